"""Rooms to rehearse in, which all tests of decks share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from deck.rooms import House
from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def house(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    rooms = House(chromium, tmp_path_factory.mktemp("house"))
    yield rooms
    rooms.profile.close()
