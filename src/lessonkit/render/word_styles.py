"""What a Word worksheet looks like: word/styles.xml and the theme.

The colours and proportions are those of paper (paper.typ), so that the Word file and the PDF are seen to be
the same sheet. Sizes are half points, distances twips (20 are a point), as Word counts.
"""

from __future__ import annotations

import re

from lessonkit.render.xml_text import quoteattr

INK, DIM, RULE, PALE, CODE, ACCENT = "141414", "5C5C5C", "949494", "EDEDED", "F6F6F6", "16365C"
SANS, MONO = "IBM Plex Sans", "IBM Plex Mono"
WIDTH = 9864  # between the edges: A4 less twice 18 mm
_INSET = 105  # of framed text: the frame is drawn 5 points outside of it
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

_REGIONS = {"en": "US", "da": "DK", "sv": "SE", "cs": "CZ", "el": "GR", "uk": "UA", "ja": "JP", "ko": "KR", "zh": "CN"}


def language_tag(language: str) -> str:
    """A language as Word wants it, with a region: "de" is "de-DE"."""
    name, _, region = language.replace("_", "-").partition("-")
    return f"{name.lower()}-{region.upper() or _REGIONS.get(name.lower(), name.upper())}"


def _edge(side: str, size: int, colour: str, space: int = 0, kind: str = "single") -> str:
    return f'<w:{side} w:val="{kind}" w:sz="{size}" w:space="{space}" w:color="{colour}"/>'


def _frame(colour: str, *, top: bool = True, space: int = 4, between: str = "") -> str:
    """Edges around paragraphs; those of the same edges share one frame."""
    edges = (_edge("top", 4, colour, space) if top else "") + _edge("left", 4, colour, 5)
    return f"<w:pBdr>{edges}{_edge('bottom', 4, colour, space)}{_edge('right', 4, colour, 5)}{between}</w:pBdr>"


def _fill(colour: str) -> str:
    return f'<w:shd w:val="clear" w:color="auto" w:fill="{colour}"/>'


def _room(before: int = 0, after: int = 0, line: int = 0, rule: str = "auto") -> str:
    height = f' w:line="{line}" w:lineRule="{rule}"' if line else ""
    return f'<w:spacing w:before="{before}" w:after="{after}"{height}/>'


def _hang(left: int, hanging: int = 0, right: int = 0) -> str:
    return f'<w:ind w:left="{left}" w:right="{right}" w:hanging="{hanging}"/>'


def _tab(place: int, kind: str = "left", leader: str = "") -> str:
    return f'<w:tab w:val="{kind}"{f" w:leader={quoteattr(leader)}" if leader else ""} w:pos="{place}"/>'


def _type(size: float = 0, colour: str = "", *, bold: bool = False, italic: bool = False, font: str = "") -> str:
    """Run properties; `size` in points."""
    fonts = f"<w:rFonts {' '.join(f'w:{s}={quoteattr(font)}' for s in ('ascii', 'hAnsi', 'cs'))}/>" if font else ""
    weight = "<w:b/><w:bCs/>" if bold else ""
    slant = "<w:i/><w:iCs/>" if italic else ""
    weight += slant + ("<w:noProof/>" if font == MONO else "")  # code is no prose to be spelt
    paint = f'<w:color w:val="{colour}"/>' if colour else ""
    half = round(size * 2)
    return fonts + weight + paint + (f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>' if size else "")


_CLOSE = "<w:keepNext/><w:keepLines/>"
_LINE = _edge("bottom", 4, RULE) + _edge("between", 4, RULE)
_DOTS = _edge("between", 4, "CCCCCC", kind="dotted")
_PITCH = _room(line=425, rule="exact")  # 7.5 mm from line to line, as on paper


_BAR = f"{_frame(PALE, space=3)}{_fill(PALE)}<w:tabs>{_tab(WIDTH - _INSET, 'right')}</w:tabs>"
_NO_EDGES = "<w:pBdr>" + "".join(f'<w:{s} w:val="nil"/>' for s in ("top", "left", "bottom", "right")) + "</w:pBdr>"


def _heading(level: int, before: int, after: int, look: str, size: float) -> tuple[str, str, str, str, str]:
    indent = _hang(_INSET, right=_INSET) if level in (2, 3) else ""
    layout = f'{_CLOSE}{look}{_room(before, after)}{indent}<w:outlineLvl w:val="{level - 1}"/>'
    return f"heading {level}", "Normal", "Body Text", layout, _type(size, ACCENT, bold=True)


# Below 9 points is only what would else not fit: "Fine" and "Tiny".
# Name, what it is based on, what follows it, paragraph properties, run properties; in the order that Word wants.
_PARAGRAPHS = (
    ("Body Text", "Normal", "", _room(60, 60), ""),
    ("First Paragraph", "Body Text", "Body Text", "", ""),
    ("Compact", "Body Text", "", _room(20, 20), ""),
    ("Block Text", "Body Text", "", f"<w:pBdr>{_edge('left', 12, RULE, 8)}</w:pBdr>{_hang(240)}", ""),
    ("Title", "Normal", "Subtitle", f"{_CLOSE}{_room(280, 60, 240)}", _type(19, bold=True)),
    ("Subtitle", "Normal", "Body Text", f"{_CLOSE}{_room(0, 160)}", _type(11.5, "404040")),
    _heading(1, 320, 120, f"<w:pBdr>{_edge('bottom', 10, ACCENT, 3)}</w:pBdr>", 13.5),
    # A task, alone in its block or below a heading of its own: a bar, with its minutes to the right.
    _heading(2, 220, 100, _BAR, 10.5),
    _heading(3, 220, 100, _BAR, 10.5),
    ("Heading 2 Section", "heading 2", "Body Text", f"{_NO_EDGES}{_fill('auto')}{_hang(0)}", _type(11.5, INK)),
    _heading(4, 160, 60, "", 10.5),
    ("Definition Term", "Body Text", "Definition", f"{_CLOSE}{_room(60)}", _type(bold=True)),
    ("Definition", "Body Text", "", f"{_room(0, 60)}{_hang(284)}", ""),
    ("Name Line", "Normal", "", _room(60, 0), ""),
    ("Capability Label", "Normal", "Capability", f"{_CLOSE}{_frame(INK)}{_room(120)}{_hang(_INSET, right=_INSET)}",
     _type(9, DIM, bold=True)),
    ("Capability", "Normal", "Body Text", f"<w:keepLines/>{_frame(INK)}{_room(0, 160)}{_hang(_INSET, right=_INSET)}",
     _type(bold=True)),
    ("Option", "Body Text", "", f"<w:tabs>{_tab(397)}</w:tabs>{_room(40, 40)}{_hang(822, 822)}", ""),
    ("Option Text", "Body Text", "", _hang(822), ""),
    ("Step", "Body Text", "", f"{_room(40, 40)}{_hang(425, 425)}", ""),
    ("Step Text", "Body Text", "", _hang(425), ""),
    ("Answer Line", "Normal", "", f"<w:pBdr>{_LINE}</w:pBdr>{_PITCH}", ""),
    ("Code Line", "Normal", "", f"{_frame(RULE, between=_DOTS)}{_PITCH}{_hang(_INSET, right=_INSET)}",
     _type(9.5, font=MONO)),
    ("Picture", "Body Text", "", f"{_room(80, 60)}", ""),
    ("caption", "Normal", "Body Text", _room(40, 140), _type(9.5)),
    ("Table Caption", "caption", "Body Text", f"{_CLOSE}{_room(120, 80)}", ""),
    ("Table Text", "Normal", "", _room(20, 20), _type(9.5)),
    ("Table Text Small", "Table Text", "", "", _type(9)),
    ("Table Text Fine", "Table Text", "", "", _type(8)),
    ("Table Text Tiny", "Table Text", "", "", _type(6.5)),
    ("Source Code", "Normal", "", f"<w:keepLines/>{_frame(RULE)}{_fill(CODE)}{_room()}{_hang(_INSET, right=_INSET)}",
     _type(9.5, font=MONO)),
    ("Source Code Small", "Source Code", "", "", _type(9)),
    ("Source Code Fine", "Source Code", "", "", _type(8)),
    ("Source Code Label", "Source Code", "Source Code", "<w:keepNext/>", _type(9, DIM, bold=True, font=SANS)),
    ("Code Output", "Source Code", "", f"{_frame(RULE, top=False)}{_fill('FFFFFF')}", ""),
    ("Code Output Small", "Code Output", "", "", _type(9)),
    ("Code Output Fine", "Code Output", "", "", _type(8)),
    ("Code Output Label", "Code Output", "Code Output", "<w:keepNext/>", _type(9, DIM, bold=True, font=SANS)),
    ("Notebook Name", "Normal", "", f"{_CLOSE}{_room(40, 40)}", _type(9, font=MONO)),
    ("Notebook Count", "Normal", "", f'{_room(30)}<w:jc w:val="right"/>', _type(9, DIM, font=MONO)),
    ("Callout Title", "Body Text", "Body Text", "<w:keepNext/>", _type(bold=True)),
    ("Gap", "Normal", "", _room(line=120, rule="exact"), _type(2)),
    ("Bibliography", "Normal", "", f"{_room(0, 80)}{_hang(284, 284)}", _type(9.5)),
    ("footnote text", "Normal", "", "", _type(9)),
    ("Footnote Block Text", "footnote text", "", _hang(284), ""),
    ("header", "Normal", "", f"<w:tabs>{_tab(6200)}{_tab(WIDTH, 'right', 'underscore')}</w:tabs>",
     _type(9, "404040")),
    ("footer", "Normal", "", f"<w:pBdr>{_edge('top', 4, RULE, 4)}</w:pBdr><w:tabs>{_tab(WIDTH, 'right')}</w:tabs>",
     _type(9, "404040")),
)  # fmt: skip

_PLAIN_CODE = (
    "Normal", "Operator", "Built In", "Special Char", "Variable", "Attribute", "Preprocessor", "Extension",
    "Data Type", "Other", "Warning", "Information", "Region Marker", "Comment Var",
)  # fmt: skip
_CHARACTERS = (
    ("Verbatim Char", _type(9.5, font=MONO)),
    ("Minutes", f'<w:b w:val="0"/><w:bCs w:val="0"/><w:color w:val="{INK}"/>'),
    ("Hyperlink", '<w:color w:val="16365C"/><w:u w:val="single"/>'),
    ("footnote reference", '<w:vertAlign w:val="superscript"/>'),
    ("Tick Box", _type(13, font="MS Gothic").replace("/>", ' w:eastAsia="MS Gothic"/>', 1)),
    # Code: weight and slant carry the meaning where the colours are printed grey.
    *((f"{name} Tok", _type(0, "16365C", bold=True)) for name in ("Keyword", "Control Flow", "Import")),
    *((f"{name} Tok", _type(0, "7A3300")) for name in ("String", "Special String", "Char", "Verbatim String")),
    *((f"{name} Tok", _type(0, "1A4F87")) for name in ("Dec Val", "Float", "Base N", "Constant")),
    *((f"{name} Tok", _type(0, "4F5B58", italic=True)) for name in ("Comment", "Documentation", "Annotation")),
    *((f"{name} Tok", _type(0, INK, bold=True)) for name in ("Function", "Alert", "Error")),
    *((f"{name} Tok", "") for name in _PLAIN_CODE),
)

_MARGINS = '<w:tblCellMar><w:left w:w="{0}" w:type="dxa"/><w:right w:w="{0}" w:type="dxa"/></w:tblCellMar>'
_HEAD = (
    f'<w:tblStylePr w:type="firstRow"><w:rPr><w:b/><w:bCs/></w:rPr><w:tcPr><w:tcBorders>{_edge("bottom", 6, INK)}'
    "</w:tcBorders></w:tcPr></w:tblStylePr>"
)
_TABLES = (
    ("Layout", _MARGINS.format(0), ""),
    ("Table", f"<w:tblBorders>{_edge('top', 8, INK)}{_edge('bottom', 8, INK)}</w:tblBorders>{_MARGINS.format(80)}",
     _HEAD),
    ("Boxes", f"<w:tblBorders>{_edge('top', 8, INK)}{_edge('bottom', 4, RULE)}{_edge('insideH', 4, RULE)}"
     f"</w:tblBorders>{_MARGINS.format(80)}", _HEAD),
)  # fmt: skip


def _style(kind: str, name: str, inside: str, *, based: str = "", after: str = "", default: bool = False) -> str:
    identifier = style_id(name)
    standing = ' w:default="1"' if default else ' w:customStyle="1"' if name not in _BUILT_IN else ""
    relations = f'<w:basedOn w:val="{style_id(based)}"/>' if based else ""
    relations += f'<w:next w:val="{style_id(after)}"/>' if after else ""
    return (
        f'<w:style w:type="{kind}"{standing} w:styleId="{identifier}"><w:name w:val="{name}"/>'
        f"{relations}{'<w:qFormat/>' if kind == 'paragraph' else ''}{inside}</w:style>"
    )


_BUILT_IN = {
    "Normal", "Body Text", "Block Text", "Title", "Subtitle", "heading 1", "heading 2", "heading 3", "heading 4",
    "caption", "Bibliography", "footnote text", "footnote reference", "header", "footer", "Hyperlink",
    "Default Paragraph Font", "Normal Table",
}  # fmt: skip


def style_id(name: str) -> str:
    """The identifier of a style, as pandoc makes it of the name."""
    return "".join(word[:1].upper() + word[1:] for word in name.split(" "))


def styles_xml(language: str) -> str:
    """word/styles.xml for a document in a language as Word names it ("de-DE")."""
    basic = _type(10.5, INK, font=SANS).replace("/>", f' w:eastAsia="{SANS}"/>', 1)
    tag = quoteattr(language)
    styles = [
        f'<w:docDefaults><w:rPrDefault><w:rPr>{basic}<w:lang w:val={tag} w:eastAsia="ja-JP" w:bidi="ar-SA"/></w:rPr>'
        f"</w:rPrDefault><w:pPrDefault><w:pPr>{_room(line=264)}</w:pPr></w:pPrDefault></w:docDefaults>",
        _style("paragraph", "Normal", "", default=True),
        _style("character", "Default Paragraph Font", "", default=True),
        _style("table", "Normal Table", f'<w:tblPr><w:tblInd w:w="0" w:type="dxa"/>{_MARGINS.format(80)}</w:tblPr>',
               default=True),
    ]  # fmt: skip
    for name, based, after, paragraph, run in _PARAGRAPHS:
        inside = (f"<w:pPr>{paragraph}</w:pPr>" if paragraph else "") + (f"<w:rPr>{run}</w:rPr>" if run else "")
        styles.append(_style("paragraph", name, inside, based=based, after=after))
    for name, run in _CHARACTERS:
        styles.append(_style("character", name, f"<w:rPr>{run}</w:rPr>", based="Default Paragraph Font"))
    for name, table, parts in _TABLES:
        styles.append(_style("table", name, f"<w:tblPr>{table}</w:tblPr>{parts}", based="Normal Table"))
    return f'<w:styles xmlns:w="{W}">{"".join(styles)}</w:styles>'


def theme_xml(theme: str) -> str:
    """A theme with our colours and fonts in place of its own: those that Word offers to whoever edits."""
    colours = (INK, "FFFFFF", ACCENT, PALE, ACCENT, "7A3300", "1A4F87", "4F5B58", DIM, RULE, ACCENT, DIM)
    slots = ("dk1", "lt1", "dk2", "lt2", *(f"accent{n}" for n in range(1, 7)), "hlink", "folHlink")
    scheme = "".join(f'<a:{s}><a:srgbClr val="{c}"/></a:{s}>' for s, c in zip(slots, colours, strict=True))
    font = f'<a:latin typeface="{SANS}"/><a:ea typeface=""/><a:cs typeface=""/>'
    fonts = f"<a:majorFont>{font}</a:majorFont><a:minorFont>{font}</a:minorFont>"
    for part, inside in (("clrScheme", scheme), ("fontScheme", fonts)):
        pattern = rf"<a:{part}\b.*?</a:{part}>"
        theme = re.sub(pattern, f'<a:{part} name="Worksheet">{inside}</a:{part}>', theme, flags=re.DOTALL)
    return re.sub(r'(<a:theme [^>]*?name=")[^"]*', r"\g<1>Worksheet", theme)
