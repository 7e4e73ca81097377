"""`::: {.checklist #id}`: steps to tick off; `[Pass the quiz]{done="quiz-id"}` ticks itself in the lab.

`done="checkpoint"` is all quizzes of the lesson together. An id, as in `[Pass the quiz]{#pass done="…"}`, keeps a
learner's tick when the step is put into other words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from lessonkit.blocks.definition import Definition
from lessonkit.blocks.lowering import check_item, item, lower_nodes
from lessonkit.errors import Fault
from lessonkit.model import Attributes, Div, Node, Prose, Span, View
from lessonkit.syntax import format_attributes, parse_attributes

_STEP = re.compile(r"^[-*+]\s+(?P<text>.+)$")
_LINKED = re.compile(r"^\[(?P<text>.+)\](?P<attributes>\{[^{}]*\})$")


@dataclass(frozen=True, slots=True)
class Step:
    """A step; `done` are the ids of the items that complete it, and `identifier` is its own, if it has one."""

    text: str
    done: tuple[str, ...]
    identifier: str
    line: int

    @property
    def marked(self) -> str:
        """Its text, with what the lab has to know of it."""
        pairs = (("done", " ".join(self.done)),) if self.done else ()
        return f"[{self.text}]{format_attributes(Attributes(self.identifier, ('step',), pairs))}"


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
        return tuple((name, step.line) for step in self.steps for name in step.done)

    def lower(self, view: View) -> tuple[Node, ...]:
        if view is View.DECK:
            return ()
        text = "\n".join(f"- {step.text if view is View.PAPER else step.marked}" for step in self.steps)
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
                steps.append(replace(last, text=f"{last.text} {line.strip()}"))
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
        return Step(text, (), "", line)
    attributes = parse_attributes(match["attributes"], line)
    return Step(match["text"], tuple((attributes.get("done") or "").split()), attributes.identifier, line)


DEFINITION = Definition("checklist", parse)
