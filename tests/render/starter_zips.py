"""Zips for learners: made, read and unpacked; and a small lesson with all that such a zip may hold."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path

from projects import ProjectFolder

from lessonkit.compose.notebook import compose_starter
from lessonkit.compose.side import compose_side
from lessonkit.config import load_project
from lessonkit.model import Lesson, SideRun
from lessonkit.parse import parse_lesson
from lessonkit.read import read_source
from lessonkit.render.starter import write_starter

SMALL = """\
# %% [markdown]
# # Only {#only time="00:00-10:00"}
#
# ## A slide {#slide}
#
# ![A dot.](pictures/dot.svg) ![Another.](../data/other.svg)

# %%
import pocket, tallies

# %% [markdown]
# ::: {.exercise #task}
# Try.

# %%
#| label: try
### BEGIN SOLUTION
import answers
import scipy.stats
### END SOLUTION

# %% [markdown]
# ::: {.solution}
# ![The secret.](secret.svg)
# :::
# :::
"""


def read_file(path: Path) -> Lesson:
    return parse_lesson(read_source(path, f"lessons/{path.name}"), path.stem)


def make(project: ProjectFolder, lesson: Lesson, runs: Iterable[SideRun] = ()) -> Path:
    """The zip of a lesson, with its side notebooks as they ran."""
    sides = {run.notebook.file: compose_side(run) for run in runs}
    made = write_starter(
        load_project(project.root),
        lesson.slug,
        compose_starter(lesson),
        code=[cell.source for cell in lesson.cells],
        datasets=lesson.header.datasets,
        sides=sides,
    )
    notebook, zipped = (project.root / "_site" / "notebooks" / f"{lesson.slug}.{kind}" for kind in ("ipynb", "zip"))
    assert made == [notebook, zipped]
    return zipped


def unpacked(zipped: Path, folder: Path) -> Path:
    with zipfile.ZipFile(zipped) as file:
        file.extractall(folder)
    return folder


def with_small(project: ProjectFolder) -> ProjectFolder:
    """A lesson with a package and modules of the project, pictures, and secrets beside it."""
    project.write("src/pocket/__init__.py", "import numpy\n__version__ = '1.2'\nTABLE = 'celegans_neurons.csv'\n")
    project.write("src/pocket/deep/words.txt", "words\n")
    project.write("lessons/tallies.py", "import networkx\n")
    project.write("lessons/answers.py", "answer = 42\n")
    project.write("lessons/pictures/dot.svg", "<svg/>")
    project.write("lessons/secret.svg", "<svg/>")
    project.write("data/other.svg", "<svg/>")
    project.lesson("small", SMALL)
    return project


def install(wheel: Path, target: Path) -> None:
    command = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "--target", str(target), str(wheel)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
