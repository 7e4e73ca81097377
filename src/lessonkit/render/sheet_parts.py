"""The Typst source of a worksheet in sections: an edit has pandoc read the section it stands in and no other.

The whole is read at first, with marks between its sections; what stands between two marks is kept. A worksheet of which
one section speaks to another is read whole each time (`parts.split_blocks`; here links within the sheet are that, too).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from lessonkit.errors import LessonProblems, ToolProblem
from lessonkit.render.parts import split_blocks
from lessonkit.store import digest

Render = Callable[[str, str], str]
"""Renders a document with a mark before each section and after the last, or (none) a section by itself."""

Sections = dict[str, list[str]]
"""By a digest: a section's Typst; of the header, what it gives above and below all sections."""

# A link to something on the sheet is none where that is missing.
_LINKED = re.compile(r"\]\(#|\]\[|@\w")


def render_sections(text: str, render: Render, known: Sections, state: str) -> tuple[str, Sections]:
    """The Typst source of a worksheet's text, and its sections to be `known` to the next rendering.

    Sections are known by their text and the `state`, a digest of all else that goes into them. Raises what `render`
    raises for the whole text, whose lines its problems name.
    """
    header, sections = (None if _LINKED.search(text) else split_blocks(text)) or ("", [])
    keys = [digest(state, part) for part in (header, *sections)]
    kept = {key: known[key] for key in keys if key in known}
    new = {key: section for key, section in zip(keys[1:], sections, strict=True) if key not in kept}
    if keys[0] in kept and len(new) <= 1:  # to read the whole is quicker than to start pandoc twice
        try:
            kept |= {key: [_stripped(render(section, ""))] for key, section in new.items()}
        except (LessonProblems, ToolProblem):
            kept = {}
    if not set(keys) <= set(kept):
        mark = f"// a section of {digest(text)}"  # no text holds its own digest
        pieces = [_stripped(piece) for piece in render(text, mark).split(mark)]
        if len(pieces) != len(sections) + 2:
            return _joined(pieces), {}
        kept = {key: [piece] for key, piece in zip(keys[1:], pieces[1:-1], strict=True)}
        kept[keys[0]] = [pieces[0], pieces[-1]]
    before, after = kept[keys[0]]
    return _joined([before, *(kept[key][0] for key in keys[1:]), after]), kept


def _stripped(piece: str) -> str:
    return piece.strip("\n")


def _joined(pieces: list[str]) -> str:
    return "\n\n".join(piece for piece in pieces if piece) + "\n"
