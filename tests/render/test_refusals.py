"""What pandoc or Typst cannot show is a problem of the edited file, at its line; the last good output stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from projects import ProjectFolder, Ran, copied, make_project

SLIDE = """\
# %% [markdown]
# # Only {#only time="00:00-10:00"}
#
# ## A slide {#slide}
#
# A sentence.
#
# ::: {.exit-ticket #exit}
# One sentence, please.
# :::
"""


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> ProjectFolder:
    folder = make_project(tmp_path_factory.mktemp("refusals") / "project")
    folder.lesson("small", SLIDE)
    assert run(folder).code == 0
    return folder


@pytest.fixture
def built(good: ProjectFolder, tmp_path: Path) -> ProjectFolder:
    return copied(good, tmp_path / "project")


def run(folder: ProjectFolder, *arguments: str) -> Ran:
    """A build of deck and worksheet."""
    return folder.run(*arguments, only=("deck", "worksheet"))


@pytest.mark.parametrize(
    ("file", "text", "line", "message"),
    [
        ("slides", "Maths $\\frac{1}$ here.", "Maths $\\frac{1}$ here.", "maths that cannot be read: \\frac{1}"),
        ("slides", "::: {.fragment}\nOpen.", "::: {.fragment}", "unclosed"),
        ("slides", "    total = 1", "    total = 1", "code that did not run"),
        ("slides", "![A cat](cat.png)", "![A cat](cat.png)", "cat.png is missing"),
        ("slides", "![A file](../../etc/hosts)", "![A file](../../etc/hosts)", "is outside of the project"),
        ("worksheets", "Done ✅ already.", "Done ✅ already.", "the fonts for paper have no sign '✅'"),
        ("worksheets", "![](x.svg)", "![](x.svg)", "a picture without alt text"),
    ],
    ids=["maths", "unclosed-div", "indented-code", "missing-picture", "foreign-picture", "no-glyph", "no-alt"],
)
def test_an_edit_that_cannot_be_shown_is_refused_at_its_line(
    built: ProjectFolder, file: str, text: str, line: str, message: str
) -> None:
    name = f"{file}/small.qmd"
    output = {"slides": "_site/slides/small.html", "worksheets": "_site/worksheets/small.pdf"}[file]
    last_good = (built.root / output).read_bytes()
    built.write("worksheets/x.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    edited = f"{built.read(name)}\n{text}\n"
    built.write(name, edited)
    ran = run(built)
    number = edited.split("\n").index(line) + 1
    assert ran.code == 1
    assert ran.err.startswith(f"{name}:{number}: error: ")
    assert message in ran.err.split("\n")[0]
    assert (built.root / output).read_bytes() == last_good
    assert built.read(name) == edited


@pytest.mark.parametrize(
    ("old", "new", "number", "message"),
    [
        ("lang: en", "lang: [en", 7, "did not find expected ',' or ']'"),
        ("lang: en", "  lang: en", 6, "mapping values are not allowed"),
    ],
)
def test_a_header_that_is_no_yaml_is_refused_at_its_line(
    built: ProjectFolder, old: str, new: str, number: int, message: str
) -> None:
    built.edit("slides/small.qmd", old, new)
    ran = run(built)
    assert ran.code == 1
    assert ran.err.startswith(f"slides/small.qmd:{number}: error: ")
    assert message in ran.err.split("\n")[0]


def test_an_unknown_deck_option_is_refused_by_name(built: ProjectFolder) -> None:
    built.edit("_quarto.yml", "slide-number:", "slide-numbr:")
    ran = run(built)
    assert ran.code == 2
    assert "slide-numbr" in ran.err
    assert "slide-number" in ran.err


def test_what_keeps_pandoc_busy_for_too_long_is_refused(built: ProjectFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lessonkit.render.pandoc.PATIENCE", 1)
    built.write("slides/small.qmd", built.read("slides/small.qmd") + "[" * 300 + "\n")
    ran = run(built)
    assert ran.code == 1
    assert ran.err.startswith("slides/small.qmd: error: pandoc did not finish within 1 s")


@pytest.mark.parametrize(
    ("installed", "message"),
    [
        (("pypandoc_binary-1.17", "typst-0.11.1"), "typst 0.11.1 is too old, 0.14 or newer is needed: run `make`"),
        (("typst-0.15.2",), "pypandoc_binary is missing: run `make`"),
    ],
)
def test_a_tool_that_is_missing_or_too_old_is_named(
    built: ProjectFolder, monkeypatch: pytest.MonkeyPatch, installed: tuple[str, ...], message: str
) -> None:
    monkeypatch.setattr("lessonkit.render.tools.distributions", lambda: installed)
    ran = run(built, "--force")
    assert (ran.code, ran.err) == (3, f"error: {message}\n")
