"""Renders what is stale of a lesson's files, from the sources as they stand on disk."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lessonkit.config import Project
from lessonkit.conflicts import conflict_problems
from lessonkit.environment import environment_digest, project_modules, variables
from lessonkit.errors import LessonProblems, Problem
from lessonkit.outputs import Job, Output
from lessonkit.plan import Stamp, Step, read_stamp, reasons, record
from lessonkit.proof import unproven
from lessonkit.read import lesson_paths, read_text
from lessonkit.report import Report
from lessonkit.sources import linked_files, remove_former
from lessonkit.store import digest, file_digest, tree_digest

Seen = dict[tuple[str, ...], dict[str, str]]

_LABEL = re.compile(r"^#\|\s*label\s*:\s*[\"']?(?P<label>[\w-]+)")


def surroundings(project: Project) -> dict[str, str]:
    """Digests of what goes into every file of every lesson; to be taken once for a build."""
    return {
        "_quarto.yml": file_digest(project.root / "_quarto.yml"),
        "_extensions/": tree_digest(project.extension),
        "the templates or the builder": tree_digest(Path(__file__).parent, leave_out=("__pycache__",)),
        "Python or an installed package": environment_digest(),
        "package-lock.json": file_digest(project.root / "package-lock.json"),
    }


@dataclass(frozen=True, slots=True)
class Due:
    """An output that has to be rendered: its source's text, the step that will be recorded, the last one's record.

    `around` are the inputs of all outputs, which are among the step's.
    """

    output: Output
    text: str
    step: Step
    around: Mapping[str, str]
    stamp: Stamp | None
    force: bool


def due_for(
    project: Project,
    lesson: Path,
    output: Output,
    around: Mapping[str, str],
    report: Report,
    *,
    force: bool = False,
    seen: Seen | None = None,
) -> Due | None:
    """What to render of an output, None if it is up to date. `around` is what `surroundings` gave.

    What several outputs of the lesson are made of is looked at once by those that share `seen`. Raises LessonProblems
    when the source cannot be read.
    """
    step, text = _step(project, lesson, output, around, seen)
    stamp = read_stamp(project, step.name)
    why = ("asked for",) if force else reasons(project, step, stamp)
    report.step(step.name, why)
    return Due(output, text, step, around, stamp, force) if why else None


@dataclass(frozen=True, slots=True)
class Rendered:
    """What was due and the files that were made of it; nothing knows of them before `keep`."""

    due: Due
    made: list[Path]


def render(project: Project, lesson: Path, due: Due) -> Rendered:
    """Render what is due.

    Raises LessonProblems when the source shows code that did not run, or what cannot be shown, and when another input
    changed or vanished meanwhile: it may be back before the next build, which would take the output for right.
    """
    from lessonkit.render.tools import check_tools

    check_tools(project.root)
    output, text, step = due.output, due.text, due.step
    source = output.source(project, lesson)
    name = project.relative(source)
    generated = text if output.kind is None else output.kind.base(project, lesson.stem).read_text(encoding="utf-8")
    if output.kind is not None and (meeting := conflict_problems(text, name, lesson.stem)):
        raise LessonProblems(meeting)
    others = {key: value for key, value in step.inputs.items() if key != name}
    try:
        problems = unproven(text, generated, name, _cell_lines(project, lesson)) if text != generated else []
        if problems:
            raise LessonProblems(problems)
        unchanged = "" if due.force else digest(*(part for pair in others.items() for part in pair))
        made = output.render(Job(project, lesson, source, text, output.path, unchanged))
    except LessonProblems as found:
        if text != generated:
            raise
        raise LessonProblems(_at_the_lesson(found.problems, project, lesson)) from None
    now = _step(project, lesson, output, due.around)[0].inputs
    if changed := _changed(others, now, f"the {output.name} was made"):
        raise LessonProblems(changed)
    return Rendered(due, made)


def keep(project: Project, lesson: Path, rendered: Sequence[Rendered]) -> None:
    """Write down what was rendered of a lesson as fresh, after a look at what goes into all of it: that takes longer.

    Raises LessonProblems when any of that changed or vanished meanwhile.
    """
    around = surroundings(project)
    for one in rendered:
        if changed := _changed(one.due.around, around, f"{lesson.stem} was rendered"):
            raise LessonProblems(changed)
        kept = [project.relative(path) for path in one.made]
        for folder in (f"_site/slides/{lesson.stem}_files/", f"_site/notebooks/{lesson.stem}-"):
            remove_former(project, one.due.stamp, folder, kept)
        record(project, one.due.step, one.made)


def _changed(before: Mapping[str, str], now: Mapping[str, str], while_: str) -> list[Problem]:
    names = [name for name, value in before.items() if now.get(name, "absent") != value]
    return [Problem(name, 0, f"it changed while {while_}", "build again") for name in names]


def is_old(project: Project, lesson: Path, output: Output, around: Mapping[str, str]) -> bool:
    """Whether an output was made once, and would come out otherwise now."""
    step, _ = _step(project, lesson, output, around)
    stamp = read_stamp(project, step.name)
    return stamp is not None and output.path.exists() and bool(reasons(project, step, stamp))


def _step(
    project: Project, lesson: Path, output: Output, around: Mapping[str, str], seen: Seen | None = None
) -> tuple[Step, str]:
    """The step, and the text of the source, whose digest is taken first: what is saved in between, is rendered anew."""
    source = output.source(project, lesson)
    name = project.relative(source)
    saved = {name: file_digest(source)}
    text = read_text(source, name)
    seen = {} if seen is None else seen
    document = (name, saved[name])
    if document not in seen:
        seen[document] = _document_inputs(project, lesson, output, text)
    found = {**saved, **seen[document], **_other_inputs(project, output, seen), **around}
    return Step(f"{lesson.stem}: {output.name}", found), text


def _document_inputs(project: Project, lesson: Path, output: Output, text: str) -> dict[str, str]:
    """What goes into every output of a source besides its text."""
    figures = f"slides/{lesson.stem}_files"
    found = {
        **linked_files(project, output.source(project, lesson), text),
        f"{figures}/": tree_digest(project.root / figures),
    }
    if output.kind is None:
        found |= {**project_modules([text], project.root), **variables(project.environment)}
    return found


def _other_inputs(project: Project, output: Output, seen: Seen) -> dict[str, str]:
    """What goes into this output besides its source."""
    found = {"the program that makes it": digest(output.made_by)} if output.made_by else {}
    for name in output.reads:
        if (name,) not in seen:
            path = project.root / name
            seen[(name,)] = {f"{name}/": tree_digest(path)} if path.is_dir() else {name: file_digest(path)}
        found |= seen[(name,)]
    return found


def _cell_lines(project: Project, lesson: Path) -> dict[str, tuple[str, int]]:
    """Where each labelled cell stands, without reading its file as a lesson; those of a side notebook bear its name."""
    beside = ((f"{path.stem}-", path) for path in lesson_paths(project.lessons / lesson.stem))
    found: dict[str, tuple[str, int]] = {}
    for prefix, path in (*beside, ("", lesson)):
        name = project.relative(path)
        lines = enumerate(read_text(path, name).split("\n"), start=1)
        found |= {prefix + match["label"]: (name, number) for number, line in lines if (match := _LABEL.match(line))}
    return found


def _at_the_lesson(problems: tuple[Problem, ...], project: Project, lesson: Path) -> list[Problem]:
    """Problems of a source that nobody edited, at the lines of the lesson that the texts come from."""
    lines = read_text(lesson, project.relative(lesson)).split("\n")
    places: dict[str, list[int]] = {}
    for number, line in enumerate(lines, start=1):
        places.setdefault(line.removeprefix("#").strip(), []).append(number)
    moved = []
    for problem in problems:
        found = places.get(problem.source.strip(), []) if problem.source.strip() else []
        if len(found) == 1:
            problem = replace(problem, path=project.relative(lesson), line=found[0], source=lines[found[0] - 1])
        moved.append(problem)
    return moved
