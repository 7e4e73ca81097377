"""Projects with many lessons and a hub, as after a build, without running any of them."""

from __future__ import annotations

from pathlib import Path

from projects import ProjectFolder, make_project

from lessonkit.compose.hub import compose_hub
from lessonkit.config import load_project
from lessonkit.hub import hub_path, publish_hub
from lessonkit.model import Results
from lessonkit.outputs import outputs_of
from lessonkit.parse import parse_lesson
from lessonkit.publish import surroundings
from lessonkit.read import lesson_paths, read_source
from lessonkit.report import Report
from lessonkit.sources import DECK, HUB_FORM, hub_entry
from lessonkit.store import file_digest, write_sealed, write_text

LESSON = """\
# ---
# title: "{title}"
# subtitle: What *one* table can tell
# lesson:
#   minutes: 10
#   capability: Count with `pandas` and say what a count cannot show.
#   references:
#     - "Rule, A., et al. (2019). *PLOS Comput. Biol.* 15(7), e1007007. <https://doi.org/10.1371/journal.pcbi.1007007>"
# ---

# %%
#| include: false
import pandas as pd

# %% [markdown]
# # Look {{#look time="00:00-04:00"}}
#
# ## A row is a connection {{#row .concept}}
#
# Plain language
# :   A row says who talks to whom.
#
# # Close {{#close time="04:00-10:00"}}
#
# ## Where you stand {{#stand}}
#
# ::: {{.rubric #rubric}}
# Minimum
# :   runs from a clean kernel
#
# ::: {{.solution}}
# Look at the execution counts.
# :::
# :::
#
# ::: notes
# Say nothing.
# :::
"""


def lesson_text(title: str) -> str:
    """A lesson of two blocks with a concept, a rubric, a solution and notes; the title is YAML in double quotes."""
    return LESSON.format(title=title)


def many_lessons(root: Path, count: int) -> ProjectFolder:
    """`count` lessons, each with a file where every output would be, and their hub."""
    project = make_project(root)
    for number in range(1, count + 1):
        project.write(
            f"lessons/lesson-{number:02d}.py", lesson_text(f"Lesson {number}: {'Zürich' if number == 7 else 'x'}")
        )
    compose_all(project)
    make_hub(project)
    return project


def compose_all(folder: ProjectFolder) -> None:
    """What a build leaves behind for the hub."""
    project = load_project(folder.root)
    for path in lesson_paths(project.lessons):
        lesson = parse_lesson(read_source(path, project.relative(path)), path.stem)
        entry = {**compose_hub(lesson, Results({}, {})), "form": HUB_FORM, "source": file_digest(path)}
        write_sealed(hub_entry(project, path.stem), path.stem, entry)
        parts = [part for block in lesson.blocks for part in (block, *block.slides)]
        write_text(DECK.qmd(project, path.stem), "".join(f"## T {{#{part.identifier}}}\n" for part in parts))
        for output in outputs_of(project, path.stem):
            for _, file in output.files:
                write_text(file, "".join(f'<section id="{part.identifier}"></section>' for part in parts))


def make_hub(folder: ProjectFolder) -> str:
    """The hub's step, as a build takes it; the page."""
    project = load_project(folder.root)
    publish_hub(project, surroundings(project), Report())
    return hub_path(project).read_text(encoding="utf-8")
