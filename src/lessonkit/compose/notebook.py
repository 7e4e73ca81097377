"""A lesson as a notebook: the learners' starter, and the instructor's with solutions, outputs and notes.

Both are nbformat 4.5 as plain mappings, texts whole. What a learner gets is what the worksheet's student copy shows:
blocks are lowered for paper, and what only the key may show is never written.
"""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import pairwise
from types import MappingProxyType
from typing import Any, TypeGuard

from lessonkit.blocks.lowering import is_item, lower_nodes
from lessonkit.cells import PLACEHOLDER
from lessonkit.compose.harmless import acts, harmless_html, harmless_markdown, harmless_svg
from lessonkit.compose.independence import independent
from lessonkit.compose.notebook_markdown import escaped, jupyter_markdown, quoted
from lessonkit.compose.outputs import shape_output
from lessonkit.compose.visibility import paper_only
from lessonkit.model import (
    CodeCell,
    Div,
    Lesson,
    Node,
    Output,
    Prose,
    Results,
    Reveal,
    Shown,
    TeachingBlock,
    Verbatim,
    View,
    walk,
)
from lessonkit.store import digest
from lessonkit.syntax import fence_for, fill_placeholders, parse_attributes

Notebook = dict[str, Any]
"""A notebook as nbformat 4.5 has it in memory: a mapping with `cells`, each with its `source` as one text."""

SOLUTION, NOTES, FAILS = "solution", "notes", "raises-exception"
"""Tags of cells. The first two stand in the executed notebook only."""

SVG = "image/svg+xml"
_TYPESET = ("text/latex", "text/html")  # Jupyter looks for maths in both

_ID = re.compile(r"[a-zA-Z0-9_-]{1,50}")
_CHOICE = re.compile(r"^- \[[ x]\] ")
_PLACE = re.compile(r"\[(?P<name>[^\[\]]+)\](?P<attributes>\{[^{}]*\})$", re.MULTILINE)
_OPEN = "…"
_HOW = f"""\
Run the cells from the top. Where a cell says `{PLACEHOLDER}`, it is your turn; the cells below it may need what you
write there."""


def compose_starter(lesson: Lesson, values: Mapping[int, str] = MappingProxyType({})) -> Notebook:
    """The notebook that learners start from: no outputs, no solutions, no feedback, no notes.

    `values` are the lesson's inline results. Those that depend on what learners have to write are left open.
    """
    composer = _Composer(lesson, None, key=False)
    composer.notebook()
    known = independent(lesson, composer.given)
    shown = {number: value for number, value in values.items() if number in known}
    return _Composer(lesson, None, key=False, values=shown).notebook()


def compose_executed(lesson: Lesson, results: Results | None) -> Notebook:
    """The instructor's notebook: solutions and notes, and the outputs of the results (None: no outputs)."""
    return _Composer(lesson, results, key=True).notebook()


class _Composer:
    """Gathers texts until a code cell, a heading or a change of tags ends the Markdown cell they stand in."""

    def __init__(
        self, lesson: Lesson, results: Results | None, *, key: bool, values: Mapping[int, str] = MappingProxyType({})
    ) -> None:
        self.lesson, self.results, self.key = lesson, results, key
        self.values = {inline.number: f"`{inline.expression}`" if key else _OPEN for inline in lesson.inlines}
        self.values |= results.inline if results else values
        self.given: set[str] = set()  # labels of the cells that are there as they are
        self.counts = {cell.label: count for count, cell in enumerate(lesson.cells, start=1)}
        self.kernel = dict(enumerate(lesson.cells, start=1))
        self.cells: list[dict[str, Any]] = []
        self.texts: list[tuple[int, str]] = []  # each with the number of the quotation it stands in, 0 for none
        self.ids: set[str] = set()
        self.tags: list[str] = []
        self.quotes = self.quotation = 0
        self.silent = 0
        self.place, self.number, self.title = "title", 1, ""
        self.scaffolded = False
        self.linked: set[str] = set()  # side notebooks, on the slide
        self.constructs: dict[str, Callable[[Div], None]] = {
            "item": self._item,
            "choices": self._choices,
            "answer-space": self._answer_space,
            "key-only": self._key_only,
            "student-only": self._student_only,
            "boxes": self._boxes,
            "notes": self._notes,
            "side-notebook": self._side_notebook,
        }

    def notebook(self) -> Notebook:
        header = self.lesson.header
        self._say(f"# {jupyter_markdown(header.title)}")
        self._say(jupyter_markdown(header.subtitle))
        if header.capability:
            self._say(f"**What you can do afterwards:** {jupyter_markdown(header.capability)}")
        if not self.key:
            self._say(_HOW)
        self._nodes(self.lesson.preamble)
        for block in self.lesson.blocks:
            self._open(block.identifier, 2, block.title)
            self._nodes(block.opener)
            for slide in block.slides:
                self._open(slide.identifier, 3, slide.title)
                self._nodes(slide.body)
        if header.references:
            self._open("references", 2, "References")
            self._say("\n".join(f"- {jupyter_markdown(text)}" for text in header.references))
        self._flush()
        return {"cells": self.cells, "metadata": notebook_metadata(header.title), "nbformat": 4, "nbformat_minor": 5}

    # --- cells -----------------------------------------------------------------------------------------------

    def _say(self, text: str) -> None:
        if text and not self.silent:
            text = fill_placeholders(text, self.values)
            for _ in range(self.quotes):
                text = quoted(text)
            self.texts.append((self.quotation if self.quotes else 0, text))

    def _flush(self) -> None:
        """End the Markdown cell that is being gathered."""
        texts, self.texts = self.texts, []
        if texts:
            source = texts[0][1]
            for (before, _), (quotation, text) in pairwise(texts):
                source += f"\n>\n{text}" if quotation and quotation == before else f"\n\n{text}"
            self._add("markdown", source, self._next_id(), self.tags)

    def _add(self, kind: str, source: str, identifier: str, tags: list[str]) -> dict[str, Any]:
        metadata = {"tags": sorted(set(tags))} if tags else {}
        cell: dict[str, Any] = {"cell_type": kind, "id": identifier, "metadata": metadata, "source": source}
        if kind == "code":
            cell |= {"execution_count": None, "outputs": []}
        self.ids.add(identifier)
        self.cells.append(cell)
        return cell

    def _next_id(self) -> str:
        """An id of its place; no label of a code cell begins with the underscore."""
        while (identifier := f"_{_id_of(self.place)}-{self.number}") in self.ids:
            self.number += 1
        return identifier

    def _open(self, identifier: str, level: int, title: str) -> None:
        self._flush()
        self.place, self.number, self.title, self.linked = identifier, 1, title, set()
        self._say(f"{'#' * level} {jupyter_markdown(title)}")

    @contextmanager
    def _tagged(self, tag: str) -> Iterator[None]:
        self._flush()
        self.tags.append(tag)
        yield
        self._flush()
        self.tags.pop()

    @contextmanager
    def _quoted(self) -> Iterator[None]:
        self.quotation += not self.quotes
        self.quotes += 1
        yield
        self.quotes -= 1

    def _code(self, cell: CodeCell, *, scaffold: bool) -> None:
        self._flush()
        fails = [FAILS] if cell.options.error else []
        solved = [SOLUTION] if cell.has_gap and not scaffold else []
        if not scaffold:
            self.given.add(cell.label)
        made = self._add(
            "code", cell.scaffold if scaffold else cell.code, _id_of(cell.label), [*self.tags, *fails, *solved]
        )
        if self.results is not None:
            count = self.counts[cell.label]
            made["execution_count"] = count
            made["outputs"] = [
                jupyter_output(output, self.kernel, self._plain(cell.options.fig_alt))
                for output in self.results.outputs.get(cell.label, ())
            ]
        if cell.options.include and cell.options.output and not scaffold:
            for kind, caption in (("Figure", cell.options.fig_cap), ("Table", cell.options.tbl_cap)):
                self._say(f"{kind}: {jupyter_markdown(caption)}" if caption else "")

    def _plain(self, text: str) -> str:
        """A text that is no Markdown: what was escaped for prose in its inline results is not."""
        values = self.results.inline if self.results else {}
        return fill_placeholders(text, {n: re.sub(r"\\([^\w\s]|_)", r"\1", value) for n, value in values.items()})

    # --- what the lesson says --------------------------------------------------------------------------------

    def _nodes(self, nodes: tuple[Node, ...]) -> None:
        """Nodes of the lesson, teaching blocks among them."""
        for node in nodes:
            match node:
                case Div() if paper_only(node) and not _asks(node):
                    self.silent += 1  # its cells run for everybody
                    self._nodes(node.body)
                    self.silent -= 1
                case Div():
                    self._nodes(node.body)
                case Prose() | Verbatim() | Shown() | Reveal():
                    self._core(lower_nodes((node,), View.PAPER))
                case _:
                    self._block(node)

    def _block(self, block: TeachingBlock) -> None:
        self._core(block.lower(View.PAPER))
        if self.key:
            for node in (block, *walk(block.children)):
                if _is_notes(node):
                    self._core(node.lower(View.DECK))

    def _core(self, nodes: tuple[Node, ...]) -> None:
        """Core constructs: blocks that have lowered themselves."""
        for node in nodes:
            match node:
                case Prose():
                    self._say(jupyter_markdown(node.text, deeper=1))
                case Verbatim():
                    self._say(_fenced(node))
                case Shown():
                    self._code(node.cell, scaffold=node.scaffold)
                case Div():
                    self._div(node)
                case Reveal():
                    self._core(node.body)
                case _:
                    raise TypeError(f"not lowered: {type(node).__name__}")

    def _div(self, div: Div) -> None:
        for name in div.attributes.classes:
            if name in self.constructs:
                return self.constructs[name](div)
            if name.startswith("callout-"):
                return self._callout(div, name.removeprefix("callout-"))
        self._core(div.body)

    def _item(self, div: Div) -> None:
        if len(self.texts) > 1:  # a heading alone stays with what it heads
            self._flush()
        label, title = div.attributes.get("label") or "", div.attributes.get("title") or ""
        minutes = div.attributes.get("minutes")
        head = label if title in ("", re.sub(r"[`*]", "", self.title)) else title
        self._say(f"**{escaped(head)}**" + (f" ({minutes} min)" if minutes else ""))
        self.scaffolded = any(isinstance(node, Shown) and node.scaffold for node in walk(div.body))
        self._core(div.body)
        self.scaffolded = False
        self._flush()

    def _choices(self, div: Div) -> None:
        """The options; for learners none is marked, and the quotations below them, which explain, are left out."""
        text = "\n\n".join(node.text for node in div.body if isinstance(node, Prose))
        if self.key:
            with self._tagged(SOLUTION):
                self._say(jupyter_markdown(_PLACE.sub(_place, text)))
            return
        lines = [_CHOICE.sub("- [ ] ", line) for line in text.split("\n") if not line.startswith("    >")]
        text = re.sub(r"\n{2,}", "\n", "\n".join(lines))
        self._say(jupyter_markdown(_PLACE.sub(_place, text)))

    def _answer_space(self, div: Div) -> None:
        self._core(div.body)
        if self.key:
            return
        self._flush()
        if "code" not in div.attributes.classes:
            self._say("*Your answer:*")
            self._flush()
        elif not self.scaffolded:
            self._add("code", PLACEHOLDER, self._next_id(), self.tags)

    def _key_only(self, div: Div) -> None:
        if not self.key:
            return
        with self._tagged(SOLUTION):
            if not (len(div.body) == 1 and isinstance(div.body[0], Shown) and div.body[0].cell.has_gap):
                self._say("**Answer**")
            self._core(div.body)

    def _student_only(self, div: Div) -> None:
        if not self.key:
            self._core(tuple(node for node in div.body if isinstance(node, Shown)))

    def _boxes(self, div: Div) -> None:
        text = "\n".join(node.text for node in div.body if isinstance(node, Prose))
        self._say(jupyter_markdown(re.sub(r"^- ", "- [ ] ", text, flags=re.MULTILINE)))

    def _notes(self, div: Div) -> None:
        if not self.key:
            return
        with self._tagged(NOTES), self._quoted():
            self._say("**Notes**")
            self._core(div.body)

    def _side_notebook(self, div: Div) -> None:
        """A link: it lies beside this notebook, to be opened and run."""
        file = f"{self.lesson.slug}-{div.attributes.get('src')}.ipynb"
        if file not in self.linked:  # as it was left, and as it ran again: one file
            self.linked.add(file)
            self._say(f"Open [{escaped(file)}]({file}).")

    def _callout(self, div: Div, kind: str) -> None:
        with self._quoted():
            self._say(f"**{escaped(div.attributes.get('title') or kind.capitalize())}**")
            self._core(div.body)


def jupyter_output(output: Output, kernel: Mapping[int, CodeCell], alt: str) -> dict[str, Any]:
    """An output as nbformat wants it; a traceback with the lines of the code as shown, by the `kernel`'s counts.

    A notebook that comes from another machine shows pictures in HTML and, until it is trusted, no SVG. Markdown is in
    it as HTML: programs that show notebooks do not agree on which links and tags of it they let through.
    """
    if output["output_type"] == "error":
        return {**output, "traceback": shape_output(output, kernel)[1].split("\n")}
    if "data" not in output:
        return dict(output)
    given = {kind: value for kind, value in output["data"].items() if kind not in _TYPESET or not acts(value)}
    cleaned = {SVG: harmless_svg, "text/html": harmless_html, "text/markdown": _markdown}
    data = {kind: cleaned[kind](value) if kind in cleaned else value for kind, value in given.items()}
    if "text/markdown" in data:
        shown = data.pop("text/markdown")
        data.setdefault("text/html", shown)
    if SVG in data and not {"text/html", "image/png", "image/jpeg"} & set(data):
        picture = base64.b64encode(data[SVG].encode()).decode()
        data["text/html"] = f'<img src="data:{SVG};base64,{picture}" alt="{html.escape(alt)}">'
    return {**output, "data": data, "metadata": {}}


def _markdown(text: str) -> str:
    return harmless_markdown(jupyter_markdown(text))


def _asks(div: Div) -> bool:
    """Whether there is a task or question in it, which learners are to have."""
    return any(isinstance(node, TeachingBlock) and is_item(node) for node in walk(div.body))


def _is_notes(node: Node) -> TypeGuard[TeachingBlock]:
    source = getattr(node, "source", None)
    return isinstance(source, Div) and "notes" in source.attributes.classes


def _id_of(name: str) -> str:
    """A cell id for a name; nbformat takes 64 letters, digits, - and _."""
    return name if _ID.fullmatch(name) else f"id-{digest(name)[:16]}"


def _place(match: re.Match[str]) -> str:
    """A place in a picture, in words: nobody draws its letter in a notebook."""
    attributes = parse_attributes(match["attributes"])
    x, y = attributes.get("x"), attributes.get("y")
    where = f" ({x}% from the left, {y}% from the top)" if x and y else ""
    return f"{match['name']}{where}"


def _fenced(node: Verbatim) -> str:
    language = next((name for name in node.attributes.classes if name != "not-run"), "")
    fence = fence_for(node.text)
    return f"{fence}{language}\n{node.text}\n{fence}"


def notebook_metadata(title: str) -> dict[str, Any]:
    """What a notebook of ours says of itself."""
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {"kernelspec": kernel, "language_info": {"name": "python"}, "title": title}
