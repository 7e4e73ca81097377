"""Two clean builds of the shipped project give the same bytes, whoever builds it, where, and in which surroundings."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from projects import ROOT, ProjectFolder, shipped_project
from surroundings import ELSEWHERE

from lessonkit.read import lesson_paths

pytestmark = pytest.mark.xdist_group("reproducible")

MADE = ("_site", "_instructor", "slides", "worksheets")
UMASK = 0o077
PLACE = "a folder with blanks, é, and a path that is a good deal longer than that of the other"


@pytest.fixture(scope="module")
def builds(shipped: ProjectFolder, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The project as all tests have it, and built by `python build.py` in another place and other surroundings."""
    root = shipped_project(tmp_path_factory.mktemp("machine") / PLACE / "project").root
    (home := root.parent / "home").mkdir()
    kept = {key: value for key in ("PATH", "PYTHONPATH", "SYSTEMROOT") if (value := os.environ.get(key))}
    command = [sys.executable, "build.py"]
    environ = {**kept, "HOME": str(home), **ELSEWHERE}
    ran = subprocess.run(
        command, cwd=root, env=environ, umask=UMASK, capture_output=True, text=True, check=False, timeout=300
    )
    assert ran.returncode == 0, ran.stderr
    return [shipped.root, root]


def files_of(root: Path) -> dict[str, Path]:
    found = [path for name in MADE for path in (root / name).rglob("*") if path.is_file()]
    return {path.relative_to(root).as_posix(): path for path in sorted(found)}


def first_difference(one: Path, other: Path) -> str:
    """ "" when two projects hold the same built files, else the first that differs, and where."""
    ours, theirs = files_of(one), files_of(other)
    for name in sorted(ours.keys() | theirs.keys()):
        if name not in ours or name not in theirs:
            return f"{name} is in one build only"
        a, b = ours[name].read_bytes(), theirs[name].read_bytes()
        if a != b:
            pairs = enumerate(zip(a, b, strict=False))
            offset = next((i for i, (x, y) in pairs if x != y), min(len(a), len(b)))
            near = slice(max(0, offset - 40), offset + 40)
            line = a.count(b"\n", 0, offset) + 1
            return f"{name}: line {line}, byte {offset}: {a[near]!r} and {b[near]!r}"
    return ""


def test_both_builds_give_the_same_bytes(builds: list[Path]) -> None:
    difference = first_difference(*builds)
    if difference:
        pytest.fail(difference, pytrace=False)


def test_what_is_compared_is_all_that_a_reader_gets(builds: list[Path]) -> None:
    names = list(files_of(builds[0]))
    for path in lesson_paths(ROOT / "lessons"):
        for name in (f"_site/slides/{path.stem}.html", f"_instructor/worksheets/{path.stem}-key.pdf"):
            assert name in names
    assert sum(name.startswith("_site/site_libs/") for name in names) > 10


def test_what_is_to_be_published_can_be_read_by_everybody(builds: list[Path]) -> None:
    """A web server is another user; the builder's umask is not to keep it out of a file."""
    files = [path for name, path in files_of(builds[1]).items() if name.startswith("_site/")]
    assert [path.name for path in files if not path.stat().st_mode & 0o004] == []


class TestTheComparison:
    """It would be worthless if it saw nothing."""

    @pytest.fixture
    def pair(self, tmp_path: Path) -> tuple[Path, Path]:
        roots = tmp_path / "one", tmp_path / "other"
        for root in roots:
            (root / "_site").mkdir(parents=True)
            (root / "_site/page.html").write_bytes(b"first\nsecond\n")
        return roots

    def test_names_line_and_byte_of_the_first_difference(self, pair: tuple[Path, Path]) -> None:
        (pair[1] / "_site/page.html").write_bytes(b"first\nsecOnd\n")
        assert first_difference(*pair).startswith("_site/page.html: line 2, byte 9: ")

    def test_sees_that_one_file_is_longer(self, pair: tuple[Path, Path]) -> None:
        (pair[1] / "_site/page.html").write_bytes(b"first\nsecond\nthird\n")
        assert first_difference(*pair).startswith("_site/page.html: line 3, byte 13: ")

    def test_names_a_file_that_is_in_one_build_only(self, pair: tuple[Path, Path]) -> None:
        (pair[0] / "_site/more.html").write_bytes(b"")
        assert first_difference(*pair) == "_site/more.html is in one build only"

    def test_finds_nothing_in_equal_files(self, pair: tuple[Path, Path]) -> None:
        assert first_difference(*pair) == ""
