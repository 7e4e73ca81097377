"""`::: {.rubric #id}`: levels as a definition list; a `.solution` in it says what to look for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lessonkit.blocks.definition import Definition
from lessonkit.blocks.lowering import check_item, item, lower_asked
from lessonkit.errors import Fault
from lessonkit.model import Attributes, Div, Node, Prose, Span, View

_LEVEL = re.compile(r"^(?P<name>[^\s:~][^\n]*)\n\s*\n?[:~]\s+", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Rubric:
    """`levels` are the names of the levels, in the order given."""

    identifier: str
    levels: tuple[str, ...]
    source: Div
    span: Span

    @property
    def children(self) -> tuple[Node, ...]:
        return self.source.body

    def lower(self, view: View) -> tuple[Node, ...]:
        body: list[Node] = []
        for node in self.children:
            if isinstance(node, Prose) and _LEVEL.search(node.text):
                body.append(Div(Attributes("", ("levels",)), (node,), node.span))
            else:
                body += lower_asked((node,), view)
        return item(self.source, "rubric", "Rubric", tuple(body))


def parse(div: Div) -> Rubric:
    check_item(div, "rubric")
    levels = tuple(
        match["name"].strip() for node in div.body if isinstance(node, Prose) for match in _LEVEL.finditer(node.text)
    )
    if not levels:
        hint = "write each level as `Minimum`, and below it `:   what it takes`"
        raise Fault(f"rubric {div.attributes.identifier!r} has no levels", hint)
    return Rubric(div.attributes.identifier, levels, div, div.span)


DEFINITION = Definition("rubric", parse)
