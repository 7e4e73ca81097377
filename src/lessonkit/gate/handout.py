"""Whether the handout has every slide that it may have, and whether all of it can be read on paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from lessonkit.gate.paper import LEAST_POINTS, Piece, pieces, too_small
from lessonkit.gate.sections import Section
from lessonkit.gate.walk import Finding, Walked

# The margins of handout.typ are 15 mm; what runs into them by two is seen to run over its frame.
_EDGE_POINTS = 13 / 25.4 * 72
_TITLE = "title-slide"
# Titles are larger than any other text, unless a slide was shrunk to fit its page: then it begins that page.
_TITLE_POINTS = 12.0

Measure = Callable[[Piece], float]
"""The width of a piece of text in points."""


def measure_with(fonts: Path) -> Measure:
    """Measures with the TTF files of a folder (as `fonts.typst_fonts` makes them); text in other fonts has width 0."""
    from PIL import ImageFont

    known: dict[str, ImageFont.FreeTypeFont | None] = {}

    def measure(piece: Piece) -> float:
        if piece.font not in known:
            path = fonts / f"{piece.font}.ttf"
            known[piece.font] = ImageFont.truetype(str(path), 100) if path.is_file() else None
        font = known[piece.font]
        return font.getlength(piece.text) / 100 * piece.points if font else 0.0

    return measure


def walk_handout(pdf: Path, sections: Sequence[Section], measure: Measure) -> Walked:
    """What is wrong on it, slide by slide, by the `sections` of its deck; what no slide holds is found at ""."""
    from pypdf import PdfReader

    wanted = {s.identifier: s.title for s in sections if s.title and not s.solves and s.identifier != _TITLE}
    reader = _Titles(list(wanted.items()))
    findings: list[Finding] = []
    for number, page in enumerate(PdfReader(pdf).pages, start=1):
        width, top = float(page.mediabox.width), float(page.mediabox.height) - _EDGE_POINTS
        first = True
        for piece in pieces(page):
            slide = reader.slide_of(piece, may_begin=first or piece.points > _TITLE_POINTS)
            first = first and piece.y > top
            what = f"page {number}, “{piece.text[:60]}”"
            if too_small(piece, LEAST_POINTS):
                facts = {"what": what, "by": piece.points, "least": LEAST_POINTS}
                findings.append(Finding(slide, "paper-small", facts))
            findings += _outside(piece, slide, what, width, measure)
    findings += [Finding(name, "paper-missing", {"what": name}) for name in wanted if name not in reader.seen]
    return Walked(len(wanted), {s.identifier: s.title for s in sections}, len(wanted), tuple(findings))


def _outside(piece: Piece, slide: str, what: str, width: float, measure: Measure) -> Iterator[Finding]:
    right = piece.x + measure(piece) - (width - _EDGE_POINTS)
    for side, by in (("left", _EDGE_POINTS - piece.x), ("right", right)):
        if by > 0.5:
            yield Finding(slide, "paper-outside", {"what": what, "side": side, "by": by})


class _Titles:
    """Tells to which slide text belongs, given piece after piece: a title begins the next slide."""

    def __init__(self, titles: Sequence[tuple[str, str]]) -> None:
        self.titles = [(name, _letters(title)) for name, title in titles]
        self.seen: set[str] = set()
        self.slide, self.next, self.begun = "", 0, ""

    def slide_of(self, piece: Piece, *, may_begin: bool) -> str:
        if not (piece.bold and (may_begin or self.begun)):
            self.begun = ""
            return self.slide
        for said in (self.begun + _letters(piece.text), _letters(piece.text)):
            for place in range(self.next, len(self.titles)):
                name, title = self.titles[place]
                if said and title == said:
                    self.slide, self.next, self.begun = name, place + 1, ""
                    self.seen.add(name)
                    return self.slide
            if said and any(title.startswith(said) for _, title in self.titles[self.next :]):
                self.begun = said
                return self.slide
        self.begun = ""
        return self.slide


def _letters(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalnum())
