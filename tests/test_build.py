"""What an instructor relies on when building: edits are kept, nothing is stale, nothing good is lost."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from projects import ROOT, ProjectFolder, Ran, copied, make_project
from pypdf import PdfReader

LESSON = """\
# %% [markdown]
# # Count {#count time="00:00-06:00"}
#
# Learners count.
#
# ## Add two numbers {#add}

# %%
#| label: total
import counting

total = counting.ONE + 1
print("total", total)

# %% [markdown]
# The sum is `{python} total`.

# %%
#| label: tbl-totals
#| tbl-cap: All totals.
#| echo: false
class Totals:
    def _repr_html_(self):
        return "<table><thead><tr><th>n</th></tr></thead><tbody><tr><td>2</td></tr></tbody></table>"

Totals()

# %%
#| label: fig-dot
#| fig-alt: A dot.
#| echo: false
from IPython.display import SVG
SVG('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle r="4" cx="4" cy="4"/></svg>')

# %% [markdown]
# # Your turn {#turn time="06:00-10:00"}
#
# ## Do it {#do}
#
# ::: {.exercise #more}
# Add three numbers.
#
# ::: {.answer lines=2}
# :::
# :::
"""
DOT = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
QMD, SHEET = "slides/small.qmd", "worksheets/small.qmd"
DECK, PDF, KEY = "_site/slides/small.html", "_site/worksheets/small.pdf", "_instructor/worksheets/small-key.pdf"
BUILT = (DECK, PDF, KEY)
PAIR = ("deck", "worksheet")  # the outputs that these are: a test that looks at no other makes no other


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> ProjectFolder:
    """A lesson, built once; tests work on copies."""
    folder = make_project(tmp_path_factory.mktemp("built") / "project")
    folder.write("lessons/counting.py", "ONE = 1\n")
    folder.lesson("small", LESSON)
    ran = folder.run()
    assert ran.code == 0, ran.err
    return folder


@pytest.fixture
def project(built: ProjectFolder, tmp_path: Path) -> ProjectFolder:
    return copied(built, tmp_path / "project")


def contents(project: ProjectFolder, *names: str) -> dict[str, bytes]:
    return {name: (project.root / name).read_bytes() for name in names}


def times(project: ProjectFolder, *names: str) -> dict[str, int]:
    return {name: (project.root / name).stat().st_mtime_ns for name in names}


def pdf_text(project: ProjectFolder, name: str = PDF) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(project.root / name).pages).split())


def build(project: ProjectFolder, *arguments: str, only: tuple[str, ...] = ()) -> Ran:
    """A build that has to succeed."""
    ran = project.run(*arguments, only=only)
    assert ran.code == 0, ran.err
    return ran


def steps(ran: Ran) -> dict[str, str]:
    """What `--explain` said about each step of the lesson."""
    lines = (line.split(": ", 2) for line in ran.out.split("\n") if line.startswith("small: "))
    return {parts[1]: parts[2] for parts in lines if len(parts) == 3}


def line_of(project: ProjectFolder, name: str, text: str) -> int:
    return next(number for number, line in enumerate(project.read(name).split("\n"), start=1) if text in line)


@pytest.fixture
def no_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a kernel starts")

    monkeypatch.setattr("lessonkit.execute.work_folder", refuse)


# Edits of deck and worksheet


def test_an_edit_of_the_deck_is_shown_and_kept(project: ProjectFolder, no_kernel: None) -> None:
    project.edit(QMD, "Learners count.", "We count *together*.")
    edited = contents(project, QMD)
    build(project, only=PAIR)
    assert "We count <em>together</em>." in project.read(DECK)
    assert contents(project, QMD) == edited


def test_an_edit_of_the_worksheet_is_printed_and_kept(project: ProjectFolder, no_kernel: None) -> None:
    project.edit(SHEET, "Add three numbers.", "Add four numbers.")
    edited = contents(project, SHEET)
    build(project, only=PAIR)
    assert "Add four numbers." in pdf_text(project) and "Add four numbers." in pdf_text(project, KEY)
    assert contents(project, SHEET) == edited


def test_deleting_an_edited_deck_brings_the_lessons_version(
    project: ProjectFolder, built: ProjectFolder, no_kernel: None
) -> None:
    project.edit(QMD, "Learners count.", "We count.")
    build(project, only=PAIR)
    (project.root / QMD).unlink()
    build(project, only=PAIR)
    assert contents(project, QMD, DECK) == contents(built, QMD, DECK)


def test_a_clone_without_caches_keeps_the_edits_it_came_with(project: ProjectFolder) -> None:
    project.edit(QMD, "Learners count.", "We count.")
    for name in ("_site", "_instructor", ".lessonkit/stamps", ".lessonkit/executions", ".lessonkit/pairs"):
        shutil.rmtree(project.root / name)
    (project.root / "lessons/small.ipynb").unlink()
    build(project, only=PAIR)
    assert "We count." in project.read(DECK)
    assert "We count." in project.read(QMD)


def test_force_keeps_edits(project: ProjectFolder) -> None:
    project.edit(QMD, "Learners count.", "We count.")
    ran = build(project, "--force", "--explain")
    assert "running cell 1 of 3, total" in ran.out
    assert set(steps(ran).values()) == {"asked for"}
    assert "We count." in project.read(QMD) and "We count." in project.read(DECK)


def test_line_ends_of_windows_in_an_edited_deck_stay(project: ProjectFolder, no_kernel: None) -> None:
    project.edit(QMD, "Learners count.", "We count.")
    path = project.root / QMD
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    before = contents(project, QMD)
    build(project, only=PAIR)
    assert "We count." in project.read(DECK) and "\ufeff" not in project.read(DECK)
    assert contents(project, QMD) == before


def test_a_deck_with_line_ends_of_windows_alone_is_not_edited(project: ProjectFolder, no_kernel: None) -> None:
    path = project.root / QMD
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    project.edit("lessons/small.py", "Learners count.", "We count.")
    build(project, only=PAIR)
    assert "We count." in project.read(DECK)


def test_a_deck_that_is_no_text_is_named_and_kept(project: ProjectFolder) -> None:
    path = project.root / QMD
    path.write_bytes(path.read_bytes().replace(b"Learners count.", "Zählen.".encode("latin-1")))
    before = contents(project, QMD, DECK)
    line = path.read_bytes().split(b"Z\xe4hlen")[0].count(b"\n") + 1
    for _ in range(2):
        ran = project.run(only=PAIR)
        assert ran.code == 1
        assert ran.err.startswith(f"{QMD}:{line}: error: not UTF-8: byte 0xe4")
    assert contents(project, QMD, DECK) == before


def test_a_deck_that_is_no_text_keeps_the_worksheet_from_nothing(project: ProjectFolder) -> None:
    path = project.root / QMD
    path.write_bytes(path.read_bytes().replace(b"Learners count.", "Zählen.".encode("latin-1")))
    (project.root / "_site/worksheets/small.pdf").unlink(missing_ok=True)
    ran = project.run(only=PAIR)
    assert ran.code == 1
    assert (project.root / "_site/worksheets/small.pdf").exists()


# Nothing stale


def test_a_second_build_does_nothing_and_says_so(project: ProjectFolder, no_kernel: None) -> None:
    files = [path for path in project.root.rglob("*") if path.is_file() and path.name != "lock"]
    everything = [str(path.relative_to(project.root)) for path in files]
    before = times(project, *everything)
    ran = build(project, "--explain")
    everything_made = (
        "sources",
        "deck",
        "worksheet",
        "worksheet, Word",
        "PowerPoint",
        "handout",
        "deck source, zip",
        "cue sheet",
        "starter notebook",
        "lab",
        "solved notebook",
    )
    assert steps(ran) == dict.fromkeys(everything_made, "up to date")
    assert "hub: up to date" in ran.out
    assert ran.out.count("(unchanged)") == 18
    assert times(project, *everything) == before


def test_a_prose_edit_of_the_lesson_starts_no_kernel(project: ProjectFolder, no_kernel: None) -> None:
    project.edit("lessons/small.py", "Learners count.", "Everybody counts.")
    ran = build(project, only=PAIR)
    assert "running cell" not in ran.out
    assert "Everybody counts." in project.read(DECK)


def test_a_caption_edit_of_the_lesson_starts_no_kernel(project: ProjectFolder, no_kernel: None) -> None:
    project.edit("lessons/small.py", "tbl-cap: All totals.", "tbl-cap: Every total.")
    build(project, only=PAIR)
    assert "Every total." in project.read(DECK)


def test_a_change_of_the_code_runs_the_lesson_and_shows_in_every_result(project: ProjectFolder) -> None:
    project.edit("lessons/small.py", "counting.ONE + 1", "counting.ONE + 2")
    ran = build(project, only=PAIR)
    assert "small: running cell 1 of 3, total" in ran.out
    assert "total 3" in project.read(QMD) and "The sum is 3." in project.read(QMD)
    assert "The sum is 3." in project.read(DECK)


def test_a_change_of_what_the_code_imports_runs_the_lesson(project: ProjectFolder) -> None:
    project.write("lessons/counting.py", "ONE = 1  # still\n")
    ran = build(project, "--explain", only=PAIR)
    assert "running cell 1 of 3" in ran.out
    assert steps(ran)["sources"] == "lessons/counting.py changed"


def test_data_that_no_cell_reads_composes_the_lesson_and_runs_nothing(project: ProjectFolder) -> None:
    project.write("data/new.csv", "a,b\n")
    ran = build(project, "--explain", only=PAIR)
    assert "running cell" not in ran.out
    assert steps(ran)["sources"] == "data/ changed"


def append(name: str) -> Callable[[ProjectFolder], object]:
    return lambda project: project.write(name, project.read(name) + "\n")


def delete(name: str) -> Callable[[ProjectFolder], object]:
    return lambda project: (project.root / name).unlink()


@pytest.mark.parametrize(
    ("change", "step", "why"),
    [
        (append("lessons/small.py"), "sources", "lessons/small.py changed"),
        (delete(QMD), "sources", f"{QMD} is missing"),
        (delete(SHEET), "sources", f"{SHEET} is missing"),
        (delete("slides/.base/small.qmd"), "sources", "slides/.base/small.qmd is missing"),
        (append("slides/.base/small.qmd"), "sources", "slides/.base/small.qmd is not what was built"),
        (delete("slides/small_files/fig-dot.svg"), "sources", "slides/small_files/fig-dot.svg is missing"),
        (append(QMD), "deck", f"{QMD} changed"),
        (append(SHEET), "worksheet", f"{SHEET} changed"),
        (append("_quarto.yml"), "deck", "_quarto.yml changed"),
        (append("package-lock.json"), "deck", "package-lock.json changed"),
        (delete(DECK), "deck", f"{DECK} is missing"),
        (append(DECK), "deck", f"{DECK} is not what was built"),
        (delete("_site/site_libs/reveal/reveal.js"), "deck", "_site/site_libs/reveal/reveal.js is missing"),
        (delete(PDF), "worksheet", f"{PDF} is missing"),
        (delete(KEY), "worksheet", f"{KEY} is missing"),
        (lambda project: shutil.rmtree(project.root / ".lessonkit/stamps"), "deck", "not built yet"),
    ],
)
def test_a_step_says_why_it_runs(
    project: ProjectFolder, no_kernel: None, change: Callable[[ProjectFolder], object], step: str, why: str
) -> None:
    change(project)
    assert steps(build(project, "--explain"))[step] == why
    assert set(steps(build(project, "--explain")).values()) == {"up to date"}


@pytest.mark.parametrize(
    ("function", "why"),
    [("environment_digest", "Python or an installed package changed"), ("builder_digest", "the builder changed")],
)
def test_another_environment_makes_the_sources_stale(
    project: ProjectFolder, monkeypatch: pytest.MonkeyPatch, function: str, why: str
) -> None:
    monkeypatch.setattr(f"lessonkit.sources.{function}", lambda: "another")
    assert steps(build(project, "--explain"))["sources"] == why


def test_a_picture_of_the_lesson_is_copied_and_shown_and_followed(project: ProjectFolder, no_kernel: None) -> None:
    project.write("lessons/neuron.svg", DOT)
    project.edit("lessons/small.py", "Learners count.", "![A neuron](neuron.svg)")
    build(project, only=PAIR)
    assert 'src="small_files/neuron.svg"' in project.read(DECK)
    assert project.read("_site/slides/small_files/neuron.svg") == DOT
    project.write("lessons/neuron.svg", DOT.replace("9", "8"))
    assert steps(build(project, "--explain", only=PAIR))["sources"] == "lessons/neuron.svg changed"
    assert project.read("_site/slides/small_files/neuron.svg") == DOT.replace("9", "8")


def test_a_picture_that_an_instructor_adds_to_the_deck_is_shown_and_followed(
    project: ProjectFolder, no_kernel: None
) -> None:
    project.write("slides/own/drawing.svg", DOT)
    project.edit(QMD, "Learners count.", "![My drawing](own/drawing.svg)")
    build(project, only=PAIR)
    assert project.read("_site/slides/own/drawing.svg") == DOT
    project.write("slides/own/drawing.svg", DOT.replace("9", "8"))
    assert steps(build(project, "--explain", only=PAIR))["deck"] == "slides/own/drawing.svg changed"
    assert project.read("_site/slides/own/drawing.svg") == DOT.replace("9", "8")


def test_a_figure_that_is_no_longer_made_is_removed_and_foreign_files_stay(project: ProjectFolder) -> None:
    project.write("slides/small_files/mine.svg", DOT)
    project.edit("lessons/small.py", "label: fig-dot", "label: fig-spot")
    build(project, only=PAIR)
    assert sorted(path.name for path in (project.root / "slides/small_files").iterdir()) == ["fig-spot.svg", "mine.svg"]
    assert [path.name for path in (project.root / "_site/slides/small_files").iterdir()] == ["fig-spot.svg"]


def test_a_clean_build_gives_the_same_bytes(project: ProjectFolder, built: ProjectFolder) -> None:
    for name in ("_site", "_instructor", "slides", "worksheets", ".lessonkit/stamps", ".lessonkit/executions"):
        shutil.rmtree(project.root / name)
    build(project)
    for folder in ("_site", "_instructor", "slides", "worksheets"):
        names = {str(p.relative_to(built.root)) for p in (built.root / folder).rglob("*") if p.is_file()}
        assert {str(p.relative_to(project.root)) for p in (project.root / folder).rglob("*") if p.is_file()} == names
        assert contents(project, *names) == contents(built, *names)


# Nothing unexecuted


def test_code_edited_in_the_deck_is_refused_at_its_line_and_names_the_lessons(project: ProjectFolder) -> None:
    before = contents(project, DECK)
    project.edit(QMD, "total = counting.ONE + 1", "total = counting.ONE + 5")
    ran = project.run(only=PAIR)
    line = line_of(project, QMD, "{.python .cell-code}")
    cell = line_of(project, "lessons/small.py", "label: total")
    assert ran.code == 1
    assert ran.err.startswith(f"{QMD}:{line}: error: code of cell 'total' differs from what ran\n")
    assert f"hint: change it in lessons/small.py:{cell} and build again" in ran.err
    assert contents(project, DECK) == before


def test_a_result_table_edited_in_the_deck_is_refused_at_its_line(project: ProjectFolder) -> None:
    project.edit(QMD, "|   2 |", "|   7 |")
    ran = project.run(only=PAIR)
    assert ran.code == 1
    assert ran.err.startswith(f"{QMD}:{line_of(project, QMD, '|   n |')}: error: an output of cell 'tbl-totals'")


@pytest.mark.parametrize("code", ["    rm -rf data", "\trm -rf data"], ids=["spaces", "tab"])
def test_code_by_indentation_is_refused_at_its_line(project: ProjectFolder, code: str) -> None:
    before = contents(project, DECK)
    project.edit(QMD, "Learners count.", f"Learners count.\n\n{code}")
    ran = project.run(only=PAIR)
    assert ran.code == 1
    assert ran.err.startswith(f"{QMD}:{line_of(project, QMD, 'rm -rf')}: error: code that did not run\n")
    assert contents(project, DECK) == before


def test_slides_may_be_moved_and_a_block_marked_not_run_added(project: ProjectFolder, no_kernel: None) -> None:
    head, rest = project.read(QMD).split("# Count {", 1)
    count, turn = rest.split("# Your turn {", 1)
    added = "\n``` {.python .not-run}\nimport mine\n```\n"
    project.write(QMD, f"{head}# Your turn {{{turn}\n# Count {{{count.rstrip()}\n{added}")
    build(project, only=PAIR)
    html = project.read(DECK)
    assert html.index('id="turn"') < html.index('id="count"') < html.index("mine")


# Nothing good is lost


def test_an_error_in_one_lesson_leaves_the_others_built(project: ProjectFolder, no_kernel: None) -> None:
    project.lesson("broken", "# %% [markdown]\n# ::: {.quizz}\n# :::\n")
    project.edit("lessons/small.py", "Learners count.", "Everybody counts.")
    ran = project.run(only=PAIR)
    assert ran.code == 1
    assert "lessons/broken.py:" in ran.err and "lessons/small.py" not in ran.err
    assert "Everybody counts." in project.read(DECK)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("::: {.answer lines=2}", "::: {.answer lines=0}"),
        ("total = counting.ONE + 1", "total = counting.TWO + 1"),
        ("`{python} total`", "`{python} totally`"),
    ],
    ids=["structure", "cell", "inline"],
)
def test_outputs_keep_their_last_good_content_when_a_build_fails(
    project: ProjectFolder, built: ProjectFolder, old: str, new: str
) -> None:
    project.edit("lessons/small.py", old, new)
    ran = project.run(only=PAIR)
    assert ran.code == 1
    assert f"lessons/small.py:{line_of(project, 'lessons/small.py', new)}: error: " in ran.err
    kept = (QMD, SHEET, "slides/.base/small.qmd", "slides/small_files/fig-dot.svg", *BUILT)
    assert contents(project, *kept) == contents(built, *kept)


def test_after_the_error_is_mended_everything_is_up_to_date(project: ProjectFolder, no_kernel: None) -> None:
    good = project.read("lessons/small.py")
    project.edit("lessons/small.py", "## Add two numbers {#add}", "## Add two numbers {#add minutes=99}")
    assert project.run().code == 1
    project.write("lessons/small.py", good)
    assert set(steps(build(project, "--explain")).values()) == {"up to date"}


def test_a_missing_picture_in_the_deck_is_named_at_its_line(project: ProjectFolder, no_kernel: None) -> None:
    before = contents(project, DECK)
    project.edit(QMD, "Learners count.", "![My drawing](own/drawing.svg)")
    ran = project.run(only=PAIR)
    assert ran.code == 1
    assert ran.err.startswith(f"{QMD}:{line_of(project, QMD, 'drawing')}: error: own/drawing.svg is missing\n")
    assert contents(project, DECK) == before


def test_the_lesson_follows_its_notebook(project: ProjectFolder, no_kernel: None) -> None:
    project.edit("lessons/small.ipynb", "Learners count.", "Everybody counts.")
    ran = build(project, only=PAIR)
    assert "lessons/small.py updated from lessons/small.ipynb" in ran.out
    assert "Everybody counts." in project.read(DECK)


def test_a_lesson_and_a_notebook_that_were_both_changed_stop_the_build(
    project: ProjectFolder, built: ProjectFolder
) -> None:
    project.edit("lessons/small.ipynb", "Learners count.", "Everybody counts.")
    project.edit("lessons/small.py", "Learners count.", "Nobody counts.")
    ran = project.run(only=PAIR)
    assert ran.code == 1
    assert "| +# Nobody counts." in ran.err and "| +# Everybody counts." in ran.err
    assert contents(project, QMD, *BUILT) == contents(built, QMD, *BUILT)


# The script


def script(*arguments: str, at: Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *arguments[:-1], str(at / "build.py"), *arguments[-1].split()]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, check=False, timeout=60)


def test_the_script_builds_its_own_project_wherever_it_is_called_from(project: ProjectFolder, tmp_path: Path) -> None:
    shutil.copy(ROOT / "build.py", project.root)
    ran = script("build small --explain", at=project.root, cwd=tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "small: deck: up to date" in ran.stdout


@pytest.mark.parametrize(
    ("venv", "hint"), [(None, "make"), (".venv/bin/python", ".venv/bin/python build.py")], ids=["no venv", "venv"]
)
@pytest.mark.skipif(sys.platform == "win32", reason="the path of a Python differs there")
def test_a_python_without_the_packages_is_told_how_to_go_on(tmp_path: Path, venv: str | None, hint: str) -> None:
    shutil.copy(ROOT / "build.py", tmp_path)
    if venv:
        (tmp_path / venv).parent.mkdir(parents=True)
        (tmp_path / venv).touch()
    ran = script("-S", "-I", "build", at=tmp_path)
    assert ran.returncode == 3
    assert ran.stdout == ""
    assert ran.stderr == f"error: this Python does not have the project's packages; run: {hint}\n"
