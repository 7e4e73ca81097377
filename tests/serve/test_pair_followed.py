"""`build.py watch`: what is saved in JupyterLab is in the lesson a moment later, and the other way round."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from pairs import BODY
from projects import ROOT, ProjectFolder, make_project

from lessonkit.config import load_project
from lessonkit.lock import project_lock

pytestmark = pytest.mark.xdist_group("watch")

LESSON, NOTEBOOK, DECK = "lessons/x.py", "lessons/x.ipynb", "_site/slides/x.html"
PATIENCE = 60  # seconds; the machine may be busy


def wait_for(true: Callable[[], bool], log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, log.read_text()
        time.sleep(0.02)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProjectFolder]:
    """A project that is being watched, its lesson built and its notebook written."""
    made = make_project(tmp_path_factory.mktemp("watch") / "project")
    made.lesson("x", BODY.lstrip())
    shutil.copy(ROOT / "build.py", made.root)
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port = str(sock.getsockname()[1])
    log = made.root / "watch.log"
    with log.open("w") as out:
        command = [sys.executable, "build.py", "watch", "--port", port]
        process = subprocess.Popen(command, cwd=made.root, stdout=out, stderr=out, start_new_session=True)
    try:
        wait_for(lambda: "Ctrl-C" in log.read_text() and (made.root / NOTEBOOK).exists(), log)
        yield made
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 0, log.read_text()


def in_notebook(folder: ProjectFolder, old: str, new: str) -> None:
    """Save a change as Jupyter's server does: a copy beside it, then the file itself written in place."""
    path = folder.root / NOTEBOOK
    notebook = nbformat.read(path, as_version=4)
    (cell,) = (cell for cell in notebook.cells if old in cell.source)
    cell.source = cell.source.replace(old, new)
    aside = path.with_name(f".~{path.name}")
    shutil.copy2(path, aside)
    with path.open("w", encoding="utf-8") as file:
        text = nbformat.writes(notebook) + "\n"
        file.write(text[:500])
        file.flush()
        time.sleep(0.1)
        file.write(text[500:])
    aside.unlink()


def shows(folder: ProjectFolder, name: str, text: str) -> None:
    wait_for(lambda: text in folder.read(name), folder.root / "watch.log")


def test_what_is_saved_on_one_side_is_on_the_other_and_on_the_deck(folder: ProjectFolder) -> None:
    before = folder.read(LESSON)
    in_notebook(folder, "n = 1 + 1", "n = 20 + 3")
    shows(folder, DECK, "There are 23.")
    assert folder.read(LESSON) == before.replace("n = 1 + 1", "n = 20 + 3")
    folder.edit(LESSON, "n = 20 + 3", "n = 20 + 4")
    shows(folder, DECK, "There are 24.")
    shows(folder, NOTEBOOK, "n = 20 + 4")
    in_notebook(folder, "There are", "There may be")
    shows(folder, DECK, "There may be 24.")
    assert "not a notebook" not in folder.read("watch.log")


def test_a_conflict_is_said_while_both_wait_and_goes_when_one_side_is_given_the_changes_of_the_other(
    folder: ProjectFolder,
) -> None:
    lesson, notebook = folder.root / LESSON, folder.root / NOTEBOOK
    kept = lesson.read_text()
    changed = kept.replace("Wait.", "Wait here.")
    with project_lock(load_project(folder.root), print):  # no build begins between the two
        lesson.write_text(changed)
        in_notebook(folder, "{#count}", "{#counting}")
    shows(folder, "watch.log", "were both changed; nothing was overwritten")
    assert (lesson.read_text(), "{#counting}" in notebook.read_text()) == (changed, True)
    in_notebook(folder, "Wait.", "Wait here.")
    shows(folder, LESSON, "{#counting}")
    assert lesson.read_text() == changed.replace("{#count}", "{#counting}")
