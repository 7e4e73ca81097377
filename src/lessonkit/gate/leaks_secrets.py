"""What only the instructor may see of a lesson: the texts, each with the line it comes from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import PurePosixPath

from lessonkit.blocks.lowering import lower_nodes
from lessonkit.cells import option_line
from lessonkit.compose.outputs import shape_output
from lessonkit.errors import Fault
from lessonkit.gate.leaks_words import code_parts, letters, prose_parts, words
from lessonkit.model import (
    Attributes,
    CodeCell,
    Div,
    Lesson,
    Node,
    Prose,
    Results,
    Reveal,
    Shown,
    Span,
    Verbatim,
    View,
    walk,
)
from lessonkit.syntax import DIV_CLOSE, DIV_OPEN, FENCE, HEADING, IMAGE, fill_placeholders, parse_attributes

_OPTION = re.compile(r"^\s*[-*+] \[(?P<mark>[ xX])\] (?P<text>.*)$")
_FEEDBACK = re.compile(r"^\s+>\s?(?P<text>.*)$")
_ATTRIBUTES = re.compile(r"\{[^{}]*\}$")
_HTML = re.compile(r"<[^<>]+>")


class Kind(Enum):
    """What a text is, in the words of a message."""

    SOLUTION = "the text of a solution"
    CODE = "the code of a solution"
    OUTPUT = "what the code of a solution gives"
    FEEDBACK = "the feedback of an option"
    MARK = "which option is right"
    NOTES = "speaker notes"


@dataclass(frozen=True, slots=True)
class Secret:
    """A text to look for, as `leaks_words.letters` leaves it, and the line of the project that it comes from.

    Of a MARK, `text` is the option that is right.
    """

    kind: Kind
    text: str
    letters: str
    path: str
    line: int


@dataclass(slots=True)
class Secrets:
    """Gathers what is secret and what everybody may see; a text that is both is no secret.

    `solved`: by the label of a cell that only solves, where it stands. `pictures`: what the instructor's parts of an
    editable source show, by the link that is there, and `shown` what the others do.
    """

    found: dict[tuple[Kind, str], Secret] = field(default_factory=dict)
    open: list[str] = field(default_factory=list)
    solved: dict[str, Span] = field(default_factory=dict)
    pictures: dict[str, Secret] = field(default_factory=dict)
    shown: set[str] = field(default_factory=set)

    def add(self, kind: Kind, parts: Iterable[str], path: str, line: Callable[[str], int]) -> None:
        for part in parts:
            key = kind, letters(part)
            if key not in self.found:
                self.found[key] = Secret(kind, part, key[1], path, line(part))

    def kept(self, also_open: str) -> list[Secret]:
        """The secrets that stand in no text for everybody; `also_open` is more of such text."""
        shown = letters("\n".join([*self.open, also_open]))
        return [secret for secret in self.found.values() if secret.kind is Kind.MARK or secret.letters not in shown]


def read_lesson(secrets: Secrets, lesson: Lesson, source: str, results: Results | None) -> None:
    """Add what a lesson says. `source` is its text; without results, what its cells gave is not known."""
    reader = _Lesson(secrets, lesson, source.split("\n"), results)
    header = lesson.header
    secrets.open += [header.title, header.subtitle, header.capability, *header.references]
    for block in lesson.blocks:
        secrets.open += [block.title, *(slide.title for slide in block.slides)]
    everything = (lesson.preamble, *(nodes for b in lesson.blocks for nodes in (b.opener, *(s.body for s in b.slides))))
    for nodes in everything:
        reader.nodes(lower_nodes(nodes, View.PAPER), None)
        for node in walk(nodes):
            if _is_notes(node):
                reader.nodes(node.lower(View.DECK), Kind.NOTES)  # type: ignore[union-attr]


def _is_notes(node: Node) -> bool:
    source = getattr(node, "source", None)
    return isinstance(source, Div) and "notes" in source.attributes.classes


class _Lesson:
    """Reads core constructs, so that a new teaching block needs nothing here."""

    def __init__(self, secrets: Secrets, lesson: Lesson, lines: Sequence[str], results: Results | None) -> None:
        self.secrets, self.lines, self.results = secrets, lines, results
        self.values = results.inline if results else {}
        self.kernel = dict(enumerate(lesson.cells, start=1))

    def nodes(self, nodes: Sequence[Node], kind: Kind | None) -> None:
        for node in nodes:
            match node:
                case Prose():
                    self._prose(self._filled(node.text), node.span, kind)
                case Verbatim():
                    self._code(node.text, node.span, Kind.CODE if kind else None)
                case Shown():
                    self._cell(node, kind)
                case Reveal():
                    self.nodes(node.body, kind)
                case Div():
                    self._div(node, kind)

    def _div(self, div: Div, kind: Kind | None) -> None:
        classes = div.attributes.classes
        if "choices" in classes and kind is None:
            for node in div.body:
                if isinstance(node, Prose):
                    self._choices(self._filled(node.text), node.span)
            return
        title = self._filled(div.attributes.get("title") or "")
        self._prose(title, div.span, kind)
        self.nodes(div.body, kind or (Kind.SOLUTION if "key-only" in classes else None))

    def _choices(self, text: str, span: Span) -> None:
        for what, part in split_choices(text.split("\n")):
            if what is None:
                self.secrets.open.append(part)
            elif what is Kind.MARK:
                self.secrets.open.append(part)
                self.secrets.add(Kind.MARK, [part], span.path, self._finder(span))
            else:
                self.secrets.add(what, prose_parts(part), span.path, self._finder(span))

    def _prose(self, text: str, span: Span, kind: Kind | None) -> None:
        if kind is None:
            self.secrets.open.append(text)
        else:
            self.secrets.add(kind, prose_parts(text), span.path, self._finder(span))

    def _code(self, text: str, span: Span, kind: Kind | None) -> None:
        if kind is None:
            self.secrets.open.append(text)
        else:
            self.secrets.add(kind, code_parts(text), span.path, self._finder(span))

    def _cell(self, node: Shown, kind: Kind | None) -> None:
        cell = node.cell
        if node.scaffold:
            self.secrets.open.append(cell.scaffold)
            return
        for key, caption in _captions(cell).items():
            place = option_line(cell.source, cell.span.line, key)
            self._prose(self._filled(caption), Span(cell.span.path, place, place), kind)
        self._code(cell.code, cell.span, Kind.CODE if kind else None)
        if kind is not None:
            self.secrets.solved[cell.label] = cell.span
        for text in _outputs(cell, self.results, self.kernel):
            if kind is None:
                self.secrets.open.append(text)
            else:
                self.secrets.add(Kind.OUTPUT, code_parts(text), cell.span.path, lambda _: cell.span.line)

    def _filled(self, text: str) -> str:
        return fill_placeholders(text, self.values)

    def _finder(self, span: Span) -> Callable[[str], int]:
        return _finder([(number, self.lines[number - 1]) for number in range(span.line, span.end + 1)])


def _finder(lines: Sequence[tuple[int, str]]) -> Callable[[str], int]:
    """Finds the number of the line, of numbered ones, that a part begins in; the first where it is in none."""
    numbers: list[int] = []
    joined = ""
    for number, line in lines:
        found = letters(line)
        numbers += [number] * len(found)
        joined += found

    def find(part: str) -> int:
        wanted = letters(part)
        # Of what holds a result or a link, the lines have the beginning.
        places = (joined.find(wanted[:length]) for length in (len(wanted), 24, 12, 6))
        return next((numbers[place] for place in places if place >= 0 and wanted), lines[0][0])

    return find


def _captions(cell: CodeCell) -> dict[str, str]:
    options = cell.options
    found = {"fig-cap": options.fig_cap, "fig-alt": options.fig_alt, "tbl-cap": options.tbl_cap}
    return {key: text for key, text in found.items() if text}


def _outputs(cell: CodeCell, results: Results | None, kernel: Mapping[int, CodeCell]) -> Iterator[str]:
    """What a cell gave, as a document shows it and as a notebook holds it."""
    for output in results.outputs.get(cell.label, ()) if results else ():
        yield shape_output(output, kernel)[1]
        data = output.get("data", {})
        yield data.get("text/plain", "")
        yield _HTML.sub(" ", data.get("text/html", ""))


def split_choices(lines: Sequence[str]) -> Iterator[tuple[Kind | None, str]]:
    """The pieces of a task list: options (the right ones as MARK, without their box) and feedback."""
    held: list[str] = []
    what: Kind | None = None
    for line in [*lines, ""]:
        option, feedback = _OPTION.match(line), _FEEDBACK.match(line)
        now: Kind | None
        if option:
            now, text = (Kind.MARK if option["mark"] != " " else None), option["text"]
        elif feedback:
            now, text = Kind.FEEDBACK, feedback["text"]
        else:
            now, text = what, line.strip()
        if held and (option or now is not what):
            yield what, "\n".join(held).strip()
            held = []
        what = now
        held.append(text)
    yield what, "\n".join(held).strip()


def read_qmd(secrets: Secrets, text: str, path: str) -> None:
    """Add what an editable source says as it stands: a deck's or a worksheet's, the texts of which may be edited."""
    for kind, lines in _pieces(text.split("\n")):
        body = "\n".join(line for _, line in lines).strip()
        pictures = {match["src"] for match in IMAGE.finditer(body)}
        if kind is None or kind is Kind.MARK:
            secrets.open.append(body)
            secrets.shown |= pictures
        if kind is not None and body:
            secrets.add(kind, _parts(kind, body), path, _finder(lines))
            for picture in pictures:
                secrets.pictures[picture] = _picture(secrets, kind, PurePosixPath(picture), path, lines[0][0])


def _picture(secrets: Secrets, kind: Kind, link: PurePosixPath, path: str, line: int) -> Secret:
    """A picture by its name; one that a cell drew is the cell's."""
    span = secrets.solved.get(link.stem)
    return Secret(Kind.OUTPUT, link.name, "", span.path, span.line) if span else Secret(kind, link.name, "", path, line)


def _parts(kind: Kind, body: str) -> Iterable[str]:
    if kind is Kind.MARK:
        return [body]
    return code_parts(body) if kind in (Kind.CODE, Kind.OUTPUT) else prose_parts(body)


def _pieces(lines: Sequence[str]) -> Iterator[tuple[Kind | None, list[tuple[int, str]]]]:
    """Lines that belong together, numbered from 1, with what they are (None: for everybody)."""
    held: list[tuple[int, str]] = []
    last: Kind | None = None
    for number, kind, line in _classified(lines):
        option = kind in (None, Kind.MARK) and _OPTION.match(line)
        if held and (kind is not last or option):
            yield last, held
            held = []
        last = kind
        held.append((number, option["text"] if option else line))
    if held:
        yield last, held


def _classified(lines: Sequence[str]) -> Iterator[tuple[int, Kind | None, str]]:
    stack: list[frozenset[str]] = []
    solves, fence, code = False, "", False
    choice: Kind | None = None
    for number, line in enumerate(lines, start=1):
        marks, heading = FENCE.match(line), HEADING.match(line)
        around = frozenset[str]().union(*stack)
        if fence:
            if marks and marks["fence"].startswith(fence) and not marks["info"].strip():
                fence = ""
            else:
                yield number, _coded(_of(around, solves), code), line
        elif marks:
            fence, code = marks["fence"], "cell-output" not in around
        elif DIV_CLOSE.match(line):
            stack = stack[:-1]
        elif opening := DIV_OPEN.match(line):
            attributes = _attributes(opening["what"])
            stack.append(frozenset(attributes.classes))
            choice = None
            if title := attributes.get("title"):
                yield number, _of(around | stack[-1], solves), title
        elif heading and len(heading["level"]) <= 2:
            solves = ".solution-slide" in line
            yield number, None, line
        elif "choices" in around and not (kind := _of(around, solves)):
            option, feedback = _OPTION.match(line), _FEEDBACK.match(line)
            if option:
                choice = Kind.MARK if option["mark"] != " " else None
            yield number, Kind.FEEDBACK if feedback else choice, feedback["text"] if feedback else line
        else:
            kind = _of(around, solves)
            shown = "cell-output" in around and not line.startswith((":", "!["))  # what is no caption
            yield number, Kind.OUTPUT if kind and shown else kind, line


def _attributes(text: str) -> Attributes:
    try:
        return parse_attributes(text)
    except Fault:  # rendering says so
        return Attributes()


def _of(around: frozenset[str], solves: bool) -> Kind | None:
    if "notes" in around:
        return Kind.NOTES
    return Kind.SOLUTION if "key-only" in around or solves else None


def _coded(kind: Kind | None, code: bool) -> Kind | None:
    return None if kind is None else Kind.CODE if code else Kind.OUTPUT


def mark_pattern(option: str) -> re.Pattern[str] | None:
    """Finds a sign that an option is right just before its text, or after it; None for one without words."""
    found = words(_ATTRIBUTES.sub("", option))[:6]
    text = r"(?<!\w)" + r"[\W_]+".join(map(re.escape, found)) + r"(?!\w)"
    # Of code, `counts[x]` is no mark.
    return re.compile(rf"(?:(?<!\w)\[[xX]\]|[☒☑✓✔])[\W_]*{text}|{text}[\W_]*[☒☑✓✔]") if found else None
