"""Going to a slide by number or title, and the list of keys."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from deck.rooms import House, Room
from playwright.sync_api import Page, expect
from projects import ROOT, ProjectFolder

pytestmark = pytest.mark.xdist_group("example")

DECK = "_site/slides/ten-minutes.html"


@pytest.fixture
def opened(house: House, example: ProjectFolder) -> Iterator[Room]:
    with house.room(example.root / DECK) as here:
        yield here


def titles(page: Page) -> list[str]:
    return page.locator(".lk-contents [role=option]:not([hidden])").all_inner_texts()


@pytest.mark.parametrize("key", ["o", "g", "Escape"])
def test_all_slides_are_listed_with_number_and_title_and_the_one_that_shows_is_marked(opened: Room, key: str) -> None:
    opened.go("rows")
    opened.deck.keyboard.press(key)
    listed = titles(opened.deck)
    assert len(listed) == opened.deck.evaluate("Reveal.getTotalSlides()")
    assert [" ".join(one.split()) for one in listed[1:3]] == ["2 Load and look", "3 Every row is a connection"]
    assert opened.deck.locator("[aria-current=page]").inner_text() == listed[2]
    assert not opened.deck.evaluate("Reveal.isOverview()")
    opened.deck.keyboard.press("Escape")
    assert opened.deck.get_by_role("dialog").count() == 0
    assert opened.slide() == "rows"


@pytest.mark.parametrize(
    ("typed", "slide"),
    [("3", "rows"), ("#3", "rows"), ("EVERY row", "rows"), ("typo", "typo"), ("practice", "practice")],
)
def test_a_number_a_part_of_a_title_or_an_id_leads_to_the_slide(opened: Room, typed: str, slide: str) -> None:
    opened.deck.keyboard.press("g")
    opened.deck.keyboard.type(typed)
    assert opened.slide() == "title-slide", "nothing moves on the screen while one types"
    opened.deck.keyboard.press("Enter")
    assert opened.slide() == slide
    assert opened.deck.get_by_role("dialog").count() == 0
    opened.deck.keyboard.press("Alt+ArrowRight")
    assert opened.slide() != slide


@pytest.mark.parametrize(
    ("typed", "said"), [("999", "No slide 999"), ("0", "No slide 0"), ("3/2", "No title with 3/2")]
)
def test_what_is_not_there_is_said_and_leads_nowhere(opened: Room, typed: str, said: str) -> None:
    opened.deck.keyboard.press("g")
    opened.deck.keyboard.type(typed)
    assert said in opened.deck.locator(".lk-contents-told").inner_text()
    opened.deck.keyboard.press("Enter")
    assert opened.slide() == "title-slide"
    assert opened.deck.get_by_role("dialog").count() == 1


def test_arrows_and_the_pointer_choose(opened: Room) -> None:
    opened.go("load")
    opened.deck.keyboard.press("o")
    opened.deck.keyboard.press("ArrowDown")
    opened.deck.keyboard.press("ArrowDown")
    opened.deck.keyboard.press("ArrowUp")
    opened.deck.keyboard.press("Enter")
    assert opened.slide() == "rows"
    opened.deck.keyboard.press("o")
    opened.deck.get_by_role("option", name="Quick practice").first.click()
    assert opened.slide() == "practice"


def test_the_slide_that_shows_is_in_sight_also_in_a_small_window(opened: Room) -> None:
    opened.deck.set_viewport_size({"width": 640, "height": 400})
    opened.go("exit")
    opened.deck.keyboard.press("o")
    expect(opened.deck.locator("[aria-current=page]")).to_be_in_viewport()


@pytest.mark.parametrize("key", ["?", "F1"])
def test_the_list_of_keys_fits_the_screen_and_the_next_key_takes_it_away(opened: Room, key: str) -> None:
    opened.deck.set_viewport_size({"width": 1024, "height": 600})
    opened.deck.keyboard.press(key)
    box = opened.deck.get_by_role("dialog", name="Keys")
    assert "presenter's view" in box.inner_text()
    assert box.evaluate("e => e.scrollHeight <= e.clientHeight && e.getBoundingClientRect().bottom <= innerHeight")
    opened.deck.keyboard.press("ArrowRight")
    assert opened.deck.get_by_role("dialog").count() == 0
    assert opened.slide() == "title-slide"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_no_accessibility_rule_is_broken_in_the_dialogs(opened: Room, dark: bool) -> None:
    page = opened.deck
    page.add_script_tag(path=ROOT / "node_modules" / "axe-core" / "axe.min.js")
    script = """async () => {
      const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
      const { violations } = await axe.run(document.querySelector("dialog, .lk-notice"), { runOnly: tags });
      return violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.html.slice(0, 120)}`));
    }"""
    page.clock.resume()
    if dark:
        page.keyboard.press("d")
    found = []
    for key in ("o", "?"):
        page.keyboard.press(key)
        found += page.evaluate(script)
        page.keyboard.press("Escape")
    page.evaluate("window.open = () => null")
    page.keyboard.press("s")
    assert page.get_by_role("alert").count() == 1
    assert found + page.evaluate(script) == []
