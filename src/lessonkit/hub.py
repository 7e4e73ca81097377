"""The hub, `_site/index.html`: one page of all lessons, made again when what it says has changed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from lessonkit.config import Project
from lessonkit.environment import environment_digest, python_version
from lessonkit.history import Committed, committed
from lessonkit.outputs import outputs_of
from lessonkit.plan import Step, read_stamp, reasons, record
from lessonkit.read import lesson_paths
from lessonkit.render.hub_lessons import HubLesson
from lessonkit.report import Report
from lessonkit.sections import sections
from lessonkit.sources import DECK, HUB_FORM, WORKSHEET, hub_entry
from lessonkit.store import Entries, digest, file_digest, read_sealed, tree_digest, write_bytes

NAME = "hub"
_SHOWN = 7  # characters of a digest, as on the worksheets


def hub_path(project: Project) -> Path:
    """Where the hub is."""
    return project.site / "index.html"


def publish_hub(project: Project, around: Mapping[str, str], report: Report, *, force: bool = False) -> bool:
    """Write the hub of all lessons if it is stale; returns whether it was. `around` is what `surroundings` gave.

    A lesson that does not build is listed as it was last built, or as not built. Raises LessonProblems and
    ToolProblem when pandoc fails, and ToolProblem for missing web fonts.
    """
    data = tree_digest(project.data)
    lessons = _listed(project)
    step = Step(NAME, {"data/": data, **_inputs(project, lessons), **around})
    why = ("asked for",) if force else reasons(project, step, read_stamp(project, NAME))
    report.step(NAME, why)
    if not why:
        return False
    from lessonkit.render.hub import hub_files

    page = hub_path(project)
    files = hub_files(project, _with_packages(project, lessons), python_version(), data[:_SHOWN])
    for path in sorted(files, key=lambda path: path == page):  # the page last: what it shows is there
        write_bytes(path, files[path])
    record(project, step, list(files))
    return True


def _listed(project: Project) -> list[HubLesson]:
    paths = lesson_paths(project.lessons)
    dates = committed(project.root, [project.relative(path) for path in paths])
    return [_lesson(project, path, dates[project.relative(path)]) for path in paths]


def _lesson(project: Project, path: Path, date: Committed) -> HubLesson:
    slug, qmd = path.stem, DECK.qmd(project, path.stem)
    entry = read_sealed(hub_entry(project, slug), slug)
    entry = entry if isinstance(entry, dict) and entry.get("form") == HUB_FORM else None
    files = {
        name: place.relative_to(project.site).as_posix()
        for output in outputs_of(project, slug)
        for name, place in output.files
        if place.is_relative_to(project.site) and place.is_file()
    }
    text = qmd.read_text(encoding="utf-8", errors="replace") if qmd.is_file() else ""
    slides = [section.name for section in sections(text) if section.level]
    current = entry is not None and entry.get("source") == file_digest(path)
    return HubLesson(slug, entry, current, files, frozenset(slides), _worksheet_version(project, slug), date)


def _worksheet_version(project: Project, slug: str) -> str:
    """What stands at the foot of the worksheet, "" where that was not made from its source as it stands."""
    qmd = WORKSHEET.qmd(project, slug)
    stamp = read_stamp(project, f"{slug}: worksheet")
    typst = project.cache / "typst" / f"{slug}.typ"
    if stamp is None or stamp.inputs.get(project.relative(qmd)) != file_digest(qmd) or not typst.is_file():
        return ""
    if stamp.outputs.get(project.relative(typst)) != file_digest(typst):  # not what the worksheet was made of
        return ""
    return digest(typst.read_bytes())[:_SHOWN]


def _inputs(project: Project, lessons: Iterable[HubLesson]) -> dict[str, str]:
    found: dict[str, str] = {}
    for lesson in lessons:
        name = f"lessons/{lesson.slug}.py"
        found[name] = digest(json.dumps([lesson.entry, lesson.current], sort_keys=True))
        found[f"when {name} was committed"] = digest(str(lesson.committed))
        found[f"what is built of {name}"] = digest(*lesson.files.values(), *sorted(lesson.slides), lesson.worksheet)
    return found


def _with_packages(project: Project, lessons: Sequence[HubLesson]) -> list[HubLesson]:
    """The lessons with the packages that each imports, by the versions that are installed."""
    groups = [lesson.entry["imports"] if lesson.entry else [] for lesson in lessons]
    store = Entries(project.cache / "hub-texts")  # to look for the modules takes longer than to make the page
    key = digest("packages", environment_digest(), json.dumps(groups))
    found = store.get(key)
    if found is None:
        from lessonkit.render.starter_requirements import versions_of

        found = versions_of(groups)
        store.put(key, found)
    packages = (tuple((name, version) for name, version in group) for group in found)
    return [replace(lesson, packages=group) for lesson, group in zip(lessons, packages, strict=True)]
