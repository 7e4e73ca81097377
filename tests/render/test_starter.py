"""The zip that a learner unpacks: it runs, it says what is missing, and it gives nothing away."""

from __future__ import annotations

import zipfile
from pathlib import Path

from projects import FIXTURES, ProjectFolder

from lessonkit.compose.notebook import compose_starter
from lessonkit.config import load_project
from lessonkit.model import Lesson
from lessonkit.parse import parse_lesson
from lessonkit.read import read_source
from lessonkit.render.starter import write_starter


def read_file(path: Path) -> Lesson:
    return parse_lesson(read_source(path, f"lessons/{path.name}"), path.stem)


def make(project: ProjectFolder, lesson: Lesson) -> tuple[Path, Path]:
    """The lesson's starter notebook and zip."""
    code = [cell.source for cell in lesson.cells]
    made = write_starter(
        load_project(project.root),
        lesson.slug,
        compose_starter(lesson),
        code=code,
        datasets=lesson.header.datasets,
    )
    return made[0], made[1]


def test_the_zip_holds_notebook_data_and_what_to_install(project: ProjectFolder) -> None:
    notebook, zipped = make(project, read_file(FIXTURES / "ten-minutes.py"))
    with zipfile.ZipFile(zipped) as file:
        assert file.namelist() == [
            "README.md",
            "check_setup.py",
            "data/README.md",
            "data/celegans_connections.csv",
            "data/celegans_neurons.csv",
            "environment.yml",
            "notebooks/ten-minutes.ipynb",
            "requirements.txt",
        ]
        assert file.read("notebooks/ten-minutes.ipynb") == notebook.read_bytes()
