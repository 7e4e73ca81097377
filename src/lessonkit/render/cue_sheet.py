"""The cue sheet: the run of the session on a page or two of paper, for the instructor's hand."""

from __future__ import annotations

from pathlib import Path

from lessonkit.config import Project
from lessonkit.render.fonts import project_fonts
from lessonkit.render.pandoc import course_arguments, run_pandoc
from lessonkit.render.typesetting import typeset
from lessonkit.store import write_bytes

_TEMPLATE = Path(__file__).parent / "templates" / "cue-sheet.typ"
_FILTERS = ("cue_sheet.lua", "lessonkit.lua")


def render_cue_sheet(project: Project, qmd: Path, text: str, out: Path) -> list[Path]:
    """The cue sheet of a deck's qmd text as a PDF/UA-1, A4; returns the files written.

    It holds times, titles and the first sentences of the notes: for the instructor alone. Times are those of
    the clock when the project has a `start_time`, those of the session otherwise.
    Raises LessonProblems when Typst refuses the document, saying why, ToolProblem for missing fonts.
    """
    name = project.relative(qmd)
    arguments = [f"--lua-filter={project.extension / script}" for script in _FILTERS]
    arguments += [f"--template={_TEMPLATE}"]
    arguments += course_arguments(project.course, text)
    arguments += [f"--metadata=start-time={project.start_time}"] if project.start_time else []
    source = run_pandoc(text, name, "typst", arguments, qmd.parent)
    fonts = project_fonts(project)
    (pdf,) = typeset(source, text, name, project.root, fonts)
    write_bytes(out, pdf)
    return [out]
