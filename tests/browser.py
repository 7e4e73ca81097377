"""The browser of the tests: found on the machine, else fetched; a machine without one fails, it never skips.

`python tests/browser.py` makes sure there is one and prints where.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from lessonkit.gate.browser import (
    FLAGS,
    HOW_TO_INSTALL,
    Machine,
    NoBrowser,
    chosen,
    first_that_starts,
    installed,
    playwrights_own,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

__all__ = ["Machine", "NoBrowser", "ensure_browser", "found", "launch"]


def ensure_browser(machine: Machine | None = None) -> Path:
    """The browser to test with: $CHROME, an installed one, Playwright's own, or one from apt.

    Raises NoBrowser when $CHROME does not start, or when none is found and none could be fetched.
    """
    machine = machine or Machine()
    searches = (installed, playwrights_own, fetched_by_playwright, fetched_by_apt)
    path = chosen(machine) or first_that_starts(searches, machine)
    if path is None:
        raise NoBrowser(f"no browser for the tests: {HOW_TO_INSTALL}")
    return path


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
    return playwright.chromium.launch(executable_path=found(), args=list(FLAGS))


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
