from __future__ import annotations

from lessonkit.errors import Problem, nearest
from lessonkit.report import format_problem


def test_a_problem_is_told_with_its_place_its_line_and_a_hint() -> None:
    problem = Problem(
        "lessons/x.py",
        141,
        'quiz "versions" has no right answer',
        "mark one choice with [x]",
        "# ::: {.quiz #versions}",
    )
    assert format_problem(problem) == (
        'lessons/x.py:141: error: quiz "versions" has no right answer\n'
        " 141 | # ::: {.quiz #versions}\n"
        "     | hint: mark one choice with [x]"
    )


def test_the_bar_stands_in_one_column_however_long_the_number() -> None:
    problem = Problem("x.py", 12345, "m", "h", "source", ("detail",))
    assert format_problem(problem).split("\n")[1:] == [" 12345 | source", "       | detail", "       | hint: h"]


def test_a_problem_of_the_whole_file_names_no_line() -> None:
    assert (
        format_problem(Problem("lessons/x.py", 0, "the lesson is empty")) == "lessons/x.py: error: the lesson is empty"
    )


def test_a_blank_line_is_not_shown() -> None:
    assert format_problem(Problem("x.py", 3, "m", source="   ")) == "x.py:3: error: m"


def test_detail_stands_between_the_line_and_the_hint() -> None:
    problem = Problem("x.py", 3, "raised", "mend it", "f()", ("----> 3 f()", "KeyError: 'x'"))
    assert format_problem(problem) == (
        "x.py:3: error: raised\n   3 | f()\n     | ----> 3 f()\n     | KeyError: 'x'\n     | hint: mend it"
    )


def test_the_nearest_word_is_named_or_else_all_of_them() -> None:
    assert nearest("exercize", ("quiz", "exercise")) == "did you mean 'exercise'?"
    assert nearest("xyz", ("quiz", "exercise")) == "valid: exercise, quiz"
