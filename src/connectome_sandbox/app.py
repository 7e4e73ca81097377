"""The application: which path is answered by what."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from connectome_sandbox import chunkedgraph, information, materialization, volumes
from connectome_sandbox.call import Call, Handler, endpoint
from connectome_sandbox.catalog import Catalog
from connectome_sandbox.guard import Guard
from connectome_sandbox.replies import json_reply

_GRAPH = "/segmentation/api/v1/table/{graph}"

_GET: dict[str, Handler] = {
    "/info/version": information.version,
    "/info/api/v2/datastacks": information.datastacks,
    "/info/api/v2/datastack/full/{datastack}": information.datastack,
    "/info/api/v2/datastack/{datastack}/image_sources": information.image_sources,
    "/info/api/v2/aligned_volume": information.aligned_volumes,
    "/info/api/v2/aligned_volume/id/{number}": information.aligned_volume_by_id,
    "/info/api/v2/aligned_volume/{volume}": information.aligned_volume_by_name,
    "/info/api/v2/aligned_volume/{volume}/datastacks": information.datastacks_of_volume,
    "/schema/versions": information.schema_versions,
    "/schema/type": information.schema_types,
    "/schema/type/{schema}": information.schema_definition,
    "/schema/api/v2/type": information.schema_types,
    "/schema/api/v2/type/{schema}": information.schema_definition,
    "/schema/api/v2/types_all": information.schema_definitions,
    "/materialize/version": materialization.version,
    "/materialize/api/versions": materialization.api_versions,
    "/segmentation/api/version": chunkedgraph.version,
    "/segmentation/api/versions": chunkedgraph.api_versions,
    "/segmentation/table/{graph}/info": chunkedgraph.info,
    f"{_GRAPH}/node/{{node}}/root": chunkedgraph.root,
    f"{_GRAPH}/node/{{node}}/leaves": chunkedgraph.leaves,
    f"{_GRAPH}/root/{{node}}/change_log": chunkedgraph.change_log,
    f"{_GRAPH}/valid_nodes": chunkedgraph.valid_nodes,
    f"{_GRAPH}/past_id_mapping": chunkedgraph.past_id_mapping,
    f"{_GRAPH}/tabular_change_log_many": chunkedgraph.tabular_change_log,
    f"{_GRAPH}/delta_roots": chunkedgraph.delta_roots,
    f"{_GRAPH}/oldest_timestamp": chunkedgraph.oldest_timestamp,
    "/volumes/{path:path}": volumes.volume_file,
}

_POST: dict[str, Handler] = {
    "/schema/api/v2/types": information.schema_definitions,
    f"{_GRAPH}/roots": chunkedgraph.roots,
    f"{_GRAPH}/roots_binary": chunkedgraph.roots_binary,
    f"{_GRAPH}/is_latest_roots": chunkedgraph.is_latest_roots,
    f"{_GRAPH}/root_timestamps": chunkedgraph.root_timestamps,
    f"{_GRAPH}/lineage_graph_multiple": chunkedgraph.lineage_graph,
    f"{_GRAPH}/node/leaves_many": chunkedgraph.leaves_many,
}

# Below /materialize/api/v2 and v3 alike: caveclient mixes the two.
_MATERIALIZE_GET: dict[str, Handler] = {
    "/versions": materialization.versions,
    "/metadata": materialization.versions_metadata,
    "/table/{table}/unique_string_values": materialization.unique_string_values,
    "/version/{version}": materialization.one_version_metadata,
    "/version/{version}/tables": materialization.tables,
    "/version/{version}/tables/metadata": materialization.tables_metadata,
    "/version/{version}/table/{table}/metadata": materialization.one_table_metadata,
    "/version/{version}/table/{table}/count": materialization.count,
    "/version/{version}/views": materialization.views,
    "/version/{version}/views/schemas": materialization.view_schemas,
    "/version/{version}/views/{view}/metadata": materialization.one_view_metadata,
    "/version/{version}/views/{view}/schema": materialization.one_view_schema,
}

_MATERIALIZE_POST: dict[str, Handler] = {
    "/query": materialization.live_query,
    "/version/{version}/query": materialization.join_query,
    "/version/{version}/table/{table}/query": materialization.table_query,
    "/version/{version}/views/{view}/query": materialization.view_query,
}


def make_app(catalog: Catalog, token: str, url: str) -> ASGIApp:
    """The application that serves `catalog` at `url` to holders of `token`."""
    routes = [Route("/", endpoint(_welcome), methods=["GET"])]
    routes.append(Route("/sticky_auth/api/v1/authorize", endpoint(_authorize), methods=["GET"]))
    for methods, paths in (("GET", _GET), ("POST", _POST)):
        routes += [Route(path, endpoint(handler), methods=[methods]) for path, handler in paths.items()]
    for api in ("v2", "v3"):
        base = f"/materialize/api/{api}/datastack/{{datastack}}"
        for methods, paths in (("GET", _MATERIALIZE_GET), ("POST", _MATERIALIZE_POST)):
            routes += [Route(base + path, endpoint(handler), methods=[methods]) for path, handler in paths.items()]
    # No redirects to addresses with or without a slash: caveclient takes any redirect for a missing token.
    app = Starlette(routes=routes, exception_handlers={HTTPException: _plain_error, Exception: _unexpected})
    app.router.redirect_slashes = False
    app.state.catalog = catalog
    app.state.url = url
    return Guard(app, token, url)


def _welcome(call: Call) -> Response:
    return json_reply({"service": "connectome sandbox", "datastacks": list(call.catalog.sources)})


def _authorize(call: Call) -> Response:
    return HTMLResponse("The connectome sandbox has no log-in page: pass auth_token=server.token to CAVEclient.")


def _plain_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    message = {404: "no such path here", 405: "this path does not answer that method"}.get(error.status_code)
    return json_reply({"message": message or str(error.detail)}, error.status_code, dict(error.headers or {}))


def _unexpected(request: Request, error: Exception) -> Response:
    return json_reply({"message": f"the sandbox failed: {type(error).__name__}"}, 500)
