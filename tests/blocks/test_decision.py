from __future__ import annotations

from small_lessons import block, markdown, on_slide, outline

from lessonkit.model import View

DECISION = "::: {.decision #gap}\nNo transmitter. What first?\n\n- [ ] Drop them\n- [x] Count them\n:::"


def test_it_is_a_question_about_what_to_do() -> None:
    assert outline(block(markdown(DECISION)).lower(View.PAPER)) == (
        '::: {#gap .item .decision label="Decide"}\n'
        "No transmitter. What first?\n"
        "::: {.choices}\n- [ ] Drop them\n\n- [x] Count them\n:::\n"
        ":::"
    )


def test_it_has_one_right_answer_like_a_quiz() -> None:
    found = on_slide(markdown(DECISION.replace("[x]", "[ ]")))
    assert found == [("::: {.decision #gap}", "decision 'gap' has no right answer")]
