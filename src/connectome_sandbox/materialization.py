"""CAVE's materialization service: versions, tables, views and queries.

Paths and shapes: blueprints/client/api2.py of CAVEconnectome/MaterializationEngine 5.26.
"""

from __future__ import annotations

from starlette.responses import Response

from connectome_sandbox.body import Query, flag, read_query
from connectome_sandbox.call import Call
from connectome_sandbox.database import schema_of
from connectome_sandbox.datastack import Datastack, Table, Version
from connectome_sandbox.metadata import table_metadata, version_metadata, view_metadata, view_schema
from connectome_sandbox.refusal import Refusal, refuse
from connectome_sandbox.replies import json_reply, query_reply
from connectome_sandbox.statement import make_statement

VERSION = "5.26.4"


def version(call: Call) -> Response:
    return json_reply(VERSION)


def api_versions(call: Call) -> Response:
    return json_reply([2, 3])


def versions(call: Call) -> Response:
    return json_reply([version.number for version in _versions(call)])


def versions_metadata(call: Call) -> Response:
    datastack = call.catalog.datastack(call.path["datastack"])
    return json_reply([version_metadata(datastack, version) for version in _versions(call)])


def one_version_metadata(call: Call) -> Response:
    """An expired version, too: its record says that it is not valid."""
    datastack = call.catalog.datastack(call.path["datastack"])
    version = datastack.version(call.number("version"))
    if version is None:
        raise Refusal(404, "No version found")
    return json_reply(version_metadata(datastack, version))


def tables(call: Call) -> Response:
    datastack = call.catalog.datastack(call.path["datastack"])
    if datastack.version(call.number("version")) is None:
        # The live service says nothing here either.
        raise Refusal(404, None)
    _served(call)
    return json_reply([table.name for table in datastack.tables])


def tables_metadata(call: Call) -> Response:
    datastack, version = _served(call)
    return json_reply([table_metadata(datastack, version, table) for table in datastack.tables])


def one_table_metadata(call: Call) -> Response:
    datastack, version = _served(call)
    name = call.path["table"]
    table = datastack.table(name)
    if table is None:
        raise Refusal(
            404, f"No table named '{name}' found for version '{version.number}' in datastack '{datastack.name}'"
        )
    return json_reply(table_metadata(datastack, version, table))


def count(call: Call) -> Response:
    datastack, version = _served(call)
    table = call.catalog.table(datastack, version, call.path["table"])
    return json_reply(call.catalog.database(datastack).count(version.number, table))


def unique_string_values(call: Call) -> Response:
    """Of the newest version, as the live service answers for the table as it is now."""
    datastack = call.catalog.datastack(call.path["datastack"])
    version = datastack.served[-1]
    table = call.catalog.table(datastack, version, call.path["table"])
    return json_reply(call.catalog.database(datastack).unique_strings(version.number, table))


def table_query(call: Call) -> Response:
    datastack, version = _served(call)
    table = call.catalog.table(datastack, version, call.path["table"])
    query = read_query(call.body, call.arguments, table.name)
    return _answer(call, datastack, version, {table.name: table}, query)


def join_query(call: Call) -> Response:
    datastack, version = _served(call)
    query = read_query(call.body, call.arguments, None)
    tables = {name: call.catalog.table(datastack, version, name) for name, _ in query.tables}
    return _answer(call, datastack, version, tables, query)


def view_query(call: Call) -> Response:
    datastack, version = _served(call)
    view = call.catalog.view(datastack, version, call.path["view"])
    query = read_query(call.body, call.arguments, view.name)
    return _answer(call, datastack, version, {view.name: view}, query)


def live_query(call: Call) -> Response:
    """Live queries need a chunkedgraph that changes; here the versions are all there is."""
    call.catalog.datastack(call.path["datastack"])
    raise refuse(400, "the sandbox answers queries of materialization versions only, not of a timestamp")


def views(call: Call) -> Response:
    datastack, _ = _served(call)
    records = {view.name: view_metadata(datastack, view) for view in datastack.views}
    for record in records.values():
        del record["table_name"]
    return json_reply(records)


def view_schemas(call: Call) -> Response:
    datastack, _ = _served(call)
    return json_reply({view.name: view_schema(view) for view in datastack.views})


def one_view_metadata(call: Call) -> Response:
    datastack, version = _served(call)
    return json_reply(view_metadata(datastack, call.catalog.view(datastack, version, call.path["view"])))


def one_view_schema(call: Call) -> Response:
    datastack, version = _served(call)
    return json_reply(view_schema(call.catalog.view(datastack, version, call.path["view"])))


def _served(call: Call) -> tuple[Datastack, Version]:
    datastack = call.catalog.datastack(call.path["datastack"])
    return datastack, call.catalog.version(datastack, call.number("version"))


def _versions(call: Call) -> tuple[Version, ...]:
    datastack = call.catalog.datastack(call.path["datastack"])
    return datastack.versions if flag(call.arguments, "expired", False) else datastack.served


def _answer(call: Call, datastack: Datastack, version: Version, tables: dict[str, Table], query: Query) -> Response:
    statement = make_statement(schema_of(version.number), tables, query)
    rows = call.catalog.database(datastack).select(statement)
    warnings = list(query.warnings)
    if statement.limit is not None and rows.num_rows == statement.limit:
        # Quotation mark and all: the text of the live service.
        warnings.append(f'201 - "Limited query to {statement.limit} rows')
    warnings += [f"Table Owner Notice on {table.name}: {table.notice}" for table in tables.values() if table.notice]
    accepted = call.headers.get("accept-encoding", "").lower()
    compression = "lz4" if "lz4" in accepted else "zstd" if "zstd" in accepted else None
    return query_reply(
        rows,
        statement,
        tuple(warnings),
        arrow=query.arrow,
        compression=compression if query.compress else None,
    )
