"""The page itself: of any width, in the dark, on paper, for screen readers; and that nothing foreign runs in it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from lab.conftest import Desk, Lab
from playwright.sync_api import Page, expect
from projects import ROOT
from pypdf import PdfReader

pytestmark = pytest.mark.xdist_group("lab")

AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
BROKEN = """async () => {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const { violations } = await axe.run(document, { runOnly: tags });
  return violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.html.slice(0, 160)}`));
}"""
TEMPLATES = ROOT / "src" / "lessonkit" / "render" / "templates" / "lab"
PHONE = {"width": 360, "height": 740}


def answer_half(lab: Lab) -> None:
    """Right, wrong, chosen and open, of every kind."""
    lab.answer("unit", "contacts")
    lab.answer("missing", "dropped")
    lab.option("version", "newest").check()
    lab.answer("checksum", "anyway")
    lab.answer("place", "the right pair")
    lab.claims("True", "True", "False")
    lab.item("add").get_by_label("Done").check()
    lab.item("add").get_by_label("Run the cell").check()
    lab.step("Read the target").check()


# ---- accessibility -----------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1600])
def test_no_accessibility_rule_is_broken_in_any_state(desks: Callable[..., Desk], scheme: str, width: int) -> None:
    lab = desks(color_scheme=scheme, viewport={"width": width, "height": 800}).open()
    page = lab.page
    page.evaluate(AXE)
    assert page.evaluate(BROKEN) == [], "fresh"
    answer_half(lab)
    assert page.evaluate(BROKEN) == [], "half"
    page.get_by_role("button", name="Reset").click()
    assert page.evaluate(BROKEN) == [], "asked"
    page.get_by_role("dialog").get_by_role("button", name="Reset").click()
    lab.do_all()
    page.get_by_text("The picture in words").click()
    assert page.evaluate(BROKEN) == [], "all done"


def test_without_scripts_the_questions_are_there_and_nothing_to_press(desks: Callable[..., Desk]) -> None:
    page = desks(java_script_enabled=False).open().page
    assert "<noscript>" in page.content()
    expect(page.get_by_text("How many contacts were seen")).to_be_visible()
    expect(page.get_by_text("It is an anatomical count.")).to_be_hidden()
    expect(page.get_by_role("button")).to_have_count(0)


def test_the_language_and_the_headings_are_in_order(lab: Lab) -> None:
    assert lab.page.locator("html").get_attribute("lang") == "en"
    levels = lab.page.locator("h1, h2, h3, h4").evaluate_all("all => all.map(one => Number(one.tagName[1]))")
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_the_skip_link_leads_to_the_questions(lab: Lab) -> None:
    lab.page.keyboard.press("Tab")
    expect(lab.page.get_by_role("link", name="To the first question")).to_be_in_viewport()
    lab.page.keyboard.press("Enter")
    lab.page.keyboard.press("Tab")
    expect(lab.item("unit").get_by_role("radio").first).to_be_focused()


# ---- sizes --------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [320, 360, 768, 1280, 1920, 3840])
def test_nothing_is_wider_than_the_window(desks: Callable[..., Desk], width: int) -> None:
    lab = desks(viewport={"width": width, "height": 800}).open()
    answer_half(lab)
    assert (
        lab.page.evaluate(
            """() => [document.documentElement, ...document.querySelectorAll("main *, header *, footer *, .tracker *")]
        .filter(one => !one.closest("pre, .unseen, .marker"))
        .filter(one => one.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5)
        .map(one => one.outerHTML.slice(0, 100))"""
        )
        == []
    )
    assert lab.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_on_a_phone_a_finger_finds_what_it_wants(desks: Callable[..., Desk]) -> None:
    """44 px high, whatever is pressed, but for links in running text and letters that stand close together."""
    lab = desks(viewport=PHONE, has_touch=True, is_mobile=True).open()
    answer_half(lab)
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
    answer_half(lab)
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
    own = variables((TEMPLATES / "lab.css").read_text(encoding="utf-8"), ours)
    assert len(own) > 15
    assert own == {name: theme[name] for name in own}


# ---- paper --------------------------------------------------------------------------------


def printed(page: Page) -> str:
    """The text of the page on paper."""
    pages = PdfReader(io.BytesIO(page.pdf(format="A4"))).pages
    return " ".join(" ".join(one.extract_text() for one in pages).split())


def test_on_paper_there_are_questions_and_nothing_of_the_screen(lab: Lab) -> None:
    fresh = printed(lab.page)
    answer_half(lab)
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
    assert picture("dark", answer_half) == fresh


# ---- what runs -----------------------------------------------------------------------------


def test_what_a_lesson_could_smuggle_in_does_not_run(desks: Callable[..., Desk]) -> None:
    desk = desks()
    page = desk.open().page
    page.evaluate(
        """() => {
          const script = document.createElement("script");
          script.textContent = "window.ran = 'script'";
          document.body.append(script);
          const button = document.createElement("button");
          button.setAttribute("onclick", "window.ran = 'attribute'");
          document.body.append(button);
          button.click();
          const image = document.createElement("img");
          image.setAttribute("onerror", "window.ran = 'image'");
          image.src = "no-such.png";
          document.body.append(image);
          const link = document.createElement("a");
          link.href = "javascript:window.ran = 'link'";
          document.body.append(link);
          link.click();
        }"""
    )
    page.wait_for_timeout(200)
    assert page.evaluate("window.ran") is None
    refused = [complaint for complaint in desk.complaints if "Content Security Policy" in complaint]
    assert len(refused) >= 4
    desk.complaints.clear()


def test_the_scripts_make_no_code_of_text() -> None:
    for script in sorted(TEMPLATES.glob("*.js")):
        text = script.read_text(encoding="utf-8")
        assert (
            re.search(
                r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b|Function\(|fetch\(|XMLHttp|</", text
            )
            is None
        )
        assert '"use strict";' in text
        assert len(text.splitlines()) < 200, script.name


def test_every_script_and_style_of_the_folder_is_in_the_page(labs: Path) -> None:
    html = (labs / "small.html").read_text(encoding="utf-8")
    for part in (*TEMPLATES.glob("*.js"), *TEMPLATES.glob("*.css")):
        assert part.read_text(encoding="utf-8").strip() in html, part.name


def test_the_page_s_own_faces_are_beside_it_and_used(lab: Lab, labs: Path) -> None:
    html = (labs / "small.html").read_text(encoding="utf-8")
    faces = re.findall(r'url\("\.\./(site_libs/fonts/[^"]+)"\)', html)
    assert len(faces) > 5
    assert [face for face in faces if not (labs.parent / face).is_file()] == []
    assert lab.page.evaluate("document.fonts.ready.then(() => document.fonts.check('16px \"IBM Plex Sans\"'))")
    loaded = "[...document.fonts].filter(face => face.status === 'loaded').length"
    assert lab.page.evaluate(loaded) >= 2


def test_the_page_without_pictures_is_small(labs: Path) -> None:
    """What every lab carries: the rest is the lesson's own text."""
    html = (labs / "small.html").read_text(encoding="utf-8")
    assert len(html.encode()) < 120_000
