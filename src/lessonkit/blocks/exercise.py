"""`::: {.exercise #id minutes=5}`: a task with its scaffold, writing space and solution.

A code cell in it that has a gap (`### BEGIN SOLUTION`) is the scaffold; without a gap it is given
to learners as it is, outputs included.
"""

from __future__ import annotations

from dataclasses import dataclass

from lessonkit.blocks.definition import Definition
from lessonkit.blocks.lowering import check_item, has_text, item, lower_nodes
from lessonkit.errors import Fault
from lessonkit.model import Div, Node, Span, View


@dataclass(frozen=True, slots=True)
class Exercise:
    """A task. `kind` and `label` tell an exercise from the quick practice."""

    identifier: str
    kind: str
    label: str
    source: Div
    span: Span

    @property
    def children(self) -> tuple[Node, ...]:
        return self.source.body

    def lower(self, view: View) -> tuple[Node, ...]:
        return item(self.source, self.kind, self.label, lower_nodes(self.children, view))


def parse_task(div: Div, kind: str, label: str) -> Exercise:
    check_item(div, kind)
    if not has_text(div.body):
        hint = "say in a sentence what learners are to do"
        raise Fault(f"{kind} {div.attributes.identifier!r} has no prompt", hint)
    return Exercise(div.attributes.identifier, kind, label, div, div.span)


def parse(div: Div) -> Exercise:
    return parse_task(div, "exercise", "Exercise")


DEFINITION = Definition("exercise", parse)
