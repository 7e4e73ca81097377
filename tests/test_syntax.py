from __future__ import annotations

import json

import pypandoc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessonkit import syntax
from lessonkit.errors import Fault
from lessonkit.model import Attributes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("notes", Attributes(classes=("notes",))),
        ("{}", Attributes()),
        ("{.quiz #versions}", Attributes("versions", ("quiz",))),
        ("{ #a  .b   .c }", Attributes("a", ("b", "c"))),
        ("{minutes=2.5}", Attributes(pairs=(("minutes", "2.5"),))),
        ('{time="00:00-12:00"}', Attributes(pairs=(("time", "00:00-12:00"),))),
        ("{title='Part A: \"set-up\"'}", Attributes(pairs=(("title", 'Part A: "set-up"'),))),
        (r'{title="say \"hi\""}', Attributes(pairs=(("title", 'say "hi"'),))),
        ('{title="{not} = #read .here"}', Attributes(pairs=(("title", "{not} = #read .here"),))),
        ("{minutes=}", Attributes(pairs=(("minutes", ""),))),
        ("{fig-alt=x data-x:y=z}", Attributes(pairs=(("fig-alt", "x"), ("data-x:y", "z")))),
        ("{-}", Attributes(classes=("unnumbered",))),
        ("{.größe #zählen}", Attributes("zählen", ("größe",))),
    ],
)
def test_attributes_are_read_as_pandoc_writes_them(text: str, expected: Attributes) -> None:
    assert syntax.parse_attributes(text) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{.quiz versions}", "cannot read the attribute 'versions'"),
        ('{.quiz title="x}', "cannot read the attribute 'title=\"x'"),
        ("{=html}", "cannot read the attribute '=html'"),
        ("{.quiz.hard}", "cannot read the attribute '.quiz.hard'"),
        ("{.bash .not-run", "the attributes '{.bash .not-run' are not closed"),
    ],
)
def test_attributes_that_cannot_be_read_are_refused(text: str, message: str) -> None:
    with pytest.raises(Fault) as caught:
        syntax.parse_attributes(text, 7)
    assert (caught.value.message, caught.value.line) == (message, 7)


NAMES = st.from_regex(r"[A-Za-zäö][\w\-]{0,8}", fullmatch=True)
KEYS = st.from_regex(r"[A-Za-z_][A-Za-z0-9_\-]{0,8}", fullmatch=True)
VALUES = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=20)
ATTRIBUTES = st.builds(
    Attributes,
    identifier=st.just("") | NAMES,
    classes=st.lists(NAMES, max_size=3).map(tuple),
    pairs=st.lists(st.tuples(KEYS, VALUES), max_size=3).map(tuple),
)


@settings(deadline=None)
@given(ATTRIBUTES)
def test_attributes_come_back_from_their_markdown(attributes: Attributes) -> None:
    assert syntax.parse_attributes(syntax.format_attributes(attributes) or "{}") == attributes


def test_no_attributes_are_no_text() -> None:
    assert syntax.format_attributes(Attributes()) == ""


@pytest.mark.parametrize(
    ("text", "title", "attributes"),
    [
        ("Rows", "Rows", Attributes()),
        ("Rows ##", "Rows", Attributes()),
        ("Rows {#rows minutes=2}", "Rows", Attributes("rows", (), (("minutes", "2"),))),
        ("Rows ## {#rows}", "Rows", Attributes("rows")),
        ("What is C#? {#sharp}", "What is C#?", Attributes("sharp")),
        ("A set {a, b} of two", "A set {a, b} of two", Attributes()),
        ("{#rows}", "", Attributes("rows")),
    ],
)
def test_a_heading_is_split_from_its_attributes(text: str, title: str, attributes: Attributes) -> None:
    assert syntax.split_heading(text) == (title, attributes)


def test_a_heading_without_an_id_gets_the_one_that_pandoc_would_give_it() -> None:
    titles = [
        "Every row is a connection",
        "What is a `DataFrame`?",
        "In- against out-degree (per neuron)",
        "*Emphasis* and **strong**",
        "Read the [docs](https://example.org/a) first",
        "Größe der Zählung",
        "3 ways to count",
        "C. elegans, v1.2",
        "snake_case names",
        "A – B",
        "???",
    ]
    document = "\n\n".join(f"# {title}" for title in titles)
    blocks = json.loads(pypandoc.convert_text(document, "json", format="markdown"))["blocks"]
    assert [syntax.heading_slug(title) for title in titles] == [block["c"][1][0] for block in blocks]


def test_placeholders_are_filled_with_the_values_of_their_inline_results() -> None:
    text = f"{syntax.placeholder(1)} of {syntax.placeholder(0)} ({syntax.placeholder(12)})"
    assert syntax.fill_placeholders(text, {0: "279", 1: "two"}) == f"two of 279 ({syntax.placeholder(12)})"


@pytest.mark.parametrize(
    ("line", "replaced"),
    [
        ("There are `{python} len(x)` neurons.", "There are <len(x)> neurons."),
        ("`{python}  a  ` and `{python} b[0]`", "<a> and <b[0]>"),
        ("`{r} len(x)`, `len(x)`", "`{r} len(x)`, `len(x)`"),
        ("```{python}", "```{python}"),
        ("write `` `{python} x` `` to get `{python} x`", "write `` `{python} x` `` to get <x>"),
    ],
)
def test_inline_results_are_code_that_begins_with_python_in_braces(line: str, replaced: str) -> None:
    assert syntax.replace_inlines(line, lambda expression: f"<{expression}>") == (replaced, 0)


@pytest.mark.parametrize("line", ["`{python}x`", "`{python} `", "`{python} a``b`"])
def test_what_begins_as_an_inline_result_and_is_none_is_counted(line: str) -> None:
    assert syntax.replace_inlines(f"{line} and `{{python}} y`", lambda expression: "<>")[1] == 1


@pytest.mark.parametrize(
    ("text", "fence"), [("x", "```"), ("``x``", "```"), ("```\nx\n```", "````"), ("`" * 5, "`" * 6)]
)
def test_a_fence_is_longer_than_any_in_what_it_holds(text: str, fence: str) -> None:
    assert syntax.fence_for(text) == fence


@pytest.mark.parametrize(
    ("text", "seconds"), [("00:00", 0), ("12:30", 750), (" 90:00 ", 5400), ("120:00", 7200), ("1:30:00", 5400)]
)
def test_a_clock_is_read_in_seconds(text: str, seconds: int) -> None:
    assert syntax.clock(text) == seconds


@pytest.mark.parametrize("text", ["", "12", "12:60", "12:5", "-1:00", "12.30", "ab:cd"])
def test_what_is_no_clock_is_refused(text: str) -> None:
    with pytest.raises(Fault, match="cannot read the time"):
        syntax.clock(text)


@settings(deadline=None)
@given(st.integers(0, 999 * 60 + 59))
def test_a_clock_comes_back_from_its_text(seconds: int) -> None:
    assert syntax.clock(syntax.format_clock(seconds)) == seconds


@pytest.mark.parametrize(("text", "seconds"), [("3", 180), ("2.5", 150), ("0", 0), ("0.25", 15)])
def test_minutes_are_read_in_seconds(text: str, seconds: int) -> None:
    assert syntax.parse_minutes(text) == seconds


@pytest.mark.parametrize("text", ["", "three", "-1", "nan", "inf", "3 min", "3:00"])
def test_what_is_no_number_of_minutes_is_refused(text: str) -> None:
    with pytest.raises(Fault, match="cannot read minutes="):
        syntax.parse_minutes(text)
