"""The lesson's side: its text as cells with their own lines, and the text with other cells in it.

Only what another cell says is written anew, in Jupytext's form. All else keeps its bytes: blank
lines, line ends, a byte-order mark, a marker or a comment written in the author's own way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from lessonkit.errors import Fault, LessonProblems, Problem
from lessonkit.pair.cells import HEADER, PairCell, pair_cell, partners
from lessonkit.read import percent_converter, read_by_jupytext, read_source, read_text

_ROW = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
# What of Jupytext's settings says how a cell is written.
_WRITING = ("comment_magics", "cell_markers", "cell_metadata_json", "custom_cell_magics")
_LAYOUT = ("lines_to_next_cell",)  # the lines themselves say it


@dataclass(frozen=True, slots=True)
class ScriptCell:
    """A cell, the file's rows that are it (with their ends), and those up to the next: blank lines and empty cells.

    `line` is that of its first row, 1-based. `metadata` is all that its marker and its form say.
    """

    said: PairCell
    rows: tuple[str, ...]
    gap: tuple[str, ...]
    line: int
    metadata: dict[str, Any]
    source: str


@dataclass(frozen=True, slots=True)
class Script:
    """A lesson's file as cells, the header first. `metadata` is that of a notebook."""

    cells: tuple[ScriptCell, ...]
    metadata: dict[str, Any]
    mark: str
    end: str

    @property
    def said(self) -> tuple[PairCell, ...]:
        return tuple(cell.said for cell in self.cells)

    @property
    def text(self) -> str:
        """The file's content, byte-order mark and line ends included."""
        return self.mark + "".join(row for cell in self.cells for row in (*cell.rows, *cell.gap))


def read_script(path: Path, name: str) -> Script:
    """Read a lesson as one side of its pair. Raises LessonProblems where it is no lesson."""
    read_text(path, name)  # it says what is wrong with bytes
    try:
        return parse_script(path.read_bytes().decode())
    except Exception as error:  # whatever Jupytext makes of a damaged header; the reader says it better
        read_source(path, name)
        reason = str(error).split("\n")[0]
        hint = "check the `jupyter:` part of the header"
        raise LessonProblems([Problem(name, 1, f"not a notebook: {reason}", hint)]) from None


def parse_script(content: str) -> Script:
    """A file's content as a Script. Raises ValueError without a header, and whatever Jupytext raises."""
    mark = _BOM if content.startswith(_BOM) else ""
    rows = _ROW.findall(content.removeprefix(mark))
    before = next((i for i, row in enumerate(rows) if row.strip()), 0)
    notebook, starts = _read([row.rstrip("\r\n") for row in rows[before:]])
    if len(notebook.cells) != len(starts) + 1:
        raise ValueError("no YAML header")
    ends = sorted(row[len(row.rstrip("\r\n")) :] for row in rows)
    places = [0, *(before + start for start in starts), len(rows)]
    cells: list[ScriptCell] = []
    for index, node in enumerate(notebook.cells):
        own = rows[places[index] : places[index + 1]]
        said = pair_cell(node, first=not index)
        if not said.source and cells:
            cells[-1] = replace(cells[-1], gap=(*cells[-1].gap, *own))
            continue
        filled = max((i + 1 for i, row in enumerate(own) if row.strip()), default=0)
        metadata = {key: value for key, value in node.metadata.items() if key not in _LAYOUT}
        own, gap = own[:filled], own[filled:]
        cells.append(ScriptCell(said, tuple(own), tuple(gap), places[index] + 1, metadata, node.source))
    return Script(tuple(cells), dict(notebook.metadata), mark, ends[len(ends) // 2] or "\n")


def _read(lines: list[str]) -> tuple[Any, list[int]]:
    """The notebook that Jupytext reads, and in which of the lines each cell began that is not the header."""
    notebook, left = read_by_jupytext("".join(f"{line}\n" for line in lines))
    return notebook, [len(lines) - rest for rest in left]


def rewritten(script: Script, cells: Sequence[PairCell]) -> Script:
    """The lesson with these cells instead of its own. What is in both keeps its bytes."""
    known = partners(script.said, cells)
    last = script.cells[-1]
    made: list[ScriptCell] = []
    for cell, index in zip(cells, known, strict=True):
        old = script.cells[index] if index is not None else None
        gap = (script.end,) if old is None or old is last else old.gap
        if old is not None and old.said == cell:
            made.append(replace(old, gap=gap))
            continue
        metadata = dict(old.metadata) if old else {}
        rows = _rows_of(script, cell, old, metadata)
        made.append(ScriptCell(cell, rows, gap, 0, metadata, cell.source))
    if made:
        made[-1] = replace(made[-1], gap=last.gap)
    return replace(script, cells=tuple(_ended(made, script)))


def _ended(cells: Iterable[ScriptCell], script: Script) -> Iterable[ScriptCell]:
    """The cells with a line end after every row, but for the file's last where that had none."""
    cells, final = list(cells), (*script.cells[-1].rows, *script.cells[-1].gap)[-1]
    if not cells:
        return
    whole = [tuple(row if row.endswith(("\n", "\r")) else row + script.end for row in cell.rows) for cell in cells]
    for cell, rows in zip(cells[:-1], whole, strict=False):
        yield replace(cell, rows=rows)
    if not final.endswith(("\n", "\r")) and not cells[-1].gap:
        whole[-1] = (*whole[-1][:-1], whole[-1][-1].rstrip("\r\n"))
    yield replace(cells[-1], rows=whole[-1])


def _rows_of(script: Script, cell: PairCell, old: ScriptCell | None, metadata: dict[str, Any]) -> tuple[str, ...]:
    """The rows of a changed or new cell: those of the old one where Jupytext would write the same."""
    if cell.kind == HEADER:
        return _header_rows(script, cell, old)
    for key, value in (("tags", list(cell.tags)), ("title", cell.title)):
        metadata.pop(key, None)
        if value:
            metadata[key] = value
    new = _written(script, cell.kind, cell.source, metadata)
    quotes = metadata.get("cell_marker", "").lstrip("rR")[:3]
    if quotes and (quotes in cell.source or not _is_read_as(new, cell)):
        del metadata["cell_marker"]  # the text would close the string
        new = _written(script, cell.kind, cell.source, metadata)
    if old is None:
        return tuple(line + script.end for line in new)
    before = _written(script, old.said.kind, old.source, old.metadata)
    return _patched(before, new, old.rows, script.end)


def _patched(before: Sequence[str], new: Sequence[str], rows: Sequence[str], end: str) -> tuple[str, ...]:
    if len(before) != len(rows):
        return tuple(line + end for line in new)
    made: list[str] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, new, autojunk=False).get_opcodes():
        made += rows[i1:i2] if tag == "equal" else [line + end for line in new[j1:j2]]
    return tuple(made)


def _written(script: Script, kind: str, source: str, metadata: dict[str, Any]) -> list[str]:
    from nbformat import NotebookNode

    settings = script.metadata.get("jupytext", {})
    fmt = {"extension": ".py", "format_name": "percent"}
    fmt |= {key: settings[key] for key in _WRITING if key in settings}
    node = NotebookNode(cell_type=kind, source=source, metadata=NotebookNode(metadata))
    lines = percent_converter().implementation.cell_exporter_class(node, "python", fmt).cell_to_text()
    filled = max(i + 1 for i, line in enumerate(lines) if line.strip())
    return [str(line) for line in lines[:filled]]


def _is_read_as(lines: list[str], cell: PairCell) -> bool:
    notebook, _ = _read(lines)
    return [pair_cell(node, first=False) for node in notebook.cells] == [cell]


def _header_rows(script: Script, cell: PairCell, old: ScriptCell | None) -> tuple[str, ...]:
    """The header's rows. Its `jupyter:` part, which no notebook shows, stays where it is."""
    new = [f"# {line}".rstrip() if not line.strip() else f"# {line}" for line in cell.source.split("\n")]
    if old is None:
        return tuple(line + script.end for line in new)
    blank = next(i for i, row in enumerate(old.rows) if row.strip())
    groups: list[list[str]] = []  # each row that the notebook shows, with those after it that it does not
    hidden = False
    for row in old.rows[blank:]:
        line = re.sub(r"^# ?", "", row.rstrip("\r\n"))
        if re.match(r"jupyter\s*:\s*$", line):
            hidden = True
        elif line and not line[0].isspace():
            hidden = False
        if hidden and groups:
            groups[-1].append(row)
        else:
            groups.append([row])
    before = [f"# {line}" for line in old.said.source.split("\n")]
    if len(before) != len(groups):
        raise Fault("the header cannot be taken over", "change it in the .py")
    made = list(old.rows[:blank])
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, new, autojunk=False).get_opcodes():
        if tag == "equal":
            made += [row for group in groups[i1:i2] for row in group]
        else:
            made += [line + script.end for line in new[j1:j2]]
            made += [row for group in groups[i1:i2] for row in group[1:]]
    return tuple(made)
