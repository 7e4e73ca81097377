"""Supervoxels, root ids, and what proofreading changes between the versions."""

import numpy as np
import pytest

from connectome_sandbox.phantom import Phantom

pytestmark = pytest.mark.xdist_group("phantom")

EXACT_IN_FLOAT = 2**53


def test_every_voxel_of_the_segmentation_is_the_root_of_its_supervoxel(phantom: Phantom) -> None:
    picks = np.random.default_rng(0).integers(0, phantom.supervoxels.shape, (2000, 3))
    for version in (1, 2):
        segmentation = phantom.segmentation(version)
        for x, y, z in picks.tolist():
            assert segmentation[x, y, z] == phantom.roots[version][int(phantom.supervoxels[x, y, z])]


def test_every_root_id_has_voxels(phantom: Phantom) -> None:
    for version in (1, 2):
        assert set(np.unique(phantom.segmentation(version)).tolist()) == set(phantom.roots[version].values())


def test_the_volume_is_large_enough_to_look_around_in(phantom: Phantom) -> None:
    assert phantom.image.shape == phantom.supervoxels.shape
    assert all(size >= least for size, least in zip(phantom.image.shape, (256, 256, 64), strict=True))


def test_there_are_sixty_neurons_or_more(phantom: Phantom) -> None:
    assert all(len(set(phantom.roots[version].values())) >= 60 for version in (1, 2))


def test_ids_need_64_bit_integers(phantom: Phantom) -> None:
    assert min(phantom.roots[1]) > EXACT_IN_FLOAT
    assert min(phantom.roots[1].values()) > EXACT_IN_FLOAT


def test_ids_of_supervoxels_and_roots_are_disjoint(phantom: Phantom) -> None:
    roots = set(phantom.roots[1].values()) | set(phantom.roots[2].values())
    assert not roots & set(phantom.roots[1])


def test_no_id_could_be_one_of_minnie65(phantom: Phantom) -> None:
    ids = set(phantom.roots[1]) | set(phantom.roots[1].values()) | set(phantom.roots[2].values())
    assert not any(str(number).startswith("864691") for number in ids)


def test_both_versions_have_the_same_supervoxels(phantom: Phantom) -> None:
    assert list(phantom.roots[1]) == list(phantom.roots[2])


def test_roots_that_no_edit_names_stay(phantom: Phantom) -> None:
    before = {root for edit in phantom.edits for root in edit.before}
    after = {root for edit in phantom.edits for root in edit.after}
    for supervoxel, root in phantom.roots[1].items():
        if root in before:
            assert phantom.roots[2][supervoxel] in after
        else:
            assert phantom.roots[2][supervoxel] == root


def test_edits_retire_ids_for_ever_and_give_new_ones(phantom: Phantom) -> None:
    first, second = set(phantom.roots[1].values()), set(phantom.roots[2].values())
    for edit in phantom.edits:
        assert set(edit.before) <= first - second
        assert set(edit.after) <= second - first


def test_a_merge_and_a_split_are_documented(phantom: Phantom) -> None:
    shapes = {edit.kind: (len(edit.before), len(edit.after)) for edit in phantom.edits}
    assert shapes == {"merge": (2, 1), "split": (1, 2)}


def test_an_edit_lies_where_the_two_parts_touch(phantom: Phantom) -> None:
    for edit in phantom.edits:
        parts = edit.before if edit.kind == "merge" else edit.after
        around = tuple(slice(max(0, at - 1), at + 2) for at in edit.position)
        volume = phantom.segmentation(1 if edit.kind == "merge" else 2)
        assert set(parts) <= set(volume[around].ravel().tolist())


def test_an_unknown_version_is_a_key_error(phantom: Phantom) -> None:
    with pytest.raises(KeyError):
        phantom.segmentation(3)
    with pytest.raises(KeyError):
        phantom.tables(3)
