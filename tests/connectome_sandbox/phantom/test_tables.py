"""Nuclei, cell types and synapses: every row agrees with the volume it annotates."""

import numpy as np
import pandas as pd
import pytest

from connectome_sandbox.phantom import Phantom

pytestmark = pytest.mark.xdist_group("phantom")

VERSIONS = pytest.mark.parametrize("version", [1, 2])


def at(volume: np.ndarray, frame: pd.DataFrame, point: str) -> np.ndarray:
    x, y, z = (frame[f"{point}_position_{axis}"].to_numpy() for axis in "xyz")
    return volume[x, y, z]


def counts_by_type_pair(phantom: Phantom, version: int) -> pd.Series:
    tables = phantom.tables(version)
    typed = tables["nuclei"].merge(tables["cell_types"], left_on="id", right_on="target_id")
    type_of = typed.set_index("pt_root_id")["cell_type"]
    synapses = tables["synapses"]
    return synapses.groupby([synapses["pre_pt_root_id"].map(type_of), synapses["post_pt_root_id"].map(type_of)]).size()


@VERSIONS
@pytest.mark.parametrize("table,point", [("nuclei", "pt"), ("synapses", "pre_pt"), ("synapses", "post_pt")])
def test_points_lie_in_the_supervoxel_and_the_root_of_their_row(
    phantom: Phantom, version: int, table: str, point: str
) -> None:
    frame = phantom.tables(version)[table]
    assert (at(phantom.supervoxels, frame, point) == frame[f"{point}_supervoxel_id"].to_numpy()).all()
    assert (at(phantom.segmentation(version), frame, point) == frame[f"{point}_root_id"].to_numpy()).all()


@VERSIONS
def test_ids_are_whole_numbers_in_every_table(phantom: Phantom, version: int) -> None:
    for frame in phantom.tables(version).values():
        for name in frame.columns:
            if name == "id" or name.endswith("_id"):
                assert frame[name].dtype == np.int64, name


def test_there_are_ten_nuclei_or_more_of_plausible_size(phantom: Phantom) -> None:
    nuclei = phantom.tables(2)["nuclei"]
    assert len(nuclei) >= 10
    # A sphere of 0.9 to 1.8 micrometres across, cubic micrometres.
    assert nuclei["volume"].between(0.38, 3.1).all()


@VERSIONS
def test_each_nucleus_lies_in_a_neuron_of_its_own(phantom: Phantom, version: int) -> None:
    assert phantom.tables(version)["nuclei"]["pt_root_id"].is_unique


def test_cell_types_refer_to_nuclei_and_say_they_are_synthetic(phantom: Phantom) -> None:
    tables = phantom.tables(2)
    types = tables["cell_types"]
    assert set(types["target_id"]) == set(tables["nuclei"]["id"])
    assert set(types["classification_system"]) == {"synthetic"}
    assert types["cell_type"].nunique() >= 3


def test_there_are_two_hundred_synapses_or_more_with_ids_of_their_own(phantom: Phantom) -> None:
    synapses = phantom.tables(2)["synapses"]
    assert len(synapses) >= 200
    assert synapses["id"].is_unique
    assert (synapses["size"] > 0).all()


@VERSIONS
def test_no_neuron_makes_a_synapse_onto_itself_once_proofread(phantom: Phantom, version: int) -> None:
    synapses = phantom.tables(version)["synapses"]
    selves = synapses[synapses["pre_pt_root_id"] == synapses["post_pt_root_id"]]
    falsely_merged = {edit.before[0] for edit in phantom.edits if edit.kind == "split"}
    assert set(selves["pre_pt_root_id"]) <= (falsely_merged if version == 1 else set())


def test_the_centre_of_a_synapse_lies_at_the_membrane_between_its_two_cells(phantom: Phantom) -> None:
    segmentation = phantom.segmentation(2)
    synapses = phantom.tables(2)["synapses"]
    for row in synapses.itertuples():
        x, y, z = row.ctr_pt_position_x, row.ctr_pt_position_y, row.ctr_pt_position_z
        around = set(segmentation[x - 2 : x + 3, y - 2 : y + 3, z].ravel().tolist())
        assert {row.pre_pt_root_id, row.post_pt_root_id} <= around, row.id


def test_densities_are_darker_than_membranes_elsewhere_and_those_than_cytoplasm(phantom: Phantom) -> None:
    low, high = phantom.clean_box[2], phantom.clean_box[5]
    synapses = phantom.tables(2)["synapses"]
    clean = synapses[synapses["ctr_pt_position_z"].between(low, high - 1)]
    neuropil = (slice(0, -1), slice(200, None), slice(low, high))
    cells = phantom.segmentation(2)
    at_membrane = cells[:-1, 200:, low:high] != cells[1:, 200:, low:high]
    image = phantom.image[neuropil]
    density, membrane, rest = at(phantom.image, clean, "ctr_pt"), image[at_membrane], image[~at_membrane]
    assert np.median(density) + 20 < np.median(membrane) < np.median(rest) - 40


def test_most_synapses_of_a_type_go_to_one_partner_type(phantom: Phantom) -> None:
    counts = counts_by_type_pair(phantom, 2)
    for pre, post in (("sensory neuron", "interneuron"), ("interneuron", "motor neuron")):
        assert counts[pre].idxmax() == post
        assert counts[pre][post] > 0.6 * counts[pre].sum()


def test_the_edit_changes_how_many_synapses_one_type_pair_has(phantom: Phantom) -> None:
    first, second = (counts_by_type_pair(phantom, version) for version in (1, 2))
    assert second["sensory neuron"]["interneuron"] > 1.2 * first["sensory neuron"]["interneuron"]


def test_versions_share_everything_but_root_ids(phantom: Phantom) -> None:
    first, second = phantom.tables(1), phantom.tables(2)
    for name, frame in first.items():
        same = [column for column in frame.columns if not column.endswith("root_id")]
        pd.testing.assert_frame_equal(frame[same], second[name][same])
