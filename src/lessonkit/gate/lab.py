"""Whether the lab can be worked with: on a telephone and in a wide window, in the light and in the dark."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lessonkit.config import Project
from lessonkit.errors import Problem, ToolProblem
from lessonkit.gate.browser import FLAGS, in_own_thread
from lessonkit.gate.places import Place
from lessonkit.gate.verdict import problems_of
from lessonkit.gate.walk import Finding, Walked
from lessonkit.model import Lesson, TeachingBlock
from lessonkit.read import read_text

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_WINDOWS = ((360, 740, "light"), (1280, 800, "dark"))
_PATIENCE = 20_000  # milliseconds
_PROBE = Path(__file__).parent / "lab_probe.js"


def lab_problems(project: Project, lesson: Lesson, page: Path, axe: Path, browser: Path) -> list[Problem]:
    """What is wrong with the lab page of a lesson, at the items' lines. Raises ToolProblem for a browser that fails."""
    found = in_own_thread(lambda: _findings(page.resolve(), project.site.resolve(), axe, browser))
    places, name = _places(project, lesson), project.relative(page)
    items = dict.fromkeys(["", *places, *(finding.slide for finding in found)])
    seen = (tuple(finding for finding in found if finding.slide == item) for item in items)
    return [problem for findings in seen for problem in problems_of(Walked(0, {}, 0, findings), places, name)]


def _places(project: Project, lesson: Lesson) -> Mapping[str, Place]:
    """Where each item stands in the lesson; what is of no item is said at the lesson's first line."""
    lines = read_text(project.root / lesson.path, lesson.path).split("\n")
    blocks = (node for node in lesson.nodes() if isinstance(node, TeachingBlock))
    found = {getattr(block, "identifier", ""): block.span.line for block in blocks}
    return {name: Place(lesson.path, line, lines[line - 1]) for name, line in found.items() if name}


def _findings(page: Path, site: Path, axe: Path, program: Path) -> list[Finding]:
    from playwright.sync_api import Error, sync_playwright

    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=str(program), args=FLAGS)
            try:
                return [finding for window in _WINDOWS for finding in _seen(browser, page, site, axe, *window)]
            finally:
                browser.close()
    except Error as error:
        raise ToolProblem(f"the browser {program} failed on {page.name}: {error.message.splitlines()[0]}") from None


def _seen(browser: Browser, path: Path, site: Path, axe: Path, width: int, height: int, scheme: Any) -> list[Finding]:
    context = browser.new_context(
        viewport={"width": width, "height": height}, offline=True, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    found: list[Finding] = []

    def note(kind: str, what: str, name: str = "") -> None:
        found.append(Finding(name, kind, {"what": what}, (width, height)))

    page.on("console", lambda message: note("console", message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: note("console", error.message))
    page.on("request", lambda request: _asked(request.url, site, note))
    page.goto(path.as_uri(), timeout=_PATIENCE)
    page.wait_for_load_state("load", timeout=_PATIENCE)
    page.evaluate(_PROBE.read_text(encoding="utf-8"))
    page.evaluate(axe.read_text(encoding="utf-8"))
    for facts in page.evaluate("lessonkitLab.walk()"):
        found.append(Finding(facts["item"], facts["kind"], facts, (width, height)))
    context.close()
    return found


def _asked(address: str, site: Path, note: Any) -> None:
    from urllib.parse import unquote, urlsplit

    parts = urlsplit(address)
    path = Path(unquote(parts.path))
    if parts.scheme in ("data", "blob"):
        return
    if parts.scheme != "file" or not path.is_relative_to(site):
        note("request", address)
    elif not path.is_file():
        note("missing", path.relative_to(site).as_posix())
