"""Which files of data/ a kernel opens, seen by the operating system and not guessed from code.

A kernel gets a folder `data` of its own (`scratch`), and inotify tells what is opened in it: by Python, by a library's
C code, by another process that a cell starts. Only Linux has it; where it cannot be had, nothing is known, and a lesson
counts as one that reads all of data/.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Opened:
    """The files that were opened below a folder, since it was made."""

    def __init__(self, folder: Path) -> None:
        """Raises OSError where the system gives no more watches, ImportError where it has none."""
        from inotify_simple import INotify, flags

        self._folder, self._flags = folder, flags
        self._names: set[str] = set()
        self._all = False
        self._notify = INotify(nonblocking=True)
        folders = (folder, *(path for path in sorted(folder.rglob("*")) if path.is_dir()))
        self._watched = {self._notify.add_watch(path, flags.OPEN): path for path in folders}

    def names(self) -> frozenset[str] | None:
        """Their names relative to the folder, or None if it may be any: a folder was listed, or too much was opened."""
        self._hear(listings=True)
        return None if self._all else frozenset(self._names)

    @contextmanager
    def own_listing(self) -> Iterator[None]:
        """Meanwhile it is the builder that lists folders."""
        self._hear(listings=True)
        yield
        self._hear(listings=False)

    def _hear(self, *, listings: bool) -> None:
        for event in self._notify.read(timeout=0):
            if event.mask & self._flags.Q_OVERFLOW:
                self._all = True
            elif event.mask & self._flags.ISDIR:
                self._all = self._all or listings
            elif event.wd in self._watched:
                path = self._watched[event.wd] / event.name
                self._names.add(path.relative_to(self._folder).as_posix())

    def close(self) -> None:
        self._notify.close()


def opened_below(folder: Path) -> Opened | None:
    """What is opened below a folder from now on, None where the system does not tell."""
    try:
        return Opened(folder)
    except (ImportError, OSError):
        return None
