"""The hub of a project: what it links to, when it is made again, and that it is the same wherever it is built."""

from __future__ import annotations

import os
import re
import subprocess
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hubs import compose_all, lesson_text, make_hub, many_lessons
from projects import ProjectFolder

from lessonkit.config import load_project
from lessonkit.gate.hub import hub_problems
from lessonkit.gate.leaks import leak_problems
from lessonkit.history import Committed, committed
from lessonkit.parse import parse_lesson
from lessonkit.read import read_source
from lessonkit.store import write_sealed

HUB = "_site/index.html"
SMALL = """\
# %% [markdown]
# # Only {#only time="00:00-10:00"}
#
# ## `{python} 6 * 7` words {#words .concept}
#
# ![A dot.](dot.svg)
"""
DOT = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 2"><circle cx="1" cy="1" r="1"/></svg>'


@pytest.fixture(autouse=True)
def no_given_date(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)


@pytest.fixture
def three(tmp_path: Path) -> ProjectFolder:
    return many_lessons(tmp_path / "project", 3)


class Links(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found += [value for key, value in attributes if key == "href" and value]


def local(page: str) -> list[str]:
    return [link for link in Links(page).found if not re.match(r"https?:|data:", link)]


def git(project: ProjectFolder, *arguments: str, date: str = "2026-01-12T23:30:00+05:45") -> None:
    day = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    subprocess.run(
        ["git", *who, *arguments], cwd=project.root, check=True, capture_output=True, env={**os.environ, **day}
    )


# What it links to


def test_a_build_makes_it_with_everything_for_learners_and_presenters(example: ProjectFolder) -> None:
    page = example.read(HUB)
    slug = "ten-minutes"
    names = (
        *(f"slides/{slug}{end}" for end in (".html", ".html?presenter", ".pptx", "-source.zip")),
        *(f"worksheets/{slug}{end}" for end in (".pdf", "-letter.pdf", "-large-print.pdf", ".docx")),
        f"slides/{slug}-handout.pdf",
        *(f"notebooks/{slug}{end}" for end in (".ipynb", ".zip")),
        f"labs/{slug}.html",
    )
    assert [link for link in local(page) if "#" not in link] == list(names)
    assert "instructor" not in page
    assert f"slides/{slug}.html#/load" in local(page)
    assert "Worksheet</dt>" in page and "pandas&nbsp;" in page and "Ran top to bottom in a clean kernel" in page
    assert hub_problems(load_project(example.root)) == []


def test_the_worksheets_version_is_the_one_on_the_worksheet(example: ProjectFolder) -> None:
    from pypdf import PdfReader

    version = re.findall(r"Worksheet</dt><dd>version (\w+)", example.read(HUB))
    text = PdfReader(example.root / "_site/worksheets/ten-minutes.pdf").pages[0].extract_text()
    assert len(version) == 1 and version[0] in text
    data = re.findall(r"Data</dt><dd>version (\w+)", example.read(HUB))
    assert data[0] in text


def test_only_files_that_are_there_are_linked(three: ProjectFolder) -> None:
    (three.root / "_site/slides/lesson-02.pptx").unlink()
    (three.root / "_site/slides/lesson-03.html").unlink()
    links = local(make_hub(three))
    assert "slides/lesson-01.pptx" in links and "slides/lesson-02.pptx" not in links
    assert [link for link in links if link.startswith("slides/lesson-03.html")] == []


def test_a_slide_that_was_taken_out_of_the_deck_is_not_linked(three: ProjectFolder) -> None:
    three.edit("slides/lesson-01.qmd", "## T {#row}\n", "")
    links = local(make_hub(three))
    assert "slides/lesson-01.html#/row" not in links and "slides/lesson-02.html#/row" in links
    assert "slides/lesson-01.html#/look" in links


# When it is made again


def test_one_lesson_built_and_all_are_on_it(project: ProjectFolder) -> None:
    project.write("lessons/dot.svg", DOT)
    project.lesson("built", SMALL)
    project.lesson("other", SMALL)
    ran = project.run("built", "--explain")
    assert ran.code == 0, ran.err
    assert "hub: not built yet" in ran.out and "open _site/index.html" in ran.out
    page = project.read(HUB)
    assert "42 words" in page and 'id="lesson-other" class="missing"' in page
    assert "hub: up to date" in project.run("built", "--explain").out

    project.edit("lessons/built.py", "## `", "## About `")
    assert "\nhub: lessons/built.py changed\n" in project.run("built", "--explain").out
    assert "About 42 words" in project.read(HUB)

    project.edit("lessons/built.py", "![A dot.]", "::: {.nonsense}")
    assert project.run("built").code == 1
    page = project.read(HUB)
    assert "About 42 words" in page and "Of an earlier version of this lesson" in page

    with zipfile.ZipFile(project.root / "_site/slides/built-source.zip") as source:
        names = source.namelist()
        assert names == sorted(names) and not [name for name in names if ".base" in name]
        needed = {"README.md", "_quarto.yml", "slides/built.qmd", "slides/built_files/dot.svg"}
        needed |= {f"_extensions/lessonkit/{name}" for name in ("_extension.yml", "theme.css", "lessonkit.lua")}
        assert needed <= set(names)
        assert source.read("slides/built.qmd").decode() == project.read("slides/built.qmd")
        assert "quarto render slides/built.qmd" in source.read("README.md").decode()
        assert {info.date_time for info in source.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_two_places_give_the_same_bytes(tmp_path: Path, three: ProjectFolder) -> None:
    other = many_lessons(tmp_path / "another folder", 3)
    assert (other.root / HUB).read_bytes() == (three.root / HUB).read_bytes()


def test_what_a_builder_of_another_form_left_is_not_read(three: ProjectFolder) -> None:
    write_sealed(three.root / ".lessonkit/hub/lesson-02.json", "lesson-02", {"form": 0, "title": 1})
    three.write(".lessonkit/hub/lesson-03.json", "[")
    assert make_hub(three).count("not built yet") == 2


def test_a_lesson_that_is_gone_is_gone_from_it(three: ProjectFolder) -> None:
    (three.root / "lessons/lesson-02.py").unlink()
    page = make_hub(three)
    assert "lesson-02" not in page and "lesson-03" in page


# The date


def test_the_date_is_that_of_the_last_commit_and_not_of_the_clock(three: ProjectFolder) -> None:
    git(three, "init", "-q")
    git(three, "add", "lessons")
    git(three, "commit", "-q", "-m", "one")
    three.write("lessons/lesson-02.py", lesson_text("Changed"))
    git(three, "commit", "-q", "-a", "-m", "two", date="2026-02-03T10:00:00Z")
    three.edit("lessons/lesson-03.py", "Close", "End")
    three.write("lessons/lesson-04.py", lesson_text("New"))
    names = [f"lessons/lesson-0{number}.py" for number in (1, 2, 3, 4)]
    assert committed(three.root, names) == {
        names[0]: Committed("2026-01-12"),
        names[1]: Committed("2026-02-03"),
        names[2]: Committed("2026-01-12", changed=True),
        names[3]: Committed("", changed=True),
    }
    compose_all(three)
    page = make_hub(three)
    assert page.count("2026-01-12</time>, with changes since that are not committed") == 1
    assert page.count("not committed yet") == 1


def test_a_project_may_be_a_folder_of_a_repository(tmp_path: Path) -> None:
    outer = ProjectFolder(tmp_path)
    for name in ("a", "é b"):
        outer.write(f"course/lessons/{name}.py", "1")
    git(outer, "init", "-q")
    git(outer, "add", ".")
    git(outer, "commit", "-q", "-m", "one")
    outer.write("course/lessons/é b.py", "2")
    found = committed(tmp_path / "course", ["lessons/a.py", "lessons/é b.py"])
    assert list(found.values()) == [Committed("2026-01-12"), Committed("2026-01-12", changed=True)]


def test_source_date_epoch_goes_before_git(three: ProjectFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    git(three, "init", "-q")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert "1970-01-02" in make_hub(three) and "not committed" not in make_hub(three)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    assert "not committed yet" in make_hub(three)


def test_without_git_it_says_so(three: ProjectFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "it is not kept in git" in three.read(HUB)
    monkeypatch.setenv("PATH", "")
    assert committed(three.root, ["lessons/lesson-01.py"]) == {"lessons/lesson-01.py": Committed("", tracked=False)}


# What the gate sees


def gate(three: ProjectFolder, old: str, new: str) -> Iterator[str]:
    """The messages about a page in which somebody replaced a text, as if it had been made so."""
    page = three.read(HUB)
    three.write(HUB, page.replace(old, new, 1))
    project = load_project(three.root)
    from lessonkit.plan import Step, read_stamp, record

    stamp = read_stamp(project, "hub")
    assert stamp is not None
    record(project, Step("hub", stamp.inputs), [three.root / HUB])
    return (problem.message for problem in hub_problems(project))


@pytest.mark.parametrize(
    ("link", "message"),
    [
        ("slides/gone.html", "slides/gone.html is not there"),
        ("slides/lesson-01.html#/gone", "slides/lesson-01.html#/gone: there is no such slide"),
        ("../_instructor/worksheets/lesson-01-key.pdf", "../_instructor/worksheets/lesson-01-key.pdf is not in _site/"),
        ("javascript:alert(1)", "javascript:alert(1) is no address of the web"),
    ],
)
def test_the_gate_finds_a_link_that_leads_nowhere(three: ProjectFolder, link: str, message: str) -> None:
    assert list(gate(three, 'href="slides/lesson-01.html"', f'href="{link}"')) == [message]


def test_the_gate_says_that_a_hub_is_stale(three: ProjectFolder) -> None:
    project = load_project(three.root)
    assert hub_problems(project) == []
    (three.root / "_site/slides/lesson-02.pptx").unlink()
    problems = hub_problems(project)
    assert [p.message for p in problems] == ["the hub is stale"]
    assert problems[0].detail == ("what is built of lessons/lesson-02.py changed",)


def test_the_gate_finds_what_is_the_instructors(three: ProjectFolder) -> None:
    project = load_project(three.root)
    path = three.root / "lessons/lesson-01.py"
    lesson = parse_lesson(read_source(path, project.relative(path)), path.stem)
    everything = ["deck", "worksheet", "worksheet, Word", "PowerPoint", "handout", "deck source, zip", "lab"]
    stale = [*everything, "starter notebook"]
    assert leak_problems(project, lesson, stale) == []
    three.edit(HUB, "</body>", "<p>Look at the execution counts.</p></body>")
    assert [p.message for p in leak_problems(project, lesson, stale)] == [
        f"{HUB} shows learners the text of a solution"
    ]
