"""Where the phantom's cells lie: somata in a rind, neurites packed beside one another in the neuropil.

Lengths are voxels of 16 nm in x and y, sections of 40 nm in z. The plan is that of a small invertebrate ganglion: a
rind of cell bodies at low y, wrapped by glia, and a neuropil without cell bodies at high y.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from connectome_sandbox.phantom.noise import smooth_curve

SHAPE = (448, 384, 64)
"""Voxels along x, y and z."""
VOXEL_NM = (16, 16, 40)
FLATTENING = VOXEL_NM[2] / VOXEL_NM[0]
"""How many voxels of x one section is thick."""

SOMATA = 14
NEURONS = 74
RIND = 172
"""The y at which the rind of somata ends and the neuropil begins."""


@dataclass(frozen=True, slots=True)
class Soma:
    """A cell body: an ellipsoid (a sphere in nanometres) that its neighbours flatten."""

    cell: int
    centre: tuple[float, float, float]
    radius: float
    nucleus: float


@dataclass(frozen=True, slots=True, eq=False)
class Neurite:
    """A process that runs through all sections. `path` is (Z, 2) of x, y; `radius` (Z,), both in voxels."""

    cell: int
    path: NDArray[np.float32]
    radius: NDArray[np.float32]


def place_somata(rng: np.random.Generator) -> tuple[Soma, ...]:
    """Fourteen somata in two rows and two layers, the layers shifted against each other as spheres pack."""
    somata = []
    for row, y in enumerate((40.0, 130.0)):
        for layer, z in enumerate((16.0, 47.0)):
            shifted = (row + layer) % 2 == 1
            for x in (112.0, 224.0, 336.0) if shifted else (56.0, 168.0, 280.0, 392.0):
                jitter = rng.uniform(-1, 1, 3) * (7, 6, 2)
                radius = float(rng.uniform(49, 57))
                centre = (x + float(jitter[0]), y + float(jitter[1]), z + float(jitter[2]))
                somata.append(Soma(0, centre, radius, radius * float(rng.uniform(0.66, 0.71))))
    order = rng.permutation(len(somata))
    return tuple(
        Soma(cell, somata[i].centre, somata[i].radius, somata[i].nucleus) for cell, i in enumerate(order.tolist())
    )


def grow_neurites(rng: np.random.Generator, somata: tuple[Soma, ...]) -> tuple[Neurite, ...]:
    """Some 300 neurites of different calibres; the first of each cell with a soma leaves that soma."""
    depth = SHAPE[2]
    z = np.arange(depth, dtype=np.float32)
    starts, radii = _scatter(rng)
    cells = _owners(rng, len(starts), len(somata))
    count = len(starts) + len(somata)
    path = np.empty((count, depth, 2), np.float32)
    radius = np.empty((count, depth), np.float32)
    owner = [soma.cell for soma in somata] + cells
    for i in range(count):
        wander = np.stack([smooth_curve(rng, depth, 24.0), smooth_curve(rng, depth, 24.0)], axis=1)
        swelling = smooth_curve(rng, depth, 9.0)
        if i < len(somata):
            soma = somata[i]
            away = np.abs(z - soma.centre[2]) / depth
            path[i, :, 0] = soma.centre[0] + 40 * wander[:, 0] * away
            path[i, :, 1] = soma.centre[1] + soma.radius * 0.9 + 190 * away + 12 * wander[:, 1] * away
            base = float(rng.uniform(10, 14))
        else:
            tilt = rng.normal(0, 16, 2)
            base = float(radii[i - len(somata)])
            lean = ((z / depth - 0.5)[:, None] * tilt).astype(np.float32)
            path[i] = starts[i - len(somata)] + lean + np.float32(7) * wander
        radius[i] = base * (1 + 0.22 * np.clip(swelling, -1.5, 2))
    _relax(path, radius, owner, somata)
    return tuple(Neurite(owner[i], path[i], radius[i]) for i in range(count))


def _scatter(rng: np.random.Generator) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Throw neurites of falling calibre at the neuropil; keep those that find room."""
    low, high = np.array([-22.0, RIND - 6]), np.array([SHAPE[0] + 22.0, SHAPE[1] + 22.0])
    wanted = np.sort(np.clip(np.exp(rng.normal(np.log(8.2), 0.46, 3600)), 4.0, 25.0))[::-1][::6]
    points, radii, kept = np.empty((len(wanted), 2)), np.empty(len(wanted)), 0
    for size in wanted.tolist():
        for point in rng.uniform(low, high, (40, 2)):
            apart = np.hypot(points[:kept, 0] - point[0], points[:kept, 1] - point[1])
            if (apart > 0.86 * (radii[:kept] + size)).all():
                points[kept], radii[kept] = point, size
                kept += 1
                break
    return points[:kept].astype(np.float32), radii[:kept].astype(np.float32)


def _owners(rng: np.random.Generator, neurites: int, somata: int) -> list[int]:
    """Deal neurites to neurons: those with a soma here get more of them, every neuron at least one."""
    every = list(range(somata, NEURONS))
    weights = np.array([4.0] * somata + [1.0] * (NEURONS - somata))
    more = rng.choice(NEURONS, neurites - len(every), p=weights / weights.sum()).tolist()
    owner = np.array(every + more)
    return [int(cell) for cell in rng.permutation(owner)]


def _relax(path: NDArray[np.float32], radius: NDArray[np.float32], owner: list[int], somata: tuple[Soma, ...]) -> None:
    """Push neurites that would swallow one another apart, at key sections; the sections between follow smoothly."""
    depth = path.shape[1]
    keys = np.linspace(0, depth - 1, 15)
    shifts = np.zeros((len(keys), path.shape[0], 2), np.float32)
    carried = np.zeros((path.shape[0], 2), np.float32)
    own = np.array(owner)[:, None] == np.array([soma.cell for soma in somata])[None, :]
    for k, key in enumerate(keys):
        z = round(float(key))
        at, size = path[:, z] + carried, radius[:, z]
        reach = 0.9 * (size[:, None] + size[None, :])
        rooms = np.array([_radius_at(soma, z) for soma in somata], np.float32)
        centres = np.array([soma.centre[:2] for soma in somata], np.float32)
        for _ in range(14):
            at += _push(at, at, reach, 0.5)
            at[len(somata) :, 1] += np.clip(RIND - 30 - at[len(somata) :, 1], 0, 4)
            at += _push(at, centres, np.where(own, rooms[None, :] * 0.8, rooms[None, :] + size[:, None]), 0.9)
        # Where a neurite leaves its soma it stays, whatever pushes: the neck must not tear.
        held = np.array([min(1.0, (abs(z - soma.centre[2]) / 14) ** 2) for soma in somata], np.float32)
        at[: len(somata)] = path[: len(somata), z] + (at[: len(somata)] - path[: len(somata), z]) * held[:, None]
        carried = at - path[:, z]
        shifts[k] = carried
    for z in range(depth):
        k = min(int(np.searchsorted(keys, z, side="right")) - 1, len(keys) - 2)
        t = np.float32((z - keys[k]) / (keys[k + 1] - keys[k]))
        t = t * t * (3 - 2 * t)
        path[:, z] += (1 - t) * shifts[k] + t * shifts[k + 1]


def _radius_at(soma: Soma, z: float) -> float:
    return float(np.sqrt(max(soma.radius**2 - ((z - soma.centre[2]) * FLATTENING) ** 2, 0.0)))


def _push(
    at: NDArray[np.float32], others: NDArray[np.float32], reach: NDArray[np.float32], strength: float
) -> NDArray[np.float32]:
    dx, dy = at[:, None, 0] - others[None, :, 0], at[:, None, 1] - others[None, :, 1]
    distance = np.sqrt(dx * dx + dy * dy) + np.float32(1e-3)
    overlap = np.clip(reach - distance, 0, 6) / distance * np.float32(strength * 0.5)
    return np.stack([(overlap * dx).sum(axis=1), (overlap * dy).sum(axis=1)], axis=1)
