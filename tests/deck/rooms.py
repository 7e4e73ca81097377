"""A room to rehearse in: the deck opened from its file, on a clock the test turns, and a presenter's view of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page

NINE = "2026-01-12T09:00:00"


@dataclass(frozen=True, slots=True)
class Room:
    """What stands in a class room: the window that the audience sees, and what it complains of."""

    context: BrowserContext
    deck: Page
    complaints: list[str]

    def go(self, slide: str) -> None:
        script = "id => { const at = Reveal.getIndices(document.getElementById(id)); Reveal.slide(at.h, at.v); }"
        self.deck.evaluate(script, slide)

    def slide(self) -> str:
        return str(self.deck.evaluate("Reveal.getCurrentSlide().id"))

    def wait(self, minutes: float) -> None:
        """Time passes in all windows; the windows have exchanged what they have to say."""
        self.context.clock.fast_forward(round(minutes * 60_000))
        self.settle()

    def settle(self) -> None:
        # Messages between windows take real time, the hellos that ask for them the clock's.
        for _ in range(4):
            self.context.clock.run_for(300)
            self.deck.wait_for_timeout(20)

    def present(self) -> Page:
        """Press S; the presenter's view."""
        with self.context.expect_page() as opened:
            self.deck.keyboard.press("s")
        presenter = opened.value
        presenter.wait_for_selector(".lk-run-press")
        self.settle()
        return presenter

    def until(self, page: Page, selector: str, words: str) -> None:
        """Hello after hello until the words stand there; fails when they never do."""
        for _ in range(150):
            if words in page.locator(selector).inner_text():
                return
            self.context.clock.run_for(250)
            self.deck.wait_for_timeout(50)
        assert words in page.locator(selector).inner_text()


@contextmanager
def room(browser: Browser, deck: Path, prepare: Callable[[BrowserContext], None] | None = None) -> Iterator[Room]:
    context = browser.new_context(viewport={"width": 1280, "height": 720}, offline=True)
    context.clock.install(time=NINE)
    if prepare:
        prepare(context)
    complaints: list[str] = []
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    page = context.new_page()
    page.goto(deck.as_uri())
    page.wait_for_function("window.Reveal && Reveal.isReady()")
    yield Room(context, page, complaints)
    context.close()
    assert complaints == []
