"""What a lesson's results depend on besides its own code, read without importing any of it."""

from __future__ import annotations

import ast
import os
import platform
import re
import sys
import sysconfig
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

from lessonkit.pycode import module_tree, without_magics
from lessonkit.store import digest, file_digest, tree_digest

# What a variable is called whose value is nobody's business.
_SECRET = re.compile(r"TOKEN|SECRET|PASSWORD|(?:^|_|API)KEYS?(?:_|$)")


def python_version() -> str:
    """Implementation and full version of the Python that kernels run on."""
    return f"{platform.python_implementation()} {platform.python_version()}"


def distributions() -> tuple[str, ...]:
    """Names and versions of the installed distributions, from their `*.dist-info` folder names (about 2 ms)."""
    folders = sorted({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")})
    return _distributions(tuple((folder, Path(folder).stat().st_mtime_ns) for folder in folders))


@lru_cache(maxsize=1)
def _distributions(folders: tuple[tuple[str, int], ...]) -> tuple[str, ...]:
    """As `distributions`; who installs something changes the time of a folder."""
    entries = (entry for folder, _ in folders for entry in Path(folder).glob("*.dist-info"))
    return tuple(sorted({entry.name.removesuffix(".dist-info") for entry in entries}))


def is_secret(name: str) -> bool:
    """Whether the name of a variable says that its value is secret."""
    return bool(_SECRET.search(name))


def readable(allowed: Iterable[str], asked: Iterable[str]) -> tuple[str, ...]:
    """What a kernel sees of the variables that the project allows: a secret only if it is asked for."""
    wanted = set(asked)
    return tuple(name for name in allowed if name in wanted or not is_secret(name))


def leave(allowed: Iterable[str], text: str) -> dict[str, str]:
    """The secrets that a lesson of this text may ask for: with the leave goes what was built with it."""
    return {f"leave to read {name}": "given" for name in allowed if is_secret(name) and name in text}


def distribution(name: str) -> str:
    """Name and version of an installed distribution, as its folder has them; the name alone if it is not installed."""
    found = (entry for entry in distributions() if entry.rpartition("-")[0].lower() == name)
    return next(found, name)


def variables(names: Iterable[str]) -> dict[str, str]:
    """A digest of the value of each named environment variable that is set; secrets are left out."""
    return {
        f"environment variable {name}": digest(os.environ[name])
        for name in names
        if name in os.environ and not is_secret(name)
    }


def secrets(names: Iterable[str]) -> tuple[str, ...]:
    """The values of those named environment variables whose names say that they are secret."""
    return tuple(value for name in names if is_secret(name) and (value := os.environ.get(name, "").strip()))


def environment_digest() -> str:
    """One digest for Python, its implementation and platform, and every installed distribution."""
    return digest(python_version(), sys.platform, platform.machine(), *distributions())


def local_modules(sources: Iterable[str], folder: Path) -> dict[str, str]:
    """Modules of a lesson's folder that its code imports, directly or through one another.

    Maps their path relative to the folder to their digest. `sources` are the code cells; what
    cannot be parsed even without its magics is searched line by line.
    """
    found: dict[str, str] = {}
    queue = [name for source in sources for name in _imported(source)]
    while queue:
        name = queue.pop()
        parts = name.split(".")
        for depth in range(1, len(parts) + 1):
            base = folder.joinpath(*parts[:depth])
            for path in (base.with_suffix(".py"), base / "__init__.py"):
                relative = path.relative_to(folder).as_posix()
                if relative not in found and path.is_file():
                    found[relative] = file_digest(path)
                    package = ".".join(parts[:depth] if path.name == "__init__.py" else parts[: depth - 1])
                    text = path.read_text(encoding="utf-8", errors="replace")
                    queue += _imported(text, package)
    return dict(sorted(found.items()))


def project_modules(sources: Iterable[str], root: Path) -> dict[str, str]:
    """What code imports from the project folder `root`, by path relative to it, with digests.

    Modules in `lessons/`, each; packages in `src/`, whole, the builder left out (a change of the
    builder changes no result).
    """
    texts = list(sources)
    found = {f"lessons/{name}": value for name, value in local_modules(texts, root / "lessons").items()}
    tops = {name.split(".")[0] for text in texts for name in _imported(text)} - {"lessonkit"}
    for name in sorted(tops):
        if (root / "src" / name).is_dir():
            found[f"src/{name}/"] = tree_digest(root / "src" / name, leave_out=("__pycache__",))
    return found


def imported(sources: Iterable[str]) -> tuple[str, ...]:
    """The names of the modules that code imports, dotted, sorted; of `from a import b` both a and a.b."""
    return tuple(sorted({name for source in sources for name in _imported(source)}))


@cache
def _imported(source: str, package: str = "") -> tuple[str, ...]:
    """The names that a source imports. The same cells are asked for more than once in a build."""
    return tuple(_names(source, package)) if "import" in source else ()


def _names(source: str, package: str) -> list[str]:
    tree = _tree(source) or _tree(without_magics(source))
    if tree is None:
        return [name for line in source.split("\n") for name in _imported_line(line.strip())]
    names: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                outer = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*filter(None, outer), *filter(None, [base])])
            names += [base, *(f"{base}.{alias.name}" if base else alias.name for alias in node.names)]
    return [name for name in names if name]


def _imported_line(line: str) -> list[str]:
    if not line.startswith(("import ", "from ")):
        return []
    if _tree(line) is None:  # it goes on in the next line
        match = re.match(r"from\s+([\w.]+)\s+import\b", line)
        return [match[1].strip(".")] if match else []
    return list(_imported(line))


def _tree(source: str) -> ast.Module | None:
    try:
        return module_tree(source)
    except (SyntaxError, ValueError):
        return None
