"""How a slide is set: words as large as fit, pictures as wide as the author says, blocks marked on the bar."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from gate.faults import png
from playwright.sync_api import Browser, Page
from projects import make_project

pytestmark = pytest.mark.xdist_group("layout")


def lines(count: int) -> str:
    return "\n#\n".join(f"# Line {number} of those on this slide." for number in range(1, count + 1))


LESSON = f"""\
# %% [markdown]
# # First {{#first time="00:00-05:00"}}
#
# ## Few words {{#few}}
#
{lines(3)}
#
# ## More words {{#more}}
#
{lines(10)}
#
# ## Many words {{#many}}
#
{lines(15)}
#
# ## A picture {{#picture}}
#
# ![A grey field.](grey.png){{width=300px}}
#
# # Second {{#second time="05:00-10:00"}}
#
# ## Last {{#last}}
#
# Done.
"""


@pytest.fixture(scope="module")
def deck(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Page]:
    folder = make_project(tmp_path_factory.mktemp("layout") / "project")
    folder.lesson("layout", LESSON)
    for place in ("lessons", "slides"):
        (folder.root / place).mkdir(exist_ok=True)
        (folder.root / place / "grey.png").write_bytes(png(1200, 600))
    ran = folder.run(only=("deck",))
    assert ran.code == 0, ran.err
    page = chromium.new_page(viewport={"width": 1280, "height": 720})
    page.goto((folder.root / "_site/slides/layout.html").as_uri())
    page.wait_for_function("window.Reveal && Reveal.isReady()")
    page.evaluate("document.fonts.ready")
    yield page
    page.close()


@pytest.mark.parametrize(("slide", "size"), [("few", 34), ("more", 28), ("many", 24)])
def test_words_are_as_large_as_they_fit(deck: Page, slide: str, size: int) -> None:
    deck.evaluate("id => { location.hash = '#/' + id; }", slide)
    text = deck.locator(f"#{slide} p").first
    deck.wait_for_function(
        "([id, size]) => getComputedStyle(document.querySelector(`#${id} p`)).fontSize === size",
        arg=[slide, f"{size}px"],
    )
    assert text.is_visible()
    last = deck.locator(f"#{slide} p").last.bounding_box()
    foot = deck.locator(".reveal > .slide-number").bounding_box()
    assert last is not None and foot is not None
    assert last["y"] + last["height"] <= foot["y"]


def test_a_captioned_picture_is_as_wide_as_its_author_says(deck: Page) -> None:
    deck.evaluate("location.hash = '#/picture'")
    deck.wait_for_function("document.querySelector('#picture img').naturalWidth > 0")
    box = deck.locator("#picture figure img").bounding_box()
    assert box is not None
    assert (round(box["width"]), round(box["height"])) == (300, 150)


def test_the_bar_below_has_a_gap_where_a_block_ends(deck: Page) -> None:
    gaps = deck.locator(".progress .lk-block-gap")
    assert gaps.count() == 1
    number, count = deck.evaluate(
        "[Reveal.getSlides().findIndex(s => s.id === 'second' || s.querySelector('#second')), Reveal.getTotalSlides()]"
    )
    left = float(str(gaps.get_attribute("style")).split("left: ")[1].split("%")[0])
    assert 100 * (number - 1) / (count - 1) < left < 100 * number / (count - 1)
