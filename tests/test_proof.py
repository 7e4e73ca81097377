"""Code and results in an edited source are those that ran, or are marked `.not-run`."""

from __future__ import annotations

import pytest

from lessonkit.errors import Problem
from lessonkit.proof import unproven

GENERATED = """\
# Look {#look}

## Count {#count}

::: {.cell data-cell="count"}
``` {.python .cell-code}
n = 1 + 1
n
```

::: {.cell-output .cell-output-display}
```
2
```
:::
:::

## Table {#table}

::: {.cell data-cell="tbl-n"}
``` {.python .cell-code}
frame
```

::: {.cell-output .cell-output-display}
|     |   n |
|:----|----:|
| 0   |   3 |

: Numbers. {#tbl-n .dataframe}
:::
:::

## Figure {#figure}

::: {.cell data-cell="fig-n"}
::: {.cell-output .cell-output-display}
![Dots.](x_files/fig-n.svg){#fig-n fig-alt="Dots."}
:::

::: {.cell-output .cell-output-display}
The mean is **3**.
:::
:::

## Your turn {#turn}

::: {.cell data-cell="gap"}
``` {.python .scaffold .not-run}
# your code here
```
:::
"""
CELLS = {"count": ("lessons/x.py", 12), "tbl-n": ("lessons/x.py", 20), "fig-n": ("lessons/x.py", 30)}


def problems(text: str) -> list[Problem]:
    return unproven(text, GENERATED, "slides/x.qmd", CELLS)


def edited(old: str, new: str) -> list[Problem]:
    assert GENERATED.count(old) == 1, old
    return problems(GENERATED.replace(old, new))


def line_of(text: str) -> int:
    return GENERATED[: GENERATED.index(text)].count("\n") + 1


def test_what_was_generated_is_proven() -> None:
    assert problems(GENERATED) == []


def test_edited_code_is_refused_at_its_block_and_names_the_line_of_its_cell() -> None:
    (problem,) = edited("n = 1 + 1", "n = 1 + 2")
    assert problem == Problem(
        "slides/x.qmd",
        6,
        "code of cell 'count' differs from what ran",
        "change it in lessons/x.py:12 and build again; code that is not to run is marked {.python .not-run}",
        "``` {.python .cell-code}",
    )


@pytest.mark.parametrize(
    ("old", "new", "block"),
    [
        ("\n2\n", "\n3\n", "```\n2"),
        ("| 0   |   3 |", "| 0   |   4 |", "|     |   n |"),
        ("| 0   |   3 |", "| 0   |   3 |\n| 1   |   4 |", "|     |   n |"),
        ("is **3**", "is **4**", "The mean"),
        ("(x_files/fig-n.svg)", "(mine.png)", "![Dots."),
        ("The mean is", "Trust me.\n\nThe mean is", "The mean"),
    ],
    ids=["text", "table", "row", "markdown", "picture", "paragraph"],
)
def test_an_edited_output_is_refused_at_its_line(old: str, new: str, block: str) -> None:
    (problem,) = edited(old, new)
    assert problem.line == line_of(block)
    assert problem.message.startswith("an output of cell ") and problem.message.endswith(" differs from what ran")
    assert problem.hint.startswith("change it in lessons/x.py:")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (": Numbers. {#tbl-n .dataframe}", ": The numbers, *at last*. {#tbl-n .dataframe}"),
        ("![Dots.]", "![Dots, most of them small.]"),
        ('fig-alt="Dots."}', 'fig-alt="Dots, two far out." width=50%}'),
        ("![Dots.]", "![Dots,\nmost of them small.]"),
        ("|     |   n |\n|:----|----:|\n| 0   |   3 |", "| | n |\n|--|--|\n| 0 | 3 |"),
        ("The mean is **3**.", "The mean\nis **3**."),
        ("{.python .cell-code}\nn = 1", '{.python .cell-code code-line-numbers="2"}\nn = 1'),
        ("## Count {#count}", "## How many? {#count}\n\n| a | b |\n|---|---|\n| my | table |"),
    ],
    ids=["table caption", "caption", "alt", "caption wrapped", "table narrower", "wrapped", "lines", "own table"],
)
def test_words_and_layout_around_a_result_are_the_instructors(old: str, new: str) -> None:
    assert edited(old, new) == []


def test_slides_may_be_moved_and_deleted() -> None:
    head, count, _table, figure, turn = GENERATED.split("## ")
    assert problems("## ".join([head, figure, turn, count])) == []


def test_a_block_may_be_taken_out_of_its_cell() -> None:
    assert problems("## Again\n\n``` {.python .cell-code}\nn = 1 + 1\nn\n```\n") == []


@pytest.mark.parametrize("info", ["{.python .not-run}", "{.bash .not-run}", "{.not-run}"])
def test_a_block_marked_not_run_may_be_added(info: str) -> None:
    assert problems(f"{GENERATED}\n``` {info}\nmine()\n```\n") == []


@pytest.mark.parametrize(
    "block",
    [
        "```python\nmine()\n```",
        "```\nmine()\n```",
        "~~~ {.python}\nmine()\n~~~",
        "``` {.python .cell-code}\nmine()\n```",
        "```{python}\nmine()\n```",
        "```{=html}\n<b>mine</b>\n```",
        "   ```python\n   mine()\n   ```",
        "- item\n\n    ``` {.python .cell-code}\n    mine()\n    ```",
        "- ``` {.python .cell-code}\n  mine()\n  ```",
        "> ``` {.python .cell-code}\n> mine()\n> ```",
        "::: {.cell}\n``` {.python .cell-code}\nmine()\n```\n:::",
        "```python\nmine()",
    ],
)
def test_a_block_that_did_not_run_is_refused_wherever_it_stands(block: str) -> None:
    (problem,) = problems(f"{GENERATED}\n{block}\n")
    added = GENERATED.count("\n") + 2
    assert problem.line == added + next(i for i, row in enumerate(block.split("\n")) if "```" in row or "~~~" in row)
    assert problem.message == "code that did not run"
    assert problem.hint == "make it a cell of the lesson; code that is not to run is marked {.python .not-run}"


def test_a_scaffold_is_the_lessons_own() -> None:
    assert len(edited("# your code here", "# my hint")) == 1


def test_an_output_shown_as_code_is_refused() -> None:
    assert len(problems("``` {.python .cell-code}\n2\n```\n")) == 1


def test_code_that_ran_may_stand_in_a_list_or_quotation() -> None:
    assert problems("- so:\n\n    ``` {.python .cell-code}\n    n = 1 + 1\n    n\n    ```\n") == []
    assert problems("> ``` {.python .cell-code}\n> n = 1 + 1\n> n\n> ```\n") == []


def test_every_edit_is_named_at_once() -> None:
    text = GENERATED.replace("1 + 1", "1 + 2").replace("\n2\n", "\n3\n").replace("|   3 |", "|   5 |")
    assert [problem.line for problem in problems(text)] == [6, 12, 26]


def test_fences_in_an_output_do_not_hide_what_comes_after() -> None:
    text = "::: {.cell-output}\n````\n```\n````\n:::\n\n``` {.python}\nmine()\n```\n"
    assert [p.line for p in unproven(text, text.split("\n\n")[0], "x", {})] == [7]
