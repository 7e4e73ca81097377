"""Small real projects for the tests, used as an instructor would use them."""

from __future__ import annotations

import io
import os
import shutil
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from lessonkit.build import Options
from lessonkit.cli import main
from lessonkit.render.fonts import typst_fonts

ROOT = Path(__file__).parent.parent
FIXTURES = Path(__file__).parent / "fixtures"

HEADER = """\
# ---
# title: A small lesson
# lang: en
# lesson:
#   minutes: 10
#   capability: Try one thing.
# jupyter:
#   kernelspec:
#     name: python3
#     display_name: Python 3
#     language: python
# ---
"""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command of build.py printed, and its exit code."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class ProjectFolder:
    """A project in a temporary folder, used as an instructor would."""

    root: Path

    def write(self, name: str, text: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def read(self, name: str) -> str:
        return (self.root / name).read_text(encoding="utf-8")

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace a text that stands in the file exactly once."""
        text = self.read(name)
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        self.write(name, text.replace(old, new))

    def lesson(self, slug: str, body: str, header: str = HEADER) -> Path:
        return self.write(f"lessons/{slug}.py", f"{header}\n{body}")

    def files_holding(self, text: str) -> list[str]:
        """The files that hold a text, what is behind links (the packages of others) left out."""
        found = []
        for folder, folders, names in os.walk(self.root):
            folders[:] = [name for name in folders if not Path(folder, name).is_symlink()]
            paths = [Path(folder, name) for name in names if Path(folder, name).is_file()]
            found += [path for path in paths if text.encode() in path.read_bytes()]
        return [path.relative_to(self.root).as_posix() for path in found]

    def run(self, *arguments: str, only: tuple[str, ...] = ()) -> Ran:
        """`python build.py ARGUMENTS`, in this process; of the outputs only those named, if any are.

        The command line always makes them all, which takes most of the time of a small build.
        """
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err), pytest.MonkeyPatch.context() as patch:
            patch.setattr("lessonkit.cli.Options", partial(Options, only=only))
            try:
                code = main(self.root, arguments)
            except SystemExit as stop:  # argparse
                code = int(stop.code or 0)
        return Ran(code, out.getvalue(), err.getvalue())


def copied(project: ProjectFolder, root: Path) -> ProjectFolder:
    """A copy of a project, built as far as that is: what is up to date there is so here."""
    shutil.copytree(project.root, root, symlinks=True)
    return ProjectFolder(root)


def shipped_project(root: Path) -> ProjectFolder:
    """The project as it is shipped, with its build.py; nothing is built in it."""
    folder = make_project(root)
    shutil.copy(ROOT / "build.py", root)
    left_out = shutil.ignore_patterns("*.ipynb", "__pycache__")
    shutil.copytree(ROOT / "lessons", root / "lessons", dirs_exist_ok=True, ignore=left_out)
    return folder


def make_project(root: Path) -> ProjectFolder:
    """A project without lessons. Extension and npm packages are links to the real ones."""
    (root / "lessons").mkdir(parents=True)
    shutil.copytree(ROOT / "data", root / "data")
    for name in ("_extensions", "node_modules"):
        (root / name).symlink_to(ROOT / name, target_is_directory=True)
    for name in ("_quarto.yml", "package-lock.json"):
        shutil.copy(ROOT / name, root / name)
    # the fonts of paper take seconds to make: once for all tests
    fonts = typst_fonts(ROOT / "node_modules", ROOT / ".lessonkit" / "fonts")
    (root / ".lessonkit").mkdir()
    (root / ".lessonkit" / "fonts").symlink_to(fonts, target_is_directory=True)
    # so does the sandbox's volume
    volume = ROOT / ".lessonkit" / "sandbox"
    volume.mkdir(parents=True, exist_ok=True)
    (root / ".lessonkit" / "sandbox").symlink_to(volume, target_is_directory=True)
    return ProjectFolder(root)
