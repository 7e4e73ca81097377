"""Where each slide of a deck can be changed: the line of its heading in the lesson, or in the deck's source."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lessonkit.model import Lesson
from lessonkit.sections import Section, sections

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
    untouched = {_text(slide) for slide in sections(generated)}
    found = {"title-slide": Place(lesson.path, own["title-slide"], lines[own["title-slide"] - 1])}
    rows = deck.split("\n")
    for slide in sections(deck):
        line = own.get(slide.name) or own.get(_FURTHER.sub("", slide.name))
        if line and _text(slide) in untouched:
            found[slide.name] = Place(lesson.path, line, lines[line - 1])
        elif slide.level:
            found[slide.name] = Place(deck_name, slide.line, rows[slide.line - 1])
    return found


def _text(slide: Section) -> str:
    return "\n".join(slide.lines).rstrip()


def _titled(lines: list[str]) -> int:
    return next((number for number, line in enumerate(lines, start=1) if line.startswith("# title:")), 1)
