"""Fixtures: a project to write lessons in, the ten-minute example and the shipped lessons built, a browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import launch
from playwright.sync_api import Browser, sync_playwright
from projects import FIXTURES, ROOT, ProjectFolder, make_project


@pytest.fixture
def project(tmp_path: Path) -> ProjectFolder:
    return make_project(tmp_path / "project")


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> ProjectFolder:
    """The ten-minute example, built once; tests read it and leave it as it is."""
    folder = make_project(tmp_path_factory.mktemp("example") / "project")
    shutil.copy(FIXTURES / "ten-minutes.py", folder.root / "lessons")
    ran = folder.run()
    assert ran.code == 0, ran.err
    return folder


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> ProjectFolder:
    """The project as it is shipped, its lessons built once from their sources alone."""
    folder = make_project(tmp_path_factory.mktemp("shipped") / "project")
    for path in (ROOT / "lessons").glob("*.py"):
        shutil.copy(path, folder.root / "lessons")
    ran = folder.run()
    assert ran.code == 0, ran.err
    return folder


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()
