"""What was seen of a deck, in words: findings → problems, one for each slide and kind, at the slide's heading."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from lessonkit.errors import Problem
from lessonkit.gate.places import Place
from lessonkit.gate.walk import Finding, Walked

_AT_MOST = 5
_SIDES = {"left": "on the left", "right": "on the right", "top": "at the top", "bottom": "at the bottom"}
_SUMMARY = {
    "outside": "content sticks out of the slide by {by:.0f} px {side}",
    "clipped": "text is cut off by the box it stands in, by {by:.0f} px {side}",
    "clipped-code": "code is cut off by the box it stands in, by {by:.0f} px {side}",
    "beyond": "content sticks out of the box it stands in, by {by:.0f} px {side}",
    "wrapped": "a line of code or output does not fit on one line",
    "foot": "content runs into the number and the arrows below the slide, by {by:.0f} px",
    "small": "text of {by:.1f} px is too small, {least} px is the least",
    "resolution": "a picture is shown larger than it is, {by:.1f} times",
    "start": "the deck does not start",
    "hangs": "the page hangs",
    "console": "the page reports an error",
    "request": "the page asks for what is not in _site",
    "missing": "a file of the page is missing",
    "link": "a link leads nowhere",
    "axe": "not accessible: {help}",
    "focus": "the Tab key does not get on from {what}",
    "pptx-missing": "the PowerPoint file does not have it",
    "pptx-extra": "the PowerPoint file has a slide that the deck does not have",
    "pptx-order": "the PowerPoint file has another slide in its place",
    "pptx-title": "it has no title in the PowerPoint file",
    "pptx-outside": "in PowerPoint, content sticks out of the slide by {by:.0f} pt {side}",
    "pptx-small": "in PowerPoint, text of {by:.1f} pt is too small, {least:g} pt is the least",
    "pptx-alt": "in PowerPoint, a picture has no alt text",
    "pptx-notes": "its notes are not in the PowerPoint file",
    "paper-missing": "the handout does not have it",
    "paper-outside": "on the handout, text runs over the edge by {by:.0f} pt {side}",
    "paper-small": "on the handout, text of {by:.1f} pt is too small, {least:g} pt is the least",
    "lab-wide": "the lab is wider than the window of a telephone by {by:.0f} px",
    "lab-told": "the lab tells before an answer what is right",
}
_HINT = {
    "outside": "say less on it, or make two slides of it",
    "clipped": "let the text break, or give its box more room",
    "clipped-code": "break the line of code",
    "beyond": "let the text break, give the table fewer columns, or its box more room",
    "wrapped": "break the line where it reads well",
    "foot": "say less on it, or make two slides of it",
    "small": "leave the size to the theme; text that does not fit goes on a slide of its own",
    "resolution": "use a picture with more pixels, an SVG, or show it smaller",
    "start": "look at it in a browser; the theme's scripts or site_libs may be damaged",
    "hangs": "a script on it does not come to an end; take it out or mend it",
    "console": "what it comes from stopped working in the browser; take it out or mend it",
    "request": "put the file into slides/ and link to it from there: a deck works without a network",
    "missing": "build again; a file beside the deck must be linked to from slides/",
    "link": "mend the address or take the link away",
    "axe": "the rule is axe-core's {rule}; its description says how to mend it",
    "focus": "whoever has only a keyboard is stuck there: take it out or mend it",
    "pptx-missing": "give the slide a heading and an id of its own",
    "pptx-extra": "two slides may have the same id; give each its own",
    "pptx-order": "two slides may have the same id; give each its own",
    "pptx-title": "give it a heading with words in it",
    "pptx-outside": "say less on it, or make two slides of it",
    "pptx-small": "say less on it, break its lines of code, or make two slides of it",
    "pptx-alt": "write it in the brackets: ![what one sees](…), or as the cell's `fig-alt`",
    "pptx-notes": "notes must not stand in a Div that only HTML shows",
    "paper-missing": "give the slide a heading of its own",
    "paper-outside": "let the text break, or give the table fewer columns",
    "paper-small": "say less on it, give the table fewer columns, or make two slides of it",
    "lab-wide": "let the text break, or give the table fewer columns",
    "lab-told": "build again; if that does not mend it, the builder is at fault",
}
KINDS = tuple(_SUMMARY)


def problems_of(walked: Walked, places: Mapping[str, Place], deck: str) -> list[Problem]:
    """A problem for each slide and kind of finding, in the order of the slides; `deck` is the built file's name.

    A finding of a slide without a place is reported for the deck.
    """
    order = {identifier: number for number, identifier in enumerate(walked.titles)}

    def key(finding: Finding) -> tuple[int, int, str]:
        return order.get(finding.slide, -1), KINDS.index(finding.kind), str(finding.facts.get("rule", ""))

    problems = []
    for _, group in groupby(sorted(walked.findings, key=key), key):
        same = sorted(group, key=_worst)
        first = same[0]
        place = places.get(first.slide)
        message = _said(_SUMMARY[first.kind], first.facts)
        if title := walked.titles.get(first.slide):
            message = f"slide “{title}”: {message}"
        hint = _said(_HINT[first.kind], first.facts)
        path, line, source = (place.path, place.line, place.source) if place else (deck, 0, "")
        problems.append(Problem(path, line, message, hint, source, tuple(_details(same))))
    return problems


def _worst(finding: Finding) -> float:
    by = float(finding.facts.get("by", 0))
    return by if finding.kind.endswith("small") else -by


def _said(template: str, facts: Mapping[str, Any]) -> str:
    return template.format(**{**facts, "side": _SIDES.get(facts.get("side", ""), "")})


def _details(findings: list[Finding]) -> list[str]:
    """What and where, each thing once, in its worst state."""
    rows: dict[str, str] = {}
    for finding in findings:
        rows.setdefault(_what(finding), _where(finding))
    lines = [f"{what}{where}" for what, where in rows.items()]
    rest = len(lines) - _AT_MOST
    return lines if rest <= 0 else [*lines[:_AT_MOST], f"and {rest} more"]


def _what(finding: Finding) -> str:
    facts = finding.facts
    match finding.kind:
        case "outside" | "clipped" | "clipped-code" | "beyond":
            return f"{facts['what']}: {_SIDES[facts['side']]}"
        case "small":
            return f"{facts['what']}: {facts['by']:.1f} px, {facts['least']} px is the least"
        case "pptx-outside" | "paper-outside":
            return f"{facts['what']}: {_SIDES[facts['side']]}, {facts['by']:.0f} pt"
        case "pptx-small" | "paper-small":
            return f"{facts['what']}: {facts['by']:.1f} pt, {facts['least']:g} pt is the least"
        case "resolution":
            has, screen = facts["has"], facts["screen"]
            return f"{facts['what']} has {has[0]} × {has[1]} pixels, shown on {screen[0]} × {screen[1]}"
        case "link":
            return f"{facts['href']}: {facts['why']}"
        case "axe":
            dark = " (dark)" if facts["dark"] else ""
            return f"{facts['what']}{dark}: {facts['says'] or facts['rule']}"
        case _:
            return str(facts["what"])


def _where(finding: Finding) -> str:
    if finding.kind in ("outside", "clipped", "clipped-code", "beyond"):
        step = f", step {finding.step}" if finding.step else ""
        return f", {finding.facts['by']:.0f} px, at {finding.screen[0]} × {finding.screen[1]}{step}"
    if finding.kind == "resolution":
        return f", at {finding.screen[0]} × {finding.screen[1]}"
    return ""
