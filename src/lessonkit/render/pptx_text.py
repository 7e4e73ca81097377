"""Paragraphs and runs as DrawingML, the XML in which Office files hold text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from lessonkit.render.pptx_content import Paragraph, Run
from lessonkit.render.pptx_measure import INDENT, after_of
from lessonkit.render.pptx_theme import EMU, MONO, ROLES, fill, font
from lessonkit.render.xml_text import escape, quoteattr

_POINT = 75  # hundredths of a point, a CSS px
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# "none" goes on with the text of an item above, without a sign of its own.
_BULLETS = {
    "•": '<a:buFont typeface="Arial"/><a:buChar char="•"/>',
    "☐": '<a:buFont typeface="Segoe UI Symbol"/><a:buChar char="☐"/>',
    "1": '<a:buFont typeface="+mj-lt"/><a:buAutoNum type="arabicPeriod"{at}/>',
    "A": '<a:buFont typeface="+mj-lt"/><a:buAutoNum type="alphaUcPeriod"{at}/>',
    "none": "<a:buNone/>",
    "": "<a:buNone/>",
}


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes text in a language. `tone` is the colour of the slide's kind; `link` gives the id of an address.

    Sizes are in CSS px; names of colours are those of theme.css.
    """

    colours: dict[str, str]
    language: str
    tone: str
    link: Callable[[str], str]

    def paragraphs(self, paragraphs: Iterable[Paragraph], scale: float) -> str:
        """Each in the size and colour of its role."""
        every = list(paragraphs)
        written = []
        for number, said in enumerate(every):
            role = ROLES[said.role]
            size = role.size * scale
            after = after_of(said, every[number + 1] if number < len(every) - 1 else None) * scale
            colour = self.tone if role.colour == "kind" else role.colour
            runs = "".join(self.run(run, size, colour, bold=role.bold) for run in said.runs)
            written.append(f"<a:p>{_properties(said, size, after)}{runs}</a:p>")
        return "".join(written) or "<a:p/>"

    def plain_paragraphs(self, paragraphs: Iterable[Paragraph]) -> str:
        """In the size and colour of the place where they stand: a title, the notes."""
        written = (
            f"<a:p>{_properties(p, 16, 6)}{''.join(self.run(run, 0, '') for run in p.runs)}</a:p>" for p in paragraphs
        )
        return "".join(written) or "<a:p/>"

    def line(self, runs: Iterable[Run], size: float, colour: str, align: str = "l") -> str:
        """One paragraph without a list's sign or room below."""
        said = "".join(self.run(run, size, colour) for run in runs)
        end = "" if said else f'<a:endParaRPr lang="{self.language}" sz="{round(size * _POINT)}"/>'
        return f'<a:p><a:pPr marL="0" indent="0" algn="{align}"><a:buNone/></a:pPr>{said}{end}</a:p>'

    def run(self, run: Run, size: float, colour: str, *, bold: bool = False) -> str:
        """`size` 0 and `colour` "": as the place has it."""
        properties = f'lang="{self.language}"'
        if size:
            properties += f' sz="{round(size * _POINT)}"'
        if run.bold or bold:
            properties += ' b="1"'
        if run.italic:
            properties += ' i="1"'
        if run.raised:
            properties += f' baseline="{run.raised * 1000}"'
        inside = ""
        if run.colour or colour:
            inside += f"<a:solidFill>{fill(run.colour or colour, self.colours)}</a:solidFill>"
        if run.code:
            inside += font(MONO) + font(MONO, "cs")
        if run.link:
            inside += f"<a:hlinkClick r:id={quoteattr(self.link(run.link))}/>"
        pieces = _NOT_XML.sub("", run.text).split("\n")
        style = f"<a:rPr {properties}>{inside}</a:rPr>"
        lines = (f"<a:r>{style}<a:t>{escape(piece)}</a:t></a:r>" if piece else "" for piece in pieces)
        return f"<a:br>{style}</a:br>".join(lines)


def _properties(said: Paragraph, size: float, after: float) -> str:
    step = round(INDENT * size * EMU)
    left = step * (said.level + bool(said.bullet))
    hanging = -step if said.bullet not in ("", "none") else 0
    at = f' startAt="{said.number}"' if said.number > 1 else ""
    return (
        f'<a:pPr marL="{left}" indent="{hanging}"><a:spcBef><a:spcPts val="0"/></a:spcBef>'
        f'<a:spcAft><a:spcPts val="{round(after * _POINT)}"/></a:spcAft>{_BULLETS[said.bullet].format(at=at)}</a:pPr>'
    )
