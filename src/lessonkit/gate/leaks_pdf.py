"""All text that a PDF carries: on its pages, and where no reader looks."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Callable, Iterator
from typing import Any

from lessonkit.errors import Fault

_STREAM = re.compile(rb"stream\r?\n")
_NESTED = rb"\((?:[^()\\]|\\.)*\)"
_LITERAL = rb"\((?:[^()\\]|\\.|" + _NESTED + rb")*\)"
_HEX = rb"<[0-9A-Fa-f\s]+>"
_STRING = re.compile(_LITERAL + rb"|" + _HEX, re.DOTALL)
_SHOWN = re.compile(rb"/(?P<font>[^\s/\[\]()<>{}%]+)\s+[-\d.]+\s+Tf|(?P<text>" + _STRING.pattern + rb")", re.DOTALL)
_COMMENT = re.compile(rb"%[^\r\n]*")
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_CONTROL = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b"", b"\r\n": b""}
_NO_TEXT = re.compile(
    rb"/Subtype\s*/(?:Image|Type1C|CIDFontType0C|OpenType)|/Length1\b|/Type\s*/XRef|/ShadingType|/FunctionType"
)
_DRAWING = re.compile(rb"\b(?:re|cm|Tf|BT)\s")
_MAPPED = re.compile(rb"begin(bfchar|bfrange)(.*?)endbf", re.DOTALL)
_PAIR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f\s]*)>")
_RANGE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(?:<([0-9A-Fa-f\s]*)>|\[(.*?)\])", re.DOTALL)

Decode = Callable[[bytes], str]


def pdf_texts(data: bytes) -> Iterator[tuple[str, str]]:
    """Where in the file, and text: of each page, then of all else. Raises Fault when its pages cannot be read."""
    from pypdf import PdfReader

    try:
        for number, page in enumerate(PdfReader(io.BytesIO(data)).pages, start=1):
            yield f"page {number}", _page_text(page)
    except Exception as error:  # pypdf lets through whatever it meets in a damaged file
        raise Fault(f"it cannot be read as a PDF: {str(error) or type(error).__name__}") from None
    outside, streams = _split(data)
    yield "what is not shown of it", "\n".join(_strings(outside))
    yield "comments in it", "\n".join(found[0].decode("latin-1") for found in _COMMENT.finditer(outside))
    for head, content in streams:
        if _is_file(head, content):
            continue
        yield "a stream in it", "\n".join(_strings(content))
        # Drawing is mostly numbers; its words are its strings.
        if not _DRAWING.search(content[:4000]):
            yield "a stream in it", content.decode("utf-8", "replace")


def attachments(data: bytes) -> Iterator[bytes]:
    """The files that a PDF brings with it."""
    return (content for head, content in _split(data)[1] if _is_file(head, content))


def _is_file(head: bytes, content: bytes) -> bool:
    return b"/EmbeddedFile" in head or content[:4] in (b"PK\x03\x04", b"%PDF")


def _split(data: bytes) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    """What stands outside of the streams, and those that may hold text: dictionary and content.

    Nothing is taken from the file's own index: what it leaves out is found all the same.
    """
    outside: list[bytes] = []
    streams: list[tuple[bytes, bytes]] = []
    place = 0
    for match in _STREAM.finditer(data):
        if match.start() < place:
            continue
        head = data[place : match.start()]
        outside.append(head)
        end = data.find(b"endstream", match.end())
        end = end if end >= 0 else len(data)
        place = end + len(b"endstream")
        head = head[head.rfind(b" obj") :]
        if _NO_TEXT.search(head):
            continue
        raw = data[match.end() : end]
        streams.append((head, _inflated(raw) if b"FlateDecode" in head else raw))
    return b"".join([*outside, data[place:]]), streams


def _inflated(data: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(data)
    except zlib.error:
        return data


def _strings(data: bytes) -> Iterator[str]:
    """The strings of a piece of PDF, in the encodings that titles and alt texts have."""
    for match in _STRING.finditer(data):
        value = _bytes(match[0])
        if value.startswith((b"\xfe\xff", b"\xff\xfe")):
            yield value.decode("utf-16", "replace")
        elif value.startswith(b"\xef\xbb\xbf"):
            yield value.decode("utf-8-sig", "replace")
        else:
            yield value.decode("latin-1")


def _bytes(string: bytes) -> bytes:
    """What a string stands for, `(literal)` or `<hexadecimal>`."""
    if string.startswith(b"<"):
        digits = re.sub(rb"\s", b"", string[1:-1])
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
    return _ESCAPE.sub(_unescaped, string[1:-1]) if b"\\" in string else string[1:-1]


def _unescaped(match: re.Match[bytes]) -> bytes:
    what = match[1]
    if what[:1].isdigit() and what[:1] < b"8":
        return bytes([int(what, 8) & 255])
    return _CONTROL.get(what, what)


def _page_text(page: Any) -> str:
    contents = page.get_contents()
    parts = [_shown(contents.get_data(), _fonts(page))] if contents is not None else []
    seen: set[int] = set()
    parts += _forms(page.get("/Resources"), seen)
    for note in page.get("/Annots", ()):
        for look in (note.get_object().get("/AP") or {}).values():
            parts += _form(look.get_object(), seen)
    return "\n".join(parts)


def _forms(resources: Any, seen: set[int]) -> list[str]:
    """The texts of what a page draws by name: pictures made of lines and words, and patterns."""
    if resources is None:
        return []
    given = resources.get_object()
    named = [thing for kind in ("/XObject", "/Pattern") for thing in (given.get(kind) or {}).values()]
    return [text for thing in named for text in _form(thing.get_object(), seen)]


def _form(thing: Any, seen: set[int]) -> list[str]:
    if id(thing) in seen or not hasattr(thing, "get_data") or thing.get("/Subtype") == "/Image":
        return []
    seen.add(id(thing))
    return [_shown(thing.get_data(), _fonts(thing)), *_forms(thing.get("/Resources"), seen)]


def _fonts(thing: Any) -> dict[bytes, Decode]:
    resources = thing.get("/Resources")
    fonts = (resources.get_object().get("/Font") or {}) if resources is not None else {}
    return {str(name)[1:].encode(): _decoder(font.get_object()) for name, font in fonts.items()}


def _shown(content: bytes, fonts: dict[bytes, Decode]) -> str:
    """The text of a content stream in the order in which it is drawn."""
    parts: list[str] = []
    decode: Decode = _plain
    for match in _SHOWN.finditer(content):
        if match["font"]:
            decode = fonts.get(match["font"], _plain)
        else:
            parts.append(decode(_bytes(match["text"])))
    return "".join(parts)


def _plain(data: bytes) -> str:
    return data.decode("latin-1")


def _decoder(font: Any) -> Decode:
    """How the codes of a font are read: by its own table, else as letters."""
    table = font.get("/ToUnicode")
    if table is None:
        return _plain
    width, known = _table(table.get_object().get_data())

    def decode(data: bytes) -> str:
        codes = (data[place : place + width] for place in range(0, len(data), width))
        return "".join(known.get(int.from_bytes(code), "") for code in codes)

    return decode


def _table(cmap: bytes) -> tuple[int, dict[int, str]]:
    """Bytes of a code, and the text of each."""
    known: dict[int, str] = {}
    width = 1
    for kind, body in _MAPPED.findall(cmap):
        if kind == b"bfchar":
            for code, text in _PAIR.findall(body):
                width = len(code) // 2
                known[int(code, 16)] = _utf16(text)
            continue
        for first, last, text, several in _RANGE.findall(body):
            width = len(first) // 2
            texts = re.findall(rb"<([0-9A-Fa-f\s]*)>", several)
            for number, code in enumerate(range(int(first, 16), min(int(last, 16), int(first, 16) + 65535) + 1)):
                if several:
                    known[code] = _utf16(texts[number]) if number < len(texts) else ""
                elif begin := _utf16(text):
                    known[code] = begin[:-1] + chr(ord(begin[-1]) + number)
    return width, known


def _utf16(digits: bytes) -> str:
    return bytes.fromhex(re.sub(rb"\s", b"", digits).decode()).decode("utf-16-be", "replace")
