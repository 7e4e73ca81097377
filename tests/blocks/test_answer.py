from __future__ import annotations

import pytest
from small_lessons import block, on_slide, outline

from lessonkit.model import View


def exercise(answer: str) -> str:
    return f"# ::: {{.exercise #mean}}\n# Compute the mean.\n#\n{answer}# :::\n"


def lowered(answer: str, view: View) -> str:
    """What an exercise with this answer space shows below its prompt."""
    lines = outline(block(exercise(answer)).lower(view)).split("\n")
    return "\n".join(lines[2:-1])


def test_paper_has_lines_below_the_question() -> None:
    found = lowered("# ::: {.answer lines=6}\n# What does it not tell you?\n# :::\n", View.PAPER)
    assert found == '::: {.answer-space lines="6"}\nWhat does it not tell you?\n:::'


def test_the_deck_has_the_question_alone() -> None:
    answer = "# ::: {.answer lines=6}\n# What does it not tell you?\n# :::\n"
    assert lowered(answer, View.DECK) == "What does it not tell you?"


def test_an_answer_has_three_lines_unless_it_says_otherwise() -> None:
    assert lowered("# ::: {.answer}\n# :::\n", View.PAPER) == '::: {.answer-space lines="3"}\n:::'


def test_an_answer_may_be_code() -> None:
    found = lowered("# ::: {.answer .code lines=8}\n# :::\n", View.PAPER)
    assert found == '::: {.answer-space .code lines="8"}\n:::'


@pytest.mark.parametrize("lines", ["1", "40"])
def test_an_answer_has_at_least_a_line_and_at_most_a_page(lines: str) -> None:
    assert on_slide(exercise(f"# ::: {{.answer lines={lines}}}\n# :::\n")) == []


@pytest.mark.parametrize("lines", ["0", "41", "-1", "2.5", "six"])
def test_any_other_number_of_lines_is_refused(lines: str) -> None:
    found = on_slide(exercise(f"# ::: {{.answer lines={lines}}}\n# :::\n"))
    assert found == [(f"::: {{.answer lines={lines}}}", f"cannot give an answer '{lines}' lines")]


def test_an_attribute_that_it_does_not_have_is_refused() -> None:
    found = on_slide(exercise("# ::: {.answer rows=3}\n# :::\n"))
    assert found == [("::: {.answer rows=3}", "answer has no attribute 'rows'")]
