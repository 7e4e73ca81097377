"""The lesson's YAML header, checked key by key."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lessonkit.config import VARIABLE
from lessonkit.errors import Problem, nearest
from lessonkit.model import Header
from lessonkit.read import Source

ROOT_KEYS = ("title", "subtitle", "lang", "lesson", "jupyter")
LESSON_KEYS = (
    *("minutes", "capability", "datasets", "cell-timeout", "references", "memory", "pass-mark", "course"),
    "environment",
)
DEFAULT_TIMEOUT = 60
DEFAULT_PASS_MARK = 80


def parse_header(source: Source, problems: list[Problem]) -> Header:
    """The header as a value; every wrong key or value becomes a problem at its own line."""

    def complain(key: str, message: str, hint: str = "") -> None:
        line = source.header_lines.get(key, 1)
        problems.append(Problem(source.path, line, message, hint, source.lines[line - 1]))

    def unknown(keys: Mapping[str, Any], valid: tuple[str, ...], prefix: str) -> None:
        for key in keys:
            if key not in valid:
                complain(f"{prefix}{key}", f"unknown header key {key!r}", nearest(str(key), valid))

    def value(keys: Mapping[str, Any], key: str, prefix: str, check: Callable[[Any], bool], kind: str) -> Any:
        found = keys.get(key)
        if found is not None and not check(found):
            complain(f"{prefix}{key}", f"{key} must be {kind}, not {found!r}")
            return None
        return found

    root = source.header
    unknown(root, ROOT_KEYS, "")
    lesson = root.get("lesson")
    if not isinstance(lesson, dict):
        complain("lesson", "the header has no `lesson:` part", "it holds at least `minutes: 90` and a `capability:`")
        lesson = {}
    unknown(lesson, LESSON_KEYS, "lesson.")

    title = value(root, "title", "", _is_text, "text")
    if root.get("title") is None:
        complain("title", "the lesson has no title", "add `# title: …` to the header")
    minutes = value(lesson, "minutes", "lesson.", _is_count, "a whole number of minutes, 1 or more")
    if lesson.get("minutes") is None and isinstance(root.get("lesson"), dict):
        place = "lesson.minutes" if "minutes" in lesson else "lesson"
        complain(place, "the header does not say how long the lesson is", "write `minutes: 90` under `lesson:`")
    return Header(
        title=str(title or ""),
        subtitle=str(value(root, "subtitle", "", _is_text, "text") or ""),
        lang=str(value(root, "lang", "", _is_text, "a language code as in `en`") or "en"),
        minutes=minutes or 0,
        course=str(value(lesson, "course", "lesson.", _is_text, "text") or ""),
        capability=str(value(lesson, "capability", "lesson.", _is_text, "text") or ""),
        datasets=tuple(value(lesson, "datasets", "lesson.", _is_texts, "a list of file names below data/") or ()),
        references=tuple(value(lesson, "references", "lesson.", _is_texts, "a list of texts") or ()),
        cell_timeout=value(lesson, "cell-timeout", "lesson.", _is_count, "a whole number of seconds, 1 or more")
        or DEFAULT_TIMEOUT,
        memory=value(lesson, "memory", "lesson.", _is_count, "a whole number of megabytes, 1 or more") or 0,
        pass_mark=value(lesson, "pass-mark", "lesson.", _is_per_cent, "a whole number of per cent, 1 to 100")
        or DEFAULT_PASS_MARK,
        environment=tuple(value(lesson, "environment", "lesson.", _is_names, "a list of names of variables") or ()),
    )


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(_is_text(item) for item in value)


def _is_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) and VARIABLE.fullmatch(item) for item in value)


def _is_per_cent(value: Any) -> bool:
    return _is_count(value) and value <= 100


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1
