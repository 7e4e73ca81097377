"""The artifact question tells the truth: its right region lies in a planted artifact, the others in none."""

from __future__ import annotations

import re

import pytest
from projects import ROOT

from connectome_sandbox.phantom.flaws import ARTIFACTS, SHAPE
from lessonkit.blocks.hotspot import Hotspot
from lessonkit.parse import parse_lesson
from lessonkit.read import read_source

SLUG = "python-jupyter"


@pytest.fixture(scope="module")
def question() -> tuple[Hotspot, int]:
    """The question, and the number of the section that its picture shows."""
    lesson = parse_lesson(read_source(ROOT / "lessons" / f"{SLUG}.py", f"lessons/{SLUG}.py"), SLUG)
    (hotspot,) = (node for node in lesson.nodes() if isinstance(node, Hotspot) and node.identifier == "artifact-qa")
    (cell,) = (cell for cell in lesson.cells if cell.label == "fig-artifact")
    section = re.search(r"em\[:, :, (\d+)\]", cell.source)
    assert section is not None
    return hotspot, int(section[1])


def test_the_right_region_lies_in_a_planted_artifact_and_the_others_in_none(question: tuple[Hotspot, int]) -> None:
    hotspot, section = question
    width, height, _ = SHAPE
    for option, region in zip(hotspot.options, hotspot.regions, strict=True):
        place = (region.x / 100 * width, region.y / 100 * height, section)
        hit = [a.name for a in ARTIFACTS if all(a.box[i] <= place[i] < a.box[i + 3] for i in range(3))]
        assert bool(hit) == option.right, (region.name, hit)
