"""The core constructs as a revealjs deck: Markdown in, the HTML a browser gets out."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pypandoc
import pytest

FILTER = Path(__file__).parent.parent.parent / "_extensions/lessonkit/lessonkit.lua"
CELL = """\
::: {.cell data-cell="a" output-location="%s"}
``` {.python .cell-code}
1 + 1
```

::: {.cell-output .cell-output-stdout}
```
two
```
:::
:::
"""


def deck(markdown: str, folder: Path) -> str:
    source = folder / "deck.qmd"
    source.write_text(markdown, encoding="utf-8")
    command: list[str] = [pypandoc.get_pandoc_path(), "--from=markdown", "--to=revealjs", "--slide-level=2"]
    command += ["--mathml", "--wrap=none", f"--lua-filter={FILTER}", str(source)]
    ran = subprocess.run(command, capture_output=True, encoding="utf-8")
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def opening(html: str, element: str, **having: str) -> str:
    """The one opening tag of an element that holds the given texts."""
    tags: list[str] = [
        tag for tag in re.findall(rf"<{element}\b[^>]*>", html) if all(t in tag for t in having.values())
    ]
    assert len(tags) == 1, tags
    return tags[0]


def test_a_block_opener_says_when_it_is_and_how_long(tmp_path: Path) -> None:
    html = deck('# Start {#start data-time="00:00-12:00" data-timing="60"}\n\nText.\n', tmp_path)
    assert "00:00–12:00 · 12 min" in html
    section = opening(html, "section", id='id="start"')
    assert 'data-time="00:00-12:00"' in section
    assert 'data-timing="60"' in section


def test_a_slide_that_can_be_cut_says_so_only_in_an_attribute(tmp_path: Path) -> None:
    html = deck("## Extra {#extra .optional}\n\nText.\n", tmp_path)
    assert 'data-optional="true"' in opening(html, "section", id='id="extra"')
    assert "optional" not in re.sub(r"<[^>]*>", "", html)


@pytest.mark.parametrize(
    ("heading", "body", "kind"),
    [
        ("{.solution-slide}", "Text.", "lk-solution"),
        ("{.practice}", "Text.", "lk-practice"),
        ("", "::: {.choices}\n- [x] a\n:::", "lk-check"),
        ("", "::: {.item .exit-ticket}\nText.\n:::", "lk-exit"),
    ],
)
def test_a_slide_is_marked_with_its_kind(heading: str, body: str, kind: str, tmp_path: Path) -> None:
    html = deck(f"## Slide {heading}\n\n{body}\n", tmp_path)
    assert kind in opening(html, "section", state="data-state")


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("default", 'class="lk-output"'),
        ("column", 'class="cell lk-card lk-beside"'),
        ("fragment", 'class="lk-output fragment"'),
        ("column-fragment", 'class="lk-output fragment"'),
    ],
)
def test_output_goes_where_the_cell_says(where: str, expected: str, tmp_path: Path) -> None:
    assert expected in deck("## Slide\n\n" + CELL % where, tmp_path)


def test_code_too_wide_to_stand_beside_its_output_stands_above_it(tmp_path: Path) -> None:
    wide = CELL.replace("1 + 1", "o" * 61) % "column"
    assert "lk-beside" not in deck(f"## Slide\n\n{wide}", tmp_path)
    assert "lk-beside" in deck(f"## Slide\n\n{wide.replace('o' * 61, 'o' * 60)}", tmp_path)


@pytest.mark.parametrize(
    "body", ["Words.", "- a\n- b", "Term\n:   said", "Words.\n\n::: notes\n```python\n1\n```\n:::"]
)
def test_a_slide_of_words_alone_is_set_larger(body: str, tmp_path: Path) -> None:
    assert "lk-words" in deck(f"## Slide\n\n{body}\n", tmp_path)


@pytest.mark.parametrize("body", ["```python\n1\n```", "![alt](a.png)", "| a |\n|---|\n| b |", CELL % "default"])
def test_a_slide_with_more_than_words_is_not(body: str, tmp_path: Path) -> None:
    assert "lk-words" not in deck(f"## Slide\n\n{body}\n", tmp_path)


def test_output_on_a_slide_of_its_own_takes_what_follows_and_the_notes_along(tmp_path: Path) -> None:
    body = "## Slide {#one data-timing=60}\n\n" + CELL % "slide" + "\nAfter.\n\n::: notes\nSay.\n:::\n"
    first, second = deck(body, tmp_path).split('<section id="one-output"')
    assert "two" not in first
    assert "two" in second
    assert "After." in second
    assert first.count("Say.") == second.count("Say.") == 1
    assert 'data-timing="0"' in second


def test_output_inside_an_item_that_asks_for_a_slide_comes_on_the_next_step(tmp_path: Path) -> None:
    html = deck("## Slide\n\n::: {#i .item}\n" + CELL % "slide" + ":::\n", tmp_path)
    assert 'class="lk-output fragment"' in html


def test_choices_are_lettered_and_take_one_step_to_answer(tmp_path: Path) -> None:
    html = deck("## Q\n\n::: {.choices}\n- [ ] one\n\n    > No.\n\n- [x] two\n\n    > Yes.\n:::\n", tmp_path)
    assert re.findall(r'class="lk-letter">(\w)<', html) == ["A", "B"]
    assert html.count("fragment") == 1
    assert html.count('class="lk-verdict"') == 1
    assert "☐" not in html
    assert "☒" not in html


def test_a_question_without_answer_takes_no_step(tmp_path: Path) -> None:
    assert "fragment" not in deck("## Q\n\n::: {.choices}\n- [ ] one\n- [ ] two\n:::\n", tmp_path)


def test_letters_over_a_picture_are_for_the_eye_only(tmp_path: Path) -> None:
    markdown = (
        "## P\n\n::: {.marked-picture}\n"
        '![](p.svg){fig-alt="A plot."}\n\n'
        "::: {.choices}\n- [x] [B: the top]{x=60 y=16}\n- [ ] [A: the foot]{x=18 y=80}\n:::\n:::\n"
    )
    html = deck(markdown, tmp_path)
    assert 'class="lk-markers" aria-hidden="true"' in html
    assert re.findall(r'style="(left[^"]*)">(\w)', html) == [("left:60%;top:16%", "B"), ("left:18%;top:80%", "A")]
    assert re.findall(r'class="lk-letter">(\w)<', html) == ["B", "A"]
    assert "B: the top" not in html


def test_a_timed_item_has_a_timer_no_screen_reader_reads_out_every_second(tmp_path: Path) -> None:
    html = deck('## S\n\n::: {#i .item .timed label="Practice" minutes="1.5"}\nDo.\n:::\n', tmp_path)
    assert 'role="timer">01:30<' in html
    assert "aria-live" not in html
    assert 'aria-label="Practice: 1.5 minutes"' in html


def test_a_label_that_repeats_the_title_is_left_out(tmp_path: Path) -> None:
    item = '::: {#i .item label="Check"}\nQuestion?\n:::\n'
    assert "lk-label" not in deck("## Check: counts\n\n" + item, tmp_path)
    assert "lk-label" in deck("## Checking counts\n\n" + item, tmp_path)


def test_a_figure_has_its_alternative_text_once(tmp_path: Path) -> None:
    html = deck('## F\n\n![Caption.](f.svg){#fig-f fig-alt="What is seen."}\n', tmp_path)
    assert html.count("What is seen.") == 1
    assert 'alt="What is seen."' in opening(html, "img")
    assert "<figcaption>Caption.</figcaption>" in html


def test_a_data_frame_has_scopes_numbers_at_the_right_and_no_widths(tmp_path: Path) -> None:
    long = "a text that is long enough for pandoc to give the columns of the table widths in per cent"
    table = f"|   | name | n |\n|:--|:--|:--|\n| 0 | {long} | 1,200 |\n| 1 | b | −3.5 |\n\n: T {{#tbl-t .dataframe}}\n"
    html = deck("## T\n\n" + table, tmp_path)
    assert "width:" not in html
    assert html.count('scope="col"') == 3
    assert html.count('scope="row"') == 2
    assert '<td style="text-align: right;">1,200</td>' in html


def test_an_interactive_figure_carries_its_data_and_cannot_break_the_page(tmp_path: Path) -> None:
    (tmp_path / "f.json").write_text('{"data": [{"name": "</script><b>x"}]}', encoding="utf-8")
    html = deck('## P\n\n::: {#fig-p .plotly-figure src="f.json" fig-alt="A &quot;plot&quot;"}\nCap.\n:::\n', tmp_path)
    found = re.search(r'<script type="application/json"[^>]*>(.*?)</script>', html, flags=re.DOTALL)
    assert found
    assert json.loads(found[1]) == {"data": [{"name": "</script><b>x"}]}
    assert 'role="img" aria-label="A &quot;plot&quot;"' in html


def test_a_callout_has_its_title_as_text_and_not_as_a_tooltip(tmp_path: Path) -> None:
    html = deck('## C\n\n::: {.callout-warning title="Misconception"}\nNo.\n:::\n', tmp_path)
    assert html.count("Misconception") == 1
    assert 'title="' not in html


@pytest.mark.parametrize(
    ("classes", "label"), [(".python .scaffold .not-run", "fill in"), (".bash .not-run", "not run")]
)
def test_code_that_did_not_run_is_labelled(classes: str, label: str, tmp_path: Path) -> None:
    html = deck(f"## C\n\n``` {{{classes}}}\nx\n```\n", tmp_path)
    assert re.findall(r'class="lk-code-label">([^<]*)<', html) == [label]


def test_writing_space_is_for_paper(tmp_path: Path) -> None:
    html = deck("## A\n\n::: {.answer-space lines=3}\nWhy?\n:::\n\n::: {.answer-space .code lines=6}\n:::\n", tmp_path)
    assert html.count("answer-space") == 1
    assert "Why?" in html


def test_the_key_and_the_students_copy_never_reach_a_deck(tmp_path: Path) -> None:
    html = deck("## K\n\n::: {.key-only}\nsecret\n:::\n", tmp_path)
    assert "secret" not in html
