"""What a kernel leaves running: processes that its cells started and that outlive it.

A kernel's process group ends with it. A process that left the group (a daemon, `start_new_session`) is found on Linux
by what it was started with or works in: the kernel's mark in its environment, or the kernel's folder. One that has
cleared its environment and moved elsewhere cannot be told from any other of the user's, and stays.
"""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

MARK = "LESSONKIT_KERNEL"
_PATIENCE = 5  # seconds in which what forks all the time has to be caught


def end_processes(folder: Path) -> None:
    """End every process of the kernel that worked in the folder; on systems without /proc nothing is found."""
    end, dead = time.monotonic() + _PATIENCE, set[str]()
    while _ended_some(folder, dead) and time.monotonic() < end:
        pass


def _ended_some(folder: Path, dead: set[str]) -> bool:
    """End those that are found. Whether there were any, or some that ended before they could be looked at.

    The latter may be one that has become another: a child, whose parent then ends. `dead` are those that were seen
    to have ended; that of others is added.
    """
    mark, place = f"{MARK}={folder.name}".encode(), os.path.realpath(folder)
    some = False
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if int(entry.name) == os.getpid() or entry.stat().st_uid != os.getuid():
                continue
            works_in = os.path.realpath(os.readlink(entry / "cwd"))  # noqa: PTH115
            inside = works_in == place or works_in.startswith(f"{place}{os.sep}")
            if inside or mark in (entry / "environ").read_bytes().split(b"\0"):
                some = True
                os.kill(int(entry.name), signal.SIGKILL)  # at once: it may fork
        except OSError:  # it has ended, or is not ours to look at
            some = some or entry.name not in dead
            dead.add(entry.name)
    return some
