"""The project: where things are, and the course-wide settings of `_quarto.yml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lessonkit.errors import UsageProblem, nearest

SETTINGS = ("course", "url", "start-time", "environment")
_TIME_OF_DAY = re.compile(r"(?:[01]?[0-9]|2[0-3]):[0-5][0-9]")
_ADDRESS = re.compile(r"https?://[^\s\"<>]+")
VARIABLE = re.compile(r"[A-Z][A-Z0-9_]*")


@dataclass(frozen=True, slots=True)
class Project:
    """A project folder and what its `_quarto.yml` says.

    `course`, `url`, `start_time` and `environment` (the names of the variables that lessons may read, a
    secret one if their header asks for it) come from the `lessonkit:` key; `deck_options` are Quarto's revealjs
    options (`format: revealjs:`), as written there.
    """

    root: Path
    course: str
    url: str
    start_time: str
    deck_options: Mapping[str, Any]
    environment: tuple[str, ...] = ()

    @property
    def lessons(self) -> Path:
        return self.root / "lessons"

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def extension(self) -> Path:
        return self.root / "_extensions" / "lessonkit"

    @property
    def site(self) -> Path:
        return self.root / "_site"

    @property
    def instructor(self) -> Path:
        return self.root / "_instructor"

    @property
    def cache(self) -> Path:
        """What may be deleted at any time: executions, stamps, fonts."""
        return self.root / ".lessonkit"

    def relative(self, path: Path) -> str:
        """The path as messages name it: relative to the project, forward slashes."""
        return path.relative_to(self.root).as_posix()


def load_project(root: Path) -> Project:
    """Read `_quarto.yml` of the folder.

    Raises UsageProblem when it is missing, is not YAML, has a `lessonkit:` key that does not exist or a value
    that is not of its kind.
    """
    import yaml

    path = root / "_quarto.yml"
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except FileNotFoundError:
        raise UsageProblem("_quarto.yml is missing: run build.py in the project's folder") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        problem = getattr(error, "problem", None) or "not UTF-8 text"
        raise UsageProblem(f"_quarto.yml:{line}: not valid YAML: {problem}") from None
    settings = _mapping(raw, "the whole file")
    own = _mapping(settings.get("lessonkit"), "lessonkit")
    for key, value in own.items():
        if key not in SETTINGS:
            raise UsageProblem(f"_quarto.yml: unknown key {key!r} under lessonkit ({nearest(str(key), SETTINGS)})")
        if key == "environment":
            _check_names(value)
        elif not isinstance(value, str | None):  # YAML reads 10:30 as the number 630
            example = f'{key}: "{"09:00" if key == "start-time" else "…"}"'
            raise UsageProblem(f"_quarto.yml: lessonkit: {key} must be text; put it in quotes, as in {example}")
        elif key == "start-time" and value and not _TIME_OF_DAY.fullmatch(value):
            what = f'start-time must be a time of day from "00:00" to "23:59", not "{value}"'
            raise UsageProblem(f"_quarto.yml: lessonkit: {what}")
        elif key == "url" and value and not _ADDRESS.fullmatch(value):
            what = f'url must be a web address, as in url: "https://example.org/course", not "{value}"'
            raise UsageProblem(f"_quarto.yml: lessonkit: {what}")
    formats = _mapping(settings.get("format"), "format")
    return Project(
        root=root,
        course=own.get("course") or "",
        url=own.get("url") or "",
        start_time=own.get("start-time") or "",
        environment=tuple(own.get("environment") or ()),
        deck_options=_mapping(formats.get("revealjs"), "format: revealjs"),
    )


def _check_names(value: Any) -> None:
    names = value if isinstance(value, list) else [] if value is None else [None]
    for name in names:
        if not isinstance(name, str) or not VARIABLE.fullmatch(name):
            what = f"environment must be a list of names of variables, not {name if name is not None else value!r}"
            raise UsageProblem(f"_quarto.yml: lessonkit: {what}; write it as in environment: [CAVE_SERVER]")


def _mapping(value: Any, name: str) -> Mapping[str, Any]:
    if value is None or value == "default":
        return {}
    if not isinstance(value, dict):
        raise UsageProblem(f"_quarto.yml: {name} must hold `key: value` lines")
    return value
