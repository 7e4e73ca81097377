"""What can be wrong, as values. Leaf code raises; `report` alone prints."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend in a lesson.

    `path` is relative to the project with forward slashes, `line` is 1-based (0: the whole
    file), `source` is the text of that line, `detail` holds further lines (a traceback's end,
    a diff) printed below it.
    """

    path: str
    line: int
    message: str
    hint: str = ""
    source: str = ""
    detail: tuple[str, ...] = ()


class LessonProblems(Exception):
    """Something is wrong in a lesson (exit code 1). Carries every problem found, in file order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{p.path}:{p.line}: {p.message}" for p in self.problems))


class UsageProblem(Exception):
    """The call or `_quarto.yml` is wrong (exit code 2)."""


class ToolProblem(Exception):
    """A program the build needs is missing, too old, or failed (exit code 3)."""


class Fault(Exception):
    """A bare, precise complaint from a leaf function; whoever knows the place makes it a Problem."""

    def __init__(self, message: str, hint: str = "", line: int | None = None) -> None:
        super().__init__(message)
        self.message, self.hint, self.line = message, hint, line


def nearest(word: str, valid: Iterable[str]) -> str:
    """A hint naming the valid word nearest to a wrong one, else all valid words."""
    known = sorted(valid)
    close = get_close_matches(word, known, n=1, cutoff=0.6)
    return f"did you mean {close[0]!r}?" if close else "valid: " + ", ".join(known)
