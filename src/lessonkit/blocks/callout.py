"""`::: {.callout-warning title="Misconception"}`: a box that stands out, the same in every view.

Quarto's callouts: note, tip, warning, caution, important.
"""

from __future__ import annotations

from dataclasses import dataclass

from lessonkit.blocks.definition import Definition
from lessonkit.blocks.lowering import lower_nodes
from lessonkit.model import Div, Node, Span, View

KINDS = ("note", "tip", "warning", "caution", "important")
CALLOUTS = tuple(f"callout-{kind}" for kind in KINDS)


@dataclass(frozen=True, slots=True)
class Callout:
    """A callout with everything the author gave it; the filter knows what it looks like."""

    source: Div
    span: Span

    @property
    def children(self) -> tuple[Node, ...]:
        return self.source.body

    @property
    def readable(self) -> tuple[Node, ...]:
        """What counts as text of the block around it."""
        return self.source.body

    def lower(self, view: View) -> tuple[Node, ...]:
        return (Div(self.source.attributes, lower_nodes(self.children, view), self.span),)


def parse(div: Div) -> Callout:
    return Callout(div, div.span)


DEFINITIONS = tuple(Definition(name, parse, anywhere=True) for name in CALLOUTS)
