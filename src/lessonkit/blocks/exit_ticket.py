"""`::: {.exit-ticket #id}`: what learners hand in on leaving."""

from __future__ import annotations

from dataclasses import dataclass

from lessonkit.blocks.definition import Definition
from lessonkit.blocks.lowering import check_item, has_text, item, lower_asked
from lessonkit.errors import Fault
from lessonkit.model import Div, Node, Span, View


@dataclass(frozen=True, slots=True)
class ExitTicket:
    """A prompt with room to answer."""

    identifier: str
    source: Div
    span: Span

    @property
    def children(self) -> tuple[Node, ...]:
        return self.source.body

    def lower(self, view: View) -> tuple[Node, ...]:
        return item(self.source, "exit-ticket", "Exit ticket", lower_asked(self.children, view))


def parse(div: Div) -> ExitTicket:
    check_item(div, "exit-ticket")
    if not has_text(div.body):
        hint = "say in a sentence what learners are to hand in"
        raise Fault(f"exit-ticket {div.attributes.identifier!r} has no prompt", hint)
    return ExitTicket(div.attributes.identifier, div, div.span)


DEFINITION = Definition("exit-ticket", parse)
