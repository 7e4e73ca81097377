"""The script in a learner's zip that looks whether all is there: it says what is missing, and what mends it."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from projects import make_project
from render.starter_zips import install, make, read_file, unpacked, with_small


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
