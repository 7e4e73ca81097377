"""Side notebooks: a page and how its author ran it, read from lessons/<slug>/<name>.py.

A notebook that is out of order, or that lives on what is no longer in it, looks like any other until it is run
again. So a side notebook may say in which order its author ran the cells (`run-order`), and may hold cells that were
run and then removed (`#| include: false`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from lessonkit.cells import parse_cell
from lessonkit.config import Project
from lessonkit.errors import Fault, LessonProblems, Problem, nearest
from lessonkit.header import DEFAULT_TIMEOUT
from lessonkit.model import CodeCell, Header, Lesson, Prose, SideNotebook, Span
from lessonkit.read import Source, lesson_paths, misnamed, read_source
from lessonkit.syntax import FENCE

_ROOT_KEYS = ("title", "lesson", "jupyter")
_KEYS = ("run-order", "cell-timeout")


def side_paths(project: Project, slug: str) -> list[Path]:
    """The side notebooks of a lesson: files of its folder that begin with a YAML header."""
    return lesson_paths(project.lessons / slug)


def read_sides(project: Project, slug: str) -> dict[str, SideNotebook]:
    """The side notebooks of a lesson by name. Raises LessonProblems with what is wrong in any of them."""
    found: dict[str, SideNotebook] = {}
    problems = list(misnamed(project.lessons / slug, f"lessons/{slug}").values())
    for path in side_paths(project, slug):
        name = project.relative(path)
        try:
            found[path.stem] = parse_side(read_source(path, name), slug, path.stem)
        except LessonProblems as wrong:
            problems += wrong.problems
        if (project.lessons / f"{slug}-{path.stem}.py").exists():
            message = f"its notebook would be that of the lesson {slug}-{path.stem}"
            problems.append(Problem(name, 1, message, "give one of the two another name"))
    if problems:
        raise LessonProblems(problems)
    return found


def parse_side(source: Source, slug: str, name: str) -> SideNotebook:
    """The side notebook of a source. Raises LessonProblems with everything that is wrong, in file order."""
    problems: list[Problem] = []

    def complain(line: int, message: str, hint: str = "") -> None:
        problems.append(Problem(source.path, line, message, hint, source.lines[line - 1]))

    parts: list[Prose | CodeCell] = []
    for raw in source.cells:
        span = Span(source.path, raw.line, raw.line + raw.text.count("\n"))
        if not raw.text.strip():
            continue
        if raw.kind != "code":
            fenced = (n for n, line in enumerate(raw.text.split("\n"), start=raw.line) if FENCE.match(line))
            for number in list(fenced)[::2]:  # each has an end
                complain(number, "code that does not run", "make it a code cell")
            parts.append(Prose(raw.text.strip("\n"), span))
            continue
        try:
            parts.append(parse_cell(raw, sum(isinstance(part, CodeCell) for part in parts), source.path))
        except Fault as fault:
            complain(fault.line or raw.line, fault.message, fault.hint)
    notebook = SideNotebook(slug, name, source.path, "", tuple(parts), (), DEFAULT_TIMEOUT)
    try:
        notebook = _with_header(notebook, source)
    except Fault as fault:
        complain(fault.line or 1, fault.message, fault.hint)
    for wrong in _faults(notebook.cells):
        complain(wrong.line or 1, wrong.message, wrong.hint)
    if problems:
        raise LessonProblems(sorted(problems, key=lambda problem: problem.line))
    return notebook


def _with_header(notebook: SideNotebook, source: Source) -> SideNotebook:
    """The notebook with what its header says. Raises Fault."""
    settings = source.header.get("lesson") or {}
    if not isinstance(settings, dict):
        raise Fault("`lesson:` holds no `key: value` lines", "", source.header_lines["lesson"])
    for prefix, keys, valid in (("", source.header, _ROOT_KEYS), ("lesson.", settings, _KEYS)):
        for key in keys:
            if key not in valid:
                line = source.header_lines.get(f"{prefix}{key}", 1)
                raise Fault(f"unknown header key {key!r} of a side notebook", nearest(str(key), valid), line)
    title = source.header.get("title")
    if not isinstance(title, str) or not title.strip():
        raise Fault("the notebook has no title", "add `# title: …` to the header", source.header_lines.get("title", 1))
    timeout = settings.get("cell-timeout", DEFAULT_TIMEOUT)
    if isinstance(timeout, bool) or not isinstance(timeout, int) or timeout < 1:
        raise Fault(
            f"cell-timeout must be a whole number of seconds, not {timeout!r}",
            "",
            source.header_lines["lesson.cell-timeout"],
        )
    labels = [cell.label for cell in notebook.cells]
    order = settings.get("run-order", labels)
    line = source.header_lines.get("lesson.run-order", 1)
    if not isinstance(order, list):
        raise Fault(f"run-order must be a list of labels, not {order!r}", "write `run-order: [load, plot]`", line)
    for label in order:
        if label not in labels:
            raise Fault(f"run-order names no cell {label!r}", nearest(str(label), labels), line)
    return replace(notebook, title=title, order=tuple(order), cell_timeout=timeout)


def _faults(cells: tuple[CodeCell, ...]) -> Iterator[Fault]:
    seen: set[str] = set()
    failing = ""
    for cell in cells:
        if cell.label in seen:
            yield Fault(f"two cells are labelled {cell.label!r}", "", cell.span.line)
        seen.add(cell.label)
        if cell.has_gap:
            yield Fault("a gap in a side notebook", "gaps are for the lesson's own cells", cell.span.line)
        if cell.options.error and not cell.options.include:
            yield Fault("a removed cell cannot fail: nobody runs it again", "", cell.span.line)
        elif cell.options.error and failing:
            message = f"a run stops at cell {failing!r}, before this one"
            yield Fault(message, "leave `#| error: true` to the first cell that fails", cell.span.line)
        elif cell.options.error:
            failing = cell.label


def runs_of(notebook: SideNotebook) -> tuple[Lesson, ...]:
    """What is run of it, as lessons: the page from its top; then, if its author did anything else, that session."""
    visible = [part for part in notebook.page if isinstance(part, CodeCell)]
    last = next((number for number, cell in enumerate(visible) if cell.options.error), len(visible))
    again = _as_lesson(notebook, "run again", tuple(visible[: last + 1]))
    if [cell.label for cell in visible] == list(notebook.order):
        return (again,)
    # in the session no cell failed
    cells = {cell.label: replace(cell, options=replace(cell.options, error=False)) for cell in notebook.cells}
    return again, _as_lesson(notebook, "as it was left", tuple(cells[label] for label in notebook.order))


def _as_lesson(notebook: SideNotebook, how: str, cells: tuple[CodeCell, ...]) -> Lesson:
    header = Header(notebook.title, "", "en", 0, "", (), (), notebook.cell_timeout)
    numbered = tuple(replace(cell, index=number) for number, cell in enumerate(cells))
    return Lesson(f"{notebook.slug}-{notebook.name} {how}", notebook.path, header, (), (), numbered, ())
