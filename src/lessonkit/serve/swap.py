"""The slides that differ between two texts of a deck's source, rendered by themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lessonkit.render.parts import Render, settled, split_deck
from lessonkit.sections import Section, sections

_TAG = re.compile(r"<section\b(?P<attributes>[^>]*)>|</section>")
_ID = re.compile(r'\bid="(?P<id>[^"]*)"')


def changed_slides(old: str, new: str, render: Render) -> Mapping[str, str] | None:
    """The HTML of each slide that is another one in `new`, by its id; {} if none is.

    None where the page has to be loaded anew: slides were added, left out or moved, the settings at the head changed,
    or one slide has a say in another (`split_deck`). Raises what `render` raises.
    """
    before, after = sections(old), sections(new)
    names = [section.name for section in after]
    if [section.key for section in before] != [section.key for section in after] or len(set(names)) < len(names):
        return None
    changed = [now for was, now in zip(before, after, strict=True) if was.lines != now.lines]
    if not changed:
        return {}
    if not changed[0].level or split_deck(new) is None:
        return None
    html = settled(render(_document(after[0], changed), False))
    found = dict(_slides(html))
    return found if found.keys() == {section.name for section in changed} else None


def _document(head: Section, slides: list[Section]) -> str:
    return "\n".join(line for section in (head, *slides) for line in section.lines)


def _slides(html: str) -> Iterator[tuple[str, str]]:
    """Id and HTML of each slide: a section with an id that is in no other such section."""
    starts: list[tuple[str, int]] = []
    for tag in _TAG.finditer(html):
        if tag[0] != "</section>":
            match = _ID.search(tag["attributes"])
            inside = any(name for name, _ in starts)
            starts.append((match["id"] if match and not inside else "", tag.start()))
        elif starts:
            name, start = starts.pop()
            if name:
                yield name, html[start : tag.end()]
