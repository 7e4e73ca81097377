"""`::: {.notebook src="name"}`: a side notebook of the lesson, as its author left it or as a clean kernel runs it."""

from __future__ import annotations

from dataclasses import dataclass

from lessonkit.blocks.definition import Definition
from lessonkit.blocks.lowering import check_pairs
from lessonkit.errors import Fault
from lessonkit.model import Attributes, Div, Node, Span, View


@dataclass(frozen=True, slots=True)
class Notebook:
    """`src` names a file of the lesson's folder; `cells` the labels that are shown (none: the page); `again`: not as
    it was left, but as it runs in a clean kernel."""

    src: str
    cells: tuple[str, ...]
    again: bool
    span: Span

    @property
    def children(self) -> tuple[Node, ...]:
        return ()

    def lower(self, view: View) -> tuple[Node, ...]:
        pairs = [("src", self.src)]
        if self.cells:
            pairs.append(("cells", " ".join(self.cells)))
        if self.again:
            pairs.append(("rerun", "true"))
        return (Div(Attributes("", ("side-notebook",), tuple(pairs)), (), self.span),)


def parse(div: Div) -> Notebook:
    check_pairs(div, "notebook", ("src", "cells", "rerun"))
    src = div.attributes.get("src")
    if not src:
        raise Fault("notebook without a file", 'name one of the lesson\'s folder: ::: {.notebook src="good"}')
    if div.body:
        raise Fault("a notebook holds nothing of its own", "close it at once with a line `:::`")
    rerun = div.attributes.get("rerun") or "false"
    if rerun not in ("true", "false"):
        raise Fault(f"notebook with rerun={rerun}", "write rerun=true to show what a clean kernel makes of it")
    return Notebook(src, tuple((div.attributes.get("cells") or "").split()), rerun == "true", div.span)


DEFINITION = Definition("notebook", parse, anywhere=True)
