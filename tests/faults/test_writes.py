"""A build whose writes fail, each in turn: every output is whole, the file is named, and the next build is right.

`make test-faults` tries every write of a build, the suite some of those of a deck.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from faults.course import complaint, differing, make_course, outputs, whole
from faults.writes import Write, failing
from projects import ROOT, ProjectFolder, Ran, copied

from lessonkit import publish, store
from lessonkit.config import Project
from lessonkit.plan import record

ALL = "FAULTS" in os.environ
ONLY: tuple[str, ...] = () if ALL else ("deck",)
SHARES = 8 if ALL else 1
FEW = 4  # of the writes, in the suite
HUB = "_site/index.html"


@dataclass(frozen=True, slots=True)
class Change:
    """A course that was built and then changed: how it stands, the writes of its next build, and what that gives."""

    course: ProjectFolder
    old: dict[str, bytes]
    right: dict[str, bytes]
    writes: tuple[Write, ...]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> ProjectFolder:
    course = make_course(tmp_path_factory.mktemp("writes") / "course")
    ran = course.run(only=ONLY)
    assert ran.code == 0, ran.err
    return course


def change_of(course: ProjectFolder, folder: Path) -> Change:
    """What the build of a changed course does, seen in a copy of it."""
    right = copied(course, folder / "right")
    with failing(right.root, lambda write: False) as faults:
        ran = right.run(only=ONLY)
    assert ran.code == 0, ran.err
    return Change(course, outputs(course.root), outputs(right.root), tuple(sorted(set(faults.seen))))


@pytest.fixture(scope="module")
def change(built: ProjectFolder, tmp_path_factory: pytest.TempPathFactory) -> Change:
    """Another picture and other words: a kernel runs, and every file of a lesson is made again."""
    folder = tmp_path_factory.mktemp("changed")
    course = copied(built, folder / "course")
    course.edit("lessons/first.py", 'cx="9"', 'cx="10"')
    course.edit("lessons/first.py", 'print("first", rows)', 'print("First", rows)')
    course.edit("lessons/second.py", "A sentence.", "Another sentence.")
    return change_of(course, folder)


def after_fault(change: Change, place: Path, fails: Callable[[Write], bool], number: int, named: str = "") -> list[str]:
    """What is wrong with a build of which writes fail, and with the one after it."""
    course = copied(change.course, place)
    with failing(course.root, fails, number) as faults:
        ran = course.run(only=ONLY)
    found = complaint(ran, named) if faults.failed else ["nothing failed"]
    standing = outputs(course.root)
    found += [
        f"{name} is neither the old nor the new"
        for name, data in standing.items()
        if data not in (change.old.get(name), change.right.get(name))
        and not (name == HUB and whole(name, data))  # it says of each lesson how it stands
    ]
    found += [f"{name} is lost" for name in change.old.keys() & change.right.keys() - standing.keys()]
    if ran.code == 0:
        found += [f"{name} is not right, and nothing is said" for name in differing(standing, change.right)]
    again = course.run(only=ONLY)
    found += [f"the next build: {again.err}"] if again.code else []
    found += [f"{name} is not right after the next build" for name in differing(outputs(course.root), change.right)]
    shutil.rmtree(place)
    return found


def named_by(write: Write) -> str:
    """What a message has to say of a write that failed; where a kernel is at work there are other names."""
    return "" if write.name.startswith((".lessonkit/work", ".lessonkit/home")) else write.name


def faults_of(change: Change, writes: tuple[Write, ...], place: Path) -> list[str]:
    """What is wrong when the writes fail: one alone, the next with all after it, as when the disk stays full."""
    found = []
    for number, write in enumerate(writes):
        begun: list[Write] = []

        def fails(
            seen: Write, write: Write = write, begun: list[Write] = begun, stays: bool = bool(number % 2)
        ) -> bool:
            if seen == write or (stays and begun):
                begun.append(seen)
                return True
            return False

        error = errno.EACCES if write.how == "open" else errno.ENOSPC
        found += [f"{write}: {wrong}" for wrong in after_fault(change, place, fails, error, named_by(write))]
    return found


@pytest.mark.parametrize("share", range(SHARES))
def test_whichever_write_fails_outputs_are_whole_and_the_next_build_is_right(
    change: Change, share: int, tmp_path: Path
) -> None:
    assert {write.how for write in change.writes} >= {"open", "write", "os.rename", "os.mkdir"}
    writes = change.writes[share::SHARES]
    if not ALL:
        writes = tuple(write for write in writes if write.how == "write")
        writes = writes[:: len(writes) // FEW]
    assert faults_of(change, writes, tmp_path / "course") == []


@pytest.fixture(scope="module")
def emptied(built: ProjectFolder, tmp_path_factory: pytest.TempPathFactory) -> Change:
    """Nothing stands of what was built: what pages carry with them is written, too."""
    folder = tmp_path_factory.mktemp("emptied")
    course = copied(built, folder / "course")
    shutil.rmtree(course.root / "_site")
    return change_of(course, folder)


@pytest.mark.parametrize("share", range(SHARES))
def test_a_site_that_cannot_be_written_is_made_by_the_next_build(emptied: Change, share: int, tmp_path: Path) -> None:
    writes = [write for write in emptied.writes if write.how == "write" and "/site_libs/" in write.name]
    assert len(writes) > 20
    chosen = tuple(writes[share::SHARES] if ALL else writes[:1])
    assert faults_of(emptied, chosen, tmp_path / "course") == []


def limited(root: Path, size: int) -> Ran:
    """A build as a process that may write no file of more than `size` bytes: the system ends its write in between."""
    code = f"import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))\n"
    code += "from pathlib import Path; from projects import ProjectFolder\n"
    code += "ran = ProjectFolder(Path.cwd()).run(only=('deck', 'PowerPoint'))\n"
    code += "print(ran.err, file=sys.stderr); sys.exit(ran.code)"
    places = os.pathsep.join(map(str, (ROOT / "src", ROOT / "tests")))
    environment = {**os.environ, "PYTHONPATH": places, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit")
def test_what_the_system_cuts_off_never_stands(change: Change, tmp_path: Path) -> None:
    course = copied(change.course, tmp_path / "course")
    ran = limited(course.root, 30_000)  # what PowerPoint opens is longer, a deck's page is not
    assert complaint(ran) == []
    assert ran.code == 1
    assert "_site/slides/first.pptx: error: cannot be read or written: File too large" in ran.err
    standing = outputs(course.root)
    assert [name for name, data in standing.items() if data == b"" or len(data) == 30_000] == []
    assert course.run(only=ONLY).code == 0
    made = outputs(course.root)
    assert [name for name, data in change.right.items() if made.get(name) != data and name != HUB] == []


def test_a_file_in_the_place_of_a_folder_is_named_and_kept(change: Change, tmp_path: Path) -> None:
    course = copied(change.course, tmp_path / "course")
    shutil.rmtree(course.root / "_site/slides")
    course.write("_site/slides", "mine")
    ran = course.run(only=("deck",))
    assert (ran.code, complaint(ran)) == (1, [])
    assert re.search(
        r"^_site/slides/first\S*: error: cannot be read or written: Not a directory$", ran.err, re.MULTILINE
    )
    assert course.read("_site/slides") == "mine"
    (course.root / "_site/slides").unlink()
    assert course.run(only=("deck",)).code == 0
    name = "_site/slides/first.html"
    assert (course.root / name).read_bytes() == change.right[name]


def test_one_lesson_that_cannot_be_written_keeps_no_other_from_being_built(change: Change, tmp_path: Path) -> None:
    course = copied(change.course, tmp_path / "course")
    with failing(course.root, lambda write: write == Write("slides/first.qmd", "write")):
        ran = course.run(only=("deck",))
    assert ran.code == 1
    assert ran.err.startswith("slides/first.qmd: error: cannot be read or written: No space left on device\n")
    assert "Another sentence." in course.read("_site/slides/second.html")


class TestTheCheck:
    """It sees a builder that does not keep the promise: faults planted in the one that writes."""

    def found(self, change: Change, place: Path) -> str:
        deck = Write("_site/slides/second.html", "write")
        return "\n".join(after_fault(change, place, lambda write: write == deck, errno.ENOSPC, deck.name))

    def test_nothing_is_found_in_the_builder_as_it_is(self, change: Change, tmp_path: Path) -> None:
        assert self.found(change, tmp_path / "course") == ""

    def test_a_file_written_in_its_place_is_found_half(
        self, change: Change, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def in_place(path: Path, data: bytes) -> None:
            path.parent.mkdir(parents=True, exist_ok=True)
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), "wb") as file:
                file.write(data)

        monkeypatch.setattr("lessonkit.store._replace", in_place)
        assert "_site/slides/second.html is neither the old nor the new" in self.found(change, tmp_path / "course")

    def test_a_write_that_fails_in_silence_is_found(
        self, change: Change, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        replace = store._replace

        def silent(path: Path, data: bytes) -> None:
            with suppress(OSError):
                replace(path, data)

        monkeypatch.setattr(store, "_replace", silent)
        assert "_site/slides/second.html is not right, and nothing is said" in self.found(change, tmp_path / "course")

    def test_a_message_without_a_name_is_found(
        self, change: Change, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def nameless(path: Path, data: bytes) -> bool:
            store._replace(path, data)
            return True

        monkeypatch.setattr("lessonkit.render.embedded.write_text", lambda path, text: nameless(path, text.encode()))
        assert "_site/slides/second.html is not named" in self.found(change, tmp_path / "course")

    def test_a_step_stamped_before_it_is_done_is_found(
        self, change: Change, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        real = publish.render

        def stamped_first(project: Project, lesson: Path, due: publish.Due) -> None:
            record(project, due.step, [due.output.path])
            real(project, lesson, due)

        monkeypatch.setattr("lessonkit.build.render", stamped_first)
        found = self.found(change, tmp_path / "course")
        assert "_site/slides/second.html is not right after the next build" in found
