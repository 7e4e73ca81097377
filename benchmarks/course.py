"""Times the builder on a whole course, made up for it: lessons of 30 slides and 11 cells.

    .venv/bin/python benchmarks/course.py [--lessons 25] [--runs 3] [--json FILE]

Each round makes a course in a fresh folder and times, as whole commands: a cold build, a build with nothing to do, one
changed word, one changed cell. With `--limit`, bare nbclient runs the same lessons, one after the other, which no
builder on one processor can beat.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SLIDES, CELLS = 30, 11
HEADER = """\
# ---
# title: Lesson {number}
# lesson:
#   minutes: {slides}
# jupyter:
#   kernelspec:
#     name: python3
#     display_name: Python 3
#     language: python
# ---

# %% [markdown]
# # The only block {{#only time="00:00-{slides}:00"}}
"""
SLIDE = """
# %% [markdown]
# ## Slide {slide} {{#slide-{slide} minutes=1}}
#
# What lesson {number} says here is number {slide}, in words of its own.
#
# ::: notes
# Say what slide {slide} is for. Ask what comes next. Move on.
# :::
"""
CELL = """
# %%
#| label: cell-{slide}
table = [(row, row ** 2) for row in range({slide})]
print(len(table), "rows in lesson", {number})
"""
EXECUTE = """\
import sys, jupytext
from nbclient import NotebookClient
for path in sys.argv[1:]:
    NotebookClient(jupytext.read(path), timeout=120).execute()
"""


def lesson(number: int) -> str:
    """A lesson of the course."""
    parts = [HEADER.format(number=number, slides=SLIDES)]
    for slide in range(1, SLIDES + 1):
        parts.append(SLIDE.format(slide=slide, number=number))
        if (slide % 3 == 1 and slide // 3 < CELLS - 1) or slide == SLIDES:
            parts.append(CELL.format(slide=slide, number=number))
    return "".join(parts)


def course(folder: Path, lessons: int) -> Path:
    """A project with so many lessons, and the packages and fonts that a first build makes."""
    project = folder / "course"
    (project / "lessons").mkdir(parents=True)
    for number in range(1, lessons + 1):
        (project / "lessons" / f"lesson-{number:03}.py").write_text(lesson(number), encoding="utf-8")
    for name in ("_extensions", "data"):
        shutil.copytree(ROOT / name, project / name)
    for name in ("_quarto.yml", "build.py", "package-lock.json", "requirements.txt", "pyproject.toml", "LICENSE"):
        shutil.copy(ROOT / name, project / name)
    (project / "node_modules").symlink_to(ROOT / "node_modules", target_is_directory=True)
    shutil.copytree(ROOT / ".lessonkit" / "fonts", project / ".lessonkit" / "fonts")
    return project


def timed(command: list[str], folder: Path) -> tuple[float, float]:
    """Seconds on the clock and of processors, of a command and all its children. Raises when it fails."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    seconds, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(f"{command[:3]} failed: {done.stderr[-2000:]}")
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def one_round(lessons: int, *, jobs: list[int], limit: bool) -> dict[str, tuple[float, float]]:
    """Seconds on the clock and of processors by what was done."""
    python, found = sys.executable, {}
    for count in jobs:
        with tempfile.TemporaryDirectory(prefix="course-") as folder:
            project = course(Path(folder), lessons)
            build = [python, "build.py", *(["--jobs", str(count)] if count else [])]
            name = f"cold, {count} at once" if count else "cold"
            found[name] = timed(build, project)
            if count == jobs[-1]:
                path = project / "lessons" / f"lesson-{(lessons + 1) // 2:03}.py"
                found["nothing to do"] = timed(build, project)
                path.write_text(path.read_text(encoding="utf-8").replace("in words of its own", "in other words", 1))
                found["one word"] = timed(build, project)
                path.write_text(path.read_text(encoding="utf-8").replace('"rows in lesson"', '"rows of lesson"', 1))
                found["one cell"] = timed(build, project)
                if limit:
                    paths = map(str, sorted((project / "lessons").glob("*.py")))
                    found["bare nbclient"] = timed([python, "-c", EXECUTE, *paths], project / "lessons")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--lessons", type=int, default=25)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--jobs", type=int, nargs="*", default=[1, 0], help="kernels and renderings at once; 0: all")
    parser.add_argument("--limit", action="store_true", help="time bare nbclient, too")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    rounds = [one_round(options.lessons, jobs=options.jobs, limit=options.limit) for _ in range(options.runs)]
    machine = f"Python {platform.python_version()}, {os.cpu_count()} processors"
    print(f"{options.lessons} lessons, {options.runs} rounds, {machine}\n")
    print("| what | median, s | least | most | of processors |\n|---|--:|--:|--:|--:|")
    for name in rounds[0]:
        clock, processor = zip(*(found[name] for found in rounds), strict=True)
        cells = (statistics.median(clock), min(clock), max(clock), statistics.median(processor))
        print(f"| {name} | " + " | ".join(f"{value:.2f}" for value in cells) + " |")
    if options.json:
        options.json.write_text(json.dumps({"lessons": options.lessons, "rounds": rounds}, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
