"""Writes the lock files anew from pyproject.toml and package.json.

    python3 setup/lock.py             adds and drops what changed there, keeps every other version
    python3 setup/lock.py --upgrade   moves everything to the newest version allowed

One lock serves every supported Python and system, so it is resolved for the oldest Python and all markers.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from environment import ROOT, SetupFailed, find_npm

UV = "uv==0.13.9"
OLDEST_PYTHON = "3.11"
LOCKS = {
    "requirements.txt": ["pyproject.toml", "--group", "lesson", "--group", "sandbox", "--group", "dev"],
    "requirements-node.txt": ["--group", "node"],
}


def main() -> int:
    parser = argparse.ArgumentParser(description="Refresh the lock files.")
    parser.add_argument("--upgrade", action="store_true", help="move every package to its newest version")
    upgrade: bool = parser.parse_args().upgrade
    try:
        with tempfile.TemporaryDirectory() as scratch:
            uv = install_uv(Path(scratch))
            for name, source in LOCKS.items():
                lock_python(uv, name, source, upgrade)
        lock_npm(upgrade)
    except SetupFailed as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 3
    return 0


def install_uv(scratch: Path) -> str:
    call([sys.executable, "-m", "venv", str(scratch)])
    folder = scratch / ("Scripts" if os.name == "nt" else "bin")
    call([str(folder / "python"), "-m", "pip", "install", "--quiet", UV])
    return str(folder / "uv")


def lock_python(uv: str, name: str, source: Sequence[str], upgrade: bool) -> None:
    how = ["--universal", "--fork-strategy", "fewest", "--python-version", OLDEST_PYTHON, "--generate-hashes"]
    tidy = ["--quiet", "--custom-compile-command", "make lock", "--output-file", name]
    call([uv, "pip", "compile", *source, *how, *tidy, *(["--upgrade"] if upgrade else [])])
    text = (ROOT / name).read_text(encoding="utf-8")
    if stray := re.search(r".*(?:://|--(?:index|extra|find)).*", text):
        raise SetupFailed(f"{name} holds an address or a place of this machine: {stray[0].strip()}")
    print(f"{name}: {len(re.findall(r'^[a-zA-Z0-9]', text, re.MULTILINE))} packages")


def lock_npm(upgrade: bool) -> None:
    npm = find_npm()
    if npm is None:
        raise SetupFailed("npm is needed to lock package-lock.json; install Node 20 or newer")
    if upgrade:
        # package.json holds exact versions: only naming the packages again moves them.
        names = re.findall(r'"([^"]+)": "\d', (ROOT / "package.json").read_text(encoding="utf-8"))
        call([*npm, "install", "--save-exact", *QUIET, *(f"{name}@latest" for name in names)])
    call([*npm, "install", *QUIET])
    print("package-lock.json")


QUIET = ["--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]


def call(command: Sequence[str]) -> None:
    try:
        subprocess.run(command, cwd=ROOT, check=True)
    except (OSError, subprocess.CalledProcessError) as problem:
        raise SetupFailed(str(problem)) from None


if __name__ == "__main__":
    sys.exit(main())
