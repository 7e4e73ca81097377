"""What becomes of files that a disk, a crash, a sync program or another version of the builder had in its hands."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

from projects import ProjectFolder

# Folders of `.lessonkit/`, each with things of one kind.
KINDS = (
    *("executions", "read", "stamps", "parts", "pictures", "typst", "hub", "hub-texts", "times", "pairs", "home"),
    "fonts",
)
Damage = Callable[[Path, Random], None]


def kept(course: ProjectFolder, *kinds: str) -> list[Path]:
    """The files of the kinds, none of which may be missing."""
    found = []
    for kind in kinds:
        paths = [path for path in (course.root / ".lessonkit" / kind).rglob("*") if path.is_file()]
        assert paths, f"nothing is kept in .lessonkit/{kind}"
        found += paths
    return sorted(found)


def cut(path: Path, chance: Random) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: chance.randrange(len(data)) if data else 0])


def emptied(path: Path, chance: Random) -> None:
    path.write_bytes(b"")


def flipped(path: Path, chance: Random) -> None:
    """One bit of it, or a few, are others."""
    data = bytearray(path.read_bytes())
    for _ in range(chance.randint(1, 3) if data else 0):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)


def reworded(path: Path, chance: Random) -> None:
    """It is as readable as it was and says something else."""
    data = path.read_bytes()
    for old, new in ((b"first", b"worst"), (b"second", b"record"), (b"small", b"smart"), (b"IEND", b"IENC")):
        data = data.replace(old, new)
    path.write_bytes(data)


def unreadable(path: Path, chance: Random) -> None:
    """Nobody may read it; where that stops nobody, it leads to itself."""
    path.chmod(0)
    if os.access(path, os.R_OK):
        path.unlink()
        path.symlink_to(path.name)


def without_its_seal(path: Path, chance: Random) -> None:
    """As a builder wrote it that did not verify what it read."""
    data = path.read_bytes()
    try:
        value = json.loads(data)
    except ValueError:
        path.write_bytes(data[64:])
    else:
        inner = value.get("files", value) if isinstance(value, dict) else [value]
        path.write_text(json.dumps(inner), encoding="utf-8")


def gone(path: Path, chance: Random) -> None:
    path.unlink()


DAMAGES: dict[str, Damage] = {
    "cut": cut,
    "emptied": emptied,
    "bits": flipped,
    "reworded": reworded,
    "unreadable": unreadable,
    "no seal": without_its_seal,
    "gone": gone,
}


def damage(paths: Sequence[Path], how: str, seed: int) -> None:
    """Damage files in one way; or each in another ("mixed"); or give each what stood in the next ("swapped")."""
    chance = Random(seed)
    if how == "swapped":
        contents = [path.read_bytes() for path in paths]
        for path, data in zip(paths, [*contents[1:], contents[0]], strict=True):
            path.write_bytes(data)
        return
    for path in paths:
        DAMAGES[chance.choice(sorted(DAMAGES)) if how == "mixed" else how](path, chance)


def put_back(course: ProjectFolder, earlier: ProjectFolder, *kinds: str) -> None:
    """Of the kinds, what was kept at an earlier time, as from a backup."""
    for kind in kinds:
        shutil.rmtree(course.root / ".lessonkit" / kind)
        shutil.copytree(earlier.root / ".lessonkit" / kind, course.root / ".lessonkit" / kind)
