"""`::: {.answer lines=6}`: room to write, with an optional question; `.code` for code."""

from __future__ import annotations

from dataclasses import dataclass

from lessonkit.blocks.definition import Definition
from lessonkit.blocks.lowering import MAX_LINES, check_pairs, lower_nodes
from lessonkit.errors import Fault
from lessonkit.model import Attributes, Div, Node, Span, View

DEFAULT_LINES = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """`lines` ruled lines below the question; for code, a frame of that many lines."""

    lines: int
    code: bool
    children: tuple[Node, ...]
    span: Span

    def lower(self, view: View) -> tuple[Node, ...]:
        body = lower_nodes(self.children, view)
        if view is not View.PAPER:
            return body
        classes = ("answer-space", "code") if self.code else ("answer-space",)
        return (Div(Attributes("", classes, (("lines", str(self.lines)),)), body, self.span),)


def parse(div: Div) -> Answer:
    check_pairs(div, "answer", ("lines",))
    given = div.attributes.get("lines") or str(DEFAULT_LINES)
    if not given.isdecimal() or not 1 <= int(given) <= MAX_LINES:
        raise Fault(f"cannot give an answer {given!r} lines", f"write lines=1 to lines={MAX_LINES} (a page)")
    return Answer(int(given), "code" in div.attributes.classes, div.body, div.span)


DEFINITION = Definition("answer", parse, inside=("exercise", "quick-practice", "exit-ticket"), modifiers=("code",))
