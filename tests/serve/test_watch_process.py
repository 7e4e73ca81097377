"""`build.py watch` as a process: what it runs ends with it, what is outdated at once, and lessons may come and go."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest
from projects import ROOT, ProjectFolder, copied, make_project

pytestmark = pytest.mark.xdist_group("watch")

LESSON = """\
# %% [markdown]
# # Count {#count time="00:00-10:00"}
#
# ## Add two numbers {#add}

# %%
#| label: total
import time
print("total", 1 + 1)
"""
ENDLESS = LESSON.replace("print(", "while True: pass\nprint(")
PATIENCE = 60  # seconds; the machine may be busy


class Watching:
    """A running preview, and what it printed."""

    def __init__(self, folder: ProjectFolder, *arguments: str) -> None:
        self.folder, self.log = folder, folder.root / "watch.log"
        command = [sys.executable, "build.py", "watch", *arguments, "--port", "8300"]
        with self.log.open("w") as out:
            self.process = subprocess.Popen(command, cwd=folder.root, stdout=out, stderr=out, start_new_session=True)

    def says(self, words: str) -> None:
        self.until(lambda: words in self.log.read_text(), words)

    def until(self, true: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + PATIENCE
        while not true():
            assert time.monotonic() < end and self.process.poll() is None, f"{what!r}: {self.log.read_text()}"
            time.sleep(0.02)

    def kernels(self) -> list[psutil.Process]:
        found = []
        for child in psutil.Process(self.process.pid).children(recursive=True):
            with suppress(psutil.Error):  # it ended meanwhile
                found += [child] if "ipykernel_launcher" in " ".join(child.cmdline()) else []
        return found

    def page(self, address: str) -> str:
        with urllib.request.urlopen(address) as answer:
            return str(answer.read().decode())

    def address(self, slug: str) -> str:
        self.says(f"/slides/{slug}.html")
        lines = self.log.read_text().splitlines()
        line = next(line for line in reversed(lines) if line.endswith(f"/slides/{slug}.html"))
        return line[line.index("http://") :]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> ProjectFolder:
    """A project with one lesson, built, to be copied."""
    folder = make_project(tmp_path_factory.mktemp("built") / "project")
    folder.lesson("small", LESSON)
    shutil.copy(ROOT / "build.py", folder.root)
    ran = folder.run(only=("deck", "worksheet"))
    assert ran.code == 0, ran.err
    return folder


@pytest.fixture
def folder(built: ProjectFolder, tmp_path: Path) -> ProjectFolder:
    return copied(built, tmp_path / "project")


@contextmanager
def watching(folder: ProjectFolder, *arguments: str) -> Iterator[Watching]:
    preview = Watching(folder, *arguments)
    try:
        preview.says("/slides/")
        yield preview
    finally:
        if preview.process.poll() is None:
            preview.process.send_signal(signal.SIGINT)
        assert preview.process.wait(timeout=30) in (0, -signal.SIGKILL), preview.log.read_text()
        assert "Traceback" not in preview.log.read_text()


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda sent: str(sent.name))
def test_the_kernel_that_is_kept_ends_with_the_preview(folder: ProjectFolder, sent: signal.Signals) -> None:
    with watching(folder) as preview:
        preview.until(lambda: bool(preview.kernels()), "a kernel is kept")
        kernels = preview.kernels()
        preview.process.send_signal(sent)
        preview.process.wait(timeout=30)
        assert psutil.wait_procs(kernels, timeout=5)[1] == []
        if sent != signal.SIGKILL:
            assert preview.log.read_text().endswith("stopped\n")
            assert list((folder.root / ".lessonkit" / "work").iterdir()) == []


def test_code_that_never_ends_is_ended_when_it_was_mended(folder: ProjectFolder) -> None:
    with watching(folder) as preview:
        folder.lesson("small", ENDLESS)
        preview.says("running cell 1 of 1")
        kernels = preview.kernels()
        folder.lesson("small", LESSON.replace("1 + 1", "2 + 2"))
        preview.says("what ran was ended")
        preview.until(lambda: "total 4" in preview.page(preview.address("small")), "the mended cell's output")
        assert psutil.wait_procs(kernels, timeout=5)[1] == []


def test_a_changed_word_does_not_end_what_runs(folder: ProjectFolder) -> None:
    slow = LESSON.replace("print(", "time.sleep(2)\nprint('slow',")
    with watching(folder) as preview:
        folder.lesson("small", slow)
        preview.says("running cell 1 of 1")
        folder.lesson("small", slow.replace("Add two", "Add just two"))
        preview.until(lambda: "Add just two" in preview.page(preview.address("small")), "the word")
        assert preview.log.read_text().count("running cell") == 1
        assert "what ran was ended" not in preview.log.read_text()


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM], ids=lambda sent: str(sent.name))
def test_a_first_build_that_never_ends_is_mended_or_stopped(folder: ProjectFolder, sent: signal.Signals) -> None:
    folder.lesson("small", ENDLESS)
    with watching(folder) as preview:
        preview.says("running cell 1 of 1")
        if sent == signal.SIGINT:
            folder.lesson("small", LESSON.replace("1 + 1", "3 + 3"))
            preview.until(lambda: "total 6" in preview.page(preview.address("small")), "the mended cell's output")
            folder.lesson("small", ENDLESS)
            preview.until(lambda: preview.log.read_text().count("running cell") == 3, "it runs again")
        kernels = preview.kernels()
        preview.process.send_signal(sent)
        preview.process.wait(timeout=30)
        assert psutil.wait_procs(kernels, timeout=5)[1] == []


def test_a_lesson_that_gets_another_name_is_followed(folder: ProjectFolder) -> None:
    with watching(folder, "small") as preview:
        preview.address("small")
        (folder.root / "lessons/small.py").rename(folder.root / "lessons/sums.py")
        preview.says("lessons/small.py is lessons/sums.py now: http://127.0.0.1:")
        deck = folder.root / "_site/slides/sums.html"
        preview.until(deck.exists, "its deck")
        folder.edit("lessons/sums.py", "Add two numbers", "Under its new name")
        preview.until(lambda: "Under its new name" in preview.page(preview.address("sums")), "an edit of it")
        assert "total 2" in preview.page(preview.address("small"))


def test_a_lesson_that_goes_is_named_once_and_the_others_are_followed(folder: ProjectFolder) -> None:
    folder.lesson("other", LESSON)
    with watching(folder) as preview:
        preview.address("small")
        preview.address("other")
        (folder.root / "lessons/other.py").unlink()
        preview.says("lessons/other.py is gone")
        folder.edit("lessons/small.py", "Add two numbers", "One is left")
        preview.until(lambda: "One is left" in preview.page(preview.address("small")), "an edit of the other")
        folder.lesson("third", LESSON.replace("Add two numbers", "The third"))
        preview.until((folder.root / "_site/slides/third.html").exists, "a new one")
        assert "The third" in preview.page(preview.address("third"))
        (folder.root / "lessons/small.py").unlink()
        (folder.root / "lessons/third.py").unlink()
        preview.says("lessons/third.py is gone")
        assert preview.log.read_text().count("lessons/other.py is gone") == 1
        folder.lesson("small", LESSON.replace("Add two numbers", "Back again"))
        preview.until(lambda: "Back again" in preview.page(preview.address("small")), "the lesson is back")
