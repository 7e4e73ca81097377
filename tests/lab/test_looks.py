"""How the page looks: of any width, in the dark, without motion, in forced colours, on paper."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from lab.conftest import Desk, Lab
from playwright.sync_api import Page, expect
from projects import ROOT
from pypdf import PdfReader

pytestmark = pytest.mark.xdist_group("lab")

STYLE = ROOT / "src" / "lessonkit" / "render" / "templates" / "lab" / "lab.css"
PHONE = {"width": 360, "height": 740}
TOO_WIDE = """() => [...document.querySelectorAll("main *, header *, footer *, .tracker *")]
  .filter(one => !one.closest("pre, .marker"))
  .filter(one => one.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5)
  .map(one => one.outerHTML.slice(0, 100))"""


# ---- sizes --------------------------------------------------------------------------------


def test_nothing_is_wider_than_the_window(lab: Lab) -> None:
    lab.answer_half()
    for width in (320, 360, 768, 1280, 1920, 3840):
        lab.page.set_viewport_size({"width": width, "height": 800})
        assert lab.page.evaluate(TOO_WIDE) == [], width
        assert lab.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width


def test_on_a_phone_a_finger_finds_what_it_wants(desks: Callable[..., Desk]) -> None:
    """44 px high, whatever is pressed, but for links in running text and letters that stand close together."""
    lab = desks(viewport=PHONE, has_touch=True, is_mobile=True).open()
    lab.answer_half()
    too_small = """() => [...document.querySelectorAll("a, button, summary, label:has(input)")]
      .filter(one => !one.matches("main :is(p, li) a, .skip, pre a") && one.getClientRects().length)
      .filter(one => one.getBoundingClientRect().height < 44).map(one => one.outerHTML.slice(0, 100))"""
    assert lab.page.evaluate(too_small) == []


def test_text_is_large_enough_and_lines_are_not_too_long(desks: Callable[..., Desk]) -> None:
    for width in (360, 1280, 3840):
        page = desks(viewport={"width": width, "height": 800}).open().page
        size = page.locator("#unit-asked p").evaluate("p => parseFloat(getComputedStyle(p).fontSize)")
        assert 17 <= size <= 22.5
        characters = page.locator("#lab-try > p").first.evaluate("p => p.getBoundingClientRect().width") / (size * 0.5)
        assert characters <= 80


def test_code_wider_than_a_phone_is_scrolled_in_its_box_with_the_keys_too(desks: Callable[..., Desk]) -> None:
    code = desks(viewport=PHONE).open().item("add").locator("pre")
    assert code.evaluate("pre => pre.scrollWidth > pre.clientWidth")
    assert code.get_attribute("tabindex") == "0"


def test_the_tracker_stays_at_the_top_and_is_slim(lab: Lab) -> None:
    lab.page.locator("#lab-exit").scroll_into_view_if_needed()
    box = lab.page.locator(".tracker").bounding_box()
    assert box and box["y"] == 0
    assert box["height"] < 70


def test_in_a_low_window_the_tracker_gives_its_room_away(desks: Callable[..., Desk]) -> None:
    """A window zoomed in to 400 %."""
    page = desks(viewport={"width": 320, "height": 256}).open().page
    page.locator("#lab-exit").scroll_into_view_if_needed()
    expect(page.locator(".tracker")).not_to_be_in_viewport()


def test_who_wants_no_motion_gets_none(desks: Callable[..., Desk]) -> None:
    moving = """() => [...document.querySelectorAll("*")].filter(one => {
      const style = getComputedStyle(one);
      const eased = parseFloat(style.transitionDuration) > 0 || style.animationName !== "none";
      return eased || style.scrollBehavior !== "auto";
    }).length"""
    assert desks(reduced_motion="reduce").open().page.evaluate(moving) == 0
    assert desks(reduced_motion="no-preference").open().page.evaluate(moving) > 0


def test_dark_is_dark(desks: Callable[..., Desk]) -> None:
    def ground(scheme: str) -> str:
        page = desks(color_scheme=scheme).open().page
        return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))

    assert ground("dark") == "rgb(18, 24, 31)"
    assert ground("light") == "rgb(243, 245, 247)"


def test_in_forced_colours_what_is_chosen_and_the_verdict_are_told_apart(desks: Callable[..., Desk]) -> None:
    lab = desks(forced_colors="active").open()
    lab.answer_half()
    style = "one => getComputedStyle(one).outlineStyle"
    letters = lab.item("place").locator("label.marker span")
    assert letters.evaluate_all(f"all => all.map({style})") == ["none", "solid", "none"]
    labels = lab.item("version").locator(".option > label")
    assert labels.evaluate_all(f"all => all.map({style})") == ["solid", "none"]


def variables(css: str, selector: str) -> dict[str, str]:
    """The custom properties of the first rule with this selector."""
    rule = css[css.index(f"{selector} {{") :].split("}")[0]
    return dict(re.findall(r"(--lk-[\w-]+): ([^;]+);", rule))


@pytest.mark.parametrize(
    ("theirs", "ours"), [(":root", ":root"), (":root.lk-dark", "(prefers-color-scheme: dark) {\n  :root")]
)
def test_the_colours_and_faces_are_those_of_the_decks(theirs: str, ours: str) -> None:
    theme = variables((ROOT / "_extensions/lessonkit/theme.css").read_text(encoding="utf-8"), theirs)
    own = variables(STYLE.read_text(encoding="utf-8"), ours)
    assert len(own) > 15
    assert own == {name: theme[name] for name in own}


# ---- paper --------------------------------------------------------------------------------


def printed(page: Page) -> str:
    """The text of the page on paper."""
    pages = PdfReader(io.BytesIO(page.pdf(format="A4"))).pages
    return " ".join(" ".join(one.extract_text() for one in pages).split())


def test_on_paper_there_are_questions_and_nothing_of_the_screen(lab: Lab) -> None:
    fresh = printed(lab.page)
    lab.answer_half()
    assert printed(lab.page) == fresh
    asked = (
        "What does a count measure?",
        "B How many contacts were seen",
        "Rows without a type:",
        "What now?",
        "upper left",
    )
    tasks = (
        "Which are true?",
        "A picture is a proof.",
        "True False",
        "Add one and two.",
        "# your code here",
        "Open the notebook",
    )
    rest = ("Minimum", "Explains.", "what was new?", "Pass the checkpoint", "Counting synapses")
    for words in (*asked, *tasks, *rest):
        assert words in fresh, words
    feedback = ("anatomical", "cause stays unknown", "has a neighbor", "Contacts.")
    buttons = (
        "Check ",
        "Scaffold",
        "Done",
        "Reset",
        "Export",
        "Try again",
        "complete",
        "Selected",
        "in words",
        "To the first",
    )
    for words in (*feedback, *buttons):
        assert words not in fresh, words


def test_paper_is_the_same_whatever_was_answered_in_the_dark_or_not(desks: Callable[..., Desk]) -> None:
    def picture(scheme: str, prepare: Callable[[Lab], None]) -> bytes:
        lab = desks(color_scheme=scheme, viewport={"width": 700, "height": 1000}).open()
        prepare(lab)
        lab.page.emulate_media(media="print")
        lab.page.evaluate("document.activeElement.blur()")
        return lab.page.screenshot(full_page=True)

    fresh = picture("light", lambda lab: None)
    assert picture("light", Lab.do_all) == fresh
    assert picture("dark", Lab.answer_half) == fresh
