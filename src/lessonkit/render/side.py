"""Side notebooks as files: beside the lesson's own notebook, where its cells and Jupyter find them, and to download."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lessonkit.config import Project
from lessonkit.errors import LessonProblems, Problem
from lessonkit.render.starter import notebook_bytes
from lessonkit.store import write_bytes


def place_side(project: Project, file: str, script: str, notebook: Mapping[str, Any]) -> Path:
    """Write `lessons/<file>`, whatever it gave when somebody ran it.

    Raises LessonProblems when its text or code was changed: it is made from the `script`.
    """
    path, content = project.lessons / file, notebook_bytes(notebook)
    if path.exists() and _inputs(path.read_bytes()) not in (_inputs(content), _inputs(_left(project, file))):
        message = f"changed by hand, and it is made from {script}"
        hint = "carry the change into the script, then delete the notebook"
        raise LessonProblems([Problem(project.relative(path), 0, message, hint)])
    write_bytes(path, content)
    write_bytes(_record(project, file), content)
    return path


def publish_side(project: Project, file: str, notebook: Mapping[str, Any]) -> Path:
    """Write `_site/notebooks/<file>`."""
    path = project.site / "notebooks" / file
    write_bytes(path, notebook_bytes(notebook))
    return path


def _record(project: Project, file: str) -> Path:
    return project.cache / "pairs" / file


def _left(project: Project, file: str) -> bytes:
    """What was written last; nothing where that cannot be read."""
    try:
        return _record(project, file).read_bytes()
    except OSError:
        return b""


def _inputs(notebook: bytes) -> object:
    """Text and code of a notebook, without what running it leaves; its bytes where it is none."""
    try:
        return [(cell["cell_type"], "".join(cell["source"])) for cell in json.loads(notebook)["cells"]]
    except (ValueError, KeyError, TypeError):
        return notebook
