"""What pandas shows as a table is a Markdown table that an instructor can edit and a reader sees unchanged."""

from __future__ import annotations

import subprocess
import xml.etree.ElementTree as ElementTree

import numpy as np
import pandas as pd
import pytest

from lessonkit.compose.tables import html_tables, pipe_table
from lessonkit.render.pandoc import pandoc

TRICKY = [
    "a|b",
    "\\|",
    "<script>alert(1)</script>",
    "<br>",
    "&lt;",
    "&amp;amp;",
    "*x*",
    "_y_",
    "pre_neuron",
    "a_b_",
    "`code`",
    "$x$",
    "[text](url)",
    "![alt](picture.png)",
    "[^1]",
    "# heading",
    "- item",
    "1. item",
    "--flag",
    "a---b",
    "one... two",
    "\"double\" and 'single'",
    "C:\\data\\x",
    "^up^ and ~down~",
    "~~gone~~",
    "{.class}",
    "{{< include x >}}",
    "@smith2020",
    "https://example.org/?a=1&b=2",
    "10^-3 μm",
    "::: notes",
]


def pipe(frame: pd.DataFrame) -> str:
    return pipe_table(html_tables(frame._repr_html_())[0])


def seen(markdown: str) -> list[list[str]]:
    """The cells of a Markdown table as a reader sees them in a browser."""
    command = [str(pandoc()), "--from=markdown", "--to=html", "--wrap=none"]
    html = subprocess.run(command, input=markdown.encode(), capture_output=True, check=True).stdout.decode()
    table = ElementTree.fromstring(f"<div>{html}</div>").find("table")
    assert table is not None, html
    return [["".join(cell.itertext()) for cell in row] for row in table.iter("tr")]


def test_a_frame_is_a_pipe_table_with_texts_to_the_left_and_numbers_to_the_right() -> None:
    frame = pd.DataFrame({"pre_neuron": ["ADAL", "AVAL"], "synapses": [1, 27]})
    assert pipe(frame).split("\n") == [
        "|     | pre_neuron | synapses |",
        "|:----|:-----------|---------:|",
        "| 0   | ADAL       |        1 |",
        "| 1   | AVAL       |       27 |",
    ]


def test_every_text_is_seen_as_it_stands_in_the_data() -> None:
    rows = seen(pipe(pd.DataFrame({"text": TRICKY})))
    assert [text for _, text in rows[1:]] == TRICKY


def test_column_names_are_seen_as_they_stand_in_the_data() -> None:
    rows = seen(pipe(pd.DataFrame({"n_*_": [1], "a|b": [2], "<b>": [3]})))
    assert rows[0] == ["", "n_*_", "a|b", "<b>"]


def test_missing_values_are_shown_and_leave_a_column_of_numbers_to_the_right() -> None:
    text = pipe(pd.DataFrame({"size": [1.5, np.nan], "kind": ["x", None]}))
    assert seen(text)[1:] == [["0", "1.5", "x"], ["1", "NaN", "None"]]
    assert text.split("\n")[1] == "|:----|-----:|:-----|"


@pytest.mark.parametrize(
    "values", [[-1, 2], [0.25, 1e-9], ["1,000", "25"], ["12%", "7%"], ["−3", "4"]], ids=lambda values: str(values[0])
)
def test_numbers_of_any_notation_stand_to_the_right(values: list[object]) -> None:
    assert pipe(pd.DataFrame({"n": values})).split("\n")[1].endswith("-:|")


def test_a_long_frame_keeps_its_numbers_to_the_right_around_the_rows_left_out() -> None:
    with pd.option_context("display.max_rows", 4):
        text = pipe(pd.DataFrame({"n": range(100)}))
    lines = text.split("\n")
    assert lines[1] == "|:----|----:|"
    assert lines[4] == "| ... | ... |"
    assert lines[-1] == "100 rows × 1 columns"


def test_a_wide_frame_keeps_every_column_that_pandas_shows() -> None:
    with pd.option_context("display.max_columns", 6):
        rows = seen(pipe(pd.DataFrame(np.zeros((1, 30), dtype=int))))
    assert rows == [["", "0", "1", "2", "…", "27", "28", "29"], ["0", "0", "0", "0", "…", "0", "0", "0"]]


def test_an_index_of_two_levels_shows_the_outer_one_once() -> None:
    index = pd.MultiIndex.from_product([["ganglion A", "ganglion B"], ["in", "out"]], names=["place", "side"])
    rows = seen(pipe(pd.DataFrame({"n": [1, 2, 3, 4]}, index=index)))
    assert rows == [
        ["place", "side", "n"],
        ["ganglion A", "in", "1"],
        ["", "out", "2"],
        ["ganglion B", "in", "3"],
        ["", "out", "4"],
    ]


def test_columns_of_two_levels_become_one_row_in_which_each_name_is_whole() -> None:
    frame = pd.DataFrame({"type": ["a", "a", "b"], "in": [1, 3, 5], "out": [2, 4, 6]})
    rows = seen(pipe(frame.groupby("type").agg(["mean", "sum"])))
    assert rows[0] == ["type", "in mean", "in sum", "out mean", "out sum"]
    assert rows[1] == ["a", "2.0", "4", "3.0", "6"]


def test_a_named_index_of_numbers_is_a_column_of_numbers() -> None:
    frame = pd.DataFrame({"n": [1, 2]}, index=pd.Index([720575940, 720575941], name="root_id"))
    assert pipe(frame).split("\n")[:2] == ["|   root_id |   n |", "|----------:|----:|"]


def test_a_frame_without_rows_shows_its_columns() -> None:
    assert seen(pipe(pd.DataFrame(columns=["pre", "post"])))[0] == ["", "pre", "post"]


def test_a_cell_over_several_rows_and_columns_is_shown_once() -> None:
    html = "<table><tr><td rowspan=2 colspan=2>a</td><td>b</td></tr><tr><td>c</td></tr></table>"
    assert html_tables(html)[0].rows == [["a", "", "b"], ["", "", "c"]]


def test_line_breaks_in_a_cell_become_spaces() -> None:
    assert html_tables("<table><tr><td>a<br>b\n c</td></tr></table>")[0].rows == [["a b c"]]


def test_styles_and_scripts_around_a_table_are_left_out() -> None:
    html = "<style>td { color: red }</style><script>x()</script><table><tr><td>1</td></tr></table><p>after</p>"
    (table,) = html_tables(html)
    assert (table.rows, table.note) == ([["1"]], "")
