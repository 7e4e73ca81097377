"""A deck for a shorter session: without its optional slides, its blocks moved up to close the gaps.

Works on the text of a deck's source, so that an instructor's own slides and marks count.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from lessonkit.sections import Section, sections
from lessonkit.syntax import format_clock

_TIME = re.compile(r'(?<=data-time=")[^"]*(?=")')


@dataclass(frozen=True, slots=True)
class Shortened:
    """`text` without its optional slides; `left_out` are their titles, `seconds` what the rest is planned to take."""

    text: str
    left_out: tuple[str, ...]
    seconds: int


def shorten(text: str) -> Shortened:
    """The deck's text without slides of class `optional`, and with the times of its blocks closed up."""
    slides = sections(text)
    kept = [slide for slide in slides if not _optional(slide)]
    left_out = tuple(slide.title for slide in slides if _optional(slide) and _seconds(slide))
    starts = [index for index, slide in enumerate(kept) if slide.level == 1]
    lengths = {start: sum(map(_seconds, kept[start:end])) for start, end in pairwise([*starts, len(kept)])}
    lines: list[str] = []
    clock = 0
    for index, slide in enumerate(kept):
        heading, *body = slide.lines or ("",)
        if index in lengths:
            end = clock + lengths[index]
            heading = _TIME.sub(f"{format_clock(clock)}-{format_clock(end)}", heading)
            clock = end
        lines += [heading, *body] if slide.lines else []
    return Shortened("\n".join(lines), left_out, sum(map(_seconds, kept)))


def _optional(slide: Section) -> bool:
    return slide.level == 2 and "optional" in slide.attributes.classes


def _seconds(slide: Section) -> int:
    given = slide.attributes.get("data-timing") or "0"
    return int(given) if given.isdecimal() else 0
