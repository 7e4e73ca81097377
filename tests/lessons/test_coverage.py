"""Each item of the module's text is in the built files: `coverage.yml` says where, and by which words it is known."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from zipfile import ZipFile

import pytest
import yaml
from html_code import VOID
from projects import ROOT, ProjectFolder
from pypdf import PdfReader

pytestmark = pytest.mark.xdist_group("shipped")

SLUG = "python-jupyter"
Words = str | list[str]
TABLE: dict[str, dict[str, dict[str, Words]]] = yaml.safe_load(
    (ROOT / "tests" / "lessons" / "coverage.yml").read_text(encoding="utf-8")
)
SIGNS = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\xad": ""})


class Page(HTMLParser):
    """The text of each element that has an id, of all under ""; that of an `aside.notes` counts apart."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, str, bool]] = []
        self.seen: dict[str, str] = {}
        self.notes: dict[str, str] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in VOID:
            self.open.append((tag, given.get("id") or "", "notes" in (given.get("class") or "").split()))

    def handle_endtag(self, tag: str) -> None:
        while tag not in VOID and self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        tags, ids, notes = zip(*self.open, strict=True) if self.open else ((), (), ())
        if not {"script", "style"} & set(tags):
            into = self.notes if any(notes) else self.seen
            for name in {"", *ids}:
                into[name] = into.get(name, "") + data


def plain(text: str) -> str:
    """Without what differs between a page and a printed line: case, white space, the shape of quotes and dashes."""
    return re.sub(r"\s", "", text.translate(SIGNS)).casefold()


def places_of_deck(root: Path) -> Iterator[tuple[str, str]]:
    """An answer that stands on a slide of its own counts for the slide that asks."""
    deck = Page((root / f"_site/slides/{SLUG}.html").read_text(encoding="utf-8"))
    for name, text in deck.seen.items():
        yield f"slide {name}", text + deck.seen.get(f"{name}-solution", "")
    for name, text in deck.notes.items():
        yield f"notes {name}", text


def places_of_lab(root: Path) -> Iterator[tuple[str, str]]:
    lab = Page((root / f"_site/labs/{SLUG}.html").read_text(encoding="utf-8"))
    return ((f"lab {name}".strip(), text) for name, text in lab.seen.items())


def places_on_paper(path: Path, kind: str) -> Iterator[tuple[str, str]]:
    """The whole paper, and what stands below each title that the table names, as far as the next of them."""
    text = " ".join(page.extract_text().translate(SIGNS) for page in PdfReader(path).pages)
    text = re.sub(r"\s", "", text)
    yield kind, text
    named = {place for group in TABLE.values() for item in group.values() for place in item}
    titles = {place.split(" ", 1)[1] for place in named if place.startswith(("worksheet ", "key "))}
    starts = {title: text.find(re.sub(r"\s", "", title.translate(SIGNS))) for title in titles}
    ends = [*sorted(starts.values()), len(text)]
    for title, start in starts.items():
        if start >= 0:
            yield f"{kind} {title}", text[start : ends[ends.index(start) + 1]]


def places_that_ran(root: Path) -> Iterator[tuple[str, str]]:
    notebook = json.loads((root / f"_instructor/notebooks/{SLUG}.ipynb").read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell.get("execution_count"):
            yield f"ran {cell['id']}", "".join(cell["source"]) + "\n" + shown(cell["outputs"])


def shown(outputs: list[dict[str, object]]) -> str:
    """Texts of a cell's outputs, and the kinds of its pictures."""
    texts = re.findall(r'"((?:[^"\\]|\\.)*)"', json.dumps(outputs, ensure_ascii=False))
    return "\n".join(json.loads(f'"{text}"') for text in texts if len(text) < 20_000)


def places_of_starter(root: Path) -> Iterator[tuple[str, str]]:
    with ZipFile(root / f"_site/notebooks/{SLUG}.zip") as starter:
        for name in starter.namelist():
            if name.endswith(".ipynb"):
                text = "\n".join("".join(cell["source"]) for cell in json.loads(starter.read(name))["cells"])
                yield f"starter {name}", text
                if name == f"notebooks/{SLUG}.ipynb":
                    yield "starter", text
            elif name.endswith((".txt", ".yml", ".md")):
                yield f"starter {name}", starter.read(name).decode("utf-8")


@pytest.fixture(scope="module")
def places(shipped: ProjectFolder) -> dict[str, str]:
    """What stands at each place that `coverage.yml` can name."""
    root = shipped.root
    return {
        **dict(places_of_deck(root)),
        **dict(places_of_lab(root)),
        **dict(places_on_paper(root / f"_site/worksheets/{SLUG}.pdf", "worksheet")),
        **dict(places_on_paper(root / f"_instructor/worksheets/{SLUG}-key.pdf", "key")),
        **dict(places_that_ran(root)),
        **dict(places_of_starter(root)),
    }


def missing(where: dict[str, Words], places: dict[str, str]) -> Iterator[str]:
    for place, words in where.items():
        if place not in places:
            yield f"there is no place “{place}”"
            continue
        text = plain(places[place])
        for phrase in [words] if isinstance(words, str) else words:
            if plain(phrase) not in text:
                yield f"“{place}” does not say “{phrase}”"


@pytest.mark.parametrize(("group", "item"), [(group, item) for group in TABLE for item in TABLE[group]])
def test_the_lesson_holds(places: dict[str, str], group: str, item: str) -> None:
    faults = list(missing(TABLE[group][item], places))
    assert not faults, f"{group}, {item}: " + "; ".join(faults)


def test_every_item_has_a_place_and_words() -> None:
    for group, items in TABLE.items():
        for item, where in items.items():
            assert where and all(where.values()), f"{group}, {item}"
