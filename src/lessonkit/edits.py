"""What instructors changed in the editable sources of a lesson: told, and settled where the lesson changed as well."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from lessonkit.config import Project
from lessonkit.conflicts import Conflict, conflicts_in, settled
from lessonkit.errors import UsageProblem, nearest
from lessonkit.merge import as_generated
from lessonkit.read import read_text
from lessonkit.sections import Section, sections
from lessonkit.sources import KINDS, is_current
from lessonkit.store import write_text

_HEAD = "the settings at the head"


@dataclass(frozen=True, slots=True)
class Change:
    """What was done to a slide (or a part of the worksheet). `line` is its place in the source, 0 if it is gone."""

    what: str
    line: int
    title: str
    detail: str = ""


def changes(disk: str, base: str) -> list[Change]:
    """How a source differs from what was generated for it, in the order of the source; what is gone comes last."""
    old = {section.key: section for section in sections(base)}
    own = {section.key: section for section in sections(disk)}
    moved = set(_moved([key for key in old if key in own], [key for key in own if key in old]))
    found = [_conflict(conflict) for conflict in conflicts_in(disk)]
    for key, section in own.items():
        title = section.title or _HEAD
        if key not in old:
            found.append(Change("added", section.line, title))
            continue
        if _lines(section) != _lines(old[key]):
            found.append(Change("edited", section.line, title, _count(old[key], section)))
        if key in moved:
            found.append(Change("moved", section.line, title))
    found += [Change("deleted", 0, section.title, f"#{section.name}") for key, section in old.items() if key not in own]
    return found


def status(project: Project, lesson: Path) -> tuple[list[str], bool]:
    """What was edited of a lesson's sources, in lines, and whether something waits to be settled."""
    lines, waiting = [lesson.stem], False
    for kind in KINDS:
        qmd, base = kind.qmd(project, lesson.stem), kind.base(project, lesson.stem)
        name = project.relative(qmd)
        if not qmd.is_file() or not base.is_file():
            lines.append(f"  {name}: not built yet" if not qmd.is_file() else f"  {name}: its base is missing")
            continue
        found = changes(read_text(qmd, name), read_text(base, project.relative(base)))
        waiting = waiting or any(change.what == "conflict" for change in found)
        count = f"{len(found)} change{'' if len(found) == 1 else 's'}, against {project.relative(base)}"
        lines.append(f"  {name}: {count if found else 'as the lesson gave it'}")
        lines += [f"    {_said(change, name)}" for change in found]
    if not is_current(project, lesson):
        lines.append("  the lesson changed since; the next build merges that")
    return lines, waiting


def settle(project: Project, lesson: Path, slides: Collection[str], *, ours: bool) -> list[str]:
    """Settle conflicts in the sources of a lesson, of the named slides or all: with the edit (`ours`) or the lesson's.

    A named slide without a conflict is given back to the lesson, or (`ours`) left as it is. Returns what was done, in
    lines. Raises UsageProblem for a slide that neither source has.
    """
    texts = _texts(project, lesson)
    known = {section.name for pair in texts.values() for text in pair for section in sections(text)} - {""}
    known |= {conflict.section for disk, _ in texts.values() for conflict in conflicts_in(disk)}
    for name in slides:
        if name not in known:
            raise UsageProblem(f"no slide or part {name!r} in the sources of {lesson.stem} ({nearest(name, known)})")
    done: list[str] = []
    for qmd, (disk, base) in texts.items():
        mine = {conflict.section for conflict in conflicts_in(disk)}
        text = settled(disk, lambda conflict: not slides or conflict.section in slides, ours=ours)
        if not ours:
            text = as_generated(text, base, {name for name in slides if name not in mine})
        if write_text(qmd, text):
            done.append(f"{project.relative(qmd)}: {'your edit' if ours else 'the lesson'} taken")
    return done


def _texts(project: Project, lesson: Path) -> Mapping[Path, tuple[str, str]]:
    found = {}
    for kind in KINDS:
        qmd, base = kind.qmd(project, lesson.stem), kind.base(project, lesson.stem)
        if qmd.is_file() and base.is_file():
            found[qmd] = read_text(qmd, project.relative(qmd)), read_text(base, project.relative(base))
    return found


def _moved(old: list[tuple[str, int]], own: list[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    """What stands elsewhere than it did, as little of it as can be."""
    for code, _, _, start, end in SequenceMatcher(None, old, own, autojunk=False).get_opcodes():
        if code in ("insert", "replace"):
            yield from own[start:end]


def _lines(section: Section) -> list[str]:
    return "\n".join(section.lines).rstrip().split("\n")


def _count(old: Section, own: Section) -> str:
    gone = added = 0
    for code, start, end, other, stop in SequenceMatcher(None, _lines(old), _lines(own), autojunk=False).get_opcodes():
        if code != "equal":
            gone, added = gone + end - start, added + stop - other
    return f"+{added} -{gone} lines"


def _conflict(conflict: Conflict) -> Change:
    return Change("conflict", conflict.line, conflict.title or _HEAD, "to be settled")


def _said(change: Change, name: str) -> str:
    place = f"{name}:{change.line}" if change.line else ""
    return "  ".join(filter(None, (f"{change.what:<8}", place, f"“{change.title}”", change.detail)))
