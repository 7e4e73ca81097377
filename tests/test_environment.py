from __future__ import annotations

import platform
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from lessonkit import environment
from lessonkit.environment import (
    distributions,
    environment_digest,
    local_modules,
    python_version,
    readable,
    secrets,
    variables,
)
from lessonkit.store import file_digest


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = {
        "counting.py": "from units import SYNAPSES\nimport math\n",
        "units.py": "import counting\nSYNAPSES = 1\n",
        "unused.py": "",
        "worm/__init__.py": "from .cells import NEURONS\n",
        "worm/cells.py": "from . import muscles\nfrom .. import nothing\nNEURONS = 302\n",
        "worm/muscles.py": "",
        "worm/gut.py": "",
        "pandas.txt": "",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.mark.parametrize(
    ("cell", "modules"),
    [
        ("import pandas as pd", []),
        ("import units", ["counting.py", "units.py"]),
        ("from counting import x", ["counting.py", "units.py"]),
        ("import worm", ["worm/__init__.py", "worm/cells.py", "worm/muscles.py"]),
        ("import worm.gut", ["worm/__init__.py", "worm/cells.py", "worm/gut.py", "worm/muscles.py"]),
        ("from worm import gut", ["worm/__init__.py", "worm/cells.py", "worm/gut.py", "worm/muscles.py"]),
        ("def f():\n    import unused", ["unused.py"]),
        ("text = 'import unused'", []),
        ("%matplotlib inline\nimport unused", ["unused.py"]),
        ("%%time\nfrom unused import (\n    a,\n    b,\n)", ["unused.py"]),
        (
            "from worm import (\n    gut,\n)\n!ls",
            ["worm/__init__.py", "worm/cells.py", "worm/gut.py", "worm/muscles.py"],
        ),
        ("files = !ls\nimport unused", ["unused.py"]),
        ("files = !ls\nfrom unused import (\n    a)", ["unused.py"]),
        ("x = (7\n  % 2)\nimport unused", ["unused.py"]),
    ],
)
def test_modules_beside_the_lesson_are_found_through_its_imports(folder: Path, cell: str, modules: list[str]) -> None:
    assert list(local_modules([cell], folder)) == modules


def test_a_module_is_known_by_its_content(folder: Path) -> None:
    before = local_modules(["import unused"], folder)
    assert before == {"unused.py": file_digest(folder / "unused.py")}
    (folder / "unused.py").write_text("x = 1\n")
    assert local_modules(["import unused"], folder) != before


def test_a_module_that_is_no_python_yet_is_still_one(folder: Path) -> None:
    (folder / "unused.py").write_text("from units import (\n")
    assert list(local_modules(["import unused"], folder)) == ["counting.py", "units.py", "unused.py"]


def test_the_installed_distributions_are_those_that_python_would_name() -> None:
    found = distributions()
    assert f"pytest-{version('pytest')}" in found
    assert list(found) == sorted(found)


def test_the_python_version_is_full() -> None:
    assert python_version() == f"CPython {sys.version.split()[0]}"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("python_version", lambda: "CPython 3.99.0"),
        ("distributions", lambda: ("pandas-9.9.9",)),
    ],
)
def test_the_environment_changes_with_each_of_its_parts(
    monkeypatch: pytest.MonkeyPatch, name: str, value: object
) -> None:
    before = environment_digest()
    monkeypatch.setattr(environment, name, value)
    assert environment_digest() != before


@pytest.mark.parametrize(
    "name", ["CAVE_TOKEN", "AWS_SECRET_ACCESS_KEY", "DB_PASSWORD", "OPENAI_API_KEY", "APIKEY", "GITHUBTOKEN", "KEYS"]
)
def test_what_is_secret_by_its_name_is_kept_from_who_did_not_ask_and_from_the_store(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, " s3cret ")
    monkeypatch.setenv("CAVE_SERVER", "http://a")
    allowed = (name, "CAVE_SERVER")
    assert readable(allowed, ()) == ("CAVE_SERVER",)
    assert readable(allowed, (name,)) == allowed
    assert list(variables(allowed)) == ["environment variable CAVE_SERVER"]
    assert secrets(allowed) == ("s3cret",)


@pytest.mark.parametrize("name", ["CAVE_SERVER", "MONKEY_ID", "KEYBOARD", "CAVE_DATASTACK"])
def test_what_is_not_secret_is_read_by_every_lesson(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "1")
    assert readable((name,), ()) == (name,)
    assert secrets((name,)) == ()
    assert list(variables((name,))) == [f"environment variable {name}"]


def test_who_asks_gets_nothing_that_the_project_does_not_allow() -> None:
    assert readable(("CAVE_SERVER",), ("CAVE_TOKEN",)) == ("CAVE_SERVER",)


def test_the_environment_changes_with_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    before = environment_digest()
    monkeypatch.setattr(platform, "machine", lambda: "abacus")
    assert environment_digest() != before
