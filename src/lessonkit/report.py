"""The only printer: problems, progress, and what was built."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TextIO

from lessonkit.errors import Problem


@dataclass(slots=True)
class Report:
    """Writes to `out`. `explain` adds why each step ran or did not."""

    explain: bool = False
    out: TextIO = field(default_factory=lambda: sys.stdout)
    err: TextIO = field(default_factory=lambda: sys.stderr)

    def line(self, text: str) -> None:
        print(text, file=self.out, flush=True)

    def step(self, name: str, why: tuple[str, ...]) -> None:
        """A step runs, or (no reason) does not."""
        if self.explain:
            self.line(f"{name}: {'; '.join(why)}" if why else f"{name}: up to date")

    def cell(self, slug: str, number: int, count: int, label: str) -> None:
        self.line(f"{slug}: running cell {number} of {count}, {label}")

    def built(self, slug: str, made: Iterable[tuple[str, str, bool]]) -> None:
        """What a lesson has now: name, path, and whether it is new."""
        self.line(slug)
        for name, path, fresh in made:
            self.line(f"  {name:<10} {path}{'' if fresh else '  (unchanged)'}")

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
