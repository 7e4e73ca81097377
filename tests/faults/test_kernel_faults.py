"""A cell that dies, hangs, floods or leaves processes: said at its line, what was built stays, the next build right."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from projects import HEADER, ProjectFolder, copied, make_project

from lessonkit import leftover, listening
from lessonkit.config import load_project
from lessonkit.execute import run_cells
from lessonkit.parse import parse_lesson
from lessonkit.read import read_source

FAST = HEADER.replace("#   minutes: 10\n", "#   minutes: 10\n#   cell-timeout: 8\n")
LESSON = """\
# %% [markdown]
# # One {{#one time="00:00-10:00"}}
#
# ## Slide {{#slide}}

# %%
#| label: first
import os, signal, subprocess, sys, time
print("begun")

# %%
#| label: last
{code}
"""
DECK = "_site/slides/small.html"
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are found through /proc")


@dataclass(frozen=True, slots=True)
class Fault:
    """What a cell does, and what is said of it (`message` is a regular expression)."""

    code: str
    message: str
    hint: str
    header: str = HEADER
    memory: int = 300  # MB that the builder takes at most


# at a stretch or in one piece, as it comes
TOO_MUCH = "(printed more than 250 kB|gave more than 32 MB( at once)?)"

FAULTS = {
    "killed": Fault("os.kill(os.getpid(), signal.SIGKILL)", "killed its kernel", "out of memory"),
    "deaf": Fault(
        "for number in (signal.SIGINT, signal.SIGTERM):\n    signal.signal(number, signal.SIG_IGN)\n"
        "while True: time.sleep(1)",
        "ran longer than 8 s",
        "cell-timeout:",
        FAST,
    ),
    "hung in C": Fault("import ctypes\nctypes.PyDLL(None).sleep(600)", "ran longer than 8 s", "cell-timeout:", FAST),
    "many lines": Fault("for _ in range(10**5):\n    print('x' * 1000)", TOO_MUCH, "exports/"),
    "one line": Fault("print('x' * 10**8)", TOO_MUCH, "exports/"),
    "another process": Fault("subprocess.run(['head', '-c', '100000000', '/dev/zero'])", TOO_MUCH, "exports/"),
    # what has been sent when the limit is reached is as much as the machine is slow: messages of a megabyte
    "without end": Fault(
        "while True:\n    display({'text/html': 'x' * 10**6}, raw=True)", TOO_MUCH, "exports/", memory=1000
    ),
}

# what a build takes at most, said by the build itself: of no other process, whoever started it
BUILD = """\
import sys
from functools import partial
from pathlib import Path
import lessonkit.cli
lessonkit.cli.Options = partial(lessonkit.cli.Options, only=("deck",))
code = lessonkit.cli.main(Path.cwd(), sys.argv[1:])
peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
Path("peak").write_text(peak.split()[1])
sys.exit(code)
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> ProjectFolder:
    """A lesson, its deck built; tests work on copies."""
    made = make_project(tmp_path_factory.mktemp("kernel") / "project")
    made.lesson("small", LESSON.format(code="print('well')"))
    ran = made.run(only=("deck",))
    assert ran.code == 0, ran.err
    return made


@pytest.fixture
def folder(built: ProjectFolder, tmp_path: Path) -> Iterator[ProjectFolder]:
    made = copied(built, tmp_path / "project")
    yield made
    for process in processes(made.root):
        process.kill()


def build(folder: ProjectFolder) -> subprocess.CompletedProcess[str]:
    """Build the deck in a process of its own; its pipes are closed when nothing it started holds them."""
    command = [sys.executable, "-c", BUILD]
    return subprocess.run(command, cwd=folder.root, capture_output=True, text=True, check=False, timeout=300)


def processes(root: Path) -> list[psutil.Process]:
    """Who works in a project, or was started by one of its kernels."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.cwd().startswith(str(root)) or str(root) in process.environ().get("HOME", ""):
                found.append(process)
        except psutil.Error:
            continue
    return [process for process in found if process.pid != os.getpid()]


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_is_told_at_its_cell_and_costs_nothing(folder: ProjectFolder, fault: Fault) -> None:
    before = (folder.root / DECK).read_bytes()
    path = folder.lesson("small", LESSON.format(code=fault.code), fault.header)
    line = path.read_text().splitlines().index("#| label: last") + 1
    done = build(folder)
    assert done.returncode == 1
    assert re.search(rf"^lessons/small.py:{line}: error: cell 'last' {fault.message}$", done.stderr, re.MULTILINE)
    assert fault.hint in done.stderr
    assert int(folder.read("peak")) < fault.memory * 1000, "kilobytes"
    assert (folder.root / DECK).read_bytes() == before
    assert processes(folder.root) == []
    assert list((folder.root / ".lessonkit/work").iterdir()) == []
    folder.lesson("small", LESSON.format(code="print('mended')"))
    assert folder.run(only=("deck",)).code == 0
    assert "mended" in folder.read(DECK)


DAEMONS = {
    "of its group": "subprocess.Popen(['sleep', '600'])",
    "in a session of its own": "subprocess.Popen(['sleep', '600'], start_new_session=True)",
    "elsewhere": "subprocess.Popen(['sleep', '600'], start_new_session=True, cwd='/')",
    "that forgot its variables": "subprocess.Popen(['sleep', '600'], start_new_session=True, env={})",
    "that holds what the kernel holds": "if os.fork() == 0:\n    os.setsid(); os.chdir('/'); time.sleep(600)",
    "that is another one all the time": (  # for a while: what never ended would stop the machine if the test failed
        "if os.fork() == 0:\n    os.setsid()\n    for _ in range(300):\n        time.sleep(0.002)\n"
        "        if os.fork(): os._exit(0)\n    time.sleep(600)"
    ),
}
DAEMON_LESSON = LESSON.format(code="\n".join(DAEMONS.values()) + "\nprint('all started')")


@pytest.mark.parametrize("end", ["", "\nos._exit(1)"], ids=["a kernel that is ended", "a kernel that ends itself"])
def test_nothing_that_a_cell_started_outlives_the_build(folder: ProjectFolder, end: str) -> None:
    folder.lesson("small", DAEMON_LESSON + end)
    done = build(folder)
    assert done.returncode == (1 if end else 0), done.stderr
    assert processes(folder.root) == []
    assert end or "all started" in folder.read(DECK)


def test_what_is_left_would_be_seen(folder: ProjectFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lessonkit.kernel.end_processes", lambda folder: None)
    code = "\n".join(code for kind, code in DAEMONS.items() if "all the time" not in kind)
    folder.lesson("small", LESSON.format(code=code))
    assert folder.run(only=("deck",)).code == 0
    left = processes(folder.root)
    for process in left:
        process.kill()
    assert len(left) == 4, "all but the one that ended with its group"


def test_what_a_killed_build_left_is_ended_by_the_next(folder: ProjectFolder) -> None:
    folder.lesson("small", LESSON.format(code=DAEMONS["elsewhere"] + "\nprint('started', flush=True)\ntime.sleep(60)"))
    begun = subprocess.Popen([sys.executable, "-c", BUILD], cwd=folder.root, stdout=subprocess.PIPE, text=True)
    assert begun.stdout is not None
    with begun:
        while not [one for one in processes(folder.root) if one.name() == "sleep"]:
            assert begun.poll() is None
        begun.kill()
    folder.lesson("small", LESSON.format(code="print('again')"))
    assert folder.run(only=("deck",)).code == 0
    assert [one for one in processes(folder.root) if one.name() == "sleep"] == []


@pytest.mark.parametrize(
    ("code", "said"),
    [("import time\ntime.sleep(600)", "respond in 2 seconds"), ("raise SystemExit(3)", "died before replying")],
    ids=["hangs", "ends"],
)
def test_a_kernel_that_does_not_start_is_told(
    folder: ProjectFolder, monkeypatch: pytest.MonkeyPatch, code: str, said: str
) -> None:
    monkeypatch.setattr("lessonkit.kernel._START", 2)
    before = (folder.root / DECK).read_bytes()
    folder.write("lessons/ipykernel_launcher.py", code)
    folder.edit("lessons/small.py", "'well'", "'other'")
    done = folder.run(only=("deck",))
    assert done.code == 1
    assert "lessons/small.py:" in done.err
    assert "the kernel did not start: " in done.err
    assert said in done.err
    assert (folder.root / DECK).read_bytes() == before
    assert processes(folder.root) == []


@pytest.mark.parametrize("code", ["print('x' * 240_000)", "print('/' * 240_000)", "print('x\\r' * 120_000)"])
def test_what_is_not_too_much_costs_no_minutes(folder: ProjectFolder, code: str) -> None:
    folder.lesson("small", LESSON.format(code=code + "\nprint('to its end')"))
    done = build(folder)
    assert done.returncode == 0, done.stderr
    assert "to its end" in folder.read(DECK)


def test_a_flood_that_is_let_in_would_be_seen(folder: ProjectFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "PRINTED", 10**9)
    path = folder.lesson("small", LESSON.format(code="for _ in range(3000):\n    print('x' * 1000)"))
    lesson = parse_lesson(read_source(path, "lessons/small.py"), "small")
    run = run_cells(lesson, load_project(folder.root))
    assert run.problem is None
    assert len(run.results.outputs["last"][0]["text"]) > 3_000_000


def test_this_process_is_no_leftover(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    leftover.end_processes(tmp_path)
