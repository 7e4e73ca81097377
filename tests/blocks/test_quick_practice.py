from __future__ import annotations

from small_lessons import block, on_slide, outline

from lessonkit.model import View

PRACTICE = "# ::: {.quick-practice #mean minutes=3}\n# Compute the mean.\n#\n# ::: {.solution}\n# 3.5\n# :::\n# :::\n"


def test_it_is_an_exercise_under_its_own_name() -> None:
    assert outline(block(PRACTICE).lower(View.DECK)) == (
        '::: {#mean .item .quick-practice .timed label="Quick practice" minutes="3"}\nCompute the mean.\n> 3.5\n:::'
    )


def test_complaints_call_it_by_its_own_name() -> None:
    found = on_slide("# ::: {.quick-practice}\n# Compute.\n# :::\n")
    assert found == [("::: {.quick-practice}", "quick-practice has no id")]
