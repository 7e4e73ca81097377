"""The browser of the tests: found on the machine, else fetched; a machine without one fails, it never skips.

`python tests/browser.py` makes sure there is one and prints where.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
    "chrome",
    "microsoft-edge-stable",
    "microsoft-edge",
    "msedge",
)
MAC_PLACES = (
    "Google Chrome.app/Contents/MacOS/Google Chrome",
    "Chromium.app/Contents/MacOS/Chromium",
    "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
WINDOWS_PLACES = (
    "Google/Chrome/Application/chrome.exe",
    "Chromium/Application/chrome.exe",
    "Microsoft/Edge/Application/msedge.exe",
)
FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-gpu",
    # A container's /dev/shm is often 64 MB, too small for a page with a chart.
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-default-browser-check",
)
MISSING = (
    "no browser for the tests: install Chromium, Chrome or Edge "
    "(Debian: sudo apt-get install chromium), or set CHROME to the path of one"
)


class NoBrowser(Exception):
    """One line saying what to install."""


def run(command: Sequence[str], seconds: float, environ: Mapping[str, str]) -> str | None:
    """What a command printed, or None when it is missing, fails or takes longer than `seconds`."""
    try:
        done = subprocess.run(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            text=True,
            timeout=seconds,
            env={**os.environ, **environ},
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout


@dataclass(frozen=True, slots=True)
class Machine:
    """All the search asks of the machine, so that a test can be one."""

    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    system: str = sys.platform
    is_root: bool = hasattr(os, "geteuid") and os.geteuid() == 0
    which: Callable[[str], str | None] = shutil.which
    run: Callable[[Sequence[str], float, Mapping[str, str]], str | None] = run
    is_file: Callable[[Path], bool] = Path.is_file


def ensure_browser(machine: Machine | None = None) -> Path:
    """The browser to test with: $CHROME, an installed one, Playwright's own, or one from apt.

    Raises NoBrowser when $CHROME does not start, or when none is found and none could be fetched.
    """
    machine = machine or Machine()
    if chosen := machine.environ.get("CHROME"):
        if not starts(Path(chosen), machine):
            raise NoBrowser(f"CHROME is set to {chosen}, which does not start")
        return Path(chosen)
    for search in (installed, playwrights_own, fetched_by_playwright, fetched_by_apt):
        for path in search(machine):
            if starts(path, machine):
                return path
    raise NoBrowser(MISSING)


def starts(path: Path, machine: Machine) -> bool:
    # A file is not enough: Ubuntu's chromium-browser without its snap, or libraries that are missing.
    # On Windows `--version` opens a window instead.
    return machine.is_file(path) and (
        machine.system == "win32" or machine.run([str(path), "--version"], 30, {}) is not None
    )


def installed(machine: Machine) -> Iterator[Path]:
    for name in NAMES:
        if path := machine.which(name):
            yield Path(path)
    if machine.system == "darwin":
        for folder in (Path("/Applications"), Path(machine.environ.get("HOME", "/"), "Applications")):
            yield from (folder / place for place in MAC_PLACES)
    if machine.system == "win32":
        for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
            if root := machine.environ.get(variable):
                yield from (Path(root, place) for place in WINDOWS_PLACES)


def playwrights_own(machine: Machine) -> Iterator[Path]:
    question = (
        "from playwright.sync_api import sync_playwright\n"
        "with sync_playwright() as playwright: print(playwright.chromium.executable_path)"
    )
    if answer := machine.run([sys.executable, "-c", question], 60, {}):
        yield Path(answer.strip())


def fetched_by_playwright(machine: Machine) -> Iterator[Path]:
    tell("no browser found; trying `playwright install chromium`")
    # Short waits for an answer: without a network this must give up soon, and there is apt to try yet.
    patience = {"PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": "5000"}
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    if machine.run(command, 300, patience) is not None:
        yield from playwrights_own(machine)


def fetched_by_apt(machine: Machine) -> Iterator[Path]:
    if not (machine.is_root and machine.which("apt-get")):
        return
    tell("no browser found; trying `apt-get install chromium`")
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    machine.run(["apt-get", "update"], 300, quiet)
    if machine.run(["apt-get", "install", "-y", "chromium"], 900, quiet) is not None:
        yield from installed(machine)


def launch(playwright: Playwright) -> Browser:
    """A headless browser that starts as root and in containers and calls nobody by itself.

    Playwright leaves the sandbox off by default; the pages are our own.
    """
    return playwright.chromium.launch(executable_path=found(), args=FLAGS)


@cache
def found() -> Path:
    return ensure_browser()


def tell(text: str) -> None:
    print(f"browser: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        print(f"browser: {found()}")
    except NoBrowser as problem:
        sys.exit(f"error: {problem}")
