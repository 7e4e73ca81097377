from __future__ import annotations

from small_lessons import block, markdown, on_slide, outline

from lessonkit.model import View

TICKET = (
    "::: {.exit-ticket #exit}\nThe most useful thing?\n\n"
    "::: {.answer lines=2}\n:::\n\n::: {.solution}\nA reason is given.\n:::\n:::"
)


def test_paper_has_room_for_the_answer_and_the_key_what_to_look_for() -> None:
    assert outline(block(markdown(TICKET)).lower(View.PAPER)) == (
        '::: {#exit .item .exit-ticket label="Exit ticket"}\n'
        "The most useful thing?\n"
        '::: {.answer-space lines="2"}\n:::\n'
        "::: {.key-only}\nA reason is given.\n:::\n"
        ":::"
    )


def test_the_deck_asks_and_never_reveals_what_to_look_for() -> None:
    assert outline(block(markdown(TICKET)).lower(View.DECK)) == (
        '::: {#exit .item .exit-ticket label="Exit ticket"}\nThe most useful thing?\n:::'
    )


def test_an_exit_ticket_without_a_prompt_is_refused() -> None:
    found = on_slide(markdown("::: {.exit-ticket #exit}\n::: {.answer}\n:::\n:::"))
    assert found == [("::: {.exit-ticket #exit}", "exit-ticket 'exit' has no prompt")]
