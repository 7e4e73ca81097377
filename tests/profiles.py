"""A browser profile that tests use one after the other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import BrowserContext


class Profile:
    """A browser context as if it were new: no window but a blank one is open in it, and its pages have kept nothing.

    A page takes half of the time in it that it takes in a new one. After `uses` of it there is a new one all the same.
    """

    def __init__(self, make: Callable[[], BrowserContext], folder: Path, uses: int = 1000) -> None:
        self.make = make
        self.blank = folder / "blank.html"
        self.blank.write_text("<title>Nothing</title>", encoding="utf-8")
        self.uses = self.left = uses
        self.context: BrowserContext | None = None

    def emptied(self) -> BrowserContext:
        if self.context is None or not self.left:
            self.close()
            self.context, self.left = self.make(), self.uses
            self.context.new_page().goto(self.blank.as_uri())  # stays, and with it the process of all files
        self.left -= 1
        self.leave()
        self.context.pages[0].evaluate("localStorage.clear()")
        return self.context

    def leave(self) -> None:
        """Close all windows but the blank one."""
        for page in self.context.pages[1:] if self.context else ():
            page.close()

    def close(self) -> None:
        if self.context is not None:
            self.context.close()
