"""What a lesson refers to outside of itself: its data files and pictures exist, inside the project."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from lessonkit.blocks.notebook import Notebook
from lessonkit.config import Project
from lessonkit.errors import LessonProblems, Problem, nearest
from lessonkit.model import CodeCell, Lesson, Prose, SideNotebook
from lessonkit.syntax import IMAGE


def check_resources(lesson: Lesson, project: Project, sides: Mapping[str, SideNotebook]) -> None:
    """Raises LessonProblems for data files and pictures that are missing or outside of the project, for pictures
    without alt text, and for side notebooks, or cells of them, that there are not."""
    source = (project.root / lesson.path).read_text(encoding="utf-8-sig").split("\n")
    problems = []

    def complain(line: int, message: str, hint: str) -> None:
        problems.append(Problem(lesson.path, line, message, hint, source[line - 1]))

    for name in lesson.header.datasets:
        path = (project.data / name).resolve()
        start = next((i for i, row in enumerate(source, 1) if re.match(r"#\s+datasets\s*:", row)), 1)
        line = next((i for i, row in enumerate(source[start - 1 :], start) if name in row), start)
        if not path.is_relative_to(project.data.resolve()):
            complain(line, f"{name} is outside of data/", "copy it into data/, with its source and licence")
        elif not path.is_file():
            known = [p.relative_to(project.data).as_posix() for p in sorted(project.data.rglob("*")) if p.is_file()]
            complain(line, f"data file {name!r} is missing", nearest(name, known) if known else "data/ holds no file")
    folder = (project.root / lesson.path).parent
    for node in lesson.nodes():
        if isinstance(node, Notebook):
            for message, hint in _notebook_complaints(node, sides, f"lessons/{lesson.slug}"):
                complain(node.span.line, message, hint)
        if not isinstance(node, Prose):
            continue
        for match in IMAGE.finditer(node.text):
            line = node.span.line + node.text[: match.start()].count("\n")
            if not match["alt"].strip() and "alt=" not in (match["attributes"] or ""):
                complain(line, "a picture without alt text", "write it in the brackets: ![what one sees](…)")
            if re.match(r"[a-z]+:", match["src"]):
                complain(line, "a picture from the network", "copy it into the project, with its source and licence")
                continue
            path = Path(folder, match["src"]).resolve()
            if not path.is_relative_to(project.root.resolve()):
                complain(line, f"{match['src']} is outside of the project", "copy it into data/ or lessons/")
            elif not path.is_file():
                complain(line, f"{match['src']} is missing", "paths start at the lesson's own folder")
    if problems:
        raise LessonProblems(problems)


def _notebook_complaints(node: Notebook, sides: Mapping[str, SideNotebook], folder: str) -> Iterator[tuple[str, str]]:
    if node.src not in sides:
        hint = nearest(node.src, sides) if sides else f"{folder}/ holds no file with a YAML header"
        yield f"side notebook {node.src!r} is missing", hint
        return
    labels = [part.label for part in sides[node.src].page if isinstance(part, CodeCell)]
    for label in node.cells:
        if label not in labels:
            yield f"{sides[node.src].path} shows no cell {label!r}", nearest(label, labels)
