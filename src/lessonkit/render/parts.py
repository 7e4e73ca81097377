"""A deck in parts, one for each block of the run-of-show: an edit renders the block it stands in and no other.

Pandoc reads a document as a whole: a footnote, a link definition or a macro in one place speaks to others.
A deck that has any of that is rendered whole; of every other, the parts joined are what the whole gives
(`tests/render/test_parts.py` holds the two against each other).
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

from lessonkit.errors import LessonProblems, ToolProblem
from lessonkit.store import digest, read_sealed, write_sealed
from lessonkit.syntax import HEADING, outside_of_code, split_heading

Render = Callable[[str, bool], str]
"""Renders a document: as a page that ends its slides with `REST`, or (False) as nothing but its slides."""

REST = "<!-- the other blocks -->"

_KEPT = "blocks of a deck"

# Markdown with a say beyond its own block: notes, definitions, numbered examples, macros, a second YAML
# header; underlined headings; raw HTML and TeX, which may be open across a heading.
_REACHES_FAR = re.compile(
    r"\^\[|\(@|\\(?:re)?newcommand|\\(?:def|let|newenvironment|DeclareMathOperator)\b"
    r"|^\s*\[[^\]]+\]:|^\s*\*\[|^\s*<|<!--|^\s*\\begin\{|^\s*[-=]{3,}\s*$",
    re.MULTILINE,
)
# In a heading without an id: what its text may be read as, apart from letters, is pandoc's to say.
_MORE_THAN_WORDS = re.compile(r"[\[\]<>&\\$`@^{}]")
# Pandoc numbers the code blocks of a document, and their lines; nothing links to them.
_CODE_NUMBER = re.compile(r'(?<=<div class="sourceCode") id="cb\d+"')
_LINE_NUMBER = re.compile(r'<span id="cb(\d+)-(\d+)"><a href="#cb\1-\2" aria-hidden="true" tabindex="-1"></a>')
# Blank after a block of one slide, not after another.
_AFTER_SLIDES = re.compile(r"</section>\n+(?=<section|    </div>\n  </main>)")


def render_parts(text: str, render: Render, kept: Path, surroundings: str) -> str:
    """The page of a deck's text.

    What the last rendering in the same `surroundings` (a digest; "" for none) made is taken from the file
    `kept`. Raises what `render` raises for the whole text, whose lines its problems name.
    """
    parts = split_deck(text)
    if parts is None:
        return settled(render(text, True))
    keys = [digest(surroundings, part) for part in parts]
    known = (read_sealed(kept, _KEPT) or {}) if surroundings else {}
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as workers:
        futures = [
            None if key in known else workers.submit(render, part, number == 0)
            for number, (key, part) in enumerate(zip(keys, parts, strict=True))
        ]
    try:
        made = [known[key] if one is None else one.result() for key, one in zip(keys, futures, strict=True)]
    except (LessonProblems, ToolProblem):
        return settled(render(text, True))
    write_sealed(kept, _KEPT, dict(zip(keys, made, strict=True)))
    return settled(made[0], made[1:])


def split_deck(text: str) -> list[str] | None:
    """The header and first block, then each other block under the same header; None if it is not to be parted."""
    header, blocks = split_blocks(text) or ("", [])
    return [f"{header}\n{block}" for block in blocks] or None


def split_blocks(text: str) -> tuple[str, list[str]] | None:
    """The header, and what stands under each heading of the first level; None if it is not to be parted."""
    lines = text.split("\n")
    end = next((i for i, line in enumerate(lines[1:], start=1) if line in ("---", "...")), 0)
    if lines[0] != "---" or not end:
        return None
    header, body = lines[: end + 1], lines[end + 1 :]
    rows, closed = outside_of_code(body)
    headings = [heading["text"] or "" for _, _, line in rows if (heading := HEADING.match(line))]
    said = "\n".join(line for _, _, line in rows)
    if not closed or _REACHES_FAR.search(said) or not _stand_alone(headings, said.lower()):
        return None
    starts = [
        index
        for index, depth, line in rows
        if not depth and line.startswith("# ") and index and not body[index - 1].strip()
    ]
    # What stands before the first block goes with it: a part without slides is no part.
    bounds = [0, *starts[1:], len(body)]
    return "\n".join(header), ["\n".join(body[a:b]) for a, b in pairwise(bounds)]


def _stand_alone(headings: Iterable[str], prose: str) -> bool:
    """Whether no heading's identifier depends on another heading, and no text links to a heading by its words."""
    seen = set()
    for text in headings:
        title, attributes = split_heading(text)
        if not attributes.identifier and (_MORE_THAN_WORDS.search(title) or not title):
            return False
        # Coarser than pandoc's own rule: what it would tell apart by a number is one and the same here.
        words = "".join(sign for sign in (attributes.identifier or title).lower() if sign.isalnum())
        words = words.lstrip("0123456789")
        if not words or words in seen or f"[{title.lower()}]" in prose:
            return False
        seen.add(words)
    return True


def settled(page: str, others: Iterable[str] = ()) -> str:
    """The page with the other blocks, and without what depends on where in a deck a block stands."""
    html = page.replace(REST, "".join(f"\n{slides.rstrip()}" for slides in others) + "\n")
    html = _LINE_NUMBER.sub("<span>", _CODE_NUMBER.sub("", html))
    return _AFTER_SLIDES.sub("</section>\n", html)
