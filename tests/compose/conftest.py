"""Lessons read from text, for composers: what their cells gave is written by hand, no kernel starts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lessonkit.model import Lesson
from lessonkit.parse import parse_lesson
from lessonkit.read import read_source

HEADER = """\
# ---
# title: A small lesson
# lang: en
# lesson:
#   minutes: 10
# ---

# %% [markdown]
# # Look {#look time="00:00-10:00" minutes=2}
#
# What learners do.
"""


@pytest.fixture
def lesson(tmp_path: Path) -> Callable[[str], Lesson]:
    """A function from the cells after the block's opener to a Lesson; the slug is `small`."""

    def read(body: str) -> Lesson:
        path = tmp_path / "small.py"
        path.write_text(f"{HEADER}\n{body}", encoding="utf-8")
        return parse_lesson(read_source(path, "lessons/small.py"), "small")

    return read
