"""Where a lesson is plain enough to be read without Jupytext, it is read as Jupytext reads it."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from projects import FIXTURES, ROOT

from lessonkit.percent import plain_cells
from lessonkit.read import cells_of_jupytext, lesson_paths

LESSONS = [*lesson_paths(ROOT / "lessons"), FIXTURES / "ten-minutes.py"]
NASTY = [
    "# %%",
    "# %% [markdown]",
    "# %% A title",
    '# %% tags=["hide-input"]',
    "#%%",
    '"""',
    "'''",
    'x = """',
    "# %matplotlib inline",
    "%matplotlib inline",
    "!ls",
    "# !ls",
    "# ls",
    "ls",
    "len?",
    "#",
    "# ",
    "#no space",
    "#  two spaces",
    "#\ttab",
    "    # indented",
    "",
    "   ",
    "total = 1",
    "# ---",
    "# + active",
    "# -",
    "#| label: a",
    "# #| label: a",
    "# # Heading",
    "\f",
    "\u2028",
    "é",
]


def same(text: str) -> bool:
    """Whether the plain reader declines, or finds what Jupytext finds: kinds, texts, lines."""
    plain = plain_cells(text)
    if plain is None:
        return True
    read = [(cell.kind, cell.text, cell.line) for cell in cells_of_jupytext("lessons/x.py", text)]
    # an empty cell is nothing to a lesson, wherever it stands
    return [cell for cell in plain if cell[1]] == [cell for cell in read if cell[1]]


@pytest.mark.parametrize(
    "cell",
    [
        "# !python -m pip freeze > requirements.txt\npins = 1",
        "# there = !git -C repo show HEAD:a.ipynb",
        "# !git init -q && echo ?",
        "total = 1\n# !echo total\nprint(total)",
        "# see !important\ntotal = 1",
        "# a = b = !echo",
    ],
)
def test_commands_of_the_shell_are_read_alike(cell: str) -> None:
    text = f"# ---\n# title: Shell\n# ---\n\n# %% [markdown]\n# # One\n\n# %%\n{cell}\n\n# %%\nlast = 1\n"
    assert same(text)


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_the_shipped_lessons_are_plain_and_read_alike(path) -> None:  # type: ignore[no-untyped-def]
    text = path.read_text(encoding="utf-8")
    assert plain_cells(text) is not None
    assert same(text)


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(st.integers(0, 2**32), st.integers(1, 4))
def test_a_changed_lesson_is_read_alike(seed: int, changes: int) -> None:
    chance = random.Random(seed)
    lines = (FIXTURES / "ten-minutes.py").read_text(encoding="utf-8").split("\n")
    for _ in range(changes):
        place = chance.randrange(20, len(lines))
        kind = chance.randrange(4)
        if kind == 0:
            del lines[place]
        elif kind == 1:
            lines.insert(place, lines[chance.randrange(20, len(lines))])
        else:
            lines.insert(place, chance.choice(NASTY))
    text = "\n".join(lines)
    assert same(text), text


@given(st.lists(st.sampled_from(NASTY), max_size=12))
@settings(max_examples=300, deadline=None, derandomize=True, database=None)
def test_nasty_lines_are_read_alike_or_declined(lines: list[str]) -> None:
    text = "\n".join(["# ---", "# title: x", "# ---", "", "# %%", *lines])
    assert same(text), text
