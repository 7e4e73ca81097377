"""The handout: the slides of a deck on paper, two a page, with lines for the learner's own notes."""

from __future__ import annotations

from pathlib import Path

from lessonkit.config import Project
from lessonkit.render.fonts import project_fonts
from lessonkit.render.pandoc import course_arguments, run_pandoc
from lessonkit.render.typesetting import typeset
from lessonkit.store import write_bytes

_TEMPLATE = Path(__file__).parent / "templates" / "handout.typ"
# In this order: what is interactive is said in words, slides are framed, what is in them is set.
_FILTERS = ("pptx_interactive.lua", "handout.lua", "lessonkit.lua")


def render_handout(project: Project, qmd: Path, text: str, out: Path) -> list[Path]:
    """The handout of a deck's qmd text as a PDF/UA-1, A4; returns the files written.

    It holds what learners may see before they have answered: no notes, no solutions, no choice marked as right.
    Raises LessonProblems when Typst refuses the document, saying why, ToolProblem for missing fonts.
    """
    name = project.relative(qmd)
    arguments = [f"--lua-filter={project.extension / script}" for script in _FILTERS]
    arguments += [f"--template={_TEMPLATE}", f"--metadata=image-base=/{project.relative(qmd.parent)}"]
    arguments += ["--metadata=handout=true"]
    arguments += course_arguments(project.course, text)
    source = run_pandoc(text, name, "typst", arguments, qmd.parent)
    fonts = project_fonts(project)
    (pdf,) = typeset(source, text, name, project.root, fonts)
    write_bytes(out, pdf)
    return [out]
