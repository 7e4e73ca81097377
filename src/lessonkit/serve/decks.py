"""What browsers show of each deck: its text, and the number that tells one state of it from the next."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lessonkit.config import Project
from lessonkit.conflicts import conflicts_in
from lessonkit.errors import Fault, LessonProblems, ToolProblem, UsageProblem
from lessonkit.proof import unproven
from lessonkit.read import read_text
from lessonkit.render.embedded import PLOTLY, deck_renderer
from lessonkit.render.parts import Render
from lessonkit.serve.swap import changed_slides
from lessonkit.sources import DECK
from lessonkit.store import digest, file_digest

Message = dict[str, Any]


@dataclass(slots=True)
class Deck:
    """`text` is what browsers show, `version` counts its states; `built` is the version of the file in _site, and
    `built_text` what that was made of (None: not known before the first build).

    Counting begins at the clock, so that a page of an earlier preview is known to be old.
    """

    slug: str
    text: str
    version: int
    built: int
    built_text: str | None
    served: str = ""
    """Digest of the file that browsers were given before the first build; "several" of more than one."""
    same: tuple[int, int] = (0, 0)
    """The version that they were given it as, and that which it turned out to be."""


@dataclass(slots=True)
class Decks:
    """The decks of a project by their lessons' slugs."""

    project: Project
    known: dict[str, Deck] = field(default_factory=dict)

    def of(self, slug: str) -> Deck | None:
        """The deck of a lesson, as it was last shown; None if it was never built."""
        if slug not in self.known:
            text = self.source(slug)
            if text is None:
                return None
            now = time.time_ns() // 1_000_000
            self.known[slug] = Deck(slug, text, now, now - 1, None)
        return self.known[slug]

    def version_of(self, slug: str, html: bytes) -> int | None:
        """The version of the file in _site that a browser is given; None while there is no source."""
        deck = self.of(slug)
        if deck is not None and deck.built_text is None:
            value = digest(html)
            deck.served = value if deck.served in ("", value) else "several"
        return deck.built if deck is not None else None

    def saved(self, slug: str) -> Message | None:
        """What to tell browsers at once after the source was saved; None if that has to wait for a build."""
        deck, text = self.of(slug), self.source(slug)
        if deck is None or text is None or text == deck.text or not self._may_show(slug, text):
            return None
        slides = self._changed(slug, deck.text, text)
        if slides is None:
            return None
        deck.text, deck.version = text, deck.version + 1
        return {"type": "slides", "slug": slug, "from": deck.version - 1, "version": deck.version, "slides": slides}

    def greeting(self, slug: str, version: int | None) -> Message | None:
        """What to tell a browser that begins to listen and shows a version (None: that the deck is not built).

        None if there is nothing to tell, or if a build will.
        """
        deck = self.of(slug)
        if version is None:
            there = deck is not None and (self.project.site / "slides" / f"{slug}.html").is_file()
            return {"type": "reload", "slug": slug, "version": deck.version} if deck and there else None
        if deck is None or version == deck.version:
            return None
        if version == deck.same[0]:
            return self._same(deck)
        if version == deck.built:  # it loaded the file, and more has been saved
            slides = self._changed(slug, deck.built_text, deck.text) if deck.built_text is not None else None
            message = {"type": "slides", "slug": slug, "from": version, "version": deck.version, "slides": slides}
            return None if slides is None else message
        return {"type": "reload", "slug": slug, "version": deck.version} if deck.built == deck.version else None

    def was_built(self, slug: str, before: str | None) -> Message | None:
        """What to tell browsers after a build that began with the source as it was `before` (`source`).

        Nothing new, the slides that changed, or to load the page anew. A source that was saved meanwhile is of
        the next build: which of the two texts the file in _site has is not known.
        """
        deck, text = self.of(slug), self.source(slug)
        if deck is None or text is None:
            return None
        message = self.saved(slug)
        if text != before and (before is not None or text != self._generated(slug)):
            return message
        if text != deck.text:
            deck.text, deck.version = text, deck.version + 1
            message = {"type": "reload", "slug": slug, "version": deck.version}
        html = self.project.site / "slides" / f"{slug}.html"
        if deck.built_text is None and deck.version == deck.built + 1 and file_digest(html) == deck.served:
            deck.same = (deck.built, deck.version)
            message = self._same(deck)
        deck.built, deck.built_text = deck.version, deck.text
        return message or {"type": "built", "slug": slug, "version": deck.version}

    def _same(self, deck: Deck) -> Message:
        return {"type": "same", "slug": deck.slug, "given": deck.same[0], "version": deck.same[1]}

    def _changed(self, slug: str, old: str, new: str) -> Mapping[str, str] | None:
        try:
            return changed_slides(old, new, self._renderer(slug, new))
        except (LessonProblems, ToolProblem, UsageProblem, Fault):  # the build says it better
            return None

    def source(self, slug: str) -> str | None:
        """The text of a deck's source, None while it cannot be read."""
        path = DECK.qmd(self.project, slug)
        try:
            return read_text(path, self.project.relative(path))
        except (OSError, LessonProblems):  # an editor is at it, or it is gone
            return None

    def _may_show(self, slug: str, text: str) -> bool:
        """Whether all that it shows ran, as far as can be told without building."""
        generated = self._generated(slug)
        return generated is not None and not conflicts_in(text) and not unproven(text, generated, "", {})

    def _generated(self, slug: str) -> str | None:
        base = DECK.base(self.project, slug)
        try:
            return read_text(base, self.project.relative(base))
        except (OSError, LessonProblems):
            return None

    def _renderer(self, slug: str, text: str) -> Render:
        return deck_renderer(self.project, Path(DECK.qmd(self.project, slug)), plotly=PLOTLY in text)
