from __future__ import annotations

import pytest
from small_lessons import block, markdown, on_slide, outline

from lessonkit.blocks.rubric import Rubric
from lessonkit.model import View

LEVELS = "Minimum\n:   Runs from a clean kernel.\n\nStrong level\n:   States the data version.\n:   And a limit."
RUBRIC = f"::: {{.rubric #rubric}}\n{LEVELS}\n\n::: {{.solution}}\nLook for the version.\n:::\n:::"


def test_levels_are_the_terms_of_a_definition_list() -> None:
    found = block(markdown(RUBRIC))
    assert isinstance(found, Rubric)
    assert found.levels == ("Minimum", "Strong level")


def test_paper_has_the_levels_and_the_key_what_to_look_for() -> None:
    assert outline(block(markdown(RUBRIC)).lower(View.PAPER)) == (
        '::: {#rubric .item .rubric label="Rubric"}\n'
        f"::: {{.levels}}\n{LEVELS}\n:::\n"
        "::: {.key-only}\nLook for the version.\n:::\n"
        ":::"
    )


def test_the_deck_has_the_levels_and_never_reveals_what_to_look_for() -> None:
    assert outline(block(markdown(RUBRIC)).lower(View.DECK)) == (
        f'::: {{#rubric .item .rubric label="Rubric"}}\n::: {{.levels}}\n{LEVELS}\n:::\n:::'
    )


def test_a_level_may_have_several_definitions() -> None:
    found = block(markdown("::: {.rubric #r}\nStrong\n:   one\n:   two\n:   three\n:::"))
    assert isinstance(found, Rubric)
    assert found.levels == ("Strong",)


@pytest.mark.parametrize("definition", ["~ Runs.", ": Runs.", "\n:   Runs."])
def test_any_definition_that_pandoc_reads_will_do(definition: str) -> None:
    found = block(markdown(f"::: {{.rubric #r}}\nMinimum\n{definition}\n:::"))
    assert isinstance(found, Rubric)
    assert found.levels == ("Minimum",)


def test_a_rubric_without_levels_is_refused() -> None:
    found = on_slide(markdown("::: {.rubric #r}\nMinimum: runs.\n:::"))
    assert found == [("::: {.rubric #r}", "rubric 'r' has no levels")]
