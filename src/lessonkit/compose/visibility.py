"""Who a conditional Div is meant for: Quarto's `content-visible` and `content-hidden`."""

from __future__ import annotations

from lessonkit.model import Div

PAPER = ("typst", "pdf", "docx")
SCREEN = ("html", "revealjs")


def paper_only(div: Div) -> bool:
    """Shown on paper and not on the screen; it may be in a deck's source, for the deck on paper."""
    return _condition(div, PAPER, SCREEN)


def screen_only(div: Div) -> bool:
    return _condition(div, SCREEN, PAPER)


def names_paper(div: Div) -> bool:
    """Meant for the worksheet and nothing else: `content-visible when-format="typst"`."""
    return "content-visible" in div.attributes.classes and div.attributes.get("when-format") in PAPER


def _condition(div: Div, here: tuple[str, ...], there: tuple[str, ...]) -> bool:
    when, unless = div.attributes.get("when-format"), div.attributes.get("unless-format")
    if "content-visible" in div.attributes.classes:
        return when in here or unless in there
    if "content-hidden" in div.attributes.classes:
        return when in there or unless in here
    return False
