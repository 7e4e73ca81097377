"""Where each slide of a deck can be changed: the line of its heading in the lesson, or in the deck's source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from lessonkit.errors import Fault
from lessonkit.model import Lesson
from lessonkit.syntax import FENCE, HEADING, heading_slug, split_heading

# How `compose` names the further slides that one slide of a lesson becomes.
_FURTHER = re.compile(r"(?:-\d+)?(?:-solution)?$")


@dataclass(frozen=True, slots=True)
class Place:
    """A line (1-based) of a file of the project, with its text."""

    path: str
    line: int
    source: str


def slide_places(lesson: Lesson, source: str, deck: str, deck_name: str, generated: str) -> Mapping[str, Place]:
    """The place of each slide of a deck by its id.

    `source`, `deck` and `generated` are the texts of the lesson, of slides/<slug>.qmd and of what was last
    generated for it. A slide that somebody changed in the deck, or that exists only there, is found there.
    """
    lines = source.split("\n")
    own = {"title-slide": _titled(lines)}
    for block in lesson.blocks:
        own[block.identifier] = block.span.line
        own.update({slide.identifier: slide.span.line for slide in block.slides})
    untouched = {text for _, _, text in _slides(generated)}
    found = {"title-slide": Place(lesson.path, own["title-slide"], lines[own["title-slide"] - 1])}
    rows = deck.split("\n")
    for identifier, number, text in _slides(deck):
        line = own.get(identifier) or own.get(_FURTHER.sub("", identifier))
        if line and text in untouched:
            found[identifier] = Place(lesson.path, line, lines[line - 1])
        else:
            found[identifier] = Place(deck_name, number, rows[number - 1])
    return found


def _titled(lines: list[str]) -> int:
    return next((number for number, line in enumerate(lines, start=1) if line.startswith("# title:")), 1)


def _slides(text: str) -> Iterator[tuple[str, int, str]]:
    """Id, line and text of each slide of a deck's source."""
    lines = text.split("\n")
    starts, fence = [], ""
    for number, line in enumerate(lines):
        marks = FENCE.match(line)
        if marks and (not fence or marks["fence"].startswith(fence)):
            fence = "" if fence else marks["fence"]
        elif not fence and (heading := HEADING.match(line)) and len(heading["level"]) <= 2:
            starts.append((number, heading["text"] or ""))
    for (start, heading_text), (end, _) in pairwise([*starts, (len(lines), "")]):
        try:
            title, attributes = split_heading(heading_text)
        except Fault:
            continue
        yield attributes.identifier or heading_slug(title), start + 1, "\n".join(lines[start:end]).rstrip()
