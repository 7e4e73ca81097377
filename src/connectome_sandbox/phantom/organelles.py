"""Mitochondria, vesicles, microtubules and densities: what is drawn into the phantom's cells."""

import numpy as np
from numpy.typing import NDArray

from connectome_sandbox.phantom.bodies import FLATTENING, RIND, SHAPE, Neurite, Soma
from connectome_sandbox.phantom.cells import Anatomy
from connectome_sandbox.phantom.noise import Field, smooth_curve
from connectome_sandbox.phantom.synapses import Synapse

MITOCHONDRIA_PER_SOMA = 9


def draw_mitochondria(
    rng: np.random.Generator, anatomy: Anatomy, somata: tuple[Soma, ...], neurites: tuple[Neurite, ...], image: Field
) -> None:
    """Draw rods with a double membrane and cristae along thick neurites and in the cytoplasm of somata, in place."""
    for i, neurite in enumerate(neurites):
        z = 0.0
        while z < SHAPE[2]:
            length = float(rng.uniform(9, 26))
            middle = min(int(z + length / 2), SHAPE[2] - 1)
            if neurite.radius[middle] > 7.5 and rng.random() < 0.75:
                radius = float(min(rng.uniform(0.42, 0.6) * neurite.radius[middle], rng.uniform(7, 10)))
                aside = rng.uniform(-0.3, 0.3, 2) * neurite.radius[middle]
                sections = np.arange(max(0, int(z)), min(SHAPE[2], int(z + length)))
                _draw_rod(rng, anatomy, len(somata) + i, neurite.path[sections] + aside, sections, radius, image)
            z += length * float(rng.uniform(1.1, 2.2))
    for i, soma in enumerate(somata):
        for _ in range(MITOCHONDRIA_PER_SOMA):
            angle, rise = rng.uniform(0, 2 * np.pi), rng.uniform(-0.75, 0.75)
            away = 0.5 * (soma.nucleus + soma.radius) + rng.uniform(-1, 3)
            start = soma.centre[2] + rise * away / FLATTENING
            ring = away * np.sqrt(1 - rise**2)
            sections = np.arange(max(0, int(start) - 5), min(SHAPE[2], int(start) + int(rng.integers(2, 6))))
            turn = angle + np.linspace(-0.25, 0.25, len(sections))
            path = np.stack([soma.centre[0] + ring * np.cos(turn), soma.centre[1] + ring * np.sin(turn)], axis=1)
            _draw_rod(rng, anatomy, i, path, sections, float(rng.uniform(5.5, 8)), image)


def _draw_rod(
    rng: np.random.Generator,
    anatomy: Anatomy,
    body: int,
    path: NDArray[np.floating],
    sections: NDArray[np.intp],
    radius: float,
    image: Field,
) -> None:
    if len(sections) < 3:
        return
    slant, phase = rng.uniform(0, np.pi), rng.uniform(0, 6)
    stretch = rng.uniform(0.75, 1.3)
    drift = 3 * smooth_curve(rng, len(sections), 10.0)
    along = np.linspace(-1, 1, len(sections))
    reach = int(radius * 1.5) + 3
    for k, z in enumerate(sections.tolist()):
        cx, cy = float(path[k, 0] + drift[k]), float(path[k, 1] + drift[k] * 0.5)
        y0, y1 = max(0, int(cy) - reach), min(SHAPE[1], int(cy) + reach + 1)
        x0, x1 = max(0, int(cx) - reach), min(SHAPE[0], int(cx) + reach + 1)
        if y0 >= y1 or x0 >= x1:
            continue
        y, x = np.mgrid[y0:y1, x0:x1].astype(np.float64)
        u = (x - cx) * np.cos(slant) + (y - cy) * np.sin(slant)
        v = (y - cy) * np.cos(slant) - (x - cx) * np.sin(slant)
        taper = radius * np.sqrt(max(1 - along[k] ** 4, 0.15))
        wobble = 0.6 * np.sin(3 * np.arctan2(v, u) + phase + 0.2 * k)
        inside = taper + wobble - np.sqrt((u * stretch) ** 2 + (v / stretch) ** 2)
        inside = np.minimum(inside, anatomy.depth[z, y0:y1, x0:x1] - 2.5)
        drawn = (inside > -0.5) & (anatomy.body[z, y0:y1, x0:x1] == body) & (anatomy.nucleus[z, y0:y1, x0:x1] < -3)
        cristae = np.sin(v * 1.45 + 0.8 * np.sin(u * 0.35 + 0.15 * k) + phase)
        grey = np.where(inside > 2.2, 116 + 20 * cristae, 118)
        grey = np.where(inside < 1.2, 76, grey)
        here = image[z, y0:y1, x0:x1]
        np.copyto(here, grey.astype(np.float32), where=drawn)


def draw_microtubules(rng: np.random.Generator, anatomy: Anatomy, neurites: tuple[Neurite, ...], image: Field) -> None:
    """Darken fine dots that follow the neurites from section to section, in place."""
    for neurite in neurites:
        count = int(np.clip(neurite.radius.mean() ** 2 / 14, 2, 26))
        spread = np.sqrt(rng.uniform(0, 0.6, (count, 1))) * np.stack(
            [np.cos(a := rng.uniform(0, 6.3, count)), np.sin(a)], axis=1
        )
        for z in range(SHAPE[2]):
            at = neurite.path[z] + spread * neurite.radius[z] + rng.normal(0, 0.35, (count, 2))
            x, y = np.round(at).astype(np.intp).T
            kept = (x >= 0) & (y >= 0) & (x < SHAPE[0]) & (y < SHAPE[1])
            x, y = x[kept], y[kept]
            inner = (anatomy.depth[z, y, x] > 2.5) & (anatomy.cell[z, y, x] == neurite.cell)
            image[z, y[inner], x[inner]] -= 32


def draw_vesicles(rng: np.random.Generator, anatomy: Anatomy, synapses: tuple[Synapse, ...], image: Field) -> None:
    """Draw a cloud of vesicles, 40 nm across, between each presynaptic point and its membrane, in place."""
    for synapse in synapses:
        count = int(rng.integers(110, 210))
        middle = 0.6 * np.array(synapse.pre) + 0.4 * np.array(synapse.centre)
        for cx, cy, cz in (middle + rng.normal(0, 1, (count, 3)) * (7.5, 7.5, 1.7)).tolist():
            _draw_vesicle(anatomy, synapse.pre_cell, cx, cy, round(cz), image)


def draw_densities(rng: np.random.Generator, synapses: tuple[Synapse, ...], image: Field) -> None:
    """Darken the postsynaptic densities, in place; over the membrane, which is lighter than they are."""
    for synapse in synapses:
        z, y, x = synapse.cleft.T
        image[z, y, x] = np.minimum(image[z, y, x], rng.uniform(14, 40, len(z)).astype(np.float32))


def _draw_vesicle(anatomy: Anatomy, cell: int, cx: float, cy: float, z: int, image: Field) -> None:
    x, y = round(cx), round(cy)
    if not (3 <= x < SHAPE[0] - 3 and max(3, RIND - 12) <= y < SHAPE[1] - 3 and 0 <= z < SHAPE[2]):
        return
    if anatomy.cell[z, y, x] != cell or anatomy.depth[z, y, x] < 2.2 or image[z, y, x] < 118:
        return
    window = (z, slice(y - 2, y + 3), slice(x - 2, x + 3))
    distance = np.hypot(_STEPS[None, :] + np.float32(x - cx), _STEPS[:, None] + np.float32(y - cy))
    ring = np.exp(-(((distance - 1.4) / 0.6) ** 2)).astype(np.float32)
    here = image[window]
    np.minimum(here, 168 - 78 * ring, out=here)


_STEPS = np.arange(-2, 3, dtype=np.float32)
