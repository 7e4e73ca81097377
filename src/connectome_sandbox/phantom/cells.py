"""Which cell each voxel belongs to, and how deep inside it lies."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from connectome_sandbox.phantom.bodies import FLATTENING, NEURONS, SHAPE, Neurite, Soma
from connectome_sandbox.phantom.noise import Field, smooth_field

GLIA = NEURONS
"""The index of the one glial cell that fills what the neurons leave."""
GLIA_REACH = np.float32(4.5)


@dataclass(frozen=True, slots=True, eq=False)
class Anatomy:
    """The phantom's cells as volumes of shape (Z, Y, X), sections first.

    `cell` is the cell's index, `body` the index of the soma or neurite within it (somata first, then neurites, the
    glia last), `depth` the distance to the cell's membrane in voxels, `nucleus` the distance to the nuclear
    envelope in voxels, positive within, very negative away from somata. `shift` (Z, 2) is how far each section lies
    from where it should, in voxels of x and y.
    """

    cell: NDArray[np.uint8]
    body: NDArray[np.uint16]
    depth: Field
    nucleus: Field
    shift: Field


def fill(rng: np.random.Generator, somata: tuple[Soma, ...], neurites: tuple[Neurite, ...]) -> Anatomy:
    """Give every voxel to the body whose surface it lies deepest in, in space warped so that no wall is straight."""
    width, height, sections = SHAPE
    shape = (sections, height, width)
    warp_x = 4.5 * smooth_field(rng, shape, (14, 26, 26)) + 1.3 * smooth_field(rng, shape, (6, 9, 9))
    warp_y = 4.5 * smooth_field(rng, shape, (14, 26, 26)) + 1.3 * smooth_field(rng, shape, (6, 9, 9))
    shift = rng.normal(0, 0.55, (sections, 2)).astype(np.float32)
    cell = np.empty(shape, np.uint8)
    body = np.empty(shape, np.uint16)
    depth = np.empty(shape, np.float32)
    nucleus = np.full(shape, -99, np.float32)
    columns, rows = np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32)
    for z in range(sections):
        x = columns[None, :] + warp_x[z] - shift[z, 0]
        y = rows[:, None] + warp_y[z] - shift[z, 1]
        _fill_section(z, x, y, somata, neurites, cell[z], body[z], depth[z], nucleus[z])
    return Anatomy(cell, body, depth, nucleus, shift)


def _fill_section(
    z: int,
    x: Field,
    y: Field,
    somata: tuple[Soma, ...],
    neurites: tuple[Neurite, ...],
    cell: NDArray[np.uint8],
    body: NDArray[np.uint16],
    depth: Field,
    nucleus: Field,
) -> None:
    cell[:], body[:] = GLIA, len(somata) + len(neurites)
    first = np.full(cell.shape, GLIA_REACH, np.float32)
    second = np.full(cell.shape, 40, np.float32)
    for i, soma in enumerate(somata):
        rise = (z - soma.centre[2]) * FLATTENING
        if abs(rise) > soma.radius + 24:
            continue
        window = _window(soma.centre[:2], soma.radius + 40)
        outside = np.sqrt(
            (x[window] - soma.centre[0]) ** 2 + (y[window] - soma.centre[1]) ** 2 + np.float32(rise * rise)
        )
        _claim(outside - np.float32(soma.radius), soma.cell, i, window, cell, body, first, second)
        within = nucleus[window]
        np.maximum(within, np.float32(soma.nucleus) - outside, out=within)
    for i, neurite in enumerate(neurites):
        centre, radius = neurite.path[z], neurite.radius[z]
        window = _window((float(centre[0]), float(centre[1])), float(radius) + 30)
        outside = np.sqrt((x[window] - centre[0]) ** 2 + (y[window] - centre[1]) ** 2)
        _claim(outside - radius, neurite.cell, len(somata) + i, window, cell, body, first, second)
    depth[:] = (second - first) / 2


def _window(centre: tuple[float, float], reach: float) -> tuple[slice, slice]:
    (x, y), (width, height) = centre, SHAPE[:2]
    return (
        slice(max(0, min(height, int(y - reach))), max(0, min(height, int(y + reach) + 1))),
        slice(max(0, min(width, int(x - reach))), max(0, min(width, int(x + reach) + 1))),
    )


def _claim(
    outside: Field,
    owner: int,
    index: int,
    window: tuple[slice, slice],
    cell: NDArray[np.uint8],
    body: NDArray[np.uint16],
    first: Field,
    second: Field,
) -> None:
    """Enter one body: it takes the voxels it lies deepest in; two bodies of one cell have no membrane between them."""
    best, runner_up, owners = first[window], second[window], cell[window]
    other = owners != owner
    wins = outside < best
    np.minimum(runner_up, np.maximum(outside, best), out=runner_up, where=other)
    np.copyto(best, outside, where=wins)
    np.copyto(owners, np.uint8(owner), where=wins)
    np.copyto(body[window], np.uint16(index), where=wins)
