"""Slides laid out → the slides of a presentation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from itertools import count
from typing import TYPE_CHECKING, Any

from lessonkit.render import pptx_shapes as shapes
from lessonkit.render.pptx_content import Code, Mark, Paragraph, Picture, Run, Table, Text, plain
from lessonkit.render.pptx_highlighting import coloured
from lessonkit.render.pptx_layout import CELL_PAD, CODE_PAD, Laid, Panel, Placed
from lessonkit.render.pptx_pictures import Raster
from lessonkit.render.pptx_shapes import Place, body, shape, solid, stroke
from lessonkit.render.pptx_text import Writer
from lessonkit.render.pptx_theme import LAYOUTS, OPENER_TITLE, ROLES, TITLE, fill

if TYPE_CHECKING:
    from pptx.presentation import Presentation

_LABELS = {"scaffold": "fill in", "not-run": "not run"}
_NAMES = {"stdout": "Output", "stderr": "Messages", "error": "Error", "scaffold": "Code to fill in"}
_PRINTED = ("stdout", "stderr", "error")
_MARK = 38.0


class Drawer:
    """Adds slides to a presentation."""

    def __init__(self, deck: Presentation, colours: dict[str, str], pictures: Mapping[str, Raster], language: str):
        self.deck: Any = deck
        self.colours, self.pictures, self.language = colours, pictures, language
        self.layouts = dict(zip(LAYOUTS, deck.slide_layouts, strict=True))
        self._notes = 0
        self._empty_notes: Any = None

    def draw(self, laid: Laid) -> None:
        """Add a slide with its notes. Its id is the slide's name, as PowerPoint calls it."""
        from pptx.oxml import parse_xml

        # Not `slides.add_slide`, which would fill it with the layout's places for content.
        relation, made = self.deck.part.add_slide(self.layouts[laid.slide.kind])
        self.deck.slides._sldIdLst.add_sldId(relation)
        part = made.part
        made.name = laid.slide.identifier

        def image(source: str) -> str:
            return str(part.get_or_add_image_part(BytesIO(self.pictures[source].data))[1])

        tone = LAYOUTS[laid.slide.kind].tone
        writer = Writer(self.colours, self.language, tone, partial(_link, part))
        xml = "".join(_Drawing(self.colours, writer, image).slide(laid))
        for element in parse_xml(f"<p:spTree {shapes.NAMESPACES}>{xml}</p:spTree>"):
            made.shapes._spTree.append(element)
        if laid.slide.notes:
            notes = self._add_notes(part)
            writer = Writer(self.colours, self.language, tone, partial(_link, notes))
            said = writer.plain_paragraphs(laid.slide.notes)
            frame = notes.notes_slide.notes_text_frame._txBody
            for paragraph in parse_xml(f"<p:txBody {shapes.NAMESPACES}>{said}</p:txBody>"):
                frame.append(paragraph)

    def _add_notes(self, part: Any) -> Any:
        """The part for a slide's notes: the first as python-pptx makes it, the others like it, which takes a tenth."""
        from pptx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
        from pptx.opc.packuri import PackURI
        from pptx.parts.slide import NotesSlidePart

        self._notes += 1
        if self._empty_notes is None:
            made = part.notes_slide.part
            frame = made.notes_slide.notes_text_frame._txBody
            for paragraph in frame.p_lst:
                frame.remove(paragraph)
            self._empty_notes = deepcopy(made._element)
            return made
        name = PackURI(f"/ppt/notesSlides/notesSlide{self._notes}.xml")
        made = NotesSlidePart(name, CONTENT_TYPE.PML_NOTES_SLIDE, part.package, deepcopy(self._empty_notes))
        made.relate_to(part.package.presentation_part.notes_master_part, RELATIONSHIP_TYPE.NOTES_MASTER)
        made.relate_to(part, RELATIONSHIP_TYPE.SLIDE)
        part.relate_to(made, RELATIONSHIP_TYPE.NOTES_SLIDE)
        return made


def _link(part: Any, address: str) -> str:
    from pptx.opc.constants import RELATIONSHIP_TYPE

    return str(part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))


@dataclass(slots=True)
class _Drawing:
    """Draws one slide; `image` gives the relationship to a picture by its address."""

    colours: dict[str, str]
    text: Writer
    image: Any
    numbers: Iterator[int] = field(default_factory=lambda: count(2))

    def slide(self, laid: Laid) -> Iterator[str]:
        size = OPENER_TITLE if LAYOUTS[laid.slide.kind].ground == "opener" else TITLE
        size = size * laid.title_scale if laid.title_scale < 1 else 0.0
        title = "".join(self.text.run(run, size, "") for run in laid.slide.title)
        yield shapes.placeholder(next(self.numbers), "Title", 'type="title"', laid.title, f"<a:p>{title}</a:p>")
        outlined = False
        for placed in laid.placed:
            element = placed.element
            name = "Caption" if isinstance(element, Text) and _captions(element) else "Text"
            # The slide's first text stands in its outline.
            if isinstance(element, Text) and not outlined and name == "Text":
                outlined = True
                said = self.text.paragraphs(element.paragraphs, placed.scale)
                yield shapes.placeholder(next(self.numbers), "Text", 'type="body" idx="1"', placed.place, said)
            elif isinstance(element, Text):
                said = self.text.paragraphs(element.paragraphs, placed.scale)
                yield shape(next(self.numbers), name, placed.place, "", "", body(said))
            elif isinstance(element, Code):
                yield from self._code(placed, element)
            elif isinstance(element, Table):
                yield self._table(placed, element)
            elif isinstance(element, Picture):
                yield from self._picture(placed, element)
            else:
                yield from self._panel(placed, element)
        yield shapes.slide_number(next(self.numbers), self.text.language)

    def _fill(self, name: str) -> str:
        return fill(name, self.colours)

    def _bar(self, place: Place, width: float, colour: str) -> str:
        edge = Place(place.x, place.y, width, place.height)
        return shape(next(self.numbers), "Edge", edge, solid(self._fill(colour)), "")

    def _panel(self, placed: Placed, panel: Panel) -> Iterator[str]:
        tone = self.text.tone if panel.tone == "kind" else panel.tone
        card = panel.kind == "card"
        line = stroke(self._fill("line" if card else tone), 1 if card else 2)
        ground = solid(self._fill("figure" if card else "ground"))
        yield shape(next(self.numbers), f"Frame: {panel.name or 'cell'}", placed.place, ground, line)
        if panel.kind != "item":
            yield self._bar(placed.place, 6 if card else 10, tone)

    def _code(self, placed: Placed, code: Code) -> Iterator[str]:
        place, inside = placed.place, not placed.framed
        printed = code.kind in _PRINTED
        dashed = code.kind in _LABELS
        paint = solid("" if printed and inside else self._fill("panel"))
        line = "" if inside else stroke(self._fill("line"), 2 if dashed else 1, dashed=dashed)
        pad = (0.0, 0.0) if printed and inside else CODE_PAD
        said = self.text.line(coloured(code), placed.size, "ink")
        framed = body(said, (pad[0] * placed.scale, pad[1] * placed.scale))
        yield shape(next(self.numbers), _NAMES.get(code.kind, "Code"), place, paint, line, framed)
        if code.kind in ("stderr", "error"):
            yield self._bar(
                Place(place.x - (20 * placed.scale if inside else 0), place.y, 6, place.height), 6, "vermillion"
            )
        elif not (printed and inside):
            yield self._bar(place, 6, "line" if printed else self.text.tone)
        if dashed:
            width, height = 92 * placed.scale, 26 * placed.scale
            label = Place(place.x + place.width - width, place.y, width, height)
            word = self.text.line((Run(_LABELS[code.kind], bold=True),), 18 * placed.scale, "ground", "ctr")
            yield shape(next(self.numbers), "Label", label, solid(self._fill("quiet")), "", body(word, anchor="ctr"))

    def _picture(self, placed: Placed, picture: Picture) -> Iterator[str]:
        name = picture.identifier or "Picture"
        image = self.image(picture.source)
        alt = picture.alt
        if picture.marks:
            alt += " Letters mark places in the picture: " + ", ".join(mark.letter for mark in picture.marks) + "."
        yield shapes.picture(next(self.numbers), name, placed.place, image, alt)
        for mark in picture.marks:
            yield self._mark(placed, mark)

    def _mark(self, placed: Placed, mark: Mark) -> str:
        place, side = placed.place, _MARK * placed.scale
        x, y = place.x + place.width * mark.x / 100, place.y + place.height * mark.y / 100
        disc = Place(x - side / 2, y - side / 2, side, side)
        colour = "green" if mark.right else "ink"
        said = self.text.line(
            (Run(mark.letter, bold=True),), 22 * placed.scale, "ground" if mark.right else "ink", "ctr"
        )
        ground = solid(self._fill("green" if mark.right else "ground"))
        line = stroke(self._fill(colour), 3)
        return shape(
            next(self.numbers), f"Mark {mark.letter}", disc, ground, line, body(said, anchor="ctr"), form="ellipse"
        )

    def _table(self, placed: Placed, table: Table) -> str:
        rows = []
        for y, (height, row) in enumerate(zip(placed.rows, table.rows, strict=True)):
            strong = y == table.head - 1 or y == len(table.rows) - 1
            cells = [self._cell(row, x, table, placed, strong) for x in range(len(placed.columns))]
            rows.append((height, "".join(cells)))
        alt = plain(table.caption.runs) if table.caption else ""
        name = table.identifier or "Table"
        number = next(self.numbers)
        return shapes.table(number, name, placed.place, placed.columns, rows, head=table.head > 0, alt=alt)

    def _cell(self, row: tuple[Paragraph, ...], x: int, table: Table, placed: Placed, strong: bool) -> str:
        said = row[x] if x < len(row) else Paragraph((), "cell")
        role = ROLES[said.role]
        runs = (Run(r.text, r.bold or role.bold, r.italic, r.code, r.link, r.raised, r.colour) for r in said.runs)
        right = x < len(table.right) and table.right[x]
        line = self.text.line(runs, role.size * placed.scale, "ink", "r" if right else "l")
        pad = (CELL_PAD[0] * placed.scale, CELL_PAD[1] * placed.scale)
        return shapes.cell(line, pad, self._fill("ink" if strong else "line"), width=2 if strong else 1)


def _captions(text: Text) -> bool:
    return all(said.role == "caption" for said in text.paragraphs)
