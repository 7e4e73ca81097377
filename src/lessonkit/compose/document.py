"""A generated document, and the writer that turns core constructs into portable pandoc Markdown."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from lessonkit.compose.outputs import Shape, figure_files, shape_output
from lessonkit.errors import Problem
from lessonkit.model import Attributes, CodeCell, Div, Lesson, Node, Prose, Ran, Results, Reveal, Shown, Verbatim
from lessonkit.syntax import IMAGE, fence_for, fill_placeholders, format_attributes, outside_of_code

# The lines of a traceback before and after the one that raised.
_AROUND = re.compile(r"^ +\d+(?: .*)?\n", re.MULTILINE)
_UNSAFE = re.compile(r"[^\w.~-]")  # signs that mean something in an address
_HEADING = re.compile(r"^#{1,6} +(.+?)(?: +#+)?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Document:
    """A qmd text, and the files it shows by their path relative to the project.

    A file's value is its content, or a path relative to the project to copy it from.
    """

    text: str
    files: Mapping[str, bytes | PurePosixPath]


def front_matter(values: Mapping[str, Any], note: str) -> str:
    """A YAML header with a comment for whoever opens the file."""
    import yaml

    body = yaml.safe_dump(dict(values), sort_keys=False, allow_unicode=True, width=10_000)
    comment = "\n".join(f"# {line}" for line in note.split("\n"))
    return f"---\n{comment}\n{body}---\n"


def titled(item: Div, title: str) -> Div:
    """An item that stands alone on its slide, with the slide's title in its label."""
    label = item.attributes.get("label") or ""
    title = re.sub(r"[`*]", "", title)  # an attribute is no Markdown
    whole = title if ":" in title or title.lower().startswith(label.lower()) else f"{label}: {title}"
    given = item.attributes
    return Div(Attributes(given.identifier, given.classes, (*given.pairs, ("title", whole))), item.body, item.span)


class Writer:
    """Writes nodes as Markdown. `prefix` leads from the document's folder to the figures' folder.

    Problems found on the way (a figure without alt text, a Plotly figure that paper cannot show)
    are gathered in `problems`, the figures shown in `files`.
    """

    def __init__(self, lesson: Lesson, results: Results, prefix: str) -> None:
        self.folder = f"slides/{lesson.slug}_files"
        self.link = f"{prefix}{_UNSAFE.sub(lambda sign: quote(sign[0]), lesson.slug)}_files"
        self.ran = Ran(results.outputs, dict(enumerate(lesson.cells, start=1)))
        self.results = results
        self.files: dict[str, bytes | PurePosixPath] = {}
        self.problems: list[Problem] = []
        self._only_html = 0

    def fill(self, text: str) -> str:
        return fill_placeholders(text, self.results.inline)

    def plain(self, text: str) -> str:
        """The text of an attribute, which is no Markdown: what was escaped for prose is not."""
        values = {number: re.sub(r"\\([^\w\s]|_)", r"\1", value) for number, value in self.results.inline.items()}
        return fill_placeholders(text, values)

    def heading(self, level: int, title: str, attributes: Attributes) -> str:
        return f"{'#' * level} {self.fill(title)} {format_attributes(attributes)}".rstrip()

    def blocks(self, nodes: tuple[Node, ...]) -> str:
        """The nodes as Markdown, a blank line between them."""
        return "\n\n".join(filter(None, (self._node(node) for node in nodes)))

    def _node(self, node: Node) -> str:
        match node:
            case Prose():
                return IMAGE.sub(lambda match: self._image(match, node), self.fill(node.text))
            case Verbatim():
                return self._fenced(node.text, node.attributes)
            case Shown():
                return self._cell(node)
            case Div():
                return self._div(node)
            case Reveal():
                return self.blocks(node.body)
            case _:
                raise TypeError(f"not lowered: {type(node).__name__}")

    def _div(self, node: Div) -> str:
        if "side-notebook" in node.attributes.classes:
            return self._side_notebook(node)
        only_html = "content-visible" in node.attributes.classes and node.attributes.get("when-format") == "html"
        self._only_html += only_html
        body = self.blocks(node.body)
        self._only_html -= only_html
        given = node.attributes
        pairs = tuple((key, self.plain(value)) for key, value in given.pairs)
        return self.fenced_div(Attributes(given.identifier, given.classes, pairs), body)

    @staticmethod
    def fenced_div(attributes: Attributes, body: str) -> str:
        inner = f"\n{body}\n" if body else "\n"
        return f"::: {format_attributes(attributes) or '{}'}{inner}:::"

    @staticmethod
    def _fenced(text: str, attributes: Attributes) -> str:
        fence = fence_for(text)
        head = f"{fence} {format_attributes(attributes)}".rstrip()
        return f"{head}\n{text}\n{fence}"

    def _image(self, match: re.Match[str], node: Prose) -> str:
        """A picture of the lesson goes with the document: copied to its figures, the link adapted."""
        source = match["src"]
        if re.match(r"[a-z]+:", source):
            return match[0]
        lesson = PurePosixPath(node.span.path).parent
        parts: list[str] = []
        for part in (*lesson.parts, *PurePosixPath(source).parts):
            if part == "..":
                parts = parts[:-1]
            else:
                parts.append(part)
        name = "-".join(part for part in parts if part not in ("lessons", "data"))
        self.files[f"{self.folder}/{name}"] = PurePosixPath(*parts)
        return f"![{match['alt']}]({self.link}/{name}{match['title'] or ''}){match['attributes'] or ''}"

    def _cell(self, node: Shown) -> str:
        cell, options = node.cell, node.cell.options
        if not options.include:
            return ""
        parts: list[str] = []
        if node.scaffold:
            classes = ("python", "scaffold", "not-run")
            parts.append(self._fenced(cell.scaffold, Attributes(classes=classes)))
        else:
            if options.echo and cell.code:
                lines = options.code_line_numbers
                numbers = (("code-line-numbers", lines),) if lines else ()
                parts.append(self._fenced(cell.code, Attributes(classes=("python", "cell-code"), pairs=numbers)))
            if options.output:
                parts += self._outputs(node, cell.label, self.ran)
        if not parts:
            return ""
        pairs = [("data-cell", cell.label)]
        if options.output_location and len(parts) > 1:
            pairs.append(("output-location", options.output_location))
        return self.fenced_div(Attributes("", ("cell",), tuple(pairs)), "\n\n".join(parts))

    def _side_notebook(self, node: Div) -> str:
        """The page of a side notebook, each cell with the count of its run, and where the file is."""
        run = self.results.sides[node.attributes.get("src") or ""]
        ran = run.rerun if node.attributes.get("rerun") == "true" else run.session
        labels = (node.attributes.get("cells") or "").split()
        notebook = run.notebook
        parts = [f"[{notebook.file}](../notebooks/{notebook.file}){{.notebook-file}}"]
        for part in _picked(notebook.page, labels):
            if isinstance(part, CodeCell):
                parts.append(self._side_cell(notebook.name, part, ran))
            else:
                parts.append(_HEADING.sub(r"**\1**", part.text) if part else "…")
        return self.fenced_div(Attributes("", ("side-notebook",)), "\n\n".join(parts))

    def _side_cell(self, name: str, cell: CodeCell, ran: Ran) -> str:
        """A cell of a side notebook; what it gave goes by names of its own."""
        own = replace(cell, options=replace(cell.options, label=f"{name}-{cell.label}"))
        parts = [self._fenced(cell.code, Attributes(classes=("python", "cell-code")))]
        if cell.options.output:
            parts += self._outputs(Shown(own, cell.span), cell.label, ran, short=True)
        body = self.fenced_div(Attributes("", ("cell",), (("data-cell", own.label),)), "\n\n".join(parts))
        return f"[\\[{ran.counts.get(cell.label, ' ')}\\]]{{.notebook-count}}\n\n{body}"

    def _outputs(self, node: Shown, label: str, ran: Ran, *, short: bool = False) -> list[str]:
        """What a run gave for the cell of this label; `short`: of a traceback the lines that raised."""
        parts: list[str] = []
        pictures = tables = 0
        for output in ran.outputs.get(label, ()):
            shape, text = shape_output(output, ran.kernel)
            if short and shape is Shape.ERROR:
                text = _AROUND.sub("", text)
            if not text and shape is not Shape.FIGURE:
                continue
            if shape is Shape.FIGURE:
                pictures += 1
                body = self._figure(node, output, pictures)
            elif shape is Shape.TABLE:
                tables += 1
                body = self._table(node, text, first=tables == 1)
            elif shape is Shape.MARKDOWN:
                body = self._markdown(node, text)
            else:
                body = self._fenced(text, Attributes())
            parts.append(self.fenced_div(Attributes("", ("cell-output", shape.css_class)), body))
        return parts

    def _markdown(self, node: Shown, text: str) -> str:
        rows, closed = outside_of_code(text.split("\n"))
        if not closed or any(depth < 0 for _, depth, _ in rows):
            span = node.cell.span
            message = f"the Markdown that cell {node.cell.options.label!r} gives would reach beyond it"
            hint = "what it opens with ::: or ``` it also closes, and nothing else"
            self.problems.append(Problem(span.path, span.line, message, hint))
        return text

    def _figure(self, node: Shown, output: Mapping[str, Any], number: int) -> str:
        options = node.cell.options
        span = node.cell.span
        if not options.fig_alt:
            hint = "add a line `#| fig-alt: what one sees in the figure`"
            message = f"cell {node.cell.label!r} shows a figure without alt text"
            self.problems.append(Problem(span.path, span.line, message, hint))
        label = node.cell.label if number == 1 else f"{node.cell.label}-{number}"
        name, content = figure_files(output, label)
        self.files[f"{self.folder}/{name}"] = content
        identifier = label if label.startswith("fig-") else ""
        caption, alt = self.fill(options.fig_cap), self.plain(options.fig_alt)
        if name.endswith(".plotly.json"):
            if not self._only_html:
                hint = (
                    'put the cell inside `::: {.content-visible when-format="html"}` and a matplotlib twin '
                    'inside `::: {.content-visible unless-format="html"}`'
                )
                message = f"Plotly figure {node.cell.label!r} would be missing on paper"
                self.problems.append(Problem(span.path, span.line, message, hint))
            pairs = (("src", f"{self.link}/{name}"), ("fig-alt", alt))
            return self.fenced_div(Attributes(identifier, ("plotly-figure",), pairs), caption)
        attributes = Attributes(identifier, (), (("fig-alt", alt),) if alt else ())
        return f"![{caption}]({self.link}/{name}){format_attributes(attributes)}"

    def _table(self, node: Shown, text: str, *, first: bool) -> str:
        identifier = node.cell.label if first and node.cell.label.startswith("tbl-") else ""
        caption = self.fill(node.cell.options.tbl_cap) if first else ""
        attributes = format_attributes(Attributes(identifier, ("dataframe",)))
        return f"{text}\n\n: {f'{caption} {attributes}'.strip()}"


def _picked(page: tuple[Prose | CodeCell, ...], labels: Sequence[str]) -> list[Prose | CodeCell | None]:
    """The cells of these labels, the text right above each, and the text that opens the page; all of it without
    labels. None stands for what is left out."""
    picked: list[Prose | CodeCell | None] = []
    for number, part in enumerate(page):
        cell = page[number + 1] if isinstance(part, Prose) and number + 1 < len(page) else part
        wanted = isinstance(cell, CodeCell) and cell.label in labels
        if wanted or not labels or (not number and isinstance(part, Prose)):
            picked.append(part)
        elif not picked or picked[-1] is not None:
            picked.append(None)
    return picked
