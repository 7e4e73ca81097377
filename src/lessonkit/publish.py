"""Renders what is stale of a lesson's files from the editable sources, as they stand on disk."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from lessonkit.config import Project
from lessonkit.environment import environment_digest
from lessonkit.errors import LessonProblems, Problem
from lessonkit.plan import Step, read_stamp, reasons, record
from lessonkit.proof import unproven
from lessonkit.read import read_text
from lessonkit.report import Report
from lessonkit.shorten import shorten
from lessonkit.sources import DECK, WORKSHEET, Kind, linked_files, remove_former
from lessonkit.store import digest, file_digest, tree_digest
from lessonkit.syntax import format_clock

_LABEL = re.compile(r"^#\|\s*label\s*:\s*[\"']?(?P<label>[\w-]+)")
_Render = Callable[[Project, Path, str, Path, str], list[Path]]


@dataclass(frozen=True, slots=True)
class Output:
    """A file made from one of the sources.

    `render` is given the source's path and text, the place of the file, and a digest of all else that goes
    into it ("" to use nothing that was made before); it returns every file it wrote.
    """

    name: str
    kind: Kind
    path: Path
    render: _Render


def outputs_of(project: Project, slug: str, minutes: int = 0) -> tuple[Output, ...]:
    """Every file that is rendered for a lesson, and with `minutes` a deck for a session of that length."""
    site, instructor = project.site, project.instructor
    return (
        Output("deck", DECK, site / "slides" / f"{slug}.html", _deck),
        Output("worksheet", WORKSHEET, site / "worksheets" / f"{slug}.pdf", _worksheet),
        Output("key", WORKSHEET, instructor / "worksheets" / f"{slug}-key.pdf", _key),
        Output("PowerPoint", DECK, site / "slides" / f"{slug}.pptx", _powerpoint),
        Output("handout", DECK, site / "slides" / f"{slug}-handout.pdf", _handout),
        *_short_decks(site, slug, minutes),
    )


def _short_decks(site: Path, slug: str, minutes: int) -> Iterator[Output]:
    if minutes:
        name = f"{slug}-{minutes}-minutes"
        yield Output(f"deck, {minutes} min", DECK, site / "slides" / f"{name}.html", _short_deck)


def how_it_fits(project: Project, slug: str, minutes: int) -> str:
    """Whether a deck without its optional slides can be taught in `minutes`, in a sentence."""
    qmd = DECK.qmd(project, slug)
    short = shorten(read_text(qmd, project.relative(qmd)))
    count = len(short.left_out)
    without = f"without {count} optional slide{'' if count == 1 else 's'}" if count else "it has no optional slides;"
    left = short.seconds - 60 * minutes
    verdict = f"{format_clock(left)} more than" if left > 0 else "which fits into"
    return f"{slug}: {without} the deck takes {format_clock(short.seconds)}, {verdict} {minutes} minutes"


def _deck(project: Project, qmd: Path, text: str, out: Path, surroundings: str) -> list[Path]:
    from lessonkit.render.embedded import render_deck

    return render_deck(project, qmd, text, out, surroundings)


def _short_deck(project: Project, qmd: Path, text: str, out: Path, surroundings: str) -> list[Path]:
    return _deck(project, qmd, shorten(text).text, out, surroundings)


def _worksheet(project: Project, qmd: Path, text: str, out: Path, _: str) -> list[Path]:
    from lessonkit.render.embedded import render_worksheet

    return render_worksheet(project, qmd, text, out, key=False, stamp={})


def _key(project: Project, qmd: Path, text: str, out: Path, _: str) -> list[Path]:
    from lessonkit.render.embedded import render_worksheet

    return render_worksheet(project, qmd, text, out, key=True, stamp={})


def _powerpoint(project: Project, qmd: Path, text: str, out: Path, _: str) -> list[Path]:
    from lessonkit.render.powerpoint import render_powerpoint

    return render_powerpoint(project, qmd, text, out)


def _handout(project: Project, qmd: Path, text: str, out: Path, _: str) -> list[Path]:
    from lessonkit.render.handout import render_handout

    return render_handout(project, qmd, text, out)


def publish(project: Project, lesson: Path, output: Output, report: Report, *, force: bool = False) -> bool:
    """Render an output if it is stale; returns whether it was.

    Raises LessonProblems when the source shows code that did not run, or what cannot be shown.
    """
    slug = lesson.stem
    qmd, name = output.kind.qmd(project, slug), project.relative(output.kind.qmd(project, slug))
    text = read_text(qmd, name)
    step = Step(
        f"{slug}: {output.name}",
        {
            name: file_digest(qmd),
            **linked_files(project, qmd, text),
            f"slides/{slug}_files/": tree_digest(project.root / "slides" / f"{slug}_files"),
            "_quarto.yml": file_digest(project.root / "_quarto.yml"),
            "_extensions/": tree_digest(project.extension),
            "the templates or the builder": tree_digest(Path(__file__).parent, leave_out=("__pycache__",)),
            "Python or an installed package": environment_digest(),
            "package-lock.json": file_digest(project.root / "package-lock.json"),
        },
    )
    stamp = read_stamp(project, step.name)
    why = ("asked for",) if force else reasons(project, step, stamp)
    report.step(step.name, why)
    if not why:
        return False
    from lessonkit.render.tools import check_tools

    check_tools(project.root)
    base = output.kind.base(project, slug).read_text(encoding="utf-8")
    try:
        problems = unproven(text, base, name, _cell_lines(project, lesson)) if text != base else []
        if problems:
            raise LessonProblems(problems)
        others = {key: value for key, value in step.inputs.items() if key != name}
        surroundings = "" if force else digest(*(part for pair in others.items() for part in pair))
        made = output.render(project, qmd, text, output.path, surroundings)
    except LessonProblems as found:
        if text != base:
            raise
        raise LessonProblems(_at_the_lesson(found.problems, project, lesson)) from None
    remove_former(project, stamp, f"_site/slides/{slug}_files/", [project.relative(path) for path in made])
    record(project, step, made)
    return True


def _cell_lines(project: Project, lesson: Path) -> dict[str, tuple[str, int]]:
    """Where each labelled cell stands in the lesson, without reading it as a lesson."""
    name = project.relative(lesson)
    lines = enumerate(read_text(lesson, name).split("\n"), start=1)
    return {match["label"]: (name, number) for number, line in lines if (match := _LABEL.match(line))}


def _at_the_lesson(problems: tuple[Problem, ...], project: Project, lesson: Path) -> list[Problem]:
    """Problems of a source that nobody edited, at the lines of the lesson that the texts come from."""
    lines = read_text(lesson, project.relative(lesson)).split("\n")
    places: dict[str, list[int]] = {}
    for number, line in enumerate(lines, start=1):
        places.setdefault(line.removeprefix("#").strip(), []).append(number)
    moved = []
    for problem in problems:
        found = places.get(problem.source.strip(), []) if problem.source.strip() else []
        if len(found) == 1:
            problem = replace(problem, path=project.relative(lesson), line=found[0], source=lines[found[0] - 1])
        moved.append(problem)
    return moved
