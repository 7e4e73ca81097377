from __future__ import annotations

import pytest
from small_lessons import OPENING, block, markdown, on_slide, outline, problems

from lessonkit.blocks.quiz import Question
from lessonkit.model import View

QUIZ = """\
::: {.quiz #what-it-counts}
What does a count measure?

- [ ] Strength

    > Strength also depends on size
    > and receptors.
- [x] Contacts:
  an anatomical count
- [ ] Sign
:::"""
OPTIONS = "- [ ] Strength\n- [x] Contacts"


def quiz(body: str) -> str:
    return markdown(f"::: {{.quiz #what-it-counts}}\n{body}\n:::")


def test_options_have_a_text_feedback_and_one_is_right() -> None:
    found = block(markdown(QUIZ))
    assert isinstance(found, Question)
    assert [(option.text, option.feedback, option.right) for option in found.options] == [
        ("Strength", "Strength also depends on size\nand receptors.", False),
        ("Contacts:\nan anatomical count", "", True),
        ("Sign", "", False),
    ]


def test_options_know_their_lines() -> None:
    found = block(markdown(QUIZ))
    assert isinstance(found, Question)
    assert [(option.span.line, option.span.end) for option in found.options] == [(15, 18), (19, 20), (21, 21)]


@pytest.mark.parametrize("view", View)
def test_every_view_has_the_question_and_its_choices(view: View) -> None:
    assert outline(block(markdown(QUIZ)).lower(view)) == (
        '::: {#what-it-counts .item .quiz label="Check"}\n'
        "What does a count measure?\n"
        "::: {.choices}\n"
        "- [ ] Strength\n"
        "\n"
        "    > Strength also depends on size\n"
        "    > and receptors.\n"
        "\n"
        "- [x] Contacts:\n"
        "    an anatomical count\n"
        "\n"
        "- [ ] Sign\n"
        ":::\n"
        ":::"
    )


@pytest.mark.parametrize("marks", ["-", "*", "+"])
def test_any_list_mark_will_do(marks: str) -> None:
    assert on_slide(quiz("What?\n\n" + OPTIONS.replace("-", marks))) == []


def test_a_big_x_is_right_too() -> None:
    assert on_slide(quiz("What?\n\n" + OPTIONS.replace("x", "X"))) == []


def test_a_question_may_hold_a_cell_and_options_stand_in_a_later_cell() -> None:
    text = "# ::: {.quiz #q}\n# What is it?\n\n# %%\n#| label: rows\nrows = [3]\n\n# %% [markdown]\n" + markdown(
        f"{OPTIONS}\n:::"
    )
    found = block(text)
    assert isinstance(found, Question)
    assert outline(found.prompt) == "What is it?\n[rows]"


@pytest.mark.parametrize(
    ("body", "line", "message"),
    [
        ("What?\n\n- [ ] a\n- [ ] b", "::: {.quiz #what-it-counts}", "quiz 'what-it-counts' has no right answer"),
        ("What?\n\n- [x] a\n- [x] b", "::: {.quiz #what-it-counts}", "quiz 'what-it-counts' has 2 right answers"),
        ("What?\n\n- [x] a", "::: {.quiz #what-it-counts}", "quiz 'what-it-counts' has one option only"),
        ("What?", "::: {.quiz #what-it-counts}", "quiz 'what-it-counts' has no options"),
        (OPTIONS, "::: {.quiz #what-it-counts}", "quiz 'what-it-counts' asks nothing"),
        (f"What?\n\n{OPTIONS}\n- c", "- c", "quiz: a list item without a box"),
        (f"What?\n\n{OPTIONS}\nSurely.", "Surely.", "quiz: a line between the options"),
        (f"What?\n\n{OPTIONS}\n::: notes\nSay.\n:::", "::: notes", "quiz: content after the options"),
    ],
)
def test_a_mistake_in_a_quiz_is_named(body: str, line: str, message: str) -> None:
    assert on_slide(quiz(body)) == [(line, message)]


def test_the_lines_of_two_right_answers_are_told() -> None:
    (problem,) = problems(OPENING + quiz("What?\n\n- [x] a\n- [ ] b\n- [x] c"))
    assert problem.hint == "lines 15 and 17 are marked; leave [x] on one"
