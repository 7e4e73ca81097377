"""The zip that a learner unpacks: it runs, it says what is missing, and it gives nothing away."""

from __future__ import annotations

import ast
import base64
import hashlib
import io
import json
import os
import random
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from projects import FIXTURES, ROOT, ProjectFolder, make_project

from lessonkit.compose.notebook import compose_executed, compose_starter
from lessonkit.compose.side import compose_side
from lessonkit.config import load_project
from lessonkit.gate.browser import in_own_thread
from lessonkit.model import Lesson, Results, SideRun
from lessonkit.parse import parse_lesson
from lessonkit.read import lesson_paths, read_source
from lessonkit.render.starter import notebook_bytes, write_executed, write_starter
from lessonkit.render.starter_requirements import Pin, imports_of, needs_of, packages_of
from lessonkit.report import Report
from lessonkit.results import side_runs
from lessonkit.side import read_sides

EXAMPLE = FIXTURES / "ten-minutes.py"
SHIPPED = lesson_paths(ROOT / "lessons")
SMALL = """\
# %% [markdown]
# # Only {#only time="00:00-10:00"}
#
# ## A slide {#slide}
#
# ![A dot.](pictures/dot.svg) ![Another.](../data/other.svg)

# %%
import pocket, tallies

# %% [markdown]
# ::: {.exercise #task}
# Try.

# %%
#| label: try
### BEGIN SOLUTION
import answers
import scipy.stats
### END SOLUTION

# %% [markdown]
# ::: {.solution}
# ![The secret.](secret.svg)
# :::
# :::
"""


def read_file(path: Path) -> Lesson:
    return parse_lesson(read_source(path, f"lessons/{path.name}"), path.stem)


def make(project: ProjectFolder, lesson: Lesson, runs: Iterable[SideRun] = ()) -> Path:
    """The zip of a lesson, with its side notebooks as they ran."""
    sides = {run.notebook.file: compose_side(run) for run in runs}
    made = write_starter(
        load_project(project.root),
        lesson.slug,
        compose_starter(lesson),
        code=[cell.source for cell in lesson.cells],
        datasets=lesson.header.datasets,
        sides=sides,
    )
    notebook, zipped = (project.root / "_site" / "notebooks" / f"{lesson.slug}.{kind}" for kind in ("ipynb", "zip"))
    assert made == [notebook, zipped]
    return zipped


def members(zipped: Path | bytes) -> dict[str, bytes]:
    """The files of a zip, those of wheels in it too."""
    with zipfile.ZipFile(zipped if isinstance(zipped, Path) else io.BytesIO(zipped)) as file:
        found = {name: file.read(name) for name in file.namelist()}
    inner = {
        f"{name}/{n}": d for name, data in found.items() if name.endswith(".whl") for n, d in members(data).items()
    }
    return {**found, **inner}


def unpacked(zipped: Path, folder: Path) -> Path:
    with zipfile.ZipFile(zipped) as file:
        file.extractall(folder)
    return folder


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


def with_small(project: ProjectFolder) -> ProjectFolder:
    """A lesson with a package and modules of the project, pictures, and secrets beside it."""
    project.write("src/pocket/__init__.py", "import numpy\n__version__ = '1.2'\nTABLE = 'celegans_neurons.csv'\n")
    project.write("src/pocket/deep/words.txt", "words\n")
    project.write("lessons/tallies.py", "import networkx\n")
    project.write("lessons/answers.py", "answer = 42\n")
    project.write("lessons/pictures/dot.svg", "<svg/>")
    project.write("lessons/secret.svg", "<svg/>")
    project.write("data/other.svg", "<svg/>")
    project.lesson("small", SMALL)
    return project


# --- what is in it -------------------------------------------------------------------------------------------


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


# --- it runs -------------------------------------------------------------------------------------------------


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


def install(wheel: Path, target: Path) -> None:
    command = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "--target", str(target), str(wheel)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


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


# --- requirements --------------------------------------------------------------------------------------------

LOCK = """\
# made by hand
ipykernel==7.4.0 \\
    --hash=sha256:00 \\
    --hash=sha256:11
    # via lessonkit
appnope==1.0.0 ; sys_platform == 'darwin' \\
    --hash=sha256:22
jupyterlab[extra]==4.9.9
matplotlib==0.0.1
left-pad==1.0
"""


def pins(code: str, lock: str = "") -> Mapping[str, Pin]:
    return {pin.name: pin for pin in needs_of([code], lock).pins}


def test_requirements_are_what_is_imported_and_what_that_needs_and_nothing_else() -> None:
    found = pins("import matplotlib.pyplot as plt\nfrom pathlib import Path")
    assert {"matplotlib", "numpy", "pillow", "kiwisolver", "ipykernel", "jupyterlab", "traitlets"} <= set(found)
    assert not {"pandas", "pytest", "pypandoc-binary", "lessonkit", "ruff"} & set(found)


def test_versions_are_those_of_the_lock_with_its_markers_then_those_installed() -> None:
    found = pins("import matplotlib", LOCK)
    assert str(found["matplotlib"]) == "matplotlib==0.0.1"
    assert str(found["appnope"]) == "appnope==1.0.0 ; sys_platform == 'darwin'"
    assert str(found["jupyterlab"]) == "jupyterlab==4.9.9"
    assert found["numpy"].version.count(".") == 2
    assert "left-pad" not in found
    assert pins("")["jupyterlab"].version in ("", found["jupyterlab"].version)


def test_the_oldest_python_is_the_newest_that_a_package_asks_for() -> None:
    assert needs_of(["import networkx"], "").python == 11


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("import numpy as np, os, json", ["numpy"]),
        ("from numpy.linalg import norm", ["numpy.linalg.norm"]),
        ("%matplotlib inline\n!ls\nimport pandas", ["pandas"]),
        ("def f():\n    import igraph", ["igraph"]),
        ("for x in y:\n    # your code here\nimport pandas as pd", ["pandas"]),
        ("from . import near\nfrom .near import x", []),
        ("x = 'import numpy'", []),
    ],
)
def test_imports_are_found_in_code_as_learners_have_it(code: str, names: list[str]) -> None:
    assert list(imports_of(code)) == names


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("import cloudvolume", ["cloud-volume"]),
        ("from PIL import Image", ["pillow"]),
        ("import dateutil.parser", ["python-dateutil"]),
        ("from google.cloud import storage", ["google-cloud-storage"]),
        ("import pandas as pd\npd.read_parquet('x')", ["pandas", "pyarrow"]),
        ("import nothing_of_the_kind", []),
    ],
)
def test_a_module_is_found_under_the_name_it_is_installed_by(code: str, names: list[str]) -> None:
    assert list(packages_of([code])) == names


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


# --- the wheel -----------------------------------------------------------------------------------------------


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


# --- check_setup.py ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def installed_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    small = with_small(make_project(tmp_path_factory.mktemp("starter") / "project"))
    folder = unpacked(make(small, read_file(small.root / "lessons/small.py")), tmp_path_factory.mktemp("unpacked"))
    (wheel,) = folder.glob("*.whl")
    install(wheel, folder / "here")
    if re.search(r"^jupyterlab$", (folder / "requirements.txt").read_text(), re.M):
        pretend(folder, "jupyterlab", "4.0.0")
    return folder


@pytest.fixture
def ready(installed_once: Path, tmp_path: Path) -> Path:
    """The zip of the small lesson, unpacked, with all that it needs in `here/`, which this Python looks into."""
    return shutil.copytree(installed_once, tmp_path / "unpacked")


def pretend(folder: Path, name: str, version: str) -> None:
    """As if a package was installed."""
    info = folder / "here" / f"{name}-{version}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")


def check(folder: Path) -> tuple[int, str]:
    environ = {"PATH": str(Path(sys.executable).parent), "PYTHONPATH": str(folder / "here")}
    command = [sys.executable, "check_setup.py"]
    done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_the_check_is_ready_when_all_is_there(ready: Path) -> None:
    code, said = check(ready)
    assert code == 0, said
    assert "\nready: open notebooks/small.ipynb" in said
    assert "python -m jupyterlab notebooks/small.ipynb" in said


def test_the_check_names_what_is_missing_and_what_mends_it(ready: Path) -> None:
    shutil.rmtree(next((ready / "here").glob("pocket-*.dist-info")))
    pretend(ready, "numpy", "1.0")
    (ready / "data" / "celegans_neurons.csv").write_text("neuron\r\nAVAL\r\n")
    (ready / "data" / "celegans_connections.csv").unlink()
    code, said = check(ready)
    assert code == 1
    numpy = re.search(r"^numpy==(.*)$", (ready / "requirements.txt").read_text(), re.M)
    (wheel,) = ready.glob("*.whl")
    assert numpy is not None
    assert re.findall(r"^missing: (.*)\n +mend: (.*)$", said, re.M) == [
        (f"package numpy {numpy[1]}; here it is 1.0", f"python -m pip install numpy=={numpy[1]}"),
        (f"package pocket {wheel.name.split('-')[1]}", f'python -m pip install --no-deps "./{wheel.name}"'),
        ("file data/celegans_connections.csv", "unpack the zip again, and keep its folders as they are"),
        (
            "file data/celegans_neurons.csv as it was given to you; this one has been changed",
            "take it from the zip again (a spreadsheet program may have saved it anew)",
        ),
    ]
    assert said.endswith("not ready: 4 to mend, then run this again\n")


def test_many_packages_are_mended_together_and_a_sleeping_environment_is_named(ready: Path) -> None:
    (ready / ".venv").mkdir()
    for name in ("numpy", "networkx", "scipy", "ipykernel", "traitlets", "tornado"):
        pretend(ready, name, "0.1")
    code, said = check(ready)
    assert code == 1
    assert "mend: python -m pip install -r requirements.txt" in said
    assert "6 packages, or their right versions: ipykernel, networkx, numpy, scipy, tornado, traitlets" in said
    assert "the Python of .venv" in said


def other_pythons() -> Iterator[str]:
    for version in ("3.8", "3.9", "3.10"):
        found = shutil.which(f"python{version}")
        if found and subprocess.run([found, "-c", ""], capture_output=True, check=False).returncode == 0:
            yield found


def test_the_check_starts_on_an_older_python_and_says_so(ready: Path) -> None:
    source = (ready / "check_setup.py").read_text()
    ast.parse(source, feature_version=(3, 7))
    newer = re.sub(r'"python": \[\s*3,\s*\d+\s*\]', '"python": [3, 99]', source)
    (ready / "check_setup.py").write_text(newer)
    code, said = check(ready)
    assert code == 1
    here = f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert f"missing: Python 3.99 or newer; this one is {here}\n" in said
    for python in other_pythons():
        done = subprocess.run([python, "check_setup.py"], cwd=ready, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (1, "")


# --- nothing leaks -------------------------------------------------------------------------------------------


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
