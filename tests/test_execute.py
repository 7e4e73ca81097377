"""A lesson runs in a clean kernel that takes nothing from the user and leaves nothing behind."""

from __future__ import annotations

import os
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest
from projects import HEADER, ProjectFolder, make_project

from lessonkit.compose.deck import compose_deck
from lessonkit.config import load_project
from lessonkit.execute import Run, run_cells
from lessonkit.model import Lesson
from lessonkit.parse import parse_lesson
from lessonkit.read import read_source
from lessonkit.render.pandoc import pandoc

OPENING = '# %% [markdown]\n# # One {#one time="00:00-10:00"}\n#\n# ## Slide {#slide}\n#\n'

TRICKY = (
    "*a*",
    "_a_",
    "pre_neuron",
    "`a`",
    "<script>alert(1)</script>",
    "a < b & c",
    "&lt;",
    "[a](b)",
    "$a$ and $b$",
    "# a",
    "- a",
    "+ a",
    ": a",
    "1. a",
    "(a) b",
    "a|b",
    "a~b~ c^d^",
    "{.a}",
    "{{< a >}}",
    "@a",
    "\"a\" 'b'",
    "--a",
    "a---b",
    "a...",
    "C:\\a",
    "1,234.5",
    "12 %",
    "![a](b.png)",
    "::: a",
)

CELLS = """\
# %%
#| label: local-module
import counting

counting.double(4)

# %%
#| label: kernel
import sys
print(sys.executable)

# %%
#| label: environment
import os
print(*(f"{name}={value}" for name, value in os.environ.items()), sep="\\n")

# %%
#| label: home
from pathlib import Path
print(Path.home())

# %%
#| label: startup
print("from_startup" in globals())

# %%
#| label: exports
EXPORTS = Path("exports")
EXPORTS.mkdir()
(EXPORTS / "table.csv").write_text("a,b")
print(Path("exports/table.csv").read_text(), Path("../data/README.md").is_file())

# %%
#| label: asks
#| error: true
input("a number: ")

# %%
#| label: objects
class Plain: pass

class Said:
    def __init__(self, text): self.text = text
    def _repr_markdown_(self): return self.text
    def __str__(self): return "*plain*"

tricky = TRICKY
{"AVAL", "AVAR", "PVCL", "AVBL"}, Plain()

# %%
#| label: fig-line
#| fig-alt: A line.
import matplotlib.pyplot as plt
fig, ax = plt.subplots()
ax.plot([1, 2], label="a")
ax.legend()
plt.show()
""".replace("TRICKY", repr(TRICKY))

INLINES = """\
# %% [markdown]
# Markdown `{python} Said("**three**")`, plain `{python} Said(None)`, `{python} Plain()`, `{python} -5`.

# %% [markdown]
# ## Tricky {#tricky}
""" + "".join(f"#\n# `{{python}} tricky[{number}]`\n" for number in range(len(TRICKY)))


def lesson_of(project: ProjectFolder, body: str, header: str = HEADER) -> Lesson:
    path = project.lesson("small", OPENING + body, header)
    return parse_lesson(read_source(path, "lessons/small.py"), "small")


def run(project: ProjectFolder, body: str, header: str = HEADER) -> Run:
    return run_cells(lesson_of(project, body, header), load_project(project.root))


def printed(run: Run, label: str) -> str:
    return "".join(output["text"] for output in run.results.outputs[label] if output["output_type"] == "stream")


def result(run: Run, label: str) -> str:
    (output,) = run.results.outputs[label]
    return str(output["data"]["text/plain"])


@dataclass(frozen=True, slots=True)
class World:
    """A lesson that looks around, run twice on a user's machine."""

    project: ProjectFolder
    lesson: Lesson
    first: Run
    second: Run


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("world")
    startup = folder / "ipython" / "profile_default" / "startup" / "mine.py"
    startup.parent.mkdir(parents=True)
    startup.write_text("from_startup = 1")
    spec = folder / "jupyter" / "kernels" / "python3" / "kernel.json"
    spec.parent.mkdir(parents=True)
    spec.write_text('{"argv": ["no-such-python", "{connection_file}"], "display_name": "x", "language": "python"}')
    project = make_project(folder / "project")
    project.write("lessons/counting.py", "def double(n):\n    return 2 * n\n")
    with pytest.MonkeyPatch.context() as user:
        user.setenv("SECRET_TOKEN", "s3cret")
        user.setenv("PYTHONPATH", os.pathsep.join(filter(None, [os.environ.get("PYTHONPATH"), "/users/own"])))
        user.setenv("MPLBACKEND", "TkAgg")
        user.setenv("IPYTHONDIR", str(folder / "ipython"))
        user.setenv("JUPYTER_PATH", str(folder / "jupyter"))
        lesson = lesson_of(project, CELLS + INLINES)
        runs = [run_cells(lesson, load_project(project.root)) for _ in range(2)]
    assert runs[0].problem is None, runs[0].problem
    yield World(project, lesson, *runs)


def test_no_variable_of_the_users_reaches_a_lesson(world: World) -> None:
    text = printed(world.first, "environment")
    for leak in ("SECRET_TOKEN", "s3cret", "/users/own", "TkAgg", "JUPYTER_PATH"):
        assert leak not in text
    assert "PYTHONHASHSEED=0" in text


def test_a_lesson_has_a_home_of_its_own(world: World) -> None:
    assert printed(world.first, "home").strip() == str(world.project.root / ".lessonkit" / "home")


def test_the_users_ipython_settings_play_no_part(world: World) -> None:
    assert printed(world.first, "startup") == "False\n"


def test_the_kernel_is_this_python_whatever_kernels_the_user_has(world: World) -> None:
    assert printed(world.first, "kernel").strip() == sys.executable


def test_a_lesson_imports_the_modules_beside_it(world: World) -> None:
    assert result(world.first, "local-module") == "8"


def test_what_a_lesson_exports_lands_in_a_scratch_folder(world: World) -> None:
    assert printed(world.first, "exports") == "a,b True\n"
    assert list(world.project.root.rglob("table.csv")) == []
    assert sorted(path.name for path in world.project.root.iterdir() if path.is_dir()) == [
        *(".lessonkit", "_extensions", "data", "lessons", "node_modules"),
    ]


def test_a_cell_that_asks_for_input_fails_and_does_not_wait(world: World) -> None:
    (error,) = world.first.results.outputs["asks"]
    assert error["ename"] == "StdinNotImplementedError"


def test_two_runs_give_the_same_outputs_byte_for_byte(world: World) -> None:
    mine = {label: outputs for label, outputs in world.first.results.outputs.items() if label != "environment"}
    again = {label: outputs for label, outputs in world.second.results.outputs.items() if label != "environment"}
    assert mine == again
    assert world.first.results.inline == world.second.results.inline
    assert "image/svg+xml" in mine["fig-line"][0]["data"]


def test_an_object_without_words_is_shown_without_its_address(world: World) -> None:
    assert result(world.first, "objects").endswith("<__main__.Plain at 0x…>)")
    assert world.first.results.inline[2] == r"\<\_\_main\_\_.Plain object at 0x…\>"


def test_an_object_that_shows_itself_as_markdown_keeps_its_markup(world: World) -> None:
    assert world.first.results.inline[0] == "**three**"


def test_an_object_that_has_no_markdown_after_all_is_shown_as_text(world: World) -> None:
    assert world.first.results.inline[1] == r"\*plain\*"


def test_a_negative_number_has_a_minus_sign(world: World) -> None:
    assert world.first.results.inline[3] == "−5"


def test_inline_results_are_seen_as_they_are_wherever_they_stand(world: World) -> None:
    deck = compose_deck(world.lesson, world.first.results).text
    tricky = deck[deck.index("## Tricky") :].split("\n\n", 1)[1]
    command = [str(pandoc()), "--from=markdown", "--to=html", "--wrap=none"]
    html = subprocess.run(command, input=tricky.encode(), capture_output=True, check=True).stdout.decode()
    seen = ElementTree.fromstring(f"<div>{html}</div>")
    assert [(element.tag, "".join(element.itertext())) for element in seen] == [("p", text) for text in TRICKY]


FAST = HEADER.replace("#   minutes: 10\n", "#   minutes: 10\n#   cell-timeout: 1\n")
CHILD = "import subprocess, sys\nchild = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"


@pytest.mark.parametrize(
    ("last", "message"),
    [
        ("1 + 1", None),
        ("1 / 0", "cell 'last' raised ZeroDivisionError: division by zero"),
        ("import time; time.sleep(60)", "cell 'last' ran longer than 1 s"),
        ("import os; os._exit(1)", "cell 'last' killed its kernel"),
    ],
    ids=["success", "error", "timeout", "death"],
)
def test_no_process_is_left(project: ProjectFolder, last: str, message: str | None) -> None:
    child = CHILD if "_exit" not in last else ""
    found = run(project, f"# %%\n#| label: first\n{child}1\n\n# %%\n#| label: last\n{last}\n", FAST)
    assert (found.problem.message if found.problem else None) == message
    assert found.reached == ("first", "last")
    assert still_running(project.root) == []
    assert list((project.root / ".lessonkit" / "work").iterdir()) == []


def test_no_process_is_left_when_the_build_itself_breaks(project: ProjectFolder) -> None:
    def stop(_: Any) -> None:
        raise RuntimeError("the terminal is gone")

    lesson = lesson_of(project, "# %%\n#| label: a\n1\n")
    with pytest.raises(RuntimeError, match="the terminal is gone"):
        run_cells(lesson, load_project(project.root), on_cell=stop)
    assert still_running(project.root) == []


def at_work(root: Path) -> list[psutil.Process]:
    """Processes at work in a project, whoever is their parent by now."""
    return [process for process in psutil.process_iter() if folder_of(process).startswith(str(root))]


def still_running(root: Path) -> list[psutil.Process]:
    """Processes at work in a project that do not end by themselves within two seconds."""
    return psutil.wait_procs(at_work(root), timeout=2)[1]


def folder_of(process: psutil.Process) -> str:
    try:
        return str(process.cwd())
    except psutil.Error:
        return ""


def test_the_test_for_processes_sees_a_cell_and_what_it_started(project: ProjectFolder) -> None:
    seen: list[int] = []
    lesson = lesson_of(project, f"# %%\n#| label: first\n{CHILD}1\n\n# %%\n#| label: last\n1\n")
    run_cells(lesson, load_project(project.root), on_cell=lambda _: seen.append(len(at_work(project.root))))
    assert seen == [1, 2]


@pytest.mark.parametrize("again", [False, True], ids=["new", "same content"])
def test_a_cell_that_writes_to_the_data_is_named_at_its_line(project: ProjectFolder, again: bool) -> None:
    if again:
        project.write("data/mine.csv", "a,b")
    body = "# %%\n#| label: first\n1\n\n# %%\n#| label: writes\nopen('../data/mine.csv', 'w').write('a,b')\n"
    problem = run(project, body).problem
    assert problem is not None
    assert problem.message == "cell 'writes' wrote data/mine.csv"
    assert problem.source == "#| label: writes"
    assert problem.hint == "data/ is read-only: write to exports/"


def test_a_lesson_without_cells_starts_no_kernel(project: ProjectFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("lessonkit.execute.work_folder")
    assert run(project, "# Text only.\n").problem is None


def test_what_a_lesson_left_when_it_ran_in_jupyter_is_not_there(project: ProjectFolder) -> None:
    for name in ("exports/old.csv", "env/pyvenv.cfg", "repo/.git/HEAD", "tools/__init__.py"):
        project.write(f"lessons/{name}", "")
    code = "from pathlib import Path\nprint(sorted(p.name for p in Path().iterdir() if p.is_dir()))"
    found = run(project, f"# %%\n#| label: look\n{code}")
    (output,) = found.results.outputs["look"]
    assert output["text"] == "['tools']\n"
