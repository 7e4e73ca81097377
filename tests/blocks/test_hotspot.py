from __future__ import annotations

import pytest
from small_lessons import block, markdown, on_slide, outline

from lessonkit.blocks.hotspot import Hotspot, Region
from lessonkit.model import View

REGIONS = "- [x] [A: near the top]{x=60 y=16.5}\n\n    > An outlier.\n- [ ] [B: near the origin]{x=0 y=100}"
CELL = "\n# %%\n#| label: fig-dots\n#| fig-alt: Two dots stand alone.\nx\n\n# %% [markdown]\n"


def hotspot(regions: str = REGIONS, picture: str = CELL) -> str:
    return f"# ::: {{.hotspot #outlier}}\n# Which dot?\n{picture}{markdown(regions)}# :::\n"


def parsed(text: str) -> Hotspot:
    found = block(text)
    assert isinstance(found, Hotspot)
    return found


def test_regions_are_places_in_the_picture_in_per_cent() -> None:
    assert parsed(hotspot()).regions == (Region("A: near the top", 60, 16.5), Region("B: near the origin", 0, 100))


@pytest.mark.parametrize("view", View)
def test_every_view_has_the_question_above_the_marked_picture(view: View) -> None:
    assert outline(block(hotspot()).lower(view)) == (
        '::: {#outlier .item .hotspot label="Hotspot"}\n'
        "Which dot?\n"
        "::: {.marked-picture}\n"
        "[fig-dots]\n"
        "::: {.choices}\n"
        "- [x] [A: near the top]{x=60 y=16.5}\n\n    > An outlier.\n\n- [ ] [B: near the origin]{x=0 y=100}\n"
        ":::\n"
        ":::\n"
        ":::"
    )


@pytest.mark.parametrize("cell", ["", "\n# %% [markdown]\n"], ids=["in the same cell", "in a cell of its own"])
def test_the_picture_may_be_an_image(cell: str) -> None:
    found = parsed(hotspot(picture=f"#\n{cell}# ![A map of the worm](worm.png)\n#\n"))
    assert (outline(found.prompt), outline(found.picture)) == ("Which dot?", "![A map of the worm](worm.png)")
    assert found.picture[0].span.line == (15 if not cell else 17)


@pytest.mark.parametrize(
    ("region", "message"),
    [
        ("- [ ] [B: out]{x=18 y=101}", "a region outside of the picture"),
        ("- [ ] [B: out]{x=-1 y=8}", "a region outside of the picture"),
        ("- [ ] [B: out]{x=18}", "a region outside of the picture"),
        ("- [ ] [B: out]{x=left y=8}", "a region outside of the picture"),
        ("- [ ] [B: out]{18, 80}", "cannot read the attribute '18, 80'"),
        ("- [ ] B: out {x=18 y=80}", "cannot read this region"),
        ("- [ ] [out]{x=18 y=80}", "cannot read this region"),
    ],
)
def test_a_mistake_in_a_region_is_named_at_its_line(region: str, message: str) -> None:
    assert on_slide(hotspot(f"- [x] [A: in]{{x=1 y=2}}\n{region}")) == [(region, message)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (hotspot(picture="#\n"), "hotspot 'outlier' has no picture"),
        (hotspot().replace("# Which dot?\n", ""), "hotspot 'outlier' asks nothing"),
        (hotspot(REGIONS.replace("[B", "[C")), "hotspot 'outlier': regions are not lettered in order"),
        (hotspot(REGIONS.replace("[x]", "[ ]")), "hotspot 'outlier' has no right answer"),
        (hotspot().replace(" #outlier", ""), "hotspot has no id"),
    ],
)
def test_a_mistake_in_a_hotspot_is_named_where_it_opens(text: str, message: str) -> None:
    ((line, found),) = on_slide(text)
    assert line.startswith("::: {.hotspot")
    assert found == message
