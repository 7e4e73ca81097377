"""Imaging artifacts planted in the phantom, each with the box it is confined to."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import map_coordinates

from connectome_sandbox.phantom.bodies import SHAPE
from connectome_sandbox.phantom.noise import Field, smooth_curve

Kind = Literal["fold", "knife mark", "charging", "missing section", "staining gradient"]
Box = tuple[int, int, int, int, int, int]

CLEAN_BOX: Box = (0, 0, 22, SHAPE[0], SHAPE[1], 50)
"""The sections in which nothing is planted: a box x0, y0, z0, x1, y1, z1 in voxels, ends exclusive."""


@dataclass(frozen=True, slots=True)
class Artifact:
    """A planted artifact. `box` is x0, y0, z0, x1, y1, z1 in voxels, ends exclusive; outside it nothing is changed."""

    name: str
    kind: Kind
    box: Box
    description: str


ARTIFACTS = (
    Artifact(
        "fold",
        "fold",
        (236, 0, 5, 300, SHAPE[1], 6),
        "Synthetic fold: the section doubled over itself along a line, twice as thick and dark there, and the tissue "
        "that lies in the pleat is lost from view.",
    ),
    Artifact(
        "knife mark",
        "knife mark",
        (0, 196, 9, SHAPE[0], 236, 12),
        "Synthetic knife mark: a nick in the blade scored three sections in succession along the cutting direction.",
    ),
    Artifact(
        "missing section",
        "missing section",
        (0, 0, 15, SHAPE[0], SHAPE[1], 16),
        "Synthetic missing section: lost at the microtome; the volume holds black where it should be.",
    ),
    Artifact(
        "charging",
        "charging",
        (60, 220, 19, 220, 360, 20),
        "Synthetic charging: electrons gathered on bare resin, brightened the picture and smeared it along the scan.",
    ),
    Artifact(
        "staining gradient",
        "staining gradient",
        (0, 0, 54, SHAPE[0], SHAPE[1], 60),
        "Synthetic staining gradient: stain reached one side only, contrast falls from left to right in six sections.",
    ),
)


def plant(rng: np.random.Generator, image: Field) -> None:
    """Draw every artifact of `ARTIFACTS` into the noiseless image (Z, Y, X), in place."""
    draw = {
        "fold": _fold,
        "knife mark": _knife_mark,
        "missing section": _missing,
        "charging": _charging,
        "staining gradient": _staining_gradient,
    }
    for artifact in ARTIFACTS:
        x0, y0, z0, x1, y1, z1 = artifact.box
        draw[artifact.kind](rng, image[z0:z1, y0:y1, x0:x1])


def blank(image: NDArray[np.uint8]) -> None:
    """Black out missing sections after the exposure, in place: no noise was recorded there either."""
    for artifact in ARTIFACTS:
        if artifact.kind == "missing section":
            image[artifact.box[2] : artifact.box[5]] = 0


def _fold(rng: np.random.Generator, part: Field) -> None:
    depth, height, width = part.shape
    y, x = np.mgrid[:height, :width].astype(np.float64)
    line = width / 2 + 9 * smooth_curve(rng, height, 90.0)[:, None] + 3 * smooth_curve(rng, height, 17.0)[:, None]
    half = 8.5 + 1.6 * smooth_curve(rng, height, 60.0)[:, None]
    away = x - line
    fade = np.clip((width / 2 - np.abs(x - width / 2)) / 6, 0, 1)
    pull = np.sign(away) * 9 * np.exp(-np.abs(away) / 9) * fade
    for z in range(depth):
        pulled = map_coordinates(part[z], [y, np.clip(x - pull, 0, width - 1)], order=1, mode="nearest")
        mirrored = map_coordinates(part[z], [y, np.clip(2 * line - x + 6, 0, width - 1)], order=1, mode="nearest")
        doubled = 8 + 0.0018 * pulled * mirrored + 10 * np.abs(away / half)
        inner = 1 / (1 + np.exp(np.clip((np.abs(away) - half) * 2.2, -30, 30)))
        edge = np.exp(-(((np.abs(away) - half - 0.5) / 1.1) ** 2))
        part[z] = (pulled * (1 - inner) + doubled * inner) * (1 - 0.35 * edge)


def _knife_mark(rng: np.random.Generator, part: Field) -> None:
    depth, height, width = part.shape
    y, x = np.mgrid[:height, :width].astype(np.float64)
    for z in range(depth):
        base = height / 2 + 0.02 * (x - width / 2) + 1.5 * z
        for offset, strength, thickness in ((0.0, 1.0, 1.6), (6.5, 0.5, 0.9), (-8.0, 0.35, 0.8)):
            line = base + offset + 0.4 * smooth_curve(rng, width, 6.0)[None, :]
            away = (y - line) / thickness
            chatter = 1 + 0.35 * np.sin(x / 3.1 + 1.3 * z)
            part[z] += strength * (70 * np.exp(-((away - 1.6) ** 2)) - 120 * np.exp(-(away**2))) * chatter


def _missing(rng: np.random.Generator, part: Field) -> None:
    part[:] = 0


def _charging(rng: np.random.Generator, part: Field) -> None:
    depth, height, width = part.shape
    y, x = np.mgrid[:height, :width].astype(np.float64)
    r = np.sqrt(((x - 0.45 * width) / (0.40 * width)) ** 2 + ((y - 0.5 * height) / (0.42 * height)) ** 2)
    glow = np.clip(1.25 - r, 0, 1) ** 1.3 * np.clip((1.1 - r) / 0.15, 0, 1)
    streak = smooth_curve(rng, height, 2.2)[:, None]
    smear = np.clip((x - 0.45 * width) / (0.5 * width), 0, 1) * np.exp(-(((y - 0.5 * height) / (0.3 * height)) ** 2))
    smear *= np.clip((width - x) / 8, 0, 1)
    for z in range(depth):
        part[z] = part[z] * (1 - 0.65 * glow) + 0.65 * glow * 255 + 26 * glow * streak - 45 * smear * (0.6 + streak / 3)


def _staining_gradient(rng: np.random.Generator, part: Field) -> None:
    depth, height, width = part.shape
    y, x = np.mgrid[:height, :width].astype(np.float64)
    for z in range(depth):
        across = np.clip(x / width + 0.05 * np.sin(y / 70 + z), 0, 1)
        part[z] = part[z] * (1 - 0.8 * across) + 212 * 0.8 * across
