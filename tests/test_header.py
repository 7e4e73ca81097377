from __future__ import annotations

import pytest
from small_lessons import source

from lessonkit.errors import Problem
from lessonkit.header import parse_header
from lessonkit.model import Header

FULL = """\
# ---
# title: Counting synapses
# subtitle: In ten minutes
# lang: de
# lesson:
#   minutes: 90
#   capability: Count.
#   datasets: [a.csv, b.csv]
#   cell-timeout: 5
#   references:
#     - "Fenyves et al. 2020"
# jupyter:
#   kernelspec:
#     name: python3
#     display_name: Python 3
# ---
"""
LEAST = "# ---\n# title: Counting\n# lesson:\n#   minutes: 10\n# ---\n"


def header(text: str) -> tuple[Header, list[Problem]]:
    problems: list[Problem] = []
    return parse_header(source(text), problems), problems


def complaints(text: str) -> list[tuple[int, str]]:
    return [(problem.line, problem.message) for problem in header(text)[1]]


def test_a_header_says_what_the_lesson_is() -> None:
    expected = Header(
        title="Counting synapses",
        subtitle="In ten minutes",
        lang="de",
        minutes=90,
        capability="Count.",
        datasets=("a.csv", "b.csv"),
        references=("Fenyves et al. 2020",),
        cell_timeout=5,
    )
    assert header(FULL) == (expected, [])


def test_a_header_needs_a_title_and_the_minutes_and_no_more() -> None:
    found, problems = header(LEAST)
    assert problems == []
    assert (found.title, found.minutes) == ("Counting", 10)
    assert (found.subtitle, found.lang, found.datasets, found.references) == ("", "en", (), ())
    assert found.cell_timeout == 60


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("title: Counting synapses", "title:", (2, "the lesson has no title")),
        ("title: Counting synapses", 'title: ""', (2, "title must be text, not ''")),
        ("title: Counting synapses", "title: 5", (2, "title must be text, not 5")),
        ("lang: de", "lang: no", (4, "lang must be a language code as in `en`, not False")),
        ("lang: de", "language: de", (4, "unknown header key 'language'")),
        ("  minutes: 90", "  minutes:", (6, "the header does not say how long the lesson is")),
        ("  minutes: 90", "  minute: 90", (6, "unknown header key 'minute'")),
        ("  minutes: 90", "  minutes: 0", (6, "minutes must be a whole number of minutes, 1 or more, not 0")),
        ("  minutes: 90", "  minutes: 1.5", (6, "minutes must be a whole number of minutes, 1 or more, not 1.5")),
        ("  minutes: 90", "  minutes: true", (6, "minutes must be a whole number of minutes, 1 or more, not True")),
        (
            "  datasets: [a.csv, b.csv]",
            "  datasets: a.csv",
            (8, "datasets must be a list of file names below data/, not 'a.csv'"),
        ),
        (
            "  datasets: [a.csv, b.csv]",
            "  datasets: [1]",
            (8, "datasets must be a list of file names below data/, not [1]"),
        ),
        (
            "  cell-timeout: 5",
            "  cell-timeout: 5s",
            (9, "cell-timeout must be a whole number of seconds, 1 or more, not '5s'"),
        ),
        (
            "  cell-timeout: 5",
            "  environment: CAVE_TOKEN",
            (9, "environment must be a list of names of variables, not 'CAVE_TOKEN'"),
        ),
        (
            "  cell-timeout: 5",
            "  environment: [CAVE_TOKEN, lower case]",
            (9, "environment must be a list of names of variables, not ['CAVE_TOKEN', 'lower case']"),
        ),
        ("  cell-timeout: 5", "  cell_timeout: 5", (9, "unknown header key 'cell_timeout'")),
    ],
)
def test_a_wrong_key_or_value_is_named_at_its_line(old: str, new: str, complaint: tuple[int, str]) -> None:
    assert complaint in complaints(FULL.replace(old, new))


def test_one_mistake_is_one_complaint() -> None:
    assert complaints(FULL.replace("Counting synapses", "5")) == [(2, "title must be text, not 5")]
    assert complaints(FULL.replace("minutes: 90", "minutes: ninety")) == [
        (6, "minutes must be a whole number of minutes, 1 or more, not 'ninety'")
    ]


def test_every_mistake_is_named() -> None:
    text = "# ---\n# titel: Counting\n# lesson:\n#   minuts: 10\n# ---\n"
    assert complaints(text) == [
        (2, "unknown header key 'titel'"),
        (4, "unknown header key 'minuts'"),
        (1, "the lesson has no title"),
        (3, "the header does not say how long the lesson is"),
    ]


def test_an_unknown_key_is_told_the_nearest_or_all_that_exist() -> None:
    hints = [problem.hint for problem in header(LEAST.replace("# lesson", "# zzz: 1\n# titel: x\n# lesson"))[1]]
    assert hints == ["valid: jupyter, lang, lesson, subtitle, title", "did you mean 'title'?"]


@pytest.mark.parametrize("text", ["# ---\n# title: x\n# ---\n", "# ---\n# title: x\n# lesson: 90\n# ---\n"])
def test_a_header_without_its_lesson_part_is_told_so_once(text: str) -> None:
    assert [message for _, message in complaints(text)] == ["the header has no `lesson:` part"]
