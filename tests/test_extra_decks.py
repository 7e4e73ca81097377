"""What is made on request: a deck for a shorter session, a deck in one file."""

from __future__ import annotations

import pytest
from projects import ProjectFolder

LESSON = """\
# %% [markdown]
# # Only {#only time="00:00-10:00"}
#
# ## Kept {#kept}
#
# Words that stay.
#
# ## Dropped {#dropped minutes=3 .optional}
#
# Words that go.
"""


@pytest.fixture
def lesson(project: ProjectFolder) -> ProjectFolder:
    project.lesson("short", LESSON)
    return project


def test_a_shorter_deck_stands_beside_the_whole_one(lesson: ProjectFolder) -> None:
    ran = lesson.run("--minutes", "8")
    assert ran.code == 0, ran.err
    assert "short: without 1 optional slide the deck takes 07:00, which fits into 8 minutes" in ran.out
    assert "Words that go" in lesson.read("_site/slides/short.html")
    shorter = lesson.read("_site/slides/short-8-minutes.html")
    assert "Words that stay" in shorter
    assert "Words that go" not in shorter
    assert "00:00–07:00 · 7 min" in shorter


def test_a_deck_that_does_not_fit_is_made_and_said_to_be_too_long(lesson: ProjectFolder) -> None:
    ran = lesson.run("--minutes", "5")
    assert ran.code == 0, ran.err
    assert "short: without 1 optional slide the deck takes 07:00, 02:00 more than 5 minutes" in ran.out
    assert "Words that stay" in lesson.read("_site/slides/short-5-minutes.html")


def test_a_length_that_is_none_is_refused(lesson: ProjectFolder) -> None:
    for value in ("0", "-5", "soon"):
        assert lesson.run("--minutes", value).code == 2


def test_a_deck_in_one_file_is_made_on_request_only(lesson: ProjectFolder) -> None:
    assert lesson.run().code == 0
    assert not (lesson.root / "_site/slides/short-one-file.html").exists()
    ran = lesson.run("--one-file")
    assert ran.code == 0, ran.err
    assert "_site/slides/short-one-file.html" in ran.out
    assert "site_libs" not in lesson.read("_site/slides/short-one-file.html")


def test_a_later_build_says_which_of_them_are_of_an_earlier_deck(lesson: ProjectFolder) -> None:
    lesson.run("--minutes", "8", "--one-file")
    assert "earlier deck" not in lesson.run().out
    lesson.edit("slides/short.qmd", "Words that stay.", "Words that stayed.")
    said = lesson.run().out
    assert "short-8-minutes.html is of an earlier deck: run `build.py short --minutes 8` to make it again" in said
    assert "short-one-file.html is of an earlier deck: run `build.py short --one-file` to make it again" in said
    assert "earlier deck" not in lesson.run("--minutes", "8", "--one-file").out


def test_a_deck_that_could_not_be_built_is_not_mailed(lesson: ProjectFolder) -> None:
    assert lesson.run("--one-file").code == 0
    before = lesson.read("_site/slides/short-one-file.html")
    lesson.edit("lessons/short.py", "# Words that stay.", "# ::: {.unheard-of}")
    ran = lesson.run("--one-file")
    assert ran.code == 1
    assert lesson.read("_site/slides/short-one-file.html") == before
