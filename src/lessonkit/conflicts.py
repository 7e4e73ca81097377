"""Where an edit and the lesson's change meet: both texts in the file, between marks as git writes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from lessonkit.errors import Problem
from lessonkit.sections import read_heading
from lessonkit.syntax import HEADING, heading_slug, outside_of_code

OURS, BETWEEN, THEIRS = "<<<<<<< your edit", "=======", ">>>>>>> the lesson now"
_OURS, _THEIRS = re.compile(r"^<{7}(?: |$)"), re.compile(r"^>{7}(?: |$)")


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two texts for one place. `line` (1-based) is that of its first mark, `end` of its last.

    `section` is the id of the slide or part that it is in, `title` its heading. A mark left behind by itself is a
    conflict, too, with `ours` and `theirs` empty and `whole` False.
    """

    line: int
    end: int
    section: str
    title: str
    ours: tuple[str, ...]
    theirs: tuple[str, ...]
    whole: bool = True


def marked(ours: Sequence[str], theirs: Sequence[str], why: str = "") -> tuple[str, ...]:
    """Both texts between marks."""
    return (OURS, *ours, BETWEEN, *theirs, f"{THEIRS}: {why}" if why else THEIRS)


def conflicts_in(text: str) -> tuple[Conflict, ...]:
    """The conflicts of a source, in order."""
    return tuple(_conflicts(text.split("\n"))) if "<<<<<<<" in text or ">>>>>>>" in text else ()


def settled(text: str, wanted: Callable[[Conflict], bool], *, ours: bool) -> str:
    """The text with the edit (or the lesson's text) in place of each wanted conflict that is whole."""
    lines = text.split("\n")
    for conflict in reversed(conflicts_in(text)):
        if conflict.whole and wanted(conflict):
            lines[conflict.line - 1 : conflict.end] = conflict.ours if ours else conflict.theirs
    return "\n".join(lines)


def conflict_problems(text: str, name: str, slug: str) -> list[Problem]:
    """A problem for each conflict in the source `name` of a lesson."""
    lines = text.split("\n")
    found = []
    for conflict in conflicts_in(text):
        where = f"“{conflict.title}”" if conflict.title else "the settings at the head"
        message = f"your edit and the lesson's change meet in {where}"
        choose = f"python build.py accept {slug}{f' {conflict.section}' if conflict.section else ''} --ours"
        hint = f"keep what you want of both, remove the three marks, build again; or `{choose}` (or --theirs)"
        if not conflict.whole:
            message, hint = "a mark of a conflict is left behind", "settle what it belongs to, and remove the line"
        found.append(Problem(name, conflict.line, message, hint, lines[conflict.line - 1]))
    return found


def _conflicts(lines: list[str]) -> Iterator[Conflict]:
    name = title = ""
    marks = _marks(lines)
    index = 0
    while index < len(lines):
        if index not in marks:
            name, title = _named(lines[index]) or (name, title)
            index += 1
            continue
        found = _whole(lines, marks, index)
        if found is None:
            yield Conflict(index + 1, index + 1, name, title, (), (), whole=False)
            index += 1
            continue
        ours, theirs = found
        headings = [heading for row in (*ours, *theirs) if (heading := _named(row))]
        first = headings[0] if headings and _named((*ours, *theirs)[0]) else (name, title)
        end = index + len(ours) + len(theirs) + 3
        yield Conflict(index + 1, end, *first, ours, theirs)
        name, title = headings[-1] if headings else (name, title)
        index = end


def _marks(lines: list[str]) -> set[int]:
    """Where marks stand: ours anywhere, those of git where they are no code that a lesson shows."""
    outside = {index for index, _, line in outside_of_code(lines)[0] if _OURS.match(line) or _THEIRS.match(line)}
    return outside | {index for index, line in enumerate(lines) if line == OURS or line.startswith(THEIRS)}


def _whole(lines: list[str], marks: set[int], start: int) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Both texts of the conflict that begins at `start`, if all its marks are there."""
    end = next((index for index in range(start + 1, len(lines)) if index in marks), None)
    if end is None or not _OURS.match(lines[start]) or not _THEIRS.match(lines[end]):
        return None
    body = lines[start + 1 : end]
    if BETWEEN not in body:
        return None
    between = body.index(BETWEEN)
    return tuple(body[:between]), tuple(body[between + 1 :])


def _named(line: str) -> tuple[str, str] | None:
    """Id and words of a heading that opens a section."""
    heading = HEADING.match(line)
    if heading is None or len(heading["level"]) > 2:
        return None
    title, attributes = read_heading(heading["text"] or "")
    return attributes.identifier or heading_slug(title), title
