"""Finishes word/document.xml: what docx.lua left as notes, and what Word wants that pandoc does not write.

The notes (docx_source.lua lists them) become keep-with-next, styles and drawings; content controls, bookmarks and
pictures get numbers of their own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from lessonkit.render.word_pictures import Shown

SPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
}
for _prefix, _space in SPACES.items():
    ET.register_namespace(_prefix, _space)
_SECTION = """\
<w:sectPr xmlns:w="{w}" xmlns:r="{r}">
<w:headerReference w:type="default" r:id="header"/><w:footerReference w:type="default" r:id="footer"/>
<w:footerReference w:type="first" r:id="footer"/>
<w:pgSz w:w="11906" w:h="16838"/>
<w:pgMar w:top="1247" w:right="1021" w:bottom="1134" w:left="1021" w:header="567" w:footer="510" w:gutter="0"/>
<w:titlePg/></w:sectPr>""".format_map(SPACES)
# The title of the file's properties: who changes it, on the first page or in a head or foot, changes it everywhere.
TITLE = """\
<w:sdt><w:sdtPr><w:alias w:val="Title"/><w:dataBinding \
w:prefixMappings="xmlns:ns0='http://purl.org/dc/elements/1.1/' \
xmlns:ns1='http://schemas.openxmlformats.org/package/2006/metadata/core-properties'" \
w:xpath="/ns1:coreProperties[1]/ns0:title[1]" w:storeItemID="{{6C3C8BC8-F283-45AE-878A-BAB7291924A1}}"/>\
<w:text/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"""
_GAP = '<w:p xmlns:w="{w}"><w:pPr><w:pStyle w:val="Gap"/></w:pPr></w:p>'.format_map(SPACES)
_DRAWING = """\
<w:r xmlns:w="{w}" xmlns:r="{r}" xmlns:a="{a}" xmlns:pic="{pic}" xmlns:wp="{wp}"><w:drawing>
<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent/><wp:docPr/>
<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>
<a:graphic><a:graphicData uri="{pic}"><pic:pic><pic:nvPicPr><pic:cNvPr id="0" name=""/><pic:cNvPicPr/></pic:nvPicPr>
<pic:blipFill><a:blip/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>
<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>
</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>""".format_map(SPACES)


_REFERENCE = re.compile(r"^ REF (\S+) ")


@dataclass(frozen=True, slots=True)
class Running:
    """What the head and foot of the pages say, in the language of the document."""

    title: str
    language: str
    page: str
    of: str
    name: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """A picture as the document asks for it; `room` is the share of the width that there is for it."""

    source: str
    alt: str
    width: str
    marks: str
    room: float


def w(name: str) -> str:
    """A name of WordprocessingML as ElementTree has it."""
    return f"{{{SPACES['w']}}}{name}"


def as_xml(root: ET.Element) -> bytes:
    """A part of the file."""
    xml: bytes = ET.tostring(root, encoding="UTF-8", xml_declaration=True)
    return xml


class Body:
    """The tree of word/document.xml."""

    def __init__(self, xml: bytes) -> None:
        self.root = ET.fromstring(xml)
        body = self.root.find(w("body"))
        assert body is not None
        self.body = body
        note = body.find("lk-document")
        assert note is not None
        self.running = Running(**note.attrib)
        body.remove(note)

    def wanted(self) -> list[Wanted]:
        """The pictures of the document, in order."""
        return [_wanted(note) for note in self.root.iter("lk-picture")]

    def finish(self, shown: Mapping[Wanted, Shown]) -> bytes:
        """The document with every note carried out."""
        self._draw(shown)
        _keep(self.body)
        _restyle(self.body)
        _set_widths(self.body)
        _unwrap(self.body, {"lk-keep", "lk-room", "lk-restyle", "lk-table"})
        self._mend_paragraphs()
        _part(self.body)
        self._bind_title()
        self._number()
        self._name_bookmarks()
        for old in self.body.findall(w("sectPr")):
            self.body.remove(old)
        self.body.append(ET.fromstring(_SECTION))
        if next(self.root.iter(f"{{{SPACES['w14']}}}checkbox"), None) is not None:
            self.root.set(f"{{{SPACES['mc']}}}Ignorable", "w14")
        return as_xml(self.root)

    def _draw(self, shown: Mapping[Wanted, Shown]) -> None:
        parents = {child: parent for parent in self.root.iter() for child in parent}
        for number, note in enumerate(list(self.root.iter("lk-picture")), start=1):
            wanted = _wanted(note)
            parent = parents[note]
            parent[list(parent).index(note)] = _drawing(wanted, shown[wanted], number)

    def _mend_paragraphs(self) -> None:
        for paragraph in self.body.iter(w("p")):
            style = _style(paragraph)
            number = paragraph.find(f"{w('pPr')}/{w('numPr')}")
            if number is not None and style in ("OptionText", "BlockText"):  # continues an item: no indent of its own
                _properties(paragraph).remove(number)
        for row in self.body.iter(w("tr")):
            properties = row.find(w("trPr"))
            if properties is None:
                properties = ET.Element(w("trPr"))
                row.insert(0, properties)
            properties.insert(0, ET.Element(w("cantSplit")))

    def _number(self) -> None:
        """Every content control its own number."""
        for number, control in enumerate(self.root.iter(w("sdtPr")), start=1):
            place = 1 + max((i for i, child in enumerate(control) if child.tag in (w("rPr"), w("alias"))), default=-1)
            control.insert(place, ET.Element(w("id"), {w("val"): str(1000 + number)}))

    def _bind_title(self) -> None:
        """Tie the title to that of the file, if it is plain text."""
        title = next((p for p in self.body.iter(w("p")) if _style(p) == "Title"), None)
        if title is None:
            return
        runs = [child for child in title if child.tag != w("pPr")]
        if runs and all(run.tag == w("r") and run.find(w("rPr")) is None for run in runs):
            control = ET.fromstring(TITLE.replace("<w:sdt>", f'<w:sdt xmlns:w="{SPACES["w"]}">', 1).format(""))
            content = control.find(w("sdtContent"))
            assert content is not None
            for run in runs:
                title.remove(run)
            content.append(runs[0])
            texts = list(content.iter(w("t")))
            texts[0].text = self.running.title
            title.append(control)

    def _name_bookmarks(self) -> None:
        """Names that fields can tell, each of one place: letters, digits, "_"."""
        taken: Counter[str] = Counter()
        for element in self.root.iter():
            if element.tag == w("bookmarkStart"):
                name = _bookmark(element.get(w("name"), ""))
                taken[name] += 1
                element.set(w("name"), name if taken[name] == 1 else f"{name}_{taken[name]}")
            elif element.tag == w("hyperlink") and element.get(w("anchor")):
                element.set(w("anchor"), _bookmark(element.get(w("anchor"), "")))
            elif element.tag == w("fldSimple"):
                field = element.get(w("instr"), "")
                element.set(w("instr"), _REFERENCE.sub(lambda match: f" REF {_bookmark(match[1])} ", field))

    def option_lists(self) -> set[str]:
        """The numbers of the lists whose letters stand before options to tick."""
        found = set()
        for paragraph in self.body.iter(w("p")):
            number = paragraph.find(f"{w('pPr')}/{w('numPr')}/{w('numId')}")
            if number is not None and _style(paragraph) == "Option":
                found.add(number.get(w("val"), ""))
        return found


def _wanted(note: ET.Element) -> Wanted:
    a = note.attrib
    return Wanted(a["src"], a["alt"], a["width"], a["marks"], float(a["room"]))


def _drawing(wanted: Wanted, shown: Shown, number: int) -> ET.Element:
    run = ET.fromstring(_DRAWING)
    sizes = {"cx": str(shown.width), "cy": str(shown.height)}
    for path in ("wp:extent", "a:ext"):
        extent = next(iter(run.iter(_full(path))))
        extent.attrib.update(sizes)
    properties = next(iter(run.iter(_full("wp:docPr"))))
    properties.attrib.update({"id": str(number), "name": f"Picture {number}", "descr": wanted.alt})
    next(iter(run.iter(_full("a:blip")))).set(_full("r:embed"), shown.relation)
    return run


def _full(name: str) -> str:
    prefix, _, rest = name.partition(":")
    return f"{{{SPACES[prefix]}}}{rest}"


def _bookmark(identifier: str) -> str:
    return re.sub(r"\W", "_", identifier)


def _properties(paragraph: ET.Element) -> ET.Element:
    found = paragraph.find(w("pPr"))
    if found is None:
        found = ET.Element(w("pPr"))
        paragraph.insert(0, found)
    return found


def _style(paragraph: ET.Element) -> str:
    style = paragraph.find(f"{w('pPr')}/{w('pStyle')}")
    return style.get(w("val"), "") if style is not None else ""


def _keep(element: ET.Element) -> None:
    """All of a group stays with the next, but for the last, and the last with room to write.

    A row of a table is never parted, so what is in it need not be kept; Word keeps a row with the next
    when its paragraphs are.
    """
    for child in element:
        if child.tag in ("lk-keep", "lk-room"):
            units = list(_units(child, closes=False))
            for paragraphs, closes in units[:-1]:
                for paragraph in () if closes else paragraphs:
                    _keep_with_next(paragraph)
        if child.tag not in (w("p"), w("tbl")):
            _keep(child)


def _units(element: ET.Element, closes: bool) -> Iterator[tuple[list[ET.Element], bool]]:
    """The paragraphs of each paragraph or row, and whether it ends room to write, after which a page may end."""
    children = list(element)
    for child in children:
        if child.tag == w("p"):
            yield [child], closes and child is children[-1]
        elif child.tag == w("tbl"):
            yield from ((list(row.iter(w("p"))), False) for row in child.iter(w("tr")))
        else:
            yield from _units(child, child.tag == "lk-room")


def _keep_with_next(paragraph: ET.Element) -> None:
    properties = _properties(paragraph)
    if properties.find(w("keepNext")) is None:
        place = 1 if properties.find(w("pStyle")) is not None else 0
        properties.insert(place, ET.Element(w("keepNext")))


def _set_widths(body: ET.Element) -> None:
    """Widths of columns where pandoc writes shares of a page that is not ours."""
    for group in body.iter("lk-table"):
        widths = group.attrib["widths"].split()
        for table in group.iter(w("tbl")):
            properties, grid = table.find(w("tblPr")), table.find(w("tblGrid"))
            assert properties is not None and grid is not None
            total = properties.find(w("tblW"))
            assert total is not None
            total.attrib.update({w("type"): "dxa", w("w"): str(sum(map(int, widths)))})
            if properties.find(w("tblLayout")) is None:
                properties.insert(list(properties).index(total) + 1, ET.Element(w("tblLayout"), {w("type"): "fixed"}))
            for column, width in zip(grid, widths, strict=False):
                column.set(w("w"), width)


def _restyle(body: ET.Element) -> None:
    for group in body.iter("lk-restyle"):
        old, new = group.attrib["from"], group.attrib["to"]
        for style in group.iter(w("pStyle")):
            if style.get(w("val")) == old:
                style.set(w("val"), new)


def _part(element: ET.Element) -> None:
    """Room around frames and below rules, and between two frames or two tables, which Word would draw as one."""
    before: ET.Element | None = None
    for child in list(element):
        if child.tag not in (w("p"), w("tbl")):
            continue
        _part(child)
        if before is not None and _too_near(before, child):
            gap = ET.fromstring(_GAP)
            if before.find(f"{w('pPr')}/{w('keepNext')}") is not None:
                _properties(gap).append(ET.Element(w("keepNext")))
            element.insert(list(element).index(child), gap)
        before = child
    if before is not None and before.tag == w("tbl"):
        element.append(ET.fromstring(_GAP))


def _too_near(one: ET.Element, two: ET.Element) -> bool:
    above, below = _style(one), _style(two)
    if w("tbl") in (one.tag, two.tag):
        return one.tag == two.tag or (one.tag == w("tbl") and not below.startswith(("Heading", "Title")))
    if below.startswith("Heading") or above == below in ("CodeLine", "AnswerLine") or above.endswith("Label"):
        return False
    framed = ("SourceCode", "CodeOutput", "CodeLine", "AnswerLine")
    return below.startswith(("SourceCode", "CodeLine")) or (above.startswith(framed) and not below.startswith(framed))


def _unwrap(element: ET.Element, tags: set[str]) -> None:
    """Put what stands in elements of these names in their place."""
    element[:] = list(_unwrapped(element, tags))


def _unwrapped(element: ET.Element, tags: set[str]) -> Iterator[ET.Element]:
    for child in element:
        if child.tag in tags:
            yield from _unwrapped(child, tags)
        else:
            _unwrap(child, tags)
            yield child
