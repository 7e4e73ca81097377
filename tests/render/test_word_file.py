"""The Word document as a file: what it says of itself, what it must not hold, and what Word is strict about."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from projects import ProjectFolder
from render.word_files import EVERYTHING, HEADER, QUIZ, R, W, Word, assert_sound, render, text

from lessonkit.config import load_project
from lessonkit.render.word import render_word


def test_head_and_foot_say_the_title_and_the_page(project: ProjectFolder) -> None:
    word = render(project, QUIZ)
    assert text(word.xml("word/header.xml")) == "A small sheet\tName \t"
    assert text(word.xml("word/footer.xml")) == "A small sheet\tPage 1 of 1"
    fields = [field.get(f"{W}instr", "").strip() for field in word.xml("word/footer.xml").iter(f"{W}fldSimple")]
    assert fields == ["PAGE", "NUMPAGES"]


def test_who_changes_the_title_changes_it_on_every_page(project: ProjectFolder) -> None:
    word = render(project, QUIZ)
    for part in ("word/document.xml", "word/header.xml", "word/footer.xml"):
        bound = word.xml(part).find(f".//{W}sdtPr/{W}dataBinding")
        assert bound is not None and bound.get(f"{W}xpath") == "/ns1:coreProperties[1]/ns0:title[1]"


def test_a_title_with_emphasis_keeps_it(project: ProjectFolder) -> None:
    word = render(project, QUIZ, header=HEADER.replace("A small", '"*C. elegans* <t>"').replace(" sheet", ""))
    title = word.paragraphs("Title")[0]
    assert text(title) == "C. elegans <t>"
    assert title.find(f".//{W}i") is not None
    assert "<dc:title>C. elegans &lt;t&gt;</dc:title>" in word.parts["docProps/core.xml"].decode()


def test_properties_are_title_and_language_and_nobody(project: ProjectFolder) -> None:
    core = render(project, QUIZ).xml("docProps/core.xml")
    assert [(child.tag.split("}")[1], child.text) for child in core] == [("title", "A small sheet"), ("language", "en")]


def test_a_german_sheet_speaks_german(project: ProjectFolder) -> None:
    header = HEADER.replace("lang: en", "lang: de")
    word = render(project, EVERYTHING + '\n\nEin "Wort".\n', header=header)
    assert word.texts("NameLine") == ["Name", "", "", "Datum", ""]
    assert text(word.xml("word/footer.xml")).endswith("Seite 1 von 1")
    assert "Ein \u201eWort\u201c." in word.texts("BodyText")
    assert word.texts("Caption")[0].startswith("Abbildung\u00a01")
    lang = word.xml("word/styles.xml").find(f".//{W}lang")
    assert lang is not None and lang.get(f"{W}val") == "de-DE"
    assert b"<dc:language>de</dc:language>" in word.parts["docProps/core.xml"]


def test_the_page_is_a4(project: ProjectFolder) -> None:
    page = render(project, QUIZ).body.find(f".//{W}pgSz")
    assert page is not None and page.attrib == {f"{W}w": "11906", f"{W}h": "16838"}


def test_nothing_of_the_key_is_in_the_file(project: ProjectFolder) -> None:
    word = render(project, EVERYTHING)
    secret = rb"(?i)zebra|yak|quagga|xylophone|ibex"
    assert [name for name, data in word.parts.items() if re.search(secret, data)] == []
    assert [name for name in word.parts if re.search(secret, name.encode())] == []


def test_it_is_the_same_whichever_option_is_right_and_whatever_must_not_show(project: ProjectFolder) -> None:
    moved = EVERYTHING.replace("[x]", "[-]").replace("[ ]", "[x]").replace("[-]", "[ ]")
    planted = re.sub(r"\w+word\b", "planted", moved)
    assert planted.count("planted") == 5
    render(project, EVERYTHING, "a")
    render(project, planted, "b")
    site = project.root / "_site" / "worksheets"
    assert (site / "a.docx").read_bytes() == (site / "b.docx").read_bytes()


def test_the_same_source_gives_the_same_bytes_and_no_time(project: ProjectFolder) -> None:
    word = render(project, EVERYTHING, "a")
    assert {info.date_time for info in word.infos} == {(1980, 1, 1, 0, 0, 0)}
    for kept in (project.root / ".lessonkit" / "pictures").iterdir():
        kept.unlink()
    render(project, EVERYTHING, "b")
    site = project.root / "_site" / "worksheets"
    assert (site / "a.docx").read_bytes() == (site / "b.docx").read_bytes()
    assert str(project.root).encode() not in b"".join(word.parts.values())


def test_all_that_word_is_strict_about_holds(project: ProjectFolder) -> None:
    word = render(project, EVERYTHING)
    assert_sound(word)


def test_fonts_are_inside_disguised_as_word_wants_it(project: ProjectFolder) -> None:
    word = render(project, QUIZ)
    relations = {r.get("Id"): r.get("Target") for r in word.xml("word/_rels/fontTable.xml.rels")}
    faces = [face for font in word.xml("word/fontTable.xml") for face in font if face.get(f"{W}fontKey")]
    assert len(faces) == len(relations) == 6
    for face in faces:
        key = bytes.fromhex(str(face.get(f"{W}fontKey")).strip("{}").replace("-", ""))[::-1]
        data = word.parts[f"word/{relations[face.get(f'{R}id')]}"]
        assert bytes(a ^ b for a, b in zip(data[:4], key, strict=False)) == b"\x00\x01\x00\x00"  # TrueType


@pytest.mark.xdist_group("shipped")
def test_the_shipped_worksheets_have_all_their_boxes_lines_and_tasks_and_nothing_of_the_key(
    shipped: ProjectFolder, tmp_path: Path
) -> None:
    sources = sorted((shipped.root / "worksheets").glob("*.qmd"))
    assert sources
    for qmd in sources:
        source = qmd.read_text(encoding="utf-8")
        out = tmp_path / f"{qmd.stem}.docx"
        render_word(load_project(shipped.root), qmd, source, out)
        word = Word(out)
        assert_sound(word)
        student = re.sub(r"(?ms)^::: \{\.key-only\}.*?^:::$(?!\n:::$)", "", source)
        assert len(word.paragraphs("AnswerLine")) == lines_of(student, '{.answer-space lines="')
        assert len(word.paragraphs("CodeLine")) == lines_of(student, '{.answer-space .code lines="')
        tasks = word.texts("Heading2") + word.texts("Heading3")
        assert len(tasks) == len(re.findall(r"^::: \{#\S+ \.item ", source, re.MULTILINE))
        assert len(word.boxes()) >= len(re.findall(r"^- \[[ x]\] ", source, re.MULTILINE))
        told = re.sub(r"\s+", "", "".join(text(word.xml(name)) for name in word.parts if name.endswith(".xml")))
        secret = [re.sub(r"\s+|`", "", words)[:30] for words in re.findall(r"^ {4,}> (.*)$", source, re.MULTILINE)]
        assert len(secret) > 10 and [words for words in secret if words in told] == []


def lines_of(source: str, opening: str) -> int:
    return sum(map(int, re.findall(re.escape(opening) + r"(\d+)", source)))
