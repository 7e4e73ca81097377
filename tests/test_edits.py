"""An instructor edits deck and worksheet, the lesson changes, and a build brings both together."""

from __future__ import annotations

from pathlib import Path

import pytest
from projects import ProjectFolder, Ran, copied, make_project

LESSON = """\
# %% [markdown]
# # Count {#count time="00:00-10:00"}
#
# ## Add two numbers {#add}
#
# Learners count.

# %%
#| label: total
total = 1 + 1
print("total", total)

# %% [markdown]
# ## Do it {#do}
#
# ::: {.exercise #more}
# Add three numbers.
# :::
"""
SOURCE, QMD, SHEET = "lessons/small.py", "slides/small.qmd", "worksheets/small.qmd"
DECK, PDF, KEY = "_site/slides/small.html", "_site/worksheets/small.pdf", "_instructor/worksheets/small-key.pdf"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> ProjectFolder:
    folder = make_project(tmp_path_factory.mktemp("edits") / "project")
    folder.lesson("small", LESSON)
    build(folder)
    return folder


@pytest.fixture
def project(built: ProjectFolder, tmp_path: Path) -> ProjectFolder:
    return copied(built, tmp_path / "project")


@pytest.fixture
def torn(project: ProjectFolder) -> ProjectFolder:
    """A project whose deck and lesson say two things in one place, after the build that found it."""
    project.edit(QMD, "Learners count.", "We count.")
    project.edit(SOURCE, "Learners count.", "Everybody counts.")
    assert run(project).code == 1
    return project


def run(project: ProjectFolder, *arguments: str) -> Ran:
    """A command that makes deck and worksheet, of all that is made of these two sources."""
    return project.run(*arguments, only=("deck", "worksheet"))


def contents(project: ProjectFolder, *names: str) -> dict[str, bytes]:
    return {name: (project.root / name).read_bytes() for name in names}


def build(project: ProjectFolder, *arguments: str) -> Ran:
    ran = run(project, *arguments)
    assert ran.code == 0, ran.err
    return ran


def line_of(project: ProjectFolder, name: str, text: str) -> int:
    return next(number for number, line in enumerate(project.read(name).split("\n"), start=1) if text in line)


def test_an_edited_deck_takes_what_the_lesson_changed_elsewhere(project: ProjectFolder) -> None:
    project.edit(QMD, "Learners count.", "We count.")
    project.edit(SOURCE, "## Add two numbers", "## Add 1 and 1")
    build(project)
    assert "We count." in project.read(QMD) and "## Add 1 and 1" in project.read(QMD)
    assert "We count." in project.read(DECK) and "Add 1 and 1" in project.read(DECK)
    assert "up to date" in build(project, "--explain").out.split("small: sources: ")[1].split("\n")[0]


def test_a_slide_of_ones_own_and_a_deleted_one_stay_so(project: ProjectFolder) -> None:
    text = project.read(QMD)
    start = text.index("## Do it")
    project.write(QMD, f"{text[:start]}## My own {{#own}}\n\nOwn words.\n")
    project.edit(SOURCE, "Learners count.", "Everybody counts.")
    project.edit(SOURCE, "Add three numbers.", "Add four numbers.")
    build(project)
    deck = project.read(DECK)
    assert "Own words." in deck and "Everybody counts." in deck
    assert "Add four numbers." not in deck and "Add four numbers." in project.read(SHEET)


def test_changed_code_comes_into_an_edited_slide_with_what_it_gives(project: ProjectFolder) -> None:
    project.edit(QMD, "Learners count.", "We count.")
    project.edit(SOURCE, "total = 1 + 1", "total = 1 + 4")
    build(project)
    text = project.read(QMD)
    assert "total = 1 + 4" in text and "total 5" in text and "We count." in text


def test_a_conflict_keeps_both_texts_names_its_line_and_leaves_the_last_good_deck(project: ProjectFolder) -> None:
    before = contents(project, DECK)
    project.edit(QMD, "Learners count.", "We count.")
    project.edit(SOURCE, "Learners count.", "Everybody counts.")
    ran = run(project)
    assert ran.code == 1
    assert contents(project, DECK) == before
    assert "<<<<<<< your edit\nWe count.\n=======\nEverybody counts.\n>>>>>>> the lesson now\n" in project.read(QMD)
    line = line_of(project, QMD, "<<<<<<<")
    assert ran.err.startswith(f"{QMD}:{line}: error: your edit and the lesson's change meet in “Add two numbers”\n")
    assert "`python build.py accept small add --ours` (or --theirs)" in ran.err


def test_a_conflict_is_reported_until_it_is_settled(torn: ProjectFolder) -> None:
    text = torn.read(QMD)
    assert run(torn).err == run(torn).err != ""
    torn.edit(SOURCE, "Add three numbers.", "Add four numbers.")
    assert run(torn).code == 1
    assert torn.read(QMD) == text


def test_settled_in_the_editor_it_just_builds_and_follows_the_lesson_again(torn: ProjectFolder) -> None:
    text = torn.read(QMD)
    start, end = text.index("<<<<<<<"), text.index(">>>>>>> the lesson now")
    torn.write(QMD, f"{text[:start]}We all count.{text[end + len('>>>>>>> the lesson now') :]}")
    build(torn)
    assert "We all count." in torn.read(DECK)
    torn.edit(SOURCE, "Add three numbers.", "Add four numbers.")
    build(torn)
    assert "We all count." in torn.read(DECK) and "Add four numbers." in torn.read(DECK)


@pytest.mark.parametrize(
    ("side", "kept"), [("--ours", "We count."), ("--theirs", "Everybody counts."), ("", "We count.")]
)
def test_accept_settles_a_conflict(torn: ProjectFolder, side: str, kept: str) -> None:
    build(torn, "accept", "small", "add", *filter(None, [side]))
    text = torn.read(QMD)
    assert kept in text and "<<<<<<<" not in text
    assert ("We count." in text) != ("Everybody counts." in text)
    assert kept in torn.read(DECK)


def test_accept_settles_the_named_slides_only(torn: ProjectFolder) -> None:
    assert run(torn, "accept", "small", "do", "--ours").code == 1
    assert "<<<<<<<" in torn.read(QMD)


def test_theirs_gives_a_slide_without_a_conflict_back_to_the_lesson(project: ProjectFolder) -> None:
    project.edit(QMD, "Learners count.", "We count.")
    project.edit(QMD, "## Do it", "## Do it now")
    build(project)
    build(project, "accept", "small", "add", "--theirs")
    assert "Learners count." in project.read(QMD) and "## Do it now" in project.read(QMD)


def test_accept_of_a_slide_that_is_not_there_says_which_are(project: ProjectFolder) -> None:
    ran = run(project, "accept", "small", "ad")
    assert (ran.code, ran.err) == (2, "error: no slide or part 'ad' in the sources of small (did you mean 'add'?)\n")


def test_code_that_is_kept_must_still_have_run(project: ProjectFolder) -> None:
    project.edit(QMD, "total = 1 + 1", "total = 3")
    project.edit(SOURCE, "total = 1 + 1", "total = 1 + 4")
    assert run(project).code == 1
    assert "differs from what ran" in run(project, "accept", "small", "--ours").err


@pytest.mark.parametrize(("torn_one", "other"), [(QMD, SHEET), (SHEET, QMD)])
def test_a_conflict_in_one_source_does_not_hold_up_the_other(project: ProjectFolder, torn_one: str, other: str) -> None:
    files = {QMD: (DECK,), SHEET: (PDF, KEY)}
    before = contents(project, *files[torn_one])
    project.edit(torn_one, "Add three numbers.", "Add six numbers.")
    project.edit(SOURCE, "Add three numbers.", "Add four numbers.")
    ran = run(project)
    assert ran.code == 1 and ran.err.startswith(f"{torn_one}:")
    assert contents(project, *files[torn_one]) == before
    assert "Add four numbers." in project.read(other)


def test_without_its_base_what_differs_is_a_conflict(project: ProjectFolder) -> None:
    project.edit(QMD, "Learners count.", "We count.")
    (project.root / "slides/.base/small.qmd").unlink()
    assert run(project).code == 1
    build(project, "accept", "small", "--ours")
    assert "We count." in project.read(DECK)


def test_marks_of_git_stop_the_build_at_their_line(project: ProjectFolder) -> None:
    text = "<<<<<<< HEAD\nLearners count.\n=======\nWe count.\n>>>>>>> theirs"
    project.edit(QMD, "Learners count.", text)
    ran = run(project)
    assert ran.code == 1 and ran.err.startswith(f"{QMD}:{line_of(project, QMD, '<<<<<<<')}: error: your edit")


# ---- status ------------------------------------------------------------------------


def test_status_of_what_nobody_edited(project: ProjectFolder) -> None:
    assert build(project, "status").out == (
        f"small\n  {QMD}: as the lesson gave it\n  {SHEET}: as the lesson gave it\n"
    )


def test_status_says_what_was_edited_where_and_against_what(project: ProjectFolder) -> None:
    project.edit(QMD, "Learners count.", "We count.\n\nOften.")
    text = project.read(QMD)
    start = text.index("## Do it")
    project.write(QMD, f"{text[:start]}## My own {{#own}}\n\nOwn words.\n")
    project.edit(SOURCE, "Add three numbers.", "Add four numbers.")
    line, own = line_of(project, QMD, "## Add two"), line_of(project, QMD, "## My own")
    assert build(project, "status", "small").out == (
        "small\n"
        f"  {QMD}: 3 changes, against slides/.base/small.qmd\n"
        f"    edited    {QMD}:{line}  “Add two numbers”  +3 -1 lines\n"
        f"    added     {QMD}:{own}  “My own”\n"
        "    deleted   “Do it”  #do\n"
        f"  {SHEET}: as the lesson gave it\n"
        "  the lesson changed since; the next build merges that\n"
    )


def test_status_says_what_was_moved(project: ProjectFolder) -> None:
    text = project.read(QMD)
    first, second = text.index("## Add two"), text.index("## Do it")
    project.write(QMD, f"{text[:first]}{text[second:].rstrip()}\n\n{text[first:second].rstrip()}\n")
    assert "    moved  " in build(project, "status").out


def test_status_ends_with_1_while_a_conflict_waits(torn: ProjectFolder) -> None:
    ran = run(torn, "status")
    assert ran.code == 1
    assert f"    conflict  {QMD}:{line_of(torn, QMD, '<<<<<<<')}  “Add two numbers”  to be settled\n" in ran.out
