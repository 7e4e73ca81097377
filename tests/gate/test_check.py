"""`build.py check`: looks at what is built, builds nothing, and says where to mend what it finds."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from gate.faults import at_the_head
from projects import ROOT, ProjectFolder, copied, make_project

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


def test_checking_builds_and_changes_nothing(small: ProjectFolder) -> None:
    small.edit("lessons/small.py", "A few words.", "Other words.")
    before = built(small)
    assert small.run("check").code == 1
    assert built(small) == before


def test_a_lesson_that_was_never_built_is_a_problem_that_says_how_to_build_it(project: ProjectFolder) -> None:
    project.lesson("small", SMALL)
    ran = project.run("check")
    assert ran.code == 1
    assert ran.err.split("\n")[:2] == [
        "lessons/small.py: error: this lesson was not built yet",
        "     | hint: run `python build.py small`, then check again",
    ]
    assert not (project.root / "_site").exists()


@pytest.mark.parametrize("name", ["_site/slides/small.html", "_instructor/worksheets/small-key.pdf"])
def test_a_missing_output_is_a_problem(small: ProjectFolder, name: str) -> None:
    (small.root / name).unlink()
    ran = small.run("check")
    assert ran.code == 1
    assert f"\n     | {name} is missing\n" in ran.err


def test_a_changed_lesson_makes_its_sources_stale_and_is_named(small: ProjectFolder) -> None:
    small.edit("lessons/small.py", "A few words.", "Other words.")
    ran = small.run("check")
    assert ran.code == 1
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


def test_a_slide_that_only_the_deck_source_has_is_found_there(small: ProjectFolder) -> None:
    text = small.read("slides/small.qmd") + "\n## Added by hand\n" + TOO_LOW
    small.write("slides/small.qmd", text)
    assert small.run("build").code == 0
    line = text[: text.index("## Added by hand")].count("\n") + 1
    assert small.run("check").err.startswith(f"slides/small.qmd:{line}: error: slide “Added by hand”: content sticks")


def test_a_slide_that_was_edited_in_the_deck_source_is_found_there(small: ProjectFolder) -> None:
    small.edit("slides/small.qmd", "A few words.\n", f"A few words.\n{TOO_LOW}")
    assert small.run("build").code == 0
    assert "\nslides/small.qmd:" in "\n" + small.run("check").err


def test_a_slide_left_as_generated_is_found_in_the_lesson_whatever_else_was_edited(small: ProjectFolder) -> None:
    low = "".join(f"#{' ' * bool(line)}{line}\n" for line in TOO_LOW.strip().split("\n"))
    small.edit("lessons/small.py", "# A few words.\n", f"# A few words.\n#\n{low}")
    small.run("build")
    small.edit("slides/small.qmd", "## A sum", "## The sum")
    assert small.run("build").code == 0
    line = small.read("lessons/small.py").split("\n").index("# ## Words {#words}") + 1
    assert small.run("check").err.startswith(f"lessons/small.py:{line}: error: slide “Words”: content sticks")


def test_a_theme_variable_that_breaks_contrast_is_a_problem(project: ProjectFolder) -> None:
    extension = project.root / "_extensions"
    extension.unlink()
    shutil.copytree(ROOT / "_extensions", extension)
    theme = "_extensions/lessonkit/theme.css"
    project.write(theme, project.read(theme) + "\n:root { --lk-ink: #b8b8b8; }\n")
    project.lesson("small", SMALL)
    assert project.run("build").code == 0
    ran = project.run("check")
    assert ran.code == 1
    assert "“Words”: not accessible: Elements must meet minimum color contrast ratio thresholds\n" in ran.err


def test_a_deck_that_does_not_start_is_a_problem(small: ProjectFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lessonkit.gate.walk._START_SECONDS", 5)
    at_the_head(small, "small", "Object.defineProperty(window, 'Reveal', {value: null})")
    assert small.run("build").code == 0
    ran = small.run("check")
    assert ran.code == 1
    assert ran.err.startswith("_site/slides/small.html: error: the deck does not start\n")
    assert "error: the page reports an error\n" in ran.err


def test_a_slide_whose_script_never_ends_is_a_problem(small: ProjectFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lessonkit.gate.walk._SLIDE_SECONDS", 3)
    script = (
        "addEventListener('load', () => Reveal.on('slidechanged', e => { while (e.currentSlide.id === 'words'); }))"
    )
    at_the_head(small, "small", script)
    assert small.run("build").code == 0
    ran = small.run("check")
    assert ran.code == 1
    assert "error: slide “Words”: the page hangs\n" in ran.err


def test_a_slide_without_heading_and_id_is_walked_as_any_other(small: ProjectFolder) -> None:
    small.write("slides/small.qmd", small.read("slides/small.qmd") + f"\n\n---\n\nOne.\n\n---\n{TOO_LOW}")
    assert small.run("build").code == 0
    ran = small.run("check")
    assert ran.out.startswith("small: 6 slides")
    assert ran.err.startswith("_site/slides/small.html: error: content sticks out of the slide by")


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
