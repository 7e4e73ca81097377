"""The lists of a Word document: word/numbering.xml as pandoc writes it, with our indents and letters."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from lessonkit.render.word_body import Body, as_xml, w

_STEP, _HANGING = 360, 340  # twips
_OPTION = 822  # to the words of an option, behind its letter and its box; as in the style Option


def finished_lists(numbering: bytes, body: Body) -> bytes:
    """Lists that begin at the edge; before an option stands its letter alone, in bold."""
    root = ET.fromstring(numbering)
    options = body.option_lists()
    kinds = {number.get(w("numId")): number.find(w("abstractNumId")) for number in root.iter(w("num"))}
    lettered = {kind.get(w("val")) for number, kind in kinds.items() if kind is not None and number in options}
    for abstract in root.iter(w("abstractNum")):
        for depth, level in enumerate(abstract.iter(w("lvl"))):
            _indent(level, _STEP * (depth + 1), _HANGING)
            if depth == 0 and abstract.get(w("abstractNumId")) in lettered:
                _letter(level)
    return as_xml(root)


def _indent(level: ET.Element, left: int, hanging: int) -> None:
    for indent in level.iter(w("ind")):
        indent.attrib.update({w("left"): str(left), w("hanging"): str(hanging)})


def _letter(level: ET.Element) -> None:
    for text in level.iter(w("lvlText")):
        text.set(w("val"), "%1")
    _indent(level, _OPTION, _OPTION)
    ET.SubElement(ET.SubElement(level, w("rPr")), w("b"))
