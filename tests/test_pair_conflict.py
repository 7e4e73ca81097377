"""Both sides changed: nothing is lost, and what the hint says settles it, in the tool that one has open."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from pairs import LESSON, TO_LESSON, TO_NOTEBOOK, Pair, code, make_pair, markdown

MORE = "\n# %%\n#| label: more\nfirst = 1\nsecond = 2\nthird = 3\n"
TEXT = LESSON + MORE
# What the lesson's author changed, and what the one who had the notebook open did.
PLACES = {
    "different cells": (("n = 1 + 1", "n = 2 + 2"), ("third = 3", "third = 30")),
    "one cell": (("first = 1", "first = 10"), ("third = 3", "third = 30")),
    "lines side by side": (("first = 1", "first = 10"), ("second = 2", "second = 20")),
    "text and code": (("There are", "There now are"), ("n = 1 + 1", "n = 2 + 2")),
    "header and cell": (("A small lesson", "A title"), ("n = 1 + 1", "n = 2 + 2")),
    "a line less": (("first = 1\n", ""), ("third = 3", "third = 30")),
    "a line more": (("first = 1", "first = 1\nzero = 0"), ("third = 3", "third = 3\nfourth = 4")),
}


@pytest.fixture
def pair(tmp_path: Path) -> Pair:
    return make_pair(tmp_path, TEXT)


@pytest.fixture(params=PLACES)
def changes(request: pytest.FixtureRequest) -> tuple[tuple[str, str], tuple[str, str]]:
    return PLACES[request.param]


def change_both(pair: Pair, changes: tuple[tuple[str, str], tuple[str, str]]) -> str:
    """Both sides changed; the lesson's text with both changes."""
    pair.in_lesson(*changes[0])
    pair.in_cell(*changes[1])
    return TEXT.replace(*changes[0]).replace(*changes[1])


def test_nothing_is_overwritten_and_both_changes_are_shown(
    pair: Pair, changes: tuple[tuple[str, str], tuple[str, str]]
) -> None:
    change_both(pair, changes)
    problem = pair.problem()
    assert problem.message == "the lesson and its notebook lessons/x.ipynb were both changed; nothing was overwritten"
    second = problem.detail.index("+++ lessons/x.ipynb")
    own, its = problem.detail[: second - 1], problem.detail[second:]
    for detail, (old, new) in zip((own, its), changes, strict=True):
        gone, came = (set(text.split("\n")) for text in (old, new))
        assert {row for row in gone - came if not any(line.startswith("-") and row in line for line in detail)} == set()
        assert {row for row in came - gone if not any(line.startswith("+") and row in line for line in detail)} == set()


def test_the_hint_followed_in_an_editor_settles_it(
    pair: Pair, changes: tuple[tuple[str, str], tuple[str, str]]
) -> None:
    both = change_both(pair, changes)
    hint = pair.problem().hint
    assert hint.startswith("make the changes of the notebook in lessons/x.py, too, ")
    pair.in_lesson(*changes[1])
    assert pair.sync() == TO_NOTEBOOK
    assert pair.text == both
    pair.forget()
    assert pair.sync() == ""


def test_the_hint_followed_in_jupyterlab_settles_it(
    pair: Pair, changes: tuple[tuple[str, str], tuple[str, str]]
) -> None:
    both = change_both(pair, changes)
    assert "or those of the lesson in the notebook, and build again;" in pair.problem().hint
    pair.in_cell(*changes[0])
    assert pair.sync() == TO_LESSON
    assert pair.text == both


def test_the_hint_followed_by_deleting_the_notebook_keeps_the_lesson(
    pair: Pair, changes: tuple[tuple[str, str], tuple[str, str]]
) -> None:
    change_both(pair, changes)
    assert pair.problem().hint.endswith("; or delete lessons/x.ipynb to keep the lesson")
    text = pair.text
    pair.notebook.unlink()
    assert pair.sync() == "lessons/x.ipynb written"
    assert pair.text == text


def test_one_line_changed_twice_is_settled_by_writing_one_of_the_two_on_the_other_side(pair: Pair) -> None:
    pair.in_lesson("n = 1 + 1", "n = 2 + 2")
    pair.in_cell("n = 1 + 1", "n = 3 + 3")
    problem = pair.problem()
    assert (problem.source, pair.text.split("\n")[problem.line - 1]) == ("n = 2 + 2", "n = 2 + 2")
    pair.in_cell("n = 3 + 3", "n = 2 + 2")
    assert pair.sync() == ""
    assert pair.text == TEXT.replace("n = 1 + 1", "n = 2 + 2")


def test_half_of_what_the_other_changed_is_not_enough(pair: Pair) -> None:
    pair.in_lesson("n = 1 + 1", "n = 2 + 2")
    pair.in_cell("third = 3", "third = 30")
    pair.in_cell("There are", "There now are")
    pair.problem()
    pair.in_lesson("third = 3", "third = 30")
    pair.problem()
    pair.in_lesson("There are", "There now are")
    assert pair.sync() == TO_NOTEBOOK


def test_a_cell_deleted_on_one_side_and_edited_on_the_other_is_a_conflict(pair: Pair) -> None:
    pair.in_lesson(MORE, "")
    pair.in_cell("third = 3", "third = 30")
    pair.problem()


def test_a_cell_that_came_on_one_side_and_went_on_the_other_is_a_conflict(pair: Pair) -> None:
    pair.in_lesson("\n# %%\n#| label: count", "\n# %%\nnew = 1\n\n# %%\n#| label: count")
    pair.in_notebook(lambda notebook: notebook.cells.pop())
    pair.problem()
    pair.in_notebook(lambda notebook: notebook.cells.insert(2, code("new = 1")))
    assert pair.sync() == TO_LESSON
    assert MORE not in pair.text


def test_cells_moved_on_one_side_and_edited_on_the_other_are_a_conflict(pair: Pair) -> None:
    pair.in_notebook(lambda notebook: notebook.cells.append(notebook.cells.pop(2)))
    pair.in_lesson("There are", "There now are")
    pair.problem()


def test_one_tag_set_here_and_another_there_is_a_conflict_and_both_tags_settle_it(pair: Pair) -> None:
    pair.in_notebook(lambda notebook: notebook.cells[2].metadata.update(tags=["hide-input"]))
    pair.in_lesson("# %%\n#| label: more", '# %% tags=["remove-cell"]\n#| label: more')
    pair.problem()
    pair.in_notebook(lambda notebook: notebook.cells[4].metadata.update(tags=["remove-cell"]))
    assert pair.sync() == TO_LESSON
    assert pair.text.count("tags=") == 2


def test_a_long_difference_is_shown_in_part(pair: Pair) -> None:
    pair.in_lesson("first = 1\n", "".join(f"line_{number} = {number}\n" for number in range(300)))
    pair.in_cell("n = 1 + 1", "n = 2 + 2")
    detail = pair.problem().detail
    assert len(detail) < 100
    assert any(line.endswith(" more lines") for line in detail)
    assert "+n = 2 + 2" in detail


def test_in_a_clone_a_notebook_that_differs_is_a_conflict_that_either_side_can_settle(pair: Pair) -> None:
    pair.in_cell("n = 1 + 1", "n = 2 + 2")
    pair.forget()
    problem = pair.problem()
    message = "the lesson and its notebook lessons/x.ipynb differ, and which is newer is not known"
    assert (problem.message, problem.source) == (message, "n = 1 + 1")
    assert ("-n = 1 + 1" in problem.detail, "+n = 2 + 2" in problem.detail) == (True, True)
    assert problem.hint.startswith("carry the lines marked + into lessons/x.py, or those marked - into the notebook, ")
    notebook = pair.notebook.read_bytes()
    pair.in_lesson("n = 1 + 1", "n = 2 + 2")
    assert (pair.sync(), pair.notebook.read_bytes()) == ("", notebook)


def git(pair: Pair, *arguments: str) -> None:
    settings = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "core.autocrlf=false"]
    subprocess.run(["git", *settings, *arguments], cwd=pair.project.root, check=True, capture_output=True)


@pytest.fixture
def history(pair: Pair) -> Pair:
    """The lesson committed twice, the notebook ignored."""
    (pair.project.root / ".gitignore").write_text("*.ipynb\n.lessonkit\n")
    git(pair, "init", "-q", "-b", "main")
    git(pair, "add", ".")
    git(pair, "commit", "-q", "-m", "one")
    pair.in_lesson("n = 1 + 1", "n = 2 + 2")
    assert pair.sync() == TO_NOTEBOOK
    git(pair, "commit", "-q", "-a", "-m", "two")
    return pair


def test_the_notebook_follows_an_older_lesson_checked_out_and_back(history: Pair) -> None:
    git(history, "checkout", "-q", "HEAD~1")
    assert history.sync() == TO_NOTEBOOK
    assert "n = 1 + 1" in history.cells[2].source
    git(history, "checkout", "-q", "main")
    assert history.sync() == TO_NOTEBOOK
    assert (history.text, "n = 2 + 2" in history.cells[2].source) == (TEXT.replace("1 + 1", "2 + 2"), True)


def test_checking_out_what_is_there_changes_nothing(history: Pair) -> None:
    before = history.bytes
    git(history, "checkout", "-q", "HEAD~1")
    git(history, "checkout", "-q", "main")
    git(history, "checkout", "-q", "--", "lessons/x.py")
    assert (history.sync(), history.bytes) == ("", before)


def test_an_older_lesson_checked_out_beside_an_edited_notebook_is_a_conflict(history: Pair) -> None:
    history.in_cell("third = 3", "third = 30")
    git(history, "checkout", "-q", "HEAD~1")
    history.problem()
    git(history, "checkout", "-q", "main")
    assert history.sync() == TO_LESSON


@pytest.mark.parametrize("all_of_it", [True, False], ids=["whole project", "both files"])
def test_a_backup_of_both_sides_changes_nothing(pair: Pair, tmp_path: Path, all_of_it: bool) -> None:
    backup = tmp_path / "backup"
    kept = pair.project.root if all_of_it else pair.project.lessons
    shutil.copytree(kept, backup, ignore=shutil.ignore_patterns("backup"))
    before = pair.bytes
    pair.in_lesson("n = 1 + 1", "n = 2 + 2")
    assert pair.sync() == TO_NOTEBOOK
    pair.in_cell("third = 3", "third = 30")
    assert pair.sync() == TO_LESSON
    shutil.copytree(backup, kept, dirs_exist_ok=True)
    assert (pair.sync(), pair.bytes) == ("", before)


def test_a_backup_of_both_sides_that_had_not_been_built_is_a_conflict(pair: Pair) -> None:
    pair.in_cell("third = 3", "third = 30")
    backup = pair.bytes
    assert pair.sync() == TO_LESSON
    pair.in_lesson("n = 1 + 1", "n = 2 + 2")
    assert pair.sync() == TO_NOTEBOOK
    pair.lesson.write_bytes(backup[0])
    pair.notebook.write_bytes(backup[1])
    pair.problem()


@pytest.fixture
def behind(pair: Pair) -> tuple[Pair, bytes]:
    """The lesson was edited and built; and the notebook as a program that was open meanwhile still has it."""
    opened = pair.notebook.read_bytes()
    pair.in_lesson("n = 1 + 1", "n = 2 + 2")
    assert pair.sync() == TO_NOTEBOOK
    pair.in_lesson("\n# %%\n#| label: more", "\n# %% [markdown]\n# A new one.\n\n# %%\n#| label: more")
    assert pair.sync() == TO_NOTEBOOK
    return pair, opened


def test_an_older_copy_saved_over_the_notebook_takes_nothing_from_the_lesson(behind: tuple[Pair, bytes]) -> None:
    pair, opened = behind
    pair.notebook.write_bytes(opened)
    pair.in_cell("third = 3", "third = 30")
    problem = pair.problem()
    assert ("+n = 2 + 2" in problem.detail, "+third = 30" in problem.detail) == (True, True)
    pair.in_lesson("third = 3", "third = 30")
    assert pair.sync() == TO_NOTEBOOK
    assert ("A new one." in pair.text, "n = 2 + 2" in pair.text) == (True, True)


def test_an_older_copy_saved_without_a_change_takes_nothing_from_the_lesson(behind: tuple[Pair, bytes]) -> None:
    pair, opened = behind
    pair.notebook.write_bytes(opened)
    problem = pair.problem()
    assert problem.message.startswith("lessons/x.ipynb was saved without what the lesson brought to it; ")
    assert "+n = 2 + 2" in problem.detail
    pair.in_cell("n = 1 + 1", "n = 2 + 2")
    pair.problem()
    pair.in_notebook(lambda notebook: notebook.cells.insert(4, markdown("A new one.")))
    assert pair.sync() == ""


def test_a_copy_older_by_a_cell_that_came_takes_it_not_away(pair: Pair) -> None:
    opened = pair.notebook.read_bytes()
    pair.in_lesson("\n# %%\n#| label: more", "\n# %% [markdown]\n# A new one.\n\n# %%\n#| label: more")
    assert pair.sync() == TO_NOTEBOOK
    pair.notebook.write_bytes(opened)
    pair.in_cell("third = 3", "third = 30")
    pair.problem()
    pair.in_notebook(lambda notebook: notebook.cells.insert(4, markdown("A new one.")))
    assert pair.sync() == TO_LESSON


@pytest.mark.parametrize(
    ("old", "new"), [("n = 2 + 2", "n = 3 + 3"), ("A new one.", "A newer one."), ("third = 3", "third = 30")]
)
def test_what_the_lesson_brought_can_be_edited_in_the_notebook(behind: tuple[Pair, bytes], old: str, new: str) -> None:
    pair, _ = behind
    text = pair.text
    pair.in_cell(old, new)
    assert pair.sync() == TO_LESSON
    assert pair.text == text.replace(old, new)


def test_once_the_notebook_was_saved_anew_all_of_it_can_be_undone_there(behind: tuple[Pair, bytes]) -> None:
    pair, opened = behind
    pair.in_notebook(lambda notebook: notebook.metadata.update(loaded=True))
    assert pair.sync() == ""
    pair.notebook.write_bytes(opened)
    assert pair.sync() == TO_LESSON
    assert pair.text == TEXT


def test_what_the_lesson_brought_and_the_notebook_undid_goes_when_the_lesson_says_so_too(pair: Pair) -> None:
    pair.in_lesson("n = 1 + 1", "n = 2 + 2")
    assert pair.sync() == TO_NOTEBOOK
    pair.in_cell("n = 2 + 2", "n = 1 + 1")
    assert (
        pair.problem().hint == "delete lessons/x.ipynb to keep the lesson's changes, or undo them in lessons/x.py, too"
    )
    pair.in_lesson("n = 2 + 2", "n = 1 + 1")
    assert (pair.sync(), pair.text) == ("", TEXT)
