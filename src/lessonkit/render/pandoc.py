"""Runs pandoc, and turns what it complains of into problems of the file it read."""

from __future__ import annotations

import errno
import os
import re
import subprocess
from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from lessonkit.errors import LessonProblems, Problem, ToolProblem
from lessonkit.render.plain import READER, split_header, with_plain_html
from lessonkit.store import write_text

# Fewer garbage collections: a fifth off the time of a deck for 10 MB more.
MEMORY = ("+RTS", "-A64m", "-RTS")
PATIENCE = 60  # seconds; a deck of 60 slides takes a quarter of one
_OWN_COURSE = re.compile(r"\A---\n(?:(?!---\s*$).*\n)*?course:", re.MULTILINE)
_BAD_MATHS = re.compile(r"Could not convert TeX math (?P<tex>.*), rendering as TeX")
_AT_LINE = re.compile(r"\bline (?P<line>\d+)")
_HEADER = "header.yaml"
_UNMARKED = "lessonkit-unmarked-code: "  # as lessonkit.lua says it


@cache
def pandoc() -> Path:
    """The pandoc program that came with pypandoc_binary. Raises ToolProblem."""
    spec = find_spec("pypandoc")
    folders = list(spec.submodule_search_locations or []) if spec else []
    for folder in folders:
        for name in ("pandoc", "pandoc.exe"):
            path = Path(folder, "files", name)
            if path.is_file():
                return path
    raise ToolProblem("pandoc is missing: run `make` (it comes with the package pypandoc_binary)")


def course_arguments(course: str, text: str) -> list[str]:
    """The project's course for pandoc; nothing for a text whose header names a course of its own."""
    return [f"--metadata=course={course}"] if course and not _OWN_COURSE.match(text) else []


def run_pandoc(text: str, name: str, to: str, arguments: Iterable[str], folder: Path) -> str:
    """Pandoc's output for a qmd text. `name` is the file named in problems, `folder` where it stands.

    Raises what `pandoc_bytes` raises.
    """
    return pandoc_bytes(text, name, to, arguments, folder).decode()


def pandoc_bytes(text: str, name: str, to: str, arguments: Iterable[str], folder: Path) -> bytes:
    """As `run_pandoc`, for formats that are no text (docx).

    Raises LessonProblems when the text holds code that is neither a cell's nor marked, what pandoc
    warns of, or what keeps it busy for more than `PATIENCE` seconds; ToolProblem when it fails.
    """
    command = [str(pandoc()), "--to", to, "--output=-", "--wrap=none", *arguments, *MEMORY]
    own_reader = any(argument.startswith("--from=") for argument in command)
    settings, body = ("", text) if own_reader else split_header(text)
    text_read = body if own_reader else with_plain_html(body)
    # names of folders are UTF-8 whatever the user's locale says
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    try:
        with TemporaryDirectory() as beside:
            if not own_reader:
                header = Path(beside, _HEADER)
                write_text(header, f"\n{settings}")  # its lines are those of the text
                command += [f"--from={READER}", f"--metadata-file={header}"]
            done = subprocess.run(
                command,
                input=text_read.encode(),
                capture_output=True,
                cwd=folder,
                check=False,
                timeout=PATIENCE,
                env=environment,
            )
    except subprocess.TimeoutExpired:
        hint = "nothing takes so long but many open brackets in a row or the like; undo the last change"
        raise LessonProblems([Problem(name, 0, f"pandoc did not finish within {PATIENCE} s", hint)]) from None
    messages = done.stderr.decode(errors="replace").replace(f"{beside}{os.sep}", "").strip()
    if _UNMARKED in messages:
        raise LessonProblems([_unmarked(messages, text, name)])
    if done.returncode and _HEADER in messages:
        raise LessonProblems([_bad_header(messages, text, name)])
    if done.returncode and not folder.is_dir():
        raise FileNotFoundError(errno.ENOENT, "it vanished while pandoc ran", str(folder))
    if done.returncode:
        raise ToolProblem(f"pandoc failed on {name}: {messages}")
    warnings = re.split(r"^\[WARNING\] ", messages, flags=re.MULTILINE)[1:]
    if warnings:
        raise LessonProblems(list(dict.fromkeys(_warned(warning, text, name) for warning in warnings)))
    return done.stdout


def _warned(warning: str, text: str, name: str) -> Problem:
    """What pandoc would mend in silence (an unclosed Div, maths it cannot read) is for the author to mend."""
    message = " ".join(warning.split())
    lines = text.split("\n")
    maths = _BAD_MATHS.match(message)
    at = _AT_LINE.search(message)
    if maths:
        words = maths["tex"].split()
        line = next((i + 1 for i, row in enumerate(lines) if all(word in row for word in words)), 0)
        message = f"maths that cannot be read: {maths['tex']}"
        hint = "check the TeX between the dollar signs; a plain dollar sign is written \\$"
    else:
        line = min(int(at["line"]), len(lines)) if at else 0  # pandoc counts lines of its own after the last
        hint = ""
    return Problem(name, line, message, hint, lines[line - 1] if line else "")


def _bad_header(messages: str, text: str, name: str) -> Problem:
    """What is wrong with the YAML header; a line is named where it is no YAML at all."""
    at = _AT_LINE.search("\n".join(messages.split("\n")[1:]))
    line = int(at["line"]) + 1 if at else 1  # counted from 0 there
    hint = "between the two lines --- at its top stand `key: value` lines"
    return Problem(name, line, f"not valid YAML: {messages.split(chr(10))[-1]}", hint, text.split("\n")[line - 1])


def _unmarked(messages: str, text: str, name: str) -> Problem:
    """Code by indentation, which only pandoc recognises: find its line by its first words."""
    first = messages.split(_UNMARKED, 1)[1].split("\n")[0].strip()
    lines = text.split("\n")
    line = next((i + 1 for i, row in enumerate(lines) if row.strip() == first), 0)
    hint = "lines indented by four spaces are code to pandoc; remove the indent, or use a fenced block with {.not-run}"
    return Problem(name, line, "code that did not run", hint, lines[line - 1] if line else first)
