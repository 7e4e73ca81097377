"""Brings the editable sources, slides/<slug>.qmd and worksheets/<slug>.qmd, up to date with a lesson."""

from __future__ import annotations

import re
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from lessonkit.config import Project
from lessonkit.conflicts import conflict_problems
from lessonkit.environment import environment_digest, leave, project_modules, variables
from lessonkit.errors import LessonProblems, Problem
from lessonkit.merge import Merged, merge
from lessonkit.plan import Stamp, Step, read_stamp, reasons, record
from lessonkit.pulled import joined, left_by_git
from lessonkit.read import read_text
from lessonkit.report import Report
from lessonkit.store import file_digest, tree_digest, write_bytes, write_sealed, write_text


@dataclass(frozen=True, slots=True)
class Kind:
    """One of the two editable sources of a lesson, by its folder."""

    folder: str

    def qmd(self, project: Project, slug: str) -> Path:
        return project.root / self.folder / f"{slug}.qmd"

    def base(self, project: Project, slug: str) -> Path:
        return project.root / self.folder / ".base" / f"{slug}.qmd"


DECK, WORKSHEET = Kind("slides"), Kind("worksheets")
KINDS = (DECK, WORKSHEET)
# The target of a link or picture, and the value of an attribute, which may name a file.
_LINK = re.compile(r"\]\(<?([^)\s>]{1,200})|=\"([^\"\s]{1,200})\"")


@dataclass(frozen=True, slots=True)
class Composed:
    """What was done, with the seconds it took (nothing when all was up to date); what could not be written."""

    stages: tuple[tuple[str, float], ...] = ()
    problems: tuple[Problem, ...] = ()


def update_sources(
    project: Project,
    lesson: Path,
    report: Report,
    *,
    force: bool = False,
    slots: AbstractContextManager[object] | None = None,
    looks: AbstractContextManager[object] | None = None,
) -> Composed:
    """Compose both sources if the lesson, its data or its surroundings changed, and merge them with edits.

    Kernels and composing wait for one of the `slots` each, to see what changed for `looks` (none: for nothing). Raises
    LessonProblems for the lesson itself; places where an edit and the lesson's change meet are among the problems
    returned, and stand in the source between marks.
    """
    slug = lesson.stem
    with looks or nullcontext():
        step = Step(f"{slug}: sources", _inputs(project, lesson))
        stamp = read_stamp(project, step.name)
        missing = (project.relative(kind.qmd(project, slug)) for kind in KINDS if not kind.qmd(project, slug).exists())
        why = reasons(project, step, stamp) + tuple(f"{name} is missing" for name in missing)
        why += tuple(f"{name} was left by git with a conflict" for name in _left_by_git(project, slug))
    if force:
        why = ("asked for", *why)
    report.step(step.name, why)
    if not why:
        return Composed()

    from lessonkit.compose.deck import compose_deck
    from lessonkit.compose.hub import compose_hub
    from lessonkit.compose.side import compose_side
    from lessonkit.compose.worksheet import compose_worksheet
    from lessonkit.parse import read_lesson
    from lessonkit.render.side import place_side
    from lessonkit.resources import check_resources
    from lessonkit.results import results_of, side_runs
    from lessonkit.side import read_sides

    begun = time.monotonic()
    parsed = read_lesson(lesson, project.relative(lesson))
    sides = read_sides(project, slug)
    check_resources(parsed, project, sides)
    runs, beside = side_runs(sides, project, report, force=force, slots=slots)
    for run in runs.values():
        place_side(project, run.notebook.file, run.notebook.path, compose_side(run))
    with slots or nullcontext():
        results, seconds = results_of(parsed, project, report, force=force)
        results = replace(results, sides=runs)
        documents = (compose_deck(parsed, results), compose_worksheet(parsed, results))

    problems: list[Problem] = []
    merged: list[tuple[Kind, Merged]] = []
    for kind, document in zip(KINDS, documents, strict=True):
        qmd, base = kind.qmd(project, slug), kind.base(project, slug)
        try:
            result = merge(*_found(project, qmd, base, document.text), document.text)
        except LessonProblems as found:
            problems += found.problems
            continue
        merged.append((kind, result))
        problems += conflict_problems(result.text, project.relative(qmd), slug)
    figures = _write_figures(project, slug, {**documents[0].files, **documents[1].files}, stamp)
    entry = hub_entry(project, slug)
    lesson_was = step.inputs[project.relative(lesson)]
    write_sealed(entry, slug, {**compose_hub(parsed, results), "source": lesson_was, "form": HUB_FORM})
    outputs = [*(project.root / path for path in figures), entry]
    for kind, result in merged:
        write_text(kind.qmd(project, slug), result.text)
        write_text(kind.base(project, slug), result.base)
        outputs.append(kind.base(project, slug))
    if not problems and _inputs(project, lesson) == step.inputs:  # else the next build composes again
        record(project, step, outputs)
    stages = [
        (_counted(len(sides), "side notebook"), beside),
        (_counted(len(parsed.cells), "cell"), seconds),
        ("composed", time.monotonic() - begun - (seconds or 0) - (beside or 0)),
    ]
    return Composed(tuple((name, took) for name, took in stages if took is not None), tuple(problems))


def _counted(number: int, name: str) -> str:
    return f"{number} {name}{'' if number == 1 else 's'} run"


HUB_FORM = 1  # of what `compose_hub` gives; raise it when that changes: what another builder left is not read


def hub_entry(project: Project, slug: str) -> Path:
    """Where stands what the hub says of a lesson (`compose_hub`), and the digest of the lesson that says so."""
    return project.cache / "hub" / f"{slug}.json"


def is_current(project: Project, lesson: Path) -> bool:
    """Whether both sources are up to date with the lesson."""
    step = Step(f"{lesson.stem}: sources", _inputs(project, lesson))
    return not reasons(project, step, read_stamp(project, step.name))


def is_edited(project: Project, kind: Kind, slug: str) -> bool:
    """Whether somebody changed the source since it was written."""
    return file_digest(kind.qmd(project, slug)) != file_digest(kind.base(project, slug))


def linked_files(project: Project, document: Path, text: str) -> dict[str, str]:
    """Digests of the project's files that a document links to: a picture that changes makes it stale."""
    root = project.root.resolve()
    found: dict[str, str] = {}
    for target in dict.fromkeys(link or value for link, value in _LINK.findall(text)):
        path = document.parent / unquote(target)
        if not path.is_file():  # most are no files; to ask this first takes a tenth of the time
            continue
        path = path.resolve()
        if path.is_relative_to(root):
            found[path.relative_to(root).as_posix()] = file_digest(path)
    return found


def remove_former(project: Project, stamp: Stamp | None, folder: str, kept: Collection[str]) -> None:
    """Remove from a folder what only the last build made, and nobody has changed since."""
    for path, value in stamp.outputs.items() if stamp is not None else ():
        if path.startswith(folder) and path not in kept and file_digest(project.root / path) == value:
            (project.root / path).unlink(missing_ok=True)


@cache
def builder_digest() -> str:
    """Digest of the builder's own code, templates apart (those are inputs of rendering). It is that of the process."""
    return tree_digest(Path(__file__).parent, leave_out=("__pycache__", "templates"))


def _inputs(project: Project, lesson: Path) -> dict[str, str]:
    text = lesson.read_text(encoding="utf-8", errors="replace")
    sides = sorted((project.lessons / lesson.stem).glob("*.py"))
    texts = [text, *(path.read_text(encoding="utf-8", errors="replace") for path in sides)]
    return {
        project.relative(lesson): file_digest(lesson),
        "data/": tree_digest(project.data),
        "Python or an installed package": environment_digest(),
        "the builder": builder_digest(),
        **variables(project.environment),
        **leave(project.environment, text),
        **linked_files(project, lesson, text),
        **{project.relative(path): file_digest(path) for path in sides},
        **project_modules(texts, project.root),
    }


def _write_figures(
    project: Project, slug: str, files: Mapping[str, bytes | PurePosixPath], stamp: Stamp | None
) -> list[str]:
    """Write the figures and remove those that only the last build made; returns their paths."""
    for path, content in files.items():
        data = (project.root / content).read_bytes() if isinstance(content, PurePosixPath) else content
        write_bytes(project.root / path, data)
    remove_former(project, stamp, f"slides/{slug}_files/", files)
    return sorted(files)


def _text(project: Project, path: Path) -> str | None:
    """The text of a file, None if there is none. Raises LessonProblems for bytes that are no text."""
    return read_text(path, project.relative(path)) if path.exists() else None


def _left_by_git(project: Project, slug: str) -> Iterator[str]:
    for kind in KINDS:
        qmd = kind.qmd(project, slug)
        with suppress(LessonProblems):  # no text: said when it is merged
            if left_by_git(project.root, project.relative(qmd), _text(project, qmd)):
                yield project.relative(qmd)


def _found(project: Project, qmd: Path, base: Path, generated: str) -> tuple[str | None, str | None]:
    """The text of an editable source and of its base; where git left a conflict in them, joined slide by slide."""
    texts = _text(project, qmd), _text(project, base)
    names = project.relative(qmd), project.relative(base)
    source, was = (left_by_git(project.root, name, text) for name, text in zip(names, texts, strict=True))
    disk = texts[0] if source is None else joined(source, was, generated)
    return disk, texts[1] if was is None else generated
