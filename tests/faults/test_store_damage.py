"""Whatever happens to what a build has kept, it is noticed and made again: every output is that of a clean build.

`make test-faults` damages each kind of file in each way, at many random bits; the suite mixes them.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from faults.course import complaint, differing, make_course, outputs
from faults.damage import DAMAGES, KINDS, damage, kept, put_back
from projects import ProjectFolder, copied

from lessonkit import store
from lessonkit.store import write_sealed

ALL = "FAULTS" in os.environ
ONLY: tuple[str, ...] = () if ALL else ("deck", "worksheet", "worksheet, Word", "PowerPoint")
BUILT = ("_site", "_instructor")
DECK, POWERPOINT = "_site/slides/first.html", "_site/slides/first.pptx"


@dataclass(frozen=True, slots=True)
class Courses:
    """A course as it was built at first, and as it was built after a change, with what that gave."""

    earlier: ProjectFolder
    course: ProjectFolder
    right: dict[str, bytes]


@pytest.fixture(scope="module")
def courses(tmp_path_factory: pytest.TempPathFactory) -> Courses:
    folder = tmp_path_factory.mktemp("damage")
    earlier = make_course(folder / "earlier")
    assert earlier.run(only=ONLY).code == 0
    course = copied(earlier, folder / "course")
    course.edit("lessons/first.py", 'cx="9"', 'cx="10"')
    course.edit("lessons/second.py", "Learners of second count.", "Learners of second count again.")
    ran = course.run(only=ONLY)
    assert ran.code == 0, ran.err
    return Courses(earlier, course, outputs(course.root))


def after(courses: Courses, place: Path, spoil: Callable[[ProjectFolder], None], *lose: str) -> list[str]:
    """What is wrong with the build of a course of which something was spoiled, and these outputs were lost."""
    course = copied(courses.course, place)
    spoil(course)
    for name in lose:
        path = course.root / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    ran = course.run(only=ONLY)
    found = [f"it ends with {ran.code}: {ran.err}"] if ran.code else complaint(ran)
    found += [f"{name} is not right" for name in differing(outputs(course.root), courses.right)]
    shutil.rmtree(place)
    return found


def spoiled(how: str, seed: int, *kinds: str) -> Callable[[ProjectFolder], None]:
    return lambda course: damage(kept(course, *kinds), how, seed)


WAYS = (*DAMAGES, "swapped", *("bits",) * 7)  # of bits there are many
EACH = [(kind, how, seed, True) for kind in KINDS for seed, how in enumerate(WAYS)]
EACH += [(kind, how, 0, False) for kind in KINDS for how in ("bits", "swapped")]


@pytest.mark.parametrize(("kind", "how", "seed", "lost"), EACH if ALL else [("fonts", "bits", 0, True)])
def test_one_kind_of_file_that_is_damaged_is_noticed(
    courses: Courses, kind: str, how: str, seed: int, lost: bool, tmp_path: Path
) -> None:
    """Where the outputs are lost, all of them are made again of what is kept."""
    assert after(courses, tmp_path / "course", spoiled(how, seed, kind), *(BUILT if lost else ())) == []


WITHOUT_FONTS = KINDS[:-1]


SOME = ("parts", "pictures", "typst", "hub", "hub-texts")  # what is read where no lesson is composed again


@pytest.mark.parametrize(
    ("kinds", "how"),
    [(WITHOUT_FONTS, "swapped"), (WITHOUT_FONTS, "mixed"), (SOME, "mixed")],
    ids=["all swapped", "all mixed", "some mixed"],
)
def test_many_damaged_files_are_noticed(courses: Courses, kinds: tuple[str, ...], how: str, tmp_path: Path) -> None:
    assert after(courses, tmp_path / "course", spoiled(how, 1, *kinds), *BUILT) == []


@pytest.mark.parametrize("kinds", [WITHOUT_FONTS, *((kind,) for kind in WITHOUT_FONTS if ALL)], ids=",".join)
def test_what_was_kept_at_an_earlier_time_is_not_taken_for_that_of_now(
    courses: Courses, kinds: tuple[str, ...], tmp_path: Path
) -> None:
    assert after(courses, tmp_path / "course", lambda course: put_back(course, courses.earlier, *kinds), *BUILT) == []


def test_a_step_is_not_fresh_by_the_stamp_of_another_with_the_same_inputs(courses: Courses, tmp_path: Path) -> None:
    assert after(courses, tmp_path / "course", swap_stamps, POWERPOINT) == []


def swap_stamps(course: ProjectFolder) -> None:
    """Those of deck and PowerPoint, which are made of the same."""
    paths = [stamp_of(course, f"first: {name}") for name in ("deck", "PowerPoint")]
    one, other = (path.read_bytes() for path in paths)
    paths[0].write_bytes(other)
    paths[1].write_bytes(one)


def stamp_of(course: ProjectFolder, step: str) -> Path:
    return course.root / ".lessonkit/stamps" / f"{store.digest(step)[:16]}.json"


def test_an_output_that_vanished_before_it_was_stamped_is_made_again(courses: Courses, tmp_path: Path) -> None:
    def stamp_as_absent(course: ProjectFolder) -> None:
        path = stamp_of(course, "first: PowerPoint")
        _, value = unsealed(path)
        write_sealed(path, "first: PowerPoint", value | {"outputs": {POWERPOINT: "absent"}})

    assert after(courses, tmp_path / "course", stamp_as_absent, POWERPOINT) == []


def test_a_block_of_a_deck_is_not_taken_for_another(courses: Courses, tmp_path: Path) -> None:
    assert after(courses, tmp_path / "course", swap_blocks, DECK) == []


def swap_blocks(course: ProjectFolder) -> None:
    path = course.root / ".lessonkit/parts/first.json"
    seal, (name, parts) = path.read_bytes()[:64], unsealed(path)
    assert len(parts) == 2
    swapped = dict(zip(parts, reversed(parts.values()), strict=True))
    path.write_bytes(seal + json.dumps([name, swapped]).encode())


def test_results_in_another_form_are_made_again(
    courses: Courses, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As left by a builder that stored them in other words, when it was the same lesson."""

    def stored_otherwise(course: ProjectFolder) -> None:
        for path in kept(course, "executions"):
            key, value = unsealed(path)
            write_sealed(path, key, {"results": value})

    with monkeypatch.context() as patch:
        patch.setattr("lessonkit.results._FORM", "0")
        course = copied(courses.course, tmp_path / "other")
        shutil.rmtree(course.root / ".lessonkit/stamps")
        shutil.rmtree(course.root / ".lessonkit/executions")
        assert course.run(only=("deck",)).code == 0
        stored_otherwise(course)
    other = Courses(courses.earlier, course, courses.right)
    assert after(other, tmp_path / "course", lambda course: shutil.rmtree(course.root / ".lessonkit/stamps")) == []


@pytest.mark.parametrize(
    "name",
    ["hub/second.json", "typst/second.typ", "stamps", "stamps/" + store.digest("second: worksheet")[:16] + ".json"],
)
def test_of_a_lesson_that_is_not_built_the_hub_shows_nothing_that_was_damaged(
    courses: Courses, name: str, tmp_path: Path
) -> None:
    course = copied(courses.course, tmp_path / "course")
    paths = kept(course, name) if "." not in name else [course.root / ".lessonkit" / name]
    damage(paths, "reworded", 0)
    (course.root / "_site/index.html").unlink()
    ran = course.run("first", only=("deck",))
    assert (ran.code, complaint(ran)) == (0, [])
    page = course.read("_site/index.html")
    assert "smart" not in page
    shown = re.findall(r"[0-9a-f]{7}", page)
    assert [found for found in shown if found.encode() not in courses.right["_site/index.html"]] == []
    assert course.run(only=ONLY).code == 0
    assert differing(outputs(course.root), courses.right) == []


class TestTheCheck:
    """It sees a builder that believes what it reads: in each test one of its verifications is left out."""

    def test_results_that_are_not_verified(
        self, courses: Courses, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def spoil(course: ProjectFolder) -> None:
            damage(kept(course, "executions"), "reworded", 0)
            shutil.rmtree(course.root / ".lessonkit/stamps")

        monkeypatch.setattr(store, "read_sealed", believing)
        assert f"{DECK} is not right" in after(courses, tmp_path / "course", spoil)

    def test_what_the_hub_shows_that_is_not_verified(
        self, courses: Courses, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("lessonkit.hub.read_sealed", believing)
        course = copied(courses.course, tmp_path / "course")
        damage(kept(course, "hub"), "reworded", 0)
        assert course.run("first", only=("deck",)).code == 0
        assert "smart" in course.read("_site/index.html")

    def test_stamps_that_are_not_verified(
        self, courses: Courses, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("lessonkit.plan.read_sealed", believing)
        found = after(courses, tmp_path / "course", swap_stamps, POWERPOINT)
        assert f"{POWERPOINT} is not right" in found

    def test_pictures_that_are_not_verified(
        self, courses: Courses, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def read(path: Path) -> bytes | None:
            return path.read_bytes()[64:] if path.is_file() else None

        monkeypatch.setattr("lessonkit.render.pptx_pictures.read_sealed_bytes", read)
        found = after(courses, tmp_path / "course", spoiled("reworded", 0, "pictures"), POWERPOINT)
        assert len(found) == 1 and (POWERPOINT in found[0] or "ends with 3" in found[0])

    def test_blocks_that_are_not_verified(
        self, courses: Courses, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("lessonkit.render.parts.read_sealed", believing)
        assert after(courses, tmp_path / "course", swap_blocks, DECK) == [f"{DECK} is not right"]

    def test_fonts_that_are_not_verified(
        self, courses: Courses, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("lessonkit.render.fonts._is_current", lambda *_: True)
        found = after(courses, tmp_path / "course", spoiled("bits", 0, "fonts"), "_site/worksheets/first.docx")
        assert found


def believing(path: Path, key: str) -> Any:
    """What stands there, whoever wrote it."""
    try:
        return unsealed(path)[1]
    except (OSError, ValueError):
        return None


def unsealed(path: Path) -> Any:
    """Key and value, as `store.write_sealed` wrote them after the seal."""
    return json.loads(path.read_bytes()[64:])
