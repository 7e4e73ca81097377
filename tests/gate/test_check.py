"""`build.py check`: looks at what is built, builds nothing, and says where to mend what it finds."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from gate.faults import at_the_head
from projects import ROOT, ProjectFolder, Ran, copied, make_project

from lessonkit.config import load_project
from lessonkit.gate.browser import Machine, NoBrowser, find_browser
from lessonkit.gate.freshness import freshness
from lessonkit.report import format_problem

pytestmark = pytest.mark.xdist_group("gate")

SMALL = """\
# %% [markdown]
# # One block {#one time="00:00-10:00"}
#
# ## A sum {#sum}

# %%
#| label: total
print(2 + 2)

# %% [markdown]
# ## Words {#words}
#
# A few words.
"""
TOO_LOW = '\n::: {style="position: absolute; top: 700px"}\nToo low.\n:::\n'


@pytest.fixture(scope="module")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> ProjectFolder:
    folder = make_project(tmp_path_factory.mktemp("check") / "project")
    folder.lesson("small", SMALL)
    assert folder.run().code == 0
    return folder


@pytest.fixture
def small(built_once: ProjectFolder, tmp_path: Path) -> ProjectFolder:
    """A small lesson, built."""
    return copied(built_once, tmp_path / "project")


def built(folder: ProjectFolder) -> dict[str, bytes]:
    places = ("lessons", "slides", "worksheets", "_site", "_instructor", ".lessonkit/stamps")
    files = (path for place in places for path in (folder.root / place).rglob("*") if path.is_file())
    return {path.relative_to(folder.root).as_posix(): path.read_bytes() for path in files}


def test_the_ten_minute_example_is_clean(example: ProjectFolder) -> None:
    ran = example.run("check")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("ten-minutes: 13 slides in 16 states")
    assert ran.out.endswith("nothing to mend\n")


def test_a_lesson_that_was_never_built_is_a_problem_that_says_how_to_build_it(project: ProjectFolder) -> None:
    project.lesson("small", SMALL)
    ran = project.run("check")
    assert ran.code == 1
    assert ran.err.split("\n")[:2] == [
        "lessons/small.py: error: this lesson was not built yet",
        "     | hint: run `python build.py small`, then check again",
    ]
    assert not (project.root / "_site").exists()


def test_a_missing_output_is_a_problem(small: ProjectFolder) -> None:
    names = ("_site/slides/small.html", "_instructor/worksheets/small-key.pdf")
    for name in names:
        (small.root / name).unlink()
    ran = small.run("check")
    assert ran.code == 1
    for name in names:
        assert f"\n     | {name} is missing\n" in ran.err


def test_a_changed_lesson_makes_its_sources_stale_and_is_named_and_checking_changes_nothing(
    small: ProjectFolder,
) -> None:
    small.edit("lessons/small.py", "A few words.", "Other words.")
    before = built(small)
    ran = small.run("check")
    assert ran.code == 1
    assert built(small) == before
    assert ran.err.startswith(
        "slides/small.qmd: error: deck and worksheet sources are stale\n     | lessons/small.py changed\n"
    )


@pytest.mark.parametrize(
    ("change", "stale", "why"),
    [
        ("slides/small.qmd", "_site/slides/small.html: error: the deck is stale", "slides/small.qmd changed"),
        ("_site/slides/small.html", "the deck is stale", "_site/slides/small.html is not what was built"),
        ("worksheets/small.qmd", "the worksheet is stale", "worksheets/small.qmd changed"),
        ("_quarto.yml", "_instructor/cue-sheets/small.pdf: error: the cue sheet is stale", "_quarto.yml changed"),
    ],
)
def test_a_stale_output_is_a_problem_that_says_what_changed(
    small: ProjectFolder, change: str, stale: str, why: str
) -> None:
    small.write(change, small.read(change) + "\n\n")
    found = freshness(load_project(small.root), small.root / "lessons" / "small.py").problems
    assert f"{stale}\n     | {why}\n" in "\n".join(map(format_problem, found)) + "\n"


def test_code_that_did_not_run_is_a_problem_at_its_line(small: ProjectFolder) -> None:
    small.edit("slides/small.qmd", "print(2 + 2)", "print(2 + 3)")
    ran = small.run("check")
    assert ran.code == 1
    assert "error: code of cell 'total' differs from what ran" in ran.err
    assert "hint: change it in lessons/small.py:" in ran.err


def test_a_structural_error_of_the_lesson_is_reported_as_by_a_build(small: ProjectFolder) -> None:
    small.edit("lessons/small.py", "# A few words.", "# ::: {.quizz}\n# :::")
    built_so, checked = small.run("build"), small.run("check")
    assert checked.code == 1
    assert built_so.err.split("\n")[:-2] == checked.err.split("\n")[:-2]


@pytest.fixture(scope="module")
def checked(built_once: ProjectFolder, tmp_path_factory: pytest.TempPathFactory) -> tuple[ProjectFolder, Ran]:
    """A deck of which every slide but one has something too low: as generated, edited, added by hand; checked."""
    folder = copied(built_once, tmp_path_factory.mktemp("checked") / "project")
    low = "".join(f"#{' ' * bool(line)}{line}\n" for line in TOO_LOW.strip().split("\n"))
    more = "#\n# ## More {#more}\n#\n# More of them.\n"
    folder.edit("lessons/small.py", "# A few words.\n", f"# A few words.\n#\n{low}{more}")
    assert folder.run(only=("deck",)).code == 0
    folder.edit("slides/small.qmd", "## A sum", "## The sum")
    folder.edit("slides/small.qmd", "More of them.\n", f"More of them.\n{TOO_LOW}")
    added = f"\n## Added by hand\n{TOO_LOW}\n\n---\n\nOne.\n\n---\n{TOO_LOW}"
    folder.write("slides/small.qmd", folder.read("slides/small.qmd") + added)
    assert folder.run("build").code == 0
    return folder, folder.run("check")


@pytest.mark.parametrize(
    ("slide", "source", "line"),
    [
        ("Words", "lessons/small.py", "# ## Words {#words}"),
        ("More", "slides/small.qmd", "## More {#more"),
        ("Added by hand", "slides/small.qmd", "## Added by hand"),
    ],
    ids=["left as generated, whatever else was edited", "edited in the deck source", "only in the deck source"],
)
def test_what_is_wrong_with_a_slide_is_said_where_the_slide_is_to_be_mended(
    checked: tuple[ProjectFolder, Ran], slide: str, source: str, line: str
) -> None:
    folder, ran = checked
    (number,) = (n for n, text in enumerate(folder.read(source).split("\n"), start=1) if text.startswith(line))
    found = [text.split(": error: ")[0] for text in ran.err.split("\n") if f"slide “{slide}”: content sticks" in text]
    assert found == [f"{source}:{number}"]


def test_a_slide_without_heading_and_id_is_walked_as_any_other(checked: tuple[ProjectFolder, Ran]) -> None:
    ran = checked[1]
    assert ran.out.startswith("small: 8 slides")
    assert len(re.findall(r"^_site/slides/small.html: error: content sticks out of the slide by", ran.err, re.M)) == 1


def test_a_theme_variable_that_breaks_contrast_is_a_problem(small: ProjectFolder) -> None:
    extension = small.root / "_extensions"
    extension.unlink()
    shutil.copytree(ROOT / "_extensions", extension)
    theme = "_extensions/lessonkit/theme.css"
    small.write(theme, small.read(theme) + "\n:root { --lk-ink: #b8b8b8; }\n")
    assert small.run(only=("deck",)).code == 0
    ran = small.run("check")
    assert ran.code == 1
    assert "“Words”: not accessible: Elements must meet minimum color contrast ratio thresholds\n" in ran.err


def test_a_deck_that_does_not_start_is_a_problem(small: ProjectFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lessonkit.gate.walk._START_SECONDS", 3)
    at_the_head(small, "small", "Object.defineProperty(window, 'Reveal', {value: null})")
    assert small.run(only=("deck",)).code == 0
    ran = small.run("check")
    assert ran.code == 1
    assert "_site/slides/small.html: error: the deck does not start\n" in ran.err
    assert "error: the page reports an error\n" in ran.err


def test_a_slide_whose_script_never_ends_is_a_problem(small: ProjectFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lessonkit.gate.walk._SLIDE_SECONDS", 2)
    script = (
        "addEventListener('load', () => Reveal.on('slidechanged', e => { while (e.currentSlide.id === 'words'); }))"
    )
    at_the_head(small, "small", script)
    assert small.run(only=("deck",)).code == 0
    ran = small.run("check")
    assert ran.code == 1
    assert "error: slide “Words”: the page hangs\n" in ran.err


def test_without_a_browser_there_is_one_line_saying_what_to_install(
    small: ProjectFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHROME", str(small.root / "no-browser"))
    ran = small.run("check")
    assert (ran.code, ran.out) == (3, "")
    assert ran.err == f"error: CHROME is set to {small.root / 'no-browser'}, which does not start\n"


def test_a_machine_without_any_browser_is_told_what_to_install() -> None:
    machine = Machine(environ={}, which=lambda name: None, run=lambda *_: None, is_file=lambda path: False)
    with pytest.raises(NoBrowser, match=r"^no browser to check the decks with: install Chromium, Chrome or Edge"):
        find_browser(machine)


def test_nothing_is_fetched_to_check_with() -> None:
    asked: list[str] = []

    def run(command: object, seconds: float, environ: object) -> None:
        asked.append(str(command))

    with pytest.raises(NoBrowser):
        find_browser(Machine(environ={}, which=lambda name: None, run=run, is_file=lambda path: False))
    assert not [command for command in asked if "install" in command]


def test_a_missing_axe_is_a_missing_tool(small: ProjectFolder) -> None:
    (small.root / "node_modules").unlink()
    shutil.copytree(ROOT / "node_modules" / "reveal.js", small.root / "node_modules" / "reveal.js")
    ran = small.run("check")
    assert (ran.code, ran.err) == (3, "error: axe-core is missing: run `make`\n")
