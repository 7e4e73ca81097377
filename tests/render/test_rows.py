"""What is known to be short, or long, is not measured: the pages are those that measuring everything would give."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from projects import ROOT, ProjectFolder

from lessonkit.config import load_project
from lessonkit.read import lesson_paths
from lessonkit.render.fonts import project_fonts
from lessonkit.render.pandoc import run_pandoc
from lessonkit.render.typst_process import compile_typst
from lessonkit.render.worksheet import A4, LARGE_PRINT, LETTER

TEMPLATE = ROOT / "src" / "lessonkit" / "render" / "templates" / "worksheet.typ"
ROWS = re.compile(r"rows: \(\d+\.\d, \d+\.\d\)")
SHIPPED = [path.stem for path in lesson_paths(ROOT / "lessons")]
STAMP = {"version": "1234567", "data": "7654321"}


def source(project: ProjectFolder, qmd: Path, key: str) -> str:
    """Typst's source of a worksheet or (`key` "true") its key."""
    arguments = [f"--lua-filter={project.root / '_extensions/lessonkit/lessonkit.lua'}", f"--template={TEMPLATE}"]
    arguments += ["--metadata=image-base=/worksheets", *([f"--metadata=key={key}"] if key else [])]
    return run_pandoc(qmd.read_text(encoding="utf-8"), qmd.name, "typst", arguments, qmd.parent)


@pytest.mark.parametrize("key", ["", "true"], ids=["worksheet", "key"])
@pytest.mark.parametrize("slug", SHIPPED)
def test_what_is_not_measured_stands_where_it_would(project: ProjectFolder, slug: str, key: str) -> None:
    (project.root / "slides").symlink_to(ROOT / "slides", target_is_directory=True)
    (project.root / "worksheets").symlink_to(ROOT / "worksheets", target_is_directory=True)
    text = source(project, ROOT / "worksheets" / f"{slug}.qmd", key)
    measured, known = ROWS.subn("rows: none", text)
    assert known > 5
    measured = measured.replace("lk-keep(share: 50%, rows: (rows, rows),", "lk-keep(share: 50%, rows: none,")
    fonts = str(project_fonts(load_project(project.root)))
    options = {"root": str(ROOT), "font_paths": [fonts], "ignore_system_fonts": True, "timestamp": 0}
    inputs = [{**paper.inputs, **STAMP} for paper in (A4, LETTER, LARGE_PRINT)]
    assert compile_typst(text, inputs, **options) == compile_typst(measured, inputs, **options)
