"""A cell that changes files of `data/` or `lessons/`: refused by the file's name at its line, the file unharmed."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from projects import HEADER, ProjectFolder, make_project

from lessonkit import scratch
from lessonkit.config import load_project
from lessonkit.errors import Problem
from lessonkit.execute import run_cells, warm
from lessonkit.parse import parse_lesson
from lessonkit.read import read_source

LESSON = """\
# %% [markdown]
# # One {{#one time="00:00-10:00"}}
#
# ## Slide {{#slide}}

# %%
#| label: first
import mmap, os, shutil, subprocess, sys
from pathlib import Path

# %%
#| label: last
{code}
"""
TABLE = "pre,post\nAVAL,AVAR\n"
# file, what happened to it, how
WRITES = {
    "data in place": ("data/deep/table.csv", "wrote", "open('../data/deep/table.csv', 'r+').write('x')"),
    "data in memory": (
        *("data/deep/table.csv", "wrote"),
        "with open('../data/deep/table.csv', 'r+b') as file:\n    held = mmap.mmap(file.fileno(), 0)\n"
        "    held[:3] = b'xxx'\n    held.flush()",
    ),
    "data, its time set back": (
        *("data/deep/table.csv", "wrote"),
        "path = Path('../data/deep/table.csv')\ntime = path.stat().st_mtime_ns\n"
        "path.write_text(path.read_text().upper())\nos.utime(path, ns=(time, time))",
    ),
    "data by another name": (
        *("data/deep/table.csv", "wrote"),
        "os.link('../data/deep/table.csv', 'mine.csv')\nos.symlink('mine.csv', 'other.csv')\n"
        "print(subprocess.run('echo x >> other.csv', shell=True))",
    ),
    "data removed": ("data/deep/table.csv", "removed", "shutil.rmtree('../data/deep')"),
    "a large file": ("data/large.bin", "wrote", "open('../data/large.bin', 'r+b').write(b'x')"),
    "the lesson itself": ("lessons/small.py", "wrote", "open('small.py', 'a').write('# more')"),
    "its notebook": ("lessons/small.ipynb", "wrote", "Path('small.ipynb').write_text('{}')"),
    "a module": ("lessons/helper.py", "removed", "os.remove('helper.py')"),
    "a picture": ("lessons/pictures/worm.svg", "wrote", "Path('pictures/worm.svg').write_text('<svg/>')"),
}
UNNOTICED = {
    "exports": "os.mkdir('exports')\nPath('exports/a.csv').write_text('x')",
    "a file of its own": "Path('notes.txt').write_text('x')\nPath('pictures/mine.svg').write_text('x')",
    "what it reads": "print(Path('helper.py').read_text(), Path('../data/large.bin').stat().st_size)",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> ProjectFolder:
    """A project whose lessons write; each finds the files as the one before left them, which is unharmed."""
    folder = make_project(tmp_path_factory.mktemp("files") / "project")
    folder.write("data/deep/table.csv", TABLE)
    (folder.root / "data/large.bin").write_bytes(bytes(17_000_000))
    folder.write("lessons/helper.py", "x = 1\n")
    folder.write("lessons/pictures/worm.svg", "<svg></svg>")
    folder.write("lessons/small.ipynb", '{"cells": []}')
    return folder


def refusal(folder: ProjectFolder, code: str) -> Problem | None:
    path = folder.lesson("small", LESSON.format(code=code), HEADER)
    lesson = parse_lesson(read_source(path, "lessons/small.py"), "small")
    return run_cells(lesson, load_project(folder.root)).problem


def contents(folder: ProjectFolder) -> dict[Path, bytes]:
    """What the project's own files hold."""
    paths = [path for name in ("data", "lessons") for path in (folder.root / name).rglob("*") if path.is_file()]
    return {path: path.read_bytes() for path in paths if path.name != "small.py"}


@pytest.mark.parametrize(("file", "verb", "code"), WRITES.values(), ids=WRITES)
def test_a_file_that_a_cell_changes_is_named_at_its_line(made: ProjectFolder, file: str, verb: str, code: str) -> None:
    before = contents(made)
    problem = refusal(made, code)
    assert problem is not None
    assert problem.message == f"cell 'last' {verb} {file}"
    assert problem.source == "#| label: last"
    assert f"{file.split('/')[0]}/ is read-only: write to exports/" in problem.hint
    after = contents(made)
    harmed = {path.relative_to(made.root).as_posix() for path in before if after.get(path) != before[path]}
    if harmed:
        assert harmed == {"data/large.bin"}, "only what is too large to be copied"
        assert "restore it" in problem.hint
        (made.root / "data/large.bin").write_bytes(bytes(17_000_000))
    else:
        assert "restore it" not in problem.hint
    assert (made.root / "lessons/small.py").read_text().endswith(f"{code}\n")


@pytest.mark.parametrize("file", ["data/deep/table.csv", "lessons/pictures/worm.svg"])
def test_the_projects_own_file_is_missed(made: ProjectFolder, file: str) -> None:
    before = made.read(file)
    problem = refusal(made, f"Path({str(made.root / file)!r}).write_text('x')")
    made.write(file, before)
    assert problem is not None
    assert problem.message == f"cell 'last' wrote {file}"
    assert problem.hint.endswith("if you changed it yourself, build again, else restore it")


@pytest.mark.parametrize("code", UNNOTICED.values(), ids=UNNOTICED)
def test_what_a_cell_may_do_is_not_refused(made: ProjectFolder, code: str) -> None:
    before = contents(made)
    assert refusal(made, code) is None
    assert contents(made) == before


def test_who_saves_the_lesson_while_it_runs_is_not_taken_for_its_cell(made: ProjectFolder) -> None:
    """The cell does what an editor would: the project's own script and notebook are written meanwhile."""
    save = "for name in ('small.py', 'small.ipynb', 'helper.py'):\n    Path({!r}, name).touch()"
    assert refusal(made, save.format(str(made.root / "lessons"))) is None


def test_a_kernel_started_ahead_reads_the_lesson_as_it_was_saved_since(made: ProjectFolder) -> None:
    code = "print('later' in Path('small.py').read_text(), 'later' in Path('small.ipynb').read_text())"
    path = made.lesson("small", LESSON.format(code=code), HEADER)
    project = load_project(made.root)
    warm(parse_lesson(read_source(path, "lessons/small.py"), "small"), project)
    while not list((made.root / ".lessonkit/work").glob("*/data/large.bin")):
        assert threading.active_count() > 1
    made.edit("lessons/small.py", "## Slide", "## Slide, later")
    made.write("lessons/small.ipynb", '{"cells": ["later"]}')
    run = run_cells(parse_lesson(read_source(path, "lessons/small.py"), "small"), project)
    assert run.problem is None, run.problem
    assert run.results.outputs["last"][0]["text"] == "True True\n"


def linked(source: Path, place: Path) -> bool:
    shutil.copytree(source, place, copy_function=os.link)
    return True


@pytest.mark.parametrize(
    ("name", "instead"),
    [("copied_folder", linked), ("_LARGE", -1), ("file_times", lambda folder: {})],
    ids=["hard links", "links", "not looked at"],
)
def test_the_tests_see_a_copy_that_is_none(
    made: ProjectFolder, monkeypatch: pytest.MonkeyPatch, name: str, instead: Callable[..., object] | int
) -> None:
    """Without the copy the project's file is harmed; without the comparison nothing is said."""
    monkeypatch.setattr(scratch, name, instead)
    monkeypatch.setattr("lessonkit.execute.file_times", scratch.file_times)
    problem = refusal(made, "Path('../data/deep/table.csv').write_text('x')")
    assert (problem is None) == (name == "file_times")
    assert (made.read("data/deep/table.csv") == "x") == (name != "file_times")
    made.write("data/deep/table.csv", TABLE)


def test_what_a_run_in_jupyter_left_is_not_there_when_git_ignores_it(made: ProjectFolder) -> None:
    code = "Path('table.txt').write_text('new')\nPath('other').mkdir(exist_ok=True)"
    path = made.lesson("small", LESSON.format(code=code))
    made.write("lessons/table.txt", "old")
    made.write("lessons/other/deep.txt", "old")
    lesson = parse_lesson(read_source(path, "lessons/small.py"), "small")
    problem = run_cells(lesson, load_project(made.root)).problem
    assert problem is not None
    assert "if a run in Jupyter left lessons/table.txt there, delete it, or have git ignore it" in problem.hint
    subprocess.run(["git", "init", "-q"], cwd=made.root, check=True)
    made.write(".gitignore", "/lessons/table.txt\n/lessons/other/\n/lessons/*.ipynb\n")
    made.write("lessons/beside.ipynb", "{}")
    done = run_cells(lesson, load_project(made.root))
    assert done.problem is None
    assert made.read("lessons/table.txt") == "old"
    folder = run_cells(
        parse_lesson(
            read_source(made.lesson("small", LESSON.format(code="print(sorted(os.listdir()))")), "lessons/small.py"),
            "small",
        ),
        load_project(made.root),
    )
    said = folder.results.outputs["last"][0]["text"]
    assert "'beside.ipynb'" in said and "table.txt" not in said and "other" not in said
