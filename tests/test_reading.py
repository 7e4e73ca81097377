"""A changed data file runs only the lessons that read it, as the system saw them read."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from projects import ProjectFolder, copied, make_project

from lessonkit.reading import opened_below
from lessonkit.scratch import copied_folder

LESSON = """\
# %% [markdown]
# # Only {{#only time="00:00-10:00"}}
#
# ## One {{#one}}

# %%
#| label: demo
{code}
"""
READS = {
    "python": 'print(open("../data/one.txt").read())',
    "compiled": 'import pyarrow.csv\nprint(pyarrow.csv.read_csv("../data/one.txt").num_rows)',
    "process": 'import subprocess\nprint(subprocess.check_output(["cat", "../data/one.txt"], text=True))',
    "nothing": "print(1)",
    "listing": 'import os\nprint(len(os.listdir("../data")))',
}
ONE, TWO = "data/one.txt", "data/deep/two.txt"
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what is opened")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> ProjectFolder:
    """A course whose lessons read data each in its own way, built once; tests work on copies."""
    project = make_project(tmp_path_factory.mktemp("reading") / "project")
    project.write(ONE, "a\n1\n")
    project.write(TWO, "b\n2\n")
    for name, code in READS.items():
        project.lesson(name, LESSON.format(code=code))
    assert ran(project) == sorted(READS)
    return project


@pytest.fixture
def course(built: ProjectFolder, tmp_path: Path) -> ProjectFolder:
    return copied(built, tmp_path / "project")


def ran(project: ProjectFolder) -> list[str]:
    """The lessons that a build runs."""
    done = project.run(only=("deck",))
    assert done.code == 0, done.err
    return sorted({line.split(":")[0] for line in done.out.splitlines() if "running cell 1" in line})


def test_a_changed_file_runs_the_lessons_that_read_it(course: ProjectFolder) -> None:
    assert ran(course) == []
    course.write(ONE, "a\n1\n2\n")
    assert ran(course) == ["compiled", "listing", "process", "python"]
    course.write(TWO, "b\n2\n3\n")
    assert ran(course) == ["listing"]
    course.write("data/new.txt", "c\n")
    assert ran(course) == ["listing"]
    course.write(ONE, "a\n1\n")
    course.write(TWO, "b\n2\n")
    (course.root / "data/new.txt").unlink()
    assert ran(course) == [], "the results of then are still there"


def test_code_that_reads_other_data_is_asked_anew(course: ProjectFolder) -> None:
    course.edit("lessons/python.py", "data/one.txt", "data/deep/two.txt")
    assert ran(course) == ["python"]
    course.write(ONE, "a\n7\n")
    assert "python" not in ran(course)
    course.write(TWO, "b\n8\n")
    assert ran(course) == ["listing", "python"]
    assert "8" in course.read("slides/python.qmd")


def test_why_a_lesson_runs_is_said_by_the_file(course: ProjectFolder) -> None:
    course.write(ONE, "a\n1\n2\n")
    told = course.run("--explain", only=("deck",)).out
    assert "python: results: data/one.txt changed" in told
    assert "nothing: results: up to date" in told


def test_a_module_that_finds_data_from_its_own_place_makes_its_lesson_a_reader_of_all(course: ProjectFolder) -> None:
    code = 'TEXT = (Path(__file__).resolve().parent.parent / "data" / "one.txt").read_text()\n'
    course.write("lessons/tables.py", f"from pathlib import Path\n{code}")
    course.lesson("nothing", LESSON.format(code="import tables\nprint(tables.TEXT)"))
    ran(course)
    course.write(ONE, "a\n9\n")
    assert "nothing" in ran(course)


@pytest.mark.parametrize("code", ['open("../data/new.txt", "w").write("x")', 'import os\nos.remove("../data/one.txt")'])
def test_data_is_still_read_only_for_a_cell(course: ProjectFolder, code: str) -> None:
    course.lesson("nothing", LESSON.format(code=code))
    done = course.run("nothing", only=("deck",))
    assert done.code == 1
    assert "data/ is read-only" in done.err
    assert course.read(ONE) == "a\n1\n"
    assert not (course.root / "data/new.txt").exists()


def test_a_folder_with_links_is_not_copied_and_not_watched(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "elsewhere.txt").write_text("x")
    (tmp_path / "data" / "link.txt").symlink_to(tmp_path / "elsewhere.txt")
    assert not copied_folder(tmp_path / "data", tmp_path / "copy")


def test_a_listed_folder_may_be_any_of_its_files(tmp_path: Path) -> None:
    (tmp_path / "one").write_text("x")
    opened = opened_below(tmp_path)
    assert opened is not None
    assert opened.names() == frozenset()
    (tmp_path / "one").read_text()
    assert opened.names() == {"one"}
    list(tmp_path.iterdir())
    assert opened.names() is None
    opened.close()
