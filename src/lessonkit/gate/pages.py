"""A built deck as a PDF of its slides at full size, printed by the browser."""

from __future__ import annotations

from pathlib import Path

from lessonkit.errors import ToolProblem
from lessonkit.gate.browser import FLAGS, in_own_thread

READY = "() => window.Reveal && Reveal.isReady() && document.querySelectorAll('.pdf-page').length > 0"
PATIENCE = 120_000  # milliseconds; 80 slides take a few seconds


def print_deck(deck: Path, browser: Path) -> bytes:
    """The deck as PDF, a page for each slide in each state, as reveal's print view lays it out.

    The bytes differ from run to run: the browser writes the time into them. Raises ToolProblem when the browser
    fails.
    """
    return in_own_thread(lambda: _printed(deck, browser))


def _printed(deck: Path, browser: Path) -> bytes:
    from playwright.sync_api import Error, sync_playwright

    try:
        with sync_playwright() as playwright:
            program = playwright.chromium.launch(executable_path=str(browser), args=FLAGS)
            try:
                page = program.new_context(offline=True, reduced_motion="reduce").new_page()
                page.goto(f"{deck.as_uri()}?view=print", timeout=PATIENCE)
                page.wait_for_function(READY, timeout=PATIENCE)
                page.evaluate("document.fonts.ready")
                page.wait_for_load_state("networkidle", timeout=PATIENCE)
                return page.pdf(prefer_css_page_size=True, print_background=True)
            finally:
                program.close()
    except Error as error:
        message = error.message.splitlines()[0]
        raise ToolProblem(f"the browser {browser} could not print {deck.name}: {message}") from None
