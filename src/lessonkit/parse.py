"""Cells → Lesson. Every structural error is found here, before a kernel starts.

The lesson is read line by line. Headings, fenced Divs, fenced code and code cells are structure;
the lines between are prose. A Div may open in one markdown cell and close in a later one, so the
open Divs are a stack that outlives the cells.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lessonkit import blocks, syntax
from lessonkit.cells import parse_cell
from lessonkit.errors import Fault, LessonProblems, Problem, nearest
from lessonkit.header import parse_header
from lessonkit.model import Attributes, Block, CodeCell, Div, Inline, Lesson, Node, Prose, Shown, Slide, Span, Verbatim
from lessonkit.read import RawCell, Source
from lessonkit.timing import Timed, share_time, tile

CALLOUTS = tuple(f"callout-{kind}" for kind in ("note", "tip", "warning", "caution", "important"))
PLAIN_CLASSES = (
    *("notes", "columns", "column", "incremental", "nonincremental", "fragment", "r-stretch", "r-stack", "r-fit-text"),
    *("r-hstack", "r-vstack", "content-visible", "content-hidden", "aside", "smaller", "line-block"),
    *CALLOUTS,
)
FRAGMENT_STYLES = (
    *("fade-out", "fade-up", "fade-down", "fade-left", "fade-right", "fade-in-then-out", "current-visible"),
    *("fade-in-then-semi-out", "semi-fade-out", "grow", "shrink", "strike", "highlight-red", "highlight-green"),
    *("highlight-blue", "highlight-current-red", "highlight-current-green", "highlight-current-blue"),
)


@dataclass(slots=True)
class _Part:
    """A heading that is being filled: a block's opener or a slide."""

    title: str
    attributes: Attributes
    line: int
    body: list[Node] = field(default_factory=list)
    slides: list[_Part] = field(default_factory=list)
    last: int = 0


@dataclass(slots=True)
class _OpenDiv:
    attributes: Attributes
    line: int
    body: list[Node] = field(default_factory=list)


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
    run = builder.run_of_show(header.minutes)
    cells, inlines = tuple(builder.cells), tuple(builder.inlines)
    lesson = Lesson(slug, source.path, header, tuple(builder.preamble), run, cells, inlines)
    builder.check_names(lesson)
    if builder.problems:
        raise LessonProblems(sorted(builder.problems, key=lambda p: p.line))
    return lesson


class _Builder:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.problems: list[Problem] = []
        self.preamble: list[Node] = []
        self.parts: list[_Part] = []
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
            return
        options = cell.options
        after = len(self.cells) + 1
        captions = {
            name: self.hold_inlines(getattr(options, name), cell.span.line, after)
            for name in ("fig_cap", "fig_alt", "tbl_cap")
        }
        cell = replace(cell, options=replace(options, **captions))
        self.cells.append(cell)
        self.add(Shown(cell, cell.span))

    def hold_inlines(self, text: str, line: int, after: int) -> str:
        """The text with a placeholder for each inline result, which is noted to be evaluated."""

        def hold(match: re.Match[str]) -> str:
            expression = match["expression"]
            try:
                compile(expression, "inline", "eval", ast.PyCF_ONLY_AST)
            except (SyntaxError, ValueError) as error:
                message = error.msg if isinstance(error, SyntaxError) else str(error)
                self.complain(line, f"inline result {expression!r}: {message}", "write an expression: `{python} len(x)`")
            self.inlines.append(Inline(len(self.inlines), expression, after, line))
            return syntax.placeholder(len(self.inlines) - 1)

        return syntax.INLINE.sub(hold, text)

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
        self.prose.append((raw.line + len(lines), ""))

    def check_line(self, number: int, line: str, previous: str) -> None:
        """Two forms that pandoc reads as structure we would not see."""
        in_table = previous.lstrip().startswith(("|", "+")) or "  " in previous.strip()
        if syntax.SETEXT.match(line) and previous.strip() and not in_table:
            self.complain(number, "an underlined heading", "write `## Title` instead of underlining it")
        elif syntax.RULE.match(line) and not previous.strip() and "  " not in line.strip():
            self.complain(number, "a horizontal rule would start a slide without a name", "open a slide with `## Title`")

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
            attributes = syntax.parse_attributes(info) if info else Attributes()
        except Fault as fault:
            self.blame(fault, number)
            return
        if "not-run" not in attributes.classes:
            language = attributes.classes[0].strip("{}") if attributes.classes else "bash"
            hint = f"make it a code cell so that it runs, or mark it: {fence}{{.{language} .not-run}}"
            self.complain(number, "code that does not run", hint)
        self.add(Verbatim(attributes, "\n".join(body), self.span(number, last)))

    def div_line(self, number: int, line: str) -> None:
        opening = syntax.DIV_OPEN.match(line)
        if opening:
            self.flush()
            try:
                attributes = syntax.parse_attributes(opening["what"])
            except Fault as fault:
                self.blame(fault, number)
                attributes = Attributes()
            self.check_classes(attributes, number)
            self.stack.append(_OpenDiv(attributes, number))
        elif syntax.DIV_CLOSE.match(line):
            self.flush()
            if not self.stack:
                self.complain(number, "`:::` closes nothing", "remove it, or open the Div before it")
                return
            self.close(number)
        else:
            self.complain(number, "cannot read this Div", "write `::: {.class #id}` to open and `:::` to close")

    def check_classes(self, attributes: Attributes, number: int) -> None:
        known = (*blocks.REGISTRY, *PLAIN_CLASSES)
        teaching = [name for name in attributes.classes if name in blocks.REGISTRY]
        allowed = (*known, *FRAGMENT_STYLES, *(c for name in teaching for c in blocks.REGISTRY[name].modifiers))
        for name in attributes.classes:
            if name not in allowed:
                self.complain(number, f"unknown block class {name!r}", nearest(name, known))
        if len(teaching) > 1:
            self.complain(number, f"one block cannot be both {teaching[0]} and {teaching[1]}", "use one Div for each")

    def close(self, number: int) -> None:
        open_div = self.stack.pop()
        div = Div(open_div.attributes, tuple(open_div.body), self.span(open_div.line, number))
        name = next((c for c in div.attributes.classes if c in blocks.REGISTRY), None)
        if name is None:
            self._body().append(div)
            return
        definition = blocks.REGISTRY[name]
        around = [c for frame in self.stack for c in frame.attributes.classes if c in blocks.REGISTRY]
        try:
            if definition.inside and not set(around) & set(definition.inside):
                places = " or ".join(f".{place}" for place in definition.inside)
                raise Fault(f"a {name} outside of what it belongs to", f"put it inside {places}")
            if not definition.inside and around:
                raise Fault(f"a {name} inside a {around[-1]}", f"close the {around[-1]} before it")
            self._body().append(definition.parse(div))
        except Fault as fault:
            self.blame(fault, div.span.line)

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
        part = _Part(title, attributes, number)
        if level == 1:
            self.parts.append(part)
        elif not self.parts:
            hint = 'open a block before it: `# Title {time="00:00-10:00"}`'
            self.complain(number, "a slide before the first block of the run-of-show", hint)
            self.parts.append(_Part("", Attributes("start"), number, slides=[part]))
        else:
            self.parts[-1].slides.append(part)

    def finish(self) -> None:
        self.close_all("at the end of the lesson")
        for node in self.preamble:
            if not (isinstance(node, Shown) and not node.cell.options.include):
                hint = "only hidden cells (`#| include: false`) may stand before the first `# Block {time=…}`"
                self.complain(node.span.line, "content before the first block of the run-of-show", hint)
                break

    def run_of_show(self, minutes: int) -> tuple[Block, ...]:
        """The parts as blocks, with every second of the session given to a block and a slide."""
        if not any(part.slides for part in self.parts):
            self.complain(1, "the lesson has no slides", '`# Title {time="00:00-10:00"}` opens a block, `## Title` a slide')
            return ()
        ends = [part.line for part in self.parts[1:]] + [len(self.source.lines) + 1]
        timed = [Timed(part.title, part.attributes, part.line) for part in self.parts]
        spans = tile(timed, minutes * 60, self.complain) if minutes else [(0, 0)] * len(timed)
        built = []
        for part, end, (start, stop) in zip(self.parts, ends, spans, strict=True):
            rows = [Timed(p.title, p.attributes, p.line) for p in (part, *part.slides)]
            seconds = share_time(rows, stop - start, self.complain) if stop > start else [0] * len(rows)
            slides = tuple(
                Slide(s.title, _without(s.attributes, "minutes"), secs, tuple(s.body), self.span(s.line, s.line))
                for s, secs in zip(part.slides, seconds[1:], strict=True)
            )
            attributes = _without(part.attributes, "time", "minutes")
            body = tuple(part.body)
            span = self.span(part.line, end - 1)
            built.append(Block(part.title, attributes, start, stop, seconds[0], body, slides, span))
        return tuple(built)

    def check_names(self, lesson: Lesson) -> None:
        """Ids of blocks, slides and items, and labels of cells, are each given once."""
        seen: dict[str, int] = {}
        for identifier, line in sorted(_identifiers(lesson), key=lambda pair: pair[1]):
            if identifier in seen:
                hint = f"first used in line {seen[identifier]}; give this one another {{#id}}"
                self.complain(line, f"id {identifier!r} is used twice", hint)
            seen.setdefault(identifier, line)
        for node in lesson.nodes():
            for needed, line in getattr(node, "needs", ()):
                if needed not in seen:
                    self.complain(line, f"done={needed!r} names no item", nearest(needed, seen))
        labels: dict[str, int] = {}
        for cell in self.cells:
            if cell.label in labels:
                hint = f"first used in line {labels[cell.label]}"
                self.complain(cell.span.line, f"cell label {cell.label!r} is used twice", hint)
            labels.setdefault(cell.label, cell.span.line)


def _identifiers(lesson: Lesson) -> Iterator[tuple[str, int]]:
    for block in lesson.blocks:
        yield block.identifier, block.span.line
        for slide in block.slides:
            yield slide.identifier, slide.span.line
    for node in lesson.nodes():
        if isinstance(node, Div):
            identifier = node.attributes.identifier
        elif isinstance(node, Shown):
            identifier = node.cell.label if node.cell.label.startswith(("fig-", "tbl-")) else ""
        else:
            identifier = getattr(node, "identifier", "")
        if identifier:
            yield identifier, node.span.line


def _without(attributes: Attributes, *keys: str) -> Attributes:
    pairs = tuple(pair for pair in attributes.pairs if pair[0] not in keys)
    return Attributes(attributes.identifier, attributes.classes, pairs)
