"""A small lesson with a figure, a table and a task, and what its builds leave and say."""

from __future__ import annotations

from projects import ProjectFolder, Ran
from pypdf import PdfReader

LESSON = """\
# %% [markdown]
# # Count {#count time="00:00-06:00"}
#
# Learners count.
#
# ## Add two numbers {#add}

# %%
#| label: total
import counting

total = counting.ONE + 1
print("total", total)

# %% [markdown]
# The sum is `{python} total`.

# %%
#| label: tbl-totals
#| tbl-cap: All totals.
#| echo: false
class Totals:
    def _repr_html_(self):
        return "<table><thead><tr><th>n</th></tr></thead><tbody><tr><td>2</td></tr></tbody></table>"

Totals()

# %%
#| label: fig-dot
#| fig-alt: A dot.
#| echo: false
from IPython.display import SVG
SVG('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle r="4" cx="4" cy="4"/></svg>')

# %% [markdown]
# # Your turn {#turn time="06:00-10:00"}
#
# ## Do it {#do}
#
# ::: {.exercise #more}
# Add three numbers.
#
# ::: {.answer lines=2}
# :::
# :::
"""
DOT = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
QMD, SHEET = "slides/small.qmd", "worksheets/small.qmd"
DECK, PDF, KEY = "_site/slides/small.html", "_site/worksheets/small.pdf", "_instructor/worksheets/small-key.pdf"
BUILT = (DECK, PDF, KEY)
PAIR = ("deck", "worksheet")  # the outputs that these are: a test that looks at no other makes no other


def contents(project: ProjectFolder, *names: str) -> dict[str, bytes]:
    return {name: (project.root / name).read_bytes() for name in names}


def times(project: ProjectFolder, *names: str) -> dict[str, int]:
    return {name: (project.root / name).stat().st_mtime_ns for name in names}


def pdf_text(project: ProjectFolder, name: str = PDF) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(project.root / name).pages).split())


def build(project: ProjectFolder, *arguments: str, only: tuple[str, ...] = ()) -> Ran:
    """A build that has to succeed."""
    ran = project.run(*arguments, only=only)
    assert ran.code == 0, ran.err
    return ran


def steps(ran: Ran) -> dict[str, str]:
    """What `--explain` said about each step of the lesson."""
    lines = (line.split(": ", 2) for line in ran.out.split("\n") if line.startswith("small: "))
    return {parts[1]: parts[2] for parts in lines if len(parts) == 3}


def line_of(project: ProjectFolder, name: str, text: str) -> int:
    return next(number for number, line in enumerate(project.read(name).split("\n"), start=1) if text in line)
