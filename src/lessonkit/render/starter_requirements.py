"""Which packages some code needs, each with its version: from its imports, what is installed, and the lock.

Versions are those of the project's lock, requirements.txt. What a package needs in turn is what its installed
distribution says, for every system: a requirement of another system is taken when the lock has it.
"""

from __future__ import annotations

import ast
import re
import sys
import sysconfig
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path

from lessonkit.environment import environment_digest
from lessonkit.pycode import module_tree, without_magics

# What runs and shows a notebook. Plotly's figures need nbformat in a notebook, without importing it at the top.
NOTEBOOK_PACKAGES = ("ipykernel", "jupyterlab", "nbformat")
# Packages behind pandas' methods, which nobody imports.
_ENGINES = {"parquet": "pyarrow", "feather": "pyarrow", "excel": "openpyxl", "hdf": "tables", "markdown": "tabulate"}

_ENGINE = re.compile(rf"\.(?:read|to)_({'|'.join(_ENGINES)})\b")
_IMPORT = re.compile(r"^\s*(?:import|from)\s+([A-Za-z_][\w.]*)", re.MULTILINE)
_PIN = re.compile(
    r"^([A-Za-z0-9][\w.\-]*)(?:\[[^\]]*\])?==([^\s;\\]+)[ \t]*(?:;[ \t]*([^\\\n]+?))?[ \t]*\\?$", re.MULTILINE
)
_REQUIREMENT = re.compile(r"^([A-Za-z0-9][\w.\-]*)\s*(?:\[([^\]]*)\])?[^;]*(?:;(.*))?$")
_EXTRA = re.compile(r"""extra\s*==\s*["']([^"']+)["']""")
_OLDEST = re.compile(r">=?\s*3\.(\d+)")


@dataclass(frozen=True, slots=True)
class Pin:
    """A package and its version ("": any); `marker` says on which systems it is needed ("": on all)."""

    name: str
    version: str
    marker: str = ""

    def __str__(self) -> str:
        version = f"=={self.version}" if self.version else ""
        return f"{self.name}{version}" + (f" ; {self.marker}" if self.marker else "")


@dataclass(frozen=True, slots=True)
class Needs:
    """All that some code needs to run: pins by name, and the oldest Python (its minor version) they allow."""

    pins: tuple[Pin, ...]
    python: int
    locked: bool


def needs_of(sources: Iterable[str], lock: str) -> Needs:
    """What code needs (its sources as texts), versions from a lock's text where it names the package."""
    installed = _Installed()
    roots = tuple(sorted({*packages_of(sources, installed), *NOTEBOOK_PACKAGES}))
    return _needs(roots, lock, installed.state)


@lru_cache(maxsize=4)
def _needs(roots: tuple[str, ...], lock: str, state: str) -> Needs:
    """What some packages need; `state` is that of what is installed."""
    installed = _Installed()
    locked = {_normal(match[1]): match for match in _PIN.finditer(lock)}
    waiting: list[tuple[str, tuple[str, ...]]] = [(name, ()) for name in roots]
    seen: set[tuple[str, tuple[str, ...]]] = set()
    pins: dict[str, Pin] = {}
    python = 0
    while waiting:
        name, extras = request = waiting.pop()
        if request in seen:
            continue
        seen.add(request)
        match = locked.get(name)
        version = match[2] if match else installed.version(name)
        pins[name] = Pin(name, version, (match[3] or "") if match else "")
        python = max(python, installed.oldest_python(name))
        waiting += [need for need in installed.needs(name, extras) if need[0] in locked or installed.version(need[0])]
    return Needs(tuple(pins[name] for name in sorted(pins)), python, bool(locked))


def packages_of(sources: Iterable[str], installed: _Installed | None = None) -> tuple[str, ...]:
    """The installed distributions that code imports itself, by their normalized names."""
    known = installed or _Installed()
    found: set[str] = set()
    for source in sources:
        for module in imports_of(source):
            found.update(known.owners(module))
        engines = {_ENGINES[match[1]] for match in _ENGINE.finditer(source)}
        found |= {name for name in engines if known.version(name)}
    return tuple(sorted(found))


def versions_of(groups: Iterable[Iterable[str]]) -> list[tuple[tuple[str, str], ...]]:
    """For each group of dotted module names, the installed distributions that they are from, with their versions."""
    installed = _Installed()
    found = (packages_of([f"import {module}" for module in modules], installed) for modules in groups)
    return [tuple((name, installed.version(name)) for name in names) for names in found]


@cache
def imports_of(source: str) -> tuple[str, ...]:
    """The modules that code imports, dotted, standard library left out; lines of IPython are passed over."""
    try:
        tree = module_tree(without_magics(source))
    except (SyntaxError, ValueError):  # a scaffold, whose gap may be all there is in a block
        names = _IMPORT.findall(source)
    else:
        names = [name for node in ast.walk(tree) for name in _imported(node)]
    return tuple(sorted({name for name in names if name.split(".")[0] not in sys.stdlib_module_names}))


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@lru_cache(maxsize=1)
def _known_owners(state: str) -> dict[str, tuple[tuple[str, ...], bool]]:
    """What is known of what is installed, as long as it is: to look for a module takes milliseconds."""
    return {}


class _Installed:
    """The installed distributions, read from their `*.dist-info` folders; importing none of them."""

    def __init__(self) -> None:
        self.state = environment_digest()
        self.known = _known_owners(self.state)

    @cached_property
    def folders(self) -> Mapping[str, Path]:
        places = sorted({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")})
        found = [folder for place in places for folder in sorted(Path(place).glob("*.dist-info"))]
        return {_normal(folder.name.split("-")[0]): folder for folder in found}

    @cached_property
    def records(self) -> Mapping[str, str]:
        return {name: "\n" + _read(folder / "RECORD") for name, folder in self.folders.items()}

    def version(self, name: str) -> str:
        """The installed version, "" where there is none."""
        folder = self.folders.get(name)
        return folder.name.removesuffix(".dist-info").split("-", 1)[1] if folder else ""

    def owners(self, module: str) -> tuple[str, ...]:
        """The distributions that bring a module; of a namespace package, what is imported from it."""
        parts = module.split(".")
        for depth in range(1, len(parts) + 1):
            found, deeper = self._owners("/".join(parts[:depth]))
            if found or not deeper:
                return found
        return ()

    def _owners(self, path: str) -> tuple[tuple[str, ...], bool]:
        """The distributions with a module at a path, and whether there is at least a folder."""
        if path not in self.known:
            folder = f"\n{path}/"
            files = (f"{folder}__init__.py,", f"\n{path}.py,", f"\n{path}.cpython-", f"\n{path}.abi3.", f"\n{path}.cp3")
            near = [name for name, record in self.records.items() if f"\n{path}" in record]
            found = tuple(name for name in near if any(file in self.records[name] for file in files))
            self.known[path] = found, any(folder in self.records[name] for name in near)
        return self.known[path]

    def needs(self, name: str, extras: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
        """What a distribution requires, with the extras asked for, whatever the system."""
        for line in self._fields(name, "Requires-Dist"):
            match = _REQUIREMENT.match(line)
            optional = _EXTRA.findall(match[3] or "") if match else []
            if match and (not optional or set(optional) & set(extras)):
                yield _normal(match[1]), tuple(sorted(filter(None, re.split(r"[\s,]+", match[2] or ""))))

    def oldest_python(self, name: str) -> int:
        fields = self._fields(name, "Requires-Python")
        return max((int(minor) for field in fields for minor in _OLDEST.findall(field)), default=0)

    def _fields(self, name: str, field: str) -> list[str]:
        folder = self.folders.get(name)
        head = _read(folder / "METADATA").split("\n\n", 1)[0] if folder else ""
        return re.findall(rf"^{field}: (.*)$", head, re.MULTILINE)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
