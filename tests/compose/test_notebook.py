"""The notebooks of a lesson: what learners start from, and what the instructor has."""

from __future__ import annotations

import base64
import html
import json
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jupytext
import nbformat
import pytest
from nbconvert.preprocessors import ClearMetadataPreprocessor, ClearOutputPreprocessor, TagRemovePreprocessor
from projects import FIXTURES, ROOT

from lessonkit.compose.notebook import compose_executed, compose_starter, jupyter_output
from lessonkit.compose.notebook_markdown import jupyter_markdown
from lessonkit.model import Lesson, Results
from lessonkit.parse import parse_lesson
from lessonkit.read import lesson_paths, read_source

Read = Callable[[str], Lesson]
LESSONS = [FIXTURES / "ten-minutes.py", *lesson_paths(ROOT / "lessons")]
TURN = "# %% [markdown]\n# ## Turn {#turn}\n#\n"
TASK = f"""\
{TURN}# ::: {{.exercise #add minutes=2}}
# Add one and two.

# %%
#| label: sum
#| fig-cap: The planted caption of the solved figure.
one = 1
### BEGIN SOLUTION
total = one + 2  # planted
### END SOLUTION
print(total)

# %% [markdown]
# ::: {{.answer lines=4}}
# How did you do it?
# :::
#
# ::: {{.solution}}
# Three. (planted)

# %%
#| label: shown
total * 1000003

# %% [markdown]
# ::: notes
# They may say "planted".
# :::
# :::
# :::
#
# ::: notes
# Say planted.
#
# - and this
# :::
"""
QUIZ = f"""\
{TURN}# ::: {{.quiz #which}}
# Which number is even?
#
# - [ ] Three
#
#     > planted wrong
#     > > and more of it, planted
# - [x] Four
#     or so
#
#     > planted right
# :::
"""
HOTSPOT = f"""\
{TURN}# ::: {{.hotspot #place}}
# Which place is odd?
#
# ![A picture of two dots.](dots.svg){{width=60%}}
#
# - [ ] [A: the left dot]{{x=20 y=50}}
# - [x] [B: the right dot]{{x=80 y=50.5}}
#
#     > planted
# :::
"""
CODE = (
    f"{TURN}# ::: {{.exercise #write}}\n# Print a number.\n#\n# ::: {{.answer .code lines=4}}\n# Here:\n# :::\n# :::\n"
)
RUBRIC = f"""\
{TURN}# ::: {{.rubric #levels}}
# Minimum
# :   It runs.
#
# Strong
# :   It runs,
#     and says why.
#
# ::: {{.solution}}
# planted
# :::
# :::
"""


def read_file(path: Path) -> Lesson:
    return parse_lesson(read_source(path, f"lessons/{path.name}"), path.stem)


@pytest.fixture(params=LESSONS, ids=lambda path: path.stem)
def whole(request: pytest.FixtureRequest) -> Lesson:
    """A whole lesson: the ten-minute example, and each that is shipped."""
    return read_file(request.param)


def sources(notebook: dict[str, Any], kind: str = "") -> list[str]:
    return [cell["source"] for cell in notebook["cells"] if kind in ("", cell["cell_type"])]


def text(notebook: dict[str, Any]) -> str:
    return "\n\n".join(sources(notebook))


def cell(notebook: dict[str, Any], identifier: str) -> dict[str, Any]:
    return next(cell for cell in notebook["cells"] if cell["id"] == identifier)


def node(notebook: dict[str, Any]) -> nbformat.NotebookNode:
    return nbformat.from_dict(json.loads(json.dumps(notebook)))


def results(**outputs: tuple[dict[str, Any], ...]) -> Results:
    return Results(outputs, {})


# --- the starter ---------------------------------------------------------------------------------------------


def test_both_are_valid_notebooks(whole: Lesson) -> None:
    for notebook in (compose_starter(whole), compose_executed(whole, None)):
        nbformat.validate(node(notebook))
        assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)


def test_a_gap_is_a_line_to_write_in(lesson: Read) -> None:
    assert cell(compose_starter(lesson(TASK)), "sum")["source"] == "one = 1\n# your code here\nprint(total)"


def test_nothing_of_solutions_and_notes_is_in_the_starter(lesson: Read) -> None:
    starter = json.dumps(compose_starter(lesson(TASK)))
    assert [word for word in ("planted", "Three.", "1000003", "Notes", "solution") if word in starter] == []
    assert "Add one and two." in starter
    assert "How did you do it?" in starter


def test_what_to_look_for_is_not_in_the_starter(lesson: Read) -> None:
    assert "planted" not in json.dumps(compose_starter(lesson(RUBRIC)))


def test_options_of_a_question_are_all_alike_and_unexplained(lesson: Read) -> None:
    shown = text(compose_starter(lesson(QUIZ)))
    assert "Which number is even?\n\n- [ ] Three\n- [ ] Four\n    or so" in shown
    assert "planted" not in shown


@pytest.mark.parametrize("body", [QUIZ, HOTSPOT], ids=["quiz", "hotspot"])
def test_another_right_option_changes_no_byte(body: str, lesson: Read) -> None:
    moved = body.replace("[ ]", "[.]").replace("[x]", "[ ]").replace("[.]", "[x]")
    assert moved != body
    assert json.dumps(compose_starter(lesson(moved))) == json.dumps(compose_starter(lesson(body)))


def test_places_in_a_picture_are_told_in_words(lesson: Read) -> None:
    shown = text(compose_starter(lesson(HOTSPOT)))
    assert "![A picture of two dots.](dots.svg)\n" in shown
    assert "- [ ] B: the right dot (80% from the left, 50.5% from the top)" in shown


def test_code_that_is_asked_for_without_a_scaffold_gets_a_cell(lesson: Read) -> None:
    words = "### Turn\n\n**Exercise**\n\nPrint a number.\n\nHere:"
    assert sources(compose_starter(lesson(CODE)))[-2:] == [words, "# your code here"]


def test_code_that_is_asked_for_beside_a_scaffold_gets_none(lesson: Read) -> None:
    body = TASK.replace("{.answer lines=4}", "{.answer .code lines=4}")
    assert sources(compose_starter(lesson(body)), "code") == ["one = 1\n# your code here\nprint(total)"]


def test_words_that_are_asked_for_get_a_cell(lesson: Read) -> None:
    assert sources(compose_starter(lesson(TASK)))[-2:] == ["How did you do it?", "*Your answer:*"]


def test_hidden_cells_stay_and_options_go(lesson: Read) -> None:
    hidden = "# %%\n#| label: quiet\n#| include: false\nimport math"
    starter = compose_starter(lesson(f"{TURN}\n{hidden}\n\n# %%\n#| label: quieter\n#| echo: false\n1"))
    assert sources(starter, "code") == ["import math", "1"]
    assert [c["metadata"] for c in starter["cells"]] == [{}] * len(starter["cells"])


def test_a_failure_that_is_meant_is_tagged_as_jupyter_has_it(lesson: Read) -> None:
    body = f"{TURN}\n# %%\n#| label: fails\n#| error: true\n1 / 0"
    for notebook in (compose_starter(lesson(body)), compose_executed(lesson(body), None)):
        assert cell(notebook, "fails")["metadata"] == {"tags": ["raises-exception"]}


def test_a_value_stands_in_the_text_where_it_is_known_and_is_left_open_or_shown_as_code_where_not(lesson: Read) -> None:
    tip = "# ::: {.callout-tip}\n# Or `{python} 6 * 8`.\n# :::"
    body = f"{TURN}# So `{{python}} 6 * 7`, in a [title]{{.smaller}}.\n#\n{tip}"
    parsed = lesson(body)
    assert "So `6 * 7`, in a title.\n\n> **Tip**\n>\n> Or `6 * 8`." in text(compose_executed(parsed, None))
    assert "So …, in a title.\n\n> **Tip**\n>\n> Or …." in text(compose_starter(parsed))
    assert "So 42, in a title.\n\n> **Tip**\n>\n> Or 48." in text(compose_starter(parsed, {0: "42", 1: "48"}))
    assert "So 42, in a title." in text(compose_executed(parsed, Results({}, {0: "42", 1: "48"})))


DEPENDS = f"""{TURN}# Before: `{{python}} known`.

# %%
#| label: known
known, both, kept, rest = 1, [1], [2], 3

# %% [markdown]
# Known `{{python}} known`.
#
# ::: {{.exercise #task}}
# Write it.

# %%
#| label: gap
### BEGIN SOLUTION
written = known + 1
both.append(2)
rest = 4
open("made.csv", "w").write("x")
### END SOLUTION

# %% [markdown]
# :::
#
# Written `{{python}} written`, both `{{python}} both`, kept `{{python}} [x for x in kept]`, rest `{{python}} rest`.

# %%
#| label: later
of_it = written * 2
read = open("made.csv").read()
rest = 5
known += 1

# %% [markdown]
# Of it `{{python}} of_it`, read `{{python}} read`, rest `{{python}} rest`, known `{{python}} known`.
"""


def test_of_what_learners_write_no_value_is_given_away(lesson: Read) -> None:
    parsed = lesson(DEPENDS)
    values = {inline.number: f"<{inline.expression}>" for inline in parsed.inlines}
    shown = text(compose_starter(parsed, values))
    assert "Known <known>." in shown
    assert "Written …, both …, kept <[x for x in kept]>, rest …." in shown
    assert "Of it …, read …, rest <rest>, known <known>." in shown


def test_no_marks_of_the_dialect_are_left(whole: Lesson) -> None:
    for notebook in (compose_starter(whole), compose_executed(whole, None)):
        words = "\n".join(sources(notebook, "markdown"))
        assert re.findall(r":::|\{[#.][^}\n]*\}|\{python\}|[\ue000-\ue0ff]", words) == []
        assert [code for code in sources(notebook, "code") if "#|" in code or "### " in code] == []


def test_cells_of_the_starter_are_the_lessons_but_for_solutions(whole: Lesson) -> None:
    starter, executed = compose_starter(whole), compose_executed(whole, None)
    solved = {c["id"] for c in executed["cells"] if "solution" in c["metadata"].get("tags", ())}
    expected = [c.scaffold for c in whole.cells if c.has_gap or c.label not in solved]
    assert [c["source"] for c in starter["cells"] if not c["id"].startswith("_")] == expected


def test_ids_do_not_change_with_the_words(lesson: Read) -> None:
    before, after = compose_starter(lesson(TASK)), compose_starter(lesson(TASK.replace("Add one", "Now add one")))
    assert [c["id"] for c in before["cells"]] == [c["id"] for c in after["cells"]]
    assert cell(after, "sum")["source"].startswith("one = 1")


def test_ids_are_such_as_notebooks_take(lesson: Read) -> None:
    label = "größe-" + 20 * "lang"
    body = f"# %% [markdown]\n# ## Wie groß? {{#wie-groß}}\n\n# %%\n#| label: {label}\n1\n\n# %% [markdown]\n# Was?"
    identifiers = [c["id"] for c in compose_starter(lesson(body))["cells"]]
    assert len(set(identifiers)) == len(identifiers)
    assert [name for name in identifiers if not re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", name)] == []


def test_slides_named_as_parts_of_the_notebook_keep_ids_apart(lesson: Read) -> None:
    body = "# %% [markdown]\n# ## Title {#title}\n#\n# One.\n\n# %%\n1\n\n# %% [markdown]\n# Two."
    identifiers = [c["id"] for c in compose_starter(lesson(body))["cells"]]
    assert len(set(identifiers)) == len(identifiers)


def test_a_script_and_back_gives_the_same_cells(whole: Lesson) -> None:
    starter = node(compose_starter(whole))
    back = jupytext.reads(jupytext.writes(starter, fmt="py:percent"), fmt="py:percent")
    assert [(c.cell_type, c.source, dict(c.metadata)) for c in back.cells] == [
        (c.cell_type, c.source, dict(c.metadata)) for c in starter.cells
    ]


# --- for paper, for the screen -------------------------------------------------------------------------------

PAPER = '# ::: {.content-visible when-format="typst"}\n'
SCREEN = '# ::: {.content-visible when-format="html"}\n'


def test_words_for_paper_are_left_out_and_those_for_the_screen_are_not(lesson: Read) -> None:
    shown = text(compose_starter(lesson(f"{TURN}{PAPER}# Keep this sheet.\n# :::\n#\n{SCREEN}# Hover.\n# :::")))
    assert "Hover." in shown
    assert "Keep this sheet." not in shown


def test_a_cell_for_paper_stays_because_others_may_need_it(lesson: Read) -> None:
    body = f"{TURN}{PAPER}\n# %%\n#| label: twin\nx = 1\n\n# %% [markdown]\n# :::\n\n# %%\n#| label: after\nx"
    assert sources(compose_starter(lesson(body)), "code") == ["x = 1", "x"]


def test_a_task_for_paper_is_one_for_the_notebook_with_its_words(lesson: Read) -> None:
    shown = text(compose_starter(lesson(f"{TURN}{PAPER}# At home.\n#\n{CODE.removeprefix(TURN)}# :::")))
    assert "At home." in shown
    assert "Print a number." in shown


def test_a_callout_around_a_cell_keeps_the_order(lesson: Read) -> None:
    first = '# Before.\n#\n# ::: {.callout-note title="Look: *"}\n# In it.'
    second = "# Still.\n# :::\n#\n# ::: {.callout-tip}\n# Next.\n# :::\n#\n# After."
    body = f"{TURN}{first}\n\n# %%\n#| label: one\n1\n\n# %% [markdown]\n{second}"
    assert sources(compose_starter(lesson(body)))[-3:] == [
        "### Turn\n\nBefore.\n\n> **Look: \\***\n>\n> In it.",
        "1",
        "> Still.\n\n> **Tip**\n>\n> Next.\n\nAfter.",
    ]


# --- the executed notebook -----------------------------------------------------------------------------------


def test_the_executed_notebook_has_every_cell_in_the_order_it_ran(whole: Lesson) -> None:
    executed = compose_executed(whole, Results({}, {}))
    assert sources(executed, "code") == [c.code for c in whole.cells]
    counts = [c["execution_count"] for c in executed["cells"] if c["cell_type"] == "code"]
    assert counts == list(range(1, len(whole.cells) + 1))


def test_the_executed_notebook_has_solutions_feedback_and_the_right_option(lesson: Read) -> None:
    assert "**Answer**\n\nThree. (planted)" in sources(compose_executed(lesson(TASK), None))
    assert "- [x] Four\n    or so\n\n    > planted right" in text(compose_executed(lesson(QUIZ), None))
    assert "**Answer**\n\nplanted" in sources(compose_executed(lesson(RUBRIC), None))


def test_notes_are_quoted_and_marked_those_of_a_task_after_it(lesson: Read) -> None:
    executed = compose_executed(lesson(TASK), None)
    notes = [c["source"] for c in executed["cells"] if c["metadata"].get("tags") == ["notes"]]
    assert notes == ['> **Notes**\n>\n> They may say "planted".', "> **Notes**\n>\n> Say planted.\n>\n> - and this"]


def test_outputs_are_those_of_the_results(lesson: Read) -> None:
    printed = {"output_type": "stream", "name": "stdout", "text": "3\n"}
    table = {"output_type": "display_data", "data": {"text/html": "<table></table>", "text/plain": "x"}}
    executed = compose_executed(lesson(TASK), results(sum=(printed,), shown=(table,)))
    nbformat.validate(node(executed))
    assert cell(executed, "sum")["outputs"] == [printed]
    assert cell(executed, "shown")["outputs"] == [{**table, "metadata": {}}]
    assert cell(executed, "shown")["execution_count"] == 2


def test_a_figure_shows_in_a_notebook_that_nobody_has_trusted_yet(lesson: Read) -> None:
    """JupyterLab shows no SVG there, but pictures in HTML (jupyterlab issues 9650 and 10464)."""
    body = f'{TURN}\n# %%\n#| label: fig-dots\n#| fig-alt: Dots, "many", `{{python}} 1 + 1`.\ndraw()'
    drawn = {"output_type": "display_data", "data": {"image/svg+xml": "<svg>é</svg>", "text/plain": "<Figure>"}}
    executed = compose_executed(lesson(body), Results({"fig-dots": (drawn,)}, {0: r"a\_b"}))
    nbformat.validate(node(executed))
    data = cell(executed, "fig-dots")["outputs"][0]["data"]
    picture = re.fullmatch(r'<img src="data:image/svg\+xml;base64,(.*)" alt="(.*)">', data.pop("text/html"))
    assert picture is not None
    assert base64.b64decode(picture[1]).decode() == "<svg>é</svg>"
    assert html.unescape(picture[2]) == 'Dots, "many", a_b.'
    assert data == drawn["data"]


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("*one* `<b>` [two](https://example.org/?a=1&b=2)", "<em>one</em> <code>&lt;b&gt;</code> <a href"),
        ("| a |\n|--:|\n| 1 |\n", '<td style="text-align:right">1</td>'),
        ("H~2~O and $x_1 < x_2$", "H<sub>2</sub>O and $x_1 &lt; x_2$"),
        ("5 \\$ and 6 \\$", "5 <span>$</span> and 6 <span>$</span>"),
        ("![seen](attachment:a.png)", '<img alt="seen">'),
        ("[words](javascript:alert(1)) <b onclick=alert(1)>", "<a>words</a> &lt;b onclick=alert(1)&gt;"),
        (r"$\href{javascript:alert(1)}{<b>}$", r"<pre>$\href{javascript:alert(1)}{&lt;b&gt;}$</pre>"),
    ],
)
def test_markdown_that_a_cell_gave_is_shown_as_jupyter_does_without_what_could_run(given: str, shown: str) -> None:
    output = {"output_type": "display_data", "data": {"text/markdown": given, "text/plain": "x"}}
    data = jupyter_output(output, {}, "")["data"]
    assert shown in data["text/html"]
    assert set(data) == {"text/html", "text/plain"}


def test_html_with_maths_that_acts_is_left_out_for_the_text_beside_it() -> None:
    html = r"<p>$\href{javascript:alert(1)}{x}$</p>"
    output = {"output_type": "display_data", "data": {"text/html": html, "text/plain": "x"}}
    assert jupyter_output(output, {}, "")["data"] == {"text/plain": "x"}


def test_a_traceback_counts_the_lines_as_they_are_shown(lesson: Read) -> None:
    body = f"{TURN}\n# %%\n#| label: fails\n#| error: true\nx = 1\nx / 0"
    frame = "Cell In[1], line 4\n      3 x = 1\n----> 4 x / 0"
    said = "ZeroDivisionError: division by zero"
    raised = {"output_type": "error", "ename": said[:17], "evalue": said[19:], "traceback": ["Traceback", frame, said]}
    executed = compose_executed(lesson(body), results(fails=(raised,)))
    nbformat.validate(node(executed))
    shown = cell(executed, "fails")["outputs"][0]["traceback"]
    assert shown == ["Cell In[1], line 2", "      1 x = 1", "----> 2 x / 0", "", said]


# --- as nbconvert does it ------------------------------------------------------------------------------------


def test_clearing_is_what_nbconvert_calls_clearing(whole: Lesson) -> None:
    """Without results nothing is left that ClearOutput or ClearMetadata would take, tags of failures apart."""
    output = {"output_type": "stream", "name": "stdout", "text": "out\n"}
    full = node(compose_executed(whole, results(**{c.label: (output,) for c in whole.cells})))
    cleared, _ = ClearOutputPreprocessor().preprocess(full, {})
    bare = node(compose_executed(whole, None))
    for one, other in zip(cleared.cells, bare.cells, strict=True):
        assert one.cell_type == "markdown" or one == other
    starter = node(compose_starter(whole))
    keep = ClearMetadataPreprocessor(preserve_cell_metadata_mask={"tags"}, clear_notebook_metadata=False)
    again, _ = keep.preprocess(ClearOutputPreprocessor().preprocess(node(compose_starter(whole)), {})[0], {})
    assert again == starter


def test_without_what_is_tagged_the_executed_notebook_is_the_starter(whole: Lesson) -> None:
    remove = TagRemovePreprocessor(remove_cell_tags={"solution", "notes"})
    left, _ = remove.preprocess(node(compose_executed(whole, None)), {})
    gaps = {c.label for c in whole.cells if c.has_gap}
    starter = [c for c in node(compose_starter(whole)).cells if c.cell_type == "code" and not c.id.startswith("_")]
    assert [c for c in left.cells if c.cell_type == "code"] == [c for c in starter if c.id not in gaps]


# --- nothing leaks -------------------------------------------------------------------------------------------


def planted(source: str, word: Callable[[], str]) -> str:
    """A lesson's text with a new word in each note, solution, piece of solved code and feedback."""
    source = re.sub(r"^# ::: (?:notes|\{\.solution\})$", lambda m: f"{m[0]}\n# {word()}\n#", source, flags=re.M)
    source = re.sub(r"^( *)### BEGIN SOLUTION$", lambda m: f"{m[0]}\n{m[1]}{word()} = 1", source, flags=re.M)
    return re.sub(r"^#     > .*$", lambda m: f"{m[0]} {word()}", source, flags=re.M)


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_no_planted_word_is_in_the_starter_and_all_are_in_the_executed(path: Path, tmp_path: Path) -> None:
    letters = random.Random(7)
    words: list[str] = []

    def word() -> str:
        words.append("".join(letters.choices("bcdfghjklmnpqrstvwxz", k=12)))
        return words[-1]

    original = path.read_text(encoding="utf-8")
    (tmp_path / path.name).write_text(planted(original, word), encoding="utf-8")
    lesson = read_file(tmp_path / path.name)
    starter, executed = json.dumps(compose_starter(lesson)), json.dumps(compose_executed(lesson, None))
    assert len(words) > 8
    assert [word for word in words if word in starter] == []
    assert [word for word in words if word not in executed] == []
    assert starter == json.dumps(compose_starter(read_file(path)))


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_no_question_gives_its_answer_away(path: Path, tmp_path: Path) -> None:
    """In every question, the mark goes to the next option."""
    lines = path.read_text(encoding="utf-8").split("\n")
    options = [i for i, line in enumerate(lines) if re.match(r"# - \[[ x]\] ", line)]
    ends = [i for i, line in enumerate(lines) if line == "# :::"]
    for right in [i for i in options if "[x]" in lines[i]]:
        close = next(end for end in ends if end > right)
        after = [i for i in options if right < i < close]
        first = max((i for i in options if i < right and not any(i < end < right for end in ends)), default=right)
        other = after[0] if after else first
        lines[right], lines[other] = lines[right].replace("[x]", "[ ]"), lines[other].replace("[ ]", "[x]")
    moved = "\n".join(lines)
    assert moved != path.read_text(encoding="utf-8")
    (tmp_path / path.name).write_text(moved, encoding="utf-8")
    assert json.dumps(compose_starter(read_file(tmp_path / path.name))) == json.dumps(compose_starter(read_file(path)))


# --- Markdown ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("#### Deep {#deep .x}\n\ntext", "##### Deep\n\ntext"),
        ("###### Deepest", "###### Deepest"),
        ("    # a comment, by indentation", "    # a comment, by indentation"),
        ("[some *words*]{.smaller} here", "some *words* here"),
        ("![A dot](a.png){width=50% .x}", "![A dot](a.png)"),
        ("[a link](b.html){.external}", "[a link](b.html)"),
        ("`x = {1}`{.python} and `{.x}`", "`x = {1}` and `{.x}`"),
        ("$$a_{i}^{2}$$ {#eq-a}", "$$a_{i}^{2}$$"),
        ("$x^2^$, $a_{.b}$", "$x^2^$, $a_{.b}$"),
        ("from $5 to $6, or \\$7", "from \\$5 to \\$6, or \\$7"),
        ("H~2~O, 10^6^, ~~gone~~", "H<sub>2</sub>O, 10<sup>6</sup>, ~~gone~~"),
        ("so^[he said] and[^1]\n\n[^1]: Later.", "so (he said) and<sup>1</sup>\n\n<sup>1</sup> Later."),
        ("<https://a.org/~b~c^d^>", "<https://a.org/~b~c^d^>"),
        ("[x](a_(b).html)", "[x](a_(b).html)"),
        ("Term\n:   Meaning", "- **Term**: Meaning"),
        ("One\n\n:   First\n    more\n\nTwo\n:   A\n:   B", "- **One**: First\n  more\n\n- **Two**: A\n  B"),
        ("T\n:   M\n\n- a\n    - b", "- **T**: M\n\n- a\n    - b"),
        ("| a |\n|---|\n| 1 |\n\n: Numbers. {#tbl-n .x}", "| a |\n|---|\n| 1 |\n\nTable: Numbers."),
        ("- [ ] a\n- [x] b", "- [ ] a\n- [x] b"),
        ("``` `{x}` ``` and ``a`{.b}``", "``` `{x}` ``` and ``a`{.b}``"),
        ("<script>alert(1)</script> and H<sub>2</sub>O", "&lt;script>alert(1)&lt;/script> and H<sub>2</sub>O"),
        ("said <!-- a remark --> aloud, 1 < 2, <https://example.org>", "said  aloud, 1 < 2, <https://example.org>"),
        ("`<b>` stays code", "`<b>` stays code"),
    ],
)
def test_pandocs_markdown_is_such_as_jupyter_renders(written: str, shown: str) -> None:
    assert jupyter_markdown(written, deeper=1) == shown


def test_a_side_notebook_is_linked_once_on_a_slide(lesson: Read) -> None:
    shown = '# ::: {.notebook src="bad"}\n# :::\n#\n# ::: {.notebook src="bad" rerun=true}\n# :::\n'
    body = f"{TURN}{shown}#\n# ## Another {{#another}}\n#\n{shown}"
    assert text(compose_starter(lesson(body))).count("Open [small-bad.ipynb](small-bad.ipynb).") == 2
