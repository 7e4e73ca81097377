"""A worksheet read in sections is the worksheet read whole, and an edit has pandoc read the section it stands in."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from projects import ROOT, make_project
from render.asked import recorded

from lessonkit.config import Project, load_project
from lessonkit.errors import LessonProblems
from lessonkit.render import sheet_parts, worksheet
from lessonkit.render.sheet_parts import Sections

HEAD = "---\ntitle: A sheet\nlang: en\ncapability: Count *rows*.\nreferences:\n- One book.\n- Another.\n---\n\n"
QUIZ = """::: {#quiz-%d .item .quiz title="Check: %d"}
Which?

::: {.choices}
- [ ] One

    > No.

- [x] Two

    > Yes.
:::
:::"""
PLACE = """::: {#place-%d .item .hotspot title="Where?"}
::: {.marked-picture}
![A picture.](a.svg){#fig-%d fig-alt="A picture."}

::: {.choices}
- [ ] [A: here]{x=27 y=34}
- [x] [B: there]{x=31 y=73}
:::
:::
:::"""
TWO_SECTIONS = f"{HEAD}# One {{#one}}\n\nFirst.\n\n{QUIZ}\n\n# Two {{#two}}\n\nSecond.\n".replace("%d", "7")

# What a section may hold: what stands by itself or beside its neighbour, and what reaches into other sections.
PIECES = (
    QUIZ,
    PLACE,
    'Words, *words* and `code`, and "quoted" -- twice.',
    '## A title %d\n\n![A picture.](a.svg){#fig-a%d fig-alt="A picture."}',
    "#### Deeper %d\n\n1. one\n2. two",
    '::: {.item .practice #task-%d minutes=4 title="Task %d"}\nAsked.\n\n::: {.answer-space lines=3}\nWhy?\n:::\n:::',
    "::: {.key-only}\nThe answer.\n:::",
    "::: {.student-only}\nA hint.\n:::",
    '::: {.cell data-cell="c%d"}\n``` {.python .cell-code}\n1\n```\n::: {.cell-output-stdout}\n```\n1\n```\n:::\n:::',
    "| a | b |\n|---|--:|\n| 1 | 2 |\n\n: A table {#tbl-%d}",
    "- [ ] open\n- [x] done",
    "$x_%d^2$, and\n\n$$\n\\frac{1}{2}\n$$",
    "::: {.grouped}\n# In a group %d\n\nWords.\n:::",
    "See [the first](#one), @one, or [One].",
    "A note.[^n%d]\n\n[^n%d]: At the foot.",
    "Underlined\n==========\n\nText.",
)
TITLES = ("# One {#one}", "# Section %d", "# Check: 2", "# Check: 4 and more", "# *Stressed* %d {#stressed-%d}")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    found = load_project(make_project(tmp_path_factory.mktemp("sections") / "project").root)
    (found.root / "worksheets").mkdir(exist_ok=True)
    return found


def source(project: Project, text: str, state: str = "", key: str = "", known: Sections | None = None) -> str:
    return _both(project, text, state, key, known)[0]


def sections(project: Project, text: str, state: str = "", key: str = "") -> Sections:
    return _both(project, text, state, key, None)[1]


def _both(project: Project, text: str, state: str, key: str, known: Sections | None) -> tuple[str, Sections]:
    return worksheet._source(project, project.root / "worksheets" / "sheet.qmd", text, known or {}, state, key)


def source_whole(project: Project, text: str, key: str) -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sheet_parts, "split_blocks", lambda text: None)
        return source(project, text, key=key)


@st.composite
def edited_sheets(draw: st.DrawFn) -> tuple[str, str]:
    """A worksheet before and after an edit."""
    titles = draw(st.lists(st.sampled_from(TITLES), min_size=1, max_size=3))
    written, number = [], 0
    for title in ("", *titles):
        number += 1
        written.append(title.replace("%d", str(number)))
        for piece in draw(st.lists(st.sampled_from(PIECES), max_size=3)):
            number += 1
            written.append(piece.replace("%d", str(number)))
    place = draw(st.integers(0, len(written)))
    after = [*written[:place], "A paragraph that is new.", *written[place:]]
    before, now = ("\n\n".join(filter(None, pieces)) for pieces in (written, after))
    return f"{HEAD}{before}\n", f"{HEAD}{now}\n"


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(texts=edited_sheets(), key=st.sampled_from(("", "true")))
def test_sections_joined_are_the_whole(project: Project, texts: tuple[str, str], key: str) -> None:
    before, after = texts
    try:
        whole = source_whole(project, after, key)
    except LessonProblems as problems:
        with pytest.raises(LessonProblems) as found:
            source(project, after, key=key)
        assert found.value.problems == problems.problems
        return
    known = sections(project, before, "state", key)
    assert source(project, after, "state", key, known) == whole
    assert source(project, after, key=key) == whole


def test_an_edit_is_read_with_its_section_alone(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    known = sections(project, TWO_SECTIONS, "state")
    given = recorded(monkeypatch, worksheet)
    made = source(project, TWO_SECTIONS.replace("Second.", "Changed."), "state", known=known)
    assert given == ["# Two {#two}\n\nChanged.\n"]
    assert made == source_whole(project, TWO_SECTIONS.replace("Second.", "Changed."), "")


@pytest.mark.parametrize(("state", "key"), [("another", ""), ("state", "true")])
def test_what_was_made_in_another_state_is_made_again(
    project: Project, monkeypatch: pytest.MonkeyPatch, state: str, key: str
) -> None:
    known = sections(project, TWO_SECTIONS, "state")
    given = recorded(monkeypatch, worksheet)
    source(project, TWO_SECTIONS, state, key, known)
    assert given == [TWO_SECTIONS]


def test_code_that_looks_like_a_mark_of_the_builder_stays(project: Project) -> None:
    text = TWO_SECTIONS.replace("Second.", "``` {.js .not-run}\n// a section of 0\n// ---- a section\nx = 1\n```")
    known = sections(project, text, "state")
    for made in (source(project, text), source(project, f"{text}\nMore.\n", "state", known=known)):
        assert '"// a section of 0\\n// ---- a section\\nx = 1"' in made


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("title: A sheet", "title: Another"),  # above all sections
        ("Another.\n", "Another.\n- A third.\n"),  # the references, below them
        ("Second.", "See [the first](#one)."),  # a link into another section
        ("Second.", "See @one."),
    ],
)
def test_what_is_not_of_one_section_has_everything_read(
    project: Project, monkeypatch: pytest.MonkeyPatch, was: str, now: str
) -> None:
    known = sections(project, TWO_SECTIONS, "state")
    given = recorded(monkeypatch, worksheet)
    text = TWO_SECTIONS.replace(was, now)
    made = source(project, text, "state", known=known)
    assert given == [text]
    assert made == source_whole(project, text, "")


def test_sheets_are_made_again_without_pandoc_and_from_what_was_written(
    project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    qmd, kept = project.root / "worksheets" / "sheet.qmd", project.cache / "parts" / "worksheets" / "sheet.json"

    def pages() -> list[bytes]:
        out, key = tmp_path / "sheet.pdf", tmp_path / "key.pdf"
        worksheet.render_worksheets(project, qmd, TWO_SECTIONS, out, key, "surroundings")
        return [out.read_bytes(), key.read_bytes()]

    made = pages()
    given = recorded(monkeypatch, worksheet)
    assert (pages(), given) == (made, [])
    written = kept.read_bytes()
    for damaged in (written.replace(b"First", b"Fist").replace(b"Second", b"Sect"), b"[]", b""):
        kept.write_bytes(damaged)
        assert pages() == made
    assert given == [TWO_SECTIONS] * 6


def test_a_problem_in_a_section_names_its_line_in_the_whole_worksheet(project: Project) -> None:
    known = sections(project, TWO_SECTIONS, "state")
    text = TWO_SECTIONS.replace("Second.", "Maths $\\notmaths{$ here.")
    with pytest.raises(LessonProblems) as found:
        source(project, text, "state", known=known)
    (problem,) = found.value.problems
    assert text.split("\n")[problem.line - 1] == problem.source == "Maths $\\notmaths{$ here."


def test_the_shipped_worksheets_are_read_in_sections(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (ROOT / "worksheets" / "python-jupyter.qmd").read_text(encoding="utf-8")
    known = sections(project, text, "state", "true")
    given = recorded(monkeypatch, worksheet)
    source(project, text.replace("Which of these are true?", "What is true?"), "state", "true", known)
    assert [len(document) < len(text) / 3 for document in given] == [True]
