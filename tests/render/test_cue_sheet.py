"""The cue sheet of a deck, read back with pypdf: what the instructor holds in the hand."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from projects import ROOT, ProjectFolder, make_project
from pypdf import PdfReader

from lessonkit.config import load_project
from lessonkit.errors import LessonProblems
from lessonkit.read import lesson_paths
from lessonkit.render.cue_sheet import render_cue_sheet

HEADER = "---\ntitle: A small deck\nlang: {lang}\nengine: markdown\n---\n\n"
DECK = """\
# First block {#first data-time="00:00-10:00" data-timing="30"}

Open the notebook. Then read it.

::: {.notes}
**Before class.** Charge the laptops. Bring a cable.

**Say.** "Good morning, all. We read first."

**Watch for.** No kernel. Choose Python 3. If that fails, pair them.
:::

## A plain slide {#plain data-timing="90"}

Words that are only on the slide.

::: {.notes}
**Say.** "A later word."

**Common errors.** `KeyError`: the column is missing. Another sentence.

**Ask.** "A question for the class?"
:::

## A side road {#side .optional data-timing="120"}

::: {.notes}
**If late, cut this.** Nothing later uses it. It is only fun.
:::

## Try it {#try .practice data-timing="360"}

Words.

::: {.notes}
**Errors.** They forget the brackets. Look at the first line.
:::

## Try it: solution {#try-solution .solution-slide data-timing="0"}

Words.

::: {.notes}
**Errors.** They forget the brackets. Look at the first line.
:::

# Second block {#second data-time="10:00-75:00" data-timing="0"}

## Another side road {#road .optional data-timing="30"}

## The long rest {#rest data-timing="3870"}

::: {.notes}
**If late, skip to the Exit ticket.** Not heard.
:::
"""


def render(project: ProjectFolder, body: str, lang: str = "en-GB", start: str = "") -> PdfReader:
    if start:
        project.edit("_quarto.yml", '# start-time: "09:00"', f'start-time: "{start}"  #')
    text = HEADER.format(lang=lang) + body
    qmd = project.write("slides/deck.qmd", text)
    out = project.root / "_instructor" / "cue-sheets" / "deck.pdf"
    assert render_cue_sheet(load_project(project.root), qmd, text, out) == [out]
    return PdfReader(out)


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> PdfReader:
    """The cue sheet of DECK."""
    return render(make_project(tmp_path_factory.mktemp("sheet") / "project"), DECK)


def lines(pdf: PdfReader) -> list[str]:
    """The lines of all pages, footers left out."""
    found = "\n".join(page.extract_text() for page in pdf.pages).replace("\u00a0", " ").split("\n")
    return [line.strip() for line in found if line.strip() and "Each row:" not in line and "Page" not in line]


def words(pdf: PdfReader) -> str:
    return " ".join(" ".join(lines(pdf)).split())


def timed(pdf: PdfReader) -> list[str]:
    """What has a time of day or of the session in front of it, in order."""
    return re.findall(r"\d\d:\d\d(?:–\d\d:\d\d)?", words(pdf))


def test_times_are_those_of_the_session(sheet: PdfReader) -> None:
    assert timed(sheet) == [
        *("00:00–10:00", "00:00", "00:30", "02:00", "04:00"),
        *("10:00–75:00", "10:00", "10:30"),
        *("02:00", "10:00", "10:30"),
    ]
    assert "75 min" in words(sheet) and "10 min (2 optional)" in words(sheet)


def test_times_are_those_of_the_clock_where_the_session_has_a_start(project: ProjectFolder) -> None:
    pdf = render(project, DECK, start="11:55")
    assert "75 min · 11:55–13:10" in words(pdf)
    assert timed(pdf)[1:] == [
        *("11:55–12:05", "11:55", "11:55", "11:57", "11:59"),
        *("12:05–13:10", "12:05", "12:05"),
        *("11:57", "12:05", "12:05"),
    ]


def test_a_session_may_run_over_midnight(project: ProjectFolder) -> None:
    pdf = render(project, DECK, start="23:50")
    assert [time for time in timed(pdf) if "–" in time] == ["23:50–01:05", "23:50–00:00", "00:00–01:05"]


def test_a_block_has_what_learners_do_and_the_first_words(sheet: PdfReader) -> None:
    shown = words(sheet)
    assert "Learners Open the notebook." in shown and "Then read it" not in shown
    assert "Say “Good morning, all.”" in shown and "We read first" not in shown
    assert "later word" not in shown


def test_the_first_words_may_stand_on_a_later_slide(project: ProjectFolder) -> None:
    deck = DECK.replace('**Say.** "Good morning, all. We read first."', "")
    assert "Say “A later word.”" in words(render(project, deck))


def test_things_to_bring_stand_at_the_head_in_full(sheet: PdfReader) -> None:
    shown = words(sheet)
    assert shown.index("Bring and prepare Charge the laptops. Bring a cable.") < shown.index("First block")


def test_an_error_is_one_sentence_with_its_slide_and_a_name_alone_has_its_remedy(sheet: PdfReader) -> None:
    shown = words(sheet)
    assert "Errors No kernel. Choose Python 3." in shown and "pair them" not in shown
    assert "A plain slide Errors KeyError: the column is missing." in shown and "Another sentence" not in shown
    assert shown.count("They forget the brackets.") == 1


def test_tasks_and_optional_slides_are_marked_with_their_minutes(sheet: PdfReader) -> None:
    shown = words(sheet)
    assert "00:30 1½ A plain slide" in shown
    assert "02:00 2 A side road optional" in shown
    assert "04:00 6 Task Try it" in shown
    assert "solution" not in shown and "A question" not in shown and "only on the slide" not in shown


def test_if_late_sums_up_what_can_be_left_out(sheet: PdfReader) -> None:
    shown = words(sheet)
    late = shown[shown.index("If late") :]
    assert late == (
        "If late optional slides: 2½ min 02:00 2 A side road – Nothing later uses it. 10:00 ½ Another side road "
        "10:30 – The long rest – Skip to the Exit ticket."
    )


def test_an_edit_of_the_deck_shows(project: ProjectFolder) -> None:
    deck = DECK.replace("A plain slide", "My own slide").replace('data-timing="90"', 'data-timing="150"')
    shown = words(render(project, deck))
    assert "00:30 2½ My own slide" in shown and "03:00 2 A side road" in shown
    assert "10 min (2 optional, slides take 11)" in shown


def test_a_deck_without_notes_gives_times_and_titles_alone(project: ProjectFolder) -> None:
    body = '# Only {#only data-time="00:00-05:00" data-timing="0"}\n\n## One {#one data-timing="300"}\n\nWords.\n'
    assert words(render(project, body)) == "A small deck 5 min 00:00–05:00 Only 5 min 00:00 5 One"


def test_a_deck_in_german_works(project: ProjectFolder) -> None:
    body = (
        '# Anfang {#anfang data-time="00:00-05:00" data-timing="300"}\n\n'
        "Öffnet z. B. am 3. Oktober das Heft. Lest es.\n\n::: {.notes}\n**Sagen.** Guten Morgen.\n:::\n"
    )
    pdf = render(project, body, lang="de")
    assert pdf.trailer["/Root"]["/Lang"] == "de"
    assert words(pdf).endswith("00:00 5 Learners Öffnet z. B. am 3. Oktober das Heft.")


def noted(note: str, number: int = 0) -> str:
    """A block of five minutes with a note."""
    times = f"{number * 5:02d}:00-{number * 5 + 5:02d}:00"
    return f'# Block {{#b{number} data-time="{times}" data-timing="300"}}\n\n::: {{.notes}}\n{note}\n:::\n'


def test_the_first_sentence_ends_where_a_reader_would_end_it(project: ProjectFolder) -> None:
    sentences = {
        '"One. Two." Then more.': "“One.”",
        '"One?" they ask. More.': "“One?” they ask.",
        "Use e.g. `x`. More.": "Use e.g. x.",
        "C. elegans has 302. More.": "C. elegans has 302.",
        "See [the *page*](https://example.org). More.": "See the page.",
        "Wait … and see! More.": "Wait … and see!",
        "Show ![a red square](x.png) now. More.": "Show a red square now.",
        "It is **all. Of it** here.": "It is all.",
        "No full stop at all": "No full stop at all",
        "1. is no list] and # no [code. More.": "1. is no list] and # no [code.",
    }
    body = "\n".join(noted(f"**Say.** {said}", number) for number, said in enumerate(sentences))
    shown = re.findall(r"Say (.*?)(?: \d\d:\d\d–|$)", words(render(project, body)))
    assert shown == list(sentences.values())


def test_an_equation_may_be_said(project: ProjectFolder) -> None:
    assert words(render(project, noted("**Say.** Area $a^2$ grows. More."))).endswith("grows.")


def test_a_lead_may_be_written_in_several_ways(project: ProjectFolder) -> None:
    leads = ["**Errors.**", "**ERROR**:", "**Common error:**", "__Watch for.__", "- **Errors.**", "**Errors.**\n\n"]
    body = "\n".join(noted(f"{lead} A wrong folder.", number) for number, lead in enumerate(leads))
    assert words(render(project, body)).count("Errors A wrong folder.") == len(leads)


def test_a_lead_may_stand_over_a_list(project: ProjectFolder) -> None:
    errors = "**Errors.**\n\n- The first of two errors in a list. More.\n- The other.\n\n"
    shown = words(render(project, noted(f"{errors}**Bring.** This:\n\n- chalk\n- rope")))
    assert "Errors The first of two errors in a list. · The other." in shown
    assert "Bring and prepare This: · chalk · rope" in shown


def test_a_title_is_what_it_says(project: ProjectFolder) -> None:
    titles = ["1. One", "= One", "- One", "+ One", "#one [x] *y* $z", "/ a: b"]
    escaped = [re.sub(r"([^\w\s:])", r"\\\1", title) for title in titles]
    body = "\n\n".join(f'# {title}\n\n## {title} {{data-timing="60"}}' for title in escaped)
    shown = words(render(project, body))
    for number, title in enumerate(titles):
        assert f"0{number}:00–0{number + 1}:00 {title} 1 min 0{number}:00 1 {title}" in shown


def test_slides_without_a_block_and_blocks_without_times_have_a_place(project: ProjectFolder) -> None:
    body = '## Mine {#mine data-timing="60"}\n\n# New {#new}\n\n## In it {#in data-timing="80"}\n\n## {#empty}\n'
    assert words(render(project, body)) == (
        "A small deck 2:20 min 00:00–01:00 Before the first block 1 min 00:00 1 Mine "
        "01:00–02:20 New 1:20 min 01:00 1:20 In it 02:20 –"
    )


def test_it_is_tagged_and_says_its_title_and_language(sheet: PdfReader) -> None:
    root: Any = sheet.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert sheet.metadata and sheet.metadata.title == "A small deck (cue sheet)"
    assert "pdfuaid:part" in root["/Metadata"].get_data().decode()
    assert [round(float(side)) for side in sheet.pages[0].mediabox[2:]] == [595, 842]


def test_backup_slides_are_listed_by_title_and_have_no_times(project: ProjectFolder) -> None:
    backup = "\n\n# Backup slides {#backup data-timing=0 .backup}\n\n## Asked for {#asked data-timing=0}\n\nWords.\n"
    without, said = words(render(project, DECK)), words(render(project, DECK + backup))
    assert said.count("Backup slides") == said.count("Asked for") == 1
    assert re.findall(r"\d\d:\d\d", said) == re.findall(r"\d\d:\d\d", without)


def test_the_same_source_gives_the_same_bytes(project: ProjectFolder) -> None:
    out = project.root / "_instructor" / "cue-sheets" / "deck.pdf"
    render(project, DECK)
    first = out.read_bytes()
    render(project, DECK)
    assert out.read_bytes() == first


def blocks_of(count: int, slides: int) -> str:
    out = []
    for block in range(count):
        out.append(f'# Block {block} {{#b{block} data-time="{block * 20:02d}:00-{block * 20 + 20:02d}:00"}}\n')
        out += [f'## Slide {block}-{n} {{#s{block}-{n} data-timing="20"}}\n' for n in range(slides)]
    return "\n".join(out)


def test_a_block_stands_on_one_page(project: ProjectFolder) -> None:
    pdf = render(project, blocks_of(5, 25))
    pages = [page.extract_text() for page in pdf.pages]
    assert len(pages) > 1
    for block in range(5):
        (page,) = (page for page in pages if f"Block {block}" in page)
        assert all(f"Slide {block}-{n}" in page for n in (0, 24))


def test_a_block_longer_than_a_page_goes_on_on_the_next(project: ProjectFolder) -> None:
    pdf = render(project, blocks_of(1, 150))
    assert len(pdf.pages) > 1
    assert re.findall(r"Slide 0-\d+", words(pdf)) == [f"Slide 0-{n}" for n in range(150)]


def test_what_the_fonts_do_not_have_is_a_problem_at_its_line(project: ProjectFolder) -> None:
    with pytest.raises(LessonProblems) as raised:
        render(project, '# Block {#b data-time="00:00-05:00"}\n\n## One \U00013000 {#one data-timing="300"}\n')
    assert (raised.value.problems[0].path, raised.value.problems[0].line) == ("slides/deck.qmd", 9)


def sizes(pdf: PdfReader) -> set[float]:
    """The sizes of all text, in points as printed."""
    found: set[float] = set()

    def visit(text: str, cm: Any, tm: Any, font: Any, size: float) -> None:
        if text.strip():
            found.add(round(abs(size * tm[3] * cm[3]), 2))

    for page in pdf.pages:
        page.extract_text(visitor_text=visit)
    return found


def test_a_short_deck_is_set_larger_than_a_long_one(project: ProjectFolder) -> None:
    assert 11 in sizes(render(project, DECK))
    assert 11 not in sizes(render(project, blocks_of(5, 25)))


def shipped_decks() -> list[Path]:
    decks = [ROOT / "slides" / f"{path.stem}.qmd" for path in lesson_paths(ROOT / "lessons")]
    return [deck for deck in decks if deck.is_file()]


@pytest.mark.parametrize("deck", shipped_decks(), ids=lambda deck: deck.stem)
def test_a_shipped_deck_takes_two_pages_in_a_size_one_can_read(project: ProjectFolder, deck: Path) -> None:
    pdf = render(project, deck.read_text(encoding="utf-8").split("\n---\n", 1)[1])
    assert len(pdf.pages) <= 2
    assert min(sizes(pdf)) >= 9
    titles = re.findall(r"(?m)^# (.*) \{.*data-time", deck.read_text("utf-8"))
    said = words(pdf)
    for title in titles:
        said = said.replace(title, "")
    assert len(re.findall(r"Say [“\w]", said)) == len(titles)
