from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from projects import FIXTURES
from small_lessons import HEADER, source

from lessonkit.errors import LessonProblems, Problem
from lessonkit.read import RawCell, lesson_paths, read_source

PLAIN_HEADER = '# ---\n# title: "Synapses: all"\n# lesson:\n#   minutes: 10\n# ---\n'


def cells(text: str) -> list[RawCell]:
    return list(source(f"{HEADER}\n{text}").cells)


def refusal(text: str | bytes) -> Problem:
    with pytest.raises(LessonProblems) as caught:
        source(text)
    (problem,) = caught.value.problems
    return problem


def test_lessons_are_the_python_files_that_begin_with_a_header(tmp_path: Path) -> None:
    for name, text in {
        "b.py": HEADER,
        "a.py": "\ufeff\n" + HEADER,
        "module.py": "def mean(x):\n    return x\n",
        "empty.py": "",
        "notes.md": HEADER,
    }.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "side.py").write_text(HEADER, encoding="utf-8")
    assert [path.name for path in lesson_paths(tmp_path)] == ["a.py", "b.py"]


@pytest.mark.parametrize("ends", ["\r\n", "\r"], ids=["windows", "old mac"])
def test_line_ends_do_not_matter(ends: str) -> None:
    text = HEADER + "\n# %%\nx = 1\ny = 2\n"
    assert source(text.replace("\n", ends)) == source(text)


def test_a_byte_order_mark_does_not_matter() -> None:
    assert source(b"\xef\xbb\xbf" + HEADER.encode()) == source(HEADER)


def test_umlauts_survive() -> None:
    assert cells("# %%\nname = 'Zelle für Zählung'\n")[0].text == "name = 'Zelle für Zählung'"


@pytest.mark.parametrize(
    ("tail", "message", "shown"),
    [
        (b"# caf\xe9\n", "not UTF-8: byte 0xe9", "# caf\ufffd"),
        (b"# a\0b\n", "a NUL byte", "# a␀b"),
        ("# one\u2028two\n".encode(), "an invisible line end, U+2028", "# one␤two"),
        (b"# one\x0ctwo\n", "an invisible line end, U+000C", "# one␤two"),
    ],
)
@pytest.mark.parametrize("ends", [b"\n", b"\r\n"])
def test_bytes_that_are_no_text_are_refused_at_their_line(tail: bytes, message: str, shown: str, ends: bytes) -> None:
    problem = refusal((b"\xef\xbb\xbf" + HEADER.encode() + b"\n# %% [markdown]\n" + tail).replace(b"\n", ends))
    assert (problem.line, problem.message, problem.source) == (8, message, shown)


def test_an_empty_lesson_is_refused() -> None:
    assert refusal("\n \n").message == "the lesson is empty"


def test_a_file_that_cannot_be_read_is_a_problem_of_the_lesson(tmp_path: Path) -> None:
    with pytest.raises(LessonProblems, match=r"lessons/x\.py:0: cannot be read"):
        read_source(tmp_path / "x.py", "lessons/x.py")


def test_the_header_comes_with_the_line_of_each_key() -> None:
    found = source(f"\n{PLAIN_HEADER}\n# %%\nx = 1\n")
    assert found.header == {"title": "Synapses: all", "lesson": {"minutes": 10}}
    assert found.header_lines == {"title": 3, "lesson": 4, "lesson.minutes": 5}


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("x = 1\n", 1, "no YAML header"),
        ("\n# %%\nx = 1\n", 2, "no YAML header"),
        ("# ---\n# title: x\n", 1, "the YAML header is not closed"),
        ("# ---\n# title: x\nlang: en\n# ---\n", 3, "a line of the header is no comment"),
        ("# ---\n# just words\n# ---\n", 1, "the YAML header holds no `key: value` lines"),
        ("# ---\n# ---\n", 1, "the YAML header holds no `key: value` lines"),
        (
            "# ---\n# title: x\n# lang: en: de\n# ---\n",
            3,
            "not valid YAML: mapping values are not allowed in this context",
        ),
        ("# ---\n# title: x\n# subtitle: 2026-02-30\n# ---\n", 3, "not valid YAML: day is out of range for month"),
    ],
)
def test_a_bad_header_is_refused_at_its_line(text: str, line: int, message: str) -> None:
    problem = refusal(text)
    assert (problem.line, problem.message) == (line, message)


@pytest.mark.parametrize(
    ("jupyter", "line", "shown"),
    [
        ("#   kernelspec:\n#     name: python3\n", 5, "#   kernelspec:"),
        ("#   kernelspec: python3\n", 4, "# jupyter:"),
        ("#   kernelspec:\n#     name: python3\n#     display_name: 3\n", 7, "#     display_name: 3"),
    ],
)
def test_settings_that_jupytext_cannot_take_are_named_in_the_header(jupyter: str, line: int, shown: str) -> None:
    problem = refusal(f"# ---\n# lesson:\n#   minutes: 10\n# jupyter:\n{jupyter}# ---\n")
    assert problem.message.startswith("Jupytext cannot read the lesson: ")
    assert (problem.line, problem.source) == (line, shown)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("# %%\nx = 1\n", ("code", "x = 1", 8), id="code"),
        pytest.param("# %%\n\n\nx = 1\n", ("code", "x = 1", 10), id="blank lines before code"),
        pytest.param("#%%\nx = 1\n", ("code", "x = 1", 8), id="a marker without a space"),
        pytest.param(
            "# %% [markdown]\n#\n#\n#\n#\n#\n# Text\n", ("markdown", "Text", 13), id="blank lines before text"
        ),
        pytest.param("# %% [markdown]\n# Some *text*\n", ("markdown", "Some *text*", 8), id="comments"),
        pytest.param("# %% [markdown]\n#Text\n", ("markdown", "Text", 8), id="comments without a space"),
        pytest.param("# %% [md]\n# Text\n", ("markdown", "Text", 8), id="md"),
        pytest.param('# %% [markdown]\n"""\nText\n"""\n', ("markdown", "Text", 9), id="a string"),
        pytest.param('# %% [markdown]\n"""Text"""\n', ("markdown", "Text", 8), id="a string on one line"),
        pytest.param("# %% [markdown]\nr'''\nText\n'''\n", ("markdown", "Text", 9), id="a raw string"),
        pytest.param("# %% Loading\nx = 1\n", ("code", "x = 1", 8), id="a cell with a title"),
        pytest.param("# %%\n# %matplotlib inline\nx = 1\n", ("code", "%matplotlib inline\nx = 1", 8), id="a magic"),
        pytest.param("x = 1\n", ("code", "x = 1", 7), id="no marker"),
        pytest.param("# %%\nx = 1", ("code", "x = 1", 8), id="no last line end"),
    ],
)
def test_a_cell_knows_the_line_where_its_text_begins(text: str, expected: tuple[str, str, int]) -> None:
    (cell,) = cells(text)
    assert (cell.kind, cell.text, cell.line) == expected


def test_a_cell_keeps_its_tags() -> None:
    (cell,) = cells('# %% tags=["hide-input"]\nx = 1\n')
    assert cell.metadata["tags"] == ["hide-input"]


def test_a_raw_cell_is_refused() -> None:
    problem = refusal(f"{HEADER}\n# %% [raw]\n# <b>bold</b>\n")
    assert (problem.line, problem.message) == (8, "a raw cell has no place in a lesson")


def test_every_line_of_the_example_is_found_where_its_cell_says() -> None:
    found = read_source(FIXTURES / "ten-minutes.py", "lessons/ten-minutes.py")
    assert len(found.cells) == 17
    for cell in found.cells:
        assert_lines_agree(cell, found.lines)


CODE_LINES = st.sampled_from(
    [
        "x = 1",
        "",
        "# a comment",
        "def f():",
        "    return 1",
        "    # %% no marker",
        "#| label: x",
        "print('''",
        "# # text",
        "#",
    ]
)
PROSE_LINES = st.sampled_from(["Some text.", "", "- item", "## Slide", "::: notes", ":::", "#hash", "```", "    code"])


@st.composite
def percent_cells(draw: st.DrawFn) -> str:
    """A markdown or code cell as it stands in a file, with more or fewer blank lines than usual."""
    before, after = draw(st.integers(0, 3)), draw(st.integers(0, 3))
    if draw(st.booleans()):
        lines = draw(st.lists(CODE_LINES, min_size=1, max_size=6))
        marker = draw(st.sampled_from(["# %%", "# %% A title", '# %% tags=["hide-input"]']))
    else:
        before = min(before, 1)
        lines = [f"# {line}".rstrip() for line in draw(st.lists(PROSE_LINES, min_size=1, max_size=6))]
        marker = "# %% [markdown]"
    return "\n".join([marker, *[""] * before, *lines, *[""] * after])


@settings(deadline=None)
@given(st.lists(percent_cells(), min_size=1, max_size=6))
def test_line_by_line_a_cell_stands_in_the_file_where_it_says(texts: list[str]) -> None:
    found = source(f"{HEADER}\n" + "\n".join(texts) + "\n")
    for cell in found.cells:
        if cell.text.strip():
            assert_lines_agree(cell, found.lines)


def assert_lines_agree(cell: RawCell, lines: tuple[str, ...]) -> None:
    for offset, text in enumerate(cell.text.split("\n")):
        line = lines[cell.line - 1 + offset]
        expected = (line,) if cell.kind == "code" else (line, line.removeprefix("#").removeprefix(" "))
        assert text.rstrip() in [candidate.rstrip() for candidate in expected]
