"""Watches the project, builds what is stale after each save, and tells the browsers."""

from __future__ import annotations

import asyncio
import signal
import socket
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Lock
from types import FrameType

import uvicorn
from watchfiles import Change, DefaultFilter, awatch

from lessonkit.build import Options, build, stop_kernels
from lessonkit.config import Project, load_project
from lessonkit.errors import LessonProblems, UsageProblem
from lessonkit.lock import project_lock
from lessonkit.model import Lesson
from lessonkit.report import OnCell, Report, format_problem
from lessonkit.serve.app import Listeners, preview_app
from lessonkit.serve.decks import Decks, Message
from lessonkit.serve.lessons import Followed
from lessonkit.serve.pages import Pages
from lessonkit.sources import DECK, KINDS
from lessonkit.store import file_digest

PORT = 8000
_PORTS = 20  # that are tried, from the wanted one on
_SOON = ("deck", "worksheet")  # what is looked at while editing; the rest is made when nothing was saved for a while
_QUIET = 0.5  # seconds without a save, after which a kernel is started ahead
_IDLE = 3.0  # and after which the rest is made
_LOOK = 0.1  # how often, in seconds, a build looks whether what it runs was changed
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
    began: Callable[[], None] = print

    @contextmanager
    def running(self, slug: str, count: int) -> Iterator[OnCell]:
        with Report.running(self, slug, count) as on_cell:
            self.tell({"type": "running", "slug": slug, "words": f"starting to run {count} cells"})

            def both(number: int, label: str) -> None:
                on_cell(number, label)
                self.began()
                self.tell({"type": "running", "slug": slug, "words": f"running cell {number} of {count}"})

            yield both


class Watch:
    """A preview of the chosen lessons (none chosen: all, also those that are yet to come).

    `address` is that of the server.
    """

    def __init__(self, project: Project, slugs: Sequence[str], report: Report, address: str) -> None:
        self.project, self.report, self.address = project, report, address
        self.followed = Followed(slugs)
        self.decks, self.listeners = Decks(project), Listeners()
        self.dirty = asyncio.Event()
        self.papers: dict[str, str] = {}
        self.loop = asyncio.get_running_loop()
        self.turn = Lock()
        self.at_work = Lock()  # held while something is built or made ready
        self.closed = False
        self.edited = ""  # the lesson that was saved last
        self.saves = self.began = 0  # saves, and cells that began to run

    def lessons(self) -> list[Path]:
        return self.followed.paths(self.project)

    def tell(self, message: Message) -> None:
        """From any thread."""
        self.loop.call_soon_threadsafe(self.listeners.tell, message)

    async def keep(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do what never ends; what goes wrong in it is said, and it is begun again."""
        while True:
            try:
                await work()
            except Exception as problem:  # a file that was there a moment ago, perhaps
                self.report.line(f"error: {type(problem).__name__}: {problem}; the preview goes on")
                await asyncio.sleep(_QUIET)
                self.dirty.set()  # what was saved meanwhile

    async def follow(self) -> None:
        """Show what was saved at once where that can be, and have it built."""
        folders = [self.project.root / name for name in _FOLDERS if (self.project.root / name).is_dir()]
        paths = [*folders, self.project.root / "_quarto.yml"]
        async for changes in awatch(*paths, watch_filter=_Saves(), debounce=_DEBOUNCE, step=_STEP):
            saved = {Path(path) for _, path in changes}
            for lesson in self.lessons():
                if DECK.qmd(self.project, lesson.stem) in saved:
                    await asyncio.to_thread(self._tell_of, self.decks.saved, lesson.stem)
                if lesson in saved:
                    self.edited = lesson.stem
            self.saves += 1
            self.dirty.set()

    async def keep_built(self) -> None:
        """Build after each save; once nothing is saved for a while have a kernel ready, and make everything."""
        later: deque[tuple[float, Callable[[], Awaitable[None]]]] = deque()
        self.dirty.set()
        first = True
        while True:
            try:
                await asyncio.wait_for(self.dirty.wait(), later[0][0] if later else None)
            except TimeoutError:
                await later.popleft()[1]()
                continue
            self.dirty.clear()
            await self._build(Options(only=_SOON))
            if first:
                self.report.line("built; saved changes are shown at once")
                first = False
            later = deque(
                [
                    (_QUIET, partial(asyncio.to_thread, self.warm)),
                    (_IDLE - _QUIET, partial(self._build, Options())),
                ]
            )

    async def _build(self, options: Options) -> None:
        """Build; what runs meanwhile is ended as soon as it is not what was saved last."""
        building = asyncio.ensure_future(asyncio.to_thread(self.build, options))
        looked = (self.saves, self.began)
        while not building.done():
            await asyncio.wait([building], timeout=_LOOK)
            now = (self.saves, self.began)
            if self.dirty.is_set() and now != looked and not building.done():
                looked = now
                await asyncio.to_thread(self._stop_outdated)

    def build(self, options: Options) -> None:
        """Build the lessons, and tell of each what it has now, or what is wrong with it."""
        with self.at_work:
            if not self.closed:
                self._build_all(options)

    def _build_all(self, options: Options) -> None:
        report = _LiveReport(out=self.report.out, err=self.report.err, tell=self.tell, began=self._cell_began)
        try:
            self.project = self.decks.project = load_project(self.project.root)
            self._say_who_came_and_went()
            lessons = self.lessons()
            sources = {lesson.stem: self.decks.source(lesson.stem) for lesson in lessons}
            with project_lock(self.project, self.report.line):
                found = build(self.project, lessons, options, report)
        except CancelledError:  # the run was ended: the next build is of what was saved
            return
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

    def warm(self) -> None:
        """Have a kernel ready for the next run of the lesson that was saved last (at first: of the first lesson)."""
        from lessonkit.execute import warm

        with self.at_work:
            lessons = self.lessons()
            chosen = next((path for path in lessons if path.stem == self.edited), lessons[0] if lessons else None)
            lesson = self._parsed(chosen.stem) if chosen and not self.closed else None
            if lesson is not None:
                warm(lesson, self.project)

    def close(self) -> None:
        """End what runs and what is kept ready; returns when it is gone."""
        from lessonkit.execute import SPARE

        self.closed = True
        while not self.at_work.acquire(timeout=0.05):
            stop_kernels()
        SPARE.drop()

    def _cell_began(self) -> None:
        self.began += 1

    def _stop_outdated(self) -> None:
        from lessonkit.execute import stop_outdated

        if stop_outdated(self._current, self.project):
            self.report.line("what ran was ended: something else was saved")

    def _current(self, lesson: Lesson) -> Lesson | None:
        """What a lesson or the run of a side notebook is, as it stands on disk now; None while it is not one."""
        from lessonkit.side import read_sides, runs_of

        path = Path(lesson.path)
        if path.parent.name == self.project.lessons.name:
            return self._parsed(lesson.slug)
        try:
            side = read_sides(self.project, path.parent.name)[path.stem]
        except (OSError, KeyError, LessonProblems):
            return None
        return next((run for run in runs_of(side) if run.slug == lesson.slug), None)

    def _parsed(self, slug: str) -> Lesson | None:
        """The lesson as it stands on disk, None while it is not one."""
        from lessonkit.parse import read_lesson

        path = self.project.lessons / f"{slug}.py"
        try:
            return read_lesson(path, self.project.relative(path))
        except (OSError, LessonProblems):
            return None

    def _say_who_came_and_went(self) -> None:
        if self.followed.is_missing_some(self.project):  # for a moment, perhaps, as editors save
            time.sleep(_QUIET)
        for change in self.followed.look(self.project):
            if change.gone:
                self._say_problems(change.gone, [change.words])
            place = f": {self.address}/slides/{change.came}.html" if change.came else ""
            self.report.line(f"{change.words}{place}")
            if change.came:
                self.report.line(f"  {self.address}/beside/{change.came} (deck and worksheet side by side)")

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
        if self.papers.get(slug) != now:
            self.papers[slug] = now
            self.tell({"type": "worksheet", "slug": slug})


def watch(project: Project, slugs: Sequence[str], report: Report, port: int) -> None:
    """Build, serve and follow until the process is interrupted or told to end.

    Raises UsageProblem when no port is free.
    """
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    with suppress(KeyboardInterrupt):
        asyncio.run(_watch(project, slugs, report, port))
    report.line("stopped")


async def _watch(project: Project, slugs: Sequence[str], report: Report, port: int) -> None:
    sock = _free(port)
    for folder in (*(project.root / kind.folder for kind in KINDS), project.site):  # of a project that was never built
        folder.mkdir(exist_ok=True)
    preview = Watch(project, slugs, report, f"http://127.0.0.1:{sock.getsockname()[1]}")
    report.line(f"serving at {preview.address}; Ctrl-C to stop")
    app = preview_app(project.site, preview.decks, Pages(project), preview.listeners)
    config = uvicorn.Config(app, log_level="error", lifespan="off", timeout_graceful_shutdown=1)
    server = _Server(config, preview.listeners)
    tasks = [asyncio.create_task(preview.keep(work)) for work in (preview.follow, preview.keep_built)]
    try:
        await server.serve(sockets=[sock])
    finally:  # without an await: it may have been cancelled
        for task in tasks:
            task.cancel()
        preview.close()


class _Server(uvicorn.Server):
    """A server that sends its listeners away when it is told to end, and so does not wait for them."""

    def __init__(self, config: uvicorn.Config, listeners: Listeners) -> None:
        super().__init__(config)
        self._listeners, self._loop = listeners, asyncio.get_running_loop()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._loop.call_soon_threadsafe(self._listeners.end)
        super().handle_exit(sig, frame)


def _free(port: int) -> socket.socket:
    """A socket on this computer alone, at the wanted port or the next that is free."""
    for candidate in range(port, port + _PORTS):
        sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind(("127.0.0.1", candidate))
            sock.listen()  # whoever reads the address may come before the server answers
        except OSError:
            sock.close()
            continue
        return sock
    raise UsageProblem(f"no port from {port} to {port + _PORTS - 1} is free: name another with --port")
