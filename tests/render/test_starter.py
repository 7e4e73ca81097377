"""The zip that a learner unpacks: it runs, it says what is missing, and it gives nothing away."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import random
import re
import shutil
import sys
import zipfile
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from projects import FIXTURES, ROOT, ProjectFolder
from render.starter_zips import SMALL, install, make, read_file, unpacked, with_small

from lessonkit.compose.notebook import compose_executed, compose_starter
from lessonkit.config import load_project
from lessonkit.gate.browser import in_own_thread
from lessonkit.model import Lesson, Results
from lessonkit.read import lesson_paths
from lessonkit.render.starter import notebook_bytes, write_executed
from lessonkit.report import Report
from lessonkit.results import side_runs
from lessonkit.side import read_sides

EXAMPLE = FIXTURES / "ten-minutes.py"
SHIPPED = lesson_paths(ROOT / "lessons")


def members(zipped: Path | bytes) -> dict[str, bytes]:
    """The files of a zip, those of wheels in it too."""
    with zipfile.ZipFile(zipped if isinstance(zipped, Path) else io.BytesIO(zipped)) as file:
        found = {name: file.read(name) for name in file.namelist()}
    inner = {
        f"{name}/{n}": d for name, data in found.items() if name.endswith(".whl") for n, d in members(data).items()
    }
    return {**found, **inner}


@pytest.fixture
def like_the_shipped(project: ProjectFolder) -> ProjectFolder:
    """A project with lock, sandbox and lessons of the real one."""
    for name in ("requirements.txt", "pyproject.toml", "LICENSE", "LICENSE-lessons"):
        shutil.copy(ROOT / name, project.root)
    for path in (ROOT / "lessons").rglob("*.py"):
        project.write(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
    shutil.copytree(
        ROOT / "src" / "connectome_sandbox",
        project.root / "src" / "connectome_sandbox",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    return project


@pytest.fixture
def small(project: ProjectFolder) -> ProjectFolder:
    return with_small(project)


def test_the_zip_holds_notebook_data_and_what_to_install(project: ProjectFolder) -> None:
    zipped = make(project, read_file(EXAMPLE))
    held = members(zipped)
    assert list(held) == [
        "README.md",
        "check_setup.py",
        "data/README.md",
        "data/SHA256SUMS",
        "data/celegans_connections.csv",
        "data/celegans_neurons.csv",
        "environment.yml",
        "notebooks/ten-minutes.ipynb",
        "requirements.txt",
    ]
    assert held["notebooks/ten-minutes.ipynb"] == zipped.with_suffix(".ipynb").read_bytes()
    sums = {line.split()[1]: line.split()[0] for line in held["data/SHA256SUMS"].decode().splitlines()}
    tables = ("celegans_connections.csv", "celegans_neurons.csv")
    assert sums == {name: hashlib.sha256(held[f"data/{name}"]).hexdigest() for name in tables}
    assert held["data/celegans_neurons.csv"] == (ROOT / "data" / "celegans_neurons.csv").read_bytes()


def test_a_lesson_that_names_no_data_gets_all_of_it(project: ProjectFolder) -> None:
    project.lesson("small", "# %% [markdown]\n# # Only {#only time='00:00-10:00'}\n#\n# ## A slide")
    project.write("data/more/deep.csv", "a\n1\n")
    project.write("data/.hidden", "")
    held = members(make(project, read_file(project.root / "lessons/small.py")))
    names = [name for name in held if name.startswith("data/")]
    assert names == [
        "data/README.md",
        "data/SHA256SUMS",
        "data/celegans_connections.csv",
        "data/celegans_neurons.csv",
        "data/minnie65_synapses.parquet",
        "data/more/deep.csv",
        "data/penguins.csv",
    ]


def test_what_the_notebook_reads_lies_where_it_looks_for_it_and_no_secret_does(small: ProjectFolder) -> None:
    held = members(make(small, read_file(small.root / "lessons/small.py")))
    beside = [name for name in held if name.startswith("notebooks/")] + [name for name in held if "other" in name]
    assert beside == ["notebooks/pictures/dot.svg", "notebooks/small.ipynb", "notebooks/tallies.py", "data/other.svg"]
    assert not re.search(r"answer|secret", " ".join(held))


def test_tables_that_a_package_of_the_project_reads_come_with_it(small: ProjectFolder) -> None:
    header = "# ---\n# title: T\n# lesson:\n#   minutes: 10\n#   datasets: [celegans_connections.csv]\n# ---\n"
    small.lesson("small", SMALL, header)
    held = members(make(small, read_file(small.root / "lessons/small.py")))
    tables = [name for name in held if name.endswith((".csv", ".parquet"))]
    assert tables == ["data/celegans_connections.csv", "data/celegans_neurons.csv"]


def test_the_readme_says_how_to_begin_in_five_points(like_the_shipped: ProjectFolder) -> None:
    readme = members(make(like_the_shipped, read_file(EXAMPLE)))["README.md"].decode()
    points = re.findall(r"^(\d)\. \*\*(.*?)\*\*", readme, re.M)
    assert points == [
        ("1", "Unpack"),
        ("2", "Set up"),
        ("3", "Check"),
        ("4", "Open"),
        ("5", "No network in class?"),
    ]
    assert 'pandas.read_csv("../data/celegans_connections.csv")' in readme


def test_the_same_lesson_gives_the_same_bytes_and_no_place_of_this_machine(
    like_the_shipped: ProjectFolder, tmp_path: Path
) -> None:
    lesson = read_file(SHIPPED[0])
    first = make(like_the_shipped, lesson)
    elsewhere = ProjectFolder(tmp_path / "elsewhere, é" / "project")
    shutil.copytree(like_the_shipped.root, elsewhere.root, symlinks=True)
    for path in elsewhere.root.glob("data/*"):
        os.utime(path, (0, 0))
    shutil.rmtree(elsewhere.root / "_site")
    second = make(elsewhere, lesson)
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as file:
        assert {member.date_time for member in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    places = [str(like_the_shipped.root), str(ROOT), sys.prefix, sys.base_prefix]
    held = members(first).items()
    assert [(name, place) for name, data in held for place in places if place.encode() in data] == []


def test_a_notebook_file_is_as_nbformat_writes_it(project: ProjectFolder) -> None:
    lesson = read_file(EXAMPLE)
    drawn = {"output_type": "display_data", "data": {"image/svg+xml": "<svg>\n</svg>", "text/plain": "a\nb"}}
    plot = {"output_type": "display_data", "data": {"application/vnd.plotly.v1+json": {"data": [], "é": 1}}}
    said = {"output_type": "stream", "name": "stdout", "text": "a\nb\n"}
    results = Results({"setup": (drawn, plot), "typo": (said,)}, {})
    for notebook in (compose_starter(lesson), compose_executed(lesson, results)):
        node = nbformat.from_dict(json.loads(json.dumps(notebook)))
        assert notebook_bytes(notebook).decode() == nbformat.writes(node) + "\n"
    (path,) = write_executed(load_project(project.root), "ten-minutes", compose_executed(lesson, results))
    assert path == project.root / "_instructor" / "notebooks" / "ten-minutes.ipynb"
    nbformat.validate(nbformat.read(path, as_version=4))


# It runs


def run(folder: Path, lesson: Lesson) -> tuple[list[str], Any]:
    """Run a starter as a learner does: from the top, and where a gap stops it, fill it with the lesson's own code.

    Returns the labels of the cells that stopped, and the notebook. Raises CellExecutionError for any but a gap.
    """
    notebook = nbformat.read(folder / "notebooks" / f"{lesson.slug}.ipynb", as_version=4)
    solutions = {cell.label: cell.code for cell in lesson.cells if cell.has_gap}
    client = NotebookClient(notebook, timeout=60, resources={"metadata": {"path": str(folder / "notebooks")}})
    stopped = []

    def learner() -> None:
        with client.setup_kernel():
            for index, cell in enumerate(notebook.cells):
                try:
                    client.execute_cell(cell, index)
                except CellExecutionError:
                    if cell.id not in solutions:
                        raise
                    stopped.append(cell.id)
                if cell.id in solutions:
                    cell.source = solutions[cell.id]
                    client.execute_cell(cell, index)

    in_own_thread(learner)
    return stopped, notebook


def test_the_starter_runs_up_to_its_gap_and_on_when_that_is_filled(project: ProjectFolder, tmp_path: Path) -> None:
    lesson = read_file(EXAMPLE)
    folder = unpacked(make(project, lesson), tmp_path / "unpacked")
    stopped, notebook = run(folder, lesson)
    assert stopped == ["mean-per-neuron"]
    ran = {cell.id: cell.outputs for cell in notebook.cells if cell.cell_type == "code" and cell.execution_count}
    assert list(ran) == [cell.label for cell in lesson.cells]
    assert re.fullmatch(r"\d+\.\d synapses per neuron\n", ran["mean-per-neuron"][0].text)
    assert ran["typo"][0].ename == "KeyError"


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_lesson_runs_from_its_zip_with_a_wheel_of_each_package_it_needs(
    path: Path,
    like_the_shipped: ProjectFolder,
    shipped: ProjectFolder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lesson = read_file(path)
    built = load_project(shipped.root)  # its side notebooks ran
    runs, _ = side_runs(read_sides(built, lesson.slug), built, Report())
    folder = unpacked(make(like_the_shipped, lesson, runs.values()), tmp_path / "unpacked")
    wheels = {wheel.name.partition("-")[0]: wheel for wheel in folder.glob("*.whl")}
    assert set(wheels) == packages_in(lesson)
    for wheel in wheels.values():
        install(wheel, tmp_path / "installed")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "installed"))
    monkeypatch.setenv("CONNECTOME_SANDBOX_CACHE", str(ROOT / ".lessonkit" / "sandbox"))
    notebook_file = folder / "notebooks" / f"{lesson.slug}.ipynb"
    where = "\n".join(["print('places')", *(f"import {name}; print({name}.__file__)" for name in wheels)])
    notebook = nbformat.read(notebook_file, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(where, id="where"))
    nbformat.write(notebook, notebook_file)
    _, done = run(folder, lesson)
    assert [cell.id for cell in done.cells if cell.cell_type == "code" and not cell.execution_count] == []
    places = done.cells[-1].outputs[0].text.splitlines()[1:]
    assert len(places) == len(wheels)
    assert all(place.startswith(str(tmp_path / "installed")) for place in places)


def packages_in(lesson: Lesson) -> set[str]:
    """The packages of `src/` that its code imports."""
    code = "\n".join(cell.source for cell in lesson.cells)
    names = {path.parent.name for path in (ROOT / "src").glob("*/__init__.py")}
    return {name for name in names if re.search(rf"^\s*(import|from) {name}\b", code, re.MULTILINE)}


# What is installed


def test_the_requirements_of_a_lesson_can_be_installed_in_one_go(like_the_shipped: ProjectFolder) -> None:
    held = members(make(like_the_shipped, read_file(SHIPPED[0])))
    lines = held["requirements.txt"].decode().splitlines()
    told = [line for line in lines if line.startswith("#")]
    wheel = next(name for name in held if name.endswith(".whl"))
    assert lines[len(told)] == f"./{wheel}"
    rest = lines[len(told) + 1 :]
    assert rest == sorted(rest, key=lambda line: re.split(r"[= ]", line)[0])
    assert "pandas==2.3.3" in rest or any(line.startswith("pandas==") for line in rest)
    loose = [line for line in rest if not re.fullmatch(r"[a-z0-9-]+==[\w.]+(?: ; .+)?", line)]
    assert loose in ([], ["jupyterlab"])
    assert "--hash" not in " ".join(lines)
    assert "  - python=3.11\n" in held["environment.yml"].decode()


def test_what_a_solution_needs_is_installed_and_not_told(small: ProjectFolder) -> None:
    held = members(make(small, read_file(small.root / "lessons/small.py")))
    assert re.search(r"^scipy==", held["requirements.txt"].decode(), re.M)
    assert re.search(r"^networkx==", held["requirements.txt"].decode(), re.M)
    assert b"stats" not in b"".join(data for name, data in held.items() if not name.startswith("data/"))


def test_the_wheel_installs_and_is_whole(small: ProjectFolder, tmp_path: Path) -> None:
    folder = unpacked(make(small, read_file(small.root / "lessons/small.py")), tmp_path / "unpacked")
    (wheel,) = folder.glob("*.whl")
    assert re.fullmatch(r"pocket-1\.2\+c[0-9a-f]{8}-py3-none-any\.whl", wheel.name)
    install(wheel, tmp_path / "installed")
    installed = tmp_path / "installed"
    assert (installed / "pocket/deep/words.txt").read_text() == "words\n"
    metadata = next(installed.glob("pocket-*.dist-info/METADATA")).read_text()
    assert "Name: pocket\n" in metadata
    rows = next(members(wheel)[name] for name in members(wheel) if name.endswith("RECORD")).decode().splitlines()
    for name, data in members(wheel).items():
        sha = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")
        assert name.endswith("RECORD") or f"{name},sha256={sha},{len(data)}" in rows
    assert len(rows) == len(members(wheel))
    assert re.findall(r"^Requires-Dist: (.*)$", metadata, re.M) == ["numpy"]


def test_another_content_is_another_version(small: ProjectFolder) -> None:
    lesson = read_file(small.root / "lessons/small.py")
    before = next(name for name in members(make(small, lesson)) if name.endswith(".whl"))
    small.write("src/pocket/deep/words.txt", "other words\n")
    assert next(name for name in members(make(small, lesson)) if name.endswith(".whl")) != before


# Nothing leaks


def test_no_planted_word_is_in_any_file_of_the_zip(like_the_shipped: ProjectFolder, tmp_path: Path) -> None:
    path, letters, words = SHIPPED[0], random.Random(11), list[str]()

    def word() -> str:
        words.append("".join(letters.choices("bcdfghjklmnpqrstvwxz", k=12)))
        return words[-1]

    source = path.read_text(encoding="utf-8")
    source = re.sub(r"^# ::: (?:notes|\{\.solution\})$", lambda m: f"{m[0]}\n# {word()}\n#", source, flags=re.M)
    source = re.sub(r"^### BEGIN SOLUTION$", lambda m: f"{m[0]}\n{word()} = 1", source, flags=re.M)
    source = re.sub(r"^#     > .*$", lambda m: f"{m[0]} {word()}", source, flags=re.M)
    before = make(like_the_shipped, read_file(path)).read_bytes()
    (tmp_path / path.name).write_text(source, encoding="utf-8")
    zipped = make(like_the_shipped, read_file(tmp_path / path.name))
    assert len(words) > 40
    assert [(name, word) for name, data in members(zipped).items() for word in words if word.encode() in data] == []
    assert zipped.read_bytes() == before
