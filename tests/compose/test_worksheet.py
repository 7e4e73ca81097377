"""The worksheet of a lesson: what learners do, with room to write, and the key in the same source."""

from __future__ import annotations

import re
from collections.abc import Callable

import yaml

from lessonkit.compose.worksheet import compose_worksheet
from lessonkit.model import Lesson, Output, Results

Read = Callable[[str], Lesson]
TASK = """\
# ::: {.exercise #add minutes=2}
# Add one and two.
#
# ::: {.answer lines=4}
# How?
# :::
#
# ::: {.solution}
# Three.
# :::
# :::
"""


def worksheet(lesson: Lesson, **outputs: tuple[Output, ...]) -> str:
    return compose_worksheet(lesson, Results(outputs, {})).text


def turn(body: str) -> str:
    return f"# %% [markdown]\n# ## Turn {{#turn}}\n#\n{body}"


def div(text: str, opening: str) -> str:
    """The body of the first Div that opens so."""
    rest = text.split(f"::: {opening}\n", 1)[1]
    depth, lines = 1, []
    for line in rest.split("\n"):
        depth += 1 if re.match(":::+ *{", line) else -1 if re.match(":::+$", line) else 0
        if not depth:
            break
        lines.append(line)
    return "\n".join(lines)


def test_the_header_carries_what_the_title_block_shows(lesson: Read) -> None:
    header = yaml.safe_load(worksheet(lesson(turn(TASK))).split("---\n")[1])
    assert header == {
        "title": "A small lesson",
        "lang": "en",
        "engine": "markdown",
        "format": {"typst": "default"},
    }


def test_prose_notes_and_demos_stay_on_the_wall(lesson: Read) -> None:
    body = f"{turn('# Told aloud.')}\n#\n# ::: notes\n# Whispered.\n# :::\n#\n{TASK}\n# %%\n#| label: demo\nshow()"
    text = worksheet(lesson(body))
    assert not re.search("Told aloud|Whispered|show|What learners do", text)
    assert "Add one and two." in text


def test_an_exercise_has_its_question_and_room_to_write(lesson: Read) -> None:
    assert '::: {.answer-space lines="4"}\nHow?\n:::' in worksheet(lesson(turn(TASK)))


def test_a_solution_stands_in_the_key_only(lesson: Read) -> None:
    text = worksheet(lesson(turn(TASK)))
    assert text.count("Three.") == 1
    assert "Three." in div(text, "{.key-only}")


def test_a_scaffold_is_the_learners_and_the_solved_cell_the_keys(lesson: Read) -> None:
    cell = "# %%\n#| label: sum\n### BEGIN SOLUTION\nn = 1 + 2\n### END SOLUTION\nn"
    body = f"{turn('# ::: {.exercise #add}')}\n# Add.\n\n{cell}\n\n# %% [markdown]\n# :::"
    printed = {"output_type": "stream", "name": "stdout", "text": "secret 3\n"}
    text = worksheet(lesson(body), sum=(printed,))
    assert "# your code here" in div(text, "{.student-only}")
    assert not re.search(r"1 \+ 2|secret", text.replace(div(text, "{.key-only}"), ""))
    assert "secret 3" in div(text, "{.key-only}")


def test_content_for_paper_only_is_on_the_worksheet(lesson: Read) -> None:
    body = turn('# ::: {.content-visible unless-format="html"}\n# Part A.\n# :::')
    assert "Part A." in worksheet(lesson(body))


def test_content_for_the_screen_only_is_not_on_the_worksheet(lesson: Read) -> None:
    body = turn(f'# ::: {{.content-visible when-format="html"}}\n{TASK}# :::')
    assert "Add one and two." not in worksheet(lesson(body))


def test_a_slide_without_a_task_leaves_no_heading(lesson: Read) -> None:
    text = worksheet(lesson(f"{turn('# Told.')}\n#\n# ## Do {{#do}}\n#\n{TASK}"))
    assert "Turn" not in text
    assert [line for line in text.split("\n") if line.startswith("# ") and "{" in line] == ["# Look {#look}"]


def test_an_item_that_is_not_for_the_worksheet_is_not_on_it(lesson: Read) -> None:
    body = turn(TASK.replace("#add", "#add worksheet=false"))
    assert "Add one and two." not in worksheet(lesson(body))


def test_a_title_taken_from_a_slide_shows_no_marks_of_markdown(lesson: Read) -> None:
    text = worksheet(lesson(turn(TASK).replace("## Turn", "## Use `sum` *now*")))
    assert 'title="Exercise: Use sum now"' in text
