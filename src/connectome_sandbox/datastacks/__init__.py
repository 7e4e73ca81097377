"""The datastacks that are served, and how each is read from files.

None has the name of a live datastack: caveclient keeps addresses and metadata by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from connectome_sandbox.datastack import Datastack
from connectome_sandbox.datastacks import celegans, minnie65, phantom


@dataclass(frozen=True, slots=True)
class Source:
    """A datastack and the SQL that loads it: by version, then by table; `roots` by version. SQL reads files below
    `$folder`: the data folder, or the folder of the phantom."""

    datastack: Datastack
    load: Mapping[int, Mapping[str, str]]
    roots: Mapping[int, str]
    folder: Literal["data", "phantom"]


SOURCES = (
    Source(minnie65.DATASTACK, {1: minnie65.LOAD}, {1: minnie65.ROOTS}, "data"),
    Source(celegans.DATASTACK, {1: celegans.LOAD}, {1: celegans.ROOTS}, "data"),
    Source(
        phantom.DATASTACK,
        {number: phantom.load(number) for number in (1, 2)},
        {number: phantom.roots(number) for number in (1, 2)},
        "phantom",
    ),
)
