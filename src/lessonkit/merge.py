"""Generated text and the file on disk → what the file shall hold. An edit is never overwritten.

The base (`.base/<slug>.qmd`) is what was generated when the file was last written; where the file
differs from its base, somebody edited it.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from lessonkit.errors import LessonProblems, Problem


@dataclass(frozen=True, slots=True)
class Merged:
    """`text` for the file and `base` for its base; `edited` tells whether they differ by an edit."""

    text: str
    base: str
    edited: bool


def merge(disk: str | None, base: str | None, generated: str, name: str, accept: str) -> Merged:
    """What to write. Raises LessonProblems when the file was edited and the lesson changed as well.

    `name` is the file's path relative to the project, `accept` the command that declares the file
    to be up to date with the lesson.
    """
    if disk is None or disk in (generated, base):
        return Merged(generated, generated, edited=False)
    if base == generated:
        return Merged(disk, generated, edited=True)
    if base is None:
        changes = unified(disk, generated, name, "what the lesson gives now")
        message = "this file is not what the lesson gives, and its base is missing, so it may hold your edits"
    else:
        changes = unified(base, generated, "the lesson when this file was written", "the lesson now")
        message = "this file was edited, and the lesson has changed since; nothing was overwritten"
    hint = f"carry these changes into {name}, then run `{accept}`; or delete {name} to drop your edits, and build"
    raise LessonProblems([Problem(name, first_difference(base or generated, disk), message, hint, detail=changes)])


def unified(old: str, new: str, old_name: str, new_name: str) -> tuple[str, ...]:
    """A unified diff, line by line, without line ends."""
    return tuple(difflib.unified_diff(old.split("\n"), new.split("\n"), old_name, new_name, lineterm="", n=2))


def first_difference(old: str, new: str) -> int:
    """The 1-based line of `new` where it first differs from `old`."""
    pairs = zip(old.split("\n"), new.split("\n"), strict=False)
    same = next((i for i, (a, b) in enumerate(pairs) if a != b), min(old.count("\n"), new.count("\n")))
    return same + 1
