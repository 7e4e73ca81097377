"""A small lesson with every kind of item, in two editions, and its lab page."""

from __future__ import annotations

from pathlib import Path

from projects import ProjectFolder

from lessonkit.compose.lab import compose_lab
from lessonkit.config import load_project
from lessonkit.model import Results
from lessonkit.parse import parse_lesson
from lessonkit.read import read_source
from lessonkit.render.lab import render_lab

HEADER = """\
# ---
# title: Counting synapses
# subtitle: A lab of every kind of item
# lang: en
# lesson:
#   minutes: 10
#   pass-mark: 60
#   capability: Say what a count shows and what it does not.
# jupyter:
#   kernelspec:
#     name: python3
#     display_name: Python 3
#     language: python
# ---

# %% [markdown]
# # Count {#count time="00:00-10:00"}
#
# ## Everything {#everything minutes=2}
#
"""
UNITS = """\
# ::: {.quiz #unit title="What counts measure"}
# What does a count measure?
#
# - [ ] How strong a connection is
#
#     > Strength also depends on size and timing.
# - [x] How many contacts were seen
#
#     > It is an anatomical count.
# - [ ] How often a neuron fires
#
#     > Nothing here was recorded over time.
# :::
#
"""
UNITS_LATER = """\
# ::: {.quiz #unit title="What counts measure"}
# In other words: what is it that a count measures?
#
# - [ ] How often a neuron fires
# - [x] How many contacts were seen
#
#     > It is an anatomical count.
# - [ ] How strong a connection is
# :::
#
"""
REST_OF_QUIZ = """\
# ::: {.quiz #missing title="What is missing"}
# Rows without a type:
#
# - [x] are counted and named
#
#     > Then a reader can judge.
# - [ ] are dropped
#
#     > Nobody will know.
# :::
#
# ::: {.quiz #version title="Which data"}
# Which version is in `data/`?
#
# - [ ] The newest
#
#     > Not even its makers know which that was.
# - [x] The recorded one
# :::
#
"""
ADDED = """\
# ::: {.quiz #added}
# A question that came later?
#
# - [x] Yes
# - [ ] No
# :::
#
"""
OTHERS = """\
# ::: {.decision #checksum}
# The checksum differs. What now?
#
# - [ ] Run it anyway
#
#     > The cause stays unknown.
# - [x] Find out why
#
#     > A difference is information.
# :::
#
# ::: {.hotspot #place}
# Which dot stands alone?
#
# ![Dots](../pictures/dots.svg){fig-alt="Three dots: one at the upper left (A), two together at the right (B and C)."}
#
# - [x] [A: upper left]{x=20 y=25}
#
#     > The next one is far away.
# - [ ] [B: the right pair]{x=80 y=60}
#
#     > It has a neighbor.
# - [ ] [C: its neighbor]{x=80 y=67}
#
#     > It has one, too.
# :::
#
# ::: {.true-false #claims}
# Which are true?
#
# - [x] A count has a unit.
#
#     > Contacts.
# - [ ] A count has a direction.
#
#     > Only its two ends have.
# - [ ] A picture is a proof.
# :::
#
"""
TASKS = """\
# ::: {.exercise #add minutes=2}
# Add one and two.

# %%
#| label: add
numbers = [1, 2]

for number in numbers:
    ### BEGIN SOLUTION
    total += number
    ### END SOLUTION
    print(f"{number:>3} <b>&amp;</b>", "a long line that is scrolled on a phone and never makes the page wider")

# %% [markdown]
# - [ ] Open the notebook
# - [ ] Run the cell
# :::
#
# ::: {.rubric #levels}
# Minimum
# :   Runs.
#
# Strong
# :   Explains.
# :::
#
# ::: {.exit-ticket #leave}
# One sentence: what was new?
# :::
#
"""
STEPS = """\
# ::: {.checklist #steps}
# - Read the target
# - [Pass the checkpoint]{#pass done="checkpoint"}
# - [Decide and find]{#found done="checksum place"}
# - [Add]{#added-up done="add"}
# :::
"""
FIRST = UNITS + REST_OF_QUIZ + OTHERS + TASKS + STEPS
LATER = ADDED + REST_OF_QUIZ + UNITS_LATER + OTHERS.replace("What now?", "What happens now?") + TASKS + STEPS
NO_STEPS = UNITS + REST_OF_QUIZ + OTHERS + TASKS
SCAFFOLD = """\
numbers = [1, 2]

for number in numbers:
    # your code here
    print(f"{number:>3} <b>&amp;</b>", "a long line that is scrolled on a phone and never makes the page wider")
"""
DOTS = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 300" width="400" height="300">
<rect width="400" height="300" fill="#dde6ee"/>
<circle cx="80" cy="75" r="9"/><circle cx="320" cy="180" r="9"/><circle cx="320" cy="201" r="9"/>
</svg>
"""


def write_lab(folder: ProjectFolder, body: str, name: str = "small") -> Path:
    """The lab page of the lesson `small` of this body, under any name; nothing of it is run."""
    for place in ("pictures/dots.svg", "slides/small_files/pictures-dots.svg"):
        folder.write(place, DOTS)
    path = folder.lesson("small", body, HEADER.removesuffix("\n"))
    project = load_project(folder.root)
    lesson = parse_lesson(read_source(path, project.relative(path)), "small")
    out = project.site / "labs" / "small.html"
    render_lab(project, project.relative(path), compose_lab(lesson, Results({}, {})).text, out)
    return out.rename(out.with_stem(name))
