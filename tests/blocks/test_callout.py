"""Callouts look the same to everybody, wherever they stand."""

from __future__ import annotations

import pytest
from small_lessons import on_slide, outline, slide

from lessonkit.blocks.callout import CALLOUTS
from lessonkit.blocks.lowering import lower_nodes
from lessonkit.model import View


@pytest.mark.parametrize("name", CALLOUTS)
@pytest.mark.parametrize("view", View)
def test_a_callout_is_the_same_in_every_view(name: str, view: View) -> None:
    text = f'::: {{.{name} title="Misconception"}}\nA connection is not a synapse.\n:::'
    assert outline(lower_nodes(slide("".join(f"# {line}\n" for line in text.split("\n"))), view)) == text


def test_a_callout_may_hold_the_question_of_an_item() -> None:
    cells = "# ::: {.exercise #a}\n# ::: {.callout-tip}\n# Compute.\n# :::\n# :::\n"
    assert on_slide(cells) == []
