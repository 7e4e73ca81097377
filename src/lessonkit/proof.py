"""Promise 1: what a document shows as code ran, with the outputs it shows, or is marked `.not-run`.

The generated text is the evidence: its code blocks come from cells that ran in this lesson's
clean kernel. An edited file may move them, drop them, or add blocks marked `.not-run`; a code
block or a result that the generated text does not have is refused at its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lessonkit.errors import Fault, Problem
from lessonkit.model import Attributes
from lessonkit.syntax import DIV_CLOSE, DIV_OPEN, parse_attributes

# A fence at any depth: code in a list or a quotation is shown as well.
_FENCE = re.compile(r"^(?P<lead>[ \t>]*(?:(?:[-*+]|\d+[.)])[ \t]+)*)(?P<fence>`{3,}|~{3,})\s*(?P<info>[^`]*)$")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A code block (or a result) of a qmd: its text, line, classes, and the cell it belongs to."""

    text: str
    line: int
    attributes: Attributes
    cell: str
    in_output: bool


def unproven(text: str, generated: str, name: str, cells: Mapping[str, tuple[str, int]]) -> list[Problem]:
    """A problem for each code block and result of `text` that `generated` does not have.

    `cells` maps a cell's label to the lesson file and line where it can be changed.
    """
    known = {(item.text, item.in_output) for item in evidence(generated)}
    problems = []
    lines = text.split("\n")
    for item in evidence(text):
        classes = item.attributes.classes
        if "not-run" in classes and "scaffold" not in classes:
            continue
        if (item.text, item.in_output) in known:
            continue
        place = cells.get(item.cell)
        what = "an output" if item.in_output else "code"
        message = f"{what} of cell {item.cell!r} differs from what ran" if item.cell else f"{what} that did not run"
        hint = f"change it in {place[0]}:{place[1]} and build again" if place else "make it a cell of the lesson"
        if not item.in_output:
            hint += "; code that is not to run is marked {.python .not-run}"
        problems.append(Problem(name, item.line, message, hint, lines[item.line - 1]))
    return problems


def evidence(text: str) -> Iterator[Evidence]:
    """The fenced code blocks of a qmd, wherever they stand, and what stands inside cell outputs:
    the rows of pipe tables, the files of pictures, the words of Markdown. Captions are free."""
    stack: list[Attributes] = []
    lines = text.split("\n")
    index = 0
    while index < len(lines):
        line = lines[index]
        fence = _FENCE.match(line)
        opening = DIV_OPEN.match(line)
        cell = next((a.get("data-cell") or "" for a in reversed(stack) if "cell" in a.classes), "")
        in_output = any("cell-output" in a.classes for a in stack)
        start = index
        if fence:
            body: list[str] = []
            index += 1
            while index < len(lines) and not _closes(lines[index], fence["fence"]):
                body.append(_without_lead(lines[index], len(fence["lead"])))
                index += 1
            yield Evidence("\n".join(body).rstrip(), start + 1, _attributes(fence["info"]), cell, in_output)
        elif opening:
            stack.append(_attributes(opening["what"]))
        elif DIV_CLOSE.match(line) and stack:
            stack.pop()
        elif in_output and line.strip() and "plotly-figure" not in stack[-1].classes:
            while index + 1 < len(lines) and lines[index + 1].strip() and not _structure(lines[index + 1]):
                index += 1
            rows = lines[start : index + 1]
            if not line.startswith(":"):
                yield Evidence(_result(rows), start + 1, Attributes(), cell, True)
        index += 1


def _closes(line: str, fence: str) -> bool:
    bare = line.lstrip(" \t>").rstrip()
    return bare.startswith(fence) and not bare.strip(fence[0])


def _structure(line: str) -> bool:
    return bool(_FENCE.match(line) or DIV_OPEN.match(line) or DIV_CLOSE.match(line))


def _without_lead(line: str, width: int) -> str:
    """A line of a code block inside a list or quotation as it would be outside of it."""
    lead = line[:width]
    return line[width:] if not lead.strip(" \t>") else line


def _result(rows: list[str]) -> str:
    """A paragraph or table of an output as what it says, however it is laid out."""
    picture = re.match(r"!\[.*?\]\((?P<src>[^)\s]+)", " ".join(rows))
    if picture:
        return picture["src"]
    return " ".join(word for row in rows if set(row) - set("|:- ") for word in row.split())


def _attributes(text: str) -> Attributes:
    text = text.strip()
    if not text:
        return Attributes()
    try:
        return parse_attributes(text)
    except Fault:
        return Attributes()
