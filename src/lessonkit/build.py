"""Builds lessons: several at a time, each from its source to its files.

What goes wrong in one document keeps no other from being built, and leaves its last good output in
place. Kernels, pandoc and Typst do the work outside of the interpreter's lock, so threads are
enough to keep `jobs` processors busy.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import BoundedSemaphore, Lock

from lessonkit.config import Project
from lessonkit.errors import LessonProblems, Problem
from lessonkit.hub import hub_path, publish_hub
from lessonkit.memory import give_back
from lessonkit.outputs import EMBEDDED, Output, how_it_fits, outputs_of
from lessonkit.pair import notebook_changed, sync_pair
from lessonkit.plan import Step, read_stamp, reasons, record
from lessonkit.publish import Due, Rendered, Seen, due_for, is_old, keep, render, surroundings
from lessonkit.report import Made, Report
from lessonkit.sources import DECK, KINDS, Composed, is_edited, update_sources
from lessonkit.store import file_digest, read_json, write_json, write_text


@dataclass(frozen=True, slots=True)
class Options:
    """How to build.

    `force`: run and render everything. `jobs`: how many kernels may run at once, and renderings beside them (0: one a
    processor).
    `minutes`: make a deck for a session of that length, too. `one_file`: and one to be mailed.
    `only`: the names of the outputs to make (default: all). `engine`: who makes deck, worksheet and Word file.
    """

    force: bool = False
    jobs: int = 0
    minutes: int = 0
    one_file: bool = False
    only: tuple[str, ...] = ()
    engine: str = EMBEDDED

    @property
    def slots(self) -> int:
        if self.jobs:
            return self.jobs
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Slots:
    """What may run at once: so many kernels, and as many renderings, for who waits for a kernel waits idly.

    One lesson after the other is looked at: threads that ask for thousands of small files take turns at the
    interpreter's lock with each, which takes half as long again.
    """

    def __init__(self, number: int) -> None:
        self.kernels, self.renderings = BoundedSemaphore(number), BoundedSemaphore(number)
        self.looks = Lock()


@dataclass(slots=True)
class Built:
    """What a lesson has after a build, what went wrong, and how long the stages before rendering took."""

    slug: str
    stages: tuple[tuple[str, float], ...] = ()
    made: list[Made] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def build(project: Project, lessons: Sequence[Path], options: Options, report: Report) -> list[Built]:
    """Build what is stale of the lessons, then the hub; one result a lesson, in the given order, and that of the hub.

    Raises UsageProblem and ToolProblem, which no other lesson would escape either.
    """
    if lessons:
        outputs_of(
            project, lessons[0].stem, engine=options.engine
        )  # a missing program is missed before anything is done
    slots = Slots(options.slots)
    around = surroundings(project)
    workers = ThreadPoolExecutor(max_workers=2 * options.slots, thread_name_prefix="lesson")
    try:
        order = sorted(lessons, key=lambda lesson: _seconds(project, lesson.stem), reverse=True)
        futures = {
            lesson: workers.submit(build_lesson, project, lesson, options, around, report, slots) for lesson in order
        }
        built = [futures[lesson].result() for lesson in lessons]
        return [*built, build_hub(project, options, around, report)]
    except BaseException:
        for future in futures.values():
            future.cancel()
        stop_kernels()
        raise
    finally:
        workers.shutdown(wait=True)


def _seconds(project: Project, slug: str) -> float:
    """How long a lesson took when it ran last; one that never ran may be long.

    The longest begins first, so that none is waited for at the end.
    """
    seconds = read_json(_times(project, slug))
    return seconds if isinstance(seconds, int | float) else float("inf")


def _times(project: Project, slug: str) -> Path:
    return project.cache / "times" / f"{slug}.json"


def build_hub(project: Project, options: Options, around: Mapping[str, str], report: Report) -> Built:
    """Build the hub of all lessons of the project if it is stale, of whichever lessons there was a build."""
    built, begun, state = Built("all lessons"), time.monotonic(), "kept"
    try:
        with _told(project):
            state = "made" if publish_hub(project, around, report, force=options.force) else "unchanged"
    except LessonProblems as found:
        built.problems += found.problems
    built.made.append(Made("hub", project.relative(hub_path(project)), state, time.monotonic() - begun))
    return built


@contextmanager
def _told(project: Project) -> Iterator[None]:
    """What the system refuses, such as a write to a full disk, is a problem of its file and stops nothing else."""
    try:
        yield
    except OSError as error:
        if error.filename is None or isinstance(error, BrokenPipeError):  # of no file; nobody reads what is printed
            raise
        path = Path(os.fsdecode(error.filename))
        name = project.relative(path) if path.is_relative_to(project.root) else str(path)
        raise LessonProblems([Problem(name, 0, f"cannot be read or written: {error.strerror}")]) from None


def stop_kernels() -> None:
    """End the kernels of builds in other threads, which then end as well."""
    import sys

    execute = sys.modules.get("lessonkit.execute")  # not loaded: no kernel was started
    if execute is not None:
        execute.stop_all()


def build_lesson(
    project: Project,
    lesson: Path,
    options: Options,
    around: Mapping[str, str],
    report: Report,
    slots: Slots,
) -> Built:
    """Build what is stale of one lesson. Its problems are returned, not raised."""
    built = Built(lesson.stem)
    composed: Composed | None = None
    try:
        with _told(project):
            if notebook_changed(project, lesson):  # it may change the lesson; else it only follows
                _follow(project, lesson, report)
            composed = update_sources(
                project, lesson, report, force=options.force, slots=slots.kernels, looks=slots.looks
            )
            built.problems += composed.problems
            built.stages = composed.stages
            if len(composed.stages) > 1:  # it ran, and was not only composed
                write_json(_times(project, lesson.stem), round(sum(seconds for _, seconds in composed.stages), 1))
    except LessonProblems as found:
        built.problems += found.problems
    bad = {problem.path for problem in built.problems}
    if composed is not None and project.relative(lesson) not in bad:
        _publish_all(project, lesson, options, around, report, slots, built, bad)
    else:
        for output in outputs_of(project, lesson.stem):
            built.made += _as_made(project, output, "kept")
    try:
        with _told(project):  # last: nobody waits for the notebook; also of a lesson that cannot be built
            _follow(project, lesson, report)
    except LessonProblems as found:
        _add(built, found)
    for kind in KINDS:
        qmd = kind.qmd(project, lesson.stem)
        name = "deck source" if kind is DECK else "worksheet source"
        state = "made" if composed is not None and composed.stages else "unchanged"
        state = "edited" if is_edited(project, kind, lesson.stem) else state
        built.made.append(Made(name, project.relative(qmd), state))
    if not built.problems:
        gone = [row.path for row in built.made if not (project.root / row.path).exists()]
        built.problems += [Problem(name, 0, "it vanished while the lesson was built", "build again") for name in gone]
    return built


def _follow(project: Project, lesson: Path, report: Report) -> None:
    done = sync_pair(project, lesson)
    if done:
        report.line(done)


def _publish_all(
    project: Project,
    lesson: Path,
    options: Options,
    around: Mapping[str, str],
    report: Report,
    slots: Slots,
    built: Built,
    bad: set[str],
) -> None:
    slug = lesson.stem

    def one(due: Due) -> tuple[Rendered, list[Made]]:
        begun = time.monotonic()
        with slots.renderings, _told(project):
            rendered = render(project, lesson, due)
        return rendered, _as_made(project, due.output, "made", time.monotonic() - begun)

    outputs = outputs_of(project, slug, options.minutes, options.engine)
    outputs = tuple(output for output in outputs if not options.only or output.name in options.only)
    rows = [_as_made(project, output, "kept") for output in outputs]
    work: dict[int, Due] = {}
    seen: Seen = {}
    with slots.looks:
        for number, output in enumerate(outputs):
            try:
                if project.relative(output.source(project, lesson)) not in bad:
                    with _told(project):
                        due = due_for(project, lesson, output, around, report, force=options.force, seen=seen)
                    if due is None:
                        rows[number] = _as_made(project, output, "unchanged")
                    else:
                        work[number] = due
            except LessonProblems as found:
                _add(built, found)
    if work:
        with ThreadPoolExecutor(max_workers=len(work)) as workers:
            order = sorted(work, key=lambda number: outputs[number].turn)
            futures = {number: workers.submit(one, work[number]) for number in order}
        rendered = []
        for number, future in sorted(futures.items()):
            try:
                done, rows[number] = future.result()
                rendered.append(done)
            except LessonProblems as found:
                _add(built, found)
        try:
            with _told(project):
                keep(project, lesson, rendered)
        except LessonProblems as found:
            _add(built, found)
        give_back()
    built.made += [row for made in rows for row in made]
    if options.one_file and not built.problems:
        try:
            with _told(project):
                built.made.append(_mailed(project, outputs[0]))
        except LessonProblems as found:
            _add(built, found)
    if not built.problems and not options.only:
        for line in _old(project, lesson, around):
            report.line(line)
    if options.minutes and not built.problems:
        report.line(how_it_fits(project, slug, options.minutes))


def _add(built: Built, found: LessonProblems) -> None:
    built.problems += [problem for problem in found.problems if problem not in built.problems]


def _as_made(project: Project, output: Output, state: str, seconds: float | None = None) -> list[Made]:
    """Each file of an output; the time it took is that of the first."""
    rows = [Made(name, project.relative(path), state) for name, path in output.files]
    rows[0] = replace(rows[0], seconds=seconds)
    return rows


def _old(project: Project, lesson: Path, around: Mapping[str, str]) -> Iterator[str]:
    """What was made on request of an earlier deck, which a plain build does not make again; a line each."""
    slug, folder = lesson.stem, project.site / "slides"
    again = "is of an earlier deck: run `build.py {}` to make it again"
    for path in sorted(folder.glob(f"{slug}-*-minutes.html")):
        minutes = path.stem.removeprefix(f"{slug}-").removesuffix("-minutes")
        if minutes.isdecimal() and is_old(project, lesson, outputs_of(project, slug, int(minutes))[-1], around):
            yield f"{project.relative(path)} {again.format(f'{slug} --minutes {minutes}')}"
    for name, call in ((f"{slug}-one-file.html", f"{slug} --one-file"), (f"{slug}.pdf", f"pdf {slug}")):
        path = folder / name
        step = step_after_deck(project, path, folder / f"{slug}.html")
        if path.exists() and reasons(project, step, read_stamp(project, step.name)):
            yield f"{project.relative(path)} {again.format(call)}"


def step_after_deck(project: Project, path: Path, deck: Path) -> Step:
    """The step of a file that is made on request, from the deck's file and after it."""
    return Step(project.relative(path), {project.relative(deck): file_digest(deck)})


def _mailed(project: Project, deck: Output) -> Made:
    """The deck as a single file."""
    from lessonkit.render.one_file import one_file

    begun = time.monotonic()
    path = deck.path.with_name(f"{deck.path.stem}-one-file.html")
    step = step_after_deck(project, path, deck.path)
    write_text(path, one_file(deck.path))
    record(project, step, [path])
    return Made("deck in one file", project.relative(path), "made", time.monotonic() - begun)
