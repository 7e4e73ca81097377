"""The PowerPoint file of a deck, read back with python-pptx: what an instructor finds in it."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from pptx import Presentation
from projects import ProjectFolder
from render.pptx_files import beyond, text_height

from lessonkit.config import load_project
from lessonkit.errors import LessonProblems
from lessonkit.render.powerpoint import render_powerpoint

HEADER = "---\ntitle: A small deck\nsubtitle: For the test\nlang: en\n---\n\n"
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="40" viewBox="0 0 60 40">'
    '<rect width="60" height="40" fill="#0000ff"/></svg>'
)
QUIZ = """\
## Which one? {#which}

::: {#q .item .quiz label="Check"}
A question with two answers.

::: {.choices}
- [ ] The wrong one

    > Plausible but wrong.
- [x] The good one

    > Because it is so.
:::
:::

::: {.notes}
Ask, wait, reveal.
:::
"""
CELL = """\
## All on one slide {#everything}

Text before.

::: {.cell data-cell="a"}
``` {.python .cell-code}
def f(x):
    return "text"  # remark
```

::: {.cell-output .cell-output-display}
|     | name | count |
|:----|:-----|------:|
| 0   | one  |  1.50 |

: A caption. {#tbl-a .dataframe}
:::
:::

![What it shows.](picture.svg){#fig-a fig-alt="A blue rectangle."}

Text after.
"""


def render(project: ProjectFolder, body: str, name: str = "deck") -> Any:
    project.write("slides/picture.svg", SVG)
    qmd = project.write(f"slides/{name}.qmd", HEADER + body)
    out = project.root / "_site" / "slides" / f"{name}.pptx"
    render_powerpoint(load_project(project.root), qmd, HEADER + body, out)
    return Presentation(str(out))


def shapes(deck: Any, slide: str) -> list[Any]:
    return list(next(s for s in deck.slides if s.name == slide).shapes)


def texts(deck: Any, slide: str) -> str:
    return "\n".join(shape.text_frame.text for shape in shapes(deck, slide) if shape.has_text_frame)


def runs(shape: Any) -> Iterator[Any]:
    for paragraph in shape.text_frame.paragraphs:
        yield from paragraph.runs


def test_each_heading_is_one_slide_and_its_title_a_real_one(project: ProjectFolder) -> None:
    deck = render(project, f"# A block {{#block}}\n\nIts words.\n\n{CELL}\n## A last one {{#last}}\n\nDone.\n")
    titles = [slide.shapes.title.text for slide in deck.slides]
    assert titles == ["A small deck", "A block", "All on one slide", "A last one"]


def test_a_slide_keeps_its_id_as_its_name(project: ProjectFolder) -> None:
    deck = render(project, f"# A block {{#block}}\n\nIts words.\n\n{CELL}")
    assert [slide.name for slide in deck.slides] == ["title-slide", "block", "everything"]


def test_text_code_table_and_picture_share_a_slide(project: ProjectFolder) -> None:
    found = shapes(render(project, CELL), "everything")
    kinds = [
        "table" if s.has_table else "picture" if s.shape_type == 13 else s.name
        for s in found
        if s.has_table or s.shape_type == 13 or (s.has_text_frame and s.text_frame.text)
    ]
    assert kinds == ["Title", "Text", "Code", "table", "Caption", "picture", "Caption", "Text", "Slide number"]


def test_a_table_is_a_native_one_with_its_numbers_to_the_right(project: ProjectFolder) -> None:
    table = next(s.table for s in shapes(render(project, CELL), "everything") if s.has_table)
    assert [[cell.text for cell in row.cells] for row in table.rows] == [["", "name", "count"], ["0", "one", "1.50"]]
    assert table.cell(1, 2).text_frame.paragraphs[0].alignment == 3  # right
    assert table.first_row


def test_code_is_monospaced_and_coloured_as_on_the_deck(project: ProjectFolder) -> None:
    code = next(s for s in shapes(render(project, CELL), "everything") if s.name == "Code")
    assert code.text_frame.text.replace("\v", "\n") == 'def f(x):\n    return "text"  # remark'
    assert {run.font.name for run in runs(code)} == {"IBM Plex Mono"}
    css = (project.root / "_extensions/lessonkit/theme.css").read_text(encoding="utf-8")
    for text, name in (("return", "keyword"), ('"text"', "string"), ("# remark", "comment")):
        colour = re.search(rf"--lk-{name}: #(\w+);", css)
        run = next(run for run in runs(code) if text in run.text)
        assert colour and str(run.font.color.rgb) == colour[1].upper()


def test_an_svg_becomes_a_png_with_the_alt_text(project: ProjectFolder) -> None:
    picture = next(s for s in shapes(render(project, CELL), "everything") if s.shape_type == 13)
    assert picture._element.nvPicPr.cNvPr.get("descr") == "A blue rectangle."
    assert picture.image.content_type == "image/png"
    with Image.open(BytesIO(picture.image.blob)) as image:
        assert image.width >= 1280
        assert abs(image.width / image.height - 1.5) < 0.01
        assert image.convert("RGB").getpixel((700, 500)) == (0, 0, 255)


def test_what_only_frames_is_marked_as_decoration(project: ProjectFolder) -> None:
    drawn = [s for s in shapes(render(project, CELL), "everything") if s.has_text_frame and not s.text_frame.text]
    assert [s.name for s in drawn] == ["Frame: cell", "Edge", "Edge"]
    assert [s.name for s in drawn if s._element.find(".//{*}decorative") is None] == []


def test_speaker_notes_are_kept(project: ProjectFolder) -> None:
    deck = render(project, "## One {#one}\n\nText.\n\n::: {.notes}\n**Say.** Hello.\n\nThen wait.\n:::\n")
    assert deck.slides[1].notes_slide.notes_text_frame.text == "Say. Hello.\nThen wait."
    assert "Hello" not in texts(deck, "one")


def test_which_option_is_right_stands_on_a_slide_after_the_question(project: ProjectFolder) -> None:
    deck = render(project, QUIZ)
    assert [slide.name for slide in deck.slides] == ["title-slide", "which", "which-answer"]
    asked, answered = texts(deck, "which"), texts(deck, "which-answer")
    assert "The good one" in asked and "Right" not in asked and "Because it is so." not in asked
    assert "The good one ✓\N{NO-BREAK SPACE}Right" in answered
    assert "Because it is so." in answered and "Plausible but wrong." in answered


def test_the_slide_that_asks_is_the_same_whichever_option_is_right(project: ProjectFolder) -> None:
    def asked(body: str) -> bytes:
        render(project, body)
        with zipfile.ZipFile(project.root / "_site/slides/deck.pptx") as file:
            return file.read("ppt/slides/slide2.xml")

    moved = QUIZ.replace("[x]", "[-]").replace("[ ]", "[x]").replace("[-]", "[ ]")
    assert asked(QUIZ) == asked(moved)


def test_what_is_hidden_from_the_format_does_not_appear(project: ProjectFolder) -> None:
    body = (
        "## One {#one}\n\n"
        '::: {.content-visible when-format="html"}\nOn the screen.\n:::\n\n'
        '::: {.content-hidden when-format="pptx"}\nNot here.\n:::\n\n'
        '::: {.content-visible when-format="pptx"}\nOnly here.\n:::\n\n'
        "::: {.key-only}\nFor the key.\n:::\n"
    )
    assert texts(render(project, body), "one").split("\n")[1:2] == ["Only here."]
    assert not {"On the screen.", "Not here.", "For the key."} & set(texts(render(project, body), "one").split("\n"))


INTERACTIVE = """\
## One {#one}

::: {.content-visible when-format="html"}
::: {.cell data-cell="p" output-location="column"}
``` {.python .cell-code}
draw()
```

::: {.cell-output .cell-output-display}
::: {#fig-p .plotly-figure src="p.json" fig-alt="A surface that turns."}
Drag it.
:::
:::
:::
:::
"""


def test_an_interactive_figure_is_a_box_that_says_so_and_leads_to_the_deck(project: ProjectFolder) -> None:
    deck = render(project, INTERACTIVE)
    box = next(s for s in shapes(deck, "one") if s.has_text_frame and "HTML deck" in s.text_frame.text)
    said = [paragraph.text for paragraph in box.text_frame.paragraphs]
    assert said == ["Interactive in the HTML deck", "A surface that turns.", "Drag it.", "Open it there"]
    assert [run.hyperlink.address for run in runs(box) if run.hyperlink.address] == ["deck.html#/one"]


def test_the_code_of_an_interactive_figure_is_shown_beside_its_box(project: ProjectFolder) -> None:
    found = {shape.name: shape for shape in shapes(render(project, INTERACTIVE), "one")}
    code, box = found["Code"], found["Frame: Interactive in the HTML deck"]
    assert code.text_frame.text == "draw()"
    assert code.left + code.width <= box.left


def test_an_interactive_figure_with_a_still_twin_is_the_twin(project: ProjectFolder) -> None:
    twin = '\n::: {.content-visible unless-format="html"}\n![Still.](picture.svg){fig-alt="A surface."}\n:::\n'
    deck = render(project, INTERACTIVE + twin)
    assert not {"Interactive", "draw()"} & set(texts(deck, "one").split())
    assert [s.shape_type for s in shapes(deck, "one")].count(13) == 1


def test_simple_maths_is_text_with_raised_letters(project: ProjectFolder) -> None:
    deck = render(project, "## One {#one}\n\nThe sum $x^2 + \\alpha \\le 3$ and $\\frac{a}{b}$.\n")
    text = next(shape for shape in shapes(deck, "one") if shape.name == "Text")
    assert " ".join(text.text_frame.text.split()) == "The sum x2 + α ≤ 3 and $\\frac{a}{b}$."
    assert [run.text for run in runs(text) if run._r.rPr.get("baseline")] == ["2"]


def test_slides_are_16_to_9_in_the_colours_of_the_theme(project: ProjectFolder) -> None:
    deck = render(project, CELL)
    assert deck.slide_width * 9 == deck.slide_height * 16
    with zipfile.ZipFile(project.root / "_site/slides/deck.pptx") as file:
        theme = file.read("ppt/theme/theme1.xml").decode()
    css = (project.root / "_extensions/lessonkit/theme.css").read_text(encoding="utf-8")
    for slot, name in (("accent1", "series-1"), ("accent2", "series-2"), ("accent4", "series-4"), ("dk1", "ink")):
        colour = re.search(rf"--lk-{name}: #(\w+);", css)
        assert colour and f'<a:{slot}><a:srgbClr val="{colour[1].upper()}"/>' in theme
    assert '<a:latin typeface="IBM Plex Sans"' in theme


def test_kinds_of_slides_have_layouts_of_their_own(project: ProjectFolder) -> None:
    body = (
        '# Block {#b data-time="00:00-05:00"}\n\nWords.\n\n## Do {#d .practice}\n\nDo it.\n\n'
        f"## Do: solution {{#s .solution-slide}}\n\nSo.\n\n{QUIZ}"
    )
    deck = render(project, body)
    layouts = {slide.name: slide.slide_layout.name for slide in deck.slides}
    assert layouts == {
        "title-slide": "Title",
        "b": "Block",
        "d": "Practice",
        "s": "Solution",
        "which": "Check",
        "which-answer": "Solution",
    }
    assert "00:00–05:00 · 5 min" in texts(deck, "b")


def test_the_same_source_gives_the_same_bytes(project: ProjectFolder) -> None:
    body = CELL + QUIZ
    render(project, body, "a")
    (project.root / ".lessonkit" / "pictures").rename(project.root / ".lessonkit" / "gone")
    render(project, body, "b")
    site = project.root / "_site" / "slides"
    assert (site / "a.pptx").read_bytes() == (site / "b.pptx").read_bytes()


def test_nothing_tells_when_or_where_it_was_made(project: ProjectFolder) -> None:
    render(project, CELL)
    with zipfile.ZipFile(project.root / "_site/slides/deck.pptx") as file:
        assert {info.date_time for info in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = file.read("docProps/core.xml").decode()
        members = {info.filename: file.read(info) for info in file.infolist()}
    assert "<dc:title>A small deck</dc:title>" in core
    assert not re.search(r"created|modified|Canny|20\d\d-", core)
    assert [name for name, data in members.items() if str(project.root).encode() in data] == []


def test_a_missing_picture_is_a_problem_at_its_line(project: ProjectFolder) -> None:
    with pytest.raises(LessonProblems) as raised:
        render(project, "## One {#one}\n\n![alt](nowhere.svg)\n")
    problem = raised.value.problems[0]
    assert (problem.path, problem.line, problem.message) == ("slides/deck.qmd", 9, "nowhere.svg is missing")


def test_a_footnote_is_said_in_brackets(project: ProjectFolder) -> None:
    deck = render(project, "## One {#one}\n\nA claim.[^1]\n\n[^1]: Its source.\n")
    assert "A claim. (Its source.)" in texts(deck, "one")


def test_what_stands_below_a_long_paragraph_does_not_touch_it(project: ProjectFolder) -> None:
    body = "## One {#one}\n\n" + "Some words of a long paragraph. " * 20 + "\n\n``` {.python .not-run}\nx = 1\n```\n"
    deck = render(project, body)
    text, code = (next(s for s in shapes(deck, "one") if s.name == name) for name in ("Text", "Code"))
    assert text.top + text_height(text, project) < code.top
    assert beyond(deck, project) == []


HOTSPOT = """\
## Where? {#where}

::: {#h .item .hotspot}
Which place?

::: {.marked-picture}
![A square.](square.svg){fig-alt="A square with two places in it."}

::: {.choices}
- [ ] [A: left]{x=20 y=50}
- [x] [B: right]{x=80 y=50}

    > Because it is so.
:::
:::
:::
"""


def test_the_options_of_a_hotspot_stand_next_to_its_picture(project: ProjectFolder) -> None:
    project.write("slides/square.svg", SVG.replace("60", "40"))
    deck = render(project, HOTSPOT)
    for slide in ("where", "where-answer"):
        found = shapes(deck, slide)
        picture = next(s for s in found if s.shape_type == 13)
        options = next(s for s in found if s.has_text_frame and s.text_frame.text.startswith("left"))
        assert picture.height > deck.slide_height * 0.5
        assert 0 < options.left - picture.left - picture.width < picture.width * 0.1


BESIDE = """\
## Beside {#beside}

::: {.cell data-cell="a" output-location="column"}
``` {.python .cell-code}
LINE
```

::: {.cell-output .cell-output-stdout}
```
what it printed
```
:::
:::
"""


@pytest.mark.parametrize(("letters", "beside"), [(40, True), (75, False)])
def test_what_code_gave_stands_below_it_where_its_lines_are_too_long_to_be_read_beside_it(
    project: ProjectFolder, letters: int, beside: bool
) -> None:
    found = {s.name: s for s in shapes(render(project, BESIDE.replace("LINE", "x" * letters)), "beside")}
    code, output = found["Code"], found["Output"]
    assert (output.left >= code.left + code.width) is beside
    assert (output.top >= code.top + code.height) is not beside
    assert all(run.font.size.pt >= 15 for run in runs(code))


def sizes(deck: Any, slide: str) -> set[float]:
    found = (s for s in shapes(deck, slide) if s.has_text_frame and s.name in ("Text", "Code"))
    return {run.font.size.pt for shape in found for run in runs(shape)}


def test_a_slide_of_few_words_has_them_larger_than_one_that_is_full(project: ProjectFolder) -> None:
    picture = '![It.](picture.svg){fig-alt="A blue rectangle."}'
    body = f"## One {{#one}}\n\nFew words.\n\n## Two {{#two}}\n\nFew words.\n\n{picture}\n\n"
    deck = render(project, body + "## Three {#three}\n\n" + "Not so few words of a whole page. " * 40 + "\n")
    assert min(sizes(deck, "one")) > 25 > 21.5 > max(sizes(deck, "two"))
    assert max(sizes(deck, "three")) <= 21


def test_a_paragraph_keeps_its_distance_from_the_list_above(project: ProjectFolder) -> None:
    deck = render(project, "## One {#one}\n\n- first\n- second\n\nAfter.\n")
    first, second, _ = next(s for s in shapes(deck, "one") if s.name == "Text").text_frame.paragraphs
    assert second.space_after.pt >= 1.4 * first.space_after.pt


def test_a_title_that_is_a_little_too_long_takes_one_line_and_not_two(project: ProjectFolder) -> None:
    deck = render(project, "## A title of so many words that it is a little too long {#one}\n\nText.\n")
    title = deck.slides[1].shapes.title
    assert title.height < 60 * 9525
    assert all(run.font.size.pt >= 27 for run in runs(title))


def test_fonts_of_the_theme_are_named_as_powerpoint_names_them(project: ProjectFolder) -> None:
    render(project, CELL)
    with zipfile.ZipFile(project.root / "_site/slides/deck.pptx") as file:
        written = "".join(file.read(name).decode() for name in file.namelist() if name.endswith(".xml"))
    assert set(re.findall(r'typeface="(\+[^"]*)"', written)) <= {
        f"+{a}-{b}" for a in ("mj", "mn") for b in ("lt", "ea", "cs")
    }


def test_what_is_too_much_for_a_slide_is_set_smaller_and_stays_on_it(project: ProjectFolder) -> None:
    long = "## Much {#much}\n\n" + "\n\n".join(f"A line of words, number {n}." for n in range(30))
    deck = render(project, long)
    assert len(deck.slides) == 2
    assert beyond(deck, project) == []
