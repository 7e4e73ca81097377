"""The hub as HTML: texts of lessons are words and nothing else; dates, addresses and the policy of the page."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from projects import make_project

from lessonkit.config import Project, load_project
from lessonkit.history import Committed
from lessonkit.render.hub import hub_page
from lessonkit.render.hub_lessons import HubLesson
from lessonkit.render.hub_texts import Texts
from lessonkit.render.pandoc import run_pandoc

ENTRY: dict[str, Any] = {
    "title": "Counting",
    "subtitle": "",
    "lang": "en",
    "minutes": 90,
    "capability": "",
    "references": [],
    "blocks": [{"id": "look", "title": "Look", "start": 0, "end": 90}],
    "concepts": [],
    "rubrics": [],
    "imports": [],
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return load_project(make_project(tmp_path_factory.mktemp("hub") / "project").root)


def listed(slug: str = "counting", *, files: dict[str, str] | None = None, **entry: Any) -> HubLesson:
    day = Committed("2026-01-12")
    return HubLesson(slug, {**ENTRY, **entry}, True, files or {}, frozenset({"look"}), "", day)


def page(project: Project, *lessons: HubLesson) -> str:
    return hub_page(project, lessons, "CPython 3.11.7", "1234567")


def test_pandoc_is_asked_for_what_it_was_not_asked_before_and_what_is_damaged_is_made_again(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def listening(document: str, *arguments: Any) -> str:
        asked.append(document)
        return run_pandoc(document, *arguments)

    monkeypatch.setattr("lessonkit.render.hub_texts.run_pandoc", listening)
    first = page(project, listed(title="*One*"), listed("other", title="*Two*"))
    assert page(project, listed(title="*One*"), listed("other", title="*Two*")) == first
    assert len(asked) == 1
    assert "<em>Three</em>" in page(project, listed(title="*One*"), listed("other", title="*Three*"))
    assert [json.loads(document) for document in asked[1:]] == [[["inline", "*Three*"]]]
    for entry in (project.cache / "hub-texts").rglob("*.json"):
        entry.write_text(entry.read_text(encoding="utf-8").replace("Three", "Four"), encoding="utf-8")
    assert "<em>Three</em>" in page(project, listed(title="*One*"), listed("other", title="*Three*"))


HARMLESS = [
    ("A <script>alert(1)</script>", "A &lt;script&gt;alert(1)&lt;/script&gt;"),
    ("<b onclick=alert(1)>b</b>", "&lt;b onclick=alert(1)&gt;b&lt;/b&gt;"),
    ("[x](javascript:alert(1)) and [y](JavaScript:alert(1))", "x and y"),
    ("[x](data:text/html,hi) [y](file:///etc/passwd) [z](../data/x.csv)", "x y z"),
    ('[x]{onclick="alert(1)" style="color:red"}', "x"),
    ("`<img src=x onerror=alert(1)>`{=html}", "<code>&lt;img src=x onerror=alert(1)&gt;</code>{=html}"),
    ("![a picture](x.png){onerror=alert(1)}", "a picture"),
    ("*one* **two** `three` <https://example.org/>", None),
    ("1. Load", "1. Load"),
    ("# Load", "# Load"),
    ("&lt;script&gt;", "&lt;script&gt;"),
    ("<!--2-->", "&lt;!–2–&gt;"),
    ("", ""),
]


def test_nothing_but_words_and_their_emphasis_gets_through(project: Project) -> None:
    texts = Texts(project, [{**ENTRY, "references": [given for given, _ in HARMLESS]}])
    expected = (
        '<em>one</em> <strong>two</strong> <code>three</code> <a href="https://example.org/">https://example.org/</a>'
    )
    for given, html in HARMLESS:
        assert texts.inline(given) == (expected if html is None else html), given


def test_levels_of_a_rubric_are_cleaned_too(project: Project) -> None:
    rubric = 'Minimum\n:   runs <script>x</script>\n\n    ::: {.a onclick="x"}\n    [y](javascript:x)\n    :::\n'
    html = Texts(project, [{**ENTRY, "rubrics": [rubric]}]).blocks(rubric)
    assert "<dt>Minimum</dt>" in html
    assert "<script" not in html and "onclick" not in html and "javascript" not in html


@pytest.mark.parametrize(
    "given",
    ["doi:10.1371/journal.pcbi.1007007.", "(10.1371/journal.pcbi.1007007)", "x 10.1371/journal.pcbi.1007007, y"],
)
def test_a_doi_is_a_link_however_it_is_written(project: Project, given: str) -> None:
    html = Texts(project, [{**ENTRY, "references": [given]}]).inline(given)
    assert re.findall(r'href="([^"]*)"', html) == ["https://doi.org/10.1371/journal.pcbi.1007007"]


def test_what_lessons_and_files_are_called_cannot_break_the_page(project: Project) -> None:
    odd = listed('a"><script>', files={"deck": 'slides/a"><b> é.html'}, lang='en"><script>', title="</title></script>")
    html = page(project, odd)
    assert html.count("<script") == 1 and html.count("</script>") == 1 and "<b>" not in html
    assert 'href="slides/a%22%3E%3Cb%3E%20%C3%A9.html#/look"' in html


def test_the_policy_names_the_very_script_and_style_of_the_page(project: Project) -> None:
    html = page(project, listed())
    policy = unescape(re.findall(r'Content-Security-Policy" content="([^"]*)"', html)[0])
    for tag in ("script", "style"):
        text = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        assert len(text) == 1
        value = base64.b64encode(hashlib.sha256(text[0].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{value}'" in policy
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy and "style=" not in html


def test_colours_and_faces_are_those_of_the_theme(project: Project, tmp_path: Path) -> None:
    html = page(project, listed())
    assert "--lk-blue: #005a8f;" in html and "--lk-blue: #6cc0f0;" in html
    assert 'url("site_libs/fonts/ibm-plex-sans-latin-400-normal.woff2")' in html and "../fonts" not in html


@pytest.mark.parametrize(
    ("committed", "said"),
    [
        (Committed("2026-01-12"), '<time datetime="2026-01-12">2026-01-12</time></dd>'),
        (Committed("2026-01-12", changed=True), "with changes since that are not committed"),
        (Committed("", changed=True), "not committed yet"),
        (Committed("", tracked=False), "it is not kept in git"),
    ],
)
def test_the_stamp_says_of_when_the_lesson_is(project: Project, committed: Committed, said: str) -> None:
    lesson = HubLesson("counting", ENTRY, True, {}, frozenset(), "", committed, (("pandas", "2.3.1"),))
    html = page(project, lesson)
    assert said in html
    assert "pandas&nbsp;2.3.1" in html and "CPython 3.11.7" in html and "version 1234567" in html


def test_a_lesson_that_does_not_build_is_listed_and_keeps_no_other_away(project: Project) -> None:
    missing = HubLesson("broken", None, False, {}, frozenset(), "", Committed(""))
    old = HubLesson("old", {**ENTRY, "title": "Older"}, False, {}, frozenset(), "", Committed("2026-01-12"))
    html = page(project, missing, old, listed())
    assert "not built yet" in html
    assert html.count("Of an earlier version of this lesson") == 1
    assert html.count("<details") == 2 and html.count("<details open>") == 1


def test_one_lesson_is_not_folded(project: Project) -> None:
    assert "<details" not in page(project, listed())
