"""The shipped deck as an instructor meets it: opened by double-click, in a room without a network."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from projects import ProjectFolder

pytestmark = pytest.mark.xdist_group("shipped")

DECK = "_site/slides/python-jupyter.html"
BLOCKS = ["00:00-12:00", "12:00-28:00", "28:00-50:00", "50:00-65:00", "65:00-80:00", "80:00-90:00"]


@dataclass
class Opened:
    """A deck in the browser, with what it asked for and complained of."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


def opened(context: BrowserContext, shipped: ProjectFolder) -> Opened:
    page = context.new_page()
    deck = Opened(page)
    page.on("request", lambda request: deck.requests.append(request.url))
    page.on("requestfailed", lambda request: deck.complaints.append(f"failed: {request.url}"))
    page.on("console", lambda message: deck.complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: deck.complaints.append(str(error)))
    page.goto((shipped.root / DECK).as_uri())
    page.wait_for_function("window.Reveal && Reveal.isReady()")
    return deck


@pytest.fixture(scope="module")
def deck(chromium: Browser, shipped: ProjectFolder) -> Iterator[Opened]:
    context = chromium.new_context(viewport={"width": 1280, "height": 720}, offline=True)
    yield opened(context, shipped)
    context.close()


def walk(page: Page) -> Iterator[str]:
    """Step through the deck as with the arrow key; yields the slide's id in every fragment state."""
    page.evaluate("Reveal.slide(0, 0, -1)")
    while True:
        yield str(page.evaluate("Reveal.getCurrentSlide().id"))
        here = page.evaluate("JSON.stringify(Reveal.getIndices())")
        page.keyboard.press("ArrowRight")
        if page.evaluate("JSON.stringify(Reveal.getIndices())") == here:
            return


def test_the_blocks_of_the_run_of_show_tile_ninety_minutes(deck: Opened) -> None:
    assert deck.page.evaluate("[...document.querySelectorAll('section[data-time]')].map(s => s.dataset.time)") == BLOCKS


def test_the_timings_of_the_slides_add_up_to_ninety_minutes(deck: Opened) -> None:
    seconds = deck.page.evaluate("Reveal.getSlides().map(s => Number(s.dataset.timing || 0))")
    assert sum(seconds) == 90 * 60


def test_the_slides_of_a_block_take_as_long_as_the_block(deck: Opened) -> None:
    script = """() => {
      const sums = [];
      for (const slide of Reveal.getSlides()) {
        if (slide.dataset.time) sums.push(0);
        if (sums.length) sums[sums.length - 1] += Number(slide.dataset.timing || 0);
      }
      return sums;
    }"""
    minutes = [tuple(int(part.split(":")[0]) for part in times.split("-")) for times in BLOCKS]
    assert deck.page.evaluate(script) == [60 * (end - start) for start, end in minutes]


def test_every_slide_but_the_title_has_speaker_notes(deck: Opened) -> None:
    script = "Reveal.getSlides().filter(s => !s.querySelector('aside.notes')?.textContent.trim()).map(s => s.id)"
    assert deck.page.evaluate(script) == ["title-slide"]


def test_slide_titles_are_unique(deck: Opened) -> None:
    titles = deck.page.evaluate("Reveal.getSlides().map(s => s.querySelector('h1, h2').textContent.trim())")
    assert sorted(titles) == sorted(set(titles))


def test_every_picture_is_described(deck: Opened) -> None:
    assert deck.page.evaluate("document.querySelectorAll('.slides img').length") > 8
    assert (
        deck.page.evaluate("[...document.querySelectorAll('.slides img')].filter(i => !i.alt.trim()).map(i => i.src)")
        == []
    )


def test_a_blank_line_of_code_takes_the_room_of_a_line(deck: Opened) -> None:
    script = """() => Reveal.getSlides().flatMap(slide => {
      const at = Reveal.getIndices(slide);
      Reveal.slide(at.h, at.v);
      return [...slide.querySelectorAll("code.sourceCode > span:empty")]
        .map(line => line.getBoundingClientRect().height / parseFloat(getComputedStyle(line).fontSize));
    })"""
    found = deck.page.evaluate(script)
    assert found
    assert min(found) > 0.5


def test_walking_the_whole_deck_asks_for_nothing_but_its_own_files_and_raises_no_error(
    chromium: Browser, shipped: ProjectFolder
) -> None:
    context = chromium.new_context(viewport={"width": 1280, "height": 720}, offline=True)
    deck = opened(context, shipped)
    visited = list(walk(deck.page))
    site = (shipped.root / "_site").as_uri()
    assert len(set(visited)) > 50
    assert [url for url in deck.requests if not url.startswith((f"{site}/", "data:", "blob:"))] == []
    assert deck.complaints == []
    context.close()


def test_the_speaker_view_opens_from_a_file_and_shows_the_notes(chromium: Browser, shipped: ProjectFolder) -> None:
    context = chromium.new_context(viewport={"width": 1280, "height": 720}, offline=True)
    page = opened(context, shipped).page
    page.keyboard.press("ArrowRight")
    notes = page.evaluate(
        "Reveal.getCurrentSlide().querySelector('aside.notes').innerText || "
        "Reveal.getCurrentSlide().querySelector('aside.notes').textContent"
    )
    with context.expect_page() as popup:
        page.keyboard.press("s")
    first_words = " ".join(notes.split()[:6])
    popup.value.wait_for_function(
        "words => document.body.innerText.split(/\\s+/).join(' ').includes(words)", arg=first_words, timeout=15_000
    )
    context.close()


def test_the_plotly_figure_answers_to_the_pointer(deck: Opened) -> None:
    page = deck.page
    script = "() => { const s = document.querySelector('#fig-hubs').closest('section');"
    page.evaluate(script + " const { h, v } = Reveal.getIndices(s); Reveal.slide(h, v); }")
    page.wait_for_selector("#fig-hubs .main-svg")
    points = page.locator("#fig-hubs .scatterlayer .point")
    points.first.wait_for(state="attached")
    box = points.first.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=4)
    page.wait_for_function("document.querySelectorAll('#fig-hubs .hoverlayer .hovertext').length > 0", timeout=5000)
