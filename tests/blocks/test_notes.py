"""Notes are for the speaker: on the deck, and nowhere on paper."""

from __future__ import annotations

from small_lessons import on_slide, outline, slide

from lessonkit.blocks.lowering import lower_nodes
from lessonkit.model import View

NOTES = "# ::: notes\n# Say `this`.\n# :::\n"


def test_the_deck_keeps_them_for_the_speaker() -> None:
    assert outline(lower_nodes(slide(NOTES), View.DECK)) == "::: {.notes}\nSay `this`.\n:::"


def test_paper_has_none_of_them() -> None:
    assert lower_nodes(slide(NOTES), View.PAPER) == ()


def test_they_may_stand_in_an_item_and_are_not_its_prompt() -> None:
    assert on_slide(f"# ::: {{.exercise #a}}\n# Compute.\n#\n{NOTES}# :::\n") == []
    (complaint,) = on_slide(f"# ::: {{.exercise #a}}\n{NOTES}# :::\n")
    assert complaint[1] == "exercise 'a' has no prompt"
