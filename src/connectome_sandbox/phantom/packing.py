"""Make room: planned courses push each other aside until they share the space, then run smoothly through the sections.

Neurites fill neuropil without overlap. Beads of different neurons repel each other within a section, stay in line with
their own neighbours along the section and from section to section, and keep to the place where they leave their parent.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline

from connectome_sandbox.phantom.arbors import KEY_STEP, KEYS, SECTIONS, Course, Floats, Plan
from connectome_sandbox.phantom.frame import SHAPE

_ROUNDS = 40
_SPACING = 3.0
"""Pixels between the surfaces of two beads at rest; what lies between is filled when cells are grown."""


@dataclass(frozen=True, slots=True, eq=False)
class Tracks:
    """Processes where they finally run.

    A track is one process; `first` and `last` give its beads. `centres` is (sections, beads, 2) in pixels, `radii`
    (sections, beads), 0 where a track is absent.
    """

    neuron: NDArray[np.int16]
    parent: NDArray[np.int16]
    fork: NDArray[np.int16]
    kind: tuple[str, ...]
    first: NDArray[np.int32]
    last: NDArray[np.int32]
    centres: Floats
    radii: Floats


def pack(plan: Plan) -> Tracks:
    """Settle the courses of a plan."""
    courses = plan.courses
    sizes = np.array([course.beads.shape[1] for course in courses])
    last = np.cumsum(sizes)
    first = last - sizes
    planned = np.concatenate([course.beads for course in courses], axis=1)
    radii = np.concatenate([course.radii for course in courses], axis=1)
    settled = _settle(planned, radii[::KEY_STEP], courses, first)
    centres = CubicSpline(KEYS, settled, axis=0)(SECTIONS[:-1]).astype(np.float32)
    return Tracks(
        neuron=np.array([course.neuron for course in courses], np.int16),
        parent=np.array([course.parent for course in courses], np.int16),
        fork=np.array([course.fork_key * KEY_STEP for course in courses], np.int16),
        kind=tuple(course.kind for course in courses),
        first=first.astype(np.int32),
        last=last.astype(np.int32),
        centres=centres,
        radii=np.ascontiguousarray(radii[:-1]),
    )


def _settle(planned: Floats, radii: Floats, courses: tuple[Course, ...], first: NDArray[np.int64]) -> Floats:
    owner = np.repeat(np.arange(len(courses)), [course.beads.shape[1] for course in courses])
    neuron = np.array([course.neuron for course in courses])[owner]
    fixed = np.array([course.kind == "soma" for course in courses])[owner]
    inline = np.array([course.kind == "primary" for course in courses])[owner]
    rest, share = _rest_and_share(radii, neuron, fixed)
    rows = [(int(first[i]), course.beads.shape[1]) for i, course in enumerate(courses) if course.kind == "primary"]
    pairs = np.array([int(first[i]) for i, c in enumerate(courses) if c.beads.shape[1] == 2 and c.kind != "primary"])
    span = planned[:, pairs + 1] - planned[:, pairs]
    pins = [(c.fork_key, int(first[i]), int(first[c.parent]) + c.parent_bead, c.beads.shape[1])
            for i, c in enumerate(courses) if c.parent >= 0]  # fmt: skip
    free = (~fixed)[None, :, None]
    place = planned.copy()
    for round_ in range(_ROUNDS):
        place += np.where(free, _push(place, rest, share), 0)
        # A drawn-out profile keeps most of its planned length and direction, else it crumples under pressure.
        middle = 0.5 * (place[:, pairs] + place[:, pairs + 1])
        now = place[:, pairs + 1] - place[:, pairs]
        kept = 0.5 * (0.7 * now + 0.3 * span)
        place[:, pairs], place[:, pairs + 1] = middle - kept, middle + kept
        for start, count in rows:
            row = place[:, start : start + count]
            row[:, 1:-1] = 0.5 * row[:, 1:-1] + 0.25 * (row[:, :-2] + row[:, 2:])
            row[:, 0] = planned[:, start]
        if round_ < _ROUNDS - 4:
            smooth = place.copy()
            smooth[1:-1] = 0.7 * place[1:-1] + 0.15 * (place[:-2] + place[2:])
            place = np.where(free & ~inline[None, :, None], smooth, place)
        for key, child, parent, count in pins:
            shift = place[key, parent] - place[key, child : child + count].mean(axis=0)
            place[key, child : child + count] += shift
        np.clip(place, -14, SHAPE[0] + 14, out=place)
    return place


def _rest_and_share(
    radii: Floats, neuron: NDArray[np.int64], fixed: NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    """Distance below which two beads repel (never, for one neuron or an absent bead), and how much each gives way."""
    there = radii > 0
    rest = radii[:, :, None] + radii[:, None, :] + np.float32(_SPACING)
    apart = (neuron[:, None] != neuron[None]) & there[:, :, None] & there[:, None, :]
    rest = np.where(apart, rest, np.float32(-1))
    mass = np.where(fixed[None], np.float32(1e6), radii**2 + np.float32(1))
    share = mass[:, None, :] / (mass[:, :, None] + mass[:, None, :])
    return rest.astype(np.float32), share.astype(np.float32)


def _push(place: Floats, rest: Floats, share: Floats) -> Floats:
    dx = place[:, :, None, 0] - place[:, None, :, 0]
    dy = place[:, :, None, 1] - place[:, None, :, 1]
    distance = np.sqrt(dx * dx + dy * dy) + np.float32(1e-3)
    strength = np.clip(rest - distance, 0, None) * share
    strength /= distance
    strength *= np.float32(0.45)
    push = np.stack([(dx * strength).sum(axis=2), (dy * strength).sum(axis=2)], axis=2)
    return np.clip(push, -6, 6).astype(np.float32)
