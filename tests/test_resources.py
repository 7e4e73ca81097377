from __future__ import annotations

from pathlib import Path

import pytest
from projects import HEADER, ProjectFolder, make_project

from lessonkit.config import load_project
from lessonkit.errors import LessonProblems, Problem
from lessonkit.parse import parse_lesson
from lessonkit.read import read_source
from lessonkit.resources import check_resources

SLIDE = '# %% [markdown]\n# # Count {time="00:00-10:00"}\n#\n# ## Contacts {#contacts}\n#\n'


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> ProjectFolder:
    """A project with a picture beside the lesson, one under data/ and one outside of it."""
    made = make_project(tmp_path_factory.mktemp("resources") / "project")
    for path in ("lessons/worm.png", "data/brain.png", "../outside.png", "_quarto.yml.png"):
        (made.root / path).write_bytes(b"\x89PNG")
    return made


def found(folder: ProjectFolder, text: str, header: str = HEADER) -> list[Problem]:
    path = folder.lesson("small", f"{SLIDE}{text}", header)
    try:
        check_resources(parse_lesson(read_source(path, "lessons/small.py"), "small"), load_project(folder.root), {})
    except LessonProblems as caught:
        return list(caught.problems)
    return []


def complaints(folder: ProjectFolder, text: str) -> list[tuple[str, str]]:
    return [(problem.source.removeprefix("# "), problem.message) for problem in found(folder, text)]


def datasets(*lines: str) -> str:
    rows = "".join(f"#   {line}\n" for line in lines)
    return HEADER.replace("# jupyter:\n", f"{rows}# jupyter:\n")


@pytest.mark.parametrize(
    "picture",
    [
        "![A worm](worm.png)",
        "![A brain](../data/brain.png)",
        '![A worm](worm.png "Title"){width=50%}',
        '![](worm.png){fig-alt="A worm"}',
        "Text ![A worm](./worm.png) in a line.",
    ],
)
def test_a_picture_of_the_project_with_alt_text_passes(folder: ProjectFolder, picture: str) -> None:
    assert complaints(folder, f"# {picture}\n") == []


@pytest.mark.parametrize(
    ("picture", "message"),
    [
        ("![A worm](fly.png)", "fly.png is missing"),
        ("![A folder](../data)", "../data is missing"),
        ("![A worm](../../outside.png)", "../../outside.png is outside of the project"),
        ("![A worm](/etc/hostname)", "/etc/hostname is outside of the project"),
        ("![A worm](https://example.org/worm.png)", "a picture from the network"),
        ("![](worm.png)", "a picture without alt text"),
        ("![ ](worm.png){width=50%}", "a picture without alt text"),
    ],
)
def test_any_other_picture_is_named_at_its_line(folder: ProjectFolder, picture: str, message: str) -> None:
    assert complaints(folder, f"# Text.\n#\n# {picture}\n") == [(picture, message)]
    assert complaints(folder, f"# Text.\n\n# %% [markdown]\n# Look:\n#\n# {picture}\n") == [(picture, message)]


def test_pictures_are_found_in_teaching_blocks_too(folder: ProjectFolder) -> None:
    text = "# ::: {.exercise #e}\n# Look.\n#\n# ::: {.solution}\n# ![A worm](fly.png)\n# :::\n# :::\n"
    assert complaints(folder, text) == [("![A worm](fly.png)", "fly.png is missing")]


def test_a_data_file_that_is_there_passes(folder: ProjectFolder) -> None:
    assert found(folder, "# Text.\n", datasets("datasets: [celegans_neurons.csv]")) == []


@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        ("celegans_neuron.csv", "data file 'celegans_neuron.csv' is missing", "did you mean 'celegans_neurons.csv'?"),
        ("../_quarto.yml", "../_quarto.yml is outside of data/", "copy it into data/, with its source and licence"),
    ],
)
def test_a_data_file_that_is_not_there_is_named_at_its_line(
    folder: ProjectFolder, name: str, message: str, hint: str
) -> None:
    header = datasets(f"capability: Not {name}", "datasets:", f"  - {name}").replace(
        "#   capability: Try one thing.\n", ""
    )
    (problem,) = found(folder, "# Text.\n", header)
    assert (problem.source, problem.message, problem.hint) == (f"#     - {name}", message, hint)


def test_everything_missing_is_named(folder: ProjectFolder, tmp_path: Path) -> None:
    header = datasets("datasets: [a.csv, b.csv]")
    messages = [problem.message for problem in found(folder, "# ![A](a.png)\n#\n# ![B](b.png)\n", header)]
    assert messages == [
        "data file 'a.csv' is missing",
        "data file 'b.csv' is missing",
        "a.png is missing",
        "b.png is missing",
    ]
