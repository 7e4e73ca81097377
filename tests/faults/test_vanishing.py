"""Files that vanish while a build is at work: it ends with a word, what stands is whole, and the next build is right.

`make test-faults` takes away each file at each moment, the suite some.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

import pytest
from faults.course import complaint, differing, make_course, outputs, whole
from projects import ProjectFolder, copied

from lessonkit import build, execute

ALL = "FAULTS" in os.environ
ONLY: tuple[str, ...] = () if ALL else ("deck", "deck source, zip")
HUB = "_site/index.html"
INPUTS = ("lessons/first.py", "data/SHA256SUMS", "_extensions/lessonkit/lessonkit.lua", "_quarto.yml", "data")
MADE = (
    *("slides/first.qmd", "slides/.base/first.qmd", "slides/first_files", "slides", "worksheets"),
    *("_site", "_site/site_libs", ".lessonkit/executions", ".lessonkit/stamps", ".lessonkit/work"),
)


@contextmanager
def while_cells_run(vanish: Callable[[], None]) -> Iterator[None]:
    """It happens when a cell of the first lesson begins to run."""
    real = execute.run_cells

    def run_cells(lesson: Any, project: Any, *, on_cell: Any) -> Any:
        def begins(cell: Any) -> None:
            on_cell(cell)
            if lesson.slug == "first":
                vanish()

        return real(lesson, project, on_cell=begins)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(execute, "run_cells", run_cells)
        yield


@contextmanager
def after_sources(vanish: Callable[[], None]) -> Iterator[None]:
    """It happens when the sources of the first lesson are written, and nothing of it is rendered."""
    real = build.update_sources

    def update_sources(project: Any, lesson: Path, *arguments: Any, **options: Any) -> Any:
        composed = real(project, lesson, *arguments, **options)
        if lesson.stem == "first":
            vanish()
        return composed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "update_sources", update_sources)
        yield


@contextmanager
def before_rendering(vanish: Callable[[], None]) -> Iterator[None]:
    """It happens when it is known what of the first lesson is to be rendered, and that begins."""
    real = build.render

    def render(project: Any, lesson: Path, due: Any) -> Any:
        if lesson.stem == "first":
            vanish()
        return real(project, lesson, due)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "render", render)
        yield


@contextmanager
def after_rendering(vanish: Callable[[], None]) -> Iterator[None]:
    """It happens when a first file of the first lesson is rendered."""
    real = build.render

    def render(project: Any, lesson: Path, due: Any) -> Any:
        done = real(project, lesson, due)
        if lesson.stem == "first":
            vanish()
        return done

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "render", render)
        yield


MOMENTS = {moment.__name__: moment for moment in (while_cells_run, after_sources, before_rendering, after_rendering)}


@dataclass(frozen=True, slots=True)
class Change:
    """A course that was built and then changed, and what its next build gives."""

    course: ProjectFolder
    old: dict[str, bytes]
    right: dict[str, bytes]


@pytest.fixture(scope="module")
def change(tmp_path_factory: pytest.TempPathFactory) -> Change:
    folder = tmp_path_factory.mktemp("vanishing")
    course = make_course(folder / "course")
    assert course.run(only=ONLY).code == 0
    old = outputs(course.root)
    course.edit("lessons/first.py", 'print("first", rows)', 'print("First", rows)')
    right = copied(course, folder / "right")
    assert right.run(only=ONLY).code == 0
    return Change(course, old, outputs(right.root))


def remove(path: Path) -> None:
    shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


def after(change: Change, place: Path, name: str, moment: str) -> list[str]:
    """What is wrong with a build during which a file or folder vanishes once, and with the one after it is back."""
    course = copied(change.course, place)
    once = Lock()

    def vanish() -> None:
        if once.acquire(blocking=False):
            remove(course.root / name)

    with MOMENTS[moment](vanish):
        ran = course.run(only=ONLY)
    assert once.locked()
    # without its filter pandoc fails as it would for every lesson: a tool that is missing
    found = [] if ran.code == 3 and name.startswith("_extensions") and "lessonkit.lua" in ran.err else complaint(ran)
    standing = outputs(course.root)
    found += [f"{path} is not whole" for path, data in standing.items() if not whole(path, data)]
    if ran.code == 0:  # what the build had finished with is looked for by the next one
        wrong = [path for path in differing(standing, change.right) if path != HUB and not path.startswith(name)]
        found += [f"{path} is not right, and nothing is said" for path in wrong]
    if name in INPUTS and not (course.root / name).exists():
        source = change.course.root / name
        shutil.copytree(source, course.root / name) if source.is_dir() else shutil.copy2(source, course.root / name)
    again = course.run(only=ONLY)
    found += [f"the next build: {again.err}"] if again.code else []
    found += [f"{path} is not right after the next build" for path in differing(outputs(course.root), change.right)]
    shutil.rmtree(place)
    return found


EVERY = [(name, moment) for name in (*INPUTS, *MADE) for moment in MOMENTS]
EVERY.remove(("slides/.base/first.qmd", "while_cells_run"))  # whether somebody edited the deck is not known then
SOME = [
    ("lessons/first.py", "while_cells_run"),
    ("data/SHA256SUMS", "while_cells_run"),
    ("_extensions/lessonkit/lessonkit.lua", "after_sources"),
    ("slides/first.qmd", "after_sources"),
    ("_site", "before_rendering"),
    ("_site", "after_rendering"),
    (".lessonkit/work", "while_cells_run"),
]


@pytest.mark.parametrize(("name", "moment"), EVERY if ALL else SOME)
def test_what_vanishes_during_a_build_is_told_or_made_again(
    change: Change, name: str, moment: str, tmp_path: Path
) -> None:
    assert after(change, tmp_path / "course", name, moment) == []


def test_a_builder_that_does_not_look_again_is_found_out(
    change: Change, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was made without a file that is back before the next build is taken for right."""
    monkeypatch.setattr("lessonkit.publish._changed", lambda *_: [])
    found = after(change, tmp_path / "course", "_extensions/lessonkit/deck.js", "before_rendering")
    assert any(wrong.startswith("_site/slides/first-source.zip is not right") for wrong in found)
