"""What a build writes over an editable source: what the lesson gives, unless somebody edited the file."""

from __future__ import annotations

import pytest

from lessonkit.errors import LessonProblems, Problem
from lessonkit.merge import Merged, merge

OLD = "# Title\n\nOne.\n\nTwo.\n\nThree.\n"
NEW = OLD.replace("Three.", "Three, said again.")
EDITED = OLD.replace("Two.", "Two, in my words.")


def merged(disk: str | None, base: str | None, generated: str) -> Merged:
    return merge(disk, base, generated, "slides/x.qmd", "python build.py accept x")


def refusal(disk: str, base: str | None, generated: str) -> Problem:
    with pytest.raises(LessonProblems) as found:
        merged(disk, base, generated)
    (problem,) = found.value.problems
    return problem


@pytest.mark.parametrize(
    ("disk", "base"), [(None, None), (None, OLD), (OLD, OLD), (NEW, OLD), (NEW, None)], ids=lambda text: str(bool(text))
)
def test_a_file_that_nobody_edited_takes_what_the_lesson_gives(disk: str | None, base: str | None) -> None:
    assert merged(disk, base, NEW) == Merged(NEW, NEW, edited=False)


def test_an_edit_stays_while_the_lesson_says_the_same() -> None:
    assert merged(EDITED, OLD, OLD) == Merged(EDITED, OLD, edited=True)


def test_an_edit_that_is_just_what_the_lesson_says_now_is_no_edit() -> None:
    assert merged(NEW, OLD, NEW) == Merged(NEW, NEW, edited=False)


def test_an_edit_is_never_given_up_for_a_change_of_the_lesson() -> None:
    problem = refusal(EDITED, OLD, NEW)
    assert (problem.path, problem.message) == (
        "slides/x.qmd",
        "this file was edited, and the lesson has changed since; nothing was overwritten",
    )


def test_the_refusal_shows_what_changed_in_the_lesson_and_not_the_edit() -> None:
    assert refusal(EDITED, OLD, NEW).detail == (
        "--- the lesson when this file was written",
        "+++ the lesson now",
        "@@ -5,4 +5,4 @@",
        " Two.",
        " ",
        "-Three.",
        "+Three, said again.",
        " ",
    )


def test_the_refusal_points_at_the_first_line_that_was_edited() -> None:
    assert refusal(EDITED, OLD, NEW).line == 5


def test_the_refusal_points_at_the_end_when_something_was_added_there() -> None:
    assert refusal(OLD + "\n## Mine\n", OLD, NEW).line == 8


def test_the_refusal_says_how_to_go_on() -> None:
    hint = refusal(EDITED, OLD, NEW).hint
    assert "`python build.py accept x`" in hint
    assert "delete slides/x.qmd" in hint


def test_without_a_base_a_file_may_hold_edits_and_is_kept() -> None:
    problem = refusal(EDITED, None, NEW)
    assert "its base is missing, so it may hold your edits" in problem.message
    assert "-Two, in my words." in problem.detail
    assert "+Two." in problem.detail
