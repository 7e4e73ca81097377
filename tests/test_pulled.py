"""Pulling a new version of a lesson into a deck of one's own, with the git of everybody."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from projects import HEADER, ProjectFolder, make_project

from lessonkit.config import load_project
from lessonkit.errors import LessonProblems, Problem
from lessonkit.report import Report
from lessonkit.sources import update_sources

LESSON = f"""{HEADER}
# %% [markdown]
# # Only {{#only time="00:00-10:00"}}
#
# ## First {{#first}}
#
# One thing.
#
# ## Second {{#second}}
#
# Another thing.
#
# ## Third {{#third}}
#
# A last thing.
"""
DECK = "slides/small.qmd"
MINE = "## Of my own {#mine}\n\nWords of mine.\n\n## Second"


def git(folder: Path, *arguments: str, fails: bool = False) -> str:
    names = ["-c", "user.name=me", "-c", "user.email=me@example.org", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", *names, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    assert fails == bool(done.returncode), done.stderr + done.stdout
    return done.stdout


def update(folder: Path) -> list[Problem]:
    """Bring the sources up to date, as a build does before it renders; the problems of it."""
    try:
        return list(update_sources(load_project(folder), folder / "lessons" / "small.py", Report()).problems)
    except LessonProblems as found:
        return list(found.problems)


@pytest.fixture
def course(tmp_path: Path) -> tuple[ProjectFolder, ProjectFolder]:
    """A course in a repository, and an instructor's clone of it."""
    theirs = make_project(tmp_path / "course")
    theirs.write("lessons/small.py", LESSON)
    shutil.rmtree(theirs.root / "data")
    assert update(theirs.root) == []
    git(theirs.root, "init", "-q", "-b", "main")
    git(theirs.root, "add", "lessons", "slides", "worksheets", "_quarto.yml")
    git(theirs.root, "commit", "-q", "-m", "course")
    git(tmp_path, "clone", "-q", "course", "mine")
    mine = ProjectFolder(tmp_path / "mine")
    (mine.root / "_extensions").symlink_to(theirs.root / "_extensions")
    return theirs, mine


def new_version(theirs: ProjectFolder, old: str, new: str) -> None:
    theirs.edit("lessons/small.py", old, new)
    assert update(theirs.root) == []
    git(theirs.root, "commit", "-q", "-a", "-m", "new version")


def own_edit(mine: ProjectFolder, old: str, new: str) -> None:
    mine.edit(DECK, old, new)
    git(mine.root, "commit", "-q", "-a", "-m", "my deck")


@pytest.mark.parametrize("way", ["--no-rebase", "--rebase"])
def test_a_slide_of_ones_own_beside_a_heading_that_changed(
    course: tuple[ProjectFolder, ProjectFolder], way: str
) -> None:
    theirs, mine = course
    own_edit(mine, "## Second", MINE)
    new_version(theirs, "## Second", "## The second, renamed")
    git(mine.root, "pull", "-q", "--no-edit", way, fails=True)
    assert "<<<<<<<" in mine.read(DECK), "else git needs no help here"
    assert update(mine.root) == []
    deck = mine.read(DECK)
    assert "<<<<<<<" not in deck
    assert deck.index("Words of mine.") < deck.index("## The second, renamed")
    assert "## Second" not in deck
    assert mine.read("slides/.base/small.qmd") == theirs.read("slides/.base/small.qmd")
    assert update(mine.root) == []
    assert mine.read(DECK) == deck


def test_what_git_merges_by_itself_is_left_to_it(course: tuple[ProjectFolder, ProjectFolder]) -> None:
    theirs, mine = course
    own_edit(mine, "One thing.", "One thing, in my words.")
    new_version(theirs, "A last thing.", "The last thing.")
    git(mine.root, "pull", "-q", "--no-edit", "--no-rebase")
    assert update(mine.root) == []
    assert "One thing, in my words." in mine.read(DECK)
    assert "The last thing." in mine.read(DECK)


def test_a_real_conflict_keeps_both_texts_and_is_told_at_its_line(course: tuple[ProjectFolder, ProjectFolder]) -> None:
    theirs, mine = course
    own_edit(mine, "Another thing.", "My thing.")
    new_version(theirs, "Another thing.", "Their thing.")
    git(mine.root, "pull", "-q", "--no-edit", "--no-rebase", fails=True)
    (problem,) = update(mine.root)
    deck = mine.read(DECK)
    assert "My thing." in deck and "Their thing." in deck
    assert deck.split("\n")[problem.line - 1] == "<<<<<<< your edit"
    assert "“Second”" in problem.message


def test_a_conflict_that_is_being_settled_by_hand_stays_as_it_is(course: tuple[ProjectFolder, ProjectFolder]) -> None:
    theirs, mine = course
    own_edit(mine, "## Second", MINE)
    new_version(theirs, "## Second", "## The second, renamed")
    git(mine.root, "pull", "-q", "--no-edit", "--no-rebase", fails=True)
    mine.edit(DECK, "Words of mine.", "Words of mine, and one more.")
    before = mine.read(DECK)
    assert update(mine.root) != []
    assert mine.read(DECK) == before


def test_both_changed_the_lesson_and_built_it(course: tuple[ProjectFolder, ProjectFolder]) -> None:
    theirs, mine = course
    own_edit(mine, "One thing.", "One thing, in my words.")
    new_version(mine, "Another thing.", "Another thing of mine.")
    new_version(theirs, "Another thing.", "Their other thing.")
    git(mine.root, "pull", "-q", "--no-edit", "--no-rebase", fails=True)
    (problem,) = update(mine.root)
    assert (problem.path, problem.message) == ("lessons/small.py", "git left a conflict here")
    mine.write("lessons/small.py", LESSON.replace("Another thing.", "What we agreed on."))
    assert update(mine.root) == []
    deck = mine.read(DECK)
    assert "What we agreed on." in deck and "One thing, in my words." in deck
    assert "of mine." not in deck and "Their other" not in deck
    assert "What we agreed on." in mine.read("slides/.base/small.qmd")
