"""Planted artifacts: visible in their box, and nowhere else."""

import itertools

import numpy as np
import pytest

from connectome_sandbox.phantom import Phantom
from connectome_sandbox.phantom.bodies import SHAPE
from connectome_sandbox.phantom.flaws import ARTIFACTS, Artifact, blank, plant

pytestmark = pytest.mark.xdist_group("phantom")

EACH = pytest.mark.parametrize("artifact", ARTIFACTS, ids=lambda artifact: artifact.name)


def inside(artifact: Artifact) -> tuple[slice, slice, slice]:
    """The box as an index of a volume (X, Y, Z)."""
    x0, y0, z0, x1, y1, z1 = artifact.box
    return slice(x0, x1), slice(y0, y1), slice(z0, z1)


def patches(area: np.ndarray) -> np.ndarray:
    """Mean and spread of every full 8 × 8 patch of an area (X, Y): (patches, 2)."""
    width, height = (size // 8 * 8 for size in area.shape)
    tiles = area[:width, :height].astype(float).reshape(width // 8, 8, height // 8, 8)
    return np.stack([tiles.mean(axis=(1, 3)).ravel(), tiles.std(axis=(1, 3)).ravel()], axis=1)


def strangeness(area: np.ndarray, like: np.ndarray) -> float:
    """How far the patches of two areas (X, Y) differ, in grey values, but for the brightness of the whole."""
    difference = patches(area) - patches(like)
    return float(np.abs(difference - np.median(difference, axis=0)).mean())


def test_each_kind_of_the_catalogue_is_there_once(phantom: Phantom) -> None:
    kinds = sorted(artifact.kind for artifact in phantom.artifacts)
    assert kinds == ["charging", "fold", "knife mark", "missing section", "staining gradient"]


@EACH
def test_an_artifact_says_that_it_is_synthetic(artifact: Artifact) -> None:
    assert artifact.description.startswith("Synthetic")


def test_planting_changes_nothing_outside_the_boxes() -> None:
    width, height, sections = SHAPE
    before = np.random.default_rng(0).uniform(60, 180, (sections, height, width)).astype(np.float32)
    after = before.copy()
    plant(np.random.default_rng(1), after)
    changed = (after != before).T
    for artifact in ARTIFACTS:
        assert changed[inside(artifact)].mean() > 0.2, artifact.name
        changed[inside(artifact)] = False
    assert not changed.any()


def test_only_the_missing_section_is_blanked() -> None:
    width, height, sections = SHAPE
    image = np.full((sections, height, width), 120, np.uint8)
    blank(image)
    missing = next(artifact for artifact in ARTIFACTS if artifact.kind == "missing section")
    assert set(np.flatnonzero((image == 0).all(axis=(1, 2)))) == set(range(missing.box[2], missing.box[5]))
    assert set(np.unique(image)) == {0, 120}


@EACH
def test_an_artifact_is_seen_in_its_box(phantom: Phantom, artifact: Artifact) -> None:
    x, y, z = inside(artifact)
    clean = phantom.clean_box[2] + 10
    image = phantom.image
    seen = strangeness(image[x, y, z.start], image[x, y, z.start - 1])
    usual = strangeness(image[x, y, clean], image[x, y, clean - 1])
    assert seen > 1.5 * usual


@EACH
def test_the_section_of_an_artifact_is_as_usual_outside_its_box(phantom: Phantom, artifact: Artifact) -> None:
    x, y, z = inside(artifact)
    width, height, _ = phantom.image.shape
    clean = phantom.clean_box[2] + 10
    beside = [(slice(0, x.start), slice(None)), (slice(x.stop, width), slice(None))]
    beside += [(slice(None), slice(0, y.start)), (slice(None), slice(y.stop, height))]
    for part in beside:
        here = phantom.image[(*part, z.start)]
        if min(here.shape) >= 8:
            usual = strangeness(phantom.image[(*part, clean)], phantom.image[(*part, clean - 1)])
            assert strangeness(here, phantom.image[(*part, z.start - 1)]) < 1.4 * usual


def test_the_clean_box_holds_a_demonstration_and_no_artifact(phantom: Phantom) -> None:
    x0, y0, z0, x1, y1, z1 = phantom.clean_box
    assert x1 - x0 >= 160 and y1 - y0 >= 160 and z1 - z0 >= 24
    for artifact in phantom.artifacts:
        assert artifact.box[5] <= z0 or artifact.box[2] >= z1


def test_sections_of_the_clean_box_continue_into_one_another(phantom: Phantom) -> None:
    z0, z1 = phantom.clean_box[2], phantom.clean_box[5]
    sections = [patches(phantom.image[..., z])[:, 0] for z in range(z0, z1)]
    near = [np.corrcoef(a, b)[0, 1] for a, b in itertools.pairwise(sections)]
    far = [np.corrcoef(a, b)[0, 1] for a, b in zip(sections, sections[12:], strict=False)]
    assert min(near) > 0.6
    assert max(far) < min(near)
