"""A lesson that runs in a kernel started ahead gives what it gives in a cold one, and nothing in it is stale."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import psutil
import pytest
from projects import HEADER, ProjectFolder, make_project

from lessonkit.config import load_project
from lessonkit.execute import SPARE, Run, run_cells, warm
from lessonkit.model import Lesson
from lessonkit.parse import parse_lesson
from lessonkit.read import read_source
from lessonkit.spare import leading_imports

OPENING = '# %% [markdown]\n# # One {#one time="00:00-10:00"}\n#\n# ## Slide {#slide}\n#\n'
FIRST = """\
# %%
#| label: setup
import random
import sys, warnings
from pathlib import Path

import matplotlib.pyplot as plt
import restless
from numpy import random as numbers
from helper import *

DATA = "../data"

# %%
#| label: process
import os
os.getpid()

"""
LOOKS_AROUND = """\
# %%
#| label: counts
%who
print(get_ipython().execution_count, len(In), len(Out), sorted(globals()))

# %%
#| label: modules
found = (name for name in sys.modules if not name.startswith("encodings."))  # one more when fonts are looked for
print(*sorted(found), *warnings.filters, sep="\\n")

# %%
#| label: settings
print(plt.rcParams, plt.get_fignums(), sys.path, sorted(os.environ), os.listdir(), sep="\\n")

# %%
#| label: chance
random.seed(1)
numbers.seed(1)
import restless_too
random.random(), numbers.random()

# %%
#| label: fails
#| error: true
def deep(n):
    return 1 / n if n == 0 else deep(n - 1)

deep(2)

# %%
#| label: fails-elsewhere
#| error: true
halve("a")

# %%
#| label: warns
warnings.warn("careful")

# %%
#| label: fig-line
#| fig-alt: A line.
plt.plot([1, 2])
plt.show()

# %% [markdown]
# Then `{python} get_ipython().execution_count` and `{python} MEANING`.
"""
RESTLESS = "import random, matplotlib\nrandom.random()\nmatplotlib.rcParams['lines.linewidth'] += 1\n"
HELPER = "MEANING = 42\n\n\ndef halve(n):\n    return n / 2\n"


def lesson_of(folder: ProjectFolder, body: str, header: str = HEADER) -> Lesson:
    path = folder.lesson("small", OPENING + body, header)
    return parse_lesson(read_source(path, "lessons/small.py"), "small")


def run(folder: ProjectFolder, lesson: Lesson) -> Run:
    return run_cells(lesson, load_project(folder.root))


def ahead(folder: ProjectFolder, lesson: Lesson) -> int:
    """Have a kernel started ahead; its process id."""
    warm(lesson, load_project(folder.root))
    return spare(folder)


def spare(folder: ProjectFolder) -> int:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if found := at_work(folder):
            return found[0].pid
        time.sleep(0.02)
    raise AssertionError("no kernel was started ahead")


def at_work(folder: ProjectFolder) -> list[psutil.Process]:
    """Kernels of this process in the project."""
    found = []
    for child in psutil.Process().children():
        with suppress(psutil.Error):  # it ended meanwhile
            found += [child] if child.cwd().startswith(str(folder.root)) else []
    return found


def shown(found: Run, label: str) -> str:
    """What a cell printed and gave."""
    assert found.problem is None, found.problem
    outputs = found.results.outputs[label]
    return "".join(
        str(output.get("text") or output.get("evalue") or output["data"]["text/plain"]) for output in outputs
    )


@pytest.fixture
def folder(project: ProjectFolder) -> Iterator[ProjectFolder]:
    project.write("lessons/helper.py", HELPER)
    yield project
    SPARE.drop()


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Run, Run, int]]:
    """The same lesson in a cold kernel and in one started ahead, with the process of that."""
    folder = make_project(tmp_path_factory.mktemp("spare") / "project")
    folder.write("lessons/helper.py", HELPER)
    folder.write("lessons/restless.py", RESTLESS)
    folder.write("lessons/restless_too.py", RESTLESS)
    lesson = lesson_of(folder, FIRST + LOOKS_AROUND)
    cold = run(folder, lesson)
    assert cold.problem is None, cold.problem
    process = ahead(folder, lesson)
    yield cold, run(folder, lesson), process
    SPARE.drop()


def test_the_run_takes_the_kernel_that_was_started_ahead(pair: tuple[Run, Run, int]) -> None:
    cold, warmed, process = pair
    assert shown(warmed, "process") == str(process) != shown(cold, "process")


@pytest.mark.parametrize(
    "label", ["setup", "counts", "modules", "settings", "chance", "fails", "fails-elsewhere", "warns", "fig-line"]
)
def test_outputs_are_those_of_a_cold_kernel(pair: tuple[Run, Run, int], label: str) -> None:
    cold, warmed, _ = pair
    if label != "fig-line":
        assert set(shown(warmed, label).splitlines()) ^ set(shown(cold, label).splitlines()) == set()
    assert warmed.results.outputs[label] == cold.results.outputs[label]


def test_inline_results_are_those_of_a_cold_kernel(pair: tuple[Run, Run, int]) -> None:
    cold, warmed, _ = pair
    assert warmed.results.inline == cold.results.inline
    assert cold.results.inline[1] == "42"


@pytest.mark.parametrize(
    "loud",
    [
        "print('hello')",
        "import warnings\nwarnings.warn('old', DeprecationWarning, stacklevel=2)",
        "raise OSError('not here')",
        "import os\nos._exit(1)",
    ],
    ids=["prints", "warns", "fails", "dies"],
)
def test_an_import_that_is_heard_is_left_to_the_lesson(folder: ProjectFolder, loud: str) -> None:
    folder.write("lessons/loud.py", f"{loud}\n")
    body = "# %%\n#| label: setup\n#| error: true\nimport helper\nimport loud\n\n"
    lesson = lesson_of(folder, body.replace("#| error: true\n", "") if "raise" not in loud else body)
    cold = run(folder, lesson)
    warm(lesson, load_project(folder.root))
    warmed = run(folder, lesson)
    assert warmed == cold
    assert cold.problem is not None or cold.results.outputs["setup"]


def edit_module(folder: ProjectFolder) -> None:
    folder.edit("lessons/helper.py", "42", "43")


def edit_beside(folder: ProjectFolder) -> None:
    folder.write("lessons/settings.json", "{}")


def edit_data(folder: ProjectFolder) -> None:
    folder.write("data/mine.csv", "a,b")


def edit_environment(folder: ProjectFolder) -> None:
    folder.edit("_quarto.yml", "CAVE_NEURON", "LESSONKIT_MINE")


def lose_folder(folder: ProjectFolder) -> None:
    shutil.rmtree(folder.root / ".lessonkit" / "work")


def kill(folder: ProjectFolder) -> None:
    psutil.Process(spare(folder)).kill()


@pytest.mark.parametrize("change", [edit_module, edit_beside, edit_data, edit_environment, lose_folder, kill])
def test_a_kernel_of_before_a_change_is_not_used(
    folder: ProjectFolder, change: Callable[[ProjectFolder], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LESSONKIT_MINE", "mine")
    lesson = lesson_of(folder, "# %%\n#| label: a\nimport helper\nimport os\nhelper.MEANING, os.getpid()\n")
    former = ahead(folder, lesson)
    time.sleep(0.5)
    change(folder)
    meaning, process = shown(run(folder, lesson), "a").strip("()").split(", ")
    assert meaning == ("43" if change is edit_module else "42")
    assert int(process) != former
    assert not psutil.pid_exists(former)


def test_the_same_kernel_is_kept_until_it_is_used_and_only_one(folder: ProjectFolder) -> None:
    lesson = lesson_of(folder, "# %%\n#| label: a\nimport helper\n1\n")
    first = ahead(folder, lesson)
    changed = lesson_of(folder, "# %%\n#| label: a\nimport helper\n2\n")
    assert ahead(folder, changed) == first
    other = lesson_of(folder, "# %%\n#| label: a\nimport os\n2\n")
    warm(other, load_project(folder.root))
    assert not psutil.pid_exists(first)
    spare(folder)
    SPARE.drop()
    assert at_work(folder) == []
    assert list((folder.root / ".lessonkit" / "work").iterdir()) == []


def test_what_a_kernel_may_use_is_limited_before_anything_is_imported(folder: ProjectFolder) -> None:
    folder.write("lessons/limits.py", "import resource\nLIMIT = resource.getrlimit(resource.RLIMIT_DATA)[0]\n")
    header = HEADER.replace("#   minutes: 10\n", "#   minutes: 10\n#   memory: 3000\n")
    lesson = lesson_of(folder, "# %%\n#| label: a\nimport limits\nlimits.LIMIT\n", header)
    ahead(folder, lesson)
    assert shown(run(folder, lesson), "a") == str(3000 * 2**20)


@pytest.mark.parametrize(
    ("cells", "statements"),
    [
        ("import a.b as c, d", ["__import__('a.b')", "__import__('d')"]),
        ("from a import b, c as e", ["__import__('a', None, None, ['b', 'c'])"]),
        ('"""Words."""\nA = 1\nimport a', ["__import__('a')"]),
        ("import a\nB = a.c\nimport d", ["__import__('a')"]),
        ("import os\nos.environ['A'] = 'b'\nimport a", ["__import__('os')"]),
        ("import a\n%matplotlib inline\nimport b", ["__import__('a')"]),
        ("%%time\nimport a", []),
        ("try:\n    import a\nexcept ImportError:\n    pass\nimport b", []),
        ("import a\n\n# %%\n#| label: next\nimport b", ["__import__('a')", "__import__('b')"]),
        ("import a\n\n# %% [markdown]\n# `{python} 1`\n\n# %%\n#| label: next\nimport b", ["__import__('a')"]),
    ],
)
def test_only_what_a_lesson_begins_with_is_imported_ahead(
    folder: ProjectFolder, cells: str, statements: list[str]
) -> None:
    assert list(leading_imports(lesson_of(folder, f"# %%\n#| label: first\n{cells}\n"))) == statements
