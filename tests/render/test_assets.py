"""What a deck carries with it, and reveal's configuration."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lessonkit.render.assets import reveal_config, site_libs

ROOT = Path(__file__).parent.parent.parent


def test_every_file_of_the_shared_folder_has_a_source() -> None:
    libs = site_libs(ROOT, plotly=True)
    assert {"reveal/reveal.js", "lessonkit/presenter.js", "lessonkit/deck.js", "plotly/plotly.min.js"} <= set(libs)
    assert all(source.is_file() for source in libs.values())


def test_plotly_is_carried_only_where_a_figure_needs_it() -> None:
    assert not any(name.startswith("plotly/") for name in site_libs(ROOT, plotly=False))


def test_every_font_named_by_the_style_sheet_is_carried_and_no_other() -> None:
    css = (ROOT / "_extensions/lessonkit/fonts.css").read_text(encoding="utf-8")
    named = set(re.findall(r'url\("\.\./(fonts/[^"]+)"\)', css))
    carried = {name for name in site_libs(ROOT, plotly=False) if name.endswith(".woff2")}
    assert named == carried


def test_every_local_file_named_by_the_template_is_carried() -> None:
    template = (ROOT / "src/lessonkit/render/templates/deck.html").read_text(encoding="utf-8")
    named = set(re.findall(r'\$libs\$/([^"]+)"', template))
    assert named <= set(site_libs(ROOT, plotly=True))


@pytest.mark.parametrize("name", ["theme.css", "fonts.css", "deck.js", "timer.js"])
def test_nothing_the_deck_carries_of_ours_names_another_host(name: str) -> None:
    text = (ROOT / "_extensions/lessonkit" / name).read_text(encoding="utf-8")
    assert not re.search(r"https?://|@import|\bfetch\(|XMLHttpRequest|\bimport\b.*from", text)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "_extensions").symlink_to(ROOT / "_extensions", target_is_directory=True)
    with pytest.raises(FileNotFoundError, match=r"reveal\.js/dist/reset\.css"):
        site_libs(tmp_path, plotly=False)


def test_quartos_names_become_reveals() -> None:
    assert reveal_config({"width": 1280, "slide-number": "c/t", "navigation-mode": "linear"}) == {
        "width": 1280,
        "slideNumber": "c/t",
        "navigationMode": "linear",
    }


def test_every_option_is_one_of_reveals() -> None:
    types = (ROOT / "node_modules/reveal.js/dist/config.d.ts").read_text(encoding="utf-8")
    valid = set(re.findall(r"^ {4}(\w+)\?:", types, flags=re.MULTILINE))
    given: dict[str, object] = {
        "controls-back-arrows": "hidden",
        "fragment-in-url": True,
        "hash-one-based-index": False,
        "margin": 0.04,
        "max-scale": 2,
        "mouse-wheel": False,
        "parallax-background-image": "x.png",
        "pdf-separate-fragments": False,
        "show-slide-number": "all",
        "transition-speed": "fast",
    }
    assert set(reveal_config(given)) <= valid


def test_an_unknown_name_is_refused_with_the_nearest_valid_one() -> None:
    with pytest.raises(ValueError, match="unknown revealjs option slide-numbers; did you mean slide-number"):
        reveal_config({"slide-numbers": True})


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"hash": "yes"}, "hash must be true or false, not yes"),
        ({"margin": "0,1"}, "margin must be a number, not 0,1"),
        ({"margin": True}, "margin must be a number, not true"),
        ({"width": "wide"}, "width must be a whole number of pixels or a percentage, not wide"),
        ({"transition": "spin"}, "transition must be one of none, fade"),
        ({"controls": 1}, "controls must be one of true, false, speaker"),
        ({"footer": 3}, "footer must be text, not 3"),
    ],
)
def test_a_value_an_option_cannot_have_is_refused(options: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        reveal_config(options)


def test_what_the_deck_does_itself_is_handed_to_its_script() -> None:
    options = {"theme": "dark", "footer": "Connectomics", "code-line-numbers": True}
    assert reveal_config(options) == {"lessonkit": {"theme": "dark", "footer": "Connectomics", "codeLineNumbers": True}}


def test_quartos_style_sheets_may_stand_beside_the_theme() -> None:
    options = {"theme": ["default", "extra.scss"], "css": "_extensions/lessonkit/theme.css"}
    assert reveal_config(options) == {"lessonkit": {"theme": "light"}}


@pytest.mark.parametrize(
    "options", [{"theme": "moon"}, {"chalkboard": True}, {"scrollable": True}, {"slide-level": 3}, {"logo": "x.svg"}]
)
def test_what_only_quarto_can_do_is_named_as_such(options: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=f"{next(iter(options))}.* not supported by the embedded engine"):
        reveal_config(options)


def test_what_only_quarto_can_do_may_be_switched_off() -> None:
    assert reveal_config({"chalkboard": False, "slide-level": 2, "embed-resources": False}) == {}


def test_both_engines_load_the_same_files_in_the_same_order() -> None:
    page = (ROOT / "src/lessonkit/render/templates/deck.html").read_text(encoding="utf-8")
    filter_text = (ROOT / "_extensions/lessonkit/html.lua").read_text(encoding="utf-8")
    needed = filter_text[filter_text.index("stylesheets = {") : filter_text.index('"deck.js",') + 10]
    for ending in ("js", "css"):
        embedded = re.findall(rf"lessonkit/([\w-]+\.{ending})\"", page)
        quarto = re.findall(rf'"([\w-]+\.{ending})"', needed)
        # The fonts lie where our own pages carry them; the reading view is ours, too.
        assert quarto == [name for name in embedded if name not in ("fonts.css", "reading.css")]
