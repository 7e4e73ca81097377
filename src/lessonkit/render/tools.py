"""The programs and packages that rendering needs are there and new enough."""

from __future__ import annotations

import json
import re
from pathlib import Path

from lessonkit.environment import distributions
from lessonkit.errors import ToolProblem

# Python distributions: pandoc 3.2 came with pypandoc_binary 1.14; PDF/UA-1 with typst 0.14.
PYTHON: dict[str, tuple[int, ...]] = {"pypandoc_binary": (1, 14), "typst": (0, 14)}
NPM: dict[str, tuple[int, ...]] = {"reveal.js": (6,)}


def check_tools(root: Path) -> None:
    """Raises ToolProblem naming the first that is missing or too old, and what to run."""
    found = {name.lower().replace("-", "_"): version for name, version in map(_split, distributions())}
    for name, oldest in PYTHON.items():
        _check(name, found.get(name), oldest)
    for name, oldest in NPM.items():
        try:
            package = json.loads((root / "node_modules" / name / "package.json").read_bytes())
        except (OSError, ValueError):
            package = {}
        _check(name, package.get("version"), oldest)


def _split(distribution: str) -> tuple[str, str]:
    name, _, version = distribution.rpartition("-")
    return name, version


def _check(name: str, version: str | None, needed: tuple[int, ...]) -> None:
    if version is None:
        raise ToolProblem(f"{name} is missing: run `make`")
    if tuple(int(part) for part in re.findall(r"\d+", version)[: len(needed)]) < needed:
        wanted = ".".join(map(str, needed))
        raise ToolProblem(f"{name} {version} is too old, {wanted} or newer is needed: run `make`")
