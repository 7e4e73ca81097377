"""The deck of a lesson: blocks, slides, times and notes in the order of the run-of-show."""

from __future__ import annotations

import re
from collections.abc import Callable

import yaml

from lessonkit.compose.deck import compose_deck
from lessonkit.model import Lesson, Results

Read = Callable[[str], Lesson]
SOLVED = """\
# ::: {.exercise #add minutes=2}
# Add one and two.
#
# ::: {.solution}
# Three.
# :::
# :::
"""
QUIZ = """\
# ::: {.quiz #sure}
# Sure?
#
# - [x] Yes
# - [ ] No
# :::
"""


def deck(lesson: Lesson) -> str:
    return compose_deck(lesson, Results({}, {})).text


def headings(text: str) -> list[str]:
    return [line for line in text.split("\n") if re.match(r"#+ .*{#", line)]


def timings(text: str) -> list[int]:
    return [int(seconds) for seconds in re.findall(r'data-timing="(\d+)"', text)]


def pages(text: str) -> dict[str, str]:
    """The text of each slide by its id."""
    parts = re.split(r"(?m)^#{1,2} .*\{#([\w-]+).*\}$", text)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_the_opener_of_backup_slides_has_no_times(lesson: Read) -> None:
    text = deck(lesson("# %% [markdown]\n# ## One {#one}\n#\n# # More {#more .backup}\n#\n# ## Asked {#asked}"))
    assert [line for line in headings(text) if "more" in line] == ['# More {#more .backup data-timing="0"}']


def test_the_header_names_title_language_and_format_and_the_lesson_it_came_from(lesson: Read) -> None:
    header = deck(lesson("# %% [markdown]\n# ## One {#one}")).split("---\n")[1]
    assert yaml.safe_load(header) == {
        "title": "A small lesson",
        "lang": "en",
        "engine": "markdown",
        "format": {"revealjs": "default"},
    }
    assert "# The deck of lessons/small.py." in header


def test_a_block_says_when_it_is_and_a_slide_how_long_it_takes(lesson: Read) -> None:
    text = deck(lesson("# %% [markdown]\n# ## One {#one minutes=3.5}\n#\n# ## Two {#two .optional}"))
    assert headings(text) == [
        '# Look {#look data-time="00:00-10:00" data-timing="120"}',
        '## One {#one data-timing="210"}',
        '## Two {#two .optional data-timing="270"}',
    ]


def test_the_times_of_all_pages_add_up_to_the_session(lesson: Read) -> None:
    body = f"# %% [markdown]\n# ## One {{#one minutes=1}}\n#\n# ## Two {{#two}}\n#\n{SOLVED}#\n{QUIZ}#\n# Text."
    assert sum(timings(deck(lesson(body)))) == 10 * 60


def test_a_solution_is_a_page_of_its_own_after_the_task_and_takes_no_time(lesson: Read) -> None:
    text = deck(lesson(f"# %% [markdown]\n# ## Turn {{#turn}}\n#\n{SOLVED}"))
    assert headings(text)[1:] == [
        '## Turn {#turn .practice data-timing="480"}',
        '## Turn: solution {#turn-solution .solution-slide data-timing="0"}',
    ]
    assert "Three." not in pages(text)["turn"]
    assert "Three." in pages(text)["turn-solution"]


def test_two_items_of_a_slide_are_two_pages_that_share_its_time(lesson: Read) -> None:
    text = deck(lesson(f"# %% [markdown]\n# ## Turn {{#turn minutes=3}}\n#\n{SOLVED}#\n{QUIZ}#\n# ## Rest {{#rest}}"))
    assert headings(text)[1:4] == [
        '## Turn (1 of 2) {#turn .practice data-timing="90"}',
        '## Turn (1 of 2): solution {#turn-solution .solution-slide data-timing="0"}',
        '## Turn (2 of 2) {#turn-2 data-timing="90"}',
    ]


def test_every_page_of_a_slide_has_its_notes(lesson: Read) -> None:
    text = deck(lesson(f"# %% [markdown]\n# ## Turn {{#turn}}\n#\n{SOLVED}#\n{QUIZ}#\n# ::: notes\n# Wait.\n# :::"))
    for name in ("turn", "turn-solution", "turn-2"):
        assert "::: {.notes}\nWait.\n:::" in pages(text)[name]


def test_a_gap_shows_the_scaffold_first_and_what_ran_after(lesson: Read) -> None:
    cell = "# %%\n#| label: add\n### BEGIN SOLUTION\nn = 1 + 2\n### END SOLUTION\nn"
    text = deck(lesson(f"# %% [markdown]\n# ## Turn {{#turn}}\n\n{cell}"))
    scaffold = "``` {.python .scaffold .not-run}\n# your code here\nn\n```"
    assert scaffold in pages(text)["turn"]
    assert "1 + 2" not in pages(text)["turn"]
    assert "``` {.python .cell-code}\nn = 1 + 2\nn\n```" in pages(text)["turn-solution"]


def test_what_belongs_to_paper_only_is_left_to_the_filter(lesson: Read) -> None:
    body = '# %% [markdown]\n# ## One {#one}\n#\n# ::: {.content-visible unless-format="html"}\n# On paper.\n# :::'
    assert '::: {.content-visible unless-format="html"}\nOn paper.\n:::' in deck(lesson(body))


def test_the_opener_carries_the_blocks_text(lesson: Read) -> None:
    assert "What learners do." in pages(deck(lesson("# %% [markdown]\n# ## One {#one}")))["look"]
