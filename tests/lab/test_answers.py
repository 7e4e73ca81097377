"""Answering: the checkpoint, decisions, pictures, statements."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from lab.conftest import Desk, Lab
from playwright.sync_api import expect

pytestmark = pytest.mark.xdist_group("lab")


def explanations(lab: Lab) -> str:
    """All text of the page that can be seen."""
    return lab.page.locator("main").inner_text()


# ---- the checkpoint -----------------------------------------------------------------


def test_a_wrong_answer_is_explained_and_the_right_one_is_not_told(lab: Lab) -> None:
    lab.answer("unit", "How strong")
    assert lab.verdict("unit") == "Not this one. Strength also depends on size and timing."
    assert "anatomical" not in explanations(lab)
    assert lab.item("unit").locator(".is-right").count() == 0


def test_a_right_answer_is_explained(lab: Lab) -> None:
    lab.answer("unit", "contacts")
    assert lab.verdict("unit") == "Right. It is an anatomical count."
    assert "Strength also" not in explanations(lab)


def test_an_answer_without_an_explanation_is_judged_all_the_same(lab: Lab) -> None:
    lab.answer("version", "recorded")
    assert lab.verdict("version") == "Right."


def test_a_checked_question_is_locked_until_the_round_is_over(lab: Lab) -> None:
    lab.answer("unit", "How strong")
    expect(lab.option("unit", "contacts")).to_be_disabled()
    expect(lab.item("unit").get_by_role("button")).to_have_count(0)
    lab.answer("missing", "named")
    lab.answer("version", "recorded")
    lab.press("unit", "Try again")
    assert lab.verdict("unit") == ""
    expect(lab.item("unit").get_by_role("radio").first).to_be_focused()
    lab.answer("unit", "contacts")
    assert lab.round().startswith("3 of 3 right; 2 are needed to pass. Passed.")


def test_check_without_an_answer_asks_for_one(lab: Lab) -> None:
    lab.press("unit", "Check")
    assert lab.verdict("unit") == "Choose an answer first."
    lab.option("unit", "contacts").check()
    assert lab.verdict("unit") == ""


def test_a_line_says_how_many_are_answered_and_right_so_far(lab: Lab) -> None:
    assert lab.round() == "0 of 3 answered, 0 right; 2 are needed to pass."
    lab.answer("unit", "How strong")
    lab.answer("missing", "named")
    assert lab.round() == "2 of 3 answered, 1 right; 2 are needed to pass."


def test_the_missed_ones_are_tried_again_and_the_right_ones_stay(lab: Lab) -> None:
    lab.answer("unit", "How strong")
    lab.answer("missing", "dropped")
    lab.answer("version", "recorded")
    assert lab.round().startswith("1 of 3 right; 2 are needed to pass. Not passed yet.")
    lab.page.get_by_role("button", name="Try the 2 missed again").click()
    assert lab.verdict("version") == "Right."
    assert not lab.option("unit", "How strong").is_checked()
    expect(lab.item("unit").get_by_role("radio").first).to_be_focused()
    lab.answer("unit", "contacts")
    lab.answer("missing", "dropped")
    assert lab.round().startswith("2 of 3 right; 2 are needed to pass. Passed.")
    assert lab.step("Pass the checkpoint").is_checked()


def test_passed_stays_passed_also_in_a_worse_round(lab: Lab) -> None:
    for item, words in (("unit", "contacts"), ("missing", "named"), ("version", "recorded")):
        lab.answer(item, words)
    lab.page.get_by_role("button", name="Try all again").click()
    assert lab.round() == "0 of 3 answered, 0 right; 2 are needed to pass. You have passed before; that stays."
    for item, words in (("unit", "fires"), ("missing", "dropped"), ("version", "newest")):
        lab.answer(item, words)
    assert "0 of 3 right; 2 are needed to pass. You have passed before; that stays." in lab.round()
    assert lab.step("Pass the checkpoint").is_checked()
    assert lab.kept()["passed"] is True


# ---- decisions and pictures --------------------------------------------------------------


def test_a_decision_can_be_tried_again_at_once(lab: Lab) -> None:
    lab.answer("checksum", "anyway")
    assert lab.verdict("checksum") == "Not this one. The cause stays unknown."
    lab.press("checksum", "Try again")
    assert lab.verdict("checksum") == ""
    expect(lab.option("checksum", "anyway")).to_be_focused()
    lab.answer("checksum", "why")
    assert lab.verdict("checksum") == "Right. A difference is information."


def marker(lab: Lab, letter: str) -> str:
    """The classes of a letter on the picture."""
    return lab.item("place").locator("label.marker", has_text=letter).get_attribute("class") or ""


def test_a_hotspot_is_answered_on_the_picture_with_the_mouse(lab: Lab) -> None:
    place = lab.item("place")
    expect(place.locator(".selected")).to_have_text("Selected hotspot: none")
    place.locator("label.marker", has_text="B").locator("span").click()
    expect(place.locator(".selected")).to_have_text("Selected hotspot: B")
    assert lab.option("place", "the right pair").is_checked()
    assert "is-chosen" in marker(lab, "B")
    lab.press("place", "Check")
    assert "is-wrong" in marker(lab, "B")
    assert "is-right" not in marker(lab, "A")
    lab.press("place", "Try again")
    expect(place.locator(".selected")).to_have_text("Selected hotspot: none")
    lab.answer("place", "upper left")
    assert "is-right" in marker(lab, "A")


def test_a_hotspot_is_answered_with_a_finger(desks: Callable[..., Desk]) -> None:
    """A letter is small, what can be touched around it is not."""
    lab = desks(has_touch=True, is_mobile=True, viewport={"width": 360, "height": 740}).open()
    letter = lab.item("place").locator("label.marker", has_text="A").locator("span")
    letter.scroll_into_view_if_needed()
    box = letter.bounding_box()
    assert box and 24 <= box["width"] == box["height"] <= 32
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    meant = "([x, y]) => document.elementFromPoint(x, y).closest('label')?.textContent"
    assert [lab.page.evaluate(meant, at) for at in ([x - 21, y], [x + 21, y], [x, y - 21], [x, y + 21])] == ["A"] * 4
    assert lab.page.evaluate(meant, [x + 26, y]) is None
    lab.page.touchscreen.tap(x, y - 20)
    assert lab.option("place", "upper left").is_checked()


@pytest.mark.parametrize("letter", ["B", "C"])
def test_of_two_letters_close_together_the_one_that_is_pressed_is_meant(lab: Lab, letter: str) -> None:
    for dy in (-9, 0, 9):
        span = lab.item("place").locator("label.marker", has_text=letter).locator("span")
        span.scroll_into_view_if_needed()
        box = span.bounding_box()
        assert box
        lab.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2 + dy)
        expect(lab.item("place").locator("[data-selected]")).to_have_text(letter)


def test_a_hotspot_is_answered_from_its_words(lab: Lab) -> None:
    """With arrow keys in the list; the picture shows what is chosen and where the focus is."""
    lab.page.get_by_text("The picture in words").click()
    expect(lab.item("place").locator("details p")).to_contain_text("one at the upper left (A)")
    lab.page.keyboard.press("Tab")
    lab.page.keyboard.press("ArrowDown")
    assert "is-chosen" in marker(lab, "B") and "has-focus" in marker(lab, "B")
    assert "has-focus" not in marker(lab, "A")
    assert 'radio "A upper left"' in lab.item("place").aria_snapshot()


# ---- statements ----------------------------------------------------------------------------


def test_statements_are_checked_when_all_have_an_answer(lab: Lab) -> None:
    lab.claim(0, "True")
    lab.press("claims", "Check")
    assert lab.verdict("claims") == "2 statements have no answer yet."
    assert "Contacts." not in explanations(lab)
    lab.claims("True", "True", "True")
    assert lab.verdict("claims") == "1 of 3 right."
    said = [" ".join(one.split()) for one in lab.item("claims").locator(".statement").all_inner_texts()]
    assert said == [
        "A count has a unit. True False Right. Contacts.",
        "A count has a direction. True False Not so. Only its two ends have.",
        "A picture is a proof. True False Not so.",
    ]
    assert lab.kept()["done"] == {}


def test_of_statements_the_missed_ones_are_tried_again(lab: Lab) -> None:
    lab.claims("True", "True", "True")
    lab.press("claims", "Try the 2 missed again")
    assert lab.verdict("claims") == ""
    first = lab.item("claims").locator(".statement").nth(1).get_by_label("True")
    expect(first).to_be_focused()
    lab.claim(1, "False")
    lab.claim(2, "False")
    lab.press("claims", "Check")
    assert lab.verdict("claims") == "Right, all 3."
    assert lab.kept()["done"] == {"claims": True}
