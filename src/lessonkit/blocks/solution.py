"""`::: {.solution}`: what only the key shows, and the deck after a reveal step."""

from __future__ import annotations

from dataclasses import dataclass

from lessonkit.blocks.definition import Definition
from lessonkit.blocks.lowering import check_pairs, lower_nodes
from lessonkit.errors import Fault
from lessonkit.model import Attributes, Div, Node, Reveal, Span, View


@dataclass(frozen=True, slots=True)
class Solution:
    """Prose and executed cells of a solution. In a rubric or an exit ticket it is what to look for, in the key only."""

    children: tuple[Node, ...]
    span: Span

    def lower(self, view: View) -> tuple[Node, ...]:
        if view is View.LAB:
            return ()
        body = lower_nodes(self.children, view)
        if view is View.DECK:
            return (Reveal(body, self.span),)
        return (Div(Attributes("", ("key-only",)), body, self.span),)


def parse(div: Div) -> Solution:
    check_pairs(div, "solution", ())
    if not div.body:
        raise Fault("an empty solution", "write the answer in it, or remove it")
    return Solution(div.body, div.span)


DEFINITION = Definition("solution", parse, inside=("exercise", "quick-practice", "rubric", "exit-ticket"))
