"""The hub in a browser, opened from its file: found by words, readable for everybody, at any width, asking nobody."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hubs import many_lessons
from playwright.sync_api import Browser, Page
from projects import ROOT, ProjectFolder

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
SHOWN = "Array.from(document.querySelectorAll('main > article')).filter(a => !a.hidden).map(a => a.id)"


@pytest.fixture(scope="module")
def fifty(tmp_path_factory: pytest.TempPathFactory) -> ProjectFolder:
    return many_lessons(tmp_path_factory.mktemp("fifty") / "project", 50)


@pytest.fixture(scope="module")
def four(tmp_path_factory: pytest.TempPathFactory) -> ProjectFolder:
    return many_lessons(tmp_path_factory.mktemp("four") / "project", 4)


class Visit:
    """A page opened from its file; `complaints` of its console, and `asked`: all that it asked for."""

    def __init__(self, browser: Browser, project: ProjectFolder, **context: Any) -> None:
        self.context = browser.new_context(**context)
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("requestfailed", lambda request: self.complaints.append(f"failed: {request.url}"))
        self.page.goto((project.root / "_site/index.html").as_uri())
        self.page.evaluate("document.fonts.ready")


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Any]:
    opened: list[Visit] = []

    def open_page(project: ProjectFolder, **context: Any) -> Visit:
        opened.append(Visit(chromium, project, **context))
        return opened[-1]

    yield open_page
    for one in opened:
        one.context.close()


def test_it_asks_for_its_fonts_alone_and_complains_of_nothing(visit: Any, fifty: ProjectFolder) -> None:
    seen = visit(fifty)
    site = (fifty.root / "_site").as_uri()
    assert seen.asked[0] == f"{site}/index.html"
    assert len(seen.asked) > 2
    assert [url for url in seen.asked[1:] if not url.startswith((f"{site}/site_libs/fonts/", "data:"))] == []
    assert seen.complaints == []
    assert seen.page.evaluate("document.fonts.check('600 16px \"IBM Plex Sans\"')")


def test_lessons_are_found_by_their_words(visit: Any, fifty: ProjectFolder) -> None:
    page = visit(fifty).page
    box, count = page.get_by_label("Find a lesson"), page.get_by_role("status")
    assert count.inner_text() == "50 lessons"
    box.fill("zurich LESSON")
    assert page.evaluate(SHOWN) == ["lesson-lesson-07"]
    assert count.inner_text() == "1 of 50 lessons"
    box.fill("nobody wrote this")
    assert page.evaluate(SHOWN) == []
    assert count.inner_text() == "0 of 50 lessons"
    box.press("Escape")
    assert len(page.evaluate(SHOWN)) == 50
    assert count.inner_text() == "50 lessons"


def test_lessons_fold_by_keyboard_and_one_is_open(visit: Any, fifty: ProjectFolder) -> None:
    page = visit(fifty).page
    folds = page.locator("details")
    assert (folds.count(), page.locator("details[open]").count()) == (50, 1)
    page.locator("summary").nth(1).focus()
    page.keyboard.press("Enter")
    assert page.locator("details[open]").count() == 2
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Slide deck"


def test_a_linked_lesson_is_open(visit: Any, fifty: ProjectFolder) -> None:
    page = visit(fifty).page
    page.goto(f"{page.url}#lesson-lesson-09")
    assert page.locator("#lesson-lesson-09 details[open]").count() == 1


def test_all_is_there_without_javascript(visit: Any, fifty: ProjectFolder) -> None:
    seen = visit(fifty, java_script_enabled=False)
    assert seen.page.locator("main > article").count() == 50
    assert not seen.page.get_by_label("Find a lesson").is_visible()
    assert seen.page.get_by_role("link", name="Slide deck").first.is_visible()


@pytest.mark.parametrize("count", [1, 4])
def test_axe_finds_nothing(visit: Any, four: ProjectFolder, example: ProjectFolder, count: int) -> None:
    page = visit(example if count == 1 else four, bypass_csp=True).page
    page.add_script_tag(path=str(AXE))
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        assert [(scheme, rule["id"], rule["nodes"][0]["html"]) for rule in found["violations"]] == []
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (ground == "rgb(243, 245, 247)") == (scheme == "light")


@pytest.mark.parametrize("count", [1, 4])
def test_nothing_reaches_beyond_the_window(visit: Any, example: ProjectFolder, four: ProjectFolder, count: int) -> None:
    page = visit(example if count == 1 else four).page
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
    for width in (320, 768, 3840):
        page.set_viewport_size({"width": width, "height": 700})
        assert page.evaluate("document.documentElement.scrollWidth") == width
        too_wide = (
            "Array.from(document.querySelectorAll('main *')).filter(e => e.getBoundingClientRect().right > innerWidth)"
        )
        assert page.evaluate(f"{too_wide}.map(e => e.outerHTML)") == []


def test_it_prints_all_lessons(visit: Any, four: ProjectFolder, tmp_path: Path) -> None:
    from pypdf import PdfReader

    page = visit(four).page
    page.pdf(path=str(tmp_path / "hub.pdf"), format="A4")
    text = "\n".join(sheet.extract_text() for sheet in PdfReader(tmp_path / "hub.pdf").pages)
    assert text.count("Run of show") == 4
    assert "Find a lesson" not in text
