"""Which neurons there are and where their processes are meant to run, before they have to share the space.

The tissue is laid out like the cortex of an invertebrate ganglion: cell bodies along two sides of the volume, each
sending one primary neurite into the neuropil, where it branches; the rest of the neuropil belongs to neurons whose cell
bodies lie elsewhere. All of it is invented; no length or number here is a measurement.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from connectome_sandbox.phantom.frame import SECTION_PX, SHAPE

Floats = NDArray[np.float32]

CELL_TYPES: Final = ("sensory neuron", "interneuron", "motor neuron")
KEY_STEP: Final = 4
"""Courses are planned on every fourth section and interpolated between."""

KEYS: Final = np.arange(0, SHAPE[2] + 1, KEY_STEP)
SECTIONS: Final = np.arange(SHAPE[2] + 1)

_PASSING = 58
_RIND = 100
"""Pixels from the left and top sides that the cell bodies take."""


@dataclass(frozen=True, slots=True)
class Soma:
    """A cell body and its nucleus: concentric spheres in nm, centre in voxels, radii in pixels."""

    neuron: int
    x: float
    y: float
    z: float
    radius: float
    nucleus_radius: float


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """A process as planned: a row of beads in every key section, a radius in every section (0 where it is absent).

    `beads` is (keys, beads, 2) in pixels, `radii` (sections + 1, beads). A course with a parent leaves it at
    bead `parent_bead` in key section `fork_key`.
    """

    neuron: int
    kind: str
    beads: Floats
    radii: Floats
    parent: int = -1
    parent_bead: int = 0
    fork_key: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """Neurons by index: their type, the cell bodies of those that have one here, and the courses of all."""

    cell_types: tuple[str, ...]
    somata: tuple[Soma, ...]
    courses: tuple[Course, ...]


def plan_arbors(rng: np.random.Generator) -> Plan:
    """Place cell bodies, primary neurites, their branches, and the passing neurons."""
    somata = _somata(rng)
    count = len(somata) + _PASSING
    home = [CELL_TYPES[i % 3] for i in rng.permutation(len(somata))]
    away = [CELL_TYPES[i % 3] for i in rng.permutation(_PASSING)]
    courses: list[Course] = []
    for soma in somata:
        courses.append(_soma_course(soma))
        primary = len(courses)
        courses.append(_primary_neurite(rng, soma))
        reach = courses[primary].beads.shape[1]
        for part in (0.55, 0.8, 1.0):
            bead = min(reach - 1, int(part * reach))
            branch = len(courses)
            courses.append(_branch(rng, courses[primary], primary, bead))
            if part != 0.8:
                courses.append(_twig(rng, courses[branch], branch))
    for neuron in range(len(somata), count):
        trunk = len(courses)
        courses.append(_passing(rng, neuron))
        if rng.random() < 0.65:
            courses.append(_twig(rng, courses[trunk], trunk))
    return Plan(tuple(home + away), somata, tuple(courses))


def _somata(rng: np.random.Generator) -> tuple[Soma, ...]:
    """Two layers in z, each along the left and top sides, the second set into the gaps of the first."""
    first = [(47, 47), (47, 149), (47, 251), (47, 352), (149, 47), (251, 47), (352, 47)]
    second = [(44, 118), (46, 214), (44, 312), (118, 44), (214, 46), (312, 44)]
    places = [(x, y, 14.0) for x, y in first] + [(x, y, 50.0) for x, y in second]
    somata = []
    for neuron, (x, y, z) in enumerate(places):
        dx, dy, dz = rng.uniform((-3, -3, -1), (3, 3, 1))
        radius = rng.uniform(45, 50)
        somata.append(Soma(neuron, x + dx, y + dy, z + dz, radius, radius * rng.uniform(0.79, 0.83)))
    return tuple(somata)


def _soma_course(soma: Soma) -> Course:
    height = (SECTIONS - soma.z) * SECTION_PX
    radii = np.sqrt(np.clip(soma.radius**2 - height**2, 0, None)).astype(np.float32)
    beads = np.broadcast_to(np.array([soma.x, soma.y], np.float32), (len(KEYS), 1, 2))
    return Course(soma.neuron, "soma", beads.copy(), radii[:, None])


def _primary_neurite(rng: np.random.Generator, soma: Soma) -> Course:
    """A tube lying in the plane of section from the cell body into the neuropil."""
    inward = 0.0 if soma.x < soma.y else np.pi / 2
    if abs(soma.x - soma.y) < 20:
        inward = np.pi / 4
    angle = inward + rng.uniform(-0.3, 0.3)
    length = soma.radius + rng.uniform(100, 190)
    count = int(length / 9)
    along = np.linspace(0.3 * soma.radius, length, count)
    sway = rng.uniform(-14, 14) * np.sin(np.linspace(0, rng.uniform(3, 6), count))
    x = soma.x + along * np.cos(angle) - sway * np.sin(angle)
    y = soma.y + along * np.sin(angle) + sway * np.cos(angle)
    # Tubes from the two sides would cross: each side has key sections of its own.
    near = int(round(soma.z / KEY_STEP))
    level = near + (1 if inward == 0 else -1 if inward > 1 else 2) + (soma.neuron % 2) * (2 if inward == 0 else -1)
    beads = np.broadcast_to(np.stack([x, y], 1), (len(KEYS), count, 2)).astype(np.float32)
    calibre = np.linspace(10.5, 7.5, count)
    height = (SECTIONS - level * KEY_STEP) * SECTION_PX
    radii = np.sqrt(np.clip(calibre[None] ** 2 - height[:, None] ** 2, 0, None))
    return Course(soma.neuron, "primary", beads.copy(), radii.astype(np.float32), fork_key=level)


def _branch(rng: np.random.Generator, primary: Course, index: int, bead: int) -> Course:
    """A process through the whole depth that passes through the primary neurite."""
    start = primary.beads[primary.fork_key, bead]
    steps = (KEYS - KEYS[primary.fork_key])[:, None]
    path = start + _wander(rng) - _wander_at(primary.fork_key)
    drift = rng.normal(0, 0.55, (2, 2))
    path = start + np.where(steps < 0, steps * drift[0], steps * drift[1]) + (path - start)
    return _tube(rng, primary.neuron, path, rng.uniform(6.0, 11.5), index, bead, primary.fork_key)


def _wander(rng: np.random.Generator) -> Floats:
    phase, turns = rng.uniform(0, 2 * np.pi, 2), rng.uniform(0.4, 1.3, 2)
    amplitude = rng.uniform(3, 12, 2)
    t = KEYS[:, None] / SHAPE[2]
    return (amplitude * np.sin(2 * np.pi * turns * t + phase)).astype(np.float32)


def _wander_at(_: int) -> Floats:
    return np.zeros(2, np.float32)


def _twig(rng: np.random.Generator, parent: Course, index: int) -> Course:
    """A thinner process that leaves its parent at some key section and runs to the nearer or farther face."""
    fork = int(rng.integers(4, len(KEYS) - 4))
    up = bool(rng.random() < 0.5) if 6 <= fork <= len(KEYS) - 7 else fork < len(KEYS) / 2
    away = rng.uniform(0, 2 * np.pi)
    reach = rng.uniform(35, 70)
    steps = (np.arange(len(KEYS)) - fork) * (1 if up else -1)
    share = np.clip(steps / 6, 0, 1)
    share = share * share * (3 - 2 * share)
    offset = reach * share[:, None] * np.array([np.cos(away), np.sin(away)])
    course = _tube(
        rng, parent.neuron, parent.beads[:, 0] + offset, rng.uniform(4.5, 8.0), index, 0, fork, elongated=False
    )
    present = SECTIONS >= fork * KEY_STEP if up else SECTIONS <= fork * KEY_STEP
    return Course(
        course.neuron, "twig", course.beads, course.radii * present[:, None].astype(np.float32), index, 0, fork
    )


def _passing(rng: np.random.Generator, neuron: int) -> Course:
    """A process of a neuron whose cell body lies outside the volume."""
    low = _RIND - 30 if rng.random() < 0.85 else 0
    home = rng.uniform(low, SHAPE[0] + 8, 2)
    slope = rng.normal(0, 0.6, 2)
    path = home + (KEYS[:, None] - SHAPE[2] / 2) * slope + _wander(rng)
    return _tube(rng, neuron, path, float(np.clip(rng.lognormal(2.05, 0.35), 4.0, 15.0)))


def _tube(
    rng: np.random.Generator,
    neuron: int,
    path: NDArray[np.floating],
    calibre: float,
    parent: int = -1,
    parent_bead: int = 0,
    fork_key: int = 0,
    *,
    elongated: bool = True,
) -> Course:
    """Sweep a profile along a path through the sections: round, or drawn out into a short row of two beads."""
    swelling = 1 + 0.28 * np.sin(2 * np.pi * SECTIONS / rng.uniform(22, 50) + rng.uniform(0, 2 * np.pi))
    beads = 2 if elongated and rng.random() < 0.6 else 1
    turn = rng.uniform(0, 2 * np.pi) + rng.uniform(-1.5, 1.5) * KEYS / SHAPE[2]
    half = 0.5 * calibre * rng.uniform(0.9, 2.4) * np.stack([np.cos(turn), np.sin(turn)], 1)
    rows = [path] if beads == 1 else [path - half, path + half]
    thinner = 1.0 if beads == 1 else 0.8
    radii = np.repeat((calibre * thinner * swelling)[:, None], beads, axis=1)
    return Course(
        neuron,
        "branch" if parent >= 0 else "passing",
        np.stack(rows, 1).astype(np.float32),
        radii.astype(np.float32),
        parent,
        parent_bead,
        fork_key,
    )
