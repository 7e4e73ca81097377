"""Times the builder on the shipped lesson, side by side with the tools it could be replaced by.

    .venv/bin/python benchmarks/shipped_lesson.py [--runs 5]

Each round runs every command once, in turn, in a fresh copy of the project, so that a machine whose
speed drifts treats them alike; the table gives medians of whole processes. Memory is the largest
resident size of the builder's own process (kernels and pandoc are processes of their own).
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SLUG = "python-jupyter"
INSTALLED = ("requirements.txt", "pyproject.toml", "LICENSE", "LICENSE-lessons")
# a build that prints its own peak memory in kilobytes as its last line
BUILD = """\
import resource, runpy, sys
sys.argv = ["build.py", *sys.argv[1:]]
try:
    runpy.run_path("build.py", run_name="__main__")
except SystemExit as stop:
    code = stop.code
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
sys.exit(code)
"""
EXECUTE = """\
import sys, jupytext, nbformat
from nbclient import NotebookClient
notebook = jupytext.read(sys.argv[1])
for cell in notebook.cells:
    if "#| error: true" in cell.source:
        cell.metadata["tags"] = ["raises-exception"]
NotebookClient(notebook, timeout=120).execute()
"""


# as a user's shell has it: compiled modules are kept
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
ENVIRONMENT["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])


def fresh_copy(into: Path) -> Path:
    """The project as it is tracked, with the installed packages and the fonts that a first build makes."""
    project = into / "project"
    project.mkdir()
    for name in ("_extensions", "data", "lessons", "slides", "src/connectome_sandbox", "worksheets"):
        left_out = shutil.ignore_patterns(f"{SLUG}.ipynb", "exports", "__pycache__")  # side notebooks are read by cells
        shutil.copytree(ROOT / name, project / name, ignore=left_out)
    (project / "lessons" / "read-a-table.py").unlink()
    for name in ("_quarto.yml", "build.py", "package-lock.json", *INSTALLED):
        shutil.copy(ROOT / name, project / name)
    (project / "node_modules").symlink_to(ROOT / "node_modules", target_is_directory=True)
    if (ROOT / ".lessonkit" / "fonts").is_dir():
        shutil.copytree(ROOT / ".lessonkit" / "fonts", project / ".lessonkit" / "fonts")
    return project


def timed(command: list[str], folder: Path) -> tuple[float, str]:
    """Seconds of a whole process, and what it printed. Raises when it fails."""
    began = time.perf_counter()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=ENVIRONMENT)
    seconds = time.perf_counter() - began
    if done.returncode:
        raise SystemExit(f"{command[:3]} failed: {done.stderr[-2000:]}")
    return seconds, done.stdout


def one_round(project: Path, number: int) -> dict[str, float]:
    """Seconds (and megabytes) of everything that is compared, each run once."""
    python = sys.executable
    lesson = project / "lessons" / f"{SLUG}.py"
    found: dict[str, float] = {}

    def build(name: str) -> None:
        found[name], out = timed([python, "-c", BUILD], project)
        found[f"{name}, MB"] = int(out.split()[-1]) / 1024

    def clean(before: set[Path]) -> None:
        """Remove what the cells wrote into lessons/: the builder keeps its own from that."""
        for path in set(lesson.parent.iterdir()) - before:
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    def execute() -> None:
        before = set(lesson.parent.iterdir())
        found["bare nbclient"], _ = timed([python, "-c", EXECUTE, lesson.name], lesson.parent)
        clean(before)

    def convert() -> None:
        before = set(lesson.parent.iterdir())
        timed(["jupytext", "--to", "ipynb", "--output", "nbconvert.ipynb", lesson.name], lesson.parent)
        command = ["jupyter-nbconvert", "--execute", "--allow-errors", "--to", "slides", "nbconvert.ipynb"]
        found["nbconvert --execute --to slides"], _ = timed(command, lesson.parent)
        clean(before)

    steps: list[Callable[[], None]] = [execute, lambda: build("cold build"), convert]
    for step in steps[number % 3 :] + steps[: number % 3]:
        step()
    build("nothing to do")
    found["import jupytext"], _ = timed([python, "-c", "import jupytext"], project)
    text = lesson.read_text(encoding="utf-8")
    question = "Which synapses does one neuron receive and make?"
    assert question in text, "the prose that is edited is no longer in the lesson"
    lesson.write_text(text.replace(question, f"Which synapses does a neuron have, round {number}?"), encoding="utf-8")
    began = time.time()
    build("prose edit, whole command")
    html = project / "_site" / "slides" / f"{SLUG}.html"
    found["prose edit, until the deck is there"] = html.stat().st_mtime - began
    sheet = project / "worksheets" / f"{SLUG}.qmd"
    text = sheet.read_text(encoding="utf-8")
    assert "Which of these are true?" in text, "the words that are edited are no longer on the worksheet"
    sheet.write_text(text.replace("Which of these are true?", f"What is true, round {number}?"), encoding="utf-8")
    build("worksheet edit, whole command")
    for folder in ("_site/worksheets", "_site/notebooks", "_instructor"):
        shutil.rmtree(project / folder)
    (project / "_site" / "slides" / f"{SLUG}-handout.pdf").unlink()
    build("all PDFs, Word, notebooks again")
    if shutil.which("quarto"):
        found["quarto render (no execution)"], _ = timed(["quarto", "render", f"slides/{SLUG}.qmd"], project)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    rounds = []
    for number in range(runs):
        with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
            rounds.append(one_round(fresh_copy(Path(folder)), number))
    print(f"Python {platform.python_version()}, {os.cpu_count()} processors, {runs} rounds\n")
    print("| what | median | least | most |\n|---|--:|--:|--:|")
    for name in rounds[0]:
        values = [found[name] for found in rounds]
        unit = "MB" if name.endswith("MB") else "s"
        digits = 0 if unit == "MB" else 2
        cells = (f"{value:.{digits}f} {unit}" for value in (statistics.median(values), min(values), max(values)))
        print(f"| {name.removesuffix(', MB') + (', own memory' if unit == 'MB' else '')} | {' | '.join(cells)} |")
    ratios = {
        "cold build to bare nbclient": [f["cold build"] / f["bare nbclient"] for f in rounds],
        "nothing to do to import jupytext": [f["nothing to do"] / f["import jupytext"] for f in rounds],
    }
    for name, values in ratios.items():
        print(f"| {name}, ratio of pairs | {statistics.median(values):.2f} | {min(values):.2f} | {max(values):.2f} |")
    print("\n" + json.dumps(rounds))


if __name__ == "__main__":
    main()
