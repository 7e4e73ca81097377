"""The lab's document: every item of the lesson once, by kind, as learners meet it alone at a screen.

It is what paper shows, and what the author keeps off the worksheet for want of room. No solution and no note is
in it; which option is right, and why, is there for the page to show after an answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lessonkit.blocks.lowering import is_item, lower_nodes
from lessonkit.compose.document import Document, Writer, front_matter, titled
from lessonkit.compose.visibility import paper_only, screen_only
from lessonkit.errors import LessonProblems
from lessonkit.model import Attributes, Div, Lesson, Node, Prose, Results, Reveal, Shown, Verbatim, View

# Id and heading of each part of the page, and the kinds of item that are in it.
PARTS = (
    ("lab-quiz", "Checkpoint quiz", ("quiz",)),
    ("lab-decide", "Decide", ("decision",)),
    ("lab-find", "Find it in the picture", ("hotspot",)),
    ("lab-statements", "True or false", ("true-false",)),
    ("lab-try", "Try it here", ("quick-practice", "exercise")),
    ("lab-assess", "How it is assessed", ("rubric",)),
    ("lab-exit", "Before you leave", ("exit-ticket",)),
    ("lab-steps", "Progress", ("checklist",)),
)
_TRY = """\
Code runs in Jupyter on your machine, not on this page. To open it there:

1. Unpack the [starter notebook with data](../notebooks/{slug}.zip) into a folder of its own, and set it up once as its
   README says.
2. `python check_setup.py` says what is missing, or "ready".
3. `python -m jupyterlab notebooks/{slug}.ipynb`
4. Copy a scaffold from here into a cell, or find it there, and write your code where it says `# your code here`.
"""


def compose_lab(lesson: Lesson, results: Results) -> Document:
    """The lab of a lesson, as Markdown in core constructs. Raises LessonProblems for figures that cannot be shown."""
    writer = Writer(lesson, results, prefix="../slides/")
    header = lesson.header
    values: dict[str, Any] = {
        "title": header.title,
        "subtitle": header.subtitle,
        "course": header.course,
        "lang": header.lang,
        "capability": writer.fill(header.capability),
        "pass-mark": str(header.pass_mark),
    }
    parts = [front_matter({name: value for name, value in values.items() if value}, f"The lab of {lesson.path}.")]
    found = list(_items(lesson))
    for identifier, heading, kinds in PARTS:
        items = tuple(item for item in found if _kind(item) in kinds)
        if items:
            head = writer.heading(2, heading, Attributes(identifier))
            lead = _TRY.format(slug=lesson.slug) if identifier == "lab-try" else ""
            text = "\n\n".join(filter(None, (head, lead, writer.blocks(items))))
            parts.append(writer.fenced_div(Attributes("", ("lab-part",)), text))
    if writer.problems:
        raise LessonProblems(sorted(writer.problems, key=lambda p: p.line))
    return Document("\n\n".join(part.rstrip("\n") for part in parts) + "\n", writer.files)


def _items(lesson: Lesson) -> Iterator[Div]:
    for block in lesson.blocks:
        for title, nodes in ((block.title, block.opener), *((slide.title, slide.body) for slide in block.slides)):
            items = list(_lowered(nodes))
            for item in items:
                alone = len(items) == 1 and not item.attributes.get("title")
                yield titled(item, title) if alone else item


def _lowered(nodes: tuple[Node, ...]) -> Iterator[Div]:
    for node in nodes:
        match node:
            case Prose() | Verbatim() | Shown() | Reveal():
                pass
            case Div() if screen_only(node) and not paper_only(node):
                pass
            case Div():
                yield from _lowered(node.body)
            case _ if not is_item(node):
                yield from _lowered(node.children)
            case _:
                yield from (item for item in lower_nodes((node,), View.LAB) if isinstance(item, Div))


def _kind(item: Div) -> str:
    return item.attributes.classes[1]  # after .item
