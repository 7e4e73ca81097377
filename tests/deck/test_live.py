"""What the audience and readers can do with a deck: copy code, enlarge pictures, hear it, read it in one go."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from deck.rooms import House, Room
from playwright.sync_api import Browser, Page, expect
from projects import ROOT, ProjectFolder

pytestmark = pytest.mark.xdist_group("example")

DECK = "_site/slides/ten-minutes.html"


@pytest.fixture
def opened(house: House, example: ProjectFolder) -> Iterator[Room]:
    with house.room(example.root / DECK) as here:
        yield here


def tab_to(page: Page, selector: str) -> None:
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab does not come to {selector}")


def test_code_is_copied_without_numbers_and_as_it_stands(opened: Room) -> None:
    opened.go("rows")
    opened.deck.hover("#rows div.sourceCode")
    opened.deck.click("#rows .lk-copy")
    code = opened.deck.locator("#rows .lk-copy")
    expect(code).to_have_text("Copied")
    copied = opened.deck.evaluate("navigator.clipboard.readText()")
    assert copied == 'connections = pd.read_csv(f"{DATA}/celegans_connections.csv")\nconnections.head()\n'
    opened.context.clock.run_for(2500)
    expect(code).to_have_text("Copy")


def test_the_copy_button_is_worked_by_keyboard_shows_its_focus_and_turns_no_slide(opened: Room) -> None:
    opened.go("rows")
    tab_to(opened.deck, "#rows .lk-copy")
    button = opened.deck.locator("#rows .lk-copy")
    assert button.evaluate("e => [getComputedStyle(e).opacity, getComputedStyle(e).outlineStyle]") == ["1", "solid"]
    opened.deck.keyboard.press("Enter")
    expect(button).to_have_text("Copied")
    assert opened.slide() == "rows"
    assert "Copied" in opened.deck.locator("main > [role=status]").inner_text()


def test_without_a_clipboard_the_code_is_selected_for_control_c(opened: Room) -> None:
    opened.deck.evaluate(
        "navigator.clipboard.writeText = () => Promise.reject(new Error('no'));document.execCommand = () => false"
    )
    opened.go("rows")
    opened.deck.locator("#rows .lk-copy").dispatch_event("click")
    opened.deck.wait_for_function("document.querySelector('#rows .lk-copy').textContent === 'Press Ctrl+C'")
    assert "connections.head()" in opened.deck.evaluate("getSelection().toString()")


def test_a_click_enlarges_a_picture_and_escape_brings_the_slide_back(opened: Room) -> None:
    opened.go("distribution")
    picture = opened.deck.locator("#distribution figure img")
    before = picture.bounding_box()
    picture.click()
    large = opened.deck.locator("dialog.lk-enlarged img")
    after = large.bounding_box()
    assert before is not None
    assert after is not None
    assert after["height"] > before["height"] * 1.5
    assert large.get_attribute("alt") == picture.get_attribute("alt")
    opened.deck.keyboard.press("Escape")
    assert opened.deck.locator("dialog[open]").count() == 0
    assert not opened.deck.evaluate("Reveal.isOverview()")


def test_a_picture_is_enlarged_by_keyboard_and_the_focus_goes_back(opened: Room) -> None:
    opened.go("distribution")
    tab_to(opened.deck, "#distribution .lk-enlarge")
    opened.deck.keyboard.press("Enter")
    assert opened.deck.locator("dialog[open]").count() == 1
    opened.deck.keyboard.press("Escape")
    assert opened.deck.evaluate("document.activeElement.className") == "lk-enlarge"


def test_the_first_key_press_takes_an_enlarged_picture_away_and_the_next_turns_the_slide(opened: Room) -> None:
    opened.go("distribution")
    opened.deck.locator("#distribution figure img").click()
    opened.deck.keyboard.press("PageDown")
    assert opened.deck.locator("dialog[open]").count() == 0
    assert opened.slide() == "distribution"
    opened.deck.keyboard.press("PageDown")
    assert opened.slide() != "distribution"


def test_an_enlarged_picture_keeps_its_markers_on_the_same_places(opened: Room) -> None:
    opened.go(opened.deck.evaluate("document.getElementById('outlier').closest('section').id"))
    places = """scope => [...document.querySelectorAll(`${scope} .lk-marker`)].map(marker => {
      const [m, p] = [marker, document.querySelector(`${scope} .lk-markers`)].map(e => e.getBoundingClientRect());
      const at = [(m.x + m.width / 2 - p.x) / p.width, (m.y + m.height / 2 - p.y) / p.height];
      return [marker.textContent.trim(), ...at.map(share => Math.round(100 * share))];
    })"""
    on_slide = opened.deck.evaluate(places, "#outlier")
    opened.deck.locator("#outlier img").click()
    drawn = opened.deck.locator(".lk-enlarged .lk-markers").bounding_box()
    assert opened.deck.evaluate(places, ".lk-enlarged") == on_slide
    assert [name for name, *_ in on_slide] == ["A", "B"]
    assert drawn == opened.deck.locator(".lk-enlarged img").bounding_box()


def test_on_a_dark_slide_the_ground_of_a_picture_is_no_wider_than_what_is_drawn(opened: Room) -> None:
    opened.deck.keyboard.press("d")
    opened.go("distribution")
    script = """image => {
      const [width, height] = getComputedStyle(image).backgroundSize.split(" ").map(parseFloat);
      return [width / height, image.naturalWidth / image.naturalHeight, width <= image.offsetWidth];
    }"""
    ground, drawn, inside = opened.deck.locator("#distribution figure img").evaluate(script)
    assert abs(ground - drawn) < 0.02
    assert inside


def test_under_a_finger_the_buttons_show(chromium: Browser, example: ProjectFolder) -> None:
    context = chromium.new_context(has_touch=True, is_mobile=True, viewport={"width": 1024, "height": 600})
    page = context.new_page()
    page.goto((example.root / DECK).as_uri() + "#/rows")
    page.wait_for_function("window.Reveal && Reveal.isReady()")
    assert page.locator("#rows .lk-copy").evaluate("e => getComputedStyle(e).opacity") == "1"
    page.goto((example.root / DECK).as_uri() + "#/distribution")
    page.locator("#distribution figure img").tap()
    assert page.locator("dialog[open]").count() == 1
    page.locator("dialog img").tap()
    assert page.locator("dialog[open]").count() == 0
    context.close()


def test_code_and_what_it_gave_have_names(opened: Room) -> None:
    opened.go("rows")
    names = "[...document.querySelectorAll('#rows [role=group]')].map(e => e.getAttribute('aria-label'))"
    assert opened.deck.evaluate(names) == ["Python code", "Output"]
    opened.go("typo")
    assert opened.deck.locator("#typo [aria-label=Error]").count() == 1
    assert opened.deck.locator("[aria-label='Shell code, not run']").count() == 1


def test_the_deck_is_a_document_with_a_landmark_and_a_language(opened: Room) -> None:
    assert opened.deck.locator("[role=application]").count() == 0
    assert opened.deck.locator("main").count() == 1
    assert opened.deck.locator("html").get_attribute("lang") == "en"


def test_the_title_of_the_next_slide_is_announced(opened: Room) -> None:
    opened.go("rows")
    assert opened.deck.locator("main > [role=status]").inner_text() == "Every row is a connection"


def test_slides_of_one_title_are_counted_for_who_hears_them(opened: Room) -> None:
    titles = opened.deck.evaluate("Reveal.getSlides().map(s => s.querySelector('h1, h2').textContent.trim())")
    assert len(set(titles)) == len(titles)
    script = """() => {
      const twin = document.createElement("div");
      twin.innerHTML = ["Same", "Same", "Other"].map(title => `<section><h2>${title}</h2></section>`).join("");
      lessonkit.spoken.countTwins([...twin.children]);
      return [...twin.children].map(s => s.textContent);
    }"""
    assert opened.deck.evaluate(script) == ["Same (1 of 2)", "Same (2 of 2)", "Other"]


def test_who_wants_less_motion_gets_none(chromium: Browser, example: ProjectFolder) -> None:
    context = chromium.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto((example.root / DECK).as_uri())
    page.wait_for_function("window.Reveal && Reveal.isReady()")
    config = page.evaluate("Reveal.getConfig()")
    assert (config["transition"], config["autoAnimate"]) == ("none", False)
    moving = (
        "[...document.querySelectorAll('main *')].filter(e => getComputedStyle(e).transitionDuration !== '0s').length"
    )
    assert page.evaluate(moving) == 0
    context.close()


@pytest.mark.parametrize("way", ["no JavaScript", "?print"])
def test_all_slides_can_be_read_one_below_the_other_with_answers_and_notes(
    chromium: Browser, example: ProjectFolder, way: str
) -> None:
    context = chromium.new_context(java_script_enabled=way == "?print", viewport={"width": 1280, "height": 720})
    page = context.new_page()
    page.goto((example.root / DECK).as_uri() + ("?print" if way == "?print" else ""))
    page.wait_for_load_state()
    slides = page.locator(".slides section:not(:has(> section))")
    boxes = [box for box in (one.bounding_box() for one in slides.all()) if box]
    assert len(boxes) == slides.count() > 8
    assert all(upper["y"] + upper["height"] <= lower["y"] for upper, lower in pairwise(boxes))
    shown = page.locator("main").inner_text()
    assert "What the instructor says." in shown
    assert "Yes: it is an anatomical count." in shown
    assert "Copy" not in shown.split()
    context.close()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_no_accessibility_rule_is_broken_over_the_slide_or_in_an_enlarged_picture(opened: Room, dark: bool) -> None:
    page = opened.deck
    page.add_script_tag(path=ROOT / "node_modules" / "axe-core" / "axe.min.js")
    script = """async () => {
      const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
      const { violations } = await axe.run(document, { runOnly: tags });
      return violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.html.slice(0, 120)}`));
    }"""
    page.clock.resume()
    if dark:
        page.keyboard.press("d")
    opened.go("distribution")
    page.keyboard.press("r")
    page.locator(".lk-run-overlay .lk-run-press").click()
    assert page.evaluate(script) == []
    page.keyboard.press("r")
    page.locator("#distribution figure img").click()
    assert page.evaluate(script) == []


def test_after_a_press_by_pointer_the_keys_turn_slides_again(opened: Room) -> None:
    page = opened.deck
    opened.go("practice")
    page.locator("#practice .lk-start").click()
    page.keyboard.press("Space")
    assert page.locator("#practice .lk-running").count() == 1
    opened.go("load")
    page.keyboard.press("r")
    page.get_by_role("checkbox", name="A name typed wrong").check()
    page.keyboard.press("PageDown")
    assert opened.slide() == "rows"
    page.keyboard.press("r")
    assert page.locator(".lk-run-overlay").count() == 0


def test_keys_turn_slides_also_while_an_optional_slide_has_the_focus(opened: Room) -> None:
    page = opened.deck
    opened.go("load")
    page.keyboard.press("r")
    page.get_by_role("checkbox", name="A name typed wrong").focus()
    page.keyboard.press("Space")
    assert page.get_by_role("checkbox", name="A name typed wrong").is_checked()
    assert opened.slide() == "load"
    page.keyboard.press("ArrowRight")
    assert opened.slide() == "rows"


def test_the_end_of_a_timer_flashes_unless_less_motion_is_wanted(opened: Room) -> None:
    opened.go("practice")
    moving = "getComputedStyle(document.querySelector('#practice .lk-time')).animationName"
    opened.deck.keyboard.press("t")
    assert opened.deck.evaluate(moving) == "none"
    opened.wait(3)
    assert opened.deck.evaluate(moving) == "lk-flash"
    opened.deck.emulate_media(reduced_motion="reduce")
    assert opened.deck.evaluate(moving) == "none"
