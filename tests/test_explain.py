"""`--explain` names what a change goes into, and why, and nothing else is done: one row for each kind of change."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from projects import ROOT, ProjectFolder, Ran, copied, make_project

LESSON = """\
# %% [markdown]
# # Count {#count time="00:00-10:00"}
#
# ## How many rows? {#rows}
#
# Learners count.

# %%
#| label: rows
import counting

lines = open("../data/celegans_neurons.csv").read().split()
print(counting.rows(lines), "rows")

# %% [markdown]
# ::: {.exercise #more}
# Count again.
#
# ::: {.answer lines=2}
# :::
# :::
#
# ::: notes
# **Say.** "Count."
# :::
"""
QMD, SHEET = "slides/x.qmd", "worksheets/x.qmd"
OF_DECK = ("deck", "PowerPoint", "handout", "deck source, zip", "cue sheet")
OF_SHEET = ("worksheet", "worksheet, Word")
OF_LESSON = ("starter notebook", "lab", "solved notebook")
EVERYTHING = (*OF_DECK, *OF_SHEET, *OF_LESSON)

Change = Callable[[ProjectFolder], object]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> ProjectFolder:
    """A lesson, built once; tests work on copies."""
    folder = make_project(tmp_path_factory.mktemp("explained") / "project")
    (folder.root / "_extensions").unlink()
    shutil.copytree(ROOT / "_extensions", folder.root / "_extensions")
    folder.write("lessons/counting.py", "def rows(lines):\n    return len(lines) - 1\n")
    folder.write("requirements.txt", "pandas==2.0.0 --hash=sha256:0\n")
    folder.lesson("x", LESSON)
    ran = folder.run()
    assert ran.code == 0, ran.err
    return folder


@pytest.fixture
def project(built: ProjectFolder, tmp_path: Path) -> ProjectFolder:
    return copied(built, tmp_path / "project")


def in_lesson(old: str, new: str) -> Change:
    return lambda project: project.edit("lessons/x.py", old, new)


def append(name: str, text: str = "\n") -> Change:
    return lambda project: project.write(name, project.read(name) + text)


def in_notebook(project: ProjectFolder) -> None:
    notebook = json.loads(project.read("lessons/x.ipynb"))
    (cell,) = (cell for cell in notebook["cells"] if "Learners count." in "".join(cell["source"]))
    cell["source"] = "".join(cell["source"]).replace("Learners count.", "Everybody counts.")
    project.write("lessons/x.ipynb", json.dumps(notebook))


def said(ran: Ran) -> dict[str, str]:
    """What was done and why, by step; without what is up to date."""
    assert ran.code == 0, ran.err
    lines = [line.split(": ", 2) for line in ran.out.split("\n") if line.startswith("x: ")]
    return {parts[1]: parts[2] for parts in lines if len(parts) == 3 and parts[2] != "up to date"}


def of(why: str, *steps: str) -> dict[str, str]:
    return dict.fromkeys(steps, why)


LESSON_CHANGED = of("lessons/x.py changed", "sources", *OF_LESSON)
DECK_CHANGED, SHEET_CHANGED = of(f"{QMD} changed", *OF_DECK), of(f"{SHEET} changed", *OF_SHEET)
MODULE, READ = "lessons/counting.py", "data/celegans_neurons.csv"
CHANGES: dict[str, tuple[Change, dict[str, str]]] = {
    "words on a slide": (in_lesson("Learners count.", "All count."), LESSON_CHANGED | DECK_CHANGED),
    "words of the notes": (in_lesson('"Count."', '"Count now."'), LESSON_CHANGED | DECK_CHANGED),
    "words of an exercise": (in_lesson("again", "twice"), LESSON_CHANGED | DECK_CHANGED | SHEET_CHANGED),
    "a cell of the notebook": (in_notebook, LESSON_CHANGED | DECK_CHANGED),
    "code": (
        in_lesson('"rows")', '"rows in all")'),
        LESSON_CHANGED | DECK_CHANGED | of("cell 'rows' changed", "results"),
    ),
    "a module, the results being the same": (append(MODULE), of(f"{MODULE} changed", "sources", "results", *OF_LESSON)),
    "data that is read": (
        append(READ, "ZZZ,motor,,\n"),
        of("data/ changed", "sources", "worksheet", *OF_LESSON) | DECK_CHANGED | of(f"{READ} changed", "results"),
    ),
    "data that is not read": (
        append("data/penguins.csv"),
        of("data/ changed", "sources", "worksheet", *OF_LESSON),
    ),
    "the deck": (append(QMD), DECK_CHANGED),
    "the worksheet": (append(SHEET), SHEET_CHANGED),
    "a setting": (append("_quarto.yml"), of("_quarto.yml changed", *EVERYTHING)),
    "the look": (append("_extensions/lessonkit/theme.css"), of("_extensions/ changed", *EVERYTHING)),
    "reveal.js or a font": (append("package-lock.json"), of("package-lock.json changed", *EVERYTHING)),
    "what learners install": (append("requirements.txt"), of("requirements.txt changed", "starter notebook")),
}


@pytest.mark.parametrize(("change", "why"), CHANGES.values(), ids=CHANGES)
def test_a_change_makes_what_it_goes_into_and_nothing_else(
    project: ProjectFolder, change: Change, why: dict[str, str]
) -> None:
    change(project)
    ran = project.run("--explain")
    assert said(ran) == why
    assert ("running cell" in ran.out) is ("results" in why)
    assert said(project.run("--explain")) == {}
