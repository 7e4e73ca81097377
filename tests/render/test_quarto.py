"""The engine "quarto": asked for where it is missing, and that sources and settings are such as Quarto takes.

Where quarto is on the PATH, one more test is defined at the end: the deck that it makes is the one that we make.
"""

from __future__ import annotations

import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml
from projects import ROOT, ProjectFolder

from lessonkit.sections import sections
from lessonkit.syntax import DIV_OPEN, FENCE, HEADING, outside_of_code, parse_attributes, split_heading

LESSON = """\
# %% [markdown]
# # Count {#count time="00:00-10:00"}
#
# ## Add {#add}
#
# Learners count.
"""
SOURCES = [path for folder in ("slides", "worksheets") for path in sorted((ROOT / folder).glob("*.qmd"))]
# What the composers may emit, of which each is in pandoc's manual, in Quarto's guide, or read by our own filter.
HEADER_KEYS = {"title", "subtitle", "course", "lang", "capability", "references", "engine", "format"}
HEADING_CLASSES = {"optional", "practice", "solution-slide", "concept", "backup"}
HEADING_KEYS = {"data-time", "data-timing"}
DIV_CLASSES = {
    # Quarto's and reveal's
    *("notes", "columns", "column", "fragment", "incremental", "content-visible", "content-hidden", "cell"),
    "aside",
    *("cell-output", "cell-output-display", "cell-output-stdout", "cell-output-stderr", "cell-output-error"),
    *("callout-note", "callout-tip", "callout-warning", "callout-caution", "callout-important"),
    # our filter's
    *("item", "timed", "quiz", "decision", "hotspot", "true-false", "checklist", "rubric", "exit-ticket", "exercise"),
    *("quick-practice", "choices", "marked-picture", "answer-space", "code", "levels", "boxes", "plotly-figure"),
    *("key-only", "student-only", "side-notebook"),
}
DIV_KEYS = {
    *("when-format", "unless-format", "width", "title", "label", "minutes", "lines", "data-cell", "output-location"),
    *("src", "fig-alt"),
}
CODE_CLASSES = {"python", "bash", "yaml", "text", "json", "cell-code", "scaffold", "not-run"}
CODE_KEYS = {"code-line-numbers"}
SETTINGS = {
    "lessonkit": {"course", "url", "start-time", "environment"},
    "project": {"type", "output-dir", "render"},
    "filters": None,
    "format": {"revealjs", "typst"},
}


@pytest.fixture
def small(project: ProjectFolder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ProjectFolder:
    """A lesson, and a PATH on which there is nothing but what a test puts into `bin`."""
    project.lesson("small", LESSON)
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return project


def put(folder: Path, script: str) -> None:
    """A program `quarto` that does what the shell script says."""
    program = folder / "bin" / "quarto"
    program.write_text(f"#!/bin/sh\n{script}", encoding="utf-8")
    program.chmod(0o755)


def test_without_quarto_it_ends_with_3_and_says_how_to_get_it(small: ProjectFolder) -> None:
    ran = small.run("build", "--engine", "quarto")
    assert (ran.code, ran.out) == (3, "")
    assert ran.err == (
        "error: quarto is not on the PATH: get it from https://quarto.org/docs/get-started/, "
        "or build without `--engine quarto`, which needs nothing\n"
    )
    assert not (small.root / "slides").exists()


def test_a_quarto_that_is_too_old_is_refused(small: ProjectFolder, tmp_path: Path) -> None:
    put(tmp_path, "echo 1.4.549")
    ran = small.run("build", "--engine", "quarto")
    assert ran.code == 3 and ran.err.startswith("error: quarto 1.4.549 is too old, 1.5 is the least")


def test_what_quarto_says_when_it_fails_is_passed_on(small: ProjectFolder, tmp_path: Path) -> None:
    put(tmp_path, 'if [ "$1" = --version ]; then echo 1.6.0; else echo "ERROR: no good" >&2; exit 1; fi')
    ran = small.run("build", "--engine", "quarto")
    assert ran.code == 3
    assert ran.err == "error: quarto failed on slides/small.qmd: ERROR: no good\n"


def test_an_unknown_engine_is_a_wrong_call(small: ProjectFolder) -> None:
    ran = small.run("build", "--engine", "word")
    assert ran.code == 2 and "invalid choice: 'word'" in ran.err


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.parent.name)
def test_sources_hold_only_what_quarto_and_the_filter_know(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").split("\n")
    end = lines.index("---", 1)
    assert set(yaml.safe_load("\n".join(lines[1:end]))) <= HEADER_KEYS
    rows, closed = outside_of_code(lines[end + 1 :])
    assert closed
    for _, _, line in rows:
        if heading := HEADING.match(line):
            _, given = split_heading(heading["text"] or "")
            assert set(given.classes) <= HEADING_CLASSES and {key for key, _ in given.pairs} <= HEADING_KEYS, line
        elif opening := DIV_OPEN.match(line):
            given = parse_attributes(opening["what"])
            assert set(given.classes) <= DIV_CLASSES and {key for key, _ in given.pairs} <= DIV_KEYS, line
        assert "{{<" not in line, "a shortcode is Quarto's alone"
    for line in lines[end + 1 :]:
        fence = FENCE.match(line)
        if fence and fence["info"].strip():
            given = parse_attributes(fence["info"])
            assert set(given.classes) <= CODE_CLASSES and {key for key, _ in given.pairs} <= CODE_KEYS, line
            assert "{python}" not in line, "a cell that Quarto would run"


def test_quartos_settings_are_keys_that_quarto_has() -> None:
    settings = yaml.safe_load((ROOT / "_quarto.yml").read_text(encoding="utf-8"))
    assert settings.keys() <= SETTINGS.keys()
    for name, keys in SETTINGS.items():
        assert keys is None or settings[name].keys() <= keys, name
    assert settings["filters"] == ["lessonkit"]
    assert settings["project"]["output-dir"] == "_site"


def test_the_extension_is_one_that_quarto_finds() -> None:
    extension = yaml.safe_load((ROOT / "_extensions/lessonkit/_extension.yml").read_text(encoding="utf-8"))
    assert {"title", "author", "version", "contributes"} <= extension.keys()
    for name in extension["contributes"]["filters"]:
        assert (ROOT / "_extensions/lessonkit" / name).is_file()


class _Slides(HTMLParser):
    """Ids of slides in order, with their titles, notes and fragments."""

    def __init__(self) -> None:
        super().__init__()
        self.slides: list[dict[str, object]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        classes = (given.get("class") or "").split()
        if tag == "section" and "slide" in classes:
            self.slides.append({"id": given.get("id"), "timing": given.get("data-timing"), "fragments": 0, "notes": 0})
        elif self.slides and "fragment" in classes:
            self.slides[-1]["fragments"] = int(str(self.slides[-1]["fragments"])) + 1
        elif self.slides and tag == "aside" and "notes" in classes:
            self.slides[-1]["notes"] = int(str(self.slides[-1]["notes"])) + 1


if shutil.which("quarto"):

    def test_quartos_deck_is_ours(example: ProjectFolder, tmp_path: Path) -> None:
        """Slides, order, times, notes and fragments."""
        shutil.copytree(example.root, tmp_path / "project", symlinks=True)
        project = ProjectFolder(tmp_path / "project")
        ours, theirs = _Slides(), _Slides()
        ours.feed(project.read("_site/slides/ten-minutes.html"))
        assert project.run("build", "--engine", "quarto").code == 0
        theirs.feed(project.read("_site/slides/ten-minutes.html"))
        assert [slide for slide in theirs.slides if slide["id"] != "title-slide"] == ours.slides


def test_the_slides_of_a_deck_are_read(example: ProjectFolder) -> None:
    """That the comparison above would see something."""
    page = _Slides()
    page.feed(example.read("_site/slides/ten-minutes.html"))
    named = [section.name for section in sections(example.read("slides/ten-minutes.qmd")) if section.level]
    assert [slide["id"] for slide in page.slides] == named
    assert any(slide["notes"] for slide in page.slides) and any(slide["fragments"] for slide in page.slides)
