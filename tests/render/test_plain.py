"""HTML and other sources in the text of a document are text, whoever reads it: the builder's pandoc, or Quarto's."""

from __future__ import annotations

import json
import re
import subprocess
from html import unescape
from pathlib import Path

import pypandoc
import pytest
from projects import make_project

from lessonkit.config import load_project
from lessonkit.render import parts
from lessonkit.render.embedded import render_deck
from lessonkit.render.pandoc import run_pandoc
from lessonkit.render.parts import split_deck
from lessonkit.render.plain import READER, with_plain_html

EXTENSION = Path(__file__).parent.parent.parent / "_extensions/lessonkit"
PROGRAMS = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "&#106;avascript:alert(1)",
    "javascript&colon;alert(1)",
    "&#1;javascript:alert(1)",
    "vbscript:x",
    "data:text/html,x",
    "file:///etc/passwd",
    "blob:x",
)
# One of each element that may have attributes.
ELEMENTS = """\
## W {#w %s}

[w]{%s} `w`{%s} [w](#s){%s} ![w](a.png){%s}

![w](a.png){%s}

::: {%s}
w
:::

``` {.python %s}
w
```

| a |
|---|
| w |

: w {%s}
"""
READERS = ("markdown", READER)  # Quarto reads as the first


def pandoc(text: str, to: str, reader: str = "markdown", *filters: str) -> str:
    command: list[str] = [pypandoc.get_pandoc_path(), f"--from={reader}", f"--to={to}", "--wrap=none"]
    command += [f"--lua-filter={EXTENSION / name}" for name in (*filters, "lessonkit.lua")]
    ran = subprocess.run(command, input=text, capture_output=True, encoding="utf-8")
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def html(text: str, reader: str = "markdown") -> str:
    return pandoc(f"## S {{#s}}\n\n{text}\n", "revealjs", reader)


def words(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", "", page)).split())


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    "text",
    [
        "A <img src=x onerror=alert(1)> B",
        "A <b onclick=alert(1)>x</b> B",
        "<script>alert(1)</script>",
        "<svg onload=alert(1)>",
        "<style>b { color: red }</style>",
        "A `<b onclick=alert(1)>`{=html} B",
        "```{=html}\n<script>alert(1)</script>\n```",
        "- [ ] A </script> B",
        "<?php alert(1) ?>",
        "# <img src=x onerror=alert(1)>",
        "| <img src=x onerror=alert(1)> |\n|---|\n| <b onclick=alert(1)>x</b> |",
        "Note.[^1]\n\n[^1]: <img src=x onerror=alert(1)>",
        '::: {.callout-note title="<script>alert(1)</script>"}\nB\n:::',
    ],
)
def test_html_is_shown_and_not_made(text: str, reader: str) -> None:
    page = html(text, reader)
    assert re.findall(r"<(?:script|img|svg|style|b)\b", page) == []
    said = re.findall(r"<[^<>]*>", text)
    assert said
    for tag in said:
        assert tag in words(page)


@pytest.mark.parametrize("to", ["typst", "json"])
@pytest.mark.parametrize("raw", ["`<b>x</b>`{=html}", "`#read(1)`{=typst}", "`<w:br/>`{=openxml}", "`\\x{1}`{=latex}"])
def test_sources_of_any_format_are_shown_in_each(to: str, raw: str) -> None:
    shown = pandoc(f"A {raw} B", to)
    assert "RawInline" not in shown.partition('"blocks"')[2]
    bare = re.sub(r"[\\\s]", "", shown)
    assert re.sub(r"[\\\s]", "", raw.split("`")[1]) in bare
    assert "#read(1)" not in re.sub(r"\\#", "", shown) or to == "json"


@pytest.mark.parametrize(
    ("first", "more"), [("handout.lua", "`#read(1)`{=typst}"), ("cue_sheet.lua", "`#read(1)`{=typst}")]
)
def test_nor_does_a_frame_made_before_let_typst_through(first: str, more: str) -> None:
    made = pandoc(f"# A {{data-time=00:00-10:00}}\n\nB {more}.\n", "typst", READER, first)
    assert "\\#read(1)" in made


@pytest.mark.parametrize("reader", READERS)
def test_a_link_to_a_program_keeps_its_words_alone(reader: str) -> None:
    text = ""
    for number, target in enumerate(PROGRAMS):
        text += f'[words]({target})\n\n[words][{number}]\n\n[{number}]: {target}\n\n[words](<{target}> "title")\n\n'
    page = html(text, reader)
    assert "<a " not in page
    assert page.count("<p>words</p>") == 3 * len(PROGRAMS)


@pytest.mark.parametrize(
    ("target", "made"),
    [
        ("https://example.org/a:b", "https://example.org/a:b"),
        ("HTTP://example.org", "HTTP://example.org"),
        ("mailto:a@b.org", "mailto:a@b.org"),
        ("a.html", "a.html"),
        ("#s", "#/s"),
    ],
)
def test_a_link_to_a_page_a_mailbox_or_a_slide_stays(target: str, made: str) -> None:
    assert f'<a href="{made}"' in html(f"[words]({target})")


@pytest.mark.parametrize("source", ["javascript:alert(1)//.pdf", "data:image/svg+xml,x", "data:text/html,x", "a.html"])
def test_a_picture_that_is_a_program_is_its_words(source: str) -> None:
    page = html(f"![seen]({source})")
    assert re.findall(r"<(?:img|embed|iframe)", page) == []
    assert "seen" in words(page)


@pytest.mark.parametrize("source", ["a.svg", "a_files/b.png", "data:image/png;base64,x"])
def test_a_picture_stays(source: str) -> None:
    assert f'src="{source}"' in html(f"![seen]({source})")


@pytest.mark.parametrize(
    "attribute",
    [
        "onclick=x",
        "onMouseOver=x",
        "data-onclick=x",
        "srcdoc=x",
        "formaction=x",
        "name=body",
        'style="background:url(x)"',
        'style="background:u\\\\72l(x)"',
        'style="background:image-set(x)"',
        'data-background-iframe="javascript:alert(1)"',
        'background-iframe="a.html"',
        'data-src="data:text/html,x"',
        'href="javascript:x"',
    ],
)
def test_attributes_that_run_or_load_are_left_out(attribute: str) -> None:
    name, _, value = attribute.partition("=")
    page = html(ELEMENTS.replace("%s", attribute))
    assert words(page).count("w") >= 7
    assert re.findall(rf'\s(?:data-)?{name}="{re.escape(value.strip(chr(34))[:6])}', page, re.IGNORECASE) == []


@pytest.mark.parametrize(
    "attribute", ['style="width:50%"', 'title="javascript: a language"', 'data-x="on"', 'lang="de"']
)
def test_other_attributes_stay(attribute: str) -> None:
    assert attribute in html(f"::: {{{attribute}}}\nw\n:::")


@pytest.mark.parametrize(
    ("typed", "made"),
    [
        ("H<sub>2</sub>O", "H<sub>2</sub>O"),
        ("2<sup>*n*</sup>", "2<sup><em>n</em></sup>"),
        ("a<br>b", "a<br />\nb"),
        ("<kbd>Esc</kbd>", "<kbd>Esc</kbd>"),
        ("<MARK>x</MARK>", "<mark>x</mark>"),
        ("<u>x <s>y</s></u>", "<u>x <del>y</del></u>"),
        ("<sub>x", "&lt;sub&gt;x"),
        ("x</sub>", "x&lt;/sub&gt;"),
        ("<u>x <s>y</u></s>", "&lt;u&gt;x <del>y&lt;/u&gt;</del>"),
        ("`<sub>`", "<code>&lt;sub&gt;</code>"),
        ("\\<sub\\>2\\</sub\\>", "&lt;sub&gt;2&lt;/sub&gt;"),
    ],
)
@pytest.mark.parametrize("builder", [False, True], ids=["Quarto", "builder"])
def test_a_few_tags_are_what_they_are(typed: str, made: str, builder: bool) -> None:
    page = html(with_plain_html(typed), READER) if builder else html(typed)
    assert f"<p>{made}</p>" in page


def test_they_are_on_paper_too() -> None:
    assert "#sub[2]" in pandoc("H<sub>2</sub>O", "typst")


@pytest.mark.parametrize("comment", ["<!-- gone -->", "<!-- gone\n\ngone <b>\n-->", "<!---->"])
def test_comments_are_gone(comment: str) -> None:
    text = f"A\n\n{comment}\n\nB {comment} C\n\n# D\n"
    for page in (html(text), html(with_plain_html(text), READER)):
        assert "gone" not in page
        assert words(page).endswith("A B C D")


def test_a_comment_that_nobody_closed_hides_nothing() -> None:
    text = "A <!-- open\n\n::: {.cell}\n```\n----> 1\n```\n:::\n\nB\n"
    assert with_plain_html(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "`a <b> c`",
        "``a ` <b> c``",
        "``` {.html .not-run}\n<b>\n<!-- shown -->\n```",
        "> ~~~~\n> <b>\n> ~~~~",
        "$a<b$ and $c>d$",
        "$$\na <b> c\n$$",
        '::: {.item title="a <b> {c}"}',
        "[a](b<c>d)",
        "<https://example.org/a_b>",
        "\\<b>",
        "1 < 2 > 1 and a<b",
    ],
)
def test_what_is_no_tag_stays_as_it_is(text: str) -> None:
    assert with_plain_html(text) == text


def test_a_tag_stays_in_its_line() -> None:
    text = "a\n<b title='x'>\n<!-- c\nd -->\ne <br>\n"
    assert with_plain_html(text).count("\n") == text.count("\n")


@pytest.mark.parametrize(
    "piece", ["`", "` ", "<a ", '<a "', "<!--", "$x ", "{", '{a="', "``` x\n", "](((", "<", "`a ``b "]
)
def test_no_text_keeps_it_busy(piece: str) -> None:
    text = piece * (20_000 // len(piece))
    assert len(with_plain_html(text)) >= len(text)


def test_what_a_qmd_includes_in_the_head_of_its_page_stays(tmp_path: Path) -> None:
    head = "---\ntitle: A `<b>`{=html}\nheader-includes: |\n  ```{=html}\n  <style></style>\n  ```\n---\n"
    filters = [f"--lua-filter={EXTENSION / 'lessonkit.lua'}"]
    made = json.loads(run_pandoc(f"{head}A\n", "a.qmd", "json", filters, tmp_path))["meta"]
    assert made["header-includes"]["c"] == [{"t": "RawBlock", "c": ["html", "<style></style>"]}]
    assert made["title"]["c"] == [{"t": "Str", "c": "A"}, {"t": "Space"}, {"t": "Str", "c": "<b>"}]


@pytest.mark.parametrize("before", ["", "words\n\n", "> ", "1. ", "Term\n:   ", "A.[^1]\n\n[^1]: words\n\n    "])
def test_settings_further_below_are_words(before: str, tmp_path: Path) -> None:
    lead = before.rpartition("\n")[2]
    lead = lead if lead == "> " else " " * len(lead)
    text = f"---\ntitle: A\n---\n\n{before}---\n{lead}title: B\n{lead}key: x\n{lead}---\n"
    made = json.loads(run_pandoc(text, "a.qmd", "json", [], tmp_path))
    assert {name: value["c"] for name, value in made["meta"].items()} == {"title": [{"t": "Str", "c": "A"}]}
    assert '"key:"' in json.dumps(made["blocks"])


def test_a_deck_in_parts_is_the_deck_as_a_whole(tmp_path: Path) -> None:
    project = load_project(make_project(tmp_path / "project").root)
    lines = ["A <script> B", "C </script> D", "E <div onclick=x> F", "G </div> <br>", "[h](javascript:x)"]
    blocks = [f"# Block {n} {{#b{n}}}\n\n## S {{#s{n}}}\n\n{line}\n" for n, line in enumerate(lines)]
    text = "---\ntitle: A deck\n---\n\n" + "\n".join(blocks)
    assert len(split_deck(text) or ()) == len(lines)
    made = []
    for parted in (True, False):
        with pytest.MonkeyPatch.context() as patch:
            if not parted:
                patch.setattr(parts, "split_deck", lambda text: None)
            out = project.site / "slides" / "deck.html"
            (project.root / "slides").mkdir(exist_ok=True)
            render_deck(project, project.root / "slides" / "deck.qmd", text, out)
            made.append(out.read_text(encoding="utf-8"))
    assert made[0] == made[1]
    assert "A &lt;script&gt; B" in made[0]
