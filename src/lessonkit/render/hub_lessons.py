"""A lesson as the hub lists it, and its files as links in the order an instructor needs them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lessonkit.history import Committed

# Name of an output → what the hub calls it, and what sort of file it is.
_PRESENT = {
    "deck": ("Slide deck", "HTML"),
    "PowerPoint": ("Slides for PowerPoint", "PPTX"),
    "deck source, zip": ("Editable slide source", "Quarto, ZIP"),
}
_HAND_OUT = {
    "worksheet": ("Worksheet, A4", "PDF"),
    "worksheet, Letter": ("Worksheet, US Letter", "PDF"),
    "worksheet, large print": ("Worksheet, large print", "PDF"),
    "worksheet, Word": ("Worksheet to edit", "Word"),
    "handout": ("Handout: slides with room for notes", "PDF"),
}
_HANDS_ON = {
    "starter notebook": ("Starter notebook", "Jupyter"),
    "starter, zip": ("Starter folder: notebook, data, what to install", "ZIP"),
    "lab": ("Interactive lab, in the browser", "HTML"),
}
_TO_PRESENT = "To present, with notes and solutions"
GROUPS = {_TO_PRESENT: _PRESENT, "To hand out": _HAND_OUT, "To work with": _HANDS_ON}


@dataclass(frozen=True, slots=True)
class HubLesson:
    """What the hub says of a lesson.

    `entry`: its texts (`compose_hub`), None where it was never built; `current`: whether those are of the lesson as
    it stands. `files`: addresses relative to `_site/` by name of output; `slides`: ids that its deck has slides of.
    `packages`: what the lesson imports, with versions. `worksheet`: the version of the worksheet, "" if unknown.
    """

    slug: str
    entry: Mapping[str, Any] | None
    current: bool
    files: Mapping[str, str]
    slides: frozenset[str]
    worksheet: str
    committed: Committed
    packages: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Material:
    """A link: where to, what it is called, what sort of file it is."""

    address: str
    label: str
    sort: str


def materials(lesson: HubLesson) -> Iterator[tuple[str, list[Material]]]:
    """The files of a lesson under the heading of each group; groups without files are left out."""
    for heading, names in GROUPS.items():
        found = [Material(lesson.files[name], *words) for name, words in names.items() if name in lesson.files]
        if heading == _TO_PRESENT and "deck" in lesson.files:
            found.insert(
                1, Material(f"{lesson.files['deck']}?presenter", "Speaker view", "beside the open deck, or S in it")
            )
        if found:
            yield heading, found
