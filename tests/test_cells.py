from __future__ import annotations

import pytest

from lessonkit.cells import option_line, parse_cell
from lessonkit.errors import Fault
from lessonkit.model import CellOptions, CodeCell, Span
from lessonkit.read import RawCell

FIRST = 20


def cell(text: str, tags: tuple[str, ...] = (), index: int = 0) -> CodeCell:
    return parse_cell(RawCell("code", text, FIRST, {"tags": list(tags)}), index, "lessons/x.py")


def refusal(text: str) -> tuple[int, str]:
    """The line of the cell (1-based) that is at fault, and why."""
    with pytest.raises(Fault) as caught:
        cell(text)
    return (caught.value.line or 0) - FIRST + 1, caught.value.message


def test_options_are_read_from_the_lines_at_the_top() -> None:
    found = cell(
        "#| label: fig-counts\n"
        "#| echo: false\n"
        "#| error: true\n"
        "#| fig-cap: Synapses per neuron.\n"
        '#| fig-alt: "Histogram: most are small."\n'
        "#| output-location: column\n"
        '#| code-line-numbers: "1-2|4"\n'
        "plot()"
    )
    assert found.options == CellOptions(
        label="fig-counts",
        echo=False,
        error=True,
        fig_cap="Synapses per neuron.",
        fig_alt="Histogram: most are small.",
        output_location="column",
        code_line_numbers="1-2|4",
    )


def test_a_long_text_may_go_on_over_several_option_lines() -> None:
    found = cell("#| label: fig-x\n#| fig-alt: >\n#|   Histogram; most neurons\n#|   make few synapses.\nplot()")
    assert found.options.fig_alt == "Histogram; most neurons make few synapses."


@pytest.mark.parametrize(
    ("tag", "option", "value"),
    [
        ("hide-input", "echo", False),
        ("remove-input", "echo", False),
        ("hide-output", "output", False),
        ("remove-output", "output", False),
        ("remove-cell", "include", False),
        ("raises-exception", "error", True),
    ],
)
def test_a_jupyter_tag_stands_for_its_option(tag: str, option: str, value: bool) -> None:
    assert getattr(cell("x", (tag,)).options, option) is value
    assert getattr(cell("x", ("mine",)).options, option) is not value


def test_an_option_line_wins_over_a_tag() -> None:
    assert cell("#| echo: true\nx", ("hide-input",)).options.echo


def test_a_cell_without_a_label_is_named_by_its_number() -> None:
    assert cell("x", index=4).label == "cell-5"


def test_the_source_keeps_every_line_and_the_code_shows_none_of_the_options_and_markers() -> None:
    text = "#| label: mean\n\nrows = [3, 4]\n### BEGIN SOLUTION\nmean = 3.5\n### END SOLUTION\nprint(mean)\n"
    found = cell(text)
    assert found.source == text
    assert found.code == "rows = [3, 4]\nmean = 3.5\nprint(mean)"
    assert found.span == Span("lessons/x.py", FIRST, FIRST + 7)


def test_learners_get_a_place_for_their_code_instead_of_each_solution() -> None:
    found = cell(
        "def mean(x):\n    ### BEGIN SOLUTION\n    total = sum(x)\n    return total / len(x)\n    ### END SOLUTION\n\n"
        "### BEGIN SOLUTION\nprint(mean([1]))\n### END SOLUTION"
    )
    assert found.scaffold == "def mean(x):\n    # your code here\n\n# your code here"
    assert found.has_gap


def test_a_cell_without_solution_markers_has_no_gap() -> None:
    assert not cell("#| label: x\n# BEGIN SOLUTION is only a comment\nx = 1").has_gap


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("#| echo: false\n#| ecoh: true\nx", 2, "unknown cell option 'ecoh'"),
        ("#| label: a\n#| echo: no way\nx", 2, "cell option echo must be true or false, not 'no way'"),
        ("#| echo: false\n#| label: 3 cells\nx", 2, "cell label '3 cells' is not a name"),
        ("#| label: a\n#| output-location: left\nx", 2, "unknown output-location 'left'"),
        (
            "#| label: a\n#| fig-cap: a: b\nx",
            2,
            "cell options are not valid YAML: mapping values are not allowed in this context",
        ),
        ("#| label: a\n#| fig-cap: 2026-02-30\nx", 2, "cell options are not valid YAML: day is out of range for month"),
        ("#| label: a\n#| fig-cap: [one, two]\nx", 2, "cell option fig-cap must be text, not ['one', 'two']"),
        ("#| just words\nx", 1, "cell options must be `#| key: value` lines"),
        ("#| echo: false\n#| label: fig-x\nx", 2, "figure 'fig-x' has no alt text"),
        ("#| label: fig-x\n#| fig-alt:\nx", 1, "figure 'fig-x' has no alt text"),
        ("#| label: x\n\ny = (1,\nz = 2", 3, "syntax error: '(' was never closed"),
        ("if x:\npass", 2, "syntax error: expected an indented block after 'if' statement on line 1"),
        ("x\n### BEGIN SOLUTION\ny", 2, "a solution is not closed"),
        ("#| label: x\n### END SOLUTION", 2, "`### END SOLUTION` closes nothing"),
        ("### BEGIN SOLUTION\nx\n### BEGIN SOLUTION\n### END SOLUTION", 3, "a solution begins inside a solution"),
    ],
)
def test_a_mistake_is_named_at_its_line(text: str, line: int, message: str) -> None:
    assert refusal(text) == (line, message)


def test_an_unknown_option_is_told_the_nearest() -> None:
    with pytest.raises(Fault) as caught:
        cell("#| fig_alt: x\nx")
    assert caught.value.hint == "did you mean 'fig-alt'?"


@pytest.mark.parametrize("option", ["include: false", "output: false"])
def test_a_figure_that_is_not_shown_needs_no_alt_text(option: str) -> None:
    assert cell(f"#| label: fig-x\n#| {option}\nx").label == "fig-x"


@pytest.mark.parametrize(
    "text",
    [
        "%matplotlib inline\nx =",
        "!ls\nx =",
        "len?\nx =",
        "await fetch()",
        "x = '''\n?\n'''",
        "async with a as b:\n    pass",
    ],
)
def test_what_only_the_kernel_can_judge_is_left_to_it(text: str) -> None:
    assert cell(text).source == text


def test_the_line_of_an_option_is_that_of_the_cell_where_it_has_none() -> None:
    text = "#| echo: false\n#| label: x\nprint('#| fig-cap: no')"
    assert [option_line(text, FIRST, key) for key in ("echo", "label", "fig-cap")] == [FIRST, FIRST + 1, FIRST]
