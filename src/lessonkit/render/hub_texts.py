"""The Markdown of lessons as HTML for the hub: pandoc is asked once, for all lessons."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from lessonkit.config import Project
from lessonkit.render.pandoc import run_pandoc

_READER = Path(__file__).parent / "templates" / "hub" / "texts.lua"
_NUMBER = re.compile(r"<!--(\d+)-->\n?")


class Texts:
    """The HTML of each text of some lessons' entries: `texts.inline(markdown)`, `texts.blocks(markdown)`."""

    def __init__(self, project: Project, entries: Iterable[Mapping[str, Any]]) -> None:
        wanted = list(dict.fromkeys(text for entry in entries for text in _texts(entry)))
        document = json.dumps(wanted, ensure_ascii=False)
        arguments = [f"--from={_READER}", "--quiet", "--mathml"]
        html = run_pandoc(document, "_site/index.html", "html5", arguments, project.root) if wanted else ""
        # No text can hold such a comment: their own "<" are escaped.
        parts = _NUMBER.split(html)
        found = {int(number): text.strip() for number, text in zip(parts[1::2], parts[2::2], strict=True)}
        self._html = {text: found.get(number, "") for number, text in enumerate(wanted, start=1)}

    def inline(self, markdown: str) -> str:
        return self._html["inline", markdown]

    def blocks(self, markdown: str) -> str:
        return self._html["blocks", markdown]


def _texts(entry: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    lines = [entry["title"], entry["subtitle"], entry["capability"], *entry["references"]]
    lines += [block["title"] for block in entry["blocks"]]
    lines += [text for concept in entry["concepts"] for text in (concept["title"], concept["plain"])]
    yield from (("inline", line) for line in lines)
    yield from (("blocks", text) for text in entry["rubrics"])
