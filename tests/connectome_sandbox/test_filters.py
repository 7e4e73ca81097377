"""Random combinations of filters, answered through the real client and by pandas alike."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

NUMBERS = ("id", "size", "pre_pt_root_id", "post_pt_root_id", "pre_pt_supervoxel_id")
POINTS = ("pre_pt_position", "post_pt_position", "ctr_pt_position")
TEXTS = ("pre_ganglion", "post_ganglion", "neurotransmitter")

COMPARED = {
    "filter_greater_dict": lambda column, value: column > value,
    "filter_less_dict": lambda column, value: column < value,
    "filter_greater_equal_dict": lambda column, value: column >= value,
    "filter_less_equal_dict": lambda column, value: column <= value,
    "filter_equal_dict": lambda column, value: column == value,
}

RELAXED = settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@st.composite
def conditions(draw: st.DrawFn) -> list[tuple[str, str, Any]]:
    """Up to four of (filter, column, row): the value is taken from a row of the table, or lies next to it."""
    names = [*COMPARED, "filter_in_dict", "filter_out_dict"]
    return draw(
        st.lists(
            st.tuples(
                st.sampled_from(names),
                st.sampled_from(NUMBERS),
                st.tuples(st.integers(0, 5092), st.sampled_from([-1, 0, 0, 0, 1]), st.integers(0, 40)),
            ),
            max_size=4,
            unique_by=lambda condition: condition[:2],
        )
    )


@given(wanted=conditions(), window=st.none() | st.tuples(st.integers(0, 4000), st.integers(1, 500)))
@RELAXED
def test_number_filters_select_the_rows_that_pandas_selects(
    wanted: list[tuple[str, str, Any]], window: tuple[int, int] | None, minnie: Any, truth: Any
) -> None:
    frame = truth.synapses
    filters: dict[str, dict[str, Any]] = {}
    chosen = pd.Series(True, frame.index)
    for name, column, (row, shift, more) in wanted:
        if name in COMPARED:
            value = int(frame[column].iloc[row]) + shift
            chosen &= COMPARED[name](frame[column], value)
        else:
            value = (frame[column].iloc[row : row + more] + shift).tolist()
            inside = frame[column].isin(value)
            chosen &= inside if name == "filter_in_dict" else ~inside
        filters.setdefault(name, {})[column] = value
    expected = frame[chosen].id.tolist()
    options = {}
    if window is not None:
        options = {"offset": window[0], "limit": window[1]}
        expected = expected[window[0] : window[0] + window[1]]
    got = minnie.materialize.query_table(
        "synapses_pni_2", select_columns=["id"], metadata=False, log_warning=False, **filters, **options
    )
    assert got.id.tolist() == expected


@given(
    point=st.sampled_from(POINTS),
    rows=st.tuples(st.integers(0, 5092), st.integers(0, 5092)),
    widen=st.tuples(st.floats(0.001, 500), st.floats(0.001, 500)),
    resolution=st.sampled_from([None, [1, 1, 1], [8, 8, 40], [4, 4, 40]]),
)
@RELAXED
def test_a_box_selects_the_points_that_lie_in_it_or_on_its_border(
    point: str, rows: tuple[int, int], widen: tuple[float, float], resolution: Any, minnie: Any, truth: Any
) -> None:
    places = truth.synapses[[f"{point}_{axis}" for axis in "xyz"]].to_numpy()
    ends = places[list(rows)]
    low, high = ends.min(axis=0) - np.round(widen[0]), ends.max(axis=0) + widen[1]
    expected = truth.synapses.id[((places >= low) & (places <= high)).all(axis=1)].tolist()
    got = minnie.materialize.query_table(
        "synapses_pni_2",
        filter_spatial_dict={point: [low.tolist(), high.tolist()]},
        select_columns=["id"],
        desired_resolution=resolution,
        metadata=False,
    )
    assert got.id.tolist() == expected


@given(
    column=st.sampled_from(TEXTS),
    inside=st.lists(
        st.sampled_from(["lateral ganglion", "ventral ganglion", "ACh", "Glu", "GABA", "'; DROP TABLE synapses; --"])
    ),
    outside=st.lists(st.text(max_size=5).filter(str.isascii), max_size=3),
    pattern=st.none()
    | st.sampled_from(["a", "^l", "n$", "A|G", "[^a-z]", "(lateral|ventral) g", "(?i)ach", "x{0,3}y"]),
)
@RELAXED
def test_text_filters_select_the_rows_that_pandas_selects(
    column: str, inside: list[str], outside: list[str], pattern: str | None, worm: Any, truth: Any
) -> None:
    texts = truth.worm[column]
    chosen = texts.isin(inside) & ~texts.isin(outside)
    filters: dict[str, Any] = {"filter_in_dict": {column: inside}, "filter_out_dict": {column: outside}}
    if pattern is not None:
        chosen &= texts.str.contains(f"(?:{pattern})" if "(?i)" not in pattern else pattern, na=False)
        filters["filter_regex_dict"] = {column: pattern}
    got = worm.materialize.query_table("synapses", select_columns=["id"], metadata=False, log_warning=False, **filters)
    assert got.id.tolist() == truth.worm.id[chosen].tolist()


def test_an_id_of_eighteen_digits_is_not_taken_for_its_neighbour(minnie: Any) -> None:
    star = 864691136362774498
    for near in (star - 1, star + 1, float(star)):
        assert minnie.materialize.query_table("synapses_pni_2", filter_equal_dict={"post_pt_root_id": near}).empty


def test_a_fraction_lies_between_two_ids(worm: Any) -> None:
    def ids(**filters: Any) -> list[int]:
        return worm.materialize.query_table("neurons", **filters).id.tolist()

    assert ids(filter_greater_dict={"id": 295.5}) == ids(filter_greater_equal_dict={"id": 295.5}) == [296, 297]
    assert ids(filter_less_dict={"id": 2.5}) == ids(filter_less_equal_dict={"id": 2.5}) == [1, 2]
    assert ids(filter_equal_dict={"id": 2.5}) == ids(filter_in_dict={"id": [2.5]}) == []


def test_a_null_in_a_list_equals_nothing_and_excludes_nothing(worm: Any) -> None:
    def count(**filters: Any) -> int:
        return len(worm.materialize.query_table("neurons", **filters))

    assert count(filter_in_dict={"neurotransmitter": ["GABA", None]}) == count(
        filter_equal_dict={"neurotransmitter": "GABA"}
    )
    assert count(filter_out_dict={"neurotransmitter": ["GABA", None]}) == count(
        filter_out_dict={"neurotransmitter": ["GABA"]}
    )


def test_a_number_beyond_all_ids_is_compared_as_a_number(worm: Any) -> None:
    for huge in (2**63, 10**40):
        assert worm.materialize.query_table("neurons", filter_greater_dict={"pt_root_id": huge}).empty
        assert len(worm.materialize.query_table("neurons", filter_less_dict={"pt_root_id": huge})) == 297
        assert worm.materialize.query_table("neurons", filter_in_dict={"pt_root_id": [huge, -huge]}).empty


def test_joined_rows_come_in_the_order_of_the_first_table(worm: Any) -> None:
    joined = worm.materialize.join_query([["synapses", "pre_pt_root_id"], ["neurons", "pt_root_id"]], limit=3000)
    assert joined.idx.tolist() == list(range(1, 3001))
