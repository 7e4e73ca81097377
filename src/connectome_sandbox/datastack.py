"""What a datastack is: its materialization versions, its tables and views, and what is said of each.

The vocabulary is that of CAVE (Dorkenwald et al. 2025, Nature Methods, CAVE: Connectome Annotation Versioning Engine):
a *datastack* has *materialization versions*, frozen copies of its annotation *tables*; a *reference table* annotates
the rows of another table, which its `target_id` names; a *view* is a query the server keeps.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Kind = Literal["id", "integer", "float", "boolean", "string", "time", "point"]
"""Type of a column. `id` is a 64-bit integer, `integer` a 32-bit one; a `point` is stored as three 32-bit integers, in
columns named with `_x`, `_y` and `_z`, and filtered by bounding box under its own name."""

SQL_TYPES: dict[Kind, str] = {
    "id": "BIGINT",
    "integer": "INTEGER",
    "float": "FLOAT",
    "boolean": "BOOLEAN",
    "string": "VARCHAR",
    "time": "TIMESTAMP WITH TIME ZONE",
    "point": "INTEGER",
}

AXES = ("x", "y", "z")


@dataclass(frozen=True, slots=True)
class Column:
    """A column as clients know it."""

    name: str
    kind: Kind

    @property
    def stored(self) -> tuple[str, ...]:
        """Names of the columns that hold it: three for a point, else one."""
        return tuple(f"{self.name}_{axis}" for axis in AXES) if self.kind == "point" else (self.name,)


@dataclass(frozen=True, slots=True)
class Table:
    """A table, or with `sql` a view. `resolution` is the size in nm of the voxels its positions count."""

    name: str
    schema: str
    columns: tuple[Column, ...]
    description: str
    resolution: tuple[float, float, float]
    reference: str | None = None
    notice: str | None = None
    sql: str | None = None

    def column(self, name: str) -> Column | None:
        """The column `name`, or None if the table has none of that name."""
        return next((column for column in self.columns if column.name == name), None)


@dataclass(frozen=True, slots=True)
class Version:
    """A materialization version. `moment` is when its tables were frozen; an invalid one has expired: it is named but
    no longer served. Moments are fixed, so that what a lesson shows of them is the same on every run."""

    number: int
    moment: datetime
    expires: datetime
    description: str
    valid: bool = True


@dataclass(frozen=True, slots=True)
class Datastack:
    """A datastack. `image` and `segmentation` are paths below the server's `/volumes/`; the last part of
    `segmentation` is, as in CAVE, the name of the chunkedgraph table."""

    name: str
    aligned_volume: str
    description: str
    versions: tuple[Version, ...]
    tables: tuple[Table, ...]
    views: tuple[Table, ...]
    synapse_table: str
    soma_table: str | None
    resolution: tuple[float, float, float]
    image: str
    segmentation: str

    @property
    def graph(self) -> str:
        """Name of the chunkedgraph table."""
        return self.segmentation.rsplit("/", 1)[-1]

    @property
    def served(self) -> tuple[Version, ...]:
        """The versions that have not expired, oldest first."""
        return tuple(version for version in self.versions if version.valid)

    def version(self, number: int) -> Version | None:
        """The version `number`, expired or not, or None."""
        return next((version for version in self.versions if version.number == number), None)

    def table(self, name: str) -> Table | None:
        """The table `name`, or None."""
        return next((table for table in self.tables if table.name == name), None)

    def view(self, name: str) -> Table | None:
        """The view `name`, or None."""
        return next((view for view in self.views if view.name == name), None)
