"""Side notebooks: shown as their author left them, run again as a stranger would, both proven."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from projects import ProjectFolder, copied, make_project

SIDE_HEADER = """\
# ---
# title: {title}
{more}# jupyter:
#   kernelspec:
#     name: python3
#     display_name: Python 3
#     language: python
# ---
"""
BAD = """\
# %% [markdown]
# # Sum of the rows

# %%
#| label: show
print(total)

# %%
#| label: count
total = 3 * rows

# %%
#| label: rows
#| include: false
rows = 14
"""
GOOD = """\
# %%
#| label: rows
rows = 14

# %%
#| label: count
total = 3 * rows
print(total)
"""
ORDER = "# lesson:\n#   run-order: [rows, count, show, show]\n"
LESSON = """\
# %% [markdown]
# # Only {#only time="00:00-10:00"}
#
# ## Two notebooks {#two}
#
# ::: columns
# ::: column
# ::: {.notebook src="bad"}
# :::
# :::
# ::: column
# ::: {.notebook src="good" cells="count"}
# :::
# :::
# :::
#
# ## Run again {#again}
#
# ::: {.notebook src="bad" rerun=true cells="show"}
# :::

# %% [markdown]
# ## What the file says {#says}

# %%
#| label: counts
import json
page = json.load(open("small-bad.ipynb", encoding="utf-8"))
print([cell.get("execution_count") for cell in page["cells"]])
"""
FAILS = "#| label: show\n#| error: true\n"


def side(project: ProjectFolder, name: str, body: str, more: str = "") -> Path:
    return project.write(f"lessons/small/{name}.py", SIDE_HEADER.format(title=f"{name} one", more=more) + "\n" + body)


def two(project: ProjectFolder) -> ProjectFolder:
    project.lesson("small", LESSON)
    side(project, "bad", BAD.replace("#| label: show\n", FAILS), ORDER)
    side(project, "good", GOOD)
    return project


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> ProjectFolder:
    project = two(make_project(tmp_path_factory.mktemp("sides") / "project"))
    ran = project.run()
    assert ran.code == 0, ran.err
    return project


def notebook(project: ProjectFolder, name: str) -> nbformat.NotebookNode:
    return nbformat.read(project.root / "_site" / "notebooks" / f"small-{name}.ipynb", as_version=4)


def test_a_notebook_is_published_as_its_author_left_it(built: ProjectFolder) -> None:
    bad = notebook(built, "bad")
    nbformat.validate(bad)
    code = [cell for cell in bad.cells if cell.cell_type == "code"]
    assert [(cell.source, cell.execution_count) for cell in code] == [("print(total)", 4), ("total = 3 * rows", 2)]
    assert code[0].outputs[0].text == "42\n"
    assert bad.cells[0].source == "# Sum of the rows"


def test_what_was_removed_is_nowhere(built: ProjectFolder) -> None:
    made = ("_site/", "_instructor/", "slides/")
    holding = [name for name in built.files_holding("rows = 14") if name.startswith(made)]
    assert holding == ["_site/notebooks/small-good.ipynb"]


@pytest.mark.parametrize(("name", "error"), [("bad", "NameError"), ("good", "")])
def test_the_published_notebook_does_in_a_clean_kernel_what_the_lesson_says(
    built: ProjectFolder, name: str, error: str
) -> None:
    client = NotebookClient(notebook(built, name), timeout=60)
    if error:
        with pytest.raises(CellExecutionError, match=error):
            client.execute()
    else:
        client.execute()


def test_the_deck_shows_page_counts_and_both_runs(built: ProjectFolder) -> None:
    deck = built.read("slides/small.qmd")
    left, again = deck.split("## Run again")
    assert '[\\[4\\]]{.notebook-count}\n\n::: {.cell data-cell="bad-show"}' in left
    assert "**Sum of the rows**" in left
    assert '[\\[2\\]]{.notebook-count}\n\n::: {.cell data-cell="good-count"}' in left
    assert "good-rows" not in left
    assert "[small-bad.ipynb](../notebooks/small-bad.ipynb){.notebook-file}" in left
    assert '[\\[1\\]]{.notebook-count}\n\n::: {.cell data-cell="bad-show"}' in again
    assert "NameError: name 'total' is not defined" in again
    assert "NameError" not in left


def test_a_lesson_reads_the_notebooks_beside_it(built: ProjectFolder) -> None:
    assert "[None, 4, 2]" in built.read("slides/small.qmd")


def test_learners_find_them_beside_their_own(built: ProjectFolder) -> None:
    with zipfile.ZipFile(built.root / "_site" / "notebooks" / "small.zip") as archive:
        names = [name for name in archive.namelist() if name.startswith("notebooks/")]
    assert names == ["notebooks/small-bad.ipynb", "notebooks/small-good.ipynb", "notebooks/small.ipynb"]
    starter = json.loads(built.read("_site/notebooks/small.ipynb"))
    assert any("[small-bad.ipynb](small-bad.ipynb)" in "".join(cell["source"]) for cell in starter["cells"])


def test_nothing_to_do_runs_nothing_and_a_change_runs_what_changed(project: ProjectFolder) -> None:
    two(project)
    assert project.run().code == 0
    assert "up to date" in project.run().out
    project.edit("lessons/small/good.py", "print(total)", "print(total + 1)")
    ran = project.run("--explain")
    assert ran.code == 0, ran.err
    assert "43" in project.read("slides/small.qmd")
    words = ran.out + ran.err
    assert "small-good run again: results" in words
    assert "lessons/small/good.py changed" in words


def test_a_renamed_notebook_leaves_nothing_to_download_under_its_old_name(project: ProjectFolder) -> None:
    two(project)
    assert project.run().code == 0
    (project.root / "lessons/small/good.py").rename(project.root / "lessons/small/better.py")
    project.edit("lessons/small.py", 'src="good"', 'src="better"')
    assert project.run().code == 0
    names = sorted(path.name for path in (project.root / "_site/notebooks").glob("small-*"))
    assert names == ["small-bad.ipynb", "small-better.ipynb"]


def test_running_it_in_jupyter_is_no_change_and_editing_it_is_never_lost(project: ProjectFolder) -> None:
    two(project)
    assert project.run().code == 0
    path = project.root / "lessons" / "small-bad.ipynb"
    page = json.loads(path.read_text(encoding="utf-8"))
    page["cells"][1]["outputs"] = []
    path.write_text(json.dumps(page), encoding="utf-8")
    assert project.run("--force").code == 0
    page["cells"][1]["source"] = ["print(total, 'by hand')"]
    path.write_text(json.dumps(page), encoding="utf-8")
    ran = project.run("--force")
    assert ran.code == 1
    assert "lessons/small-bad.ipynb: error: changed by hand, and it is made from lessons/small/bad.py" in ran.err
    assert "by hand" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "body", "more", "said"),
    [
        ("bad", BAD, ORDER, "bad.py:17: error: cell 'show' raised NameError: name 'total' is not defined"),
        ("good", GOOD.replace("#| label: count\n", "#| label: count\n#| error: true\n"), "", "was meant to fail"),
        ("good", GOOD, "# lesson:\n#   run-order: [row]\n", "good.py:4: error: run-order names no cell 'row'"),
        ("good", GOOD, "# lesson:\n#   minutes: 3\n", "unknown header key 'minutes' of a side notebook"),
        ("good", GOOD.replace("label: count", "label: rows"), "", "two cells are labelled 'rows'"),
        ("good", GOOD + "\n# %% [markdown]\n# ```\n# x\n# ```\n", "", "code that does not run"),
    ],
)
def test_what_is_wrong_is_said_at_its_line(project: ProjectFolder, name: str, body: str, more: str, said: str) -> None:
    two(project)
    side(project, name, body, more)
    ran = project.run()
    assert ran.code == 1
    assert said in ran.err
    assert "1 problem;" in ran.err


def test_code_of_a_side_notebook_that_is_edited_in_the_deck_is_refused(built: ProjectFolder, tmp_path: Path) -> None:
    project = copied(built, tmp_path / "project")
    project.edit("slides/small.qmd", "total = 3 * rows\nprint(total)", "total = 4 * rows\nprint(total)")
    ran = project.run()
    assert ran.code == 1
    assert "code of cell 'good-count' differs from what ran" in ran.err
    assert "change it in lessons/small/good.py:15" in ran.err


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('src="good"', 'src="god"', "side notebook 'god' is missing"),
        ('cells="count"', 'cells="cont"', "lessons/small/good.py shows no cell 'cont'"),
        ('src="bad" rerun=true cells="show"', 'src="bad" cells="rows"', "bad.py shows no cell 'rows'"),
        ('src="good" cells', "cells", "notebook without a file"),
    ],
)
def test_a_lesson_that_shows_what_there_is_not(project: ProjectFolder, old: str, new: str, said: str) -> None:
    two(project)
    project.edit("lessons/small.py", old, new)
    ran = project.run()
    assert ran.code == 1
    assert said in ran.err
