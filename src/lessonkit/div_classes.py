"""The classes that a Div of a lesson may have: teaching blocks, and what pandoc, Quarto and reveal.js know."""

from __future__ import annotations

from collections.abc import Iterator

from lessonkit import blocks
from lessonkit.errors import nearest
from lessonkit.model import Attributes

PLAIN_CLASSES = (
    *("columns", "column", "incremental", "nonincremental", "fragment", "r-stretch", "r-stack", "r-fit-text"),
    *("r-hstack", "r-vstack", "content-visible", "content-hidden", "aside", "smaller", "line-block"),
)
FRAGMENT_STYLES = (
    *("fade-out", "fade-up", "fade-down", "fade-left", "fade-right", "fade-in-then-out", "current-visible"),
    *("fade-in-then-semi-out", "semi-fade-out", "grow", "shrink", "strike", "highlight-red", "highlight-green"),
    *("highlight-blue", "highlight-current-red", "highlight-current-green", "highlight-current-blue"),
)


def class_complaints(attributes: Attributes) -> Iterator[tuple[str, str]]:
    """Message and hint for each class that is not known, and for two teaching blocks in one."""
    known = (*blocks.REGISTRY, *PLAIN_CLASSES)
    teaching = [name for name in attributes.classes if name in blocks.REGISTRY]
    allowed = (*known, *FRAGMENT_STYLES, *(c for name in teaching for c in blocks.REGISTRY[name].modifiers))
    for name in attributes.classes:
        if name not in allowed:
            yield f"unknown block class {name!r}", nearest(name, known)
    if len(teaching) > 1:
        yield f"one block cannot be both {teaching[0]} and {teaching[1]}", "use one Div for each"
