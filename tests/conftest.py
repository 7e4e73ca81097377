"""Fixtures: a project to write lessons in, the ten-minute example and the shipped lessons built, a browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path

import psutil
import pytest
from browser import launch
from filelock import FileLock
from playwright.sync_api import Browser, sync_playwright
from projects import FIXTURES, ProjectFolder, copied, make_project, shipped_project
from surroundings import HERE

Make = Callable[[pytest.TempPathFactory], ProjectFolder]

# The groups and files that take longest, the longest first: what is left for the end is to be short. Where there are
# few workers, those that need the shipped lessons begin when these are built.
LONG = (
    *("shipped", "gate", "example", "watch", "lab", "mutations", "hostile", "tests/faults/test_kernel_faults.py"),
    *("build", "tests/test_process.py", "reproducible", "phantom", "leaks"),
    *("tests/render/test_starter.py", "tests/serve/test_spare.py", "tests/faults/test_store_damage.py"),
    *("tests/faults/test_odd_lessons.py", "tests/test_reading.py", "tests/faults/test_kernel_files.py"),
    *("tests/test_variables.py", "tests/render/test_parts.py", "tests/lessons/test_live_switch.py"),
    *("tests/connectome_sandbox/test_server.py", "tests/render/test_fonts.py", "tests/test_new.py"),
    *("tests/connectome_sandbox/test_concurrency.py", "authoring", "tests/faults/test_writes.py"),
    *("tests/test_hub_page.py", "tests/render/test_one_file.py", "tests/faults/test_vanishing.py"),
)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: tests wait a good part of their time, for kernels, windows and clocks."""
    return (psutil.cpu_count(logical=False) or 1) + 1


def pytest_configure(config: pytest.Config) -> None:
    config.option.loadscopereorder = False  # not by the number of tests: as sorted below


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """For several workers: a file without a group of its own is one, so that what it builds is built once."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(item.nodeid.split("::")[0]))
    items.sort(key=lambda item: LONG.index(group) if (group := group_of(item)) in LONG else len(LONG))


def group_of(item: pytest.Item) -> str:
    mark = item.get_closest_marker("xdist_group")
    return str(mark.args[0]) if mark else ""


def once_a_run(make: Make) -> Make:
    """What builds a project, so that the first worker that asks builds it and every other one gets a copy."""

    @wraps(make)
    def shared(tmp_path_factory: pytest.TempPathFactory) -> ProjectFolder:
        if "PYTEST_XDIST_WORKER" not in os.environ:
            return make(tmp_path_factory)
        kept = tmp_path_factory.getbasetemp().parent / f"{make.__name__}-once"  # the folder of all workers
        with FileLock(f"{kept}.lock"):
            if not kept.exists():
                folder = make(tmp_path_factory)
                copied(folder, kept.with_suffix(".part")).root.rename(kept)
                return folder
        return copied(ProjectFolder(kept), tmp_path_factory.mktemp(make.__name__) / "project")

    return shared


@pytest.fixture
def project(tmp_path: Path) -> ProjectFolder:
    return make_project(tmp_path / "project")


@pytest.fixture(scope="session")
@once_a_run
def example(tmp_path_factory: pytest.TempPathFactory) -> ProjectFolder:
    """The ten-minute example, built once; tests read it and leave it as it is."""
    folder = make_project(tmp_path_factory.mktemp("example") / "project")
    shutil.copy(FIXTURES / "ten-minutes.py", folder.root / "lessons")
    ran = folder.run()
    assert ran.code == 0, ran.err
    return folder


@pytest.fixture(scope="session")
@once_a_run
def shipped(tmp_path_factory: pytest.TempPathFactory) -> ProjectFolder:
    """The project as it is shipped, its lessons built once from their sources alone, on a day in 1970."""
    folder = shipped_project(tmp_path_factory.mktemp("shipped") / "project")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in HERE.items():
            patch.setenv(name, value)
        ran = folder.run()
    assert ran.code == 0, ran.err
    return folder


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()
