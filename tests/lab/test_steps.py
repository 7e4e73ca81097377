"""Steps, boxes, how far one is; copying code."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from lab.conftest import Desk, Lab
from lab.small import SCAFFOLD
from playwright.sync_api import Locator, expect

pytestmark = pytest.mark.xdist_group("lab")


def test_a_step_is_ticked_when_all_is_done_that_it_names(lab: Lab) -> None:
    lab.answer("checksum", "why")
    assert lab.ticked() == [False] * 4
    lab.answer("place", "upper left")
    assert lab.ticked() == [False, False, True, False]
    lab.item("add").get_by_label("Done").check()
    assert lab.ticked() == [False, False, True, True]
    assert lab.progress() == "50% complete"
    assert lab.page.get_by_role("progressbar").evaluate("bar => bar.value") == 50


def test_a_wrong_answer_ticks_nothing(lab: Lab) -> None:
    lab.answer("checksum", "anyway")
    lab.answer("place", "upper left")
    assert lab.ticked() == [False] * 4


def test_a_step_unticked_by_hand_stays_so_until_the_work_is_done_again(lab: Lab) -> None:
    lab.item("add").get_by_label("Done").check()
    lab.step("Add").uncheck()
    lab.answer("unit", "contacts")
    lab.reload()
    assert lab.ticked() == [False] * 4
    lab.item("add").get_by_label("Done").uncheck()
    lab.item("add").get_by_label("Done").check()
    assert lab.ticked() == [False, False, False, True]


def test_nothing_but_a_hand_takes_progress_back(lab: Lab) -> None:
    lab.do_all()
    assert lab.progress() == "100% complete"
    lab.item("add").get_by_label("Done").uncheck()
    lab.press("checksum", "Try again")
    lab.answer("checksum", "anyway")
    lab.page.get_by_role("button", name="Try all again").click()
    assert lab.progress() == "100% complete"
    lab.step("Add").uncheck()
    assert lab.progress() == "75% complete"


def test_boxes_of_a_task_are_kept_and_do_not_count(lab: Lab) -> None:
    lab.item("add").get_by_label("Run the cell").check()
    assert lab.progress() == "0% complete"
    lab.reload()
    assert lab.item("add").get_by_label("Run the cell").is_checked()
    assert not lab.item("add").get_by_label("Open the notebook").is_checked()


def test_without_steps_the_items_count(desk: Desk) -> None:
    lab = desk.open("no-steps")
    lab.answer("unit", "contacts")
    lab.answer("missing", "dropped")
    assert lab.progress() == "13% complete"  # one of eight
    lab.item("leave").get_by_label("Done").check()
    assert lab.progress() == "25% complete"
    expect(lab.page.get_by_role("link", name="Steps")).to_have_count(0)


def test_the_whole_lab_is_done_with_the_keyboard_alone_and_found_again(lab: Lab) -> None:
    page = lab.page

    def tab_to(place: Locator) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            assert page.evaluate("document.activeElement !== document.body")
            assert page.evaluate(IN_SIGHT), page.evaluate("document.activeElement.outerHTML")
            if place.evaluate("one => one === document.activeElement"):
                return
        raise AssertionError(f"no way to {place}")

    def choose(radios: Locator, number: int) -> None:
        tab_to(radios.first)
        page.keyboard.press("Space")
        for _ in range(number):
            page.keyboard.press("ArrowDown")
        assert radios.nth(number).is_checked()

    for item, number in (("unit", 1), ("missing", 0), ("version", 1), ("checksum", 1), ("place", 0)):
        choose(lab.item(item).get_by_role("radio"), number)
        tab_to(lab.item(item).get_by_role("button", name="Check"))
        page.keyboard.press("Enter")
        assert lab.verdict(item).startswith("Right.")
        expect(lab.item(item).locator(".verdict")).to_be_focused()
    for number, value in enumerate((0, 1, 1)):
        choose(lab.item("claims").locator(".statement").nth(number).get_by_role("radio"), value)
    tab_to(lab.item("claims").get_by_role("button", name="Check"))
    page.keyboard.press("Space")
    for box in (*page.locator("#lab-try, #lab-exit").get_by_role("checkbox").all(), lab.step("Read the target")):
        tab_to(box)
        page.keyboard.press("Space")
    assert lab.progress() == "100% complete"

    before, sight = lab.kept(), page.locator("main").aria_snapshot()
    page.reload()
    assert lab.progress() == "100% complete"
    assert (lab.kept(), page.locator("main").aria_snapshot()) == (before, sight)


def test_the_tracker_hides_nothing_that_has_the_focus(lab: Lab) -> None:
    """Also on the way back, where what has the focus comes in at the top."""
    lab.page.get_by_role("button", name="Reset").focus()
    for _ in range(80):
        lab.page.keyboard.press("Shift+Tab")
        if lab.page.evaluate("document.activeElement.matches('.skip')"):
            return
        assert lab.page.evaluate(IN_SIGHT), lab.page.evaluate("document.activeElement.outerHTML")
    raise AssertionError("it never comes to the top")


# What has the focus, or the label around it, is in the window and not below the tracker.
IN_SIGHT = """() => {
  const place = document.activeElement.closest("label, summary, a, button, .verdict, pre") || document.activeElement;
  const box = place.getBoundingClientRect(), tracker = document.querySelector(".tracker");
  if (tracker.contains(place) || place.matches(".skip")) return true;
  const { top, bottom } = tracker.getBoundingClientRect();
  return box.bottom > 0 && box.top < innerHeight && (box.bottom <= top || box.top >= bottom);
}"""


# ---- copying ----------------------------------------------------------------------------


def copied(lab: Lab) -> str:
    lab.press("add", "Copy")
    said = lab.item("add").locator(".copied")
    expect(said).not_to_be_empty()
    return said.inner_text()


def test_a_scaffold_is_copied_as_it_is(desks: Callable[..., Desk]) -> None:
    lab = desks(permissions=["clipboard-read", "clipboard-write"]).open()
    assert copied(lab) == "Copied"
    assert lab.page.evaluate("navigator.clipboard.readText()") == SCAFFOLD


NO_CLIPBOARD = """
Object.defineProperty(navigator, "clipboard", { value: %s });
document.execCommand = function () {
  window.copied = document.activeElement.value;
  return %s;
};
"""
REFUSES = '{ writeText: () => Promise.reject(new DOMException("no", "NotAllowedError")) }'


@pytest.mark.parametrize("clipboard", ["undefined", REFUSES], ids=["none", "forbidden"])
def test_without_a_clipboard_the_old_way_copies(desks: Callable[..., Desk], clipboard: str) -> None:
    lab = desks(NO_CLIPBOARD % (clipboard, "true")).open()
    assert copied(lab) == "Copied"
    assert lab.page.evaluate("window.copied") == SCAFFOLD
    expect(lab.item("add").get_by_role("button", name="Copy")).to_be_focused()


def test_where_nothing_copies_the_code_is_selected(desks: Callable[..., Desk]) -> None:
    lab = desks(NO_CLIPBOARD % (REFUSES, "false")).open()
    assert copied(lab) == "Press Ctrl+C"
    assert lab.page.evaluate("getSelection().toString()").rstrip("\n") == SCAFFOLD.rstrip("\n")
