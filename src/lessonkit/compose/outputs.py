"""A cell's outputs in the forms a document can hold: text, table, picture, Plotly figure, Markdown."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from enum import Enum
from typing import Any

from lessonkit.compose.harmless import harmless_svg
from lessonkit.compose.tables import html_tables, pipe_table
from lessonkit.model import CodeCell
from lessonkit.settle import strip_ansi

PLOTLY = "application/vnd.plotly.v1+json"
_FRAME = re.compile(r"^(?:Cell|Input) In ?\[(?P<count>\d+)\], line (?P<line>\d+)(?P<rest>.*)$")
_FRAME_LINE = re.compile(r"^(?:(?P<arrow>-+> )|(?P<space> *))(?P<number>\d+)(?P<code>(?: .*)?)$")
_CHAINED = ("During handling of the above exception", "The above exception was the direct cause")


class Shape(Enum):
    """What an output becomes."""

    STDOUT = "stdout"
    STDERR = "stderr"
    ERROR = "error"
    TEXT = "text"
    TABLE = "table"
    MARKDOWN = "markdown"
    FIGURE = "figure"

    @property
    def css_class(self) -> str:
        """The class of its Div, as Quarto names them."""
        plain = self in (Shape.STDOUT, Shape.STDERR, Shape.ERROR)
        return f"cell-output-{self.value if plain else 'display'}"


def shape_output(output: Mapping[str, Any], cells: Mapping[int, CodeCell]) -> tuple[Shape, str]:
    """The shape of an output and, unless it is a figure, its text (a table's as a pipe table).

    `cells` maps the kernel's execution counts to cells, for the line numbers of a traceback.
    """
    kind = output["output_type"]
    if kind == "stream":
        text = _terminal(strip_ansi(output["text"]))
        return (Shape.STDERR if output["name"] == "stderr" else Shape.STDOUT), text.rstrip("\n")
    if kind == "error":
        return Shape.ERROR, _short_traceback(output, cells)
    data = output["data"]
    if PLOTLY in data or any(name.startswith("image/") for name in data):
        return Shape.FIGURE, ""
    if "text/markdown" in data:
        return Shape.MARKDOWN, data["text/markdown"].strip()
    if "text/html" in data:
        tables = html_tables(data["text/html"])
        if any(any(row) for table in tables for row in table.rows):
            return Shape.TABLE, "\n\n".join(pipe_table(table) for table in tables)
    if "text/latex" in data:
        return Shape.MARKDOWN, "$$" + data["text/latex"].strip().strip("$").strip() + "$$"
    return Shape.TEXT, data.get("text/plain", "").rstrip("\n")


def figure_files(output: Mapping[str, Any], label: str) -> tuple[str, bytes]:
    """File name and content of a figure output: Plotly's JSON, SVG before PNG before JPEG."""
    data = output["data"]
    if PLOTLY in data:
        figure = {key: data[PLOTLY][key] for key in ("data", "layout", "frames") if key in data[PLOTLY]}
        return f"{label}.plotly.json", json.dumps(figure, ensure_ascii=False, sort_keys=True).encode()
    if "image/svg+xml" in data:
        return f"{label}.svg", harmless_svg(data["image/svg+xml"]).encode()
    for kind, ending in (("image/png", "png"), ("image/jpeg", "jpg")):
        if kind in data:
            return f"{label}.{ending}", base64.b64decode(data[kind])
    raise ValueError(f"no figure among {sorted(data)}")


def _terminal(text: str) -> str:
    """Text as a terminal would leave it: what comes after a carriage return is written over the line."""
    return "\n".join(_overwritten(line) for line in text.split("\n"))


def _overwritten(line: str) -> str:
    shown = ""
    for part in line.split("\r"):
        shown = part + shown[len(part) :]
    return shown


def _short_traceback(output: Mapping[str, Any], cells: Mapping[int, CodeCell]) -> str:
    """The traceback without the frames of libraries, its line numbers those of the code as shown.

    Of an exception that led to the last one only the message is kept: IPython numbers its frames
    as the last one's.
    """
    last = f"{output['ename']}: {output['evalue']}".rstrip(": ")
    parts: list[str] = []
    frames: list[str] = []
    message = ""
    for entry in output["traceback"]:
        head, *lines = entry.split("\n")
        match = _FRAME.match(head)
        if match:
            shown = _shown_lines(cells.get(int(match["count"])))
            number = shown.get(int(match["line"]), int(match["line"]))
            frames.append(f"Cell In[{match['count']}], line {number}{match['rest']}")
            frames += [row for row in (_renumbered(line, shown) for line in lines) if row is not None]
        elif entry.strip().startswith(_CHAINED):
            if frames:
                parts += [message, entry.strip()]
            frames = []
        else:
            message = entry.strip()
    text = "\n".join(frames).strip("\n")
    return "\n\n".join(filter(None, (*parts, text, last)))


def _shown_lines(cell: CodeCell | None) -> dict[int, int]:
    """Line numbers of the kernel → of the cell's code as shown, which lacks options and solution markers."""
    shown: dict[int, int] = {}
    if cell is not None:
        code = cell.code.split("\n")
        # IPython drops blank lines at the start of a cell before it counts
        for number, line in enumerate(cell.source.lstrip("\n").split("\n"), start=1):
            if len(shown) < len(code) and line == code[len(shown)]:
                shown[number] = len(shown) + 1
    return shown


def _renumbered(line: str, shown: Mapping[int, int]) -> str | None:
    """A line of IPython's frame, `---> 3 code` or `     3 code`, renumbered; None where it is not shown."""
    match = _FRAME_LINE.match(line)
    if match is None or not shown:
        return line.rstrip()
    if int(match["number"]) not in shown:
        return None
    number = str(shown[int(match["number"])])
    if match["arrow"]:
        room = len(match["arrow"]) + len(match["number"]) - len(number)
        return f"{'-' * (room - 2)}> {number}{match['code']}".rstrip()
    return (number.rjust(len(match["space"]) + len(match["number"])) + match["code"]).rstrip()
