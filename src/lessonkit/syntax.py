"""The few line forms of pandoc's Markdown that the lesson's structure rests on.

Attribute lists, fenced Divs, fenced code, headings, inline results. Everything else in a lesson
is prose and goes to pandoc as it stands. Forms as in pandoc's manual, "Pandoc's Markdown".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from lessonkit.errors import Fault
from lessonkit.model import Attributes

FENCE = re.compile(r"^(?P<indent> {0,3})(?P<fence>`{3,}|~{3,})\s*(?P<info>[^`]*)$")
DIV_OPEN = re.compile(r"^ {0,3}(?P<colons>:{3,})\s*(?P<what>\{.*\}|[^\s{}:]+)\s*:*\s*$")
DIV_CLOSE = re.compile(r"^ {0,3}:{3,}\s*$")
DIV_ANY = re.compile(r"^ {0,3}:{3,}")
HEADING = re.compile(r"^ {0,3}(?P<level>#{1,6})(?:\s+(?P<text>.*?))?\s*$")
HEADING_ATTRIBUTES = re.compile(r"^(?P<text>.*?)\s*(?:\s#+)?\s*(?P<attributes>\{[^{}]*\})\s*$")
INLINE = re.compile(r"`\{python\}\s+(?P<expression>[^`\n]+?)\s*`(?!`)")
IMAGE = re.compile(
    r"!\[(?P<alt>(?:[^\[\]\\]|\\.)*)\]"
    r"\((?P<src>[^)\s]+)(?P<title>\s+\"[^\"]*\")?\)(?P<attributes>\{[^{}]*\})?"
)
RULE = re.compile(r"^ {0,3}(?:-\s*){3,}$|^ {0,3}(?:\*\s*){3,}$|^ {0,3}(?:_\s*){3,}$")
SETEXT = re.compile(r"^ {0,3}(=+|-+)\s*$")

# What begins an inline result, or a code span of two and more backticks, in which nothing does.
_INLINE_START = re.compile(r"(?<!`)(?:`(?=\{python\})|(?P<marks>`{2,})(?!`).*?(?<!`)(?P=marks)(?!`))")
_PLACEHOLDER = re.compile("\ue000(\\d+)\ue001")
_ATTRIBUTE = re.compile(
    r"""\s*(?:
        \#(?P<id>[^\s{}=\#"']+)
      | \.(?P<class>[^\s{}=\#."']+)
      | (?P<key>[A-Za-z_:][\w:.\-]*)=(?:"(?P<double>(?:[^"\\]|\\.)*)"|'(?P<single>[^']*)'|(?P<bare>[^\s{}"']*))
      | (?P<dash>-)(?=\s|$)
    )(?=\s|$)""",
    re.VERBOSE,
)


def parse_attributes(text: str, line: int | None = None) -> Attributes:
    """`{#id .class key="value"}` (or a bare class name, as in `::: notes`) as a value. Raises Fault, at `line`."""
    text = text.strip()
    if not text.startswith("{"):
        return Attributes(classes=(text,))
    if not text.endswith("}"):
        raise Fault(f"the attributes {text!r} are not closed", 'write {#id .class key="value"}', line)
    inner = text[1:-1].rstrip()
    identifier, classes, pairs, position = "", [], [], 0
    while position < len(inner):
        match = _ATTRIBUTE.match(inner, position)
        if match is None:
            rest = inner[position:].strip()
            raise Fault(f"cannot read the attribute {rest!r}", 'write {#id .class key="value"}', line)
        if match["id"]:
            identifier = match["id"]
        elif match["class"]:
            classes.append(match["class"])
        elif match["dash"]:
            classes.append("unnumbered")
        else:
            value = match["double"] if match["double"] is not None else match["single"]
            value = value if value is not None else match["bare"]
            pairs.append((match["key"], re.sub(r"\\(.)", r"\1", value)))
        position = match.end()
    return Attributes(identifier, tuple(classes), tuple(pairs))


def format_attributes(attributes: Attributes) -> str:
    """The attribute list as Markdown, id first, then classes, then pairs; "" when it is empty."""
    parts = [f"#{attributes.identifier}"] if attributes.identifier else []
    parts += [f".{name}" for name in attributes.classes]
    for key, value in attributes.pairs:
        escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
        parts.append(f'{key}="{escaped}"')
    return "{" + " ".join(parts) + "}" if parts else ""


def split_heading(text: str) -> tuple[str, Attributes]:
    """A heading's text and its attribute list."""
    match = HEADING_ATTRIBUTES.match(text)
    if match is None:
        return re.sub(r"\s+#+$", "", text).strip(), Attributes()
    return match["text"].strip(), parse_attributes(match["attributes"])


def outside_of_code(lines: Sequence[str]) -> tuple[list[tuple[int, int, str]], bool]:
    """The lines that are in no fenced code, as index, depth in Divs and text; whether all code and Divs are closed.

    The line that opens or closes a Div counts as outside of it.
    """
    found: list[tuple[int, int, str]] = []
    depth, fence = 0, ""
    for index, line in enumerate(lines):
        marks = FENCE.match(line)
        if fence:
            if marks and marks["fence"].startswith(fence) and not marks["info"].strip():
                fence = ""
        elif marks:
            fence = marks["fence"]
        else:
            closes, opens = DIV_CLOSE.match(line), DIV_OPEN.match(line)
            depth -= bool(closes)
            found.append((index, depth, line))
            depth += bool(opens) and not closes
    return found, not depth and not fence


def heading_slug(title: str) -> str:
    """The identifier of a heading that names none, made as pandoc's auto_identifiers makes it."""
    marks = r"`([^`]*)`|\[([^\]]*)\]\([^)]*\)|\*{1,2}|(?<!\w)_{1,2}|_{1,2}(?!\w)"
    bare = re.sub(marks, lambda m: m[1] or m[2] or "", title)
    bare = _PLACEHOLDER.sub("", bare)
    bare = re.sub(r"[^\w\s.\-]", "", bare.lower())
    bare = re.sub(r"\s+", "-", bare.strip())
    return re.sub(r"^[^a-z]+", "", bare) or "section"


def replace_inlines(text: str, replace: Callable[[str], str]) -> tuple[str, int]:
    """The text with what `replace` makes of the expression of each inline result; how many could not be read."""
    parts, position, unread = [], 0, 0
    for start in _INLINE_START.finditer(text):
        if start["marks"] or start.start() < position:
            continue
        match = INLINE.match(text, start.start())
        if match is None:
            unread += 1
            continue
        parts += [text[position : match.start()], replace(match["expression"])]
        position = match.end()
    return "".join([*parts, text[position:]]), unread


def placeholder(number: int) -> str:
    """What stands for an inline result until its value is known: a number between private-use characters."""
    return f"\ue000{number}\ue001"


def fill_placeholders(text: str, values: Mapping[int, str]) -> str:
    """The text with the values of its inline results."""
    return _PLACEHOLDER.sub(lambda match: values.get(int(match[1]), match[0]), text)


def fence_for(text: str) -> str:
    """Backticks enough to hold the text in a fenced code block."""
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    return "`" * max(3, longest + 1)


def clock(text: str) -> int:
    """Seconds of "MM:SS" or "HH:MM:SS". Raises Fault."""
    match = re.fullmatch(r"(?:(\d+):)?(\d{1,3}):([0-5]\d)", text.strip())
    if match is None:
        raise Fault(f"cannot read the time {text!r}", 'write time="MM:SS-MM:SS", as in time="00:00-12:00"')
    return int(match[1] or 0) * 3600 + int(match[2]) * 60 + int(match[3])


def format_clock(seconds: int) -> str:
    """Seconds as MM:SS."""
    return f"{seconds // 60:02d}:{seconds % 60:02d}"


def parse_minutes(text: str) -> int:
    """Seconds of a `minutes=` value (whole or decimal minutes, 0 or more). Raises Fault."""
    try:
        seconds = round(float(text) * 60)
    except (ValueError, OverflowError):
        seconds = -1
    if seconds < 0:
        raise Fault(f"cannot read minutes={text}", "write a number of minutes, as in minutes=3 or minutes=2.5")
    return seconds
