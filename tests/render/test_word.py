"""The worksheet as a Word document, read back as XML: what an instructor edits and a learner types on."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PIL import Image
from projects import ProjectFolder

from lessonkit.config import load_project
from lessonkit.errors import LessonProblems
from lessonkit.render.word import render_word

HEADER = "---\ntitle: A small sheet\nsubtitle: For the test\nlang: en\ncapability: Count it.\n---\n\n"
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="200" viewBox="0 0 40 20">'
    '<rect width="40" height="20" fill="#0000ff"/></svg>'
)
QUIZ = """\
# Block {#block}

::: {#q .item .quiz label="Check" title="Check: which one?" minutes="2"}
A question with two answers.

::: {.choices}
- [ ] The plausible one

    > Quaggaword.
- [x] The good one

    > Xylophoneword.
:::
:::
"""
PRACTICE = """\
# Do {#do}

## Studio {#studio}

Words.

::: {#p .item .quick-practice label="Quick practice" title="Count" minutes="4"}
Do it.

::: {.student-only}
``` {.python .scaffold .not-run}
first = 1
# your code here
```

::: {.answer-space .code lines="6"}
:::
:::

::: {.key-only}
``` {.python .cell-code}
zebraword = 1
```
:::

::: {.answer-space lines="3"}
Why?
:::

::: {.key-only}
Yakword.
:::
:::

After it.
"""
HOTSPOT = """\
# Where {#where}

::: {#h .item .hotspot label="Hotspot" title="Where?"}
Which place?

::: {.marked-picture}
![A caption.](picture.svg){#fig-h fig-alt="A blue rectangle."}

::: {.choices}
- [ ] [A: to the left]{x=25 y=50}
- [x] [B: to the right]{x=75 y=50}
:::
:::
:::
"""
RUBRIC = """\
# Levels {#levels}

::: {#r .item .rubric label="Rubric" title="Rubric"}
::: {.levels}
Minimum
:   It runs.

Strong
:   It says why.
:::
:::
"""
STEPS = """\
# Steps {#steps}

::: {#s .item .checklist label="Progress" title="Progress"}
::: {.boxes}
- First
- Second
- Third
:::
:::
"""
STATEMENTS = """\
# True {#true}

::: {#t .item .true-false label="True or false" title="True or false"}
Which of these are true?

::: {.choices .true-false}
- [x] It is.

    > Ibexword.
- [ ] It is not.
:::
:::
"""
REST = """\
# Rest {#rest}

## A table and a sum {#table}

See @fig-a, @tbl-a, [the quiz](#nowhere) and [a page](https://example.org/page). Note^[A footnote with $y$.].

::: {.cell data-cell="a"}
``` {.python .cell-code}
x = "text"  # remark
```

::: {.cell-output .cell-output-stdout}
```
printed
```
:::

::: {.cell-output .cell-output-display}
| name_of_it | count |
|:-----------|------:|
| one        |  1.50 |

: A table. {#tbl-a .dataframe}
:::
:::

![A figure.](picture.svg){#fig-a fig-alt="A rectangle."}

Mean $\\bar{x} = \\frac{1}{n} \\sum x_i$.

::: {.callout-tip}
Do so.
:::

::: {.columns}
::: {.column width="60%"}
Left.
:::
::: {.column width="40%"}
Right.
:::
:::
"""
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
MAIN = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


class Word:
    """A docx as its parts."""

    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(path) as source:
            self.infos = source.infolist()
            self.parts = {name: source.read(name) for name in source.namelist()}
        self.body = self.xml("word/document.xml")

    def xml(self, name: str) -> ET.Element:
        return ET.fromstring(self.parts[name])

    def paragraphs(self, style: str) -> list[ET.Element]:
        return [p for p in self.body.iter(f"{W}p") if style_of(p) == style]

    def texts(self, style: str) -> list[str]:
        return [text(p) for p in self.paragraphs(style)]

    def boxes(self) -> list[str]:
        """The names of the check boxes."""
        found = [s for s in self.body.iter(f"{W}sdtPr") if s.find(f"{W14}checkbox") is not None]
        return [control.find(f"{W}alias").get(f"{W}val") for control in found]  # type: ignore[union-attr,misc]


def style_of(paragraph: ET.Element) -> str:
    found = paragraph.find(f"{W}pPr/{W}pStyle")
    return found.get(f"{W}val", "") if found is not None else ""


def text(element: ET.Element) -> str:
    pieces = {f"{W}t": lambda t: t.text or "", f"{W}tab": lambda t: "\t", f"{W}br": lambda t: "\n"}
    return "".join(pieces[e.tag](e) for e in element.iter() if e.tag in pieces and e.get(f"{W}val") is None)


def render(project: ProjectFolder, body: str, name: str = "sheet", header: str = HEADER) -> Word:
    project.write("worksheets/picture.svg", SVG)
    qmd = project.write(f"worksheets/{name}.qmd", header + body)
    out = project.root / "_site" / "worksheets" / f"{name}.docx"
    assert render_word(load_project(project.root), qmd, header + body, out) == [out]
    return Word(out)


EVERYTHING = "\n\n".join((QUIZ, PRACTICE, HOTSPOT, RUBRIC, STEPS, STATEMENTS, REST))


def test_titles_and_tasks_are_headings_of_word_and_their_levels_leave_none_out(project: ProjectFolder) -> None:
    word = render(project, QUIZ + PRACTICE)
    assert word.texts("Title") == ["A small sheet"]
    assert word.texts("Subtitle") == ["For the test"]
    assert word.texts("Heading1") == ["Block", "Do"]
    assert word.texts("Heading2") == ["Check: which one?\t2\u00a0min"]
    assert word.texts("Heading2Section") == ["Studio"]
    assert word.texts("Heading3") == ["Count\t4\u00a0min"]
    based = {s.get(f"{W}styleId"): s.find(f"{W}basedOn") for s in word.xml("word/styles.xml").iter(f"{W}style")}
    section = based["Heading2Section"]
    assert section is not None and section.get(f"{W}val") == "Heading2"


def test_a_task_is_found_wherever_it_stands(project: ProjectFolder) -> None:
    task = '::: {#t .item .exercise label="Exercise" title="Deep down"}\nDo it.\n:::\n'
    column = f'::: {{.column width="50%"}}\n{task}:::\n'
    word = render(project, f"# One {{#one}}\n\n::: {{#around}}\n{task}:::\n\n::: {{.columns}}\n{column}:::\n")
    assert word.texts("Heading2") == ["Deep down"] * 2
    assert_sound(word)


def test_the_head_of_the_sheet_asks_for_name_and_date_and_says_what_for(project: ProjectFolder) -> None:
    word = render(project, QUIZ)
    assert word.texts("NameLine") == ["Name", "", "", "Date", ""]
    assert word.texts("CapabilityLabel") + word.texts("Capability") == ["Capability target", "Count it."]


def test_every_choice_step_level_and_statement_has_a_box_to_click_and_none_is_ticked(project: ProjectFolder) -> None:
    word = render(project, EVERYTHING)
    options, steps, levels = ["Option A", "Option B"], ["First", "Second", "Third"], ["Minimum", "Strong"]
    statements = [f"{truth}: {words}" for words in ("It is.", "It is not.") for truth in ("True", "False")]
    assert Counter(word.boxes()) == Counter([*options, *options, *steps, *levels, *statements])
    states = [c.find(f"{W14}checked") for c in word.body.iter(f"{W14}checkbox")]
    assert {state.get(f"{W14}val") for state in states if state is not None} == {"0"}
    signs = [text(c) for s in word.body.iter(f"{W}sdt") if s.find(f".//{W14}checkbox") is not None for c in s]
    assert {sign for sign in signs if sign} == {"\u2610"}


def test_word_counts_the_letters_of_options_anew_in_each_list(project: ProjectFolder) -> None:
    word = render(project, QUIZ + HOTSPOT)
    lists = [p.find(f"{W}pPr/{W}numPr/{W}numId") for p in word.paragraphs("Option")]
    numbers = [n.get(f"{W}val") for n in lists if n is not None]
    assert len(numbers) == 4 and len(set(numbers)) == 2
    numbering = word.xml("word/numbering.xml")
    for number in set(numbers):
        found = next(n for n in numbering.iter(f"{W}num") if n.get(f"{W}numId") == number)
        kind = found.find(f"{W}abstractNumId")
        assert kind is not None and found.find(f"{W}lvlOverride/{W}startOverride") is not None
        one = next(a for a in numbering.iter(f"{W}abstractNum") if a.get(f"{W}abstractNumId") == kind.get(f"{W}val"))
        level = one.find(f"{W}lvl")
        assert level is not None
        assert [level.find(f"{W}{tag}").get(f"{W}val") for tag in ("numFmt", "lvlText")] == ["upperLetter", "%1"]  # type: ignore[union-attr]


def test_places_keep_the_letters_that_they_have_in_the_picture(project: ProjectFolder) -> None:
    word = render(project, HOTSPOT.replace("[A: ", "[C: "))
    assert word.texts("Option") == ["C\t\u2610\tto the left", "B\t\u2610\tto the right"]


def test_room_to_write_is_as_many_ruled_lines_as_asked_for(project: ProjectFolder) -> None:
    word = render(project, PRACTICE)
    assert word.texts("AnswerLine") == [""] * 3
    assert word.texts("CodeLine") == [""] * 6
    styles = {s.get(f"{W}styleId"): s for s in word.xml("word/styles.xml").iter(f"{W}style")}
    for style in ("AnswerLine", "CodeLine"):
        edges = {edge.tag.removeprefix(W) for edge in styles[style].find(f"{W}pPr/{W}pBdr")}  # type: ignore[union-attr]
        assert {"between", "bottom"} <= edges


def test_a_task_stays_on_a_page_but_for_a_break_after_room_to_write(project: ProjectFolder) -> None:
    body = render(project, PRACTICE).body.find(f"{W}body")
    assert body is not None
    paragraphs = list(body.iter(f"{W}p"))
    first = next(i for i, p in enumerate(paragraphs) if style_of(p) == "Heading3")
    last = max(i for i, p in enumerate(paragraphs) if style_of(p) == "AnswerLine")
    kept = [p.find(f"{W}pPr/{W}keepNext") is not None for p in paragraphs[first : last + 1]]
    ends = [style_of(p) for p, keeps in zip(paragraphs[first : last + 1], kept, strict=True) if not keeps]
    assert [end for end in ends if end != "Gap"] == ["CodeLine", "AnswerLine"]


def test_much_room_to_write_may_go_on_overleaf(project: ProjectFolder) -> None:
    word = render(project, PRACTICE.replace('lines="3"', 'lines="30"'))
    off = [p.find(f"{W}pPr/{W}keepNext") for p in word.paragraphs("AnswerLine")]
    assert [keep is not None and keep.get(f"{W}val") != "0" for keep in off] == [True, *[False] * 27, True, False]


def test_code_is_monospaced_and_coloured_and_says_what_it_is(project: ProjectFolder) -> None:
    word = render(project, PRACTICE + REST)
    assert word.texts("SourceCodeLabel") == ["Fill in"]
    assert word.texts("SourceCode") == ["first = 1\n# your code here", 'x = "text"  # remark']
    assert word.texts("CodeOutputLabel") + word.texts("CodeOutput") == ["Output", "printed"]
    styles = {s.get(f"{W}styleId"): s for s in word.xml("word/styles.xml").iter(f"{W}style")}
    font = styles["SourceCode"].find(f"{W}rPr/{W}rFonts")
    assert font is not None and font.get(f"{W}ascii") == "IBM Plex Mono"
    used = {run.get(f"{W}val") for run in word.body.iter(f"{W}rStyle")}
    assert {"StringTok", "CommentTok"} <= used


@pytest.mark.parametrize(("columns", "style"), [(84, ""), (85, "Small"), (100, "Fine"), (101, "")])
def test_code_that_is_too_wide_is_set_smaller_where_that_helps(
    project: ProjectFolder, columns: int, style: str
) -> None:
    word = render(project, f"# One {{#one}}\n\n``` {{.python .not-run}}\n{'x' * columns}\n```\n")
    assert word.texts(f"SourceCode{style}") == ["x" * columns]


def test_tables_are_tables_with_a_head_that_is_repeated_and_numbers_to_the_right(project: ProjectFolder) -> None:
    word = render(project, REST)
    table = next(t for t in word.body.iter(f"{W}tbl") if "count" in text(t))
    rows = list(table.iter(f"{W}tr"))
    cells = [[text(cell).replace("\u200b", "") for cell in row.iter(f"{W}tc")] for row in rows]
    assert cells == [["name_of_it", "count"], ["one", "1.50"]]
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True, False]
    sides = [cell.find(f".//{W}jc") for cell in rows[1].iter(f"{W}tc")]
    assert [side.get(f"{W}val") for side in sides if side is not None] == ["left", "right"]
    assert word.texts("TableCaption") == ["Table\u00a01: A table."]


def test_no_table_is_wider_than_the_page_and_long_numbers_are_not_parted(project: ProjectFolder) -> None:
    number = "864691135921276473"
    head, rule = "|".join(f"root_id_{n}" for n in range(6)), "|".join(["---:"] * 6)
    word = render(project, f"# T {{#t}}\n\n|{head}|\n|{rule}|\n|{'|'.join([number] * 6)}|\n")
    table = next(t for t in word.body.iter(f"{W}tbl") if number in text(t))
    widths = [int(column.get(f"{W}w", "0")) for column in table.iter(f"{W}gridCol")]
    assert sum(widths) <= 9864
    style = next(style_of(p) for p in table.iter(f"{W}p"))
    sizes = {s.get(f"{W}styleId"): s.find(f"{W}rPr/{W}sz") for s in word.xml("word/styles.xml").iter(f"{W}style")}
    size = sizes[style]
    assert size is not None
    letter = int(size.get(f"{W}val", "0")) * 10 * 0.6  # in twips: half points times ten
    assert min(widths) >= len(number) * letter + 160


def test_pictures_are_png_as_wide_as_they_are_and_described(project: ProjectFolder) -> None:
    word = render(project, REST)
    inline = next(word.body.iter(f"{DRAWING}inline"))
    properties, extent = inline.find(f"{DRAWING}docPr"), inline.find(f"{DRAWING}extent")
    assert properties is not None and properties.get("descr") == "A rectangle."
    assert extent is not None and extent.get("cx") == str(300 * 12700)  # 400 px are 300 pt
    assert extent.get("cy") == str(150 * 12700)
    assert word.texts("Caption") == ["Figure\u00a01: A figure."]
    with Image.open(BytesIO(word.parts["word/media/picture-1.png"])) as image:
        assert image.convert("RGB").getpixel((20, 20)) == (0, 0, 255)


def test_the_letters_of_a_marked_picture_are_drawn_into_it(project: ProjectFolder) -> None:
    word = render(project, HOTSPOT)
    with Image.open(BytesIO(word.parts["word/media/picture-1.png"])) as image:
        picture = image.convert("RGB")
    width, height = picture.size
    for across in (0.25, 0.75):
        around = picture.crop((int((across - 0.03) * width), 0, int((across + 0.03) * width), height))
        colours = {colour for _, colour in around.getcolors(1 << 20) or ()}
        assert {(0, 0, 0), (255, 255, 255)} <= colours
    assert {colour for _, colour in picture.crop((0, 0, width // 6, height)).getcolors(1 << 20) or ()} == {(0, 0, 255)}
    properties = next(word.body.iter(f"{DRAWING}docPr"))
    assert properties.get("descr") == "A blue rectangle. Letters mark places in the picture: A, B."


def test_a_picture_without_alt_text_is_a_problem_at_its_line(project: ProjectFolder) -> None:
    with pytest.raises(LessonProblems) as raised:
        render(project, "# One {#one}\n\n![](picture.svg)\n")
    found = raised.value.problems[0]
    assert (found.path, found.line, found.message) == ("worksheets/sheet.qmd", 10, "picture.svg has no alt text")


def test_a_picture_that_is_missing_is_a_problem_at_its_line(project: ProjectFolder) -> None:
    with pytest.raises(LessonProblems) as raised:
        render(project, '# One {#one}\n\n![](nothing.svg){fig-alt="Nothing."}\n')
    assert [(p.line, p.message) for p in raised.value.problems] == [(10, "nothing.svg is missing")]


def test_maths_are_equations_of_word(project: ProjectFolder) -> None:
    word = render(project, REST)
    formula = next(word.body.iter(f"{M}oMath"))
    assert formula.find(f".//{M}f") is not None
    assert next(word.xml("word/footnotes.xml").iter(f"{M}oMath"), None) is not None


def test_maths_that_cannot_be_read_are_a_problem_at_their_line(project: ProjectFolder) -> None:
    with pytest.raises(LessonProblems) as raised:
        render(project, "# One {#one}\n\n$\\frac{1$\n")
    assert raised.value.problems[0].line == 10


def test_references_to_figures_are_fields_and_those_to_nothing_are_words(project: ProjectFolder) -> None:
    word = render(project, REST)
    fields = {field.get(f"{W}instr", "").strip(): text(field) for field in word.body.iter(f"{W}fldSimple")}
    assert fields["REF fig_a \\h"] == "Figure\u00a01"
    assert fields["REF tbl_a \\h"] == "Table\u00a01"
    names = {mark.get(f"{W}name") for mark in word.body.iter(f"{W}bookmarkStart")}
    assert {"fig_a", "tbl_a"} <= names
    anchors = {link.get(f"{W}anchor") for link in word.body.iter(f"{W}hyperlink")}
    assert anchors == {None}
    assert any("the quiz" in paragraph for paragraph in word.texts("FirstParagraph"))


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


def assert_sound(word: Word) -> None:
    types = word.xml("[Content_Types].xml")
    endings = {t.get("Extension") for t in types if t.get("Extension")}
    named = {str(t.get("PartName")).lstrip("/") for t in types if t.get("PartName")}
    assert named <= set(word.parts)
    assert {name.rsplit(".", 1)[1] for name in word.parts} - {"xml"} <= endings
    for name, data in word.parts.items():
        if name.endswith(".rels"):
            folder = name.split("_rels/")[0]
            relations = list(ET.fromstring(data))
            assert len({r.get("Id") for r in relations}) == len(relations)
            inside = [folder + str(r.get("Target")) for r in relations if r.get("TargetMode") != "External"]
            assert [target for target in inside if target not in word.parts] == []
    known = {r.get("Id") for r in word.xml("word/_rels/document.xml.rels")}
    used = {value for e in word.body.iter() for key, value in e.attrib.items() if key.startswith(R)}
    assert used <= known
    for tag, key in ((f"{W}sdtPr/{W}id", f"{W}val"), (f"{DRAWING}docPr", "id"), (f"{W}bookmarkStart", f"{W}name")):
        numbers = [e.get(key) for e in word.body.findall(f".//{tag}")]
        assert len(numbers) == len(set(numbers)), tag
    styles = {s.get(f"{W}styleId") for s in word.xml("word/styles.xml").iter(f"{W}style")}
    for kind in ("pStyle", "rStyle", "tblStyle"):
        for part in ("word/document.xml", "word/footnotes.xml", "word/header.xml", "word/footer.xml"):
            asked = {s.get(f"{W}val") for s in word.xml(part).iter(f"{W}{kind}")}
            assert asked <= styles, part
    for container in (*word.body.iter(f"{W}tc"), word.body.find(f"{W}body")):
        assert container is not None
        blocks = [child.tag for child in container if child.tag in (f"{W}p", f"{W}tbl")]
        assert blocks[-1] == f"{W}p"
        assert (f"{W}tbl", f"{W}tbl") not in pairwise(blocks)
    assert {element.tag for element in word.body.iter() if element.tag.startswith("lk-")} == set()


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
