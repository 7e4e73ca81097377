"""docs/authoring.md is true: every example builds and comes out as it says, and nothing of the dialect is left out.

The page is walked through from top to bottom in one project. What a fenced block is stands in its info string:

    python lesson        a lesson (with a header: `name=` is its slug) or a piece of the one lesson all pieces make
    python broken        a lesson that does not build; the next `text stderr` is what the builder says
    … file="x"           a file of the project
    diff edit="x"        a change of a file, undone after the next `text stderr` if it says `undo`
    sh run               a command that succeeds
    deck= worksheet= key= and not-deck= …   texts that come out there, or do not

UPDATE_GOLDEN=1 writes what the builder says now into the `text stderr` blocks; read them before you commit.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, fields
from html import unescape
from itertools import groupby

import pytest
from playwright.sync_api import Browser
from projects import ROOT, ProjectFolder, Ran, make_project
from pypdf import PdfReader

from lessonkit.blocks import REGISTRY
from lessonkit.blocks.callout import CALLOUTS
from lessonkit.cells import LOCATIONS, TAGS
from lessonkit.cli import COMMANDS
from lessonkit.header import LESSON_KEYS, ROOT_KEYS
from lessonkit.model import CellOptions
from lessonkit.read import lesson_paths

pytestmark = pytest.mark.xdist_group("authoring")

PAGE_FILE = ROOT / "docs" / "authoring.md"
PAGE = PAGE_FILE.read_text(encoding="utf-8")
TEACHING_PAGE = (ROOT / "docs" / "teaching.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^(`{3,})(\w+) ([^\n]+)\n(.*?)^\1$", re.MULTILINE | re.DOTALL)
PLACES = {
    "deck": "_site/slides/{}.html",
    "worksheet": "_site/worksheets/{}.pdf",
    "key": "_instructor/worksheets/{}-key.pdf",
}
PIECES_HEADER = """\
# ---
# title: The pieces
# lesson:
#   minutes: 60
# ---

# %% [markdown]
# # All of them {#all-pieces time="00:00-60:00"}
"""


@dataclass(frozen=True)
class Example:
    """A fenced block of the page: the line it begins in, what it is, its attributes, its text."""

    line: int
    kind: str
    attributes: tuple[tuple[str, str], ...]
    text: str

    @property
    def file(self) -> str:
        given = dict(self.attributes)
        return given.get("file") or given.get("edit") or f"lessons/{self.slug}.py"

    @property
    def slug(self) -> str:
        return dict(self.attributes).get("name", "pieces")

    def shown(self) -> Iterator[tuple[str, str, bool]]:
        """Each text that the example promises: where, what, and whether it is there."""
        for key, text in self.attributes:
            place = key.removeprefix("not-")
            if place in PLACES:
                yield place, text, place == key


def examples() -> list[Example]:
    found = []
    for match in FENCE.finditer(PAGE):
        _, language, info, text = match.groups()
        attributes = tuple(re.findall(r'([\w-]+)="([^"]*)"', info))
        word = info.split()[0].split("=")[0]
        kind = "undo" if info.endswith(" undo") else word
        assert kind in ("lesson", "broken", "file", "edit", "undo", "stderr", "run"), f"{language} {info}"
        found.append(Example(PAGE[: match.start()].count("\n") + 1, kind, attributes, text))
    return found


EXAMPLES = examples()
LESSONS = [example for example in EXAMPLES if example.kind == "lesson"]


def piece(example: Example) -> str:
    """A piece on a slide; its own, if it opens one."""
    if re.search(r"^# ## ", example.text, re.MULTILINE):
        return example.text
    return f"# %% [markdown]\n# ## Piece in line {example.line}\n\n{example.text}"


def text_of(folder: ProjectFolder, place: str, slug: str) -> str:
    path = folder.root / PLACES[place].format(slug)
    if path.suffix == ".pdf":
        text = " ".join(page.extract_text() for page in PdfReader(path).pages)
    else:
        text = unescape(re.sub(r"<[^>]+>", "", path.read_text(encoding="utf-8")))
    return " ".join(text.split())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> ProjectFolder:
    folder = make_project(tmp_path_factory.mktemp("authoring") / "project")
    for example in EXAMPLES:
        if example.kind == "file" or (example.kind == "lesson" and example.text.startswith("# ---")):
            folder.write(example.file, example.text)
    shutil.copy(ROOT / "lessons" / "figure_style.py", folder.root / "lessons")
    pieces = [piece(example) for example in LESSONS if example.slug == "pieces"]
    folder.write("lessons/pieces.py", "\n".join([PIECES_HEADER, *pieces]))
    return folder


@pytest.fixture(scope="module")
def built(folder: ProjectFolder) -> ProjectFolder:
    ran = folder.run()
    assert ran.code == 0, ran.err
    return folder


@pytest.fixture(scope="module")
def texts(built: ProjectFolder) -> dict[tuple[str, str], str]:
    """What deck, worksheet and key say after the first build, before the page goes on to edit them."""
    slugs = {example.slug for example in LESSONS}
    return {(slug, place): text_of(built, place, slug) for slug in slugs for place in PLACES}


def test_all_python_of_the_page_is_built() -> None:
    built_here = [example for example in EXAMPLES if example.kind in ("lesson", "broken", "file")]
    assert len(re.findall(r"^`{3,}(?:python|xml)", PAGE, re.MULTILINE)) == len(built_here)


PROMISES = [(example, *promise) for example in LESSONS for promise in example.shown()]


@pytest.mark.parametrize(
    ("example", "place", "text", "there"),
    [pytest.param(*promise, id=f"line-{promise[0].line}-{promise[1]}-{promise[3]}") for promise in PROMISES],
)
def test_an_example_comes_out_as_the_page_says(
    texts: dict[tuple[str, str], str], example: Example, place: str, text: str, there: bool
) -> None:
    assert (text in texts[example.slug, place]) is there


def steps() -> list[tuple[Example, ...]]:
    """What the page does after its lessons have been built: changes, and the build or command that follows."""
    acts = [example for example in EXAMPLES if example.kind not in ("lesson", "file")]
    ends = 0
    numbers = []
    for act in acts:
        numbers.append(ends)
        ends += act.kind in ("stderr", "run") or any(act.shown())
    pairs = groupby(zip(numbers, acts, strict=True), key=lambda pair: pair[0])
    return [tuple(act for _, act in group) for _, group in pairs]


def test_edits_and_errors_go_as_the_page_says(built: ProjectFolder, texts: dict[tuple[str, str], str]) -> None:
    for step in steps():
        undo = take(built, step)
        last = step[-1]
        ran = carry_out(built, step)
        assert (last.line, ran.code) == (last.line, 1 if last.kind == "stderr" else 0), ran.err
        if last.kind == "stderr" and os.environ.get("UPDATE_GOLDEN"):
            PAGE_FILE.write_text(PAGE_FILE.read_text(encoding="utf-8").replace(last.text, ran.err), encoding="utf-8")
        elif last.kind == "stderr":
            assert ran.err.strip() == last.text.strip()
        for place, text, there in last.shown():
            assert (text in text_of(built, place, "counting")) is there
        for name, before in undo.items():
            if before:
                built.write(name, before)
            else:
                (built.root / name).unlink()


def take(folder: ProjectFolder, step: tuple[Example, ...]) -> dict[str, str]:
    """Make the step's changes; returns what has to be put back after it ("" for a file that was not there)."""
    undo = {}
    for act in step:
        if act.kind == "broken":
            undo[act.file] = ""
            folder.write(act.file, act.text)
        elif act.kind in ("edit", "undo"):
            if act.kind == "undo":
                undo[act.file] = folder.read(act.file)
            lines = act.text.splitlines()
            old, new = ("\n".join(line[1:] for line in lines if line[0] == sign) for sign in "-+")
            folder.edit(act.file, old, new)
    return undo


def carry_out(folder: ProjectFolder, step: tuple[Example, ...]) -> Ran:
    if step[-1].kind == "run":
        _, script, *arguments = step[-1].text.split()
        assert script == "build.py"
        return folder.run(*arguments)
    broken = next((act for act in step if act.kind == "broken"), None)
    return folder.run(broken.slug) if broken else folder.run("counting")


def unnamed(*names: str) -> list[str]:
    """The names that the page does not hold in code letters, as `name`, `name: …` or `.name …`."""
    code = re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```$", "", PAGE, flags=re.MULTILINE | re.DOTALL))
    words = {word.strip("{}.:#|=") for span in code for word in re.split(r"[\s=]+", span)}
    return [name for name in names if name not in words]


def test_every_teaching_block_is_named() -> None:
    assert unnamed(*REGISTRY) == []


def test_every_header_key_is_named() -> None:
    assert unnamed(*ROOT_KEYS, *LESSON_KEYS) == []


def test_every_cell_option_and_tag_is_named() -> None:
    options = [field.name.replace("_", "-") for field in fields(CellOptions)]
    assert unnamed(*options, *LOCATIONS, *TAGS) == []


def test_every_callout_is_named() -> None:
    assert unnamed(*CALLOUTS) == []


def test_every_command_is_named_and_no_other() -> None:
    called = set(re.findall(r"python build\.py ([a-z]+)", PAGE + TEACHING_PAGE))
    slugs = {path.stem for path in lesson_paths(ROOT / "lessons")} | {"counting"}
    assert called - slugs <= set(COMMANDS)
    assert unnamed(*COMMANDS) == []


def test_the_keys_of_the_teaching_page_are_those_the_deck_lists(built: ProjectFolder, chromium: Browser) -> None:
    page = chromium.new_page()
    page.goto((built.root / PLACES["deck"].format("counting")).as_uri())
    page.wait_for_function("window.Reveal && Reveal.isReady()")
    page.keyboard.press("Shift+?")
    listed = page.locator("dialog.lk-help").inner_text().upper()
    page.close()
    table = TEACHING_PAGE.split("| key | what it does |")[1].split("\n\n")[0]
    keys = [key for row in table.splitlines()[2:] for key in re.findall(r"`(\w)`", row.split("|")[1])]
    assert len(keys) > 5
    assert [key for key in keys if not re.search(rf"\b{key}\b", listed)] == []
