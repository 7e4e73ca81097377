"""A lesson of another course than the project's bears its name, and not the other, on every file that names one."""

from __future__ import annotations

from pathlib import Path

import pytest
from pptx import Presentation
from projects import ProjectFolder
from pypdf import PdfReader

from lessonkit.config import load_project
from lessonkit.render.embedded import render_deck
from lessonkit.render.handout import render_handout
from lessonkit.render.lab import render_lab
from lessonkit.render.powerpoint import render_powerpoint

OWN, ITS_PROJECTS = "Reading tables", "Connectomics"
HEADER = "---\ntitle: A small deck\n{}lang: en\n---\n\n"
BODY = '# Block {#b data-time="00:00-05:00" data-timing="300"}\n\nWords: ---\n\ncourse: this is none.\n'


def names(project: ProjectFolder, header: str) -> dict[str, str]:
    """The text of each file of a deck with this line in its header."""
    given, text = load_project(project.root), HEADER.format(header) + BODY
    qmd, site = project.root / "slides" / "deck.qmd", project.root / "_site"
    project.write("slides/deck.qmd", text)
    render_deck(given, qmd, text, site / "slides" / "deck.html")
    render_handout(given, qmd, text, site / "slides" / "deck-handout.pdf")
    render_powerpoint(given, qmd, text, site / "slides" / "deck.pptx")
    render_lab(given, "lessons/deck.py", text, site / "labs" / "deck.html")
    made = Presentation(str(site / "slides" / "deck.pptx"))
    shapes = (shape.text_frame.text for slide in made.slides for shape in slide.shapes if shape.has_text_frame)
    return {
        "deck": project.read("_site/slides/deck.html").split("</head>")[1].split("reveal-config")[0],
        "title of the deck": project.read("_site/slides/deck.html").split("<title>")[1].split("</title>")[0],
        "handout": "\n".join(page.extract_text() for page in PdfReader(Path(site, "slides/deck-handout.pdf")).pages),
        "PowerPoint": "\n".join(shapes),
        "PowerPoint's properties": made.core_properties.subject or "",
        "lab": project.read("_site/labs/deck.html").split("<main")[0].split('class="course"')[-1],
    }


@pytest.mark.parametrize(
    ("header", "said", "unsaid"), [("course: Reading tables\n", OWN, ITS_PROJECTS), ("", ITS_PROJECTS, OWN)]
)
def test_the_course_is_the_lessons_own_or_the_projects(
    project: ProjectFolder, header: str, said: str, unsaid: str
) -> None:
    found = names(project, header)
    assert {name: (said in text, unsaid in text) for name, text in found.items()} == dict.fromkeys(found, (True, False))
