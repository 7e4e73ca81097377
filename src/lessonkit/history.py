"""What git says of the project: when the lessons were last committed, what is ignored, what waits to be settled."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

_PATIENCE = 20  # seconds


@dataclass(frozen=True, slots=True)
class Committed:
    """`date` of a file's last commit, YYYY-MM-DD ("": none is known), and whether the file has changed since.

    `tracked` is whether git knows the folder at all.
    """

    date: str
    changed: bool = False
    tracked: bool = True


def committed(root: Path, names: Iterable[str]) -> Mapping[str, Committed]:
    """For each file, named relative to `root`, when it was last committed; SOURCE_DATE_EPOCH goes before git."""
    wanted = list(names)
    given = _given()
    if given:
        return dict.fromkeys(wanted, Committed(given))
    status = _git(root, "status", "--porcelain", "-z", "--untracked-files=all", "--", *wanted) if wanted else ""
    log = _git(root, "log", "--format=%x01%cs", "--name-only", "--relative", "-z", "--", *wanted) if wanted else ""
    if status is None:
        return dict.fromkeys(wanted, Committed("", tracked=False))
    prefix = _git(root, "rev-parse", "--show-prefix") or ""
    changed = {row[3:].removeprefix(prefix.strip()) for row in status.split("\0") if row}
    dates = _dates(log or "")  # no log: nothing was committed yet
    return {name: Committed(dates.get(name, ""), name in changed) for name in wanted}


def _given() -> str:
    """The date of SOURCE_DATE_EPOCH (reproducible-builds.org), "" where it is not set or no time."""
    try:
        return datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH", "")), UTC).strftime("%Y-%m-%d")
    except (ValueError, OverflowError, OSError):
        return ""


def _dates(log: str) -> dict[str, str]:
    """The date of each file's newest commit, from a log that begins with the newest."""
    found: dict[str, str] = {}
    for commit in log.split("\1")[1:]:
        date, *rows = commit.replace("\n", "\0").split("\0")
        for name in filter(None, rows):
            found.setdefault(name, date)
    return found


def _git(root: Path, *arguments: str) -> str | None:
    """What git prints in a folder, None where there is no git or the folder is not its. It writes nothing."""
    command = ["git", "--no-optional-locks", "-C", str(root), "--literal-pathspecs", *arguments]
    try:
        done = subprocess.run(command, capture_output=True, check=True, timeout=_PATIENCE)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode("utf-8", "replace")


def ignored(root: Path, folder: str) -> frozenset[str]:
    """The names of what stands in a folder of the project and is none of it: git is told to ignore it."""
    told = _git(root, "ls-files", "--others", "--ignored", "--exclude-standard", "--directory", "-z", "--", folder)
    names = (name.removeprefix(f"{folder}/").rstrip("/") for name in (told or "").split("\0"))
    return frozenset(name for name in names if name and "/" not in name)


def unmerged(root: Path, name: str) -> tuple[str, str, str] | None:
    """What a file was before, here and there, if git waits for somebody to settle its conflict; None if it does not."""
    rows = (_git(root, "ls-files", "--unmerged", "--", name) or "").splitlines()
    blobs = [row.split()[1] for row in rows]
    if len(blobs) != 3:  # also of a file that is new on both sides, or gone on one
        return None
    texts = [_git(root, "cat-file", "blob", blob) for blob in blobs]
    old, own, new = (text.replace("\r\n", "\n") if text is not None else None for text in texts)
    return None if old is None or own is None or new is None else (old, own, new)


def joined_by_git(own: Path, old: Path, new: Path) -> str | None:
    """The text that git makes of three files, with marks where it knows no better. None where there is no git."""
    command = ["git", "merge-file", "-p", *map(str, (own, old, new))]
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=_PATIENCE)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode("utf-8", "replace") if done.returncode < 128 else None
