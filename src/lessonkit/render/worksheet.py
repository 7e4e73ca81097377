"""Worksheet and key on paper, each on several papers from one source: Typst is given the paper's size and type."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from lessonkit.config import Project
from lessonkit.render.fonts import project_fonts
from lessonkit.render.pandoc import run_pandoc
from lessonkit.render.sheet_parts import Sections, render_sections
from lessonkit.render.typesetting import typeset
from lessonkit.render.typst_process import compile_typst
from lessonkit.store import digest, read_sealed, tree_digest, write_bytes, write_sealed, write_text

_KEPT = "sections of a worksheet and its key"
_SHOWN = 7  # characters of a digest, as many as git shows
_TEMPLATE = Path(__file__).parent / "templates" / "worksheet.typ"


@dataclass(frozen=True, slots=True)
class Paper:
    """`ending` is added to the file's name; `size` of the type in pt."""

    ending: str
    sheet: str
    size: float

    @property
    def inputs(self) -> dict[str, str]:
        return {"sheet": self.sheet, "size": str(self.size)}


A4 = Paper("", "a4", 9.5)
LETTER = Paper("-letter", "us-letter", 9.5)
LARGE_PRINT = Paper("-large-print", "a4", 18)


def render_worksheets(
    project: Project, qmd: Path, text: str, out: Path, key: Path, surroundings: str = ""
) -> list[Path]:
    """Worksheet (A4, US Letter, large print) and key (A4, US Letter) of a qmd text as PDF/UA-1; the files written.

    All pages are stamped with a version, which is that of what learners see: a key belongs to the worksheets that
    bear the same. The last file is the Typst source by which the hub knows it. `surroundings` is a digest of all else
    that the sheets are made from: sections read before in the same are not read again ("": all are).
    Raises LessonProblems when Typst refuses a document, saying why, ToolProblem for missing fonts.
    """
    kept = project.cache / "parts" / "worksheets" / f"{qmd.stem}.json"
    known = (read_sealed(kept, _KEPT) or {}) if surroundings else {}
    with ThreadPoolExecutor(max_workers=2) as workers:  # pandoc is a process
        made = workers.map(partial(_source, project, qmd, text, known, surroundings), ("", "true"))
    (student, sections), (teacher, of_key) = made
    write_sealed(kept, _KEPT, {**sections, **of_key})
    source = _typst_source(project, qmd.stem)
    write_text(source, student)
    papers, stamp = (A4, LETTER, LARGE_PRINT), _stamp(project, student)
    inputs = [{**paper.inputs, **stamp} for paper in papers]
    fonts, twins = project_fonts(project), (teacher, teacher)  # no key in large print
    pdfs = iter(typeset(source, text, project.relative(qmd), project.root, fonts, inputs, twins))
    written = []
    for paper, places in zip(papers, ((out, key), (out, key), (out,)), strict=True):
        for place in places:
            written.append(place.with_stem(place.stem + paper.ending))
            write_bytes(written[-1], next(pdfs))
    return [*written, source]


def _typst_source(project: Project, slug: str) -> Path:
    return project.cache / "typst" / f"{slug}.typ"


def worksheet_pictures(project: Project, slug: str) -> list[bytes]:
    """The pages of the worksheet on A4 as SVG, as it was rendered last; none if it never was.

    Raises Refused when Typst refuses it.
    """
    source = _typst_source(project, slug)
    if not source.is_file():
        return []
    inputs = {**A4.inputs, **_stamp(project, source.read_text(encoding="utf-8"))}
    fonts = [str(project_fonts(project))]
    return compile_typst(
        source, [inputs], format="svg", root=str(project.root), font_paths=fonts, ignore_system_fonts=True
    )


def _stamp(project: Project, student: str) -> dict[str, str]:
    return {"version": digest(student)[:_SHOWN], "data": tree_digest(project.data)[:_SHOWN], **_address(project)}


def _source(
    project: Project, qmd: Path, text: str, known: Sections, surroundings: str, key: str
) -> tuple[str, Sections]:
    values = {"image-base": f"/{project.relative(qmd.parent)}", **({"key": key} if key else {})}
    shared = [f"--lua-filter={project.extension / 'lessonkit.lua'}"]
    shared += [f"--metadata={name}={value}" for name, value in values.items()]

    def render(document: str, mark: str) -> str:
        page = [f"--template={_TEMPLATE}", f"--metadata=section-mark={mark}"]
        arguments = [*shared, *(page if mark else ["--metadata=section-alone=true"])]
        return run_pandoc(document, project.relative(qmd), "typst", arguments, qmd.parent)

    return render_sections(text, render, known, digest(surroundings, key))


def _address(project: Project) -> dict[str, str]:
    """The address of the materials, and its QR code as SVG; nothing where `_quarto.yml` names none."""
    if not project.url:
        return {}
    import segno

    code = segno.make_qr(project.url, error="m").svg_inline(border=0, scale=4, omitsize=False)
    return {"url": project.url, "qr": code}
