"""The look of electron microscopy: grey values of cells, membranes and organelles, then the microscope's noise."""

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from connectome_sandbox.phantom.bodies import NEURONS, SHAPE, Neurite, Soma
from connectome_sandbox.phantom.cells import GLIA, Anatomy
from connectome_sandbox.phantom.noise import Field, smooth_field
from connectome_sandbox.phantom.organelles import draw_densities, draw_microtubules, draw_mitochondria, draw_vesicles
from connectome_sandbox.phantom.synapses import Synapse


def render(
    rng: np.random.Generator,
    anatomy: Anatomy,
    somata: tuple[Soma, ...],
    neurites: tuple[Neurite, ...],
    synapses: tuple[Synapse, ...],
) -> Field:
    """Draw the tissue as the microscope would see it without noise: float32 (Z, Y, X), 0 black to 255 white."""
    shape = anatomy.cell.shape
    stain = rng.normal(172, 9, NEURONS + 1).astype(np.float32)
    stain[GLIA] = 150
    image = stain[anatomy.cell]
    image += 7 * smooth_field(rng, shape, (2, 4, 4))
    _draw_soma_cytoplasm(rng, anatomy, len(somata), image)
    _draw_chromatin(rng, anatomy, image)
    draw_microtubules(rng, anatomy, neurites, image)
    draw_mitochondria(rng, anatomy, somata, neurites, image)
    draw_vesicles(rng, anatomy, synapses, image)
    membrane = np.exp(-((anatomy.depth / np.float32(1.05)) ** 2))
    image *= 1 - membrane
    image += np.float32(58) * membrane
    draw_densities(rng, synapses, image)
    return image


def expose(rng: np.random.Generator, image: Field) -> NDArray[np.uint8]:
    """Photograph the tissue, section by section: point spread, brightness that varies, grain. uint8 (Z, Y, X)."""
    sections = SHAPE[2]
    gain = rng.normal(1, 0.025, sections).astype(np.float32)
    offset = rng.normal(0, 3, sections).astype(np.float32)
    exposed = np.empty(image.shape, np.uint8)
    for z in range(sections):
        blurred = gaussian_filter(image[z], 0.62)
        grain = rng.standard_normal(blurred.shape, dtype=np.float32)
        seen = (blurred - 128) * gain[z] + 128 + offset[z] + grain * (6 + 0.035 * blurred)
        exposed[z] = np.clip(np.rint(seen), 0, 255)
    return exposed


def _draw_chromatin(rng: np.random.Generator, anatomy: Anatomy, image: Field) -> None:
    nucleus = anatomy.nucleus
    ys = slice(0, 230)
    inner = nucleus[:, ys]
    clumps = smooth_field(rng, inner.shape, (2.6, 6, 6)) + 0.9 * np.exp(-np.clip(inner, 0, None) / 5)
    grey = 158 - 46 / (1 + np.exp(-4 * (clumps - np.float32(0.55)))) + 5 * smooth_field(rng, inner.shape, (1, 2, 2))
    np.copyto(image[:, ys], grey.astype(np.float32), where=inner > 0)
    envelope = np.exp(-(((inner - 0.2) / 0.8) ** 2)) + np.exp(-(((inner + 2.6) / 0.8) ** 2))
    image[:, ys] -= 70 * envelope


def _draw_soma_cytoplasm(rng: np.random.Generator, anatomy: Anatomy, somata: int, image: Field) -> None:
    """Ribosomes as dark grain and endoplasmic reticulum as thin winding cisternae, in somata only."""
    ys = slice(0, 230)
    depth = anatomy.depth[:, ys]
    soma = (anatomy.body[:, ys] < somata) & (depth > 3)
    sheets = smooth_field(rng, depth.shape, (3.5, 7, 7))
    where = smooth_field(rng, depth.shape, (6, 16, 16))
    cisterna = np.exp(-((sheets / np.float32(0.13)) ** 2)) * (where > -0.1)
    ribosomes = rng.standard_normal(depth.shape, dtype=np.float32) > 1.25
    image[:, ys] -= np.where(soma, 44 * cisterna + np.float32(30) * ribosomes + 6, 0).astype(np.float32)
