"""Whether what is printed can be read: the sizes of the text of a PDF, page by page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from math import sqrt
from pathlib import Path
from typing import Any

from lessonkit.errors import Problem, ToolProblem

LEAST_POINTS = 9.0
LEAST_POINTS_APART = 8.0
# Head and foot of a worksheet stand in less than 19 mm, see worksheet.typ.
_MARGIN_POINTS = 51.0
# An index or the number of a footnote is not longer.
_PIECE = 3
_AT_MOST = 5


@dataclass(frozen=True, slots=True)
class SmallPrint:
    """Text of a page (from 1) that is set smaller than `least`; sizes in points."""

    page: int
    text: str
    points: float
    least: float


@dataclass(frozen=True, slots=True)
class Piece:
    """Text of a page in one style: its size, and where it begins, in points from the lower left corner; whether it is
    a sign that belongs to larger text beside it (an index, a bullet, a part of a formula)."""

    text: str
    points: float
    x: float
    y: float
    font: str
    sign: bool = False

    @property
    def bold(self) -> bool:
        return "Bold" in self.font


def small_print(pdf: Path) -> list[SmallPrint]:
    """What is too small on each page; 9 pt is the least, 8 pt for head, foot and labels in bold."""
    try:
        from pypdf import PdfReader
    except ImportError:
        raise ToolProblem("pypdf is missing: run `make`") from None
    found: list[SmallPrint] = []
    for number, page in enumerate(PdfReader(pdf).pages, start=1):
        height = float(page.mediabox.height)
        for piece in pieces(page):
            apart = piece.bold or not _MARGIN_POINTS < piece.y < height - _MARGIN_POINTS
            least = LEAST_POINTS_APART if apart else LEAST_POINTS
            if too_small(piece, least):
                found.append(SmallPrint(number, piece.text, piece.points, least))
    return found


def too_small(piece: Piece, least: float) -> bool:
    return piece.points < least - 0.05 and not piece.sign


def untagged(pdf: Path, name: str) -> list[Problem]:
    """A problem when a screen reader finds no structure in a PDF, no language or no title."""
    from pypdf import PdfReader

    reader = PdfReader(pdf)
    root: Any = reader.trailer["/Root"]
    tags = root.get("/StructTreeRoot", {}).get("/K")
    lacks = [
        *([] if root.get("/MarkInfo", {}).get("/Marked") and tags else ["tags"]),
        *([] if root.get("/Lang") else ["a language"]),
        *([] if reader.metadata and reader.metadata.title else ["a title"]),
    ]
    if not lacks:
        return []
    hint = "build it again; if that does not help, the template was changed: set its `document` and `text` as it was"
    return [Problem(name, 0, f"a screen reader misses {', '.join(lacks)} in it", hint)]


def paper_problems(pdf: Path, name: str, sources: Sequence[tuple[str, str]]) -> list[Problem]:
    """A problem for each page with text that is too small.

    `name` is the PDF's; `sources` are names and texts of what it is made from: the first that holds the words, in
    one line alone, is where the problem is said to be.
    """
    problems = []
    for page, group in groupby(small_print(pdf), lambda found: found.page):
        small = sorted(group, key=lambda found: found.points)
        path, line, source = next((place for found in small if (place := _place(found.text, sources))), (name, 0, ""))
        message = f"page {page} of {name} has text of {small[0].points:.1f} pt, {small[0].least:g} pt is the least"
        rows = dict.fromkeys(f"“{found.text[:60]}”: {found.points:.1f} pt" for found in small)
        hint = "shorten the line or the table that was set smaller to fit, or leave the size to the template"
        problems.append(Problem(path, line, message, hint, source, tuple(rows)[:_AT_MOST]))
    return problems


def _place(words: str, sources: Sequence[tuple[str, str]]) -> tuple[str, int, str] | None:
    for name, text in sources:
        lines = [(number, line) for number, line in enumerate(text.split("\n"), start=1) if words in line]
        if len(lines) == 1:
            return name, *lines[0]
    return None


def pieces(page: Any) -> Iterator[Piece]:
    """Each piece of text of a pypdf page, in the order in which it is read."""
    found: list[Piece] = []

    def visit(text: str, around: list[float], own: list[float], font: Any, size: float) -> None:
        if text.strip():
            points = size * _scale(own) * _scale(around)
            x = own[4] * around[0] + own[5] * around[2] + around[4]
            y = own[4] * around[1] + own[5] * around[3] + around[5]
            name = str((font or {}).get("/BaseFont", "")).partition("+")[2]
            found.append(Piece(" ".join(text.split()), points, x, y, name))

    page.extract_text(visitor_text=visit)
    for number, piece in enumerate(found):
        beside = found[max(0, number - 1) : number + 2]
        yield replace(piece, sign=len(piece.text) <= _PIECE and _is_sign(piece, beside))


def _is_sign(piece: Piece, beside: Sequence[Piece]) -> bool:
    """Whether a short piece is no word: without letters, of a formula, or off the line of larger text beside it."""
    if "Math" in piece.font or not any(letter.isalnum() for letter in piece.text):
        return True
    return any(other.points > 1.05 * piece.points and 0.2 < abs(other.y - piece.y) < other.points for other in beside)


def _scale(matrix: list[float]) -> float:
    return sqrt(abs(matrix[0] * matrix[3] - matrix[1] * matrix[2]))
