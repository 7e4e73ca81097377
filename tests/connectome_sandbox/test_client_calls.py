"""Every call of caveclient that the sandbox answers, one case each, against the files read with pandas."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest

STAR = 864691136362774498

BOX = [[138000, 190000, 20000], [142000, 200000, 20600]]


def _positions(frame: pd.DataFrame) -> pd.DataFrame:
    """As the client gives them: three columns made into one, put last."""
    frame = frame.copy()
    for name in [column[:-2] for column in frame.columns if column.endswith("_x")]:
        parts = [f"{name}_{axis}" for axis in "xyz"]
        frame[name] = list(frame[parts].to_numpy())
        frame = frame.drop(columns=parts)
    return frame


def _inside(frame: pd.DataFrame, column: str, box: list[list[int]]) -> pd.Series:
    inside = pd.Series(True, frame.index)
    for axis, low, high in zip("xyz", *box, strict=True):
        inside &= frame[f"{column}_{axis}"].between(low, high)
    return inside


def _joined(t: Any, left: str, right: str) -> pd.DataFrame:
    """Cell types with the neurons they point at, suffixed as the client asks."""
    return t.types.merge(t.neurons, left_on="target_id", right_on="id", suffixes=(left, right))


@dataclass(frozen=True, slots=True)
class Case:
    name: str
    call: Callable[[Any], Any]
    truth: Callable[[Any], Any]


MINNIE = (
    Case("get_datastack_info", lambda c: c.info.get_datastack_info()["synapse_table"], lambda t: "synapses_pni_2"),
    Case("get_datastacks", lambda c: c.info.get_datastacks(),
         lambda t: ["minnie65_sandbox", "celegans_sandbox", "phantom_sandbox"]),
    Case("viewer_resolution", lambda c: c.info.viewer_resolution().tolist(), lambda t: [4.0, 4.0, 40.0]),
    Case("get_aligned_volume_info", lambda c: c.info.get_aligned_volume_info()["name"], lambda t: "minnie65_sandbox"),
    Case("get_aligned_volumes", lambda c: c.info.get_aligned_volumes()[0], lambda t: "minnie65_sandbox"),
    Case("get_datastacks_by_aligned_volume", lambda c: c.info.get_datastacks_by_aligned_volume(),
         lambda t: ["minnie65_sandbox"]),
    Case("get_image_mirrors", lambda c: c.info.get_image_mirrors("minnie65_sandbox"), lambda t: []),
    Case("get_schemas", lambda c: "synapse" in c.schema.get_schemas(), lambda t: True),
    Case("schema_definition", lambda c: c.schema.schema_definition("synapse")["$ref"],
         lambda t: "#/definitions/SynapseSchema"),
    Case("schema_definition_multi", lambda c: list(c.schema.schema_definition_multi(["synapse"])),
         lambda t: ["synapse"]),
    Case("most_recent_version", lambda c: int(c.materialize.version), lambda t: 1),
    Case("get_versions", lambda c: c.materialize.get_versions(), lambda t: [1]),
    Case("get_version_metadata", lambda c: c.materialize.get_version_metadata()["time_stamp"],
         lambda t: datetime(2026, 11, 23, tzinfo=UTC)),
    Case("get_versions_metadata", lambda c: [m["version"] for m in c.materialize.get_versions_metadata(expired=True)],
         lambda t: [1]),
    Case("get_timestamp", lambda c: c.materialize.get_timestamp(1), lambda t: datetime(2026, 11, 23, tzinfo=UTC)),
    Case("get_tables", lambda c: c.materialize.get_tables(), lambda t: ["synapses_pni_2"]),
    Case("get_annotation_count", lambda c: c.materialize.get_annotation_count("synapses_pni_2"),
         lambda t: len(t.synapses)),
    Case("get_table_metadata", lambda c: c.materialize.get_table_metadata("synapses_pni_2")["voxel_resolution"],
         lambda t: [4.0, 4.0, 40.0]),
    Case("get_tables_metadata", lambda c: [m["table_name"] for m in c.materialize.get_tables_metadata()],
         lambda t: ["synapses_pni_2"]),
    Case("query_table", lambda c: c.materialize.query_table("synapses_pni_2"), lambda t: _positions(t.synapses)),
    Case("split_positions", lambda c: c.materialize.query_table("synapses_pni_2", split_positions=True),
         lambda t: t.synapses),
    Case("limit", lambda c: c.materialize.query_table("synapses_pni_2", limit=7, split_positions=True),
         lambda t: t.synapses.head(7)),
    Case("limit and offset",
         lambda c: c.materialize.query_table("synapses_pni_2", limit=7, offset=5000, split_positions=True),
         lambda t: t.synapses.iloc[5000:5007]),
    Case("offset beyond the end",
         lambda c: c.materialize.query_table("synapses_pni_2", offset=6000, split_positions=True),
         lambda t: t.synapses.iloc[:0]),
    Case("select_columns", lambda c: c.materialize.query_table("synapses_pni_2", select_columns=["size", "id"]),
         lambda t: t.synapses[["size", "id"]]),
    Case("select_columns of a root id brings its supervoxel",
         lambda c: c.materialize.query_table("synapses_pni_2", select_columns=["pre_pt_root_id"]),
         lambda t: t.synapses[["pre_pt_supervoxel_id", "pre_pt_root_id"]]),
    Case("filter_equal", lambda c: c.materialize.query_table(
        "synapses_pni_2", filter_equal_dict={"pre_pt_root_id": STAR}, split_positions=True),
         lambda t: t.synapses[t.synapses.pre_pt_root_id == STAR]),
    Case("filter_in", lambda c: c.materialize.query_table(
        "synapses_pni_2", filter_in_dict={"id": [90674666, 97898179, 1]}, split_positions=True),
         lambda t: t.synapses[t.synapses.id.isin([90674666, 97898179, 1])]),
    Case("filter_in with numpy ids", lambda c: c.materialize.query_table(
        "synapses_pni_2", filter_in_dict={"pre_pt_root_id": np.array([STAR], np.int64)}, split_positions=True),
         lambda t: t.synapses[t.synapses.pre_pt_root_id == STAR]),
    Case("filter_in with nothing", lambda c: c.materialize.query_table(
        "synapses_pni_2", filter_in_dict={"id": []}, split_positions=True), lambda t: t.synapses.iloc[:0]),
    Case("filter_out", lambda c: c.materialize.query_table(
        "synapses_pni_2", filter_out_dict={"post_pt_root_id": [STAR]}, split_positions=True),
         lambda t: t.synapses[t.synapses.post_pt_root_id != STAR]),
    Case("filter_out with nothing", lambda c: c.materialize.query_table(
        "synapses_pni_2", filter_out_dict={"id": []}, split_positions=True), lambda t: t.synapses),
    Case("filter_greater", lambda c: c.materialize.query_table(
        "synapses_pni_2", filter_greater_dict={"size": 30000}, split_positions=True),
         lambda t: t.synapses[t.synapses["size"] > 30000]),
    Case("filter_less", lambda c: c.materialize.query_table(
        "synapses_pni_2", filter_less_dict={"size": 300}, split_positions=True),
         lambda t: t.synapses[t.synapses["size"] < 300]),
    Case("filter_greater_equal", lambda c: c.materialize.query_table(
        "synapses_pni_2", filter_greater_equal_dict={"size": 30000.0}, split_positions=True),
         lambda t: t.synapses[t.synapses["size"] >= 30000]),
    Case("filter_less_equal", lambda c: c.materialize.query_table(
        "synapses_pni_2", filter_less_equal_dict={"id": 97898179}, split_positions=True),
         lambda t: t.synapses[t.synapses.id <= 97898179]),
    Case("filter by time", lambda c: c.materialize.query_table(
        "synapses_pni_2", filter_less_dict={"created": datetime(2020, 11, 4, 8)}, split_positions=True),
         lambda t: t.synapses[t.synapses.created < "2020-11-04T08:00:00+00:00"]),
    Case("filter_spatial", lambda c: c.materialize.query_table(
        "synapses_pni_2", filter_spatial_dict={"ctr_pt_position": BOX}, split_positions=True),
         lambda t: t.synapses[_inside(t.synapses, "ctr_pt_position", BOX)]),
    Case("filter_spatial counts stored voxels whatever desired_resolution is",
         lambda c: c.materialize.query_table(
             "synapses_pni_2", filter_spatial_dict={"ctr_pt_position": BOX}, select_columns=["id"],
             desired_resolution=[1, 1, 1]),
         lambda t: t.synapses[_inside(t.synapses, "ctr_pt_position", BOX)][["id"]]),
    Case("desired_resolution", lambda c: c.materialize.query_table(
        "synapses_pni_2", select_columns=["ctr_pt_position"], desired_resolution=[1, 1, 1], split_positions=True),
         lambda t: t.synapses[[f"ctr_pt_position_{axis}" for axis in "xyz"]] * [4.0, 4.0, 40.0]),
    Case("get_counts", lambda c: int(c.materialize.query_table(
        "synapses_pni_2", get_counts=True, filter_equal_dict={"pre_pt_root_id": STAR})["count"][0]),
         lambda t: int((t.synapses.pre_pt_root_id == STAR).sum())),
    Case("random_sample", lambda c: len(c.materialize.query_table("synapses_pni_2", random_sample=50)), lambda t: 50),
    Case("random_sample of all", lambda c: len(c.materialize.query_table("synapses_pni_2", random_sample=9000)),
         lambda t: len(t.synapses)),
    Case("json instead of a frame", lambda c: [row["id"] for row in c.materialize.query_table(
        "synapses_pni_2", return_df=False, limit=3)], lambda t: t.synapses.id.head(3).tolist()),
    Case("synapse_query", lambda c: c.materialize.synapse_query(pre_ids=STAR, split_positions=True),
         lambda t: t.synapses[(t.synapses.pre_pt_root_id == STAR) & (t.synapses.post_pt_root_id != STAR)]),
    Case("synapse_query by lists and box", lambda c: c.materialize.synapse_query(
        post_ids=[STAR], bounding_box=BOX, bounding_box_column="ctr_pt_position", split_positions=True),
         lambda t: t.synapses[(t.synapses.post_pt_root_id == STAR) & (t.synapses.pre_pt_root_id != STAR)
                              & _inside(t.synapses, "ctr_pt_position", BOX)]),
    Case("synapse_query without zeros", lambda c: c.materialize.synapse_query(
        include_zeros=False, remove_autapses=False, split_positions=True),
         lambda t: t.synapses[(t.synapses.pre_pt_root_id != 0) & (t.synapses.post_pt_root_id != 0)]),
    Case("tables interface", lambda c: c.materialize.tables.synapses_pni_2(
        pre_pt_root_id=STAR, size={">": 20000}).query(split_positions=True),
         lambda t: t.synapses[(t.synapses.pre_pt_root_id == STAR) & (t.synapses["size"] > 20000)]),
    Case("tables interface, box", lambda c: c.materialize.tables.synapses_pni_2(
        pre_pt_position_bbox=BOX).query(split_positions=True),
         lambda t: t.synapses[_inside(t.synapses, "pre_pt_position", BOX)]),
    Case("query_view", lambda c: c.materialize.query_view("connections")[["pre_pt_root_id", "n_synapses"]],
         lambda t: t.synapses.groupby(["pre_pt_root_id", "post_pt_root_id"]).size().rename("n_synapses")
         .reset_index()[["pre_pt_root_id", "n_synapses"]]),
    Case("get_root_id", lambda c: int(c.chunkedgraph.get_root_id(83827591806787096)), lambda t: 864691135921276473),
    Case("get_roots", lambda c: c.chunkedgraph.get_roots([83827591806787096, 0]).tolist(),
         lambda t: [864691135921276473, 0]),
    Case("is_latest_roots", lambda c: c.chunkedgraph.is_latest_roots([STAR, 1]).tolist(), lambda t: [True, False]),
)  # fmt: skip

WORM = (
    Case("tables of the worm", lambda c: c.materialize.get_tables(), lambda t: ["neurons", "cell_types", "synapses"]),
    Case("one row for each counted synapse", lambda c: c.materialize.query_table("synapses"), lambda t: t.worm),
    Case("neurons", lambda c: c.materialize.query_table("neurons"), lambda t: t.neurons),
    Case("reference table", lambda c: c.materialize.query_table("cell_types"), lambda t: _joined(t, "", "_ref")),
    Case("reference table alone", lambda c: c.materialize.query_table("cell_types", merge_reference=False),
         lambda t: t.types),
    Case("reference table filtered", lambda c: c.materialize.query_table(
        "cell_types", filter_equal_dict={"cell_type": "motor"}),
         lambda t: _joined(t, "", "_ref").query("cell_type == 'motor'")),
    Case("reference table with select_columns", lambda c: c.materialize.query_table(
        "cell_types", select_columns={"cell_types": ["cell_type"], "neurons": ["neuron"]}),
         lambda t: _joined(t, "", "_ref")[["cell_type", "neuron"]]),
    Case("join_query", lambda c: c.materialize.join_query(
        [["cell_types", "target_id"], ["neurons", "id"]], suffixes={"cell_types": "_a", "neurons": "_b"},
        filter_in_dict={"neurons": {"neuron": ["AVAL", "AVAR"]}}),
         lambda t: _joined(t, "_a", "_b").query("neuron in ['AVAL', 'AVAR']")),
    Case("tables interface of a reference table", lambda c: c.materialize.tables.cell_types(
        cell_type="sensory", neuron=["ADEL", "ASHL"]).query(),
         lambda t: _joined(t, "_ref", "").query("neuron in ['ADEL', 'ASHL'] and cell_type == 'sensory'")),
    Case("filter_regex", lambda c: c.materialize.query_table("neurons", filter_regex_dict={"neuron": "^AV[AB]"}),
         lambda t: t.neurons[t.neurons.neuron.str.contains("^AV[AB]")]),
    Case("filter_regex matches inside", lambda c: c.materialize.query_table(
        "neurons", filter_regex_dict={"ganglion": "ventral"}),
         lambda t: t.neurons[t.neurons.ganglion.str.contains("ventral", na=False)]),
    Case("a region", lambda c: c.materialize.query_table(
        "synapses", filter_in_dict={"pre_ganglion": ["lateral ganglion"]}, filter_equal_dict={
            "neurotransmitter": "Glu"}),
         lambda t: t.worm[(t.worm.pre_ganglion == "lateral ganglion") & (t.worm.neurotransmitter == "Glu")]),
    Case("missing values equal None", lambda c: c.materialize.query_table(
        "neurons", filter_equal_dict={"ganglion": None}), lambda t: t.neurons[t.neurons.ganglion.isna()]),
    Case("missing values are not outside a list, as in SQL", lambda c: c.materialize.query_table(
        "neurons", filter_out_dict={"neurotransmitter": ["ACh"]}),
         lambda t: t.neurons[t.neurons.neurotransmitter.notna() & (t.neurons.neurotransmitter != "ACh")]),
    Case("synapse_query without positions", lambda c: c.materialize.synapse_query(pre_ids=302_000_000_000_000_001),
         lambda t: t.worm[(t.worm.pre_pt_root_id == 302_000_000_000_000_001)
                          & (t.worm.pre_pt_root_id != t.worm.post_pt_root_id)]),
    Case("get_views", lambda c: list(c.materialize.get_views()), lambda t: ["connections", "synapses_with_cell_types"]),
    Case("get_view_metadata", lambda c: c.materialize.get_view_metadata("connections")["datastack_name"],
         lambda t: "celegans_sandbox"),
    Case("get_view_schema", lambda c: c.materialize.get_view_schema("connections")["n_synapses"],
         lambda t: {"type": "integer"}),
    Case("get_view_schemas", lambda c: list(c.materialize.get_view_schemas()),
         lambda t: ["connections", "synapses_with_cell_types"]),
    Case("view with filters", lambda c: c.materialize.query_view(
        "synapses_with_cell_types", filter_equal_dict={"pre_cell_type": "sensory"},
        select_columns=["id"]),
         lambda t: t.worm[t.worm.pre_pt_root_id.isin(
             t.neurons.pt_root_id[t.types.cell_type == "sensory"])][["id"]]),
    Case("views interface", lambda c: c.materialize.views.connections(pre_neuron="AVAL", n_synapses=1).query()[
        "post_pt_root_id"].tolist(),
         lambda t: sorted(t.worm[t.worm.pre_pt_root_id == t.neurons.set_index("neuron").pt_root_id["AVAL"]]
                          .groupby("post_pt_root_id").size().loc[lambda n: n == 1].index)),
    Case("get_unique_string_values", lambda c: c.materialize.get_unique_string_values("cell_types"),
         lambda t: {"classification_system": ["WormAtlas class"],
                    "cell_type": ["interneuron", "motor", "polymodal", "sensory"]}),
    Case("a neuron is its own root", lambda c: int(c.chunkedgraph.get_root_id(302_000_000_000_000_005)),
         lambda t: 302_000_000_000_000_005),
    Case("no image", lambda c: c.info.image_source().rsplit("/", 2)[1], lambda t: "none"),
)  # fmt: skip


def _equal(got: Any, expected: Any, rows: Any) -> None:
    if isinstance(expected, pd.DataFrame):
        assert list(got.columns) == list(expected.columns)
        assert rows(got) == rows(expected)
    else:
        assert got == expected


@pytest.mark.parametrize("case", MINNIE, ids=[case.name for case in MINNIE])
def test_answers_as_the_mouse_table_says(case: Case, minnie: Any, truth: Any, rows: Any) -> None:
    _equal(case.call(minnie), case.truth(truth), rows)


@pytest.mark.parametrize("case", WORM, ids=[case.name for case in WORM])
def test_answers_as_the_worm_tables_say(case: Case, worm: Any, truth: Any, rows: Any) -> None:
    _equal(case.call(worm), case.truth(truth), rows)


def test_the_types_are_those_of_the_live_service(minnie: Any) -> None:
    got = minnie.materialize.query_table("synapses_pni_2", limit=1, split_positions=True).dtypes.astype(str)
    assert {name: got[name] for name in ("id", "created", "valid", "size", "pre_pt_root_id", "ctr_pt_position_x")} == {
        "id": "Int64",
        "created": "datetime64[ns, UTC]",
        "valid": "boolean",
        "size": "Float32",
        "pre_pt_root_id": "Int64",
        "ctr_pt_position_x": "Int32",
    }


def test_a_client_with_a_version_keeps_to_its_timestamp(connect: Any) -> None:
    client = connect("celegans_sandbox", version=1)
    assert (client.version, client.timestamp) == (1, datetime(2026, 11, 23, tzinfo=UTC))


def test_a_random_sample_is_the_same_every_time(minnie: Any) -> None:
    first, again = (minnie.materialize.query_table("synapses_pni_2", random_sample=50).id.tolist() for _ in range(2))
    assert first == again


def test_a_random_sample_keeps_the_order_of_the_table(worm: Any) -> None:
    ids = worm.materialize.query_table("synapses", random_sample=50).id.tolist()
    assert ids == sorted(ids)
    assert len(set(ids)) == 50


def test_the_reply_says_source_licence_and_limits(minnie: Any, worm: Any) -> None:
    for frame in (
        minnie.materialize.query_table("synapses_pni_2", limit=1),
        worm.materialize.query_view("connections"),
    ):
        assert "https://doi.org/10." in frame.attrs["table_description"]
        assert "CC BY 4.0" in frame.attrs["table_description"]
        assert "Limits:" in frame.attrs["table_description"]


def test_the_reply_says_in_what_voxels_its_positions_are(minnie: Any) -> None:
    query = minnie.materialize.query_table
    assert query("synapses_pni_2", limit=1).attrs["dataframe_resolution"] == [4.0, 4.0, 40.0]
    scaled = query("synapses_pni_2", limit=1, desired_resolution=[8, 8, 40])
    assert scaled.attrs["dataframe_resolution"] == [8.0, 8.0, 40.0]


def test_a_reply_cut_at_the_limit_warns(minnie: Any, caplog: pytest.LogCaptureFixture) -> None:
    minnie.materialize.query_table("synapses_pni_2", limit=3)
    assert '201 - "Limited query to 3 rows' in caplog.text
