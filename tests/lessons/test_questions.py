"""The questions of the shipped lessons: what a teacher may expect of them wherever they are asked."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from demos import lessons
from projects import ROOT

from lessonkit.blocks.checklist import Checklist
from lessonkit.blocks.hotspot import Hotspot
from lessonkit.blocks.quiz import Question
from lessonkit.blocks.true_false import TrueFalse
from lessonkit.model import Lesson, Prose
from lessonkit.names import CHECKPOINT

ALL = lessons(ROOT)
LESSON = ALL["python-jupyter"]
each = pytest.mark.parametrize("lesson", [pytest.param(lesson, id=slug) for slug, lesson in ALL.items()])
# The concepts of the first lesson, by the slide that introduces each, and the check that is about it.
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


def questions_of(lesson: Lesson) -> dict[str, Asked]:
    """Those with one right option."""
    return {node.identifier: node for node in lesson.nodes() if isinstance(node, Asked)}


def words(text: str) -> list[str]:
    return re.findall(r"[\w’'-]+", re.sub(r"\{[^{}]*\}", "", re.sub(r"`[^`]*`", "x", text)))


def test_every_concept_has_its_slide_and_its_check() -> None:
    slides = [slide for block in LESSON.blocks for slide in block.slides]
    assert {slide.identifier for slide in slides if "concept" in slide.attributes.classes} == set(CHECKS)
    assert set(CHECKS.values()) <= set(questions_of(LESSON))


def test_the_tasks_are_asked_in_the_words_of_the_module() -> None:
    for name, prompt in PROMPTS.items():
        (asked,) = (node.text for node in questions_of(LESSON)[name].prompt if isinstance(node, Prose))
        assert asked.replace("\n", " ").endswith(prompt)


@each
def test_what_is_asked_on_a_slide_is_asked_on_paper(lesson: Lesson) -> None:
    paper = (ROOT / "worksheets" / f"{lesson.slug}.qmd").read_text(encoding="utf-8")
    others = [node.identifier for node in lesson.nodes() if isinstance(node, TrueFalse | Checklist)]
    assert [name for name in (*questions_of(lesson), *others) if f"::: {{#{name} ." not in paper] == []


@each
def test_each_option_says_why_in_words_of_its_own_and_names_no_other(lesson: Lesson) -> None:
    for name, question in questions_of(lesson).items():
        said = [option.feedback for option in question.options]
        assert all(len(words(text)) > 7 for text in said), name
        assert len(set(said)) == len(said), name
        assert [text for text in said if re.search(r"\b(option|answer|choice)s?\b|\b[B-D]\b(?!LOCK)", text)] == [], name


@each
def test_the_right_option_is_told_by_neither_its_place_nor_its_length(lesson: Lesson) -> None:
    places: Counter[int] = Counter()
    longest = 0
    questions = questions_of(lesson).values()
    for question in questions:
        lengths = [len(option.text) for option in question.options]
        (place,) = (number for number, option in enumerate(question.options) if option.right)
        places[place] += 1
        longest += lengths[place] == max(lengths)
    if questions:
        assert len(places) >= min(3, len(questions))
        assert max(places.values()) <= max(1, len(questions) / 2)
        assert longest <= max(1, len(questions) / 2)


@each
def test_a_question_and_its_options_can_be_read_at_a_glance(lesson: Lesson) -> None:
    for name, question in questions_of(lesson).items():
        read = [node.text for node in question.prompt if isinstance(node, Prose)]
        read += [option.text for option in question.options]
        assert sum(len(words(text)) for text in read) <= 40, name


@each
def test_no_slide_is_shorter_than_half_a_minute(lesson: Lesson) -> None:
    slides = [slide for block in lesson.blocks for slide in block.slides if not block.backup]
    assert min(slide.seconds for slide in slides) >= 30
    spent = sum(block.seconds + sum(slide.seconds for slide in block.slides) for block in lesson.blocks)
    assert spent == lesson.header.minutes * 60


@pytest.mark.parametrize(
    ("slug", "tied"),
    [
        (
            "python-jupyter",
            {"artifact-qa", "artifact-triage", "mean-per-neuron", "clean-rerun", "exit-ticket", CHECKPOINT},
        ),
        ("read-a-table", {"what-may-you-write", "missing-sex", "of-whom", "by-island", "table-says", "leave-with"}),
    ],
)
def test_progress_is_about_seven_steps_tied_to_what_the_lesson_asks(slug: str, tied: set[str]) -> None:
    (progress,) = (n for n in ALL[slug].nodes() if isinstance(n, Checklist) and n.identifier == "progress")
    assert {name for step in progress.steps for name in step.done} == tied
    assert 6 <= len(progress.steps) <= 8
