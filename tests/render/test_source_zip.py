"""The zip of a deck's source: all that Quarto needs, nothing of what the builder keeps for itself."""

from __future__ import annotations

import zipfile

from projects import ProjectFolder

from lessonkit.config import load_project
from lessonkit.render.source_zip import write_source_zip


def test_it_holds_the_source_with_what_it_links_to_and_the_theme(project: ProjectFolder) -> None:
    project.write("slides/small.qmd", "# A")
    project.write("slides/other.qmd", "# B")
    project.write("slides/small_files/fig-a.svg", "<svg/>")
    linked = ("slides/mine.svg", "data/README.md", "slides/.base/small.qmd", "_instructor/key.pdf", "_site/x.html")
    for name in linked[2:] + linked[:1]:
        project.write(name, "x")
    loaded = load_project(project.root)
    out = project.root / "_site/slides/small-source.zip"
    assert write_source_zip(loaded, project.root / "slides/small.qmd", linked, out) == [out]
    with zipfile.ZipFile(out) as made:
        names = made.namelist()
        own = [name for name in names if not name.startswith("_extensions/lessonkit/")]
        assert made.read("slides/small.qmd") == b"# A"
    assert names == sorted(names)
    assert own == [
        "README.md",
        "_quarto.yml",
        "data/README.md",
        "slides/mine.svg",
        "slides/small.qmd",
        "slides/small_files/fig-a.svg",
    ]
    theme = {path.name for path in loaded.extension.iterdir() if path.is_file()}
    assert theme <= {name.rsplit("/", 1)[-1] for name in names}

    before = out.read_bytes()
    (project.root / "slides/small.qmd").touch()
    out.unlink()
    write_source_zip(loaded, project.root / "slides/small.qmd", linked, out)
    assert out.read_bytes() == before
