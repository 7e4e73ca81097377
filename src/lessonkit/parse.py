"""Cells → Lesson. Every structural error is found here, before a kernel starts.

The lesson is read line by line. Headings, fenced Divs, fenced code and code cells are structure;
the lines between are prose. A Div may open in one markdown cell and close in a later one, so the
open Divs are a stack that outlives the cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from lessonkit import blocks, syntax
from lessonkit.cells import option_line, parse_cell
from lessonkit.div_classes import class_complaints
from lessonkit.errors import Fault, LessonProblems, Problem
from lessonkit.header import parse_header
from lessonkit.model import (
    Attributes,
    CellOptions,
    CodeCell,
    Div,
    Inline,
    Lesson,
    Node,
    Prose,
    Shown,
    Span,
    Verbatim,
)
from lessonkit.names import check_names
from lessonkit.pycode import syntax_tree
from lessonkit.read import RawCell, Source, read_text, source_of
from lessonkit.run_of_show import Part, run_of_show


@dataclass(slots=True)
class _OpenDiv:
    """A Div that waits for its end. `doubtful`: what it was meant to be is not known, so nor is what may be in it."""

    attributes: Attributes
    line: int
    doubtful: bool = False
    body: list[Node] = field(default_factory=list)


def read_lesson(path: Path, name: str) -> Lesson:
    """The lesson of a file, `name` in problems; several of its outputs ask for it.

    Raises LessonProblems with everything that is wrong, in file order.
    """
    return _lesson(read_text(path, name), name, path.stem)


@lru_cache(maxsize=4)
def _lesson(text: str, name: str, slug: str) -> Lesson:
    return parse_lesson(source_of(text, name), slug)


def parse_lesson(source: Source, slug: str) -> Lesson:
    """The lesson of a source. Raises LessonProblems with everything that is wrong, in file order."""
    builder = _Builder(source)
    header = parse_header(source, builder.problems)
    for raw in source.cells:
        if raw.kind == "code":
            builder.code(raw)
        else:
            builder.markdown(raw)
    builder.finish()
    run = run_of_show(builder.parts, header.minutes, source.path, len(source.lines), builder.complain)
    cells, inlines = tuple(builder.cells), tuple(builder.inlines)
    lesson = Lesson(slug, source.path, header, tuple(builder.preamble), run, cells, inlines)
    check_names(lesson, builder.complain)
    if builder.problems:
        raise LessonProblems(sorted(builder.problems, key=lambda p: p.line))
    return lesson


class _Builder:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.problems: list[Problem] = []
        self.preamble: list[Node] = []
        self.parts: list[Part] = []
        self.cells: list[CodeCell] = []
        self.inlines: list[Inline] = []
        self.stack: list[_OpenDiv] = []
        self.prose: list[tuple[int, str]] = []
        self.line = 1

    def complain(self, line: int, message: str, hint: str = "") -> None:
        text = self.source.lines[line - 1] if 0 < line <= len(self.source.lines) else ""
        self.problems.append(Problem(self.source.path, line, message, hint, text))

    def blame(self, fault: Fault, line: int) -> None:
        self.complain(fault.line or line, fault.message, fault.hint)

    def span(self, line: int, end: int) -> Span:
        return Span(self.source.path, line, max(line, end))

    def add(self, node: Node) -> None:
        self.flush()
        self._body().append(node)

    def _body(self) -> list[Node]:
        if self.stack:
            return self.stack[-1].body
        if not self.parts:
            return self.preamble
        part = self.parts[-1]
        return part.slides[-1].body if part.slides else part.body

    def flush(self) -> None:
        """What was gathered of prose becomes a node, without the blank lines around it."""
        lines, self.prose = self.prose, []
        while lines and not lines[0][1].strip():
            lines.pop(0)
        while lines and not lines[-1][1].strip():
            lines.pop()
        if lines:
            text = "\n".join(line for _, line in lines)
            self._body().append(Prose(text, self.span(lines[0][0], lines[-1][0])))

    def code(self, raw: RawCell) -> None:
        self.line = raw.line
        if not raw.text.strip():
            return
        try:
            cell = parse_cell(raw, len(self.cells), self.source.path)
        except Fault as fault:
            self.blame(fault, raw.line)
            # it still is where a cell stands: a hotspot around it has its picture
            options = CellOptions(f"cell-{len(self.cells) + 1}", include=False)
            end = raw.line + raw.text.count("\n")
            cell = CodeCell(len(self.cells), raw.text, "", "", options, self.span(raw.line, end))
        options = cell.options
        after = len(self.cells) + 1

        def hold(key: str, text: str) -> str:
            return self.hold_inlines(text, option_line(raw.text, raw.line, key), after)

        options = replace(
            options,
            fig_cap=hold("fig-cap", options.fig_cap),
            fig_alt=hold("fig-alt", options.fig_alt),
            tbl_cap=hold("tbl-cap", options.tbl_cap),
        )
        cell = replace(cell, options=options)
        self.cells.append(cell)
        self.add(Shown(cell, cell.span))

    def hold_inlines(self, text: str, line: int, after: int) -> str:
        """The text with a placeholder for each inline result, which is noted to be evaluated."""

        def hold(expression: str) -> str:
            try:
                syntax_tree(expression, "eval")
            except (SyntaxError, ValueError) as error:
                message = error.msg if isinstance(error, SyntaxError) else str(error)
                hint = "write one expression, as in `{python} len(x)`"
                self.complain(line, f"inline result {expression!r}: {message}", hint)
            self.inlines.append(Inline(len(self.inlines), expression, after, line))
            return syntax.placeholder(len(self.inlines) - 1)

        held, unread = syntax.replace_inlines(text, hold)
        if unread:
            hint = "write it on one line, with a space after the brace: `{python} len(x)`"
            self.complain(line, "cannot read this inline result", hint)
        return held

    def markdown(self, raw: RawCell) -> None:
        lines = list(enumerate(raw.text.split("\n"), start=raw.line))
        rest = iter(lines)
        previous = ""
        for number, line in rest:
            self.line = number
            if "{python}" in line:
                line = self.hold_inlines(line, number, len(self.cells))
            fence = syntax.FENCE.match(line)
            heading = syntax.HEADING.match(line)
            if fence:
                self.verbatim(number, fence["fence"], fence["info"].strip(), rest)
            elif syntax.DIV_ANY.match(line):
                self.div_line(number, line)
            elif heading and len(heading["level"]) <= 2:
                if previous.strip() and not syntax.DIV_ANY.match(previous) and not syntax.HEADING.match(previous):
                    self.complain(number, "a heading without a blank line before it", "leave the line before it empty")
                self.heading(number, len(heading["level"]), heading["text"] or "")
            else:
                self.check_line(number, line, previous)
                self.prose.append((number, line))
            previous = "" if fence else line
        # a piece of prose lies within one cell, so that lines can be counted in it
        self.flush()

    def check_line(self, number: int, line: str, previous: str) -> None:
        """Two forms that pandoc reads as structure we would not see."""
        in_table = previous.lstrip().startswith(("|", "+")) or "  " in previous.strip()
        if syntax.SETEXT.match(line) and previous.strip() and not in_table:
            self.complain(number, "an underlined heading", "write `## Title` instead of underlining it")
        elif syntax.RULE.match(line) and not previous.strip() and "  " not in line.strip():
            message = "a horizontal rule would start a slide without a name"
            self.complain(number, message, "open a slide with `## Title`")

    def verbatim(self, number: int, fence: str, info: str, rest: Iterator[tuple[int, str]]) -> None:
        body: list[str] = []
        closed = False
        last = number
        for inner, line in rest:
            last = inner
            bare = line.strip()
            if bare.startswith(fence) and not bare.strip(fence[0]):
                closed = True
                break
            body.append(line)
        if not closed:
            self.complain(number, "a code block is not closed", f"close it with a line {fence}")
        try:
            # ```{python} is a code cell in a qmd, and a plain block of Python here
            attributes = syntax.parse_attributes(re.sub(r"^\{(\w+)\}$", r"\1", info)) if info else Attributes()
        except Fault as fault:
            self.blame(fault, number)
            attributes = Attributes(classes=("not-run",))
        if "not-run" not in attributes.classes:
            language = attributes.classes[0].split()[0] if attributes.classes else "bash"
            hint = f"make it a code cell so that it runs, or mark it: {fence}{{.{language} .not-run}}"
            self.complain(number, "code that does not run", hint)
        self.add(Verbatim(attributes, "\n".join(body), self.span(number, last)))

    def div_line(self, number: int, line: str) -> None:
        self.flush()
        if syntax.DIV_CLOSE.match(line):
            if self.stack:
                self.close(number)
            else:
                self.complain(number, "`:::` closes nothing", "remove it, or open the Div before it")
            return
        opening = syntax.DIV_OPEN.match(line)
        try:
            if opening is None:
                raise Fault("cannot read this Div", "write `::: {.class #id}` to open and `:::` to close")
            attributes = syntax.parse_attributes(opening["what"])
            complaints = list(class_complaints(attributes))
            for message, hint in complaints:
                self.complain(number, message, hint)
            known = not complaints
        except Fault as fault:
            self.blame(fault, number)
            attributes, known = Attributes(), False
        self.stack.append(_OpenDiv(attributes, number, doubtful=not known))

    def close(self, number: int) -> None:
        open_div = self.stack.pop()
        div = Div(open_div.attributes, tuple(open_div.body), self.span(open_div.line, number))
        name = next((c for c in div.attributes.classes if c in blocks.REGISTRY), None)
        if name is None:
            self._body().append(div)
            return
        definition = blocks.REGISTRY[name]
        around = [c for frame in self.stack for c in frame.attributes.classes if c in blocks.REGISTRY]
        doubtful = any(frame.doubtful for frame in self.stack)
        try:
            if definition.inside and not doubtful and not set(around) & set(definition.inside):
                places = " or ".join(f".{place}" for place in definition.inside)
                raise Fault(f".{name} outside of what it belongs to", f"put it inside {places}")
            around = [c for c in around if not blocks.REGISTRY[c].anywhere]
            if not definition.inside and not definition.anywhere and around:
                raise Fault(f".{name} inside .{around[-1]}", f"close .{around[-1]} before it")
            self._body().append(definition.parse(div))
        except Fault as fault:
            self.blame(fault, div.span.line)
            self._body().append(div)

    def close_all(self, before: str) -> None:
        self.flush()
        for frame in self.stack:
            name = " ".join(f".{c}" for c in frame.attributes.classes) or "without a class"
            self.complain(frame.line, f"Div {name} is not closed {before}", "close it with a line `:::`")
        while self.stack:
            frame = self.stack.pop()
            self._body().append(Div(frame.attributes, tuple(frame.body), self.span(frame.line, self.line)))

    def heading(self, number: int, level: int, text: str) -> None:
        self.close_all(f"before the heading in line {number}")
        try:
            title, attributes = syntax.split_heading(text)
        except Fault as fault:
            self.blame(fault, number)
            title, attributes = text, Attributes()
        if not title:
            self.complain(number, "a heading without text")
        if not attributes.identifier:
            attributes = Attributes(syntax.heading_slug(title), attributes.classes, attributes.pairs)
        part = Part(title, attributes, number)
        if level == 1:
            self.parts.append(part)
        elif not self.parts:
            hint = 'open a block before it: `# Title {time="00:00-10:00"}`'
            self.complain(number, "a slide before the first block of the run-of-show", hint)
            self.parts.append(Part("", Attributes(), number, slides=[part], stray=True))
        else:
            self.parts[-1].slides.append(part)

    def finish(self) -> None:
        self.close_all("at the end of the lesson")
        for node in self.preamble:
            if not (isinstance(node, Shown) and not node.cell.options.include):
                hint = "only hidden cells (`#| include: false`) may stand before the first `# Block {time=…}`"
                self.complain(node.span.line, "content before the first block of the run-of-show", hint)
                break
