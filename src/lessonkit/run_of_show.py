"""From headings to blocks: every second of the session belongs to a block's opener or to a slide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lessonkit.model import BACKUP, Attributes, Block, Node, Slide, Span
from lessonkit.timing import Complain, Timed, share_time, tile


@dataclass(slots=True)
class Part:
    """A heading that is being filled: a block's opener (with its slides), or a slide.

    A `stray` part holds slides that stand before the first block; that is complained of elsewhere.
    """

    title: str
    attributes: Attributes
    line: int
    body: list[Node] = field(default_factory=list)
    slides: list[Part] = field(default_factory=list)
    stray: bool = False

    @property
    def backup(self) -> bool:
        return BACKUP in self.attributes.classes


def run_of_show(parts: Sequence[Part], minutes: int, path: str, end: int, complain: Complain) -> tuple[Block, ...]:
    """The parts as blocks, in seconds. `end` is the lesson's last line; `minutes` 0 if it is not known."""
    if not any(part.slides for part in parts):
        hint = '`# Title {time="00:00-10:00"}` opens a block, `## Title` a slide'
        complain(1, "the lesson has no slides", hint)
        return ()
    _check_backup(parts, complain)
    timed = [Timed(part.title, part.attributes, part.line) for part in parts if not (part.stray or part.backup)]
    times = iter(tile(timed, minutes * 60, complain) if minutes else [(0, 0)] * len(timed))
    over = (minutes * 60, minutes * 60)
    ends = [part.line - 1 for part in parts[1:]] + [end]
    return tuple(
        _block(part, _times(part, times, over), Span(path, part.line, max(part.line, last)), complain)
        for part, last in zip(parts, ends, strict=True)
    )


def _times(part: Part, times: Iterator[tuple[int, int]], over: tuple[int, int]) -> tuple[int, int]:
    if part.backup:
        return over
    return (0, 0) if part.stray else next(times)


def _check_backup(parts: Sequence[Part], complain: Complain) -> None:
    for part in parts:
        if part.backup and part is not parts[-1]:
            complain(part.line, "backup slides before the last block", "they stand at the end, under one heading")
        for timed in (part, *part.slides) if part.backup else ():
            for key in ("time", "minutes"):
                if timed.attributes.get(key) is not None:
                    hint = f"take {key} away, or move the slide into a block"
                    complain(timed.line, f"{key} on backup slides, which have none", hint)


def _block(part: Part, times: tuple[int, int], span: Span, complain: Complain) -> Block:
    start, stop = times
    rows = [Timed(row.title, row.attributes, row.line) for row in (part, *part.slides)]
    opener, *shares = share_time(rows, stop - start, complain) if stop > start else [0] * len(rows)
    slides = tuple(
        Slide(s.title, _without(s.attributes, "minutes"), seconds, tuple(s.body), Span(span.path, s.line, s.line))
        for s, seconds in zip(part.slides, shares, strict=True)
    )
    attributes = _without(part.attributes, "time", "minutes")
    return Block(part.title, attributes, start, stop, opener, tuple(part.body), slides, span)


def _without(attributes: Attributes, *keys: str) -> Attributes:
    pairs = tuple(pair for pair in attributes.pairs if pair[0] not in keys)
    return Attributes(attributes.identifier, attributes.classes, pairs)
