"""The handouts of the shipped lessons: every slide that does not solve, and nothing that is not for learners."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from projects import ProjectFolder
from pypdf import PdfReader
from render.handouts import named, sizes, text

pytestmark = pytest.mark.xdist_group("shipped")


def test_the_shipped_handout_has_every_slide_that_does_not_solve(shipped: ProjectFolder) -> None:
    for path, pdf in shipped_handouts(shipped):
        body = path.read_text(encoding="utf-8").split("\n---\n", 1)[1]
        source = re.sub(r"(?ms)^```.*?^```", "", body)
        headings = re.findall(r"^##? .*$", source, re.MULTILINE)
        wanted = sum(".solution-slide" not in heading for heading in headings)
        assert len(named(pdf, "/H1")) + len(named(pdf, "/H2")) == wanted
        assert len(pdf.pages) == (wanted + 1) // 2
        assert min(sizes(shipped.root / "_site/slides" / f"{path.stem}-handout.pdf")) >= 8.99


def test_the_shipped_handout_holds_no_feedback_and_no_notes(shipped: ProjectFolder) -> None:
    for path, pdf in shipped_handouts(shipped):
        source = path.read_text(encoding="utf-8")
        secret = re.findall(r"^ {4,}> (.*)$", source, re.MULTILINE)
        secret += re.findall(r"^\*\*(?:Say|Ask|Run it|Move on)\.?\*\*,? (.{20,60})", source, re.MULTILINE)
        assert len(secret) > 20
        shown = re.sub(r"\s+", "", text(pdf))
        assert [words for words in secret if re.sub(r"\s+", "", words.replace("`", ""))[:30] in shown] == []


def shipped_handouts(shipped: ProjectFolder) -> Iterator[tuple[Path, PdfReader]]:
    for path in sorted((shipped.root / "slides").glob("*.qmd")):
        yield path, PdfReader(shipped.root / "_site" / "slides" / f"{path.stem}-handout.pdf")
