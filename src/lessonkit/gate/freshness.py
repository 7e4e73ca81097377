"""Whether what is built is what the sources say now: a build's own steps, asked why they would run, and not run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from lessonkit.config import Project
from lessonkit.errors import LessonProblems, Problem
from lessonkit.hub import hub_path, publish_hub
from lessonkit.outputs import outputs_of
from lessonkit.publish import due_for, surroundings
from lessonkit.report import Report
from lessonkit.sources import update_sources

_HINT = "run `python build.py {}`, then check again"


class _WouldRun(Exception):
    """A step is stale. Raised where a build would begin to work, so that none is done."""

    def __init__(self, why: Sequence[str]) -> None:
        self.why = tuple(why)


@dataclass(slots=True)
class _Question(Report):
    """A report that stops the first step that would run: a step says why before it does anything."""

    def step(self, name: str, why: Sequence[str], instead: str = "") -> None:
        if why:
            raise _WouldRun(why)


@dataclass(frozen=True, slots=True)
class Freshness:
    """`stale`: names of the outputs ("sources", "deck", "worksheet", …) that a build would make again."""

    stale: frozenset[str]
    problems: tuple[Problem, ...]


def freshness(project: Project, lesson: Path) -> Freshness:
    """What a build would make again of a lesson, and a problem for each that says what changed."""
    slug, question, around = lesson.stem, _Question(), surroundings(project)
    steps: list[tuple[str, str, Callable[[], object]]] = [
        ("sources", f"slides/{slug}.qmd", partial(update_sources, project, lesson, question)),
        *(
            (output.name, project.relative(output.path), partial(due_for, project, lesson, output, around, question))
            for output in outputs_of(project, slug)
        ),
    ]
    stale: list[str] = []
    problems: list[Problem] = []
    for name, place, step in steps:
        try:
            step()
        except _WouldRun as found:
            never = found.why[0] == "not built yet"
            if name == "sources" and never:
                message = "this lesson was not built yet"
                problem = Problem(project.relative(lesson), 0, message, _HINT.format(slug))
                return Freshness(frozenset(name for name, _, _ in steps), (problem,))
            stale.append(name)
            what = "deck and worksheet sources are" if name == "sources" else f"the {name} is"
            message, why = (f"{what} not built yet", ()) if never else (f"{what} stale", found.why)
            problems.append(Problem(place, 0, message, _HINT.format(slug), detail=why))
        except LessonProblems as found:
            stale.append(name)
            problems += [problem for problem in found.problems if problem not in problems]
    return Freshness(frozenset(stale), tuple(problems))


def hub_freshness(project: Project) -> list[Problem]:
    """A problem if a build would make the hub again."""
    place = project.relative(hub_path(project))
    try:
        publish_hub(project, surroundings(project), _Question())
    except _WouldRun as found:
        never = found.why[0] == "not built yet"
        message, why = ("the hub is not built yet", ()) if never else ("the hub is stale", found.why)
        return [Problem(place, 0, message, "run `python build.py`, then check again", detail=why)]
    return []
