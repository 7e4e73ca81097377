"""One build at a time in a project: the second waits and says for whom."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from lessonkit.config import Project
from lessonkit.leftover import end_processes
from lessonkit.store import read_json, write_json

HOLDER = "lock-holder.json"


@contextmanager
def project_lock(project: Project, say: Callable[[str], None]) -> Iterator[None]:
    """Hold the project's lock; while another process has it, say so once and wait.

    The operating system frees the lock of a process that dies, so a killed build leaves none behind.
    """
    from filelock import FileLock, Timeout

    project.cache.mkdir(parents=True, exist_ok=True)
    lock = FileLock(project.cache / "lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        say(f"waiting for another build of this project{_holder(project)}; Ctrl-C to stop waiting")
        lock.acquire()
    try:
        if (project.cache / HOLDER).exists():
            _sweep(project)
        command = " ".join(os.path.basename(word) if word == sys.argv[0] else word for word in sys.argv)  # noqa: PTH119
        write_json(project.cache / HOLDER, {"process": os.getpid(), "command": command})
        yield
    finally:
        with suppress(OSError):
            (project.cache / HOLDER).unlink(missing_ok=True)
        lock.release()


def _sweep(project: Project) -> None:
    """Remove what a killed build left: files it had not finished, folders of its kernels and what runs in them."""
    for folder in (project.site, project.instructor, project.root / "slides", project.root / "worksheets"):
        for path in folder.rglob(".*.part"):
            path.unlink(missing_ok=True)
    work = project.cache / "work"
    for folder in work.iterdir() if work.is_dir() else ():
        end_processes(folder)
    shutil.rmtree(work, ignore_errors=True)


def _holder(project: Project) -> str:
    holder = read_json(project.cache / HOLDER)
    if not isinstance(holder, dict):
        return ""
    return f" (process {holder.get('process')}: {holder.get('command')})"
