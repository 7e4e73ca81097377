"""The windows of a session find each other: after a build, after the deck was closed, from either of them."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from deck.rooms import House, Room
from playwright.sync_api import Page, expect
from projects import ProjectFolder

pytestmark = pytest.mark.xdist_group("example")


@pytest.fixture
def deck(example: ProjectFolder, tmp_path: Path) -> Path:
    """A deck of the test's own, which it may change."""
    site = shutil.copytree(example.root / "_site", tmp_path / "_site", symlinks=True)
    return Path(site) / "slides" / "ten-minutes.html"


@pytest.fixture
def rehearsal(house: House, deck: Path) -> Iterator[Room]:
    with house.room(deck) as opened:
        yield opened


@pytest.fixture
def presenter(rehearsal: Room) -> Page:
    return rehearsal.present()


def opened_again(rehearsal: Room, deck: Path) -> Room:
    """The deck is closed, and its file double-clicked."""
    rehearsal.deck.close()
    page = rehearsal.context.new_page()
    page.goto(deck.as_uri())
    page.wait_for_function("window.Reveal && Reveal.isReady()")
    return Room(rehearsal.context, page, rehearsal.complaints)


def change(deck: Path, old: str, new: str) -> None:
    text = deck.read_text(encoding="utf-8")
    assert old in text
    deck.write_text(text.replace(old, new), encoding="utf-8")


def test_after_a_build_the_view_shows_the_new_notes_and_slides_as_soon_as_the_deck_was_reloaded(
    rehearsal: Room, presenter: Page, deck: Path
) -> None:
    rehearsal.go("load")
    presenter.locator(".lk-run-press").click()
    rehearsal.wait(1)
    change(deck, "What the instructor says.", "What the instructor says now.")
    rehearsal.deck.reload()
    rehearsal.until(presenter, ".lk-run-words", "What the instructor says now.")
    rehearsal.until(presenter, ".lk-run-now figcaption", "Load and look")
    assert presenter.locator(".lk-run-elapsed").inner_text().startswith("01:")


def test_a_view_newer_than_the_slides_says_so_and_does_not_reload_for_ever(
    rehearsal: Room, presenter: Page, deck: Path
) -> None:
    change(deck, "What the instructor says.", "What the instructor says now.")
    presenter.reload()
    rehearsal.until(presenter, "body", "reload the window with the slides")
    loaded = presenter.evaluate("performance.timeOrigin")
    rehearsal.settle()
    assert presenter.evaluate("performance.timeOrigin") == loaded
    rehearsal.deck.reload()
    rehearsal.settle()
    expect(presenter.locator(".lk-run-warning[role=alert]")).to_have_text("")


def test_a_deck_closed_and_opened_again_goes_on_with_the_view_that_stayed(
    rehearsal: Room, presenter: Page, deck: Path
) -> None:
    rehearsal.go("rows")
    rehearsal.until(presenter, ".lk-run-now figcaption", "Every row is a connection")
    presenter.locator(".lk-run-press").click()
    rehearsal.settle()
    again = opened_again(rehearsal, deck)
    again.until(presenter, ".lk-run-now figcaption", "Every row is a connection")
    again.deck.wait_for_function("Reveal.getCurrentSlide().id === 'rows'")
    presenter.keyboard.press("PageDown")
    again.deck.wait_for_function("Reveal.getCurrentSlide().id === 'typo'")
    again.until(presenter, ".lk-run-now figcaption", "A name typed wrong")
    expect(presenter.locator(".lk-run-warning[role=alert]")).to_have_text("")
    assert again.deck.get_by_role("alert").count() == 0


def test_a_view_opened_by_the_new_deck_takes_the_place_of_the_old_one(
    rehearsal: Room, presenter: Page, deck: Path
) -> None:
    again = opened_again(rehearsal, deck)
    again.settle()
    with presenter.expect_event("close"):
        second = again.present()
    assert second.locator(".lk-run-press").count() == 1


def test_a_second_deck_does_not_take_the_view_away_from_the_first(rehearsal: Room, presenter: Page, deck: Path) -> None:
    rehearsal.go("rows")
    other = rehearsal.context.new_page()
    other.goto(deck.as_uri())
    other.wait_for_function("window.Reveal && Reveal.isReady()")
    rehearsal.settle()
    presenter.keyboard.press("PageDown")
    rehearsal.deck.wait_for_function("Reveal.getCurrentSlide().id === 'typo'")
    assert other.evaluate("Reveal.getCurrentSlide().id") == "title-slide"


def test_without_a_view_a_deck_opened_while_the_clock_runs_offers_to_go_on_where_it_was(
    rehearsal: Room, presenter: Page, deck: Path
) -> None:
    rehearsal.go("rows")
    presenter.locator(".lk-run-press").click()
    rehearsal.settle()
    presenter.close()
    again = opened_again(rehearsal, deck)
    assert again.slide() == "title-slide"
    again.deck.get_by_role("button", name="Go on at slide 3: Every row is a connection").click()
    assert again.slide() == "rows"
    assert again.deck.get_by_role("alert").count() == 0


def test_nothing_is_offered_when_the_clock_was_not_started(rehearsal: Room, deck: Path) -> None:
    rehearsal.go("rows")
    again = opened_again(rehearsal, deck)
    assert again.deck.get_by_role("alert").count() == 0


def test_a_timer_on_another_slide_is_seen_until_after_its_end_and_is_one_press_away(
    rehearsal: Room, presenter: Page
) -> None:
    rehearsal.go("practice")
    rehearsal.deck.keyboard.press("t")
    rehearsal.go("check")
    rehearsal.until(presenter, ".lk-run-timers", "· 02:5")
    rehearsal.wait(3)
    rehearsal.until(presenter, ".lk-run-timers", "· time is up")
    presenter.get_by_role("button", name="Quick practice · time is up").click()
    rehearsal.deck.wait_for_function("Reveal.getCurrentSlide().id === 'practice'")
    rehearsal.go("check")
    rehearsal.wait(5)
    expect(presenter.locator(".lk-run-timers")).to_be_hidden()


def test_the_frame_of_the_view_shows_the_timer_of_the_slide_run(rehearsal: Room, presenter: Page) -> None:
    rehearsal.go("practice")
    rehearsal.deck.keyboard.press("t")
    rehearsal.wait(1)
    frame = presenter.frames[1]
    frame.wait_for_function("document.querySelector('#practice .lk-time').textContent.startsWith('01:5')")


def test_the_view_tells_of_an_enlarged_picture_and_its_first_key_press_takes_it_away(
    rehearsal: Room, presenter: Page
) -> None:
    rehearsal.go("distribution")
    rehearsal.deck.locator("#distribution figure img").click()
    rehearsal.until(presenter, ".lk-run-now figcaption", "Picture enlarged")
    presenter.keyboard.press("PageDown")
    rehearsal.deck.wait_for_function("!document.querySelector('dialog')")
    assert rehearsal.slide() == "distribution"
    rehearsal.until(presenter, ".lk-run-now figcaption", "Seen as a distribution")
    presenter.keyboard.press("PageDown")
    rehearsal.deck.wait_for_function("Reveal.getCurrentSlide().id !== 'distribution'")


def test_contents_and_keys_open_in_the_view_and_the_room_sees_only_the_slide_gone_to(
    rehearsal: Room, presenter: Page
) -> None:
    presenter.keyboard.press("g")
    presenter.keyboard.type("every row")
    presenter.keyboard.press("Enter")
    rehearsal.deck.wait_for_function("Reveal.getCurrentSlide().id === 'rows'")
    presenter.keyboard.press("?")
    assert presenter.get_by_role("dialog", name="Keys").count() == 1
    presenter.keyboard.press("PageDown")
    assert presenter.get_by_role("dialog").count() == 0
    rehearsal.settle()
    assert rehearsal.slide() == "rows"
    assert rehearsal.deck.get_by_role("dialog").count() == 0


def test_while_a_backup_slide_shows_the_session_stands_where_it_was_left(rehearsal: Room, deck: Path) -> None:
    text = deck.read_text(encoding="utf-8")
    marked = re.sub(r'(<section id="your-turn"[^>]*class="[^"]*)("[^>]*) data-time="[^"]*"', r"\1 backup\2", text)
    assert marked != text
    deck.write_text(marked, encoding="utf-8")
    rehearsal.deck.reload()
    rehearsal.deck.wait_for_function("window.Reveal && Reveal.isReady()")
    rehearsal.go("load")
    presenter = rehearsal.present()
    presenter.locator(".lk-run-press").click()
    rehearsal.wait(1)
    here = presenter.locator(".lk-run-pace").inner_text()
    rehearsal.go("your-turn")
    rehearsal.settle()
    assert presenter.locator(".lk-run-pace").inner_text() == here
