"""A new lesson to begin with: one that builds as it is and shows each construct once."""

from __future__ import annotations

import re
import sys
from collections.abc import Collection
from importlib.util import find_spec
from pathlib import Path

from lessonkit.config import Project
from lessonkit.errors import UsageProblem
from lessonkit.outputs import outputs_of
from lessonkit.read import lesson_paths
from lessonkit.sources import DECK, WORKSHEET
from lessonkit.store import write_text

_TEMPLATE = Path(__file__).with_name("skeleton.txt")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST = 60
# Names that Windows keeps for devices, whatever their ending.
_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))}


def write_skeleton(project: Project, name: str, commands: Collection[str]) -> Path:
    """Write lessons/NAME.py and return its path; nothing that exists is touched.

    Raises UsageProblem for a name that is no good for files, that is one of the `commands`, or that would have the
    lesson share a file with another one.
    """
    slug = name.replace("\\", "/").removeprefix("lessons/").removesuffix(".py")
    _check_name(slug, name, commands)
    _check_free(project, slug)
    path = project.lessons / f"{slug}.py"
    title = slug.replace("-", " ")
    text = _TEMPLATE.read_text(encoding="utf-8").replace("TITLE", title[0].upper() + title[1:])
    write_text(path, text)
    return path


def _check_name(slug: str, name: str, commands: Collection[str]) -> None:
    if not _SLUG.fullmatch(slug):
        better = "-".join(re.findall(r"[a-z0-9]+", slug.lower()))[:_LONGEST].rstrip("-")
        hint = f"try {better!r}" if better else "as in 'reading-tables'"
        raise UsageProblem(
            f"{name!r} is no good name for files and addresses: use a-z, 0-9 and single hyphens between them ({hint})"
        )
    if len(slug) > _LONGEST:
        raise UsageProblem(f"{slug!r} is too long: {_LONGEST} letters are the most")
    if slug in commands:
        raise UsageProblem(f"{slug!r} is a command of build.py (try '{slug}-lesson')")
    if slug in _DEVICES:
        raise UsageProblem(f"{slug!r} is no file on Windows, which keeps the name for a device (try '{slug}-lesson')")
    # a lesson's folder comes first where its cells look for modules
    if "-" not in slug and _is_module(slug):
        raise UsageProblem(
            f"a cell's `import {slug}` would find the lesson instead of Python's {slug!r} (try '{slug}-lesson')"
        )


def _is_module(name: str) -> bool:
    if name in sys.stdlib_module_names:
        return True
    spec = find_spec(name)
    return spec is not None and spec.origin is not None  # a mere folder has none


def _check_free(project: Project, slug: str) -> None:
    files = [project.lessons / f"{slug}.py", project.lessons / f"{slug}.ipynb"]
    files += [kind.qmd(project, slug) for kind in (DECK, WORKSHEET)]
    taken = [project.relative(path) for path in files if path.exists()]
    if taken:
        raise UsageProblem(f"{taken[0]} exists and is left as it is (take another name, or move that file away)")
    ours = _made(project, slug)
    for other in (path.stem for path in lesson_paths(project.lessons)) if project.lessons.is_dir() else ():
        shared = sorted(project.relative(path) for path in ours & _made(project, other))
        if _is_short_deck(slug, other) or _is_short_deck(other, slug):
            shared.append("the deck of a shorter session")
        if shared:
            raise UsageProblem(f"the lessons {slug!r} and {other!r} would both make {shared[0]} (take another name)")


def _is_short_deck(slug: str, lesson: str) -> bool:
    """Whether `build --minutes` would give a deck of the lesson that name."""
    return re.fullmatch(rf"{re.escape(lesson)}-\d+-minutes", slug) is not None


def _made(project: Project, slug: str) -> set[Path]:
    printed = project.site / "slides" / f"{slug}.pdf"  # by the command `pdf`
    return {printed, *(path for output in outputs_of(project, slug) for _, path in output.files)}
