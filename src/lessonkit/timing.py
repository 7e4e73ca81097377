"""The run-of-show adds up: blocks tile the session, slides share their block. All times in seconds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lessonkit.errors import Fault
from lessonkit.model import Attributes
from lessonkit.syntax import clock, format_clock, parse_minutes

Complain = Callable[[int, str, str], None]


@dataclass(frozen=True, slots=True)
class Timed:
    """A heading whose `time=` or `minutes=` matters, and its line."""

    title: str
    attributes: Attributes
    line: int


def tile(blocks: Sequence[Timed], total: int, complain: Complain) -> list[tuple[int, int]]:
    """Start and end of each block. Complains where they leave a gap, overlap, or miss the total."""
    spans: list[tuple[int, int]] = []
    due = 0
    known = True  # after a time that cannot be read, what follows may be right
    for block in blocks:
        given = block.attributes.get("time")
        try:
            if given is None:
                hint = f'add {{time="{format_clock(due) if known else "…"}-…"}} to the heading'
                raise Fault(f"block {block.title!r} has no time", hint)
            parts = given.replace("–", "-").split("-")
            if len(parts) != 2:
                raise Fault(f"cannot read the time {given!r}", 'write time="MM:SS-MM:SS"')
            start, end = clock(parts[0]), clock(parts[1])
            if end <= start:
                raise Fault(f"block {block.title!r} ends before it begins", f'time="{given}"')
        except Fault as fault:
            complain(block.line, fault.message, fault.hint)
            spans.append((due, due))
            known = False
            continue
        if known and start != due:
            what = "a gap" if start > due else "an overlap"
            before = "the session starts at" if not spans else "the block before ends at"
            message = f"{what} of {format_clock(abs(start - due))} before block {block.title!r}"
            complain(block.line, message, f"{before} {format_clock(due)}")
        spans.append((start, end))
        due, known = end, True
    if blocks and known and due != total:
        message = f"the blocks end at {format_clock(due)}, the lesson lasts {format_clock(total)}"
        complain(blocks[-1].line, message, "change the last block's time, or `minutes:` in the header")
    return spans


def share_time(rows: Sequence[Timed], available: int, complain: Complain) -> list[int]:
    """Seconds of a block's opener and slides: those without `minutes` share what the others leave.

    A rest that does not divide goes to the first of them, a second each. Complains when the given
    minutes are more than the block holds, or less while nobody is left to take the rest.
    """
    given: list[int | None] = []
    for row in rows:
        minutes = row.attributes.get("minutes")
        try:
            given.append(None if minutes is None else parse_minutes(minutes))
        except Fault as fault:
            complain(row.line, fault.message, fault.hint)
            given.append(None)
    rest = available - sum(seconds or 0 for seconds in given)
    open_rows = [index for index, seconds in enumerate(given) if seconds is None]
    if rest < 0:
        message = f"the slides of {rows[0].title!r} take {format_clock(available - rest)}, "
        complain(rows[0].line, message + f"the block has {format_clock(available)}", "shorten a slide's minutes")
        rest = 0
    elif rest > 0 and not open_rows:
        message = f"the slides of {rows[0].title!r} leave {format_clock(rest)} of the block unused"
        complain(rows[0].line, message, "leave one slide, or the block's heading, without minutes")
    shares = [0] * len(rows)
    for place, index in enumerate(open_rows):
        shares[index] = rest // len(open_rows) + (1 if place < rest % len(open_rows) else 0)
    return [share if seconds is None else seconds for seconds, share in zip(given, shares, strict=True)]
