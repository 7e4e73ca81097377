"""What an opened deck complains of and asks for, told by the slide that it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

if TYPE_CHECKING:
    from playwright.async_api import ConsoleMessage, Page, Request

_SLIDE = re.compile(r'<section id="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Heard:
    """`kind`: "console", "request" (for what is not in the site) or "missing" (what is not there at all).

    `slide` is the id of the slide that was shown, or that it comes from where the page's text tells ("": neither).
    """

    kind: str
    what: str
    slide: str


@dataclass(slots=True)
class Ears:
    """Listens to a page with the text `html` of the file `deck`, which may ask for files of `site` alone.

    `shown` is the id of the slide that is shown.
    """

    deck: Path
    site: Path
    html: str
    shown: str = ""
    _heard: list[Heard] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        page.on("console", lambda message: self._message(message))
        page.on("pageerror", lambda error: self._note("console", error.message, _line(error.stack or "", self.deck)))
        page.on("request", lambda request: self._request(request))

    def heard(self) -> Iterator[Heard]:
        """Each once."""
        yield from dict.fromkeys(self._heard)

    def _message(self, message: ConsoleMessage) -> None:
        # A file that could not be loaded is heard of as a request.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            place = message.location
            self._note("console", message.text, _line(f"{place['url']}:{place['lineNumber'] + 1}", self.deck))

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("data", "blob", "about"):
            return
        path = Path(url2pathname(parts.path))
        if parts.scheme != "file" or not path.is_relative_to(self.site):
            self._note("request", request.url, self._line_naming(request.url))
        elif not path.is_file():
            name = path.relative_to(self.site).as_posix()
            self._note("missing", name, self._line_naming(name.removeprefix("slides/")))

    def _line_naming(self, address: str) -> int:
        at = self.html.find(f'"{address.replace("&", "&amp;")}"')
        return self.html.count("\n", 0, at) + 1 if at >= 0 else 0

    def _note(self, kind: str, what: str, line: int) -> None:
        above = "\n".join(self.html.split("\n")[:line])
        slides = _SLIDE.findall(above)
        self._heard.append(Heard(kind, what, slides[-1] if slides else self.shown))


def _line(where: str, deck: Path) -> int:
    """The line of the deck that a stack names first, or 0 for none."""
    match = re.search(rf"{re.escape(deck.as_uri())}:(\d+)", where)
    return int(match[1]) if match else 0


def broken(href: str, deck: Path, site: Path, ids: frozenset[str]) -> str:
    """Why a link of a deck leads nowhere, or "". Addresses on the web are not asked for: a check needs no network."""
    parts = urlsplit(href)
    if parts.scheme in ("http", "https"):
        return "" if parts.netloc else "it names no server"
    if parts.scheme in ("mailto", "tel"):
        return ""
    if parts.scheme:
        return f"an address that begins with {parts.scheme}: leads nowhere on another computer"
    if not parts.path:
        target = unquote(parts.fragment).lstrip("/").split("/")[0]
        return "" if not target or target.isdecimal() or target in ids else f"nothing in the deck has the id {target}"
    path = (deck.parent / unquote(parts.path)).resolve()
    if not path.is_relative_to(site):
        return "it leads out of _site, which is all that is handed on"
    return "" if path.exists() else f"{path.relative_to(site).as_posix()} is not in _site"
