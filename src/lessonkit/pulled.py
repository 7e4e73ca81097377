"""An edited source that git could not merge: merged again, slide by slide.

Git joins two versions of a file line by line, so it stops where an instructor's new slide stands beside a heading that
the pulled version changed. The three versions are in git's index until the conflict is settled.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from lessonkit.history import joined_by_git, unmerged
from lessonkit.merge import merge
from lessonkit.store import write_text

_MARK = re.compile(r"^(<{7}|={7}|>{7})(?: .*)?$", re.MULTILINE)


Versions = tuple[str, str, str]
"""A file before, here and there."""


def left_by_git(root: Path, name: str, text: str | None) -> Versions | None:
    """The three versions of a file that stands there as git left it, with marks; None of any other.

    A file in which somebody has begun to settle the conflict by hand is theirs.
    """
    if text is None or not _MARK.search(text):
        return None
    versions = unmerged(root, name)
    if versions is None:
        return None
    old, own, new = versions
    with tempfile.TemporaryDirectory(prefix="pulled-") as folder:
        paths = [Path(folder, side) for side in ("own", "old", "new")]
        for path, version in zip(paths, (own, old, new), strict=True):
            write_text(path, version)
        by_git = joined_by_git(*paths)
    return versions if by_git is not None and _bare(by_git) == _bare(text) else None


def joined(source: Versions, base: Versions | None, generated: str) -> str:
    """The source that both sides of a pull become, slide by slide.

    Where each side's base is known, edits are told from what a lesson gave there, and only they are joined.
    """
    old, own, new = source
    if base is not None:
        mine, theirs = (merge(text, was, generated) for text, was in ((own, base[1]), (new, base[2])))
        if not theirs.edited:
            return mine.text
        if not mine.edited:
            return theirs.text
        if not mine.conflicts and not theirs.conflicts:
            return merge(mine.text, generated, theirs.text).text
    return merge(own, old, new).text


def _bare(text: str) -> str:
    """The text with marks that name no commits."""
    return _MARK.sub(r"\1", text)
