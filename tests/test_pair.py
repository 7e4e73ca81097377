"""The lesson and the notebook beside it agree by content; whoever was changed is followed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_output
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


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "_quarto.yml").write_text("")
    (tmp_path / "lessons").mkdir()
    return load_project(tmp_path)


@pytest.fixture
def lesson(project: Project) -> Path:
    """A lesson with its notebook, in agreement."""
    path = project.lessons / "x.py"
    path.write_text(LESSON)
    assert sync_pair(project, path) == "lessons/x.ipynb written"
    return path


def notebook(lesson: Path) -> Any:
    return nbformat.read(lesson.with_suffix(".ipynb"), as_version=4)


def save(lesson: Path, changed: Any) -> None:
    nbformat.write(changed, lesson.with_suffix(".ipynb"))


def conflict(project: Project, lesson: Path) -> Problem:
    with pytest.raises(LessonProblems) as found:
        sync_pair(project, lesson)
    (problem,) = found.value.problems
    return problem


def test_a_missing_notebook_is_written_with_every_cell(lesson: Path) -> None:
    cells = notebook(lesson).cells
    assert [cell.cell_type for cell in cells] == ["raw", "markdown", "code", "markdown"]
    assert cells[2].source == "#| label: count\nn = 1 + 1\nn"
    assert cells[3].source == "There are `{python} n`."


def test_the_notebook_opens_on_the_lessons_kernel(lesson: Path) -> None:
    assert notebook(lesson).metadata.kernelspec.name == "python3"


def test_a_pair_that_agrees_is_left_alone(project: Project, lesson: Path) -> None:
    before = [path.read_bytes() for path in (lesson, lesson.with_suffix(".ipynb"))]
    assert sync_pair(project, lesson) == ""
    assert [path.read_bytes() for path in (lesson, lesson.with_suffix(".ipynb"))] == before


def test_writing_the_same_lesson_again_gives_the_same_notebook(project: Project, lesson: Path) -> None:
    before = lesson.with_suffix(".ipynb").read_bytes()
    lesson.with_suffix(".ipynb").unlink()
    sync_pair(project, lesson)
    assert lesson.with_suffix(".ipynb").read_bytes() == before


def test_the_notebook_follows_the_lesson(project: Project, lesson: Path) -> None:
    lesson.write_text(LESSON.replace("1 + 1", "2 + 2"))
    assert sync_pair(project, lesson) == "lessons/x.ipynb updated from lessons/x.py"
    assert notebook(lesson).cells[2].source == "#| label: count\nn = 2 + 2\nn"


def test_the_lesson_follows_the_notebook_and_nothing_else_in_it_changes(project: Project, lesson: Path) -> None:
    changed = notebook(lesson)
    changed.cells[2].source = changed.cells[2].source.replace("1 + 1", "3 + 3")
    save(lesson, changed)
    assert sync_pair(project, lesson) == "lessons/x.py updated from lessons/x.ipynb"
    assert lesson.read_text() == LESSON.replace("1 + 1", "3 + 3")


def test_a_cell_added_in_the_notebook_comes_to_the_lesson(project: Project, lesson: Path) -> None:
    changed = notebook(lesson)
    changed.cells.append(new_code_cell("#| label: more\nn + 1"))
    save(lesson, changed)
    sync_pair(project, lesson)
    assert lesson.read_text() == f"{LESSON}\n# %%\n#| label: more\nn + 1\n"


def test_a_title_changed_in_the_notebook_comes_to_the_lesson(project: Project, lesson: Path) -> None:
    changed = notebook(lesson)
    changed.cells[0].source = changed.cells[0].source.replace("A small lesson", "A larger lesson")
    save(lesson, changed)
    sync_pair(project, lesson)
    assert lesson.read_text() == LESSON.replace("A small lesson", "A larger lesson")


def test_a_deleted_notebook_is_written_again_from_the_lesson(project: Project, lesson: Path) -> None:
    lesson.write_text(LESSON.replace("1 + 1", "2 + 2"))
    lesson.with_suffix(".ipynb").unlink()
    assert sync_pair(project, lesson) == "lessons/x.ipynb written"
    assert "n = 2 + 2" in notebook(lesson).cells[2].source


def test_touching_either_file_changes_nothing(project: Project, lesson: Path) -> None:
    for path in (lesson, lesson.with_suffix(".ipynb")):
        os.utime(path, (1, 1))
        assert sync_pair(project, lesson) == ""


def run_in_jupyter(lesson: Path) -> None:
    """What running all cells and saving in JupyterLab leaves in the notebook."""
    changed = notebook(lesson)
    cell = changed.cells[2]
    cell.execution_count = 7
    cell.metadata.execution = {"iopub.execute_input": "2026-01-01T00:00:00Z"}
    cell.outputs = [new_output("execute_result", {"text/plain": "'a secret output'"}, execution_count=7)]
    changed.metadata.kernelspec.display_name = "Python 3 (ipykernel)"
    changed.metadata.language_info = {"name": "python", "version": "3.11.9"}
    changed.metadata.widgets = {"state": {}}
    save(lesson, changed)


def test_running_the_notebook_changes_no_line_of_the_lesson(project: Project, lesson: Path) -> None:
    run_in_jupyter(lesson)
    assert sync_pair(project, lesson) == ""
    assert lesson.read_text() == LESSON


def test_outputs_never_reach_the_lesson_even_when_the_notebook_was_edited(project: Project, lesson: Path) -> None:
    run_in_jupyter(lesson)
    changed = notebook(lesson)
    changed.cells[3].source = "There are now `{python} n`."
    save(lesson, changed)
    sync_pair(project, lesson)
    assert lesson.read_text() == LESSON.replace("There are", "There are now")


def test_outputs_in_the_notebook_outlive_a_change_of_the_lesson_elsewhere(project: Project, lesson: Path) -> None:
    run_in_jupyter(lesson)
    lesson.write_text(LESSON.replace("# Wait.", "# Wait longer."))
    sync_pair(project, lesson)
    cells = notebook(lesson).cells
    assert "Wait longer." in cells[1].source
    assert cells[2].outputs[0].data["text/plain"] == "'a secret output'"


def change_both(lesson: Path) -> tuple[bytes, bytes]:
    lesson.write_text(LESSON.replace("1 + 1", "2 + 2"))
    changed = notebook(lesson)
    changed.cells[2].source = changed.cells[2].source.replace("1 + 1", "3 + 3")
    save(lesson, changed)
    return lesson.read_bytes(), lesson.with_suffix(".ipynb").read_bytes()


def test_when_both_were_changed_neither_is_overwritten(project: Project, lesson: Path) -> None:
    before = change_both(lesson)
    problem = conflict(project, lesson)
    assert problem.message == "the lesson and its notebook lessons/x.ipynb were both changed; nothing was overwritten"
    assert (lesson.read_bytes(), lesson.with_suffix(".ipynb").read_bytes()) == before


def test_the_conflict_shows_both_texts_at_the_line_of_the_lesson(project: Project, lesson: Path) -> None:
    change_both(lesson)
    problem = conflict(project, lesson)
    assert ("+n = 2 + 2" in problem.detail, "+n = 3 + 3" in problem.detail) == (True, True)
    assert problem.detail.count("-n = 1 + 1") == 2
    assert lesson.read_text().split("\n")[problem.line - 1] == "n = 2 + 2"


def test_the_conflict_stays_until_it_is_resolved(project: Project, lesson: Path) -> None:
    change_both(lesson)
    conflict(project, lesson)
    conflict(project, lesson)


def test_deleting_the_notebook_keeps_the_lesson(project: Project, lesson: Path) -> None:
    change_both(lesson)
    lesson.with_suffix(".ipynb").unlink()
    sync_pair(project, lesson)
    assert "n = 2 + 2" in notebook(lesson).cells[2].source


def test_the_same_change_on_both_sides_is_no_conflict(project: Project, lesson: Path) -> None:
    lesson.write_text(LESSON.replace("1 + 1", "2 + 2"))
    changed = notebook(lesson)
    changed.cells[2].source = changed.cells[2].source.replace("1 + 1", "2 + 2")
    save(lesson, changed)
    assert sync_pair(project, lesson) == ""


def test_a_notebook_that_agrees_needs_no_record(project: Project, lesson: Path) -> None:
    for record in (project.cache / "pairs").iterdir():
        record.unlink()
    assert sync_pair(project, lesson) == ""


def test_a_lesson_with_windows_line_ends_agrees_with_its_notebook(project: Project, lesson: Path) -> None:
    lesson.write_bytes(LESSON.replace("\n", "\r\n").encode())
    assert sync_pair(project, lesson) == ""
    assert lesson.read_bytes().count(b"\r\n") == LESSON.count("\n")
