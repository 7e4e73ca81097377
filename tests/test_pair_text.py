"""Nothing of a lesson's text changes but what was changed: its own form outlives the way through the notebook."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from nbformat.v4 import new_raw_cell
from pairs import LESSON, TO_LESSON, TO_NOTEBOOK, Pair, code, make_pair, markdown
from projects import FIXTURES, HEADER, ROOT

from lessonkit.read import read_source

# Each is a cell or more, written in a way of its own; the notebook shows the sources.
FORMS = {
    "line magic": ("# %%\n# %matplotlib inline\nn = 1\n", ["%matplotlib inline\nn = 1"]),
    "bare magic": ("# %%\n%matplotlib inline\nn = 1\n", ["%matplotlib inline\nn = 1"]),
    "cell magic": ('# %% language="bash"\n# ls ..\n# echo "é"\n', ['%%bash\nls ..\necho "é"']),
    "cell magic, arguments": ('# %% language="bash" magic_args="-s 1"\n# ls\n', ["%%bash -s 1\nls"]),
    "bare cell magic": ("# %%\n%%time\nn = 1\n", ["%%time\nn = 1"]),
    "javascript": ('# %% language="javascript"\n# // hello\n# f("")\n', ['%%javascript\n// hello\nf("")']),
    "shell": ("# %%\n# !pip --version\n# files = !ls\n", ["!pip --version\nfiles = !ls"]),
    "question": ("# %%\n# ?print\n# print?\n", ["?print\nprint?"]),
    "commented magic": ("# %%\n# # %time n\nn = 1\n", ["# %time n\nn = 1"]),
    "raw string": ('# %% [markdown]\nr"""\n$\\alpha$ and \\\\ here\n"""\n', ["$\\alpha$ and \\\\ here"]),
    "raw string, one line": ('# %% [markdown]\nr"""$\\beta$"""\n', ["$\\beta$"]),
    "string": ('# %% [markdown]\n"""\nPlain.\n\n# Not a comment\n"""\n', ["Plain.\n\n# Not a comment"]),
    "single quotes": ("# %% [markdown]\n'''\nPlain \"\"\" quotes.\n'''\n", ['Plain """ quotes.']),
    "marker in a string": ('# %%\ntext = """\n# %% [markdown]\n# no cell\n"""\n', None),
    "marker in a block": ("# %% [markdown]\n# ``` {.python .not-run}\n# # %% no cell\n# ```\n", None),
    "docstring alone": ('# %%\n"""What it does."""\n', ['"""What it does."""']),
    "narrow marker": ("#%%\nn=1\n", ["n=1"]),
    "narrow comments": ("# %% [markdown]\n#Text\n#\n#more\n", ["Text\n\nmore"]),
    "short name": ("# %% [md]\n# Text\n", ["Text"]),
    "title": ("# %% A title\nn = 1\n", ["n = 1"]),
    "metadata": ('# %% [markdown] slideshow={"slide_type": "skip"}\n# Text\n', ["Text"]),
    "function": ("# %%\ndef f():\n    return 1\n", ["def f():\n    return 1"]),
    "solution": ("# %%\n### BEGIN SOLUTION\nn = 1\n### END SOLUTION\n", None),
    "blank lines within": ("# %%\nn = 1\n\n\n\nm = 2\n   \nk = 3\n", ["n = 1\n\n\n\nm = 2\n   \nk = 3"]),
    "blank lines after": ("# %%\nn = 1\n\n\n\n\n", ["n = 1"]),
    "blank lines before": ("# %%\n\n\nn = 1\n", ["\n\nn = 1"]),
    "spaces at the end": ("# %% [markdown]\n# two  \n# spaces  \n", ["two  \nspaces  "]),
    "empty cells": ("# %%\n\n# %%\nn = 1\n\n# %% [markdown]\n\n# %%\n", ["n = 1"]),
    "no line between": ("# %%\nn = 1\n# %%\nm = 2\n", ["n = 1", "m = 2"]),
    "unicode": ("# %% [markdown]\n# Grüße, 你好, 🧠, Ångström, a\u0301\n", ["Grüße, 你好, 🧠, Ångström, a\u0301"]),
    "tabs": ("# %%\nif True:\n\tn = 1\n", ["if True:\n\tn = 1"]),
    "raw": ("# %% [raw]\n# as it is\n", ["as it is"]),
    "spyder": ("# %%% deeper\nn = 1\n", ["n = 1"]),
    "plus": ("# %%\n# + one\n# - two\nn = 1\n", ["# + one\n# - two\nn = 1"]),
    "escapes": ("# %% [markdown]\n# a \\n b \\\\ c\n", ["a \\n b \\\\ c"]),
}
ENDS = {
    "unix": lambda text: text.encode(),
    "windows": lambda text: text.replace("\n", "\r\n").encode(),
    "mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "no end": lambda text: text.rstrip("\n").encode(),
    "blank end": lambda text: f"{text}\n\n\n".encode(),
    "blank head": lambda text: f"\n\n{text}".encode(),
    "mixed": lambda text: text.replace("\n", "\r\n", 12).encode(),
}


def around(cell: str) -> str:
    """A lesson with this cell amid others."""
    return f"{LESSON}\n{cell}\n# %% [markdown]\n# The end.\n"


def strings(pair: Pair) -> list[str]:
    return [cell.source for cell in pair.cells]


@pytest.fixture(params=FORMS)
def form(request: pytest.FixtureRequest) -> tuple[str, list[str] | None]:
    return FORMS[request.param]


def test_a_cell_of_any_form_is_shown_and_agrees(form: tuple[str, list[str] | None], tmp_path: Path) -> None:
    pair = make_pair(tmp_path, around(form[0]))
    if form[1] is not None:
        assert strings(pair)[4:-1] == form[1]
    before = pair.bytes
    pair.forget()
    assert (pair.sync(), pair.bytes) == ("", before)


def test_an_edit_elsewhere_in_the_notebook_leaves_a_cell_of_any_form(
    form: tuple[str, list[str] | None], tmp_path: Path
) -> None:
    pair = make_pair(tmp_path, around(form[0]))
    pair.in_cell("The end.", "The very end.")
    pair.in_cell("n = 1 + 1", "n = 1 + 2")
    assert pair.sync() == TO_LESSON
    assert pair.text == around(form[0]).replace("The end.", "The very end.").replace("n = 1 + 1", "n = 1 + 2")


def test_a_line_put_into_a_cell_of_any_form_changes_no_other_line(
    form: tuple[str, list[str] | None], tmp_path: Path
) -> None:
    pair = make_pair(tmp_path, around(form[0]))

    def add(notebook: Any) -> None:
        notebook.cells[4].source += "\nadded"

    pair.in_notebook(add)
    assert pair.sync() == TO_LESSON
    before, after = around(form[0]).split("\n"), pair.text.split("\n")
    new = [row for row in after if row not in before]
    assert new in (["added"], ["# added"], ['r"""$\\beta$', 'added"""'])
    assert len(after) == len(before) + 1
    (tmp_path / "again").mkdir()
    assert strings(make_pair(tmp_path / "again", pair.text)) == [text for text in strings(pair) if text]


def test_an_edit_of_the_lesson_leaves_a_cell_of_any_form(form: tuple[str, list[str] | None], tmp_path: Path) -> None:
    pair = make_pair(tmp_path, around(form[0]))
    before = strings(pair)
    pair.in_lesson("n = 1 + 1", "n = 1 + 2")
    assert pair.sync() == TO_NOTEBOOK
    assert strings(pair) == [text.replace("n = 1 + 1", "n = 1 + 2") for text in before]


@pytest.mark.parametrize("ends", ENDS)
def test_ends_of_lines_and_of_the_file_stay(ends: str, tmp_path: Path) -> None:
    pair = make_pair(tmp_path, ENDS[ends](LESSON))
    pair.in_cell("n = 1 + 1", "n = 1 + 2")
    pair.in_cell("# One", "# First")
    pair.in_cell("A small lesson", "A larger lesson")
    assert pair.sync() == TO_LESSON
    changed = LESSON.replace("n = 1 + 1", "n = 1 + 2").replace("# One", "# First").replace("A small", "A larger")
    expected = ENDS[ends](changed)
    if ends == "mixed":  # a new line has the end of most lines
        expected = expected.replace(b"A larger lesson\r\n", b"A larger lesson\n")
    assert pair.lesson.read_bytes() == expected
    assert pair.sync() == ""


@pytest.mark.parametrize("ends", ["unix", "windows", "no end", "blank end"])
def test_a_cell_at_the_end_comes_and_goes(ends: str, tmp_path: Path) -> None:
    pair = make_pair(tmp_path, ENDS[ends](LESSON))
    pair.in_notebook(lambda notebook: notebook.cells.append(code("more()")))
    assert pair.sync() == TO_LESSON
    assert pair.lesson.read_bytes() == ENDS[ends](f"{LESSON}\n# %%\nmore()\n")
    pair.in_notebook(lambda notebook: notebook.cells.pop())
    assert pair.sync() == TO_LESSON
    assert pair.lesson.read_bytes() == ENDS[ends](LESSON)


@pytest.mark.parametrize("place", range(1, 5))
@pytest.mark.parametrize(
    "cell",
    [
        code("%%bash\nls"),
        code("%matplotlib inline\n!ls\n?print"),
        code("def f():\n    pass"),
        code('x = """\n# %% [markdown]\n"""'),
        markdown("$\\alpha$\n\n# %% in text, `# %%`"),
        markdown("```python\n# %%\n```"),
        markdown('"""quoted"""'),
    ],
    ids=lambda cell: cell.source[:12],
)
def test_a_cell_put_into_the_notebook_is_the_only_change(cell: Any, place: int, tmp_path: Path) -> None:
    pair = make_pair(tmp_path)
    pair.in_notebook(lambda notebook: notebook.cells.insert(place, cell))
    assert pair.sync() == TO_LESSON
    rows = iter(pair.text.split("\n"))
    assert all(row in rows for row in LESSON.split("\n"))  # all of them, in their order
    lines = cell.source.removeprefix("%%bash\n").count("\n") + 1
    assert pair.text.count("\n") - LESSON.count("\n") == lines + 2
    shown = pair.bytes[1]
    pair.forget()
    assert (pair.sync(), pair.bytes[1]) == ("", shown)


def test_a_cell_with_two_lines_before_the_next_keeps_them_when_it_is_edited(tmp_path: Path) -> None:
    text = around("# %%\ndef f():\n    return 1\n\n")
    pair = make_pair(tmp_path, text)
    pair.in_cell("return 1", "return 2")
    pair.sync()
    assert pair.text == text.replace("return 1", "return 2")


def test_a_string_cell_that_gets_the_quotes_which_would_close_it_becomes_comments(tmp_path: Path) -> None:
    pair = make_pair(tmp_path, around('# %% [markdown]\nr"""\nA text that is long enough.\n"""\n'))
    pair.in_cell("long", '"""long')
    assert pair.sync() == TO_LESSON
    assert pair.text == around('# %% [markdown]\n# A text that is """long enough.\n')


def test_a_code_cell_made_markdown_is_written_as_such(tmp_path: Path) -> None:
    pair = make_pair(tmp_path, around("# %%\nsome = 1\n"))
    pair.in_notebook(lambda notebook: notebook.cells.__setitem__(4, markdown("some = 1")))
    pair.sync()
    assert pair.text == around("# %% [markdown]\n# some = 1\n")


def test_a_raw_cell_comes_to_the_lesson_where_the_reader_names_its_line(tmp_path: Path) -> None:
    pair = make_pair(tmp_path)
    pair.in_notebook(lambda notebook: notebook.cells.append(new_raw_cell("as it is")))
    assert pair.sync() == TO_LESSON
    assert pair.text == f"{LESSON}\n# %% [raw]\n# as it is\n"


def test_the_header_changes_by_lines_and_keeps_the_part_of_jupyter_where_it_is(tmp_path: Path) -> None:
    part = re.search(r"(?m)^# jupyter:\n(?:#  .*\n)*", HEADER)
    assert part
    text = LESSON.replace(part[0], "").replace("# lang: en\n", f"# lang:   en\n{part[0]}")
    pair = make_pair(tmp_path, text)
    pair.in_cell("title: A small lesson", "title: A larger lesson\nsubtitle: Of two")
    assert pair.sync() == TO_LESSON
    assert pair.text == text.replace("A small lesson", "A larger lesson\n# subtitle: Of two")


def test_the_settings_of_jupytext_in_the_header_are_kept_to(tmp_path: Path) -> None:
    setting = '# jupyter:\n#   jupytext:\n#     comment_magics: false\n#     cell_markers: \'"""\'\n'
    pair = make_pair(tmp_path, LESSON.replace("# jupyter:\n", setting))
    pair.in_notebook(lambda notebook: notebook.cells.extend([code("%time 1"), markdown("One.\n\nTwo.")]))
    pair.sync()
    assert pair.text.endswith('\n# %%\n%time 1\n\n# %% [markdown]\n"""\nOne.\n\nTwo.\n"""\n')


@pytest.mark.parametrize(
    "path", [FIXTURES / "ten-minutes.py", *sorted((ROOT / "lessons").glob("*-*.py"))], ids=lambda path: path.stem
)
def test_one_word_changed_in_the_notebook_of_a_real_lesson_is_one_line_of_it(path: Path, tmp_path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    pair = make_pair(tmp_path, text)
    source = read_source(path, path.name)
    shown = [cell.source for cell in pair.cells[1:]]
    assert shown == [cell.text for cell in source.cells if cell.text]
    for place in range(1, len(shown) + 1, max(1, len(shown) // 2)):
        pair.in_notebook(lambda notebook, place=place: notebook.cells[place].update(source=shown[place - 1] + " #"))
        assert pair.sync() == TO_LESSON
        rows = pair.text.split("\n")
        assert [a for a, b in zip(rows, text.split("\n"), strict=True) if a != b][-1].endswith(" #")
        assert sum(a != b for a, b in zip(rows, text.split("\n"), strict=True)) == 1
        pair.in_notebook(lambda notebook, place=place: notebook.cells[place].update(source=shown[place - 1]))
        assert pair.sync() == TO_LESSON
        assert pair.text == text
