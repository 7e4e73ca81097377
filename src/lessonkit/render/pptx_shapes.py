"""The shapes of a slide as PresentationML: text boxes, frames, pictures, tables, placeholders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lessonkit.render.pptx_theme import EMU
from lessonkit.render.xml_text import quoteattr

NAMESPACES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)
_NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # PowerPoint's "No Style, No Grid"
# A screen reader passes over what carries this.
_DECORATIVE = (
    '<a:extLst><a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}"><adec:decorative '
    'xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext></a:extLst>'
)
NUMBER_FIELD = "{6C9B7F3A-0D5E-4B8E-9C55-2B1D1B7A1D01}"


@dataclass(frozen=True, slots=True)
class Place:
    """In CSS px from the top left of the slide."""

    x: float
    y: float
    width: float
    height: float


def transform(place: Place, tag: str = "a:xfrm") -> str:
    x, y, width, height = (round(value * EMU) for value in (place.x, place.y, place.width, place.height))
    return f'<{tag}><a:off x="{x}" y="{y}"/><a:ext cx="{width}" cy="{height}"/></{tag}>'


def solid(colour: str) -> str:
    """A fill of a colour (DrawingML of `pptx_theme.fill`); "" for none."""
    return f"<a:solidFill>{colour}</a:solidFill>" if colour else "<a:noFill/>"


def stroke(colour: str, width: float, *, dashed: bool = False, tag: str = "a:ln") -> str:
    """A line `width` px wide; no colour, no line."""
    dash = '<a:prstDash val="dash"/>' if dashed and colour else ""
    return f'<{tag} w="{round(width * EMU)}">{solid(colour)}{dash}</{tag}>'


def body(paragraphs: str, pad: tuple[float, float] = (0, 0), anchor: str = "t") -> str:
    """A text frame with `pad` px left and right, above and below."""
    side, above = (round(value * EMU) for value in pad)
    insets = f'lIns="{side}" rIns="{side}" tIns="{above}" bIns="{above}"'
    return f'<p:txBody><a:bodyPr wrap="square" {insets} anchor="{anchor}"/><a:lstStyle/>{paragraphs}</p:txBody>'


def shape(number: int, name: str, place: Place, paint: str, line: str, text: str = "", *, form: str = "rect") -> str:
    """A drawn shape; `paint` and `line` as `solid` and `stroke` give them. One without text is decoration."""
    inside = "" if text else _DECORATIVE
    box = ' txBox="1"' if text and not paint else ""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name={quoteattr(name)}>{inside}</p:cNvPr>'
        f"<p:cNvSpPr{box}/><p:nvPr/></p:nvSpPr>"
        f'<p:spPr>{transform(place)}<a:prstGeom prst="{form}"><a:avLst/></a:prstGeom>{paint or "<a:noFill/>"}'
        f"{line or stroke('', 0)}</p:spPr>{text or body('<a:p/>')}</p:sp>"
    )


def placeholder(number: int, name: str, kind: str, place: Place | None, paragraphs: str) -> str:
    """What a layout has a place for. Without `place` it stands where the layout says."""
    own = transform(place) if place else ""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name={quoteattr(name)}/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f"<p:nvPr><p:ph {kind}/></p:nvPr></p:nvSpPr><p:spPr>{own}</p:spPr>"
        '<p:txBody><a:bodyPr lIns="0" tIns="0" rIns="0" bIns="0"><a:noAutofit/></a:bodyPr>'
        f"<a:lstStyle/>{paragraphs}</p:txBody></p:sp>"
    )


def slide_number(number: int, language: str) -> str:
    run = f'<a:fld id="{NUMBER_FIELD}" type="slidenum"><a:rPr lang="{language}"/><a:t>‹#›</a:t></a:fld>'
    return placeholder(number, "Slide number", 'type="sldNum" sz="quarter" idx="12"', None, f"<a:p>{run}</a:p>")


def picture(number: int, name: str, place: Place, image: str, alt: str) -> str:
    """`image` is the relationship to the file."""
    return (
        f'<p:pic><p:nvPicPr><p:cNvPr id="{number}" name={quoteattr(name)} descr={quoteattr(alt)}/><p:cNvPicPr>'
        f'<a:picLocks noChangeAspect="1"/></p:cNvPicPr><p:nvPr/></p:nvPicPr><p:blipFill><a:blip r:embed="{image}"/>'
        f"<a:stretch><a:fillRect/></a:stretch></p:blipFill><p:spPr>{transform(place)}"
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr></p:pic>'
    )


def cell(paragraph: str, pad: tuple[float, float], rule: str, *, width: float) -> str:
    """A cell with a rule below and nothing around."""
    side, above = (round(value * EMU) for value in pad)
    none = "".join(f'<a:{edge} w="0"><a:noFill/></a:{edge}>' for edge in ("lnL", "lnR", "lnT"))
    return (
        f"<a:tc><a:txBody><a:bodyPr/><a:lstStyle/>{paragraph}</a:txBody>"
        f'<a:tcPr marL="{side}" marR="{side}" marT="{above}" marB="{above}">{none}'
        f"{stroke(rule, width, tag='a:lnB')}<a:noFill/></a:tcPr></a:tc>"
    )


def table(
    number: int,
    name: str,
    place: Place,
    columns: Sequence[float],
    rows: Sequence[tuple[float, str]],
    *,
    head: bool,
    alt: str,
) -> str:
    """`rows`: the height and the cells of each."""
    grid = "".join(f'<a:gridCol w="{round(width * EMU)}"/>' for width in columns)
    body_ = "".join(f'<a:tr h="{round(height * EMU)}">{cells}</a:tr>' for height, cells in rows)
    said = f" descr={quoteattr(alt)}" if alt else ""
    return (
        f'<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="{number}" name={quoteattr(name)}{said}/>'
        '<p:cNvGraphicFramePr><a:graphicFrameLocks noGrp="1"/></p:cNvGraphicFramePr><p:nvPr/></p:nvGraphicFramePr>'
        f"{transform(place, 'p:xfrm')}"
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/table">'
        f'<a:tbl><a:tblPr firstRow="{int(head)}"><a:tableStyleId>{_NO_STYLE}</a:tableStyleId></a:tblPr>'
        f"<a:tblGrid>{grid}</a:tblGrid>{body_}</a:tbl></a:graphicData></a:graphic></p:graphicFrame>"
    )
