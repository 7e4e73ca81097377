"""The notebook is one that Jupyter opens and runs, beside the lesson and with the lesson's paths."""

from __future__ import annotations

import shutil
from pathlib import Path

import jupytext
import nbformat
import pytest
from nbclient import NotebookClient
from pairs import LESSON, TO_LESSON, TO_NOTEBOOK, Pair, make_pair
from projects import FIXTURES, ROOT

from lessonkit.config import load_project

READS = """\

# %%
#| label: data
import csv
from tallies import double

# %matplotlib inline
with open("../data/table.csv") as table:
    rows = list(csv.reader(table))
print(double(len(rows)), "rows")

# %% language="bash"
# cat ../data/table.csv

# %%
#| error: true
rows["no"]
"""


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose notebook was run as JupyterLab does, in a kernel that starts in its folder, and saved."""
    folder = tmp_path_factory.mktemp("ran")
    pair = make_pair(folder, LESSON + READS)
    (folder / "data").mkdir()
    (folder / "data" / "table.csv").write_text("a,b\n1,2\n")
    (folder / "lessons" / "tallies.py").write_text("def double(n):\n    return 2 * n\n")
    notebook = pair.read()
    resources = {"metadata": {"path": str(pair.notebook.parent)}}
    NotebookClient(notebook, allow_errors=True, resources=resources).execute()
    nbformat.write(notebook, pair.notebook)
    return folder


@pytest.fixture
def pair(ran: Path, tmp_path: Path) -> Pair:
    shutil.copytree(ran, tmp_path / "project")
    return Pair(load_project(tmp_path / "project"))


def test_it_runs_from_its_folder_with_the_lessons_paths_and_modules(pair: Pair) -> None:
    cells = pair.cells
    assert cells[2].outputs[0].data["text/plain"] == "2"
    assert cells[4].outputs[-1].text == "4 rows\n"
    assert cells[5].outputs[0].text == "a,b\n1,2\n"
    assert cells[6].outputs[0].ename == "TypeError"


def test_running_it_changes_nothing_and_later_edits_leave_what_ran(pair: Pair) -> None:
    before, outputs = pair.bytes, pair.cells[4].outputs
    assert (pair.sync(), pair.bytes, pair.text) == ("", before, LESSON + READS)
    pair.in_lesson("There are", "There now are")
    assert pair.sync() == TO_NOTEBOOK
    assert pair.cells[4].outputs == outputs
    pair.in_cell("There now are", "There were")
    assert pair.sync() == TO_LESSON
    assert pair.text == (LESSON + READS).replace("There are", "There were")


def test_its_cells_are_run_by_the_kernel_that_is_there(pair: Pair) -> None:
    assert pair.read().metadata.kernelspec.name == "python3"


@pytest.mark.parametrize(
    "path", [FIXTURES / "ten-minutes.py", *sorted((ROOT / "lessons").glob("*-*.py"))], ids=lambda path: path.stem
)
def test_it_is_valid_by_the_letter_and_laid_out_as_jupyterlab_does(path: Path, tmp_path: Path) -> None:
    pair = make_pair(tmp_path, path.read_text(encoding="utf-8"))
    nbformat.validate(pair.read(), relax_add_props=False)
    assert pair.read().nbformat_minor >= 5
    as_written = pair.bytes
    nbformat.write(pair.read(), pair.notebook)  # what Jupyter's server does
    assert pair.bytes == as_written


def test_it_stays_valid_whatever_was_edited_in_turn(pair: Pair) -> None:
    for number in range(3):
        pair.in_lesson("n = 1 + 1", f"n = 1 + 1\nm{number} = 0")
        assert pair.sync() == TO_NOTEBOOK
        pair.in_cell("There are", f"Number {number}. There are")
        assert pair.sync() == TO_LESSON
        nbformat.validate(pair.read(), relax_add_props=False)


def test_a_copy_of_the_folder_in_which_nothing_is_known_agrees(pair: Pair) -> None:
    shutil.rmtree(pair.project.cache)
    before = pair.bytes
    assert (pair.sync(), pair.bytes) == ("", before)


def test_jupytexts_own_extension_may_save_both_files(tmp_path: Path) -> None:
    pair = make_pair(tmp_path, (FIXTURES / "ten-minutes.py").read_text(encoding="utf-8"))
    pair.in_notebook(lambda notebook: notebook.cells[2].metadata.update(editable=True, tags=["hide-input"]))
    pair.in_cell("Every row is", "Each row is")
    # what it does in JupyterLab where it is installed: the header of a lesson may name it
    jupytext.write(pair.read(), pair.lesson, fmt="py:percent")
    before = pair.bytes
    assert (pair.sync(), pair.bytes) == ("", before)
    pair.in_cell("Each row is", "Every row is")
    assert pair.sync() == TO_LESSON
