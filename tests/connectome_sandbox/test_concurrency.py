"""Many clients at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any


def test_thirty_two_clients_with_fifty_queries_each_get_their_own_rows(connect: Any, truth: Any) -> None:
    frame = truth.synapses
    by_partner = frame.groupby("pre_pt_root_id").id.apply(list)
    partners = by_partner.index.tolist()

    def ask(number: int) -> int:
        client = connect("minnie65_sandbox")
        for step in range(50):
            partner = partners[(number * 50 + step) % len(partners)]
            got = client.materialize.query_table(
                "synapses_pni_2",
                filter_equal_dict={"pre_pt_root_id": partner},
                select_columns=["id"],
                metadata=False,
                merge_reference=False,
            )
            assert got.id.tolist() == by_partner[partner]
        return 50

    with ThreadPoolExecutor(32) as pool:
        assert sum(pool.map(ask, range(32))) == 1600
