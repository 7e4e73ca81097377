"""What `check` sees of a lab page, said at the line of the item that it is in."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from projects import ROOT, ProjectFolder

from lessonkit.config import load_project
from lessonkit.errors import Problem
from lessonkit.gate.browser import find_browser
from lessonkit.gate.lab import lab_problems
from lessonkit.parse import parse_lesson
from lessonkit.read import read_source

pytestmark = pytest.mark.xdist_group("gate")

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
LESSON = Path("lessons", "ten-minutes.py")
PAGE = Path("_site", "labs", "ten-minutes.html")


def problems(folder: ProjectFolder, *changes: tuple[str, str]) -> list[Problem]:
    """What is wrong with the page once each first of a pair stands in it as the second."""
    project = load_project(folder.root)
    page = folder.root / PAGE
    damaged = page.with_name("damaged.html")
    text = page.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    damaged.write_text(text, encoding="utf-8")
    lesson = parse_lesson(read_source(folder.root / LESSON, LESSON.as_posix()), LESSON.stem)
    try:
        return lab_problems(project, lesson, damaged, AXE, find_browser())
    finally:
        damaged.unlink()


@pytest.fixture(scope="module")
def copy(example: ProjectFolder, tmp_path_factory: pytest.TempPathFactory) -> ProjectFolder:
    root = tmp_path_factory.mktemp("lab-gate") / "project"
    shutil.copytree(example.root, root, symlinks=True)
    return ProjectFolder(root)


def line_of(folder: ProjectFolder, text: str) -> int:
    lines = (folder.root / LESSON).read_text(encoding="utf-8").split("\n")
    return next(number for number, line in enumerate(lines, start=1) if text in line)


def test_the_lab_of_the_ten_minute_example_is_clean(copy: ProjectFolder) -> None:
    assert problems(copy) == []


def test_what_is_told_too_early_too_wide_or_not_to_be_heard_is_said_at_its_item(copy: ProjectFolder) -> None:
    quiz = '<section id="count-or-strength"'
    found = problems(
        copy,
        (' hidden="hidden"', ""),
        ("</h3>", '</h3><div style="width: 1500px">wide</div>'),
        ("</h3>", '</h3><img src="gone.png">'),
    )
    assert quiz in (copy.root / PAGE).read_text(encoding="utf-8")
    said = {(problem.path, problem.line, problem.message.split(":")[0]) for problem in found}
    at = (LESSON.as_posix(), line_of(copy, "{.quiz #count-or-strength"))
    assert (*at, "the lab tells before an answer what is right") in said
    assert (*at, "not accessible") in said
    assert any(place[:2] == at and "wider than the window of a telephone" in place[2] for place in said)
    assert any("a file of the page is missing" in message for _, _, message in said)
