"""Pictures of a Word document: their size on the page, and letters at places in them.

Every picture is a PNG or what it was, never SVG: Word draws an SVG with fonts of the machine, older ones, Pages
and Google Docs not at all. The letters of a marked picture are drawn into it, so that they cannot move.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

RECIPE = "1"  # raise it when letters are drawn otherwise
EMU = 12700  # of Word's units, in a point
_WIDTH, _HEIGHT = 493.2, 842.0  # points: between the edges, and the whole page
_TALLEST = 0.25  # of the page
_RADIUS = 8.2  # points, of the disc around a letter
_UNITS = {"": 0.75, "px": 0.75, "pt": 1.0, "mm": 72 / 25.4, "cm": 720 / 25.4, "in": 72.0, "em": 10.5}
_LENGTH = re.compile(r"\s*([0-9.]+)\s*(%|[a-z]*)\s*")
_SVG = re.compile(r"<svg\b[^>]*>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture in its place: the id of its relationship, and its size in EMU."""

    relation: str
    width: int
    height: int


def size(path: Path, data: bytes, shape: float, width: str, room: float) -> tuple[float, float]:
    """Width and height in points: as asked for (`width` as in Markdown) or natural, but never beyond its place."""
    place = _WIDTH * room
    wanted = _points(width, place) or _natural(path, data)
    fitting = min(wanted, place, _HEIGHT * _TALLEST * shape)
    return fitting, fitting / shape


def _points(length: str, whole: float) -> float:
    match = _LENGTH.fullmatch(length)
    if not match:
        return 0.0
    return float(match[1]) * (whole / 100 if match[2] == "%" else _UNITS.get(match[2], 0.0))


def _natural(path: Path, data: bytes) -> float:
    if path.suffix.lower() == ".svg":
        head = _SVG.search(path.read_text(encoding="utf-8", errors="replace"))
        found = re.search(r'\swidth="([^"]+)"', head[0]) if head else None
        box = re.search(r'\sviewBox="([^"]+)"', head[0]) if head else None
        return (_points(found[1], 0) if found else 0) or (float(box[1].split()[2]) * 0.75 if box else _WIDTH)
    from PIL import Image

    with Image.open(BytesIO(data)) as image:
        return float(image.width) * 72 / float(image.info.get("dpi", (96, 96))[0] or 96)


def marked(data: bytes, marks: str, points: float, font: Path) -> bytes:
    """The picture with its letters, as a PNG.

    `marks` is "A 27 34;B 31 73": where in per cent from the top left. `points` is its width on the page.
    """
    from PIL import Image, ImageChops, ImageDraw, ImageFont

    with Image.open(BytesIO(data)) as image:
        picture = image.convert("RGB")
    unit = picture.width / points
    radius = _RADIUS * unit
    draw = ImageDraw.Draw(picture)
    letters = ImageFont.truetype(str(font), round(9.5 * unit))
    for mark in marks.split(";"):
        letter, across, down = mark.split()
        x, y = picture.width * float(across) / 100, picture.height * float(down) / 100
        # Near an edge the disc stays inside: the picture cannot reach beyond itself.
        x = min(max(x, radius), picture.width - radius - 1)
        y = min(max(y, radius), picture.height - radius - 1)
        around = (x - radius, y - radius, x + radius, y + radius)
        draw.ellipse(around, fill="white", outline="black", width=round(1.4 * unit))
        draw.text((x, y), letter, fill="black", font=letters, anchor="mm")
    red, green, blue = picture.split()
    grey = not ImageChops.difference(red, green).getbbox() and not ImageChops.difference(red, blue).getbbox()
    out = BytesIO()
    (red if grey else picture).save(out, "PNG")
    return out.getvalue()
