"""The worksheet as a Word document, read back as XML: what an instructor edits and a learner types on."""

from __future__ import annotations

from collections import Counter
from io import BytesIO

import pytest
from PIL import Image
from projects import ProjectFolder
from render.word_files import (
    DRAWING,
    EVERYTHING,
    HOTSPOT,
    PRACTICE,
    QUIZ,
    REST,
    W14,
    W,
    assert_sound,
    render,
    style_of,
    text,
)

from lessonkit.errors import LessonProblems

M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"


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
