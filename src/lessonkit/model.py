"""The lesson as values: what a lesson file says, and what its cells gave when they ran.

Every part carries the `Span` of the lesson it came from, so that any later complaint can be
made at the author's own line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Protocol, runtime_checkable


class View(Enum):
    """Who looks: the deck on the wall, the paper (student copy and key in one source), the learner at the lab page."""

    DECK = "deck"
    PAPER = "paper"
    LAB = "lab"


@dataclass(frozen=True, slots=True)
class Span:
    """Lines `line` to `end` (1-based, inclusive) of `path` (relative to the project)."""

    path: str
    line: int
    end: int


BACKUP = "backup"
"""The class of the heading above the backup slides."""


@dataclass(frozen=True, slots=True)
class Attributes:
    """A pandoc attribute list: `{#identifier .class key="value"}`."""

    identifier: str = ""
    classes: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()

    def get(self, key: str) -> str | None:
        return dict(self.pairs).get(key)


@dataclass(frozen=True, slots=True)
class CellOptions:
    """The `#|` lines (or Jupyter tags) of a code cell, in Quarto's terms."""

    label: str
    echo: bool = True
    output: bool = True
    include: bool = True
    error: bool = False
    fig_cap: str = ""
    fig_alt: str = ""
    tbl_cap: str = ""
    code_line_numbers: str = ""
    output_location: str = ""


@dataclass(frozen=True, slots=True)
class CodeCell:
    """A code cell. `source` is what the kernel runs, line for line as in the lesson from `span.line` on.

    `code` is `source` without its `#|` lines and solution markers (what a deck shows) and
    `scaffold` has each marked solution replaced by `# your code here` (what learners get); the
    two are equal where nothing is marked.
    """

    index: int
    source: str
    code: str
    scaffold: str
    options: CellOptions
    span: Span

    @property
    def label(self) -> str:
        return self.options.label

    @property
    def has_gap(self) -> bool:
        return self.code != self.scaffold


@dataclass(frozen=True, slots=True)
class Prose:
    """Markdown that pandoc understands as it stands, and no fenced Div or code block in it."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Verbatim:
    """A fenced code block that never runs; marked `.not-run` in the lesson."""

    attributes: Attributes
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Shown:
    """A code cell at its place in the lesson, and what of it is to be seen.

    `scaffold`: the learners' version of the code, never with outputs.
    """

    cell: CodeCell
    span: Span
    scaffold: bool = False


@dataclass(frozen=True, slots=True)
class Div:
    """A fenced Div that is not a teaching block, or a core construct that one lowered itself to."""

    attributes: Attributes
    body: tuple[Node, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Reveal:
    """Content that the audience sees only after a step: the deck gives it a slide of its own."""

    body: tuple[Node, ...]
    span: Span


@runtime_checkable
class TeachingBlock(Protocol):
    """What every file in `blocks/` defines: a dataclass that can lower itself for a view."""

    @property
    def span(self) -> Span: ...

    @property
    def children(self) -> tuple[Node, ...]:
        """The nodes inside, whatever their role (for walks over all cells and prose)."""

    def lower(self, view: View) -> tuple[Node, ...]:
        """The block in core constructs, with no teaching block left at the top."""


Node = Prose | Verbatim | Shown | Div | Reveal | TeachingBlock


@dataclass(frozen=True, slots=True)
class Slide:
    """A level-2 heading and what follows; `seconds` is its share of the block."""

    title: str
    attributes: Attributes
    seconds: int
    body: tuple[Node, ...]
    span: Span

    @property
    def identifier(self) -> str:
        return self.attributes.identifier


@dataclass(frozen=True, slots=True)
class Block:
    """A block of the run-of-show: a level-1 heading with its times, in seconds from the start.

    `seconds` is the opener's own share; `opener` what stands before the first slide. The backup slides, shown when
    somebody asks, are a block at the end that takes no time.
    """

    title: str
    attributes: Attributes
    start: int
    end: int
    seconds: int
    opener: tuple[Node, ...]
    slides: tuple[Slide, ...]
    span: Span

    @property
    def identifier(self) -> str:
        return self.attributes.identifier

    @property
    def backup(self) -> bool:
        return BACKUP in self.attributes.classes


@dataclass(frozen=True, slots=True)
class Header:
    """The YAML header. `minutes` is the length of the session, `cell_timeout` in seconds.

    `memory` is what the kernel may use, in megabytes (0: no limit). `pass_mark`: how many of the quizzes have to be
    right for the quiz to be passed, in per cent. `course`: the lesson's own, "" for that of the project. `environment`:
    the variables it asks for by name.
    """

    title: str
    subtitle: str
    lang: str
    minutes: int
    capability: str
    datasets: tuple[str, ...]
    references: tuple[str, ...]
    cell_timeout: int
    memory: int = 0
    pass_mark: int = 80
    course: str = ""
    environment: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Inline:
    """An inline result, `` `{python} expression` `` in prose, a heading or a caption.

    In the texts of the lesson it is a placeholder (`syntax.placeholder(number)`), so that whatever
    moves those texts about moves it along. It is evaluated when `after` cells have run.
    """

    number: int
    expression: str
    after: int
    line: int


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson without structural errors. `cells` and `inlines` are in the order they run."""

    slug: str
    path: str
    header: Header
    preamble: tuple[Node, ...]
    blocks: tuple[Block, ...]
    cells: tuple[CodeCell, ...]
    inlines: tuple[Inline, ...]

    def nodes(self) -> Iterator[Node]:
        """Every node, depth first, in lesson order."""
        yield from walk(self.preamble)
        for block in self.blocks:
            yield from walk(block.opener)
            for slide in block.slides:
                yield from walk(slide.body)


def walk(nodes: tuple[Node, ...]) -> Iterator[Node]:
    """The nodes and all below them, depth first."""
    for node in nodes:
        yield node
        match node:
            case Div() | Reveal():
                yield from walk(node.body)
            case Prose() | Verbatim() | Shown():
                pass
            case _:
                yield from walk(node.children)


Output = Mapping[str, Any]
"""One nbformat 4 output of a code cell, as a plain mapping."""


@dataclass(frozen=True, slots=True)
class Results:
    """What a clean kernel gave.

    `outputs` maps a cell's label to its nbformat outputs; `inline` maps the number of an inline
    result to its value as Markdown text.
    """

    outputs: Mapping[str, tuple[Output, ...]]
    inline: Mapping[int, str]
    sides: Mapping[str, SideRun] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SideNotebook:
    """A notebook beside a lesson, to be looked at and to be run: `lessons/<slug>/<name>.py`.

    `parts` are its Markdown texts and code cells in the order of the page, those that its author has removed (`#|
    include: false`) among them. `order` are the labels of the cells as its author ran them, a label as often as the
    cell was run.
    """

    slug: str
    name: str
    path: str
    title: str
    parts: tuple[Prose | CodeCell, ...]
    order: tuple[str, ...]
    cell_timeout: int

    @property
    def file(self) -> str:
        """The notebook's name as learners have it, beside the lesson's own."""
        return f"{self.slug}-{self.name}.ipynb"

    @property
    def cells(self) -> tuple[CodeCell, ...]:
        return tuple(part for part in self.parts if isinstance(part, CodeCell))

    @property
    def page(self) -> tuple[Prose | CodeCell, ...]:
        """What a reader sees: the parts without the removed cells."""
        return tuple(part for part in self.parts if not isinstance(part, CodeCell) or part.options.include)


@dataclass(frozen=True, slots=True)
class Ran:
    """What a kernel gave: outputs by the labels of cells; `kernel` maps its execution counts to cells."""

    outputs: Mapping[str, tuple[Output, ...]]
    kernel: Mapping[int, CodeCell]

    @property
    def counts(self) -> dict[str, int]:
        """The count of each cell's last run, by label."""
        return {cell.label: count for count, cell in self.kernel.items()}


@dataclass(frozen=True, slots=True)
class SideRun:
    """A side notebook, what its author's session left in it, and what a clean kernel makes of the page, which stops at
    its first error."""

    notebook: SideNotebook
    session: Ran
    rerun: Ran
