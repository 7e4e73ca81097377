"""Where the real tables are."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

DATA_VARIABLE = "CONNECTOME_SANDBOX_DATA"

DATA_FILES = ("celegans_connections.csv", "celegans_neurons.csv", "minnie65_synapses.parquet")


class MissingDataError(Exception):
    """No folder with the tables was found, or a table is missing from the folder or cannot be read."""


def find_data(given: str | Path | None, here: Path, environment: Mapping[str, str]) -> Path:
    """The folder of the real tables: `given`, else the one named by CONNECTOME_SANDBOX_DATA, else the nearest folder
    `data` from `here` upwards that holds them all.

    Raises MissingDataError, with what to do.
    """
    named = given if given is not None else environment.get(DATA_VARIABLE) or None
    if named is not None:
        folder = Path(named).expanduser().resolve()
        missing = [name for name in DATA_FILES if not (folder / name).is_file()]
        if missing:
            raise MissingDataError(f"the data folder {folder} has no {', '.join(missing)}")
        return folder
    here = here.resolve()
    for parent in (here, *here.parents):
        if all((parent / "data" / name).is_file() for name in DATA_FILES):
            return parent / "data"
    raise MissingDataError(
        f"no folder 'data' with {', '.join(DATA_FILES)} at or above {here}; name it with --data or {DATA_VARIABLE}"
    )


def environment() -> Mapping[str, str]:
    """The process's environment, read once for a start."""
    return dict(os.environ)
