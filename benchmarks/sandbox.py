"""What the connectome sandbox takes: start, queries one by one and many at once, memory. Prints a Markdown table.

    .venv/bin/python benchmarks/sandbox.py

The server runs in a process of its own, as `python -m connectome_sandbox` does; the client is the unmodified one. Start
is measured within a process, as a notebook's first cell has it. The phantom is left out but for the last line.
"""

from __future__ import annotations

import logging
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]

STARTED = """
import time
before = time.perf_counter()
import connectome_sandbox
with connectome_sandbox.start() as server:
    import urllib.request
    urllib.request.urlopen(server.url + "/info/version").read()
    print(time.perf_counter() - before)
"""


def milliseconds(work: Callable[[], object], times: int) -> list[float]:
    taken = []
    for _ in range(times):
        before = time.perf_counter()
        work()
        taken.append(1000 * (time.perf_counter() - before))
    return sorted(taken)


def main() -> None:
    logging.disable()
    with tempfile.TemporaryDirectory() as home:
        os.environ["HOME"] = home
        started = sorted(
            float(subprocess.run([sys.executable, "-c", STARTED], cwd=ROOT, capture_output=True, text=True).stdout)
            for _ in range(5)
        )
        process = subprocess.Popen(
            [sys.executable, "-m", "connectome_sandbox", "--token", "benchmark", "--cache", f"{home}/cache"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            rows = measure(process)
        finally:
            process.terminate()
            process.wait()
    print("| What | Taken | Wanted |\n|:--|--:|--:|")
    print(f"| start of a server to its first answer, imports included, median of 5 | {started[2]:.2f} s | < 1 s |")
    for row in rows:
        print("| " + " | ".join(row) + " |")


def measure(process: subprocess.Popen[str]) -> list[tuple[str, str, str]]:
    from caveclient import CAVEclient

    assert process.stdout is not None
    address = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
    assert address is not None

    def connect(datastack: str = "minnie65_sandbox") -> CAVEclient:
        return CAVEclient(datastack, server_address=address[0], auth_token="benchmark", write_server_cache=False)

    def query(client: CAVEclient, **options: object) -> object:
        return client.materialize.query_table("synapses_pni_2", limit=1000, **options)

    client = connect()
    query(client)
    rows = []
    construct = milliseconds(connect, 20)
    rows.append(("construct a client, median of 20", f"{statistics.median(construct):.0f} ms", ""))
    split = milliseconds(lambda: query(client, split_positions=True), 100)
    rows.append(("query of 1,000 rows, median of 100", f"{statistics.median(split):.0f} ms", "≤ 25 ms"))
    rows.append(("the slowest twentieth of them", f"{split[94]:.0f} ms", ""))
    joined = milliseconds(lambda: query(client), 50)
    rows.append(("the same with positions put together by the client", f"{statistics.median(joined):.0f} ms", ""))
    clients = [connect() for _ in range(16)]
    for each in clients:
        query(each)
    before = time.perf_counter()
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda number: query(clients[number % 16], split_positions=True), range(200)))
    rows.append(("200 queries of 1,000 rows on 16 threads", f"{time.perf_counter() - before:.1f} s", ""))
    connect("celegans_sandbox").materialize.query_table("synapses")
    memory = psutil.Process(process.pid).memory_info().rss / 2**20
    rows.append(("resident memory of the server after that", f"{memory:.0f} MB", "≤ 250 MB"))
    before = time.perf_counter()
    phantom = connect("phantom_sandbox")
    phantom.materialize.query_table("phantom_nuclei")
    rows.append(("first query of the phantom, which makes it", f"{time.perf_counter() - before:.1f} s", "≤ 10 s"))
    return rows


if __name__ == "__main__":
    main()
