"""The browser that decks are opened in: one that the machine has; nothing is fetched."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from lessonkit.errors import ToolProblem

T = TypeVar("T")

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
# Two pages of its own that Chromium loads into every window, for an address bar that nobody sees: a third of the work
# of opening a deck. It heeds the last switch alone, so what Playwright turns off is named again.
_TURNED_OFF = (
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup"),
    *("AimEnabled", "AvoidCorsURLLoaderRestartOnRedirect", "AvoidUnnecessaryBeforeUnloadCheckSync"),
    *("DestroyProfileOnBrowserClose", "HttpsFirstBalancedModeAutoEnable", "HttpsUpgrades", "LensOverlay"),
    *("MediaRouter", "NetworkTimeServiceQuerying", "OptimizationHints", "PaintHolding", "PreconnectToSearch"),
    "ThirdPartyStoragePartitioning",
)
FLAGS = (
    f"--disable-features={','.join(_TURNED_OFF)}",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-gpu",
    # A container's /dev/shm is often 64 MB, too small for a page with a chart.
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-default-browser-check",
)
HOW_TO_INSTALL = (
    "install Chromium, Chrome or Edge (Debian: sudo apt-get install chromium), or set CHROME to the path of one"
)


class NoBrowser(ToolProblem):
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


def in_own_thread(work: Callable[[], T]) -> T:
    """What `work` gives: browsers are driven from an event loop, and the caller's thread may have one already."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(work).result()


def find_browser(machine: Machine | None = None) -> Path:
    """The browser to check with: $CHROME, an installed one, or one that Playwright fetched earlier.

    Raises NoBrowser when $CHROME does not start, or when there is none.
    """
    machine = machine or Machine()
    path = chosen(machine) or first_that_starts((installed, playwrights_own), machine)
    if path is None:
        raise NoBrowser(f"no browser to check the decks with: {HOW_TO_INSTALL}")
    return path


def chosen(machine: Machine) -> Path | None:
    """What $CHROME names. Raises NoBrowser when that does not start."""
    name = machine.environ.get("CHROME")
    if name and not starts(Path(name), machine):
        raise NoBrowser(f"CHROME is set to {name}, which does not start")
    return Path(name) if name else None


def first_that_starts(searches: Sequence[Callable[[Machine], Iterator[Path]]], machine: Machine) -> Path | None:
    return next((path for search in searches for path in search(machine) if starts(path, machine)), None)


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
