"""The questions of the shipped lesson: what a teacher may expect of them wherever they are asked."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from projects import ROOT

from lessonkit.blocks.checklist import Checklist
from lessonkit.blocks.hotspot import Hotspot
from lessonkit.blocks.quiz import Question
from lessonkit.model import Lesson, Prose
from lessonkit.names import CHECKPOINT
from lessonkit.parse import parse_lesson
from lessonkit.read import read_source

SLUG = "python-jupyter"
# The concepts, by the slide that introduces each, and the check that is about it.
CHECKS = {
    "concept-python": "four-patterns",
    "concept-notebooks": "screenshot",
    "concept-libraries": "which-library",
    "concept-practices": "recorded-version",
    "concept-communication": "comment-or-markdown",
}
PROMPTS = {
    "artifact-triage": "What should happen before reconstruction starts?",
    "artifact-qa": "Identify the hotspot most consistent with imaging artifact risk requiring QA triage.",
}
Asked = Question | Hotspot


@pytest.fixture(scope="module")
def lesson() -> Lesson:
    return parse_lesson(read_source(ROOT / "lessons" / f"{SLUG}.py", f"lessons/{SLUG}.py"), SLUG)


@pytest.fixture(scope="module")
def questions(lesson: Lesson) -> dict[str, Asked]:
    """Those with one right option."""
    return {node.identifier: node for node in lesson.nodes() if isinstance(node, Asked)}


def words(text: str) -> list[str]:
    return re.findall(r"[\w’'-]+", re.sub(r"\{[^{}]*\}", "", re.sub(r"`[^`]*`", "x", text)))


def test_every_concept_has_its_slide_and_its_check(lesson: Lesson, questions: dict[str, Asked]) -> None:
    slides = [slide for block in lesson.blocks for slide in block.slides]
    assert {slide.identifier for slide in slides if "concept" in slide.attributes.classes} == set(CHECKS)
    assert set(CHECKS.values()) <= set(questions)


def test_the_tasks_are_asked_in_the_words_of_the_module(questions: dict[str, Asked]) -> None:
    for name, prompt in PROMPTS.items():
        (asked,) = (node.text for node in questions[name].prompt if isinstance(node, Prose))
        assert asked.replace("\n", " ").endswith(prompt)


def test_what_is_asked_on_a_slide_is_asked_on_paper(questions: dict[str, Asked]) -> None:
    paper = (ROOT / "worksheets" / f"{SLUG}.qmd").read_text(encoding="utf-8")
    assert [name for name in (*questions, "misconceptions", "progress") if f"::: {{#{name} ." not in paper] == []


def test_each_option_says_why_in_words_of_its_own_and_names_no_other(questions: dict[str, Asked]) -> None:
    for name, question in questions.items():
        said = [option.feedback for option in question.options]
        assert all(len(words(text)) > 7 for text in said), name
        assert len(set(said)) == len(said), name
        assert [text for text in said if re.search(r"\b(option|answer|choice)s?\b|\b[B-D]\b(?!LOCK)", text)] == [], name


def test_the_right_option_is_told_by_neither_its_place_nor_its_length(questions: dict[str, Asked]) -> None:
    places: Counter[int] = Counter()
    longest = 0
    for question in questions.values():
        lengths = [len(option.text) for option in question.options]
        (place,) = (number for number, option in enumerate(question.options) if option.right)
        places[place] += 1
        longest += lengths[place] == max(lengths)
    assert len(places) >= 3 and max(places.values()) <= len(questions) / 2
    assert longest <= len(questions) / 2


def test_a_question_and_its_options_can_be_read_at_a_glance(questions: dict[str, Asked]) -> None:
    for name, question in questions.items():
        read = [node.text for node in question.prompt if isinstance(node, Prose)]
        read += [option.text for option in question.options]
        assert sum(len(words(text)) for text in read) <= 40, name


def test_no_slide_is_shorter_than_half_a_minute(lesson: Lesson) -> None:
    slides = [slide for block in lesson.blocks for slide in block.slides]
    assert min(slide.seconds for slide in slides) >= 30
    assert sum(block.seconds + sum(slide.seconds for slide in block.slides) for block in lesson.blocks) == 90 * 60


def test_progress_is_about_seven_steps_tied_to_what_the_lesson_asks(lesson: Lesson) -> None:
    (progress,) = (n for n in lesson.nodes() if isinstance(n, Checklist) and n.identifier == "progress")
    tied = {name for step in progress.steps for name in step.done}
    assert 6 <= len(progress.steps) <= 8
    assert {"artifact-qa", "artifact-triage", "mean-per-neuron", "clean-rerun", "exit-ticket", CHECKPOINT} == tied
