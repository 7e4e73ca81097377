"""An editable source cut at its headings: a section is a slide of the deck, or a part of the worksheet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from lessonkit.errors import Fault
from lessonkit.model import Attributes
from lessonkit.syntax import HEADING, heading_slug, outside_of_code, split_heading

_CUT = re.compile(r"#{1,2}\s")


@dataclass(frozen=True, slots=True)
class Section:
    """The lines from a heading of level 1 or 2 to the next; level 0 is what stands before the first.

    `line` is its place in the file, 1-based. `key` tells it from all others: its id, and how many had it before.
    """

    level: int
    title: str
    attributes: Attributes
    line: int
    lines: tuple[str, ...]
    key: tuple[str, int]

    @property
    def name(self) -> str:
        """Its id, given or made of its title; "" for what stands before the first heading."""
        return self.key[0]


def sections(text: str) -> list[Section]:
    """The sections of a source, in order; their lines together are the lines of the text."""
    lines = text.split("\n")
    rows, closed = outside_of_code(lines)
    # Where a Div is not closed, nothing below it is told by its depth.
    head = _header_end(lines)
    starts = [i for i, depth, line in rows if i >= head and _CUT.match(line) and (not depth or not closed)]
    found: list[Section] = []
    seen: dict[str, int] = {}
    if not starts or starts[0]:
        starts.insert(0, -1)
    for start, end in pairwise([*starts, len(lines)]):
        section = _section(lines, max(start, 0), end, headed=start >= 0, seen=seen)
        found.append(section)
    return found


def _header_end(lines: list[str]) -> int:
    """The number of lines of the YAML header, in which `#` begins a comment."""
    if lines[0].rstrip() != "---":
        return 0
    return next((i + 1 for i, line in enumerate(lines) if i and line.rstrip() in ("---", "...")), 0)


def _section(lines: list[str], start: int, end: int, *, headed: bool, seen: dict[str, int]) -> Section:
    level, title, attributes = 0, "", Attributes()
    if headed:
        match = HEADING.match(lines[start])
        level, text = (len(match["level"]), match["text"] or "") if match else (2, lines[start].lstrip("# "))
        title, attributes = read_heading(text)
    name = (attributes.identifier or heading_slug(title)) if headed else ""
    number = seen[name] = seen.get(name, -1) + 1
    return Section(level, title, attributes, start + 1, tuple(lines[start:end]), (name, number))


def read_heading(text: str) -> tuple[str, Attributes]:
    """A heading's text and attributes; attributes that cannot be read belong to the text."""
    try:
        return split_heading(text)
    except Fault:
        return text.strip(), Attributes()


def with_lines(parts: Iterator[tuple[str, ...]] | list[tuple[str, ...]]) -> str:
    """Sections put together again, a blank line between them."""
    bodies = ("\n".join(lines).rstrip("\n") for lines in parts)
    return "\n\n".join(body for body in bodies if body) + "\n"
