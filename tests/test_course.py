"""A course of several lessons: the longest begins first, and only what was done is told."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from projects import ProjectFolder

from lessonkit.store import file_digest

LESSON = """\
# %% [markdown]
# # Only {{#only time="00:00-10:00"}}
#
# ## One {{#one}}
#
# Words of {name}.

# %%
#| label: demo
print("{name}")
"""
NAMES = ("first", "second", "third", "fourth")


@pytest.fixture
def course(project: ProjectFolder) -> ProjectFolder:
    for name in NAMES:
        project.lesson(name, LESSON.format(name=name))
    return project


def test_of_many_lessons_only_what_was_made_is_listed(course: ProjectFolder) -> None:
    assert course.run().code == 0
    again = course.run()
    assert again.out.splitlines()[-1].startswith("4 lessons up to date in ")
    assert len(again.out.splitlines()) == 1
    course.edit("lessons/third.py", "Words of third.", "Other words of third.")
    ran = course.run()
    assert "_site/slides/third.html" in ran.out
    assert [name for name in ("first", "second", "fourth") if name in ran.out] == []


def test_the_lesson_that_took_longest_begins_first(course: ProjectFolder) -> None:
    assert course.run(only=("deck",)).code == 0
    for name, seconds in zip(NAMES, (1, 4, 3, 2), strict=True):
        course.write(f".lessonkit/times/{name}.json", str(seconds))
        course.edit(f"lessons/{name}.py", "print(", "print('again', ")
    ran = course.run("--jobs", "1", only=("deck",))
    assert ran.code == 0, ran.err
    began = re.findall(r"^(\w+): running cell 1 of 1", ran.out, re.MULTILINE)
    assert set(began[:2]) == {"second", "third"}, "one runs, and one waits to"
    assert float(course.read(".lessonkit/times/second.json")) != 4


def test_a_file_is_read_again_when_it_was_touched_however_slightly(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("one")
    old = path.stat().st_mtime - 10_000
    os.utime(path, (old, old))
    first = file_digest(path)
    path.write_text("two")
    os.utime(path, (old, old))
    assert file_digest(path) != first
    path.unlink()
    assert file_digest(path) == "absent"


def test_two_changes_within_a_tick_are_both_seen(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    found = set()
    for text in ("one", "two", "six", "ten"):
        path.write_text(text)
        found.add(file_digest(path))
    assert len(found) == 4
