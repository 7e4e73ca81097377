"""What an instructor relies on when a build fails: nothing good is lost, and what is wrong is named."""

from __future__ import annotations

import pytest
from building.small import BUILT, DECK, PAIR, QMD, SHEET, build, contents, line_of, steps
from projects import ProjectFolder

pytestmark = pytest.mark.xdist_group("build")


def test_an_error_in_one_lesson_leaves_the_others_built(project: ProjectFolder, no_kernel: None) -> None:
    project.lesson("broken", "# %% [markdown]\n# ::: {.quizz}\n# :::\n")
    project.edit("lessons/small.py", "Learners count.", "Everybody counts.")
    ran = project.run(only=PAIR)
    assert ran.code == 1
    assert "lessons/broken.py:" in ran.err and "lessons/small.py" not in ran.err
    assert "Everybody counts." in project.read(DECK)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("::: {.answer lines=2}", "::: {.answer lines=0}"),
        ("total = counting.ONE + 1", "total = counting.TWO + 1"),
        ("`{python} total`", "`{python} totally`"),
    ],
    ids=["structure", "cell", "inline"],
)
def test_outputs_keep_their_last_good_content_when_a_build_fails(
    project: ProjectFolder, built: ProjectFolder, old: str, new: str
) -> None:
    project.edit("lessons/small.py", old, new)
    ran = project.run(only=PAIR)
    assert ran.code == 1
    assert f"lessons/small.py:{line_of(project, 'lessons/small.py', new)}: error: " in ran.err
    kept = (QMD, SHEET, "slides/.base/small.qmd", "slides/small_files/fig-dot.svg", *BUILT)
    assert contents(project, *kept) == contents(built, *kept)


def test_after_the_error_is_mended_everything_is_up_to_date(project: ProjectFolder, no_kernel: None) -> None:
    good = project.read("lessons/small.py")
    project.edit("lessons/small.py", "## Add two numbers {#add}", "## Add two numbers {#add minutes=99}")
    assert project.run().code == 1
    project.write("lessons/small.py", good)
    assert set(steps(build(project, "--explain")).values()) == {"up to date"}


def test_a_missing_picture_in_the_deck_is_named_at_its_line(project: ProjectFolder, no_kernel: None) -> None:
    before = contents(project, DECK)
    project.edit(QMD, "Learners count.", "![My drawing](own/drawing.svg)")
    ran = project.run(only=PAIR)
    assert ran.code == 1
    assert ran.err.startswith(f"{QMD}:{line_of(project, QMD, 'drawing')}: error: own/drawing.svg is missing\n")
    assert contents(project, DECK) == before


def test_the_lesson_follows_its_notebook(project: ProjectFolder, no_kernel: None) -> None:
    project.edit("lessons/small.ipynb", "Learners count.", "Everybody counts.")
    ran = build(project, only=PAIR)
    assert "lessons/small.py updated from lessons/small.ipynb" in ran.out
    assert "Everybody counts." in project.read(DECK)


def test_a_lesson_and_a_notebook_that_were_both_changed_stop_the_build(
    project: ProjectFolder, built: ProjectFolder
) -> None:
    project.edit("lessons/small.ipynb", "Learners count.", "Everybody counts.")
    project.edit("lessons/small.py", "Learners count.", "Nobody counts.")
    ran = project.run(only=PAIR)
    assert ran.code == 1
    assert "| +# Nobody counts." in ran.err and "| +# Everybody counts." in ran.err
    assert contents(project, QMD, *BUILT) == contents(built, QMD, *BUILT)
