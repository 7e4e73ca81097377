"""Every gate on what is built of a lesson."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from lessonkit.cells import option_line
from lessonkit.config import Project
from lessonkit.errors import LessonProblems, Problem, ToolProblem
from lessonkit.gate.beside import beside_problems
from lessonkit.gate.freshness import freshness
from lessonkit.gate.lab import lab_problems
from lessonkit.gate.leaks import leak_problems
from lessonkit.gate.paper import paper_problems, untagged
from lessonkit.gate.places import slide_places
from lessonkit.gate.verdict import problems_of
from lessonkit.gate.walk import walk_deck
from lessonkit.model import Lesson
from lessonkit.outputs import outputs_of
from lessonkit.parse import read_lesson
from lessonkit.proof import unproven
from lessonkit.read import read_text
from lessonkit.resources import check_resources
from lessonkit.side import read_sides
from lessonkit.sources import DECK, KINDS, WORKSHEET, is_edited


@dataclass(frozen=True, slots=True)
class Inspected:
    """What was looked at (0 slides: no deck that is up to date), and what is wrong with it."""

    slides: int
    states: int
    problems: tuple[Problem, ...]


def inspect_lesson(project: Project, lesson: Path, browser: Path) -> Inspected:
    """Look at what is built of a lesson, building nothing.

    A stale output is a problem, and is not looked at further: what is wrong with it may be mended already.
    Raises ToolProblem when the browser or axe-core cannot be worked with.
    """
    axe = project.root / "node_modules" / "axe-core" / "axe.min.js"
    if not axe.is_file():
        raise ToolProblem("axe-core is missing: run `make`")
    name = project.relative(lesson)
    try:
        parsed = read_lesson(lesson, name)
        check_resources(parsed, project, read_sides(project, lesson.stem))
    except LessonProblems as found:
        return Inspected(0, 0, found.problems)
    fresh = freshness(project, lesson)
    problems = [*fresh.problems]
    if "sources" not in fresh.stale:
        problems += [p for p in _not_run(project, parsed) if p not in problems]
        problems += _printed(project, parsed, fresh.stale)
        problems += leak_problems(project, parsed, fresh.stale)
    if not {"sources", "lab"} & fresh.stale:
        lab = next(output.path for output in outputs_of(project, lesson.stem) if output.name == "lab")
        problems += lab_problems(project, parsed, lab, axe, browser)
    if {"sources", "deck"} & fresh.stale:
        return Inspected(0, 0, tuple(problems))
    files = {o.name: o.path for o in outputs_of(project, lesson.stem) if o.name not in fresh.stale}
    deck = files["deck"]
    walked = walk_deck(deck.resolve(), project.site.resolve(), axe, browser)
    qmd, base = DECK.qmd(project, lesson.stem), DECK.base(project, lesson.stem)
    places = slide_places(
        parsed,
        read_text(lesson, name),
        read_text(qmd, project.relative(qmd)),
        project.relative(qmd),
        read_text(base, project.relative(base)),
    )
    seen = [*problems_of(walked, places, project.relative(deck)), *beside_problems(project, files, places)]
    # What is to be mended on one slide is said in one place, of whichever file it is.
    order = {(place.path, place.line): number for number, place in enumerate(places.values())}
    problems += sorted(seen, key=lambda problem: order.get((problem.path, problem.line), -1))
    return Inspected(walked.slides, walked.states, tuple(problems))


def _printed(project: Project, lesson: Lesson, stale: Collection[str]) -> list[Problem]:
    """What cannot be read on the worksheet, and on its key."""
    found: list[Problem] = []
    qmd, source = WORKSHEET.qmd(project, lesson.slug), project.root / lesson.path
    for output in outputs_of(project, lesson.slug):
        if output.kind is WORKSHEET and output.path.suffix == ".pdf" and output.name not in stale:
            texts = source, qmd
            if is_edited(project, WORKSHEET, lesson.slug):
                texts = qmd, source
            named = [(project.relative(path), read_text(path, project.relative(path))) for path in texts]
            for _, path in output.files:
                found += untagged(path, project.relative(path))
                found += paper_problems(path, project.relative(path), named)
    return found


def _not_run(project: Project, lesson: Lesson) -> list[Problem]:
    """What a source shows as code or as its result and that did not run."""
    cells = {cell.label: (lesson.path, option_line(cell.source, cell.span.line, "label")) for cell in lesson.cells}
    found: list[Problem] = []
    for kind in KINDS:
        qmd, base = kind.qmd(project, lesson.slug), kind.base(project, lesson.slug)
        name = project.relative(qmd)
        found += unproven(read_text(qmd, name), read_text(base, project.relative(base)), name, cells)
    return found
