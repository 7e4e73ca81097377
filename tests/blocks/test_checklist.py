from __future__ import annotations

import pytest
from small_lessons import block, markdown, on_slide, outline

from lessonkit.blocks.checklist import Checklist
from lessonkit.model import View

STEPS = """\
# ::: {.checklist #steps}
# Tick off:
#
# - Read the *target*
#   in full
# - [Do it]{done="practice"}
# :::
"""
PRACTICE = "# ::: {.exercise #practice}\n# Compute.\n# :::\n#\n"


def parsed(text: str) -> Checklist:
    found = block(text)
    assert isinstance(found, Checklist)
    return found


def test_paper_has_a_box_for_each_step() -> None:
    lowered = parsed(STEPS + PRACTICE).lower(View.PAPER)
    assert outline(lowered) == (
        '::: {#steps .item .checklist label="Progress"}\n'
        "Tick off:\n"
        "::: {.boxes}\n- Read the *target* in full\n- Do it\n:::\n"
        ":::"
    )


def test_the_deck_has_none_of_it() -> None:
    assert parsed(STEPS + PRACTICE).lower(View.DECK) == ()


def test_a_step_may_name_the_item_that_completes_it() -> None:
    assert parsed(STEPS + PRACTICE).needs == (("practice", 17),)


def test_the_item_named_has_to_be_there() -> None:
    assert on_slide(STEPS) == [('- [Do it]{done="practice"}', "done='practice' names no item")]


@pytest.mark.parametrize(
    ("body", "line", "message"),
    [
        ("Tick off:", "::: {.checklist #steps}", "checklist 'steps' has no steps"),
        ("- one\n\n::: notes\nSay.\n:::", "::: notes", "a checklist holds only a list of steps"),
        ("- [one]{practice}", "- [one]{practice}", "cannot read the attribute 'practice'"),
    ],
)
def test_a_mistake_in_a_checklist_is_named(body: str, line: str, message: str) -> None:
    assert on_slide(markdown(f"::: {{.checklist #steps}}\n{body}\n:::")) == [(line, message)]
