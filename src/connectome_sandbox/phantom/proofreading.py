"""Supervoxels, the root ids that gather them in each version, and the proofreading edits between the versions.

As in a CAVE chunked graph, supervoxels stay as they are for ever; an edit retires the root ids of the objects it
touches and gives new ones, and every other root id stays.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from connectome_sandbox.phantom.bodies import NEURONS, SHAPE, Neurite, Soma
from connectome_sandbox.phantom.cells import GLIA, Anatomy
from connectome_sandbox.phantom.noise import smooth_field

ROOT_BASE = 990_000_000_000_000_001
"""The first root id. Beyond 2**53, as real ones are, and of a range that no real datastack uses."""
SUPERVOXEL_BASE = 99_000_000_000_000_001
VERSIONS = (1, 2)

Position = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Edit:
    """One proofreading operation. `position` is a voxel (x, y, z) where the two parts touch."""

    kind: Literal["merge", "split"]
    before: tuple[int, ...]
    after: tuple[int, ...]
    position: Position
    description: str


@dataclass(frozen=True, slots=True, eq=False)
class Supervoxels:
    """`ids` is uint64 (Z, Y, X); `cells` and `bodies` give the cell and body index of every id, in order of id."""

    ids: NDArray[np.uint64]
    cells: tuple[int, ...]
    bodies: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class History:
    """`roots[version]` maps each supervoxel id to its root id; `edits` lead from version 1 to version 2."""

    roots: Mapping[int, Mapping[int, int]]
    edits: tuple[Edit, ...]


def supervoxels(
    rng: np.random.Generator, anatomy: Anatomy, somata: tuple[Soma, ...], neurites: tuple[Neurite, ...]
) -> Supervoxels:
    """Cut every body into a few pieces along z, as an automatic segmentation would."""
    width, height, sections = SHAPE
    owners = [soma.cell for soma in somata] + [neurite.cell for neurite in neurites] + [GLIA]
    margin = 4
    piece_at = np.zeros((len(owners), sections + 2 * margin), np.int64)
    for body in range(len(owners)):
        for cut in rng.choice(np.arange(8, sections - 8), int(rng.integers(1, 4)), replace=False).tolist():
            piece_at[body, cut + margin :] += 1
    ripple = np.clip(np.round(1.4 * smooth_field(rng, (height, width), (20, 20))), -margin, margin).astype(np.int64)
    pieces = np.empty(anatomy.body.shape, np.uint16)
    table = (piece_at + 4 * np.arange(len(owners))[:, None]).astype(np.uint16)
    for z in range(sections):
        pieces[z] = table[anatomy.body[z], ripple + (z + margin)]
    present = np.flatnonzero(np.bincount(pieces.ravel(), minlength=4 * len(owners)))
    ids = np.zeros(4 * len(owners), np.uint64)
    ids[present] = np.arange(len(present), dtype=np.uint64) + np.uint64(SUPERVOXEL_BASE)
    bodies = tuple(int(piece) // 4 for piece in present)
    return Supervoxels(ids[pieces], tuple(owners[body] for body in bodies), bodies)


def proofread(anatomy: Anatomy, cut: Supervoxels, somata: tuple[Soma, ...], severed: int, fused: int) -> History:
    """The two versions of the segmentation.

    In version 1 the soma of cell `severed` is cut off from its neurites (a split error), and cell `fused` is joined
    to the cell without a soma that it touches most (a merge error). Version 2 corrects both.
    """
    soma_body = next(i for i, soma in enumerate(somata) if soma.cell == severed)
    partner, touch = _largest_contact(anatomy.cell, fused, tuple(range(len(somata), NEURONS)))
    neck = _neck(anatomy, severed, soma_body, len(somata))
    fresh = NEURONS + 1
    orphan, joined, stub = fresh, fused, severed
    whole, left, right = fresh + 1, fresh + 2, fresh + 3
    first: dict[int, int] = {}
    second: dict[int, int] = {}
    for n, (cell, body) in enumerate(zip(cut.cells, cut.bodies, strict=True)):
        before = after = cell
        if cell == severed:
            before, after = (stub if body == soma_body else orphan), whole
        elif cell == fused:
            before, after = joined, left
        elif cell == partner:
            before, after = joined, right
        first[SUPERVOXEL_BASE + n] = ROOT_BASE + before
        second[SUPERVOXEL_BASE + n] = ROOT_BASE + after
    merge = Edit(
        "merge",
        (ROOT_BASE + stub, ROOT_BASE + orphan),
        (ROOT_BASE + whole,),
        neck,
        "Synthetic split error, corrected: the cell body is joined to the neurites it had been cut off from.",
    )
    split = Edit(
        "split",
        (ROOT_BASE + joined,),
        (ROOT_BASE + left, ROOT_BASE + right),
        touch,
        "Synthetic merge error, corrected: a neurite of another neuron is cut off from the cell it had been joined to.",
    )
    roots = MappingProxyType({1: MappingProxyType(first), 2: MappingProxyType(second)})
    return History(roots, (merge, split))


def _largest_contact(cell: NDArray[np.uint8], of: int, among: tuple[int, ...]) -> tuple[int, Position]:
    right = cell[:, :, 1:]
    left = cell[:, :, :-1]
    where = np.nonzero((left == of) & np.isin(right, among))
    partner = int(np.bincount(right[where]).argmax())
    at = np.flatnonzero(right[where] == partner)
    middle = at[len(at) // 2]
    return partner, (int(where[2][middle]), int(where[1][middle]), int(where[0][middle]))


def _neck(anatomy: Anatomy, cell: int, soma: int, somata: int) -> Position:
    """A voxel of the soma right beside one of the cell's neurites; ValueError if they do not touch."""
    body = anatomy.body
    neurite = (anatomy.cell == cell) & (body >= somata)
    for axis in (1, 2, 0):
        beside = np.roll(neurite, -1, axis) | np.roll(neurite, 1, axis)
        where = np.nonzero((body == soma) & beside)
        if len(where[0]):
            middle = len(where[0]) // 2
            return int(where[2][middle]), int(where[1][middle]), int(where[0][middle])
    raise ValueError(f"the soma of cell {cell} touches none of its neurites")
