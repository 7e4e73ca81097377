from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessonkit.model import Attributes
from lessonkit.timing import Timed, share_time, tile

MINUTE = 60


class Complaints:
    def __init__(self) -> None:
        self.found: list[tuple[int, str]] = []

    def __call__(self, line: int, message: str, hint: str) -> None:
        self.found.append((line, message))


def blocks(*times: str | None) -> list[Timed]:
    """Blocks A, B, C … in lines 10, 20, 30 …"""
    names = "ABCDEFG"
    given = [() if time is None else (("time", time),) for time in times]
    return [Timed(names[i], Attributes(pairs=pairs), 10 * (i + 1)) for i, pairs in enumerate(given)]


def rows(*minutes: str | None) -> list[Timed]:
    """A block's opener and its slides, the opener in line 1."""
    given = [() if value is None else (("minutes", value),) for value in minutes]
    return [Timed(f"row {i}", Attributes(pairs=pairs), i + 1) for i, pairs in enumerate(given)]


def tiled(total: int, *times: str | None) -> list[tuple[int, str]]:
    complaints = Complaints()
    tile(blocks(*times), total * MINUTE, complaints)
    return complaints.found


def shared(available: int, *minutes: str | None) -> list[tuple[int, str]]:
    complaints = Complaints()
    share_time(rows(*minutes), available * MINUTE, complaints)
    return complaints.found


def test_blocks_that_tile_the_session_have_their_start_and_end_in_seconds() -> None:
    complaints = Complaints()
    spans = tile(blocks("00:00-12:00", "12:00–28:30", "28:30 - 1:30:00"), 90 * MINUTE, complaints)
    assert spans == [(0, 720), (720, 1710), (1710, 5400)]
    assert complaints.found == []


@pytest.mark.parametrize(
    ("times", "complaints"),
    [
        (("00:00-04:00", "05:00-10:00"), [(20, "a gap of 01:00 before block 'B'")]),
        (("00:00-04:00", "03:30-10:00"), [(20, "an overlap of 00:30 before block 'B'")]),
        (("01:00-10:00",), [(10, "a gap of 01:00 before block 'A'")]),
        (("00:00-04:00", "04:00-09:00"), [(20, "the blocks end at 09:00, the lesson lasts 10:00")]),
        (("00:00-04:00", "04:00-10:01"), [(20, "the blocks end at 10:01, the lesson lasts 10:00")]),
        (
            ("04:00-10:00", "00:00-04:00"),
            [
                (10, "a gap of 04:00 before block 'A'"),
                (20, "an overlap of 10:00 before block 'B'"),
                (20, "the blocks end at 04:00, the lesson lasts 10:00"),
            ],
        ),
    ],
)
def test_blocks_that_do_not_tile_are_named(times: tuple[str, ...], complaints: list[tuple[int, str]]) -> None:
    assert tiled(10, *times) == complaints


@pytest.mark.parametrize(
    ("time", "message"),
    [
        (None, "block 'B' has no time"),
        ("4 minutes", "cannot read the time '4 minutes'"),
        ("04:00-4:7", "cannot read the time '4:7'"),
        ("04:00-06:00-10:00", "cannot read the time '04:00-06:00-10:00'"),
        ("06:00-04:00", "block 'B' ends before it begins"),
        ("04:00-04:00", "block 'B' ends before it begins"),
    ],
)
def test_a_time_that_cannot_be_read_is_the_only_complaint(time: str | None, message: str) -> None:
    assert tiled(10, "00:00-04:00", time, "06:00-10:00") == [(20, message)]
    assert tiled(10, "00:00-04:00", time) == [(20, message)]


def test_times_after_one_that_cannot_be_read_are_still_checked() -> None:
    found = tiled(10, "00:00-02:00", None, "04:00-06:00", "07:00-10:00")
    assert found == [(20, "block 'B' has no time"), (40, "a gap of 01:00 before block 'D'")]


def test_slides_without_minutes_share_what_the_others_leave() -> None:
    complaints = Complaints()
    assert share_time(rows("1", None, "2.5", None), 10 * MINUTE, complaints) == [60, 195, 150, 195]
    assert complaints.found == []


def test_seconds_that_cannot_be_shared_evenly_go_to_the_first() -> None:
    assert share_time(rows(None, None, None), 20, Complaints()) == [7, 7, 6]


def test_slides_that_fill_their_block_leave_nothing_to_the_others() -> None:
    complaints = Complaints()
    assert share_time(rows(None, "4", "6"), 10 * MINUTE, complaints) == [0, 240, 360]
    assert complaints.found == []


@pytest.mark.parametrize(
    ("minutes", "complaint"),
    [
        (("0", "7", "4"), (1, "the slides of 'row 0' take 11:00, the block has 10:00")),
        ((None, "7", "4"), (1, "the slides of 'row 0' take 11:00, the block has 10:00")),
        (("0", "7", "2.5"), (1, "the slides of 'row 0' leave 00:30 of the block unused")),
        ((None, "seven"), (2, "cannot read minutes=seven")),
        ((None, "-1"), (2, "cannot read minutes=-1")),
    ],
)
def test_minutes_that_do_not_fit_the_block_are_named(
    minutes: tuple[str | None, ...], complaint: tuple[int, str]
) -> None:
    assert shared(10, *minutes) == [complaint]


GIVEN = st.none() | st.integers(0, 20).map(lambda half: f"{half / 2:g}") | st.just("soon")


@settings(deadline=None)
@given(st.lists(GIVEN, min_size=1, max_size=8), st.integers(1, 3600))
def test_time_that_nobody_complains_of_adds_up_to_the_block(minutes: list[str | None], available: int) -> None:
    complaints = Complaints()
    seconds = share_time(rows(*minutes), available, complaints)
    assert len(seconds) == len(minutes)
    assert min(seconds) >= 0
    if not complaints.found:
        assert sum(seconds) == available
        given = [(own, share) for own, share in zip(minutes, seconds, strict=True) if own is not None]
        assert all(share == round(float(own) * MINUTE) for own, share in given)
        shares = [share for own, share in zip(minutes, seconds, strict=True) if own is None]
        assert not shares or max(shares) - min(shares) <= 1


@settings(deadline=None)
@given(st.lists(st.integers(1, 1800), min_size=1, max_size=7))
def test_blocks_one_after_the_other_always_tile(lengths: list[int]) -> None:
    ends = [sum(lengths[: i + 1]) for i in range(len(lengths))]
    times = [f"{s // 60:02d}:{s % 60:02d}-{e // 60:02d}:{e % 60:02d}" for s, e in zip([0, *ends], ends, strict=False)]
    complaints = Complaints()
    assert tile(blocks(*times), ends[-1], complaints) == list(zip([0, *ends], ends, strict=False))
    assert complaints.found == []
