"""A side notebook on a worksheet, printed and for Word: framed as on the slide, its cells with their counts."""

from __future__ import annotations

import io
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import typst
from PIL import Image
from projects import ProjectFolder, make_project
from pypdf import PdfReader
from render.word_files import W, Word, assert_sound, style_of, text

from lessonkit.config import load_project
from lessonkit.gate.paper import pieces
from lessonkit.render.word import render_word
from lessonkit.render.worksheet import render_worksheets

SHEET = """\
---
title: A small sheet
lang: en
---

# Read {#read}

::: {#p .item .quick-practice label="Quick practice" title="Read" minutes="4"}
Words before.

:::: {.side-notebook}
[small-good.ipynb](../notebooks/small-good.ipynb){.notebook-file}

A text of its page.

[\\[2\\]]{.notebook-count}

::: {.cell data-cell="good-a"}
``` {.python .cell-code}
first = 1
```

::: {.cell-output .cell-output-display}
| name | count |
|:-----|------:|
| one  |  1.50 |

: {.dataframe}
:::
:::

A second text.

[\\[12\\]]{.notebook-count}

::: {.cell data-cell="good-b"}
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

Words after.
:::
"""


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> ProjectFolder:
    folder = make_project(tmp_path_factory.mktemp("side") / "project")
    project, qmd = load_project(folder.root), folder.write("worksheets/small.qmd", SHEET)
    render_worksheets(project, qmd, SHEET, folder.root / "small.pdf", folder.root / "small-key.pdf")
    render_word(project, qmd, SHEET, folder.root / "small.docx")
    return folder


@pytest.mark.parametrize("name", ["small.pdf", "small-letter.pdf", "small-large-print.pdf", "small-key.pdf"])
def test_the_count_of_a_cell_stands_at_the_left_of_its_code_and_texts_do_not(sheet: ProjectFolder, name: str) -> None:
    at = {piece.text: (piece.x, piece.y) for piece in pieces(PdfReader(sheet.root / name).pages[0])}
    for count, code in (("[2]", "first"), ("[12]", "second")):
        assert at[count][1] == pytest.approx(at[code][1], abs=3)
        assert at[count][0] < at["A text of its page."][0] < at[code][0]
    assert at["A text of its page."][0] == at["A second text."][0] > at["Words after."][0]
    order = [
        "Words before.",
        "small-good.ipynb",
        "A text of its page.",
        "[2]",
        "A second text.",
        "[12]",
        "Words after.",
    ]
    assert sorted(order, key=lambda piece: -at[piece][1]) == order


def grey(pdf: Path) -> Image.Image:
    """The first page as a picture, a point a pixel, white 255."""
    page = f'#set page(width: 595pt, height: 842pt, margin: 0pt)\n#image("/{pdf.name}", page: 1, width: 595pt)'
    drawn = typst.compile(page.encode(), root=pdf.parent, format="png", ppi=72)
    return Image.open(io.BytesIO(drawn)).convert("L")


def test_it_is_framed_on_paper_with_the_name_of_its_file_on_grey(sheet: ProjectFolder) -> None:
    at = {piece.text: (piece.x, piece.y) for piece in pieces(PdfReader(sheet.root / "small.pdf").pages[0])}
    page = grey(sheet.root / "small.pdf")
    name, count, value = at["small-good.ipynb"], at["[12]"], at["'a value'"]
    rows = range(round(842 - name[1]), round(842 - value[1]))
    assert [x for x in range(round(at["Words before."][0]) - 1, round(count[0])) if drawn(page, x, rows)]
    assert drawn(page, 500, range(rows[0] - 3, rows[0] + 2), white=250)  # at the right of the name
    assert not drawn(page, 500, range(round(842 - at["Words before."][1]), rows[0]), white=250)


def drawn(page: Image.Image, x: int, rows: range, white: int = 220) -> bool:
    """Whether none of the pixels in a column is white."""
    return all(int(page.getpixel((x, y))) < white for y in rows)  # type: ignore[arg-type]


def cells(row: ET.Element) -> list[ET.Element]:
    return row.findall(f"{W}tc")


def edges(cell: ET.Element) -> set[str]:
    borders = cell.find(f"{W}tcPr/{W}tcBorders")
    return {edge.tag.removeprefix(W) for edge in borders} if borders is not None else set()


def test_it_is_framed_in_word_with_the_name_of_its_file_on_grey(sheet: ProjectFolder) -> None:
    word = Word(sheet.root / "small.docx")
    assert_sound(word)
    (frame,) = [table for table in word.body.iter(f"{W}tbl") if "small-good" in text(table)]
    head, *rows = frame.findall(f"{W}tr")
    (name,) = cells(head)
    shade = name.find(f"{W}tcPr/{W}shd")
    assert shade is not None and shade.get(f"{W}fill") == "EDEDED"
    assert (text(name), edges(name)) == ("small-good.ipynb", {"top", "left", "right"})
    said = [[" ".join(filter(None, map(text, cell.iter(f"{W}p")))) for cell in cells(row)] for row in rows]
    assert said == [
        ["", "A text of its page."],
        ["[2]", "first = 1 name count one 1.50"],
        ["", "A second text."],
        ["[12]", "second Output 'a value'"],
    ]
    assert [[edges(cell) for cell in cells(row)] for row in rows[:-1]] == [[{"left"}, {"right"}]] * 3
    assert [edges(cell) for cell in cells(rows[-1])] == [{"left", "bottom"}, {"right", "bottom"}]


def test_the_value_of_a_cell_is_labelled_in_word_as_what_it_printed_is(sheet: ProjectFolder) -> None:
    word = Word(sheet.root / "small.docx")
    styles = [(style_of(p), text(p)) for p in word.body.iter(f"{W}p") if style_of(p).startswith("CodeOutput")]
    assert styles == [("CodeOutputLabel", "Output"), ("CodeOutput", "'a value'")]
