"""Promise 1 on the built files: each code block of deck and worksheet ran, or is marked `.not-run`.

What ran is taken from a run of its own (`demos.run_of`) of the lesson's cells, not from anything
the builder wrote.
"""

from __future__ import annotations

import re

import pytest
from demos import lessons, run_of, sides_of
from html_code import CodeBlock, code_blocks
from projects import ROOT, ProjectFolder
from pypdf import PdfReader

from lessonkit.model import Lesson

SLUGS = list(lessons(ROOT))
pytestmark = [pytest.mark.xdist_group("shipped"), pytest.mark.parametrize("slug", SLUGS)]


def shown_code(lesson: Lesson) -> set[str]:
    """The code of each cell as an author's reader sees it: without option lines and solution markers."""
    found = set()
    beside = (cell for run in sides_of(ROOT, lesson.slug).values() for cell in run.notebook.cells)
    for cell in (*lesson.cells, *beside):
        lines = [line for line in cell.source.split("\n") if not line.startswith("#|")]
        kept = [line for line in lines if not re.fullmatch(r"\s*### (BEGIN|END) SOLUTION\s*", line)]
        found.add("\n".join(kept).strip("\n"))
    return found


def texts_that_ran(slug: str) -> set[str]:
    """Everything that the cells printed or returned as text, line by line."""
    lines: set[str] = set()
    beside = [outputs for run in sides_of(ROOT, slug).values() for outputs in (run.session.outputs, run.rerun.outputs)]
    for outputs in (given for run in (run_of(ROOT, slug).results.outputs, *beside) for given in run.values()):
        for output in outputs:
            texts = [output.get("text", ""), output.get("data", {}).get("text/plain", "")]
            texts += [f"{output.get('ename', '')}: {output.get('evalue', '')}", *output.get("traceback", [])]
            lines |= {line.rstrip() for text in texts for line in text.split("\n")}
    return lines


def test_each_code_block_of_the_deck_is_a_cell_that_ran(shipped: ProjectFolder, slug: str) -> None:
    ran = shown_code(lessons(ROOT)[slug])
    blocks = code_blocks(shipped.read(f"_site/slides/{slug}.html"))
    shown = [block for block in blocks if not block.output and "not-run" not in block.classes]
    assert len(shown) > 0.5 * len(ran), "the deck shows the demos"
    assert [block for block in shown if block.text not in ran] == []


def test_each_output_of_the_deck_is_what_its_cell_gave(shipped: ProjectFolder, slug: str) -> None:
    known = texts_that_ran(slug)
    blocks = [block for block in code_blocks(shipped.read(f"_site/slides/{slug}.html")) if block.output]
    assert blocks
    assert [(block.cell, line) for block in blocks for line in unknown_lines(block, known)] == []


def unknown_lines(block: CodeBlock, known: set[str]) -> list[str]:
    """Lines of an output that its run did not print; a traceback's numbers are those of the code as shown."""
    lines = block.text.split("\n")
    plain = {re.sub(r"^(-+> |\s*)\d+ ?|line \d+", "", line) for line in known}
    return [x for x in lines if x.rstrip() not in known and re.sub(r"^(-+> |\s*)\d+ ?|line \d+", "", x) not in plain]


def test_scaffolds_of_the_deck_are_cells_with_their_solutions_left_out(shipped: ProjectFolder, slug: str) -> None:
    scaffolds = {cell.scaffold for cell in lessons(ROOT)[slug].cells if cell.has_gap}
    blocks = [b for b in code_blocks(shipped.read(f"_site/slides/{slug}.html")) if "scaffold" in b.classes]
    assert {block.text for block in blocks} == scaffolds


@pytest.mark.parametrize("copy", ["student", "key"])
def test_each_line_of_code_on_paper_is_of_a_cell_that_ran(shipped: ProjectFolder, slug: str, copy: str) -> None:
    """All that the PDF sets in the code font, spaces aside, is text of cells, outputs or inline code."""
    lesson = lessons(ROOT)[slug]
    name = f"_site/worksheets/{slug}.pdf" if copy == "student" else f"_instructor/worksheets/{slug}-key.pdf"
    qmd = shipped.read(f"worksheets/{slug}.qmd")
    inline = re.findall(r"(?<!`)`([^`\n]+)`(?!`)", qmd)
    not_run = re.findall(r"``` \{[^}]*\.not-run[^}]*\}\n(.*?)\n```", qmd, re.DOTALL)
    known = [*shown_code(lesson), *(cell.scaffold for cell in lesson.cells), *texts_that_ran(slug), *inline, *not_run]
    pool = "\0".join(squeezed(text) for text in known)
    pieces = code_font_pieces(PdfReader(shipped.root / name))
    assert pieces
    assert [piece for piece in pieces if squeezed(piece) not in pool] == []


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def code_font_pieces(reader: PdfReader) -> list[str]:
    """The texts that a PDF draws in its monospaced font, piece by piece."""
    pieces: list[str] = []

    def visit(text: str, _cm: object, _tm: object, font: dict[str, object] | None, _size: float) -> None:
        if font is not None and "Mono" in str(font.get("/BaseFont", "")) and text.strip():
            pieces.append(text)

    for page in reader.pages:
        page.extract_text(visitor_text=visit)
    return pieces
