"""The artifact question tells the truth: what it says of its places is what the volume was made of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import dist

import numpy as np
import pytest
from projects import ROOT
from volumes import usual_phantom

from connectome_sandbox.phantom import Phantom
from lessonkit.blocks.hotspot import Hotspot
from lessonkit.parse import parse_lesson
from lessonkit.read import read_source

pytestmark = pytest.mark.xdist_group("phantom")

SLUG = "python-jupyter"
TELLING = {"artifact", "artifacts", "charging", "damage", "damaged", "wrong", "right", "error", "flaw", "triage"}


@dataclass(frozen=True, slots=True)
class Question:
    """The lesson's question, the alt text of its picture, and the number of the section that is drawn."""

    hotspot: Hotspot
    alt: str
    section: int


@pytest.fixture(scope="module")
def asked() -> Question:
    lesson = parse_lesson(read_source(ROOT / "lessons" / f"{SLUG}.py", f"lessons/{SLUG}.py"), SLUG)
    (hotspot,) = (node for node in lesson.nodes() if isinstance(node, Hotspot) and node.identifier == "artifact-qa")
    (cell,) = (cell for cell in lesson.cells if cell.label == "fig-artifact")
    section = re.search(r"em\[:, :, (\d+)\]", cell.source)
    assert section is not None
    return Question(hotspot, cell.options.fig_alt, int(section[1]))


@pytest.fixture(scope="module")
def phantom() -> Phantom:
    return usual_phantom()


@pytest.fixture(scope="module")
def places(asked: Question, phantom: Phantom) -> dict[str, tuple[int, int, int]]:
    """Where each letter stands, as voxels of the volume. The picture shows the whole section."""
    width, height, _ = phantom.image.shape
    regions = asked.hotspot.regions
    letters = [region.name.partition(":")[0] for region in regions]
    points = [(int(r.x / 100 * width), int(r.y / 100 * height), asked.section) for r in regions]
    return dict(zip(letters, points, strict=True))


def test_only_the_right_place_lies_in_the_box_of_a_planted_artifact(
    asked: Question, phantom: Phantom, places: dict[str, tuple[int, int, int]]
) -> None:
    for (letter, place), option in zip(places.items(), asked.hotspot.options, strict=True):
        hit = [a.name for a in phantom.artifacts if all(a.box[i] <= place[i] < a.box[i + 3] for i in range(3))]
        assert bool(hit) == option.right, (letter, hit)


def test_what_the_artifact_did_is_seen_where_its_letter_stands(
    phantom: Phantom, places: dict[str, tuple[int, int, int]]
) -> None:
    x, y, z = places["B"]
    around = phantom.image[x - 20 : x + 21, y - 20 : y + 21]
    assert around[:, :, z].mean() > around[:, :, [z - 1, z + 1]].mean() + 25


def test_dark_clumps_lie_in_a_nucleus(phantom: Phantom, places: dict[str, tuple[int, int, int]]) -> None:
    flat = phantom.voxel_nm[2] / phantom.voxel_nm[0]
    x, y, z = places["A"]
    inside = [
        soma
        for soma in phantom.somata
        if dist((x, y, z * flat), (*soma.centre[:2], soma.centre[2] * flat)) < soma.nucleus * 0.8
    ]
    assert len(inside) == 1


def test_even_grey_is_the_glial_cell(phantom: Phantom, places: dict[str, tuple[int, int, int]]) -> None:
    roots = phantom.segmentation(1)
    x, y, z = places["C"]
    (found,) = np.unique(roots[x - 12 : x + 13, y - 12 : y + 13, z - 1 : z + 2])
    # It fills what the neurons leave: no nucleus, and more voxels than any of them.
    ids, voxels = np.unique(roots, return_counts=True)
    assert found == ids[voxels.argmax()]
    assert int(found) not in set(phantom.tables(1)["nuclei"]["pt_root_id"])


def test_what_is_no_artifact_goes_on_in_the_sections_before_and_after(
    asked: Question, phantom: Phantom, places: dict[str, tuple[int, int, int]]
) -> None:
    roots = phantom.segmentation(1)
    for (letter, (x, y, z)), option in zip(places.items(), asked.hotspot.options, strict=True):
        around = slice(x - 8, x + 9), slice(y - 8, y + 9)
        before, here, after = (phantom.image[(*around, n)].mean() for n in (z - 1, z, z + 1))
        assert len(np.unique(roots[x, y, z - 1 : z + 2])) == 1
        assert (abs(here - (before + after) / 2) > 15) == option.right, letter


def test_words_alone_describe_each_place_and_give_nothing_away(asked: Question) -> None:
    names = [region.name for region in asked.hotspot.regions]
    assert set(re.findall(r"\w+", " ".join([asked.alt, *names]).lower())) & TELLING == set()
    for name in names:
        letter, _, what = name.partition(": ")
        (sentence,) = re.findall(rf"\b{letter}, ([^.]+)\.", asked.alt)
        assert len(what.split()) > 2 and len(sentence.split()) > 8
        assert set(what.split()) & set(re.findall(r"\w+", sentence)), name
