"""`build.py check` sees each kind of fault, names the slide and its line, and says what is wrong in pixels."""

from __future__ import annotations

import re

import pytest
from gate.faults import SCRIPT, at_the_head, plant
from projects import ProjectFolder, Ran, make_project

pytestmark = pytest.mark.xdist_group("gate")


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> tuple[ProjectFolder, Ran]:
    """The lesson with a fault on each slide, built and checked once."""
    folder = make_project(tmp_path_factory.mktemp("faults") / "project")
    plant(folder)
    for _ in range(2):
        built = folder.run()
        assert built.code == 0, built.err
        if "header-includes" not in folder.read("slides/faults.qmd"):
            at_the_head(folder, "faults", SCRIPT)
    return folder, folder.run("check")


def said(checked: tuple[ProjectFolder, Ran], slide: str) -> list[str]:
    """What was said of the slide with this id: one text a problem, without its first colon and number."""
    folder, ran = checked
    lines = folder.read("lessons/faults.py").split("\n")
    line = next(number for number, text in enumerate(lines, start=1) if f"{{#{slide}}}" in text)
    found = re.split(r"^(?=\S+:\d+: error: |\d+ problems?$)", ran.err, flags=re.MULTILINE)
    return [problem for problem in found if problem.startswith(f"lessons/faults.py:{line}: ")]


@pytest.mark.parametrize(
    ("slide", "words"),
    [
        ("too-tall", r"“Too many words”: content sticks out of the slide by \d+ px at the bottom\n"),
        ("too-tall", r"“Paragraph 24 of a slide[^”]*”: at the bottom, \d+ px, at 1280 × 720\n"),
        ("too-wide", r"by 292 px on the right\n"),
        ("late", r"text “Shown last, and too low.”: at the bottom, \d+ px, at 1280 × 720, step 1\n"),
        ("small-print", r"text “Not large enough”: 15.0 px, 24 px is the least\n"),
        ("small-zoom", r"text “Halved on the way to the screen.”: 17.0 px, 24 px is the least\n"),
        ("small-code", r"text “small_code\(\)”: 12.0 px, 18 px is the least\n"),
        ("cut-code", r"code is cut off by the box it stands in, by \d+ px at the bottom\n"),
        ("cut-code", r"code “two = \"cut through\"”: at the bottom, \d+ px"),
        ("wrapped-code", r"a line of code or output does not fit on one line\n"),
        ("wrapped-code", r"\| code “long = \"a line that is much longer"),
        ("on-the-foot", r"runs into the number and the arrows below the slide, by \d+ px\n"),
        ("on-the-foot", r"\| text “Over the arrows.”\n"),
        ("cut-text", r"text is cut off by the box it stands in, by \d+ px at the bottom\n"),
        ("out-of-its-box", r"content sticks out of the box it stands in, by \d+ px on the right\n"),
        ("out-of-its-box", r"\| table cell “transmitter”: on the right, \d+ px, at 1280 × 720\n"),
        ("few-pixels", r"small.png” has 100 × 50 pixels, shown on 600 × 300, at 1920 × 1080\n"),
        ("script", r"the page reports an error\n(.*\n)?.* \| planted complaint\n"),
        ("network", r"the page asks for what is not in _site\n(.*\n)?.* \| http://127.0.0.1:9/far-away.png\n"),
        ("nowhere", r"#/gone: nothing in the deck has the id gone\n"),
        ("nowhere", r"gone.html: slides/gone.html is not in _site\n"),
        ("nowhere", r"\.\./\.\./lessonkit.html: it leads out of _site"),
        ("pale", r"text “Hardly to be seen”: .*insufficient color contrast of 1.91"),
        ("pale-dark", r"text “Only in a bright room” \(dark\): .*insufficient color contrast of 1.41"),
        ("circle", r"the Tab key does not get on from button “P[io]ng”\n"),
        ("trap", r"the Tab key does not get on from button “Stay”\n"),
    ],
)
def test_a_fault_is_reported_at_the_heading_of_its_slide(
    checked: tuple[ProjectFolder, Ran], slide: str, words: str
) -> None:
    assert re.search(words, "".join(said(checked, slide)))


def test_what_is_within_its_box_is_not_reported(checked: tuple[ProjectFolder, Ran]) -> None:
    (problem,) = (text for text in said(checked, "out-of-its-box") if "box it stands in" in text)
    assert "sticks out of the slide" not in "".join(said(checked, "out-of-its-box"))
    assert "AVAR" not in problem


def test_a_slide_without_a_fault_is_passed_over(checked: tuple[ProjectFolder, Ran]) -> None:
    assert said(checked, "fine") == []


@pytest.mark.parametrize(
    "slide",
    [
        "too-tall",
        "late",
        "small-print",
        "cut-code",
        "wrapped-code",
        "on-the-foot",
        "few-pixels",
        "script",
        "network",
    ],
)
def test_a_fault_is_reported_once_for_each_file(checked: tuple[ProjectFolder, Ran], slide: str) -> None:
    files = [re.findall("PowerPoint|handout", problem.split("\n")[0]) for problem in said(checked, slide)]
    assert files == ([[], ["PowerPoint"]] if slide == "too-tall" else [[]])


def test_problems_come_in_the_order_of_the_slides(checked: tuple[ProjectFolder, Ran]) -> None:
    lines = [int(number) for number in re.findall(r"^lessons/faults.py:(\d+): error", checked[1].err, re.MULTILINE)]
    assert lines == sorted(lines)
    assert checked[1].code == 1
