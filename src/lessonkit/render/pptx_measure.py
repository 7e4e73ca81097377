"""How much room text takes, in CSS px, measured with the fonts themselves.

PowerPoint sets the text, perhaps in other fonts: widths are taken as large as those of DejaVu Sans, the widest of the
fonts that stand in for IBM Plex. Lines are as high as those of Plex, 1.3 of the size; others have lower ones.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from lessonkit.render.pptx_content import Code, Paragraph, Run
from lessonkit.render.pptx_theme import ROLES

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

SLACK = {"Regular": 1.14, "Bold": 1.22}  # DejaVu Sans to Plex Sans, over English prose
LINE = 1.3
MONO = 0.6  # of the size, every letter of a font for code
INDENT = 1.35  # of the size, a level of a list
LISTED = ("•", "☐", "1", "none")
_PROBE = 100


@dataclass(frozen=True, slots=True)
class Ruler:
    """Measures with the TTF files of a folder (as `fonts.typst_fonts` makes them)."""

    fonts: Path
    _widths: dict[tuple[str, str], float] = field(default_factory=dict)

    def width(self, word: str, size: float, *, bold: bool = False, code: bool = False) -> float:
        """Of a word in one line."""
        if code:
            return columns(word) * MONO * size
        style = "Bold" if bold else "Regular"
        key = (word, style)
        if key not in self._widths:
            font = _font(self.fonts / f"IBMPlexSans-{style}.ttf")
            self._widths[key] = font.getlength(word) / _PROBE * SLACK[style]
        return self._widths[key] * size

    def lines(self, said: Paragraph, width: float, scale: float) -> int:
        """How many lines a paragraph takes in a width."""
        role = ROLES[said.role]
        size = role.size * scale
        room = width - indent(said, size)
        lines, used = 1, 0.0
        for word, run in _words(said.runs):
            if word == "\n":
                lines, used = lines + 1, 0.0
                continue
            taken = self.width(word, size, bold=role.bold or run.bold, code=run.code)
            if used and used + taken > room and word.strip():
                lines, used = lines + 1, 0.0
            used += taken
            if used > room > size and word.strip():  # a word longer than a line is broken wherever the line ends
                lines, used = lines + int(used // room), used % room
        return lines

    def natural(self, said: Paragraph, scale: float) -> float:
        """The width of a paragraph that is never broken."""
        role = ROLES[said.role]
        return sum(
            self.width(run.text, role.size * scale, bold=role.bold or run.bold, code=run.code) for run in said.runs
        )

    def longest_word(self, said: Paragraph, scale: float) -> float:
        role = ROLES[said.role]
        words = _words(said.runs)
        return max(
            (self.width(word, role.size * scale, bold=role.bold or run.bold, code=run.code) for word, run in words),
            default=0.0,
        )

    def height(self, paragraphs: tuple[Paragraph, ...], width: float, scale: float) -> float:
        """Of paragraphs below each other, the room below the last one left out."""
        total, after = 0.0, 0.0
        for said, following in zip(paragraphs, (*paragraphs[1:], None), strict=True):
            role = ROLES[said.role]
            total += after + self.lines(said, width, scale) * role.size * scale * LINE
            after = after_of(said, following) * scale
        return total


def after_of(said: Paragraph, following: Paragraph | None) -> float:
    """The room below a paragraph in px: items of a list stand closer to each other than paragraphs do."""
    if following is None:
        return 0.0
    listed = said.bullet in LISTED and following.bullet in LISTED
    return 8.0 if listed else ROLES[said.role].after


def indent(said: Paragraph, size: float) -> float:
    """How far a paragraph's text stands to the right, in px."""
    return (said.level + bool(said.bullet)) * INDENT * size


def columns(text: str) -> int:
    """The width of a line in letters of one width; those of East Asia take two."""
    return sum(2 if ord(letter) >= 0x2E80 else 1 for letter in text)


def widest(code: Code) -> int:
    return max((columns(line) for line in code.text.split("\n")), default=1)


def _words(runs: tuple[Run, ...]) -> list[tuple[str, Run]]:
    """Words with the blank that follows them apart, and line breaks."""
    found: list[tuple[str, Run]] = []
    for run in runs:
        word = ""
        for letter in run.text:
            if letter in " \n":
                found += [(word, run)] if word else []
                found.append((letter, run))
                word = ""
            else:
                word += letter
        found += [(word, run)] if word else []
    return found


@cache
def _font(path: Path) -> FreeTypeFont:
    from PIL import ImageFont

    return ImageFont.truetype(str(path), _PROBE)
