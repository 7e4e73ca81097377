"""The side notebooks of the shipped lessons: the broken ones fail for the reason they teach, the others run."""

from __future__ import annotations

import pytest
from demos import sides_of
from projects import ROOT

BROKEN = {"order-broken": "NameError", "click-broken": "KeyError", "import-broken": "NameError", "bad": "NameError"}


def raised(name: str) -> str:
    """What the notebook raises when it is run from the top, "" for nothing."""
    outputs = sides_of(ROOT, "python-jupyter")[name].rerun.values()
    return next((o["ename"] for cell in outputs for o in cell if o["output_type"] == "error"), "")


@pytest.mark.xdist_group("python-jupyter")
@pytest.mark.parametrize(("name", "error"), BROKEN.items())
def test_a_broken_notebook_looks_whole_and_fails_in_a_clean_kernel(name: str, error: str) -> None:
    left = sides_of(ROOT, "python-jupyter")[name].session.values()
    assert [o for cell in left for o in cell if o["output_type"] == "error"] == []
    assert any(left)
    assert raised(name) == error


@pytest.mark.xdist_group("python-jupyter")
@pytest.mark.parametrize("name", ["order-repaired", "click-repaired", "import-repaired", "good"])
def test_a_repaired_notebook_runs_and_says_the_same(name: str) -> None:
    assert raised(name) == ""
    assert said(name) == said(name.replace("repaired", "broken").replace("good", "bad"))


def said(name: str) -> str:
    """The first words that the notebook prints as its author left it, the result that it is about."""
    outputs = sides_of(ROOT, "python-jupyter")[name].session.values()
    printed = [o["text"] for cell in outputs for o in cell if o["output_type"] == "stream"]
    return " ".join(printed[0].split()[:2])
