"""How much a slide of a shipped lesson holds: one idea, few words, code that is read at a glance."""

from __future__ import annotations

import ast
import re

import pytest
from demos import lessons
from projects import ROOT

from lessonkit.blocks.lowering import lower_nodes
from lessonkit.blocks.notes import Notes
from lessonkit.model import Div, Node, Prose, Reveal, Shown, Slide, View, walk

MOST_WORDS = 40
MOST_LINES = 12
# The words of these are those of the course, not ours to shorten.
WORDS_A_MINUTE = 130  # spoken slowly enough to be followed
SAID = re.compile(r"\*\*(?:Say|Ask|Point|State|Step|Be open|Close|Discuss)")
WORD = re.compile(r"[^\W\d]\w*")
SHELL = re.compile(r"^(\s*(?:\w+ = )?)!.*", re.MULTILINE)
GIVEN = {("python-jupyter", "practice"), ("python-jupyter", "assessment")}

SLIDES = [
    pytest.param(slide, id=f"{slug}-{slide.identifier}")
    for slug, lesson in lessons(ROOT).items()
    for block in lesson.blocks
    for slide in block.slides
]

TIMED = [
    pytest.param(slide, id=f"{slug}-{slide.identifier}")
    for slug, lesson in lessons(ROOT).items()
    for block in lesson.blocks
    for slide in block.slides
    if not block.backup
]


def on_the_slide(slide: Slide) -> list[Node]:
    """What the audience sees at first: no notes, nothing for paper alone, nothing after a reveal."""
    found: list[Node] = []

    def look(nodes: tuple[Node, ...]) -> None:
        for node in nodes:
            if isinstance(node, Div):
                classes, pairs = node.attributes.classes, dict(node.attributes.pairs)
                if "notes" in classes or pairs.get("when-format") == "typst" or {"choices", "aside"} & set(classes):
                    continue
                look(node.body)
            elif not isinstance(node, Reveal):
                found.append(node)

    look(lower_nodes(slide.body, View.DECK))
    return found


@pytest.mark.parametrize("slide", [s for s in SLIDES if tuple(str(s.id).rsplit("-", 1)) not in GIVEN])
def test_a_slide_says_at_most_forty_words(slide: Slide) -> None:
    text = "\n".join(node.text for node in on_the_slide(slide) if isinstance(node, Prose))
    text = re.sub(r"\]\([^)]*\)|<[^>]*>", "]", text)
    words = re.findall(r"[^\W_]+(?:[’'.-][^\W_]+)*", text)
    assert len(words) <= MOST_WORDS, words


@pytest.mark.parametrize("slide", SLIDES)
def test_a_demo_shows_at_most_twelve_lines(slide: Slide) -> None:
    cells = [node.cell for node in on_the_slide(slide) if isinstance(node, Shown)]
    shown = [cell.code for cell in cells if cell.options.include and cell.options.echo]
    lines = {code: len([line for line in code.split("\n") if line.strip()]) for code in shown}
    assert {code: count for code, count in lines.items() if count > MOST_LINES} == {}


def taken(code: str) -> set[str]:
    """What a cell takes from the cells above it: names, and columns in brackets."""
    nodes = list(ast.walk(ast.parse(SHELL.sub(r"\1None", code))))
    names = [node for node in nodes if isinstance(node, ast.Name)]
    columns = {ast.unparse(node.slice).strip("'") for node in nodes if isinstance(node, ast.Subscript)}
    return columns | {n.id for n in names} - {n.id for n in names if isinstance(n.ctx, ast.Store)}


@pytest.mark.parametrize("slug", lessons(ROOT))
def test_a_task_says_by_which_name_later_cells_take_what_it_makes(slug: str) -> None:
    """A table under another name, or with other columns, would stop the cells below."""
    slides = [on_the_slide(slide) for block in lessons(ROOT)[slug].blocks for slide in block.slides]
    cells = [(node.cell, nodes) for nodes in slides for node in nodes if isinstance(node, Shown)]
    told, untold = "", {}
    for number, (cell, nodes) in enumerate(cells):
        told += "\n".join([cell.scaffold, *(node.text for node in nodes if isinstance(node, Prose)), ""])
        wanted = set().union(*(taken(later.scaffold) for later, _ in cells[number + 1 :]))
        made = set(WORD.findall(cell.code)) - set(WORD.findall(told))
        untold[cell.label] = made & wanted
    assert any(cell.has_gap for cell, _ in cells)
    assert {label: names for label, names in untold.items() if names} == {}


def script(slide: Slide) -> str:
    notes = [node for node in walk(slide.body) if isinstance(node, Notes)]
    return "\n\n".join(node.text for note in notes for node in walk(note.children) if isinstance(node, Prose))


@pytest.mark.parametrize("slide", SLIDES)
def test_a_slide_has_a_script(slide: Slide) -> None:
    assert script(slide)


@pytest.mark.parametrize("slide", TIMED)
def test_what_is_said_and_asked_on_a_slide_fits_its_minutes(slide: Slide) -> None:
    """Without what is for the case that something goes wrong, and what learners do."""
    said = [part for part in re.split(r"\n\s*\n", script(slide)) if SAID.match(part)]
    assert slide.seconds > 0
    assert sum(len(part.split()) for part in said) <= WORDS_A_MINUTE * slide.seconds / 60
