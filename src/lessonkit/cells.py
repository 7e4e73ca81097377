"""A code cell's options and solution markers.

Options are Quarto's `#|` lines (https://quarto.org/docs/reference/cells/cells-jupyter.html) or
the Jupyter tags that mean the same; gaps are nbgrader's `### BEGIN SOLUTION` markers.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from typing import Any

from lessonkit.errors import Fault, nearest
from lessonkit.model import CellOptions, CodeCell, Span
from lessonkit.pycode import syntax_tree
from lessonkit.read import RawCell, load_yaml

PLACEHOLDER = "# your code here"
LOCATIONS = ("default", "column", "column-fragment", "fragment", "slide")
_TEXT = ("label", "fig-cap", "fig-alt", "tbl-cap", "code-line-numbers", "output-location")
_FLAG = ("echo", "output", "include", "error")
TAGS: Mapping[str, tuple[str, bool]] = {
    "hide-input": ("echo", False),
    "remove-input": ("echo", False),
    "hide-output": ("output", False),
    "remove-output": ("output", False),
    "remove-cell": ("include", False),
    "raises-exception": ("error", True),
}
_OPTION_LINE = re.compile(r"^#\|\s?(.*)$")
_LABEL = re.compile(r"^[A-Za-z][\w\-]*$")
_BEGIN, _END = re.compile(r"^\s*### BEGIN SOLUTION\s*$"), re.compile(r"^\s*### END SOLUTION\s*$")
_MAGIC = re.compile(r"^\s*(%|!|\?)|\?\s*$", re.MULTILINE)


def parse_cell(raw: RawCell, index: int, path: str) -> CodeCell:
    """A code cell with its options. Raises Fault with the line of what is wrong."""
    lines = raw.text.split("\n")
    count = next((i for i, line in enumerate(lines) if not _OPTION_LINE.match(line)), len(lines))
    options = _options(lines[:count], raw, index)
    body = lines[count:]
    code = "\n".join(line for line in body if not _BEGIN.match(line) and not _END.match(line)).strip("\n")
    span = Span(path, raw.line, raw.line + len(lines) - 1)
    cell = CodeCell(index, raw.text, code, _scaffold(body, raw.line + count), options, span)
    _check_syntax(raw)
    return cell


def _options(lines: list[str], raw: RawCell, index: int) -> CellOptions:
    rows = [_OPTION_LINE.sub(r"\1", line) for line in lines]
    try:
        given = load_yaml(rows, raw.line) or {}
    except Fault as fault:
        hint = "quote a text that holds `: ` or starts with a sign"
        raise Fault(f"cell options are {fault.message}", hint, fault.line) from None
    if not isinstance(given, dict):
        raise Fault("cell options must be `#| key: value` lines", "", raw.line)

    def line_of(key: str) -> int:
        return option_line(raw.text, raw.line, key)

    found: dict[str, Any] = {}
    for tag in raw.metadata.get("tags", ()):
        if tag in TAGS:
            name, value = TAGS[tag]
            found[name] = value
    for key, value in given.items():
        if key in _FLAG:
            if not isinstance(value, bool):
                raise Fault(f"cell option {key} must be true or false, not {value!r}", "", line_of(key))
        elif key not in _TEXT:
            raise Fault(f"unknown cell option {key!r}", nearest(str(key), (*_TEXT, *_FLAG)), line_of(str(key)))
        elif isinstance(value, (list, dict)):
            raise Fault(f"cell option {key} must be text, not {value!r}", "put it in quotes", line_of(key))
        found[key.replace("-", "_")] = value if key in _FLAG else _text(value)
    label = found.setdefault("label", f"cell-{index + 1}")
    if not _LABEL.match(label):
        raise Fault(f"cell label {label!r} is not a name", "letters, digits, - and _, a letter first", line_of("label"))
    location = found.get("output_location", "")
    if location and location not in LOCATIONS:
        hint = nearest(location, LOCATIONS)
        raise Fault(f"unknown output-location {location!r}", hint, line_of("output-location"))
    shown = found.get("include", True) and found.get("output", True)
    if label.startswith("fig-") and shown and not found.get("fig_alt"):
        hint = "add a line `#| fig-alt: what one sees in the figure`"
        raise Fault(f"figure {label!r} has no alt text", hint, line_of("label"))
    return CellOptions(**found)


def option_line(source: str, first: int, key: str) -> int:
    """The line of a cell's option, its source beginning in line `first`; that line if it has no such option."""
    start = re.compile(rf"^#\|\s*{re.escape(key)}\s*:")
    return first + next((i for i, line in enumerate(source.split("\n")) if start.match(line)), 0)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else " ".join(str(value).split())


def _scaffold(lines: list[str], first: int) -> str:
    kept: list[str] = []
    opened = 0
    for number, line in enumerate(lines, start=first):
        if _BEGIN.match(line):
            if opened:
                raise Fault("a solution begins inside a solution", "close the first with `### END SOLUTION`", number)
            opened = number
            kept.append(line[: len(line) - len(line.lstrip())] + PLACEHOLDER)
        elif _END.match(line):
            if not opened:
                raise Fault("`### END SOLUTION` closes nothing", "open it with `### BEGIN SOLUTION`", number)
            opened = 0
        elif not opened:
            kept.append(line)
    if opened:
        raise Fault("a solution is not closed", "close it with `### END SOLUTION`", opened)
    return "\n".join(kept).strip("\n")


def _check_syntax(raw: RawCell) -> None:
    """Find syntax errors before a kernel starts. Cells with IPython's magics are left to the kernel."""
    if _MAGIC.search(raw.text):
        return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            syntax_tree(raw.text, top_level_await=True)
    except SyntaxError as error:
        raise Fault(f"syntax error: {error.msg}", "", raw.line + (error.lineno or 1) - 1) from None
    except ValueError as error:
        raise Fault(f"syntax error: {error}", "", raw.line) from None
