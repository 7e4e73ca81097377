"""One lesson from its source to its files: read, parse, execute, compose, merge, render.

Composing writes the editable sources; rendering reads them back from disk. What went wrong in one
document does not keep the others from being built, and leaves its last good output in place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from lessonkit.config import Project
from lessonkit.environment import environment_digest, local_modules
from lessonkit.errors import LessonProblems, Problem
from lessonkit.merge import Merged, merge
from lessonkit.pair import sync_pair
from lessonkit.plan import Stamp, Step, read_stamp, reasons, record
from lessonkit.proof import unproven
from lessonkit.read import read_text
from lessonkit.report import Report
from lessonkit.store import file_digest, tree_digest, write_bytes, write_text


@dataclass(frozen=True, slots=True)
class Options:
    """`force`: run and render everything. `accept`: take the edited sources as up to date with the lesson."""

    force: bool = False
    accept: bool = False


@dataclass(slots=True)
class Built:
    """What a lesson has after a build: name and path of each file and whether it is new; problems met."""

    slug: str
    made: list[tuple[str, Path, bool]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Kind:
    """One of the two editable sources of a lesson."""

    folder: str

    def qmd(self, project: Project, slug: str) -> Path:
        return project.root / self.folder / f"{slug}.qmd"

    def base(self, project: Project, slug: str) -> Path:
        return project.root / self.folder / ".base" / f"{slug}.qmd"


# The target of a link or picture, and the value of an attribute, which may name a file.
_LINK = re.compile(r"\]\(<?([^)\s>]{1,200})|=\"([^\"\s]{1,200})\"")
_LABEL = re.compile(r"^#\|\s*label\s*:\s*[\"']?(?P<label>[\w-]+)")
DECK, WORKSHEET = _Kind("slides"), _Kind("worksheets")


def build_lesson(project: Project, lesson: Path, options: Options, report: Report) -> Built:
    """Build what is stale of a lesson. Problems of the lesson are returned, not raised.

    Raises UsageProblem and ToolProblem, which no other lesson would escape either.
    """
    built = Built(lesson.stem)
    try:
        done = sync_pair(project, lesson)
        if done:
            report.line(done)
        _compose(project, lesson, options, report, built)
    except LessonProblems as found:
        built.problems += found.problems
        return built
    bad = {problem.path for problem in built.problems}
    for name, kind, out, render in _renderings(project, lesson.stem):
        qmd = kind.qmd(project, lesson.stem)
        if project.relative(qmd) in bad:
            continue
        try:
            fresh = _render(project, lesson, name, kind, render, options, report)
            built.made.append((name, out, fresh))
        except LessonProblems as found:
            built.problems += [problem for problem in found.problems if problem not in built.problems]
    built.made.append(("slides", DECK.qmd(project, lesson.stem), True))
    built.made.append(("paper", WORKSHEET.qmd(project, lesson.stem), True))
    return built


def _compose(project: Project, lesson: Path, options: Options, report: Report, built: Built) -> None:
    """Bring both editable sources up to date with the lesson."""
    slug = lesson.stem
    name = f"{slug}: sources"
    stamp = read_stamp(project, name)
    step = Step(name, _compose_inputs(project, lesson))
    kinds = (DECK, WORKSHEET)
    why = reasons(project, step, stamp)
    qmds = [kind.qmd(project, slug) for kind in kinds]
    why += tuple(f"{project.relative(qmd)} is missing" for qmd in qmds if not qmd.exists())
    if options.force or options.accept:
        why = ("asked for", *why)
    report.step(name, why)
    if not why:
        return

    from lessonkit.compose.deck import compose_deck
    from lessonkit.compose.worksheet import compose_worksheet
    from lessonkit.execute import execute
    from lessonkit.parse import parse_lesson
    from lessonkit.read import read_source
    from lessonkit.resources import check_resources

    source = read_source(lesson, project.relative(lesson))
    parsed = parse_lesson(source, slug)
    check_resources(parsed, project)
    count = len(parsed.cells)
    results = execute(
        parsed, project, force=options.force, on_cell=lambda c: report.cell(slug, c.index + 1, count, c.label)
    )
    documents = [compose_deck(parsed, results), compose_worksheet(parsed, results)]

    merged: list[tuple[_Kind, Merged]] = []
    for kind, document in zip(kinds, documents, strict=True):
        qmd, base = kind.qmd(project, slug), kind.base(project, slug)
        try:
            disk, old = _text(project, qmd), _text(project, base)
            if options.accept and disk not in (None, old):
                old = document.text
            command = f"python build.py accept {slug}"
            merged.append((kind, merge(disk, old, document.text, project.relative(qmd), command)))
        except LessonProblems as found:
            built.problems += found.problems
    figures = _write_figures(project, slug, {**documents[0].files, **documents[1].files}, stamp)
    outputs = [project.root / path for path in figures]
    for kind, result in merged:
        if not result.edited:
            write_text(kind.qmd(project, slug), result.text)
        write_text(kind.base(project, slug), result.base)
        outputs.append(kind.base(project, slug))
    if not built.problems:
        record(project, step, outputs)


def _compose_inputs(project: Project, lesson: Path) -> dict[str, str]:
    text = lesson.read_text(encoding="utf-8", errors="replace")
    modules = local_modules([text], project.lessons)
    return {
        project.relative(lesson): file_digest(lesson),
        "data/": tree_digest(project.data),
        "Python or an installed package": environment_digest(),
        "the builder": builder_digest(),
        **_linked(project, lesson, text),
        **{f"lessons/{name}": value for name, value in modules.items()},
    }


def _linked(project: Project, document: Path, text: str) -> dict[str, str]:
    """Digests of the project's files that a document links to: a picture that changes makes it stale."""
    root = project.root.resolve()
    found: dict[str, str] = {}
    for match in _LINK.finditer(text):
        path = (document.parent / unquote(match[1] or match[2])).resolve()
        if path.is_relative_to(root) and path.is_file():
            found[path.relative_to(root).as_posix()] = file_digest(path)
    return found


def builder_digest() -> str:
    """Digest of the builder's own code, templates apart (those are inputs of rendering)."""
    return tree_digest(Path(__file__).parent, leave_out=("__pycache__", "templates"))


def _write_figures(
    project: Project, slug: str, files: Mapping[str, bytes | PurePosixPath], stamp: Stamp | None
) -> list[str]:
    """Write the figures and remove those that only the last build made; returns their paths."""
    for path, content in files.items():
        data = (project.root / content).read_bytes() if isinstance(content, PurePosixPath) else content
        write_bytes(project.root / path, data)
    _remove_former(project, stamp, f"slides/{slug}_files/", files)
    return sorted(files)


def _remove_former(project: Project, stamp: Stamp | None, folder: str, kept: Collection[str]) -> None:
    """Remove from a folder what only the last build made, and nobody has changed since."""
    for path, value in stamp.outputs.items() if stamp is not None else ():
        if path.startswith(folder) and path not in kept and file_digest(project.root / path) == value:
            (project.root / path).unlink()


Render = Callable[[Project, Path, str, Path], list[Path]]


def _renderings(project: Project, slug: str) -> list[tuple[str, _Kind, Path, Render]]:
    """Name, source, place and function of each file rendered from a source."""

    def deck(project: Project, qmd: Path, text: str, out: Path) -> list[Path]:
        from lessonkit.render.embedded import render_deck

        return render_deck(project, qmd, text, out)

    def paper(key: bool) -> Render:
        def render(project: Project, qmd: Path, text: str, out: Path) -> list[Path]:
            from lessonkit.render.embedded import render_worksheet

            return render_worksheet(project, qmd, text, out, key=key, stamp={})

        return render

    return [
        ("deck", DECK, project.site / "slides" / f"{slug}.html", deck),
        ("worksheet", WORKSHEET, project.site / "worksheets" / f"{slug}.pdf", paper(key=False)),
        ("key", WORKSHEET, project.instructor / "worksheets" / f"{slug}-key.pdf", paper(key=True)),
    ]


def _render(
    project: Project, lesson: Path, name: str, kind: _Kind, render: Render, options: Options, report: Report
) -> bool:
    """Render one file if it is stale; returns whether it was."""
    slug = lesson.stem
    qmd = kind.qmd(project, slug)
    out = next(place for n, _, place, _ in _renderings(project, slug) if n == name)
    text = read_text(qmd, project.relative(qmd))
    step = Step(
        f"{slug}: {name}",
        {
            project.relative(qmd): file_digest(qmd),
            **_linked(project, qmd, text),
            f"slides/{slug}_files/": tree_digest(project.root / "slides" / f"{slug}_files"),
            "_quarto.yml": file_digest(project.root / "_quarto.yml"),
            "_extensions/": tree_digest(project.extension),
            "the templates and the builder": tree_digest(Path(__file__).parent, leave_out=("__pycache__",)),
            "Python or an installed package": environment_digest(),
            "package-lock.json": file_digest(project.root / "package-lock.json"),
        },
    )
    stamp = read_stamp(project, step.name)
    why = ("asked for",) if options.force else reasons(project, step, stamp)
    report.step(step.name, why)
    if not why:
        return False
    base = kind.base(project, slug).read_text(encoding="utf-8")
    problems = unproven(text, base, project.relative(qmd), _cell_lines(project, lesson)) if text != base else []
    if problems:
        raise LessonProblems(problems)
    made = render(project, qmd, text, out)
    _remove_former(project, stamp, f"_site/slides/{slug}_files/", [project.relative(path) for path in made])
    record(project, step, made)
    return True


def _cell_lines(project: Project, lesson: Path) -> dict[str, tuple[str, int]]:
    """Where each labelled cell stands in the lesson, without reading it as a lesson."""
    name = project.relative(lesson)
    lines = enumerate(read_text(lesson, name).split("\n"), start=1)
    return {match["label"]: (name, number) for number, line in lines if (match := _LABEL.match(line))}


def _text(project: Project, path: Path) -> str | None:
    """The text of a file, None if there is none. Raises LessonProblems for bytes that are no text."""
    return read_text(path, project.relative(path)) if path.exists() else None
