"""CAVE's info and schema services."""

from __future__ import annotations

from starlette.responses import Response

from connectome_sandbox.call import Call
from connectome_sandbox.datastack import Datastack
from connectome_sandbox.metadata import aligned_volume, datastack_info
from connectome_sandbox.refusal import refuse
from connectome_sandbox.replies import json_reply
from connectome_sandbox.schemas import SCHEMAS

VERSION = "4.4.0"


def version(call: Call) -> Response:
    return json_reply(VERSION)


def datastacks(call: Call) -> Response:
    return json_reply(list(call.catalog.sources))


def datastack(call: Call) -> Response:
    found = call.catalog.datastack(call.path["datastack"])
    return json_reply(datastack_info(found, _number(call, found), call.url))


def image_sources(call: Call) -> Response:
    """No mirrors: the image is where `image_source` says."""
    call.catalog.datastack(call.path["datastack"])
    return json_reply([])


def aligned_volumes(call: Call) -> Response:
    return json_reply([source.datastack.aligned_volume for source in call.catalog.sources.values()])


def aligned_volume_by_name(call: Call) -> Response:
    found = _of_volume(call)
    return json_reply(aligned_volume(found, _number(call, found), call.url))


def aligned_volume_by_id(call: Call) -> Response:
    number = call.number("number")
    sources = list(call.catalog.sources.values())
    if not 1 <= number <= len(sources):
        raise refuse(404, f"no aligned volume {number}")
    return json_reply(aligned_volume(sources[number - 1].datastack, number, call.url))


def datastacks_of_volume(call: Call) -> Response:
    return json_reply([_of_volume(call).name])


def schema_versions(call: Call) -> Response:
    return json_reply([1, 2])


def schema_types(call: Call) -> Response:
    return json_reply(list(SCHEMAS))


def schema_definition(call: Call) -> Response:
    return json_reply(_schema(call.path["schema"]))


def schema_definitions(call: Call) -> Response:
    """The definitions named in `schema_names`, or all where the path asks for all."""
    names = call.arguments.get("schema_names")
    chosen = list(SCHEMAS) if names is None else [name.strip() for name in names.split(",")]
    return json_reply({name: _schema(name) for name in chosen})


def _schema(name: str) -> dict[str, object]:
    if name not in SCHEMAS:
        raise refuse(404, f"no schema type {name!r}")
    return SCHEMAS[name]


def _of_volume(call: Call) -> Datastack:
    for source in call.catalog.sources.values():
        if source.datastack.aligned_volume == call.path["volume"]:
            return source.datastack
    raise refuse(404, f"no aligned volume {call.path['volume']!r}")


def _number(call: Call, datastack: Datastack) -> int:
    return 1 + list(call.catalog.sources).index(datastack.name)
