"""The cells of a plainly written percent script, found without Jupytext.

Jupytext decides what a cell is, but importing it takes longer than rendering a deck. A lesson that
keeps to the plain form (`# %%` and `# %% [markdown]` without titles or metadata, every line of
Markdown a comment, no magics but `!command`, no marker inside a string) is split here; for anything else the
answer is None and Jupytext reads it. `tests/test_percent.py` holds the two against each other.
"""

from __future__ import annotations

import re
from itertools import pairwise

_MARKER = re.compile(r"^#\s*%%(?P<rest>.*)$")
# Comments that Jupytext may take for commands of IPython, and its own escapes.
_DOUBTFUL = re.compile(
    r"^\s*#\s*([%!?+]|\|\s*%|(cat|cd|cp|copy|ddir|echo|ls|ldir|mkdir|mv|ren|rm|rmdir)\b|.*\bnoqa\b|.*\bescape)"
    r"|^\s*[%!?]|\?\s*$|^\s*(cat|cd|cp|copy|ddir|echo|ls|ldir|mkdir|mv|ren|rm|rmdir)\b"
)
# `!command` and `name = !command`, as Jupytext keeps them from being run as Python
_COMMAND = re.compile(r"^# ((?:[A-Za-z_]\w* = )?![A-Za-z].*)$")


def plain_cells(text: str) -> list[tuple[str, str, int]] | None:
    """Kind, source and first line (1-based) of each cell; None where the script is not plain."""
    lines = text.split("\n")
    if len(text.splitlines()) != len(lines) - text.endswith("\n"):
        return None  # other line ends, which Jupytext counts
    marks = [index for index, line in enumerate(lines) if _MARKER.match(line) or line.lstrip().startswith("#%%")]
    if not marks or not _is_header(lines[: marks[0]]):
        return None
    cells = []
    for start, end in pairwise([*marks, len(lines)]):
        mark = lines[start].rstrip()
        body = lines[start + 1 : end]
        if mark == "# %%":
            cell = _code(body)
        elif mark == "# %% [markdown]":
            cell = _markdown(body)
        else:
            return None
        if cell is None:
            return None
        source, skipped = cell
        cells.append(("code" if mark == "# %%" else "markdown", source, start + 2 + skipped))
    return cells


def _is_header(lines: list[str]) -> bool:
    """A YAML header between two `# ---`, and only blank lines around it."""
    filled = [line.rstrip() for line in lines if line.strip()]
    return len(filled) > 1 and filled[0] == "# ---" and filled.index("# ---", 1) == len(filled) - 1


def _code(lines: list[str]) -> tuple[str, int] | None:
    text = "\n".join(lines)
    others = [line for line in lines if not _COMMAND.match(line)]
    if text.count('"""') % 2 or text.count("'''") % 2 or any(_DOUBTFUL.search(line) for line in others):
        return None
    return _trimmed([_COMMAND.sub(r"\1", line) for line in lines])


def _markdown(lines: list[str]) -> tuple[str, int] | None:
    filled = [index for index, line in enumerate(lines) if line.strip()]
    kept = lines[: filled[-1] + 1] if filled else []
    if any(not line.startswith("#") for line in kept) or "\n".join(kept).count("```") % 2:
        return None  # a string, or a marker inside a code block
    return _trimmed([line[2:] if line.startswith("# ") else line[1:] for line in kept])


def _trimmed(lines: list[str]) -> tuple[str, int]:
    """The lines as a text without blank lines around it, and how many were left out before it."""
    filled = [index for index, line in enumerate(lines) if line.strip()]
    if not filled:
        return "", 0
    return "\n".join(lines[filled[0] : filled[-1] + 1]), filled[0]
