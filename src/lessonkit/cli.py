"""The command line: arguments, exit codes, nothing else.

Exit codes: 0 fine, 1 something is wrong in a lesson, 2 usage or configuration, 3 a tool is missing.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from lessonkit import __version__
from lessonkit.build import Options, build_lesson
from lessonkit.config import Project, load_project
from lessonkit.errors import ToolProblem, UsageProblem, nearest
from lessonkit.read import lesson_paths
from lessonkit.report import Report

COMMANDS = ("build", "accept")
DESCRIPTION = "Builds, from each lesson in lessons/, the deck, the worksheet, its key, and their editable sources."
EPILOG = """\
examples:
  python build.py                        build whatever is stale of every lesson
  python build.py build python-jupyter   build one lesson
  python build.py build --explain        say why each step ran or did not
  python build.py accept python-jupyter  after carrying a lesson's changes into an edited deck or
                                         worksheet by hand: take the edited file as up to date

where things are:
  lessons/SLUG.py                          the lesson: edit here what is taught and what runs
  slides/SLUG.qmd, worksheets/SLUG.qmd     deck and worksheet source: edit freely, edits are kept
  _site/slides/SLUG.html                   the deck (S opens the speaker view)
  _site/worksheets/SLUG.pdf                the worksheet for learners
  _instructor/worksheets/SLUG-key.pdf      its key; never publish _instructor/

exit codes: 0 fine, 1 something is wrong in a lesson, 2 wrong call or configuration, 3 a tool is missing
"""


def main(root: Path, arguments: Sequence[str]) -> int:
    """Run a command in the project folder `root`; returns the exit code."""
    given = list(arguments)
    if not given or (given[0] not in COMMANDS and given[0] not in ("-h", "--help", "--version")):
        given.insert(0, "build")
    options = _parser().parse_args(given)
    report = Report(explain=getattr(options, "explain", False))
    try:
        project = load_project(root)
        lessons = _chosen(project, options.lessons)
        chosen = Options(force=getattr(options, "force", False), accept=options.command == "accept")
        return _build(project, lessons, chosen, report)
    except UsageProblem as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 2
    except ToolProblem as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 3
    except BrokenPipeError:  # whoever read our lines has read enough
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123
        return 1
    except KeyboardInterrupt:
        print("stopped; what was built before is untouched", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="build.py",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"lessonkit {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    build = commands.add_parser("build", help="build what is stale (the default)")
    build.add_argument("lessons", nargs="*", metavar="LESSON", help="a slug, as in python-jupyter (default: all)")
    build.add_argument("--explain", action="store_true", help="say why each step ran or did not")
    build.add_argument("--force", action="store_true", help="run and render everything again; edits are kept")
    accept = commands.add_parser("accept", help="take edited sources as up to date with their lesson")
    accept.add_argument("lessons", nargs="+", metavar="LESSON")
    return parser


def _chosen(project: Project, slugs: Sequence[str]) -> list[Path]:
    found = {path.stem: path for path in lesson_paths(project.lessons)} if project.lessons.is_dir() else {}
    if not found:
        raise UsageProblem("no lessons: lessons/ holds no *.py file that begins with a `# ---` header")
    for slug in slugs:
        if Path(slug).stem not in found:
            raise UsageProblem(f"no lesson {slug!r} in lessons/ ({nearest(slug, found)})")
    return [found[Path(slug).stem] for slug in slugs] if slugs else list(found.values())


def _build(project: Project, lessons: Sequence[Path], options: Options, report: Report) -> int:
    problems = []
    for lesson in lessons:
        built = build_lesson(project, lesson, options, report)
        made = [(name, project.relative(path), fresh) for name, path, fresh in built.made]
        report.built(built.slug, made)
        report.problems(built.problems)
        problems += built.problems
    if problems:
        count = len(problems)
        print(f"{count} problem{'s' if count > 1 else ''}; earlier outputs are untouched", file=sys.stderr)
    return 1 if problems else 0
