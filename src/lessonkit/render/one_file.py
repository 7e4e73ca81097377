"""A built deck as a single HTML file that can be mailed: scripts, styles, fonts and pictures inside it."""

from __future__ import annotations

import base64
import mimetypes
import re
from pathlib import Path
from urllib.parse import unquote

_STYLE = re.compile(r'<link rel="stylesheet" href="(?P<place>[^"]+)">')
_SCRIPT = re.compile(r'<script(?: defer)? src="(?P<place>[^"]+)"></script>')
_PICTURE = re.compile(
    r'(?P<before><(?:img|source|video|audio)\b[^>]*?\s(?:src|data-src)=")(?P<place>[^"]+)(?P<after>")'
)
_URL = re.compile(r"url\((?P<quote>[\"']?)(?P<place>[^)\"']+)(?P=quote)\)")
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.\-]*:|//|#", re.IGNORECASE)
# Python's table of types differs between systems.
_TYPES = {".svg": "image/svg+xml", ".woff2": "font/woff2", ".webp": "image/webp"}


def one_file(deck: Path) -> str:
    """The deck's HTML with everything that it names beside it written into it.

    Links to other pages stay links. Raises FileNotFoundError for a file that is named and missing.
    """
    html = deck.read_text(encoding="utf-8")
    folder = deck.parent
    html = _STYLE.sub(lambda m: f"<style>\n{_style(_place(folder, m['place']))}</style>", html)
    # A deferred script runs when the page is there; inside the page it has to stand at its end instead.
    deferred = [m["place"] for m in re.finditer(r'<script defer src="(?P<place>[^"]+)"></script>', html)]
    html = re.sub(r'\s*<script defer src="[^"]+"></script>', "", html)
    html = _SCRIPT.sub(lambda m: _script(_place(folder, m["place"])), html)
    last = html.rindex("<script>")
    for place in reversed(deferred):
        html = f"{html[:last]}{_script(_place(folder, place))}\n  {html[last:]}"
    return _PICTURE.sub(lambda m: f"{m['before']}{_inside(folder, m['place'])}{m['after']}", html)


def _place(folder: Path, place: str) -> Path:
    return folder / unquote(place.split("?")[0].split("#")[0])


def _style(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    return _URL.sub(lambda m: f'url("{_inside(path.parent, m["place"])}")', text)


def _script(path: Path) -> str:
    # In a script "</script" stands only in strings and comments, where the escape means the same.
    text = re.sub(r"</(?=script)", r"<\\/", path.read_text(encoding="utf-8"), flags=re.IGNORECASE)
    return f"<script>\n{text}\n</script>"


def _inside(folder: Path, place: str) -> str:
    """A data address with the file's bytes; addresses of elsewhere stay as they are."""
    if _ELSEWHERE.match(place):
        return place
    path = _place(folder, place)
    kind = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"
