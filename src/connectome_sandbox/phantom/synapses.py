"""Chemical synapses, put where two neurons touch, with partners chosen by type."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from connectome_sandbox.phantom.bodies import FLATTENING, NEURONS, RIND
from connectome_sandbox.phantom.cells import GLIA, Anatomy

TYPES = ("sensory neuron", "interneuron", "motor neuron")
PREFERENCE = np.array([[0.5, 9.0, 0.6], [0.3, 1.1, 9.0], [0.1, 0.5, 0.2]])
"""How readily a neuron of the row's type makes a synapse onto one of the column's, for equal contact."""
WANTED = 340
KNOWN_BIAS = 3.0
"""How much more readily a neuron with a soma in the volume, hence of known type, takes part in a synapse."""

Voxel = tuple[int, int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Synapse:
    """Points are voxels (x, y, z): `pre` and `post` lie within the two cells, `centre` at the membrane.

    `cleft` holds the (N, 3) voxels z, y, x of the postsynaptic density.
    """

    pre_cell: int
    post_cell: int
    pre: Voxel
    post: Voxel
    centre: Voxel
    cleft: NDArray[np.intp]


def cell_types(rng: np.random.Generator, somata: int) -> tuple[str, ...]:
    """One type a neuron. Those with a soma in the volume are spread evenly over the types."""
    here = [TYPES[i * len(TYPES) // somata] for i in range(somata)]
    elsewhere = rng.choice(len(TYPES), NEURONS - somata, p=(0.3, 0.4, 0.3)).tolist()
    return tuple(here + [TYPES[i] for i in elsewhere])


def place_synapses(
    rng: np.random.Generator, anatomy: Anatomy, types: tuple[str, ...], somata: int
) -> tuple[Synapse, ...]:
    """Choose contacts at random, weighted by what the two types prefer, no two synapses on one spot.

    The first `somata` cells, whose types the tables know, get more of them.
    """
    kinds = np.array([TYPES.index(kind) for kind in types] + [0])
    sites, pre_cells, post_cells = _contacts(rng, anatomy)
    known = np.array([KNOWN_BIAS if cell < somata else 1.0 for cell in range(NEURONS + 1)])
    weight = PREFERENCE[kinds[pre_cells], kinds[post_cells]] * known[pre_cells] * known[post_cells]
    order = np.argsort(rng.exponential(1.0, len(weight)) / weight, kind="stable")
    taken = np.empty((0, 3))
    placed: list[Synapse] = []
    for i in order.tolist():
        z, y, x = (int(v) for v in sites[i])
        here = np.array([z * FLATTENING, y, x])
        if len(taken) and ((taken - here) ** 2).sum(axis=1).min() < 17.0**2:
            continue
        synapse = _shape(rng, anatomy, (z, y, x), int(pre_cells[i]), int(post_cells[i]))
        if synapse is None:
            continue
        placed.append(synapse)
        taken = np.vstack([taken, here])
        if len(placed) == WANTED:
            break
    return tuple(sorted(placed, key=lambda s: (s.centre[2], s.centre[1], s.centre[0])))


def _contacts(
    rng: np.random.Generator, anatomy: Anatomy
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    cell = anatomy.cell[2:-2, RIND:-6, 6:-6]
    here, beside = cell[:, :, :-1], cell[:, :, 1:]
    above, below = cell[:, :-1], cell[:, 1:]
    found = []
    for a, b in ((here, beside), (above, below)):
        where = np.stack(np.nonzero((a != b) & (a != GLIA) & (b != GLIA)), axis=1)
        where = where[rng.permutation(len(where))[:30_000]]
        at = tuple(where.T)
        first, second = a[at].astype(np.intp), b[at].astype(np.intp)
        where = where + np.array([2, RIND, 6])
        found += [(where, first, second), (where, second, first)]
    sites, pre, post = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return sites, pre, post


def _shape(rng: np.random.Generator, anatomy: Anatomy, site: Voxel, pre_cell: int, post_cell: int) -> Synapse | None:
    """The points and the density of a synapse at `site` (z, y, x), or None if the cells are too thin there."""
    z, y, x = site
    reach = 11
    window = (slice(z - 2, z + 3), slice(max(0, y - reach), y + reach + 1), slice(max(0, x - reach), x + reach + 1))
    cell, depth = anatomy.cell[window], anatomy.depth[window]
    origin = np.array([part.start for part in window])
    pre = _deepest(cell[2] == pre_cell, depth[2])
    post = _deepest(cell[2] == post_cell, depth[2])
    if pre is None or post is None or depth[2][pre] < 5 or depth[2][post] < 2.5:
        return None
    facing = _beside(cell == pre_cell) & (cell == post_cell)
    offset = np.indices(cell.shape) + (origin - np.array(site))[:, None, None, None]
    size = float(rng.uniform(6, 10.5))
    near = (offset[0] * FLATTENING) ** 2 + offset[1] ** 2 + offset[2] ** 2 < size**2
    cleft = np.stack(np.nonzero(facing & near), axis=1) + origin
    if len(cleft) < 12:
        return None
    middle = cleft[np.argmin(np.abs(cleft - np.array(site)).sum(axis=1))]
    return Synapse(
        pre_cell,
        post_cell,
        (int(pre[1] + origin[2]), int(pre[0] + origin[1]), z),
        (int(post[1] + origin[2]), int(post[0] + origin[1]), z),
        (int(middle[2]), int(middle[1]), int(middle[0])),
        cleft,
    )


def _deepest(inside: NDArray[np.bool_], depth: NDArray[np.float32]) -> tuple[int, int] | None:
    if not inside.any():
        return None
    row, column = np.unravel_index(np.argmax(np.where(inside, depth, -1)), depth.shape)
    return int(row), int(column)


def _beside(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The voxels at most two from the mask within a section."""
    grown = mask.copy()
    for _ in range(2):
        wider = grown.copy()
        wider[:, 1:] |= grown[:, :-1]
        wider[:, :-1] |= grown[:, 1:]
        wider[:, :, 1:] |= grown[:, :, :-1]
        wider[:, :, :-1] |= grown[:, :, 1:]
        grown = wider
    return grown
