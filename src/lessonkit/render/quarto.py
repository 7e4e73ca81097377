"""Deck, worksheet and Word file made by the quarto program, from the same sources and with the same filter and theme.

Quarto runs no code: the sources say `engine: markdown`. It puts what it makes where the embedded engine does, because
`_quarto.yml` says `output-dir: _site`. The key is no output of it: its file would stand in the site for a moment.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from lessonkit.config import Project
from lessonkit.errors import ToolProblem

LEAST = (1, 5)
_PATIENCE = 300  # seconds
_HOW = "get it from https://quarto.org/docs/get-started/, or build without `--engine quarto`, which needs nothing"
_FORMATS: Mapping[str, str] = {".html": "revealjs", ".pdf": "typst", ".docx": "docx"}


def find_quarto() -> tuple[Path, str]:
    """The quarto program on the PATH, and its version. Raises ToolProblem when there is none or one that is too old."""
    found = shutil.which("quarto")
    if found is None:
        raise ToolProblem(f"quarto is not on the PATH: {_HOW}")
    version = _run([found, "--version"], Path.cwd()).strip()
    numbers = tuple(int(number) for number in re.findall(r"\d+", version)[:2])
    if numbers < LEAST:
        raise ToolProblem(f"quarto {version} is too old, {LEAST[0]}.{LEAST[1]} is the least: {_HOW}")
    return Path(found), version


def render_with_quarto(project: Project, qmd: Path, out: Path) -> list[Path]:
    """Have Quarto make `out` (html: the deck; pdf, docx: the worksheet) of a source; returns the files written.

    Raises ToolProblem when Quarto is missing or fails, with its own last words.
    """
    name = project.relative(qmd)
    program, _ = find_quarto()
    _run([str(program), "render", name, "--to", _FORMATS[out.suffix], "--no-execute"], project.root, name)
    if not out.is_file():
        raise ToolProblem(f"quarto made no {project.relative(out)} of {name}; is `output-dir: _site` in _quarto.yml?")
    return [out]


def _run(command: list[str], folder: Path, name: str = "") -> str:
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=_PATIENCE)
    except subprocess.TimeoutExpired:
        raise ToolProblem(f"quarto did not finish {name} within {_PATIENCE} s") from None
    if done.returncode:
        said = " ".join((done.stderr or done.stdout).split())[-300:]
        raise ToolProblem(f"quarto failed{f' on {name}' if name else ''}: {said}")
    return done.stdout
