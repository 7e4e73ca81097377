"""`::: {.checklist #id}`: steps to tick off; `[Pass the quiz]{done="quiz-id"}` ticks itself in the lab."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lessonkit.blocks.definition import Definition
from lessonkit.blocks.lowering import check_item, item, lower_nodes
from lessonkit.errors import Fault
from lessonkit.model import Attributes, Div, Node, Prose, Span, View
from lessonkit.syntax import parse_attributes

_STEP = re.compile(r"^[-*+]\s+(?P<text>.+)$")
_LINKED = re.compile(r"^\[(?P<text>.+)\](?P<attributes>\{[^{}]*\})$")


@dataclass(frozen=True, slots=True)
class Step:
    """A step; `done` is the id of the item that completes it, or ""."""

    text: str
    done: str
    line: int


@dataclass(frozen=True, slots=True)
class Checklist:
    """Boxes on paper; the deck has none of it."""

    identifier: str
    intro: tuple[Node, ...]
    steps: tuple[Step, ...]
    source: Div
    span: Span

    @property
    def children(self) -> tuple[Node, ...]:
        return self.source.body

    @property
    def needs(self) -> tuple[tuple[str, int], ...]:
        """Ids of other items this one names, with the line that does."""
        return tuple((step.done, step.line) for step in self.steps if step.done)

    def lower(self, view: View) -> tuple[Node, ...]:
        if view is View.DECK:
            return ()
        text = "\n".join(f"- {step.text}" for step in self.steps)
        boxes = Div(Attributes("", ("boxes",)), (Prose(text, self.span),), self.span)
        return item(self.source, "checklist", "Progress", (*lower_nodes(self.intro, view), boxes))


def parse(div: Div) -> Checklist:
    check_item(div, "checklist")
    intro: list[Node] = []
    steps: list[Step] = []
    for node in div.body:
        if not isinstance(node, Prose):
            raise Fault("a checklist holds only a list of steps", "write them as `- step`", node.span.line)
        lead: list[str] = []
        for number, line in enumerate(node.text.split("\n"), start=node.span.line):
            match = _STEP.match(line)
            if match:
                steps.append(_step(match["text"].strip(), number))
            elif steps and line.strip():
                last = steps.pop()
                steps.append(Step(f"{last.text} {line.strip()}", last.done, last.line))
            elif not steps:
                lead.append(line)
        if "\n".join(lead).strip():
            intro.append(Prose("\n".join(lead).strip(), node.span))
    if not steps:
        raise Fault(f"checklist {div.attributes.identifier!r} has no steps", "write them as `- step`")
    return Checklist(div.attributes.identifier, tuple(intro), tuple(steps), div, div.span)


def _step(text: str, line: int) -> Step:
    match = _LINKED.match(text)
    if match is None:
        return Step(text, "", line)
    return Step(match["text"], parse_attributes(match["attributes"], line).get("done") or "", line)


DEFINITION = Definition("checklist", parse)
