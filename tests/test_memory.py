"""What a lesson took is given back."""

from __future__ import annotations

import os
import subprocess
import sys

# Threads that hold much in small pieces, one after the other, and leave a little of it behind.
SCRIPT = """\
from pathlib import Path
from threading import Thread
from lessonkit.memory import give_back

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1])

kept = []
def work():
    pieces = [bytes(1500) for _ in range(20_000)]
    kept.extend(pieces[::2000])

before = resident()
threads = [Thread(target=work) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
most = resident()
give_back()
print(before, most, resident())
"""


def test_what_threads_took_is_given_back() -> None:
    assert os.confstr("CS_GNU_LIBC_VERSION"), "this test is for the C library that keeps it"
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    before, most, after = map(int, done.stdout.split())
    assert most - before > 4000  # pages of 4 kB
    assert after - before < (most - before) / 4
