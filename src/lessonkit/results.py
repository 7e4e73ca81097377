"""A lesson's results: from the store when nothing they depend on has changed, else from a clean kernel."""

from __future__ import annotations

import time
from collections.abc import Mapping

from lessonkit import execute
from lessonkit.config import Project
from lessonkit.errors import LessonProblems
from lessonkit.model import Lesson, Results
from lessonkit.plan import Step, read_stamp, reasons, record
from lessonkit.report import Report
from lessonkit.store import Entries, digest


def results_key(inputs: Mapping[str, str]) -> str:
    """The store's key for results that depend on the inputs."""
    return digest(*(part for pair in sorted(inputs.items()) for part in pair))


def results_of(
    lesson: Lesson, project: Project, report: Report, *, force: bool = False
) -> tuple[Results, float | None]:
    """The lesson's results, and the seconds it took to run it (None: they were in the store).

    The store is content-addressed: its key is the digest of everything the results depend on
    (`execute.execution_inputs`), so going back to an earlier state of a lesson finds the results of then.
    Raises LessonProblems at the line of the lesson that raised, hung, killed its kernel, or was
    meant to fail and did not.
    """
    inputs = execute.execution_inputs(lesson, project)
    step = Step(f"{lesson.slug}: results", inputs)
    key = results_key(inputs)
    entries = Entries(project.cache / "executions")
    why = reasons(project, step, read_stamp(project, step.name))
    stored = None if force else entries.get(key)
    if stored is not None:
        report.step(step.name, (), "found in the store" if why else "")
        record(project, step, [])
        outputs = {label: tuple(items) for label, items in stored["outputs"].items()}
        return Results(outputs, {int(number): text for number, text in stored["inline"].items()}), None
    report.step(step.name, ("asked for",) if force else why or ("the stored results are missing or damaged",))
    begun = time.monotonic()
    with report.running(lesson.slug, len(lesson.cells)) as on_cell:
        run = execute.run_cells(lesson, project, on_cell=lambda cell: on_cell(cell.index + 1, cell.label))
    if run.problem is not None:
        raise LessonProblems([run.problem])
    value = {"outputs": run.results.outputs, "inline": {str(n): text for n, text in run.results.inline.items()}}
    entries.put(key, value)
    record(project, step, [])
    return run.results, time.monotonic() - begun
