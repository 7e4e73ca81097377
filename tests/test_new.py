"""`build.py new`: a lesson to begin with, which builds, passes the gate, and touches nothing that is there."""

from __future__ import annotations

import pytest
from projects import HEADER, ProjectFolder

from lessonkit.cli import COMMANDS

SIDE = "# ---\n# title: A page\n# ---\n\n# %%\n1\n"
EMPTY = '# %% [markdown]\n# # One {#one time="00:00-10:00"}\n#\n# ## Slide {#slide}\n#\n# Text.\n'
# What an author needs first, and where a line of the lesson shows it.
SHOWN = {
    "minutes of the lesson": "#   minutes: 10",
    "a block with its time": '# # Look {#look time="00:00-05:00"}',
    "a slide with its minutes": "# ## How warm was the week? {#week minutes=2}",
    "notes": "# ::: notes",
    "a label": "#| label: tbl-week",
    "a figure's caption": "#| fig-cap: ",
    "its alt text": "#| fig-alt: ",
    "a number in the text": '`{python} week["noon"].mean()`',
    "a task": "# ::: {.quick-practice #range minutes=2}",
    "a gap": "### BEGIN SOLUTION",
    "room to write": "# ::: {.answer lines=2}",
    "a solution": "# ::: {.solution}",
    "a quiz": "# ::: {.quiz #what-to-say}",
    "the right option": "# - [x] ",
    "an exit ticket": "# ::: {.exit-ticket #exit}",
}


def test_a_new_lesson_builds_and_has_nothing_to_mend(project: ProjectFolder) -> None:
    ran = project.run("new", "how-warm")
    assert (ran.code, ran.err) == (0, "")
    first, second = ran.out.splitlines()
    assert first.startswith("lessons/how-warm.py written")
    assert "`python build.py watch how-warm`" in second
    assert "docs/authoring.md" in second

    built = project.run("how-warm")
    assert (built.code, built.err.count("error")) == (0, 0), built.err
    checked = project.run("check", "how-warm")
    assert checked.code == 0, checked.err
    assert "nothing to mend" in checked.out

    deck = project.read("_site/slides/how-warm.html")
    assert "<title>How warm" in deck
    assert "16.0 °C" in deck, "the number in the text was computed"
    published = [name for name in project.files_holding("is shown nowhere") if name.startswith(("_site", "_instr"))]
    assert published == [], "comments for the author are the author's"


@pytest.mark.parametrize("construct", SHOWN)
def test_it_shows_what_an_author_needs_first(project: ProjectFolder, construct: str) -> None:
    project.run("new", "how-warm")
    assert SHOWN[construct] in project.read("lessons/how-warm.py")


@pytest.mark.parametrize(("given", "title"), [("2026", "2026"), ("no", "No"), ("lessons/on-maps.py", "On maps")])
def test_its_title_is_the_name_as_words(project: ProjectFolder, given: str, title: str) -> None:
    assert project.run("new", given).code == 0
    (path,) = (project.root / "lessons").glob("*.py")
    assert f'\n# title: "{title}"\n' in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("My Lesson!", "try 'my-lesson'"),
        ("../outside", "try 'outside'"),
        ("häuser", "a-z, 0-9"),
        ("a--b", "try 'a-b'"),
        ("", "as in 'reading-tables'"),
        ("x" * 61, "60 letters are the most"),
        ("pandas", "`import pandas`"),
        ("statistics", "`import statistics`"),
        ("con", "Windows"),
        *((command, f"'{command}' is a command") for command in COMMANDS),
        ("there", "lessons/there.py exists"),
        ("tallies", "lessons/tallies.py exists"),
        ("notebook", "lessons/notebook.ipynb exists"),
        ("deck", "slides/deck.qmd exists"),
        ("sheet", "worksheets/sheet.qmd exists"),
        ("there-letter", "both make _site/worksheets/there-letter.pdf"),
        ("there-page", "both make _site/notebooks/there-page.ipynb"),
        ("there-75-minutes", "shorter session"),
        ("long", "both make _site/slides/long-handout.pdf"),
    ],
)
def test_a_name_that_is_no_good_is_refused_and_nothing_written(project: ProjectFolder, name: str, says: str) -> None:
    project.lesson("there", EMPTY)
    project.lesson("long-handout", EMPTY)
    project.write("lessons/there/page.py", SIDE)
    project.write("lessons/tallies.py", "n = 1\n")
    for path in ("lessons/notebook.ipynb", "slides/deck.qmd", "worksheets/sheet.qmd"):
        project.write(path, "mine")
    before = {path: path.read_bytes() for path in project.root.rglob("*") if path.is_file()}
    ran = project.run("new", name)
    assert ran.code == 2
    assert ran.out == ""
    assert ran.err.startswith("error: ")
    assert says in ran.err
    assert {path: path.read_bytes() for path in project.root.rglob("*") if path.is_file()} == before


def test_a_name_is_needed(project: ProjectFolder) -> None:
    ran = project.run("new")
    assert ran.code == 2
    assert "SLUG" in ran.err


def test_a_lesson_that_is_there_stays_as_it_is(project: ProjectFolder) -> None:
    project.run("new", "how-warm")
    project.edit("lessons/how-warm.py", '# title: "How warm"', "# title: Mine")
    assert project.run("new", "how-warm").code == 2
    assert "# title: Mine" in project.read("lessons/how-warm.py")
    assert project.read("lessons/how-warm.py").startswith(HEADER[:6])
