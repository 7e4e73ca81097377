"""`::: {.decision #id}`: a microtask, one situation and what to do about it."""

from __future__ import annotations

from lessonkit.blocks.definition import Definition
from lessonkit.blocks.quiz import Question, parse_question
from lessonkit.model import Div


def parse(div: Div) -> Question:
    return parse_question(div, "decision", "Decide")


DEFINITION = Definition("decision", parse)
