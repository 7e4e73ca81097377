from __future__ import annotations

import pytest

from lessonkit.blocks import REGISTRY
from lessonkit.blocks.callout import CALLOUTS

ITEMS = {
    "exercise",
    "quick-practice",
    "quiz",
    "decision",
    "hotspot",
    "checklist",
    "rubric",
    "exit-ticket",
    "true-false",
}
PARTS = {"solution", "answer"}
ANYWHERE = {"notes", "notebook", *CALLOUTS}


def test_every_block_of_the_dialect_is_found() -> None:
    assert set(REGISTRY) == ITEMS | PARTS | ANYWHERE


@pytest.mark.parametrize("name", sorted(ITEMS | PARTS | {"notes", "notebook"}))
def test_a_block_lives_in_the_file_of_its_name(name: str) -> None:
    assert REGISTRY[name].parse.__module__ == f"lessonkit.blocks.{name.replace('-', '_')}"


@pytest.mark.parametrize("name", REGISTRY)
def test_items_stand_on_their_own_and_parts_in_items(name: str) -> None:
    inside = set(REGISTRY[name].inside)
    assert bool(inside) == (name in PARTS)
    assert REGISTRY[name].anywhere == (name in ANYWHERE)
    assert inside <= ITEMS
