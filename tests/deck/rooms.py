"""A room to rehearse in: the deck opened from its file, on a clock the test turns, and a presenter's view of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, WebError
from profiles import Profile

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


class House:
    """Rooms one after the other, in the same browser profile."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        # Not the same for ever: its clock tells each new page all that it was told before.
        self.profile = Profile(lambda: new_context(browser), folder, uses=8)

    @contextmanager
    def room(self, deck: Path) -> Iterator[Room]:
        context = self.profile.emptied()
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        with opened(context, deck) as here:
            yield here


@contextmanager
def room(browser: Browser, deck: Path, prepare: Callable[[BrowserContext], None]) -> Iterator[Room]:
    """A room in a browser that is prepared for it, and used for no other."""
    context = new_context(browser)
    prepare(context)
    with opened(context, deck) as here:
        yield here
    context.close()


def new_context(browser: Browser) -> BrowserContext:
    context = browser.new_context(viewport={"width": 1280, "height": 720}, offline=True)
    context.clock.install(time=NINE)
    return context


@contextmanager
def opened(context: BrowserContext, deck: Path) -> Iterator[Room]:
    complaints: list[str] = []

    def complain(error: WebError) -> None:
        complaints.append(str(error.error))

    context.on("weberror", complain)
    page = context.new_page()
    page.goto(deck.as_uri())
    page.wait_for_function("window.Reveal && Reveal.isReady()")
    yield Room(context, page, complaints)
    context.remove_listener("weberror", complain)
    assert complaints == []
