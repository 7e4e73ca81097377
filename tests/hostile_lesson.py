"""A lesson whose every place for text holds every hostile string, each after a name of its own: `place07 <script>…`."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Text that a page would run, load or obey if it were taken for HTML. It is to be read as it was typed.
TYPED = (
    "<script>alert(1)</script>",
    "</sCrIpT><ScRiPt>alert(1)</script>",
    '<script src="https://evil.example/x.js"></script>',
    "<script>",
    "<img src=x onerror=alert(1)>",
    '<IMG SRC="javascript:alert(1)">',
    "<svg onload=alert(1)>",
    "<svg><animate onbegin=alert(1) attributeName=x></svg>",
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    '<iframe src="javascript:alert(1)">',
    "<style>* { display: none }</style>",
    '<base href="https://evil.example/">',
    '<meta http-equiv="refresh" content="0;url=https://evil.example/">',
    '<form action="javascript:alert(1)"><button>go</button></form>',
    "<input onfocus=alert(1) autofocus>",
    "<details open ontoggle=alert(1)>x</details>",
    "<body onload=alert(1)>",
    "<div onclick=alert(1)>x</div>",
    "<br onclick=alert(1)>",
    "</section></div></main><script>alert(1)</script>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<!-- never closed",
)
# Markdown that would become such HTML, and what is left of it.
MARKED = (
    ("[words](JavaScript:alert(1))", "words"),
    ("[words](&#106;avascript:alert(1))", "words"),
    ("[words](&#1;javascript&colon;alert(1))", "words"),
    ("[words](vbscript:alert(1))", "words"),
    ("[words](data:text/html,<script>alert(1)</script>)", "words"),
    ("<javascript:alert(1)>", "javascript:alert(1)"),
    ("[words](#x){onclick=alert(1)}", "words"),
    ("[words]{onmouseover=alert(1) srcdoc=x style=background:url(x)}", "words"),
    ("`<b onclick=alert(1)>`{=html}", "<b onclick=alert(1)>"),
    ("`#read(1)`{=typst}", "#read(1)"),
    ("&lt;script&gt;alert(1)&lt;/script&gt;", "<script>alert(1)</script>"),
    ("`</script><script>alert(1)</script>`", "</script><script>alert(1)</script>"),
)

# Settings of a page, of which there are none in a text: the worksheet of `key` is the key.
SETTINGS = """\
---
title: settings
key: "true"
header-includes: "`<script>alert(1)</script>`{=html}"
---
"""

HEADER = """\
# ---
# title: 'Title <script>alert(1)</script> <img src=x onerror=alert(1)>'
# subtitle: '@subtitle*'
# lang: en
# lesson:
#   minutes: 10
#   capability: '@capability*'
#   references:
#     - '@references'
# jupyter:
#   kernelspec:
#     name: python3
#     display_name: Python 3
#     language: python
# ---

"""

# A line with @place stands there once for each string, a paragraph with an empty line after it; @place* is all of
# them in one line, @place6 six of them, and @place! all of TYPED in an attribute.
LESSON = """\
# %% [markdown]
# # Block {#block time="00:00-10:00"}
#
# @opener
#
# ::: notes
# **Say.** @say*
#
# @notes
# :::

# %%
#| label: setup
typed = %TYPED%
def named(place, texts=typed):
    return [f"{place}{number:02} {text}" for number, text in enumerate(texts)]
print(*named("stdout"), sep="\\n")

# %% [markdown]
# ## Words {#words minutes=10}
#
# @words
#
# - @list
#
# > @quote
#
# Said.[^1] `{python} " ".join(named("inline"))`
#
# [^1]: @footnote*
#
# | text |
# |------|
# | @table |
#
# Term
# :   @definition*
#
# ::: {.callout-note title="@called!"}
# @callout
# :::
#
# ::: {.columns}
# ::: {.column}
# @column
# :::
# :::
#
# ```{.html .not-run}
# @shown
# ```
#
# ## Heading: @heading6 {minutes=0}
#
# ## Code {#code minutes=0}

# %%
#| label: tbl-cells
#| tbl-cap: '@tabled*'
import pandas as pd
pd.set_option("display.max_colwidth", None)
pd.DataFrame({"<b onclick=alert(1)>": named("cell")})

# %%
#| label: markdown
from IPython.display import Markdown
marked = %MARKED%
settings = %SETTINGS%
Markdown("\\n\\n".join([*named("output", typed + marked), settings]))

# %%
#| label: html
from IPython.display import HTML
HTML("<script>alert(1)</script>words")

# %%
#| label: stderr
import sys
print(*named("stderr"), sep="\\n", file=sys.stderr)

# %%
#| label: fails
#| error: true
raise ValueError("\\n".join(named("raised")))

# %%
#| label: fig-picture
#| fig-cap: '@caption*'
#| fig-alt: '@picture!'
import matplotlib.pyplot as plt
fig, ax = plt.subplots(figsize=(4, 2))
ax.set(title=typed[0])
plt.show()

# %% [markdown]
# ## Plot {#plot minutes=0}
#
# ::: {.content-visible when-format="html"}

# %%
#| label: fig-plot
#| fig-cap: '@plotted*'
#| fig-alt: '@plot!'
import plotly.graph_objects as go
go.Figure(go.Bar(x=typed, y=[1] * len(typed), text=typed), layout={"title": " ".join(typed)})

# %% [markdown]
# :::
#
# ::: {.content-visible unless-format="html"}
# Still.
# :::
#
# ## Choices {#choices minutes=0}
#
# ::: {.quiz #quiz}
# @quiz
#
# - [x] Right
#
#     > @feedback
# - [ ] @option
# :::
#
# ::: {.decision #decision}
# @decision
#
# - [x] Right
# - [ ] @decided
# :::
#
# ::: {.true-false #statements}
# @judge
#
# - [x] True
# - [ ] @statement
# :::
#
# ::: {.hotspot #places}
# @hotspot

# %%
#| label: fig-places
#| echo: false
#| fig-alt: Two dots.
plt.plot([1, 2], "o")
plt.show()

# %% [markdown]
# - [x] [A: @place!]{x=10 y=10}
#
#     > @placed
# - [ ] [B: there]{x=20 y=20}
# :::
#
# ## Tasks {#tasks minutes=0}
#
# ::: {.quick-practice #practice minutes=3}
# @practice
#
# %QUOTED%

# %%
#| label: practice
### BEGIN SOLUTION
solved = len(typed)
### END SOLUTION
print(solved)

# %% [markdown]
# ::: {.answer lines=3}
# @answer
# :::
#
# ::: {.solution}
# @solution
# :::
# :::
#
# ::: {.exercise #exercise title="@exercised!" minutes=3}
# @exercise
#
# ::: {.answer lines=3}
# :::
#
# ::: {.solution}
# @exercise-solution
# :::
# :::
#
# ## Leave {#leave minutes=0}
#
# ::: {.rubric #rubric}
# Level @level*
# :   @meaning*
# :::
#
# ::: {.checklist #steps}
# - @step
# :::
#
# ::: {.exit-ticket #exit}
# @exit
# :::
"""


_PLACE = re.compile(r"@(?P<name>[a-z-]+)(?P<how>[*6!]?)")
_OF_CODE = ("stdout", "inline", "cell", "stderr", "raised", "shown")
PLACES = ("output", *_OF_CODE[:-1], *(match["name"] for match in _PLACE.finditer(HEADER + LESSON)))
IN_ATTRIBUTES = {match["name"] for match in _PLACE.finditer(HEADER + LESSON) if match["how"] == "!"}


def seen(place: str) -> list[str]:
    """What is to be seen of a place, string by string."""
    if place in IN_ATTRIBUTES:
        return [_quoted(text) for text in _typed(place)]
    shown = TYPED if place in _OF_CODE else [*TYPED, *(text for _, text in MARKED)]
    return [f"{place}{number:02} {text}" for number, text in enumerate(shown)]


def lesson() -> str:
    text = (HEADER + LESSON).replace("%TYPED%", repr(list(TYPED))).replace("%SETTINGS%", repr(SETTINGS))
    text = text.replace("%MARKED%", repr([typed for typed, _ in MARKED]))
    text = text.replace("# %QUOTED%", "".join(f"# > {line}\n" for line in SETTINGS.splitlines()))
    return "\n".join(line for row in text.split("\n") for line in _filled(row))


def _typed(place: str) -> list[str]:
    marked = () if place in _OF_CODE or place in IN_ATTRIBUTES else MARKED
    return [f"{place}{number:02} {text}" for number, text in enumerate([*TYPED, *(typed for typed, _ in marked)])]


def _quoted(text: str) -> str:
    return text.replace('"', "'")


def _filled(row: str) -> Iterator[str]:
    """The row once for each text of its place, with what the Markdown around it wants."""
    match = _PLACE.search(row)
    if match is None:
        yield row
        return
    texts = _typed(match["name"])
    if match["how"] == "!":
        texts = [_quoted(" ".join(texts)).replace("'", "''" if "'@" in row else "'")]
    elif match["how"] == "*":
        texts = [" ".join(texts)]
    elif match["how"] == "6":
        texts = [" ".join(texts[n : n + 6]) for n in range(0, len(texts), 6)]
    for text in texts:
        yield row.replace(match[0], text)
        if row.startswith("# ##"):
            yield from ("#", "# Words.", "#")
        elif row.startswith("# @") and match["name"] not in _OF_CODE:
            yield "#"
