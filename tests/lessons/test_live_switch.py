"""The cells on the mouse ask whatever server the instructor names, and their results are that server's."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pandas as pd
import pytest
from projects import HEADER, ROOT, ProjectFolder

import connectome_sandbox
from lessonkit.parse import parse_lesson
from lessonkit.read import read_source

TOKEN = "a-token-of-the-live-service"
SLUG = "python-jupyter"
CELLS = ("setup", "look", "connect", "tbl-synapse-table")
SHOWS = """\
# %% [markdown]
# It has `{python} len(inputs_of_one)` inputs, the largest of `{python} int(inputs_of_one["size"].max())` voxels.
"""


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[connectome_sandbox.Server]:
    """A second server: the same datastack, a tenth of the rows, each size doubled."""
    data = tmp_path_factory.mktemp("elsewhere") / "data"
    shutil.copytree(ROOT / "data", data)
    path = data / "minnie65_synapses.parquet"
    rows = pd.read_parquet(path)
    rows.iloc[::10].assign(size=rows["size"] * 2).to_parquet(path, index=False)
    with connectome_sandbox.start(data=data, token=TOKEN) as server:
        yield server


@pytest.fixture
def mouse(project: ProjectFolder, monkeypatch: pytest.MonkeyPatch) -> ProjectFolder:
    """A project with the cells of the shipped lesson that ask for the mouse, unchanged."""
    for name in ("CAVE_SERVER", "CAVE_TOKEN", "CAVE_DATASTACK", "CAVE_VERSION", "CAVE_NEURON"):
        monkeypatch.delenv(name, raising=False)
    source = read_source(ROOT / "lessons" / f"{SLUG}.py", f"lessons/{SLUG}.py")
    lesson = parse_lesson(source, SLUG)
    cells = {cell.label: cell.source for cell in lesson.cells}
    asked = f"#   environment: [{', '.join(lesson.header.environment)}]\n"
    shutil.copy(ROOT / "lessons" / "figure_style.py", project.root / "lessons")
    parts = ['# %% [markdown]\n# # Only {#only time="00:00-10:00"}\n#\n# ## Mouse {#mouse}\n']
    parts += [f"# %%\n{cells[label]}\n" for label in CELLS]
    project.lesson("mouse", "\n".join([*parts, SHOWS]), HEADER.replace("# lesson:\n", "# lesson:\n" + asked))
    return project


def test_the_address_of_a_server_is_all_that_changes(
    mouse: ProjectFolder, elsewhere: connectome_sandbox.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = pd.read_parquet(ROOT / "data" / "minnie65_synapses.parquet")
    neuron = 864691136362774498
    ours = rows[rows["post_pt_root_id"] == neuron]["size"]
    theirs = rows.iloc[::10]
    theirs = theirs[theirs["post_pt_root_id"] == neuron]["size"] * 2

    assert mouse.run(only=("deck",)).code == 0
    here = mouse.read("slides/mouse.qmd")
    assert f"It has {len(ours)} inputs, the largest of {int(ours.max())} voxels." in here

    monkeypatch.setenv("CAVE_SERVER", elsewhere.url)
    monkeypatch.setenv("CAVE_TOKEN", elsewhere.token)
    ran = mouse.run("--explain", only=("deck",))
    assert ran.code == 0, ran.err
    assert "mouse: results: environment variable CAVE_SERVER is new" in ran.out
    there = mouse.read("slides/mouse.qmd")
    assert f"It has {len(theirs)} inputs, the largest of {int(theirs.max())} voxels." in there

    monkeypatch.delenv("CAVE_SERVER")
    monkeypatch.delenv("CAVE_TOKEN")
    assert "found in the store" in mouse.run("--explain", only=("deck",)).out
    assert mouse.read("slides/mouse.qmd") == here


def test_the_token_stands_in_no_file_and_no_message(
    mouse: ProjectFolder, elsewhere: connectome_sandbox.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAVE_SERVER", elsewhere.url)
    monkeypatch.setenv("CAVE_TOKEN", elsewhere.token)
    ran = mouse.run("--explain")
    assert ran.code == 0, ran.err
    assert TOKEN not in ran.out + ran.err
    assert mouse.files_holding(TOKEN) == []


def test_a_token_that_is_refused_is_reported_without_being_shown(
    mouse: ProjectFolder, elsewhere: connectome_sandbox.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAVE_SERVER", elsewhere.url)
    monkeypatch.setenv("CAVE_TOKEN", "not-the-token-of-the-service")
    ran = mouse.run()
    assert ran.code == 1
    assert "401" in ran.err
    assert "not-the-token-of-the-service" not in ran.err
    assert mouse.files_holding("not-the-token-of-the-service") == []
