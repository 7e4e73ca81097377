"""The presenter's view of a deck opened by double-click, rehearsed on a clock that the test turns."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from deck.rooms import House, Room, room
from playwright.sync_api import Browser, Page
from projects import ROOT, ProjectFolder

pytestmark = pytest.mark.xdist_group("example")

DECK = "_site/slides/ten-minutes.html"


@pytest.fixture
def rehearsal(house: House, example: ProjectFolder) -> Iterator[Room]:
    with house.room(example.root / DECK) as opened:
        yield opened


@pytest.fixture
def presenter(rehearsal: Room) -> Page:
    return rehearsal.present()


def elapsed(page: Page) -> str:
    return page.locator(".lk-run-elapsed").inner_text()


def pace(page: Page) -> str:
    return page.locator(".lk-run-pace").inner_text()


def test_it_shows_the_slide_the_next_one_and_the_notes(rehearsal: Room, presenter: Page) -> None:
    rehearsal.go("load")
    rehearsal.until(presenter, ".lk-run-now figcaption", "Load and look")
    rehearsal.until(presenter, ".lk-run-next figcaption", "Next: Every row is a connection")
    assert "What the instructor says." in presenter.locator(".lk-run-words").inner_text()
    now, following = presenter.frames[1:3]
    assert now.evaluate("Reveal.getCurrentSlide().id") == "load"
    assert following.evaluate("Reveal.getCurrentSlide().id") == "rows"


def test_keys_pressed_in_it_turn_the_slides_of_the_audience(rehearsal: Room, presenter: Page) -> None:
    presenter.keyboard.press("ArrowRight")
    rehearsal.until(presenter, ".lk-run-now figcaption", "Load and look")
    presenter.keyboard.press("PageDown")
    rehearsal.until(presenter, ".lk-run-now figcaption", "Every row is a connection")
    presenter.keyboard.press("ArrowLeft")
    rehearsal.until(presenter, ".lk-run-now figcaption", "Load and look")


def test_the_clock_stands_until_start_is_pressed(rehearsal: Room, presenter: Page) -> None:
    rehearsal.wait(3)
    assert (elapsed(presenter), pace(presenter)) == ("00:00", "not started")
    rehearsal.go("load")
    rehearsal.until(presenter, ".lk-run-pace", "clock not started")
    presenter.get_by_role("button", name="Start session").click()
    rehearsal.go("rows")
    rehearsal.wait(2)
    assert elapsed(presenter).startswith("02:0")
    assert pace(presenter) == "on time"


def test_who_stays_too_long_is_told_by_how_much_and_what_to_leave_out(rehearsal: Room, presenter: Page) -> None:
    presenter.get_by_role("button", name="Start session").click()
    rehearsal.go("rows")
    rehearsal.wait(4)
    assert pace(presenter).startswith("1:0")
    assert pace(presenter).endswith(" behind")
    assert "A name typed wrong" in presenter.locator(".lk-run-advised").inner_text()
    assert presenter.locator(".lk-run-clock").get_attribute("data-pace") == "behind"


def test_what_is_left_out_is_passed_over_in_both_directions(rehearsal: Room, presenter: Page) -> None:
    presenter.get_by_label("A name typed wrong").first.check()
    rehearsal.settle()
    rehearsal.go("rows")
    for _ in range(5):
        rehearsal.deck.keyboard.press("ArrowRight")
        if rehearsal.slide() != "rows":
            break
    assert rehearsal.slide() == "your-turn"
    rehearsal.deck.keyboard.press("Alt+ArrowLeft")
    assert rehearsal.slide() == "rows"


def test_what_is_left_out_can_still_be_gone_to(rehearsal: Room, presenter: Page) -> None:
    presenter.get_by_label("A name typed wrong").first.check()
    rehearsal.settle()
    presenter.get_by_role("button", name="Go to A name typed wrong").click()
    rehearsal.until(presenter, ".lk-run-now figcaption", "A name typed wrong (optional)")


def test_pause_stops_the_clock_and_resume_goes_on(rehearsal: Room, presenter: Page) -> None:
    press = presenter.locator(".lk-run-press")
    press.click()
    rehearsal.wait(1)
    press.click()
    rehearsal.settle()
    stood = elapsed(presenter)
    rehearsal.wait(5)
    assert elapsed(presenter) == stood
    assert press.inner_text() == "Resume session"
    press.click()
    rehearsal.wait(1)
    assert elapsed(presenter) > stood


def test_a_block_is_one_press_away_and_leaves_the_clock_alone(rehearsal: Room, presenter: Page) -> None:
    presenter.locator(".lk-run-press").click()
    rehearsal.wait(1)
    presenter.get_by_role("button", name="Your turn").click()
    rehearsal.until(presenter, ".lk-run-now figcaption", "Your turn")
    assert elapsed(presenter).startswith("01:")
    assert pace(presenter).endswith(" ahead")


def test_the_clock_can_be_set_to_the_slide_that_shows(rehearsal: Room, presenter: Page) -> None:
    rehearsal.go("your-turn")
    rehearsal.until(presenter, ".lk-run-now figcaption", "Your turn")
    button = presenter.locator(".lk-run-here")
    button.click()
    rehearsal.context.clock.run_for(600)
    button.click()
    rehearsal.until(presenter, ".lk-run-elapsed", "04:00")


def test_neither_one_click_nor_a_double_click_resets_the_clock(rehearsal: Room, presenter: Page) -> None:
    presenter.locator(".lk-run-press").click()
    rehearsal.wait(2)
    reset = presenter.locator(".lk-run-reset")
    reset.dblclick()
    assert reset.inner_text() == "Reset now?"
    rehearsal.wait(0.1)
    assert reset.inner_text() == "Reset session"
    assert elapsed(presenter).startswith("02:")
    reset.click()
    rehearsal.context.clock.run_for(1000)
    reset.click()
    rehearsal.until(presenter, ".lk-run-elapsed", "00:00")


def test_the_clock_goes_on_through_a_reload_of_either_window(rehearsal: Room, presenter: Page) -> None:
    presenter.locator(".lk-run-press").click()
    rehearsal.wait(2)
    for page in (rehearsal.deck, presenter):
        page.reload()
        rehearsal.until(presenter, ".lk-run-elapsed", "02:")
        rehearsal.until(presenter, ".lk-run-press", "Pause")


def test_the_clock_goes_on_when_both_windows_were_lost(rehearsal: Room, presenter: Page) -> None:
    presenter.locator(".lk-run-press").click()
    rehearsal.wait(2)
    presenter.close()
    address = rehearsal.deck.url
    rehearsal.deck.goto("about:blank")
    rehearsal.deck.goto(address)
    rehearsal.deck.wait_for_function("window.Reveal && Reveal.isReady()")
    again = rehearsal.present()
    rehearsal.until(again, ".lk-run-elapsed", "02:")


def test_a_clock_that_was_forgotten_days_ago_starts_anew(rehearsal: Room, presenter: Page) -> None:
    presenter.locator(".lk-run-press").click()
    rehearsal.settle()
    presenter.close()
    rehearsal.context.clock.set_system_time("2026-01-15T09:00:00")
    rehearsal.deck.reload()
    rehearsal.deck.wait_for_function("window.Reveal && Reveal.isReady()")
    assert elapsed(rehearsal.present()) == "00:00"


@pytest.mark.parametrize("damaged", ["{", "null", "7", '{"revision": 3, "events": [{"kind": "start"}]}'])
def test_damaged_storage_is_as_good_as_none(chromium: Browser, example: ProjectFolder, damaged: str) -> None:
    script = f"""for (const name of ["run", "timers"]) {{
      try {{ localStorage.setItem(`lessonkit-${{name}}:${{location.pathname}}`, {damaged!r}); }} catch (blankPage) {{ }}
    }}"""
    with room(chromium, example.root / DECK, lambda context: context.add_init_script(script)) as opened:
        presenter = opened.present()
        presenter.locator(".lk-run-press").click()
        opened.wait(1)
        assert elapsed(presenter).startswith("01:")


@pytest.mark.parametrize(
    "trouble",
    [
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } });",
        "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };",
    ],
    ids=["forbidden", "full"],
)
def test_without_storage_the_clock_works_warns_and_outlives_a_reload_of_the_deck(
    chromium: Browser, example: ProjectFolder, trouble: str
) -> None:
    with room(chromium, example.root / DECK, lambda context: context.add_init_script(trouble)) as opened:
        presenter = opened.present()
        presenter.locator(".lk-run-press").click()
        opened.wait(1)
        assert "does not let this page save" in presenter.locator(".lk-presenter > .lk-run-warning").nth(1).inner_text()
        opened.deck.reload()
        opened.until(presenter, ".lk-run-elapsed", "01:")
        assert presenter.locator(".lk-run-press").inner_text() == "Pause session"


def test_it_says_so_when_the_window_with_the_slides_is_gone(rehearsal: Room, presenter: Page) -> None:
    rehearsal.deck.close()
    presenter.clock.run_for(6000)
    assert "Open the deck again" in presenter.get_by_role("alert").inner_text()


def test_one_timer_is_worked_from_both_windows(rehearsal: Room, presenter: Page) -> None:
    rehearsal.go("practice")
    presenter.wait_for_selector(".lk-run-timer .lk-start", state="attached")
    presenter.locator(".lk-run-timer .lk-start").click()
    rehearsal.deck.wait_for_selector("#practice .lk-running")
    rehearsal.wait(1)
    on_slide = rehearsal.deck.locator("#practice .lk-time")
    assert on_slide.inner_text().startswith("01:5")
    assert presenter.locator(".lk-run-timer .lk-time").inner_text()[:4] == on_slide.inner_text()[:4]
    rehearsal.deck.keyboard.press("t")
    rehearsal.until(presenter, ".lk-run-timer .lk-start", "Start")


def test_a_timer_goes_on_through_a_reload(rehearsal: Room) -> None:
    rehearsal.go("practice")
    rehearsal.deck.keyboard.press("t")
    rehearsal.wait(1)
    rehearsal.deck.reload()
    rehearsal.deck.wait_for_function("window.Reveal && Reveal.isReady()")
    rehearsal.context.clock.run_for(300)
    assert rehearsal.deck.locator("#practice .lk-time").inner_text().startswith("01:5")
    assert rehearsal.deck.locator("#practice .lk-start").inner_text() == "Pause"


def test_on_a_single_screen_r_shows_notes_and_clock_over_the_slide(rehearsal: Room) -> None:
    deck = rehearsal.deck
    rehearsal.go("load")
    deck.keyboard.press("r")
    assert "What the instructor says." in deck.locator(".lk-run-overlay").inner_text()
    deck.locator(".lk-run-overlay .lk-run-press").click()
    rehearsal.wait(2)
    assert elapsed(deck).startswith("02:")
    deck.keyboard.press("r")
    assert deck.locator(".lk-run-overlay").count() == 0


def test_where_pop_up_windows_are_blocked_s_says_so_and_shows_no_notes_to_the_room(rehearsal: Room) -> None:
    rehearsal.deck.evaluate("window.open = () => null")
    rehearsal.deck.keyboard.press("s")
    assert "press R to show the notes here" in rehearsal.deck.get_by_role("alert").inner_text()
    assert rehearsal.deck.locator(".lk-run-overlay").count() == 0
    rehearsal.deck.keyboard.press("PageDown")
    assert rehearsal.deck.get_by_role("alert").count() == 0
    assert rehearsal.slide() == "load"


def test_only_the_presenter_sees_which_slides_are_optional(rehearsal: Room, presenter: Page) -> None:
    rehearsal.go("typo")
    rehearsal.until(presenter, ".lk-run-now figcaption", "(optional)")
    assert "(optional)" not in rehearsal.deck.locator("main").inner_text()


def test_no_accessibility_rule_is_broken_in_it(rehearsal: Room, presenter: Page) -> None:
    """In no state of the session, in a wide window and a narrow one, in light and in the dark."""
    presenter.add_script_tag(path=ROOT / "node_modules" / "axe-core" / "axe.min.js")
    script = """async () => {
      const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
      const { violations } = await axe.run(document, { runOnly: tags, iframes: false });
      return violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.html.slice(0, 120)}`));
    }"""
    ground = "getComputedStyle(document.body).backgroundColor"
    seen = set()
    for slide, minutes in (("load", 0.0), ("load", 0.1), ("practice", 1.0), ("practice", 9.0)):
        rehearsal.go(slide)
        rehearsal.wait(minutes)
        for width, _ in product((1280, 600), ("light", "dark")):
            presenter.set_viewport_size({"width": width, "height": 800})
            assert presenter.evaluate(script) == []
            seen.add((pace(presenter), width, presenter.evaluate(ground)))
            presenter.keyboard.press("d")
        if minutes == 0:
            presenter.locator(".lk-run-press").click()
    assert len(seen) == 4 * 2 * 2


def visible(page: Page, selector: str) -> float:
    """The height of what can be seen of an element."""
    script = """selector => {
      const [one, within] = [document.querySelector(selector), document.documentElement];
      const box = one.getBoundingClientRect();
      return Math.min(box.bottom, within.clientHeight) - Math.max(box.top, 0);
    }"""
    return float(page.evaluate(script, selector))


def test_all_of_it_fits_its_window_also_when_late_and_notes_have_their_room(rehearsal: Room, presenter: Page) -> None:
    presenter.locator(".lk-run-press").click()
    rehearsal.go("practice")
    rehearsal.wait(30)
    assert pace(presenter).endswith("behind")
    for width, height in ((1280, 800), (1280, 720), (1024, 600), (1920, 1080)):
        presenter.set_viewport_size({"width": width, "height": height})
        rehearsal.settle()
        fits(presenter, height)


def fits(presenter: Page, height: int) -> None:
    assert presenter.evaluate("document.documentElement.scrollHeight") <= height
    assert visible(presenter, ".lk-run-words") >= 0.35 * height
    for frame in ("now", "next"):
        box = presenter.locator(f".lk-run-{frame} iframe").bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= height
        assert box["height"] > 50
        assert abs(box["width"] / box["height"] - 16 / 9) < 0.1
    header = presenter.locator(".lk-run-line").bounding_box()
    assert header is not None
    assert header["y"] + header["height"] < 0.3 * height


def test_what_to_leave_out_is_at_the_top_of_the_list_and_in_sight(rehearsal: Room, presenter: Page) -> None:
    presenter.evaluate("""() => {
      const run = lessonkit.run, look = run.look;
      const one = i => ({ id: "x" + i, title: "X" + i, seconds: 30, cut: false, advised: i === 17 });
      const more = [...Array(20).keys()].map(one);
      run.look = index => { const view = look(index); return { ...view, cuts: more }; };
    }""")
    rehearsal.settle()
    first = presenter.locator(".lk-run-cuts li").first
    assert "X17" in first.inner_text()
    assert "lk-run-advised" in str(first.get_attribute("class"))


def test_after_leaving_out_it_says_that_the_session_ends_on_time(rehearsal: Room, presenter: Page) -> None:
    presenter.locator(".lk-run-press").click()
    rehearsal.go("rows")
    rehearsal.wait(3.8)
    presenter.locator(".lk-run-all").click()
    rehearsal.until(presenter, ".lk-run-advice", "1 left out (1:00): you end on time.")
    assert pace(presenter).endswith("behind, made up")
    assert presenter.locator(".lk-run-clock").get_attribute("data-pace") == "made-up"


def test_the_size_of_the_notes_is_changed_by_key_and_button_and_kept(rehearsal: Room, presenter: Page) -> None:
    size = "parseFloat(getComputedStyle(document.querySelector('.lk-run-words')).fontSize)"
    usual = presenter.evaluate(size)
    presenter.keyboard.press("+")
    presenter.get_by_role("button", name="larger notes").click()
    large = presenter.evaluate(size)
    presenter.keyboard.press("-")
    assert usual < presenter.evaluate(size) < large
    presenter.get_by_role("button", name="larger notes").click()
    presenter.reload()
    presenter.wait_for_selector(".lk-run-words")
    assert presenter.evaluate(size) == large


@pytest.mark.parametrize("where", ["view", "overlay"])
def test_long_notes_say_that_they_go_on_and_are_scrolled_by_key(rehearsal: Room, where: str) -> None:
    rehearsal.deck.evaluate(
        "document.querySelector('#rows').insertAdjacentHTML('beforeend', '<aside class=notes></aside>')"
    )
    page = rehearsal.deck
    if where == "view":
        page = rehearsal.present()
        page.evaluate("document.querySelector('#rows').insertAdjacentHTML('beforeend', '<aside class=notes></aside>')")
    page.evaluate("document.querySelector('#rows aside').innerHTML = '<p>Say this.</p>'.repeat(40)")
    rehearsal.go("rows")
    if where == "overlay":
        page.keyboard.press("r")
    rehearsal.until(page, ".lk-run-words", "Say this.")
    more = page.locator(".lk-run-more")
    assert more.is_visible()
    for _ in range(40):
        page.keyboard.press("Shift+ArrowDown")
    rehearsal.settle()
    assert not more.is_visible()
    assert rehearsal.slide() == "rows"
