"""The small lesson, built once for all modules."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from building.small import LESSON
from projects import ProjectFolder, copied, make_project


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> ProjectFolder:
    """A lesson, built once; tests work on copies."""
    folder = make_project(tmp_path_factory.mktemp("built") / "project")
    folder.write("lessons/counting.py", "ONE = 1\n")
    folder.lesson("small", LESSON)
    ran = folder.run()
    assert ran.code == 0, ran.err
    return folder


@pytest.fixture
def project(built: ProjectFolder, tmp_path: Path) -> ProjectFolder:
    return copied(built, tmp_path / "project")


@pytest.fixture
def no_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a kernel starts")

    monkeypatch.setattr("lessonkit.execute.work_folder", refuse)
