"""The learners' worksheet as a Word document, for instructors who edit there.

Pandoc turns the text, lists, links, notes and maths of the source into Word's; docx.lua says in which paragraph
style each construct is set. Everything else of the file is written here, by word_body (what the filter left to
be done), word_lists, word_styles and word_fonts (looks), and word_package (the parts around the text). So there is
no reference document, which would be a binary file to keep in step, and nothing in the file that nobody wrote: no
author of a template, no time.
"""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote

from lessonkit.config import Project
from lessonkit.environment import distribution
from lessonkit.errors import LessonProblems, Problem
from lessonkit.render.fonts import project_fonts
from lessonkit.render.pandoc import pandoc_bytes
from lessonkit.render.pptx_pictures import PNG, rasters
from lessonkit.render.word_body import Body, Wanted
from lessonkit.render.word_fonts import embedded
from lessonkit.render.word_lists import finished_lists
from lessonkit.render.word_package import docx
from lessonkit.render.word_pictures import EMU, RECIPE, Shown, marked, size
from lessonkit.store import digest, file_digest, read_sealed_bytes, write_bytes, write_sealed_bytes


def render_word(project: Project, qmd: Path, text: str, out: Path) -> list[Path]:
    """The worksheet of a qmd text as a docx, A4; returns the files written.

    It holds what learners may see before they have answered: no solutions, no choice marked as right.
    Raises LessonProblems for what cannot be shown, ToolProblem for missing fonts.
    """
    name = project.relative(qmd)
    filters = [f"--lua-filter={project.extension / 'lessonkit.lua'}"]
    with zipfile.ZipFile(BytesIO(pandoc_bytes(text, name, "docx", filters, qmd.parent))) as made:
        parts = {member: made.read(member) for member in made.namelist()}
    fonts = project_fonts(project)
    body = Body(parts["word/document.xml"])
    media, shown = _pictures(project, qmd, text, body.wanted(), fonts)
    parts["word/document.xml"] = body.finish(shown)
    parts["word/numbering.xml"] = finished_lists(parts["word/numbering.xml"], body)
    write_bytes(out, docx(parts, body.running, media, embedded(fonts)))
    return [out]


def _pictures(
    project: Project, qmd: Path, text: str, wanted: list[Wanted], fonts: Path
) -> tuple[dict[str, bytes], dict[Wanted, Shown]]:
    """The files of the pictures by name, and how each is shown. Raises LessonProblems for those without alt text."""
    nameless = [picture.source for picture in wanted if not picture.alt]
    if nameless:
        raise LessonProblems([_without_alt(project.relative(qmd), text, source) for source in nameless])
    rastered = rasters(project, qmd, text, (picture.source for picture in wanted), fonts)
    names: dict[bytes, str] = {}
    shown = {}
    for picture in wanted:
        raster = rastered[picture.source]
        path = qmd.parent / unquote(picture.source.split("?")[0])
        width, height = size(path, raster.data, raster.shape, picture.width, picture.room)
        data = raster.data
        if picture.marks:
            data = _marked(project, data, picture.marks, width, fonts / "IBMPlexSans-Bold.ttf")
        name = names.setdefault(data, f"picture-{len(names) + 1}.{_ending(data)}")
        shown[picture] = Shown(name, round(width * EMU), round(height * EMU))
    return {name: data for data, name in names.items()}, shown


def _marked(project: Project, data: bytes, marks: str, width: float, font: Path) -> bytes:
    """The picture with its letters; one that was drawn before is taken from the cache."""
    key = digest(data, marks, str(width), RECIPE, distribution("pillow"), file_digest(font))
    kept = project.cache / "pictures" / key
    picture = read_sealed_bytes(kept)
    if picture is None:
        picture = marked(data, marks, width, font)
        write_sealed_bytes(kept, picture)
    return picture


def _ending(data: bytes) -> str:
    if data.startswith(PNG):
        return "png"
    from PIL import Image

    with Image.open(BytesIO(data)) as image:
        return (image.format or "png").lower()


def _without_alt(name: str, text: str, source: str) -> Problem:
    rows = text.split("\n")
    line = next((i + 1 for i, row in enumerate(rows) if source in row), 0)
    hint = 'describe it, as in ![caption](file.svg){fig-alt="what one sees"}'
    return Problem(name, line, f"{source} has no alt text", hint, rows[line - 1] if line else "")
