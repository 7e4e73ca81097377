"""Times the builder on a whole course, made up for it: lessons of 30 slides and 11 cells.

    .venv/bin/python benchmarks/course.py [--lessons 25 100] [--runs 3] [--others PYTHON] [--json FILE] [--plot FILE]

Each round makes a course in a fresh folder and times, as whole commands: a cold build on one processor and on all, a
build with nothing to do, one changed word, one changed cell. With `--others` the same lessons are run by the tools that
the builder could be replaced by, as far as this Python (that of an environment of its own) has them: bare nbclient, one
lesson after the other, which no builder on one processor can beat; nbconvert; jupyter-cache, alone and in parallel; and
Quarto where it is on the PATH. None of them makes more than one page a lesson.
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
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter

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
# a build that tells its own peak memory, in kilobytes, in the file that is named first
BUILD = """\
import resource, runpy, sys
told, sys.argv = sys.argv[1], ["build.py", *sys.argv[2:]]
code = 0
try:
    runpy.run_path("build.py", run_name="__main__")
except SystemExit as stop:
    code = stop.code
with open(told, "w") as file:
    file.write(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))
sys.exit(code)
"""
NBCLIENT = """\
import sys, nbformat
from nbclient import NotebookClient
for path in sys.argv[1:]:
    NotebookClient(nbformat.read(path, 4), timeout=120).execute()
"""
CACHE = """\
import sys
from jupyter_cache import get_cache
from jupyter_cache.executors import load_executor
cache = get_cache("cache")
for path in sys.argv[2:]:
    cache.add_nb_to_project(path)
done = load_executor(sys.argv[1], cache).run_and_cache()
assert len(done.succeeded) == len(sys.argv) - 2, done
"""
COLD, ON_ONE, NOTHING, WORD, CELL_CHANGED = "cold", "cold, one processor", "nothing to do", "one word", "one cell"


@dataclass(frozen=True)
class Taken:
    """Seconds on the clock and of processors, of a command and its children; its own peak memory, MB (0: not known)."""

    clock: float
    processor: float
    memory: float = 0.0


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


def timed(command: list[str], folder: Path, *, alone: bool = False) -> Taken:
    """What a whole command takes; `alone`: on one processor. Raises SystemExit when it fails."""
    first = {min(os.sched_getaffinity(0))}
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), perf_counter()
    done = subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=(lambda: os.sched_setaffinity(0, first)) if alone else None,
    )
    seconds, after = perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(f"{command[:3]} failed: {done.stderr[-2000:]}")
    return Taken(seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def built(project: Path, *, alone: bool = False) -> Taken:
    """What `build.py` takes, with its own peak memory."""
    told = project.parent / "memory"
    taken = timed([sys.executable, "-c", BUILD, str(told)], project, alone=alone)
    return Taken(taken.clock, taken.processor, int(told.read_text()) / 1024)


def ours(lessons: int) -> Iterator[tuple[str, Taken]]:
    """Everything that the builder is timed at, in fresh folders."""
    with tempfile.TemporaryDirectory(prefix="course-") as folder:
        yield ON_ONE, built(course(Path(folder), lessons), alone=True)
    with tempfile.TemporaryDirectory(prefix="course-") as folder:
        project = course(Path(folder), lessons)
        yield COLD, built(project)
        yield NOTHING, built(project)
        path = project / "lessons" / f"lesson-{(lessons + 1) // 2:03}.py"
        path.write_text(path.read_text(encoding="utf-8").replace("in words of its own", "in other words", 1))
        yield WORD, built(project)
        path.write_text(path.read_text(encoding="utf-8").replace('"rows in lesson"', '"rows of lesson"', 1))
        yield CELL_CHANGED, built(project)


def others(lessons: int, python: str) -> Iterator[tuple[str, Taken]]:
    """The other tools on the same lessons as notebooks; what is missing is left out."""
    import jupytext

    ran: list[tuple[str, str, Callable[[list[str]], list[str]]]] = [
        ("bare nbclient", "nbclient", lambda names: [python, "-c", NBCLIENT, *names]),
        (
            "nbconvert --execute --to slides",
            "nbconvert",
            lambda names: [python, "-m", "nbconvert", "--execute", "--to", "slides", *names],
        ),
        ("jupyter-cache", "jupyter_cache", lambda names: [python, "-c", CACHE, "local-serial", *names]),
        ("jupyter-cache, parallel", "jupyter_cache", lambda names: [python, "-c", CACHE, "local-parallel", *names]),
    ]
    for name, module, command in ran:
        if subprocess.run([python, "-c", f"import {module}"], capture_output=True, check=False).returncode:
            continue
        with tempfile.TemporaryDirectory(prefix="course-") as folder:
            names = [f"lesson-{number:03}.ipynb" for number in range(1, lessons + 1)]
            for number, notebook in enumerate(names, 1):
                jupytext.write(jupytext.reads(lesson(number), "py:percent"), Path(folder, notebook))
            yield name, timed(command(names), Path(folder))
    if shutil.which("quarto"):
        with tempfile.TemporaryDirectory(prefix="course-") as folder:
            project = course(Path(folder), lessons)
            built(project)
            yield "quarto render (no execution)", timed(["quarto", "render", "slides"], project)


def one_round(lessons: int, python: str) -> dict[str, Taken]:
    """By what was done."""
    return dict(ours(lessons)) | (dict(others(lessons, python)) if python else {})


def table(lessons: int, rounds: list[dict[str, Taken]]) -> str:
    """Medians of the rounds, and the ratios of what was done in the same round."""
    rows = [f"| {lessons} lessons | median, s | least | most | of processors, s | own memory, MB |"]
    rows.append("|:--|--:|--:|--:|--:|--:|")
    for name in rounds[0]:
        clock = [found[name].clock for found in rounds]
        memory = statistics.median(found[name].memory for found in rounds)
        cells = [f"{value:.2f}" for value in (statistics.median(clock), min(clock), max(clock))]
        cells.append(f"{statistics.median(found[name].processor for found in rounds):.2f}")
        rows.append(f"| {name} | {' | '.join(cells)} | {f'{memory:.0f}' if memory else ''} |")
    ratios = [found[ON_ONE].clock / found[COLD].clock for found in rounds]
    rows.append("")
    rows.append(f"On all processors {statistics.median(ratios):.2f} times as fast as on one (median of pairs).")
    return "\n".join(rows)


def draw(results: dict[int, list[dict[str, Taken]]], path: Path) -> None:
    """Cold builds beside the other tools, and what an edit costs, as bars."""
    import matplotlib

    matplotlib.use("Agg")
    matplotlib.rcParams["svg.hashsalt"] = "course"
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, 2, figsize=(11, 3.6), layout="constrained")
    edits = (NOTHING, WORD, CELL_CHANGED)
    for ax, title, wanted in zip(
        axes,
        ("From nothing", "After the first build"),
        (lambda name: name not in edits, lambda name: name in edits),
        strict=True,
    ):
        names = [name for name in next(iter(results.values()))[0] if wanted(name)]
        for offset, (lessons, rounds) in enumerate(results.items()):
            places = [place + offset * 0.38 for place in range(len(names))]
            known = [name for name in names if name in rounds[0]]  # not every tool was tried on every course
            places = [place for place, name in zip(places, names, strict=True) if name in known]
            values = [statistics.median(found[name].clock for found in rounds) for name in known]
            bars = ax.barh(
                places, values, height=0.36, label=f"{lessons} lessons", color=("#5b8db8", "#16365c")[offset % 2]
            )
            ax.bar_label(bars, fmt="%.1f", padding=3, fontsize=8)
        ax.set_yticks([place + 0.19 * (len(results) - 1) for place in range(len(names))], names)
        ax.invert_yaxis()
        ax.margins(x=0.12)
        ax.set(title=title, xlabel="seconds on the clock, median")
        ax.spines[["top", "right"]].set_visible(False)
    axes[1].legend(frameon=False)
    figure.savefig(path, metadata={"Date": None})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--lessons", type=int, nargs="*", default=[25])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--others", default="", metavar="PYTHON", help="that has nbclient, nbconvert, jupyter-cache")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--plot", type=Path)
    options = parser.parse_args()
    results: dict[int, list[dict[str, Taken]]] = {}
    print(f"Python {platform.python_version()}, {os.cpu_count()} processors, {options.runs} rounds", flush=True)
    for lessons in options.lessons:
        results[lessons] = [one_round(lessons, options.others) for _ in range(options.runs)]
        print(f"\n{table(lessons, results[lessons])}", flush=True)
        if options.json:
            kept = {
                n: [{name: asdict(taken) for name, taken in r.items()} for r in rounds] for n, rounds in results.items()
            }
            options.json.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    if options.plot:
        draw(results, options.plot)


if __name__ == "__main__":
    main()
