"""Every code cell of every lesson, each to be proven by running the lesson in a clean kernel."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lessonkit.compose.side import compose_side
from lessonkit.config import Project, load_project
from lessonkit.execute import Run, run_cells
from lessonkit.model import CodeCell, Lesson, SideRun
from lessonkit.parse import parse_lesson
from lessonkit.read import lesson_paths, read_source
from lessonkit.render.side import place_side
from lessonkit.report import Report, format_problem
from lessonkit.results import side_runs
from lessonkit.side import read_sides


@dataclass(frozen=True, slots=True)
class Demo:
    """A code cell of a lesson of the project folder `root`."""

    root: Path
    slug: str
    cell: CodeCell


@cache
def lessons(root: Path) -> dict[str, Lesson]:
    folder = root / "lessons"
    return {p.stem: parse_lesson(read_source(p, f"lessons/{p.name}"), p.stem) for p in lesson_paths(folder)}


def demos(root: Path) -> list[Demo]:
    return [Demo(root, slug, cell) for slug, lesson in lessons(root).items() for cell in lesson.cells]


@cache
def run_of(root: Path, slug: str) -> Run:
    """The lesson's run in a clean kernel, one for all its cells; nothing comes from the store."""
    project: Project = load_project(root)
    for run in sides_of(root, slug).values():  # its cells may read them
        place_side(project, run.notebook.file, run.notebook.path, compose_side(run))
    return run_cells(lessons(root)[slug], project)


@cache
def sides_of(root: Path, slug: str) -> dict[str, SideRun]:
    """The side notebooks of a lesson, run anew."""
    project = load_project(root)
    return side_runs(read_sides(project, slug), project, Report(), force=True)[0]


def verdict(demo: Demo) -> str:
    """ "" when the cell ran as the lesson says, else why not, with the lesson's line."""
    run = run_of(demo.root, demo.slug)
    label = demo.cell.label
    if run.problem is not None and run.failed == label:
        return format_problem(run.problem)
    if label not in run.results.outputs:
        assert run.problem is not None
        name = f"{run.failed!r} failed" if run.failed else "an inline result failed"
        return f"{demo.cell.span.path}:{demo.cell.span.line}: not reached: {name} at line {run.problem.line}"
    return ""
