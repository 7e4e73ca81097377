"""The lab: one HTML page per lesson that works from a folder, asks, explains and keeps a learner's progress.

Style and scripts are in the page, and its policy names their hashes: nothing else can run in it, whatever a lesson
says. Only pictures and fonts lie beside it.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from lessonkit.config import Project
from lessonkit.errors import ToolProblem
from lessonkit.render.assets import site_libs
from lessonkit.render.embedded import copy_resources
from lessonkit.render.pandoc import course_arguments, run_pandoc
from lessonkit.store import digest, write_bytes, write_text

_PARTS = Path(__file__).parent / "templates" / "lab"
# In the order of need; each is a function of its own and adds its part to the one object `lab`.
_SCRIPTS = (
    "state.js",
    "kept.js",
    "page.js",
    "progress.js",
    "answers.js",
    "pictures.js",
    "statements.js",
    "checkpoint.js",
    "steps.js",
    "copy.js",
    "files.js",
    "lab.js",
)
_STYLES = ("lab.css", "forms.css", "print.css")
_SHOWN = 7  # characters of a digest, as many as git shows


def render_lab(project: Project, name: str, text: str, out: Path) -> list[Path]:
    """The lab page of a lesson's lab document (`compose.lab`); returns the files written.

    `name` is the lesson's file, for messages. Raises LessonProblems for what pandoc cannot read, or a missing picture,
    ToolProblem when the set-up has not fetched the fonts.
    """
    values = {
        "lab": f"{project.course}/{out.stem}" if project.course else out.stem,
        "slug": quote(out.stem),
        "version": digest(text)[:_SHOWN],
        **({"has-steps": "true"} if "{#lab-steps}" in text else {}),
    }
    arguments = [f"--template={_PARTS / 'lab.html'}", f"--lua-filter={project.extension / 'lessonkit.lua'}", "--mathml"]
    arguments += ["--toc", "--toc-depth=2"]
    arguments += [f"--metadata={key}={value}" for key, value in values.items()]
    arguments += course_arguments(project.course, text)
    page = run_pandoc(text, name, "html", arguments, project.root)
    html = _with_scripts(page, _faces(project) + _joined(_STYLES), _joined(_SCRIPTS))
    # The page's links start from a folder beside slides/; the site mirrors the project.
    written = [out, *copy_resources(project, project.root / "labs" / out.name, text, html)]
    written += _fonts(project)
    write_text(out, html)
    return written


def _faces(project: Project) -> str:
    """The faces that pages of the project use, from where the lab stands."""
    style = (project.extension / "fonts.css").read_text(encoding="utf-8")
    return style.replace('url("../fonts/', 'url("../site_libs/fonts/')


def _fonts(project: Project) -> Iterator[Path]:
    try:
        libs = site_libs(project.root, plotly=False)
    except FileNotFoundError as error:
        raise ToolProblem(f"{error}: run `make`") from None
    for place, source in libs.items():
        if place.startswith("fonts/"):
            target = project.site / "site_libs" / place
            write_bytes(target, source.read_bytes())
            yield target


def _with_scripts(html: str, style: str, script: str) -> str:
    """The page with style, script and policy at their marks, of which the template has the first two and the last."""
    html = html.replace("@POLICY@", _policy(style, script), 1).replace("@STYLE@", style, 1)
    before, _, after = html.rpartition("@SCRIPT@")
    return f"{before}{script}{after}"


def _joined(names: tuple[str, ...]) -> str:
    return "\n".join((_PARTS / name).read_text(encoding="utf-8").strip() for name in names)


def _policy(style: str, script: str) -> str:
    """What the page may load: its own style and scripts by their hashes, pictures and fonts from its folder."""
    rules = (
        "default-src 'none'",
        f"script-src '{_hash(script)}'",
        f"style-src '{_hash(style)}'",
        "style-src-attr 'unsafe-inline'",  # widths of columns and pictures
        "img-src 'self' file:",
        "font-src 'self' file:",
        "base-uri 'none'",
        "form-action 'none'",
    )
    return "; ".join(rules)


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
