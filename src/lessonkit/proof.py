"""Promise 1: what a document shows as code ran, with the outputs it shows, or is marked `.not-run`.

The generated text is the evidence: its code blocks come from cells that ran in this lesson's
clean kernel. An edited file may move them, drop them, or add blocks marked `.not-run`; a code
block or a result table that the generated text does not have is refused at its line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lessonkit.errors import Fault, Problem
from lessonkit.model import Attributes
from lessonkit.syntax import DIV_CLOSE, DIV_OPEN, FENCE, parse_attributes


@dataclass(frozen=True, slots=True)
class Evidence:
    """A code block (or a result table) of a qmd: its text, line, classes, and the cell it belongs to."""

    text: str
    line: int
    attributes: Attributes
    cell: str
    in_output: bool
    table: bool = False


def unproven(text: str, generated: str, name: str, cells: Mapping[str, tuple[str, int]]) -> list[Problem]:
    """A problem for each code block and result table of `text` that `generated` does not have.

    `cells` maps a cell's label to the lesson file and line where it can be changed.
    """
    known = {(item.text, item.in_output, item.table) for item in evidence(generated)}
    problems = []
    lines = text.split("\n")
    for item in evidence(text):
        classes = item.attributes.classes
        if "not-run" in classes and "scaffold" not in classes:
            continue
        if (item.text, item.in_output, item.table) in known:
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
    """The fenced code blocks of a qmd, and the pipe tables inside cell outputs."""
    stack: list[Attributes] = []
    lines = text.split("\n")
    index = 0
    while index < len(lines):
        line = lines[index]
        fence = FENCE.match(line)
        opening = DIV_OPEN.match(line)
        cell = next((a.get("data-cell") or "" for a in reversed(stack) if "cell" in a.classes), "")
        in_output = any("cell-output" in a.classes for a in stack)
        start = index
        if fence:
            body: list[str] = []
            index += 1
            mark = fence["fence"]
            while index < len(lines) and not (
                lines[index].strip().startswith(mark) and not lines[index].strip().strip(mark[0])
            ):
                body.append(lines[index])
                index += 1
            yield Evidence("\n".join(body).rstrip(), start + 1, _attributes(fence["info"]), cell, in_output)
        elif opening:
            stack.append(_attributes(opening["what"]))
        elif DIV_CLOSE.match(line) and stack:
            stack.pop()
        elif in_output and line.startswith("|"):
            while index + 1 < len(lines) and lines[index + 1].startswith("|"):
                index += 1
            rows = "\n".join(" ".join(row.split()) for row in lines[start : index + 1] if set(row) - set("|:- "))
            yield Evidence(rows, start + 1, Attributes(), cell, True, table=True)
        index += 1


def _attributes(text: str) -> Attributes:
    text = text.strip()
    if not text:
        return Attributes()
    try:
        return parse_attributes(text)
    except Fault:
        return Attributes()
