"""Builds as processes: two at once, interrupted, killed, on a terminal."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from projects import ROOT, ProjectFolder, copied, make_project

SLOW = """\
# %% [markdown]
# # Only {#only time="00:00-10:00"}
#
# ## A slide {#slide}

# %%
#| label: first
import time
print("first")

# %%
#| label: slow
time.sleep(30)
"""
QUICK = SLOW.replace("time.sleep(30)", "print('done')")


@pytest.fixture
def folder(project: ProjectFolder) -> ProjectFolder:
    """A project with its own build.py, to be run as a command."""
    (project.root / "build.py").write_bytes((ROOT / "build.py").read_bytes())
    return project


@pytest.fixture
def started() -> Iterator[list[subprocess.Popen[str]]]:
    """Builds that a test starts; none outlives it."""
    processes: list[subprocess.Popen[str]] = []
    yield processes
    for process in processes:
        if process.poll() is None:
            process.kill()
        process.communicate()


def start(folder: ProjectFolder, started: list[subprocess.Popen[str]], *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-u", "build.py", *arguments]
    process = subprocess.Popen(
        command, cwd=folder.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    started.append(process)
    return process


def read_until(process: subprocess.Popen[str], words: str) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        if words in line:
            return line
    raise AssertionError(f"{words!r} was not printed: {process.stderr.read() if process.stderr else ''}")


def kernels_of(process: subprocess.Popen[str]) -> list[psutil.Process]:
    children = psutil.Process(process.pid).children(recursive=True)
    return [child for child in children if "ipykernel_launcher" in " ".join(child.cmdline())]


def gone(processes: list[psutil.Process], seconds: float) -> bool:
    return not psutil.wait_procs(processes, timeout=seconds)[1]


def test_ctrl_c_ends_a_build_at_once_and_its_kernel_with_it(
    folder: ProjectFolder, started: list[subprocess.Popen[str]]
) -> None:
    folder.lesson("slow", SLOW)
    process = start(folder, started)
    read_until(process, "running cell 2 of 2, slow")
    kernels = kernels_of(process)
    assert len(kernels) == 1
    process.send_signal(signal.SIGINT)
    err = process.communicate(timeout=8)[1]
    assert process.returncode == 130
    assert err.strip() == "stopped; what was built before is untouched"
    assert gone(kernels, 3)
    assert not list((folder.root / ".lessonkit" / "work").iterdir())


def test_a_second_build_waits_and_says_for_whom(folder: ProjectFolder, started: list[subprocess.Popen[str]]) -> None:
    folder.lesson("slow", SLOW.replace("30", "3"))
    first = start(folder, started)
    read_until(first, "running cell 2 of 2, slow")
    second = start(folder, started, "--explain")
    line = read_until(second, "waiting for another build")
    assert f"(process {first.pid}: build.py)" in line
    first.communicate(timeout=30)
    assert first.returncode == 0
    out, _ = second.communicate(timeout=30)
    assert second.returncode == 0
    assert "slow: sources: up to date" in out
    assert "slow: deck: up to date" in out


def test_a_killed_build_leaves_whole_files_no_lock_and_a_next_build_that_is_right(
    folder: ProjectFolder, started: list[subprocess.Popen[str]]
) -> None:
    folder.lesson("slow", QUICK)
    assert folder.run().code == 0
    before = outputs(folder.root)
    folder.lesson("slow", SLOW)
    process = start(folder, started)
    read_until(process, "running cell 2 of 2, slow")
    kernels = kernels_of(process)
    process.kill()
    process.communicate()
    assert outputs(folder.root) == before
    assert gone(kernels, 10)
    folder.write("_site/slides/.slow.html.x.part", "half a file")
    folder.lesson("slow", QUICK.replace("'done'", "'done again'"))
    assert folder.run().code == 0
    assert "done again" in folder.read("_site/slides/slow.html")
    assert not [path for path in folder.root.rglob("*.part") if ".lessonkit" not in path.parts]
    assert not list((folder.root / ".lessonkit" / "work").iterdir())


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> ProjectFolder:
    """A quick lesson, built once; tests work on copies."""
    made = make_project(tmp_path_factory.mktemp("quick") / "project")
    (made.root / "build.py").write_bytes((ROOT / "build.py").read_bytes())
    made.lesson("quick", QUICK)
    assert made.run().code == 0
    return made


@pytest.mark.parametrize("seed", range(int(os.environ.get("KILLS", "6"))))
def test_wherever_a_build_is_killed_every_output_is_whole(
    quick: ProjectFolder, started: list[subprocess.Popen[str]], seed: int, tmp_path: Path
) -> None:
    """Killed a moment after one of its steps began, so that a busy machine is killed at work, too."""
    folder = copied(quick, tmp_path / "project")
    old = outputs(folder.root)
    folder.edit("lessons/quick.py", "## A slide", "## Another slide")
    process = start(folder, started, "--force", "--explain")
    chance = random.Random(seed)
    for _ in range(seed % 6 * 2):
        assert process.stdout is not None
        process.stdout.readline()
    time.sleep(chance.uniform(0, 0.4))
    process.kill()
    process.communicate()
    killed = outputs(folder.root)
    assert folder.run().code == 0
    new = outputs(folder.root)
    assert killed.keys() == old.keys() == new.keys()
    for name, content in killed.items():
        assert content in (old[name], new[name]), f"{name} is neither the old nor the new"


def outputs(root: Path) -> dict[str, bytes]:
    folders = ("_site", "_instructor", "slides", "worksheets")
    paths = [path for folder in folders for path in (root / folder).rglob("*") if path.is_file()]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths if path.suffix != ".part"}


@pytest.mark.skipif(os.name != "posix", reason="a pseudo-terminal is a thing of POSIX systems")
def test_on_a_terminal_one_line_shows_the_running_cell_and_its_time(folder: ProjectFolder) -> None:
    import pty

    folder.lesson("quick", QUICK.replace("print('done')", "time.sleep(0.6)"))
    leader, follower = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    command = [sys.executable, "build.py"]
    process = subprocess.Popen(command, cwd=folder.root, stdout=follower, stderr=follower, env=environment)
    os.close(follower)
    shown = b""
    while True:
        try:
            part = os.read(leader, 4096)
        except OSError:
            break
        if not part:
            break
        shown += part
    os.close(leader)
    assert process.wait(timeout=30) == 0
    text = shown.decode()
    assert "cell 2 of 2" in text
    assert "0:00:00" in text
    assert "running cell" not in text
    assert "_site/slides/quick.html" in text


def test_jobs_do_not_change_what_is_built(folder: ProjectFolder) -> None:
    for name in ("one", "two", "three"):
        folder.lesson(name, QUICK.replace('"first"', f'"{name}"'))
    assert folder.run("--jobs", "1").code == 0
    alone = outputs(folder.root)
    assert folder.run("--jobs", "4", "--force").code == 0
    assert outputs(folder.root) == alone
