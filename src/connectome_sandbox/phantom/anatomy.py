"""Grow the settled processes into cells that fill the volume: which process owns a voxel, and how far its membrane is.

In each section a process is a disc or a short capsule; a voxel belongs to the nearest surface (an additively weighted
Voronoi diagram), seen through a smooth warp so that outlines are irregular. What is far from every process stays
extracellular. The distance to the second neuron gives membranes that are thin and smooth at any orientation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import zoom

from connectome_sandbox.phantom.arbors import Floats, Soma, plan_arbors
from connectome_sandbox.phantom.frame import SHAPE, Stream, stream
from connectome_sandbox.phantom.packing import Tracks, pack

_REACH = np.float32(6.0)
"""Pixels that a process may grow beyond its disc; farther voxels are extracellular."""

_MARGIN = 20
"""Pixels beyond a disc within which it may own a voxel or lie second, warp included."""

_WARP_KEYS = 8


@dataclass(frozen=True, slots=True, eq=False)
class Anatomy:
    """The true tissue, arrays in section order (z, y, x).

    `track` is 1 + index of the process that owns a voxel and 0 outside cells; `gap` its distance to the nearest
    membrane in pixels, within the section; `warp` (z, 2, y, x) the coordinates x, y that a voxel is looked up at.
    """

    cell_types: tuple[str, ...]
    somata: tuple[Soma, ...]
    tracks: Tracks
    track: NDArray[np.uint16]
    gap: Floats
    warp: Floats

    def neuron_of_track(self) -> NDArray[np.int16]:
        """Neuron index by value of `track`; -1 for voxels outside cells."""
        return np.concatenate([np.array([-1], np.int16), self.tracks.neuron])


def grow(seed: int) -> Anatomy:
    """Plan, settle and grow the tissue of a seed."""
    plan = plan_arbors(stream(seed, Stream.ARBORS))
    tracks = pack(plan)
    warp = _warp(stream(seed, Stream.WARP))
    depth, height, width = SHAPE[2], SHAPE[1], SHAPE[0]
    track = np.zeros((depth, height, width), np.uint16)
    gap = np.zeros((depth, height, width), np.float32)
    for z in range(depth):
        _grow_section(tracks, z, warp[z], track[z], gap[z])
    return Anatomy(plan.cell_types, plan.somata, tracks, track, gap, warp)


def _warp(rng: np.random.Generator) -> Floats:
    """Coordinates displaced by two scales of noise that changes slowly with depth, and by section misalignment."""
    depth, side = SHAPE[2], SHAPE[0]
    keys = depth // _WARP_KEYS + 1
    both = _smooth_noise(rng, keys, 13, 4.5) + _smooth_noise(rng, keys, 33, 1.5)
    grid = np.stack(np.meshgrid(np.arange(side), np.arange(side))).astype(np.float32)
    jitter = rng.normal(0, 0.45, (depth, 2)).astype(np.float32)
    warp = np.empty((depth, 2, side, side), np.float32)
    for z in range(depth):
        key, part = divmod(z, _WARP_KEYS)
        share = np.float32(part / _WARP_KEYS)
        np.multiply(both[key], 1 - share, out=warp[z])
        warp[z] += share * both[key + 1]
        warp[z] += grid
        warp[z] += jitter[z][:, None, None]
    return warp


def _smooth_noise(rng: np.random.Generator, keys: int, cells: int, amplitude: float) -> Floats:
    side = SHAPE[0]
    knots = rng.normal(0, amplitude, (keys, 2, cells, cells)).astype(np.float32)
    # Plane by plane: one call over all four axes takes a hundred times as long.
    return np.stack([np.stack([zoom(plane, side / cells, order=3) for plane in pair]) for pair in knots])


def _grow_section(tracks: Tracks, z: int, warp: Floats, track: NDArray[np.uint16], gap: Floats) -> None:
    side = warp.shape[-1]
    nearest = np.full((side, side), _REACH, np.float32)
    second = np.full((side, side), _REACH + 14, np.float32)
    neuron = np.full((side, side), -1, np.int16)
    for index in range(len(tracks.neuron)):
        first, last = int(tracks.first[index]), int(tracks.last[index])
        own = int(tracks.neuron[index])
        for bead in range(first, max(first + 1, last - 1)):
            other = min(bead + 1, last - 1)
            ra, rb = float(tracks.radii[z, bead]), float(tracks.radii[z, other])
            if ra <= 0 and rb <= 0:
                continue
            ax, ay = (float(v) for v in tracks.centres[z, bead])
            bx, by = (float(v) for v in tracks.centres[z, other])
            reach = max(ra, rb) + _MARGIN
            x0, x1 = max(0, int(min(ax, bx) - reach)), min(side, int(max(ax, bx) + reach))
            y0, y1 = max(0, int(min(ay, by) - reach)), min(side, int(max(ay, by) + reach))
            if x0 >= x1 or y0 >= y1:
                continue
            here = (slice(y0, y1), slice(x0, x1))
            distance = _capsule(warp[0][here], warp[1][here], ax, ay, ra, bx, by, rb)
            before = nearest[here]
            closer = distance < before
            same = neuron[here] == own
            # The runner-up is always another neuron: it is the old winner only where the winner changes hands.
            runner = np.where(closer, before, np.minimum(second[here], distance))
            second[here] = np.where(same, second[here], runner)
            np.minimum(before, distance, out=before)
            neuron[here][closer] = own
            track[here][closer] = index + 1
    np.subtract(second, nearest, out=gap)
    gap *= np.float32(0.5)


def _capsule(
    x: Floats, y: Floats, ax: float, ay: float, ra: float, bx: float, by: float, rb: float
) -> Floats:
    """Distance in pixels to the surface of a capsule whose radius runs from one end to the other."""
    dx, dy = x - np.float32(ax), y - np.float32(ay)
    vx, vy = bx - ax, by - ay
    length2 = vx * vx + vy * vy
    if length2 < 1e-6:
        return np.asarray(np.sqrt(dx * dx + dy * dy) - np.float32(ra), np.float32)
    along = np.clip((dx * np.float32(vx / length2)) + dy * np.float32(vy / length2), 0, 1)
    dx -= along * np.float32(vx)
    dy -= along * np.float32(vy)
    return np.asarray(np.sqrt(dx * dx + dy * dy) - (np.float32(ra) + along * np.float32(rb - ra)), np.float32)
