"""`::: {.hotspot #id}`: a picture with named regions, one of them right.

    - [x] [A: alone near the top]{x=60 y=16}

x and y are per cent of the picture's width and height, from its top left. The picture is a code
cell's figure or an image; its alt text is the alternative for those who do not see it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lessonkit.blocks.definition import Definition
from lessonkit.blocks.lowering import check_item, has_text, item, lower_nodes
from lessonkit.blocks.options import Option, choices, split_options
from lessonkit.errors import Fault
from lessonkit.model import Attributes, Div, Node, Prose, Shown, Span, View
from lessonkit.syntax import parse_attributes

_REGION = re.compile(r"^\[(?P<name>[A-Z]: .+)\](?P<attributes>\{[^{}]*\})$")


@dataclass(frozen=True, slots=True)
class Region:
    """A named place in the picture, in per cent from its top left."""

    name: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Hotspot:
    """`regions` belong to `options` one by one."""

    identifier: str
    prompt: tuple[Node, ...]
    picture: tuple[Node, ...]
    options: tuple[Option, ...]
    regions: tuple[Region, ...]
    source: Div
    span: Span

    @property
    def children(self) -> tuple[Node, ...]:
        return self.source.body

    def lower(self, view: View) -> tuple[Node, ...]:
        picture = (*lower_nodes(self.picture, view), choices(self.options, self.span))
        marked = Div(Attributes("", ("marked-picture",)), picture, self.span)
        return item(self.source, "hotspot", "Hotspot", (*lower_nodes(self.prompt, view), marked))


def parse(div: Div) -> Hotspot:
    check_item(div, "hotspot")
    asked, options = split_options(div, "hotspot")
    before = tuple(part for node in asked for part in _paragraphs(node))
    identifier = div.attributes.identifier
    first = next((i for i, node in enumerate(before) if _is_picture(node)), None)
    if first is None:
        raise Fault(f"hotspot {identifier!r} has no picture", "put a code cell with a figure before the regions")
    if not has_text(before[:first]):
        raise Fault(f"hotspot {identifier!r} asks nothing", "write the question before the picture")
    regions = tuple(_region(option) for option in options)
    expected = [chr(ord("A") + index) for index in range(len(regions))]
    if [region.name[0] for region in regions] != expected:
        raise Fault(f"hotspot {identifier!r}: regions are not lettered in order", f"name them {', '.join(expected)}")
    return Hotspot(identifier, before[:first], before[first:], options, regions, div, div.span)


def _paragraphs(node: Node) -> list[Node]:
    """Prose cut before its first picture, which may follow the question without a node of its own."""
    lines = node.text.split("\n") if isinstance(node, Prose) else []
    cut = next((i for i, line in enumerate(lines) if i and line.startswith("![") and not lines[i - 1].strip()), 0)
    if not isinstance(node, Prose) or not cut:
        return [node]
    question, picture = "\n".join(lines[:cut]).rstrip(), "\n".join(lines[cut:])
    path, line, end = node.span.path, node.span.line, node.span.end
    return [Prose(question, Span(path, line, line + cut - 1)), Prose(picture, Span(path, line + cut, end))]


def _is_picture(node: Node) -> bool:
    return isinstance(node, Shown) or (isinstance(node, Prose) and node.text.startswith("!["))


def _region(option: Option) -> Region:
    hint = "write `- [ ] [A: what one sees there]{x=60 y=16}`, x and y in per cent"
    match = _REGION.match(option.text)
    if match is None:
        raise Fault("cannot read this region", hint, option.span.line)
    attributes = parse_attributes(match["attributes"], option.span.line)
    try:
        x, y = float(attributes.get("x") or "nan"), float(attributes.get("y") or "nan")
    except ValueError:
        x = y = float("nan")
    if not (0 <= x <= 100 and 0 <= y <= 100):
        raise Fault("a region outside of the picture", hint, option.span.line)
    return Region(match["name"], x, y)


DEFINITION = Definition("hotspot", parse)
