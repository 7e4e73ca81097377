"""What both sides of a pair say, cell by cell, and how the cells of two states belong together."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any

HEADER = "header"
_ALIKE = 0.5  # the least that two texts share that are one cell before and after an edit
_MANY = 2500  # comparisons; above it cells are paired in order, which costs nothing
_BLANK_END = re.compile(r"(\n[ \t]*)+\Z|\A\s*\Z")
_RULE = re.compile(r"---\s*")
# The option that says of a cell what Jupyter goes by a tag: with it "Run All" goes on after the error.
_MEANT_TO_FAIL = re.compile(r"\A(#\|.*\n)*?#\|\s*error\s*:\s*true\s*$", re.MULTILINE | re.IGNORECASE)
FAILS = "raises-exception"


@dataclass(frozen=True, slots=True)
class PairCell:
    """A cell without what is a view, a result or a layout of lines. `kind`: header, markdown, code or raw."""

    kind: str
    source: str
    tags: tuple[str, ...] = ()
    title: str = ""

    @property
    def fails(self) -> bool:
        """Whether its options say that it is meant to fail."""
        return self.kind == "code" and bool(_MEANT_TO_FAIL.match(self.source))


def pair_cell(node: Any, *, first: bool) -> PairCell:
    """What a cell of a notebook says. The first one is the header, if it is raw and YAML between two lines `---`."""
    source = _BLANK_END.sub("", node["source"].replace("\r\n", "\n").replace("\r", "\n"))
    kind = node["cell_type"]
    if first and kind == "raw":
        rows = source.strip("\n\t ").split("\n")
        if len(rows) > 1 and _RULE.fullmatch(rows[0]) and _RULE.fullmatch(rows[-1]):
            return PairCell(HEADER, "\n".join(rows))
    metadata: Mapping[str, Any] = node["metadata"]
    tags = metadata.get("tags")
    title = metadata.get("title")
    cell = PairCell(kind, source, title=title if isinstance(title, str) else "")
    said = [str(tag) for tag in tags] if isinstance(tags, list) else []
    return replace(cell, tags=tuple(tag for tag in said if not (tag == FAILS and cell.fails)))


def partners(old: Sequence[PairCell], new: Sequence[PairCell], *, moved: bool = True) -> list[int | None]:
    """For each new cell the index of the old one that it was, None for one that came.

    Equal cells belong together, where `moved` also out of order; between them, those most alike.
    """
    found: list[int | None] = [None] * len(new)
    between = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found[j1:j2] = range(i1, i2)
        elif tag == "replace":
            between.append((range(i1, i2), range(j1, j2)))
    if moved:
        _pair_moved(old, new, found)
    for places, news in between:
        taken = set(found)
        _pair_alike(old, new, [i for i in places if i not in taken], [j for j in news if found[j] is None], found)
    return found


def _pair_moved(old: Sequence[PairCell], new: Sequence[PairCell], found: list[int | None]) -> None:
    free: dict[PairCell, list[int]] = defaultdict(list)
    for index in set(range(len(old))).difference(found):
        free[old[index]].append(index)
    for place, cell in enumerate(new):
        if found[place] is None and free[cell]:
            found[place] = free[cell].pop(0)


def _pair_alike(
    old: Sequence[PairCell], new: Sequence[PairCell], places: list[int], news: list[int], found: list[int | None]
) -> None:
    if len(places) * len(news) > _MANY:
        for i, j in zip(places, news, strict=False):
            if old[i].kind == new[j].kind:
                found[j] = i
        return
    scores = [(_likeness(old[i], new[j]), -i, -j) for i in places for j in news]
    taken = set()
    for score, i, j in sorted(scores, reverse=True):
        if score >= _ALIKE and found[-j] is None and i not in taken:
            found[-j] = -i
            taken.add(i)


def _likeness(one: PairCell, other: PairCell) -> float:
    """From 0 to 1; kinds never mix, and a lesson has one header."""
    if one.kind != other.kind:
        return 0.0
    return 1.0 if one.kind == HEADER else SequenceMatcher(None, one.source, other.source, autojunk=False).quick_ratio()


def holds(one: Sequence[PairCell], other: Sequence[PairCell], base: Sequence[PairCell]) -> bool:
    """Whether `one` has every change that `other` made to `base`: then nothing is lost when `other` follows it."""
    in_one, in_other = partners(base, one, moved=False), partners(base, other, moved=False)
    if set(range(len(base))).difference(in_other).intersection(in_one):
        return False  # it still has what the other deleted
    now = {index: one[place] for place, index in enumerate(in_one) if index is not None}
    same = {j for _, j, count in _equal(one, other) for j in range(j, j + count)}
    for place, (cell, index) in enumerate(zip(other, in_other, strict=True)):
        if index is None:
            if place not in same:
                return False
        elif cell != base[index] and (index not in now or not _cell_holds(now[index], cell, base[index])):
            return False
    return True


def is_older(cells: Sequence[PairCell], before: Sequence[PairCell], base: Sequence[PairCell]) -> bool:
    """Whether the cells go back behind the step from `before` to `base`, as a copy that was opened before it does."""
    gone, came = Counter(before) - Counter(base), Counter(base) - Counter(before)
    if gone:
        return bool(gone & (Counter(cells) - Counter(base)))
    there = {base[index] for index in partners(base, cells) if index is not None}
    return bool(came) and not there.intersection(came)


def _cell_holds(one: PairCell, other: PairCell, base: PairCell) -> bool:
    for mine, theirs, before in ((one.tags, other.tags, base.tags), (one.title, other.title, base.title)):
        if theirs not in (before, mine):
            return False
    rows, others, befores = (cell.source.split("\n") for cell in (one, other, base))
    kept = {i for i, _, count in _equal(befores, others) for i in range(i, i + count)}
    still = {i for i, _, count in _equal(befores, rows) for i in range(i, i + count)}
    if set(range(len(befores))).difference(kept).intersection(still):
        return False
    old = {j for _, j, count in _equal(befores, others) for j in range(j, j + count)}
    same = {j for _, j, count in _equal(rows, others) for j in range(j, j + count)}
    return set(range(len(others))) <= old | same


def _equal(one: Sequence[Any], other: Sequence[Any]) -> list[tuple[int, int, int]]:
    """The runs that both have: where in one, where in the other, how long."""
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    return [(block.a, block.b, block.size) for block in blocks]
