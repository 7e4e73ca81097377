from __future__ import annotations

import pytest
from small_lessons import block, markdown, on_slide, outline

from lessonkit.model import View


def exercise(solution: str) -> str:
    return markdown(f"::: {{.exercise #e}}\nCompute.\n\n{solution}\n:::")


def below_the_prompt(view: View) -> str:
    """What an exercise shows below its prompt, its solution holding text and a cell."""
    text = (
        "# ::: {.exercise #e}\n# Compute.\n#\n# ::: {.solution}\n# So:\n\n"
        "# %%\n#| label: mean\nmean = 3.5\n\n# %% [markdown]\n# :::\n# :::\n"
    )
    return "\n".join(outline(block(text).lower(view)).split("\n")[2:-1])


def test_the_deck_shows_it_after_a_reveal_step() -> None:
    assert below_the_prompt(View.DECK) == "> So:\n> [mean]"


def test_on_paper_it_is_for_the_key_alone() -> None:
    assert below_the_prompt(View.PAPER) == "::: {.key-only}\nSo:\n[mean]\n:::"


@pytest.mark.parametrize(
    ("solution", "line", "message"),
    [
        ("::: {.solution}\n:::", "::: {.solution}", "an empty solution"),
        ("::: {.solution lines=3}\nText.\n:::", "::: {.solution lines=3}", "solution has no attribute 'lines'"),
    ],
)
def test_a_mistake_in_a_solution_is_named(solution: str, line: str, message: str) -> None:
    assert on_slide(exercise(solution)) == [(line, message)]
