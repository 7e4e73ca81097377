"""Pandoc's Markdown as the Markdown that Jupyter renders.

Only line forms and marks that Jupyter would show as they are typed: attribute lists, definition lists, footnotes,
captions of tables, sub- and superscripts. Code, maths and addresses of links are left as they are.
"""

from __future__ import annotations

import re

from lessonkit.syntax import HEADING, split_heading

# Code spans, maths as pandoc finds it, escaped characters, addresses: nothing in them is a mark.
_KEPT = re.compile(
    r"(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)"
    r"|\$\$.+?\$\$"
    r"|\$(?=\S)(?:[^$\\\n]|\\.|\n(?!\s*\n))+?(?<=[^\s\\])\$(?!\d)"
    r"|\\[^\w\s]"
    r"|(?<=\])\((?:[^()\s]|\([^()\s]*\))*(?:\s+\"[^\"]*\")?\)"
    r"|<[a-z]+:[^>\s]+>",
    re.DOTALL,
)
_TOKEN = re.compile("\ue010(\\d+)\ue011")
_ATTRIBUTES = r"\{[^{}\n]*\}"
_DEFINITION = re.compile(r"^[:~]\s+(?P<text>.*)$")
_TABLE_CAPTION = re.compile(rf"^(?:Table)?: *(?P<text>.*?)\s*(?:{_ATTRIBUTES})?\s*$")
_SUBSTITUTIONS = (
    (re.compile(r"<!--.*?-->", re.DOTALL), ""),
    # A tag is shown as the text it is, as in the other views; but for those that only say how words look.
    (re.compile(r"<(?=[a-zA-Z/!?])(?!/?(?:br|wbr|kbd|sub|sup|mark|small|u|s|ins|del)\s*/?>)"), "&lt;"),
    (re.compile(rf"(\ue011){_ATTRIBUTES}"), r"\1"),  # of a code span, a link, a picture
    (re.compile(r"(?<=\ue011)\s+\{#[^{}\n]*\}"), ""),  # of an equation
    (re.compile(rf"\[([^\[\]]*)\]{_ATTRIBUTES}"), r"\1"),  # of a span
    (re.compile(r"\^\[([^\[\]]*)\]"), r" (\1)"),
    (re.compile(r"^\[\^([^\]\s]+)\]:", re.MULTILINE), r"<sup>\1</sup>"),
    (re.compile(r"\[\^([^\]\s]+)\]"), r"<sup>\1</sup>"),
    (re.compile(r"(?<!~)~([^~\s]+)~(?!~)"), r"<sub>\1</sub>"),
    (re.compile(r"\^([^\^\s\[\]]+)\^"), r"<sup>\1</sup>"),
    (re.compile(r"\$"), r"\\$"),  # pandoc reads it as a dollar, Jupyter might begin a formula
)


def jupyter_markdown(text: str, *, deeper: int = 0) -> str:
    """The text for a Markdown cell, its headings `deeper` levels down."""
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match[0])
        return f"\ue010{len(kept) - 1}\ue011"

    text = "\n".join(_definitions([_heading(line, deeper) for line in text.split("\n")]))
    text = _KEPT.sub(keep, text)
    for mark, instead in _SUBSTITUTIONS:
        text = mark.sub(instead, text)
    while _TOKEN.search(text):  # an address may hold what was kept before it
        text = _TOKEN.sub(lambda match: kept[int(match[1])], text)
    return "\n".join(line if line.strip() else "" for line in text.split("\n")).strip("\n")


def _heading(line: str, deeper: int) -> str:
    match = HEADING.match(line)
    if match is None or not match["text"]:
        return line
    title, _ = split_heading(match["text"])
    return f"{'#' * min(6, len(match['level']) + deeper)} {title}"


def _definitions(lines: list[str]) -> list[str]:
    """The lines with definition lists as bullets, `- **term**: text`, and captions of tables in words."""
    out: list[str] = []
    inside = False
    for line in lines:
        match = _DEFINITION.match(line)
        before = next((earlier for earlier in reversed(out) if earlier.strip()), "")
        if before.startswith("|") and (caption := _TABLE_CAPTION.match(line)):
            out.append(f"Table: {caption['text']}")
        elif match and inside and before.startswith(("- **", "  ")):
            out.append(f"  {match['text']}")
        elif match and before:
            while out and not out.pop().strip():
                pass
            out.append(f"- **{before.strip()}**: {match['text']}")
            inside = True
        elif inside and line.startswith((" ", "\t")):
            out.append(f"  {line.strip()}")
        else:
            inside = inside and not line.strip()
            out.append(line)
    return out


def quoted(text: str) -> str:
    """The text as a block quotation."""
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def escaped(text: str) -> str:
    """A plain text, as attributes hold it, as Markdown."""
    return re.sub(r"([\\`*_\[\]<>$])", r"\\\1", text)
