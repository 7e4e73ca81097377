"""All text that a built file carries, wherever it stands in it: files within files, comments, what no reader shows."""

from __future__ import annotations

import base64
import binascii
import html
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from lessonkit.errors import Fault
from lessonkit.gate.leaks_pdf import attachments, pdf_texts

_MARKUP = (".html", ".htm", ".xml", ".rels", ".svg", ".xhtml")
_ZIP, _PDF = b"PK\x03\x04", b"%PDF-"
_TAG = re.compile(r"<!--.*?-->|<[^<>]*>", re.DOTALL)
_UNICODE = re.compile(r"\\u([0-9a-fA-F]{4})")
_EMBEDDED = re.compile(r"data:[\w.+-]+/[\w.+-]+(?:;[\w=.-]+)*;base64,([A-Za-z0-9+/=\s]{16,})")


@dataclass(frozen=True, slots=True)
class Found:
    """A text and where in its file it stands, in words that go after "in"; `name` is that of a file within the file."""

    where: str
    text: str
    name: str = ""
    data: bytes = b""


def texts_of(name: str, data: bytes, inside: str = "") -> Iterator[Found]:
    """The texts of a file by its name and content, those of files within it too; `data` is theirs where one begins.

    Raises Fault when it cannot be read as what its name says.
    """
    lower = name.lower()
    if data.startswith(_ZIP) or lower.endswith((".zip", ".docx", ".pptx", ".whl")):
        yield from _zip_texts(name, data, inside)
        return
    yield Found(inside or "its bytes", "", name, data)
    if data.startswith(_PDF):
        for where, text in pdf_texts(data):
            yield Found(_in(where, inside), text, name)
        for number, file in enumerate(attachments(data), start=1):
            yield from texts_of(f"attachment-{number}", file, _in(f"attachment {number}", inside))
    elif lower.endswith(".ipynb"):
        yield from _notebook_texts(data, inside, name)
    else:
        text = _decoded(data)
        for where, what in _markup_texts(text) if lower.endswith(_MARKUP) else (("", text),):
            yield Found(_in(where, inside) or "its text", what, name)
        yield from _embedded(text, inside, name)


def _in(where: str, inside: str) -> str:
    return f"{where} of {inside}" if where and inside else where or inside


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _zip_texts(name: str, data: bytes, inside: str) -> Iterator[Found]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            comments = [file.comment, *(part for info in file.infolist() for part in (info.comment, info.extra))]
            names = "\n".join(file.namelist())
            yield Found(
                _in("comments and names", inside), names + b"\n".join(comments).decode("utf-8", "replace"), name
            )
            for info in file.infolist():
                yield from texts_of(info.filename, file.read(info), _in(info.filename, inside))
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, OSError) as error:
        raise Fault(f"{name} cannot be unpacked: {error}") from None


def _markup_texts(text: str) -> Iterator[tuple[str, str]]:
    """As it is read, with its marks taken out; then as it stands, comments, attributes and scripts included."""
    yield "", html.unescape(_TAG.sub("", text))
    yield "the source", _UNICODE.sub(lambda match: chr(int(match[1], 16)), html.unescape(unquote(text)))


def _embedded(text: str, inside: str, name: str) -> Iterator[Found]:
    """Pictures and files that stand in an address."""
    for number, match in enumerate(_EMBEDDED.finditer(text), start=1):
        try:
            data = base64.b64decode(match[1])
        except binascii.Error:
            continue
        kind = "embedded.svg" if b"<svg" in data[:2000] else "embedded"
        for found in texts_of(kind, data, _in(f"embedded file {number}", inside)):
            yield Found(found.where, found.text, name, found.data)


def _notebook_texts(data: bytes, inside: str, name: str) -> Iterator[Found]:
    try:
        notebook = json.loads(data)
    except ValueError as error:
        raise Fault(f"{name} is not a notebook: {error}") from None
    cells = notebook.get("cells", []) if isinstance(notebook, dict) else []
    for number, cell in enumerate(cells, start=1):
        for key, value in cell.items():
            text = "\n".join(_strings(value))
            yield Found(_in(f"cell {number} ({key})", inside), text, name)
            yield from _embedded(text, inside, name)
    rest = {key: value for key, value in notebook.items() if key != "cells"} if isinstance(notebook, dict) else notebook
    yield Found(_in("the notebook's metadata", inside), "\n".join(_strings(rest)), name)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from value
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        if value and all(isinstance(item, str) for item in value):
            yield "".join(value)
        else:
            for inner in value:
                yield from _strings(inner)


def notebook_cells(data: bytes) -> list[dict[str, Any]]:
    """The cells of a notebook; none when it is not one."""
    try:
        cells = json.loads(data)["cells"]
    except (ValueError, KeyError, TypeError):
        return []
    return [cell for cell in cells if isinstance(cell, dict)]
