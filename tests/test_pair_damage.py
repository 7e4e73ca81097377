"""What may lie where a notebook should: it is named once, and nothing is lost."""

from __future__ import annotations

import json
import os
import threading
import time
from pathlib import Path
from typing import Any

import nbformat
import pytest
from pairs import LESSON, TO_LESSON, TO_NOTEBOOK, Pair, code, make_pair, markdown

from lessonkit.pair import sync

HOLDS_NO_NOTEBOOK = {
    "empty": b"",
    "blank": b"\n",
    "cut": b'{"cells": [',
    "list": b"[]",
    "no format": b'{"cells": []}',
    "wrong cells": b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": 1}',
    "no kind": b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"source": "x"}]}',
    "no text": b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "code", "source": 1}]}',
    "not UTF-8": '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": "é"}'.encode("latin-1"),
    "half a character": b'{"nbformat":4,"nbformat_minor":5,"cells":[{"cell_type":"code","source":"\\ud83d"}]}',
    "conflict of git": b'<<<<<<< HEAD\n{"nbformat": 4}\n=======\n',
}


@pytest.fixture
def pair(tmp_path: Path) -> Pair:
    return make_pair(tmp_path)


@pytest.mark.parametrize("content", HOLDS_NO_NOTEBOOK.values(), ids=HOLDS_NO_NOTEBOOK)
def test_what_is_no_notebook_is_named_and_kept_and_the_hint_mends_it(pair: Pair, content: bytes) -> None:
    pair.in_lesson("n = 1 + 1", "n = 2 + 2")
    pair.notebook.write_bytes(content)
    pair.age()
    problem = pair.problem()
    assert (problem.path, problem.message[:16]) == ("lessons/x.ipynb", "not a notebook: ")
    assert problem.hint == "restore it, or delete it: the next build writes it anew from the lesson"
    pair.notebook.unlink()
    assert pair.sync() == "lessons/x.ipynb written"
    assert "n = 2 + 2" in pair.cells[2].source


def test_a_notebook_that_is_being_written_is_waited_for(pair: Pair) -> None:
    pair.in_cell("n = 1 + 1", "n = 2 + 2")
    whole = pair.notebook.read_bytes()
    pair.notebook.write_bytes(whole[:100])

    def rest() -> None:
        time.sleep(0.2)
        pair.notebook.write_bytes(whole)

    writer = threading.Thread(target=rest)
    writer.start()
    assert pair.sync() == TO_LESSON
    writer.join()
    assert pair.text == LESSON.replace("n = 1 + 1", "n = 2 + 2")


def test_a_folder_in_its_place_is_named(pair: Pair) -> None:
    pair.notebook.unlink()
    pair.notebook.mkdir()
    assert pair.problem().message == "cannot be read: Is a directory"


def test_a_byte_order_mark_and_windows_line_ends_are_no_change(pair: Pair) -> None:
    notebook = pair.read()
    for cell in notebook.cells:
        cell.source = cell.source.replace("\n", "\r\n")
    pair.notebook.write_bytes(b"\xef\xbb\xbf" + json.dumps(notebook, indent=1).replace("\n", "\r\n").encode())
    before = pair.bytes
    assert (pair.sync(), pair.bytes) == ("", before)


def test_a_notebook_saved_as_version_3_agrees_and_is_brought_up_to_date(pair: Pair) -> None:
    old = nbformat.convert(pair.read(), 3)
    pair.save(old)
    before = pair.bytes
    assert (pair.sync(), pair.bytes) == ("", before)
    pair.in_lesson("n = 1 + 1", "n = 2 + 2")
    assert pair.sync() == TO_NOTEBOOK
    nbformat.validate(pair.read(), relax_add_props=False)


def emptied(notebook: Any) -> None:
    notebook.cells = []


def one_empty_cell(notebook: Any) -> None:
    notebook.cells = [code("")]


def without_header(notebook: Any) -> None:
    notebook.cells.pop(0)


def header_made_markdown(notebook: Any) -> None:
    notebook.cells[0] = markdown(notebook.cells[0].source)


def header_not_first(notebook: Any) -> None:
    notebook.cells.insert(0, markdown("Hello"))


def header_not_closed(notebook: Any) -> None:
    notebook.cells[0].source = notebook.cells[0].source.removesuffix("---")


@pytest.mark.parametrize(
    "change", [emptied, one_empty_cell, without_header, header_made_markdown, header_not_first, header_not_closed]
)
def test_a_notebook_that_lost_the_header_takes_nothing_from_the_lesson(pair: Pair, change: Any) -> None:
    pair.in_notebook(change)
    problem = pair.problem()
    message = "the first cell of lessons/x.ipynb is no longer the lesson's header"
    assert (problem.path, problem.line, problem.message) == ("lessons/x.py", 1, message)


def test_a_notebook_with_nothing_but_the_header_takes_nothing_from_the_lesson(pair: Pair) -> None:
    def clear(notebook: Any) -> None:
        del notebook.cells[1:]

    pair.in_notebook(clear)
    assert pair.problem().message == "lessons/x.ipynb holds no cell but the header"
    pair.notebook.unlink()
    assert pair.sync() == "lessons/x.ipynb written"


def paste(notebook: Any) -> None:
    """What pasting a picture into a text cell of JupyterLab leaves."""
    cell = notebook.cells[3]
    cell.attachments = {"0f1e my image.png": {"image/png": "iVBORw0KGgo="}}
    cell.source += "\n\n![0f1e my image.png](attachment:0f1e%20my%20image.png)"


def test_a_pasted_picture_is_named_at_its_line_and_the_hint_mends_it(pair: Pair) -> None:
    pair.in_notebook(paste)
    problem = pair.problem()
    message = "cell 4 of lessons/x.ipynb holds a pasted picture, 0f1e my image.png; a .py cannot"
    assert (problem.path, problem.message) == ("lessons/x.py", message)
    assert pair.text.split("\n")[problem.line] == "# There are `{python} n`."
    assert problem.hint == "save the picture as a file in lessons/ and write ![what one sees](file.png) instead"

    def link(notebook: Any) -> None:
        cell = notebook.cells[3]
        cell.source = cell.source.split("\n")[0] + "\n\n![A neuron](neuron.png)"

    pair.in_notebook(link)
    assert pair.sync() == TO_LESSON
    assert pair.text == f"{LESSON}#\n# ![A neuron](neuron.png)\n"


def test_a_pasted_picture_that_the_text_no_longer_shows_is_of_no_concern(pair: Pair) -> None:
    def clear(notebook: Any) -> None:
        paste(notebook)
        notebook.cells[3].source = "There are `{python} n` of them."

    pair.in_notebook(clear)
    assert pair.sync() == TO_LESSON
    pair.in_lesson("n = 1 + 1", "n = 2 + 2")
    assert pair.sync() == TO_NOTEBOOK
    assert list(pair.cells[3].attachments) == ["0f1e my image.png"]


@pytest.mark.parametrize(
    ("source", "hint"),
    [
        ("n = 2\n# %%\nm = 3", "begins with `# %%`"),
        ("n = 2\n# %% [markdown]\n# text", "begins with `# %%`"),
        ('text = """not closed', "a string in it is not closed"),
    ],
)
def test_a_cell_that_the_lesson_could_not_hold_is_named_and_the_lesson_kept(pair: Pair, source: str, hint: str) -> None:
    pair.in_notebook(lambda notebook: notebook.cells[2].update(source=source))
    problem = pair.problem()
    assert problem.message == "cell 3 of lessons/x.ipynb would be another one in the lesson"
    assert pair.text.split("\n")[problem.line - 1] == "# %%"
    assert hint in problem.hint
    pair.in_notebook(lambda notebook: notebook.cells[2].update(source="n = 2"))
    assert pair.sync() == TO_LESSON


@pytest.mark.parametrize("sign", ["\0", "\x0c", "\u2028"])
def test_an_invisible_sign_that_ends_lines_is_named(pair: Pair, sign: str) -> None:
    pair.in_cell("There are", f"There{sign}are")
    message = f"an invisible sign, U+{ord(sign):04X}, in cell 4 of lessons/x.ipynb"
    assert pair.problem().message == message
    assert pair.problem().source == "# %% [markdown]"


def test_a_read_only_notebook_stays_and_is_named(pair: Pair) -> None:
    pair.notebook.chmod(0o444)
    assert pair.sync() == ""
    pair.in_lesson("n = 1 + 1", "n = 2 + 2")
    problem = pair.problem()
    message = "it is read-only and was not brought up to date"
    assert (problem.path, problem.message) == ("lessons/x.ipynb", message)
    pair.notebook.chmod(0o644)
    assert pair.sync() == TO_NOTEBOOK


def test_a_read_only_lesson_stays_and_is_named(pair: Pair) -> None:
    pair.lesson.chmod(0o444)
    pair.in_cell("n = 1 + 1", "n = 2 + 2")
    assert pair.problem().path == "lessons/x.py"
    pair.lesson.chmod(0o644)
    assert pair.sync() == TO_LESSON


def test_a_damaged_record_is_as_good_as_none(pair: Pair) -> None:
    (record,) = (pair.project.cache / "pairs").iterdir()
    for damaged in (
        "",
        "{",
        "[]",
        '{"cells": 1}',
        '{"files": 1, "conflict": [], "cells": [], "replaced": 3}',
        '{"cells": [["code"]]}',
        '{"files": {}, "cells": [[1, 2, 3, 4]]}',
    ):
        record.write_text(damaged)
        before = pair.bytes
        assert (pair.sync(), pair.bytes) == ("", before)
        pair.in_cell("n = 1 + 1", "n = 2 + 2")
        record.write_text(damaged)
        pair.problem()
        pair.in_cell("n = 2 + 2", "n = 1 + 1")


def test_neither_file_is_written_when_there_is_nothing_to_say(pair: Pair) -> None:
    for path in (pair.lesson, pair.notebook):
        os.utime(path, (1, 1))
    assert pair.sync() == ""
    pair.forget()
    assert pair.sync() == ""
    assert {path.stat().st_mtime for path in (pair.lesson, pair.notebook)} == {1}


@pytest.mark.parametrize("step", ["following", "rewritten"])
def test_what_is_saved_while_the_pair_is_brought_together_is_not_overwritten(
    pair: Pair, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = getattr(sync, step)

    def meanwhile(*arguments: Any) -> Any:
        if step == "following":
            pair.in_cell("There are", "There now are")
        else:
            pair.in_lesson("There are", "There now are")
        monkeypatch.undo()
        return real(*arguments)

    if step == "following":
        pair.in_lesson("n = 1 + 1", "n = 2 + 2")
    else:
        pair.in_cell("n = 1 + 1", "n = 2 + 2")
    monkeypatch.setattr(sync, step, meanwhile)
    assert pair.sync() == ""
    assert "were both changed" in pair.problem().message
