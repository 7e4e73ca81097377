"""A deck for a shorter session: without its optional slides, its blocks moved up to close the gaps.

Works on the text of a deck's source, so that an instructor's own slides and marks count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from lessonkit.syntax import HEADING, format_clock, outside_of_code, split_heading

_TIME = re.compile(r'(?<=data-time=")[^"]*(?=")')


@dataclass(frozen=True, slots=True)
class Shortened:
    """`text` without its optional slides; `left_out` are their titles, `seconds` what the rest is planned to take."""

    text: str
    left_out: tuple[str, ...]
    seconds: int


@dataclass(frozen=True, slots=True)
class _Slide:
    """The lines of a slide from its heading on; `level` 0 is what stands before the first."""

    level: int
    title: str
    optional: bool
    seconds: int
    lines: tuple[str, ...]


def shorten(text: str) -> Shortened:
    """The deck's text without slides of class `optional`, and with the times of its blocks closed up."""
    slides = tuple(_slides(text.split("\n")))
    kept = [slide for slide in slides if slide.level != 2 or not slide.optional]
    left_out = tuple(slide.title for slide in slides if slide.level == 2 and slide.optional and slide.seconds)
    starts = [index for index, slide in enumerate(kept) if slide.level == 1]
    lengths = {start: sum(slide.seconds for slide in kept[start:end]) for start, end in pairwise([*starts, len(kept)])}
    lines: list[str] = []
    clock = 0
    for index, slide in enumerate(kept):
        heading, *body = slide.lines or ("",)
        if index in lengths:
            end = clock + lengths[index]
            heading = _TIME.sub(f"{format_clock(clock)}-{format_clock(end)}", heading)
            clock = end
        lines += [heading, *body] if slide.lines else []
    return Shortened("\n".join(lines), left_out, sum(slide.seconds for slide in kept))


def _slides(lines: list[str]) -> Iterator[_Slide]:
    rows, _ = outside_of_code(lines)
    starts = [index for index, depth, line in rows if not depth and re.match(r"#{1,2}\s", line)]
    if not starts or starts[0]:
        yield _Slide(0, "", False, 0, tuple(lines[: starts[0] if starts else len(lines)]))
    for start, end in pairwise([*starts, len(lines)]):
        heading = HEADING.match(lines[start])
        title, attributes = split_heading((heading["text"] if heading else "") or "")
        given = attributes.get("data-timing") or "0"
        seconds = int(given) if given.isdecimal() else 0
        level = len(heading["level"]) if heading else 2
        yield _Slide(level, title, "optional" in attributes.classes, seconds, tuple(lines[start:end]))
