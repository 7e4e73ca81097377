"""How long a saved change takes to the screen, in `build.py watch` on the shipped lesson.

    .venv/bin/python benchmarks/save_to_screen.py [--edits 40] [--code]

Each edit changes a word of the heading of the fortieth slide: in the deck's source, then in the lesson. Time runs
from the moment that the file is written to the frame in which the browser shows the word. Then words of the
worksheet's source, until all five PDFs of worksheet and key are there. The table gives median and 95th percentile.

With --code each edit adds a line to the first cell that prints, which runs the whole lesson again: until the first of
its cells runs, and until the slide shows what the line printed.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from shipped_lesson import ENVIRONMENT, SLUG, fresh_copy

from lessonkit.gate.browser import FLAGS, find_browser
from lessonkit.sections import sections

ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/slides/\S+\.html")
QUIET = 1.0  # seconds between two edits, so that each is one
WARM = 15.0  # seconds between two edits of code, in which a kernel is made ready
PRINTS = re.compile(r"\A\n#\| label: (?![\s\S]*#\| (?:include|echo|output): false)[\s\S]*^print\(", re.MULTILINE)
RUNS = """() => {
  const panel = document.getElementById("lk-live-running");
  return panel !== null && !panel.hidden && panel.textContent.startsWith("running cell");
}"""
PRINTED = (
    """(words) => [...document.querySelectorAll(".cell-output")].some((each) => each.textContent.includes(words))"""
)
SHOWN = """([id, word]) => {
  const heading = document.querySelector(`[id="${id}"] h2`);
  return heading !== null && heading.textContent.includes(word);
}"""


def address(log: Path, process: subprocess.Popen[bytes]) -> str:
    while process.poll() is None:
        text = log.read_text(encoding="utf-8")
        if "saved changes are shown" in text and (found := ADDRESS.search(text)):
            return found[0]
        time.sleep(0.1)
    raise SystemExit(log.read_text(encoding="utf-8"))


def measured(page: Page, path: Path, identifier: str, title: str, edits: int) -> list[float]:
    """Seconds of each edit of a heading in the file."""
    found = []
    before = title
    for number in range(edits):
        word = f"Edit {number}:"
        text = path.read_text(encoding="utf-8")
        assert text.count(f"## {before} {{#{identifier}") == 1, "the heading that is edited is not in the file once"
        after = f"{word} {title}"
        began = time.time()
        path.write_text(text.replace(f"## {before} {{#{identifier}", f"## {after} {{#{identifier}"), encoding="utf-8")
        page.wait_for_function(SHOWN, arg=[identifier, word], polling="raf", timeout=60_000)
        found.append(time.time() - began)
        before = after
        time.sleep(QUIET)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(f"## {before} {{#{identifier}", f"## {title} {{#{identifier}"), encoding="utf-8")
    page.wait_for_function(f"([id, word]) => !({SHOWN})([id, word])", arg=[identifier, "Edit"], timeout=60_000)
    time.sleep(5)  # until the other outputs are made
    return found


def sheet_measured(project: Path, edits: int) -> list[float]:
    """Seconds of each edit of the worksheet's source, until the last of its PDFs is written."""
    qmd, question = project / "worksheets" / f"{SLUG}.qmd", "Which of these are true?"
    text = qmd.read_text(encoding="utf-8")
    assert question in text, "the words that are edited are no longer on the worksheet"
    pdfs = [project / "_site" / "worksheets" / f"{SLUG}{paper}.pdf" for paper in ("", "-letter", "-large-print")]
    pdfs += [project / "_instructor" / "worksheets" / f"{SLUG}-key{paper}.pdf" for paper in ("", "-letter")]
    found = []
    for number in range(edits):
        began = time.time()
        qmd.write_text(text.replace(question, f"What is true, edit {number}?"), encoding="utf-8")
        while min(pdf.stat().st_mtime for pdf in pdfs) < began:
            time.sleep(0.005)
        found.append(max(pdf.stat().st_mtime for pdf in pdfs) - began)
        time.sleep(QUIET)
    qmd.write_text(text, encoding="utf-8")
    time.sleep(5)  # until the other outputs are made
    return found


def code_measured(page: Page, path: Path, edits: int) -> tuple[list[float], list[float]]:
    """Seconds of each edit of the code: until the page says that a cell runs, and until the new output is there."""
    text = path.read_text(encoding="utf-8")
    cell = next(part for part in text.split("\n\n# %%") if PRINTS.search(part))
    begins, shows = [], []
    for number in range(edits):
        time.sleep(WARM)
        page.wait_for_function(f"() => !({RUNS})()", timeout=60_000)
        began = time.time()
        path.write_text(text.replace(cell, f'{cell.rstrip()}\nprint("Edit {number}:")'), encoding="utf-8")
        page.wait_for_function(RUNS, polling="raf", timeout=120_000)
        begins.append(time.time() - began)
        page.wait_for_function(PRINTED, arg=f"Edit {number}:", polling="raf", timeout=120_000)
        shows.append(time.time() - began)
    path.write_text(text, encoding="utf-8")
    return begins, shows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--edits", type=int, default=40)
    parser.add_argument("--code", action="store_true", help="edits of code in place of edits of words")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        project = fresh_copy(Path(folder))
        log = Path(folder, "watch.log")
        with log.open("wb") as out:
            command = [sys.executable, "build.py", "watch", "--port", "8100"]
            process = subprocess.Popen(command, cwd=project, stdout=out, stderr=out, env=ENVIRONMENT)
        try:
            run(project, address(log, process), options.edits, code=options.code)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)


def built(project: Path) -> None:
    """Wait until everything was built once: the preview answers before."""
    while not (project / "_instructor" / "notebooks" / f"{SLUG}.ipynb").exists():
        time.sleep(0.5)
    time.sleep(5)


def run(project: Path, deck: str, edits: int, *, code: bool) -> None:
    built(project)
    qmd, lesson = project / "slides" / f"{SLUG}.qmd", project / "lessons" / f"{SLUG}.py"
    text = lesson.read_text(encoding="utf-8")
    slides = [section for section in sections(qmd.read_text(encoding="utf-8")) if section.level == 2]
    slide = next(each for each in slides[39:] if f"## {each.title} {{#{each.name}" in text)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(find_browser()), args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        page.goto(f"{deck}#/{slide.name}")
        page.wait_for_function("window.Reveal && Reveal.isReady()")
        time.sleep(5)
        rows: list[tuple[str, Callable[[], list[float]]]] = [
            ("deck's source", lambda: measured(page, qmd, slide.name, slide.title, edits)),
            ("lesson", lambda: measured(page, lesson, slide.name, slide.title, edits)),
            ("worksheet's source", lambda: sheet_measured(project, edits)),
        ]
        if code:
            begins, shows = code_measured(page, lesson, edits)
            rows = [("code, a cell runs", lambda: begins), ("code, its output is there", lambda: shows)]
        print(f"Python {platform.python_version()}, {os.cpu_count()} processors, {len(slides)} slides, {edits} edits\n")
        print("| a change of the | median | 95th percentile | most |\n|---|--:|--:|--:|")
        for name, measure in rows:
            times = sorted(measure())
            figures = (statistics.median(times), times[min(len(times) - 1, round(0.95 * len(times)))], times[-1])
            print(f"| {name} | {' | '.join(f'{1000 * seconds:.0f} ms' for seconds in figures)} |")
        browser.close()


if __name__ == "__main__":
    main()
