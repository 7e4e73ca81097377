"""The frame of the phantom: size, scale, section order and the random streams everything is drawn from."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

import numpy as np

SHAPE: Final = (384, 384, 64)
"""Voxels along x, y, z."""

VOXEL_NM: Final = (16, 16, 40)
"""Nanometres per voxel along x, y, z: serial-section EM after two-fold in-plane downsampling."""

SECTION_PX: Final = VOXEL_NM[2] / VOXEL_NM[0]
"""One section measured in pixels; distances in three dimensions are taken in pixels."""

CHUNK: Final = (128, 128, 16)
"""Voxels of a supervoxel chunk: no supervoxel crosses a chunk face, as in a PyChunkedGraph."""


class Stream(IntEnum):
    """What a random stream is for. Streams are independent, so that one stage can change without moving the others."""

    ARBORS = 0
    WARP = 1
    SYNAPSES = 2
    ORGANELLES = 3
    VESICLES = 4
    CHROMATIN = 5
    SECTION = 6
    ARTIFACTS = 7


def stream(seed: int, purpose: Stream, section: int = 0) -> np.random.Generator:
    """The random numbers of one purpose; those drawn per section have a stream of their own in each section."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, int(purpose), section])))
