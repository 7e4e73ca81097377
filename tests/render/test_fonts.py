"""The fonts of paper: complete, one family each, the same bytes every time."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest
import typst
from fontTools.ttLib import TTFont

from lessonkit.render.fonts import FAMILIES, STAMP, WEIGHTS, faces, typst_fonts

NODE_MODULES = Path(__file__).parents[2] / "node_modules"


@pytest.fixture(scope="module")
def fonts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return typst_fonts(NODE_MODULES, tmp_path_factory.mktemp("fonts"))


def test_every_style_is_one_file_holding_the_letters_of_all_its_scripts(fonts: Path) -> None:
    for face in faces(NODE_MODULES):
        with TTFont(fonts / face.file) as font:
            letters = set(font.getBestCmap())
        for source in face.sources:
            with TTFont(source) as cut:
                assert set(cut.getBestCmap()) <= letters, source.name


def test_typst_finds_each_family_under_one_name(fonts: Path) -> None:
    found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(fonts)])
    assert sorted(found.families()) == sorted(family.name for family in FAMILIES)


def test_typst_finds_every_weight_upright_and_italic(fonts: Path) -> None:
    # A style that is missing would be replaced by its neighbour, and both would print alike.
    for family in FAMILIES:
        pages = set()
        for weight in WEIGHTS:
            for slope in ("normal", "italic"):
                page = f'#set page(width: auto, height: auto)\n#text(font: "{family.name}", weight: {weight}'
                page += f', style: "{slope}")[Synapsen größer als Ångström, Łódź]'
                pages.add(_svg(page, fonts))
        assert len(pages) == 2 * len(WEIGHTS)


def test_greek_and_accented_letters_are_set_in_plex_sans(fonts: Path) -> None:
    # PDF/UA refuses a document with a letter that none of its fonts shows.
    source = '#set document(title: "T")\n#set text(lang: "en", font: "IBM Plex Sans", fallback: false)\nμm Δt č ő ß'
    options: dict[str, Any] = {"font_paths": [str(fonts)], "ignore_system_fonts": True}
    assert typst.compile(source.encode(), pdf_standards=["ua-1"], **options).startswith(b"%PDF")


@pytest.fixture(scope="module")
def mended(fonts: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in disorder, after it was asked for: a font lost, one old, one no longer used."""
    into = shutil.copytree(fonts, tmp_path_factory.mktemp("mended") / "ttf")
    (into / STAMP).write_bytes(b"\xff of other web fonts")
    (into / "IBMPlexSans-Regular.ttf").unlink()
    (into / "IBMPlexSans-Bold.ttf").write_bytes(b"old")
    (into / "IBMPlexSans-Thin.ttf").write_bytes(b"old")
    return typst_fonts(NODE_MODULES, into)


def test_same_web_fonts_give_the_same_bytes(fonts: Path, mended: Path) -> None:
    for face in faces(NODE_MODULES):
        assert (mended / face.file).read_bytes() == (fonts / face.file).read_bytes(), face.file


def test_lost_and_old_files_are_made_again_and_unused_ones_go(fonts: Path, mended: Path) -> None:
    assert _contents(mended) == _contents(fonts)


def test_a_second_call_writes_nothing(fonts: Path, tmp_path: Path) -> None:
    into = shutil.copytree(fonts, tmp_path / "ttf")
    for path in into.iterdir():
        os.utime(path, (1, 1))
    typst_fonts(NODE_MODULES, into)
    assert {path.stat().st_mtime for path in into.iterdir()} == {1.0}


def test_a_missing_web_font_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    for face in faces(NODE_MODULES):
        for source in face.sources:
            copy = tmp_path / source.relative_to(NODE_MODULES)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(source.read_bytes())
    next(tmp_path.rglob("ibm-plex-mono-latin-ext-700-italic.woff")).unlink()
    with pytest.raises(FileNotFoundError, match=r"ibm-plex-mono-latin-ext-700-italic\.woff"):
        typst_fonts(tmp_path, tmp_path / "ttf")
    assert not (tmp_path / "ttf").exists()


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def _svg(source: str, fonts: Path) -> bytes:
    options: dict[str, Any] = {"font_paths": [str(fonts)], "ignore_system_fonts": True}
    svg: bytes = typst.compile(source.encode(), format="svg", **options)
    return svg
