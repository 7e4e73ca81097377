"""A course of two small lessons of which a build keeps something of every kind, and what is right of a build of it."""

from __future__ import annotations

import shutil
import zipfile
from contextlib import suppress
from io import BytesIO
from pathlib import Path

from projects import ROOT, ProjectFolder, Ran, make_project

BODY = """\
# %% [markdown]
# # Count {{#count time="00:00-06:00"}}
#
# Learners of {name} count.
#
# ## Read a table {{#read}}
#
# A sentence.
#
# ::: {{.notes}}
# Say what {name} is for.
# :::

# %%
#| label: rows
from pathlib import Path

rows = Path("../data/SHA256SUMS").read_text().count("\\n")
print("{name}", rows)

# %% [markdown]
# There are `{{python}} rows`.
#
# # Look {{#look time="06:00-10:00"}}
#
# ## Which place {{#place}}
#
# ::: {{.hotspot #outlier}}
# Which of them?
#

# %%
#| label: fig-dot
#| fig-alt: A dot, and another.
#| echo: false
from IPython.display import SVG
DOTS = '<circle r="4" cx="{x}" cy="9"/><circle r="4" cx="30" cy="14"/>'
SVG(f'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20">{{DOTS}}</svg>')

# %% [markdown]
# - [x] [A: on the left]{{x=20 y=45}}
#
#     > That one.
# - [ ] [B: on the right]{{x=75 y=70}}
#
#     > Not that one.
# :::
"""
NAMES = ("first", "second")
MADE = ("_site", "_instructor", "slides", "worksheets")  # the folders of what a build makes


def make_course(root: Path) -> ProjectFolder:
    """The course, not built yet. Fonts and extension are its own, so that they can be damaged."""
    folder = make_project(root)
    for place, source in ((".lessonkit/fonts", ROOT / ".lessonkit/fonts"), ("_extensions", ROOT / "_extensions")):
        (root / place).unlink()
        shutil.copytree(source, root / place)
    for name, x in zip(NAMES, (9, 12), strict=True):
        folder.lesson(name, BODY.format(name=name, x=x))
    return folder


def outputs(root: Path) -> dict[str, bytes]:
    """What a build has made, by name; unfinished files of a build that was killed are none of it."""
    found = [
        path for folder in MADE for path in (root / folder).rglob("*") if path.is_file() and path.suffix != ".part"
    ]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}


def differing(found: dict[str, bytes], right: dict[str, bytes]) -> list[str]:
    """The files that are not those of a right build: lost, other, or too many."""
    return sorted(name for name in found.keys() | right.keys() if found.get(name) != right.get(name))


def whole(name: str, data: bytes) -> bool:
    """Whether a file can be read to its end."""
    if name.endswith(".html"):
        return data.rstrip().endswith(b"</html>")
    if name.endswith(".pdf"):
        return data.rstrip().endswith(b"%%EOF")
    if name.endswith((".zip", ".docx", ".pptx")):
        with suppress(zipfile.BadZipFile), zipfile.ZipFile(BytesIO(data)) as file:
            return file.testzip() is None
        return False
    return True


def complaint(ran: Ran, named: str = "") -> list[str]:
    """What is wrong with how a build that met a fault ended: it is to end with 0, or with 1 and name a file.

    `named`: a text that its message has to hold.
    """
    text = ran.out + ran.err
    wrong = [f"{words!r} in: {text}" for words in ("Traceback", "the builder itself failed") if words in text]
    if ran.code not in (0, 1):
        wrong.append(f"exit code {ran.code}: {ran.err}")
    if ran.code == 1 and not (": error: " in ran.err or ran.err.startswith("error: ")):
        wrong.append(f"no problem is told: {ran.err}")
    if ran.code == 1 and named not in ran.err:
        wrong.append(f"{named} is not named: {ran.err}")
    return wrong
