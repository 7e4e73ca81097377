"""`build.py check` reads the printed pages: nothing on them is too small to be read."""

from __future__ import annotations

from pathlib import Path

import pytest
import typst

from lessonkit.gate.paper import paper_problems, small_print

pytestmark = pytest.mark.xdist_group("gate")


@pytest.mark.parametrize(
    ("markup", "too_small"),
    [
        ("Words of a normal size.", []),
        ("#text(size: 9pt)[Just large enough.]", []),
        ("#text(size: 7pt)[Not large enough.]", [("Not large enough.", 7.0, 9.0)]),
        ("#text(size: 8pt, weight: 700)[A label]", []),
        ("#text(size: 7pt, weight: 700)[A label]", [("A label", 7.0, 8.0)]),
        ("#scale(50%)[Halved on the page.]", [("Halved on the page.", 5.5, 9.0)]),
        ("Water is H#sub[2]O.", []),
        ("Words.#super(typographic: false)[12] More, and $x_(i j) + sum_(i=1)^n y$.", []),
        ("Words of a normal size, #text(size: 7pt)[so] and more.", [("so", 7.0, 9.0)]),
        ("#text(size: 6pt, table(columns: 2)[ab][12][cd][34])", [(two, 6.0, 9.0) for two in ("ab", "12", "cd", "34")]),
        ("#place(bottom, dy: 2cm, text(size: 8pt)[In the foot])", []),
    ],
)
def test_text_of_a_page_that_is_too_small_is_found(
    tmp_path: Path, markup: str, too_small: list[tuple[str, float, float]]
) -> None:
    source, pdf = tmp_path / "page.typ", tmp_path / "page.pdf"
    source.write_text(f"#set page(margin: 2.2cm)\n#set text(size: 11pt)\n{markup}\n", encoding="utf-8")
    typst.compile(source, output=pdf)
    assert [(found.text, round(found.points, 1), found.least) for found in small_print(pdf)] == too_small


def test_small_print_is_reported_at_the_line_that_holds_it(tmp_path: Path) -> None:
    source, pdf = tmp_path / "page.typ", tmp_path / "page.pdf"
    source.write_text("#set text(size: 6pt)\nToo small to read.\n", encoding="utf-8")
    typst.compile(source, output=pdf)
    (problem,) = paper_problems(pdf, "x.pdf", [("lessons/x.py", "# One\n# Too small to read.\n")])
    assert (problem.path, problem.line, problem.source) == ("lessons/x.py", 2, "# Too small to read.")
    assert problem.message == "page 1 of x.pdf has text of 6.0 pt, 9 pt is the least"
