"""Where a conditional text is shown: deck in the browser, PowerPoint, handout, worksheet."""

from __future__ import annotations

from pathlib import Path

import pypdf
import pytest
from pptx import Presentation
from projects import ProjectFolder, make_project

CONDITIONS = {
    "Alpha": 'content-visible when-format="html"',
    "Bravo": 'content-visible unless-format="html"',
    "Charlie": 'content-visible unless-format="typst"',
    "Delta": 'content-visible when-format="typst"',
    "Echo": 'content-hidden when-format="html"',
    "Foxtrot": 'content-visible when-format="pptx"',
}
SHOWN = {
    "deck": {"Alpha", "Charlie"},
    "PowerPoint": {"Bravo", "Charlie", "Echo", "Foxtrot"},
    "handout": {"Bravo", "Charlie", "Echo"},
    "worksheet": {"Bravo", "Delta", "Echo"},
}


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The text of each output."""
    folder: ProjectFolder = make_project(tmp_path_factory.mktemp("conditions") / "project")
    divs = "\n#\n".join(f"# ::: {{.{condition}}}\n# {word}.\n# :::" for word, condition in CONDITIONS.items())
    head = '# %% [markdown]\n# # Only {#only time="00:00-10:00"}\n#\n# ## A slide {#slide}\n#\n# Always.\n#\n'
    folder.lesson("one", head + divs + "\n")
    ran = folder.run(only=("deck", "PowerPoint", "handout", "worksheet"))
    assert ran.code == 0, ran.err
    slides = Presentation(str(folder.root / "_site/slides/one.pptx")).slides
    frames = (shape.text_frame.text for slide in slides for shape in slide.shapes if shape.has_text_frame)
    return {
        "deck": folder.read("_site/slides/one.html"),
        "PowerPoint": "\n".join(frames),
        "handout": pages(folder.root / "_site/slides/one-handout.pdf"),
        "worksheet": pages(folder.root / "_site/worksheets/one.pdf"),
    }


def pages(path: Path) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)


@pytest.mark.parametrize("output", SHOWN)
def test_a_conditional_text_is_where_its_condition_says(shown: dict[str, str], output: str) -> None:
    assert {word for word in CONDITIONS if f"{word}." in shown[output]} == SHOWN[output]
