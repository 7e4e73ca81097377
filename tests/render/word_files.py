"""Worksheets as Word documents, read back as XML."""

from __future__ import annotations

import zipfile
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

from projects import ProjectFolder

from lessonkit.config import load_project
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
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"


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
