"""The handout of a deck, read back with pypdf: what a learner holds, and what must not be in it."""

from __future__ import annotations

import io
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import typst
from PIL import Image
from projects import ProjectFolder
from pypdf import PdfReader
from render.handouts import named, sizes, text

from lessonkit.config import load_project
from lessonkit.errors import LessonProblems
from lessonkit.gate.paper import pieces, small_print
from lessonkit.render.handout import render_handout

HEADER = "---\ntitle: A small deck\nlang: en-GB\n---\n\n"
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="600" height="400" viewBox="0 0 60 40">'
    '<rect width="60" height="40" fill="#0000ff"/></svg>'
)
QUIZ = """\
## Which one? {#which}

::: {#q .item .quiz label="Check" minutes="2"}
A question with two answers.

::: {.choices}
- [ ] The plausible one

    > Quaggaword.
- [x] The good one

    > Xylophoneword.
:::
:::

::: {.notes}
Zebraword.
:::
"""
SOLUTION = """\
## Do it {#do .practice}

Do it.

## Do it: solution {#do-solution .solution-slide}

Yakword.
"""
CELL = """\
## All on one slide {#everything}

Text before.

::: {.cell data-cell="a" output-location="column"}
``` {.python .cell-code}
first = 1
second = 2
```

::: {.cell-output .cell-output-display}
| name | count |
|:-----|------:|
| one  |  1.50 |

: A caption. {#tbl-a .dataframe}
:::
:::

![What it shows.](picture.svg){#fig-a fig-alt="A blue rectangle."}

Text after.
"""


def render(project: ProjectFolder, body: str, name: str = "deck") -> PdfReader:
    project.write("slides/picture.svg", SVG)
    project.write("slides/square.svg", SVG.replace("60", "40").replace('width="600"', 'width="400"'))
    qmd = project.write(f"slides/{name}.qmd", HEADER + body)
    out = project.root / "_site" / "slides" / f"{name}-handout.pdf"
    render_handout(load_project(project.root), qmd, HEADER + body, out)
    return PdfReader(out)


def test_two_slides_stand_on_a_page_of_a4(project: ProjectFolder) -> None:
    pdf = render(project, "\n".join(f"## Slide {word} {{#{word}}}\n\nWords.\n" for word in ("one", "two", "three")))
    pages = [page.extract_text() for page in pdf.pages]
    assert [[word for word in ("one", "two", "three") if f"Slide {word}" in page] for page in pages] == [
        ["one", "two"],
        ["three"],
    ]
    assert [round(float(side)) for side in pdf.pages[0].mediabox[2:]] == [595, 842]


def test_it_is_tagged_and_says_its_title_and_language(project: ProjectFolder) -> None:
    pdf = render(project, CELL)
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert pdf.metadata and pdf.metadata.title == "A small deck (handout)"
    assert "pdfuaid:part" in root["/Metadata"].get_data().decode()


def test_titles_are_headings_code_and_tables_are_what_they_are(project: ProjectFolder) -> None:
    pdf = render(project, "# Block {#b}\n\nWords.\n\n" + CELL)
    assert (len(named(pdf, "/H1")), len(named(pdf, "/H2"))) == (1, 1)
    assert len(named(pdf, "/Table")) == 1
    assert [figure["/Alt"] for figure in named(pdf, "/Figure")] == ["A blue rectangle."]
    assert "first = 1" in text(pdf) and "A caption." in text(pdf)


def test_it_holds_no_notes_no_solutions_and_no_feedback(project: ProjectFolder) -> None:
    pdf = render(project, QUIZ + SOLUTION)
    assert "The good one" in text(pdf) and "Do it." in text(pdf)
    assert re.findall("(?i)zebra|yak|quagga|xylophone|solution", text(pdf)) == []


def test_it_is_the_same_whichever_option_is_right_and_whatever_must_not_show(project: ProjectFolder) -> None:
    moved = QUIZ.replace("[x]", "[-]").replace("[ ]", "[x]").replace("[-]", "[ ]")
    planted = re.sub(r"\w+word", "Planted", SOLUTION + moved)
    render(project, SOLUTION + QUIZ, "a")
    render(project, planted, "b")
    site = project.root / "_site" / "slides"
    assert (site / "a-handout.pdf").read_bytes() == (site / "b-handout.pdf").read_bytes()


def test_the_same_source_gives_the_same_bytes(project: ProjectFolder) -> None:
    render(project, CELL + QUIZ, "a")
    render(project, CELL + QUIZ, "b")
    site = project.root / "_site" / "slides"
    assert (site / "a-handout.pdf").read_bytes() == (site / "b-handout.pdf").read_bytes()


def rules(pdf: PdfReader, page: int = 0) -> list[float]:
    """How far up the page its ruled lines stand, in points: thin rectangles as wide as the text."""
    content = pdf.pages[page].get_contents()
    assert content is not None
    rule = rb"q 1 0 0 -1 42\.\d+ ([\d.]+) cm/c0 cs [\d.]+ scn 510\.\d+ [\d.]+ m"
    return [float(up) for up in re.findall(rule, content.get_data())]


def test_each_slide_leaves_lines_of_eight_millimetres_to_write_on(project: ProjectFolder) -> None:
    first = "".join(f"## Slide {word} {{#{word}}}\n\nWords.\n\n" for word in ("one", "two", "three"))
    found = rules(render(project, first + CELL), 1)
    below_first, below_second = [y for y in found if y > 410], [y for y in found if y < 410]
    assert len(below_first) > len(below_second) >= 2
    assert {round((a - b) * 25.4 / 72, 1) for a, b in pairwise(below_first)} == {8.0}


def lines_of_words(count: int) -> str:
    return "\n\n".join(f"A line of words, number {n}." for n in range(count))


def test_a_slide_that_does_not_fit_half_a_page_has_a_page_of_its_own_in_full_size(project: ProjectFolder) -> None:
    body = f"## One {{#one}}\n\nWords.\n\n## Much {{#much}}\n\n{lines_of_words(32)}\n\n## Next {{#next}}\n\nWords.\n"
    pdf = render(project, body)
    pages = [page.extract_text() for page in pdf.pages]
    assert [("One" in page, "Much" in page, "number 31" in page, "Next" in page) for page in pages] == [
        (True, False, False, False),
        (False, True, True, False),
        (False, False, False, True),
    ]
    assert small_print(project.root / "_site/slides/deck-handout.pdf") == []


def test_what_slides_leave_of_a_page_is_ruled_to_its_end(project: ProjectFolder) -> None:
    pdf = render(project, f"## One {{#one}}\n\nWords.\n\n## Much {{#much}}\n\n{lines_of_words(32)}\n")
    assert min(rules(pdf)) == pytest.approx(min(rules(pdf, 1)), abs=3)
    assert len(rules(pdf)) > 20


def test_a_slide_with_too_much_even_for_a_page_stays_on_one(project: ProjectFolder) -> None:
    pdf = render(project, f"## Much {{#much}}\n\n{lines_of_words(90)}\n\n## Next {{#next}}\n\nWords.\n")
    assert ["number 89" in page.extract_text() for page in pdf.pages] == [True, False]


def test_a_slide_that_just_fits_its_page_is_not_enlarged(project: ProjectFolder) -> None:
    pdf = render(project, f"## Much {{#much}}\n\n{lines_of_words(37)}\n")
    (words,) = (piece for piece in pieces(pdf.pages[0]) if piece.text == "A line of words, number 36.")
    assert words.points == pytest.approx(10.5, abs=0.01)


def test_no_text_of_an_ordinary_slide_is_below_nine_points(project: ProjectFolder) -> None:
    code = "\n".join(f'name_{n:02} = function_of(first="{"x" * 40}", second={n})' for n in range(12))
    wide = f"## Code {{#code}}\n\n``` {{.python .not-run}}\n{code}\n```\n\nText below.\n\n"
    render(project, wide + CELL + QUIZ + SOLUTION + HOTSPOT)
    found = sizes(project.root / "_site/slides/deck-handout.pdf")
    assert min(found) >= 8.99


def test_a_line_that_does_not_fit_goes_on_with_more_than_what_closes_it(project: ProjectFolder) -> None:
    lines = "\n".join("x" * letters + ".f(g())" for letters in range(76, 92))
    pdf = render(project, f"## Code {{#code}}\n\n``` {{.python .not-run}}\n{lines}\n```\n")
    found = text(pdf).split("\n")
    assert sum(line.endswith(("x.", "f(")) for line in found) > 3
    assert [line for line in found if set(line) <= set(")\u21aa ") and line] == []
    assert min(sizes(project.root / "_site/slides/deck-handout.pdf")) >= 8.99


HOTSPOT = """\
## Where? {#where}

::: {#h .item .hotspot}
Which place?

::: {.marked-picture}
![A square.](square.svg){fig-alt="A square with two places in it."}

::: {.choices}
- [ ] [A: to the left]{x=20 y=50}
- [x] [B: to the right]{x=80 y=50}
:::
:::
:::
"""


def test_the_options_of_a_hotspot_stand_beside_its_picture(project: ProjectFolder) -> None:
    found: dict[str, tuple[float, float]] = {}

    def visit(said: str, around: list[float], own: list[float], *_: object) -> None:
        found[said.strip()] = (own[4] + around[4], own[5] * around[3] + around[5])

    render(project, HOTSPOT).pages[0].extract_text(visitor_text=visit)
    question, option = found["Which place?"], found["to the right"]
    assert option[0] > question[0] + 200
    assert 0 < question[1] - option[1] < 60


WIDE = """\
## Wide {#wide}

::: {.cell data-cell="a" output-location="column"}
``` {.python .cell-code}
a_line_of_code = of_some_forty_letters()
```

::: {.cell-output .cell-output-display}
| identifier | number | another identifier |
|-----------:|-------:|-------------------:|
| NUMBER | 16904.0 | 864691135921276473 |

: A caption. {#tbl-w .dataframe}
:::
:::
"""


@pytest.mark.parametrize(("number", "beside"), [("9067466612", True), ("90674666" * 3, False)])
def test_a_table_that_is_too_wide_beside_its_code_stands_below_it(
    project: ProjectFolder, number: str, beside: bool
) -> None:
    found: dict[str, tuple[float, float]] = {}

    def visit(said: str, around: list[float], own: list[float], _: object, size: float) -> None:
        found[said.strip()] = (own[4] + around[4], size * abs(own[3]))

    render(project, WIDE.replace("NUMBER", number)).pages[0].extract_text(visitor_text=visit)
    assert (found["A caption."][0] > 200) is beside
    start, points = found["16904.0"]
    digit = 0.6 * points  # of IBM Plex Sans, as wide as the full stop is not
    assert start + 6.5 * digit + 6 < found["864691135921276473"][0]


NOTEBOOK = """\
:::: {.side-notebook}
[NAME.ipynb](../notebooks/NAME.ipynb){.notebook-file}

A text of its page.

[\\[2\\]]{.notebook-count}

::: {.cell data-cell="NAME-a"}
``` {.python .cell-code}
first = LINE
```
:::

[\\[12\\]]{.notebook-count}

::: {.cell data-cell="NAME-b"}
``` {.python .cell-code}
second
```

::: {.cell-output .cell-output-display}
```
'a value'
```
:::
:::
::::
"""
PAGE = "## One page {#page}\n\nWords.\n\n" + NOTEBOOK.replace("LINE", "1").replace("NAME", "good")


def places(pdf: PdfReader) -> dict[str, tuple[float, float]]:
    """Where on the first page each text begins, in points from the lower left corner."""
    return {piece.text: (piece.x, piece.y) for piece in pieces(pdf.pages[0])}


def test_the_count_of_a_cell_stands_at_the_left_of_its_code(project: ProjectFolder) -> None:
    at = places(render(project, PAGE))
    for count, code in (("[2]", "first"), ("[12]", "second")):
        assert at[count][1] == pytest.approx(at[code][1], abs=2.5)
        assert at[count][0] + 4 * 5.4 < at[code][0]
    assert at["A text of its page."][0] > at["[2]"][0] + 3 * 5.4


def grey(pdf: Path) -> Any:
    """The first page as a picture, a point a pixel, white 255."""
    page = f'#set page(width: 595pt, height: 842pt, margin: 0pt)\n#image("/{pdf.name}", page: 1, width: 595pt)'
    drawn = typst.compile(page.encode(), root=pdf.parent, format="png", ppi=72)
    return Image.open(io.BytesIO(drawn)).convert("L")


def test_a_notebook_is_framed_with_the_name_of_its_file_at_its_head(project: ProjectFolder) -> None:
    at = places(render(project, PAGE))
    page = grey(project.root / "_site/slides/deck-handout.pdf")
    assert at["good.ipynb"][1] > at["A text of its page."][1] > at["[2]"][1]
    top, bottom = round(842 - at["good.ipynb"][1]), round(842 - at["'a value'"][1])
    slide, count = 45, int(at["[12]"][0])
    edges = [x for x in range(slide, count) if all(page.getpixel((x, y)) < 220 for y in range(top, bottom))]
    assert edges


def test_lines_of_two_notebooks_are_whole_where_both_have_room(project: ProjectFolder) -> None:
    narrow, wide = (NOTEBOOK.replace("LINE", "x" * letters).replace("NAME", "x") for letters in (12, 40))
    columns = ":::: {.columns}\n::: {.column}\n%s:::\n\n::: {.column}\n%s:::\n::::\n"
    body = "## Two {#two}\n\n" + columns % (narrow.replace("::::", ":::::"), wide.replace("::::", ":::::"))
    body = body.replace(":::: {.columns}", ":::::: {.columns}").removesuffix("::::\n") + "::::::\n"
    assert "x" * 40 in text(render(project, body))


def test_the_value_of_a_cell_is_labelled_as_what_it_printed_is(project: ProjectFolder) -> None:
    printed = PAGE.replace("cell-output-display", "cell-output-stdout")
    assert "Output\n'a value'" in text(render(project, PAGE))
    assert text(render(project, PAGE)) == text(render(project, printed))


@pytest.mark.parametrize("lines", [0, 16])  # in the largest text and in the smallest
def test_code_links_and_notes_of_a_caption_are_not_below_nine_points(project: ProjectFolder, lines: int) -> None:
    caption = ": A caption of `code` with [a link](https://example.org/words).[^a] {#tbl-a .dataframe}"
    body = CELL.replace(": A caption. {#tbl-a .dataframe}", caption) + lines_of_words(lines) + "\n\n[^a]: A `note`.\n"
    render(project, body)
    pdf = project.root / "_site/slides/deck-handout.pdf"
    assert small_print(pdf) == []
    found = {piece.text: piece.points for piece in pieces(PdfReader(pdf).pages[0])}
    assert found["A caption of"] == pytest.approx(0.86 * (10.5 if lines else 11), abs=0.01)
    assert min(found[words] for words in ("code", "(example.org/words)", "note")) >= 8.99


def test_notes_stand_on_their_slide_and_two_slides_on_a_page(project: ProjectFolder) -> None:
    slide = "## Slide NAME {#NAME}\n\nWords of NAME.[^NAME]\n\n"
    secret = "::: {.notes}\nSaid.[^s]\n:::\n\n[^s]: Zebraword.\n\n"
    body = "".join(slide.replace("NAME", name) for name in ("a", "b", "c", "d"))
    pdf = render(project, body + secret + "".join(f"[^{name}]: The note of {name}.\n\n" for name in "abcd"))
    assert len(pdf.pages) == 2
    said = text(pdf)
    order = [said.index(words) for name in "abcd" for words in (f"Slide {name}", f"The note of {name}.")]
    assert order == sorted(order)
    assert "Zebra" not in said


def test_the_first_page_says_what_it_is_and_leaves_room_for_a_name(project: ProjectFolder) -> None:
    pdf = render(project, "## One {#one}\n\nWords.\n")
    assert "A small deck" in pdf.pages[0].extract_text() and "Name" in pdf.pages[0].extract_text()


def test_an_interactive_figure_is_said_to_be_one(project: ProjectFolder) -> None:
    body = (
        '## One {#one}\n\n::: {.content-visible when-format="html"}\n'
        '::: {#fig-p .plotly-figure src="p.json" fig-alt="A surface that turns."}\n:::\n:::\n'
    )
    said = text(render(project, body))
    assert "Interactive in the HTML deck\nA surface that turns." in said
    assert "Open it there" not in said


def test_a_picture_without_alt_text_is_a_problem_at_its_line(project: ProjectFolder) -> None:
    with pytest.raises(LessonProblems) as raised:
        render(project, "## One {#one}\n\n![](picture.svg)\n")
    assert (raised.value.problems[0].path, raised.value.problems[0].line) == ("slides/deck.qmd", 8)
