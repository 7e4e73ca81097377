"""From a filter to SQL: column names are checked against the table, every value becomes a bound parameter.

Meaning of the filters: QueryManager of MaterializationEngine 5.26. Three things are kept from PostgreSQL: a missing
value fulfils no condition but equality with null, a regular expression may match anywhere in the text, and a bounding
box includes its border. Boxes are in the voxels in which the table's positions are stored, whatever
`desired_resolution` the query has.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime

from connectome_sandbox.body import Filter, Operator
from connectome_sandbox.datastack import SQL_TYPES, Column
from connectome_sandbox.refusal import Refusal, refuse

Condition = tuple[str, tuple[object, ...]]

_COMPARISONS: dict[Operator, str] = {"greater": ">", "less": "<", "greater_equal": ">=", "less_equal": "<="}

_INT64 = 2**63

_MAX_REGEX = 1000


def quote(name: str) -> str:
    """An identifier as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def condition(alias: str, column: Column, wanted: Filter) -> Condition:
    """The SQL condition of a filter and its parameters. Raises Refusal (400) for a value of the wrong type."""
    operator, value = wanted.operator, wanted.value
    if operator == "spatial":
        return _box(alias, column, value)
    if column.kind == "point":
        raise refuse(400, f"{column.name} is a position: filter it with filter_spatial_dict")
    name = f"{alias}.{quote(column.name)}"
    if operator == "regex":
        return _regex(name, column, value)
    if operator in ("in", "notin"):
        if not isinstance(value, list):
            raise refuse(400, f"filter_{operator}_dict wants a list of values for {column.name}")
        # A null in the list equals nothing and so excludes nothing.
        members = [_value(column, "in", item) for item in value if item is not None]
        known = f"{name} IN (SELECT unnest(?::{SQL_TYPES[column.kind]}[]))"
        members = [member for member in members if member is not None]
        return (f"NOT {known}" if operator == "notin" else known), (members,)
    if operator == "equal":
        if value is None:
            return f"{name} IS NULL", ()
        bound = _value(column, "equal", value)
        return ("false", ()) if bound is None else (f"{name} = ?", (bound,))
    if column.kind == "boolean" or value is None:
        raise refuse(400, f"filter_{operator}_dict cannot order {column.name} by {value!r}")
    return f"{name} {_COMPARISONS[operator]} ?", (_value(column, operator, value),)


def _value(column: Column, operator: Operator, value: object) -> object:
    """`value` as it is bound; None when it can equal no value of the column."""
    match column.kind:
        case "id" | "integer":
            if isinstance(value, int | float) and not isinstance(value, bool):
                # Never as a float: from 2**53 on neighbouring ids would be taken for one another.
                return _integer(operator, value, _INT64 if column.kind == "id" else 2**31)
        case "float":
            if isinstance(value, int | float) and not isinstance(value, bool):
                return _real(value)
        case "boolean":
            if isinstance(value, bool):
                return value
        case "string":
            if isinstance(value, str):
                return _text(column, value)
        case "time":
            if isinstance(value, str):
                return _moment(column, value)
    raise _mismatch(column, value)


def _integer(operator: Operator, value: int | float, bound: int) -> int | None:
    whole = isinstance(value, int) or value.is_integer()
    if operator in ("equal", "in"):
        return int(value) if whole and -bound <= value < bound else None
    number = int(value) if whole else math.floor(value) if operator in ("greater", "less_equal") else math.ceil(value)
    return max(-bound - 1, min(bound, number))


def _real(value: int | float) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _text(column: Column, value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise _mismatch(column, value) from None
    return value


def _moment(column: Column, value: str) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise _mismatch(column, value) from None


def _mismatch(column: Column, value: object) -> Refusal:
    shown = repr(value)
    shown = shown if len(shown) <= 60 else shown[:57] + "..."
    return refuse(400, f"{shown} is no value of the {column.kind} column {column.name}")


def _box(alias: str, column: Column, value: object) -> Condition:
    if column.kind != "point":
        raise refuse(400, f"filter_spatial_dict wants a position column; {column.name} is none")
    corners: list[list[int | float]] = []
    for corner in value if isinstance(value, list) else []:
        numbers = corner if isinstance(corner, list) else []
        if len(numbers) == 3 and all(isinstance(n, int | float) and not isinstance(n, bool) for n in numbers):
            corners.append(numbers)
    if not isinstance(value, list) or len(value) != 2 or len(corners) != 2:
        raise refuse(
            400, f"the bounding box of {column.name} must be [[min_x, min_y, min_z], [max_x, max_y, max_z]] in numbers"
        )
    low, high = corners
    if not all(a < b for a, b in zip(low, high, strict=True)):
        raise refuse(400, f"min bounds: {low} must be less than max bounds: {high}")
    terms, bound = [], []
    for stored, a, b in zip(column.stored, low, high, strict=True):
        terms.append(f"{alias}.{quote(stored)} BETWEEN ? AND ?")
        bound += [_integer("greater_equal", a, 2**31), _integer("less_equal", b, 2**31)]
    return "(" + " AND ".join(terms) + ")", tuple(bound)


def _regex(name: str, column: Column, value: object) -> Condition:
    if column.kind != "string":
        raise refuse(400, "Regex filter is only supported on string columns")
    if not isinstance(value, str) or len(value) > _MAX_REGEX:
        raise refuse(400, f"the regular expression for {column.name} must be a text of at most {_MAX_REGEX} letters")
    # RE2: matching takes time linear in the text, so no expression can stall the server.
    return f"regexp_matches({name}, ?)", (_text(column, value),)
