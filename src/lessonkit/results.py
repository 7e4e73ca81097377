"""A lesson's results: from the store when nothing they depend on has changed, else from a clean kernel."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext

from lessonkit import execute
from lessonkit.config import Project
from lessonkit.environment import project_modules
from lessonkit.errors import LessonProblems, Problem
from lessonkit.model import Lesson, Ran, Results, SideNotebook, SideRun
from lessonkit.plan import Stamp, Step, read_stamp, reasons, record
from lessonkit.report import Report
from lessonkit.side import runs_of
from lessonkit.store import Entries, digest, file_digest

_FORM = "1"  # of what is stored; raise it when that changes: what another builder left is not read
_DATA = "data/"
_NOTEBOOK = re.compile(r"[\w-]+\.ipynb")


def results_inputs(lesson: Lesson, project: Project) -> dict[str, str]:
    """Everything that a lesson's results depend on, by a name an author knows.

    Of `data/` it is the files that were opened when the lesson ran last with the same code and surroundings; all of it
    before that, and where it is not known.
    """
    return _what_is_read(_every_input(lesson, project), project)


def _every_input(lesson: Lesson, project: Project) -> dict[str, str]:
    return {**execute.execution_inputs(lesson, project), **_again(lesson), **_notebooks(lesson, project)}


def _what_is_read(every: Mapping[str, str], project: Project) -> dict[str, str]:
    read = Entries(project.cache / "read").get(_without_data(every))
    if not isinstance(read, list):
        return dict(every)
    kept = {name: value for name, value in every.items() if not name.startswith(_DATA)}
    return kept | {name: every.get(name, "absent") for name in read}


def _without_data(inputs: Mapping[str, str]) -> str:
    """The key under which it stands what a lesson reads of `data/`."""
    return results_key({name: value for name, value in inputs.items() if not name.startswith(_DATA)})


def _remember_read(lesson: Lesson, project: Project, inputs: Mapping[str, str], read: frozenset[str] | None) -> None:
    """Keep what a run has read; where nobody can tell, or a module finds files from its own place, it may be any."""
    sources = [cell.source for cell in lesson.cells]
    modules = [project.root / name for name in project_modules(sources, project.root)]
    files = [path for place in modules for path in (place.rglob("*.py") if place.is_dir() else (place,))]
    astray = any("__file__" in path.read_text(encoding="utf-8", errors="replace") for path in files)
    astray = astray or any(str(project.root) in source for source in sources)
    known = None if read is None or astray else sorted(f"{_DATA}{name}" for name in read)
    Entries(project.cache / "read").put(_without_data(inputs), known)


def results_key(inputs: Mapping[str, str]) -> str:
    """The store's key for results that depend on the inputs."""
    return digest(_FORM, *(part for pair in sorted(inputs.items()) for part in pair))


def results_of(
    lesson: Lesson, project: Project, report: Report, *, force: bool = False
) -> tuple[Results, float | None]:
    """The lesson's results, and the seconds it took to run it (None: they were in the store).

    The store is content-addressed: its key is the digest of everything the results depend on
    (`results_inputs`), so going back to an earlier state of a lesson finds the results of then.
    Raises LessonProblems at the line of the lesson that raised, hung, killed its kernel, or was
    meant to fail and did not; and for what changed or vanished while it ran: nobody knows which of the
    two it has read.
    """
    every = _every_input(lesson, project)
    inputs = _what_is_read(every, project)
    step = Step(f"{lesson.slug}: results", inputs)
    key = results_key(inputs)
    entries = Entries(project.cache / "executions")
    stamp = read_stamp(project, step.name)
    why = reasons(project, Step(step.name, _comparable(inputs, stamp)), stamp)
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
    _remember_read(lesson, project, every, run.read)
    inputs = _what_is_read(every, project)
    if changed := _changed(inputs, _every_input(lesson, project), lesson.path):
        raise LessonProblems(changed)
    entries.put(results_key(inputs), value)
    record(project, Step(step.name, inputs), [])
    return run.results, time.monotonic() - begun


def _changed(before: Mapping[str, str], now: Mapping[str, str], path: str) -> list[Problem]:
    """A problem for each input that is another one after the lesson at `path` ran."""
    hint = f"build again; what {path} gave is not kept"
    names = [name for name, value in before.items() if now.get(name, "absent") != value]
    what = {name: "changed" if name in now else "vanished" for name in names}
    return [Problem(name, 0, f"it {verb} while {path} ran", hint) for name, verb in what.items()]


def _comparable(inputs: Mapping[str, str], stamp: Stamp | None) -> Mapping[str, str]:
    """The inputs without files of `data/` that are only among them because it is not known yet what is read."""
    if stamp is None:
        return inputs
    return {name: value for name, value in inputs.items() if not name.startswith(_DATA) or name in stamp.inputs}


def _again(lesson: Lesson) -> dict[str, str]:
    """That cells run more than once; otherwise the cells and their order say all."""
    labels = [cell.label for cell in lesson.cells]
    return {"which cells run again": digest(*labels)} if len(set(labels)) < len(labels) else {}


def _notebooks(lesson: Lesson, project: Project) -> dict[str, str]:
    """Digests of the side notebooks that the lesson's cells name."""
    names = {name for cell in lesson.cells for name in _NOTEBOOK.findall(cell.source)}
    ours = sorted(name for name in names if name.startswith(f"{lesson.slug}-"))
    return {f"lessons/{name}": file_digest(project.lessons / name) for name in ours}


def side_runs(
    sides: Mapping[str, SideNotebook],
    project: Project,
    report: Report,
    *,
    force: bool = False,
    slots: AbstractContextManager[object] | None = None,
) -> tuple[dict[str, SideRun], float | None]:
    """Every side notebook as its author left it and as it runs again, and the seconds that took (None: all stored).

    Each run has a kernel of its own, as many at once as there are `slots`. Raises LessonProblems for cells that fail
    and should not, and for those that should and do not, in any of them.
    """

    if not sides:
        return {}, None
    begun = time.monotonic()
    with ThreadPoolExecutor(max_workers=len(sides)) as workers:
        futures = {
            name: workers.submit(_side_run, side, project, report, force, slots or nullcontext())
            for name, side in sides.items()
        }
    runs: dict[str, SideRun] = {}
    problems: list[Problem] = []
    new = False
    for name, future in futures.items():
        try:
            runs[name], ran = future.result()
            new = new or ran
        except LessonProblems as found:
            problems += found.problems
    if problems:
        raise LessonProblems(problems)
    return runs, time.monotonic() - begun if new else None


def _side_run(
    side: SideNotebook, project: Project, report: Report, force: bool, slots: AbstractContextManager[object]
) -> tuple[SideRun, bool]:
    """What a side notebook gives, and whether a kernel ran for it."""
    given: list[Ran] = []
    new = False
    for lesson in runs_of(side):
        with slots:
            results, seconds = results_of(lesson, project, report, force=force)
        given.append(Ran(results.outputs, dict(enumerate(lesson.cells, start=1))))
        new = new or seconds is not None
    return SideRun(side, session=given[-1], rerun=given[0]), new
