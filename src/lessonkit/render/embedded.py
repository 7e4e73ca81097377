"""The deck as HTML: pandoc with our own template and filter."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import unquote

from lessonkit.config import Project
from lessonkit.errors import LessonProblems, Problem, ToolProblem, UsageProblem
from lessonkit.render.assets import reveal_config, site_libs
from lessonkit.render.pandoc import course_arguments, run_pandoc
from lessonkit.render.parts import REST, Render, render_parts
from lessonkit.store import write_bytes, write_text

TEMPLATES = Path(__file__).parent / "templates"
PLOTLY = ".plotly-figure"  # what a deck with an interactive chart holds
_REMOTE = re.compile(r"[a-z][a-z0-9+.\-]*:|//|#", re.IGNORECASE)
_RESOURCE = re.compile(r'<(?:img|source|video|audio|iframe|script|link)\b[^>]*?\s(?:src|href|data-src)="([^"]+)"')


def render_deck(project: Project, qmd: Path, text: str, out: Path, surroundings: str = "") -> list[Path]:
    """The deck of a qmd text as HTML, with everything it needs beside it; returns the files written.

    `surroundings` is a digest of all else that the deck is made from: blocks rendered before in the same are
    not rendered again ("": all are).
    Raises UsageProblem for unknown deck options, LessonProblems for a missing picture.
    """
    render = deck_renderer(project, qmd, plotly=PLOTLY in text)
    html = render_parts(text, render, project.cache / "parts" / f"{out.stem}.json", surroundings)
    written = [out, *copy_resources(project, qmd, text, html)]
    try:
        libs = site_libs(project.root, plotly=PLOTLY in text)
    except FileNotFoundError as error:
        raise ToolProblem(f"{error}: run `make`") from None
    for place, source in libs.items():
        target = project.site / "site_libs" / place
        write_bytes(target, source.read_bytes())
        written.append(target)
    write_text(out, html)
    return written


def deck_renderer(project: Project, qmd: Path, *, plotly: bool = False) -> Render:
    """What turns the text of a deck's source (or of some of its slides, under its header) into HTML.

    Raises UsageProblem for unknown deck options; what it returns raises what `run_pandoc` does.
    """
    try:
        config = reveal_config(project.deck_options)
    except ValueError as error:
        raise UsageProblem(f"_quarto.yml: format: revealjs: {error}") from None
    variables = {
        "libs": "../site_libs",
        "reveal-config": json.dumps(config, sort_keys=True).replace("<", "\\u003c"),
        **({"plotly": "true"} if plotly else {}),
    }
    arguments = [
        "--slide-level=2",
        "--mathml",
        "--reference-location=section",
        *_filter(project),
    ]
    arguments += [f"--variable={key}={value}" for key, value in variables.items()]

    def render(document: str, page: bool) -> str:
        template = [f"--template={TEMPLATES / ('deck.html' if page else 'slides.html')}", f"--variable=rest={REST}"]
        given = [*arguments, *template, *course_arguments(project.course, document)]
        return run_pandoc(document, project.relative(qmd), "revealjs", given, qmd.parent)

    return render


def copy_resources(project: Project, qmd: Path, text: str, html: str) -> list[Path]:
    """Copy the files a deck shows; `_site` mirrors the project, so their links stay as they are."""
    written, problems = [], []
    for link in sorted(set(_RESOURCE.findall(html))):
        if _REMOTE.match(link) or link.startswith("../site_libs/"):
            continue
        source = (qmd.parent / unquote(link.split("?")[0].split("#")[0])).resolve()
        inside = source.is_relative_to(project.root.resolve())
        if not inside or not source.is_file():
            rows = text.split("\n")
            line = next((i + 1 for i, row in enumerate(rows) if link in row), 0)
            message = f"{link} is outside of the project" if not inside else f"{link} is missing"
            hint = f"put the file into {project.relative(qmd.parent)}/ and link to it from there"
            problems.append(Problem(project.relative(qmd), line, message, hint, rows[line - 1] if line else ""))
            continue
        target = project.site / source.relative_to(project.root.resolve())
        write_bytes(target, source.read_bytes())
        written.append(target)
    if problems:
        raise LessonProblems(problems)
    return written


def _filter(project: Project) -> list[str]:
    return [f"--lua-filter={project.extension / 'lessonkit.lua'}"]
