from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from browser import Machine, NoBrowser, ensure_browser

PLAYWRIGHTS = Path("/cache/chromium-1/chrome")


@dataclass
class Imagined:
    """A machine made of names on PATH, files that are browsers, and what its installers would bring."""

    path: dict[str, str] = field(default_factory=dict)
    browsers: set[Path] = field(default_factory=set)
    broken: set[Path] = field(default_factory=set)
    environ: dict[str, str] = field(default_factory=dict)
    system: str = "linux"
    is_root: bool = False
    online: bool = False
    libraries: bool = True
    ran: list[str] = field(default_factory=list)

    def machine(self) -> Machine:
        return Machine(
            environ=self.environ,
            system=self.system,
            is_root=self.is_root,
            which=self.path.get,
            run=self.run,
            is_file=lambda path: path in self.browsers | self.broken,
        )

    def run(self, command: Sequence[str], seconds: float, environ: Mapping[str, str]) -> str | None:
        assert seconds <= 900, "every command has an end"
        if command[-1] == "--version":
            return "Chromium 140" if Path(command[0]) in self.browsers else None
        if command[1] == "-c":
            return f"{PLAYWRIGHTS}\n"
        self.ran.append(" ".join(command[-2:]))
        if not self.online:
            return None
        if command[-2:] == ["install", "chromium"]:
            (self.browsers if self.libraries else self.broken).add(PLAYWRIGHTS)
        if command[0] == "apt-get" and "install" in command:
            self.path["chromium"] = "/usr/bin/chromium"
            self.browsers.add(Path("/usr/bin/chromium"))
        return ""


def on_path(**names: str) -> Imagined:
    return Imagined(path=names, browsers={Path(place) for place in names.values()})


def test_the_environment_variable_goes_before_what_is_installed() -> None:
    here = on_path(chromium="/usr/bin/chromium")
    here.environ["CHROME"] = "/opt/my/chrome"
    here.browsers.add(Path("/opt/my/chrome"))
    assert ensure_browser(here.machine()) == Path("/opt/my/chrome")


def test_an_environment_variable_that_names_no_browser_is_an_error() -> None:
    here = on_path(chromium="/usr/bin/chromium")
    here.environ["CHROME"] = "/opt/gone"
    with pytest.raises(NoBrowser, match="/opt/gone, which does not start"):
        ensure_browser(here.machine())


def test_chromium_goes_before_chrome_before_edge() -> None:
    here = on_path(msedge="/bin/msedge", chromium="/bin/chromium", chrome="/bin/chrome")
    assert ensure_browser(here.machine()) == Path("/bin/chromium")
    del here.path["chromium"]
    assert ensure_browser(here.machine()) == Path("/bin/chrome")
    del here.path["chrome"]
    assert ensure_browser(here.machine()) == Path("/bin/msedge")


def test_a_browser_that_does_not_start_is_passed_over() -> None:
    here = Imagined(
        path={"chromium-browser": "/usr/bin/chromium-browser", "google-chrome": "/usr/bin/google-chrome"},
        broken={Path("/usr/bin/chromium-browser")},
        browsers={Path("/usr/bin/google-chrome")},
    )
    assert ensure_browser(here.machine()) == Path("/usr/bin/google-chrome")


def test_on_a_mac_the_applications_folders_are_searched() -> None:
    edge = Path("/Users/ada/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge")
    here = Imagined(system="darwin", environ={"HOME": "/Users/ada"}, browsers={edge})
    assert ensure_browser(here.machine()) == edge


def test_on_windows_a_browser_is_found_but_not_started() -> None:
    edge = Path("C:/Program Files (x86)", "Microsoft/Edge/Application/msedge.exe")
    here = Imagined(system="win32", environ={"PROGRAMFILES(X86)": "C:/Program Files (x86)"}, broken={edge})
    assert ensure_browser(here.machine()) == edge


def test_a_browser_fetched_earlier_is_used_again() -> None:
    here = Imagined(browsers={PLAYWRIGHTS})
    assert ensure_browser(here.machine()) == PLAYWRIGHTS
    assert here.ran == []


def test_playwright_fetches_before_apt_does() -> None:
    here = Imagined(online=True, is_root=True, path={"apt-get": "/usr/bin/apt-get"})
    assert ensure_browser(here.machine()) == PLAYWRIGHTS
    assert here.ran == ["install chromium"]


def test_apt_brings_one_where_playwrights_lacks_its_libraries() -> None:
    here = Imagined(online=True, is_root=True, libraries=False, path={"apt-get": "/usr/bin/apt-get"})
    assert ensure_browser(here.machine()) == Path("/usr/bin/chromium")
    assert here.ran == ["install chromium", "apt-get update", "-y chromium"]


def test_apt_is_left_alone_by_anyone_but_root() -> None:
    here = Imagined(path={"apt-get": "/usr/bin/apt-get"})
    with pytest.raises(NoBrowser):
        ensure_browser(here.machine())
    assert here.ran == ["install chromium"]


def test_what_is_missing_is_said_in_one_line() -> None:
    with pytest.raises(NoBrowser) as caught:
        ensure_browser(Imagined(online=False, is_root=True, path={"apt-get": "/usr/bin/apt-get"}).machine())
    assert "apt-get install chromium" in str(caught.value)
    assert "\n" not in str(caught.value)
