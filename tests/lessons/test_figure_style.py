"""The figures' colours: those of the slides, visible on white, and told apart by every kind of colour vision."""

from __future__ import annotations

import importlib.util
import itertools
import math
import re
from types import ModuleType

import matplotlib.pyplot as plt
import numpy as np
import plotly.io as pio
import pytest
from matplotlib.colors import to_rgb
from projects import ROOT

THEME = (ROOT / "_extensions" / "lessonkit" / "theme.css").read_text(encoding="utf-8")
# Machado, Oliveira & Fernandes (2009), doi 10.1109/TVCG.2009.113: severity 1.0, on linear RGB.
VISIONS = {
    "usual": np.eye(3).tolist(),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
D65 = np.array([0.95047, 1.0, 1.08883])
TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
# Of CIEDE2000's T: factor, multiple of the mean hue, added degrees.
WAVES = ((-0.17, 1, -30), (0.24, 2, 0), (0.32, 3, 6), (-0.2, 4, -63))


def style() -> ModuleType:
    spec = importlib.util.spec_from_file_location("figure_style", ROOT / "lessons" / "figure_style.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


COLOURS: tuple[str, ...] = style().COLOURS


def linear(colour: str) -> np.ndarray:
    rgb = np.array(to_rgb(colour))
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> tuple[float, float, float]:
    ratio = TO_XYZ @ np.clip(rgb, 0, 1) / D65
    x, y, z = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def ciede2000(one: tuple[float, float, float], two: tuple[float, float, float]) -> float:
    """Sharma, Wu & Dalal (2005), doi 10.1002/col.20070."""
    (l1, a1, b1), (l2, a2, b2) = one, two
    chroma = (math.hypot(a1, b1) + math.hypot(a2, b2)) / 2
    g = (1 - math.sqrt(chroma**7 / (chroma**7 + 25**7))) / 2
    c1, c2 = math.hypot(a1 * (1 + g), b1), math.hypot(a2 * (1 + g), b2)
    h1, h2 = (math.degrees(math.atan2(b, a * (1 + g))) % 360 for a, b in ((a1, b1), (a2, b2)))
    turn = (h2 - h1 + 180) % 360 - 180
    mean_l, mean_c, mean_h = (l1 + l2) / 2, (c1 + c2) / 2, (h1 + turn / 2) % 360
    t = 1 + sum(k * math.cos(math.radians(n * mean_h + at)) for k, n, at in WAVES)
    dl = (l2 - l1) / (1 + 0.015 * (mean_l - 50) ** 2 / math.sqrt(20 + (mean_l - 50) ** 2))
    dc = (c2 - c1) / (1 + 0.045 * mean_c)
    dh = 2 * math.sqrt(c1 * c2) * math.sin(math.radians(turn / 2)) / (1 + 0.015 * mean_c * t)
    twist = 2 * math.sqrt(mean_c**7 / (mean_c**7 + 25**7))
    twist *= -math.sin(math.radians(60 * math.exp(-(((mean_h - 275) / 25) ** 2))))
    return math.sqrt(dl**2 + dc**2 + dh**2 + twist * dc * dh)


def test_ciede2000_gives_the_published_values() -> None:
    assert round(ciede2000((50, 2.6772, -79.7751), (50, 0, -82.7485)), 4) == 2.0425
    assert round(ciede2000((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514)), 4) == 0.9082


@pytest.mark.parametrize("vision", VISIONS)
def test_any_two_colours_stay_apart(vision: str) -> None:
    seen = [lab(np.array(VISIONS[vision]) @ linear(colour)) for colour in COLOURS]
    assert min(ciede2000(one, two) for one, two in itertools.combinations(seen, 2)) >= 20


@pytest.mark.parametrize("colour", COLOURS)
def test_a_colour_shows_on_white(colour: str) -> None:
    assert 1.05 / ((TO_XYZ @ linear(colour))[1] + 0.05) >= 3  # WCAG 2.2, 1.4.11


def test_the_slides_have_the_same_colours() -> None:
    assert re.findall(r"--lk-series-\d: (#\w+);", THEME) == list(COLOURS)
    assert all(f"--lk-{name}: {getattr(style(), name.upper())};" in THEME for name in ("blue", "vermillion", "ink"))


def test_matplotlib_and_plotly_take_the_colours() -> None:
    default = pio.templates.default
    with plt.rc_context():
        style().use()
        figure, axes = plt.subplots()
        lines = [axes.plot([0, 1])[0] for _ in COLOURS]
        template = pio.templates[pio.templates.default]
        pio.templates.default = default
        plt.close(figure)
    assert [line.get_color() for line in lines] == list(COLOURS) == list(template.layout.colorway)
    assert len({str(line.get_linestyle()) + str(line._dash_pattern) for line in lines}) == len(COLOURS)
