"""A slide rendered by itself is the slide of the whole deck, and what cannot be rendered by itself is not."""

from __future__ import annotations

import re

import pytest
from projects import ProjectFolder

from lessonkit.config import load_project
from lessonkit.render.embedded import PLOTLY, deck_renderer
from lessonkit.sections import sections
from lessonkit.serve.decks import Decks
from lessonkit.serve.swap import changed_slides

QMD = "slides/ten-minutes.qmd"
DECK = "_site/slides/ten-minutes.html"


def swapped(folder: ProjectFolder, old: str, new: str) -> dict[str, str] | None:
    project = load_project(folder.root)
    render = deck_renderer(project, folder.root / QMD, plotly=PLOTLY in new)
    found = changed_slides(old, new, render)
    return None if found is None else dict(found)


def test_every_slide_by_itself_is_what_the_whole_deck_has(example: ProjectFolder) -> None:
    text, deck = example.read(QMD), example.read(DECK)
    for section in sections(text):
        if section.level:
            old = text.replace("\n".join(section.lines), "\n".join([*section.lines[:1], "", "Once.", ""]), 1)
            found = swapped(example, old, text)
            assert found is not None and list(found) == [section.name]
            assert re.sub(r"\s+", " ", found[section.name]) in re.sub(r"\s+", " ", deck), section.name


def test_the_same_text_changes_nothing(example: ProjectFolder) -> None:
    text = example.read(QMD)
    assert swapped(example, text, text) == {}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("## Check", "## Mine {#mine}\n\nOwn.\n\n## Check"),
        ("engine: markdown", "engine: markdown\nlang: de"),
        ("{#practice", "{#practise"),
    ],
    ids=["added", "settings", "renamed"],
)
def test_where_slides_come_or_go_or_settings_change_the_page_is_loaded_anew(
    example: ProjectFolder, old: str, new: str
) -> None:
    text = example.read(QMD)
    assert old in text
    assert swapped(example, text, text.replace(old, new, 1)) is None


def test_a_note_that_speaks_to_other_slides_is_not_rendered_by_itself(example: ProjectFolder) -> None:
    text = example.read(QMD)
    heading = next(line for line in text.split("\n") if line.startswith("## "))
    assert swapped(example, text, text.replace(heading, f"{heading}\n\nA word.^[A note.]", 1)) is None


def test_half_a_file_as_an_editor_leaves_it_for_a_moment_is_not_rendered(example: ProjectFolder) -> None:
    text = example.read(QMD)
    decks = Decks(load_project(example.root))
    assert decks.of("ten-minutes") is not None
    try:
        for end in range(0, len(text), 97):
            example.write(QMD, text[:end])
            decks.saved("ten-minutes")
    finally:
        example.write(QMD, text)
    assert decks.was_built("ten-minutes", text) is not None


def test_what_was_saved_while_a_build_ran_is_not_taken_as_built(example: ProjectFolder) -> None:
    text = example.read(QMD)
    decks = Decks(load_project(example.root))
    deck = decks.of("ten-minutes")
    assert deck is not None
    try:
        example.write(QMD, text.replace("## Check", "## Checked", 1))
        assert decks.saved("ten-minutes") is not None
        decks.was_built("ten-minutes", text)
        assert deck.built < deck.version
        decks.was_built("ten-minutes", example.read(QMD))
        assert deck.built == deck.version
    finally:
        example.write(QMD, text)
