"""Ten thousand and more damaged requests to a sandbox of its own on 127.0.0.1: no answer of 500, no row changed.

    .venv/bin/python benchmarks/fuzz_sandbox.py [--requests 10000] [--seconds 300] [--seed 1]

Ends after so many requests or seconds, whichever comes first. Exit code 1 if an answer was wrong; the request that led
to it is printed.
"""

from __future__ import annotations

import argparse
import collections
import json
import random
import string
import sys
import time
from pathlib import Path
from typing import Any

import requests

import connectome_sandbox

DATA = Path(__file__).resolve().parents[1] / "data"

STACKS = ("minnie65_sandbox", "celegans_sandbox")
TABLES = collections.defaultdict[str, tuple[str, ...]](
    lambda: ("neurons",), minnie65_sandbox=("synapses_pni_2",), celegans_sandbox=("neurons", "cell_types", "synapses")
)
VIEWS = collections.defaultdict[str, tuple[str, ...]](
    lambda: ("connections",), celegans_sandbox=("connections", "synapses_with_cell_types")
)
ALL_TABLES = ("synapses_pni_2", "neurons", "cell_types", "synapses", "connections", "synapses_with_cell_types")
COLUMNS = ("id", "target_id", "neuron", "valid", "size", "created", "ctr_pt_position", "pre_pt_root_id", "cell_type")
FILTERS = ("in", "notin", "equal", "greater", "less", "greater_equal", "less_equal", "spatial", "regex")
NASTY = (
    "'; DROP TABLE synapses; --", '"', "''", "\x00", "\ud800", "%s", "?", "$1", "../../etc/passwd", "{{7*7}}",
    "(" * 50, "[[:alpha:]]", "(a+)+$", "é" * 9, "-1", "1e999", "NULL", "read_csv('/etc/passwd')",
)  # fmt: skip
NUMBERS = (0, -1, 1, 2**31, 2**53 + 1, 2**63, -(2**63) - 1, 2**64, 10**30, 1e308, -0.5, 864691136362774498)
ENDINGS = ("versions", "metadata", "version/1", "version/1/tables", "version/1/views", "version/1/views/schemas",
           "table/neurons/unique_string_values", "nothing")  # fmt: skip
GRAPH_POST = ("roots", "roots_binary", "is_latest_roots", "root_timestamps", "lineage_graph_multiple")
GRAPH_GET = ("past_id_mapping", "valid_nodes", "tabular_change_log_many", "delta_roots", "node/1/root", "node/x/leaves",
             "node/302000000000000001/root", "oldest_timestamp")  # fmt: skip


class Fuzzer:
    """Requests made at random, the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)

    def value(self, depth: int = 0) -> Any:
        kind = self.draw.randrange(9 if depth < 3 else 6)
        if kind == 0:
            return self.draw.choice(NUMBERS)
        if kind == 1:
            return self.draw.choice(NASTY)
        if kind == 2:
            return self.draw.choice((None, True, False, "", [], {}))
        if kind == 3:
            return self.draw.choice(COLUMNS + ALL_TABLES)
        if kind == 4:
            return "".join(self.draw.choices(string.printable, k=self.draw.randrange(12)))
        if kind == 5:
            return self.draw.uniform(-1e6, 1e6)
        if kind == 6:
            return {str(self.value(3)): self.value(depth + 1) for _ in range(self.draw.randrange(4))}
        if kind == 7:
            return [[self.draw.choice(NUMBERS) for _ in range(3)] for _ in range(2)]
        return [self.value(depth + 1) for _ in range(self.draw.randrange(5))]

    def fitting(self, name: str) -> Any:
        """A value that a filter of this name may take, or any."""
        if self.draw.random() < 0.3:
            return self.value()
        simple = self.draw.choice((*NUMBERS, "ADAL", "motor", True, None, "2020-11-04T08:00:00"))
        if name in ("in", "notin"):
            return [simple] * self.draw.randrange(4)
        if name == "spatial":
            return [[self.draw.uniform(-1e5, 1e5) for _ in range(3)], [self.draw.uniform(1e5, 1e6) for _ in range(3)]]
        return simple

    def body(self, asked: str) -> bytes:
        """The body of a query of the table `asked`."""
        fields: dict[str, Any] = {}
        for _ in range(self.draw.randrange(3)):
            name = self.likely(FILTERS, ("out",))
            columns = {self.likely(COLUMNS, NASTY): self.fitting(name) for _ in range(self.draw.randrange(3))}
            fields[f"filter_{name}_dict"] = {self.likely((asked, asked, asked, *ALL_TABLES), NASTY): columns}
        extras = ("limit", "offset", "select_columns", "desired_resolution", "tables", "suffix_map", "suffixes",
                  "select_column_map", "node_ids", "root_ids", "timestamp")  # fmt: skip
        for _ in range(self.draw.randrange(3)):
            fields[self.draw.choice(extras)] = self.value()
        if self.draw.random() < 0.4:
            fields["tables"] = [[self.likely(ALL_TABLES, NASTY), self.likely(COLUMNS, NASTY)] for _ in range(2)]
        text = json.dumps(fields if self.draw.random() < 0.9 else self.value())
        if self.draw.random() < 0.15:
            place = self.draw.randrange(len(text) + 1)
            text = text[:place] + self.draw.choice(('"', "}", "NaN", "\\", "")) + text[place + 1 :]
        raw = text.encode("utf-8", "surrogatepass")
        if self.draw.random() < 0.05:
            raw = self.draw.randbytes(self.draw.randrange(100))
        return raw

    def likely(self, good: tuple[str, ...], bad: tuple[str, ...]) -> str:
        """One of the good, and now and then one of the bad: most requests must get past the first check."""
        return self.draw.choice(good if self.draw.random() < 0.95 else bad)

    def target(self) -> tuple[str, str, str]:
        """Method, path and the table or view it names."""
        stack = self.likely(STACKS, ("nope", *NASTY))
        table = self.likely(TABLES[stack], (*COLUMNS, *NASTY))
        version = self.likely(("1",), ("0", "-1", "117", "x", "9" * 30))
        base = f"/materialize/api/{self.draw.choice(('v2', 'v3'))}/datastack/{stack}"
        view = self.likely(VIEWS[stack], NASTY)
        paths = {
            f"{base}/version/{version}/table/{table}/query": "POST",
            f"{base}/version/{version}/query": "POST",
            f"{base}/version/{version}/views/{view}/query": "POST",
            f"/segmentation/api/v1/table/{stack}/{self.draw.choice(GRAPH_POST)}": "POST",
            f"/segmentation/api/v1/table/{stack}/{self.draw.choice(GRAPH_GET)}": "GET",
            f"{base}/version/{version}/table/{table}/{self.draw.choice(('metadata', 'count'))}": "GET",
            f"{base}/{self.draw.choice(ENDINGS)}": "GET",
            f"/volumes/{self.draw.choice(NASTY)}/{table}": "GET",
        }
        weights = (8, 4, 4, 2, 2, 1, 1, 1)
        path = self.draw.choices(list(paths), weights[: len(paths)])[0]
        method = paths[path] if self.draw.random() < 0.97 else self.draw.choice(("PUT", "HEAD", "DELETE", "OPTIONS"))
        return method, path.encode("utf-8", "replace").decode(), view if "/views/" in path else table

    def query(self) -> dict[str, Any]:
        names = ("count", "random_sample", "return_pyarrow", "expired", "timestamp", "latest", "ipc_compress")
        # Text that HTTP cannot carry is the client's loss, not the server's.
        return {
            self.draw.choice(names): str(self.value(3)).encode("utf-8", "replace").decode()
            for _ in range(self.draw.randrange(3))
        }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    fuzzer, statuses = Fuzzer(options.seed), collections.Counter[int]()
    began = time.monotonic()
    with connectome_sandbox.start(data=DATA) as server, requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {server.token}"
        whole = server.url + "/materialize/api/v3/datastack/celegans_sandbox/version/1/table/neurons/query"
        before = session.post(whole, params={"return_pyarrow": "false"}).content
        while statuses.total() < options.requests and time.monotonic() - began < options.seconds:
            method, path, asked = fuzzer.target()
            query, body = fuzzer.query(), fuzzer.body(asked)
            answer = session.request(
                method, server.url + requests.utils.quote(path), params=query, data=body, allow_redirects=False,
                timeout=60,
            )  # fmt: skip
            statuses[answer.status_code] += 1
            if answer.status_code != 200 and not 400 <= answer.status_code < 500:
                print(f"{answer.status_code} for {method} {path} {query}\n{body!r}\n{answer.text}")
                return 1
        after = session.post(whole, params={"return_pyarrow": "false"}).content
    taken = time.monotonic() - began
    print(
        f"{statuses.total():,} requests in {taken:.0f} s: "
        + ", ".join(f"{n:,} × {s}" for s, n in sorted(statuses.items()))
    )
    if before != after:
        print("the rows have changed")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
