"""Pictures of a worksheet's pages, for the browser: its own viewer of PDFs would lose the place at each change."""

from __future__ import annotations

from pathlib import Path
from threading import Lock

from lessonkit.config import Project
from lessonkit.errors import ToolProblem
from lessonkit.render.typst_process import Refused
from lessonkit.render.worksheet import worksheet_pictures
from lessonkit.store import digest, file_digest


class Pages:
    """The pages of each worksheet, made when somebody looks, kept until the worksheet is another."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._made: dict[str, tuple[str, list[bytes]]] = {}
        self._turn = Lock()

    def pdf(self, slug: str) -> Path:
        """Where the worksheet itself is."""
        return self.project.site / "worksheets" / f"{slug}.pdf"

    def of(self, slug: str) -> list[bytes]:
        """SVG of each page; none while there is no worksheet. Where it cannot be set, the last good ones."""
        with self._turn:
            was, pages = self._made.get(slug, ("", []))
            now = file_digest(self.pdf(slug))
            if now == "absent":
                return []
            if now != was:
                try:
                    pages = worksheet_pictures(self.project, slug)
                except (Refused, RuntimeError, ToolProblem):  # the build says it better
                    return pages
                self._made[slug] = (now, pages)
            return pages

    def addresses(self, slug: str) -> list[str]:
        """Of each page, with what tells it from another state of it."""
        return [f"/beside/{slug}/{n}.svg?{digest(page)[:12]}" for n, page in enumerate(self.of(slug), start=1)]
