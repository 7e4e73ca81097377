"""`::: {.quiz #id}`: a question and a task list; `[x]` is right, an indented quotation is feedback."""

from __future__ import annotations

from dataclasses import dataclass

from lessonkit.blocks.definition import Definition
from lessonkit.blocks.lowering import check_item, has_text, item, lower_nodes
from lessonkit.blocks.options import Option, choices, split_options
from lessonkit.errors import Fault
from lessonkit.model import Div, Node, Span, View


@dataclass(frozen=True, slots=True)
class Question:
    """A question with options, one of them right. A quiz; a decision is one about what to do."""

    identifier: str
    kind: str
    label: str
    prompt: tuple[Node, ...]
    options: tuple[Option, ...]
    source: Div
    span: Span

    @property
    def children(self) -> tuple[Node, ...]:
        return self.source.body

    def lower(self, view: View) -> tuple[Node, ...]:
        body = (*lower_nodes(self.prompt, view), choices(self.options, self.span))
        return item(self.source, self.kind, self.label, body)


def parse_question(div: Div, kind: str, label: str) -> Question:
    check_item(div, kind)
    prompt, options = split_options(div, kind)
    if not has_text(prompt):
        raise Fault(f"{kind} {div.attributes.identifier!r} asks nothing", "write the question before the options")
    return Question(div.attributes.identifier, kind, label, prompt, options, div, div.span)


def parse(div: Div) -> Question:
    return parse_question(div, "quiz", "Check")


DEFINITION = Definition("quiz", parse)
