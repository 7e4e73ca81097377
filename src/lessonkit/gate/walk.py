"""Walks a built deck in Chromium: every slide, every fragment state, on two sizes of screen side by side."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lessonkit.errors import ToolProblem
from lessonkit.gate.browser import FLAGS, in_own_thread
from lessonkit.gate.hearing import Ears, broken

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

SCREENS = ((1280, 720), (1920, 1080))
_PROBE = Path(__file__).parent / "probe.js"
_START_SECONDS = 20
_SLIDE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a deck does that it must not.

    `slide` is a slide's id ("" for the deck as such), `kind` one of those that `verdict` words, `facts` what was
    measured, `screen` the window's width and height, `step` the fragment state (0: none shown yet).
    """

    slide: str
    kind: str
    facts: Mapping[str, Any]
    screen: tuple[int, int] = (0, 0)
    step: int = 0


@dataclass(frozen=True, slots=True)
class Walked:
    """What was seen of a deck: how many slides and fragment states; the titles of slides by id, in order."""

    slides: int
    titles: Mapping[str, str]
    states: int
    findings: tuple[Finding, ...]


def walk_deck(deck: Path, site: Path, axe: Path, browser: Path) -> Walked:
    """Walk the deck in the file `deck`, which may show files of the folder `site` and nothing else.

    Both are resolved paths; `axe` is axe-core's script, `browser` the program. Raises ToolProblem when the
    browser cannot be worked with.
    """
    return in_own_thread(lambda: asyncio.run(_walk(deck, site, axe, browser)))


async def _walk(deck: Path, site: Path, axe: Path, program: Path) -> Walked:
    try:
        from playwright.async_api import Error, async_playwright
    except ImportError:
        raise ToolProblem("playwright is missing: run `make`") from None
    try:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=program, args=FLAGS)
            try:
                walks = (_Walk(deck, site, axe, screen) for screen in SCREENS)
                walked = await asyncio.gather(*(walk.run(browser) for walk in walks))
            finally:
                await browser.close()
    except Error as error:
        raise ToolProblem(f"the browser {program} failed on {deck.name}: {error.message.splitlines()[0]}") from None
    findings = tuple(finding for part in walked for finding in part.findings)
    return replace(walked[0], findings=findings)


@dataclass(slots=True)
class _Walk:
    """One screen's walk. The first looks also at links and axe's rules, the second at the keyboard and the dark."""

    deck: Path
    site: Path
    axe: Path
    screen: tuple[int, int]
    here: str = ""
    findings: list[Finding] = field(default_factory=list)

    async def run(self, browser: Browser) -> Walked:
        from playwright.async_api import TimeoutError as PageTimeout
        from playwright.async_api import ViewportSize

        width, height = self.screen
        size = ViewportSize(width=width, height=height)
        context = await browser.new_context(viewport=size, offline=True, reduced_motion="reduce")
        page = await context.new_page()
        ears = Ears(self.deck, self.site, self.deck.read_text(encoding="utf-8"))
        ears.listen(page)
        slides: list[tuple[str, str]] = []
        states = 0
        try:
            await page.goto(self.deck.as_uri(), timeout=_START_SECONDS * 1000)
            await page.wait_for_function("window.Reveal && Reveal.isReady()", timeout=_START_SECONDS * 1000)
            # A fragment that is still fading in is not measured as it will be.
            await page.add_style_tag(content="* { transition: none !important; animation: none !important; }")
            await page.evaluate(_PROBE.read_text(encoding="utf-8"))
            await page.evaluate(self.axe.read_text(encoding="utf-8"))
            slides = await page.evaluate("lessonkitGate.index()")
            for number, (self.here, _) in enumerate(slides):
                ears.shown = self.here
                async with asyncio.timeout(_SLIDE_SECONDS):
                    states += await self._slide(page, number)
        except PageTimeout:
            self._note("start", {"what": f"nothing to see after {_START_SECONDS} s"})
        except TimeoutError:
            self._note("hangs", {"what": f"no answer for {_SLIDE_SECONDS} s; later slides were not looked at"})
        heard = (Finding(one.slide, one.kind, {"what": one.what}, self.screen) for one in ears.heard())
        return Walked(len(slides), dict(slides), states, (*self.findings, *heard))

    async def _slide(self, page: Page, number: int) -> int:
        seen: dict[str, Any] = await page.evaluate("number => lessonkitGate.walk(number)", number)
        for facts in seen["found"]:
            self._note(facts["kind"], facts, facts["step"])
        first = self.screen == SCREENS[0]
        if first:
            ids = frozenset(seen["ids"])
            for link in seen["links"]:
                if why := broken(link["href"], self.deck, self.site, ids):
                    self._note("link", {**link, "why": why})
        elif seen["focusable"]:
            await self._tab(page, seen["focusable"])
        whole = first and number == 0
        for facts in await page.evaluate("([whole, dark]) => lessonkitGate.axe(whole, dark)", [whole, not first]):
            self._note("axe", facts)
        return int(seen["states"])

    async def _tab(self, page: Page, focusable: int) -> None:
        """Tab as with the keyboard, into what takes the focus on the slide, and on to what is around the slide."""
        await page.evaluate("lessonkitGate.unfocus()")
        entered, last = False, ""
        for _ in range(2 * focusable + 6):
            await page.keyboard.press("Tab")
            stop: dict[str, Any] = await page.evaluate("lessonkitGate.focused()")
            if entered and not stop["inside"]:
                return
            entered, last = entered or stop["inside"], stop["what"]
        self._note("focus", {"what": last})

    def _note(self, kind: str, facts: Mapping[str, Any], step: int = 0) -> None:
        self.findings.append(Finding(self.here, kind, facts, self.screen, step))
