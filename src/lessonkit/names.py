"""Ids of blocks, slides and items, and labels of cells, are each given once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lessonkit.blocks.lowering import is_item
from lessonkit.cells import option_line
from lessonkit.errors import nearest
from lessonkit.model import Div, Lesson, Shown, TeachingBlock

CHECKPOINT = "checkpoint"  # all quizzes of a lesson together


def check_names(lesson: Lesson, complain: Callable[[int, str, str], None]) -> None:
    """Complains (line, message, hint) of every name that is given twice, or named and not given."""
    seen: dict[str, int] = {}
    for identifier, line in sorted(_identifiers(lesson), key=lambda pair: pair[1]):
        if identifier in seen:
            hint = f"first used in line {seen[identifier]}; give this one another {{#id}}"
            complain(line, f"id {identifier!r} is used twice", hint)
        seen.setdefault(identifier, line)
    blocks = [node for node in lesson.nodes() if isinstance(node, TeachingBlock) and is_item(node)]
    items = {getattr(block, "identifier", "") for block in blocks}
    items |= {node.attributes.identifier for node in lesson.nodes() if isinstance(node, Div)}  # one with a mistake
    if CHECKPOINT in seen:
        hint = "give it another: this one names all quizzes of the lesson together"
        complain(seen[CHECKPOINT], f"id {CHECKPOINT!r} is taken", hint)
    if any(getattr(block, "kind", "") == "quiz" for block in blocks):
        items.add(CHECKPOINT)
    for node in lesson.nodes():
        for needed, line in getattr(node, "needs", ()):
            if needed not in items:
                complain(line, f"done={needed!r} names no item", nearest(needed, items))
    labels: dict[str, int] = {}
    for cell in lesson.cells:
        line = option_line(cell.source, cell.span.line, "label")
        if cell.label in labels:
            complain(line, f"cell label {cell.label!r} is used twice", f"first used in line {labels[cell.label]}")
        labels.setdefault(cell.label, line)


def _identifiers(lesson: Lesson) -> Iterator[tuple[str, int]]:
    for block in lesson.blocks:
        yield block.identifier, block.span.line
        for slide in block.slides:
            yield slide.identifier, slide.span.line
    for node in lesson.nodes():
        if isinstance(node, Div):
            identifier = node.attributes.identifier
        elif isinstance(node, Shown):
            identifier = node.cell.label if node.cell.label.startswith(("fig-", "tbl-")) else ""
        else:
            source = getattr(node, "source", None)
            identifier = source.attributes.identifier if isinstance(source, Div) else ""
        if identifier:
            yield identifier, node.span.line
