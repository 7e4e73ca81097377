"""What the hub says of a lesson: what learners may see of it anyway, in Markdown, its inline results filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lessonkit.blocks.lowering import lower_nodes, without_reveals
from lessonkit.environment import imported
from lessonkit.model import Block, Div, Lesson, Node, Prose, Results, Slide, View
from lessonkit.syntax import fill_placeholders

CONCEPT = "concept"
# The term of a definition list on a concept's slide whose definition the hub shows.
_PLAIN = re.compile(r"^plain language$", re.IGNORECASE)
_TERM = re.compile(
    r"^(?P<term>\S[^\n]*)\n(?:[ \t]*\n)?(?P<text>[:~][ \t]+[^\n]*(?:\n(?![:~][ \t])[^\n]*\S[^\n]*)*)", re.M
)


def compose_hub(lesson: Lesson, results: Results) -> dict[str, Any]:
    """What the hub says of a lesson, as a JSON value.

    `title`, `subtitle`, `capability`, `references`, and titles in `blocks` and `concepts` are Markdown of one line;
    each of `rubrics` is a definition list. Times are seconds. `imports` are modules that the cells import, dotted.
    """
    header = lesson.header
    values = results.inline

    def fill(text: str) -> str:
        return fill_placeholders(text, values)

    return {
        "title": header.title,
        "subtitle": header.subtitle,
        "lang": header.lang,
        "minutes": header.minutes,
        "capability": header.capability,
        "references": list(header.references),
        "blocks": [_block(block, fill(block.title)) for block in lesson.blocks if not block.backup],
        "concepts": [_concept(slide, fill(slide.title), fill(_plain(slide))) for slide in _concepts(lesson)],
        "rubrics": [fill(text) for text in _rubrics(lesson)],
        "imports": list(imported(cell.source for cell in lesson.cells)),
    }


def _block(block: Block, title: str) -> dict[str, Any]:
    return {"id": block.identifier, "title": title, "start": block.start, "end": block.end}


def _concepts(lesson: Lesson) -> Iterator[Slide]:
    for block in lesson.blocks:
        yield from (slide for slide in block.slides if CONCEPT in slide.attributes.classes)


def _concept(slide: Slide, title: str, plain: str) -> dict[str, str]:
    return {"id": slide.identifier, "title": title, "plain": plain}


def _plain(slide: Slide) -> str:
    """The definition in plain language, in one line; "" where the slide has none."""
    for node in _prose(slide.body):
        for match in _TERM.finditer(node.text):
            if _PLAIN.match(match["term"].strip(" *_")):
                return " ".join(match["text"][1:].split())
    return ""


def _prose(nodes: tuple[Node, ...]) -> Iterator[Prose]:
    """What stands on the slide itself: in columns and steps, in no teaching block."""
    for node in nodes:
        if isinstance(node, Prose):
            yield node
        elif isinstance(node, Div):
            yield from _prose(node.body)


def _rubrics(lesson: Lesson) -> Iterator[str]:
    """The levels of each rubric, and what they mean."""
    for block in lesson.blocks:
        for nodes in (block.opener, *(slide.body for slide in block.slides)):
            yield from _levels(without_reveals(lower_nodes(nodes, View.DECK)))


def _levels(nodes: tuple[Node, ...]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, Div) and "levels" in node.attributes.classes:
            yield "\n\n".join(inner.text for inner in node.body if isinstance(inner, Prose))
        elif isinstance(node, Div) and not {"notes", "key-only"} & set(node.attributes.classes):
            yield from _levels(node.body)
