"""`build.py check` reads the PowerPoint file and the handout: each kind of fault, and at which slide it is said."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import reduce
from pathlib import Path
from typing import Any

import pytest
from gate.faults import png
from pptx import Presentation
from pptx.util import Pt
from projects import ProjectFolder, Ran, make_project
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject

from lessonkit.config import load_project
from lessonkit.errors import Problem
from lessonkit.gate.beside import beside_problems
from lessonkit.gate.handout import measure_with, walk_handout
from lessonkit.gate.places import Place
from lessonkit.gate.sections import sections_of

pytestmark = pytest.mark.xdist_group("gate")

LESSON = """\
# %% [markdown]
# # One block {#one time="00:00-10:00"}
#
# Its words.
#
# ::: notes
# Begin.
# :::
#
# ## Nothing wrong with this one, whose title is so long that on paper it takes more lines than one of them {#fine}
#
# Some words with **Another** in bold.
#
# ::: notes
# Say it.
# :::
#
# ## Another {#another}
#
# ![A grey field.](grey.png)
#
# ```{.python .not-run}
# code = "of some length"
# ```
#
# ## Which? {#which}
#
# ::: {.quiz #question}
# Which one?
#
# - [ ] This
# - [x] That
# :::
"""
FULL = """\
# %% [markdown]
# # One block {#one time="00:00-10:00"}
#
# ## Words for two pages {#full}
#
LINES
#
# ## One word {#long}
#
# WORD
#
# ## Short words {#short}
#
# TABLE
#
# ## Words on paper {#paper}
#
# ::: {.content-visible when-format="typst"}
# WIDE
# :::
"""


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> ProjectFolder:
    """A lesson without faults, built."""
    folder = make_project(tmp_path_factory.mktemp("beside") / "project")
    folder.lesson("sound", LESSON)
    (folder.root / "lessons" / "grey.png").write_bytes(png(800, 400))
    (folder.root / "slides").mkdir()
    (folder.root / "slides" / "grey.png").write_bytes(png(800, 400))
    built = folder.run()
    assert built.code == 0, built.err
    return folder


def places(folder: ProjectFolder) -> dict[str, Place]:
    lines = enumerate(folder.read("lessons/sound.py").split("\n"), start=1)
    found = ((re.search(r"^# ##? .*\{#([\w-]+)", line), number, line) for number, line in lines)
    return {match[1]: Place("lessons/sound.py", number, line) for match, number, line in found if match}


def problems(folder: ProjectFolder, **files: Path) -> list[Problem]:
    deck = folder.root / "_site" / "slides" / "sound.html"
    return beside_problems(load_project(folder.root), {"deck": deck, **files}, places(folder))


def slide(deck: Any, name: str) -> Any:
    return next(one for one in deck.slides if one.name == name)


def shape(deck: Any, name: str, kind: str) -> Any:
    return next(one for one in slide(deck, name).shapes if one.name == kind)


def move(deck: Any, place: int, to: int | None) -> None:
    slides = deck.slides._sldIdLst
    moved = slides[place]
    slides.remove(moved)
    if to is not None:
        slides.insert(to, moved)


def set_size(deck: Any, kind: str, points: float, name: str = "another") -> None:
    for run in shape(deck, name, kind).text_frame.paragraphs[0].runs:
        run.font.size = Pt(points)


def push_out(deck: Any) -> None:
    code = shape(deck, "another", "Code")
    code.left = deck.slide_width - code.width + Pt(30)


def picture(deck: Any) -> Any:
    return next(one for one in slide(deck, "another").shapes if one.shape_type == 13)


TITLE = "slide “Another”: "


@pytest.mark.parametrize(
    ("damage", "at", "said"),
    [
        (lambda deck: move(deck, 2, None), "fine", ["“Nothing wrong .*: the PowerPoint file does not have it"]),
        (lambda deck: move(deck, 5, None), "which", [r"“Which\? \(answer\)”: the PowerPoint file does not have it"]),
        (lambda deck: move(deck, 2, 3), "fine", ["“Nothing wrong .*: the PowerPoint file has another slide in its"]),
        (push_out, "another", [TITLE + "in PowerPoint, content sticks out of the slide by 30 pt on the right"]),
        (lambda deck: set_size(deck, "Code", 11.5), "another", [TITLE + "in PowerPoint, text of 11.5 pt .* 12 pt is"]),
        (lambda deck: set_size(deck, "Text", 13.5, "fine"), "fine", [".*in PowerPoint, text of 13.5 pt .* 14 pt is"]),
        (lambda deck: set_size(deck, "Code", 12), "another", []),
        (lambda deck: set_size(deck, "Text", 14, "fine"), "fine", []),
        (
            lambda deck: picture(deck)._element.nvPicPr.cNvPr.set("descr", " "),
            "another",
            [TITLE + "in PowerPoint, a picture has no alt text"],
        ),
        (
            lambda deck: slide(deck, "fine").notes_slide.notes_text_frame.clear(),
            "fine",
            ["“Nothing wrong .*: its notes are not in the PowerPoint file"],
        ),
        (
            lambda deck: slide(deck, "another").shapes.title.text_frame.clear(),
            "another",
            [TITLE + "it has no title in the PowerPoint file"],
        ),
        (lambda deck: None, "another", []),
    ],
)
def test_a_fault_of_the_powerpoint_file_is_said_at_the_heading_of_its_slide(
    sound: ProjectFolder, damage: Callable[[Any], None], at: str, said: list[str]
) -> None:
    deck = Presentation(str(sound.root / "_site/slides/sound.pptx"))
    damage(deck)
    path = sound.root / "_site/slides/damaged.pptx"
    deck.save(str(path))
    found = problems(sound, PowerPoint=path)
    assert [problem.line for problem in found] == [places(sound)[at].line] * len(said)
    assert all(re.search(words, problem.message) for problem, words in zip(found, said, strict=True))


def test_a_slide_that_lost_its_id_is_missing_and_one_too_many(sound: ProjectFolder) -> None:
    deck = Presentation(str(sound.root / "_site/slides/sound.pptx"))
    slide(deck, "fine").name = "Slide 3"
    path = sound.root / "_site/slides/renamed.pptx"
    deck.save(str(path))
    found = problems(sound, PowerPoint=path)
    assert [(problem.path, problem.message.split(": ")[-1]) for problem in found] == [
        ("_site/slides/renamed.pptx", "the PowerPoint file has a slide that the deck does not have"),
        ("lessons/sound.py", "the PowerPoint file does not have it"),
    ]
    assert found[0].detail == ("slide 3, Slide 3",)


def handout(folder: ProjectFolder) -> Path:
    return folder.root / "_site" / "slides" / "sound-handout.pdf"


def test_a_handout_without_faults_has_none(sound: ProjectFolder) -> None:
    assert problems(sound, handout=handout(sound)) == []


def test_text_of_the_handout_is_told_apart_by_slides(sound: ProjectFolder) -> None:
    sections = sections_of(sound.read("_site/slides/sound.html"))
    walked = walk_handout(handout(sound), sections, lambda piece: 1000)
    said = {found.facts["what"]: found.slide for found in walked.findings}
    assert said["page 1, “Its words.”"] == "one"
    # A title in bold within another slide's words is not that title until its turn has come.
    assert said["page 1, “Some words with”"] == "fine"
    assert said["page 2, “Which one?”"] == "which"
    assert {found.kind for found in walked.findings} == {"paper-outside"}


def test_a_slide_that_is_not_on_the_handout_is_said_at_its_heading(sound: ProjectFolder) -> None:
    writer = PdfWriter(clone_from=handout(sound))
    del writer.pages[-1]
    path = sound.root / "_site/slides/short.pdf"
    writer.write(path)
    found = problems(sound, handout=path)
    assert [problem.message for problem in found] == [
        "slide “Another”: the handout does not have it",
        "slide “Which?”: the handout does not have it",
    ]
    assert [problem.line for problem in found] == [places(sound)[name].line for name in ("another", "which")]


@pytest.mark.parametrize(
    ("key", "words"),
    [("/StructTreeRoot", "tags"), ("/MarkInfo", "tags"), ("/Lang", "a language"), ("/Info", "a title")],
)
def test_what_a_screen_reader_misses_on_the_handout_is_said(sound: ProjectFolder, key: str, words: str) -> None:
    writer = PdfWriter(clone_from=handout(sound))
    if key == "/Info":
        writer.metadata = None
    else:
        del writer.root_object[NameObject(key)]
    path = sound.root / "_site/slides/untagged.pdf"
    writer.write(path)
    (problem,) = problems(sound, handout=path)
    assert (problem.path, problem.message) == ("_site/slides/untagged.pdf", f"a screen reader misses {words} in it")


def test_the_fonts_of_the_handout_are_measured(sound: ProjectFolder) -> None:
    from lessonkit.gate.paper import pieces

    measure = measure_with(sound.root / ".lessonkit" / "fonts")
    foot = [piece for piece in pieces(PdfReader(handout(sound)).pages[0]) if piece.text.startswith("Page 1")]
    assert [round(piece.x + measure(piece)) for piece in foot] == [553]  # the right margin, 15 mm


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> tuple[ProjectFolder, Ran]:
    """A lesson with too many words on a slide, too long a word, too many columns on a slide and on paper; checked."""
    folder = make_project(tmp_path_factory.mktemp("full") / "project")
    lines = "\n#\n".join(f"# Paragraph {number} of a slide that should have been four." for number in range(1, 61))
    table = "\n# ".join(("| ab " * 36 + "|", "|----" * 36 + "|", "| 12 " * 36 + "|"))
    row = " | ".join(f"measurement{number:02}" for number in range(12))
    wide = f"| {row} |\n# |{'---|' * 12}\n# | {row} |"
    texts = {"LINES": lines, "WORD": "unbroken" * 20, "TABLE": table, "WIDE": wide}
    folder.lesson("full", reduce(lambda body, name: body.replace(name, texts[name]), texts, FULL))
    built = folder.run()
    assert built.code == 0, built.err
    return folder, folder.run("check")


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("## Words for two pages", r"“Words for two pages”: in PowerPoint, text of \d\.\d pt is too small, 14 pt is"),
        ("## Words for two pages", r"“Words for two pages”: on the handout, text of \d\.\d pt is too small, 9 pt is"),
        ("## Short words", r"“Short words”: on the handout, text of \d\.\d pt is too small, 9 pt is"),
        ("## One word", r"“One word”: on the handout, text runs over the edge by \d+ pt on the right"),
    ],
)
def test_too_much_on_a_slide_is_said_of_each_file_in_which_it_shows(
    full: tuple[ProjectFolder, Ran], heading: str, words: str
) -> None:
    folder, ran = full
    rows = folder.read("lessons/full.py").split("\n")
    line = next(number for number, row in enumerate(rows, start=1) if heading in row)
    assert re.search(rf"^lessons/full.py:{line}: error: slide {words}", ran.err, re.MULTILINE)
    assert ran.code == 1


def test_what_is_wrong_with_one_slide_is_said_in_one_place(full: tuple[ProjectFolder, Ran]) -> None:
    lines = [int(number) for number in re.findall(r"^lessons/full.py:(\d+): error", full[1].err, re.MULTILINE)]
    assert lines == sorted(lines) and len(lines) > 3


def test_a_table_that_was_shrunk_to_fit_the_worksheet_is_a_problem_of_worksheet_and_key(
    full: tuple[ProjectFolder, Ran],
) -> None:
    assert full[1].code == 1
    for name in ("_site/worksheets/full.pdf", "_instructor/worksheets/full-key.pdf"):
        said = rf"^{name}: error: page 1 of {name} has text of \d\.\d pt, 8 pt is the least\n +\| “measurement00”: "
        assert re.search(said, full[1].err, re.MULTILINE)
