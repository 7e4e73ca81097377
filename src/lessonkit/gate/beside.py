"""What is built beside the deck from the same source: its PowerPoint file and its handout."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from lessonkit.config import Project
from lessonkit.errors import Problem
from lessonkit.gate.handout import measure_with, walk_handout
from lessonkit.gate.paper import untagged
from lessonkit.gate.places import Place
from lessonkit.gate.powerpoint import ANSWER, walk_powerpoint
from lessonkit.gate.sections import sections_of
from lessonkit.gate.verdict import problems_of
from lessonkit.read import read_text
from lessonkit.render.fonts import project_fonts


def beside_problems(project: Project, files: Mapping[str, Path], places: Mapping[str, Place]) -> list[Problem]:
    """What is wrong with the files "PowerPoint" and "handout", as far as there are such, by the file "deck".

    `places` are those of the deck's slides. Raises ToolProblem for missing fonts or packages.
    """
    deck = files["deck"]
    sections = sections_of(read_text(deck, project.relative(deck)))
    problems: list[Problem] = []
    if path := files.get("PowerPoint"):
        with_answers = {**places, **{name + ANSWER: place for name, place in places.items()}}
        problems += problems_of(walk_powerpoint(path, sections), with_answers, project.relative(path))
    if path := files.get("handout"):
        fonts = project_fonts(project)
        problems += untagged(path, project.relative(path))
        problems += problems_of(walk_handout(path, sections, measure_with(fonts)), places, project.relative(path))
    return problems
