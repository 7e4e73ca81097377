"""The deck on PDF pages: what the audience sees, step by step, and nothing of the notes."""

from __future__ import annotations

import asyncio
import io

import pypdf
import pytest
from projects import ProjectFolder

from lessonkit.gate.browser import in_own_thread


def test_every_slide_has_a_page_and_no_note_is_on_any(example: ProjectFolder) -> None:
    ran = example.run("pdf", "ten-minutes")
    assert ran.code == 0, ran.err
    path = example.root / "_site" / "slides" / "ten-minutes.pdf"
    assert "_site/slides/ten-minutes.pdf printed" in ran.out
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(path.read_bytes())).pages]
    path.unlink()
    html = example.read("_site/slides/ten-minutes.html")
    assert len(pages) >= html.count('class="slide')
    said = " ".join(" ".join(pages).split())
    assert "A name typed wrong" in said
    source = example.read("slides/ten-minutes.qmd")
    note = source.split("::: {.notes}\n")[1].split("\n")[0].replace("*", "")
    assert " ".join(note.split())[:30] not in said


def test_a_deck_that_is_not_built_is_refused_with_what_to_do(project: ProjectFolder) -> None:
    project.lesson("later", '# %% [markdown]\n# # Only {#only time="00:00-10:00"}\n#\n# ## A slide {#slide}\n')
    ran = project.run("pdf", "later")
    assert ran.code == 2
    assert "_site/slides/later.html is not built: run `python build.py later` first" in ran.err


def test_without_a_browser_it_says_what_to_install(
    example: ProjectFolder, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setenv("CHROME", f"{tmp_path}/no-browser")
    ran = example.run("pdf", "ten-minutes")
    assert ran.code == 3
    assert "CHROME is set to" in ran.err


def test_decks_are_printed_also_where_an_event_loop_runs(example: ProjectFolder) -> None:
    async def within() -> int:
        return example.run("pdf", "ten-minutes").code

    # in a thread, because the tests that drive a browser keep a loop in this one
    assert in_own_thread(lambda: asyncio.run(within())) == 0
    (example.root / "_site" / "slides" / "ten-minutes.pdf").unlink()
