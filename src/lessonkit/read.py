"""A lesson file as cells, each with its lines in the file.

Jupytext decides what a cell is. It keeps no line numbers, so `_Positions` listens to its reader
and notes how many lines were left when each cell began.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lessonkit.errors import LessonProblems, Problem

HEADER_MARK = "# ---"


@dataclass(frozen=True, slots=True)
class RawCell:
    """A cell as Jupytext gives it. `line` is where the first line of `text` stands in the file."""

    kind: str
    text: str
    line: int
    metadata: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Source:
    """A lesson file: its text, header (with the line of each key, nested keys as `lesson.minutes`), cells."""

    path: str
    lines: tuple[str, ...]
    header: Mapping[str, Any]
    header_lines: Mapping[str, int]
    cells: tuple[RawCell, ...]


def lesson_paths(folder: Path) -> list[Path]:
    """The lessons of a folder: `*.py` files that begin with a YAML header. Other modules are theirs to import."""
    return [path for path in sorted(folder.glob("*.py")) if _has_header(path)]


def _has_header(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(64).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(HEADER_MARK.encode())


def read_text(path: Path, name: str) -> str:
    """The file's text with Unix line ends and no byte-order mark. Raises LessonProblems for bytes that are no text."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise LessonProblems([Problem(name, 0, f"cannot be read: {error.strerror}")]) from None
    if b"\0" in data:
        line = data[: data.index(b"\0")].count(b"\n") + 1
        raise LessonProblems([Problem(name, line, "a NUL byte", "this is not a text file; restore it from git")])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        message = f"not UTF-8: byte 0x{data[error.start]:02x}"
        raise LessonProblems([Problem(name, line, message, "save the file as UTF-8")]) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_source(path: Path, name: str) -> Source:
    """Read a py:percent lesson. Raises LessonProblems where it is no text, has no header, or bad YAML in it."""
    text = read_text(path, name)
    lines = tuple(text.split("\n"))
    if not text.strip():
        raise LessonProblems([Problem(name, 0, "the lesson is empty", "`python build.py new SLUG` writes a start")])
    header, header_lines = _header(name, lines)
    return Source(name, lines, header, header_lines, _cells(name, text, lines))


def _header(name: str, lines: tuple[str, ...]) -> tuple[Mapping[str, Any], Mapping[str, int]]:
    import yaml

    first = next(index for index, line in enumerate(lines) if line.strip())
    if lines[first].rstrip() != HEADER_MARK:
        hint = "a lesson begins with a YAML header between two lines `# ---`"
        raise LessonProblems([Problem(name, first + 1, "no YAML header", hint, lines[first])])
    last = next((i for i in range(first + 1, len(lines)) if lines[i].rstrip() == HEADER_MARK), None)
    if last is None:
        raise LessonProblems([Problem(name, first + 1, "the YAML header is not closed", "close it with `# ---`")])
    body = []
    for index in range(first + 1, last):
        if not lines[index].startswith("#"):
            hint = "every line of the header starts with `# `"
            raise LessonProblems([Problem(name, index + 1, "a line of the header is no comment", hint, lines[index])])
        body.append(re.sub(r"^# ?", "", lines[index]))
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        text = "\n".join(body)
        value = yaml.load(text, Loader=loader)
        tree = yaml.compose(text, Loader=loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = first + 2 + min(mark.line if mark else 0, last - first - 2)
        message = f"not valid YAML: {getattr(error, 'problem', None) or error}"
        raise LessonProblems([Problem(name, line, message, "check indentation and quotes", lines[line - 1])]) from None
    if not isinstance(value, dict):
        raise LessonProblems([Problem(name, first + 1, "the YAML header holds no `key: value` lines")])
    places: dict[str, int] = {}
    _note_lines(tree, "", first + 2, places)
    return value, places


def _note_lines(node: Any, prefix: str, offset: int, places: dict[str, int]) -> None:
    import yaml

    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            dotted = f"{prefix}{key.value}"
            places[dotted] = key.start_mark.line + offset
            _note_lines(value, f"{dotted}.", offset, places)


def _cells(name: str, text: str, lines: tuple[str, ...]) -> tuple[RawCell, ...]:
    from jupytext.jupytext import TextNotebookConverter  # type: ignore[import-untyped]

    converter = TextNotebookConverter({"extension": ".py", "format_name": "percent"}, None)
    implementation = converter.implementation
    left: list[int] = []

    class Positions(implementation.cell_reader_class):  # type: ignore[misc,name-defined]
        def read(self, rest: list[str]) -> Any:
            left.append(len(rest))
            return super().read(rest)

    converter.implementation = type(implementation)(
        **{**implementation.__dict__, "cell_reader_class": Positions}
    )
    notebook = converter.reads(text)
    cells = notebook.cells[len(notebook.cells) - len(left) :]
    total = len(text.splitlines())
    found = []
    for cell, rest in zip(cells, left, strict=True):
        line = _first_line(cell.cell_type, cell.source, lines, total - rest)
        if cell.cell_type == "raw" and cell.source.strip():
            hint = "write it as a markdown cell or remove it"
            raise LessonProblems([Problem(name, line, "a raw cell has no place in a lesson", hint, lines[line - 1])])
        found.append(RawCell(cell.cell_type, cell.source, line, dict(cell.metadata)))
    return tuple(found)


def _first_line(kind: str, text: str, lines: tuple[str, ...], start: int) -> int:
    """The 1-based line where a cell's text begins, its reader having begun at 0-based `start`."""
    wanted = text.split("\n", 1)[0]
    index = start
    while index < len(lines) and (not lines[index].strip() or lines[index].startswith("# %%")):
        index += 1
    if not wanted.strip():
        return min(index, len(lines) - 1) + 1
    for candidate in range(index, min(index + 3, len(lines))):
        # a markdown cell may be comments or a string: `# text`, `"""text`, or `"""` and text on the next line
        bare = re.sub(r"^(#\s?|[rR]?(\"\"\"|'''))", "", lines[candidate]) if kind != "code" else lines[candidate]
        if wanted.strip() in (bare.strip(), re.sub(r"(\"\"\"|''')$", "", bare).strip(), lines[candidate].lstrip("# ")):
            return candidate + 1
    return min(index, len(lines) - 1) + 1
