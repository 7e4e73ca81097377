"""The command line: arguments, exit codes, nothing else.

Exit codes: 0 fine, 1 something is wrong in a lesson or with a file, 2 usage or configuration, 3 a tool is missing.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from lessonkit import __version__
from lessonkit.build import Options, build, step_after_deck
from lessonkit.config import Project, load_project
from lessonkit.errors import Problem, ToolProblem, UsageProblem, nearest
from lessonkit.lock import project_lock
from lessonkit.outputs import EMBEDDED, QUARTO
from lessonkit.read import lesson_paths, misnamed
from lessonkit.report import Report

COMMANDS = ("build", "new", "watch", "status", "accept", "check", "pdf")
_FEW = 3  # lessons of which all files are listed; of more, those that were made
DESCRIPTION = "Builds, from each lesson in lessons/, the deck, the worksheet, its key, and their editable sources."
EPILOG = """\
examples:
  python build.py                        build whatever is stale of every lesson
  python build.py build python-jupyter   build one lesson
  python build.py new reading-tables     begin a lesson: one that builds, to be changed
  python build.py build --explain        say why each step ran or did not
  python build.py build --minutes 75     a shorter deck, too: without the slides marked {.optional}
  python build.py build --one-file       the deck as a single HTML file, too, to be mailed
  python build.py watch                  a preview in the browser that follows what is saved
  python build.py status                 what was edited in decks and worksheets, and where
  python build.py accept python-jupyter sketch --theirs
                                         settle a conflict (or drop an edit) of the slide #sketch
  python build.py pdf python-jupyter     print the built deck to PDF
  python build.py check python-jupyter   before class: does everything fit, can everything be read

where things are:
  lessons/SLUG.py                          the lesson: edit here what is taught and what runs
  slides/SLUG.qmd, worksheets/SLUG.qmd     deck and worksheet source: edit freely, edits are kept
  _site/index.html                         the hub: begin here; links to all that is built
  _site/slides/SLUG.html                   the deck (S opens the presenter's view)
  _site/slides/SLUG.pptx, -handout.pdf     the deck for PowerPoint, and on paper with room for notes
  _site/slides/SLUG-source.zip             its source for who has Quarto and not this project
  _site/worksheets/SLUG.pdf                the worksheet for learners
  _instructor/worksheets/SLUG-key.pdf      its key; never publish _instructor/

exit codes: 0 fine, 1 something is wrong in a lesson or with a file, 2 wrong call or configuration, 3 a tool is missing
"""


def main(root: Path, arguments: Sequence[str]) -> int:
    """Run a command in the project folder `root`; returns the exit code."""
    given = list(arguments)
    if not given or (given[0] not in COMMANDS and given[0] not in ("-h", "--help", "--version")):
        given.insert(0, "build")
    options = _parser().parse_args(given)
    try:
        return _run(root, options)
    except UsageProblem as problem:
        return _stop(2, f"error: {problem}")
    except ToolProblem as problem:
        return _stop(3, f"error: {problem}")
    except BrokenPipeError:  # whoever read our lines has read enough
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123
        return 1
    except KeyboardInterrupt:
        return _stop(130, "stopped; what was built before is untouched")
    except OSError as error:
        if options.debug:
            raise
        name = os.path.relpath(error.filename, root) if error.filename else "a file"
        return _stop(1, f"error: {name}: {error.strerror or error}; what was built before is untouched")
    except Exception as error:
        if options.debug:
            raise
        what = f"{type(error).__name__}: {error}"
        return _stop(3, f"error: the builder itself failed ({what}); --debug shows where, please report it")


def _run(root: Path, options: argparse.Namespace) -> int:
    report = Report(explain=options.explain)
    project = load_project(root)
    if options.command == "new":
        return _new(project, options.name, report)
    lessons, odd = _chosen(project, options.lessons)
    report.problems(odd)
    if not lessons:
        return 1
    return _do(project, lessons, options, report, len(odd)) or int(bool(odd))


def _do(project: Project, lessons: Sequence[Path], options: argparse.Namespace, report: Report, odd: int) -> int:
    """Run a command for the lessons; `odd`: how many others have been complained of, as they cannot be lessons."""
    began = time.monotonic()
    if options.command == "check":
        return _check(project, lessons, report)
    if options.command == "pdf":
        return _pdf(project, lessons, report)
    if options.command == "watch":
        from lessonkit.serve.watch import watch

        watch(project, [lesson.stem for lesson in lessons] if options.lessons else [], report, options.port)
        return 0
    if options.command == "status":
        return _status(project, lessons, report)
    chosen = Options(
        force=options.force,
        jobs=options.jobs,
        minutes=options.minutes,
        one_file=options.one_file,
        engine=options.engine,
    )
    with project_lock(project, report.line):
        if options.command == "accept":
            _settle(project, lessons[0], options, report)
        found = build(project, lessons, chosen, report)
    problems = [problem for built in found for problem in built.problems]
    for built in found:
        report.built(built.slug, built.stages, built.made, brief=len(lessons) > _FEW)
        report.problems(built.problems)
    report.closing(len(lessons), len(problems) + odd, began)
    return 1 if problems else 0


def _new(project: Project, name: str, report: Report) -> int:
    from lessonkit.skeleton import write_skeleton

    path = write_skeleton(project, name, COMMANDS)
    report.line(f"{project.relative(path)} written: a lesson of ten minutes that builds as it is")
    report.line(f"next: change it; `python build.py watch {path.stem}` shows it, docs/authoring.md explains it")
    return 0


def _check(project: Project, lessons: Sequence[Path], report: Report) -> int:
    from lessonkit.gate.browser import find_browser
    from lessonkit.gate.hub import hub_problems
    from lessonkit.gate.inspect import inspect_lesson

    browser = find_browser()
    count = 0
    with project_lock(project, report.line):
        for lesson in lessons:
            began = time.monotonic()
            seen = inspect_lesson(project, lesson, browser)
            walked = f"{seen.slides} slides in {seen.states} states" if seen.slides else "deck not looked at"
            verdict = "nothing to mend" if not seen.problems else f"{len(seen.problems)} to mend"
            report.line(f"{lesson.stem}: {walked}, {time.monotonic() - began:.1f} s, {verdict}")
            report.problems(seen.problems)
            count += len(seen.problems)
        found = hub_problems(project)
        report.line(f"hub: {len(found)} to mend" if found else "hub: nothing to mend")
        report.problems(found)
        count += len(found)
    return _stop(1, f"{count} problem{'s' if count > 1 else ''}") if count else 0


def _settle(project: Project, lesson: Path, options: argparse.Namespace, report: Report) -> None:
    from lessonkit.edits import settle

    for line in settle(project, lesson, options.slides, ours=not options.theirs):
        report.line(line)


def _status(project: Project, lessons: Sequence[Path], report: Report) -> int:
    from lessonkit.edits import status

    waiting = False
    for lesson in lessons:
        lines, waits = status(project, lesson)
        waiting = waiting or waits
        for line in lines:
            report.line(line)
    return 1 if waiting else 0


def _pdf(project: Project, lessons: Sequence[Path], report: Report) -> int:
    from lessonkit.gate.browser import find_browser
    from lessonkit.gate.pages import print_deck
    from lessonkit.plan import record
    from lessonkit.store import write_bytes

    browser = find_browser()
    for lesson in lessons:
        deck = project.site / "slides" / f"{lesson.stem}.html"
        if not deck.is_file():
            raise UsageProblem(f"{project.relative(deck)} is not built: run `python build.py {lesson.stem}` first")
        path = deck.with_suffix(".pdf")
        step = step_after_deck(project, path, deck)
        write_bytes(path, print_deck(deck, browser))
        record(project, step, [path])
        report.line(f"{lesson.stem}: {project.relative(path)} printed; it holds answers and solutions, but no notes")
    return 0


def _stop(code: int, message: str) -> int:
    print(message, file=sys.stderr)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="build.py",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"lessonkit {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    every = argparse.ArgumentParser(add_help=False)
    every.add_argument("--explain", action="store_true", help="say why each step ran or did not")
    every.add_argument(
        "--jobs",
        type=_count,
        default=0,
        metavar="N",
        help="run N kernels and N renderings at once (default: processors)",
    )
    every.add_argument("--debug", action="store_true", help="show Python's traceback when the builder itself fails")
    make = commands.add_parser("build", parents=[every], help="build what is stale (the default)")
    make.add_argument("lessons", nargs="*", metavar="LESSON", help="a slug, as in python-jupyter (default: all)")
    make.add_argument(
        "--minutes", type=_count, default=0, metavar="N", help="a deck without optional slides, too, for N minutes"
    )
    make.add_argument(
        "--engine", choices=(EMBEDDED, QUARTO), default=EMBEDDED, help="who makes deck, worksheet and Word file"
    )
    make.add_argument("--one-file", action="store_true", help="the deck as a single file, too, to be mailed")
    make.add_argument("--force", action="store_true", help="run and render everything again; edits are kept")
    new = commands.add_parser("new", help="begin a lesson: writes lessons/SLUG.py, which builds, to be changed")
    new.add_argument("name", metavar="SLUG", help="its name in files and addresses, as in reading-tables")
    new.add_argument("--debug", action="store_true", help="show Python's traceback when the builder itself fails")
    new.set_defaults(explain=False)
    check = commands.add_parser("check", help="look at what is built, in a browser; build nothing")
    check.add_argument("lessons", nargs="*", metavar="LESSON", help="a slug, as in python-jupyter (default: all)")
    check.add_argument("--debug", action="store_true", help="show Python's traceback when the gate itself fails")
    check.set_defaults(explain=False)
    pdf = commands.add_parser("pdf", help="print built decks to PDF, a page for each step of a slide")
    pdf.add_argument("lessons", nargs="*", metavar="LESSON", help="a slug, as in python-jupyter (default: all)")
    pdf.add_argument("--debug", action="store_true", help="show Python's traceback when printing itself fails")
    pdf.set_defaults(explain=False)
    follow = commands.add_parser("watch", help="show decks and worksheets in the browser, and follow what is saved")
    follow.add_argument("lessons", nargs="*", metavar="LESSON", help="a slug, as in python-jupyter (default: all)")
    follow.add_argument("--port", type=_count, default=8000, metavar="N", help="the first port to try (default: 8000)")
    follow.add_argument("--debug", action="store_true", help="show Python's traceback when the builder itself fails")
    follow.set_defaults(explain=False)
    status = commands.add_parser("status", help="say what was edited in decks and worksheets; build nothing")
    status.add_argument("lessons", nargs="*", metavar="LESSON", help="a slug, as in python-jupyter (default: all)")
    status.add_argument("--debug", action="store_true", help="show Python's traceback when the builder itself fails")
    status.set_defaults(explain=False)
    accept = commands.add_parser("accept", parents=[every], help="settle what you and a lesson both changed, and build")
    accept.add_argument("lessons", nargs=1, metavar="LESSON")
    accept.add_argument("slides", nargs="*", metavar="SLIDE", help="its id, without the # (default: every conflict)")
    side = accept.add_mutually_exclusive_group()
    side.add_argument("--ours", action="store_true", help="with your edit (the default)")
    side.add_argument("--theirs", action="store_true", help="with what the lesson gives now; drops your edit")
    accept.set_defaults(force=False, minutes=0, one_file=False, engine=EMBEDDED)
    return parser


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of 1 or more")
    return int(text)


def _chosen(project: Project, slugs: Sequence[str]) -> tuple[list[Path], list[Problem]]:
    """The lessons that are asked for, and what is wrong with the names of those that cannot be one."""
    there = project.lessons.is_dir()
    found = {path.stem: path for path in lesson_paths(project.lessons)} if there else {}
    odd = misnamed(project.lessons, "lessons") if there else {}
    if not found and not odd:
        raise UsageProblem(
            "no lessons: lessons/ holds no *.py file that begins with a `# ---` header"
            " (`python build.py new SLUG` writes one)"
        )
    chosen, wrong = [], []
    for slug in slugs:
        name = slug if slug in found or slug in odd else Path(slug).stem
        if name in found:
            chosen.append(found[name])
        elif name in odd:
            wrong.append(odd[name])
        else:
            raise UsageProblem(f"no lesson {slug!r} in lessons/ ({nearest(slug, found)})")
    return (chosen, wrong) if slugs else (list(found.values()), list(odd.values()))
