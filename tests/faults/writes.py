"""Writes of this process that fail when a test says so, as a full disk or a folder of somebody else makes them fail."""

from __future__ import annotations

import errno
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import local
from typing import Any, BinaryIO

import pytest

_EVENTS = ("open", "os.mkdir", "os.rename", "os.remove", "os.link", "os.symlink", "os.chmod")
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_PART = re.compile(r"\.(?P<name>.+)\.\w{8}\.part$")


@dataclass(frozen=True, slots=True, order=True)
class Write:
    """What is done to a file: `how` is the call ("open", "os.rename", …, or "write" for its bytes).

    `name` is relative to the project; what has a name by chance bears that of what becomes of it.
    """

    name: str
    how: str


@dataclass(slots=True)
class Faults:
    """Hears of every write below a project, in all threads, and lets those fail that `fails` says."""

    root: Path
    fails: Callable[[Write], bool]
    number: int = errno.ENOSPC
    seen: list[Write] = field(default_factory=list)
    failed: list[Write] = field(default_factory=list)
    _thread: local = field(default_factory=local)

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event not in _EVENTS or not isinstance(arguments[0], str | os.PathLike):
            return
        if event == "open" and not (isinstance(arguments[2], int) and arguments[2] & _WRITES):
            return
        path = Path(os.fspath(arguments[1 if event in ("os.rename", "os.link", "os.symlink") else 0]))
        if path.is_relative_to(self.root):
            if event == "open":
                self._thread.opened = path
            self.meet(Write(named(path, self.root), event), str(path))

    def meet(self, write: Write, *path: str) -> None:
        self.seen.append(write)
        if self.fails(write):
            self.failed.append(write)
            raise OSError(self.number, os.strerror(self.number), *path)

    def fdopen(self, handle: int, *arguments: Any, **options: Any) -> Any:
        file = _FDOPEN(handle, *arguments, **options)
        opened = getattr(self._thread, "opened", None)
        return _HalfWritten(file, self, opened) if opened is not None and "w" in str(arguments[:1]) else file


class _HalfWritten:
    """A file of which half is written when its write fails."""

    def __init__(self, file: BinaryIO, faults: Faults, path: Path) -> None:
        self._file, self._faults, self._path = file, faults, path

    def __enter__(self) -> _HalfWritten:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def write(self, data: bytes) -> None:
        write = Write(named(self._path, self._faults.root), "write")
        try:
            self._faults.meet(write)
        except OSError:
            self._file.write(data[: len(data) // 2])
            raise
        self._file.write(data)


_FDOPEN = os.fdopen
_FAULTS: list[Faults] = []


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    for faults in _FAULTS:
        faults.hear(event, arguments)


def named(path: Path, root: Path) -> str:
    name = path.relative_to(root)
    if match := _PART.fullmatch(name.name):
        name = name.with_name(match["name"])
    parts = name.parts
    return "/".join((*parts[:2], "*", *parts[3:]) if parts[:2] == (".lessonkit", "work") and parts[2:] else parts)


@contextmanager
def failing(root: Path, fails: Callable[[Write], bool], number: int = errno.ENOSPC) -> Iterator[Faults]:
    """While in it, the writes below `root` of which `fails` says so raise the OSError of that number.

    Python's audit events tell of every call, by whichever module (PEP 578); a hook that raises ends the call.
    """
    if not getattr(sys, "_lessonkit_hears", False):
        sys.addaudithook(_hook)
        sys._lessonkit_hears = True  # type: ignore[attr-defined]
    faults = Faults(root, fails, number)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("lessonkit.store.os.fdopen", faults.fdopen)
        _FAULTS.append(faults)
        try:
            yield faults
        finally:
            _FAULTS.remove(faults)
