"""HTML in the text of a document, before pandoc reads it: text is what it is to be read as.

Pandoc knows tags and passes over comments, or knows neither: told to read tags as text (`READER`) it would show
comments, too; told to read them, it takes all from a <script> to the next </script> for one piece, exercises
and answers between them included. `_extensions/lessonkit/plain.lua` sees to what is raw nevertheless.
"""

from __future__ import annotations

import re

READER = "markdown-raw_html-native_divs-native_spans-yaml_metadata_block"

# Code, maths, attributes, addresses of links and escaped characters stay as they are. A comment that nobody closed
# ends nowhere, and not at the arrow of a traceback: it reaches over no code.
_PIECE = re.compile(
    r"^[ \t>]*(?P<fence>`{3,}|~{3,})[^\n]*\n(?:.*?\n)?[ \t>]*(?P=fence)[`~]*[ \t]*$"
    r"|(?<!`)(?P<ticks>`++)(?:(?!\n[ \t]*\n).)+?(?<!`)(?P=ticks)(?!`)"
    r"|\$\$.+?\$\$"
    r"|\$(?=[^\s$])(?:[^$\\\n]|\\.)*?(?<=[^\s\\])\$(?!\d)"
    r"|\{(?:\"(?:\\.|[^\"\\\n])*\"|[^{}\"\n])*\}"
    r"|(?<=\])\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+\"[^\"\n]*\")?\)"
    r"|<[a-zA-Z][a-zA-Z0-9+.-]*:[^<>\s]*>"
    r"|\\."
    r"|(?P<comment><!--(?:(?!<!--|^[ \t>]*(?:```|~~~|:::+ \{\.cell)).)*?-->)"
    r"|(?P<native></?(?i:br|wbr|kbd|sub|sup|mark|small|u|s|ins|del)\s*/?>)"
    r"|(?P<tag><[/?!]?[a-zA-Z](?:\"[^\"\n]*\"|'[^'\n]*'|[^<>\"'\n])*+>)",
    re.DOTALL | re.MULTILINE,
)
_HEADER = re.compile(r"---[ \t]*\n(?P<settings>.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)


def split_header(text: str) -> tuple[str, str]:
    """The settings of a document's YAML header ("" for none), and its text with as many empty lines in their place.

    Pandoc takes them from anywhere, what a cell printed in a quotation included; from a text that was split it must
    not (`READER`).
    """
    header = _HEADER.match(text)
    if header is None:
        return "", text
    return header["settings"], "\n" * header[0].count("\n") + text[header.end() :]


def with_plain_html(text: str) -> str:
    """A text without comments, its tags as the text they are; what stands in a line stays in that line.

    Tags that `plain.lua` knows in every format (<br>, <sub> …) are left to it.
    """
    return _PIECE.sub(_plain, text)


def _plain(match: re.Match[str]) -> str:
    if match["comment"]:
        return "\n" * match[0].count("\n")
    if match["native"]:
        return f"`{match[0]}`{{=html}}"
    if match["tag"]:
        return re.sub(r"[^\w\s]", r"\\\g<0>", match[0])
    return match[0]
