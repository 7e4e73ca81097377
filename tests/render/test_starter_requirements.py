"""What a learner has to install for a lesson: what its code imports, what that needs, and in which versions."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from lessonkit.render.starter_requirements import Pin, imports_of, needs_of, packages_of

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
