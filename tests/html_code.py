"""What an HTML page shows as code, read as a browser would and without the builder's help."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """A `<pre>`: its text, its classes, the cell it stands in, and whether it is an output of it."""

    text: str
    classes: tuple[str, ...]
    cell: str
    output: bool
    line: int


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.stack: list[tuple[str, dict[str, str]]] = []
        self.blocks: list[CodeBlock] = []
        self.text: list[str] | None = None
        self.line = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            return
        self.stack.append((tag, {key: value or "" for key, value in attrs}))
        if tag == "pre":
            self.text, self.line = [], self.getpos()[0]

    def handle_endtag(self, tag: str) -> None:
        if tag == "pre" and self.text is not None:
            self.blocks.append(self._block("".join(self.text)))
            self.text = None
        while self.stack and self.stack.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self.text is not None:
            self.text.append(data)

    def _block(self, text: str) -> CodeBlock:
        classes = [attrs.get("class", "").split() for _, attrs in self.stack]
        cell = next((attrs["data-cell"] for _, attrs in reversed(self.stack) if "data-cell" in attrs), "")
        own = next(
            names for (tag, _), names in zip(reversed(self.stack), reversed(classes), strict=True) if tag == "pre"
        )
        return CodeBlock(text.rstrip("\n"), tuple(own), cell, any("cell-output" in c for c in classes), self.line)


def code_blocks(html: str) -> list[CodeBlock]:
    """Every `<pre>` of a page, in order."""
    reader = _Reader()
    reader.feed(html)
    return reader.blocks
