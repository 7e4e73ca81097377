"""The fonts inside a Word document, so that it looks the same on a machine without IBM Plex.

Word wants the first 32 bytes of each file disguised by a key (ECMA-376, Font Embedding). The licence of Plex, the OFL,
lets documents carry it. Where embedded fonts are not read, others of the same kind stand in.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from lessonkit.render.word_styles import MONO, SANS, W
from lessonkit.store import digest

_FAMILIES = (
    (SANS, "Segoe UI", "020B0503050203000203", "swiss", "variable"),
    (MONO, "Courier New", "020B0509050203000203", "modern", "fixed"),
)
_FACES = (
    (SANS, "Regular", "IBMPlexSans-Regular.ttf"),
    (SANS, "Bold", "IBMPlexSans-Bold.ttf"),
    (SANS, "Italic", "IBMPlexSans-Italic.ttf"),
    (MONO, "Regular", "IBMPlexMono-Regular.ttf"),
    (MONO, "Bold", "IBMPlexMono-Bold.ttf"),
    (MONO, "Italic", "IBMPlexMono-Italic.ttf"),
)


@dataclass(frozen=True, slots=True)
class Embedded:
    """word/fontTable.xml, and the files it names: by relationship id, which is the file's name, too."""

    table: str
    files: dict[str, bytes]


def embedded(folder: Path) -> Embedded:
    """The fonts of a document, from the folder that `typst_fonts` fills."""
    files: dict[str, bytes] = {}
    faces: dict[str, str] = {SANS: "", MONO: ""}
    for family, style, file in _FACES:
        data = (folder / file).read_bytes()
        key = UUID(digest(data)[:32])
        name = file.replace(".ttf", ".odttf")
        files[name] = _disguised(data, key)
        identifier = f"{{{str(key).upper()}}}"
        faces[family] += f'<w:embed{style} r:id="{name}" w:fontKey="{identifier}"/>'
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:panose1 w:val="{panose}"/><w:charset w:val="00"/>'
        f'<w:family w:val="{family}"/><w:pitch w:val="{pitch}"/>{faces[name]}</w:font>'
        for name, other, panose, family, pitch in _FAMILIES
    )
    names = f'xmlns:w="{W}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    return Embedded(f"<w:fonts {names}>{fonts}</w:fonts>", files)


def _disguised(data: bytes, key: UUID) -> bytes:
    backwards = key.bytes[::-1] * 2
    return bytes(a ^ b for a, b in zip(data[:32], backwards, strict=True)) + data[32:]
