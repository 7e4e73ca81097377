"""Texts as they can be found again, however a file breaks, hyphenates, marks up or orders them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from unicodedata import normalize

# Of prose, fewer words or letters than these may stand anywhere by chance; of code and outputs, fewer letters.
_WORDS, _LETTERS, _CODE_LETTERS = 4, 20, 16
# One word of that many letters is of nobody else.
_LONG_WORD = 16
# A sentence is looked for in parts: a page, a cell or a link may end within it.
_PART, _WHOLE = 8, 12

_NO_LETTER = re.compile(r"[\W_]+")
_WORD = re.compile(r"[^\W_]+")
_BREAKS = re.compile(
    r"\n\s*\n|\n(?=\s*(?:[-*+|>:~]|\d+[.)])\s)"  # paragraphs, items, rows
    r"|(?<!\\)\$[^$\n]+\$|<https?:[^>\s]*>|\[\^[^\]]*\]|[\ue000-\ue001]"  # maths, addresses, notes, unknown results
)
_SENTENCE = re.compile(r"(?<=[.!?…])[\"'”’)*_]*\s+")
_TARGET = re.compile(r"\]\([^()\s]*(?:\s+\"[^\"]*\")?\)")
_ATTRIBUTES = re.compile(r"(?<=[\])`])\{[^{}\n]*\}|\{[^{}\n]*\}$", re.MULTILINE)
_BOX = re.compile(r"^\s*[-*+] \[[ xX]\] ", re.MULTILINE)


def letters(text: str) -> str:
    """Letters and digits of a text in lower case, ligatures in their parts, and nothing between them."""
    if not text.isascii():
        text = normalize("NFKC", text)
    return _NO_LETTER.sub("", text.casefold())


def words(text: str) -> list[str]:
    return _WORD.findall(text)


def prose_parts(markdown: str) -> Iterator[str]:
    """The sentences of a Markdown text, long ones in parts, short ones with the next, without what is too short."""
    text = _BOX.sub("\n\n", _ATTRIBUTES.sub("", _TARGET.sub("] ", markdown.replace("![", "\n\n["))))
    for piece in _BREAKS.split(html.unescape(text)):
        held, parts = "", list[str]()
        for sentence in _SENTENCE.split(piece):
            held = f"{held} {sentence.strip()}".strip()
            if _is_enough(held):
                parts.append(held)
                held = ""
        if held and parts:
            parts[-1] += f" {held}"
        for part in parts:
            yield from _cut(part)


def code_parts(text: str) -> Iterator[str]:
    """The lines of code or of what it printed that are long enough to be told from others."""
    for line in text.split("\n"):
        found = letters(line)
        if len(found) >= _CODE_LETTERS and (len(words(line)) > 1 or len(found) >= _CODE_LETTERS + 4):
            yield line.strip()


def _is_enough(text: str) -> bool:
    found = words(text)
    if any(len(word) >= _LONG_WORD for word in found):
        return True
    return len(found) >= _WORDS and sum(map(len, found)) >= _LETTERS


def _cut(text: str) -> Iterator[str]:
    starts = [match.start() for match in _WORD.finditer(text)]
    if len(starts) <= _WHOLE:
        yield text
        return
    cuts = [starts[place] for place in range(_PART, len(starts) - _WORDS, _PART)]
    for begin, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
        if _is_enough(text[begin:end]):
            yield text[begin:end].strip()
