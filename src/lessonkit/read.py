"""A lesson file as cells, each with its lines in the file.

Jupytext decides what a cell is. It keeps no line numbers, so `_Positions` listens to its reader
and notes how many lines were left when each cell began.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lessonkit.errors import Fault, LessonProblems, Problem
from lessonkit.percent import plain_cells

HEADER_MARK = "# ---"
_CELL_MARK = re.compile(r"^\s*#\s*(%%|<codecell>|In\[[0-9 ]*\])")
# Jupytext ends a line at these, editors and Python do not: line numbers after one would be wrong.
_LINE_ENDS = re.compile("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# In the name of a file: what is a separator elsewhere, control characters, line ends, bytes that are no text.
_ODD = re.compile("[\\\\\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_LONGEST = 230  # bytes; a file system takes 255, and the longest of a lesson's files adds `-large-print.pdf`


@dataclass(frozen=True, slots=True)
class RawCell:
    """A cell as Jupytext gives it, without blank lines before it. `line` is where `text` begins in the file."""

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
    return [path for path in sorted(folder.glob("*.py")) if not _name_fault(path.stem) and _has_header(path)]


def misnamed(folder: Path, name: str) -> dict[str, Problem]:
    """What would be a lesson of the folder (`name` in problems) under another name: why not, by what it is called."""
    found = {}
    for path in sorted(folder.glob("*.py")):
        fault = _name_fault(path.stem)
        if fault and _has_header(path):
            hint = "rename it: a-z, 0-9 and single hyphens are good in files and addresses"
            found[path.stem] = Problem(f"{name}/{_ODD.sub(_spelt, path.name)}", 0, fault, hint)
    return found


def _has_header(path: Path) -> bool:
    if not path.is_file():  # an editor's lock is a link to nothing
        return False
    with path.open("rb") as file:
        return file.read(64).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(HEADER_MARK.encode())


def _name_fault(stem: str) -> str:
    """Why files of a lesson cannot have its name; "" if they can."""
    odd = _ODD.search(stem)
    if odd:
        return f"a name with {_spelt(odd)} in it, which some system or file format does not take"
    if stem.startswith("."):
        return "a name that begins with a dot, so that the file is hidden"
    if len(stem.encode()) > _LONGEST:
        return f"a name of {len(stem.encode())} bytes; with what is added to it, {_LONGEST} are the most"
    return ""


def _spelt(sign: re.Match[str]) -> str:
    return sign[0].encode("unicode_escape").decode() if sign[0] != "\\" else sign[0]


def read_text(path: Path, name: str) -> str:
    """The file's text with Unix line ends and no byte-order mark. Raises LessonProblems for bytes that are no text."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise LessonProblems([Problem(name, 0, f"cannot be read: {error.strerror}")]) from None
    data = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")

    def fail(offset: int, message: str, hint: str) -> LessonProblems:
        line = data.count(b"\n", 0, offset)
        shown = data.split(b"\n")[line].decode("utf-8", "replace").replace("\0", "\N{SYMBOL FOR NULL}")
        return LessonProblems([Problem(name, line + 1, message, hint, _LINE_ENDS.sub("\N{SYMBOL FOR NEWLINE}", shown))])

    if b"\0" in data:
        raise fail(data.index(b"\0"), "a NUL byte", "this is not a text file; restore it from git")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        message = f"not UTF-8: byte 0x{data[error.start]:02x}"
        raise fail(error.start, message, "save the file as UTF-8") from None
    odd = _LINE_ENDS.search(text)
    if odd:
        hint = "it comes with pasted text; delete it, and press Enter if a new line is meant"
        message = f"an invisible line end, U+{ord(odd[0]):04X}"
        raise fail(len(text[: odd.start()].encode()), message, hint)
    return text


def read_source(path: Path, name: str) -> Source:
    """Read a py:percent lesson. Raises LessonProblems where it is no text, has no header, or bad YAML in it."""
    return source_of(read_text(path, name), name)


def source_of(text: str, name: str) -> Source:
    """As `read_source`, of a text that was read."""
    lines = tuple(text.split("\n"))
    if not text.strip():
        raise LessonProblems([Problem(name, 0, "the lesson is empty", "docs/authoring.md shows how one begins")])
    mark = next((number for number, line in enumerate(lines, start=1) if line.startswith("<<<<<<< ")), 0)
    if mark:
        hint = "keep what you want of both texts, remove the three marks, and `git add` the file"
        raise LessonProblems([Problem(name, mark, "git left a conflict here", hint, lines[mark - 1])])
    header, header_lines = _header(name, lines)
    try:
        cells = _cells(name, text)
    except LessonProblems:
        raise
    except Exception as error:  # whatever Jupytext and nbformat make of settings that are not theirs
        keys = [str(part) for part in getattr(error, "path", ())][1:]
        line = header_lines.get(".".join(["jupyter", *keys]), header_lines.get("jupyter", 1))
        message = f"Jupytext cannot read the lesson: {str(error).strip().split(chr(10))[0]}"
        hint = "take the `jupyter:` part of another lesson's header"
        raise LessonProblems([Problem(name, line, message, hint, lines[line - 1])]) from None
    return Source(name, lines, header, header_lines, cells)


def _header(name: str, lines: tuple[str, ...]) -> tuple[Mapping[str, Any], Mapping[str, int]]:
    import yaml

    first = next(index for index, line in enumerate(lines) if line.strip())
    if lines[first].rstrip() != HEADER_MARK:
        hint = "a lesson begins with a YAML header between two lines `# ---`"
        raise LessonProblems([Problem(name, first + 1, "no YAML header", hint, lines[first])])
    last = next((i for i in range(first + 1, len(lines)) if lines[i].rstrip() == HEADER_MARK), None)
    if last is None:
        hint = "close it with `# ---`"
        raise LessonProblems([Problem(name, first + 1, "the YAML header is not closed", hint, lines[first])])
    body = []
    for index in range(first + 1, last):
        if not lines[index].startswith("#"):
            hint = "every line of the header starts with `# `"
            raise LessonProblems([Problem(name, index + 1, "a line of the header is no comment", hint, lines[index])])
        body.append(re.sub(r"^# ?", "", lines[index]))
    try:
        value = load_yaml(body, first + 2)
    except Fault as fault:
        line = fault.line or first + 1
        hint = "check indentation, and quote a text that holds `: `"
        raise LessonProblems([Problem(name, line, fault.message, hint, lines[line - 1])]) from None
    if not isinstance(value, dict):
        raise LessonProblems([Problem(name, first + 1, "the YAML header holds no `key: value` lines")])
    places: dict[str, int] = {}
    _note_lines(yaml.compose("\n".join(body), Loader=_loader()), "", first + 2, places)
    return value, places


def load_yaml(rows: Sequence[str], first: int) -> Any:
    """The value of YAML rows, the first of them line `first`. Raises Fault with the line of what cannot be read."""
    import yaml

    loader = _loader()

    def is_value(row: str) -> bool:
        try:
            yaml.load(row.strip(), Loader=loader)
        except yaml.YAMLError:
            return True
        except ValueError:
            return False
        return True

    try:
        return yaml.load("\n".join(rows), Loader=loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        row = min(mark.line if mark else 0, max(0, len(rows) - 1))
        raise Fault(f"not valid YAML: {getattr(error, 'problem', None) or error}", "", first + row) from None
    except ValueError as error:  # what looks like a date and is none; PyYAML does not say where
        row = next((i for i, text in enumerate(rows) if not is_value(text)), 0)
        raise Fault(f"not valid YAML: {error}", "", first + row) from None


def _loader() -> Any:
    """One loader for all of a header: the one in C and the one in Python do not take the same texts for YAML."""
    import yaml

    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _note_lines(node: Any, prefix: str, offset: int, places: dict[str, int]) -> None:
    import yaml

    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            dotted = f"{prefix}{key.value}"
            places[dotted] = key.start_mark.line + offset
            _note_lines(value, f"{dotted}.", offset, places)


def _cells(name: str, text: str) -> tuple[RawCell, ...]:
    plain = plain_cells(text)
    if plain is not None:
        return tuple(RawCell(kind, source, line, {}) for kind, source, line in plain)
    return cells_of_jupytext(name, text)


def percent_converter() -> Any:
    """Jupytext's converter of percent scripts."""
    from jupytext.jupytext import TextNotebookConverter

    return TextNotebookConverter({"extension": ".py", "format_name": "percent"}, None)


def read_by_jupytext(text: str) -> tuple[Any, list[int]]:
    """The notebook that Jupytext reads, and how many lines were left when each cell began that is not the header."""
    converter = percent_converter()
    implementation = converter.implementation
    left: list[int] = []

    class Positions(implementation.cell_reader_class):  # type: ignore[misc,name-defined]
        def read(self, rest: list[str]) -> Any:
            left.append(len(rest))
            return super().read(rest)

    converter.implementation = type(implementation)(**{**implementation.__dict__, "cell_reader_class": Positions})
    return converter.reads(text), left


def cells_of_jupytext(name: str, text: str) -> tuple[RawCell, ...]:
    """The cells as Jupytext reads them. Raises LessonProblems for a raw cell."""
    lines = tuple(text.split("\n"))
    notebook, left = read_by_jupytext(text)
    cells = notebook.cells[len(notebook.cells) - len(left) :]
    total = len(text.splitlines())
    found = []
    for cell, rest in zip(cells, left, strict=True):
        # blank lines at the start of a cell would hide its options, and IPython does not count them; at the
        # end they mean nothing
        body = re.sub(r"\A\s*\n|\n\s*\Z|\A\s*\Z", "", cell.source)
        line = _first_line(cell.cell_type, lines, total - rest)
        if cell.cell_type == "raw" and body.strip():
            hint = "write it as a markdown cell or remove it"
            raise LessonProblems([Problem(name, line, "a raw cell has no place in a lesson", hint, lines[line - 1])])
        found.append(RawCell(cell.cell_type, body, line, dict(cell.metadata)))
    return tuple(found)


def _first_line(kind: str, lines: tuple[str, ...], start: int) -> int:
    """The 1-based line of a cell's first line that is not blank, its reader having begun at 0-based `start`."""
    for number, line in enumerate(lines[start:], start=start + 1):
        # a markdown cell may be comments or a string: `# text`, `"""text`, or `"""` and text on the next line
        bare = line if kind == "code" else re.sub(r"^(#|[rR]?(\"\"\"|'''))", "", line)
        if bare.strip() and not _CELL_MARK.match(line):
            return number
    return len(lines)
