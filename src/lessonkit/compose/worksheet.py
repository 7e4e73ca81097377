"""The worksheet's source: worksheets/<slug>.qmd, student copy and key in one.

It holds what learners do: every teaching block, and what the lesson shows on paper only
(`content-visible when-format="typst"` or `unless-format="html"`). What only the key may show is in
`.key-only` Divs and in marked choices, which the filter leaves out of the student copy.
"""

from __future__ import annotations

from collections.abc import Iterator

from lessonkit.blocks.lowering import lower_nodes
from lessonkit.compose.document import Document, Writer, front_matter
from lessonkit.errors import LessonProblems
from lessonkit.model import Attributes, Div, Lesson, Node, Prose, Results, Reveal, Shown, Verbatim, View

NOTE = """\
The worksheet of {path}, and its key: what stands in .key-only, and which choice
is marked, is printed in the key only. Edit it freely; your edits are kept when the
lesson is built again. Code and its outputs come from running the lesson: change them there."""
PAPER = ("typst", "pdf", "docx")


def compose_worksheet(lesson: Lesson, results: Results) -> Document:
    """The worksheet of a lesson. Raises LessonProblems for figures that cannot be printed."""
    writer = Writer(lesson.slug, results, prefix="../slides/")
    header = lesson.header
    values = {
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
        sections = [(block.title, block.identifier, block.opener)]
        sections += [(slide.title, slide.identifier, slide.body) for slide in block.slides]
        for title, identifier, body in sections:
            text = writer.blocks(lower_nodes(tuple(_on_paper(body)), View.PAPER))
            if text:
                parts.append(f"{writer.heading(1, title, Attributes(identifier))}\n\n{text}")
    if writer.problems:
        raise LessonProblems(sorted(writer.problems, key=lambda p: p.line))
    return Document("\n\n".join(part.rstrip("\n") for part in parts) + "\n", writer.files)


def _on_paper(nodes: tuple[Node, ...]) -> Iterator[Node]:
    for node in nodes:
        match node:
            case Prose() | Verbatim() | Shown() | Reveal():
                pass
            case Div():
                if _for_paper(node):
                    yield node
                else:
                    yield from _on_paper(node.body)
            case _:
                yield node


def _for_paper(div: Div) -> bool:
    if "content-visible" not in div.attributes.classes:
        return False
    return div.attributes.get("when-format") in PAPER or div.attributes.get("unless-format") == "html"
