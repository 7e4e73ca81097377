"""Results are found again while nothing they depend on has changed, and made again when something has."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest
from projects import ProjectFolder

from lessonkit.config import load_project
from lessonkit.errors import LessonProblems
from lessonkit.execute import execution_inputs
from lessonkit.model import Lesson, Results
from lessonkit.parse import parse_lesson
from lessonkit.plan import Stamp, Step, reasons
from lessonkit.read import read_source
from lessonkit.report import Report
from lessonkit.results import results_of

CELLS = """\
# %% [markdown]
# # Only {#only time="00:00-10:00"}
#
# ## A slide {#slide}

# %%
#| label: a
#| tbl-cap: One
import counting, pocket
print('a')

# %% [markdown]
# So `{python} 1 + 1`.
"""


@pytest.fixture
def small(project: ProjectFolder) -> ProjectFolder:
    """A lesson that imports a module beside it and a package of the project, both in name only."""
    project.write("lessons/counting.py", "n = 1\n")
    project.write("src/pocket/__init__.py", "__version__ = '1'\n")
    project.lesson("small", CELLS)
    return project


def lesson_of(small: ProjectFolder) -> Lesson:
    return parse_lesson(read_source(small.root / "lessons" / "small.py", "lessons/small.py"), "small")


def results(small: ProjectFolder, **options: bool) -> Results:
    return results_of(lesson_of(small), load_project(small.root), Report(), **options)[0]


def refuse(*_: Any, **__: Any) -> None:
    raise AssertionError("a kernel starts")


@pytest.fixture
def ran(small: ProjectFolder) -> ProjectFolder:
    """The lesson with its results in the store."""
    small.edit("lessons/small.py", "import counting, pocket", "import counting")
    results(small)
    return small


def test_results_come_from_the_store_without_a_kernel(ran: ProjectFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lessonkit.execute.work_folder", refuse)
    found = results(ran)
    assert found.inline == {0: "2"}
    assert found.outputs["a"][0]["text"] == "a\n"


@pytest.mark.parametrize(
    "damage", [lambda text: text.replace('"text": "a', '"text": "forged'), lambda text: text[:-9], lambda _: ""]
)
def test_a_damaged_entry_is_never_shown_but_made_again(ran: ProjectFolder, damage: Callable[[str], str]) -> None:
    (entry,) = (ran.root / ".lessonkit" / "executions").rglob("*.json")
    good = entry.read_text()
    entry.write_text(damage(good))
    assert entry.read_text() != good
    assert results(ran).outputs["a"][0]["text"] == "a\n"
    assert entry.read_text() == good


def test_a_run_that_went_wrong_is_not_stored(small: ProjectFolder) -> None:
    small.edit("lessons/small.py", "import counting, pocket", "1 / 0")
    with pytest.raises(LessonProblems):
        results(small)
    assert list((small.root / ".lessonkit").glob("executions/*/*.json")) == []


def test_going_back_to_an_earlier_state_finds_its_results(ran: ProjectFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    ran.edit("lessons/small.py", "print('a')", "print('b')")
    assert results(ran).outputs["a"][0]["text"] == "b\n"
    ran.edit("lessons/small.py", "print('b')", "print('a')")
    monkeypatch.setattr("lessonkit.execute.work_folder", refuse)
    assert results(ran).outputs["a"][0]["text"] == "a\n"


Change = Callable[[ProjectFolder, pytest.MonkeyPatch], object]


def edit(name: str, old: str, new: str) -> Change:
    return lambda small, _: small.edit(name, old, new)


def write(name: str, text: str) -> Change:
    return lambda small, _: small.write(name, text)


def answer(function: str, value: object) -> Change:
    return lambda _, monkeypatch: monkeypatch.setattr(f"lessonkit.execute.{function}", lambda: value)


LESSON = "lessons/small.py"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (edit(LESSON, "print('a')", "print('b')"), "cell 'a' changed"),
        (edit(LESSON, "label: a", "label: a\n#| error: true"), "cell 'a' changed"),
        (edit(LESSON, "1 + 1", "1 + 2"), "an inline result changed"),
        (write("data/celegans_neurons.csv", "neuron\n"), "data/celegans_neurons.csv changed"),
        (write("data/new.csv", "1\n"), "data/new.csv is new"),
        (write("lessons/counting.py", "n = 2\n"), "lessons/counting.py changed"),
        (write("src/pocket/__init__.py", "__version__ = '2'\n"), "src/pocket/ changed"),
        (answer("python_version", "CPython 3.99.0"), "Python changed"),
        (answer("distributions", ("pandas-9.9.9",)), "package pandas changed"),
    ],
    ids=["code", "meant to fail", "inline", "data", "new data", "module", "sandbox", "python", "package"],
)
def test_what_makes_a_lesson_run_again_is_named(
    small: ProjectFolder, monkeypatch: pytest.MonkeyPatch, change: Change, why: str
) -> None:
    assert why in differences(small, monkeypatch, change)


def touch(small: ProjectFolder, _: pytest.MonkeyPatch) -> None:
    for path in [*small.root.glob("data/*"), *small.root.glob("lessons/*.py")]:
        os.utime(path, (1, 1))


@pytest.mark.parametrize(
    "change",
    [
        edit(LESSON, "# So ", "# Thus "),
        edit(LESSON, "title: A small", "title: Another small"),
        edit(LESSON, "tbl-cap: One", "tbl-cap: Two"),
        edit(LESSON, "00:00-10:00", "0:00-10:00"),
        write("lessons/other.py", "n = 2\n"),
        touch,
    ],
    ids=["prose", "title", "caption", "time", "other module", "touched files"],
)
def test_what_changes_no_result_runs_nothing(
    small: ProjectFolder, monkeypatch: pytest.MonkeyPatch, change: Change
) -> None:
    assert differences(small, monkeypatch, change) == ()


def differences(small: ProjectFolder, monkeypatch: pytest.MonkeyPatch, change: Change) -> tuple[str, ...]:
    """Why results would be made again after a change."""
    project = load_project(small.root)
    before = execution_inputs(lesson_of(small), project)
    change(small, monkeypatch)
    after = Step("small: results", execution_inputs(lesson_of(small), project))
    return reasons(project, after, Stamp(before, {}))
