"""The side notebooks of the shipped lessons: the broken ones fail for the reason they teach, the others run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from demos import sides_of
from projects import ROOT

from lessonkit.model import Output

pytestmark = pytest.mark.xdist_group("shipped")

BROKEN = {"order-broken": "NameError", "click-broken": "KeyError", "import-broken": "NameError", "bad": "NameError"}


def raised(name: str) -> str:
    """What the notebook raises when it is run from the top, "" for nothing."""
    outputs = sides_of(ROOT, "python-jupyter")[name].rerun.outputs.values()
    return next((o["ename"] for cell in outputs for o in cell if o["output_type"] == "error"), "")


@pytest.mark.parametrize(("name", "error"), BROKEN.items())
def test_a_broken_notebook_looks_whole_and_fails_in_a_clean_kernel(name: str, error: str) -> None:
    left = sides_of(ROOT, "python-jupyter")[name].session.outputs.values()
    assert [o for cell in left for o in cell if o["output_type"] == "error"] == []
    assert any(left)
    assert raised(name) == error


@pytest.mark.parametrize("name", ["order-repaired", "click-repaired", "import-repaired", "good"])
def test_a_repaired_notebook_runs_and_says_the_same(name: str) -> None:
    assert raised(name) == ""
    assert said(name) == said(name.replace("repaired", "broken").replace("good", "bad"))


def said(name: str) -> str:
    """The first words that the notebook prints as its author left it, the result that it is about."""
    outputs = sides_of(ROOT, "python-jupyter")[name].session.outputs.values()
    printed = [o["text"] for cell in outputs for o in cell if o["output_type"] == "stream"]
    return " ".join(printed[0].split()[:2])


@pytest.mark.parametrize(("name", "left"), [("overwrites", "0.004 kg"), ("adds", "4.202 kg")])
def test_a_cell_that_ran_twice_spoils_the_result_only_where_it_overwrites_a_column(name: str, left: str) -> None:
    run = sides_of(ROOT, "read-a-table")[name]
    assert printed(run.session.outputs) == left
    assert printed(run.rerun.outputs) == "4.202 kg"


def printed(outputs: Mapping[str, Sequence[Output]]) -> str:
    """All that the cells of a run printed."""
    given = (output for cell in outputs.values() for output in cell)
    return "".join(str(output["text"]) for output in given if output["output_type"] == "stream").strip()
