"""Whatever happens to a lesson's text, the build ends in exit code 0, or in 1 with problems an author can read.

Real lessons are damaged as people damage them: a line lost, doubled, moved, a character typed, a paste gone wrong.
Only the kernel is a stand-in, which gives each labelled cell what it gave in a real run. `make test-faults` looks
further than the suite does, at other damages every time.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, given, note, settings
from hypothesis import strategies as st
from projects import FIXTURES, ProjectFolder, Ran, make_project

from lessonkit.config import Project, load_project
from lessonkit.execute import OnCell, Run
from lessonkit.model import Lesson, Output, Results
from lessonkit.parse import parse_lesson
from lessonkit.read import read_source
from lessonkit.report import Report
from lessonkit.results import results_of

SHIPPED = "lessons/python-jupyter.py"
EXAMPLES = int(os.environ.get("MUTATION_EXAMPLES", "0"))
# What a build may write. Results are kept from example to example: they depend on code alone.
WRITTEN = ("lessons", "slides", "worksheets", "_site", "_instructor", ".lessonkit/stamps", ".lessonkit/pairs")
BUILT = ("_site/", "_instructor/")
SOURCES = ("slides/", "worksheets/")

NASTY = (
    "::: {.columns}",
    "::: {.quiz #another}",
    ":::",
    "::::",
    "::: {#",
    "::: {.solution",
    "::: {.notes .fragment key=}",
    "::: {.column width=\"200%\" style=\"}\"}",
    "```",
    "```{python}",
    "~~~~ {.bash .not-run}",
    "---",
    "***",
    "===",
    "title: [",
    "  minutes: -1",
    "key: &anchor *alias",
    "## Slide {#rows}",
    "# Block {time=\"99:99-00:00\"}",
    "## {minutes=inf}",
    "## Slide {minutes=1e9 minutes=nan}",
    "### Deep {#deep .class",
    "####### seven",
    "- [x]",
    "- [x] [A: nowhere]{x=-1 y=1e400}",
    "    > quoted",
    "        indented by eight",
    "| a | b |\n# |---|\n# | c |",
    ": caption {#tbl-none}",
    "[^1]: a note",
    "[^1]",
    "![](nowhere.svg)",
    "![a](../../outside.png){#fig-a",
    "![a](http://example.org/a.png)",
    "$\\frac{1$",
    "$$\\unknown{x}$$",
    "\\",
    "<div>",
    "</script><script>alert(1)</script>",
    "<!-- never closed",
    "&lt; &#0; &nosuch;",
    "`{python} 1/0`",
    "`{python} `",
    "``{python} x``",
    "`{python} lambda: (`",
    "\ue0007\ue001",
    "\u202eright to left\u202c",
    "\u2067\u05e9\u05dc\u05d5\u05dd\u2069 \u0645\u0631\u062d\u0628\u0627",
    "a line\u2028separator",
    "a form\x0cfeed and \x1b[31mcolour\x1b[0m",
    "\ufeff",
    "\U0001f9e0 \u6f22\u5b57 e\u0301\u0301\u0301",
    "\0",
    "x" * 20_000,
    "*" * 300 + "a" + "*" * 300,
    "[" * 200,
    "#| error: true",
    "#| label: \"",
    "#| echo: maybe",
    "#| fig-alt: [a, b",
    "#| label: setup",
    "### BEGIN SOLUTION",
    "### END SOLUTION",
    "%%html",
    "\"\"\"",
    "'''",
    "\tif True:",
    "def f(:",
    "print('\\ud800')",
    "%% [markdown]",
    "%%",
    "%% [raw]",
    "%% [markdown] {\"tags\": [",
    "%% tags=[\"raises-exception\"]",
    "+",
    "-",
    "{{< include x.qmd >}}",
)  # fmt: skip
CHARACTERS = "{}[]()<>`~:#*_$\\\"'|%!@-=\t\r \n\xa0\0é\u200b\u2028\U0001f9e0"


@dataclass(frozen=True, slots=True)
class Mutation:
    """One damage. `at` and `to` choose places in whatever the text has become; `text` is for what inserts."""

    kind: str
    at: int
    to: int
    text: str


def _line(change: Callable[[list[str], int, Mutation], None]) -> Callable[[str, Mutation], str]:
    """A change of the list of lines, at one of them, as a change of the text."""

    def changed(text: str, mutation: Mutation) -> str:
        lines = text.split("\n")
        change(lines, mutation.at % len(lines), mutation)
        return "\n".join(lines)

    return changed


def _swap(parts: list[str], at: int, to: int) -> None:
    to %= len(parts)
    parts[at], parts[to] = parts[to], parts[at]


def _indent(lines: list[str], at: int, mutation: Mutation) -> None:
    mark, rest = re.match(r"(#? ?)(.*)", lines[at], re.DOTALL).groups()  # type: ignore[union-attr]
    indents = ("    ", " ", "\t", "  ")
    lines[at] = mark + rest.lstrip() if mutation.to % 5 == 4 else mark + indents[mutation.to % 5] + rest


def _header_key(text: str, mutation: Mutation) -> str:
    lines = text.split("\n")
    rows = [i for i, line in enumerate(lines[: lines.index("# ---", 1) if "# ---" in lines[1:] else 1]) if ":" in line]
    if not rows:
        return text
    row = rows[mutation.at % len(rows)]
    key, value = lines[row].split(":", 1)
    values = ("", " null", " -3", " 1e9", " [", " {a: b}", " 2024-13-45", " *x", " !!python/name:os.system", " '")
    changes = (f"{key}s:{value}", f"{key}:{values[mutation.to % len(values)]}", f"{key}:{value}: x", f"{key} {value}")
    lines[row] = changes[mutation.to % len(changes)]
    return "\n".join(lines)


def _cells(text: str, mutation: Mutation) -> str:
    parts = re.split(r"^(?=# %%)", text, flags=re.MULTILINE)
    _swap(parts, mutation.at % len(parts), mutation.to)
    return "".join(parts)


KINDS: Mapping[str, Callable[[str, Mutation], str]] = {
    "delete line": _line(lambda lines, at, m: lines.__delitem__(at)),
    "duplicate line": _line(lambda lines, at, m: lines.insert(m.to % len(lines), lines[at])),
    "swap lines": _line(lambda lines, at, m: _swap(lines, at, m.to)),
    "insert": _line(lambda lines, at, m: lines.insert(at, m.text)),
    "insert comment": _line(lambda lines, at, m: lines.insert(at, f"# {m.text}")),
    "insert paragraph": _line(lambda lines, at, m: lines.insert(at, f"#\n# {m.text}\n#")),
    "delete character": lambda text, m: text[: (i := m.at % max(1, len(text)))] + text[i + 1 :],
    "insert character": lambda text, m: (
        text[: (i := m.at % (len(text) + 1))] + CHARACTERS[m.to % len(CHARACTERS)] + text[i:]
    ),
    "indent": _line(_indent),
    "truncate": lambda text, m: text[: m.at % (len(text) + 1)],
    "carriage returns": lambda text, m: text.replace("\n", "\r\n" if m.to % 2 else "\r"),
    "header key": _header_key,
    "shuffle cells": _cells,
}
PLACE = st.integers(0, 99_999)
MUTATIONS = st.lists(st.builds(Mutation, st.sampled_from(list(KINDS)), PLACE, PLACE, st.sampled_from(NASTY)),
                     min_size=1, max_size=3)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sample:
    """A built project of one lesson, what stood in its files then, and what each of its cells gave."""

    folder: ProjectFolder
    lesson: str
    files: Mapping[str, bytes] = field(repr=False)
    outputs: Mapping[str, tuple[Output, ...]] = field(repr=False)

    def now(self) -> dict[str, bytes]:
        root = self.folder.root
        paths = [path for name in WRITTEN for path in (root / name).rglob("*") if path.is_file()]
        return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}

    def restore(self) -> None:
        now = self.now()
        for name in now.keys() - self.files.keys():
            (self.folder.root / name).unlink()
        for name, content in self.files.items():
            if now.get(name) != content:
                (self.folder.root / name).write_bytes(content)

    def run(self) -> Ran:
        def run_cells(lesson: Lesson, project: Project, *, on_cell: OnCell) -> Run:
            outputs = {cell.label: self.outputs.get(cell.label, ()) for cell in lesson.cells}
            return Run(Results(outputs, {inline.number: "1" for inline in lesson.inlines}), tuple(outputs))

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("lessonkit.execute.run_cells", run_cells)
            return self.folder.run()


@pytest.fixture(scope="session")
def ten_minutes(example: ProjectFolder, tmp_path_factory: pytest.TempPathFactory) -> Sample:
    root = tmp_path_factory.mktemp("mutations") / "project"
    shutil.copytree(example.root, root, symlinks=True)
    name = "lessons/ten-minutes.py"
    lesson = parse_lesson(read_source(FIXTURES / "ten-minutes.py", name), "ten-minutes")
    results = results_of(lesson, load_project(root), Report())[0]
    sample = Sample(ProjectFolder(root), name, {}, results.outputs)
    return Sample(sample.folder, name, sample.now(), results.outputs)


def piece_of(text: str, identifier: str) -> str:
    """A lesson of one block of another: its header, hidden first cells, and the block, which begins the session."""
    head, *blocks = re.split(r"^(?=# %% \[markdown\]\n# # )", text, flags=re.MULTILINE)
    block = next(block for block in blocks if f"{{#{identifier} time=" in block)
    first, last = (int(minutes) for minutes in re.findall(r"(\d+):00", block.split("\n")[1]))
    block = re.sub(r'time="[^"]*"', f'time="00:00-{last - first}:00"', block, count=1)
    block = re.sub(r'\{done="[^"]*"\}', "", block)  # what it names may be in another block
    return re.sub(r"minutes: \d+", f"minutes: {last - first}", head, count=1) + block


@pytest.fixture(scope="session")
def piece(request: pytest.FixtureRequest, shipped: ProjectFolder, tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """A block of the first shipped lesson as a lesson of its own, with the results of the whole."""
    folder = make_project(tmp_path_factory.mktemp("piece") / "project")
    whole = parse_lesson(read_source(shipped.root / SHIPPED, SHIPPED), "python-jupyter")
    text = shipped.read(SHIPPED)
    path = folder.write("lessons/piece.py", piece_of(text, request.param))
    for side in (shipped.root / "lessons" / "python-jupyter").glob("*.py"):
        folder.write(f"lessons/piece/{side.name}", side.read_text(encoding="utf-8"))
    outputs = results_of(whole, load_project(shipped.root), Report())[0].outputs
    sample = Sample(folder, path.relative_to(folder.root).as_posix(), {}, outputs)
    ran = sample.run()
    assert ran.code == 0, ran.err
    return Sample(folder, sample.lesson, sample.now(), outputs)


def mutated(text: str, mutations: list[Mutation]) -> str:
    for mutation in mutations:
        text = KINDS[mutation.kind](text, mutation)
    return text


HEAD = re.compile(r"(?P<path>[^:\s]+?)(?::(?P<line>\d+))?: error: \S")
SHOWN = re.compile(r" *(?P<line>\d+) \| (?P<text>.*)")
DETAIL = re.compile(r" {5,}\| ")
COUNT = re.compile(r"(?P<count>\d+) problems?; earlier outputs are untouched")


def complaints(ran: Ran, files: Mapping[str, bytes]) -> set[str]:
    """The paths named on stderr, every line of which has a form that authors know and shows what stands there."""
    *lines, last = ran.err.removesuffix("\n").split("\n")
    named: list[str] = []
    line = 0
    rows: list[str] = []
    for text in lines:
        head, shown = HEAD.match(text), SHOWN.fullmatch(text)
        if head:
            named.append(head["path"])
            rows = rows_of(files[head["path"]])
            line = int(head["line"] or 0)
            assert line <= len(rows), f"no such line: {text}"
        elif shown:
            assert int(shown["line"]) == line, f"not the line named: {text}"
            assert shown["text"] == rows[line - 1].rstrip(), f"line {line} is {rows[line - 1]!r}: {text}"
        else:
            assert DETAIL.match(text), f"not a form of the report: {text!r}"
    count = COUNT.fullmatch(last)
    assert count and int(count["count"]) == len(named), f"not the number of problems: {last!r}"
    return set(named)


def rows_of(data: bytes) -> list[str]:
    text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    text = re.sub("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", "␤", text.replace("\0", "␀"))
    return text.split("\n")


def check(sample: Sample, mutations: list[Mutation]) -> None:
    sample.restore()
    text = mutated(sample.files[sample.lesson].decode(), mutations)
    data = text.encode()
    (sample.folder.root / sample.lesson).write_bytes(data)
    ran = sample.run()
    note(ran.err)
    event(f"exit code {ran.code}")
    files = sample.now()
    assert files[sample.lesson] == data, "the author's file was changed"
    assert "Traceback" not in ran.out
    if ran.code == 0:
        assert ran.err == ""
        return
    if ran.code == 2:
        # a file without a header is a module of the author's, and this was the only lesson
        assert ran.err.startswith("error: no lessons: ")
        assert not re.match(rb"(\xef\xbb\xbf)?\s*# ---", data)
        return
    assert ran.code == 1
    complaints(ran, files)
    kept = {name for name, content in sample.files.items() if files.get(name) == content}
    sources = {name for name in sample.files if name.startswith(SOURCES)}
    # The hub says of a lesson with errors that it is as it was last built; the lab is made of the lesson itself.
    outputs = {name for name in sample.files if name.startswith(BUILT) and not name.startswith("_site/labs/")}
    outputs -= {"_site/index.html"}
    if sources <= kept:
        assert outputs <= kept, f"changed: {outputs - kept}"
    else:  # composed, and refused when one of the files was rendered: that one is still the last good one
        slug = Path(sample.lesson).stem
        assert {name for name in outputs if Path(name).stem.startswith(slug)} & kept


def look_at(examples: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    return settings(
        max_examples=EXAMPLES or examples,
        deadline=None,
        derandomize=not EXAMPLES,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


@pytest.mark.xdist_group("mutations")
@look_at(60)
@given(mutations=MUTATIONS)
def test_a_damaged_example_is_built_or_refused_in_words(ten_minutes: Sample, mutations: list[Mutation]) -> None:
    check(ten_minutes, mutations)


@pytest.mark.xdist_group("mutations")
@pytest.mark.parametrize("piece", ["anatomy", "export", "competency"], indirect=True)
@look_at(25)
@given(mutations=MUTATIONS)
def test_a_damaged_lesson_is_built_or_refused_in_words(piece: Sample, mutations: list[Mutation]) -> None:
    check(piece, mutations)
