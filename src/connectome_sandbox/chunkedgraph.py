"""CAVE's chunkedgraph service, as far as frozen versions can answer it: roots, their history, their supervoxels.

A chunkedgraph changes with every edit; here it changes at the moments of the materialization versions, and all edits
between two versions bear the moment of the later one. Before the first version it is as in the first. Paths and
shapes: pychunkedgraph/app/segmentation of seung-lab/PyChunkedGraph.
"""

from __future__ import annotations

import json
from datetime import datetime

import numpy as np
from starlette.responses import Response

from connectome_sandbox.body import flag, read_json
from connectome_sandbox.call import Call
from connectome_sandbox.catalog import Edit
from connectome_sandbox.datastack import Datastack, Version
from connectome_sandbox.refusal import refuse
from connectome_sandbox.replies import TIME_FORMAT, json_reply
from connectome_sandbox.roots import Ids, Roots

VERSION = "2.18.1"


def version(call: Call) -> Response:
    return json_reply(VERSION)


def api_versions(call: Call) -> Response:
    return json_reply([0, 1])


def info(call: Call) -> Response:
    datastack = _datastack(call)
    return json_reply(
        {
            "app": {"supported_api_versions": [0, 1]},
            "graph": {"n_layers": 2, "bounding_box": None},
            "scales": [{"resolution": [float(size) for size in datastack.resolution]}],
            "description": datastack.description,
        }
    )


def root(call: Call) -> Response:
    _no_layers(call)
    node = call.number("node")
    found = int(_roots(call, _at(call, "timestamp")).of_nodes(_ids([node]))[0])
    if found == 0:
        raise refuse(400, f"{node} is no supervoxel and no root of {call.path['graph']}")
    return json_reply({"root_id": found})


def roots_binary(call: Call) -> Response:
    """uint64 in, uint64 out, in the byte order of x86; 0 for what is no supervoxel."""
    _no_layers(call)
    if len(call.body) % 8:
        raise refuse(400, "the body must be 64-bit integers")
    found = _roots(call, _at(call, "timestamp")).of_nodes(np.frombuffer(call.body, "<u8"))
    return Response(found.astype("<u8").tobytes(), media_type="application/octet-stream")


def roots(call: Call) -> Response:
    _no_layers(call)
    return json_reply({"root_ids": _roots(call, _at(call, "timestamp")).of_nodes(_listed(call, "node_ids")).tolist()})


def is_latest_roots(call: Call) -> Response:
    now = _roots(call, _at(call, "timestamp")).all_roots()
    return json_reply({"is_latest": np.isin(_listed(call, "node_ids"), now).tolist()})


def root_timestamps(call: Call) -> Response:
    """When each root came to be; with `latest` until when it held, at most until the timestamp asked for."""
    latest = flag(call.arguments, "latest", False)
    until = call.moment("timestamp")
    served = _datastack(call).served
    moments: list[float] = []
    for node in _listed(call, "node_ids").tolist():
        holding = [place for place, version in enumerate(served) if _roots(call, version).holds(node)]
        if not holding:
            raise refuse(400, f"{node} is no root of {call.path['graph']}")
        born = served[holding[0]].moment
        if not latest:
            moments.append(born.timestamp())
        elif holding[-1] + 1 < len(served):
            moments.append(
                min(served[holding[-1] + 1].moment, until or datetime.max.replace(tzinfo=born.tzinfo)).timestamp()
            )
        else:
            moments.append((until or served[-1].moment).timestamp())
    return json_reply({"timestamp": moments})


def leaves(call: Call) -> Response:
    return json_reply({"leaf_ids": _leaves(call, call.number("node")).tolist()})


def leaves_many(call: Call) -> Response:
    return json_reply({str(node): _leaves(call, node).tolist() for node in _listed(call, "node_ids").tolist()})


def valid_nodes(call: Call) -> Response:
    known = [_roots(call, version).all_roots() for version in _datastack(call).served]
    nodes = _listed(call, "node_ids")
    return json_reply({"valid_roots": nodes[np.isin(nodes, np.concatenate(known))].tolist()})


def past_id_mapping(call: Call) -> Response:
    """Root ids at `timestamp_past` that hold parts of each root, and of those the ones that went whole into one."""
    past, future = _roots(call, _at(call, "timestamp_past")), _roots(call, _at(call, "timestamp_future"))
    back: dict[str, list[int]] = {}
    forth: dict[str, int] = {}
    for node in _listed(call, "root_ids").tolist():
        before = np.unique(past.of_nodes(future.leaves(node)))
        back[str(node)] = before[before != 0].tolist() or [node]
        for old in before[before != 0].tolist():
            after = np.unique(future.of_nodes(past.leaves(old)))
            if len(after) == 1 and int(after[0]) != old:
                forth[str(old)] = int(after[0])
    return json_reply({"past_id_map": back, "future_id_map": forth})


def lineage_graph(call: Call) -> Response:
    """The edits that lead to and from the roots, as networkx's node-link data."""
    edits = _edits(call)
    past, future = call.moment("timestamp_past"), call.moment("timestamp_future")
    nodes = set(_listed(call, "root_ids").tolist())
    moments = {root: _moment_of(call, edit) for _, edit in edits for root in edit.after}
    links: set[tuple[int, int]] = set()
    # Once over the edits follows one step of history from every root: between two versions there is no more.
    for _, edit in edits:
        moment = _moment_of(call, edit)
        forward = nodes & set(edit.before) if future is None or moment <= future else set()
        backward = nodes & set(edit.after) if past is None or moment > past else set()
        links |= {(before, after) for before in forward for after in edit.after}
        links |= {(before, after) for before in edit.before for after in backward}
    nodes |= {node for link in links for node in link}
    first = _datastack(call).served[0].moment
    return json_reply(
        {
            "directed": True,
            "multigraph": False,
            "graph": {},
            "nodes": [
                {"id": node, "timestamp": moments.get(node, first).timestamp(), "operation_id": number}
                for node in sorted(nodes)
                for number in [next((number for number, edit in edits if node in edit.after), 0)]
            ],
            "links": [{"source": before, "target": after} for before, after in sorted(links)],
        }
    )


def change_log(call: Call) -> Response:
    node = call.number("node")
    edits = [(number, edit) for number, edit in _edits(call) if node in edit.after]
    merges = sum(_is_merge(edit) for _, edit in edits)
    return json_reply(
        {
            "n_merges": merges,
            "n_splits": len(edits) - merges,
            "operations_ids": [number for number, _ in edits],
            "past_ids": sorted({before for _, edit in edits for before in edit.before}),
            "user_info": {"0": {"n_merges": merges, "n_splits": len(edits) - merges}} if edits else {},
        }
    )


def tabular_change_log(call: Call) -> Response:
    """For each root a table of the edits that made it, as JSON within the JSON. The user is no one."""
    logs = {}
    for node in _listed(call, "root_ids").tolist():
        edits = [(number, edit) for number, edit in _edits(call) if node in edit.after]
        columns = {
            "operation_id": [number for number, _ in edits],
            "timestamp": [int(_moment_of(call, edit).timestamp() * 1000) for _, edit in edits],
            "user_id": [0] * len(edits),
            "before_root_ids": [list(edit.before) for _, edit in edits],
            "after_root_ids": [[node]] * len(edits),
            "is_merge": [_is_merge(edit) for _, edit in edits],
            "user_name": ["synthetic"] * len(edits),
            "user_affiliation": ["synthetic"] * len(edits),
        }
        logs[str(node)] = json.dumps(columns)
    return json_reply(logs)


def delta_roots(call: Call) -> Response:
    past = _roots(call, _at(call, "timestamp_past")).all_roots()
    future = _roots(call, _at(call, "timestamp_future")).all_roots()
    return json_reply(
        {"old_roots": np.setdiff1d(past, future).tolist(), "new_roots": np.setdiff1d(future, past).tolist()}
    )


def oldest_timestamp(call: Call) -> Response:
    return json_reply({"iso": _datastack(call).served[0].moment.strftime(TIME_FORMAT) + "+00:00"})


def _datastack(call: Call) -> Datastack:
    return call.catalog.of_graph(call.path["graph"])


def _no_layers(call: Call) -> None:
    if "stop_layer" in call.arguments:
        raise refuse(400, "the sandbox's graph has no layers between supervoxels and roots")


def _at(call: Call, name: str) -> Version:
    """The version in force at a moment of the query string; the newest if none is given."""
    served = _datastack(call).served
    moment = call.moment(name)
    if moment is None:
        return served[-1]
    return next((version for version in reversed(served) if version.moment <= moment), served[0])


def _roots(call: Call, version: Version) -> Roots:
    return call.catalog.database(_datastack(call)).roots[version.number]


def _leaves(call: Call, node: int) -> Ids:
    for version in _datastack(call).served:
        if _roots(call, version).holds(node):
            return _roots(call, version).leaves(node)
    raise refuse(400, f"{node} is no root of {call.path['graph']}")


def _edits(call: Call) -> tuple[tuple[int, Edit], ...]:
    return tuple(enumerate(call.catalog.edits(_datastack(call)), start=1))


def _moment_of(call: Call, edit: Edit) -> datetime:
    served = _datastack(call).served
    born = (version.moment for version in served if all(_roots(call, version).holds(root) for root in edit.after))
    return next(born, served[-1].moment)


def _is_merge(edit: Edit) -> bool:
    return len(edit.before) > len(edit.after)


def _listed(call: Call, name: str) -> Ids:
    """The ids that the body lists under `name`. Raises Refusal (400)."""
    raw = read_json(call.body)
    listed = raw.get(name) if isinstance(raw, dict) else None
    if isinstance(listed, int):
        listed = [listed]
    if not isinstance(listed, list) or not all(
        isinstance(item, int) and not isinstance(item, bool) and 0 <= item < 2**64 for item in listed
    ):
        raise refuse(400, f"{name} must be a list of ids")
    return _ids(listed)


def _ids(nodes: list[int]) -> Ids:
    return np.array([max(node, 0) for node in nodes], np.uint64)
