"""`::: notes`: what the instructor says. Speaker notes on the deck, nowhere else."""

from __future__ import annotations

from dataclasses import dataclass

from lessonkit.blocks.definition import Definition
from lessonkit.blocks.lowering import lower_nodes
from lessonkit.model import Div, Node, Span, View


@dataclass(frozen=True, slots=True)
class Notes:
    """The script of a slide, of a block's opener, or (inside a solution) of the slide that shows it."""

    source: Div
    span: Span

    @property
    def children(self) -> tuple[Node, ...]:
        return self.source.body

    def lower(self, view: View) -> tuple[Node, ...]:
        if view is not View.DECK:
            return ()
        return (Div(self.source.attributes, lower_nodes(self.children, view), self.span),)


def parse(div: Div) -> Notes:
    return Notes(div, div.span)


DEFINITION = Definition("notes", parse, anywhere=True)
