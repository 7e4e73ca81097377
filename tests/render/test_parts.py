"""A deck rendered in parts is the deck rendered whole, and an edit renders just the block it stands in."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from projects import FIXTURES, ROOT, ProjectFolder, make_project
from render.asked import recorded

from lessonkit.config import Project, load_project
from lessonkit.errors import LessonProblems
from lessonkit.render import embedded, parts
from lessonkit.render.embedded import render_deck
from lessonkit.render.parts import split_deck

HEAD = "---\ntitle: A deck\nlang: en\n---\n\n"
TWO_BLOCKS = f"{HEAD}# One {{#one}}\n\nFirst.\n\n# Two {{#two}}\n\n## A slide {{#slide}}\n\nSecond.\n"

# What a block may hold: plain parts, and parts that reach into other blocks.
PIECES = (
    "## A slide {#%d-slide}\n\nWords, *words* and `code`.",
    "## A slide of no name %d\n\nMore words.",
    "## The same title\n\nTwice at the most.",
    "### 2 Deeper\n\n1. one\n2. two",
    "``` {.python .not-run}\n# A comment, no heading\n\n# Another\nx = 1\n```",
    "::: {.cell data-cell=\"c%d\"}\n``` {.python .cell-code}\nprint('x')\n```\n:::",
    '::: {.notes}\nSaid aloud. "Quoted" -- twice.\n:::',
    "::: {.columns}\n::: {.column}\n\n# Not a block {#inside-%d}\n\n:::\n:::",
    "Inline maths $x_%d^2$, and\n\n$$\n\\frac{1}{2}\n$$",
    "A note.[^n%d]\n\n[^n%d]: At the foot.",
    "An inline note.^[Said below.]",
    "A link to [One] and [two][one].",
    "See [The same title].",
    "[one]: https://example.org/one",
    "(@) A numbered example.",
    "\\newcommand{\\half}{\\frac{1}{2}}\n\nNow $\\half$.",
    "<!-- left out\n\n# Not shown\n\n-->",
    "<div>\n\n# In raw HTML\n\n</div>",
    "Underlined\n==========\n\nText.",
    "Other\n-----\n\nText.",
    "---\nsubtitle: From the middle\n---",
    "| a | b |\n|---|--:|\n| 1 | 2 |\n\n: A table {#tbl-%d}",
    "- [ ] open\n- [x] done",
    "> A quotation\n> goes on.",
    "text right before\n# no heading",
)
TITLES = ("# One {#one}", "# Block %d", "# Block", "# The same title", "# *Stressed* %d {.optional}", "# 3 steps")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return load_project(make_project(tmp_path_factory.mktemp("parts") / "project").root)


def rendered(project: Project, text: str, surroundings: str = "") -> str:
    qmd = project.root / "slides" / "deck.qmd"
    qmd.parent.mkdir(exist_ok=True)
    out = project.site / "slides" / "deck.html"
    render_deck(project, qmd, text, out, surroundings)
    return out.read_text(encoding="utf-8")


def rendered_whole(project: Project, text: str) -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "split_deck", lambda text: None)
        return rendered(project, text)


def filled(piece: str, number: int) -> str:
    return piece.replace("%d", str(number))


@st.composite
def decks(draw: st.DrawFn) -> str:
    blocks: Sequence[str] = draw(st.lists(st.sampled_from(TITLES), min_size=2, max_size=4))
    written, number = [], 0
    for title in ("", *blocks):
        number += 1
        written += [filled(title, number)] if title else []
        for piece in draw(st.lists(st.sampled_from(PIECES), max_size=2)):
            number += 1
            written.append(filled(piece, number))
    return HEAD + "\n\n".join(written) + "\n"


def equal_to_the_whole(project: Project, text: str) -> None:
    whole: str | LessonProblems
    try:
        whole = rendered_whole(project, text)
    except LessonProblems as found:
        with pytest.raises(LessonProblems) as parted:
            rendered(project, text)
        assert parted.value.problems == found.problems
    else:
        assert rendered(project, text) == whole


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("A note.[^n]", "[^n]: At the foot."),
        ("A note.^[Said below.]", "Another.^[Said below, too.]"),
        ("[two][one]", "[one]: https://example.org/one"),
        ("(@) First.", "(@) Second."),
        ("\\newcommand{\\half}{\\frac{1}{2}}", "Now $\\half$."),
        ("<div>", "</div>"),
        ("<!--", "-->"),
        ("Underlined\n==========", "Underlined\n=========="),
        ("Text.", "---\nsubtitle: From the middle\n---"),
        ("## The same", "## The same"),
        ("## 2 steps", "## 3 steps"),
        ("## The same", "See [The same]."),
        ("::: {.columns}", ":::"),
    ],
)
def test_blocks_that_speak_to_each_other_are_rendered_together(project: Project, here: str, there: str) -> None:
    text = f"{HEAD}# One {{#one}}\n\n{here}\n\n# Two {{#two}}\n\n{there}\n"
    assert split_deck(text) is None or len(split_deck(text) or ()) == 1
    equal_to_the_whole(project, text)


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(text=decks())
def test_parts_joined_are_the_whole(project: Project, text: str) -> None:
    equal_to_the_whole(project, text)


def test_the_shipped_decks_are_parted_block_by_block() -> None:
    text = (ROOT / "slides" / "python-jupyter.qmd").read_text(encoding="utf-8")
    made = split_deck(text)
    assert made is not None
    assert len(made) == len(re.findall(r"^# .*\{#", text, re.MULTILINE)) > 5


def test_an_edit_renders_the_block_it_stands_in(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    rendered(project, TWO_BLOCKS, "surroundings")
    given = recorded(monkeypatch, embedded)
    html = rendered(project, TWO_BLOCKS.replace("Second.", "Changed."), "surroundings")
    assert [("First" in text, "Changed" in text) for text in given] == [(False, True)]
    assert "First." in html
    assert "Changed." in html


@pytest.mark.parametrize("surroundings", ["others", ""])
def test_other_surroundings_or_none_render_everything(
    project: Project, monkeypatch: pytest.MonkeyPatch, surroundings: str
) -> None:
    rendered(project, TWO_BLOCKS, "surroundings")
    given = recorded(monkeypatch, embedded)
    rendered(project, TWO_BLOCKS, surroundings)
    assert len(given) == 2


def test_parts_that_are_not_what_was_written_are_rendered_again(project: Project) -> None:
    html = rendered(project, TWO_BLOCKS, "surroundings")
    kept = project.cache / "parts" / "deck.json"
    written = kept.read_bytes()
    for damaged in (written.replace(b"First", b"Fist").replace(b"Second", b"Sect"), b"[]", b'{"a": 1}', b"{", b""):
        kept.write_bytes(damaged)
        assert rendered(project, TWO_BLOCKS, "surroundings") == html


def test_a_problem_in_a_later_block_names_its_line_in_the_whole_deck(project: Project) -> None:
    text = TWO_BLOCKS.replace("Second.", "Maths $\\notmaths{$ here.")
    with pytest.raises(LessonProblems) as found:
        rendered(project, text, "surroundings")
    (problem,) = found.value.problems
    assert text.split("\n")[problem.line - 1] == problem.source == "Maths $\\notmaths{$ here."


def test_a_changed_setting_reaches_every_block_of_a_deck(tmp_path: Path) -> None:
    folder: ProjectFolder = make_project(tmp_path / "project")
    shutil.copy(FIXTURES / "ten-minutes.py", folder.root / "lessons")
    assert folder.run(only=("deck",)).code == 0
    before = folder.read("_site/slides/ten-minutes.html")
    folder.edit("_quarto.yml", "course: Connectomics", "course: Another course")
    assert folder.run(only=("deck",)).code == 0
    after = folder.read("_site/slides/ten-minutes.html")
    assert after == before.replace("Connectomics", "Another course") != before
