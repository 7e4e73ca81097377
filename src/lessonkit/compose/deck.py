"""The deck's source: slides/<slug>.qmd, in the order of the run-of-show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lessonkit.blocks.lowering import lower_nodes, without_reveals
from lessonkit.compose.document import Document, Writer, front_matter
from lessonkit.compose.visibility import names_paper, paper_only
from lessonkit.errors import LessonProblems
from lessonkit.model import Attributes, Block, Div, Lesson, Node, Results, Reveal, Slide, View
from lessonkit.syntax import format_clock

NOTE = """\
The deck of {path}. Edit it freely: titles, words, notes, order, options.
Your edits are kept when the lesson is built again. Code and its outputs come from
running the lesson: change them there."""


@dataclass(frozen=True, slots=True)
class _Page:
    """A slide of the deck; a slide of the lesson becomes several when it holds several items."""

    title: str
    attributes: Attributes
    seconds: int
    body: tuple[Node, ...]


def compose_deck(lesson: Lesson, results: Results) -> Document:
    """The deck of a lesson. Raises LessonProblems for figures that cannot be shown to everybody."""
    writer = Writer(lesson, results, prefix="")
    names = ("title", "subtitle", "course", "lang")
    header = {name: getattr(lesson.header, name) for name in names}
    values = {**{k: v for k, v in header.items() if v}, "engine": "markdown", "format": {"revealjs": "default"}}
    parts = [front_matter(values, NOTE.format(path=lesson.path))]
    for block in lesson.blocks:
        parts.append(_opener(block, writer))
        for slide in block.slides:
            for page in _pages(slide):
                body = writer.blocks(page.body)
                heading = writer.heading(2, page.title, page.attributes)
                parts.append(f"{heading}\n\n{body}" if body else heading)
    if writer.problems:
        raise LessonProblems(sorted(writer.problems, key=lambda p: p.line))
    return Document("\n\n".join(part.rstrip("\n") for part in parts) + "\n", writer.files)


def _opener(block: Block, writer: Writer) -> str:
    times = () if block.backup else (("data-time", f"{format_clock(block.start)}-{format_clock(block.end)}"),)
    pairs = (*times, ("data-timing", str(block.seconds)), *block.attributes.pairs)
    attributes = Attributes(block.identifier, block.attributes.classes, pairs)
    heading = writer.heading(1, block.title, attributes)
    body = writer.blocks(without_reveals(_for_deck(lower_nodes(block.opener, View.DECK))))
    return f"{heading}\n\n{body}" if body else heading


def _pages(slide: Slide) -> Iterator[_Page]:
    """The slide as one page an item, each with its solutions on a page after it.

    The slide's time is shared by the pages that ask; a solution's page takes none of its own.
    """
    lowered = _for_deck(lower_nodes(slide.body, View.DECK))
    notes = tuple(node for node in lowered if _is(node, "notes"))
    groups = _by_item(tuple(node for node in lowered if not _is(node, "notes")))
    for index, group in enumerate(groups):
        reveals = tuple(_reveals(group))
        title = slide.title if len(groups) == 1 else f"{slide.title} ({index + 1} of {len(groups)})"
        identifier = slide.identifier if index == 0 else f"{slide.identifier}-{index + 1}"
        seconds = slide.seconds // len(groups) + (index < slide.seconds % len(groups))
        classes = slide.attributes.classes
        if any(_is(node, "timed") for node in group):
            classes = (*classes, "practice")
        body = (*without_reveals(group), *notes)
        yield _Page(title, _timed(slide, identifier, classes, seconds), seconds, body)
        if reveals:
            content = tuple(node for reveal in reveals for node in reveal.body)
            own_notes = any(_is(node, "notes") for node in content)
            attributes = _timed(slide, f"{identifier}-solution", (*slide.attributes.classes, "solution-slide"), 0)
            yield _Page(f"{title}: solution", attributes, 0, content if own_notes else (*content, *notes))


def _timed(slide: Slide, identifier: str, classes: tuple[str, ...], seconds: int) -> Attributes:
    return Attributes(identifier, classes, (("data-timing", str(seconds)), *slide.attributes.pairs))


def _is(node: Node, name: str) -> bool:
    return isinstance(node, Div) and name in node.attributes.classes


def _by_item(nodes: tuple[Node, ...]) -> list[tuple[Node, ...]]:
    groups: list[list[Node]] = [[]]
    for node in nodes:
        if _is(node, "item") and any(_is(earlier, "item") for earlier in groups[-1]):
            groups.append([])
        groups[-1].append(node)
    return [tuple(group) for group in groups]


def _for_deck(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """Without what the lesson means for the worksheet alone."""
    return tuple(
        Div(node.attributes, _for_deck(node.body), node.span) if isinstance(node, Div) else node
        for node in nodes
        if not (isinstance(node, Div) and names_paper(node))
    )


def _reveals(nodes: tuple[Node, ...]) -> Iterator[Reveal]:
    for node in nodes:
        if isinstance(node, Reveal):
            yield node
        elif isinstance(node, Div) and not paper_only(node):
            yield from _reveals(node.body)
