"""The page itself: for screen readers, without scripts; what it carries, and that nothing foreign runs in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Literal

import pytest
from lab.conftest import Desk, Lab
from playwright.sync_api import expect
from projects import ROOT

pytestmark = pytest.mark.xdist_group("lab")

AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
BROKEN = """async () => {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const { violations } = await axe.run(document, { runOnly: tags });
  return violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.html.slice(0, 160)}`));
}"""
TEMPLATES = ROOT / "src" / "lessonkit" / "render" / "templates" / "lab"
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


# ---- accessibility -----------------------------------------------------------------------


def test_no_accessibility_rule_is_broken_in_any_state(lab: Lab) -> None:
    page = lab.page
    page.evaluate(AXE)

    def broken(state: str) -> list[str]:
        found = []
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            for width in (360, 1600):
                page.set_viewport_size({"width": width, "height": 800})
                found += [f"{state}, {scheme}, {width}: {one}" for one in page.evaluate(BROKEN)]
        return found

    found = broken("fresh")
    lab.answer_half()
    found += broken("half")
    page.get_by_role("button", name="Reset").click()
    found += broken("asked")
    page.get_by_role("dialog").get_by_role("button", name="Reset").click()
    lab.do_all()
    page.get_by_text("The picture in words").click()
    assert found + broken("all done") == []


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
