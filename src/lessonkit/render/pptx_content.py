"""What stands on the slides of a PowerPoint file, before anybody knows where: values without sizes or places."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Run:
    """Text in one style. "\\n" in it is a line break inside of a paragraph; `code` is monospaced."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    link: str = ""
    raised: int = 0
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`bullet`: "", "•", "☐", "1" (numbers) or "A" (letters); `number` is where a numbered list begins.

    `role` names a size and colour of `pptx_theme.ROLES`; `level` is the depth of indentation, from 0.
    """

    runs: tuple[Run, ...]
    role: str = "text"
    bullet: str = ""
    level: int = 0
    number: int = 1


@dataclass(frozen=True, slots=True)
class Text:
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """`kind`: "code", "scaffold", "not-run", or what a cell printed: "stdout", "stderr", "error"."""

    text: str
    kind: str = "code"
    language: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Cells of a table by row, the first `head` of them its header. `right` tells which columns hold numbers."""

    rows: tuple[tuple[Paragraph, ...], ...]
    head: int
    right: tuple[bool, ...]
    caption: Paragraph | None = None
    identifier: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A letter in a disc over a picture; `x` and `y` in per cent of it from the top left."""

    letter: str
    x: float
    y: float
    right: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """`source` is the file's address as the slides have it; `width` the share of the room it asks for, 0 to 1."""

    source: str
    alt: str
    caption: Paragraph | None = None
    marks: tuple[Mark, ...] = ()
    identifier: str = ""
    width: float = 1.0


@dataclass(frozen=True, slots=True)
class Box:
    """A frame around what belongs together; `tone` names a colour of the theme, `kind` is "callout" or "item"."""

    children: tuple[Element, ...]
    tone: str
    kind: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """A cell: its code, and beside or below it what the code gave."""

    code: tuple[Element, ...]
    output: tuple[Element, ...]
    beside: bool


@dataclass(frozen=True, slots=True)
class Columns:
    """Stacks side by side; the shares of the width sum to 1.

    `snug`: the first is as wide as its picture comes out, its share at most, and the second stands next to it.
    """

    shares: tuple[float, ...]
    stacks: tuple[tuple[Element, ...], ...]
    snug: bool = False


Element = Text | Code | Table | Picture | Box | Card | Columns


@dataclass(frozen=True, slots=True)
class Slide:
    """`kind` is the name of a layout of `pptx_theme`; `notes` are the speaker's."""

    identifier: str
    kind: str
    title: tuple[Run, ...]
    elements: tuple[Element, ...] = ()
    notes: tuple[Paragraph, ...] = ()
    times: str = field(default="")


def plain(runs: tuple[Run, ...]) -> str:
    """The text of runs without their styles."""
    return "".join(run.text for run in runs)
