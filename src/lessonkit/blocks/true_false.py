"""`::: {.true-false #id}`: statements as a task list; `[x]` is true, an indented quotation says why."""

from __future__ import annotations

from dataclasses import dataclass

from lessonkit.blocks.definition import Definition
from lessonkit.blocks.lowering import check_item, has_text, item, lower_nodes
from lessonkit.blocks.options import Option, choices, split_options
from lessonkit.errors import Fault
from lessonkit.model import Div, Node, Span, View


@dataclass(frozen=True, slots=True)
class TrueFalse:
    """What is to be done, and statements, each true (`right`) or false."""

    identifier: str
    prompt: tuple[Node, ...]
    statements: tuple[Option, ...]
    source: Div
    span: Span

    @property
    def children(self) -> tuple[Node, ...]:
        return self.source.body

    def lower(self, view: View) -> tuple[Node, ...]:
        body = (*lower_nodes(self.prompt, view), choices(self.statements, self.span, "true-false"))
        return item(self.source, "true-false", "True or false", body)


def parse(div: Div) -> TrueFalse:
    check_item(div, "true-false")
    prompt, statements = split_options(div, "true-false", one_right=False)
    identifier = div.attributes.identifier
    if not has_text(prompt):
        hint = "write it before the statements, as in `Which of these are true?`"
        raise Fault(f"true-false {identifier!r} says not what to do", hint)
    if len({statement.right for statement in statements}) < 2:
        what = "true" if statements[0].right else "false"
        hint = "mark true ones with [x]; have some of both"
        raise Fault(f"all statements of true-false {identifier!r} are {what}", hint)
    return TrueFalse(identifier, prompt, statements, div, div.span)


DEFINITION = Definition("true-false", parse)
