"""What is for the instructor stands in no file that learners get; and when it does, `check` says so, and where from.

What the files hold is read here by means of their own: nothing of `gate/leaks` has a part in the first half.
"""

from __future__ import annotations

import base64
import io
import json
import random
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import typst
from projects import FIXTURES, HEADER, ProjectFolder, make_project
from pypdf import PdfReader, PdfWriter

from lessonkit.config import load_project
from lessonkit.errors import Problem
from lessonkit.gate.leaks import leak_problems, may_hold
from lessonkit.gate.leaks_secrets import Kind, mark_pattern
from lessonkit.outputs import Output
from lessonkit.parse import parse_lesson
from lessonkit.read import read_source
from lessonkit.store import file_digest, write_sealed

pytestmark = pytest.mark.xdist_group("leaks")

# @name@ is where a word is planted, [1] and [2] are the boxes of an option that is right before, and after.
LESSON = """\
# %% [markdown]
# # Try it {#one time="00:00-10:00"}
#
# ::: notes
# Say @opener@. ^[And @footnote@.]
# :::
#
# ## Alone {#alone minutes=3}
#
# ::: {.exercise #task minutes=2}
# Count to three.
#
# ::: notes
# Wait for @asking@.
# :::

# %%
#| label: count
#| fig-cap: A caption with @caption@.
#| fig-alt: A frame like @frame@.
three = 1 + 2
### BEGIN SOLUTION
print("@printed@")  # @comment@
import matplotlib.pyplot as plt
fig, ax = plt.subplots(figsize=(2, 2))
ax.set(title="@title@")
plt.show()
### END SOLUTION

# %% [markdown]
# ::: {.answer lines=2}
# Why?
# :::
#
# ::: {.solution}
# ### Headed by @heading@
#
# Since `{python} "@inline@"` is three, and @prose@.
#
# ::: {.callout-note title="About @callout@"}
# More of @inside@.
# :::
#
# ```{.bash .not-run}
# echo @shell@
# ```

# %%
#| label: tbl-solved
#| tbl-cap: A table of @table@.
import pandas as pd
pd.DataFrame({"@column@": ["@cell@"]})

# %%
#| label: fig-solved
#| fig-alt: One sees @alt@.
#| echo: false
ax.plot([0, 1])
fig

# %%
#| include: false
hidden = "@hidden@"

# %%
#| output: false
print("@silent@")

# %% [markdown]
# ::: notes
# Point at @pointed@.
# :::
# :::
# :::
#
# ::: notes
# Last, @last@.
# :::
#
# ## Asked {#asked minutes=3}
#
# ::: {.quiz #which}
# Which one?
#
# - [1] The *first*
#
#     > It is @first@.
#     >
#     > - and @more@
# - [2] The second
#
#     > No: @second@.
# :::
#
# ::: {.decision #next worksheet=false}
# What next?
#
# - [2] To stay
# - [1] To go on
#
#     > Since @go@.
# :::
#
# ::: {.true-false #truth}
# True or false?
#
# - [1] It is here.
#
#     > One sees @here@.
# - [2] It is there.
#
#     > Nobody saw @there@.
# :::
#
# ::: {.hotspot #where}
# Where is it?

# %%
#| label: fig-where
#| fig-alt: A line that goes up.
import matplotlib.pyplot as plt
fig, ax = plt.subplots(figsize=(2, 2))
ax.plot([0, 1])
plt.show()

# %% [markdown]
# - [2] [A: at its end]{x=90 y=10}
# - [1] [B: where it begins]{x=10 y=90}
#
#     > It begins at @begins@.
# :::
#
# ## Left {#left minutes=3}
#
# ::: {.content-visible when-format="html"}
# ::: {.quick-practice #quick minutes=1}
# Say it aloud.
#
# ::: {.solution}
# They say @aloud@.
# :::
# :::
# :::
#
# ::: {.rubric #levels}
# Minimum
# :   It runs.
#
# ::: {.solution}
# Look for @rubric@.
# :::
# :::
#
# ::: {.exit-ticket #exit}
# One sentence.
#
# ::: {.answer lines=2}
# :::
#
# ::: {.solution}
# A good one names @ticket@.
# :::
# :::
"""


def words_of(seed: int) -> Iterator[str]:
    """Words that nobody uses, and none begins another."""
    letters = random.Random(seed)
    while True:
        yield "".join(letters.choices("bcdfghjklmnpqrstvwxz", k=14))


@dataclass(frozen=True, slots=True)
class Planted:
    """Lessons by name with words planted in all that is the instructor's; `lab`: those that a lab may show."""

    lessons: Mapping[str, str]
    words: frozenset[str]
    lab: frozenset[str]


def plant(seed: int, right: int) -> Planted:
    """Both lessons; `right` (1 or 2) says which option of a question is."""
    words, used, lab = words_of(seed), set[str](), set[str]()

    def new(line: str) -> str:
        word = next(words)
        used.add(word)
        if line.startswith("#     >"):
            lab.add(word)
        return word

    def planted(text: str) -> str:
        lines = (re.sub(r"@\w+@", lambda _, line=line: new(line), line) for line in text.split("\n"))
        boxes = {f"[{right}]": "[x]", f"[{3 - right}]": "[ ]"}
        return re.sub(r"\[[12]\](?= )", lambda match: boxes[match[0]], "\n".join(lines))

    example = (FIXTURES / "ten-minutes.py").read_text(encoding="utf-8")
    for pattern, into in (
        (r"^# (What the instructor says\.)", r"# \1 @note@"),
        (r"^(mean_per_neuron = .*)$", "\\1  # @comment@\nprint('@printed@')"),
        (r"^# (It says nothing about strength)", r"# @solution@ \1"),
        (r"^(#     > .*)$", r"\1 @feedback@"),
        (r"^# :   (Hidden state.*)$", "# :   \\1\n#\n# ::: {.solution}\n# @rubric@\n# :::"),
        (r"^(# One sentence: .*)$", "\\1\n#\n# ::: {.solution}\n# @ticket@\n# :::\n#\n# ::: notes\n# @last@\n# :::"),
        # A question has the right option first or last: all of them change places.
        (r"^# - \[ \]", "# - [2]"),
        (r"^# - \[x\]", "# - [1]"),
    ):
        example, count = re.subn(pattern, into, example, flags=re.MULTILINE)
        assert count
    lessons = {"small": planted(f"{HEADER}\n{LESSON}"), "ten-minutes": planted(example)}
    assert not re.search(r"@\w+@|\[[12]\]", "".join(lessons.values()))
    return Planted(lessons, frozenset(used), frozenset(lab))


# --- what files hold, read without the builder -----------------------------------------------------------------


def pieces(name: str, data: bytes) -> Iterator[bytes]:
    """All that stands in a file, unpacked as far as it can be: text of pages, streams, members and theirs."""
    yield data
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            for member in file.namelist():
                yield member.encode()
                yield from pieces(member, file.read(member))
    if data.startswith(b"%PDF"):
        for match in re.finditer(rb"stream\r?\n", data):
            try:
                yield zlib.decompressobj().decompress(data[match.end() :])
            except zlib.error:
                continue
        reader = PdfReader(io.BytesIO(data))
        yield "".join(page.extract_text() for page in reader.pages).encode()
        yield str(reader.metadata).encode() + str(reader.outline).encode()


NO_LETTERS = bytes(set(range(256)) - set(b"abcdefghijklmnopqrstuvwxyz"))


def held(name: str, data: bytes, words: frozenset[str]) -> set[str]:
    """The words that a file holds, also broken or hyphenated, between tags, in two bytes a letter, in capitals."""
    read = [piece.lower() for piece in pieces(name, data)]
    read += [re.sub(rb"<[^<>]*>", b"", piece) for piece in read if piece.lstrip().startswith(b"<")]
    letters = b"\n".join(piece.translate(None, NO_LETTERS) for piece in read)
    return {word for word in words if word.encode() in letters}


def for_learners(folder: ProjectFolder) -> dict[str, bytes]:
    """Every file of _site but the instructor's: decks, with the figures they show, and libraries."""
    site = folder.root / "_site"
    found = {path.relative_to(site).as_posix(): path for path in sorted(site.rglob("*")) if path.is_file()}
    deck = re.compile(r"slides/(?!.*-handout\.pdf$)|site_libs/")
    return {name: path.read_bytes() for name, path in found.items() if not deck.match(name)}


@dataclass(frozen=True, slots=True)
class Built:
    planted: Planted
    files: Mapping[str, bytes]
    instructors: Mapping[str, bytes]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> ProjectFolder:
    return make_project(tmp_path_factory.mktemp("leaks") / "project")


@pytest.fixture(scope="module")
def builds(folder: ProjectFolder) -> tuple[Built, Built]:
    """The same lessons built with other words planted and another option right; the second stays in the folder."""
    built = []
    for planted in (plant(1, right=1), plant(2, right=2)):
        for name, text in planted.lessons.items():
            folder.write(f"lessons/{name}.py", text)
        ran = folder.run()
        assert ran.code == 0, ran.err
        own = {path.name: path.read_bytes() for path in (folder.root / "_instructor").rglob("*") if path.is_file()}
        built.append(Built(planted, for_learners(folder), own))
    return built[0], built[1]


def test_there_are_files_of_every_kind_for_learners(builds: tuple[Built, Built]) -> None:
    wanted = {
        f"{place.format(name)}"
        for name in ("small", "ten-minutes")
        for place in (
            "worksheets/{}.pdf",
            "worksheets/{}-letter.pdf",
            "worksheets/{}-large-print.pdf",
            "worksheets/{}.docx",
            "slides/{}-handout.pdf",
            "notebooks/{}.ipynb",
            "notebooks/{}.zip",
        )
    }
    assert wanted <= set(builds[0].files)


def test_every_planted_word_is_in_a_file_of_the_instructors(builds: tuple[Built, Built]) -> None:
    """That words were planted where they show, and that they are found where they stand."""
    for build in builds:
        found = [held(name, data, build.planted.words) for name, data in build.instructors.items()]
        assert build.planted.words - set().union(*found) == set()


def test_no_planted_word_is_in_a_file_for_learners(builds: tuple[Built, Built]) -> None:
    for build in builds:
        for name, data in build.files.items():
            allowed = build.planted.lab if name.startswith("labs/") else frozenset()
            assert held(name, data, build.planted.words) <= allowed, name


def test_files_for_learners_are_the_same_whatever_is_right_and_whatever_the_instructor_says(
    builds: tuple[Built, Built],
) -> None:
    before, after = (
        {name: data for name, data in build.files.items() if not name.startswith("labs/")} for build in builds
    )
    assert before.keys() == after.keys()
    assert [name for name in before if before[name] != after[name]] == []


# --- `check` finds what leaks ----------------------------------------------------------------------------------

SECRETS = """\
# %% [markdown]
# # One {#one time="00:00-10:00"}
#
# ## A task {#a-task}
#
# ::: {.exercise #task}
# Count the boxes that are red.

# %%
#| label: count
red = 3
### BEGIN SOLUTION
blue = sum(1 for box in range(12))  # those that are left over
print(f"{blue} boxes are blue, and none of them is red")
### END SOLUTION

# %% [markdown]
# ::: {.solution}
# Whoever says thirteen has counted the lid twice.
# :::
# :::
#
# ::: notes
# Ask the left half of the room first.
# :::
#
# ## A question {#a-question}
#
# ::: {.quiz #which}
# Which one is left?
#
# - [ ] The one on the table
#
#     > It was moved before the lesson began.
# - [x] The one below the table
# :::
"""
SENTENCES = {
    "the text of a solution": "Whoever says thirteen has counted the lid twice.",
    "the code of a solution": "blue = sum(1 for box in range(12))  # those that are left over",
    "what the code of a solution gives": "12 boxes are blue, and none of them is red",
    "the feedback of an option": "It was moved before the lesson began.",
    "which option is right": "[x] The one below the table",
    "speaker notes": "Ask the left half of the room first.",
}


@pytest.fixture(scope="module")
def secretive(tmp_path_factory: pytest.TempPathFactory) -> ProjectFolder:
    """A lesson with a text of each kind that leaks, built; tests leave it as it is."""
    folder = make_project(tmp_path_factory.mktemp("secretive") / "project")
    folder.lesson("boxes", SECRETS)
    ran = folder.run()
    assert ran.code == 0, ran.err
    return folder


def leaks_in(folder: ProjectFolder, slug: str = "boxes") -> tuple[Problem, ...]:
    """What is found in the files as they are; whether they are stale is another gate's."""
    project = load_project(folder.root)
    path = folder.root / "lessons" / f"{slug}.py"
    return tuple(leak_problems(project, parse_lesson(read_source(path, project.relative(path)), slug), ()))


@contextmanager
def damaged(folder: ProjectFolder, name: str, damage: Callable[[bytes], bytes]) -> Iterator[None]:
    """With a built file changed, which is as it was afterwards."""
    path = folder.root / "_site" / name
    before = path.read_bytes()
    path.write_bytes(damage(before))
    try:
        yield
    finally:
        path.write_bytes(before)


def line_of(folder: ProjectFolder, words: str) -> tuple[int, str]:
    lines = folder.read("lessons/boxes.py").split("\n")
    return next((number, line) for number, line in enumerate(lines, start=1) if words in line)


def typeset(markup: str) -> Callable[[bytes], bytes]:
    return lambda _: typst.compile(markup.encode())


def rewritten(change: Callable[[PdfWriter], object]) -> Callable[[bytes], bytes]:
    """A PDF with something put into it where no reader looks, or looks last."""

    def damage(data: bytes) -> bytes:
        writer = PdfWriter(clone_from=io.BytesIO(data))
        change(writer)
        writer.write(out := io.BytesIO())
        return out.getvalue()

    return damage


def revised(data: bytes) -> bytes:
    """A PDF after a stream that its own index does not know."""
    body = zlib.compress(b"BT (Ask the left half of the room first.) Tj ET")
    head, start = data.split(b"\n", 1)
    lost = b"9999 0 obj\n<</Length %d/Filter/FlateDecode>>\nstream\n%s\nendstream\nendobj\n" % (len(body), body)
    return head + b"\n" + start + lost


def members_and(name: str, content: bytes) -> Callable[[bytes], bytes]:
    def damage(data: bytes) -> bytes:
        out = io.BytesIO(data)
        with zipfile.ZipFile(out, "a") as file:
            file.writestr(name, content)
        return out.getvalue()

    return damage


def with_member(name: str, old: str, new: str) -> Callable[[bytes], bytes]:
    """A zip with a text of one of its members replaced."""

    def damage(data: bytes) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(out, "w") as after:
            for member in before.namelist():
                content = before.read(member)
                if member == name:
                    assert old.encode() in content
                    content = content.replace(old.encode(), new.encode())
                after.writestr(member, content)
        return out.getvalue()

    return damage


def zipped(name: str, content: str) -> bytes:
    return members_and(name, content.encode())(zipfile_of())


def zipfile_of() -> bytes:
    out = io.BytesIO()
    zipfile.ZipFile(out, "w").close()
    return out.getvalue()


def notebook_with(change: Callable[[dict[str, Any]], None]) -> Callable[[bytes], bytes]:
    def damage(data: bytes) -> bytes:
        notebook = json.loads(data)
        change(notebook)
        return json.dumps(notebook).encode()

    return damage


def outputs_of_the_count(notebook: dict[str, Any]) -> None:
    cell = next(cell for cell in notebook["cells"] if cell["id"] == "count")
    cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "3"}]


def in_two_halves(sentence: str) -> str:
    middle = len(sentence) // 2
    return f"<w:p><w:r><w:t>{sentence[:middle]}</w:t></w:r><w:r><w:t>{sentence[middle:]}</w:t></w:r></w:p>"


SAID = SENTENCES["speaker notes"]
NARROW = "#set page(width: 3cm, height: 4cm, margin: 4mm)\n#set par(justify: true)\n#set text(hyphenate: true)\n"


@pytest.mark.parametrize("kind", SENTENCES)
def test_each_kind_of_text_is_found_with_the_line_it_comes_from(secretive: ProjectFolder, kind: str) -> None:
    sentence = SENTENCES[kind]
    with damaged(
        secretive,
        "notebooks/boxes.ipynb",
        notebook_with(lambda notebook: notebook["cells"].append({"cell_type": "markdown", "source": [sentence]})),
    ):
        (problem,) = leaks_in(secretive)
    place = "label: count" if kind == "what the code of a solution gives" else sentence.removeprefix("12 ")
    assert (problem.path, problem.line, problem.source) == ("lessons/boxes.py", *line_of(secretive, place))
    assert problem.message == f"_site/notebooks/boxes.ipynb shows learners {kind}"


@pytest.mark.parametrize(
    ("name", "damage", "where"),
    [
        ("worksheets/boxes.pdf", typeset(f"Words.\n\n{SAID}"), "page 1"),
        ("worksheets/boxes-letter.pdf", typeset(f"{NARROW}{SAID}"), "page "),
        ("worksheets/boxes-large-print.pdf", typeset(f'#set document(title: "{SAID}")\nWords.'), "what is not shown"),
        ("slides/boxes-handout.pdf", typeset(f"Words.\n= {SAID}"), "page 1"),
        ("slides/boxes-handout.pdf", rewritten(lambda pdf: pdf.add_metadata({"/Subject": SAID})), "what is not shown"),
        (
            "slides/boxes-handout.pdf",
            rewritten(lambda pdf: pdf.add_outline_item(title=SAID, page_number=0)),
            "what is not shown",
        ),
        (
            "worksheets/boxes.pdf",
            rewritten(lambda pdf: pdf.add_attachment("notes.txt", SAID.encode())),
            "attachment 1",
        ),
        (
            "worksheets/boxes.pdf",
            rewritten(lambda pdf: pdf.add_attachment("all.zip", zipped("notes.txt", SAID))),
            "notes.txt of attachment 1",
        ),
        ("worksheets/boxes.pdf", revised, "a stream"),
        ("worksheets/boxes.pdf", lambda data: data + f"\n% {SAID}\n".encode(), "comments"),
        (
            "worksheets/boxes.pdf",
            typeset(f'#image(bytes("<svg xmlns=\'http://www.w3.org/2000/svg\'/>"), format: "svg", alt: "{SAID}")'),
            "page 1",
        ),
        (
            "notebooks/boxes.ipynb",
            notebook_with(lambda notebook: notebook["cells"][0]["metadata"].update(said=SAID)),
            "cell 1 (metadata)",
        ),
        (
            "notebooks/boxes.ipynb",
            notebook_with(lambda notebook: notebook["metadata"].update({SAID: 1})),
            "the notebook's metadata",
        ),
        (
            "notebooks/boxes.ipynb",
            notebook_with(
                lambda notebook: notebook["cells"][-1].update(
                    outputs=[{"output_type": "display_data", "data": {"text/html": ["Ask the left ", SAID[13:]]}}]
                )
            ),
            "(outputs)",
        ),
        ("notebooks/boxes.zip", members_and("notes.txt", SAID.encode()), "notes.txt"),
        (
            "notebooks/boxes.zip",
            members_and("a.whl", zipped("pocket/__init__.py", f'"""{SAID}"""')),
            "pocket/__init__.py of a.whl",
        ),
        ("notebooks/boxes.zip", members_and("a.svg", f"<svg><!-- {SAID} --></svg>".encode()), "a.svg"),
        (
            "notebooks/boxes.zip",
            members_and("a.html", f'<p title="{SAID.replace(" ", "&nbsp;")}">Words.</p>'.encode()),
            "a.html",
        ),
        (
            "worksheets/boxes.docx",
            with_member("word/document.xml", "</w:body>", f"{in_two_halves(SAID)}</w:body>"),
            "word/document.xml",
        ),
        (
            "worksheets/boxes.docx",
            with_member("docProps/core.xml", "</cp:coreProperties>", f"<!-- {SAID} --></cp:coreProperties>"),
            "the source of docProps/core.xml",
        ),
        (
            "worksheets/boxes.docx",
            with_member("word/document.xml", "<w:body>", f'<w:body><w:docPr descr="{SAID}"/>'),
            "the source of word/document.xml",
        ),
        (
            "notebooks/boxes.zip",
            members_and("a.docx", zipped("word/document.xml", in_two_halves(SAID))),
            "word/document.xml of a.docx",
        ),
        (
            "notebooks/boxes.zip",
            members_and("a.docx", zipped("docProps/core.xml", f"<dc:subject>{SAID}</dc:subject>")),
            "docProps/core.xml",
        ),
    ],
)
def test_a_text_is_found_wherever_a_file_carries_it(
    secretive: ProjectFolder, name: str, damage: Callable[[bytes], bytes], where: str
) -> None:
    with damaged(secretive, name, damage):
        (problem,) = leaks_in(secretive)
    assert (problem.path, problem.line, problem.source) == ("lessons/boxes.py", *line_of(secretive, SAID))
    assert problem.message == f"_site/{name} shows learners speaker notes"
    text, _, place = problem.detail[0].partition(": in ")
    assert text == f"“{SAID}”, lessons/boxes.py:{problem.line}"
    assert where in place


def test_nothing_is_found_in_what_is_built_as_it_should_be(
    secretive: ProjectFolder, folder: ProjectFolder, builds: tuple[Built, Built]
) -> None:
    assert leaks_in(secretive) == ()
    assert leaks_in(folder, "small") == leaks_in(folder, "ten-minutes") == ()


def test_a_box_that_is_ticked_is_found_in_word(secretive: ProjectFolder) -> None:
    box = with_member("word/document.xml", '<w14:checked w14:val="0"', '<w14:checked w14:val="1"')
    with damaged(secretive, "worksheets/boxes.docx", box):
        (problem,) = leaks_in(secretive)
    assert problem.message == "_site/worksheets/boxes.docx shows learners which option is right"
    assert problem.line == line_of(secretive, "[x]")[0]


def test_what_a_cell_gave_that_solves_is_found_be_it_one_digit(secretive: ProjectFolder) -> None:
    with damaged(secretive, "notebooks/boxes.ipynb", notebook_with(outputs_of_the_count)):
        (problem,) = leaks_in(secretive)
    assert problem.message == "_site/notebooks/boxes.ipynb shows learners what the code of a solution gives"
    assert problem.line == line_of(secretive, "label: count")[0]


def test_a_picture_that_only_a_solution_shows_is_found(folder: ProjectFolder, builds: tuple[Built, Built]) -> None:
    for name, kinds in (("fig-solved", ["what the code of a solution gives"]), ("fig-where", [])):
        picture = (folder.root / f"slides/small_files/{name}.svg").read_bytes()
        with damaged(folder, "notebooks/small.zip", members_and("picture.svg", picture)):
            found = leaks_in(folder, "small")
        assert [problem.message.split(" shows learners ")[1] for problem in found] == kinds
        assert all("label: fig-solved" in problem.source for problem in found)


def test_a_key_in_the_place_of_a_worksheet_is_found_with_all_that_it_says(secretive: ProjectFolder) -> None:
    key = (secretive.root / "_instructor/worksheets/boxes-key.pdf").read_bytes()
    with damaged(secretive, "worksheets/boxes.pdf", lambda _: key):
        found = leaks_in(secretive)
    assert {problem.message.removeprefix("_site/worksheets/boxes.pdf shows learners ") for problem in found} == {
        kind for kind in SENTENCES if kind != "speaker notes"
    }


def test_the_instructors_notebook_in_the_place_of_the_starter_is_found(secretive: ProjectFolder) -> None:
    solved = (secretive.root / "_instructor/notebooks/boxes.ipynb").read_bytes()
    with damaged(secretive, "notebooks/boxes.ipynb", lambda _: solved):
        found = leaks_in(secretive)
    assert {problem.message.removeprefix("_site/notebooks/boxes.ipynb shows learners ") for problem in found} == set(
        SENTENCES
    )


@pytest.mark.parametrize(
    ("content", "kinds"),
    [
        ("<p>Words.</p>", []),
        (f"<!-- {SAID} --><p>Words.</p>", ["speaker notes"]),
        (f'<p data-note="{SAID.replace(" ", "&#32;")}">Words.</p>', ["speaker notes"]),
        (f"<p>{SAID.replace('half', '<em>ha</em>lf')}</p>", ["speaker notes"]),
        (f"<script>said({json.dumps(SAID.replace('r', '%72'))})</script>", ["speaker notes"]),
        (f"<script>said({json.dumps(SAID).replace('l', chr(92) + 'u006c')})</script>", ["speaker notes"]),
        (f'<img alt="" src="data:text/plain;base64,{base64.b64encode(SAID.encode()).decode()}">', ["speaker notes"]),
        (f"<p>{SENTENCES['the text of a solution']}</p>", ["the text of a solution"]),
        (f"<p>{SENTENCES['the feedback of an option']} ✓ The one below the table</p>", []),
    ],
)
def test_a_lab_may_say_what_is_right_and_why_and_no_more(
    secretive: ProjectFolder, monkeypatch: pytest.MonkeyPatch, content: str, kinds: list[str]
) -> None:
    """Labs are not built yet: one stands here among the outputs."""
    lab = secretive.write("_site/labs/boxes.html", content)
    outputs = (Output("lab", None, lab, lambda job: []),)
    monkeypatch.setattr("lessonkit.gate.leaks.outputs_of", lambda *_: outputs)
    found = leaks_in(secretive)
    lab.unlink()
    assert [problem.message for problem in found] == [f"_site/labs/boxes.html shows learners {kind}" for kind in kinds]


@pytest.mark.parametrize(
    ("option", "text", "found"),
    [
        ("The *second*", "☒ The second", True),
        ("The second", "- [x] The **second**", True),
        ("The second", "B The second ✓ Right", True),
        ("The second", "☐ The second ☐ The third", False),
        ("counts", "counts[x] = counts", False),
        ("[B: at its end]{x=90 y=10}", "☑ B: at its end", True),
        ("No", "☒ Nothing", False),
    ],
)
def test_a_mark_is_one_that_stands_at_the_right_option(option: str, text: str, found: bool) -> None:
    pattern = mark_pattern(option)
    assert pattern is not None
    assert bool(pattern.search(text)) is found


def test_a_file_that_nobody_knows_is_for_learners(secretive: ProjectFolder) -> None:
    project = load_project(secretive.root)
    whole, nothing = frozenset(Kind), frozenset()
    places = {
        "_site/slides/boxes.html": whole,
        "_site/slides/boxes-one-file.html": whole,
        "_site/slides/boxes.pptx": whole,
        "_instructor/worksheets/boxes-key.pdf": whole,
        "_site/slides/boxes-handout.pdf": nothing,
        "_site/worksheets/boxes.docx": nothing,
        "_site/posters/boxes.html": nothing,
        "_site/labs/boxes.html": {Kind.FEEDBACK, Kind.MARK},
    }
    assert {name: may_hold(project, project.root / name) for name in places} == places


def test_a_file_that_cannot_be_read_is_a_problem(secretive: ProjectFolder) -> None:
    with damaged(secretive, "notebooks/boxes.zip", lambda data: data[:-40]):
        (problem,) = leaks_in(secretive)
    assert problem.path == "_site/notebooks/boxes.zip" and "cannot be unpacked" in problem.message


def test_what_is_said_to_learners_too_is_no_secret(secretive: ProjectFolder) -> None:
    before = secretive.read("worksheets/boxes.qmd")
    try:
        secretive.edit("worksheets/boxes.qmd", "Which one is left?", f"{SAID} Which one is left?")
        with damaged(secretive, "notebooks/boxes.zip", members_and("notes.txt", SAID.encode())):
            assert leaks_in(secretive) == ()
    finally:
        secretive.write("worksheets/boxes.qmd", before)


@pytest.mark.parametrize(
    ("source", "old", "new", "kind"),
    [
        ("worksheets/boxes.qmd", "It was moved before", "Somebody carried it away before", "the feedback of an option"),
        ("worksheets/boxes.qmd", "Whoever says thirteen", "People who say thirteen now", "the text of a solution"),
        ("slides/boxes.qmd", "Ask the left half", "This time ask the right-hand side", "speaker notes"),
    ],
)
def test_what_was_edited_in_a_source_is_secret_as_it_stands_there(
    secretive: ProjectFolder, source: str, old: str, new: str, kind: str
) -> None:
    before = secretive.read(source)
    try:
        secretive.write(source, before.replace(old, new))
        line = next(row for row in secretive.read(source).split("\n") if new in row)
        sentence = line.strip(" >").encode()
        with damaged(secretive, "notebooks/boxes.zip", members_and("notes.txt", sentence)):
            problem = next(problem for problem in leaks_in(secretive) if problem.path == source)
    finally:
        secretive.write(source, before)
    assert problem.source == line
    assert problem.message == f"_site/notebooks/boxes.zip shows learners {kind}"


def test_check_reports_a_leak_in_a_file_that_is_not_stale(secretive: ProjectFolder) -> None:
    """As a builder would make it that forgot to leave the notes out, and wrote down what it made."""
    name = "_site/notebooks/boxes.ipynb"
    (stamp,) = (path for path in (secretive.root / ".lessonkit/stamps").iterdir() if name in path.read_text("utf-8"))
    before = stamp.read_bytes()
    with damaged(secretive, "notebooks/boxes.ipynb", lambda data: data.replace(b"# A small lesson", SAID.encode())):
        key, value = json.loads(before[64:])
        value["outputs"][name] = file_digest(secretive.root / name)
        write_sealed(stamp, key, value)
        ran = secretive.run("check")
    stamp.write_bytes(before)
    number, line = line_of(secretive, SAID)
    assert ran.code == 1
    assert f"lessons/boxes.py:{number}: error: {name} shows learners speaker notes\n" in ran.err
    assert f"{number} | {line}\n" in ran.err
