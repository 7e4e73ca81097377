"""What a file in `blocks/` says about its block."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lessonkit.model import Div, TeachingBlock


@dataclass(frozen=True, slots=True)
class Definition:
    """A teaching block of the dialect.

    `name` is its class (`::: {.quiz}`), `parse` makes it from its Div and raises Fault, `inside`
    names the blocks it may stand in (none: it stands on its own), `anywhere` allows it in and
    around every block, `modifiers` are classes that may accompany it.
    """

    name: str
    parse: Callable[[Div], TeachingBlock]
    inside: tuple[str, ...] = ()
    modifiers: tuple[str, ...] = ()
    anywhere: bool = False
