"""The notebooks as files, and the zip that a learner unpacks: notebook, data, and what to install.

notebooks/<slug>.ipynb   beside data/, as lessons/ is beside data/ in the project
data/                    the tables, and the data card
requirements.txt, environment.yml, a wheel of each package of src/ that the lesson imports
check_setup.py           says what is missing
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

from lessonkit.config import Project
from lessonkit.environment import project_modules
from lessonkit.render.starter_requirements import Needs, needs_of, packages_of
from lessonkit.render.starter_wheel import Wheel, make_wheel
from lessonkit.render.starter_zip import zip_bytes
from lessonkit.store import write_bytes
from lessonkit.syntax import IMAGE

_TEMPLATES = Path(__file__).parent / "templates" / "starter"
_CARD = "README.md"
_SUMS = "SHA256SUMS"
_FACTS = "FACTS = {}\n"
_OLDEST = re.compile(r"^requires-python *= *\">=3\.(\d+)", re.MULTILINE)


def write_executed(project: Project, slug: str, notebook: Mapping[str, Any]) -> list[Path]:
    """Write the instructor's notebook, `_instructor/notebooks/<slug>.ipynb`."""
    path = project.instructor / "notebooks" / f"{slug}.ipynb"
    write_bytes(path, notebook_bytes(notebook))
    return [path]


def write_starter(
    project: Project,
    slug: str,
    notebook: Mapping[str, Any],
    *,
    code: Iterable[str],
    datasets: tuple[str, ...],
    sides: Mapping[str, Mapping[str, Any]] | None = None,
) -> list[Path]:
    """Write the learners' notebook and zip, `_site/notebooks/<slug>.ipynb` and `.zip`.

    `code` are the sources of all cells of the lesson, solutions too, and of the notebooks beside it: learners need
    what those import, and nothing else of them is used. `datasets` are names of files below `data/`; all of it when
    there are none. `sides` are the notebooks beside it, by file name.
    """
    folder = project.site / "notebooks"
    data = notebook_bytes(notebook)
    write_bytes(folder / f"{slug}.ipynb", data)
    files = starter_files(project, slug, notebook, code=code, datasets=datasets)
    files |= {f"notebooks/{name}": notebook_bytes(side) for name, side in (sides or {}).items()}
    write_bytes(folder / f"{slug}.zip", zip_bytes({**files, f"notebooks/{slug}.ipynb": data}))
    return [folder / f"{slug}.ipynb", folder / f"{slug}.zip"]


def notebook_bytes(notebook: Mapping[str, Any]) -> bytes:
    """A notebook's file, as nbformat writes it: texts as lists of lines."""
    cells = [
        {**cell, "source": cell["source"].splitlines(True)}
        | ({"outputs": [_output_lines(output) for output in cell["outputs"]]} if "outputs" in cell else {})
        for cell in notebook["cells"]
    ]
    text = json.dumps({**notebook, "cells": cells}, ensure_ascii=False, indent=1, sort_keys=True)
    return f"{text}\n".encode()


def _output_lines(output: Mapping[str, Any]) -> dict[str, Any]:
    lines = dict(output)
    if output["output_type"] == "stream":
        lines["text"] = output["text"].splitlines(True)
    elif "data" in output:
        lines["data"] = {
            kind: value.splitlines(True) if kind.startswith("text/") or kind == "image/svg+xml" else value
            for kind, value in output["data"].items()
        }
    return lines


def starter_files(
    project: Project, slug: str, notebook: Mapping[str, Any], *, code: Iterable[str], datasets: tuple[str, ...]
) -> dict[str, bytes]:
    """What stands in the zip beside the notebook, by name."""
    cells = [cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "code"]
    texts = [cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "markdown"]
    sources = [*code, *cells]
    files = _beside(project, cells, texts)
    sources += [data.decode("utf-8", "replace") for name, data in files.items() if name.endswith(".py")]
    packages = {project.root / name for name in project_modules(sources, project.root) if name.startswith("src/")}
    inside = {package: _sources(package) for package in sorted(packages)}
    every = [*sources, *(text for package in inside.values() for text in package)]
    needs = needs_of(every, _text(project, "requirements.txt"))
    needs = replace(needs, python=max(needs.python, *map(int, _OLDEST.findall(_text(project, "pyproject.toml"))), 0))
    wheels = [
        make_wheel(package, packages_of(own), needs.python, project.root / "LICENSE") for package, own in inside.items()
    ]
    data = _data(project, datasets, [text for package in inside.values() for text in package])
    title = str(notebook["metadata"].get("title") or slug)
    files |= data
    files |= {wheel.file: wheel.data for wheel in wheels}
    files["requirements.txt"] = _requirements(slug, needs, wheels).encode()
    files["environment.yml"] = _environment(slug, needs).encode()
    files["check_setup.py"] = _check(slug, needs, wheels, data).encode()
    files["README.md"] = _readme(slug, title, data).encode()
    licence = project.root / "LICENSE-lessons"
    if licence.is_file():
        files[licence.name] = licence.read_bytes()
    return files


def _beside(project: Project, cells: list[str], texts: list[str]) -> dict[str, bytes]:
    """The modules of `lessons/` that the notebook imports, and the pictures it shows, where it looks for them."""
    modules = [name for name in project_modules(cells, project.root) if name.startswith("lessons/")]
    pictures = [match["src"] for text in texts for match in IMAGE.finditer(text)]
    names = [*modules, *(_resolved(source) for source in pictures if not re.match(r"[a-z]+:", source))]
    found = {}
    for name in names:
        path = project.root / name
        if path.is_file() and path.resolve().is_relative_to(project.root.resolve()):
            found[re.sub(r"^lessons/", "notebooks/", name)] = path.read_bytes()
    return found


def _resolved(source: str) -> str:
    """A path given from `lessons/` as one from the project's folder."""
    parts: list[str] = []
    for part in PurePosixPath("lessons", source).parts:
        if part == "..":
            parts = parts[:-1]
        else:
            parts.append(part)
    return "/".join(parts)


def _sources(package: Path) -> list[str]:
    return [path.read_text(encoding="utf-8") for path in sorted(package.rglob("*.py"))]


def _text(project: Project, name: str) -> str:
    """A file of the project's folder, "" where there is none."""
    path = project.root / name
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _data(project: Project, datasets: tuple[str, ...], sources: list[str]) -> dict[str, bytes]:
    """The data card and the lesson's tables, with those that a package of the project names in its code."""
    every = {
        path.relative_to(project.data).as_posix(): path
        for path in sorted(project.data.rglob("*"))
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(project.data).parts)
    }
    asked = {*datasets, *(name for name in every if any(_quotes(text, name) for text in sources))}
    kept = [name for name in every if not datasets or name in asked or name in (_CARD, _SUMS)]
    found = {f"data/{name}": every[name].read_bytes() for name in kept}
    if f"data/{_SUMS}" in found:
        lines = found[f"data/{_SUMS}"].decode("utf-8", "replace").splitlines(True)
        found[f"data/{_SUMS}"] = "".join(line for line in lines if _name_in(line) in kept).encode()
    return found


def _name_in(line: str) -> str:
    """The file that a line of sha256sum is about."""
    return line.rstrip("\n").partition(" ")[2].removeprefix(" ").removeprefix("*")


def _quotes(source: str, name: str) -> bool:
    """Whether code holds a text that is this name."""
    return f'"{name}"' in source or f"'{name}'" in source


def _requirements(slug: str, needs: Needs, wheels: list[Wheel]) -> str:
    source = "the project's lock" if needs.locked else "those it was made with"
    lines = [
        f"# What notebooks/{slug}.ipynb needs. Install it in this folder:",
        "#     python -m pip install -r requirements.txt",
        "# Made from what the lesson imports, and what those packages need in turn; the versions are",
        f"# {source}. A package without a version was not in use there: any will do.",
        *(f"./{wheel.file}" for wheel in wheels),
        *(str(pin) for pin in needs.pins),
    ]
    return "\n".join(lines) + "\n"


def _environment(slug: str, needs: Needs) -> str:
    return f"""\
# For conda: conda env create -f environment.yml; conda activate {slug}
name: {json.dumps(slug)}
channels:
  - conda-forge
dependencies:
  - python=3.{needs.python}
  - pip
  - pip:
      - -r requirements.txt
"""


def _check(slug: str, needs: Needs, wheels: list[Wheel], data: Mapping[str, bytes]) -> str:
    facts = {
        "notebook": f"notebooks/{slug}.ipynb",
        "python": [3, needs.python],
        "packages": {pin.name: pin.version for pin in needs.pins if not pin.marker},
        "packages of some systems": {pin.name: pin.version for pin in needs.pins if pin.marker},
        "wheels": {wheel.name: [wheel.version, wheel.file] for wheel in wheels},
        "data": {name: hashlib.sha256(content).hexdigest() for name, content in data.items()},
    }
    template = (_TEMPLATES / "check_setup.py.txt").read_text(encoding="utf-8")
    return template.replace(_FACTS, f"FACTS = {json.dumps(facts, indent=4, sort_keys=True)}\n", 1)


def _readme(slug: str, title: str, data: Mapping[str, bytes]) -> str:
    tables = [name for name in data if name.endswith((".csv", ".tsv", ".parquet"))]
    first = min(tables, key=lambda name: (not name.endswith(".csv"), name), default="")
    reader = "read_csv" if first.endswith((".csv", ".tsv")) else "read_parquet"
    example = f': `pandas.{reader}("../{first}")` reads one without any server' if first else ""
    template = (_TEMPLATES / "README.md.txt").read_text(encoding="utf-8")
    return template.format(title=title, slug=slug, example=example)
