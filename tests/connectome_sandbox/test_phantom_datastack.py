"""The synthetic volume through the unmodified clients: tables in two versions, roots, and CloudVolume over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import requests

import connectome_sandbox
from connectome_sandbox import Server
from connectome_sandbox.phantom_folder import PhantomFolder

# The phantom's tests run in one process where that can be had; its folder is shared in any case.
pytestmark = pytest.mark.xdist_group("phantom")

V1, V2 = datetime(2026, 1, 5, tzinfo=UTC), datetime(2026, 2, 2, tzinfo=UTC)

Rows = Callable[[pd.DataFrame], list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def folder(sandbox: Server) -> Path:
    return sandbox.catalog.phantom.folder()


def _kept(folder: Path, name: str, version: int = 2) -> pd.DataFrame:
    return pd.read_parquet(folder / "tables" / f"v{version}" / f"{name}.parquet").sort_values("id")


@pytest.fixture(scope="module")
def edited(folder: Path) -> pd.DataFrame:
    """Nuclei whose neuron was edited, with the root id before and after."""
    before, after = (_kept(folder, "nuclei", version).set_index("id") for version in (1, 2))
    both = before[["pt_supervoxel_id", "pt_root_id"]].join(after["pt_root_id"].rename("new_root_id"))
    return both[both["pt_root_id"] != both["new_root_id"]]


@pytest.mark.parametrize(("table", "frame"), [("phantom_nuclei", "nuclei"), ("phantom_synapses", "synapses")])
@pytest.mark.parametrize("version", [1, 2])
def test_tables_hold_what_the_phantom_says(
    table: str, frame: str, version: int, phantom: Any, folder: Path, rows: Rows
) -> None:
    kept = _kept(folder, frame, version)
    got = phantom.materialize.query_table(table, materialization_version=version, split_positions=True)
    assert len(got) == len(kept) > 0
    for name in kept.columns:
        assert np.allclose(got[name].astype(float), kept[name].astype(float)), name
        if name.endswith("_id"):
            assert got[name].tolist() == kept[name].tolist()


def test_the_versions_differ_by_the_edited_neurons_alone(phantom: Any, edited: pd.DataFrame) -> None:
    frames = [phantom.materialize.query_table("phantom_nuclei", materialization_version=n) for n in (1, 2)]
    changed = frames[0].pt_root_id != frames[1].pt_root_id
    assert frames[0].id[changed].tolist() == edited.index.tolist() != []
    assert frames[0].pt_supervoxel_id.tolist() == frames[1].pt_supervoxel_id.tolist()


def test_cell_types_point_at_nuclei(phantom: Any, folder: Path) -> None:
    got = phantom.materialize.query_table("phantom_cell_types")
    types = _kept(folder, "cell_types")
    nuclei = _kept(folder, "nuclei").set_index("id")
    assert got.cell_type.tolist() == types.cell_type.tolist()
    assert got.pt_root_id.tolist() == nuclei.loc[types.target_id, "pt_root_id"].tolist()


def test_the_tables_interface_knows_both_reference_tables_of_one_kernel(worm: Any, phantom: Any) -> None:
    kind = phantom.materialize.query_table("phantom_cell_types").cell_type[0]
    assert len(worm.materialize.tables.cell_types(cell_type="motor").query()) > 0
    assert len(phantom.materialize.tables.phantom_cell_types(cell_type=kind).query()) > 0


def test_pairs_of_cell_types_can_be_counted(phantom: Any, folder: Path) -> None:
    view = phantom.materialize.query_view("synapses_with_cell_types")
    synapses, nuclei, types = (_kept(folder, name) for name in ("synapses", "nuclei", "cell_types"))
    alone = nuclei[~nuclei.pt_root_id.duplicated(keep=False)]
    of_root = alone.merge(types, left_on="id", right_on="target_id").set_index("pt_root_id").cell_type
    assert view.pre_cell_type.fillna("?").tolist() == synapses.pre_pt_root_id.map(of_root).fillna("?").tolist()
    assert view.post_cell_type.fillna("?").tolist() == synapses.post_pt_root_id.map(of_root).fillna("?").tolist()


def test_everything_says_that_it_is_synthetic(phantom: Any, caplog: pytest.LogCaptureFixture) -> None:
    materialize = phantom.materialize
    frame = materialize.query_table("phantom_synapses", limit=1)
    assert "Synthetic data" in caplog.text
    said = [
        phantom.info.get_datastack_info()["description"],
        phantom.info.get_aligned_volume_info()["description"],
        *(record["description"] for record in materialize.get_tables_metadata()),
        *(record["description"] for record in materialize.get_views().values()),
        frame.attrs["table_description"],
    ]
    assert len(said) >= 7
    assert all("synthetic" in text.lower() for text in said)


def test_roots_are_those_of_the_moment(phantom: Any, edited: pd.DataFrame) -> None:
    graph = phantom.chunkedgraph
    supervoxels = edited.pt_supervoxel_id.tolist()
    for moment, column in ((V1, "pt_root_id"), (V2, "new_root_id")):
        assert graph.get_roots(supervoxels, timestamp=moment).tolist() == edited[column].tolist()
        assert int(graph.get_root_id(supervoxels[0], timestamp=moment)) == edited[column].iloc[0]
    assert graph.get_roots(supervoxels).tolist() == edited.new_root_id.tolist()


def test_an_edited_root_is_no_longer_the_latest(phantom: Any, edited: pd.DataFrame) -> None:
    graph = phantom.chunkedgraph
    old, new = edited.pt_root_id.iloc[0], edited.new_root_id.iloc[0]
    assert graph.is_latest_roots([old, new]).tolist() == [False, True]
    assert graph.is_latest_roots([old, new], timestamp=V1).tolist() == [True, False]


def test_the_history_of_a_root_is_told(phantom: Any, edited: pd.DataFrame) -> None:
    graph = phantom.chunkedgraph
    for old, new in zip(edited.pt_root_id.tolist(), edited.new_root_id.tolist(), strict=True):
        assert new in graph.get_latest_roots(old).tolist()
        assert old in graph.get_original_roots(new, timestamp_past=V1).tolist()
        assert old in graph.get_past_ids([new], timestamp_past=V1)["past_id_map"][new]
        assert old in graph.get_change_log(new)["past_ids"]
        log = graph.get_tabular_change_log([new])[new]
        assert old in log.before_root_ids[0]
        assert log.is_merge[0] == (len(log.before_root_ids[0]) > 1)


def test_a_client_with_a_version_finds_the_root_of_that_version(connect: Any, edited: pd.DataFrame) -> None:
    old, new = edited.pt_root_id.iloc[0], edited.new_root_id.iloc[0]
    for version, root in ((1, old), (2, new)):
        graph = connect("phantom_sandbox", version=version).chunkedgraph
        assert graph.get_latest_roots(old).tolist() == [root]
        assert int(graph.get_root_id(edited.pt_supervoxel_id.iloc[0])) == root


def test_roots_know_when_they_came_to_be(phantom: Any, edited: pd.DataFrame) -> None:
    graph = phantom.chunkedgraph
    old, new = edited.pt_root_id.iloc[0], edited.new_root_id.iloc[0]
    assert graph.get_root_timestamps([old, new]).tolist() == [V1, V2]
    assert graph.get_oldest_timestamp() == V1
    assert graph.is_valid_nodes([old, new, 5]).tolist() == [True, True, False]


def test_delta_roots_are_the_roots_that_changed(phantom: Any, edited: pd.DataFrame) -> None:
    gone, came = phantom.chunkedgraph.get_delta_roots(V1, V2)
    assert set(edited.pt_root_id) <= set(gone.tolist())
    assert set(edited.new_root_id) <= set(came.tolist())


def test_leaves_are_the_supervoxels_of_a_root(phantom: Any, folder: Path, edited: pd.DataFrame) -> None:
    root = int(edited.new_root_id.iloc[0])
    kept = pd.read_parquet(folder / "tables" / "v2" / "roots.parquet")
    assert sorted(phantom.chunkedgraph.get_leaves(root).tolist()) == sorted(kept.supervoxel_id[kept.root_id == root])


def test_a_query_at_a_later_time_finds_the_rows_of_a_new_root(phantom: Any, edited: pd.DataFrame, folder: Path) -> None:
    later = datetime(2026, 6, 1, tzinfo=UTC)
    root = int(edited.new_root_id.iloc[0])
    got = phantom.materialize.query_table("phantom_synapses", {"post_pt_root_id": [root]}, timestamp=later)
    kept = _kept(folder, "synapses")
    assert sorted(got.id.tolist()) == sorted(kept.id[kept.post_pt_root_id == root])


def test_cloudvolume_reads_the_image(phantom: Any) -> None:
    volume = phantom.info.image_cloudvolume(progress=False)
    assert volume.resolution.tolist() == [16, 16, 40]
    x, y, z = (int(size) for size in volume.volume_size)
    assert x >= 256 and y >= 256 and z >= 64
    cutout = volume[0:x, 0:y, z // 2 : z // 2 + 1]
    assert cutout.dtype == np.uint8
    assert cutout.std() > 5


def test_cloudvolume_reads_roots_that_agree_with_the_tables(phantom: Any, folder: Path) -> None:
    volume = phantom.info.segmentation_cloudvolume(progress=False)
    for nucleus in _kept(folder, "nuclei").itertuples():
        x, y, z = nucleus.pt_position_x, nucleus.pt_position_y, nucleus.pt_position_z
        assert int(volume[x : x + 1, y : y + 1, z : z + 1].squeeze()) == nucleus.pt_root_id


def test_both_versions_of_the_segmentation_can_be_read(phantom: Any, folder: Path, sandbox: Server) -> None:
    from cloudvolume import CloudVolume

    old = CloudVolume(f"precomputed://{sandbox.url}/volumes/phantom/segmentation_v1", progress=False)
    for nucleus in _kept(folder, "nuclei", version=1).itertuples():
        x, y, z = nucleus.pt_position_x, nucleus.pt_position_y, nucleus.pt_position_z
        assert int(old[x : x + 1, y : y + 1, z : z + 1].squeeze()) == nucleus.pt_root_id


def test_cloudvolume_reads_a_mesh(phantom: Any, folder: Path) -> None:
    nucleus = next(_kept(folder, "nuclei").itertuples())
    mesh = phantom.info.segmentation_cloudvolume(progress=False).mesh.get(int(nucleus.pt_root_id))
    assert len(mesh.faces) > 100
    point = np.array([nucleus.pt_position_x, nucleus.pt_position_y, nucleus.pt_position_z]) * [16, 16, 40]
    assert (mesh.vertices.min(axis=0) <= point).all() and (point <= mesh.vertices.max(axis=0)).all()


def test_a_range_of_a_file_is_that_part_of_it(sandbox: Server, folder: Path) -> None:
    address = f"{sandbox.url}/volumes/phantom/image/info"
    whole = requests.get(address, headers={"Accept-Encoding": "identity"})
    part = requests.get(address, headers={"Range": "bytes=3-9"})
    assert (part.status_code, part.content) == (206, whole.content[3:10])
    assert part.headers["Content-Range"] == f"bytes 3-9/{len(whole.content)}"
    assert requests.get(address, headers={"Range": "bytes=-4"}).content == whole.content[-4:]
    assert requests.get(address, headers={"Range": f"bytes={len(whole.content)}-"}).status_code == 416


def test_a_missing_chunk_is_404(sandbox: Server, folder: Path) -> None:
    assert requests.get(f"{sandbox.url}/volumes/phantom/image/16_16_40/0-1_0-1_0-1").status_code == 404


def test_the_cache_serves_the_next_server(folder: Path, phantom_cache: Path, connect: Any) -> None:
    assert PhantomFolder(phantom_cache).ready()
    data = Path(__file__).resolve().parents[2] / "data"
    with connectome_sandbox.start(data=data, cache=phantom_cache) as server:
        assert server.catalog.phantom.folder() == folder
        client = connect("phantom_sandbox", server=server)
        assert client.materialize.get_annotation_count("phantom_nuclei") == len(_kept(folder, "nuclei"))


def test_the_cache_holds_whole_entries_alone(folder: Path, phantom_cache: Path) -> None:
    assert [path.name for path in phantom_cache.iterdir() if path.is_dir()] == [folder.name]
