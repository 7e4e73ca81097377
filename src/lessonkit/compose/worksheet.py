"""The worksheet's source: worksheets/<slug>.qmd, student copy and key in one.

It holds what learners do: every teaching block, and what the lesson shows on paper only
(`content-visible when-format="typst"` or `unless-format="html"`). What only the key may show is in
`.key-only` Divs and in marked choices, which the filter leaves out of the student copy.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lessonkit.blocks.lowering import is_item, lower_nodes
from lessonkit.compose.document import Document, Writer, front_matter, titled
from lessonkit.compose.visibility import paper_only, screen_only
from lessonkit.errors import LessonProblems
from lessonkit.model import Attributes, Div, Lesson, Node, Prose, Results, Reveal, Shown, TeachingBlock, Verbatim, View

NOTE = """\
The worksheet of {path}, and its key: what stands in .key-only, and which choice
is marked, is printed in the key only. Edit it freely; your edits are kept when the
lesson is built again. Code and its outputs come from running the lesson: change them there."""


def compose_worksheet(lesson: Lesson, results: Results) -> Document:
    """The worksheet of a lesson. Raises LessonProblems for figures that cannot be printed."""
    writer = Writer(lesson, results, prefix="../slides/")
    header = lesson.header
    values: dict[str, Any] = {
        "title": header.title,
        "subtitle": header.subtitle,
        "lang": header.lang,
        "capability": writer.fill(header.capability),
        "references": list(header.references),
    }
    values = {name: value for name, value in values.items() if value}
    values |= {"engine": "markdown", "format": {"typst": "default"}}
    parts = [front_matter(values, NOTE.format(path=lesson.path))]
    for block in lesson.blocks:
        sections = [_section(block.title, block.opener, writer)]
        sections += [_section(slide.title, slide.body, writer) for slide in block.slides]
        text = "\n\n".join(filter(None, sections))
        if text:
            parts.append(f"{writer.heading(1, block.title, Attributes(block.identifier))}\n\n{text}")
    if writer.problems:
        raise LessonProblems(sorted(writer.problems, key=lambda p: p.line))
    return Document("\n\n".join(part.rstrip("\n") for part in parts) + "\n", writer.files)


def _section(title: str, nodes: tuple[Node, ...], writer: Writer) -> str:
    """What paper shows of a slide: a lone item with the slide's title in its label, else under a heading.

    An item for paper only that has a title of its own needs no heading: its slide is about something else.
    """
    lowered = lower_nodes(tuple(_on_paper(nodes)), View.PAPER)
    if len(lowered) == 1 and isinstance(lowered[0], Div) and "item" in lowered[0].attributes.classes:
        item = lowered[0]
        return writer.blocks((item if item.attributes.get("title") else titled(item, title),))
    text = writer.blocks(lowered)
    if lowered and all(_speaks_for_itself(node) for node in lowered):
        return text
    return f"{writer.heading(2, title, Attributes())}\n\n{text}" if text else ""


def _speaks_for_itself(node: Node) -> bool:
    if not isinstance(node, Div) or not paper_only(node):
        return False
    return all(isinstance(inner, Div) and inner.attributes.get("title") is not None for inner in node.body)


def _on_paper(nodes: tuple[Node, ...]) -> Iterator[Node]:
    """Teaching blocks, and what is meant for paper only; nothing that is meant for the screen only."""
    for node in nodes:
        match node:
            case Prose() | Verbatim() | Shown() | Reveal():
                pass
            case Div() if screen_only(node):
                pass
            case Div() if paper_only(node):
                yield node
            case Div():
                yield from _on_paper(node.body)
            case _ if not is_item(node):
                yield from _on_paper(node.children)
            case _ if _left_out(node):
                pass
            case _:
                yield node


def _left_out(block: TeachingBlock) -> bool:
    """Whether the author keeps an item off the worksheet: `worksheet=false`."""
    source = getattr(block, "source", None)
    return isinstance(source, Div) and source.attributes.get("worksheet") == "false"
