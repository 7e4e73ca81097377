"""Which lessons a preview follows, and which of them came, went, or got another name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lessonkit.config import Project
from lessonkit.read import lesson_paths
from lessonkit.store import file_digest


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a lesson, in words; the slugs of that which is gone and of that which came ("": none)."""

    words: str
    gone: str = ""
    came: str = ""


@dataclass(slots=True)
class Followed:
    """The chosen lessons; none chosen: all that there are."""

    slugs: Sequence[str] = ()
    known: dict[str, str] = field(default_factory=dict)
    """Slug and digest of each lesson that was there at the last look."""

    def paths(self, project: Project) -> list[Path]:
        """The lessons that are there, in order."""
        found = lesson_paths(project.lessons) if project.lessons.is_dir() else []
        return [path for path in found if not self.slugs or path.stem in self.slugs]

    def is_missing_some(self, project: Project) -> bool:
        """Whether a lesson is not there that was at the last look."""
        return not self.known.keys() <= {path.stem for path in self.paths(project)}

    def look(self, project: Project) -> list[Change]:
        """What changed since the last look; at first, all lessons come. A lesson of another name stays chosen."""
        every = lesson_paths(project.lessons) if project.lessons.is_dir() else []
        digests = {path.stem: file_digest(path) for path in every}
        changes = []
        for slug in self.known.keys() - digests.keys():
            new = [other for other in digests.keys() - self.known.keys() if digests[other] == self.known[slug]]
            if new:
                words = f"lessons/{slug}.py is lessons/{new[0]}.py now"
                self.slugs = [new[0] if chosen == slug else chosen for chosen in self.slugs]
                self.known[new[0]] = digests[new[0]]
                changes.append(Change(words, slug, new[0]))
            else:
                words = f"lessons/{slug}.py is gone; what was built of it is in _site as it was"
                changes.append(Change(words, slug))
        there = {path.stem for path in self.paths(project)}
        changes += [Change(slug, came=slug) for slug in sorted(there - self.known.keys())]
        self.known = {slug: value for slug, value in digests.items() if slug in there}
        return changes
