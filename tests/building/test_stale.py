"""What an instructor relies on when building: nothing is stale, and nothing is made or run for nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable

import pytest
from building.small import DECK, DOT, KEY, PAIR, PDF, QMD, SHEET, build, contents, steps, times
from projects import ProjectFolder

pytestmark = pytest.mark.xdist_group("build")


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
