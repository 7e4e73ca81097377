"""What a cell gave, in the form a reader sees it."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

import pandas as pd
import pytest

from lessonkit.compose.outputs import Shape, figure_files, shape_output
from lessonkit.model import CellOptions, CodeCell, Span

PLOTLY = "application/vnd.plotly.v1+json"


def stream(text: str, name: str = "stdout") -> dict[str, Any]:
    return {"output_type": "stream", "name": name, "text": text}


def display(**data: Any) -> dict[str, Any]:
    return {"output_type": "display_data", "data": {name.replace("_", "/"): value for name, value in data.items()}}


def error(*traceback: str, ename: str = "ZeroDivisionError", evalue: str = "division by zero") -> dict[str, Any]:
    return {"output_type": "error", "ename": ename, "evalue": evalue, "traceback": list(traceback)}


def cell(source: str, code: str) -> CodeCell:
    return CodeCell(0, source, code, code, CellOptions("x"), Span("lessons/x.py", 1, 9))


def shown(output: Mapping[str, Any], **cells: CodeCell) -> str:
    """The text of an output; `In1=` is the cell that the kernel ran first."""
    return shape_output(output, {int(name.removeprefix("In")): cell for name, cell in cells.items()})[1]


@pytest.mark.parametrize(
    ("printed", "seen"),
    [
        ("10%\r50%\r100%\n", "100%"),
        ("abcdef\rXY\n", "XYcdef"),
        ("one\r\ntwo\r\n", "one\ntwo"),
        ("working\r       \rdone\n", "done   "),
        ("\x1b[1;31mred\x1b[0m plain\n", "red plain"),
        ("\x1b[2K\r\x1b[32m5/5\x1b[0m\n", "5/5"),
        ("\x1b]8;;https://example.org\x1b\\link\x1b]8;;\x1b\\\n", "link"),
        ("two lines\n\nwith a gap\n\n", "two lines\n\nwith a gap"),
        ("    indented\n", "    indented"),
    ],
)
def test_printed_text_is_what_a_terminal_would_show(printed: str, seen: str) -> None:
    assert shape_output(stream(printed), {}) == (Shape.STDOUT, seen)


def test_warnings_are_told_from_what_was_printed() -> None:
    assert shape_output(stream("careful\n", "stderr"), {}) == (Shape.STDERR, "careful")


def test_a_frame_is_a_table_and_not_its_html() -> None:
    frame = pd.DataFrame({"n": [1]})
    shape, text = shape_output(display(text_html=frame._repr_html_(), text_plain=str(frame)), {})
    assert (shape, text.split("\n")[0]) == (Shape.TABLE, "|     |   n |")


def test_a_frame_with_nothing_in_it_says_so() -> None:
    frame = pd.DataFrame()
    shape, text = shape_output(display(text_html=frame._repr_html_(), text_plain=repr(frame)), {})
    assert (shape, text) == (Shape.TEXT, "Empty DataFrame\nColumns: []\nIndex: []")


def test_html_without_a_table_gives_way_to_the_plain_text() -> None:
    assert shown(display(text_html="<b>3</b>", text_plain="Graph with 3 nodes")) == "Graph with 3 nodes"


def test_an_object_that_shows_itself_as_markdown_is_markdown() -> None:
    assert shape_output(display(text_markdown="**3** nodes\n", text_plain="x"), {}) == (Shape.MARKDOWN, "**3** nodes")


@pytest.mark.parametrize("latex", ["$x^2$", "$$x^2$$", "x^2", "$\\displaystyle x^2$"])
def test_latex_is_a_displayed_equation(latex: str) -> None:
    shape, text = shape_output(display(text_latex=latex, text_plain="x**2"), {})
    assert shape is Shape.MARKDOWN
    assert text.startswith("$$") and text.endswith("x^2$$") and "$" not in text[2:-2]


def test_a_figure_is_a_figure_whatever_text_comes_with_it() -> None:
    both = {"output_type": "display_data", "data": {"image/svg+xml": "<svg/>", "text/html": "<table><tr><td>1"}}
    assert shape_output(both, {}) == (Shape.FIGURE, "")


def test_an_svg_is_kept_before_its_picture_in_dots() -> None:
    data = {"image/png": base64.b64encode(b"dots").decode(), "image/svg+xml": "<svg/>"}
    assert figure_files({"data": data}, "fig-a") == ("fig-a.svg", b"<svg/>")


def test_a_picture_in_dots_is_decoded() -> None:
    data = {"image/jpeg": base64.b64encode(b"jpeg").decode()}
    assert figure_files({"data": data}, "fig-a") == ("fig-a.jpg", b"jpeg")


def test_a_plotly_figure_keeps_its_data_and_layout_and_no_settings_of_the_renderer() -> None:
    figure = {"data": [{"y": [1]}], "layout": {"title": {"text": "μ"}}, "config": {"plotlyServerURL": "https://x"}}
    name, content = figure_files({"data": {PLOTLY: figure, "text/plain": "Figure"}}, "fig-a")
    assert name == "fig-a.plotly.json"
    assert json.loads(content) == {"data": [{"y": [1]}], "layout": {"title": {"text": "μ"}}}


SOURCE = "#| label: x\n#| error: true\n\nrows = 1\nrows / 0\nprint(rows)\nprint(rows)\nprint(rows)"
CODE = "rows = 1\nrows / 0\nprint(rows)\nprint(rows)\nprint(rows)"


def test_a_traceback_numbers_the_lines_as_the_reader_sees_them() -> None:
    frame = (
        "Cell In[1], line 5\n"
        "      2 #| error: true\n"
        "      4 rows = 1\n"
        "----> 5 rows / 0\n"
        "      6 print(rows)\n"
        "      7 print(rows)\n"
    )
    assert shown(error("-----", "ZeroDivisionError  Traceback", frame, "x"), In1=cell(SOURCE, CODE)).split("\n") == [
        "Cell In[1], line 2",
        "      1 rows = 1",
        "----> 2 rows / 0",
        "      3 print(rows)",
        "      4 print(rows)",
        "",
        "ZeroDivisionError: division by zero",
    ]


def test_a_frame_in_an_earlier_cell_is_numbered_as_that_cell_is_shown() -> None:
    earlier = cell("#| label: f\n#| echo: true\ndef f():\n    1 / 0", "def f():\n    1 / 0")
    frames = (
        "Cell In[2], line 2\n      1 #| error: true\n----> 2 f()\n",
        "Cell In[1], line 4, in f()\n      3 def f():\n----> 4     1 / 0\n",
    )
    assert shown(error(*frames), In1=earlier, In2=cell("#| error: true\nf()", "f()")).split("\n") == [
        "Cell In[2], line 1",
        "----> 1 f()",
        "",
        "Cell In[1], line 2, in f()",
        "      1 def f():",
        "----> 2     1 / 0",
        "",
        "ZeroDivisionError: division by zero",
    ]


def test_a_traceback_does_not_show_the_markers_of_a_solution() -> None:
    source = "def half(n):\n    ### BEGIN SOLUTION\n    return n / 0\n    ### END SOLUTION\n\nhalf(1)"
    marked = "      2     ### BEGIN SOLUTION\n----> 3     return n / 0\n      4     ### END SOLUTION\n"
    frame = f"Cell In[1], line 3, in half(n)\n{marked}"
    text = shown(error(frame), In1=cell(source, "def half(n):\n    return n / 0\n\nhalf(1)"))
    assert text.startswith("Cell In[1], line 2, in half(n)\n----> 2     return n / 0\n\n")


def test_an_arrow_keeps_its_column_when_a_number_gets_shorter() -> None:
    lines = [f"x{i} = {i}" for i in range(10)]
    source = "\n".join(["#| error: true", *lines])
    frame = "Cell In[1], line 10\n      9 x7 = 7\n---> 10 x8 = 8\n     11 x9 = 9\n"
    assert shown(error(frame), In1=cell(source, "\n".join(lines))).split("\n")[1:4] == [
        "      8 x7 = 7",
        "----> 9 x8 = 8",
        "     10 x9 = 9",
    ]


def test_frames_of_libraries_are_left_out() -> None:
    frames = (
        "Cell In[1], line 1\n----> 1 frame['b']\n",
        "File pandas/core/frame.py:4113, in DataFrame.__getitem__(self, key)\n   4111     indexer = 1\n",
        "KeyError: 'b'",
    )
    text = shown(error(*frames, ename="KeyError", evalue="'b'"), In1=cell("frame['b']", "frame['b']"))
    assert text == "Cell In[1], line 1\n----> 1 frame['b']\n\nKeyError: 'b'"


def test_an_error_in_a_library_alone_shows_its_message() -> None:
    assert shown(error("File json/decoder.py:3, in f()", ename="E", evalue="no")) == "E: no"


def test_an_exception_that_led_to_the_last_one_is_named() -> None:
    source = "try:\n    1 / 0\nexcept ZeroDivisionError:\n    raise KeyError('a')"
    during = "\nDuring handling of the above exception, another exception occurred:\n"
    frames = (
        "Cell In[1], line 4\n      2     1 / 0\n----> 4     raise KeyError('a')\n",
        "ZeroDivisionError: division by zero",
        during,
        "KeyError    Traceback (most recent call last)",
        "Cell In[1], line 4\n      3 except ZeroDivisionError:\n----> 4     raise KeyError('a')\n",
        "KeyError: 'a'",
    )
    assert shown(error(*frames, ename="KeyError", evalue="'a'"), In1=cell(source, source)).split("\n\n") == [
        "ZeroDivisionError: division by zero",
        during.strip(),
        "Cell In[1], line 4\n      3 except ZeroDivisionError:\n----> 4     raise KeyError('a')",
        "KeyError: 'a'",
    ]


def test_a_chain_inside_a_library_is_not_told() -> None:
    frames = (
        "File pandas/_libs/index.pyx:167, in get_loc()",
        "KeyError: 'b'",
        "\nThe above exception was the direct cause of the following exception:\n",
        "Cell In[1], line 1\n----> 1 frame['b']\n",
        "KeyError: 'b'",
    )
    text = shown(error(*frames, ename="KeyError", evalue="'b'"), In1=cell("frame['b']", "frame['b']"))
    assert text == "Cell In[1], line 1\n----> 1 frame['b']\n\nKeyError: 'b'"


def test_an_exception_without_a_message_is_its_name() -> None:
    assert shown(error(ename="StopIteration", evalue="")) == "StopIteration"
