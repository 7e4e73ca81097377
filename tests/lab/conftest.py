"""A lab page opened from its file, used as a learner would."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from lab.small import FIRST, LATER, NO_STEPS, write_lab
from playwright.sync_api import Browser, BrowserContext, Locator, Page
from profiles import Profile
from projects import make_project

KEY = "lessonkit-lab:Connectomics/small"
Open = Callable[..., "Lab"]


@dataclass(frozen=True, slots=True)
class Lab:
    """A window that shows a lab."""

    page: Page

    def item(self, name: str) -> Locator:
        return self.page.locator(f"section#{name}")

    def reload(self) -> None:
        """Load the page anew, once the browser has put away what was kept: it does so behind the page's back."""
        self.page.wait_for_timeout(300)
        self.page.reload()

    def option(self, item: str, words: str) -> Locator:
        return self.item(item).get_by_role("radio", name=words)

    def answer(self, item: str, words: str) -> None:
        """Choose an option by its words, and check."""
        self.option(item, words).check()
        self.press(item, "Check")

    def press(self, item: str, name: str) -> None:
        self.item(item).get_by_role("button", name=name, exact=True).click()

    def verdict(self, item: str) -> str:
        """All that is said about an answer."""
        return " ".join(self.item(item).locator(".verdict").inner_text().split())

    def claim(self, number: int, value: str) -> None:
        self.item("claims").locator(".statement").nth(number).get_by_label(value).check()

    def claims(self, *values: str) -> None:
        for number, value in enumerate(values):
            self.claim(number, value)
        self.press("claims", "Check")

    def step(self, words: str) -> Locator:
        return self.item("steps").get_by_label(words, exact=True)

    def ticked(self) -> list[bool]:
        return [box.is_checked() for box in self.item("steps").get_by_role("checkbox").all()]

    def progress(self) -> str:
        return self.page.locator("[data-percent]").inner_text()

    def round(self) -> str:
        return " ".join(self.page.locator(".round").inner_text().split())

    def notice(self) -> str:
        return self.page.locator("[data-notice]").inner_text()

    def told(self) -> str:
        return self.page.locator("[data-told]").inner_text()

    def kept(self) -> Any:
        """What the browser keeps of this lab, or None."""
        return json.loads(self.page.evaluate(f"localStorage.getItem({KEY!r})") or "null")

    def answer_half(self) -> None:
        """Right, wrong, chosen and open, of every kind."""
        self.answer("unit", "contacts")
        self.answer("missing", "dropped")
        self.option("version", "newest").check()
        self.answer("checksum", "anyway")
        self.answer("place", "the right pair")
        self.claims("True", "True", "False")
        self.item("add").get_by_label("Done").check()
        self.item("add").get_by_label("Run the cell").check()
        self.step("Read the target").check()

    def do_all(self) -> None:
        """Everything, and right."""
        for item, words in (("unit", "contacts"), ("missing", "named"), ("version", "recorded")):
            self.answer(item, words)
        self.answer("checksum", "why")
        self.answer("place", "upper left")
        self.claims("True", "False", "False")
        for box in self.page.locator("#lab-try, #lab-exit").get_by_role("checkbox").all():
            box.check()
        self.step("Read the target").check()


@dataclass(frozen=True, slots=True)
class Desk:
    """A learner's browser, and what its windows complained of and asked for from elsewhere."""

    context: BrowserContext
    folder: Path
    complaints: list[str] = field(default_factory=list)

    def open(self, name: str = "small") -> Lab:
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("request", lambda request: self._outside(request.url))
        page.goto((self.folder / f"{name}.html").as_uri())
        return Lab(page)

    def _outside(self, url: str) -> None:
        if not url.startswith((self.folder.parent.as_uri(), "blob:")):
            self.complaints.append(url)


@pytest.fixture(scope="session")
def labs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of `small.html`, `later.html` (the next edition of the same lesson) and `no-steps.html`."""
    folder = make_project(tmp_path_factory.mktemp("lab") / "project")
    for name, body in (("later", LATER), ("no-steps", NO_STEPS), ("small", FIRST)):
        place = write_lab(folder, body, name)
    return place.parent


USUAL = {"viewport": {"width": 1280, "height": 900}, "offline": True, "reduced_motion": "reduce"}


def new_context(browser: Browser, script: str = "", **habits: Any) -> BrowserContext:
    context = browser.new_context(**{**USUAL, **habits})
    context.set_default_timeout(5000)
    if script:
        context.add_init_script(script)
    return context


@pytest.fixture(scope="session")
def usual(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Profile]:
    profile = Profile(lambda: new_context(chromium), tmp_path_factory.mktemp("usual"))
    yield profile
    profile.close()


@pytest.fixture
def desks(chromium: Browser, labs: Path, usual: Profile) -> Iterator[Callable[..., Desk]]:
    """A function that makes browsers, of any size and habits; none may have complained in the end."""
    made: list[Desk] = []

    def make(script: str = "", **habits: Any) -> Desk:
        is_usual = not (script or habits or any(desk.context is usual.context for desk in made))
        context = usual.emptied() if is_usual else new_context(chromium, script, **habits)
        made.append(Desk(context, labs))
        return made[-1]

    yield make
    for desk in made:
        if desk.context is usual.context:
            usual.leave()
        else:
            desk.context.close()
    assert [complaint for desk in made for complaint in desk.complaints] == []


@pytest.fixture
def desk(desks: Callable[..., Desk]) -> Desk:
    return desks()


@pytest.fixture
def lab(desk: Desk) -> Lab:
    return desk.open()
