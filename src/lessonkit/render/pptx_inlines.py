"""Text in pandoc's syntax tree (its JSON) as runs and paragraphs.

The nodes are those of pandoc-types 1.23: {"t": "Strong", "c": [...]}.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from lessonkit.render.pptx_content import Paragraph, Run

Node = dict[str, Any]
_SPACES = {"Space": " ", "SoftBreak": " ", "LineBreak": "\n"}
_BOXES = ("☐", "☒")
# To the web, or to a slide of the HTML deck beside the file.
_LEADS = re.compile(r"[a-z][a-z+.-]*://|[^/#]+\.html#/")


@dataclass(frozen=True, slots=True)
class Attributes:
    """Of a Div, Span, CodeBlock …: the first of its parts in pandoc's tree."""

    identifier: str
    classes: tuple[str, ...]
    values: dict[str, str]


def attributes(value: list[Any]) -> Attributes:
    return Attributes(value[0], tuple(value[1]), dict(value[2]))


def runs_of(inlines: Iterable[Node], style: Run | None = None) -> tuple[Run, ...]:
    """The runs of inlines, neighbours of one style joined; pictures in them are left out.

    A footnote stands in brackets where its number would.
    """
    pieces: list[tuple[Run, list[str]]] = []
    for look, text in _pieces(inlines, style or Run("")):
        if pieces and pieces[-1][0] == look:
            pieces[-1][1].append(text)
        elif text:
            pieces.append((look, [text]))
    return tuple(replace(look, text="".join(texts)) for look, texts in pieces)


def _pieces(inlines: Iterable[Node], style: Run) -> Iterator[tuple[Run, str]]:
    """Each piece of text with its style, which is a run without text."""
    for node in inlines:
        kind, content = node["t"], node.get("c", [])
        if kind in _SPACES:
            yield style, _SPACES[kind]
        elif kind == "Str":
            yield style, content
        elif kind == "Code":
            yield replace(style, code=True), content[1]
        elif kind == "Strong":
            yield from _pieces(content, replace(style, bold=True))
        elif kind == "Emph":
            yield from _pieces(content, replace(style, italic=not style.italic))
        elif kind in ("Superscript", "Subscript"):
            yield from _pieces(content, replace(style, raised=30 if kind == "Superscript" else -25))
        elif kind in ("Underline", "Strikeout", "SmallCaps"):
            yield from _pieces(content, style)
        elif kind == "Quoted":
            opening, closing = "“”" if content[0]["t"] == "DoubleQuote" else "‘’"
            yield style, opening
            yield from _pieces(content[1], style)
            yield style, closing
        elif kind == "Link":
            target = content[2][0]
            yield from _pieces(content[1], replace(style, link=target if _LEADS.match(target) else ""))
        elif kind in ("Span", "Cite"):
            yield from _pieces(content[1], style)
        elif kind == "Note":
            said = [run for block in content if block["t"] in ("Para", "Plain") for run in runs_of(block["c"])]
            yield style, f" ({''.join(run.text for run in said)})"
        elif kind == "Math":
            yield replace(style, italic=True), content[1]


def inside(nodes: Any, kind: str) -> Iterator[Any]:
    """The contents of all nodes of a kind, at any depth, in order."""
    if isinstance(nodes, list):
        for node in nodes:
            yield from inside(node, kind)
    elif isinstance(nodes, dict):
        if nodes.get("t") == kind:
            yield nodes.get("c")
        yield from inside(nodes.get("c"), kind)


def without_box(inlines: list[Node]) -> tuple[list[Node], str]:
    """The inlines of a task without the box at their head, and that box ("" where there is none)."""
    if inlines and inlines[0]["t"] == "Str" and inlines[0]["c"] in _BOXES:
        rest = inlines[1:]
        return (rest[1:] if rest and rest[0]["t"] == "Space" else rest), inlines[0]["c"]
    return inlines, ""


def paragraph(inlines: Iterable[Node], role: str = "text", style: Run | None = None) -> Paragraph:
    return Paragraph(_stripped(runs_of(inlines, style)), role)


def _stripped(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    """Without the blanks that stand where a picture was taken out."""
    if runs:
        runs = (replace(runs[0], text=runs[0].text.lstrip()), *runs[1:])
        runs = (*runs[:-1], replace(runs[-1], text=runs[-1].text.rstrip()))
    return tuple(run for run in runs if run.text)
