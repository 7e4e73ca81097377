"""The Markdown of lessons as HTML for the hub: pandoc is asked once, for all that it was not asked before."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from lessonkit.config import Project
from lessonkit.environment import environment_digest
from lessonkit.render.pandoc import run_pandoc
from lessonkit.store import Entries, digest

_READER = Path(__file__).parent / "templates" / "hub" / "texts.lua"
_ARGUMENTS = ("--quiet", "--mathml")
_NUMBER = re.compile(r"<!--(\d+)-->\n?")


class Texts:
    """The HTML of each text of some lessons' entries: `texts.inline(markdown)`, `texts.blocks(markdown)`."""

    def __init__(self, project: Project, entries: Iterable[Mapping[str, Any]]) -> None:
        wanted = list(dict.fromkeys(text for entry in entries for text in _texts(entry)))
        store = Entries(project.cache / "hub-texts")
        key = digest(_READER.read_text(encoding="utf-8"), *_ARGUMENTS, environment_digest())
        kept = {(kind, markdown): html for kind, markdown, html in store.get(key) or ()}
        new = [text for text in wanted if text not in kept]
        self._html: dict[tuple[str, str], str] = {text: kept[text] for text in wanted if text in kept} | _by_pandoc(
            project, new
        )
        if new or len(kept) > len(wanted):
            store.put(key, [[*text, html] for text, html in self._html.items()])

    def inline(self, markdown: str) -> str:
        return self._html["inline", markdown]

    def blocks(self, markdown: str) -> str:
        return self._html["blocks", markdown]


def _by_pandoc(project: Project, texts: Sequence[tuple[str, str]]) -> dict[tuple[str, str], str]:
    if not texts:
        return {}
    document = json.dumps(texts, ensure_ascii=False)
    html = run_pandoc(document, "_site/index.html", "html5", [f"--from={_READER}", *_ARGUMENTS], project.root)
    # No text can hold such a comment: their own "<" are escaped.
    parts = _NUMBER.split(html)
    found = {int(number): text.strip() for number, text in zip(parts[1::2], parts[2::2], strict=True)}
    return {text: found.get(number, "") for number, text in enumerate(texts, start=1)}


def _texts(entry: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    lines = [entry["title"], entry["subtitle"], entry["capability"], *entry["references"]]
    lines += [block["title"] for block in entry["blocks"]]
    lines += [text for concept in entry["concepts"] for text in (concept["title"], concept["plain"])]
    yield from (("inline", line) for line in lines)
    yield from (("blocks", text) for text in entry["rubrics"])
