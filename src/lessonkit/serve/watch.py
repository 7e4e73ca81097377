"""Watches the project, builds what is stale after each save, and tells the browsers."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Lock

import uvicorn
from watchfiles import Change, DefaultFilter, awatch

from lessonkit.build import Options, build, stop_kernels
from lessonkit.config import Project, load_project
from lessonkit.errors import UsageProblem
from lessonkit.lock import project_lock
from lessonkit.read import lesson_paths
from lessonkit.report import OnCell, Report, format_problem
from lessonkit.serve.app import Listeners, preview_app
from lessonkit.serve.decks import Decks, Message
from lessonkit.sources import DECK
from lessonkit.store import file_digest

PORT = 8000
_PORTS = 20  # that are tried, from the wanted one on
_SOON = ("deck", "worksheet")  # what is looked at while editing; the rest is made when nothing was saved for a while
_IDLE = 3.0  # seconds
_DEBOUNCE, _STEP = 20, 5  # milliseconds: at most so long are saves gathered, and so long must it be quiet
_FOLDERS = ("lessons", "slides", "worksheets", "data", "src", "_extensions")
_BUILT = (".html", ".pdf", ".pptx", ".docx")


class _Saves(DefaultFilter):
    """What an author saves: no caches, no backups of editors, nothing hidden."""

    def __call__(self, change: Change, path: str) -> bool:
        return super().__call__(change, path) and not Path(path).name.startswith((".", "#", "~"))


@dataclass(slots=True)
class _LiveReport(Report):
    """Tells the browsers, too, which cell runs."""

    tell: Callable[[Message], None] = print

    @contextmanager
    def running(self, slug: str, count: int) -> Iterator[OnCell]:
        with Report.running(self, slug, count) as on_cell:

            def both(number: int, label: str) -> None:
                on_cell(number, label)
                self.tell({"type": "running", "slug": slug, "words": f"running cell {number} of {count}"})

            yield both


class Watch:
    """A preview of the chosen lessons (none chosen: all, also those that are yet to come)."""

    def __init__(self, project: Project, slugs: Sequence[str], report: Report) -> None:
        self.project, self.slugs, self.report = project, slugs, report
        self.decks, self.listeners = Decks(project), Listeners()
        self.dirty = asyncio.Event()
        self.papers: dict[str, str] = {}
        self.loop = asyncio.get_running_loop()
        self.turn = Lock()

    def lessons(self) -> list[Path]:
        found = lesson_paths(self.project.lessons) if self.project.lessons.is_dir() else []
        return [path for path in found if not self.slugs or path.stem in self.slugs]

    def tell(self, message: Message) -> None:
        """From any thread."""
        self.loop.call_soon_threadsafe(self.listeners.tell, message)

    async def follow(self) -> None:
        """Show what was saved at once where that can be, and have it built."""
        folders = [self.project.root / name for name in _FOLDERS if (self.project.root / name).is_dir()]
        paths = [*folders, self.project.root / "_quarto.yml"]
        async for changes in awatch(*paths, watch_filter=_Saves(), debounce=_DEBOUNCE, step=_STEP):
            saved = {Path(path) for _, path in changes}
            for lesson in self.lessons():
                if DECK.qmd(self.project, lesson.stem) in saved:
                    await asyncio.to_thread(self._tell_of, self.decks.saved, lesson.stem)
            self.dirty.set()

    async def keep_built(self) -> None:
        """Build after each save; everything once nothing was saved for a while."""
        everything = True
        while True:
            try:
                await asyncio.wait_for(self.dirty.wait(), _IDLE if everything else None)
                everything = True
                self.dirty.clear()
                await asyncio.to_thread(self.build, Options(only=_SOON))
            except TimeoutError:
                everything = False
                await asyncio.to_thread(self.build, Options())

    def build(self, options: Options) -> None:
        """Build the lessons, and tell of each what it has now, or what is wrong with it."""
        report = _LiveReport(out=self.report.out, err=self.report.err, tell=self.tell)
        try:
            self.project = self.decks.project = load_project(self.project.root)
            lessons = self.lessons()
            sources = {lesson.stem: self.decks.source(lesson.stem) for lesson in lessons}
            with project_lock(self.project, self.report.line):
                found = build(self.project, lessons, options, report)
        except Exception as problem:  # the preview goes on; the next save may mend it
            for lesson in self.lessons():
                self._say_problems(lesson.stem, [str(problem)])
            self.report.line(f"error: {problem}")
            return
        for built in found:
            words = [format_problem(problem) for problem in built.problems]
            self._say_problems(built.slug, words)
            for line in words:
                self.report.line(line)
            deck = DECK.qmd(self.project, built.slug)
            if not any(problem.path == self.project.relative(deck) for problem in built.problems):
                self._tell_of(partial(self.decks.was_built, before=sources.get(built.slug)), built.slug)
            self._say_paper(built.slug)

    def _tell_of(self, look: Callable[[str], Message | None], slug: str) -> None:
        """Look at a deck and tell what there is to tell, one thread after the other: versions are heard in order."""
        with self.turn:
            try:
                message = look(slug)
            except Exception as problem:  # half a file, as an editor writes it; the preview goes on
                self.report.line(f"{slug}: not shown: {type(problem).__name__}: {problem}")
                return
            if message:
                self.tell(message)

    def _say_problems(self, slug: str, words: list[str]) -> None:
        self.tell({"type": "problems", "slug": slug, "state": "\n\n".join(words)})

    def _say_paper(self, slug: str) -> None:
        now = file_digest(self.project.site / "worksheets" / f"{slug}.pdf")
        if self.papers.setdefault(slug, now) != now:
            self.papers[slug] = now
            self.tell({"type": "worksheet", "slug": slug})


def watch(project: Project, slugs: Sequence[str], report: Report, port: int) -> None:
    """Build, serve and follow until the process is interrupted. Raises UsageProblem when no port is free."""
    with suppress(KeyboardInterrupt):
        asyncio.run(_watch(project, slugs, report, port))
    report.line("stopped")


async def _watch(project: Project, slugs: Sequence[str], report: Report, port: int) -> None:
    sock = _free(port)
    preview = Watch(project, slugs, report)
    await asyncio.to_thread(preview.build, Options(only=_SOON))
    address = f"http://127.0.0.1:{sock.getsockname()[1]}"
    for lesson in preview.lessons():
        report.line(f"{lesson.stem}: {address}/slides/{lesson.stem}.html")
        report.line(f"{' ' * len(lesson.stem)}  {address}/beside/{lesson.stem} (deck and worksheet side by side)")
    report.line("saved changes are shown there at once; Ctrl-C to stop")
    app = preview_app(project.site, preview.decks, preview.listeners)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off", timeout_graceful_shutdown=1))
    tasks = [asyncio.create_task(work()) for work in (preview.follow, preview.keep_built)]
    try:
        await server.serve(sockets=[sock])
    finally:
        for task in tasks:
            task.cancel()
        stop_kernels()


def _free(port: int) -> socket.socket:
    """A socket on this computer alone, at the wanted port or the next that is free."""
    for candidate in range(port, port + _PORTS):
        sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind(("127.0.0.1", candidate))
        except OSError:
            sock.close()
            continue
        return sock
    raise UsageProblem(f"no port from {port} to {port + _PORTS - 1} is free: name another with --port")
