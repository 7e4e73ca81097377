"""Reading the body and the query string of a query: from JSON to a `Query`, or a refusal that names the field.

Field names and the wording of complaints are those of MaterializationEngine's request schemas (blueprints/client/
schemas.py of CAVEconnectome/MaterializationEngine 5.26), which report through marshmallow and flask-restx.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from connectome_sandbox.refusal import Refusal, refuse

Operator = Literal["in", "notin", "equal", "greater", "less", "greater_equal", "less_equal", "spatial", "regex"]

OPERATORS: tuple[Operator, ...] = (
    "in",
    "notin",
    "equal",
    "greater",
    "less",
    "greater_equal",
    "less_equal",
    "spatial",
    "regex",
)

_MAX_COUNT = 2**62


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition on a column. `value` is what the body held: checked against the column where the SQL is made."""

    operator: Operator
    table: str
    column: str
    value: object


@dataclass(frozen=True, slots=True)
class Query:
    """What a client asks of one table or view, or of two tables joined.

    `tables` pairs each name with its join column (None for a single table). `select` holds (table, column) pairs, with
    None for "whichever table has it"; None selects all.
    """

    tables: tuple[tuple[str, str | None], ...]
    filters: tuple[Filter, ...]
    select: tuple[tuple[str | None, str], ...] | None
    suffixes: Mapping[str, str] | None
    limit: int | None
    offset: int
    resolution: tuple[float, float, float] | None
    sample: int | None
    count: bool
    arrow: bool
    compress: bool
    warnings: tuple[str, ...] = ()


def read_json(body: bytes) -> object:
    """The JSON of a body. Raises Refusal (400) for what is not JSON, NaN and Infinity included."""

    def constant(name: str) -> object:
        raise ValueError(f"{name} is no JSON")

    try:
        return json.loads(body, parse_constant=constant)
    except (ValueError, RecursionError):
        # The text is that of werkzeug, which parses the live service's bodies.
        raise refuse(400, "The browser (or proxy) sent a request that this server could not understand.") from None


def read_query(body: bytes, arguments: Mapping[str, str], table: str | None) -> Query:
    """The query of a request: of `table`, or of two joined tables when that is None. Raises Refusal (400)."""
    raw = read_json(body) if body else {}
    fields = _Fields(raw, joined=table is None)
    tables = fields.tables() if table is None else ((table, None),)
    filters = tuple(
        Filter(operator, name, column, value)
        for operator in OPERATORS
        for name, columns in fields.nested(f"filter_{operator}_dict")
        for column, value in columns.items()
    )
    select: tuple[tuple[str | None, str], ...] | None = None
    if listed := fields.strings("select_columns"):
        select = tuple((table, column) for column in listed)
    elif mapped := fields.lists("select_column_map"):
        select = tuple((name, column) for name, columns in mapped for column in columns)
    suffixes, warnings = fields.suffixes(tables)
    query = Query(
        tables=tables,
        filters=filters,
        select=select,
        suffixes=suffixes,
        limit=fields.count("limit"),
        offset=fields.count("offset") or 0,
        resolution=fields.resolution(),
        sample=_sample(arguments),
        # The live service counts single tables and views only.
        count=_flag(arguments, "count", False) and table is not None,
        arrow=_flag(arguments, "return_pyarrow", True),
        compress=_flag(arguments, "ipc_compress", True),
        warnings=warnings,
    )
    fields.finish()
    return query


class _Fields:
    """The fields of a body, taken out one by one; complaints are gathered and raised together."""

    def __init__(self, raw: object, joined: bool) -> None:
        self.errors: dict[str, list[str]] = {}
        known = {f"filter_{operator}_dict" for operator in OPERATORS}
        known |= {"select_columns", "offset", "limit", "desired_resolution"}
        known |= {"tables", "select_column_map", "suffixes", "suffix_map"} if joined else set()
        if not isinstance(raw, dict):
            self.raw: dict[str, object] = {}
            self.errors["_schema"] = ["Invalid input type."]
            return
        self.raw = raw
        for name in raw:
            if name not in known:
                self.errors[name] = ["Unknown field."]
            elif raw[name] is None:
                self.errors[name] = ["Field may not be null."]

    def finish(self) -> None:
        if self.errors:
            raise Refusal(
                400,
                {"schema_errors": self.errors, "message": f"Error parsing request body: {self.errors}"},
            )

    def _fail(self, name: str, message: str) -> None:
        self.errors.setdefault(name, [message])

    def _mapping(self, name: str) -> dict[str, object]:
        value = self.raw.get(name)
        if value is None:
            return {}
        if isinstance(value, dict):
            return value
        self._fail(name, "Not a valid mapping type.")
        return {}

    def nested(self, name: str) -> list[tuple[str, dict[str, object]]]:
        found = []
        for table, columns in self._mapping(name).items():
            if isinstance(columns, dict):
                found.append((table, columns))
            else:
                self._fail(name, f"{table}: Not a valid mapping type.")
        return found

    def strings(self, name: str) -> list[str]:
        value = self.raw.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            self._fail(name, "Not a valid list.")
            return []
        if not all(isinstance(item, str) for item in value):
            self._fail(name, "Not a valid string.")
            return []
        return value

    def lists(self, name: str) -> list[tuple[str, list[str]]]:
        found = []
        for table, columns in self._mapping(name).items():
            if isinstance(columns, list) and all(isinstance(item, str) for item in columns):
                found.append((table, columns))
            else:
                self._fail(name, f"{table}: Not a valid list.")
        return found

    def tables(self) -> tuple[tuple[str, str | None], ...]:
        value = self.raw.get("tables")
        if value is None:
            self._fail("tables", "Missing data for required field.")
            return ()
        if not isinstance(value, list) or not all(
            isinstance(pair, list) and len(pair) == 2 and all(isinstance(item, str) for item in pair) for pair in value
        ):
            self._fail("tables", "Not a valid list of [table, column] pairs.")
            return ()
        if len(value) != 2:
            self._fail("tables", "Length must be 2.")
            return ()
        if value[0][0] == value[1][0]:
            self._fail("tables", "A table cannot be joined to itself.")
            return ()
        return tuple((pair[0], pair[1]) for pair in value)

    def suffixes(self, tables: tuple[tuple[str, str | None], ...]) -> tuple[Mapping[str, str] | None, tuple[str, ...]]:
        if listed := self.strings("suffixes"):
            warning = (
                "Suffixes is deprecated for complex queries as it can be ambiguous what you desire, please pass"
                " suffix_map as a dictionary to explicitly set suffixes for individual tables. Upgrade caveclient to"
                " >=5.0.0"
            )
            pairs = dict(zip((name for name, _ in tables), listed, strict=False))
            warnings: tuple[str, ...] = (warning,)
        else:
            pairs = {}
            for name, suffix in self._mapping("suffix_map").items():
                if isinstance(suffix, str):
                    pairs[name] = suffix
                else:
                    self._fail("suffix_map", f"{name}: Not a valid string.")
            warnings = ()
        if any(not suffix.isascii() or not suffix.replace("_", "a").isalnum() for suffix in pairs.values() if suffix):
            self._fail("suffix_map", "A suffix is made of letters, digits and underscores.")
            return None, warnings
        if len(set(pairs.values())) != len(pairs):
            raise refuse(400, f"Duplicate suffixes set in {pairs}")
        return pairs or None, warnings

    def count(self, name: str) -> int | None:
        value = self.raw.get(name)
        if value is None:
            return None
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool):
            self._fail(name, "Not a valid integer.")
            return None
        if not 0 <= value <= _MAX_COUNT:
            self._fail(name, "Must not be negative or larger than a table can be.")
            return None
        return value

    def resolution(self) -> tuple[float, float, float] | None:
        value = self.raw.get("desired_resolution")
        if value is None or value == []:
            return None
        if not isinstance(value, list):
            self._fail("desired_resolution", "Not a valid list.")
        elif len(value) != 3:
            self._fail("desired_resolution", "Length must be 3.")
        else:
            numbers = [_positive(item) for item in value]
            x, y, z = numbers
            if x is not None and y is not None and z is not None:
                return x, y, z
            self._fail("desired_resolution", "Not a valid number of nanometers.")
        return None


def _positive(value: object) -> float | None:
    """`value` as a number of nm from 1e-3 to 1e9, or None."""
    if not isinstance(value, int | float) or isinstance(value, bool) or not 1e-3 <= value <= 1e9:
        return None
    return float(value) if math.isfinite(value) else None


def _flag(arguments: Mapping[str, str], name: str, default: bool) -> bool:
    value = arguments.get(name)
    if value is None:
        return default
    if value.lower() in ("true", "1"):
        return True
    if value.lower() in ("false", "0", ""):
        return False
    raise _bad_argument(name, f"Invalid literal for boolean(): {value}")


def _sample(arguments: Mapping[str, str]) -> int | None:
    value = arguments.get("random_sample")
    if value is None:
        return None
    if not value.isascii() or not value.isdigit() or len(value) > 15 or int(value) == 0:
        raise _bad_argument("random_sample", f"Invalid argument: {value}. argument must be a positive integer")
    return int(value)


def _bad_argument(name: str, message: str) -> Refusal:
    return Refusal(400, {"errors": {name: message}, "message": "Input payload validation failed"})


def flag(arguments: Mapping[str, str], name: str, default: bool) -> bool:
    """A boolean of the query string. Raises Refusal (400) for what is no boolean."""
    return _flag(arguments, name, default)
