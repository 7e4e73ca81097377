"""Slides laid out → the shapes of a PowerPoint file, with python-pptx."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from io import BytesIO
from typing import TYPE_CHECKING, Any

from lessonkit.render.pptx_content import Code, Paragraph, Picture, Run, Table, Text, plain
from lessonkit.render.pptx_highlighting import coloured
from lessonkit.render.pptx_layout import CELL_PAD, CODE_PAD, Laid, Panel, Place, Placed
from lessonkit.render.pptx_measure import INDENT, after_of
from lessonkit.render.pptx_pictures import Raster
from lessonkit.render.pptx_theme import EMU, LAYOUTS, MONO, OPENER_TITLE, ROLES, TITLE, fill, font

if TYPE_CHECKING:
    from pptx.presentation import Presentation

_POINTS = 0.75  # of a CSS px
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # PowerPoint's "No Style, No Grid"
_LABELS = {"scaffold": "fill in", "not-run": "not run"}
_NAMES = {"stdout": "Output", "stderr": "Messages", "error": "Error", "scaffold": "Code to fill in"}


@dataclass(frozen=True, slots=True)
class Drawing:
    """Draws on the slides of a presentation, in the colours and with the pictures given."""

    deck: Presentation
    colours: dict[str, str]
    pictures: Mapping[str, Raster]
    language: str

    def draw(self, laid: Laid) -> None:
        """Add a slide."""
        kind = laid.slide.kind
        layout = self.deck.slide_layouts[list(LAYOUTS).index(kind)]
        slide = self.deck.slides.add_slide(layout)
        slide.name = laid.slide.identifier
        size = OPENER_TITLE if LAYOUTS[kind].ground == "opener" else TITLE
        title, body = slide.shapes.title, slide.placeholders[1]
        self._write_title(title, laid, size)
        # It comes back where the first text stands: a screen reader goes by this order.
        body_element = body._element
        body_element.getparent().remove(body_element)
        tone = LAYOUTS[kind].tone
        unused = True
        for placed in laid.placed:
            element = placed.element
            if isinstance(element, Text) and unused:
                slide.shapes._spTree.append(body_element)
                self._set_place(body, placed.place)
                self._write(body.text_frame, element, placed.scale, tone, laid)
                unused = False
            else:
                self._shape(slide, placed, tone, laid)
        self._number(slide)
        if laid.slide.notes:
            frame = slide.notes_slide.notes_text_frame
            self._paragraphs(frame, laid.slide.notes, None, tone)

    # ---- shapes -------------------------------------------------------------------

    def _shape(self, slide: Any, placed: Placed, tone: str, laid: Laid) -> None:
        element = placed.element
        if isinstance(element, Text):
            box = slide.shapes.add_textbox(*_emu(placed.place))
            box.name = "Text"
            self._write(box.text_frame, element, placed.scale, tone, laid)
        elif isinstance(element, Code):
            self._code(slide, placed, element, tone)
        elif isinstance(element, Table):
            self._table(slide, placed, element, tone)
        elif isinstance(element, Picture):
            self._picture(slide, placed, element, tone)
        else:
            self._panel(slide, placed, element, tone)

    def _box(self, slide: Any, place: Place, name: str, paint: str, line: str, width: float = 1) -> Any:
        from pptx.enum.shapes import MSO_SHAPE

        shape = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *_emu(place))
        shape.name = name
        shape._element.remove(shape._element.find(f"{{{_PNS}}}style"))
        spPr = shape._element.spPr
        _append(spPr, f"<a:solidFill>{fill(paint, self.colours)}</a:solidFill>" if paint else "<a:noFill/>")
        if line:
            colour = fill(line, self.colours)
            _append(spPr, f'<a:ln w="{round(width * EMU)}"><a:solidFill>{colour}</a:solidFill></a:ln>')
        else:
            _append(spPr, "<a:ln><a:noFill/></a:ln>")
        return shape

    def _panel(self, slide: Any, placed: Placed, panel: Panel, tone: str) -> None:
        own = tone if panel.tone == "kind" else panel.tone
        place = placed.place
        if panel.kind == "card":
            self._box(slide, place, "Frame of a cell", "figure", "line")
        else:
            self._box(slide, place, "Frame", "ground", own, 2)
        if panel.kind != "item":
            bar = Place(place.x, place.y, 10 if panel.kind == "callout" else 6, place.height)
            self._box(slide, bar, "Edge", own, "")

    def _code(self, slide: Any, placed: Placed, code: Code, tone: str) -> None:
        printed = code.kind in ("stdout", "stderr", "error")
        dashed = code.kind in _LABELS
        paint = "" if printed and not placed.framed else "panel"
        shape = self._box(
            slide,
            placed.place,
            _NAMES.get(code.kind, "Code"),
            paint,
            "line" if placed.framed else "",
            2 if dashed else 1,
        )
        if dashed:
            _append(shape._element.spPr.find(f"{{{_A}}}ln"), '<a:prstDash val="dash"/>')
        frame = shape.text_frame
        pad = (0.0, 0.0) if printed and not placed.framed else CODE_PAD
        _frame(frame, (pad[0] * placed.scale, pad[1] * placed.scale))
        runs = coloured(code)
        paragraph = frame.paragraphs[0]
        _append_first(paragraph._p, '<a:pPr algn="l" marL="0" indent="0"><a:buNone/></a:pPr>')
        for run in runs:
            self._run(paragraph, run, placed.size, "ink")
        if placed.framed or not printed:
            left = Place(placed.place.x, placed.place.y, 6, placed.place.height)
            edge = "vermillion" if code.kind in ("stderr", "error") else "line" if printed else tone
            self._box(slide, left, "Edge", edge, "")
        if code.kind in _LABELS:
            self._label(slide, placed, _LABELS[code.kind])

    def _label(self, slide: Any, placed: Placed, text: str) -> None:
        width, height = 92 * placed.scale, 26 * placed.scale
        place = Place(placed.place.x + placed.place.width - width, placed.place.y, width, height)
        box = self._box(slide, place, "Label", "quiet", "")
        _frame(box.text_frame, (4, 1))
        paragraph = box.text_frame.paragraphs[0]
        _append_first(paragraph._p, '<a:pPr algn="ctr"/>')
        self._run(paragraph, Run(text, bold=True), 18 * placed.scale, "ground")

    def _picture(self, slide: Any, placed: Placed, picture: Picture, tone: str) -> None:
        shape = slide.shapes.add_picture(BytesIO(self.pictures[picture.source].data), *_emu(placed.place))
        shape.name = picture.identifier or "Picture"
        shape._element.nvPicPr.cNvPr.set("descr", picture.alt)
        for mark in picture.marks:
            self._mark(slide, placed, mark.letter, mark.x, mark.y, "green" if mark.right else "ink")

    def _mark(self, slide: Any, placed: Placed, letter: str, x: float, y: float, colour: str) -> None:
        from pptx.enum.shapes import MSO_SHAPE

        place, side = placed.place, 38 * placed.scale
        left = place.x + place.width * x / 100 - side / 2
        top = place.y + place.height * y / 100 - side / 2
        shape = self._box(slide, Place(left, top, side, side), f"Mark {letter}", "ground", colour, 3)
        shape.auto_shape_type  # noqa: B018
        shape._element.spPr.find(f"{{{_A}}}prstGeom").set("prst", MSO_SHAPE.OVAL.xml_value)
        _frame(shape.text_frame, (0, 0), anchor="ctr")
        paragraph = shape.text_frame.paragraphs[0]
        _append_first(paragraph._p, '<a:pPr algn="ctr"/>')
        self._run(paragraph, Run(letter, bold=True), 22 * placed.scale, colour)

    def _table(self, slide: Any, placed: Placed, table: Table, tone: str) -> None:
        count = len(placed.columns)
        height = placed.place.height / len(table.rows)
        shape = slide.shapes.add_table(len(table.rows), count, *_emu(placed.place))
        shape.name = table.identifier or "Table"
        if table.caption:
            shape._element.nvGraphicFramePr.cNvPr.set("descr", plain(table.caption.runs))
        grid = shape.table
        tblPr = grid._tbl.tblPr
        tblPr.find(f"{{{_A}}}tableStyleId").text = _NO_STYLE
        grid.horz_banding = False
        grid.first_row = table.head > 0
        for column, width in zip(grid.columns, placed.columns, strict=True):
            column.width = round(width * EMU)
        for y, row in enumerate(table.rows):
            grid.rows[y].height = round(height * EMU)
            for x in range(count):
                said = row[x] if x < len(row) else Paragraph((), "cell")
                self._cell(grid.cell(y, x), said, placed.scale, table, x, y)

    def _cell(self, cell: Any, said: Paragraph, scale: float, table: Table, x: int, y: int) -> None:
        head, last = y < table.head, y == len(table.rows) - 1
        side, above = (round(value * scale * EMU) for value in CELL_PAD)
        cell.margin_left = cell.margin_right = side
        cell.margin_top = cell.margin_bottom = above
        paragraph = cell.text_frame.paragraphs[0]
        right = table.right[x] if x < len(table.right) else False
        _append_first(paragraph._p, f'<a:pPr algn="{"r" if right else "l"}"/>')
        for run in said.runs:
            run = replace(run, bold=run.bold or head)
            self._run(paragraph, run, ROLES["cell"].size * scale, "ink")
        if not said.runs:
            _append(paragraph._p, f'<a:endParaRPr sz="{round(ROLES["cell"].size * scale * 75)}"/>')
        tcPr = cell._tc.get_or_add_tcPr()
        strong = head and y == table.head - 1 or last
        colour, width = ("ink", 2) if strong else ("line", 1)
        for child in list(tcPr):
            tcPr.remove(child)
        for side_ in ("lnL", "lnR", "lnT"):
            _append(tcPr, f'<a:{side_} w="0"><a:noFill/></a:{side_}>')
        _append(
            tcPr,
            f'<a:lnB w="{width * EMU}"><a:solidFill>{fill(colour, self.colours)}</a:solidFill></a:lnB>',
        )
        _append(tcPr, "<a:noFill/>")

    # ---- text ---------------------------------------------------------------------

    def _write_title(self, title: Any, laid: Laid, size: float) -> None:
        self._set_place(title, laid.title)
        paragraph = title.text_frame.paragraphs[0]
        for run in laid.slide.title:
            self._run(paragraph, run, size * laid.title_scale if laid.title_scale < 1 else None, "")

    def _set_place(self, shape: Any, place: Place) -> None:
        shape.left, shape.top, shape.width, shape.height = _emu(place)

    def _write(self, frame: Any, text: Text, scale: float, tone: str, laid: Laid) -> None:
        _frame(frame, (0, 0))
        self._paragraphs(frame, text.paragraphs, scale, tone)

    def _paragraphs(self, frame: Any, paragraphs: tuple[Paragraph, ...], scale: float | None, tone: str) -> None:
        """`scale` None leaves sizes and colours to where the text stands (the notes)."""
        for number, said in enumerate(paragraphs):
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            role = ROLES[said.role]
            last = number == len(paragraphs) - 1
            size = role.size * scale if scale is not None else 12.0 / _POINTS
            after = 0.0 if last else after_of(said) * (scale if scale is not None else 1)
            _append_first(paragraph._p, _properties(said, size, after))
            for run in said.runs:
                if scale is None:
                    self._run(paragraph, run, None, "")
                else:
                    colour = tone if role.colour == "kind" else role.colour
                    self._run(paragraph, replace(run, bold=run.bold or role.bold), size, colour)

    def _run(self, paragraph: Any, run: Run, size: float | None, colour: str) -> None:
        pieces = run.text.split("\n")
        for number, piece in enumerate(pieces):
            if number:
                paragraph.add_line_break()
            if not piece:
                continue
            made = paragraph.add_run()
            made.text = piece
            properties = made._r.get_or_add_rPr()
            properties.set("lang", self.language)
            if size is not None:
                properties.set("sz", str(round(size * (0.95 if run.code and colour else 1) * 75)))
            if run.bold:
                properties.set("b", "1")
            if run.italic:
                properties.set("i", "1")
            if run.raised:
                properties.set("baseline", str(run.raised * 1000))
            paint = run.colour or colour
            if paint:
                _append(properties, f"<a:solidFill>{fill(paint, self.colours)}</a:solidFill>")
            if run.code:
                _append(properties, font(MONO))
                _append(properties, font(MONO, "cs"))
            if run.link:
                made.hyperlink.address = run.link

    def _number(self, slide: Any) -> None:
        from pptx.oxml import parse_xml

        xml = (
            f'<p:sp xmlns:p="{_PNS}" xmlns:a="{_A}"><p:nvSpPr><p:cNvPr id="{9000}" name="Slide number"/><p:cNvSpPr>'
            '<a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph type="sldNum" sz="quarter" idx="12"/></p:nvPr></p:nvSpPr><p:spPr/>'
            '<p:txBody><a:bodyPr/><a:lstStyle/><a:p><a:fld id="{6C9B7F3A-0D5E-4B8E-9C55-2B1D1B7A1D01}" type="slidenum">'
            f'<a:rPr lang="{self.language}"/><a:t>{len(self.deck.slides)}</a:t></a:fld></a:p></p:txBody></p:sp>'
        )
        slide.shapes._spTree.append(parse_xml(xml))


_PNS = "http://schemas.openxmlformats.org/presentationml/2006/main"


def _emu(place: Place) -> tuple[int, int, int, int]:
    x, y, width, height = (round(value * EMU) for value in (place.x, place.y, place.width, place.height))
    return x, y, width, height


def _element(xml: str) -> Any:
    from pptx.oxml import parse_xml

    head, _, rest = xml.partition(">")
    closed = head.endswith("/")
    head = head.removesuffix("/")
    return parse_xml(f'{head} xmlns:a="{_A}"{"/" if closed else ""}>{rest}')


def _append(parent: Any, xml: str) -> None:
    parent.append(_element(xml))


def _append_first(parent: Any, xml: str) -> None:
    for child in parent.findall(f"{{{_A}}}pPr"):
        parent.remove(child)
    parent.insert(0, _element(xml))


def _frame(frame: Any, pad: tuple[float, float], anchor: str = "t") -> None:
    bodyPr = frame._txBody.bodyPr
    for child in list(bodyPr):
        bodyPr.remove(child)
    side, above = (str(round(value * EMU)) for value in pad)
    for name, value in {
        "lIns": side,
        "rIns": side,
        "tIns": above,
        "bIns": above,
        "anchor": anchor,
        "wrap": "square",
    }.items():
        bodyPr.set(name, value)


_BULLETS = {
    "•": '<a:buFont typeface="Arial"/><a:buChar char="•"/>',
    "☐": '<a:buFont typeface="Segoe UI Symbol"/><a:buChar char="☐"/>',
    "1": '<a:buFont typeface="+mj-lt"/><a:buAutoNum type="arabicPeriod"{at}/>',
    "A": '<a:buFont typeface="+mj-lt"/><a:buAutoNum type="alphaUcPeriod"{at}/>',
    "none": "<a:buNone/>",
    "": "<a:buNone/>",
}


def _properties(said: Paragraph, size: float, after: float) -> str:
    step = round(INDENT * size * EMU)
    left = step * (said.level + bool(said.bullet))
    hanging = -step if said.bullet not in ("", "none") else 0
    at = f' startAt="{said.number}"' if said.number > 1 else ""
    bullet = _BULLETS[said.bullet].format(at=at)
    return (
        f'<a:pPr marL="{left}" indent="{hanging}" lvl="0"><a:spcBef><a:spcPts val="0"/></a:spcBef>'
        f'<a:spcAft><a:spcPts val="{round(after * 75)}"/></a:spcAft>{bullet}</a:pPr>'
    )
