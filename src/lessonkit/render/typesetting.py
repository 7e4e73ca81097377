"""Has Typst set a document, and turns its refusals into problems of the qmd that the document came from."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from lessonkit.errors import LessonProblems, Problem
from lessonkit.render.typst_process import Refused, compile_typst

_NO_GLYPH = re.compile(r"the text `\"(?P<text>.+?)\"` could not be displayed")
_PICTURE_WITHOUT_ALT = re.compile(r"!\[\]\([^)]*\)(?!\{[^}]*alt=)")


def typeset(
    source: str | Path,
    qmd: str,
    name: str,
    root: Path,
    fonts: Path,
    inputs: Sequence[Mapping[str, str]] = ({},),
    twins: Sequence[str] = (),
) -> list[bytes]:
    """The PDF/UA-1 of a Typst source, once for each of its `inputs`; only the given fonts, the same bytes every time.

    `source` is a text or a file below `root`. `twins` are sources of documents that follow it page by page
    (`compile_typst`). `qmd` is the text that the source was made of and `name` its file, for messages. Raises
    LessonProblems.
    """
    options = {"ignore_system_fonts": True, "pdf_standards": ["ua-1"], "timestamp": 0}
    try:
        return compile_typst(source, inputs, twins, root=str(root), font_paths=[str(fonts)], **options)
    except Refused as error:
        raise LessonProblems(_refusals(error, qmd, name)) from None


def _refusals(error: Refused, qmd: str, name: str) -> list[Problem]:
    message, diagnostic = error.message, error.diagnostic
    lines = qmd.split("\n")

    def at(line: int, what: str, hint: str) -> Problem:
        return Problem(name, line, what, hint, lines[line - 1] if line else "")

    glyphs = dict.fromkeys(_NO_GLYPH.findall(diagnostic))
    if glyphs:
        hint = "write it in words, or in letters that IBM Plex has"
        found = [(next((i for i, row in enumerate(lines, 1) if text in row), 0), text) for text in glyphs]
        return [at(line, f"the fonts for paper have no sign {text!r}", hint) for line, text in found]
    if "missing alt text" in message:
        line = next((i for i, row in enumerate(lines, 1) if _PICTURE_WITHOUT_ALT.search(row)), 0)
        return [at(line, "a picture without alt text", "write it in the brackets: ![what one sees](…)")]
    return [at(0, f"cannot be printed: {message}", "; ".join(error.hints))]
