"""The notebooks of a lesson: what learners start from, and what the instructor has."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import nbformat
import pytest
from projects import FIXTURES, ROOT

from lessonkit.compose.notebook import compose_executed, compose_starter
from lessonkit.model import Lesson
from lessonkit.parse import parse_lesson
from lessonkit.read import lesson_paths, read_source

Read = Callable[[str], Lesson]
LESSONS = [FIXTURES / "ten-minutes.py", *lesson_paths(ROOT / "lessons")]
MARKDOWN = {"extension": ".py", "format_name": "percent"}
TURN = "# %% [markdown]\n# ## Turn {#turn}\n#\n"
TASK = f"""\
{TURN}# ::: {{.exercise #add minutes=2}}
# Add one and two.

# %%
#| label: sum
#| fig-cap: The plantedcaption of the solved figure.
one = 1
### BEGIN SOLUTION
total = one + 2  # plantedcode
### END SOLUTION
print(total)

# %% [markdown]
# ::: {{.answer lines=4}}
# How did you do it?
# :::
#
# ::: {{.solution}}
# Three. (plantedsolution)

# %%
#| label: shown
total * 1000003

# %% [markdown]
# ::: notes
# In the solution: plantedinnernote.
# :::
# :::
# :::
#
# ::: notes
# Say plantednote.
# :::
"""
QUIZ = f"""\
{TURN}# ::: {{.quiz #which}}
# Which number is even?
#
# - [ ] Three
#
#     > plantedwrong
#     > > and more of it, plantedquote
# - [x] Four
#     or so
#
#     > plantedright
# :::
"""


def read_file(path: Any) -> Lesson:
    return parse_lesson(read_source(path, f"lessons/{path.name}"), path.stem)


@pytest.fixture(params=LESSONS, ids=lambda path: path.stem)
def whole(request: pytest.FixtureRequest) -> Lesson:
    """A whole lesson: the ten-minute example, and each that is shipped."""
    return read_file(request.param)


def sources(notebook: dict[str, Any], kind: str = "") -> list[str]:
    return [cell["source"] for cell in notebook["cells"] if kind in ("", cell["cell_type"])]


def text(notebook: dict[str, Any]) -> str:
    return "\n\n".join(sources(notebook))


def cell(notebook: dict[str, Any], identifier: str) -> dict[str, Any]:
    return next(cell for cell in notebook["cells"] if cell["id"] == identifier)


def node(notebook: dict[str, Any]) -> nbformat.NotebookNode:
    return nbformat.from_dict(json.loads(json.dumps(notebook)))


# --- the starter ---------------------------------------------------------------------------------------------


def test_both_are_valid_notebooks(whole: Lesson) -> None:
    for notebook in (compose_starter(whole), compose_executed(whole, None)):
        nbformat.validate(node(notebook))


def test_a_gap_is_a_line_to_write_in(lesson: Read) -> None:
    assert cell(compose_starter(lesson(TASK)), "sum")["source"] == "one = 1\n# your code here\nprint(total)"


def test_nothing_of_solutions_and_notes_is_in_the_starter(lesson: Read) -> None:
    whole = json.dumps(compose_starter(lesson(TASK)))
    assert [word for word in ("planted", "Three.", "1000003", "Notes") if word in whole] == []
    assert "Add one and two." in whole
    assert "How did you do it?" in whole


def test_options_of_a_question_are_all_alike_and_unexplained(lesson: Read) -> None:
    shown = text(compose_starter(lesson(QUIZ)))
    assert "Which number is even?\n\n- [ ] Three\n- [ ] Four\n    or so" in shown
    assert "planted" not in shown


def test_another_right_option_changes_no_byte(lesson: Read) -> None:
    moved = QUIZ.replace("[ ] Three", "[x] Three").replace("[x] Four", "[ ] Four")
    assert json.dumps(compose_starter(lesson(moved))) == json.dumps(compose_starter(lesson(QUIZ)))
