"""Pictures as PowerPoint shows them everywhere: PNG. Drawings in SVG get a twin, made by Typst, without a browser.

PowerPoint before 2016, Keynote and Google Slides show no SVG, and pandoc puts an SVG into a pptx as it is. The twin is
1440 pixels wide, more than any place on a slide. Typst uses no font of the machine and no clock: same SVG, same PNG.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from lessonkit.config import Project
from lessonkit.environment import distribution
from lessonkit.errors import LessonProblems, Problem
from lessonkit.render.fonts import STAMP
from lessonkit.render.typst_process import compile_typst
from lessonkit.store import digest, file_digest, read_sealed_bytes, write_sealed_bytes

PNG = b"\x89PNG\r\n\x1a\n"
"""How a PNG file begins."""
_SHOWN = ("PNG", "JPEG", "GIF", "BMP", "TIFF")
_PIXELS = 1440  # the width of a twin
_REMOTE = re.compile(r"[a-z][a-z0-9+.\-]*:|//", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Raster:
    """A picture's file content, in a format of PowerPoint, and its shape: width by height."""

    data: bytes
    shape: float


def rasters(project: Project, qmd: Path, text: str, sources: Iterable[str], fonts: Path) -> dict[str, Raster]:
    """The pictures of a deck by their address in it. Raises LessonProblems for those that cannot be shown."""
    found: dict[str, Raster] = {}
    drawings: dict[str, Path] = {}
    problems: list[Problem] = []
    for source in dict.fromkeys(sources):
        path = (qmd.parent / unquote(source.split("?")[0])).resolve()
        rows = text.split("\n")
        line = next((i + 1 for i, row in enumerate(rows) if source in row), 0)
        wrong = _wrong(project, source, path)
        if wrong:
            hint = f"put the file into {project.relative(qmd.parent)}/ and link to it from there"
            problems.append(Problem(project.relative(qmd), line, wrong, hint, rows[line - 1] if line else ""))
        elif path.suffix.lower() == ".svg":
            drawings[source] = path
        else:
            try:
                found[source] = _shown(path.read_bytes())
            except (OSError, ValueError):
                message = f"{source} is no picture that PowerPoint shows"
                hint = "use PNG, JPEG or SVG"
                problems.append(Problem(project.relative(qmd), line, message, hint, rows[line - 1] if line else ""))
    if problems:
        raise LessonProblems(problems)
    return found | _drawn(project, drawings, fonts)


def _wrong(project: Project, source: str, path: Path) -> str:
    if _REMOTE.match(source) or not path.is_relative_to(project.root.resolve()):
        return f"{source} is outside of the project"
    return "" if path.is_file() else f"{source} is missing"


def _shown(data: bytes) -> Raster:
    if data.startswith(PNG) and data[12:16] == b"IHDR":  # Pillow takes longer to import than the rest of a Word file
        width, height = struct.unpack(">II", data[16:24])
        if width and height:
            return Raster(data, width / height)
    from PIL import Image

    with Image.open(BytesIO(data)) as image:
        shape = image.width / image.height
        if image.format in _SHOWN:
            return Raster(data, shape)
        out = BytesIO()
        image.convert("RGBA").save(out, "PNG")
        return Raster(out.getvalue(), shape)


def _drawn(project: Project, drawings: dict[str, Path], fonts: Path) -> dict[str, Raster]:
    """PNG twins of SVG files; what was drawn before is taken from the cache, by the content of the SVG."""
    cache = project.cache / "pictures"
    contents = {source: path.read_bytes() for source, path in drawings.items()}
    how = digest(str(_PIXELS), distribution("typst"), file_digest(fonts / STAMP))
    kept = {source: cache / digest(how, data) for source, data in contents.items()}
    found = {source: data for source, path in kept.items() if (data := read_sealed_bytes(path)) is not None}
    missing = [source for source in kept if source not in found]
    if missing:
        pages = _typeset([drawings[source] for source in missing], project.root, fonts)
        for source, png in zip(missing, pages, strict=True):
            write_sealed_bytes(kept[source], png)
            found[source] = png
    return {source: _shown(found[source]) for source in kept}


def _typeset(paths: list[Path], root: Path, fonts: Path) -> list[bytes]:
    inch = 72
    names = [path.relative_to(root.resolve()).as_posix().replace("\\", "\\\\").replace('"', '\\"') for path in paths]
    page = "#set page(width: auto, height: auto, margin: 0pt, fill: white)\n"
    source = page + "#pagebreak()\n".join(f'#image("/{name}", width: {inch}pt)\n' for name in names)
    options: dict[str, Any] = {"ignore_system_fonts": True, "font_paths": [str(fonts)], "timestamp": 0}
    return compile_typst(source, root=str(root), format="png", ppi=float(_PIXELS), **options)
