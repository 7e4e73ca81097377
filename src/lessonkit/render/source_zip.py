"""The deck's source for whoever edits decks and has Quarto, not this builder: a folder that `quarto render` takes."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from lessonkit.config import Project
from lessonkit.render.starter_zip import zip_bytes
from lessonkit.store import file_digests, write_bytes

_README = Path(__file__).parent / "templates" / "hub" / "source.md"
# Nothing below these is part of a source, even if a deck links to it.
_BUILT = ("_site", "_instructor", "node_modules")


def write_source_zip(project: Project, qmd: Path, linked: tuple[str, ...], out: Path) -> list[Path]:
    """Write the zip of a deck's source: its qmd and figures, `linked` files of the project, settings and theme."""
    slug = qmd.stem
    figures = f"slides/{slug}_files"
    names = [project.relative(qmd), "_quarto.yml", *(name for name in linked if _belongs(name))]
    files = {name: (project.root / name).read_bytes() for name in names}
    for folder in (figures, "_extensions/lessonkit"):
        for name in file_digests(project.root / folder):
            files[f"{folder}/{name}"] = (project.root / folder / name).read_bytes()
    readme = _README.read_text(encoding="utf-8").replace("{slug}", slug)
    write_bytes(out, zip_bytes({**files, "README.md": readme.encode()}))
    return [out]


def _belongs(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return parts[0] not in _BUILT and not any(part.startswith(".") for part in parts)
