"""`::: {.quick-practice #id minutes=3}`: the short task in the session; an exercise under its own name."""

from __future__ import annotations

from lessonkit.blocks.definition import Definition
from lessonkit.blocks.exercise import Exercise, parse_task
from lessonkit.model import Div


def parse(div: Div) -> Exercise:
    return parse_task(div, "quick-practice", "Quick practice")


DEFINITION = Definition("quick-practice", parse)
