"""A cell's outputs in the forms a document can hold: text, table, picture, Plotly figure, Markdown."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from enum import Enum
from typing import Any

from lessonkit.compose.tables import html_tables, pipe_table
from lessonkit.model import CodeCell
from lessonkit.settle import strip_ansi

PLOTLY = "application/vnd.plotly.v1+json"
_FRAME = re.compile(r"^(?:Cell|Input) In ?\[(?P<count>\d+)\], line (?P<line>\d+)(?P<rest>.*)$")
_FRAME_LINE = re.compile(r"^(?:(?P<arrow>-+> )|(?P<space> *))(?P<number>\d+)(?P<code>(?: .*)?)$")
_OPTION = re.compile(r"^[-> ]*\d+ #\|")


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


def shape_output(output: Mapping[str, Any], cell: CodeCell) -> tuple[Shape, str]:
    """The shape of an output and, unless it is a figure, its text (a table's as a pipe table)."""
    kind = output["output_type"]
    if kind == "stream":
        text = _terminal(strip_ansi(output["text"]))
        return (Shape.STDERR if output["name"] == "stderr" else Shape.STDOUT), text.rstrip("\n")
    if kind == "error":
        return Shape.ERROR, _short_traceback(output, cell)
    data = output["data"]
    if PLOTLY in data or any(name.startswith("image/") for name in data):
        return Shape.FIGURE, ""
    if "text/markdown" in data:
        return Shape.MARKDOWN, data["text/markdown"].strip()
    if "text/html" in data:
        tables = html_tables(data["text/html"])
        if tables:
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
        return f"{label}.svg", data["image/svg+xml"].encode()
    for kind, ending in (("image/png", "png"), ("image/jpeg", "jpg")):
        if kind in data:
            return f"{label}.{ending}", base64.b64decode(data[kind])
    raise ValueError(f"no figure among {sorted(data)}")


def _terminal(text: str) -> str:
    """Text as a terminal would leave it: what comes after a carriage return overwrites the line."""
    return "\n".join(line.rstrip("\r").split("\r")[-1] for line in text.split("\n"))


def _short_traceback(output: Mapping[str, Any], cell: CodeCell) -> str:
    """The traceback without the frames of libraries, its line numbers those of the code as shown."""
    hidden = sum(1 for line in cell.source.split("\n") if line.startswith("#|"))
    last = f"{output['ename']}: {output['evalue']}".rstrip(": ")
    frames = []
    for entry in output["traceback"]:
        head, *lines = entry.split("\n")
        match = _FRAME.match(head)
        if match is None:
            continue
        # a frame in an earlier cell keeps its numbers: only this cell's options are known here
        shift = hidden if any(line.strip().endswith(_last_line(cell)) for line in lines) else 0
        frames.append(f"Cell In[{match['count']}], line {int(match['line']) - shift}{match['rest']}")
        frames += [_renumbered(line, shift) for line in lines if not _OPTION.search(line)]
    text = "\n".join(frames).strip("\n")
    return f"{text}\n\n{last}" if text else last


def _last_line(cell: CodeCell) -> str:
    return next((line.strip() for line in reversed(cell.code.split("\n")) if line.strip()), "")


def _renumbered(line: str, shift: int) -> str:
    """A line of IPython's frame, `---> 3 code` or `     3 code`, its number smaller by `shift`."""
    match = _FRAME_LINE.match(line)
    if match is None or not shift:
        return line.rstrip()
    number = str(int(match["number"]) - shift)
    if match["arrow"]:
        room = len(match["arrow"]) + len(match["number"]) - len(number)
        return f"{match['arrow'].rstrip('> ')}{'-' * (room - len(match['arrow']))}> {number}{match['code']}"
    return number.rjust(len(match["space"]) + len(match["number"])) + match["code"]
