"""An empty PowerPoint file in our colours and fonts, with a layout for each kind of slide.

Colours are those of theme.css, so that a course which changes them there changes them here. Places are in CSS
pixels of a slide of 1280 × 720, as there; one is 9525 EMU, three quarters of a point.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lessonkit.render.xml_text import escape

if TYPE_CHECKING:
    from pptx.presentation import Presentation

EMU = 9525
WIDTH, HEIGHT = 1280, 720
SANS, MONO = "IBM Plex Sans", "IBM Plex Mono"
# PANOSE and pitch of the two: by them PowerPoint picks what stands in on a machine without Plex (Arial, and
# for code a font of one width), since a theme names no second choice.
PANOSE = {SANS: ("020B0503050203000203", "34"), MONO: ("020B0509050203000203", "49")}

# Slots of the theme → names of theme.css; a chart made in PowerPoint takes the accents in turn, the first four of
# which are those of our figures. What a slot of its own names follows the theme in PowerPoint, too.
SLOTS = {
    "dk1": "ink",
    "lt1": "ground",
    "dk2": "quiet",
    "lt2": "panel",
    "accent1": "blue",
    "accent2": "vermillion",
    "accent3": "series-3",
    "accent4": "series-4",
    "accent5": "green",
    "accent6": "purple",
    "hlink": "blue",
    "folHlink": "purple",
}
_SLOT_OF = {name: slot for slot, name in reversed(SLOTS.items())}
_IN_USE = {"dk1": "tx1", "lt1": "bg1", "dk2": "tx2", "lt2": "bg2"}
_PROPERTY = re.compile(r"--lk-([\w-]+):\s*#([0-9a-fA-F]{6})\b")


@dataclass(frozen=True, slots=True)
class Role:
    """Size in CSS px, weight, and a colour of theme.css; `after` is the room below in px."""

    size: float
    colour: str = "ink"
    bold: bool = False
    after: float = 10


ROLES = {
    "text": Role(28, after=12),
    "heading": Role(32, bold=True),
    "choice": Role(28, after=8),
    "feedback": Role(24, "quiet", after=12),
    "label": Role(22, "kind", bold=True, after=8),
    "caption": Role(20, "quiet", after=0),
    "cell": Role(22, after=0),
    "head": Role(22, bold=True, after=0),
    "code-label": Role(18, "quiet", bold=True, after=0),
    "lead": Role(32, "opener-ink", after=14),
    "times": Role(32, "opener-quiet", after=24),
    "subtitle": Role(34, "opener-quiet"),
    "course": Role(28, "opener-quiet", after=14),
}
TITLE, OPENER_TITLE = 42.0, 60.0


@dataclass(frozen=True, slots=True)
class Layout:
    """`tone`: the colour of title and edge; `ground`: of the slide; `pattern` of the edge (DrawingML), `edge` px wide.

    `left`, `top`, `width`: where title and text stand.
    """

    tone: str
    ground: str = "ground"
    pattern: str = ""
    edge: float = 10
    top: float = 36
    left: float = 72
    width: float = 1152


LAYOUTS = {
    "Title": Layout("opener", "opener", top=170, left=110, width=1030),
    "Block": Layout("opener", "opener", top=170, left=110, width=1030),
    "Slide": Layout("blue"),
    "Practice": Layout("green", "practice-ground", edge=26),
    "Solution": Layout("purple", "solution-ground", "wdUpDiag", 26),
    "Check": Layout("blue", "check-ground", "lgCheck", 26),
    "Exit": Layout("vermillion", "exit-ground", "dkHorz", 26),
}
_NS = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)


def colours_of(css: str) -> dict[str, str]:
    """The colours of theme.css (RRGGBB by name without "--lk-"), those of the bright deck. Raises KeyError."""
    bright = css.split(":root", 2)[1]
    found = {name: value.upper() for name, value in _PROPERTY.findall(bright)}
    missing = {layout.ground for layout in LAYOUTS.values()} | set(SLOTS.values()) | {"opener-ink"}
    for name in sorted(missing - set(found)):
        raise KeyError(name)
    return found


def fill(name: str, colours: dict[str, str]) -> str:
    """A colour as DrawingML: a slot of the theme where there is one."""
    if name in _SLOT_OF:
        slot = _SLOT_OF[name]
        return f'<a:schemeClr val="{_IN_USE.get(slot, slot)}"/>'
    return f'<a:srgbClr val="{colours[name]}"/>'


def font(name: str, tag: str = "latin") -> str:
    """A font as DrawingML, for the script that `tag` names ("latin", "ea", "cs")."""
    panose, pitch = PANOSE[name]
    return f'<a:{tag} typeface="{name}" panose="{panose}" pitchFamily="{pitch}" charset="0"/>'


def empty_presentation(colours: dict[str, str], language: str) -> Presentation:
    """A presentation without slides: python-pptx's own, with our theme, master and layouts put into it."""
    import pptx
    from pptx.oxml import parse_xml
    from pptx.util import Emu

    deck = pptx.Presentation()
    deck.slide_width, deck.slide_height = Emu(WIDTH * EMU), Emu(HEIGHT * EMU)
    deck.part._element.sldSz.attrib.pop("type", None)  # it says 4:3
    master = deck.slide_master
    for layout in list(master.slide_layouts)[len(LAYOUTS) :]:
        master.slide_layouts.remove(layout)
    for layout, (name, look) in zip(list(master.slide_layouts), LAYOUTS.items(), strict=True):
        _replace(layout.element, parse_xml(_layout_xml(name, look, colours)))
    master_xml = parse_xml(
        f"<p:cSld {_NS}>{_background('ground', colours)}{_tree(_places(LAYOUTS['Slide'], colours))}</p:cSld>"
    )
    master.element.replace(master.element.cSld, master_xml)
    _set_styles(master.element, parse_xml(_text_styles(language)))
    _set_theme(master.part, colours)
    _forget_the_origin(deck)
    return deck


def _replace(old: Any, new: Any) -> None:
    for child in list(old):
        old.remove(child)
    for name, value in new.attrib.items():
        old.set(name, value)
    if "type" in old.attrib and "type" not in new.attrib:
        del old.attrib["type"]
    for child in list(new):
        old.append(child)


def _background(name: str, colours: dict[str, str]) -> str:
    return f"<p:bg><p:bgPr><a:solidFill>{fill(name, colours)}</a:solidFill><a:effectLst/></p:bgPr></p:bg>"


def _tree(shapes: str) -> str:
    own = '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
    return f"<p:spTree>{own}{shapes}</p:spTree>"


def frame(x: float, y: float, width: float, height: float) -> str:
    places = [round(value * EMU) for value in (x, y, width, height)]
    return '<a:xfrm><a:off x="{}" y="{}"/><a:ext cx="{}" cy="{}"/></a:xfrm>'.format(*places)


def _placeholder(number: int, name: str, kind: str, place: str, body: str, style: str) -> str:
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="{name}"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f"<p:nvPr><p:ph {kind}/></p:nvPr></p:nvSpPr><p:spPr>{place}"
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>'
        f"<p:txBody>{body}<a:lstStyle>{style}</a:lstStyle><a:p><a:r><a:rPr/><a:t>{escape(name)}</a:t></a:r></a:p></p:txBody></p:sp>"
    )


def _places(look: Layout, colours: dict[str, str]) -> str:
    """Title, text and slide number, where the layout has them."""
    dark = look.ground == "opener"
    size = OPENER_TITLE if dark else TITLE
    body = '<a:bodyPr vert="horz" lIns="0" tIns="0" rIns="0" bIns="0" anchor="t"><a:normAutofit/></a:bodyPr>'
    title_colour = fill("opener-ink" if dark else look.tone, colours)
    title = (
        f'<a:lvl1pPr><a:defRPr sz="{round(size * 75)}"><a:solidFill>{title_colour}</a:solidFill></a:defRPr></a:lvl1pPr>'
    )
    text_colour = fill("opener-ink" if dark else "ink", colours)
    text = f"<a:lvl1pPr><a:defRPr><a:solidFill>{text_colour}</a:solidFill></a:defRPr></a:lvl1pPr>"
    quiet = fill("opener-quiet" if dark else "quiet", colours)
    number = f'<a:lvl1pPr algn="r"><a:defRPr sz="1200"><a:solidFill>{quiet}</a:solidFill></a:defRPr></a:lvl1pPr>'
    head = size * 1.3
    top = look.top + head + (30 if dark else 16)
    return (
        _placeholder(2, "Title", 'type="title"', frame(look.left, look.top, look.width, head), body, title)
        + _placeholder(3, "Text", 'type="body" idx="1"', frame(look.left, top, look.width, 676 - top), body, text)
        + _placeholder(
            4, "Slide number", 'type="sldNum" sz="quarter" idx="12"', frame(1164, 684, 100, 24), body, number
        ).replace(
            "<a:r><a:rPr/><a:t>Slide number</a:t></a:r>",
            '<a:fld id="{6C9B7F3A-0D5E-4B8E-9C55-2B1D1B7A1D01}" type="slidenum"><a:rPr/><a:t>‹#›</a:t></a:fld>',
        )
    )


def _layout_xml(name: str, look: Layout, colours: dict[str, str]) -> str:
    tone, ground = fill(look.tone, colours), fill(look.ground, colours)
    if look.pattern:
        paint = f'<a:pattFill prst="{look.pattern}"><a:fgClr>{tone}</a:fgClr><a:bgClr>{ground}</a:bgClr></a:pattFill>'
    else:
        paint = f"<a:solidFill>{tone}</a:solidFill>"
    edges = _bar(5, frame(0, 0, look.edge, HEIGHT), paint)
    if look.ground == "opener":
        size = OPENER_TITLE * 1.3
        edges = _bar(
            5, frame(look.left - 38, look.top, 10, size), '<a:solidFill><a:srgbClr val="E69F00"/></a:solidFill>'
        )
    kind = ' type="title"' if name == "Title" else ' type="secHead"' if name == "Block" else ""
    return (
        f'<p:sldLayout {_NS}{kind} preserve="1"><p:cSld name="{name}">{_background(look.ground, colours)}'
        f"{_tree(edges + _places(look, colours))}</p:cSld>"
        "<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sldLayout>"
    )


def _bar(number: int, place: str, paint: str) -> str:
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="Edge"/><p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr>'
        f'<p:spPr>{place}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>{paint}<a:ln><a:noFill/></a:ln></p:spPr></p:sp>'
    )


def _text_styles(language: str) -> str:
    def level(number: int, size: float, weight: str, extra: str = "") -> str:
        fonts = '<a:latin typeface="+mn-lt"/><a:ea typeface="+mn-ea"/><a:cs typeface="+mn-cs"/>'
        return (
            f'<a:lvl{number}pPr marL="0" indent="0" algn="l" rtl="0" eaLnBrk="1" latinLnBrk="0" hangingPunct="1">'
            f'<a:lnSpc><a:spcPct val="100000"/></a:lnSpc>{extra}<a:buNone/>'
            f'<a:defRPr lang="{escape(language)}" sz="{round(size * 75)}" b="{weight}" kern="1200">'
            f'<a:solidFill><a:schemeClr val="tx1"/></a:solidFill>{fonts}</a:defRPr></a:lvl{number}pPr>'
        )

    body = "".join(level(n, ROLES["text"].size, "0") for n in range(1, 10))
    other = "".join(level(n, 24, "0") for n in range(1, 10))
    return (
        f"<p:txStyles {_NS}><p:titleStyle>{level(1, TITLE, '1')}</p:titleStyle><p:bodyStyle>{body}</p:bodyStyle>"
        f"<p:otherStyle>{other}</p:otherStyle></p:txStyles>"
    )


def _set_styles(master: Any, styles: Any) -> None:
    from pptx.oxml.ns import qn

    old = master.find(qn("p:txStyles"))
    master.replace(old, styles)


def _set_theme(part: Any, colours: dict[str, str]) -> None:
    from pptx.opc.constants import RELATIONSHIP_TYPE

    theme = part.part_related_by(RELATIONSHIP_TYPE.THEME)
    xml = theme.blob.decode()
    slots = "".join(f'<a:{slot}><a:srgbClr val="{colours[name]}"/></a:{slot}>' for slot, name in SLOTS.items())
    scheme = f'<a:clrScheme name="Lesson">{slots}</a:clrScheme>'
    fonts = f'{font(SANS)}<a:ea typeface=""/><a:cs typeface=""/>'
    both = "".join(f"<a:{kind}Font>{fonts}</a:{kind}Font>" for kind in ("major", "minor"))
    family = f'<a:fontScheme name="Lesson">{both}</a:fontScheme>'
    xml = re.sub(r"<a:clrScheme.*?</a:clrScheme>", lambda _: scheme, xml, flags=re.DOTALL)
    xml = re.sub(r"<a:fontScheme.*?</a:fontScheme>", lambda _: family, xml, flags=re.DOTALL)
    theme._blob = re.sub(r'(<a:theme [^>]*?name=")[^"]*', r"\g<1>Lesson", xml).encode()


def _forget_the_origin(deck: Presentation) -> None:
    """Drop what tells of the file that python-pptx begins with: its thumbnail, its printer, its times."""
    package = deck.part.package
    for part in (package, deck.part):
        rels = part._rels
        for key in [
            key for key, rel in rels.items() if re.search(r"thumbnail|extended-properties|printerSettings", rel.reltype)
        ]:
            rels.pop(key)
