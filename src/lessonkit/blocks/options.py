"""Task lists with feedback, as quizzes, decisions and hotspots use them.

- [ ] An option
- [x] The right option

    > Feedback, as an indented quotation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lessonkit.errors import Fault
from lessonkit.model import Attributes, Div, Node, Prose, Span

_OPTION = re.compile(r"^[-*+]\s+\[(?P<mark>[ xX])\]\s+(?P<text>.*)$")
_BULLET = re.compile(r"^[-*+]\s")


@dataclass(frozen=True, slots=True)
class Option:
    """One choice: Markdown `text` and `feedback` ("" for none)."""

    text: str
    feedback: str
    right: bool
    span: Span


def split_options(div: Div, name: str, *, one_right: bool = True) -> tuple[tuple[Node, ...], tuple[Option, ...]]:
    """What stands before the task list, and its options, of which exactly one is right if `one_right`. Raises Fault."""
    identifier = div.attributes.identifier
    index = next((i for i, node in enumerate(div.body) if _first_option(node) is not None), None)
    if index is None:
        raise Fault(f"{name} {identifier!r} has no options", "write them as a task list: `- [ ] …`")
    if index + 1 < len(div.body):
        line = div.body[index + 1].span.line
        raise Fault(f"{name}: content after the options", "put it before the first `- [ ]`", line)
    node, start = div.body[index], _first_option(div.body[index])
    assert isinstance(node, Prose) and start is not None
    lines = node.text.split("\n")
    options = _options(lines[start:], node.span.line + start, node.span.path, name)
    right = [option for option in options if option.right]
    if one_right and not right:
        raise Fault(f"{name} {identifier!r} has no right answer", "mark one choice with [x]")
    if one_right and len(right) > 1:
        lines_found = " and ".join(str(option.span.line) for option in right)
        hint = f"lines {lines_found} are marked; leave [x] on one"
        raise Fault(f"{name} {identifier!r} has {len(right)} right answers", hint)
    if len(options) < 2:
        raise Fault(f"{name} {identifier!r} has one option only", "add another `- [ ] …`")
    before = div.body[:index]
    text = "\n".join(lines[:start]).rstrip()
    if text:
        before = (*before, Prose(text, Span(node.span.path, node.span.line, node.span.line + start - 1)))
    return before, options


def _first_option(node: Node) -> int | None:
    """The index of the line where a node's task list begins, if it has one."""
    lines = node.text.split("\n") if isinstance(node, Prose) else []
    return next((i for i, line in enumerate(lines) if _OPTION.match(line)), None)


def _options(lines: list[str], first: int, path: str, name: str) -> tuple[Option, ...]:
    groups: list[tuple[int, list[str]]] = []
    for number, line in enumerate(lines, start=first):
        if _OPTION.match(line):
            groups.append((number, [line]))
        elif _BULLET.match(line):
            raise Fault(f"{name}: a list item without a box", "write `- [ ] …`, or `- [x] …` for the right one", number)
        elif line.strip() and not line.startswith((" ", "\t")):
            raise Fault(f"{name}: a line between the options", "indent it to belong to the option above", number)
        else:
            groups[-1][1].append(line)
    return tuple(_option(number, group, path) for number, group in groups)


def _option(number: int, lines: list[str], path: str) -> Option:
    match = _OPTION.match(lines[0])
    assert match is not None
    texts, feedback = [match["text"]], []
    for line in lines[1:]:
        bare = line.strip()
        if bare.startswith(">"):
            feedback.append(bare.removeprefix(">").removeprefix(" "))
        elif feedback and not bare:
            continue
        elif feedback:
            feedback.append(bare)
        else:
            texts.append(bare)
    span = Span(path, number, number + len(lines) - 1)
    return Option("\n".join(texts).strip(), "\n".join(feedback).strip(), match["mark"] != " ", span)


def choices(options: tuple[Option, ...], span: Span, *kinds: str) -> Div:
    """The options as the core construct `.choices`: a loose task list, feedback quoted. `kinds`: more classes."""
    lines: list[str] = []
    for option in options:
        text = option.text.split("\n")
        lines.append(f"- [{'x' if option.right else ' '}] {text[0]}")
        lines += [f"    {line}".rstrip() for line in text[1:]]
        lines.append("")
        if option.feedback:
            lines += [f"    > {line}".rstrip() for line in option.feedback.split("\n")]
            lines.append("")
    first = Span(span.path, options[0].span.line, options[-1].span.end)
    return Div(Attributes("", ("choices", *kinds)), (Prose("\n".join(lines).rstrip(), first),), span)
