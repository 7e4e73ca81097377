"""From a query to one SQL statement over the tables of a materialization version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from connectome_sandbox.body import Query
from connectome_sandbox.conditions import condition, quote
from connectome_sandbox.datastack import Column, Kind, Table
from connectome_sandbox.refusal import refuse

ROW_LIMIT = 200_000
"""Most rows of a reply: the default of MaterializationEngine (QUERY_LIMIT_SIZE)."""

# Suffixes of columns that two joined tables share, when the client names none.
_DEFAULT_SUFFIXES = ("x", "y")

OutputKind = Literal[Kind, "double", "count"]


@dataclass(frozen=True, slots=True)
class Output:
    """A column of the reply."""

    name: str
    kind: OutputKind


@dataclass(frozen=True, slots=True)
class Statement:
    """A SELECT with its parameters, and what its reply says: the columns, the names of each table's columns in the
    reply, the voxel size in nm its positions are in, and the row limit in force (None for a count)."""

    sql: str
    parameters: tuple[object, ...]
    outputs: tuple[Output, ...]
    names: Mapping[str, Mapping[str, str]]
    resolution: tuple[float, float, float]
    limit: int | None


def make_statement(schema: str, tables: Mapping[str, Table], query: Query, row_limit: int = ROW_LIMIT) -> Statement:
    """The statement of `query`, over tables of the database schema `schema`; `tables` are those the query names.

    Rows come in the order in which the table is kept (the live service promises no order). A random sample is drawn
    from the first table before any filter, as PostgreSQL's TABLESAMPLE is, but always the same rows, exactly as many.

    Raises Refusal (400) for an unknown column, a filter on a table that is not asked for and a value of a wrong type.
    """
    aliases = {name: f"t{place}" for place, (name, _) in enumerate(query.tables)}
    source, parameters = _source(schema, tables, query, aliases)
    terms: list[str] = []
    for wanted in query.filters:
        if wanted.table not in aliases:
            raise refuse(400, f"filter_{wanted.operator}_dict names {wanted.table!r}, which is not queried here")
        column = tables[wanted.table].column(wanted.column)
        if column is None:
            raise _unknown_column(wanted.table, wanted.column, joined=len(aliases) > 1)
        term, bound = condition(aliases[wanted.table], column, wanted)
        terms.append(term)
        parameters += bound
    where = f" WHERE {' AND '.join(terms)}" if terms else ""
    chosen = _chosen(tables, query)
    expressions, outputs, names, resolution = _outputs(tables, query, aliases, chosen)
    if query.count:
        sql = f"SELECT count(*) AS count FROM (SELECT 1 FROM {source}{where} OFFSET ?)"
        return Statement(sql, (*parameters, query.offset), (Output("count", "count"),), names, resolution, None)
    limit = row_limit if query.limit is None else min(query.limit, row_limit)
    order = ", ".join(f"{alias}.rowid" if not query.sample or place else f"{alias}.place"
                      for place, alias in enumerate(aliases.values()))  # fmt: skip
    sql = f"SELECT {', '.join(expressions)} FROM {source}{where} ORDER BY {order} LIMIT ? OFFSET ?"
    return Statement(sql, (*parameters, limit, query.offset), outputs, names, resolution, limit)


def _unknown_column(table: str, column: str, joined: bool) -> Exception:
    # Texts of the live service. It answers the first with status 500 and a traceback, the sandbox with 400.
    return refuse(400, f"column {column} not found in {table}" if joined else
                  f"{column} not in model or models for {table}")  # fmt: skip


def _source(
    schema: str, tables: Mapping[str, Table], query: Query, aliases: Mapping[str, str]
) -> tuple[str, list[object]]:
    parameters: list[object] = []
    parts = []
    for place, (name, _) in enumerate(query.tables):
        table = f"{quote(schema)}.{quote(name)}"
        if place == 0 and query.sample:
            table = f"(SELECT *, rowid AS place FROM {table} ORDER BY md5(rowid::VARCHAR) LIMIT ?)"
            parameters.append(query.sample)
        parts.append(f"{table} {aliases[name]}")
    if len(parts) == 1:
        return parts[0], parameters
    keys = []
    for name, join in query.tables:
        column = tables[name].column(join or "")
        if column is None or column.kind == "point":
            raise _unknown_column(name, join or "", joined=True)
        keys.append((column, f"{aliases[name]}.{quote(column.name)}"))
    if (keys[0][0].kind in ("id", "integer")) != (keys[1][0].kind in ("id", "integer")):
        raise refuse(400, f"{keys[0][0].name} and {keys[1][0].name} have different types: no join")
    return f"{parts[0]} JOIN {parts[1]} ON {keys[0][1]} = {keys[1][1]}", parameters


def _chosen(tables: Mapping[str, Table], query: Query) -> tuple[tuple[str, Column], ...]:
    """The columns of the reply, each with its table."""
    if query.select is None:
        return tuple((name, column) for name, _ in query.tables for column in tables[name].columns)
    chosen: dict[tuple[str, str], Column] = {}
    for wanted, name in query.select:
        if wanted is not None and wanted not in tables:
            raise refuse(400, f"select_column_map names {wanted!r}, which is not queried here")
        places = [wanted] if wanted is not None else [table for table, _ in query.tables]
        table = next((place for place in places if tables[place].column(name) is not None), None)
        if table is None:
            if wanted is None:
                raise refuse(400, f"column {name} not found in any table referenced")
            raise _unknown_column(wanted, name, joined=len(query.tables) > 1)
        # As the live service does: a root id brings its supervoxel along, so that the client can update it.
        if name.endswith("root_id"):
            companion = tables[table].column(name.removesuffix("root_id") + "supervoxel_id")
            if companion is not None:
                chosen.setdefault((table, companion.name), companion)
        column = tables[table].column(name)
        assert column is not None
        chosen.setdefault((table, name), column)
    return tuple((table, column) for (table, _), column in chosen.items())


def _outputs(
    tables: Mapping[str, Table], query: Query, aliases: Mapping[str, str], chosen: tuple[tuple[str, Column], ...]
) -> tuple[list[str], tuple[Output, ...], dict[str, dict[str, str]], tuple[float, float, float]]:
    shared = [column.name for _, column in chosen]
    resolution = query.resolution or tables[query.tables[-1][0]].resolution
    expressions: list[str] = []
    outputs: list[Output] = []
    names: dict[str, dict[str, str]] = {}
    for table, column in chosen:
        place = list(aliases).index(table)
        suffix = (query.suffixes or {}).get(table, _DEFAULT_SUFFIXES[place])
        label = column.name + suffix if shared.count(column.name) > 1 else column.name
        names.setdefault(table, {})[column.name] = label
        ratios = [own / wanted for own, wanted in zip(tables[table].resolution, resolution, strict=True)]
        scaled = column.kind == "point" and any(ratio != 1 for ratio in ratios)
        for axis, stored in enumerate(column.stored):
            expression = f"{aliases[table]}.{quote(stored)}"
            # The ratio is a number computed here, never text of the request.
            expression += f" * {ratios[axis]!r}::DOUBLE" if scaled else ""
            output = label + stored[len(column.name) :]
            expressions.append(f"{expression} AS {quote(output)}")
            outputs.append(Output(output, "double" if scaled else column.kind))
    return expressions, tuple(outputs), names, resolution
