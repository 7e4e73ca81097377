"""Text of a lesson is text: shown as it was typed in every place and every view, and a browser runs none of it."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pypdf
import pytest
from hostile_lesson import PLACES, TYPED, lesson, seen
from playwright.sync_api import Browser, BrowserContext, Dialog, Page
from projects import ProjectFolder, make_project

pytestmark = pytest.mark.xdist_group("hostile")

ALT = {"picture", "plot"}
KEY_ONLY = {"feedback", "placed", "solution", "exercise-solution"}
PAPER = {
    *("subtitle", "capability", "references", "quiz", "option", "decision", "decided", "judge", "statement"),
    *("hotspot", "place", "practice", "answer", "exercised", "exercise", "level", "meaning", "step", "exit"),
}
DECK = set(PLACES) - ALT - {"capability", "references", "step"}
HANDOUT = DECK - KEY_ONLY - {"notes", "say"}

# Each view of a lesson's text: where it is, and what of the lesson is to be seen there.
FILES = {
    "worksheet": ("_site/worksheets/hostile.pdf", PAPER),
    "key": ("_instructor/worksheets/hostile-key.pdf", PAPER | KEY_ONLY),
    "Word": ("_site/worksheets/hostile.docx", PAPER),
    "PowerPoint": ("_site/slides/hostile.pptx", DECK),
    "handout": ("_site/slides/hostile-handout.pdf", HANDOUT),
    "cue sheet": ("_instructor/cue-sheets/hostile.pdf", {"say", "heading"}),
}
PAGES = {
    "deck": ("_site/slides/hostile.html", DECK),
    "lab": ("_site/labs/hostile.html", (PAPER | {"feedback", "placed"}) - {"references"}),
    "hub": ("_site/index.html", {"subtitle", "capability", "references", "level", "meaning"}),
}

# What a page of a lesson never holds: elements that load or run, attributes that run, addresses of programs.
OFFENDERS = r"""() => {
  const found = [...document.querySelectorAll(
    "iframe, object, embed, base, form[action], meta[http-equiv=refresh i], link[href*=evil], [src*=evil]")];
  for (const script of document.scripts) {
    if (script.type !== "application/json" && script.text.includes("alert(1)")) found.push(script);
  }
  for (const style of document.querySelectorAll("style")) {
    if (style.textContent.includes("* { display: none }")) found.push(style);
  }
  const programs = /^[\x00-\x20]*(javascript|vbscript|data:text)/i;
  for (const element of document.querySelectorAll("*")) {
    for (const { name, value } of element.attributes) {
      const leads = /href|src|action|^data$|background/.test(name) && programs.test(value);
      if (/^(on|srcdoc|formaction|ping)/i.test(name) || leads) found.push(element);
    }
  }
  return found.map(element => element.outerHTML.slice(0, 200));
}"""
TEXT = """() => {
  const page = document.body.cloneNode(true);
  page.querySelectorAll("script, style").forEach(element => element.remove());
  return page.textContent;
}"""
ANSWERED = "() => document.querySelectorAll('input').forEach(input => input.click())"
EACH_SLIDE = """() => {
  const said = [];
  for (const slide of Reveal.getSlides()) {
    const at = Reveal.getIndices(slide);
    Reveal.slide(at.h, at.v, 99);
    said.push(slide.innerText, ...[...slide.querySelectorAll("aside.notes")].map(notes => notes.textContent));
  }
  return said.join(" ");
}"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> ProjectFolder:
    folder = make_project(tmp_path_factory.mktemp("hostile") / "project")
    folder.write("lessons/hostile.py", lesson())
    ran = folder.run()
    assert ran.code == 0, ran.err
    return folder


@dataclass
class Watched:
    """A page, and what it did that text does not."""

    page: Page
    did: list[str] = field(default_factory=list)


def watched(context: BrowserContext, path: Path) -> Watched:
    page = context.new_page()
    seen_by = Watched(page)
    site = path.parents[1].as_uri()

    def asked(dialog: Dialog) -> None:
        seen_by.did.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    page.on("dialog", asked)
    page.on("console", lambda message: seen_by.did.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: seen_by.did.append(str(error)))
    page.on("request", lambda r: None if r.url.startswith((site, "blob:", "data:")) else seen_by.did.append(r.url))
    page.goto(path.as_uri())
    return seen_by


@pytest.fixture(scope="module")
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 1280, "height": 720}, offline=True)
    yield context
    context.close()


def bare(text: str) -> str:
    """Without what differs between typing and typesetting: blanks, hyphens, forms of quotation marks and dots."""
    text = text.translate(str.maketrans('“”‘’"', "'''''")).replace("…", "...")
    return re.sub(r"[\s\-\u2010-\u2014\u00ad\u200b]", "", text)


def missing(places: set[str], text: str) -> list[str]:
    held = bare(text)
    return [string for place in sorted(places) for string in seen(place) if bare(string) not in held]


def pdf_text(path: Path) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)


def xml_text(path: Path) -> str:
    """All text of a docx or pptx, notes of slides and footnotes included."""
    with zipfile.ZipFile(path) as package:
        parts = [name for name in package.namelist() if re.match(r"(word|ppt/slides|ppt/notesSlides)/[^/]*\.xml", name)]
        return "\n".join("".join(ElementTree.fromstring(package.read(name)).itertext()) for name in parts)


def test_there_are_enough_strings() -> None:
    assert len(seen("words")) > 30


@pytest.mark.parametrize("view", FILES)
def test_each_string_is_text_in_each_place_of_a_file(hostile: ProjectFolder, view: str) -> None:
    name, places = FILES[view]
    path = hostile.root / name
    text = pdf_text(path) if path.suffix == ".pdf" else xml_text(path)
    left_out = missing(places, text)
    if path.suffix == ".pdf":  # a string may go on overleaf, after foot and head
        held = bare(text)
        overleaf = [string for string in left_out if all(bare(word) in held for word in string.split())]
        assert len(overleaf) < len(pypdf.PdfReader(path).pages)
        left_out = [string for string in left_out if string not in overleaf]
    assert left_out == []


@pytest.mark.parametrize("view", ["worksheet", "Word", "handout"])
def test_settings_in_a_text_make_no_key_of_a_learners_file(hostile: ProjectFolder, view: str) -> None:
    path = hostile.root / FILES[view][0]
    text = pdf_text(path) if path.suffix == ".pdf" else xml_text(path)
    assert bare("header-includes:") in bare(text)
    assert [place for place in KEY_ONLY if f"{place}00" in text] == []


@pytest.mark.parametrize("view", ["worksheet", "key", "handout", "cue sheet"])
def test_no_link_on_paper_leads_to_a_program(hostile: ProjectFolder, view: str) -> None:
    path = hostile.root / FILES[view][0]
    notes = [note.get_object() for page in pypdf.PdfReader(path).pages for note in page.get("/Annots", ())]
    addresses = [note["/A"]["/URI"] for note in notes if "/URI" in note.get("/A", {})]
    assert [uri for uri in addresses if not uri.startswith(("https://", "mailto:"))] == []


@pytest.mark.parametrize("view", ["Word", "PowerPoint"])
def test_no_link_of_an_office_file_leads_to_a_program(hostile: ProjectFolder, view: str) -> None:
    with zipfile.ZipFile(hostile.root / FILES[view][0]) as package:
        related = [package.read(name).decode() for name in package.namelist() if name.endswith(".rels")]
    targets = [unescape(target) for text in related for target in re.findall(r'Target="([^"]*)"', text)]
    assert [target for target in targets if re.match(r"\W*(javascript|vbscript|data)", target, re.IGNORECASE)] == []


@pytest.mark.parametrize("view", PAGES)
def test_a_page_holds_each_string_as_text_and_runs_nothing(
    hostile: ProjectFolder, context: BrowserContext, view: str
) -> None:
    name, places = PAGES[view]
    opened = watched(context, hostile.root / name)
    opened.page.wait_for_load_state("networkidle")
    assert missing(places, opened.page.evaluate(TEXT)) == []
    opened.page.evaluate(ANSWERED)
    assert opened.page.evaluate(OFFENDERS) == []
    assert opened.did == []
    opened.page.close()


def test_each_string_is_seen_on_its_slide_and_none_is_run(hostile: ProjectFolder, context: BrowserContext) -> None:
    opened = watched(context, hostile.root / PAGES["deck"][0])
    opened.page.wait_for_function("window.Reveal && Reveal.isReady()")
    said = opened.page.evaluate(EACH_SLIDE)
    assert missing(DECK, said) == []
    opened.page.wait_for_selector(".lk-plotly svg.main-svg", state="attached")
    assert opened.page.evaluate(OFFENDERS) == []
    assert opened.did == []
    opened.page.close()


def test_the_presenters_view_runs_no_text(hostile: ProjectFolder, context: BrowserContext) -> None:
    opened = watched(context, hostile.root / PAGES["deck"][0])
    opened.page.wait_for_function("window.Reveal && Reveal.isReady()")
    opened.page.evaluate("Reveal.slide(1)")
    with context.expect_page() as window:
        opened.page.keyboard.press("s")
    presenter = window.value
    presenter.on("dialog", lambda dialog: dialog.dismiss())
    presenter.wait_for_selector(".lk-run-press")
    (string,) = (text for text in seen("notes") if "<img" in text)
    presenter.wait_for_function("text => document.body.textContent.includes(text)", arg=string)
    assert [text for text in presenter.evaluate(OFFENDERS) if "<iframe" not in text] == []
    assert opened.did == []
    presenter.close()
    opened.page.close()


def test_the_learners_notebook_holds_each_string_as_it_was_typed_or_as_text(hostile: ProjectFolder) -> None:
    cells = json.loads(hostile.read("_site/notebooks/hostile.ipynb"))["cells"]
    text = "\n".join(cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"]) for cell in cells)
    strings = [f"{place}{number:02} {string}" for place in ("words", "option") for number, string in enumerate(TYPED)]
    text = unescape(text)  # Jupyter shows `&lt;` as the sign it stands for, and would drop a tag
    assert [string for string in strings if unescape(string) not in text] == []
