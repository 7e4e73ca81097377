"""A deck in one file works wherever it is put, with its fonts, pictures and scripts, and asks for nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser
from projects import ProjectFolder

from lessonkit.render.one_file import one_file


@pytest.fixture(scope="module")
def mailed(shipped: ProjectFolder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("inbox") / "a deck, mailed.html"
    path.write_text(one_file(shipped.root / "_site/slides/python-jupyter.html"), encoding="utf-8")
    return path


def test_it_opens_alone_in_a_folder_and_asks_for_no_other_file(chromium: Browser, mailed: Path) -> None:
    context = chromium.new_context(offline=True)
    page = context.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url.split(",")[0][:60]))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(mailed.as_uri())
    page.wait_for_function("window.Reveal && Reveal.isReady()")
    for slide in ("cutout", "hubs"):
        page.evaluate(f"location.hash = '#/{slide}'")
        page.wait_for_function(f"Reveal.getCurrentSlide().id === '{slide}'")
        page.wait_for_timeout(300)
    assert {url for url in asked if not url.startswith("data:")} == {mailed.as_uri()[:60]}
    assert complaints == []
    context.close()


def test_it_looks_as_the_deck_does(chromium: Browser, mailed: Path, shipped: ProjectFolder) -> None:
    context = chromium.new_context(viewport={"width": 1280, "height": 720}, offline=True, reduced_motion="reduce")
    looks = []
    for path in (shipped.root / "_site/slides/python-jupyter.html", mailed):
        page = context.new_page()
        page.goto(f"{path.as_uri()}#/one-synapse")
        page.wait_for_function("window.Reveal && Reveal.isReady()")
        page.evaluate("document.fonts.ready")
        page.wait_for_timeout(500)
        looks.append(page.screenshot())
    assert looks[0] == looks[1]
    context.close()


def test_its_pictures_are_there(chromium: Browser, mailed: Path) -> None:
    page = chromium.new_page()
    page.goto(f"{mailed.as_uri()}#/cutout")
    page.wait_for_function("window.Reveal && Reveal.isReady()")
    page.wait_for_function("[...document.querySelectorAll('#cutout img')].some(i => i.complete && i.naturalWidth > 0)")
    page.close()


def test_its_interactive_figure_is_drawn(chromium: Browser, mailed: Path) -> None:
    page = chromium.new_page()
    page.goto(f"{mailed.as_uri()}#/hubs")
    page.wait_for_selector("#fig-hubs .main-svg", timeout=20_000)
    page.close()


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    deck = tmp_path / "deck.html"
    deck.write_text('<img src="gone.svg"><script></script><script>\n</script>', encoding="utf-8")
    with pytest.raises(FileNotFoundError, match=r"gone\.svg"):
        one_file(deck)
