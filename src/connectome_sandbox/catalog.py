"""The datastacks of a server, with their databases opened on first use."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from connectome_sandbox.datastack import Datastack, Table, Version
from connectome_sandbox.phantom_folder import PhantomFolder
from connectome_sandbox.refusal import Refusal, refuse

if TYPE_CHECKING:
    from connectome_sandbox.database import Database
    from connectome_sandbox.datastacks import Source


@dataclass(frozen=True, slots=True)
class Edit:
    """A proofreading edit: a merge of two objects or a split of one, and the root ids before and after it."""

    kind: str
    before: tuple[int, ...]
    after: tuple[int, ...]
    description: str


class Catalog:
    """What a server serves. Safe to use from many threads."""

    def __init__(self, sources: tuple[Source, ...], data: Path, phantom: PhantomFolder) -> None:
        self.sources: Mapping[str, Source] = {source.datastack.name: source for source in sources}
        self.phantom = phantom
        self._data = data
        self._opened: dict[str, Database] = {}
        self._locks = {name: threading.Lock() for name in self.sources}

    def datastack(self, name: str) -> Datastack:
        """The datastack `name`. Raises Refusal (400) as the live service does for one that it does not know."""
        source = self.sources.get(name)
        if source is None:
            # The live services ask for permissions first, and there the unknown name fails (middle_auth_client,
            # auth_requires_permission).
            raise _unknown(name, "datastack")
        return source.datastack

    def version(self, datastack: Datastack, number: int) -> Version:
        """A version that is served. Raises Refusal: 404 if there is none of that number, 410 if it has expired."""
        version = datastack.version(number)
        if version is None:
            raise refuse(404, f"version {number} not found in {datastack.name}")
        if not version.valid:
            raise refuse(410, "This materialization version is not available")
        return version

    def table(self, datastack: Datastack, version: Version, name: str) -> Table:
        """The table `name`. Raises Refusal (404)."""
        table = datastack.table(name)
        if table is None:
            raise refuse(
                404,
                f"Analysis table '{name}' not found for version {version.number} in datastack {datastack.name}",
            )
        return table

    def view(self, datastack: Datastack, version: Version, name: str) -> Table:
        """The view `name`. Raises Refusal (404)."""
        view = datastack.view(name)
        if view is None:
            raise refuse(404, f"View '{name}' not found for version {version.number} in datastack {datastack.name}")
        return view

    def database(self, datastack: Datastack) -> Database:
        """The database of a datastack, loaded on first use."""
        name = datastack.name
        if name not in self._opened:
            with self._locks[name]:
                if name not in self._opened:
                    from connectome_sandbox.database import open_database

                    source = self.sources[name]
                    folder = self._data if source.folder == "data" else self.phantom.folder()
                    self._opened[name] = open_database(source, folder)
        return self._opened[name]

    def edits(self, datastack: Datastack) -> tuple[Edit, ...]:
        """The proofreading edits between the versions of a datastack."""
        if self.sources[datastack.name].folder != "phantom":
            return ()
        raw = json.loads((self.phantom.folder() / "edits.json").read_text())
        return tuple(
            Edit(edit["kind"], tuple(edit["before"]), tuple(edit["after"]), edit["description"]) for edit in raw
        )

    def of_graph(self, graph: str) -> Datastack:
        """The datastack whose chunkedgraph table is `graph`. Raises Refusal (400)."""
        for source in self.sources.values():
            if source.datastack.graph == graph:
                return source.datastack
        raise _unknown(graph, "pychunkedgraph")

    def close(self) -> None:
        self.phantom.stop()
        for database in self._opened.values():
            database.close()


def _unknown(name: str, namespace: str) -> Refusal:
    return Refusal(
        400,
        {
            "error": "invalid_table_id",
            "message": "Invalid table_id for service",
            "data": {"table_id": name, "resource_namespace": namespace, "auth_dataset": None},
        },
    )
