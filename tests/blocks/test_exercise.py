from __future__ import annotations

import pytest
from small_lessons import block, on_slide, outline

from lessonkit.model import View

GAP = """\
# ::: {.exercise #mean title="Part A: Mean" minutes=5}
# Compute the mean.

# %%
#| label: mean
rows = [3, 4]
### BEGIN SOLUTION
total = sum(rows)
count = len(rows)
mean = total / count
### END SOLUTION
print(mean)

# %% [markdown]
# ::: {.solution}
# It hides the spread.
# :::
# :::
"""


def test_the_deck_shows_the_scaffold_and_reveals_the_solutions_after_it() -> None:
    assert outline(block(GAP).lower(View.DECK)) == (
        '::: {#mean .item .exercise .timed label="Exercise" title="Part A: Mean" minutes="5"}\n'
        "Compute the mean.\n"
        "[scaffold of mean]\n"
        "> [mean]\n"
        "> It hides the spread.\n"
        ":::"
    )


def test_paper_gives_learners_the_scaffold_with_room_and_the_key_the_solutions() -> None:
    assert outline(block(GAP).lower(View.PAPER)) == (
        '::: {#mean .item .exercise .timed label="Exercise" title="Part A: Mean" minutes="5"}\n'
        "Compute the mean.\n"
        "::: {.student-only}\n"
        "[scaffold of mean]\n"
        '::: {.answer-space .code lines="5"}\n:::\n'
        ":::\n"
        "::: {.key-only}\n[mean]\n:::\n"
        "::: {.key-only}\nIt hides the spread.\n:::\n"
        ":::"
    )


def test_a_cell_without_a_gap_is_given_to_learners_as_it_is() -> None:
    text = (
        "# ::: {.exercise #mean}\n# Compute the mean.\n\n# %%\n#| label: rows\nrows = [3]\n\n# %% [markdown]\n# :::\n"
    )
    expected = '::: {#mean .item .exercise label="Exercise"}\nCompute the mean.\n[rows]\n:::'
    assert [outline(block(text).lower(view)) for view in View] == [expected] * len(View)


def test_speaker_notes_stay_on_the_deck() -> None:
    text = "# ::: {.exercise #mean}\n# Compute.\n#\n# ::: notes\n# Say this.\n# :::\n# :::\n"
    deck, paper = (outline(block(text).lower(view)) for view in (View.DECK, View.PAPER))
    assert "Say this." in deck
    assert "Say this." not in paper


@pytest.mark.parametrize(
    ("opening", "body", "message"),
    [
        ("{.exercise}", "Compute.", "exercise has no id"),
        ("{.exercise #mean minute=5}", "Compute.", "exercise has no attribute 'minute'"),
        ("{.exercise #mean minutes=soon}", "Compute.", "cannot read minutes=soon"),
        ("{.exercise #mean minutes=0}", "Compute.", "exercise with minutes=0"),
        ("{.exercise #mean worksheet=no}", "Compute.", "exercise with worksheet=no"),
        ("{.exercise #mean}", "", "exercise 'mean' has no prompt"),
    ],
)
def test_a_mistake_in_an_exercise_is_named_where_it_opens(opening: str, body: str, message: str) -> None:
    assert on_slide(f"# ::: {opening}\n# {body}\n# :::\n") == [(f"::: {opening}", message)]


def test_notes_are_no_prompt() -> None:
    found = on_slide("# ::: {.exercise #mean}\n# ::: notes\n# Say this.\n# :::\n# :::\n")
    assert [message for _, message in found] == ["exercise 'mean' has no prompt"]


def test_a_prompt_may_stand_in_a_column() -> None:
    assert on_slide("# ::: {.exercise #mean}\n# ::: {.column}\n# Compute.\n# :::\n# :::\n") == []
