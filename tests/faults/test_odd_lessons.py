"""Lessons and surroundings that nobody tried: odd names, other line ends, 500 slides, a clock that goes back."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import unquote

import pytest
from faults.course import BODY, MADE, differing, make_course, outputs
from projects import HEADER, ROOT, ProjectFolder, copied, make_project
from pypdf import PdfReader

from lessonkit import store
from lessonkit.store import digest, file_digest

ALL = "FAULTS" in os.environ
ONLY: tuple[str, ...] = () if ALL else ("deck", "worksheet")
SPACE, UNICODE, LONG = "my lesson", "leçon 日本 \N{BRAIN}", "x" * 200
NAMES = (SPACE, UNICODE, LONG, *(("it's", "a.b", "a&b", "100%", "a#b?c", "[x](y)", "<b>", "$x$") if ALL else ()))
FOLDER = f"cours é 日本 \N{BRAIN} & 'x' #1 50%/{'y' * 200}"


# Names


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> ProjectFolder:
    """The lesson as it is under a name that nobody wonders at."""
    folder = make_project(tmp_path_factory.mktemp("plain") / "project")
    folder.lesson("plain", BODY.format(name="plain", x=9))
    assert folder.run(only=ONLY).code == 0
    return folder


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> ProjectFolder:
    folder = make_project(tmp_path_factory.mktemp("odd") / FOLDER)
    for name in NAMES:
        folder.lesson(name, BODY.format(name="plain", x=9))
    ran = folder.run(only=ONLY)
    assert ran.code == 0, ran.err
    return folder


@pytest.mark.parametrize("name", NAMES, ids=lambda name: name[:12])
def test_a_lesson_is_the_same_whatever_its_name_is(plain: ProjectFolder, odd: ProjectFolder, name: str) -> None:
    deck = odd.read(f"_site/slides/{name}.html")
    place = re.search(r'src="(?P<place>[^"]+/fig-dot.svg)"', deck)
    assert place and unquote(place["place"]) == f"{name}_files/fig-dot.svg"
    drawn = (odd.root / "_site/slides" / unquote(place["place"])).read_bytes()
    assert drawn == (plain.root / "_site/slides/plain_files/fig-dot.svg").read_bytes()
    slides = [
        re.search(r'<div class="slides">.*', text, re.DOTALL) for text in (deck, plain.read("_site/slides/plain.html"))
    ]
    texts = [" ".join(re.sub(r"<[^>]*>", " ", found[0]).split()) for found in slides if found]
    assert texts[0].replace(name, "plain") == texts[1]


@pytest.mark.parametrize("name", NAMES, ids=lambda name: name[:12])
def test_a_worksheet_is_the_same_whatever_its_name_is(plain: ProjectFolder, odd: ProjectFolder, name: str) -> None:
    sheets = [
        PdfReader(folder.root / f"_site/worksheets/{stem}.pdf") for folder, stem in ((odd, name), (plain, "plain"))
    ]
    texts = [[page.extract_text() for page in sheet.pages] for sheet in sheets]
    without = [[re.sub(r"\b[0-9a-f]{7}\b", "", text) for text in pages] for pages in texts]  # the version
    assert without[0] == without[1]


@pytest.mark.parametrize("name", NAMES, ids=lambda name: name[:12])
def test_a_lesson_of_any_name_can_be_built_by_its_name(odd: ProjectFolder, name: str) -> None:
    ran = odd.run(name, only=ONLY)
    assert (ran.code, ran.out.splitlines()[0]) == (0, name)
    assert "kept" not in ran.out and " made" not in ran.out


REFUSED = {
    "a\\b": "a\\b.py: error: a name with \\ in it",
    "a\nb": "a\\nb.py: error: a name with \\n in it",
    "a\x1b[31mb": "a\\x1b[31mb.py: error: a name with \\x1b in it",
    "a\u2028b": "a\\u2028b.py: error: a name with \\u2028 in it",
    "..": "...py: error: a name that begins with a dot",
    "x" * 250: "x.py: error: a name of 250 bytes",
    **({"a\udcffb": "a\\udcffb.py: error: a name with \\udcff in it"} if sys.platform == "linux" else {}),
}


@pytest.mark.parametrize("name", REFUSED, ids=lambda name: ascii(name[:12]))
def test_a_name_that_files_of_a_lesson_cannot_have_is_told_and_stops_no_other(
    plain: ProjectFolder, tmp_path: Path, name: str
) -> None:
    course = copied(plain, tmp_path / "course")
    course.lesson(name, BODY.format(name="odd", x=9))
    course.edit("lessons/plain.py", "A sentence.", "B sentence.")
    ran = course.run(only=ONLY)
    complaint, hint, count = ran.err.splitlines()
    assert complaint.startswith("lessons/") and REFUSED[name] in complaint
    assert hint.strip().startswith("| hint: rename it")
    assert (ran.code, count) == (1, "1 problem; earlier outputs are untouched")
    assert "B sentence." in course.read("_site/slides/plain.html")
    assert course.run("plain", only=ONLY).code == 0
    assert (course.run(name, only=ONLY).code, course.run("status").code) == (1, 1)


def test_a_side_notebook_of_such_a_name_is_told(plain: ProjectFolder, tmp_path: Path) -> None:
    course = copied(plain, tmp_path / "course")
    course.write("lessons/plain/a\nb.py", "# ---\n# title: Beside\n# ---\n\n# %%\nprint(1)\n")
    ran = course.run(only=ONLY)
    assert ran.code == 1
    assert ran.err.startswith("lessons/plain/a\\nb.py: error: a name with \\n in it")


def test_what_an_editor_leaves_beside_an_open_lesson_is_none(plain: ProjectFolder, tmp_path: Path) -> None:
    course = copied(plain, tmp_path / "course")
    (course.root / "lessons/.#plain.py").symlink_to("somebody@somewhere.1:2")
    (course.root / "lessons/folder.py").mkdir()
    ran = course.run(only=ONLY)
    assert (ran.code, ran.err) == (0, "")


# Line ends


def test_windows_line_ends_and_marks_of_byte_order_change_nothing(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course")
    other = copied(course, tmp_path / "other")
    for path in (other.root / "lessons").glob("*.py"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert (course.run(only=ONLY).code, other.run(only=ONLY).code) == (0, 0)
    right = outputs(course.root)
    assert differing(outputs(other.root), right) == []
    qmds = [path for folder in MADE[2:] for path in (other.root / folder).glob("*.qmd")]
    for path in qmds:
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert other.run(only=ONLY).code == 0
    saved = {path.relative_to(other.root).as_posix() for path in qmds}
    zips = {f"_site/slides/{path.stem}-source.zip" for path in qmds}  # which hold them
    assert set(differing(outputs(other.root), right)) <= {*saved, *zips}
    assert len(saved) == 4


# Many slides

SLIDES = 500
MEMORY = 600  # MB, of the builder or one of its programs; an ordinary lesson takes a fifth
MANY = "".join(
    f"""\
# %% [markdown]
# # Block {block} {{#block-{block} time="{10 * block:02}:00-{10 * block + 10:02}:00"}}
#
# The block of number {block}.
#
"""
    + "".join(
        f"# ## Slide {block}.{slide} {{#slide-{block}-{slide}}}\n#\n# Some words of {block}.{slide}.\n#\n"
        for slide in range(10)
    )
    + f"""
# %%
#| label: cell-{block}
print("cell {block}", {block} * {block})

"""
    for block in range(SLIDES // 10)
)
BUILD = f"""\
import resource, sys
from pathlib import Path
from projects import ProjectFolder
ran = ProjectFolder(Path(sys.argv[1])).run(only={ONLY[:1]!r})
print(ran.err, file=sys.stderr)
# of itself not as getrusage has it, which begins with what the process had that started it
own = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print([int(own.split()[1]) // 1024, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024])
sys.exit(ran.code)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="nobody says elsewhere how much memory was used")
def test_a_lesson_of_500_slides_is_built_in_reasonable_memory(tmp_path: Path) -> None:
    folder = make_project(tmp_path / "project")
    folder.lesson("many", MANY, HEADER.replace("minutes: 10", f"minutes: {SLIDES}"))
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (ROOT / "src", ROOT / "tests")))}
    command = [sys.executable, "-c", BUILD, str(folder.root)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    used = json.loads(done.stdout)
    assert [megabytes for megabytes in used if megabytes > MEMORY] == [], used
    deck = folder.read("_site/slides/many.html")
    shown = re.findall(r">(?:Slide (\d+\.\d+)|cell (\d+ \d+))", deck)
    expected = []
    for block in range(SLIDES // 10):
        expected += [(f"{block}.{slide}", "") for slide in range(10)] + [("", f"{block} {block * block}")]
    assert [found for found in shown if found[0]] == [found for found in expected if found[0]]
    assert [found for found in shown if found[1]] == [found for found in expected if found[1]]


# The clock


def hour_ahead(patch: pytest.MonkeyPatch) -> None:
    now, now_ns = time.time, time.time_ns
    patch.setattr(time, "time", lambda: now() + 3600)
    patch.setattr(time, "time_ns", lambda: now_ns() + 3600 * 10**9)


def rewrite(path: Path, old: str, new: str) -> None:
    """Another text of the same length, and the file says that it is as old as before."""
    stat = path.stat()
    text = path.read_text(encoding="utf-8")
    assert len(old) == len(new) and text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def test_what_is_saved_after_the_clock_went_back_is_seen(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course")
    course.write("data/SHA256SUMS", "one\ntwo\n")
    with pytest.MonkeyPatch.context() as patch:
        hour_ahead(patch)
        assert course.run(only=("deck",)).code == 0
        assert "first 2" in course.read("_site/slides/first.html")
    rewrite(course.root / "data/SHA256SUMS", "one\ntwo\n", "one two\n")
    rewrite(course.root / "lessons/second.py", "A sentence.", "B sentence.")
    assert course.run(only=("deck",)).code == 0
    assert "first 1" in course.read("_site/slides/first.html")
    assert "B sentence." in course.read("_site/slides/second.html")
    for path in (course.root / "lessons").glob("*.py"):
        os.utime(path, (time.time() + 86400,) * 2)
    rewrite(course.root / "lessons/second.py", "B sentence.", "C sentence.")
    assert course.run(only=("deck",)).code == 0
    assert "C sentence." in course.read("_site/slides/second.html")


def seen(path: Path) -> bool:
    """Whether a change is seen that was made after the clock went back."""
    path.write_text("old", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        hour_ahead(patch)
        before = file_digest(path)
        assert store._KNOWN[str(path)][1] == before
    rewrite(path, "old", "new")
    return file_digest(path) != before == digest(b"old")


def test_a_change_without_trace_in_size_and_time_is_seen(tmp_path: Path) -> None:
    assert seen(tmp_path / "file")


def test_a_builder_that_looks_at_size_and_time_alone_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known: dict[tuple[str, int, int], str] = {}

    def by_size_and_time(path: Path) -> str:
        stat = path.stat()
        found = known.setdefault((str(path), stat.st_size, stat.st_mtime_ns), digest(path.read_bytes()))
        store._KNOWN[str(path)] = ((0, 0, 0, 0), found)
        return found

    monkeypatch.setitem(globals(), "file_digest", by_size_and_time)
    assert not seen(tmp_path / "file")


def test_a_deck_in_one_file_is_old_when_its_deck_is_another_whatever_the_clock_says(project: ProjectFolder) -> None:
    project.lesson("few", '# %% [markdown]\n# # Only {#only time="00:00-10:00"}\n#\n# ## A slide {#slide}\n')
    assert project.run("--one-file", only=("deck",)).code == 0
    os.utime(project.root / "_site/slides/few-one-file.html", (time.time() + 86400,) * 2)
    project.edit("lessons/few.py", "A slide", "Another slide")
    said = project.run().out
    assert "few-one-file.html is of an earlier deck: run `build.py few --one-file` to make it again" in said
    assert project.run("--one-file", only=("deck",)).code == 0
    assert "earlier deck" not in project.run().out
