"""pace.js: plan, log and time → what the instructor is told. No page, no storage: a table of cases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from projects import ROOT

MINUTE = 60
# Two blocks, 4 and 6 minutes; a task of 3 minutes with its solution; two slides that can be cut.
SLIDES = [
    {"id": "title", "title": "A lesson", "seconds": 0},
    {"id": "one", "title": "One", "seconds": 60, "time": "00:00-04:00"},
    {"id": "rows", "title": "Rows", "seconds": 120},
    {"id": "typo", "title": "Typo", "seconds": 60, "optional": True},
    {"id": "two", "title": "Two", "seconds": 30, "time": "04:00-10:00"},
    {"id": "task", "title": "Task", "seconds": 180},
    {"id": "solution", "title": "Solution", "seconds": 0},
    {"id": "extra", "title": "Extra", "seconds": 90, "optional": True},
    {"id": "last", "title": "Last", "seconds": 60},
]
AT = {str(slide["id"]): number for number, slide in enumerate(SLIDES)}
START = {"kind": "start", "at": 0}


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page()
    page.add_script_tag(path=ROOT / "_extensions" / "lessonkit" / "pace.js")
    yield page
    page.close()


def look(page: Page, log: list[dict[str, Any]], slide: str, seconds: float) -> dict[str, Any]:
    script = """([slides, log, index, now]) => lessonkit.pace.look(lessonkit.pace.plan(slides), log, index, now)"""
    view: dict[str, Any] = page.evaluate(script, [SLIDES, log, AT[slide], seconds * 1000])
    return view


@pytest.mark.parametrize(
    ("slide", "seconds", "said"),
    [
        ("title", 0, "on time"),
        ("one", 59, "on time"),
        ("rows", 180, "on time"),
        ("rows", 209, "on time"),
        ("rows", 210, "0:30 behind"),
        ("rows", 310, "2:10 behind"),
        ("two", 175, "1:05 ahead"),
        ("two", 211, "on time"),
        ("task", 450, "on time"),
        ("last", 720, "2:00 behind"),
    ],
)
def test_the_slide_that_shows_is_held_against_the_clock(page: Page, slide: str, seconds: float, said: str) -> None:
    assert look(page, [START], slide, seconds)["paceText"] == said


def test_a_solution_may_be_shown_all_through_the_time_of_its_task(page: Page) -> None:
    assert look(page, [START], "solution", 300)["due"] == [270, 450]
    assert look(page, [START], "solution", 300)["paceText"] == "on time"


def test_the_times_of_a_block_count_more_than_the_sum_of_its_slides(page: Page) -> None:
    slides = [{**slide, "seconds": 600} if slide["id"] == "rows" else slide for slide in SLIDES]
    plan = page.evaluate("slides => lessonkit.pace.plan(slides)", slides)
    assert plan["slides"][AT["two"]]["from"] == 240
    assert plan["total"] == 600


def test_backup_slides_have_no_place_in_the_plan(page: Page) -> None:
    backup = [{"id": "backup", "seconds": 0, "backup": True}, {"id": "asked", "seconds": 0}]
    plan = page.evaluate("slides => lessonkit.pace.plan(slides)", [*SLIDES, *backup])
    assert [slide["id"] for slide in plan["slides"] if slide["backup"]] == ["backup", "asked"]
    assert [slide["id"] for slide in plan["slides"] if slide["opens"]] == ["one", "two", "backup"]
    assert (plan["total"], [block["id"] for block in plan["blocks"]]) == (600, ["one", "two"])


@pytest.mark.parametrize(
    ("log", "now", "state", "elapsed"),
    [
        ([], 100, "ready", 0),
        ([START], 100, "running", 100),
        ([START, {"kind": "pause", "at": 60_000}], 100, "paused", 60),
        ([START, {"kind": "pause", "at": 60_000}, {"kind": "start", "at": 90_000}], 100, "running", 70),
        ([START, {"kind": "set", "at": 30_000, "elapsed": 240}], 40, "running", 250),
        ([{"kind": "set", "at": 0, "elapsed": 240}], 40, "ready", 240),
        ([{"kind": "set", "at": 0, "elapsed": 240}, {"kind": "start", "at": 10_000}], 40, "running", 270),
        ([START, {"kind": "start", "at": 50_000}], 100, "running", 100),
        ([{"kind": "pause", "at": 50_000}], 100, "ready", 0),
        # a computer's clock that was set back takes no time away
        ([START, {"kind": "pause", "at": -60_000}], 100, "paused", 0),
    ],
)
def test_the_clock_is_what_the_log_makes_of_it(
    page: Page, log: list[dict[str, Any]], now: float, state: str, elapsed: float
) -> None:
    clock = page.evaluate("([log, now]) => lessonkit.pace.clock(log, now)", [log, now * 1000])
    assert clock == {"state": state, "elapsed": elapsed}


def test_who_is_behind_is_told_the_fewest_slides_to_leave_out(page: Page) -> None:
    view = look(page, [START], "rows", 180 + 80)
    assert view["ends"] == 680
    assert [(cut["id"], cut["advised"]) for cut in view["cuts"]] == [("typo", False), ("extra", True)]


def test_slides_that_are_over_cannot_be_left_out(page: Page) -> None:
    assert [cut["id"] for cut in look(page, [START], "typo", 200)["cuts"]] == ["extra"]


def test_what_is_left_out_brings_the_end_forward(page: Page) -> None:
    log = [START, {"kind": "cut", "at": 1, "id": "extra", "on": True}]
    view = look(page, log, "rows", 180 + 80)
    assert (view["ends"], view["need"]) == (590, 0)
    assert (view["pace"], view["paceText"]) == ("made-up", "1:20 behind, made up")
    assert view["leftOut"] == {"count": 1, "seconds": 90}
    assert not any(cut["advised"] for cut in view["cuts"])
    back = [*log, {"kind": "cut", "at": 2, "id": "extra", "on": False}]
    assert look(page, back, "rows", 180 + 80)["ends"] == 680


def test_it_is_said_when_all_optional_slides_are_not_enough(page: Page) -> None:
    view = look(page, [START], "rows", 180 + 200)
    assert (view["enough"], view["saves"], view["need"]) == (False, 150, 200)


def test_on_time_nothing_is_advised(page: Page) -> None:
    assert not any(cut["advised"] for cut in look(page, [START], "rows", 100)["cuts"])


def test_before_the_start_the_session_ends_as_planned_wherever_the_slides_are(page: Page) -> None:
    view = look(page, [], "last", 0)
    assert (view["ends"], view["pace"]) == (600, "on")


def test_the_block_is_that_of_the_slide_and_its_rest_is_by_the_clock(page: Page) -> None:
    view = look(page, [START], "task", 270)
    assert (view["blockNumber"], view["block"]["title"], view["blockLeft"]) == (2, "Two", 330)
    assert look(page, [START], "rows", 270)["blockLeft"] == -30


def test_a_deck_without_times_has_a_plan_all_the_same(page: Page) -> None:
    plan = page.evaluate("lessonkit.pace.plan([{ id: 'a', title: 'A', seconds: 30 }, { id: 'b', title: 'B' }])")
    assert (plan["total"], plan["blocks"]) == (30, [])
