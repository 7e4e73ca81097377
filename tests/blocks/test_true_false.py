from __future__ import annotations

import pytest
from small_lessons import block, markdown, on_slide, outline

from lessonkit.blocks.true_false import TrueFalse
from lessonkit.model import View

BOTH = "- [ ] Counts are strengths.\n\n    > Size matters, too.\n- [x] Counts count contacts."


def statements(body: str) -> str:
    return markdown(f"::: {{.true-false #claims}}\n{body}\n:::")


def test_any_number_of_statements_may_be_true() -> None:
    found = block(statements(f"Which are true?\n\n{BOTH}\n- [x] Counts have no sign."))
    assert isinstance(found, TrueFalse)
    assert [(said.text, said.feedback, said.right) for said in found.statements] == [
        ("Counts are strengths.", "Size matters, too.", False),
        ("Counts count contacts.", "", True),
        ("Counts have no sign.", "", True),
    ]


@pytest.mark.parametrize("view", View)
def test_every_view_has_the_prompt_and_the_statements(view: View) -> None:
    assert outline(block(statements(f"Which are true?\n\n{BOTH}")).lower(view)) == (
        '::: {#claims .item .true-false label="True or false"}\n'
        "Which are true?\n"
        "::: {.choices .true-false}\n"
        "- [ ] Counts are strengths.\n"
        "\n"
        "    > Size matters, too.\n"
        "\n"
        "- [x] Counts count contacts.\n"
        ":::\n"
        ":::"
    )


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("Which?\n\n- [x] a\n- [x] b", "all statements of true-false 'claims' are true"),
        ("Which?\n\n- [ ] a\n- [ ] b", "all statements of true-false 'claims' are false"),
        ("Which?\n\n- [x] a", "true-false 'claims' has one option only"),
        ("Which?", "true-false 'claims' has no options"),
        (BOTH, "true-false 'claims' says not what to do"),
    ],
)
def test_a_mistake_is_named(body: str, message: str) -> None:
    assert on_slide(statements(body)) == [("::: {.true-false #claims}", message)]
