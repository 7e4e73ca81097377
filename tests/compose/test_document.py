"""The Markdown of a document: what pandoc and Quarto read, and an instructor edits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePosixPath

import pytest
import yaml

from lessonkit.compose.deck import compose_deck
from lessonkit.compose.document import Document, front_matter
from lessonkit.compose.worksheet import compose_worksheet
from lessonkit.errors import LessonProblems
from lessonkit.model import Lesson, Output, Results

Read = Callable[[str], Lesson]
SVG = {"output_type": "display_data", "data": {"image/svg+xml": "<svg/>", "text/plain": "<Figure>"}}
SVG_2 = {"output_type": "display_data", "data": {"image/svg+xml": "<svg>2</svg>"}}
PLOTLY = {"output_type": "display_data", "data": {"application/vnd.plotly.v1+json": {"data": [], "layout": {}}}}
TABLE = {
    "output_type": "execute_result",
    "data": {"text/html": "<table><thead><tr><th>n</th></tr></thead><tr><td>1</td></tr></table>"},
}
STDOUT = {"output_type": "stream", "name": "stdout", "text": "hello\n"}


def deck(lesson: Lesson, inline: Mapping[int, str] | None = None, **outputs: tuple[Output, ...]) -> Document:
    named = {label.replace("_", "-"): items for label, items in outputs.items()}
    return compose_deck(lesson, Results(named, inline or {}))


def last_slide(document: Document) -> str:
    """The body of the last slide."""
    return document.text.rsplit("\n## ", 1)[1].split("\n\n", 1)[1]


def slide(body: str) -> str:
    return f"# %% [markdown]\n# ## Slide {{#slide}}\n\n{body}"


def test_a_cell_is_its_code_and_what_it_printed(lesson: Read) -> None:
    document = deck(lesson(slide("# %%\n#| label: greet\nprint('hello')")), greet=(STDOUT,))
    assert last_slide(document) == (
        '::: {.cell data-cell="greet"}\n'
        "``` {.python .cell-code}\n"
        "print('hello')\n"
        "```\n"
        "\n"
        "::: {.cell-output .cell-output-stdout}\n"
        "```\n"
        "hello\n"
        "```\n"
        ":::\n"
        ":::\n"
    )


@pytest.mark.parametrize(
    ("option", "code", "output"),
    [("echo: false", False, True), ("output: false", True, False), ("include: false", False, False)],
)
def test_a_cell_shows_what_its_options_say(lesson: Read, option: str, code: bool, output: bool) -> None:
    body = slide(f"# %%\n#| label: greet\n#| {option}\nprint('hello')\n\n# %% [markdown]\n# Text after.")
    text = deck(lesson(body), greet=(STDOUT,)).text
    assert ("print('hello')" in text, "```\nhello\n```" in text) == (code, output)


def test_output_that_holds_a_fence_stays_in_its_block(lesson: Read) -> None:
    fence = {"output_type": "stream", "name": "stdout", "text": "```\n:::\n"}
    assert "````\n```\n:::\n````\n:::" in deck(lesson(slide("# %%\n#| label: a\nf()")), a=(fence,)).text


@pytest.mark.parametrize("text", [":::", "::: {.key-only}", "```\nx = 1", ":::\n\n::: {.notes}"])
def test_markdown_of_a_cell_that_reaches_beyond_its_output_is_refused_at_the_cell(lesson: Read, text: str) -> None:
    given = {"output_type": "display_data", "data": {"text/markdown": text}}
    with pytest.raises(LessonProblems, match="the Markdown that cell 'a' gives would reach beyond it") as found:
        deck(lesson(slide("# %%\n#| label: a\nf()")), a=(given,))
    assert [problem.line for problem in found.value.problems] == [17]


def test_markdown_of_a_cell_may_hold_divs_and_code(lesson: Read) -> None:
    text = "::: {.callout-note}\n```\n:::\n```\n:::"
    given = {"output_type": "display_data", "data": {"text/markdown": text}}
    assert text in deck(lesson(slide("# %%\n#| label: a\nf()")), a=(given,)).text


def test_a_figure_has_its_caption_alt_text_and_file(lesson: Read) -> None:
    cell = "# %%\n#| label: fig-hubs\n#| fig-cap: Two hubs.\n#| fig-alt: Dots, two of them far out.\nplot()"
    document = deck(lesson(slide(cell)), fig_hubs=(SVG,))
    picture = '![Two hubs.](small_files/fig-hubs.svg){#fig-hubs fig-alt="Dots, two of them far out."}'
    assert picture in document.text
    assert document.files == {"slides/small_files/fig-hubs.svg": b"<svg/>"}


def test_a_second_figure_of_a_cell_gets_a_file_of_its_own(lesson: Read) -> None:
    document = deck(lesson(slide("# %%\n#| label: fig-a\n#| fig-alt: Dots.\nplot()")), fig_a=(SVG, SVG_2))
    assert document.files == {
        "slides/small_files/fig-a.svg": b"<svg/>",
        "slides/small_files/fig-a-2.svg": b"<svg>2</svg>",
    }


def test_a_quote_in_alt_text_does_not_end_the_attribute(lesson: Read) -> None:
    cell = '# %%\n#| label: fig-a\n#| fig-alt: The "hub" stands alone.\nplot()'
    assert r'fig-alt="The \"hub\" stands alone."' in deck(lesson(slide(cell)), fig_a=(SVG,)).text


def test_a_figure_without_alt_text_is_refused_at_its_cell(lesson: Read) -> None:
    parsed = lesson(slide("# %%\n#| label: hubs\nplot()"))
    with pytest.raises(LessonProblems) as found:
        deck(parsed, hubs=(SVG,))
    (problem,) = found.value.problems
    assert problem.message == "cell 'hubs' shows a figure without alt text"
    assert problem.line == parsed.cells[0].span.line


def test_a_plotly_figure_outside_of_screen_only_content_is_refused(lesson: Read) -> None:
    with pytest.raises(LessonProblems, match="Plotly figure 'fig-a' would be missing on paper"):
        deck(lesson(slide("# %%\n#| label: fig-a\n#| fig-alt: Dots.\nplot()")), fig_a=(PLOTLY,))


def test_a_plotly_figure_on_screen_only_names_its_data(lesson: Read) -> None:
    body = slide(
        '# %% [markdown]\n# ::: {.content-visible when-format="html"}\n\n'
        "# %%\n#| label: fig-a\n#| fig-cap: Hubs.\n#| fig-alt: Dots.\nplot()\n\n# %% [markdown]\n# :::"
    )
    document = deck(lesson(body), fig_a=(PLOTLY,))
    opening = '::: {#fig-a .plotly-figure src="small_files/fig-a.plotly.json" fig-alt="Dots."}'
    assert f"{opening}\nHubs.\n:::" in document.text
    assert list(document.files) == ["slides/small_files/fig-a.plotly.json"]


def test_a_table_has_its_caption_and_id_once(lesson: Read) -> None:
    document = deck(lesson(slide("# %%\n#| label: tbl-n\n#| tbl-cap: Numbers.\nf()")), tbl_n=(TABLE, TABLE))
    assert document.text.count(": Numbers. {#tbl-n .dataframe}") == 1
    assert document.text.count(": {.dataframe}") == 1


def test_inline_results_stand_in_prose_headings_and_captions(lesson: Read) -> None:
    body = (
        "# %% [markdown]\n# ## All `{python} n` rows {#rows}\n#\n# There are `{python} n` rows.\n\n"
        "# %%\n#| label: tbl-n\n#| tbl-cap: The `{python} n` rows.\nf()"
    )
    document = deck(lesson(body), {0: "3", 1: "4", 2: "5"}, tbl_n=(TABLE,))
    assert "## All 3 rows {#rows" in document.text
    assert "There are 4 rows." in document.text
    assert ": The 5 rows. {#tbl-n" in document.text


def test_a_picture_of_the_lesson_goes_to_the_figures_and_its_link_follows(lesson: Read) -> None:
    document = deck(lesson(slide("# %% [markdown]\n# ![A neuron](../data/img/neuron.png){width=50%}")))
    assert "![A neuron](small_files/img-neuron.png){width=50%}" in document.text
    assert document.files == {"slides/small_files/img-neuron.png": PurePosixPath("data/img/neuron.png")}


def test_the_worksheet_links_to_the_figures_of_the_deck(lesson: Read) -> None:
    body = slide(
        "# %% [markdown]\n# ::: {.exercise #look-closely}\n# Look.\n#\n# ![A neuron](neuron.png)\n\n"
        "# %%\n#| label: fig-a\n#| fig-alt: Dots.\nplot()\n\n# %% [markdown]\n# :::"
    )
    worksheet = compose_worksheet(lesson(body), Results({"fig-a": (SVG,)}, {}))
    assert "(../slides/small_files/neuron.png)" in worksheet.text
    assert "(../slides/small_files/fig-a.svg)" in worksheet.text
    assert set(worksheet.files) == {"slides/small_files/neuron.png", "slides/small_files/fig-a.svg"}


def test_code_that_does_not_run_keeps_its_mark(lesson: Read) -> None:
    body = slide("# %% [markdown]\n# ```{.bash .not-run}\n# pip freeze\n# ```")
    assert "``` {.bash .not-run}\npip freeze\n```" in deck(lesson(body)).text


@pytest.mark.parametrize("location", ["column", "fragment", "slide"])
def test_the_place_of_the_output_is_told_to_the_filter(lesson: Read, location: str) -> None:
    body = slide(f"# %%\n#| label: a\n#| output-location: {location}\nf()")
    assert f'::: {{.cell data-cell="a" output-location="{location}"}}' in deck(lesson(body), a=(STDOUT,)).text


def test_the_title_survives_signs_that_yaml_reads() -> None:
    title = 'Counts: "what" # and why'
    _, header, rest = front_matter({"title": title}, "A note: with signs").split("---\n")
    assert yaml.safe_load(header) == {"title": title}
    assert rest == ""


def test_inline_results_in_alt_text_and_titles_are_plain_text(lesson: Read) -> None:
    body = (
        "# %% [markdown]\n# ## Sort by `{python} column` {#sort}\n#\n# ::: {.exercise #sort-it}\n# Sort.\n\n"
        "# %%\n#| label: fig-a\n#| fig-alt: Bars by `{python} column`.\nplot()\n\n# %% [markdown]\n# :::"
    )
    results = Results({"fig-a": (SVG,)}, {0: r"pre\_neuron", 1: r"pre\_neuron"})
    worksheet = compose_worksheet(lesson(body), results).text
    assert 'title="Exercise: Sort by pre_neuron"' in worksheet
    assert 'fig-alt="Bars by pre_neuron."' in worksheet
