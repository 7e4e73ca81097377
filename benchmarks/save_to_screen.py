"""How long a saved change takes to the screen, in `build.py watch` on the shipped lesson.

    .venv/bin/python benchmarks/save_to_screen.py [--edits 40]

Each edit changes a word of the heading of the fortieth slide: in the deck's source, then in the lesson. Time runs
from the moment that the file is written to the frame in which the browser shows the word. The table gives median and
95th percentile.
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
SHOWN = """([id, word]) => {
  const heading = document.querySelector(`[id="${id}"] h2`);
  return heading !== null && heading.textContent.includes(word);
}"""


def address(log: Path, process: subprocess.Popen[bytes]) -> str:
    while process.poll() is None:
        if found := ADDRESS.search(log.read_text(encoding="utf-8")):
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--edits", type=int, default=40)
    edits = parser.parse_args().edits
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        project = fresh_copy(Path(folder))
        log = Path(folder, "watch.log")
        with log.open("wb") as out:
            command = [sys.executable, "build.py", "watch", "--port", "8100"]
            process = subprocess.Popen(command, cwd=project, stdout=out, stderr=out, env=ENVIRONMENT)
        try:
            run(project, address(log, process), edits)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)


def run(project: Path, deck: str, edits: int) -> None:
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
        ]
        print(f"Python {platform.python_version()}, {os.cpu_count()} processors, {len(slides)} slides, {edits} edits\n")
        print("| a word changed in the | median | 95th percentile | most |\n|---|--:|--:|--:|")
        for name, measure in rows:
            times = sorted(measure())
            figures = (statistics.median(times), times[min(len(times) - 1, round(0.95 * len(times)))], times[-1])
            print(f"| {name} | {' | '.join(f'{1000 * seconds:.0f} ms' for seconds in figures)} |")
        browser.close()


if __name__ == "__main__":
    main()
