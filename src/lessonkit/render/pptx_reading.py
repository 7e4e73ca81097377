"""A deck's qmd text as slides: pandoc reads it, with the project's filter, and gives its syntax tree as JSON."""

from __future__ import annotations

import re
from typing import Any

from lessonkit.render.pptx_blocks import View, elements_of, has_answers
from lessonkit.render.pptx_content import Paragraph, Slide, Text, plain
from lessonkit.render.pptx_inlines import Attributes, Node, attributes, inside, paragraph, runs_of

_SPAN = re.compile(r"(\d+):(\d\d)\s*[-–]+\s*(\d+):(\d\d)")


def slides_of(tree: dict[str, Any], course: str) -> tuple[Slide, ...]:
    """The slides of pandoc's JSON: the title, then one a heading of level 1 or 2.

    After a slide that asks, one of its own says which choice is right and why: a slide here has no steps.
    """
    title = _meta(tree, "title") or "Untitled"
    found = [_title_slide(tree, title, course)]
    header: list[Any] = [1, ["start", [], []], [{"t": "Str", "c": title}]]
    held: list[Node] = []
    for block in [*tree["blocks"], {"t": "Header", "c": [1, ["", [], []], []]}]:
        if block["t"] == "Header" and block["c"][0] <= 2:
            if held or header[1][0] != "start":
                found += _slides(header, held)
            header, held = block["c"], []
        else:
            held.append(block)
    return tuple(found)


def _meta(tree: dict[str, Any], name: str) -> str:
    value = tree["meta"].get(name, {"t": "MetaString", "c": ""})
    return plain(runs_of(value["c"])) if value["t"] == "MetaInlines" else str(value["c"])


def _title_slide(tree: dict[str, Any], title: str, course: str) -> Slide:
    subtitle = _meta(tree, "subtitle")
    lines = [(course, "course"), (subtitle, "subtitle")]
    said = tuple(paragraph([{"t": "Str", "c": text}], role) for text, role in lines if text)
    return Slide("title-slide", "Title", runs_of([{"t": "Str", "c": title}]), (Text(said),) if said else ())


def _slides(header: list[Any], blocks: list[Node]) -> list[Slide]:
    own = attributes(header[1])
    title = runs_of(header[2])
    notes = tuple(p for attr, inner in inside(blocks, "Div") if "notes" in attr[1] for p in _notes(inner))
    name = own.identifier or re.sub(r"\W+", "-", plain(title).lower())
    kind = _kind(header[0], own, blocks)
    view = View(plain(title))
    times = _span(own.values.get("data-time", "")) if header[0] == 1 else ""
    found = [Slide(name, kind, title, elements_of(blocks, view), notes, times)]
    if has_answers(blocks):
        answered = elements_of(blocks, View(plain(title), answers=True))
        # A question's title says what is asked; the answer's must not be the same.
        found.append(
            Slide(f"{name}-answer", "Solution", (*title, *runs_of([{"t": "Str", "c": " (answer)"}])), answered, notes)
        )
    return found


def _notes(blocks: list[Node]) -> tuple[Paragraph, ...]:
    elements = elements_of(blocks, View(""))
    return tuple(p for element in elements if isinstance(element, Text) for p in element.paragraphs)


def _kind(level: int, own: Attributes, blocks: list[Node]) -> str:
    holds = {name for attr, _ in inside(blocks, "Div") for name in attr[1]}
    if level == 1:
        return "Block"
    if "solution-slide" in own.classes:
        return "Solution"
    if holds & {"exit-ticket", "levels"}:
        return "Exit"
    if "choices" in holds:
        return "Check"
    return "Practice" if "practice" in own.classes else "Slide"


def _span(time: str) -> str:
    """ "00:00-12:00" as "00:00–12:00 · 12 min"."""
    match = _SPAN.fullmatch(time)
    if not match:
        return ""
    m1, s1, m2, s2 = map(int, match.groups())
    minutes = ((m2 * 60 + s2) - (m1 * 60 + s1)) / 60
    return f"{match[1]}:{match[2]}–{match[3]}:{match[4]} · {minutes:g} min"
