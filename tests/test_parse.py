from __future__ import annotations

import pytest
from projects import FIXTURES
from small_lessons import OPENING, complaints, lesson, on_slide, outline, problems, slide

from lessonkit.blocks.callout import CALLOUTS
from lessonkit.blocks.exercise import Exercise
from lessonkit.div_classes import FRAGMENT_STYLES, PLAIN_CLASSES
from lessonkit.model import Attributes, Div, Inline, Prose, Shown, Span, Verbatim
from lessonkit.parse import parse_lesson
from lessonkit.read import read_source
from lessonkit.syntax import placeholder

TWO_BLOCKS = """\
# %% [markdown]
# # Load {#load time="00:00-04:00"}
#
# What learners do.
#
# ::: notes
# What to say.
# :::
#
# ## Rows {#rows minutes=1 .optional}
#
# Every row is a connection.
#
# # Count {time="04:00-10:00"}
#
# ## Contacts
#
# A count.
"""


def test_level_1_headings_are_blocks_with_their_times() -> None:
    load, count = lesson(TWO_BLOCKS).blocks
    assert (load.title, load.attributes, load.start, load.end) == ("Load", Attributes("load"), 0, 240)
    assert (count.title, count.attributes, count.start, count.end) == ("Count", Attributes("count"), 240, 600)


def test_level_2_headings_are_slides_with_their_share_of_the_block() -> None:
    load, count = lesson(TWO_BLOCKS).blocks
    (rows,), (contacts,) = load.slides, count.slides
    assert (rows.title, rows.attributes, rows.seconds) == ("Rows", Attributes("rows", ("optional",)), 60)
    assert load.seconds == 180
    assert (contacts.title, contacts.identifier, contacts.seconds) == ("Contacts", "contacts", 180)


def test_what_stands_before_the_first_slide_of_a_block_is_its_opener() -> None:
    load, count = lesson(TWO_BLOCKS).blocks
    assert outline(load.opener) == "What learners do.\n::: {.notes}\nWhat to say.\n:::"
    assert count.opener == ()


def test_blocks_and_slides_know_their_lines() -> None:
    load, count = lesson(TWO_BLOCKS).blocks
    assert (load.span, count.span) == (Span("lessons/small.py", 8, 19), Span("lessons/small.py", 20, 25))
    assert (load.slides[0].span.line, count.slides[0].span.line) == (16, 22)


def test_smaller_headings_are_prose() -> None:
    assert outline(slide("# Text.\n#\n# ### A detail {#detail}\n")) == "Text.\n\n### A detail {#detail}"


def test_prose_knows_its_lines_without_the_blank_ones_around_it() -> None:
    (first, second) = slide("#\n# One\n#\n# two.\n#\n\n# %% [markdown]\n#\n# Three.\n")
    assert first == Prose("One\n\ntwo.", Span("lessons/small.py", 13, 15))
    assert second == Prose("Three.", Span("lessons/small.py", 20, 20))


def test_a_code_cell_stands_where_it_is_shown() -> None:
    found = lesson(f"{OPENING}# Before.\n\n# %%\n#| label: a\nx = 1\n\n# %% [markdown]\n# After.\n")
    body = found.blocks[0].slides[0].body
    assert outline(body) == "Before.\n[a]\nAfter."
    assert isinstance(body[1], Shown)
    assert body[1].cell is found.cells[0]
    assert body[1].span == Span("lessons/small.py", 15, 16)


def test_an_empty_code_cell_is_nothing() -> None:
    assert lesson(f"{OPENING}# Text.\n\n# %%\n\n# %%\nx = 1\n").cells[0].label == "cell-1"


def test_a_div_may_open_in_one_cell_and_close_in_a_later_one() -> None:
    opening, closing = "# ::: {.columns}\n# ::: {.column width=50%}\n", "# %% [markdown]\n# Text.\n# :::\n# :::\n"
    cells = f"{opening}\n# %%\n#| label: a\nx = 1\n\n{closing}"
    expected = '::: {.columns}\n::: {.column width="50%"}\n[a]\nText.\n:::\n:::'
    assert outline(slide(cells)) == expected


@pytest.mark.parametrize("marks", [(":::", ":::"), ("::::", "::::"), ("::: ", ":::"), (":::", "::::::")])
def test_colons_of_a_div_may_be_three_or_more(marks: tuple[str, str]) -> None:
    opening, closing = marks
    (div,) = slide(f"# {opening} {{.notes}}\n# Text.\n# {closing}\n")
    assert outline((div,)) == "::: {.notes}\nText.\n:::"


@pytest.mark.parametrize("name", [*PLAIN_CLASSES, *FRAGMENT_STYLES])
def test_classes_of_pandoc_quarto_and_reveal_may_be_used(name: str) -> None:
    (div,) = slide(f"# ::: {{.{name}}}\n# Text.\n# :::\n")
    assert isinstance(div, Div)
    assert div.attributes.classes == (name,)


def test_callouts_keep_their_title() -> None:
    assert "callout-warning" in CALLOUTS
    text = '::: {.callout-warning title="Misconception"}\nA connection is not a synapse.\n:::'
    assert outline(slide("".join(f"# {line}\n" for line in text.split("\n")))) == text


def test_marked_code_is_kept_as_it_stands() -> None:
    (code,) = slide("# ```{.bash .not-run}\n# pip freeze\n#\n# # no heading, ::: no div\n# ```\n")
    text = "pip freeze\n\n# no heading, ::: no div"
    assert code == Verbatim(Attributes("", ("bash", "not-run")), text, Span("lessons/small.py", 12, 16))


def test_a_fence_closes_with_as_many_marks() -> None:
    (code,) = slide("# ````{.md .not-run}\n# ```\n# x\n# ```\n# ````\n")
    assert isinstance(code, Verbatim)
    assert code.text == "```\nx\n```"


def test_a_teaching_block_is_one_wherever_its_cells_are() -> None:
    (block,) = slide("# ::: {.exercise #mean}\n# Compute.\n\n# %%\n#| label: a\nx = 1\n\n# %% [markdown]\n# :::\n")
    assert isinstance(block, Exercise)
    assert outline(block.children) == "Compute.\n[a]"
    assert block.span == Span("lessons/small.py", 12, 20)


def test_inline_results_are_numbered_and_know_which_cells_run_before_them() -> None:
    found = lesson(
        '# %%\n#| include: false\nx = 1\n\n# %% [markdown]\n# # Count `{python} x` {time="00:00-10:00"}\n#\n'
        "# ## Contacts\n#\n# `{python} x + 1` and `{python} x + 2`\n\n"
        "# %%\n#| label: tbl-x\n#| tbl-cap: Of `{python} x` neurons.\nx = 2\n\n# %% [markdown]\n# `{python} x`\n"
    )
    assert found.inlines == (
        Inline(0, "x", 1, 12),
        Inline(1, "x + 1", 1, 16),
        Inline(2, "x + 2", 1, 16),
        Inline(3, "x", 2, 20),
        Inline(4, "x", 2, 24),
    )


def test_inline_results_leave_placeholders_in_prose_headings_and_captions() -> None:
    found = lesson(
        '# %% [markdown]\n# # Count `{python} 1` {time="00:00-10:00"}\n#\n# ## Contacts\n#\n# Two: `{python} 2`\n\n'
        "# %%\n#| label: fig-x\n#| fig-alt: Three `{python} 3`.\nx\n"
    )
    block = found.blocks[0]
    assert (block.title, block.identifier) == (f"Count {placeholder(0)}", "count")
    assert outline(block.slides[0].body) == f"Two: {placeholder(1)}\n[fig-x]"
    assert found.cells[0].options.fig_alt == f"Three {placeholder(2)}."


@pytest.mark.parametrize(
    "text", ["`` `{python}` ``", "`` `{python} x` ``", "{python} x", "```{.text .not-run}\n# `{python} x`\n# ```"]
)
def test_code_about_inline_results_is_none(text: str) -> None:
    assert lesson(f"{OPENING}# {text}\n").inlines == ()


def test_hidden_cells_may_stand_before_the_first_block() -> None:
    found = lesson(f"# %%\n#| include: false\nimport math\n\n{OPENING}# Text.\n")
    assert outline(found.preamble) == "[cell-1]"


@pytest.mark.parametrize(
    ("cells", "line"),
    [
        ("# %% [markdown]\n# Welcome.\n", "Welcome."),
        ("# %%\n#| label: setup\nimport math\n", "| label: setup"),
        ("# %% [markdown]\n# ::: notes\n# Hello.\n# :::\n", "::: notes"),
    ],
)
def test_nothing_else_may_stand_before_the_first_block(cells: str, line: str) -> None:
    found = [(problem.source.lstrip("# "), problem.message) for problem in problems(f"{cells}\n{OPENING}# Text.\n")]
    assert found == [(line, "content before the first block of the run-of-show")]


def test_the_whole_example_is_parsed() -> None:
    found = parse_lesson(read_source(FIXTURES / "ten-minutes.py", "lessons/ten-minutes.py"), "ten-minutes")
    assert [block.identifier for block in found.blocks] == ["load", "your-turn"]
    slides = [slide for block in found.blocks for slide in block.slides]
    assert [slide.identifier for slide in slides] == ["rows", "typo", "practice", "distribution", "check", "leave"]
    assert sum(block.seconds for block in found.blocks) + sum(slide.seconds for slide in slides) == 600
    names = [type(node).__name__ for node in found.nodes() if getattr(node, "identifier", "")]
    assert names == ["Exercise", "Question", "Question", "Hotspot", "Rubric", "Checklist", "ExitTicket"]
    assert len(found.cells) == 6
    assert [cell.label for cell in found.cells if cell.has_gap] == ["mean-per-neuron"]
    assert len(found.inlines) == 3


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("# ::: {.quizz #a}\n# :::\n", ("::: {.quizz #a}", "unknown block class 'quizz'")),
        ("# ::: notes\n# Text.\n", ("::: notes", "Div .notes is not closed at the end of the lesson")),
        ("# ::: {#a}\n# Text.\n", ("::: {#a}", "Div without a class is not closed at the end of the lesson")),
        ("# Text.\n# :::\n", (":::", "`:::` closes nothing")),
        ("# ::: {.notes\n# :::\n", ("::: {.notes", "cannot read this Div")),
        ("# ::: .notes {x=1}\n# :::\n", ("::: .notes {x=1}", "cannot read this Div")),
        ("# ::: {.notes oops}\n# :::\n", ("::: {.notes oops}", "cannot read the attribute 'oops'")),
        ("# ::: {.exercise .quick-practice #a}\n# Text.\n# :::\n",
         ("::: {.exercise .quick-practice #a}", "one block cannot be both exercise and quick-practice")),
        ("# ::: {.exercise .code #a}\n# Text.\n# :::\n", ("::: {.exercise .code #a}", "unknown block class 'code'")),
        ("# ```python\n# x\n# ```\n", ("```python", "code that does not run")),
        ("# ```\n# x\n# ```\n", ("```", "code that does not run")),
        ("# ```{python}\n# x\n# ```\n", ("```{python}", "code that does not run")),
        ("# ~~~{.bash .not-run}\n# x\n", ("~~~{.bash .not-run}", "a code block is not closed")),
        ("# ```{.bash .not-run\n# x\n# ```\n",
         ("```{.bash .not-run", "the attributes '{.bash .not-run' are not closed")),
        ("# Text.\n# ## Next\n#\n# Text.\n", ("## Next", "a heading without a blank line before it")),
        ("# Text.\n#\n# ##\n#\n# Text.\n", ("##", "a heading without text")),
        ("# Title\n# -----\n", ("-----", "an underlined heading")),
        ("# Text.\n#\n# * * *\n#\n# Text.\n", ("* * *", "a horizontal rule would start a slide without a name")),
        ("# `{python} 1 +`\n", ("`{python} 1 +`", "inline result '1 +': invalid syntax")),
        ("# `{python} x = 1`\n", ("`{python} x = 1`", "inline result 'x = 1': invalid syntax")),
        ("# `{python}x`\n", ("`{python}x`", "cannot read this inline result")),
        ("# `{python} len(\n# x)`\n", ("`{python} len(", "cannot read this inline result")),
        ("# Text.\n#\n# ## Contacts\n#\n# Text.\n", ("## Contacts", "id 'contacts' is used twice")),
        ("# ::: {.notes #contacts}\n# Text.\n# :::\n", ("::: {.notes #contacts}", "id 'contacts' is used twice")),
    ],
)  # fmt: skip
def test_one_mistake_is_one_complaint(text: str, complaint: tuple[str, str]) -> None:
    assert on_slide(text) == [complaint]


@pytest.mark.parametrize(
    "text",
    [
        "# | a | b |\n# |---|---|\n# | 1 | 2 |\n",
        "# Right  Left\n# -----  ----\n# 1      2\n",
        "# ## Next\n# ### Detail\n",
        "# ::: notes\n# Text.\n# :::\n# ## Next\n#\n# Text.\n",
        "# - one\n# - two\n",
        "# $$\n# a - b\n# $$\n",
    ],
    ids=["pipe table", "simple table", "headings in a row", "heading after a div", "list", "maths"],
)
def test_what_looks_like_a_mistake_and_is_none_passes(text: str) -> None:
    assert on_slide(text) == []


def test_a_block_of_a_misspelt_class_may_hold_what_the_right_one_may() -> None:
    text = "# ::: {.excercise #mean}\n# Compute.\n#\n# ::: {.answer lines=2}\n# :::\n# :::\n"
    assert on_slide(text) == [("::: {.excercise #mean}", "unknown block class 'excercise'")]


def test_a_block_with_a_mistake_still_counts_as_an_item() -> None:
    quiz = "# ::: {.quiz #q}\n# What?\n#\n# - [ ] a\n# - [ ] b\n# :::\n#\n"
    steps = '# ::: {.checklist #steps}\n# - [Pass]{done="q"}\n# :::\n'
    assert on_slide(quiz + steps) == [("::: {.quiz #q}", "quiz 'q' has no right answer")]


def test_a_cell_with_a_mistake_still_is_the_picture_of_a_hotspot() -> None:
    text = (
        "# ::: {.hotspot #spot}\n# Where?\n\n# %%\n#| label: fig-x\nx\n\n"
        "# %% [markdown]\n# - [x] [A: here]{x=1 y=2}\n# - [ ] [B: there]{x=3 y=4}\n# :::\n"
    )
    assert [message for _, message in on_slide(text)] == ["figure 'fig-x' has no alt text"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("# ::: {.solution}\n# Text.\n# :::\n", ".solution outside of what it belongs to"),
        ("# ::: {.quiz #q}\n# ::: {.solution}\n# Text.\n# :::\n# :::\n", ".solution outside of what it belongs to"),
        ("# ::: {.rubric #r}\n# ::: {.answer}\n# :::\n# :::\n", ".answer outside of what it belongs to"),
        ("# ::: {.exercise #e}\n# Text.\n# ::: {.exercise #f}\n# Text.\n# :::\n# :::\n", ".exercise inside .exercise"),
    ],
)
def test_blocks_stand_only_where_they_belong(text: str, message: str) -> None:
    assert message in [found for _, found in on_slide(text)]


def test_a_block_may_stand_in_a_plain_div_of_what_it_belongs_to() -> None:
    text = "# ::: {.exercise #e}\n# Text.\n# ::: {.columns}\n# ::: {.solution}\n# Text.\n# :::\n# :::\n# :::\n"
    assert on_slide(text) == []


def test_labels_are_given_once_and_named_where_they_are_written() -> None:
    cells = "# Text.\n\n# %%\n#| label: a\nx\n\n# %%\n#| echo: false\n#| label: a\ny\n"
    (problem,) = problems(OPENING + cells)
    assert (problem.line, problem.message, problem.hint) == (
        20,
        "cell label 'a' is used twice",
        "first used in line 15",
    )


def test_a_figure_is_an_id_like_any_other() -> None:
    cells = "# ::: {.notes #fig-a}\n# Text.\n# :::\n\n# %%\n#| label: fig-a\n#| fig-alt: Dots.\nx\n"
    assert [message for _, message in on_slide(cells)] == ["id 'fig-a' is used twice"]


def test_a_label_may_be_the_id_of_the_item_it_belongs_to() -> None:
    assert on_slide("# ::: {.exercise #mean}\n# Compute.\n\n# %%\n#| label: mean\nx\n\n# %% [markdown]\n# :::\n") == []


def test_a_mistake_in_a_caption_is_named_at_the_line_of_the_caption() -> None:
    cells = "# Text.\n\n# %%\n#| label: fig-a\n#| fig-alt: Dots.\n#| fig-cap: Of `{python} (` neurons.\nx\n"
    (problem,) = problems(OPENING + cells)
    assert problem.source == "#| fig-cap: Of `{python} (` neurons."


@pytest.mark.parametrize(
    "cells", ["", "# %% [markdown]\n# Text.\n", '# %% [markdown]\n# # Count {time="00:00-10:00"}\n']
)
def test_a_lesson_has_slides(cells: str) -> None:
    assert ("---", "the lesson has no slides") in complaints(cells)


def test_a_slide_needs_a_block_before_it_and_that_is_all_that_is_said() -> None:
    cells = '# %% [markdown]\n# ## Early\n#\n# Text.\n#\n# # Count {time="00:00-10:00"}\n#\n# ## Contacts\n#\n# Text.\n'
    assert complaints(cells) == [("## Early", "a slide before the first block of the run-of-show")]


BACKUP = OPENING + "# Text.\n#\n# # More {#more .backup}\n#\n# ## Asked for {#asked}\n#\n# Text.\n"


def test_backup_slides_stand_after_the_session_and_take_no_time_of_it() -> None:
    count, more = lesson(BACKUP).blocks
    assert (count.backup, count.start, count.end) == (False, 0, 600)
    assert (more.backup, more.start, more.end, more.seconds) == (True, 600, 600, 0)
    assert [(slide.identifier, slide.seconds) for slide in more.slides] == [("asked", 0)]


def test_backup_slides_have_no_times_and_nothing_comes_after_them() -> None:
    assert complaints(BACKUP.replace("#asked", "#asked minutes=1")) == [
        ("## Asked for {#asked minutes=1}", "minutes on backup slides, which have none")
    ]
    assert complaints(BACKUP.replace(".backup", '.backup time="10:00-11:00"')) == [
        ('# More {#more .backup time="10:00-11:00"}', "time on backup slides, which have none")
    ]
    cells = BACKUP.replace("# # Count", "# # Early {.backup}\n#\n# ## First\n#\n# Text.\n#\n# # Count", 1)
    assert complaints(cells)[0] == ("# Early {.backup}", "backup slides before the last block")


def test_problems_come_in_the_order_of_their_lines() -> None:
    cells = (
        '# %% [markdown]\n# # Load {time="00:00-02:00"}\n#\n# ## Rows {minutes=5}\n#\n# `{python} (`\n\n'
        '# %%\n#| ecoh: true\nx\n\n# %% [markdown]\n# # Count {time="03:00-10:00"}\n#\n# ## Rows\n#\n# ::: notes\n'
    )
    found = problems(cells, "# ---\n# titel: x\n# lesson:\n#   minutes: 10\n# ---\n")
    assert [problem.line for problem in found] == [1, 2, 8, 12, 15, 19, 21, 23]
