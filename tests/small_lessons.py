"""Lessons of a few lines, from text to cells, to a Lesson, to complaints; and nodes as text."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from lessonkit.blocks.callout import Callout
from lessonkit.blocks.notes import Notes
from lessonkit.errors import LessonProblems, Problem
from lessonkit.model import Div, Lesson, Node, Prose, Reveal, Shown, TeachingBlock, Verbatim
from lessonkit.parse import parse_lesson
from lessonkit.read import Source, read_source
from lessonkit.syntax import format_attributes

HEADER = """\
# ---
# title: Counting synapses
# lesson:
#   minutes: 10
# ---
"""
OPENING = """\
# %% [markdown]
# # Count {#count time="00:00-10:00"}
#
# ## Contacts {#contacts}
#
"""


def source(text: str | bytes) -> Source:
    """The lesson `lessons/small.py` of this text, header included."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "small.py")
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return read_source(path, "lessons/small.py")


def lesson(cells: str, header: str = HEADER) -> Lesson:
    return parse_lesson(source(f"{header}\n{cells}"), "small")


def slide(cells: str) -> tuple[Node, ...]:
    """What stands on the one slide of a lesson. The text begins in the markdown cell that opens the slide."""
    return lesson(OPENING + cells).blocks[0].slides[0].body


def block(cells: str) -> TeachingBlock:
    """The first teaching block on a slide."""
    return next(node for node in slide(cells) if isinstance(node, TeachingBlock))


def problems(cells: str, header: str = HEADER) -> tuple[Problem, ...]:
    """What is wrong with a lesson; none where it is fine."""
    try:
        lesson(cells, header)
    except LessonProblems as found:
        return found.problems
    return ()


def complaints(cells: str, header: str = HEADER) -> list[tuple[str, str]]:
    """The line at fault, without its comment mark, and what is said about it."""
    return [(problem.source.removeprefix("# "), problem.message) for problem in problems(cells, header)]


def on_slide(cells: str) -> list[tuple[str, str]]:
    """Complaints about what stands on a slide."""
    return complaints(OPENING + cells)


def markdown(text: str) -> str:
    """Markdown as the comment lines of a markdown cell."""
    return "".join(f"# {line}".rstrip() + "\n" for line in text.split("\n"))


def outline(nodes: tuple[Node, ...]) -> str:
    """Nodes as text: Divs as in Markdown, a cell by its label, a reveal step as `> ` before what it shows."""
    return "\n".join(_outlined(node) for node in nodes)


def _outlined(node: Node) -> str:
    match node:
        case Prose():
            return node.text
        case Verbatim():
            return f"``` {format_attributes(node.attributes)}\n{node.text}\n```"
        case Shown():
            return f"[{'scaffold of ' if node.scaffold else ''}{node.cell.label}]"
        case Reveal():
            return "\n".join(f"> {line}" for line in outline(node.body).split("\n"))
        case Div():
            return "\n".join([f"::: {format_attributes(node.attributes)}", *filter(None, [outline(node.body)]), ":::"])
        case Notes() | Callout():
            return _outlined(node.source)
        case _:
            return f"<{type(node).__name__}>"
