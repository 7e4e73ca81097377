"""Times the hub of many lessons: the step alone, cold and in a process of its own, and again with nothing to do.

    .venv/bin/python benchmarks/hub.py [--lessons 50] [--runs 5] [--keep FOLDER]

No kernel starts: the lessons are read and composed as a build does it, as if all they gave were known, and what a
build would have made of them are empty files. `--keep`: leave the project there, to look at the page.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from lessonkit.compose.hub import compose_hub
from lessonkit.config import Project, load_project
from lessonkit.model import Results
from lessonkit.outputs import outputs_of
from lessonkit.parse import parse_lesson
from lessonkit.read import lesson_paths, read_source
from lessonkit.sources import DECK, HUB_FORM, hub_entry
from lessonkit.store import file_digest, write_sealed, write_text

ROOT = Path(__file__).resolve().parent.parent
STEP = """\
import resource, sys, time
began = time.perf_counter()
from pathlib import Path
from lessonkit.config import load_project
from lessonkit.hub import publish_hub
from lessonkit.publish import surroundings
from lessonkit.report import Report
project = load_project(Path(sys.argv[1]))
around = surroundings(project)
ready = time.perf_counter()
publish_hub(project, around, Report())
print(ready - began, time.perf_counter() - ready)
"""
THEMES = ("Contacts", "Cell types", "Reciprocity", "Motifs", "Volumes", "Meshes", "Proofreading", "Versions", "Graphs")
LESSON = """\
# ---
# title: "{theme}: lesson {number}"
# subtitle: What *one* table can tell about {lower}
# lesson:
#   minutes: 60
#   capability: Compute one summary of {lower} with `pandas` and say what it cannot show.
#   references:
#     - "Fenyves, B. G., et al. (2020). *PLOS Comput. Biol.* 16(12), e1007974. <https://doi.org/10.1371/journal.pcbi.1007974>"
#     - "Rule, A., et al. (2019). *PLOS Comput. Biol.* 15(7), e1007007. <https://doi.org/10.1371/journal.pcbi.1007007>"
# ---

# %%
#| include: false
import pandas as pd

# %% [markdown]
# # Look at {lower} {{#look time="00:00-20:00"}}
#
# ## A row is a connection {{#concept-row .concept}}
#
# Technical
# :   A row has a source, a target and a count of {lower}.
#
# Plain language
# :   A row says who talks to whom.
#
# ## A count is no strength {{#concept-count .concept}}
#
# Plain language
# :   Many contacts need not mean much.
#
# # Work {{#work time="20:00-45:00"}}
#
# ## Count {{#count}}
#
# # Close {{#close time="45:00-60:00"}}
#
# ## Where you stand {{#stand}}
#
# ::: {{.rubric #rubric}}
# Minimum
# :   runs from a clean kernel
#
# Strong
# :   says what *it* cannot show, with versions of data and packages
# :::
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lessons", type=int, default=50)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = options.keep or Path(folder, "project")
        composing = make_project(root, options.lessons)
        print(f"{options.lessons} lessons read and composed: {composing:.2f} s")
        cold, idle, starts = [], [], []
        for _ in range(options.runs):
            shutil.rmtree(root / ".lessonkit" / "stamps", ignore_errors=True)
            shutil.rmtree(root / "_site" / "site_libs", ignore_errors=True)
            (root / "_site" / "index.html").unlink(missing_ok=True)
            for times in (cold, idle):
                start, step = run_step(root)
                starts.append(start)
                times.append(step)
        for name, times in (("start and surroundings", starts), ("hub, cold", cold), ("hub, nothing to do", idle)):
            print(f"{name}: {statistics.median(times):.2f} s ({min(times):.2f} to {max(times):.2f})")
    return 0


def make_project(root: Path, count: int) -> float:
    """A project of lessons as after a build, in git; the seconds that reading and composing them took."""
    root.mkdir(parents=True)
    for name in ("_extensions", "data"):
        shutil.copytree(ROOT / name, root / name)
    for name in ("_quarto.yml", "package-lock.json"):
        shutil.copy(ROOT / name, root / name)
    (root / "node_modules").symlink_to(ROOT / "node_modules", target_is_directory=True)
    for number in range(1, count + 1):
        theme = THEMES[number % len(THEMES)]
        text = LESSON.format(theme=theme, lower=theme.lower(), number=number)
        write_text(root / "lessons" / f"lesson-{number:02d}.py", text)
    git = ["git", "-C", str(root), "-c", "user.name=Benchmark", "-c", "user.email=benchmark@example.org"]
    for command in (["init", "-q"], ["add", "lessons"], ["commit", "-q", "-m", "Lessons"]):
        subprocess.run([*git, *command], check=True)
    project = load_project(root)
    began = time.perf_counter()
    for lesson in lesson_paths(project.lessons):
        compose(project, lesson)
    return time.perf_counter() - began


def compose(project: Project, lesson: Path) -> None:
    parsed = parse_lesson(read_source(lesson, project.relative(lesson)), lesson.stem)
    entry = {**compose_hub(parsed, Results({}, {})), "form": HUB_FORM, "source": file_digest(lesson)}
    write_sealed(hub_entry(project, lesson.stem), lesson.stem, entry)
    slides = (slide for block in parsed.blocks for slide in (block, *block.slides))
    write_text(DECK.qmd(project, lesson.stem), "\n".join(f"## {s.title} {{#{s.identifier}}}" for s in slides))
    for output in outputs_of(project, lesson.stem):
        for _, path in output.files:
            write_text(path, "")


def run_step(root: Path) -> tuple[float, float]:
    """Seconds of importing and of digests that a build takes anyway, and of the hub's step."""
    done = subprocess.run([sys.executable, "-c", STEP, str(root)], capture_output=True, text=True, check=True)
    start, step = done.stdout.split()
    return float(start), float(step)


if __name__ == "__main__":
    sys.exit(main())
