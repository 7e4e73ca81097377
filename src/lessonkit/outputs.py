"""The files that are rendered for a lesson: what each is made of, where it goes, and who renders it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from lessonkit.config import Project
from lessonkit.model import SideRun
from lessonkit.read import lesson_paths, read_text
from lessonkit.report import Report
from lessonkit.shorten import shorten
from lessonkit.sources import DECK, WORKSHEET, Kind, linked_files
from lessonkit.syntax import format_clock

# What a learner's environment is made of.
_INSTALLED = ("data", "requirements.txt", "pyproject.toml", "LICENSE", "LICENSE-lessons")


# What is waited for is begun first, then what takes longest.
_BEGUN_FIRST = ("deck", "handout", "PowerPoint")

EMBEDDED, QUARTO = "embedded", "quarto"
_BY_QUARTO = ("deck", "worksheet", "worksheet, Word")


@dataclass(frozen=True, slots=True)
class Job:
    """An output to render: from `text`, which stands in `source` on disk, to `out`.

    `surroundings` is a digest of all else that goes into it ("": use nothing that was made before).
    """

    project: Project
    lesson: Path
    source: Path
    text: str
    out: Path
    surroundings: str

    @property
    def slug(self) -> str:
        return self.lesson.stem


@dataclass(frozen=True, slots=True)
class Output:
    """A file made from an editable source, or (no `kind`) from the lesson itself, and others made with it.

    `render` returns every file it wrote. `reads`: files and folders of the project that go into it, too. `made_by`:
    another program that makes it, with its version ("": the builder does).
    """

    name: str
    kind: Kind | None
    path: Path
    render: Callable[[Job], list[Path]]
    others: tuple[tuple[str, Path], ...] = ()
    reads: tuple[str, ...] = ()
    made_by: str = ""

    @property
    def turn(self) -> int:
        """When it is begun among those of its lesson."""
        return _BEGUN_FIRST.index(self.name) if self.name in _BEGUN_FIRST else len(_BEGUN_FIRST)

    @property
    def files(self) -> tuple[tuple[str, Path], ...]:
        """Names and places of all that is for people (not what a page carries with it)."""
        return ((self.name, self.path), *self.others)

    def source(self, project: Project, lesson: Path) -> Path:
        return lesson if self.kind is None else self.kind.qmd(project, lesson.stem)


def outputs_of(project: Project, slug: str, minutes: int = 0, engine: str = EMBEDDED) -> tuple[Output, ...]:
    """Every file that is rendered for a lesson, and with `minutes` a deck for a session of that length.

    With the engine "quarto" deck, worksheet (A4) and Word file are made by it. Raises ToolProblem if it is missing.
    """
    found = _outputs_of(project, slug, minutes)
    if engine == EMBEDDED:
        return found
    from lessonkit.render.quarto import find_quarto

    _, version = find_quarto()
    return tuple(_by_quarto(output, version) if output.name in _BY_QUARTO else output for output in found)


def _by_quarto(output: Output, version: str) -> Output:
    """The output with Quarto's file in place of ours; what else belongs to it (other papers, the key) stays ours."""

    def render(job: Job) -> list[Path]:
        from lessonkit.render.quarto import render_with_quarto

        ours = output.render(job) if output.others else []
        made = render_with_quarto(job.project, job.source, job.out)
        return [*made, *(path for path in ours if path not in made)]

    return replace(output, render=render, made_by=f"quarto {version}")


def _outputs_of(project: Project, slug: str, minutes: int) -> tuple[Output, ...]:
    slides, sheets = project.site / "slides", project.site / "worksheets"
    keys, cues = project.instructor / "worksheets", project.instructor / "cue-sheets"
    books, solved = project.site / "notebooks", project.instructor / "notebooks"
    printed = (
        ("worksheet, Letter", sheets / f"{slug}-letter.pdf"),
        ("worksheet, large print", sheets / f"{slug}-large-print.pdf"),
        ("key", keys / f"{slug}-key.pdf"),
        ("key, Letter", keys / f"{slug}-key-letter.pdf"),
    )
    beside = f"lessons/{slug}"
    archive = (("starter, zip", books / f"{slug}.zip"),)
    return (
        Output("deck", DECK, slides / f"{slug}.html", _deck),
        Output("worksheet", WORKSHEET, sheets / f"{slug}.pdf", _worksheets, printed, reads=("data",)),
        Output("worksheet, Word", WORKSHEET, sheets / f"{slug}.docx", _word),
        Output("PowerPoint", DECK, slides / f"{slug}.pptx", _powerpoint),
        Output("handout", DECK, slides / f"{slug}-handout.pdf", _handout),
        Output("deck source, zip", DECK, slides / f"{slug}-source.zip", _deck_source),
        Output("cue sheet", DECK, cues / f"{slug}.pdf", _cue_sheet),
        Output("starter notebook", None, books / f"{slug}.ipynb", _starter, archive, reads=(*_INSTALLED, beside)),
        *_side_notebooks(project, slug),
        Output("lab", None, project.site / "labs" / f"{slug}.html", _lab, reads=("data", beside)),
        Output("solved notebook", None, solved / f"{slug}.ipynb", _solved, reads=("data", beside)),
        *_short_decks(slides, slug, minutes),
    )


def _side_notebooks(project: Project, slug: str) -> Iterator[Output]:
    folder, names = project.site / "notebooks", [path.stem for path in lesson_paths(project.lessons / slug)]
    if names:
        first, *others = (folder / f"{slug}-{name}.ipynb" for name in names)
        more = tuple((f"side notebook {path.stem.removeprefix(f'{slug}-')}", path) for path in others)
        yield Output("side notebooks", None, first, _sides, more, reads=("data", f"lessons/{slug}"))


def _short_decks(folder: Path, slug: str, minutes: int) -> Iterator[Output]:
    if minutes:
        yield Output(f"deck, {minutes} min", DECK, folder / f"{slug}-{minutes}-minutes.html", _short_deck)


def how_it_fits(project: Project, slug: str, minutes: int) -> str:
    """Whether a deck without its optional slides can be taught in `minutes`, in a sentence."""
    qmd = DECK.qmd(project, slug)
    short = shorten(read_text(qmd, project.relative(qmd)))
    count = len(short.left_out)
    without = f"without {count} optional slide{'' if count == 1 else 's'}" if count else "it has no optional slides;"
    left = short.seconds - 60 * minutes
    verdict = f"{format_clock(left)} more than" if left > 0 else "which fits into"
    return f"{slug}: {without} the deck takes {format_clock(short.seconds)}, {verdict} {minutes} minutes"


# Each renderer is imported when it is needed: a build with nothing to do loads none.


def _deck(job: Job) -> list[Path]:
    from lessonkit.render.embedded import render_deck

    return render_deck(job.project, job.source, job.text, job.out, job.surroundings)


def _short_deck(job: Job) -> list[Path]:
    from lessonkit.render.embedded import render_deck

    return render_deck(job.project, job.source, shorten(job.text).text, job.out, job.surroundings)


def _worksheets(job: Job) -> list[Path]:
    from lessonkit.render.worksheet import render_worksheets

    key = job.project.instructor / "worksheets" / f"{job.slug}-key.pdf"
    return render_worksheets(job.project, job.source, job.text, job.out, key, job.surroundings)


def _word(job: Job) -> list[Path]:
    from lessonkit.render.word import render_word

    return render_word(job.project, job.source, job.text, job.out)


def _powerpoint(job: Job) -> list[Path]:
    from lessonkit.render.powerpoint import render_powerpoint

    return render_powerpoint(job.project, job.source, job.text, job.out)


def _handout(job: Job) -> list[Path]:
    from lessonkit.render.handout import render_handout

    return render_handout(job.project, job.source, job.text, job.out)


def _deck_source(job: Job) -> list[Path]:
    from lessonkit.render.source_zip import write_source_zip

    linked = tuple(linked_files(job.project, job.source, job.text))
    return write_source_zip(job.project, job.source, linked, job.out)


def _cue_sheet(job: Job) -> list[Path]:
    from lessonkit.render.cue_sheet import render_cue_sheet

    return render_cue_sheet(job.project, job.source, job.text, job.out)


def _starter(job: Job) -> list[Path]:
    from lessonkit.compose.notebook import compose_starter
    from lessonkit.compose.side import compose_side
    from lessonkit.parse import read_lesson
    from lessonkit.render.starter import write_starter
    from lessonkit.results import results_of

    lesson = read_lesson(job.lesson, job.project.relative(job.lesson))
    code, datasets = [cell.source for cell in lesson.cells], lesson.header.datasets
    runs = _runs(job)
    sides = {run.notebook.file: compose_side(run) for run in runs.values()}
    code += [cell.source for run in runs.values() for cell in run.notebook.cells]
    results, _ = results_of(lesson, job.project, Report())  # from the store, where the sources' step left them
    starter = compose_starter(lesson, results.inline)
    return write_starter(job.project, job.slug, starter, code=code, datasets=datasets, sides=sides)


def _sides(job: Job) -> list[Path]:
    from lessonkit.compose.side import compose_side
    from lessonkit.render.side import publish_side

    runs = _runs(job).values()
    return [publish_side(job.project, run.notebook.file, compose_side(run)) for run in runs]


def _runs(job: Job) -> Mapping[str, SideRun]:
    """The lesson's side notebooks and what they gave, from the store."""
    from lessonkit.results import side_runs
    from lessonkit.side import read_sides

    return side_runs(read_sides(job.project, job.slug), job.project, Report())[0]


def _solved(job: Job) -> list[Path]:
    from lessonkit.compose.notebook import compose_executed
    from lessonkit.parse import read_lesson
    from lessonkit.render.starter import write_executed
    from lessonkit.results import results_of

    lesson = read_lesson(job.lesson, job.project.relative(job.lesson))
    results, _ = results_of(lesson, job.project, Report())  # from the store, where the sources' step left them
    return write_executed(job.project, job.slug, compose_executed(lesson, results))


def _lab(job: Job) -> list[Path]:
    from lessonkit.compose.lab import compose_lab
    from lessonkit.parse import read_lesson
    from lessonkit.render.lab import render_lab
    from lessonkit.results import results_of

    name = job.project.relative(job.lesson)
    lesson = read_lesson(job.lesson, name)
    results = replace(results_of(lesson, job.project, Report())[0], sides=_runs(job))
    return render_lab(job.project, name, compose_lab(lesson, results).text, job.out)
