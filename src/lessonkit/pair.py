"""The Jupytext pair: lessons/<slug>.py and the notebook beside it, brought together by content.

What both held when they last agreed is remembered as digests. A side that still holds that gives
way to the other; when both have changed it is a conflict, never a winner. Modification times and
outputs play no part: running the notebook in JupyterLab changes nothing here.
"""

from __future__ import annotations

import difflib
import re
from itertools import zip_longest
from pathlib import Path
from typing import Any

from lessonkit.config import Project
from lessonkit.errors import LessonProblems, Problem
from lessonkit.read import HEADER_MARK, read_source, read_text
from lessonkit.store import digest, file_digest, read_json, write_json, write_text

_FORMAT = {"extension": ".py", "format_name": "percent"}
_MARK = f"{HEADER_MARK}\n"
_HEADER = re.compile(rf"\A\s*{_MARK}(?:#.*\n)*?{_MARK}")
_JUPYTER_PART = re.compile(r"^# jupyter:\n(?:#  .*\n)*", re.MULTILINE)


def notebook_changed(project: Project, lesson: Path) -> bool:
    """Whether the notebook is not what it was when both sides last agreed: then it may change the lesson."""
    notebook = lesson.with_suffix(".ipynb")
    seen = read_json(_record(project, lesson))
    files = seen.get("files") if isinstance(seen, dict) else None
    return notebook.exists() and (not isinstance(files, dict) or files.get("ipynb") != file_digest(notebook))


def _record(project: Project, lesson: Path) -> Path:
    return project.cache / "pairs" / f"{lesson.stem}.json"


def sync_pair(project: Project, lesson: Path) -> str:
    """Make both sides agree; returns what was done, "" for nothing.

    Raises LessonProblems when both sides changed, or the notebook cannot be read.
    """
    notebook = lesson.with_suffix(".ipynb")
    record = _record(project, lesson)
    seen = read_json(record)
    files = {"py": file_digest(lesson), "ipynb": file_digest(notebook)}
    if isinstance(seen, dict) and seen.get("files") == files:
        return ""

    text = read_text(lesson, project.relative(lesson))
    try:
        own = _notebook_of(text)
        ours = _canonical(own)
    except Exception as error:  # whatever Jupytext makes of a damaged header; the reader says it better
        read_source(lesson, project.relative(lesson))
        reason = str(error).split("\n")[0]
        hint = "check the `jupyter:` part of the header"
        raise LessonProblems([Problem(project.relative(lesson), 1, f"not a notebook: {reason}", hint)]) from None
    if not notebook.exists():
        _write_notebook(notebook, own)
        _remember(record, lesson, notebook, ours)
        return f"{project.relative(notebook)} written"
    paired = _read_notebook(project, notebook)
    theirs = _canonical(paired)
    agreed = seen.get("agreed") if isinstance(seen, dict) else None
    done = ""
    if ours != theirs:
        if agreed == digest(theirs):
            _write_notebook(notebook, _with_outputs_of(own, paired))
            done = f"{project.relative(notebook)} updated from {project.relative(lesson)}"
        elif agreed == digest(ours):
            write_text(lesson, _with_header_of(text, ours, theirs))
            done = f"{project.relative(lesson)} updated from {project.relative(notebook)}"
            ours = theirs
        else:
            raise LessonProblems([_conflict(project, lesson, notebook, text, _with_header_of(text, ours, theirs))])
    _remember(record, lesson, notebook, ours)
    return done


def _remember(record: Path, lesson: Path, notebook: Path, agreed: str) -> None:
    files = {"py": file_digest(lesson), "ipynb": file_digest(notebook)}
    write_json(record, {"files": files, "agreed": digest(agreed)})


def _conflict(project: Project, lesson: Path, notebook: Path, ours: str, theirs: str) -> Problem:
    name, other = project.relative(lesson), project.relative(notebook)
    lines = tuple(
        difflib.unified_diff(ours.split("\n"), theirs.split("\n"), name, other, lineterm="", n=1),
    )
    pairs = enumerate(zip_longest(ours.split("\n"), theirs.split("\n")), start=1)
    first = next((number for number, (a, b) in pairs if a != b), 0)
    message = f"the lesson and its notebook {other} were both changed; nothing was overwritten"
    hint = (
        f"keep one: delete {other} to keep the lesson, or carry the lines marked + into {name} and then delete {other}"
    )
    return Problem(name, first, message, hint, detail=lines)


def _notebook_of(text: str) -> Any:
    """The notebook of a lesson's text, its cell ids the same every time."""
    import jupytext

    notebook = jupytext.reads(text, fmt=_FORMAT)
    for index, cell in enumerate(notebook.cells):
        cell["id"] = digest(str(index), cell.source)[:8]
    return notebook


def _canonical(notebook: Any) -> str:
    """A notebook's inputs as Jupytext would write them; equal for both sides of a pair that agrees.

    Without the `jupyter:` part of the header, in which JupyterLab and Jupytext note the kernel they
    met and their own versions.
    """
    import jupytext

    return _JUPYTER_PART.sub("", str(jupytext.writes(notebook, fmt=_FORMAT)), count=1)


def _with_header_of(text: str, ours: str, theirs: str) -> str:
    """The canonical text `theirs` under the header of the lesson's `text`, whose canonical form is `ours`.

    Where the notebook has another title or the like, only the `jupyter:` part is the lesson's.
    """
    own, former, new = (_HEADER.match(side) for side in (text, ours, theirs))
    if own is None or former is None or new is None:
        return theirs
    if former[0] == new[0]:
        return own[0] + theirs[new.end() :]
    part = _JUPYTER_PART.search(own[0])
    return f"{new[0].removesuffix(_MARK)}{part[0] if part else ''}{_MARK}{theirs[new.end() :]}"


def _read_notebook(project: Project, path: Path) -> Any:
    import nbformat

    try:
        return nbformat.read(path, as_version=4)
    except Exception as error:
        reason = str(error).split("\n")[0]
        message = f"not a notebook: {reason}"
        hint = "delete it: the next build writes it anew from the lesson"
        raise LessonProblems([Problem(project.relative(path), 0, message, hint)]) from None


def _with_outputs_of(new: Any, old: Any) -> Any:
    from jupytext.combine import combine_inputs_with_outputs

    return combine_inputs_with_outputs(new, old, _FORMAT)


def _write_notebook(path: Path, notebook: Any) -> None:
    import nbformat

    write_text(path, nbformat.writes(notebook) + "\n")
