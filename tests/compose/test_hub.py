"""What the hub says of a lesson, and what it does not."""

from __future__ import annotations

import json
from collections.abc import Callable

from lessonkit.compose.hub import compose_hub
from lessonkit.model import Lesson, Results
from lessonkit.syntax import placeholder

Read = Callable[[str], Lesson]
RESULTS = Results({}, {0: "3,638"})


def slide(heading: str, body: str) -> str:
    lines = f"## {heading}\n\n{body}".split("\n")
    return "# %% [markdown]\n" + "\n".join(f"# {line}".rstrip() for line in lines) + "\n"


def test_blocks_come_with_their_times_and_inline_results_in_titles(lesson: Read) -> None:
    text = slide("All `{python} 1 + 1` of them {#all .concept}", "Text.")
    entry = compose_hub(lesson(text), RESULTS)
    assert entry["blocks"] == [{"id": "look", "title": "Look", "start": 0, "end": 600}]
    assert entry["concepts"] == [{"id": "all", "title": "All 3,638 of them", "plain": ""}]
    assert placeholder(0) not in json.dumps(entry, ensure_ascii=False)
    backup = "\n# %% [markdown]\n# # Backup {#backup .backup}\n#\n# ## Asked for\n#\n# Text.\n"
    assert compose_hub(lesson(text + backup), RESULTS)["blocks"] == entry["blocks"]


def test_only_slides_of_the_class_are_concepts_and_bring_their_definition_in_plain_language(lesson: Read) -> None:
    body = "Technical\n:   A *relation*.\n\nPlain language\n:   Who talks\n    to whom.\n\nMore\n:   not this"
    text = slide("A row {#row .concept minutes=1}", body) + slide("Another {#other}", body)
    entry = compose_hub(lesson(text), RESULTS)
    assert entry["concepts"] == [{"id": "row", "title": "A row", "plain": "Who talks to whom."}]


def test_a_definition_stands_in_columns_or_steps_too_and_in_no_notes(lesson: Read) -> None:
    plain = "Plain language\n:   Seen."
    columns = f'::: {{.columns}}\n::: {{.column width="50%"}}\n{plain}\n:::\n:::'
    notes = f"Text.\n\n::: notes\n{plain}\n:::"
    text = slide("In columns {#columns .concept}", columns) + slide("In notes {#notes .concept}", notes)
    assert [row["plain"] for row in compose_hub(lesson(text), RESULTS)["concepts"]] == ["Seen.", ""]


def test_a_rubric_gives_its_levels_and_not_what_the_key_says_of_them(lesson: Read) -> None:
    rubric = "::: {.rubric #levels}\nMinimum\n:   it runs\n\n::: {.solution}\nNo error.\n:::\n:::"
    entry = compose_hub(lesson(slide("Where you stand {#stand}", rubric)), RESULTS)
    assert entry["rubrics"] == ["Minimum\n:   it runs"]


def test_nothing_else_of_a_lesson_is_in_it(lesson: Read) -> None:
    quiz = "::: {.quiz #q}\nAsked?\n\n- [x] Right\n\n    > Because.\n- [ ] Wrong\n:::\n\n::: notes\nSay so.\n:::"
    code = "\n# %%\n### BEGIN SOLUTION\nimport numpy as secret\n### END SOLUTION\n"
    text = json.dumps(compose_hub(lesson(slide("Check {#check}", quiz) + code), RESULTS))
    assert [word for word in ("Asked", "Right", "Because", "Wrong", "Say so", "secret") if word in text] == []
    assert '"imports": ["numpy"]' in text
