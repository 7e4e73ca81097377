"""Fonts for paper: @fontsource web fonts → TTF files that Typst can read.

@fontsource cuts every style into one file a script ("latin", "latin-ext", …),
which a browser joins again by unicode-range. Typst takes the first file of a
family and style and would miss the letters of the others, so the cuts of a
style are merged into one file here.

The .woff files are read, not the .woff2: they need no brotli.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Any

from lessonkit.config import Project
from lessonkit.errors import ToolProblem
from lessonkit.store import digest, file_digest, read_json, write_bytes, write_json

RECIPE = "1"  # raise it when what is written changes for the same sources
STAMP = "fonts.sha256"
# Paper needs text (400), labels (600) and bold (700); each upright and italic.
_MAKING = Lock()  # of the renderings that ask at the same time, one makes them
WEIGHTS = {400: "Regular", 600: "SemiBold", 700: "Bold"}


@dataclass(frozen=True, slots=True)
class Family:
    package: str
    name: str
    scripts: tuple[str, ...]


# Greek is in for units and symbols in text (μm, Δt); Plex Mono has no Greek cut.
FAMILIES = (
    Family("ibm-plex-sans", "IBM Plex Sans", ("latin", "latin-ext", "greek")),
    Family("ibm-plex-mono", "IBM Plex Mono", ("latin", "latin-ext")),
)


@dataclass(frozen=True, slots=True)
class Face:
    """One style of a family and the web fonts it is made of; `weight` as in CSS."""

    family: str
    weight: int
    style: str
    sources: tuple[Path, ...]

    @property
    def file(self) -> str:
        return f"{self.family}-{self.style}.ttf".replace(" ", "")


def faces(node_modules: Path) -> tuple[Face, ...]:
    """Every face paper uses.

    Raises FileNotFoundError naming the first web font that is missing.
    """
    found = []
    for family in FAMILIES:
        folder = node_modules / "@fontsource" / family.package / "files"
        for weight, name in WEIGHTS.items():
            for slope in ("normal", "italic"):
                files = [f"{family.package}-{script}-{weight}-{slope}.woff" for script in family.scripts]
                for file in files:
                    if not (folder / file).is_file():
                        raise FileNotFoundError(f"font file missing: {folder / file}")
                # Fonts call an italic of ordinary weight Italic, not Regular Italic.
                style = name if slope == "normal" else f"{name} Italic".removeprefix("Regular ")
                found.append(Face(family.name, weight, style, tuple(folder / file for file in files)))
    return tuple(found)


def project_fonts(project: Project) -> Path:
    """The folder with the project's fonts for paper, made if need be. Raises ToolProblem for missing web fonts."""
    try:
        return typst_fonts(project.root / "node_modules", project.cache / "fonts")
    except FileNotFoundError as error:
        raise ToolProblem(f"{error}: run `make`") from None


def typst_fonts(node_modules: Path, into: Path) -> Path:
    """Make sure `into` holds the TTF files of all faces, and return it.

    `into` is a folder of their own. The files are made again only when the web
    fonts change or a file is not what was made; each is whole at every moment and the stamp
    comes last, so several processes may ask at the same time. Same web fonts, same bytes.

    Raises FileNotFoundError naming the first web font that is missing.
    """
    wanted = faces(node_modules)
    stamp = _stamp(wanted)
    with _MAKING:
        if not _is_current(into, wanted, stamp):
            _make(into, wanted, stamp)
    return into


def _make(into: Path, wanted: tuple[Face, ...], stamp: str) -> None:
    for face in wanted:
        write_bytes(into / face.file, _merged(face))
    # Typst reads the whole folder: a style no longer wanted would still be found.
    names = {face.file for face in wanted}
    for stray in into.glob("IBMPlex*.ttf"):
        if stray.name not in names:
            stray.unlink(missing_ok=True)
    write_json(into / STAMP, {"sources": stamp, "files": _files(into, wanted)})


def _stamp(wanted: tuple[Face, ...]) -> str:
    parts: list[str] = [RECIPE]
    for face in wanted:
        parts += [face.file, *map(file_digest, face.sources)]
    return digest(*parts)


def _is_current(into: Path, wanted: tuple[Face, ...], stamp: str) -> bool:
    try:
        return bool(read_json(into / STAMP) == {"sources": stamp, "files": _files(into, wanted)})
    except OSError:  # a font that cannot be read
        return False


def _files(into: Path, wanted: tuple[Face, ...]) -> dict[str, str]:
    return {face.file: file_digest(into / face.file) for face in wanted}


def _merged(face: Face) -> bytes:
    # fontTools costs a third of a second to import: only when there is work.
    from fontTools import merge
    from fontTools.ttLib import TTFont

    logging.getLogger("fontTools").setLevel(logging.ERROR)
    # Screen hints and the axis table of the variable font mean nothing on paper.
    options = merge.Options(drop_tables=["gasp", "STAT"])
    font: Any = merge.Merger(options).merge([str(source) for source in face.sources])
    # Name ids 16 and 17 are what Typst groups styles into a family by.
    font["name"].setName(face.family, 16, 3, 1, 0x409)
    font["name"].setName(face.style, 17, 3, 1, 0x409)
    font["OS/2"].usWeightClass = face.weight
    # The time of the sources, not of this run, so that bytes repeat.
    with TTFont(str(face.sources[0])) as first:
        font["head"].created = first["head"].created
        font["head"].modified = first["head"].modified
    font.recalcTimestamp = False
    out = BytesIO()
    font.save(out)
    return out.getvalue()
