"""The lab of a lesson: every item once, by kind, as paper asks it and without what only the instructor has."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import yaml

from lessonkit.compose.deck import compose_deck
from lessonkit.compose.lab import compose_lab
from lessonkit.compose.worksheet import compose_worksheet
from lessonkit.config import load_project
from lessonkit.model import Lesson, Ran, Results, SideRun
from lessonkit.parse import parse_lesson
from lessonkit.read import lesson_paths, read_source
from lessonkit.side import read_sides

Read = Callable[[str], Lesson]
ROOT = Path(__file__).resolve().parents[2]
QUIZ = """\
# ::: {{.quiz #{name}{more}}}
# What is {name}?
#
# - [x] An answer
#
#     > Why it is right.
# - [ ] Another
# :::
#
"""
STEPS = '# ::: {.checklist #steps}\n# - [Pass the quiz]{#pass done="checkpoint"}\n# - Breathe\n# :::\n'
TASK = """\
# ::: {.exercise #add minutes=2}
# Add one and two.

# %%
#| label: add
### BEGIN SOLUTION
total = 1 + 2
### END SOLUTION
print(total)

# %% [markdown]
# ::: {.answer lines=4}
# How did you add?
# :::
#
# ::: {.solution}
# Secretly, three.
# :::
# :::
"""


def lab(lesson: Lesson) -> str:
    return compose_lab(lesson, Results({}, {})).text


def turn(body: str, name: str = "turn") -> str:
    return f"# %% [markdown]\n# ## Turn {{#{name}}}\n#\n{body}\n"


def items(text: str) -> dict[str, str]:
    """The text of each item by its id."""
    found = re.split(r"^::: \{#(\S+) \.item ", text, flags=re.MULTILINE)
    return dict(zip(found[1::2], found[2::2], strict=True))


def test_items_are_gathered_by_kind_in_the_order_of_the_lesson(lesson: Read) -> None:
    text = lab(
        lesson(turn(QUIZ.format(name="a", more="")) + turn(TASK, "then") + turn(QUIZ.format(name="b", more=""), "last"))
    )
    assert re.findall(r"^## (.*) \{#(lab-\S+)\}$", text, re.MULTILINE) == [
        ("Checkpoint quiz", "lab-quiz"),
        ("Try it here", "lab-try"),
    ]
    assert list(items(text)) == ["a", "b", "add"]


def test_an_item_that_is_kept_off_the_worksheet_is_in_the_lab(lesson: Read) -> None:
    assert "a" in items(lab(lesson(turn(QUIZ.format(name="a", more=" worksheet=false")))))


def test_an_item_for_paper_only_is_in_the_lab(lesson: Read) -> None:
    only = '# ::: {.content-visible when-format="typst"}\n' + QUIZ.format(name="a", more="") + "# :::\n"
    assert list(items(lab(lesson(turn(only))))) == ["a"]


def test_a_task_has_its_scaffold_and_question_and_no_solution(lesson: Read) -> None:
    text = items(lab(lesson(turn(TASK))))["add"]
    assert "# your code here\nprint(total)" in text
    assert "How did you add?" in text
    assert "total = 1 + 2" not in text
    assert "Secretly" not in text
    assert "answer-space" not in text


def test_no_note_is_in_a_lab(lesson: Read) -> None:
    assert "Whispered" not in lab(lesson(turn(QUIZ.format(name="a", more="") + "# ::: notes\n# Whispered.\n# :::\n")))


def test_a_step_says_what_completes_it_and_what_it_is_kept_by(lesson: Read) -> None:
    text = items(lab(lesson(turn(QUIZ.format(name="a", more="") + STEPS))))["steps"]
    assert '- [Pass the quiz]{#pass .step done="checkpoint"}\n- [Breathe]{.step}' in text


def test_the_header_says_what_passes(lesson: Read) -> None:
    header = yaml.safe_load(lab(lesson(turn(QUIZ.format(name="a", more="")))).split("---\n")[1])
    assert header["pass-mark"] == "80"


def test_a_question_is_the_same_with_the_same_id_in_the_deck_on_paper_and_in_the_lab() -> None:
    """Of every lesson of the project, id by id: what is asked, each option, and which is right."""
    project = load_project(ROOT)
    for path in lesson_paths(project.lessons):
        parsed = parse_lesson(read_source(path, project.relative(path)), path.stem)
        sides = {name: SideRun(side, Ran({}, {}), Ran({}, {})) for name, side in read_sides(project, path.stem).items()}
        results = Results({}, {inline.number: "7" for inline in parsed.inlines}, sides)
        deck, sheet, page = (
            items(compose(parsed, results).text) for compose in (compose_deck, compose_worksheet, compose_lab)
        )
        assert sheet.keys() <= page.keys()
        assert deck.keys() <= page.keys()
        questions = [name for name, text in page.items() if "::: {.choices" in text]
        assert len(questions) > 2
        for name in questions:
            for view in (deck, sheet):
                assert name not in view or options(view[name]) == options(page[name]), name
        assert {name for name in questions if name not in sheet and name not in deck} == set()


def options(text: str) -> list[str]:
    """The options of an item as they stand, with their boxes; the last item of a section ends with its Divs."""
    return re.findall(r"^- \[[ x]\] .*$", text, re.MULTILINE)
