"""Runs a lesson's cells and inline results in a clean kernel."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lessonkit import __version__
from lessonkit.config import Project
from lessonkit.environment import distributions, project_modules, python_version, secrets, variables
from lessonkit.errors import Problem
from lessonkit.kernel import Kernel, KernelThread, NotStarted, kernel_environment, running_kernel
from lessonkit.model import CodeCell, Inline, Lesson, Output, Results
from lessonkit.read import lesson_paths, read_source
from lessonkit.reading import Opened
from lessonkit.scratch import Placed, Told, file_times, freshen, work_folder
from lessonkit.settle import conceal, settle_outputs, settle_text, strip_ansi
from lessonkit.spare import Spare, leading_imports
from lessonkit.store import digest, file_digests

OnCell = Callable[[CodeCell], None]
"""Called when a cell begins to run."""

_INLINE_MIME = "application/vnd.lessonkit.inline+json"
# Evaluates once, in the lesson's namespace, and leaves no name behind in it.
_INLINE_CODE = (
    "__import__('IPython').display.display({{'" + _INLINE_MIME + "': (lambda v: "
    "{{'markdown': getattr(v, '_repr_markdown_', lambda: None)(), 'text': str(v)}})"
    "({expression}\n)}}, raw=True)"
)
_FRAME = re.compile(r"^(?:Cell|Input) In ?\[(\d+)\], line (\d+)")
_OPTIONS = re.compile(r"\A(?:#\|.*\n)+")
_TRACEBACK_LINES = 6

SPARE: Spare[Run] = Spare()
_RUNNING: dict[KernelThread[Run], tuple[Lesson, Mapping[str, str]]] = {}
"""Each run with its lesson and inputs."""


@dataclass(frozen=True, slots=True)
class Run:
    """What happened: results so far, and the problem that ended the run, with the label of its cell.

    `reached` are the labels of the cells that ran, the failed one included, `read` the files of `data/` that were
    opened (None: it may be any).
    """

    results: Results
    reached: tuple[str, ...]
    failed: str = ""
    problem: Problem | None = None
    read: frozenset[str] | None = None


def execution_inputs(lesson: Lesson, project: Project) -> dict[str, str]:
    """Everything the lesson's results depend on, by a name an author knows (promise 2 of the design).

    All code cells and inline expressions in order, Python, installed distributions, the content of
    `data/`, the modules of the project that the lesson imports, and the environment variables that
    `_quarto.yml` names (of a token only that the header asks for it). Prose and captions are not in it.
    """
    return {
        **_code_inputs(lesson),
        "the builder's version": __version__,
        "Python": f"{python_version()} on {sys.platform}",
        **{f"package {name.split('-')[0]}": name for name in distributions()},
        **{f"data/{name}": value for name, value in file_digests(project.data).items()},
        **variables(project.environment),
        **_asked(lesson, project),
        **project_modules((cell.source for cell in lesson.cells), project.root),
    }


def _code_inputs(lesson: Lesson) -> dict[str, str]:
    cells = {f"cell {c.label!r}": digest(_without_options(c.source), str(c.options.error)) for c in lesson.cells}
    inlines = [repr((inline.number, inline.after, inline.expression)) for inline in lesson.inlines]
    return {**cells, "the order of the cells": digest(*cells), "an inline result": digest(*inlines)}


def _asked(lesson: Lesson, project: Project) -> dict[str, str]:
    """Which variables the header asks for, and whether it may; never what is in them."""
    asked = lesson.header.environment
    return {f"leave to read {name}": "given" if name in project.environment else "refused" for name in asked}


def _without_options(source: str) -> str:
    """What the kernel makes of a cell: its option lines are comments, which count in line numbers only."""
    return _OPTIONS.sub(lambda match: "#|\n" * match[0].count("\n"), source)


def run_cells(lesson: Lesson, project: Project, *, on_cell: OnCell = lambda cell: None) -> Run:
    """Run the lesson in a clean kernel, up to the first cell or inline result that goes wrong.

    Raises CancelledError when it is stopped (`stop_all`, `stop_outdated`).
    """
    if not lesson.cells and not lesson.inlines:
        return Run(Results({}, {}), ())
    refused = _refused_variable(lesson, project)
    if refused is not None:
        return Run(Results({}, {}), (), problem=refused)
    inputs = execution_inputs(lesson, project)
    ready = SPARE.take(lesson.slug, _spare_key(lesson, project, inputs))
    thread = ready or KernelThread(_kernels(lesson, project))
    _RUNNING[thread] = (lesson, inputs)
    try:
        return thread.do(_Session(lesson, project, on_cell).run)
    except NotStarted as error:
        return _not_started(lesson, project, str(error))
    finally:
        del _RUNNING[thread]


def _refused_variable(lesson: Lesson, project: Project) -> Problem | None:
    """What is wrong with the variables that the header asks for."""
    for name in lesson.header.environment:
        if name not in project.environment:
            source = read_source(project.root / lesson.path, lesson.path)
            line = source.header_lines.get("lesson.environment", 1)
            hint = f"if it may, add {name} to `environment:` under `lessonkit:` in _quarto.yml"
            return Problem(lesson.path, line, f"no lesson may read {name}", hint, source.lines[line - 1])
    return None


def _not_started(lesson: Lesson, project: Project, why: str) -> Run:
    """What is said of a kernel that takes no cell, at the first place that needs one."""
    lines = [cell.span.line for cell in lesson.cells[:1]] + [inline.line for inline in lesson.inlines[:1]]
    source = read_source(project.root / lesson.path, lesson.path)
    hint = "a file of lessons/ may stand in place of a module that the kernel needs; what it said itself stands above"
    problem = Problem(lesson.path, lines[0], f"the kernel did not start: {why}", hint, source.lines[lines[0] - 1])
    return Run(Results({}, {}), (), problem=problem)


def warm(lesson: Lesson, project: Project) -> None:
    """Have a kernel started for the next run of the lesson, what it begins by importing imported; returns at once.

    It is the only one: one for another lesson, or for what has changed since, is ended. `SPARE.drop` ends the last.
    """
    if not lesson.cells and not lesson.inlines:
        return
    key = _spare_key(lesson, project, execution_inputs(lesson, project))
    SPARE.keep(lesson.slug, key, _kernels(lesson, project), leading_imports(lesson))


def _kernels(lesson: Lesson, project: Project) -> Callable[[], AbstractAsyncContextManager[Kernel]]:
    return lambda: running_kernel(
        project, work_folder(project, lesson.slug), lesson.header.memory, lesson.header.environment
    )


def _spare_key(lesson: Lesson, project: Project, inputs: Mapping[str, str]) -> str:
    """Digest of all that a kernel is started with, or reads while what the lesson begins with is imported."""
    code = _code_inputs(lesson)
    around = [part for name in sorted(inputs.keys() - code.keys()) for part in (name, inputs[name])]
    lessons = {path.name for path in lesson_paths(project.lessons)}
    pairs = {Path(name).with_suffix(".ipynb").name for name in lessons}
    beside = {name: found for name, found in file_times(project.lessons).items() if name not in lessons | pairs}
    started = (lesson.slug, str(lesson.header.memory), *leading_imports(lesson))
    environment = sorted(kernel_environment(project, lesson.header.environment).items())
    return digest(*around, *started, repr(environment), repr(sorted(beside.items())), repr(sorted(lessons)))


def stop_all() -> None:
    """End every run of this process, and its kernel; whoever waits for one gets CancelledError."""
    for thread in tuple(_RUNNING):
        thread.stop()


def stop_outdated(current: Callable[[Lesson], Lesson | None], project: Project) -> bool:
    """End every run if one of them is of a lesson that `current` gives other inputs; whether it did."""
    outdated = any(
        (now := current(lesson)) is None or execution_inputs(now, project) != inputs
        for lesson, inputs in tuple(_RUNNING.values())
    )
    if outdated:
        stop_all()
    return outdated


class _Session:
    def __init__(self, lesson: Lesson, project: Project, on_cell: OnCell) -> None:
        self.lesson, self.project, self.on_cell = lesson, project, on_cell
        self.outputs: dict[str, tuple[Output, ...]] = {}
        self.inline: dict[int, str] = {}
        self.reached: list[str] = []
        self.counts: dict[int, CodeCell] = {}
        self.data: dict[Path, dict[str, Told]] = {}
        self.opened: Opened | None = None
        self.secrets = secrets(project.environment)

    async def run(self, kernel: Kernel) -> Run:
        self.folder = str(kernel.folder)
        self.opened = kernel.opened
        freshen(self.project, kernel.folder)
        self.lessons = Placed(self.project, kernel.folder)
        # copies of the project's files, links to them, or the project's folder itself
        folders = self.project.data, kernel.folder.parent / "data"
        self.data = {folder: self._times(folder) for folder in folders}
        kernel.client.timeout = kernel.client.iopub_timeout = self.lesson.header.cell_timeout
        failure = await self._steps(kernel.client)
        results = Results(self.outputs, self.inline)
        read = self.opened.names() if self.opened is not None else None
        if failure is None:
            return Run(results, tuple(self.reached), read=read)
        return Run(results, tuple(self.reached), failure[0], failure[1], read)

    async def _steps(self, client: Any) -> tuple[str, Problem] | None:
        waiting = list(self.lesson.inlines)
        for number in range(len(self.lesson.cells) + 1):
            if number:
                cell = self.lesson.cells[number - 1]
                problem = await self._cell(client, cell)
                if problem:
                    return cell.label, problem
            while waiting and waiting[0].after == number:
                inline = waiting.pop(0)
                problem = await self._inline(client, inline)
                if problem:
                    return "", problem
        return None

    async def _cell(self, client: Any, cell: CodeCell) -> Problem | None:
        self.on_cell(cell)
        self.reached.append(cell.label)
        node = await self._send(client, cell.source, cell, store_history=True)
        if isinstance(node, Problem):
            return node
        if node.execution_count:
            self.counts[node.execution_count] = cell
        self.outputs[cell.label] = tuple(conceal(list(settle_outputs(node.outputs, self.folder)), self.secrets))
        error = next((output for output in node.outputs if output.output_type == "error"), None)
        if error is not None and not cell.options.error:
            return self._raised(cell, error, node.execution_count)
        if error is None and cell.options.error:
            hint = "remove `#| error: true`, or make it fail as the text around it says"
            return self._problem(cell.span.line, f"cell {cell.label!r} was meant to fail and did not", hint)
        return self._files_untouched(cell.span.line, f"cell {cell.label!r}")

    def _times(self, folder: Path) -> dict[str, Told]:
        with self.opened.own_listing() if self.opened is not None else nullcontext():
            return file_times(folder)

    def _files_untouched(self, line: int, name: str) -> Problem | None:
        for folder, before in self.data.items():
            now = self._times(folder)
            if now != before:
                changed = min(file for file in now.keys() | before.keys() if now.get(file) != before.get(file))
                return self._wrote(line, name, folder, f"data/{changed}", changed in now)
        for folder, changed, stays in self.lessons.changed():
            return self._wrote(line, name, folder, f"lessons/{changed}", stays)
        return None

    def _wrote(self, line: int, name: str, folder: Path, file: str, stays: bool) -> Problem:
        hint = f"{file.split('/')[0]}/ is read-only: write to exports/"
        if folder in (self.project.data, self.project.lessons):
            hint += (
                "; the project's own file is not as it was: if you changed it yourself, build again, else restore it"
            )
        elif file.startswith("lessons/"):
            hint += f"; if a run in Jupyter left {file} there, delete it, or have git ignore it"
        return self._problem(line, f"{name} {'wrote' if stays else 'removed'} {file}", hint)

    async def _inline(self, client: Any, inline: Inline) -> Problem | None:
        code = _INLINE_CODE.format(expression=inline.expression)
        node = await self._send(client, code, inline, store_history=False)
        if isinstance(node, Problem):
            return node
        for output in node.outputs:
            if output.output_type == "error":
                message = f"inline result {inline.expression!r} raised {output.ename}: {output.evalue}"
                return self._problem(inline.line, message)
            value = output.get("data", {}).get(_INLINE_MIME)
            if value is not None:
                text = value.get("markdown")
                text = _escape(value["text"]) if text is None else str(text)
                self.inline[inline.number] = conceal(settle_text(text, self.folder), self.secrets)
        return self._files_untouched(inline.line, f"inline result {inline.expression!r}")

    async def _send(self, client: Any, code: str, what: CodeCell | Inline, *, store_history: bool) -> Any:
        """The cell as the kernel left it, or the Problem that kept it from an answer."""
        from nbclient.exceptions import CellTimeoutError, DeadKernelError
        from nbformat.v4 import new_code_cell

        line = what.span.line if isinstance(what, CodeCell) else what.line
        name = f"cell {what.label!r}" if isinstance(what, CodeCell) else f"inline result {what.expression!r}"
        node = new_code_cell(code, metadata={"tags": ["raises-exception"]})
        try:
            client.nb.cells = [node]
            return await client.async_execute_cell(node, 0, store_history=store_history)
        except CellTimeoutError:
            seconds = self.lesson.header.cell_timeout
            hint = "make it faster, or raise `cell-timeout:` (seconds) under `lesson:` in the header"
            return self._problem(line, f"{name} ran longer than {seconds} s", hint)
        except DeadKernelError:
            if client.excess:
                hint = "show a part of it (`.head()`, a summary), or write it to a file in exports/"
                return self._problem(line, f"{name} {client.excess}", hint)
            hint = "out of memory, or a call that ends the process (exit, abort, a crash in a library)"
            return self._problem(line, f"{name} killed its kernel", hint)

    def _raised(self, cell: CodeCell, error: Any, count: int | None) -> Problem:
        """The problem at the line of the lesson where the exception passed last."""
        if count:
            self.counts[count] = cell
        text = strip_ansi("\n".join(error.get("traceback", ())))
        line = cell.span.line
        for found in text.split("\n"):
            match = _FRAME.match(found)
            if match and int(match[1]) in self.counts:
                where = self.counts[int(match[1])]
                # IPython drops blank lines at the start of a cell before it counts
                leading = len(where.source) - len(where.source.lstrip("\n"))
                line = where.span.line + leading + int(match[2]) - 1
        message = f"cell {cell.label!r} raised {error.ename}: {strip_ansi(error.evalue)}".split("\n")[0]
        lines = [row.rstrip() for row in text.split("\n") if row.strip()]
        hint = "if it is meant to fail, add `#| error: true`"
        return self._problem(line, message, hint, tuple(lines[-_TRACEBACK_LINES:]))

    def _problem(self, line: int, message: str, hint: str = "", detail: tuple[str, ...] = ()) -> Problem:
        source = (self.project.root / self.lesson.path).read_text(encoding="utf-8-sig").splitlines()
        shown = source[line - 1] if 0 < line <= len(source) else ""
        said, further = conceal([message, list(detail)], self.secrets)
        return Problem(self.lesson.path, line, said, hint, shown, tuple(further))


def _escape(text: str) -> str:
    """A plain value as Markdown that shows just that value, wherever in a line it stands."""
    bare = " ".join(text.split())
    if re.fullmatch(r"-\d[\w.,:% ]*", bare):
        return "−" + bare[1:].replace("_", r"\_")
    escaped = re.sub(r"[\\`*_{}\[\]<>#|~^$@&\"']|-(?=-)|\.(?=\.\.)|^[-+](?=\s)|^:", r"\\\g<0>", bare)
    return re.sub(r"^(\(?\w+)([.)])(?=\s)", r"\1\\\2", escaped)  # would begin a numbered list
