"""A lesson on the hub: its materials, run of show, concepts, rubric, references, and the stamp of its run."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any
from urllib.parse import quote

from lessonkit.history import Committed
from lessonkit.render.hub_lessons import HubLesson, materials
from lessonkit.render.hub_texts import Texts
from lessonkit.syntax import format_clock


def lesson_html(lesson: HubLesson, texts: Texts, python: str, data: str, *, folded: bool, opened: bool) -> str:
    """A lesson as an article; `folded`: what there is more of it than its title opens and closes."""
    if lesson.entry is None:
        return _not_built(lesson)
    entry, say = lesson.entry, _Said(lesson.entry, texts)
    subtitle = f'<span class="subtitle"{say.lang}>{say(entry["subtitle"])}</span>' if entry["subtitle"] else ""
    head = (
        f"<h2{say.lang}>{say(entry['title'])}</h2>{subtitle}"
        f'<span class="facts">{hours(entry["minutes"])} · {plural(len(entry["blocks"]), "block")}</span>'
    )
    parts = [
        _capability(entry, say),
        f'<div class="pair">{_materials(lesson)}'
        f"<div>{_run_of_show(lesson, entry, say)}{_stamp(lesson, python, data)}</div></div>",
        _concepts(lesson, entry, say),
        _rubrics(entry, say),
        _references(entry, say),
    ]
    body = "\n".join(filter(None, parts))
    if folded:
        inner = f"<details{' open' if opened else ''}><summary>{head}</summary>\n<div>\n{body}\n</div></details>"
    else:
        inner = f"<header>{head}</header>\n<div>\n{body}\n</div>"
    return f'<article id="lesson-{escape(lesson.slug)}">\n{inner}\n</article>'


class _Said:
    """The HTML of a lesson's texts; `lang` is the attribute that says in which language they are."""

    def __init__(self, entry: Mapping[str, Any], texts: Texts) -> None:
        self.lang = "" if entry["lang"] == "en" else f' lang="{escape(entry["lang"])}"'
        self.blocks = texts.blocks
        self._inline = texts.inline

    def __call__(self, markdown: str) -> str:
        return self._inline(markdown)


def _not_built(lesson: HubLesson) -> str:
    return (
        f'<article id="lesson-{escape(lesson.slug)}" class="missing">\n<header><h2>{escape(lesson.slug)}</h2>'
        '<span class="facts">not built yet</span></header>\n</article>'
    )


def _section(kind: str, title: str, body: str, lang: str = "") -> str:
    return f'<section class="{kind}"><h3>{title}</h3>\n<div{lang}>{body}</div></section>' if body else ""


def _capability(entry: Mapping[str, Any], say: _Said) -> str:
    return _section("capability", "Capability target", _paragraph(say(entry["capability"])), say.lang)


def _paragraph(html: str) -> str:
    return f"<p>{html}</p>" if html else ""


def _materials(lesson: HubLesson) -> str:
    groups = []
    for heading, links in materials(lesson):
        rows = "\n".join(
            f'<li><a href="{escape(_address(link.address))}">{escape(link.label)}</a> '
            f'<span class="sort">{escape(link.sort)}</span></li>'
            for link in links
        )
        groups.append(f"<div><h4>{heading}</h4>\n<ul>\n{rows}\n</ul></div>")
    return _section("materials", "Teaching Materials", "\n".join(groups))


def _address(path: str) -> str:
    """A place below `_site/` as a link, with what it asks of the page (`?`) or where in it (`#`)."""
    return quote(path, safe="/?#=")


def _run_of_show(lesson: HubLesson, entry: Mapping[str, Any], say: _Said) -> str:
    total = 60 * entry["minutes"]
    bars = "".join(
        f'<rect x="{block["start"]}" width="{block["end"] - block["start"]}" height="1"/>' for block in entry["blocks"]
    )
    rows = "\n".join(
        f'<tr><td class="time">{format_clock(block["start"])}</td>'
        f'<th scope="row"{say.lang}>{_to_slide(lesson, block["id"], say(block["title"]))}</th>'
        f'<td class="minutes">{_minutes(block["end"] - block["start"])}</td></tr>'
        for block in entry["blocks"]
    )
    body = (
        f'<svg viewBox="0 0 {total} 1" preserveAspectRatio="none" aria-hidden="true" focusable="false">{bars}</svg>\n'
        '<table><thead><tr><th scope="col">From</th><th scope="col">Block</th>'
        f'<th scope="col" class="minutes">Minutes</th></tr></thead>\n<tbody>\n{rows}\n</tbody></table>'
    )
    return _section("show", "Run of show", body)


def _to_slide(lesson: HubLesson, identifier: str, html: str) -> str:
    """A link to the deck's slide, where there is one; a title that is a link itself, or none, is left as it is."""
    if "deck" not in lesson.files or identifier not in lesson.slides or "<a " in html or not html:
        return html
    return f'<a href="{escape(_address(lesson.files["deck"]))}#/{escape(quote(identifier))}">{html}</a>'


def _concepts(lesson: HubLesson, entry: Mapping[str, Any], say: _Said) -> str:
    rows = "\n".join(
        f"<li><h4>{_to_slide(lesson, item['id'], say(item['title']))}</h4>{_paragraph(say(item['plain']))}</li>"
        for item in entry["concepts"]
    )
    return _section("concepts", "Concept set", f"<ul>\n{rows}\n</ul>" if rows else "", say.lang)


def _rubrics(entry: Mapping[str, Any], say: _Said) -> str:
    return _section("rubric", "Rubric", "\n".join(say.blocks(text) for text in entry["rubrics"]), say.lang)


def _references(entry: Mapping[str, Any], say: _Said) -> str:
    rows = "\n".join(f"<li>{say(text)}</li>" for text in entry["references"])
    return _section("references", "References", f"<ul>\n{rows}\n</ul>" if rows else "", say.lang)


def _stamp(lesson: HubLesson, python: str, data: str) -> str:
    rows = [("Lesson", _when(lesson.committed)), ("Python", escape(python))]
    if lesson.packages:
        rows.append(
            ("Packages", ", ".join(f"{escape(name)}&nbsp;{escape(version)}" for name, version in lesson.packages))
        )
    rows.append(("Data", f"version {data}"))
    if lesson.worksheet:
        rows.append(("Worksheet", f"version {lesson.worksheet}"))
    terms = "\n".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in rows)
    old = "" if lesson.current else "<p>Of an earlier version of this lesson: as it stands now, it is not built.</p>"
    return f'<section class="stamp"><h3>Ran top to bottom in a clean kernel</h3>\n{old}<dl>\n{terms}\n</dl></section>'


def _when(committed: Committed) -> str:
    if not committed.tracked:
        return "no date: it is not kept in git"
    if not committed.date:
        return "not committed yet"
    date = f'as of <time datetime="{committed.date}">{committed.date}</time>'
    return f"{date}, with changes since that are not committed" if committed.changed else date


def plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def hours(minutes: int) -> str:
    """Minutes as people say them: up to two hours in minutes."""
    if minutes <= 120:
        return plural(minutes, "minute")
    return plural(minutes // 60, "hour") + (f" {minutes % 60} min" if minutes % 60 else "")


def _minutes(seconds: int) -> str:
    return f"{seconds / 60:.1f}".removesuffix(".0")
