"""A kernel's own copy of the project: what a cell writes there is not the project's, and is noticed.

Files are copied; only what is large is linked, and a folder of very many files whole.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from lessonkit.config import Project
from lessonkit.history import ignored
from lessonkit.read import lesson_paths

_LARGE = 16_000_000  # bytes of a file
_ROOM = 200_000_000  # bytes of all copies in a folder
_MOST = 2_000  # files; more take longer to copy than to run a lesson again
_FOLDERS = 200  # as many can be watched

Told = tuple[int, int, int, int]


@contextmanager
def work_folder(project: Project, slug: str) -> Iterator[Path]:
    """A scratch copy of the project's shape, with what stands in `lessons/` and `data/`.

    What git ignores is not there: a lesson leaves files when it runs in Jupyter, and no clone has them. Notebooks are.

    The kernel runs in its `lessons/`, so `../data` is where the lesson says and whatever it
    exports lands in the scratch folder, not in the project.
    """
    work = project.cache / "work"
    work.mkdir(parents=True, exist_ok=True)
    root = Path(tempfile.mkdtemp(prefix=f"{slug[:40]}-", dir=work))
    try:
        lessons = root / "lessons"
        lessons.mkdir()
        left_out = ignored(project.root, project.lessons.name)
        for entry in project.lessons.iterdir():
            if entry.name in left_out and entry.suffix != ".ipynb":
                continue
            if not entry.name.startswith(".") and not _made_by_cells(entry):
                _place(entry, lessons / entry.name)
        if project.data.is_dir():
            _place(project.data, root / "data")
        yield lessons
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _made_by_cells(entry: Path) -> bool:
    """Whether it is what a lesson left when it ran in Jupyter: its exports, an environment, a repository."""
    marks = ("pyvenv.cfg", ".git")
    return entry.is_dir() and (entry.name == "exports" or any((entry / mark).exists() for mark in marks))


def _place(source: Path, place: Path) -> None:
    """A copy; else a link."""
    if source.is_dir():
        if not copied_folder(source, place):
            shutil.rmtree(place, ignore_errors=True)
            _link(source, place)
        return
    try:
        if not source.is_file() or source.stat().st_size > _LARGE:
            raise OSError
        shutil.copy2(source, place)
    except OSError:  # nor what is no file, cannot be read or is gone meanwhile
        place.unlink(missing_ok=True)
        _link(source, place)


def copied_folder(source: Path, place: Path) -> bool:
    """Make `place` a folder like `source`, what is large in it hard links; whether that could be done, whole."""
    paths = sorted(source.rglob("*"))
    folders = [path for path in paths if path.is_dir()]
    if len(paths) > _MOST or len(folders) > _FOLDERS or any(path.is_symlink() for path in (source, *paths)):
        return False
    place.mkdir()
    room = _ROOM
    try:
        for path in folders:
            (place / path.relative_to(source)).mkdir()
        for path in paths:
            if path.is_file():
                size = path.stat().st_size
                if size > min(_LARGE, room):
                    os.link(path, place / path.relative_to(source))
                else:
                    shutil.copy2(path, place / path.relative_to(source))
                    room -= size
    except OSError:  # gone meanwhile; another file system, or one without hard links
        return False
    return True


def _link(source: Path, place: Path) -> None:
    try:
        place.symlink_to(source, target_is_directory=source.is_dir())
    except OSError:  # Windows without the right to make links
        if source.is_dir():
            shutil.copytree(source, place)
        else:
            shutil.copy2(source, place)


def freshen(project: Project, folder: Path) -> None:
    """Copy the project's lessons and notebooks again where they were written since the folder was made."""
    for path in (*lesson_paths(project.lessons), *project.lessons.glob("*.ipynb")):
        ours = folder / path.name
        if ours.is_file() and not ours.is_symlink() and ours.stat().st_mtime_ns != path.stat().st_mtime_ns:
            shutil.copy2(path, ours)


def file_times(folder: Path) -> dict[str, Told]:
    """What tells that a file was written, even with the content it had; hidden files do not count."""
    found = {}
    for path in folder.rglob("*"):
        name = path.relative_to(folder)
        if path.is_file() and not any(part.startswith(".") for part in name.parts):
            found[name.as_posix()] = _told(path)
    return found


def _told(path: Path) -> Told:
    stat = path.stat()
    # the time of a change that cannot be set back; it tells of new hard links, too, which other kernels make
    changed = stat.st_ctime_ns if stat.st_nlink == 1 else 0
    return stat.st_mtime_ns, changed, stat.st_size, stat.st_ino


class Placed:
    """The files that were placed in a kernel's `lessons/`, and the project's own, as they were before the cells ran.

    What an author may be writing meanwhile, the project's own scripts and notebooks, is nobody's fault.
    """

    def __init__(self, project: Project, folder: Path) -> None:
        ours = file_times(folder)
        self._places = (
            (folder, self._times(folder, ours)),
            (project.lessons, self._times(project.lessons, (n for n in ours if not n.endswith((".py", ".ipynb"))))),
        )

    @staticmethod
    def _times(folder: Path, names: Iterable[str]) -> dict[str, Told | None]:
        found: dict[str, Told | None] = {}
        for name in names:
            try:
                found[name] = _told(folder / name)
            except OSError:
                found[name] = None
        return found

    def changed(self) -> Iterator[tuple[Path, str, bool]]:
        """The folder, the name, and whether the file is still there, of each that is not as it was."""
        for folder, before in self._places:
            now = self._times(folder, before)
            for name in sorted(before):
                if now[name] != before[name]:
                    yield folder, name, now[name] is not None
