"""What a browser keeps: through reloads, in two windows, in a new edition, and when it is damaged or forbidden."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from lab.conftest import KEY, Desk, Lab
from playwright.sync_api import expect

pytestmark = pytest.mark.xdist_group("lab")

UNKEPT = "Your browser does not keep progress here: export it before you close this page."
ANSWER = {"chosen": "05c3a040fe", "checked": True}  # "How many contacts were seen"


def aside(lab: Lab) -> list[str]:
    """What was put aside."""
    return list(
        lab.page.evaluate(
            "key => Object.keys(localStorage).filter(k => k !== key).map(k => localStorage.getItem(k))", KEY
        )
    )


def keep(lab: Lab, text: str) -> None:
    """Another page, or an accident, leaves this text; the lab is opened again."""
    for _ in range(5):  # the browser puts it away behind the page's back, on a busy machine too late
        lab.page.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEY, text])
        lab.reload()
        if text in lab.page.evaluate("Object.values(localStorage)"):
            break


def test_nothing_is_kept_of_a_page_that_was_only_opened(lab: Lab) -> None:
    assert lab.kept() is None


def test_a_reload_finds_answers_checked_and_not(lab: Lab) -> None:
    lab.answer("unit", "How strong")
    lab.option("checksum", "why").check()
    lab.claim(1, "False")
    lab.reload()
    assert lab.verdict("unit") == "Not this one. Strength also depends on size and timing."
    assert lab.option("checksum", "why").is_checked()
    assert lab.verdict("checksum") == ""
    assert lab.item("claims").locator(".statement").nth(1).get_by_label("False").is_checked()
    expect(lab.option("unit", "contacts")).to_be_disabled()


# ---- two windows ------------------------------------------------------------------------


def test_two_windows_work_in_turn_and_show_the_same(desk: Desk) -> None:
    one, two = desk.open(), desk.open()
    one.answer("unit", "contacts")
    expect(two.item("unit").locator(".verdict")).to_contain_text("Right.")
    two.answer("missing", "named")
    two.item("add").get_by_label("Done").check()
    one.answer("version", "newest")
    for lab in (one, two):
        expect(lab.step("Add")).to_be_checked()
        expect(lab.page.locator(".round")).to_contain_text("2 of 3 right")
        assert set(lab.kept()["answers"]) == {"unit", "missing", "version"}


def test_a_window_that_heard_of_nothing_overwrites_nothing(desks: Callable[..., Desk]) -> None:
    """The browser was asleep, or tells its windows late."""
    deaf = 'addEventListener("storage", event => event.stopImmediatePropagation(), true);'
    desk = desks(deaf)
    one, two = desk.open(), desk.open()
    one.answer("unit", "contacts")
    two.option("unit", "fires").click()  # checked in the other window: too late
    assert two.verdict("unit").startswith("Right.")
    two.answer("missing", "named")
    one.step("Read the target").check()
    assert set(one.kept()["answers"]) == {"unit", "missing"}


def test_a_reset_resets_the_other_window(desk: Desk) -> None:
    one, two = desk.open(), desk.open()
    one.answer("unit", "contacts")
    expect(two.item("unit").locator(".verdict")).not_to_be_empty()
    one.page.get_by_role("button", name="Reset").click()
    one.page.get_by_role("dialog").get_by_role("button", name="Reset").click()
    expect(two.item("unit").locator(".verdict")).to_be_empty()
    two.answer("missing", "named")
    assert list(two.kept()["answers"]) == ["missing"]


def test_where_the_focus_was_when_another_window_answers_is_not_nowhere(desk: Desk) -> None:
    one, two = desk.open(), desk.open()
    two.option("unit", "fires").focus()
    one.answer("unit", "contacts")
    expect(two.item("unit").locator(".verdict")).to_be_focused()


# ---- a new edition of the lesson ------------------------------------------------------------


def test_a_new_edition_finds_what_still_exists(desk: Desk) -> None:
    """Options in another order, questions in other words, a question more, one item less."""
    lab = desk.open()
    lab.do_all()
    before = lab.kept()
    later = desk.open("later")
    assert later.verdict("unit") == "Right. It is an anatomical count."
    assert [option.is_checked() for option in later.item("unit").get_by_role("radio").all()] == [False, True, False]
    assert later.verdict("added") == ""
    assert later.round().startswith("3 of 4 answered, 3 right; 3 are needed to pass.")
    assert later.progress() == "100% complete"
    later.answer("added", "No")
    assert later.round().startswith("3 of 4 right; 3 are needed to pass. Passed.")
    lab.reload()
    assert {**lab.kept(), "answers": before["answers"]} == before
    assert lab.kept()["answers"].items() >= before["answers"].items()


def test_an_option_that_is_gone_opens_the_question_again_and_is_not_forgotten(lab: Lab) -> None:
    gone = {"chosen": "0123456789", "checked": True}
    keep(lab, json.dumps({"version": 1, "answers": {"unit": gone, "old": gone}, "of-later": [1]}))
    assert lab.verdict("unit") == ""
    lab.answer("missing", "named")
    assert lab.kept()["answers"]["unit"] == gone
    assert lab.kept()["answers"]["old"] == gone
    assert lab.kept()["of-later"] == [1]


def test_a_statement_that_is_new_opens_its_item_again(lab: Lab) -> None:
    keep(lab, json.dumps({"version": 1, "statements": {"claims": {"chosen": {"0453adfa1d": "true"}, "checked": True}}}))
    assert lab.verdict("claims") == ""
    assert lab.item("claims").locator(".statement").nth(0).get_by_label("True").is_checked()
    lab.claims("True", "False", "False")
    assert lab.verdict("claims") == "Right, all 3."


def test_a_step_that_is_new_is_ticked_when_its_work_was_done_before(lab: Lab) -> None:
    keep(lab, json.dumps({"version": 1, "done": {"checksum": True, "place": True}, "ticked": {"steps/pass": False}}))
    assert lab.ticked() == [False, False, True, False]


def test_what_an_edition_counts_as_done_is_done_when_it_is_opened(lab: Lab) -> None:
    """A question that was not answered is gone, or another option is right now."""
    chosen = {"unit": "05c3a040fe", "missing": "22922dcda1", "version": "59747b7c94", "checksum": "7252c39814"}
    answers = {item: {"chosen": key, "checked": True} for item, key in chosen.items()}
    keep(lab, json.dumps({"version": 1, "answers": answers, "done": {"place": True}}))
    assert lab.round().startswith("2 of 3 right; 2 are needed to pass. Passed.")
    assert lab.ticked() == [False, True, True, False]
    assert lab.kept()["done"] == {"place": True, "unit": True, "missing": True, "checksum": True}


# ---- damage --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "{not json",
        "null",
        '"text"',
        "[1, 2]",
        "{}",
        '{"version": 0, "answers": {}}',
        '{"version": "1"}',
        '{"version": 1, "answers": {"unit": {"chosen": "' + "x" * 1_000_001 + '"}}}',
    ],
    ids=["not JSON", "null", "a text", "a list", "foreign", "older", "a version in words", "too large"],
)
def test_what_cannot_be_read_is_put_aside_and_the_page_works(lab: Lab, text: str) -> None:
    keep(lab, text)
    assert lab.progress() == "0% complete"
    assert "could not be read" in lab.notice()
    assert aside(lab) == [text]
    lab.answer("unit", "contacts")
    lab.reload()
    assert lab.verdict("unit").startswith("Right.")
    assert lab.notice() == ""
    assert aside(lab) == [text]


WRONG_INSIDE: list[dict[str, Any]] = [
    {"answers": {"unit": ANSWER, "missing": 5}},
    {"answers": {"unit": ANSWER, "missing": {"chosen": ["a"]}}},
    {"answers": {"unit": ANSWER, "m" * 300: ANSWER}},
    {"answers": {"unit": ANSWER}, "ticked": "all"},
    {"answers": {"unit": ANSWER}, "ticked": {"add": "yes"}},
    {"answers": {"unit": ANSWER}, "statements": {"claims": {"chosen": {"a": 1}}}},
    {"answers": {"unit": ANSWER}, "done": [True], "passed": "yes"},
]


@pytest.mark.parametrize("wrong", WRONG_INSIDE, ids=str)
def test_of_what_is_partly_wrong_the_good_part_is_used(lab: Lab, wrong: dict[str, Any]) -> None:
    text = json.dumps({"version": 1, **wrong})
    keep(lab, text)
    expect(lab.item("unit").locator(".verdict")).to_have_text(re.compile(r"^\s*Right\."))
    assert lab.progress() == "0% complete"
    assert aside(lab) == [text]
    assert "could not be read" in lab.notice()


def test_names_that_objects_have_by_themselves_are_only_names(lab: Lab) -> None:
    text = (
        '{"version": 1, "__proto__": {"passed": true, "polluted": 1}, "answers": {"__proto__": {"chosen": "a", '
        '"checked": true}, "constructor": {"chosen": "b"}}, "ticked": {"__proto__": true, "toString": true}, '
        '"done": {"__proto__": true}}'
    )
    keep(lab, text)
    assert lab.ticked() == [False] * 4
    assert lab.page.evaluate("({}).polluted === undefined && ({}).passed === undefined")
    lab.answer("unit", "contacts")
    assert lab.verdict("unit").startswith("Right.")
    assert set(lab.kept()["answers"]) == {"__proto__", "constructor", "unit"}


# ---- nothing can be kept ---------------------------------------------------------------------

FORBIDDEN = (
    'Object.defineProperty(window, "localStorage", { get() { throw new DOMException("no", "SecurityError"); } });'
)
FULL = 'Storage.prototype.setItem = function () { throw new DOMException("full", "QuotaExceededError"); };'


@pytest.mark.parametrize("script", [FORBIDDEN, FULL], ids=["forbidden", "full"])
def test_where_nothing_can_be_kept_the_page_works_and_says_so(desks: Callable[..., Desk], script: str) -> None:
    lab = desks(script).open()
    lab.do_all()
    assert lab.notice() == UNKEPT
    assert lab.progress() == "100% complete"
    assert lab.round().startswith("3 of 3 right")
    with lab.page.expect_download() as started:
        lab.page.get_by_role("button", name="Export").click()
    assert set(json.loads(started.value.path().read_text())["answers"]) == {
        "unit",
        "missing",
        "version",
        "checksum",
        "place",
    }


def test_what_could_not_be_kept_is_written_when_that_works_again(desks: Callable[..., Desk]) -> None:
    lab = desks("window.put = Storage.prototype.setItem;" + FULL).open()
    lab.answer("unit", "contacts")
    lab.page.evaluate("() => { Storage.prototype.setItem = window.put; }")
    # another window did something meanwhile
    lab.page.evaluate(
        "([key, text]) => localStorage.setItem(key, text)",
        [KEY, json.dumps({"version": 1, "ticked": {"steps/d608d0faff": True}})],
    )
    lab.answer("missing", "named")
    assert lab.notice() == ""
    assert set(lab.kept()["answers"]) == {"unit", "missing"}
    assert lab.step("Read the target").is_checked()


def test_what_is_damaged_and_cannot_be_put_aside_is_left_as_it_is(desks: Callable[..., Desk]) -> None:
    full_for_others = (
        "const put = Storage.prototype.setItem; Storage.prototype.setItem = function (key, text) {"
        ' if (key.includes("put-aside")) throw new DOMException("full", "QuotaExceededError");'
        " put.call(this, key, text); };"
    )
    lab = desks(full_for_others).open()
    keep(lab, "{not json")
    lab.answer("unit", "contacts")
    assert lab.verdict("unit").startswith("Right.")
    assert lab.notice() == UNKEPT
    assert lab.page.evaluate("key => localStorage.getItem(key)", KEY) == "{not json"
