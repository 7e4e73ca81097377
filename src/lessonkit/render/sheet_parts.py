"""The Typst source of a worksheet in sections: an edit has pandoc read the section it stands in and no other.

The whole is read at first, with marks between its sections; what stands between two marks is kept. A worksheet of which
one section speaks to another is read whole each time (`parts.split_blocks`; here links within the sheet are that, too).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from lessonkit.errors import LessonProblems, ToolProblem
from lessonkit.render.parts import split_blocks
from lessonkit.store import digest, read_sealed, write_sealed

Render = Callable[[str, bool], str]
"""Renders a document with `MARK` before each section and after the last, or (False) a section by itself."""

MARK = "// ---- a section"  # typst.lua writes what it is given as section-mark

_KEPT = "sections of a worksheet"
# A link to something on the sheet is none where that is missing.
_LINKED = re.compile(r"\]\(#|\]\[|@\w")


def render_sections(text: str, render: Render, kept: Path, surroundings: str) -> str:
    """The Typst source of a worksheet's text.

    What the last rendering in the same `surroundings` (a digest; "" for none) made is taken from the file
    `kept`. Raises what `render` raises for the whole text, whose lines its problems name.
    """
    header, sections = (None if _LINKED.search(text) else split_blocks(text)) or ("", [])
    keys = [digest(surroundings, part) for part in (header, *sections)]
    known = (read_sealed(kept, _KEPT) or {}) if surroundings and sections else {}
    new = [section for section, key in zip(sections, keys[1:], strict=True) if key not in known]
    if keys[0] in known and len(new) <= 1:  # to read the whole is quicker than to start pandoc twice
        try:
            known |= {digest(surroundings, section): [_stripped(render(section, False))] for section in new}
        except (LessonProblems, ToolProblem):
            known = {}
    else:
        known = {}
    if not known:
        pieces = [_stripped(piece) for piece in render(text, True).split(MARK)]
        if len(pieces) != len(sections) + 2:
            return _joined(pieces)
        known = {key: [piece] for key, piece in zip(keys[1:], pieces[1:-1], strict=True)}
        known[keys[0]] = [pieces[0], pieces[-1]]
    write_sealed(kept, _KEPT, {key: known[key] for key in keys})
    before, after = known[keys[0]]
    return _joined([before, *(known[key][0] for key in keys[1:]), after])


def _stripped(piece: str) -> str:
    return piece.strip("\n")


def _joined(pieces: list[str]) -> str:
    return "\n\n".join(piece for piece in pieces if piece) + "\n"
