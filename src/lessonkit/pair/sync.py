"""The two sides of a pair are brought together by what they say.

What both said when they last agreed is kept. A side that still says that gives way to the other;
when both have changed it is a conflict, never a winner, until one of them has been given the changes
of the other. Modification times, outputs and what a program notes for itself play no part.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from difflib import SequenceMatcher, unified_diff
from pathlib import Path
from typing import Any

from lessonkit.config import Project
from lessonkit.errors import Fault, LessonProblems, Problem
from lessonkit.pair.cells import HEADER, PairCell, holds, is_older
from lessonkit.pair.notebook import NotebookCell, cells_of, following, new_notebook, notebook_text, read_notebook
from lessonkit.pair.script import Script, parse_script, read_script, rewritten
from lessonkit.store import digest, file_digest, read_json, write_json, write_text

_SHOWN = 60  # lines of a diff
_OPENED = 8  # states of the notebook that a program may have open
_DIGESTS = ("files", "conflict")  # by side, "py" and "ipynb"
# What ends a line for Jupytext, or no editor shows: `read` refuses them in a lesson.
_INVISIBLE = re.compile("[\0\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two files, their names in messages, and where it is kept what they agreed on."""

    lesson: Path
    notebook: Path
    name: str
    other: str
    record: Path


@dataclass(frozen=True, slots=True)
class _Sides:
    """Both files as they were read, with the digests of their bytes, and the record."""

    pair: _Pair
    record: Mapping[str, Any]
    script: Script
    own: str
    notebook: Any
    its: str

    @property
    def cells(self) -> list[NotebookCell]:
        return cells_of(self.notebook)

    @property
    def theirs(self) -> tuple[PairCell, ...]:
        return tuple(cell.said for cell in self.cells)


def notebook_changed(project: Project, lesson: Path) -> bool:
    """Whether the notebook is not what it was when both sides last agreed: then it may change the lesson."""
    pair = _pair(project, lesson)
    return pair.notebook.exists() and _recorded(pair)["files"].get("ipynb") != file_digest(pair.notebook)


def _pair(project: Project, lesson: Path) -> _Pair:
    notebook = lesson.with_suffix(".ipynb")
    record = project.cache / "pairs" / f"{lesson.stem}.json"
    return _Pair(lesson, notebook, project.relative(lesson), project.relative(notebook), record)


def sync_pair(project: Project, lesson: Path) -> str:
    """Make both sides agree; returns what was done, "" for nothing.

    Raises LessonProblems when both sides changed, or one cannot be read, written, or said by the other.
    """
    pair = _pair(project, lesson)
    record = _recorded(pair)
    if record["files"] == _files(file_digest(lesson), file_digest(pair.notebook)):
        return ""
    script = read_script(lesson, pair.name)
    own = digest(script.text)
    if not pair.notebook.exists():
        text = notebook_text(new_notebook(script))
        _write(pair.notebook, pair.other, text)
        _remember(pair, own, digest(text), script.said)
        return f"{pair.other} written"
    try:
        notebook, its = read_notebook(pair.notebook)
    except Fault as fault:
        raise LessonProblems([Problem(pair.other, 0, fault.message, fault.hint)]) from None
    return _bring_together(_Sides(pair, record, script, own, notebook, its))


def _bring_together(sides: _Sides) -> str:
    pair, ours, theirs, record = sides.pair, sides.script.said, sides.theirs, sides.record
    if ours == theirs:
        saved = record["files"].get("ipynb") != sides.its
        _remember(pair, sides.own, sides.its, theirs, [] if saved else record["replaced"])
        return ""
    agreed = record["cells"]
    older = [was for was in record["replaced"] if is_older(theirs, was, agreed)]
    base = older[-1] if older else agreed
    follower = _follower(record, ours, theirs, base, bool(older))
    if follower == "ipynb":
        return _notebook_follows(sides)
    if follower == "py":
        return _lesson_follows(sides)
    if base is not None:
        kept = read_json(pair.record)
        write_json(pair.record, kept | {"conflict": _files(_said(ours), _said(theirs))})
    raise LessonProblems([_conflict(pair, sides.script, theirs, base)])


def _notebook_follows(sides: _Sides) -> str:
    pair = sides.pair
    text = notebook_text(following(sides.notebook, sides.script))
    if file_digest(pair.notebook) != sides.its:
        return ""  # saved meanwhile; the next build looks again
    _write(pair.notebook, pair.other, text)
    _remember(pair, sides.own, digest(text), sides.script.said, [sides.theirs, *sides.record["replaced"]])
    return f"{pair.other} updated from {pair.name}"


def _lesson_follows(sides: _Sides) -> str:
    pair = sides.pair
    text = _with_cells_of(pair, sides.script, sides.cells)
    if file_digest(pair.lesson) != sides.own:
        return ""  # saved meanwhile
    _write(pair.lesson, pair.name, text)
    _remember(pair, digest(text), sides.its, sides.theirs)
    return f"{pair.name} updated from {pair.other}"


def _follower(
    record: Mapping[str, Any],
    ours: Sequence[PairCell],
    theirs: Sequence[PairCell],
    base: Sequence[PairCell] | None,
    older: bool,
) -> str:
    """Which side gives way, "py" or "ipynb"; "" where both have something to lose.

    After a conflict that is also the side that waited while the other was given its changes. What merely
    looks so, as when a backup is restored, was not seen as a conflict before. A notebook that is `older`,
    saved by a program which had opened it before the lesson changed it, always makes a conflict first.
    """
    if base is None:
        return ""
    if not older and base in (theirs, ours):
        return "ipynb" if theirs == base else "py"
    now = _files(_said(ours), _said(theirs))
    waited = [side for side in now if record["conflict"].get(side) == now[side]]
    if waited == ["ipynb"] and holds(ours, theirs, base):
        return "ipynb"
    if waited == ["py"] and holds(theirs, ours, base):
        return "py"
    return ""


def _said(cells: Sequence[PairCell]) -> str:
    return digest(*(repr(astuple(cell)) for cell in cells))


def _files(lesson: str, notebook: str) -> dict[str, str]:
    return {"py": lesson, "ipynb": notebook}


def _remember(
    pair: _Pair, lesson: str, notebook: str, said: Sequence[PairCell], replaced: Sequence[Sequence[PairCell]] = ()
) -> None:
    """Keep what both say now, and what the notebook said before each change that the lesson made to it, latest first.

    The latter until the notebook is saved: a program may have it open as it was.
    """
    states = [[astuple(cell) for cell in state] for state in (said, *replaced[:_OPENED])]
    write_json(pair.record, {"files": _files(lesson, notebook), "cells": states[0], "replaced": states[1:]})


def _recorded(pair: _Pair) -> dict[str, Any]:
    """The record: `files`, `cells` (None: not known), `replaced`, `conflict`. What is damaged is not known."""
    seen = read_json(pair.record)
    seen = seen if isinstance(seen, dict) else {}
    known: dict[str, Any] = {key: value if isinstance(value := seen.get(key), dict) else {} for key in _DIGESTS}
    try:
        return known | {
            "cells": _cells(seen["cells"]),
            "replaced": [_cells(state) for state in seen.get("replaced", ())],
        }
    except (KeyError, TypeError, ValueError):
        return known | {"cells": None, "replaced": []}


def _cells(rows: Any) -> tuple[PairCell, ...]:
    return tuple(PairCell(kind, source, tuple(tags), title) for kind, source, tags, title in rows)


def _write(path: Path, name: str, text: str) -> None:
    try:
        if path.exists() and not path.stat().st_mode & 0o222:
            hint = "make it writable, or undo the change on the other side"
            raise LessonProblems([Problem(name, 0, "it is read-only and was not brought up to date", hint)])
        write_text(path, text)
    except OSError as error:
        raise LessonProblems([Problem(name, 0, f"cannot be written: {error.strerror}")]) from None


def _with_cells_of(pair: _Pair, script: Script, cells: Sequence[NotebookCell]) -> str:
    """The lesson's text with the notebook's cells. Raises LessonProblems where that would lose something."""
    said = [cell.said for cell in cells]
    if not said or said[0].kind != HEADER:
        message = f"the first cell of {pair.other} is no longer the lesson's header"
        hint = "it is a raw cell that begins and ends with `---`: undo that in the notebook"
        raise _refused(pair, script, 0, message, hint)
    if len(said) == 1:
        hint = f"delete {pair.other} if that was not meant: it is written anew from the lesson"
        raise _refused(pair, script, 0, f"{pair.other} holds no cell but the header", hint)
    known = set(script.said)
    for place, cell in enumerate(cells):
        if cell.said in known:
            continue
        if odd := _INVISIBLE.search(cell.said.source):
            message = f"an invisible sign, U+{ord(odd[0]):04X}, in cell {cell.number} of {pair.other}"
            raise _refused(pair, script, place, message, "it comes with pasted text; delete it in the notebook")
        if cell.pasted:
            message = f"cell {cell.number} of {pair.other} holds a pasted picture, {cell.pasted}; a .py cannot"
            hint = "save the picture as a file in lessons/ and write ![what one sees](file.png) instead"
            raise _refused(pair, script, place, message, hint)
    new = rewritten(script, said)
    text = new.text
    back = parse_script(text).said
    if back != tuple(said):
        place = next((i for i, (a, b) in enumerate(zip(back, said, strict=False)) if a != b), len(said) - 1)
        message = f"cell {cells[place].number} of {pair.other} would be another one in the lesson"
        raise _refused(pair, script, place, message, _reason(said[place], back[place] if place < len(back) else None))
    return text


def _reason(said: PairCell, back: PairCell | None) -> str:
    if back and said.source.startswith(back.source):
        return "a line in it begins with `# %%`, which begins a cell in a .py: split the cell there, or indent the line"
    if back and back.source.startswith(said.source):
        return "a string in it is not closed"
    return "write it in another way, or in the .py"


def _refused(pair: _Pair, script: Script, place: int, message: str, hint: str) -> LessonProblems:
    line = script.cells[min(place, len(script.cells) - 1)].line
    source = script.text.split("\n")[line - 1].rstrip("\r")
    return LessonProblems([Problem(pair.name, line, message, hint, source)])


def _conflict(pair: _Pair, script: Script, theirs: Sequence[PairCell], base: Sequence[PairCell] | None) -> Problem:
    own, new = script.text.splitlines(), rewritten(script, theirs).text.splitlines()
    if base is None:
        before = new
        detail = _diff(own, new, pair.name, pair.other)
        message = f"the lesson and its notebook {pair.other} differ, and which is newer is not known"
        hint = (
            f"carry the lines marked + into {pair.name}, or those marked - into the notebook, until they agree; "
            f"or delete {pair.other} to keep the lesson"
        )
    else:
        before = rewritten(script, base).text.splitlines()
        detail = _diff(before, own, "when they agreed", pair.name)
        detail += _diff(before, new, "when they agreed", pair.other)
        message = f"the lesson and its notebook {pair.other} were both changed; nothing was overwritten"
        hint = (
            f"make the changes of the notebook in {pair.name}, too, or those of the lesson in the notebook, and build "
            f"again; or delete {pair.other} to keep the lesson"
        )
        if before == new:
            message = f"{pair.other} was saved without what the lesson brought to it; nothing was overwritten"
            hint = f"delete {pair.other} to keep the lesson's changes, or undo them in {pair.name}, too"
    blocks = SequenceMatcher(None, own, before, autojunk=False).get_opcodes()
    line = min(next((i1 for tag, i1, *_ in blocks if tag != "equal"), 0) + 1, len(own))
    return Problem(pair.name, line, message, hint, own[line - 1], tuple(detail))


def _diff(one: list[str], other: list[str], first: str, second: str) -> list[str]:
    lines = list(unified_diff(one, other, first, second, lineterm="", n=1))
    return lines[:_SHOWN] + ([f"… {len(lines) - _SHOWN} more lines"] if len(lines) > _SHOWN else [])
