"""The labs of the shipped lessons: small, answered throughout, and without a complaint."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser
from projects import ROOT, ProjectFolder

pytestmark = pytest.mark.xdist_group("shipped")

AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
BROKEN = """async () => {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const { violations } = await axe.run(document, { runOnly: tags });
  return violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.html.slice(0, 160)}`));
}"""
# Every question answered, right or wrong in turn; every box ticked.
ANSWER_ALL = """() => {
  for (const [number, item] of document.querySelectorAll(".item:has([data-action=check])").entries()) {
    for (const one of item.querySelectorAll(".statement")) one.querySelectorAll("input")[number % 2].click();
    const option = item.querySelector(number % 3 ? ".option[data-right] input" : ".option:not([data-right]) input");
    if (option) option.click();
    item.querySelector("[data-action=check]").click();
  }
  for (const box of document.querySelectorAll("[data-step]")) if (!box.checked) box.click();
}"""


def test_every_lab_is_small_and_works(shipped: ProjectFolder, chromium: Browser) -> None:
    labs = sorted((shipped.root / "_site" / "labs").glob("*.html"))
    assert labs
    for lab in labs:
        assert lab.stat().st_size <= 300_000
        page = chromium.new_page(viewport={"width": 320, "height": 640}, reduced_motion="reduce")
        complaints: list[str] = []
        page.on("pageerror", lambda error, said=complaints: said.append(str(error)))
        page.on("console", lambda message, said=complaints: said.append(message.text))
        page.goto(lab.as_uri())
        page.evaluate(AXE)
        page.evaluate(ANSWER_ALL)
        if page.locator(".checklist").count():  # without one, what was answered wrong is still to do
            assert page.locator("[data-percent]").inner_text() == "100% complete"
        assert page.locator("[data-action=check]:visible").count() == 0
        assert page.evaluate(BROKEN) == []
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        assert page.evaluate("document.documentElement.classList.contains('live')")
        assert complaints == []
        page.close()
