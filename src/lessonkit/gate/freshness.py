"""Whether what is built is what the sources say now: a build's own steps, asked why they would run, and not run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from lessonkit.config import Project
from lessonkit.errors import LessonProblems, Problem
from lessonkit.publish import outputs_of, publish
from lessonkit.report import Report
from lessonkit.sources import update_sources


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
    """`stale`: names of the outputs ("sources", "deck", "worksheet", "key") that a build would make again."""

    stale: frozenset[str]
    problems: tuple[Problem, ...]


def freshness(project: Project, lesson: Path) -> Freshness:
    """What a build would make again of a lesson, and a problem for each that says what changed."""
    slug, question = lesson.stem, _Question()
    steps: list[tuple[str, str, Callable[[], object]]] = [
        ("sources", f"slides/{slug}.qmd", lambda: update_sources(project, lesson, question))
    ]
    for output in outputs_of(project, slug):
        place = project.relative(output.path)
        steps.append((output.name, place, lambda output=output: publish(project, lesson, output, question)))  # type: ignore[misc]
    stale: list[str] = []
    problems: list[Problem] = []
    for name, place, step in steps:
        try:
            step()
        except _WouldRun as found:
            stale.append(name)
            problems.append(_problem(place, name, found.why, slug))
        except LessonProblems as found:
            stale.append(name)
            problems += [problem for problem in found.problems if problem not in problems]
    return Freshness(frozenset(stale), tuple(problems))


def _problem(place: str, name: str, why: tuple[str, ...], slug: str) -> Problem:
    never = why == ("not built yet",)
    message = f"the {name} {'was' if name != 'sources' else 'were'} never built" if never else f"the {name} is stale"
    if name == "sources" and not never:
        message = "deck and worksheet sources are stale"
    return Problem(place, 0, message, f"run `python build.py {slug}`, then check again", detail=() if never else why)
