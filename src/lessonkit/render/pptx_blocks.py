"""The blocks of a slide in pandoc's syntax tree as the elements of a PowerPoint slide.

Knows the core constructs (docs/architecture.md), as html.lua and typst.lua do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from lessonkit.render.pptx_content import (
    Box,
    Card,
    Columns,
    Element,
    Mark,
    Paragraph,
    Picture,
    Run,
    Table,
    Text,
)
from lessonkit.render.pptx_inlines import Attributes, Node, attributes, inside, paragraph, runs_of, without_box
from lessonkit.render.pptx_leaves import code_of, joined, picture_of, table_of

CALLOUTS = {"note": "blue", "tip": "green", "warning": "vermillion", "caution": "vermillion", "important": "purple"}
_OWN_LETTER = re.compile(r"(\w\w?):\s*")
_PRINTED = ("stdout", "stderr", "error")


@dataclass(frozen=True, slots=True)
class View:
    """How a slide is read: `answers` shows which choice is right and why; `title` is the slide's."""

    title: str
    answers: bool = False


def elements_of(blocks: list[Node], view: View) -> tuple[Element, ...]:
    """The elements of blocks, in order; notes are left out, texts that follow each other are one."""
    found: list[Element] = []
    for block in blocks:
        for element in _block(block, view):
            last = found[-1] if found else None
            if isinstance(element, Text) and isinstance(last, Text):
                found[-1] = Text((*last.paragraphs, *element.paragraphs))
            else:
                found.append(element)
    return tuple(found)


def _block(block: Node, view: View) -> tuple[Element, ...]:
    kind, content = block["t"], block.get("c", [])
    if kind in ("Para", "Plain"):
        return _para(content)
    if kind == "Header":
        return (Text((paragraph(content[2], "heading"),)),)
    if kind == "CodeBlock":
        return (code_of(attributes(content[0]), content[1], "code"),)
    if kind == "Figure":
        return _figure(attributes(content[0]), content[1][1], content[2], view)
    if kind == "Table":
        return (table_of(content),)
    if kind in ("BulletList", "OrderedList", "DefinitionList"):
        return _list(kind, content, view, 0)
    if kind == "BlockQuote":
        inner = elements_of(content, view)
        return tuple(Text(tuple(_indented(p, 1) for p in e.paragraphs)) if isinstance(e, Text) else e for e in inner)
    if kind == "LineBlock":
        lines = [run for line in content for run in (*runs_of(line), Run("\n"))]
        return (Text((Paragraph(tuple(lines[:-1])),)),)
    if kind == "Div":
        return _div(attributes(content[0]), content[1], view)
    return ()


def _para(inlines: list[Node]) -> tuple[Element, ...]:
    pictures = tuple(picture_of(*image) for image in inside(inlines, "Image"))
    said = paragraph(inlines)
    return (*((Text((said,)),) if said.runs else ()), *pictures)


def _figure(own: Attributes, caption: list[Node], blocks: list[Node], view: View) -> tuple[Element, ...]:
    elements = list(elements_of(blocks, view))
    said = joined(caption, "caption")
    for number, element in enumerate(elements):
        if isinstance(element, Picture):
            name = own.identifier or element.identifier
            elements[number] = replace(element, caption=said if said.runs else None, identifier=name)
            return tuple(elements)
    return (*elements, *((Text((said,)),) if said.runs else ()))


def _indented(said: Paragraph, levels: int) -> Paragraph:
    return replace(said, level=said.level + levels)


def _list(kind: str, content: Any, view: View, level: int) -> tuple[Element, ...]:
    if kind == "DefinitionList":
        return _definitions(content, view)
    first, items = (content[0][0], content[1]) if kind == "OrderedList" else (1, content)
    found: list[Element] = []
    for number, blocks in enumerate(items, start=first):
        bullet = "•" if kind == "BulletList" else "1"
        for place, block in enumerate(blocks):
            if block["t"] in ("Para", "Plain"):
                inlines, box = without_box(block["c"])
                bullet = "☐" if box else bullet
                for element in _para(inlines):
                    if isinstance(element, Text):
                        said = replace(element.paragraphs[0], level=level, number=number)
                        element = Text((replace(said, bullet=bullet if place == 0 else "none"),))
                    found.append(element)
            elif block["t"] in ("BulletList", "OrderedList"):
                found += _list(block["t"], block["c"], view, level + 1)
            else:
                found += _block(block, view)
    return _merged(found)


def _merged(found: list[Element]) -> tuple[Element, ...]:
    merged: list[Element] = []
    for element in found:
        last = merged[-1] if merged else None
        if isinstance(element, Text) and isinstance(last, Text):
            merged[-1] = Text((*last.paragraphs, *element.paragraphs))
        else:
            merged.append(element)
    return tuple(merged)


def _definitions(content: Any, view: View) -> tuple[Element, ...]:
    found: list[Element] = []
    for term, definitions in content:
        found.append(Text((paragraph(term, "text", Run("", bold=True)),)))
        for blocks in definitions:
            for element in elements_of(blocks, view):
                if isinstance(element, Text):
                    element = Text(tuple(_indented(said, 1) for said in element.paragraphs))
                found.append(element)
    return _merged(found)


# ---- the core constructs --------------------------------------------------------


def _div(own: Attributes, blocks: list[Node], view: View) -> tuple[Element, ...]:
    for name, tone in CALLOUTS.items():
        if f"callout-{name}" in own.classes:
            title = own.values.get("title") or name.capitalize()
            head = Text((Paragraph((Run(title, bold=True, colour=tone),)),))
            return (Box(_merged([head, *elements_of(blocks, view)]), tone, "callout", title),)
    if "notes" in own.classes:
        return ()
    if "cell" in own.classes:
        return _cell(own, blocks, view)
    if "item" in own.classes:
        return _item(own, blocks, view)
    if "marked-picture" in own.classes:
        return _marked_picture(blocks, view)
    if "choices" in own.classes:
        return _choices(blocks, view)
    if "levels" in own.classes:
        return _levels(blocks, view)
    if "answer-space" in own.classes and "code" in own.classes:
        return ()
    if "columns" in own.classes:
        return _columns(blocks, view)
    return elements_of(blocks, view)


def _cell(own: Attributes, blocks: list[Node], view: View) -> tuple[Element, ...]:
    code = elements_of([block for block in blocks if block["t"] == "CodeBlock"], view)
    output: list[Element] = []
    for block in blocks:
        if block["t"] == "CodeBlock":
            continue
        classes = attributes(block["c"][0]).classes if block["t"] == "Div" else ()
        kind = next((name for name in _PRINTED if f"cell-output-{name}" in classes), "stdout")
        for inner in block["c"][1] if block["t"] == "Div" else [block]:
            if inner["t"] == "CodeBlock":
                output.append(code_of(attributes(inner["c"][0]), inner["c"][1], kind))
            else:
                output += _block(inner, view)
    if not code or not output:
        return (*code, *output)
    return (Card(code, _merged(output), "column" in own.values.get("output-location", "")),)


def _item(own: Attributes, blocks: list[Node], view: View) -> tuple[Element, ...]:
    label = own.values.get("title") or own.values.get("label") or ""
    # What the title of the slide says already is not said again.
    if re.match(re.escape(label) + r"(?!\w)", view.title, re.IGNORECASE):
        label = ""
    minutes = own.values.get("minutes", "")
    many = f"{minutes} minute{'' if minutes == '1' else 's'}" if minutes and not view.answers else ""
    head = ", ".join(filter(None, (label, many)))
    said = [Text((Paragraph((Run(head),), "label"),))] if head else []
    name = own.values.get("label", "") or own.identifier
    return (Box(_merged([*said, *elements_of(blocks, view)]), "kind", "item", name),)


def _option(blocks: list[Node]) -> tuple[list[Node], list[Node], bool]:
    """What a choice says, its feedback, and whether it is right."""
    said = [block for block in blocks if block["t"] != "BlockQuote"]
    feedback = [inner for block in blocks if block["t"] == "BlockQuote" for inner in block["c"]]
    box = ""
    if said and said[0]["t"] in ("Para", "Plain"):
        inlines, box = without_box(said[0]["c"])
        said = [{"t": "Para", "c": inlines}, *said[1:]]
    return said, feedback, box == "☒"


def _choices(blocks: list[Node], view: View) -> tuple[Element, ...]:
    found: list[Element] = []
    number = 0
    for block in blocks:
        if block["t"] != "BulletList":
            found += _block(block, view)
            continue
        for item in block["c"]:
            number += 1
            said, feedback, right = _option(item)
            style = Run("", bold=True, colour="green") if right and view.answers else Run("")
            for place, inner in enumerate(said):
                if inner["t"] not in ("Para", "Plain"):
                    found += _block(inner, view)
                    continue
                runs = _without_letter(runs_of(inner["c"], style))
                if right and view.answers and place == 0:
                    runs = (*runs, replace(style, text=" ✓\u00a0Right"))
                bullet = "A" if place == 0 else "none"
                found.append(Text((Paragraph(runs, "choice", bullet, number=number),)))
            if feedback and view.answers:
                why = joined(feedback, "feedback")
                found.append(Text((replace(why, bullet="none"),)))
    return _merged(found)


def _without_letter(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    """A place in a picture brings its own letter ("A: name"), which is the one of the list."""
    own = _OWN_LETTER.match(runs[0].text) if runs else None
    return (replace(runs[0], text=runs[0].text[own.end() :]), *runs[1:]) if own and len(own[1]) == 1 else runs


def has_answers(blocks: list[Node]) -> bool:
    """Whether there is a question among them that has an answer to reveal."""
    choices = [content[1] for content in inside(blocks, "Div") if "choices" in content[0][1]]
    options = [option for content in inside(choices, "BulletList") for option in content]
    return any(right or feedback for _, feedback, right in map(_option, options))


def _marked_picture(blocks: list[Node], view: View) -> tuple[Element, ...]:
    marks = []
    lists = [option for content in inside(blocks, "BulletList") for option in content]
    for number, option in enumerate(lists):
        said, _, right = _option(option)
        for attr, _ in inside(said, "Span"):
            values = attributes(attr).values
            if "x" in values and "y" in values:
                letter = chr(ord("A") + number % 26)
                marks.append(Mark(letter, float(values["x"]), float(values["y"]), right and view.answers))
    picture: list[Element] = []
    choices: list[Element] = []
    for element in elements_of(blocks, view):
        if isinstance(element, Picture):
            element = replace(element, marks=tuple(marks))
            marks = []
        (picture if isinstance(element, Picture) else choices).append(element)
    if not picture or not choices:
        return (*picture, *choices)
    return (Columns((0.62, 0.38), (tuple(picture), tuple(choices)), snug=True),)


def _levels(blocks: list[Node], view: View) -> tuple[Element, ...]:
    rows = [
        (paragraph(term, "cell", Run("", bold=True)), joined([b for blocks in meanings for b in blocks], "cell"))
        for content in inside(blocks, "DefinitionList")
        for term, meanings in content
    ]
    if not rows:
        return elements_of(blocks, view)
    head = (Paragraph((Run("Level"),), "head"), Paragraph((Run("What it means"),), "head"))
    return (Table((head, *rows), 1, (False, False)),)


def _columns(blocks: list[Node], view: View) -> tuple[Element, ...]:
    columns = [block["c"] for block in blocks if block["t"] == "Div" and "column" in block["c"][0][1]]
    if not columns:
        return elements_of(blocks, view)
    widths = []
    for attr, _ in columns:
        share = re.fullmatch(r"([\d.]+)%", attributes(attr).values.get("width", ""))
        widths.append(float(share[1]) if share and float(share[1]) > 0 else 100 / len(columns))
    stacks = tuple(elements_of(content, view) for _, content in columns)
    return (Columns(tuple(width / sum(widths) for width in widths), stacks),)
