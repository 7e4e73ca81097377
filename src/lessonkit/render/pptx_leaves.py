"""What holds nothing but text in pandoc's syntax tree, as elements of a PowerPoint slide: code, tables, pictures."""

from __future__ import annotations

import re
from typing import Any

from lessonkit.render.pptx_content import Code, Paragraph, Picture, Run, Table, plain
from lessonkit.render.pptx_inlines import Attributes, Node, attributes, runs_of

_NUMBER = re.compile(r"[+-]?\d[\d.,]*%?|[+-]?\d[\d.]*[eE][+-]?\d+")
_MISSING = ("", "nan", "NaN", "NaT", "None", "<NA>", "…", "...")
_NO_CODE = ("cell-code", "scaffold", "not-run")


def picture_of(attr: list[Any], caption: list[Node], target: list[str]) -> Picture:
    """A picture without its caption; `fig-alt` says what one sees, else the words in its brackets."""
    own = attributes(attr)
    alt = own.values.get("fig-alt") or own.values.get("alt") or plain(runs_of(caption))
    share = re.fullmatch(r"([\d.]+)%", own.values.get("width", ""))
    width = min(1.0, float(share[1]) / 100) if share else 1.0
    return Picture(target[0], alt, identifier=own.identifier, width=width or 1.0)


def joined(blocks: list[Node], role: str) -> Paragraph:
    """Blocks of prose as one paragraph."""
    runs: list[Run] = []
    for block in blocks:
        if block["t"] in ("Para", "Plain"):
            runs += [Run(" "), *runs_of(block["c"])] if runs else runs_of(block["c"])
        elif block["t"] == "Div":
            runs += joined(block["c"][1], role).runs
    return Paragraph(tuple(runs), role)


def code_of(own: Attributes, text: str, kind: str) -> Code:
    """Code of a `kind` of `Code`, unless its classes say that it is a scaffold or does not run."""
    kind = next((mark for mark in ("scaffold", "not-run") if mark in own.classes), kind)
    language = next((name for name in own.classes if name not in _NO_CODE), "")
    return Code(re.sub(r"\x1b\[[\d;]*[A-Za-z]", "", text).expandtabs(4), kind, language)


def table_of(content: list[Any]) -> Table:
    """A table; columns of nothing but numbers and missing values stand to the right."""
    own, caption = attributes(content[0]), joined(content[1][1], "caption")
    head = content[3][1]
    body = [row for part in content[4] for row in (*part[2], *part[3])]
    rows = [[joined(cell[4], "head") for cell in row[1]] for row in head]
    rows += [[joined(cell[4], "cell") for cell in row[1]] for row in (*body, *content[5][1])]
    texts = [[plain(cell.runs) for cell in row] for row in rows[len(head) :]]
    aligned = [spec[0]["t"] for spec in content[2]]
    right = [a == "AlignRight" or _numeric([row[i] for row in texts if i < len(row)]) for i, a in enumerate(aligned)]
    shown = tuple(tuple(row) for row in rows)
    return Table(shown, len(head), tuple(right), caption if caption.runs else None, own.identifier)


def _numeric(texts: list[str]) -> bool:
    values = [text.replace("−", "-") for text in texts if text not in _MISSING]
    return bool(values) and all(_NUMBER.fullmatch(text) for text in values)
