"""The hub as HTML: one page that asks for nothing but its fonts, and runs nothing but its own script."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from html import escape
from pathlib import Path
from string import Template

from lessonkit.config import Project
from lessonkit.errors import ToolProblem
from lessonkit.read import read_text
from lessonkit.render.assets import site_libs
from lessonkit.render.hub_lessons import HubLesson
from lessonkit.render.hub_sections import hours, lesson_html, plural
from lessonkit.render.hub_texts import Texts

TEMPLATES = Path(__file__).parent / "templates" / "hub"
_VARIABLE = re.compile(r"--lk-[\w-]+:[^;{}<]+;")
_FACES = re.compile(r"@font-face \{.*?\}", re.DOTALL)


def hub_files(project: Project, lessons: Sequence[HubLesson], python: str, data: str) -> dict[Path, bytes]:
    """The page `_site/index.html` and the fonts it shows, by their paths. `data`: the version of `data/`.

    Raises LessonProblems and ToolProblem when pandoc fails, ToolProblem for missing web fonts.
    """
    try:
        libs = site_libs(project.root, plotly=False)
    except FileNotFoundError as error:
        raise ToolProblem(f"{error}: run `make`") from None
    fonts = {
        project.site / "site_libs" / place: source.read_bytes()
        for place, source in libs.items()
        if place.startswith("fonts/")
    }
    return {**fonts, project.site / "index.html": hub_page(project, lessons, python, data).encode()}


def hub_page(project: Project, lessons: Sequence[HubLesson], python: str, data: str) -> str:
    """The page as a text. The same lessons give the same bytes."""
    texts = Texts(project, [lesson.entry for lesson in lessons if lesson.entry])
    folded = len(lessons) > 1
    style, script = _style(project), _template("hub.js").strip()
    minutes = sum(lesson.entry["minutes"] for lesson in lessons if lesson.entry)
    first = next((lesson.slug for lesson in lessons if lesson.entry), "")
    rows = [lesson_html(lesson, texts, python, data, folded=folded, opened=lesson.slug == first) for lesson in lessons]
    return Template(_template("hub.html")).substitute(
        policy=escape(_policy(style, script)),
        course=escape(project.course or "Lessons"),
        summary=f"{plural(len(lessons), 'lesson')}, {hours(minutes)}",
        count=plural(len(lessons), "lesson"),
        searched="" if folded else " data-single",
        style=style,
        script=script,
        lessons="\n".join(rows),
    )


def _policy(style: str, script: str) -> str:
    """A content security policy under which no script or style runs but these two, and nothing is fetched but fonts."""
    rules = {
        "default-src": "'none'",
        "style-src": _hash(style),
        "script-src": _hash(script),
        "font-src": "'self'",
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _style(project: Project) -> str:
    """The hub's style with the theme's fonts and colours, dark ones where the reader's system asks for them."""
    theme = read_text(project.extension / "theme.css", "theme.css")
    faces = _FACES.findall(read_text(project.extension / "fonts.css", "fonts.css"))
    fonts = "\n".join(face.replace("../fonts/", "site_libs/fonts/").replace(": block", ": swap") for face in faces)
    return Template(_template("hub.css")).substitute(
        fonts=fonts.replace("<", ""), light=_variables(theme, ":root"), dark=_variables(theme, ":root.lk-dark")
    )


def _variables(theme: str, selector: str) -> str:
    """The theme's own variables that the first rule of a selector sets."""
    rule = re.search(rf"^{re.escape(selector)} \{{(.*?)\}}", theme, re.DOTALL | re.MULTILINE)
    return " ".join(_VARIABLE.findall(rule[1])) if rule else ""


def _template(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")
