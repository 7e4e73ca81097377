"""Whether the hub is what the project says now, and leads to nothing that is not there or not for everybody."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lessonkit.config import Project
from lessonkit.errors import Problem
from lessonkit.gate.freshness import hub_freshness
from lessonkit.hub import hub_path
from lessonkit.read import read_text

_WEB = ("http", "https", "mailto", "data")
_HINT = "run `python build.py --force`; if that does not mend it, the builder is at fault"


def hub_problems(project: Project) -> list[Problem]:
    """What is wrong with the hub; of one that is stale, only that."""
    stale = hub_freshness(project)
    if stale:
        return stale
    path = hub_path(project)
    name = project.relative(path)
    page = _Page()
    page.feed(read_text(path, name))
    return [Problem(name, line, message, _HINT) for line, message in _dead(project.site, page)]


class _Page(HTMLParser):
    """The links and ids of a page, each link with its line."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[tuple[int, str]] = []
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        for key, value in attributes:
            if key in ("href", "src"):
                self.links.append((self.getpos()[0], value or ""))
            elif key == "id" and value:
                self.ids.add(value)


def _dead(site: Path, page: _Page) -> Iterator[tuple[int, str]]:
    """Line and complaint of each link that leads nowhere, or out of what is published."""
    slides: dict[Path, set[str]] = {}
    for line, link in page.links:
        parts = urlsplit(link)
        if parts.scheme:
            if parts.scheme not in _WEB:
                yield line, f"{link} is no address of the web"
            continue
        target = (site / unquote(parts.path)).resolve()
        if not target.is_relative_to(site.resolve()):
            yield line, f"{link} is not in _site/"
        elif not target.is_file():
            yield line, f"{link} is not there"
        elif parts.fragment:
            if target not in slides:
                slides[target] = _ids(target)
            if unquote(parts.fragment).removeprefix("/") not in slides[target]:
                yield line, f"{link}: there is no such slide"


def _ids(path: Path) -> set[str]:
    page = _Page()
    page.feed(read_text(path, path.name))
    return page.ids
