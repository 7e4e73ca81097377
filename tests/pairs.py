"""A lesson with its notebook, edited as people edit them: in an editor, in JupyterLab, in VS Code."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest
from projects import HEADER

from lessonkit.config import Project, load_project
from lessonkit.errors import LessonProblems, Problem
from lessonkit.pair import sync_pair

BODY = """\

# %% [markdown]
# # One {#one time="00:00-10:00"}
#
# ## Count {#count}
#
# ::: notes
# Wait.
# :::

# %%
#| label: count
n = 1 + 1
n

# %% [markdown]
# There are `{python} n`.
"""
LESSON = HEADER + BODY
TO_NOTEBOOK = "lessons/x.ipynb updated from lessons/x.py"
TO_LESSON = "lessons/x.py updated from lessons/x.ipynb"


@dataclass(frozen=True, slots=True)
class Pair:
    """`lessons/x.py` and `lessons/x.ipynb` of a project."""

    project: Project

    @property
    def lesson(self) -> Path:
        return self.project.lessons / "x.py"

    @property
    def notebook(self) -> Path:
        return self.project.lessons / "x.ipynb"

    @property
    def text(self) -> str:
        """The lesson's text with the line ends that it has."""
        return self.lesson.read_bytes().decode()

    @property
    def cells(self) -> Any:
        return self.read().cells

    @property
    def ids(self) -> list[str]:
        return [cell["id"] for cell in self.cells]

    @property
    def bytes(self) -> tuple[bytes, bytes]:
        return self.lesson.read_bytes(), self.notebook.read_bytes()

    def sync(self) -> str:
        return sync_pair(self.project, self.lesson)

    def problem(self) -> Problem:
        """The one that keeps the pair from being brought together; nothing was changed, now or at the next try."""
        before = [path.read_bytes() if path.is_file() else b"" for path in (self.lesson, self.notebook)]
        for _ in range(2):
            with pytest.raises(LessonProblems) as found:
                self.sync()
            now = [path.read_bytes() if path.is_file() else b"" for path in (self.lesson, self.notebook)]
            assert now == before
        (problem,) = found.value.problems
        return problem

    def read(self) -> Any:
        return nbformat.read(self.notebook, as_version=nbformat.NO_CONVERT)

    def save(self, notebook: Any) -> None:
        """Save it as JupyterLab does: whatever stands in it, with all that Jupyter notes."""
        self.notebook.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    def in_notebook(self, change: Callable[[Any], object]) -> None:
        """Change the notebook and save it."""
        notebook = self.read()
        change(notebook)
        self.save(notebook)

    def in_cell(self, old: str, new: str) -> None:
        """Replace a text in the one cell of the notebook that holds it."""
        notebook = self.read()
        (cell,) = (cell for cell in notebook.cells if old in cell.source)
        cell.source = cell.source.replace(old, new)
        self.save(notebook)

    def in_lesson(self, old: str, new: str) -> None:
        """Replace a text that stands in the lesson once."""
        text = self.text
        assert text.count(old) == 1
        self.lesson.write_bytes(text.replace(old, new).encode())

    def forget(self) -> None:
        """As in a clone: nothing is known of what both sides agreed on."""
        for record in (self.project.cache / "pairs").iterdir():
            record.unlink()

    def age(self) -> None:
        """Both files were saved long ago."""
        for path in (self.lesson, self.notebook):
            os.utime(path, (1, 1))


def make_pair(folder: Path, text: str | bytes = LESSON) -> Pair:
    """A project with one lesson of this text, and the notebook that the builder writes beside it."""
    (folder / "_quarto.yml").write_text("")
    (folder / "lessons").mkdir()
    pair = Pair(load_project(folder))
    pair.lesson.write_bytes(text.encode() if isinstance(text, str) else text)
    assert pair.sync() == "lessons/x.ipynb written"
    return pair


def code(source: str) -> Any:
    return nbformat.v4.new_code_cell(source)


def markdown(source: str) -> Any:
    return nbformat.v4.new_markdown_cell(source)
