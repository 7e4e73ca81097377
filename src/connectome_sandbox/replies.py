"""Replies in the forms that caveclient reads."""

from __future__ import annotations

import json
import math
from datetime import datetime
from typing import TYPE_CHECKING

from starlette.responses import Response

from connectome_sandbox.refusal import Refusal
from connectome_sandbox.statement import Output, OutputKind, Statement

if TYPE_CHECKING:
    import pyarrow as pa

TIME_FORMAT = "%Y-%m-%dT%H:%M:%S.%f"
"""The only form of a time that caveclient parses; `isoformat` leaves out the fraction of a whole second."""

# What pandas makes of a column: the types of the live service (query.py, dtype_map) with pandas' nullable columns.
_PANDAS: dict[OutputKind, tuple[str, str]] = {
    "id": ("int64", "Int64"),
    "integer": ("int32", "Int32"),
    "point": ("int32", "Int32"),
    "double": ("float64", "Float64"),
    "float": ("float32", "Float32"),
    "boolean": ("bool", "boolean"),
    "string": ("unicode", "string"),
    "time": ("datetimetz", "datetime64[ns]"),
    "count": ("int64", "int64"),
}


def json_reply(value: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """`value` as JSON, in ASCII: whatever text a client sent can be sent back."""
    return Response(json.dumps(value).encode(), status, headers, media_type="application/json")


def refusal_reply(refusal: Refusal) -> Response:
    """The reply to a request that is turned down."""
    return json_reply(refusal.body, refusal.status)


def query_reply(
    rows: pa.Table, statement: Statement, warnings: tuple[str, ...], *, arrow: bool, compression: str | None
) -> Response:
    """The rows of a query: an Arrow IPC stream with pandas' metadata, or JSON records.

    `compression` is that of the buffers inside the stream ("zstd", "lz4" or None), as caveclient asks for by
    Accept-Encoding. Headers as create_query_response of MaterializationEngine sets them.
    """
    headers = {
        "dataframe_resolution": ", ".join(str(size) for size in statement.resolution),
        "column_names": repr({table: dict(names) for table, names in statement.names.items()}),
    }
    if warnings:
        headers["Warning"] = ", ".join(warnings)
    if arrow:
        return Response(_stream(rows, statement.outputs, compression), 200, headers, media_type="data.arrow")
    return json_reply([{name: _plain(value) for name, value in row.items()} for row in rows.to_pylist()], 200, headers)


def _stream(rows: pa.Table, outputs: tuple[Output, ...], compression: str | None) -> bytes:
    import pyarrow as pa

    fields = [
        pa.field(output.name, pa.timestamp("ns", tz="UTC") if output.kind == "time" else rows.schema.types[place])
        for place, output in enumerate(outputs)
    ]
    rows = rows.cast(pa.schema(fields, {b"pandas": _pandas_metadata(outputs)}))
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, rows.schema, options=pa.ipc.IpcWriteOptions(compression=compression)) as writer:
        writer.write_table(rows)
    return bytes(sink.getvalue())


def _pandas_metadata(outputs: tuple[Output, ...]) -> bytes:
    columns = []
    for output in outputs:
        pandas_type, numpy_type = _PANDAS[output.kind]
        columns.append(
            {
                "name": output.name,
                "field_name": output.name,
                "pandas_type": pandas_type,
                "numpy_type": numpy_type,
                "metadata": {"timezone": "UTC"} if output.kind == "time" else None,
            }
        )
    return json.dumps(
        {"index_columns": [], "column_indexes": [], "columns": columns, "pandas_version": "2.0.0"}
    ).encode()


def _plain(value: object) -> object:
    """A value as pandas writes it to JSON: times in milliseconds since 1970, no NaN."""
    if isinstance(value, datetime):
        return int(value.timestamp() * 1000)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
