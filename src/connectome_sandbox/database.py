"""The database of a datastack: DuckDB in memory, loaded once, then closed to everything but reading."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from connectome_sandbox.conditions import quote
from connectome_sandbox.datafolder import MissingDataError
from connectome_sandbox.datastack import SQL_TYPES, Table
from connectome_sandbox.refusal import refuse
from connectome_sandbox.roots import Roots
from connectome_sandbox.statement import Statement

if TYPE_CHECKING:
    import pyarrow as pa

    from connectome_sandbox.datastacks import Source

_SECONDS = 20.0
"""Longest that a query may take: joins on columns with few values can grow without end."""


def schema_of(version: int) -> str:
    """Name of the database schema that holds a materialization version."""
    return f"mat{version}"


@dataclass(frozen=True, slots=True)
class Database:
    """The tables and views of every version of a datastack, and the root ids of its supervoxels in each."""

    connection: duckdb.DuckDBPyConnection
    roots: Mapping[int, Roots]

    def select(self, statement: Statement) -> pa.Table:
        """The rows of a statement. Raises Refusal (400) if DuckDB will not or cannot execute it."""
        with self.connection.cursor() as cursor, _time_limit(cursor):
            try:
                return cursor.sql(statement.sql, params=list(statement.parameters)).to_arrow_table()
            except duckdb.Error as error:
                raise refuse(400, f"the database cannot answer this query: {_first_line(error)}") from None

    def count(self, version: int, table: Table) -> int:
        """Number of rows of a table."""
        with self.connection.cursor() as cursor:
            row = cursor.execute(f"SELECT count(*) FROM {schema_of(version)}.{quote(table.name)}").fetchone()
        assert row is not None
        return int(row[0])

    def unique_strings(self, version: int, table: Table) -> dict[str, list[str]]:
        """For each text column of a table its different values, sorted; missing ones are left out."""
        with self.connection.cursor() as cursor:
            return {
                column.name: [
                    row[0]
                    for row in cursor.execute(
                        f"SELECT DISTINCT {quote(column.name)} AS value FROM {schema_of(version)}.{quote(table.name)}"
                        " WHERE value IS NOT NULL ORDER BY value"
                    ).fetchall()
                ]
                for column in table.columns
                if column.kind == "string"
            }

    def close(self) -> None:
        self.connection.close()


def open_database(source: Source, folder: Path) -> Database:
    """Load a datastack from the files in `folder`. Raises MissingDataError if a file is not as its datastack says."""
    try:
        return _load(source, folder)
    except duckdb.Error as error:
        raise MissingDataError(
            f"the files in {folder} do not make the datastack {source.datastack.name}: {_first_line(error)}"
        ) from None


def _load(source: Source, folder: Path) -> Database:
    # One thread a query: requests share the cores among them, and order and memory stay the same everywhere.
    connection = duckdb.connect(":memory:", config={"threads": "1", "memory_limit": "512MB", "temp_directory": ""})
    # Times are UTC whatever the computer's zone, which may have a name that is not known everywhere.
    connection.execute("SET TimeZone = 'UTC'")
    roots = {}
    for version in source.datastack.served:
        connection.execute(f"CREATE SCHEMA {schema_of(version.number)}")
        connection.execute(f"USE memory.{schema_of(version.number)}")
        for table in (*source.datastack.tables, *source.datastack.views):
            named = {"folder": str(folder)} if table.sql is None else {}
            sql = table.sql or source.load[version.number][table.name]
            columns = ", ".join(
                f"{quote(name)}::{SQL_TYPES[column.kind]} AS {quote(name)}"
                for column in table.columns
                for name in column.stored
            )
            connection.execute(f"CREATE TABLE {quote(table.name)} AS SELECT {columns} FROM ({sql})", named)
        parameters = {"folder": str(folder)} if "$folder" in source.roots[version.number] else {}
        pairs = connection.execute(source.roots[version.number], parameters).fetchnumpy()
        roots[version.number] = Roots.of(pairs["supervoxel_id"], pairs["root_id"])
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return Database(connection, roots)


@contextmanager
def _time_limit(cursor: duckdb.DuckDBPyConnection) -> Iterator[None]:
    timer = threading.Timer(_SECONDS, cursor.interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or ["unknown"])[0]
