"""Ids, outputs, views and tags of a notebook's cells: what stays there, and what comes to the lesson."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_output
from pairs import LESSON, TO_LESSON, TO_NOTEBOOK, Pair, code, make_pair, markdown

MORE = """\

# %%
plot(n)

# %%
plot(n)

# %% [markdown]
# The end.
"""


@pytest.fixture
def pair(tmp_path: Path) -> Pair:
    """A lesson of seven cells, two of them the same, saved in JupyterLab under ids of JupyterLab's."""
    made = make_pair(tmp_path, LESSON + MORE)

    def as_jupyterlab(notebook: Any) -> None:
        for number, cell in enumerate(notebook.cells):
            cell["id"] = f"3f2a-lab-{number}"

    made.in_notebook(as_jupyterlab)
    assert made.sync() == ""
    return made


IDS = [f"3f2a-lab-{number}" for number in range(7)]


def test_ids_of_a_new_notebook_are_of_the_cells_and_differ_though_cells_are_the_same(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    one = make_pair(tmp_path / "one", LESSON + MORE).ids
    two = make_pair(tmp_path / "two", LESSON + "\n# %%\nfirst()\n" + MORE).ids
    assert (len(set(one)), len(set(two))) == (7, 8)
    assert [name for name in two if name in one] == one


def test_ids_that_jupyterlab_gave_outlive_an_edit_of_a_cell(pair: Pair) -> None:
    pair.in_lesson("n = 1 + 1", "n = 1 + 2")
    assert pair.sync() == TO_NOTEBOOK
    assert pair.ids == IDS


@pytest.mark.parametrize("place", ["# %%\n#| label", "# %% [markdown]\n# There", "# %% [markdown]\n# The end"])
def test_a_cell_put_in_gives_no_other_cell_another_id(pair: Pair, place: str) -> None:
    pair.in_lesson(place, f"# %%\nnew()\n\n{place}")
    pair.sync()
    assert len(set(pair.ids)) == 8
    assert [name for name in pair.ids if name in IDS] == IDS


def test_a_cell_put_in_beside_one_that_is_edited_takes_no_id_of_it(pair: Pair) -> None:
    pair.in_lesson("# %%\n#| label: count\nn = 1 + 1\nn\n", "# %%\nother = []\n\n# %%\n#| label: count\nn = 1 + 2\nn\n")
    pair.sync()
    assert pair.ids[:2] + pair.ids[3:] == IDS
    assert pair.cells[2].source == "other = []"


def test_a_cell_that_moves_takes_its_id_and_its_outputs_along(pair: Pair) -> None:
    def run(notebook: Any) -> None:
        notebook.cells[2].outputs = [new_output("stream", text="2")]

    pair.in_notebook(run)
    cell = "# %%\n#| label: count\nn = 1 + 1\nn\n\n"
    pair.in_lesson(cell, "")
    pair.in_lesson("# %% [markdown]\n# The end", f"{cell}# %% [markdown]\n# The end")
    pair.sync()
    assert pair.ids == [*IDS[:2], *IDS[3:6], IDS[2], IDS[6]]
    assert pair.cells[5].outputs[0].text == "2"


def test_a_deleted_cell_is_deleted_and_the_others_stay(pair: Pair) -> None:
    pair.in_lesson("# %%\nplot(n)\n\n# %%\nplot(n)\n", "# %%\nplot(n)\n")
    pair.sync()
    assert [name for name in IDS if name not in pair.ids] == [IDS[5]]


def test_every_cell_edited_at_once_keeps_its_id(pair: Pair) -> None:
    pair.lesson.write_text(re.sub(r"(?m)^(# \w.*|n = .*|plot.*)$", r"\1 #", LESSON + MORE).replace("# --- #", "# ---"))
    pair.sync()
    assert pair.ids == IDS


def test_cells_with_one_id_get_two_when_the_notebook_is_written(pair: Pair) -> None:
    def copy(notebook: Any) -> None:
        notebook.cells[6]["id"] = notebook.cells[2]["id"]

    pair.in_notebook(copy)
    assert pair.sync() == ""
    pair.in_lesson("n = 1 + 1", "n = 1 + 2")
    pair.sync()
    assert (pair.ids[:6], len(set(pair.ids))) == (IDS[:6], 7)
    nbformat.validate(pair.read())


def test_a_notebook_without_ids_agrees_and_gets_them_when_it_is_written(pair: Pair) -> None:
    def older(notebook: Any) -> None:
        notebook.nbformat_minor = 4
        for cell in notebook.cells:
            del cell["id"]

    pair.in_notebook(older)
    before = pair.bytes
    assert (pair.sync(), pair.bytes) == ("", before)
    pair.in_lesson("n = 1 + 1", "n = 1 + 2")
    assert pair.sync() == TO_NOTEBOOK
    assert (pair.read().nbformat_minor, len(set(pair.ids))) == (5, 7)
    nbformat.validate(pair.read(), relax_add_props=False)


def views(notebook: Any) -> None:
    """What looking at the cells and running them leaves in JupyterLab 4, VS Code and Colab."""
    heading, cell, text = notebook.cells[1], notebook.cells[2], notebook.cells[3]
    heading.metadata.update({"jp-MarkdownHeadingCollapsed": True, "editable": True, "slideshow": {"slide_type": ""}})
    heading.metadata["tags"] = []
    cell.metadata.update({"collapsed": True, "scrolled": True, "deletable": False, "hidden": True})
    cell.metadata["jupyter"] = {"source_hidden": True, "outputs_hidden": True}
    cell.metadata["execution"] = {"iopub.execute_input": "2026-01-01T00:00:00Z"}
    cell.metadata["ExecuteTime"] = {"start_time": "2026-01-01T00:00:00Z"}
    cell.metadata["vscode"] = {"languageId": "python"}
    cell.metadata.update({"colab": {"base_uri": "x"}, "outputId": "0f", "an extension's": {"key": [1, None]}})
    cell.execution_count = 7
    cell.outputs = [new_output("execute_result", {"text/plain": "'a secret output'"}, execution_count=7)]
    text.metadata["slideshow"] = {"slide_type": "fragment"}
    notebook.metadata["kernelspec"] = {"name": "conda-env-x", "display_name": "Python [conda env:x]"}
    notebook.metadata["language_info"] = {"name": "python", "version": "3.12.1"}
    notebook.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {"a": 1}}}
    notebook.metadata["toc-autonumbering"] = True


def test_views_outputs_and_the_kernel_change_nothing(pair: Pair) -> None:
    pair.in_notebook(views)
    before = pair.bytes
    assert (pair.sync(), pair.bytes) == ("", before)


def test_views_make_no_conflict_with_an_edit_of_the_lesson_and_stay(pair: Pair) -> None:
    pair.in_notebook(views)
    pair.in_lesson("# Wait.", "# Wait longer.")
    assert pair.sync() == TO_NOTEBOOK
    expected = pair.read()
    views(expected)
    assert pair.read() == expected


@pytest.mark.parametrize(("old", "new"), [("Wait.", "Wait longer."), ("n = 1 + 1", "n = 1 + 2"), ("There are", "Now")])
def test_an_edit_in_the_notebook_takes_no_view_and_no_output_along(pair: Pair, old: str, new: str) -> None:
    pair.in_notebook(views)
    pair.in_cell(old, new)
    assert pair.sync() == TO_LESSON
    assert pair.text == (LESSON + MORE).replace(old, new)


def test_outputs_of_changed_code_are_dropped_and_those_of_other_cells_kept(pair: Pair) -> None:
    def run(notebook: Any) -> None:
        for place in (2, 4):
            notebook.cells[place].outputs = [new_output("stream", text=str(place))]
            notebook.cells[place].execution_count = place

    pair.in_notebook(run)
    pair.in_lesson("n = 1 + 1", "n = 1 + 2")
    pair.sync()
    assert (pair.cells[2].outputs, pair.cells[2].execution_count) == ([], None)
    assert (pair.cells[4].outputs[0].text, pair.cells[4].execution_count) == ("4", 4)


@pytest.mark.parametrize("extra", [code(""), code("  \n\n"), markdown("")], ids=["code", "blank", "markdown"])
def test_the_empty_cell_that_shift_enter_leaves_changes_nothing(pair: Pair, extra: Any) -> None:
    pair.in_notebook(lambda notebook: notebook.cells.append(extra))
    before = pair.bytes
    assert (pair.sync(), pair.bytes) == ("", before)
    pair.in_lesson("n = 1 + 1", "n = 1 + 2")
    pair.sync()
    assert pair.cells[-1].source == extra.source
    assert "n = 1 + 2" in pair.cells[2].source


def test_blank_lines_at_the_end_of_a_cell_change_nothing(pair: Pair) -> None:
    pair.in_cell("n = 1 + 1\nn", "n = 1 + 1\nn\n\n")
    before = pair.bytes
    assert (pair.sync(), pair.bytes) == ("", before)


@pytest.mark.parametrize("place", [1, 2])
@pytest.mark.parametrize("tag", ["hide-input", "remove-cell", "raises-exception"])
def test_a_tag_set_in_the_notebook_comes_to_the_lesson_and_goes_again(pair: Pair, tag: str, place: int) -> None:
    def tagged(notebook: Any) -> None:
        notebook.cells[place].metadata.update({"tags": [tag], "editable": True, "slideshow": {"slide_type": ""}})

    mark = ["# %% [markdown]\n# # One", "# %%\n#| label"][place - 1]
    first, rest = mark.split("\n")
    pair.in_notebook(tagged)
    assert pair.sync() == TO_LESSON
    assert pair.text == (LESSON + MORE).replace(mark, f'{first} tags=["{tag}"]\n{rest}')
    pair.in_notebook(lambda notebook: notebook.cells[place].metadata.update(tags=[]))
    assert pair.sync() == TO_LESSON
    assert pair.text == LESSON + MORE


def test_a_tag_written_in_the_lesson_comes_to_the_notebook_and_goes_again(pair: Pair) -> None:
    pair.in_notebook(views)
    pair.in_lesson("# %%\n#| label", '# %% tags=["hide-input"]\n#| label')
    assert pair.sync() == TO_NOTEBOOK
    assert (pair.cells[2].metadata.tags, pair.cells[2].metadata.collapsed) == (["hide-input"], True)
    assert pair.cells[2].outputs[0].data["text/plain"] == "'a secret output'"
    pair.in_lesson('# %% tags=["hide-input"]\n#| label', "# %%\n#| label")
    pair.sync()
    assert "tags" not in pair.cells[2].metadata


def test_a_lesson_without_a_jupyter_part_gets_tags_and_a_kernel(tmp_path: Path) -> None:
    text = re.sub(r"(?m)^# jupyter:\n(#  .*\n)*", "", LESSON)
    pair = make_pair(tmp_path, text)
    assert pair.read().metadata.kernelspec.name == "python3"
    pair.in_notebook(lambda notebook: notebook.cells[2].metadata.update(tags=["hide-input"]))
    pair.sync()
    assert pair.text == text.replace("# %%\n#| label", '# %% tags=["hide-input"]\n#| label')


def test_a_cell_that_is_meant_to_fail_stops_no_run_in_jupyter_and_needs_no_tag_in_the_lesson(pair: Pair) -> None:
    text = pair.text
    pair.in_lesson("#| label: count\n", "#| label: count\n#| error: true\n")
    assert pair.sync() == TO_NOTEBOOK
    assert pair.cells[2].metadata.tags == ["raises-exception"]
    pair.in_cell("n = 1 + 1", "n = 1 + None")
    assert pair.sync() == TO_LESSON
    changed = text.replace("n = 1 + 1", "n = 1 + None").replace("count\nn", "count\n#| error: true\nn")
    assert pair.text == changed
    pair.in_notebook(lambda notebook: notebook.cells[2].metadata.clear())
    assert (pair.sync(), pair.text) == ("", changed)
    pair.in_lesson("#| error: true\n", "")
    assert pair.sync() == TO_NOTEBOOK
    assert "tags" not in pair.cells[2].metadata


def test_a_tag_that_says_what_an_option_says_is_left_in_the_lesson(tmp_path: Path) -> None:
    text = LESSON.replace(
        "# %%\n#| label: count", '# %% tags=["raises-exception", "x"]\n#| label: count\n#| error: true'
    )
    pair = make_pair(tmp_path, text)
    assert sorted(pair.cells[2].metadata.tags) == ["raises-exception", "x"]
    pair.in_cell("There are", "There now are")
    assert pair.sync() == TO_LESSON
    assert pair.text == text.replace("There are", "There now are")
