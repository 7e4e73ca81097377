"""Three texts → one: what a lesson gave when a source was written, the source as edited, what the lesson gives now.

The base (`.base/<slug>.qmd`) is what was generated when the file was last written; where the file
differs from its base, somebody edited it. Merged is slide by slide first: slides are told by their ids, so that one
that was moved, reworded or left out stays so. Inside a slide it is line by line. Nothing that somebody wrote is lost:
what cannot be settled stands in the file twice, between marks (`conflicts`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from lessonkit.conflicts import Conflict, conflicts_in, marked
from lessonkit.model import Attributes
from lessonkit.sections import Section, read_heading, sections, with_lines
from lessonkit.syntax import HEADING, format_attributes, outside_of_code

T = TypeVar("T")
Lines = tuple[str, ...]
_Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Merged:
    """`text` for the file and `base` for its base; `edited` tells whether they differ by an edit.

    `conflicts` are those that stand in `text`, to be settled by hand.
    """

    text: str
    base: str
    edited: bool
    conflicts: tuple[Conflict, ...] = ()


def merge(disk: str | None, base: str | None, generated: str) -> Merged:
    """What to write into an editable source and its base. A file whose conflicts nobody settled is left as it is."""
    if disk is None or disk in (generated, base):
        return Merged(generated, generated, edited=False)
    waiting = conflicts_in(disk)
    if waiting:
        return Merged(disk, generated if base is None else base, True, waiting)
    if base == generated:
        return Merged(disk, generated, edited=True)
    text = _merged(disk, base or "", generated)
    return Merged(text, generated, text != generated, conflicts_in(text))


def as_generated(disk: str, base: str, names: Collection[str]) -> str:
    """The source with the sections of these names as they were generated: put back, or taken out if they never were."""
    if not names:
        return disk
    old, own = _by_key(base), _by_key(disk)
    kept = {key: lines for key, lines in own.items() if key[0] not in names}
    kept |= {key: lines for key, lines in old.items() if key[0] in names}
    return with_lines([kept[key] for key in _order(list(old), list(own), list(old), kept)])


def _merged(disk: str, base: str, generated: str) -> str:
    old, own, new = (_by_key(text) for text in (base, disk, generated))
    kept: dict[_Key, Lines] = {}
    for key in {**new, **own}:
        lines = _section(old.get(key), own.get(key), new.get(key))
        if lines is not None:
            kept[key] = lines
    return with_lines([kept[key] for key in _order(list(old), list(own), list(new), kept)])


def _by_key(text: str) -> dict[_Key, Lines]:
    return {section.key: _trimmed(section) for section in sections(text)} if text else {}


def _trimmed(section: Section) -> Lines:
    """Its lines without the blank ones at its end, which `with_lines` puts back."""
    return tuple("\n".join(section.lines).rstrip("\n").split("\n"))


def _section(old: Lines | None, own: Lines | None, new: Lines | None) -> Lines | None:
    """A section as it shall be, or None if it is to go."""
    if own is None:
        return new if old is None else None  # new in the lesson; or deleted here, which stays so
    if new is None:
        if old is None:
            return own  # somebody's own slide
        return None if own == old else marked(own, (), "the lesson no longer has this")
    if own in (new, old):
        return new
    if new == old:
        return own
    return _texts(old or (), own, new)


def _texts(old: Lines, own: Lines, new: Lines) -> Lines:
    if own[0] == new[0] == "---":
        return _header(old, own, new)
    head = _heading(old[0] if old else "", own[0], new[0])
    lines = _lines(old, own, new) if head is None else (*head, *_lines(old[1:], own[1:], new[1:]))
    if not conflicts_in("\n".join(lines)) and _closed(own) and _closed(new) and not _closed(lines):
        return marked(own, new)  # each line is settled, and together they close no Div or code block
    return lines


def _header(old: Lines, own: Lines, new: Lines) -> Lines:
    """A YAML header, setting by setting; what stands below it, line by line."""
    was, mine, now = _settings(old), _settings(own), _settings(new)
    kept: dict[_Key, Lines] = {}
    for key in {**now, **mine}:
        before, here, there = was.get(key), mine.get(key), now.get(key)
        if here is None or there is None or here == there or before in (here, there):
            lines = _section(before, here, there)
        else:
            lines = _lines(before or (), here, there)
        if lines is not None:
            kept[key] = lines
    return tuple(line for key in _order(list(was), list(mine), list(now), kept) for line in kept[key])


def _settings(lines: Lines) -> dict[_Key, Lines]:
    """The lines of each setting of a YAML header by its name; its fences and comments by what they are."""
    found: dict[_Key, list[str]] = {}
    key, fences = ("---", 0), 0
    for line in lines:
        if fences < 2 and line == "---":
            key, fences = ("---", fences), fences + 1
        elif fences == 1 and line[:1] not in ("", " ", "-", "#"):
            key = (line.split(":")[0], 1)
        elif fences == 1 and line.startswith("#"):
            key = ("#", 1)
        found.setdefault(key, []).append(line)
    return {key: tuple(rows) for key, rows in found.items()}


def _closed(lines: Lines) -> bool:
    return outside_of_code(lines)[1]


def _lines(old: Lines, own: Lines, new: Lines) -> Lines:
    from merge3 import Merge3

    merged: list[str] = []
    both = Merge3(list(old), list(own), list(new))
    for region in both.reprocess_merge_regions(both.merge_regions()):
        match region:
            case ("unchanged", start, end):
                merged += old[start:end]
            case ("same" | "a", start, end):
                merged += own[start:end]
            case ("b", start, end):
                merged += new[start:end]
            case ("conflict", _, _, start, end, other_start, other_end):
                merged += marked(own[start:end], new[other_start:other_end])
            case _:
                raise ValueError(f"a region that merge3 does not have: {region}")
    return tuple(merged)


def _heading(old: str, own: str, new: str) -> Lines | None:
    """A heading whose words, classes and attributes are merged each by itself: a lesson sets times beside titles.

    None where one of them is no heading.
    """
    read = [HEADING.match(line) for line in (old, own, new)]
    if read[1] is None or read[2] is None:
        return None
    (old_title, was), (own_title, mine), (new_title, now) = (
        read_heading(match["text"] or "") if match else ("", Attributes()) for match in read
    )
    levels = [len(match["level"]) if match else 0 for match in read]
    title, level = _three(old_title, own_title, new_title), _three(*levels)
    pairs = _pairs(dict(was.pairs), dict(mine.pairs), dict(now.pairs))
    if title is None or level is None or pairs is None:
        return marked((own,), (new,))
    classes = [name for name in now.classes if name in mine.classes or name not in was.classes]
    classes += [name for name in mine.classes if name not in now.classes and name not in was.classes]
    attributes = Attributes(now.identifier or mine.identifier, tuple(classes), tuple(pairs.items()))
    return (f"{'#' * level} {title} {format_attributes(attributes)}".rstrip(),)


def _pairs(was: Mapping[str, str], mine: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str] | None:
    found: dict[str, str] = {}
    for name in {**now, **mine}:
        values = was.get(name), mine.get(name), now.get(name)
        if values[1] != values[2] and values[1] != values[0] != values[2]:
            return None
        value = _three(*values)
        if value is not None:
            found[name] = value
    return found


def _three(old: T, own: T, new: T) -> T | None:
    """The one that was changed, or None if both were, in different ways."""
    if own in (new, old):
        return new
    return own if new == old else None


def _order(old: Sequence[_Key], own: Sequence[_Key], new: Sequence[_Key], kept: Mapping[_Key, Lines]) -> list[_Key]:
    """The order of the kept: the lesson's, or the instructor's if they moved a section. The others' own follow what
    they followed."""
    shared = set(old) & set(own) & set(new)
    moved = not old or [key for key in own if key in shared] != [key for key in old if key in shared]
    first, second = (own, new) if moved else (new, own)
    order = [key for key in first if key in kept]
    for index, key in enumerate(second):
        if key in kept and key not in order:
            before = next((k for k in reversed(second[:index]) if k in order), None)
            order.insert(order.index(before) + 1 if before else 0, key)
    return order
