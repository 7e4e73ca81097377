"""The deck as a PowerPoint file: native text, tables, pictures and notes, one slide a slide.

Pandoc reads the deck's source; the slides are written here. Pandoc's own pptx parts a slide of text, table and code in
two, gives code no box, and forgets the ids of slides; to mend all that would mean to write every slide again.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from lessonkit.config import Project
from lessonkit.errors import UsageProblem
from lessonkit.render.fonts import project_fonts
from lessonkit.render.pandoc import run_pandoc
from lessonkit.render.pptx_content import Box, Card, Columns, Element, Picture, Slide, plain
from lessonkit.render.pptx_drawing import Drawer
from lessonkit.render.pptx_layout import Layouter
from lessonkit.render.pptx_measure import Ruler
from lessonkit.render.pptx_pictures import rasters
from lessonkit.render.pptx_reading import slides_of
from lessonkit.render.pptx_theme import colours_of, empty_presentation
from lessonkit.store import write_bytes

_FILTERS = ("pptx_interactive.lua", "pptx_maths.lua", "lessonkit.lua")
_DAY = (1980, 1, 1, 0, 0, 0)  # the first that a zip file can name: the same deck gives the same bytes
_LONGEST = 255  # characters of a property of an Office file


def render_powerpoint(project: Project, qmd: Path, text: str, out: Path) -> list[Path]:
    """The deck of a qmd text as a pptx; returns the files written.

    Raises LessonProblems for what cannot be shown, UsageProblem where theme.css lacks a colour, ToolProblem for missing
    fonts.
    """
    name = project.relative(qmd)
    arguments = [f"--lua-filter={project.extension / script}" for script in _FILTERS]
    arguments += [f"--metadata=deck-page={out.stem}.html"]
    tree = json.loads(run_pandoc(text, name, "json", arguments, qmd.parent))
    course = _text(tree, "course") or project.course
    slides = slides_of(tree, course)
    fonts = project_fonts(project)
    try:
        colours = colours_of((project.extension / "theme.css").read_text(encoding="utf-8"))
    except KeyError as missing:
        raise UsageProblem(f"theme.css has no colour --lk-{missing.args[0]}; PowerPoint needs it") from None
    pictures = rasters(project, qmd, text, (p.source for slide in slides for p in _pictures(slide.elements)), fonts)
    language = _text(tree, "lang") or "en"
    deck = empty_presentation(colours, language)
    layouter = Layouter(Ruler(fonts), lambda source: pictures[source].shape)
    drawer = Drawer(deck, colours, pictures, language)
    for slide in slides:
        drawer.draw(layouter.lay(slide))
    _describe(deck, slides[0], course, language)
    write_bytes(out, _settled(deck))
    return [out]


def _pictures(elements: Iterable[Element]) -> Iterator[Picture]:
    for element in elements:
        if isinstance(element, Picture):
            yield element
        elif isinstance(element, Box):
            yield from _pictures(element.children)
        elif isinstance(element, Card):
            yield from _pictures((*element.code, *element.output))
        elif isinstance(element, Columns):
            for stack in element.stacks:
                yield from _pictures(stack)


def _text(tree: dict[str, Any], name: str) -> str:
    value = tree["meta"].get(name, {}).get("c", "")
    return "".join(node.get("c", " ") for node in value) if isinstance(value, list) else str(value)


def _describe(deck: Any, title: Slide, course: str, language: str) -> None:
    """Title, course and language; no times, and no author that nobody named."""
    properties = deck.core_properties
    for child in list(properties._element):
        properties._element.remove(child)
    properties.title = plain(title.title)[:_LONGEST]
    properties.language = language
    if course:
        properties.subject = course[:_LONGEST]


def _settled(deck: Any) -> bytes:
    """The file with all its members at one time."""
    made, out = BytesIO(), BytesIO()
    deck.save(made)
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            member = zipfile.ZipInfo(name, _DAY)
            # Pictures are compressed already.
            member.compress_type = zipfile.ZIP_STORED if name.startswith("ppt/media/") else zipfile.ZIP_DEFLATED
            member.external_attr = 0o644 << 16
            target.writestr(member, source.read(name))
    return out.getvalue()
