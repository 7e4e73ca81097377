"""The only printer: progress, problems, why steps ran, and what there is after a build.

On a terminal a running lesson shows its cell and how long it has been at it; elsewhere each cell
is a plain line.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import RLock
from typing import Any, TextIO

from lessonkit.errors import Problem

OnCell = Callable[[int, str], None]
"""Called with the number (from 1) and the label of a cell that begins to run."""


@dataclass(frozen=True, slots=True)
class Made:
    """A file after a build.

    `state`: "made", "unchanged", "edited" (a source that somebody changed, and that was left as it
    is), "kept" (the last good one; see the problems). `seconds`: how long making it took.
    """

    name: str
    path: str
    state: str
    seconds: float | None = None


@dataclass(slots=True)
class Report:
    """Writes to `out` and `err`. `explain` adds why each step ran or did not. Safe to share by threads."""

    explain: bool = False
    out: TextIO = field(default_factory=lambda: sys.stdout)
    err: TextIO = field(default_factory=lambda: sys.stderr)
    _lock: RLock = field(default_factory=RLock)
    _live: Any = None
    _running: int = 0

    def line(self, text: str) -> None:
        with self._lock:
            if self._live is not None:
                self._live.console.print(text, markup=False, highlight=False, soft_wrap=True)
            else:
                print(text, file=self.out, flush=True)

    def step(self, name: str, why: Sequence[str], instead: str = "") -> None:
        """A step runs, or (no reason) does not; `instead` says what was done in its place."""
        if self.explain:
            self.line(f"{name}: {'; '.join(why) or instead or 'up to date'}")

    @contextmanager
    def running(self, slug: str, count: int) -> Iterator[OnCell]:
        """While a lesson of `count` cells executes; gives what to call at the beginning of each cell."""
        if not self.out.isatty():
            yield lambda number, label: self.line(f"{slug}: running cell {number} of {count}, {label}")
            return
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        with self._lock:
            if self._live is None:
                columns = ("{task.fields[slug]}", "cell {task.completed} of {task.total}", "{task.description}")
                first, second, third = (TextColumn(text) for text in columns)
                console = Console(file=self.out)
                self._live = Progress(first, BarColumn(20), second, TimeElapsedColumn(), third, console=console)
                self._live.start()
            self._running += 1
            task = self._live.add_task("starting a kernel", slug=slug, total=count)
        try:
            yield lambda number, label: self._live.update(task, completed=number, description=label)
        finally:
            with self._lock:
                self._live.remove_task(task)
                self._running -= 1
                if self._running == 0:
                    self._live.stop()
                    self._live = None

    def built(self, slug: str, stages: Iterable[tuple[str, float]], made: Iterable[Made], *, brief: bool) -> None:
        """What was done for a lesson, in how many seconds, and what it has now (`brief`: only what is new)."""
        rows = [row for row in made if not brief or row.state != "unchanged"]
        stages = list(stages)
        if brief and not rows and not stages:
            return
        done = ", ".join(f"{name} in {seconds:.1f} s" for name, seconds in stages)
        self.line(f"{slug}: {done}" if done else slug)
        names = max((len(row.name) for row in rows), default=0)
        width = max((len(row.path) for row in rows), default=0)
        for row in rows:
            took = f"{row.seconds:.1f} s" if row.state == "made" and row.seconds is not None else ""
            remark = {"made": took, "kept": "(the last good one)"}.get(row.state, f"({row.state})")
            self.line(f"  {row.name:<{names}}  {row.path:<{width}}  {remark}".rstrip())

    def closing(self, lessons: int, problems: int, began: float) -> None:
        """The last lines of a build that began at `began` (of time.monotonic)."""
        if problems:
            count = f"{problems} problem{'s' if problems > 1 else ''}"
            print(f"{count}; earlier outputs are untouched", file=self.err, flush=True)
        else:
            many = f"{lessons} lessons" if lessons > 1 else "1 lesson"
            self.line(f"{many} up to date in {time.monotonic() - began:.1f} s; open _site/index.html")

    def problems(self, problems: Iterable[Problem]) -> None:
        for problem in problems:
            print(format_problem(problem), file=self.err, flush=True)


def format_problem(problem: Problem) -> str:
    """A problem as the author reads it: file:line, the line itself, a hint, further detail."""
    place = f"{problem.path}:{problem.line}" if problem.line else problem.path
    lines = [f"{place}: error: {problem.message}"]
    gutter = " " * max(5, len(str(problem.line)) + 2)
    if problem.source.strip():
        lines.append(f"{problem.line:>{len(gutter) - 1}} | {problem.source.rstrip()}")
    lines += [f"{gutter}| {text}" for text in problem.detail]
    if problem.hint:
        lines.append(f"{gutter}| hint: {problem.hint}")
    return "\n".join(lines)
