"""What stands in a handout, and how large."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pypdf import PdfReader
from pypdf.generic import DictionaryObject


def text(pdf: PdfReader) -> str:
    return "\n".join(page.extract_text() for page in pdf.pages)


def tags(pdf: PdfReader) -> Iterator[DictionaryObject]:
    def walk(node: object) -> Iterator[DictionaryObject]:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for child in node:
                yield from walk(child)
        elif isinstance(node, DictionaryObject):
            yield node
            if "/K" in node:
                yield from walk(node["/K"])

    root = pdf.trailer["/Root"]["/StructTreeRoot"]
    yield from walk(root["/K"])


def named(pdf: PdfReader, tag: str) -> list[DictionaryObject]:
    return [node for node in tags(pdf) if node.get("/S") == tag]


def sizes(pdf: Path) -> list[float]:
    """Of every piece of text, in points."""
    found: list[float] = []

    def visit(said: str, _: object, own: list[float], __: object, size: float) -> None:
        if said.strip():
            found.append(abs(size * own[3]))

    for page in PdfReader(pdf).pages:
        page.extract_text(visitor_text=visit)
    return found
