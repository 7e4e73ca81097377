"""A package of the project's `src/` as a pure Python wheel, the same bytes for the same files.

The format is that of https://packaging.python.org/specifications/binary-distribution-format.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lessonkit import __version__
from lessonkit.render.starter_zip import zip_bytes
from lessonkit.store import digest

_VERSION = re.compile(r"^__version__\s*=\s*[\"']([\w.]+)[\"']", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Wheel:
    """A wheel: its distribution's name and version, its file name and content."""

    name: str
    version: str
    file: str
    data: bytes


def make_wheel(package: Path, requires: tuple[str, ...], oldest: int, licence: Path) -> Wheel:
    """The wheel of a package's folder. `requires` are names of distributions, `oldest` a minor version of Python 3.

    Its version ends in a digest of its content, so that an older copy of it is seen to be another.
    """
    files = {f"{package.name}/{name}": data for name, data in _files(package).items()}
    own = _VERSION.search(files.get(f"{package.name}/__init__.py", b"").decode("utf-8", "replace"))
    content = digest(*(part for item in files.items() for part in item), *requires)
    version = f"{own[1] if own else __version__}+c{content[:8]}"
    name = package.name.replace("_", "-")
    info = f"{package.name}-{version}.dist-info"
    head = ["Metadata-Version: 2.4", f"Name: {name}", f"Version: {version}", f"Requires-Python: >=3.{oldest}"]
    if licence.is_file():
        files[f"{info}/licenses/{licence.name}"] = licence.read_bytes()
        head.append(f"License-File: {licence.name}")
    head += [f"Requires-Dist: {requirement}" for requirement in requires]
    files[f"{info}/METADATA"] = ("\n".join(head) + "\n").encode()
    files[f"{info}/WHEEL"] = b"Wheel-Version: 1.0\nGenerator: lessonkit\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    files[f"{info}/RECORD"] = _record(files, f"{info}/RECORD")
    return Wheel(name, version, f"{package.name}-{version}-py3-none-any.whl", zip_bytes(files))


def _files(package: Path) -> dict[str, bytes]:
    found = {}
    for path in sorted(package.rglob("*")):
        parts = path.relative_to(package).parts
        if path.is_file() and not any(part.startswith(".") or part == "__pycache__" for part in parts):
            found["/".join(parts)] = path.read_bytes()
    return found


def _record(files: Mapping[str, bytes], own: str) -> bytes:
    rows = []
    for name in sorted(files):
        sha = base64.urlsafe_b64encode(hashlib.sha256(files[name]).digest()).rstrip(b"=").decode()
        rows.append(f"{name},sha256={sha},{len(files[name])}")
    return ("\n".join([*rows, f"{own},,"]) + "\n").encode()
