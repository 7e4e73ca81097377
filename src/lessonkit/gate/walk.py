"""Walks a built deck in Chromium: every slide, every fragment state, on two sizes of screen side by side."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from lessonkit.errors import ToolProblem
from lessonkit.gate.browser import FLAGS

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page, Request

SCREENS = ((1280, 720), (1920, 1080))
_PROBE = Path(__file__).parent / "probe.js"
_START_SECONDS = 20
_SLIDE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a deck does that it must not.

    `slide` is the id of a slide ("" for the deck as a whole), `title` what stands in its heading, `kind` one of
    those `verdict` words, `facts` what was measured, `step` the fragment state (0: none shown yet).
    """

    slide: str
    title: str
    kind: str
    facts: Mapping[str, Any]
    screen: tuple[int, int] = (0, 0)
    step: int = 0


@dataclass(frozen=True, slots=True)
class Walked:
    """What was seen of a deck."""

    slides: int
    states: int
    findings: tuple[Finding, ...]


def walk_deck(deck: Path, site: Path, axe: Path, browser: Path) -> Walked:
    """Walk the deck in the file `deck`, which may show files of the folder `site` and nothing else.

    `axe` is axe-core's script, `browser` the program. Raises ToolProblem when the browser cannot be worked with.
    """
    return asyncio.run(_walk(deck, site, axe, browser))


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
    return Walked(walked[0].slides, walked[0].states, findings)


@dataclass(slots=True)
class _Walk:
    """One screen's walk; listens while it goes."""

    deck: Path
    site: Path
    axe: Path
    screen: tuple[int, int]
    here: tuple[str, str] = ("", "")
    findings: list[Finding] = field(default_factory=list)

    @property
    def first(self) -> bool:
        return self.screen == SCREENS[0]

    async def run(self, browser: Browser) -> Walked:
        from playwright.async_api import TimeoutError

        width, height = self.screen
        context = await browser.new_context(
            viewport={"width": width, "height": height}, offline=True, reduced_motion="reduce"
        )
        page = await context.new_page()
        page.set_default_timeout(_SLIDE_SECONDS * 1000)
        self._listen(page)
        await page.goto(self.deck.as_uri())
        try:
            await page.wait_for_function("window.Reveal && Reveal.isReady()", timeout=_START_SECONDS * 1000)
        except TimeoutError:
            self._note("start", {"what": f"nothing to see after {_START_SECONDS} s"})
            await context.close()
            return Walked(0, 0, tuple(self.findings))
        await page.add_style_tag(content="* { transition: none !important; animation: none !important; }")
        await page.evaluate(_PROBE.read_text(encoding="utf-8"))
        await page.evaluate(self.axe.read_text(encoding="utf-8"))
        slides: list[dict[str, str]] = await page.evaluate("lessonkitGate.index()")
        states = 0
        for number, slide in enumerate(slides):
            self.here = (slide["id"], slide["title"])
            states += await self._slide(page, number)
        await context.close()
        return Walked(len(slides), states, tuple(self.findings))

    async def _slide(self, page: Page, number: int) -> int:
        seen: dict[str, Any] = await page.evaluate("number => lessonkitGate.walk(number)", number)
        for facts in seen["found"]:
            self._note(facts.pop("kind"), facts, facts.pop("step"))
        if self.first:
            for link in seen["links"]:
                if why := broken(link["href"], self.deck, self.site, set(seen["ids"])):
                    self._note("link", {**link, "why": why})
        whole = self.first and number == 0
        for facts in await page.evaluate("([whole, dark]) => lessonkitGate.axe(whole, dark)", [whole, not self.first]):
            self._note("axe", facts)
        if not self.first and seen["focusable"]:
            await self._tab(page, seen["focusable"])
        return int(seen["states"])

    async def _tab(self, page: Page, focusable: int) -> None:
        """Tab through the slide as with the keyboard, until the focus has left everything that takes it."""
        await page.evaluate("lessonkitGate.unfocus()")
        numbers: list[int] = []
        what = ""
        for _ in range(focusable + 16):
            await page.keyboard.press("Tab")
            stop: dict[str, Any] | str = await page.evaluate("lessonkitGate.focused()")
            if isinstance(stop, str) or stop["number"] == next(iter(numbers), None) != numbers[-1]:
                return
            what = stop["what"]
            if numbers and stop["number"] == numbers[-1]:
                break
            numbers.append(stop["number"])
        self._note("focus", {"what": what})

    def _note(self, kind: str, facts: Mapping[str, Any], step: int = 0) -> None:
        self.findings.append(Finding(*self.here, kind, facts, self.screen, step))

    def _listen(self, page: Page) -> None:
        page.on("console", lambda message: self._complaint(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self._complaint(str(error)))
        page.on("request", lambda request: self._request(request))

    def _complaint(self, text: str) -> None:
        # A file that could not be loaded is a finding of its own.
        if not text.startswith("Failed to load resource"):
            self._note("console", {"what": text})

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("data", "blob", "about"):
            return
        path = Path(unquote(parts.path))
        if parts.scheme != "file" or not path.is_relative_to(self.site):
            self._note("request", {"what": request.url})
        elif not path.is_file():
            self._note("missing", {"what": path.relative_to(self.site).as_posix()})


def broken(href: str, deck: Path, site: Path, ids: set[str]) -> str:
    """Why a link of a deck leads nowhere, or "". Addresses on the web are not asked for: checks need no network."""
    parts = urlsplit(href)
    if parts.scheme in ("http", "https"):
        return "" if parts.netloc else "it names no server"
    if parts.scheme in ("mailto", "tel"):
        return ""
    if parts.scheme:
        return f"an address that begins with {parts.scheme}: works on no other computer"
    if not parts.path:
        target = unquote(parts.fragment).lstrip("/").split("/")[0]
        return "" if not target or target.isdecimal() or target in ids else f"nothing in the deck has the id {target}"
    path = (deck.parent / unquote(parts.path)).resolve()
    if not path.is_relative_to(site.resolve()):
        return "it leads out of _site, which is all that is handed on"
    return "" if path.exists() else f"{path.relative_to(site.resolve()).as_posix()} is not in _site"
