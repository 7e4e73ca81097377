"""Mistakes that students make, and the answers: status and message of the live service where they are known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from caveclient.base import AuthException

import connectome_sandbox
from connectome_sandbox import Server
from connectome_sandbox.datastack import Version
from connectome_sandbox.datastacks import SOURCES

T = "synapses_pni_2"


@dataclass(frozen=True, slots=True)
class Mistake:
    name: str
    call: Callable[[Any], Any]
    status: int
    message: str


def _query(**options: Any) -> Callable[[Any], Any]:
    return lambda client: client.materialize.query_table(T, **options)


MISTAKES = (
    Mistake("unknown table", lambda c: c.materialize.query_table("synapses_pni_3"), 404,
            "No table named 'synapses_pni_3' found for version '1' in datastack 'minnie65_sandbox'"),
    Mistake("unknown table, not joined", lambda c: c.materialize.query_table("synapses_pni_3", merge_reference=False),
            404, "Analysis table 'synapses_pni_3' not found for version 1 in datastack minnie65_sandbox"),
    Mistake("count of an unknown table", lambda c: c.materialize.get_annotation_count("nope"), 404,
            "Analysis table 'nope' not found for version 1 in datastack minnie65_sandbox"),
    Mistake("unknown column in a filter", _query(filter_equal_dict={"pre_root_id": 1}), 400,
            "pre_root_id not in model or models for synapses_pni_2"),
    Mistake("unknown column selected", _query(select_columns=["sise"]), 400,
            "sise not in model or models for synapses_pni_2"),
    Mistake("part of a position selected", _query(select_columns=["ctr_pt_position_x"]), 400,
            "ctr_pt_position_x not in model or models for synapses_pni_2"),
    Mistake("unknown version", _query(materialization_version=117), 404, "version 117 not found in minnie65_sandbox"),
    Mistake("metadata of an unknown version", lambda c: c.materialize.get_version_metadata(117), 404,
            "No version found"),
    Mistake("unknown datastack", lambda c: c.materialize.get_versions("minnie65_public"), 400,
            "Invalid table_id for service"),
    Mistake("unknown view", lambda c: c.materialize.query_view("conections"), 404,
            "View 'conections' not found for version 1 in datastack minnie65_sandbox"),
    Mistake("box upside down", _query(filter_spatial_dict={"ctr_pt_position": [[9, 9, 9], [1, 1, 1]]}), 400,
            "min bounds: [9, 9, 9] must be less than max bounds: [1, 1, 1]"),
    Mistake("box without height", _query(filter_spatial_dict={"ctr_pt_position": [[1, 1, 1], [2, 2, 1]]}), 400,
            "min bounds: [1, 1, 1] must be less than max bounds: [2, 2, 1]"),
    Mistake("box of two numbers", _query(filter_spatial_dict={"ctr_pt_position": [[1, 2], [3, 4]]}), 400,
            "the bounding box of ctr_pt_position must be [[min_x, min_y, min_z], [max_x, max_y, max_z]]"),
    Mistake("box on a number", _query(filter_spatial_dict={"size": [[1, 1, 1], [2, 2, 2]]}), 400,
            "filter_spatial_dict wants a position column; size is none"),
    Mistake("position filtered as a number", _query(filter_equal_dict={"ctr_pt_position": 5}), 400,
            "ctr_pt_position is a position: filter it with filter_spatial_dict"),
    Mistake("text for a number", _query(filter_equal_dict={"id": "90674666"}), 400,
            "'90674666' is no value of the id column id"),
    Mistake("a list for one value", _query(filter_equal_dict={"id": [1, 2]}), 400,
            "[1, 2] is no value of the id column id"),
    Mistake("one value for a list", _query(filter_in_dict={"id": 5}), 400,
            "filter_in_dict wants a list of values for id"),
    Mistake("regular expression on a number", _query(filter_regex_dict={"id": "9"}), 400,
            "Regex filter is only supported on string columns"),
    Mistake("two numbers for a resolution", _query(desired_resolution=[4, 4]), 400, "Length must be 3."),
    Mistake("a resolution of nothing", _query(desired_resolution=[0, 0, 0]), 400,
            "Not a valid number of nanometers."),
    Mistake("a negative offset", _query(offset=-1), 400, "Must not be negative"),
    Mistake("a live query", lambda c: c.materialize.live_live_query(T, datetime(2026, 1, 1, tzinfo=UTC)), 400,
            "materialization versions only"),
    Mistake("unknown supervoxel", lambda c: c.chunkedgraph.get_root_id(12345), 400,
            "12345 is no supervoxel and no root of minnie65_sandbox"),
    Mistake("unknown root", lambda c: c.chunkedgraph.get_root_timestamps([7]), 400,
            "7 is no root of minnie65_sandbox"),
    Mistake("a service that is not here", lambda c: c.annotation.get_tables(), 404, "no such path here"),
)  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES, ids=[mistake.name for mistake in MISTAKES])
def test_a_mistake_is_answered_in_words(mistake: Mistake, minnie: Any) -> None:
    with pytest.raises(requests.HTTPError) as raised:
        mistake.call(minnie)
    assert raised.value.response.status_code == mistake.status
    body = raised.value.response.json()
    assert mistake.message in (body if isinstance(body, str) else body["message"])


def test_a_bad_regular_expression_is_the_askers_mistake(worm: Any) -> None:
    with pytest.raises(requests.HTTPError, match=r"400 Client Error.*missing \)"):
        worm.materialize.query_table("neurons", filter_regex_dict={"neuron": "("})


def test_a_column_of_neither_joined_table_is_refused(worm: Any) -> None:
    with pytest.raises(requests.HTTPError, match="column soma not found in any table referenced"):
        worm.materialize.query_table("cell_types", select_columns=["soma"])
    with pytest.raises(requests.HTTPError, match="column soma not found in neurons"):
        worm.materialize.query_table("cell_types", select_columns={"neurons": ["soma"]})


def test_joined_tables_need_different_suffixes(worm: Any) -> None:
    with pytest.raises(requests.HTTPError, match="Duplicate suffixes set"):
        worm.materialize.join_query(
            [["cell_types", "target_id"], ["neurons", "id"]], suffixes={"cell_types": "", "neurons": ""}
        )


def test_a_wrong_token_is_401(connect: Any) -> None:
    with pytest.raises(requests.HTTPError) as raised:
        connect("minnie65_sandbox", auth_token="0" * 32)
    assert raised.value.response.status_code == 401
    assert raised.value.response.json() == {
        "error": "invalid_token",
        "message": "Unauthorized - Token is Invalid or Expired",
    }


def test_without_a_token_the_client_tells_how_to_set_one_up(sandbox: Server) -> None:
    from caveclient import CAVEclient

    with pytest.raises(AuthException, match="You have not setup a token to access"):
        CAVEclient("minnie65_sandbox", server_address=sandbox.url, write_server_cache=False)


def test_a_token_of_another_scheme_is_400(sandbox: Server) -> None:
    answer = requests.get(f"{sandbox.url}/info/api/v2/datastacks", headers={"Authorization": f"Basic {sandbox.token}"})
    assert (answer.status_code, answer.json()["error"]) == (400, "bad_auth_header")


def test_an_expired_version_is_named_but_not_served(connect: Any, tmp_path: Path) -> None:
    worm = SOURCES[1]
    old = Version(7, datetime(2020, 1, 1, tzinfo=UTC), datetime(2021, 1, 1, tzinfo=UTC), "expired", valid=False)
    versions = (old, *worm.datastack.versions)
    renamed = replace(worm.datastack, name="expired_sandbox", versions=versions)
    data = Path(__file__).resolve().parents[2] / "data"
    with connectome_sandbox.start(data=data, sources=(replace(worm, datastack=renamed),)) as server:
        client = connect("expired_sandbox", server=server)
        assert client.materialize.get_versions() == [1]
        assert client.materialize.get_versions(expired=True) == [7, 1]
        with pytest.raises(requests.HTTPError) as raised:
            client.materialize.query_table("neurons", materialization_version=7)
    assert raised.value.response.status_code == 410
    assert raised.value.response.json()["message"] == "This materialization version is not available"
