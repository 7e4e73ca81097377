"""What a kernel leaves running: processes that its cells started and that outlive it.

A kernel's process group ends with it. A process that left the group (a daemon, `start_new_session`) is found on Linux
by what it was started with or works in: the kernel's mark in its environment, or the kernel's folder. One that has
cleared its environment and moved elsewhere cannot be told from any other of the user's, and stays.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

MARK = "LESSONKIT_KERNEL"
_PATIENCE = 5  # seconds in which what forks all the time has to be caught


def end_processes(folder: Path) -> None:
    """End every process of the kernel that worked in the folder; on systems without /proc nothing is found."""
    end = time.monotonic() + _PATIENCE
    while (found := list(_processes(folder))) and time.monotonic() < end:
        for process in found:
            with suppress(OSError):  # it ended by itself
                os.kill(process, signal.SIGKILL)
        time.sleep(0.01)


def _processes(folder: Path) -> Iterator[int]:
    mark, place = f"{MARK}={folder.name}".encode(), os.path.realpath(folder)
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if int(entry.name) == os.getpid() or entry.stat().st_uid != os.getuid():
                continue
            works_in = os.path.realpath(os.readlink(entry / "cwd"))  # noqa: PTH115
            inside = works_in == place or works_in.startswith(f"{place}{os.sep}")
            if inside or mark in (entry / "environ").read_bytes().split(b"\0"):
                yield int(entry.name)
        except OSError:  # it has ended, or is not ours to look at
            continue
