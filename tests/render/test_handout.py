"""The handout of a deck, read back with pypdf: what a learner holds, and what must not be in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from projects import ProjectFolder
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from lessonkit.config import load_project
from lessonkit.errors import LessonProblems
from lessonkit.render.handout import render_handout

pytestmark = pytest.mark.xdist_group("shipped")

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
    qmd = project.write(f"slides/{name}.qmd", HEADER + body)
    out = project.root / "_site" / "slides" / f"{name}-handout.pdf"
    render_handout(load_project(project.root), qmd, HEADER + body, out)
    return PdfReader(out)


def text(pdf: PdfReader) -> str:
    return "\n".join(page.extract_text() for page in pdf.pages)


def tags(pdf: PdfReader) -> Iterator[DictionaryObject]:
    def walk(node: object) -> Iterator[DictionaryObject]:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for child in node:
                yield from walk(child)
        elif isinstance(node, DictionaryObject):
            yield node
            if "/K" in node:
                yield from walk(node["/K"])

    root = pdf.trailer["/Root"]["/StructTreeRoot"]
    yield from walk(root["/K"])


def named(pdf: PdfReader, tag: str) -> list[DictionaryObject]:
    return [node for node in tags(pdf) if node.get("/S") == tag]


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


def rules(pdf: PdfReader) -> list[float]:
    """How far up the page its ruled lines stand, in points: thin rectangles as wide as the text."""
    content = pdf.pages[0].get_contents()
    assert content is not None
    rule = rb"q 1 0 0 -1 48\.\d+ ([\d.]+) cm/c0 cs [\d.]+ scn 498\.\d+ [\d.]+ m"
    return [float(up) for up in re.findall(rule, content.get_data())]


def test_each_slide_leaves_lines_of_eight_millimetres_to_write_on(project: ProjectFolder) -> None:
    found = rules(render(project, "## One {#one}\n\nWords.\n\n" + CELL))
    below_first, below_second = [y for y in found if y > 421], [y for y in found if y < 421]
    assert len(below_first) > len(below_second) >= 3
    assert {round((a - b) * 25.4 / 72, 1) for a, b in pairwise(below_first)} == {8.0}


def test_a_slide_with_very_much_on_it_stays_one_slide(project: ProjectFolder) -> None:
    much = "## Much {#much}\n\n" + "\n\n".join(f"A line of words, number {n}." for n in range(60))
    pdf = render(project, f"{much}\n\n## Next {{#next}}\n\nWords.\n")
    assert len(pdf.pages) == 1
    assert "number 59" in text(pdf) and "Next" in text(pdf)


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


def test_the_shipped_handout_has_every_slide_that_does_not_solve(shipped: ProjectFolder) -> None:
    for path, pdf in shipped_handouts(shipped):
        body = path.read_text(encoding="utf-8").split("\n---\n", 1)[1]
        source = re.sub(r"(?ms)^```.*?^```", "", body)
        headings = re.findall(r"^##? .*$", source, re.MULTILINE)
        wanted = sum(".solution-slide" not in heading for heading in headings)
        assert len(named(pdf, "/H1")) + len(named(pdf, "/H2")) == wanted
        assert len(pdf.pages) == (wanted + 1) // 2


def test_the_shipped_handout_holds_no_feedback_and_no_notes(shipped: ProjectFolder) -> None:
    for path, pdf in shipped_handouts(shipped):
        source = path.read_text(encoding="utf-8")
        secret = re.findall(r"^ {4,}> (.*)$", source, re.MULTILINE)
        secret += re.findall(r"^\*\*(?:Say|Ask|Run it|Move on)\.?\*\*,? (.{20,60})", source, re.MULTILINE)
        assert len(secret) > 20
        shown = re.sub(r"\s+", "", text(pdf))
        assert [words for words in secret if re.sub(r"\s+", "", words.replace("`", ""))[:30] in shown] == []


def shipped_handouts(shipped: ProjectFolder) -> Iterator[tuple[Path, PdfReader]]:
    for path in sorted((shipped.root / "slides").glob("*.qmd")):
        yield path, PdfReader(shipped.root / "_site" / "slides" / f"{path.stem}-handout.pdf")
