"""The slides of a built deck as its HTML has them: what its PowerPoint file and its handout are held against."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser

_HEADINGS = ("h1", "h2", "h3")


@dataclass(slots=True)
class Section:
    """A slide. `reveals`: a step shows which choice is right; `solves`: it is a solution's."""

    identifier: str
    title: str = ""
    notes: bool = False
    reveals: bool = False
    solves: bool = False


def sections_of(html: str) -> tuple[Section, ...]:
    """The slides of a deck's HTML in order; one without a heading has "" for its title, and perhaps for its id."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return tuple(reader.found)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Section] = []
        self.open: list[Section] = []
        self.title: list[str] | None = None
        self.aside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = dict(attrs)
        classes = (own.get("class") or "").split()
        if tag == "section":
            section = Section(own.get("id") or "", solves=bool({"lk-solution", "solution-slide"} & set(classes)))
            self.open.append(section)
            # One without id and class only groups the slides of a block.
            if own:
                self.found.append(section)
        elif not self.open:
            return
        elif tag in _HEADINGS and not self.open[-1].title and self.title is None:
            self.title = []
        elif tag == "aside" and "notes" in classes:
            self.aside = True
        elif {"lk-right", "lk-feedback"} & set(classes):
            self.open[-1].reveals = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "section" and self.open:
            self.open.pop()
        elif tag == "aside":
            self.aside = False
        elif tag in _HEADINGS and self.title is not None:
            self.open[-1].title = " ".join("".join(self.title).split())
            self.title = None

    def handle_data(self, data: str) -> None:
        if self.title is not None:
            self.title.append(data)
        if self.aside and self.open and data.strip():
            self.open[-1].notes = True
