"""The printed worksheets of the shipped lesson: papers, type, versions, what stands where, tags."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from projects import ProjectFolder
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject

pytestmark = pytest.mark.xdist_group("shipped")

SHEETS = {
    "a4": "_site/worksheets/python-jupyter.pdf",
    "letter": "_site/worksheets/python-jupyter-letter.pdf",
    "large": "_site/worksheets/python-jupyter-large-print.pdf",
    "key": "_instructor/worksheets/python-jupyter-key.pdf",
    "key-letter": "_instructor/worksheets/python-jupyter-key-letter.pdf",
}
A4, LETTER = (595, 842), (612, 792)
MM = 72 / 25.4


@pytest.fixture(scope="module")
def pdfs(shipped: ProjectFolder) -> dict[str, PdfReader]:
    return {name: PdfReader(shipped.root / path) for name, path in SHEETS.items()}


def words(pdf: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


def type_sizes(pdf: PdfReader) -> Counter[float]:
    """Letters set in each size, in pt."""
    found: Counter[float] = Counter()

    def see(text: str, _: Any, matrix: list[float], __: Any, size: float) -> None:
        found[round(size * abs(matrix[3]), 1)] += len(text.strip())

    for page in pdf.pages:
        page.extract_text(visitor_text=see)
    return found


@pytest.mark.parametrize(
    ("name", "paper"), [("a4", A4), ("letter", LETTER), ("large", A4), ("key", A4), ("key-letter", LETTER)]
)
def test_each_is_on_its_paper(pdfs: dict[str, PdfReader], name: str, paper: tuple[int, int]) -> None:
    assert {(round(page.mediabox.width), round(page.mediabox.height)) for page in pdfs[name].pages} == {paper}


def test_large_print_is_set_in_18_pt_and_holds_the_same_text(pdfs: dict[str, PdfReader]) -> None:
    assert type_sizes(pdfs["large"]).most_common(1)[0][0] == 18
    assert type_sizes(pdfs["a4"]).most_common(1)[0][0] == 9.5
    for text in ("Which of these are true?", "Part D: Reproducibility check", "Exit ticket", "Dorkenwald, S."):
        assert text in words(pdfs["large"]) and text in words(pdfs["a4"])


@pytest.mark.parametrize("name", ["a4", "letter"])
def test_the_worksheet_of_the_lesson_is_four_pages(pdfs: dict[str, PdfReader], name: str) -> None:
    assert len(pdfs[name].pages) == 4


def test_all_bear_the_version_of_what_learners_see(pdfs: dict[str, PdfReader]) -> None:
    found = {name: re.findall(r"Version (\w{7}) · data (\w{7})", words(pdf)) for name, pdf in pdfs.items()}
    assert len({version for versions in found.values() for version in versions}) == 1
    assert {name: len(versions) for name, versions in found.items()} == {n: len(p.pages) for n, p in pdfs.items()}


def test_every_page_says_which_of_how_many_it_is(pdfs: dict[str, PdfReader]) -> None:
    for pdf in pdfs.values():
        count = len(pdf.pages)
        assert [f"Page {n} of {count}" in page.extract_text() for n, page in enumerate(pdf.pages, 1)] == [True] * count


@pytest.mark.parametrize(("sheet", "key"), [("a4", "key"), ("letter", "key-letter")])
def test_the_key_follows_the_worksheet_page_by_page(pdfs: dict[str, PdfReader], sheet: str, key: str) -> None:
    """Each item stands on a page of the key that names the item's page of the worksheet."""
    pages = [" ".join(page.extract_text().split()) for page in pdfs[sheet].pages]
    solved = [" ".join(page.extract_text().split()) for page in pdfs[key].pages]
    asked = (
        "Seven steps",
        "Artifact QA Annotation",
        "does not match",
        "True or false?",
        "Document and measure",
        "has changed",
    )
    for item in (*asked, "How it is assessed", "Part A", "Part B", "Part C", "Part D", "Exit ticket"):
        place = next(number for number, text in enumerate(pages, 1) if item in text)
        assert f"Worksheet page {place} ·" in next(text for text in solved if item in text), item


def test_a_true_statement_has_its_box_ticked_on_the_key_only(pdfs: dict[str, PdfReader]) -> None:
    assert [alt for alt in alts(pdfs["key"]) if alt.endswith(": ticked")] == [
        "false: ticked",
        "true: ticked",
        "false: ticked",
        "false: ticked",
        "false: ticked",
        "true: ticked",
    ]
    assert [alt for alt in alts(pdfs["a4"]) if "ticked" in alt] == []
    assert "Most analyses repeat four patterns" in words(pdfs["key"])
    assert "Most analyses repeat four patterns" not in words(pdfs["a4"])


def test_the_key_says_what_to_look_for_on_each_level(pdfs: dict[str, PdfReader]) -> None:
    assert re.search(
        r"Minimum: restart and run all .* Strong: asserts .* Failure: execution counts", words(pdfs["key"])
    )


@pytest.mark.parametrize("name", SHEETS)
def test_it_is_tagged_titled_and_in_its_language(pdfs: dict[str, PdfReader], name: str) -> None:
    root = pdfs[name].trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 (a PDF object)
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712
    assert pdfs[name].metadata is not None
    ending = " (answer key)" if name.startswith("key") else ""
    assert pdfs[name].metadata.title == f"Python and Jupyter for connectomics{ending}"
    assert "pdfuaid:part" in root["/Metadata"].get_data().decode()


@pytest.mark.parametrize("name", SHEETS)
def test_headings_leave_no_level_out_and_pictures_have_words(pdfs: dict[str, PdfReader], name: str) -> None:
    levels = [int(tag[2]) for tag, _ in elements(pdfs[name]) if re.fullmatch(r"/H[1-6]", tag)]
    assert levels[0] == 1 and all(after <= before + 1 for before, after in itertools.pairwise(levels))
    figures = [element for tag, element in elements(pdfs[name]) if tag == "/Figure"]
    assert figures and all(str(element.get("/Alt", "")).strip() for element in figures)


def test_it_is_read_in_the_order_of_the_session(pdfs: dict[str, PdfReader]) -> None:
    text = words(pdfs["a4"])
    order = [
        "Capability target",
        "Seven steps",
        "Artifact QA Annotation",
        "Clean rerun test",
        "Quick practice",
        "Part A",
        "Part D",
    ]
    places = [text.index(word) for word in [*order, "Exit ticket", "References"]]
    assert places == sorted(places)


def place(pdf: PdfReader, text: str) -> tuple[int, float, float]:
    """Page, and place from its lower left in pt, at which a heading stands."""
    found: list[tuple[int, float, float]] = []
    for number, page in enumerate(pdf.pages):

        def see(said: str, user: list[float], matrix: list[float], *_: Any, number: int = number) -> None:
            if text in said:
                x, y = matrix[4], matrix[5]
                found.append((number, user[0] * x + user[2] * y + user[4], user[1] * x + user[3] * y + user[5]))

        page.extract_text(visitor_text=see)
    (only,) = found
    return only


BESIDE = [
    ("how much Python?", "what is reproducible?"),
    ("Artifact QA Annotation", "Artifact Triage Microtask"),
    ("this session", "comment or Markdown?"),
]


@pytest.mark.parametrize("name", ["a4", "letter"])
@pytest.mark.parametrize(("left", "right"), BESIDE)
def test_small_items_stand_beside_each_other_and_beside_a_hotspot(
    pdfs: dict[str, PdfReader], name: str, left: str, right: str
) -> None:
    page, x, y = place(pdfs[name], left)
    other_page, other_x, other_y = place(pdfs[name], right)
    middle = float(pdfs[name].pages[page].mediabox.width) / 2
    assert (page, round(y)) == (other_page, round(other_y))
    assert x < middle < other_x


def test_the_next_small_item_stands_below_in_the_column_beside_a_hotspot(pdfs: dict[str, PdfReader]) -> None:
    page, x, y = place(pdfs["a4"], "Artifact Triage Microtask")
    other_page, other_x, other_y = place(pdfs["a4"], "which library?")
    assert (page, round(x)) == (other_page, round(other_x))
    assert other_y < y - 50


@pytest.mark.parametrize(("left", "right"), BESIDE)
def test_in_large_print_nothing_stands_beside_another(pdfs: dict[str, PdfReader], left: str, right: str) -> None:
    page, x, y = place(pdfs["large"], left)
    other_page, other_x, other_y = place(pdfs["large"], right)
    assert abs(x - other_x) < 3 and (page, -y) < (other_page, -other_y)


def test_the_address_of_the_materials_is_printed_with_its_code(project: ProjectFolder) -> None:
    lesson = '# %% [markdown]\n# # One {#one time="00:00-10:00"}\n#\n# ## Leave {#leave}\n#\n'
    project.lesson("small", lesson + "# ::: {.exit-ticket #ticket}\n# Say.\n# :::")
    sheet = project.root / "_site/worksheets/small.pdf"
    assert project.run(only=("worksheet",)).code == 0
    assert not [alt for alt in alts(PdfReader(sheet)) if "QR" in alt]
    project.edit("_quarto.yml", "lessonkit:\n", 'lessonkit:\n  url: "https://example.org/course"\n')
    ran = project.run(only=("worksheet",))
    assert ran.code == 0, ran.err
    found = PdfReader(sheet)
    assert "QR code of the address https://example.org/course" in alts(found)
    links = [note.get_object()["/A"]["/URI"] for page in found.pages for note in page.get("/Annots", [])]
    assert links == ["https://example.org/course"]


def elements(pdf: PdfReader) -> Iterator[tuple[str, DictionaryObject]]:
    """The structure elements, in reading order."""

    def walk(node: Any) -> Iterator[tuple[str, DictionaryObject]]:
        node = node.get_object() if isinstance(node, IndirectObject) else node
        if isinstance(node, list):
            for kid in node:
                yield from walk(kid)
        elif isinstance(node, dict) and "/S" in node:
            yield str(node["/S"]), node  # type: ignore[misc]
            yield from walk(node.get("/K", []))

    yield from walk(pdf.trailer["/Root"]["/StructTreeRoot"]["/K"])


def alts(pdf: PdfReader) -> list[str]:
    return [str(element["/Alt"]) for tag, element in elements(pdf) if tag == "/Figure" and "/Alt" in element]
