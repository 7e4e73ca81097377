"""What an instructor relies on when building: edits are kept, and none of them shows what did not run."""

from __future__ import annotations

import shutil

import pytest
from building.small import DECK, KEY, PAIR, QMD, SHEET, build, contents, line_of, pdf_text, steps
from projects import ProjectFolder

pytestmark = pytest.mark.xdist_group("build")


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
