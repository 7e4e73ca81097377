"""Smooth random fields, from which the phantom's warps and textures are made."""

import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.float32]

SPLINE_DEVIATION = (151 / 315) ** 0.5
"""Standard deviation of a cubic B-spline with coefficients of unit variance, averaged over positions."""


def smooth_field(rng: np.random.Generator, shape: tuple[int, ...], grain: tuple[float, ...]) -> Field:
    """A Gaussian random field of about unit variance, smooth over `grain` samples along each axis.

    Cubic B-splines over a coarse grid of white noise, summed tap by tap: no matrix product, whose last bits may
    depend on how many threads share it. Returns float32 of `shape`.
    """
    counts = [int(np.ceil(size / step)) + 4 for size, step in zip(shape, grain, strict=True)]
    field = rng.standard_normal(counts, dtype=np.float32) / np.float32(SPLINE_DEVIATION ** len(shape))
    for axis, (size, step) in enumerate(zip(shape, grain, strict=True)):
        field = _spline(field, axis, size, step)
    return field


def smooth_curve(rng: np.random.Generator, size: int, grain: float) -> Field:
    """A smooth random curve of `size` samples: float32 (size,), about unit variance over many curves."""
    curve = _spline(rng.standard_normal(int(np.ceil(size / grain)) + 4, dtype=np.float32), 0, size, grain)
    return (curve / np.float32(SPLINE_DEVIATION)).astype(np.float32)


def _spline(field: Field, axis: int, size: int, step: float) -> Field:
    at = np.arange(size) / step
    left = at.astype(np.intp)
    t = (at - left).astype(np.float32)
    taps = (
        (1 - t) ** 3 / 6,
        (3 * t**3 - 6 * t**2 + 4) / 6,
        (-3 * t**3 + 3 * t**2 + 3 * t + 1) / 6,
        t**3 / 6,
    )
    along = [1] * field.ndim
    along[axis] = size
    total = np.take(field, left, axis=axis) * taps[0].reshape(along)
    for offset in (1, 2, 3):
        total += np.take(field, left + offset, axis=axis) * taps[offset].reshape(along)
    return total.astype(np.float32, copy=False)
