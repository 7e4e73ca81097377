"""The PowerPoint files of the shipped lessons: every slide, in order, with notes and alt texts, and nothing outside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pptx import Presentation
from projects import ProjectFolder
from render.pptx_files import beyond

pytestmark = pytest.mark.xdist_group("shipped")


def test_the_shipped_deck_has_a_slide_for_each_heading_in_order(shipped: ProjectFolder) -> None:
    for path, deck in shipped_decks(shipped):
        lines = re.sub(r"(?ms)^```.*?^```", "", path.read_text(encoding="utf-8")).split("\n")
        wanted = re.findall(r"^##? .*?\{#([\w-]+)", "\n".join(lines), re.MULTILINE)
        names = [slide.name for slide in deck.slides if not slide.name.endswith("-answer")]
        assert names == ["title-slide", *wanted]
        titles = [slide.shapes.title.text for slide in deck.slides]
        assert all(title.strip() for title in titles)
        assert len(set(titles)) == len(titles)


def test_every_slide_of_the_shipped_deck_but_the_first_has_notes(shipped: ProjectFolder) -> None:
    for _, deck in shipped_decks(shipped):
        silent = [
            s.name for s in list(deck.slides)[1:] if not s.has_notes_slide or not s.notes_slide.notes_text_frame.text
        ]
        assert silent == []


def test_every_picture_of_the_shipped_deck_has_alt_text(shipped: ProjectFolder) -> None:
    for _, deck in shipped_decks(shipped):
        pictures = [s for slide in deck.slides for s in slide.shapes if s.shape_type == 13]
        assert pictures
        assert [p.name for p in pictures if len(p._element.nvPicPr.cNvPr.get("descr", "")) < 20] == []


def test_nothing_stands_outside_of_a_slide_of_the_shipped_deck(shipped: ProjectFolder) -> None:
    for _, deck in shipped_decks(shipped):
        assert beyond(deck, shipped) == []


def shipped_decks(shipped: ProjectFolder) -> Iterator[tuple[Path, Any]]:
    for path in sorted((shipped.root / "slides").glob("*.qmd")):
        yield path, Presentation(str(shipped.root / "_site" / "slides" / f"{path.stem}.pptx"))
