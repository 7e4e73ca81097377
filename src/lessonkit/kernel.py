"""A clean kernel: the project's own Python, a private home, a thread to live in, an end with all it started."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    AsyncExitStack,
    asynccontextmanager,
    contextmanager,
)
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any, Generic, TypeVar

from lessonkit.config import Project
from lessonkit.environment import readable
from lessonkit.leftover import MARK, end_processes
from lessonkit.reading import Opened, opened_below
from lessonkit.store import write_text

# The home of every kernel, so that no user's IPython or matplotlib settings reach a lesson.
_IPYTHON_CONFIG = """\
c.InlineBackend.figure_formats = {"svg"}
c.InlineBackend.print_figure_kwargs = {"bbox_inches": "tight", "metadata": {"Date": None, "Creator": None}}
c.HistoryManager.enabled = False
c.InteractiveShell.colors = "nocolor"
"""
# A fixed salt makes matplotlib's SVG ids the same in every run.
_MATPLOTLIBRC = """\
svg.hashsalt: lesson
svg.fonttype: path
"""
# Only where the system can limit the data of a process (Linux); elsewhere the kernel goes without.
_LIMIT = "import resource; resource.setrlimit(resource.RLIMIT_DATA, ({size}, {size})); del resource"
_PASSED_ON = ("LANG", "LC_ALL", "LD_LIBRARY_PATH", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "WINDIR")

_START = 120  # seconds

Given = TypeVar("Given")


class NotStarted(Exception):
    """The kernel has ended before it took a cell, or does not answer."""


@dataclass(frozen=True, slots=True)
class Kernel:
    """A kernel at work in a folder. `client` runs cells in it (nbclient's), `manager` ends it (jupyter_client's).

    `opened`: what it opens of `data/` (None: nobody can tell).
    """

    client: Any
    manager: Any
    folder: Path
    opened: Opened | None = None

    async def lives(self) -> bool:
        """Whether a lesson can still run in it."""
        return self.folder.is_dir() and bool(await self.manager.is_alive())


class KernelThread(Generic[Given]):
    """A thread with a kernel in it, which waits for work, does it, and ends; once.

    `prepare` does what is to be done before there is work; when it says False, another kernel is begun. The thread has
    a loop of its own, so that a caller with a loop (a notebook, a test) can build too.
    """

    def __init__(
        self,
        kernels: Callable[[], AbstractAsyncContextManager[Kernel]],
        prepare: Callable[[Kernel], Awaitable[bool]] | None = None,
    ) -> None:
        self._kernels, self._prepare = kernels, prepare
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._work: asyncio.Future[Callable[[Kernel], Coroutine[Any, Any, Given]]] = self._loop.create_future()
        self._thread.start()
        self._life = asyncio.run_coroutine_threadsafe(self._live(), self._loop)

    @property
    def ended(self) -> bool:
        """Whether it ended without work."""
        return self._life.done()

    def do(self, work: Callable[[Kernel], Coroutine[Any, Any, Given]]) -> Given:
        """Have the work done. Raises what it raises, CancelledError when it was stopped.

        Whatever interrupts the wait ends the kernel.
        """
        self._loop.call_soon_threadsafe(self._work.set_result, work)
        try:
            return self._life.result()
        except BaseException:
            self._life.cancel()
            raise
        finally:
            self._close()

    def stop(self) -> None:
        """End the kernel; whoever waits for its work gets CancelledError."""
        self._life.cancel()

    def discard(self) -> None:
        """End a kernel that was given no work, and wait until it is gone."""
        self.stop()
        self._close()

    async def _live(self) -> Given:
        while self._prepare is not None:
            async with AsyncExitStack() as stack:
                try:
                    kernel = await stack.enter_async_context(self._kernels())
                    if not await self._prepare(kernel):
                        continue
                except Exception:  # one that is started when there is work says what is wrong
                    break
                work = await self._work
                if not await kernel.lives():
                    break
                return await work(kernel)
        work = await self._work
        async with self._kernels() as kernel:
            return await work(kernel)

    def _close(self) -> None:
        asyncio.run_coroutine_threadsafe(_others_ended(), self._loop).result(timeout=60)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


async def _others_ended() -> None:
    """Waits until every other task of the loop has ended."""
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    await asyncio.gather(*others, return_exceptions=True)


@asynccontextmanager
async def running_kernel(
    project: Project, work: AbstractContextManager[Path], memory: int = 0, asked: Iterable[str] = ()
) -> AsyncIterator[Kernel]:
    """A kernel in a work folder, which may use `memory` megabytes (0: no limit) and the secrets that are `asked` for.

    Both are gone afterwards, and every process that its cells left. Raises NotStarted.
    """
    from jupyter_client.kernelspec import KernelSpecManager
    from jupyter_client.manager import AsyncKernelManager
    from nbformat.v4 import new_notebook

    from lessonkit.listening import ListeningClient

    # sockets in a folder with a short path: the name of a Unix socket holds about 100 characters
    private = tempfile.TemporaryDirectory(prefix="lesson-")
    with work as folder, _opened(folder.parent / "data") as opened, private as sockets:
        # Only the native kernel of this Python: no kernelspec that happens to be installed for the user.
        specs = KernelSpecManager(kernel_dirs=[], ensure_native_kernel=True)
        manager = AsyncKernelManager(kernel_name="python3", kernel_spec_manager=specs)
        manager.connection_file = str(Path(sockets) / "kernel.json")
        if os.name == "posix":  # sockets in a private folder instead of ports on loopback
            manager.transport = "ipc"
        client = ListeningClient(new_notebook(), km=manager, startup_timeout=_START)
        client.resources = {"metadata": {"path": str(folder)}}
        environment = {**kernel_environment(project, asked), MARK: folder.parent.name}
        try:
            await client.async_start_new_kernel(env=environment, cwd=str(folder))
            try:
                await client.async_start_new_kernel_client()
            except RuntimeError as error:
                raise NotStarted(str(error)) from None
            if memory and client.kc is not None:
                client.kc.execute(_LIMIT.format(size=memory * 2**20), silent=True)
            yield Kernel(client, manager, folder, opened)
        finally:
            client.stop_listening()
            if manager.has_kernel:
                await manager.shutdown_kernel(now=True)
            end_processes(folder.parent)


def kernel_environment(project: Project, asked: Iterable[str] = ()) -> dict[str, str]:
    """Variables of a kernel: few, fixed, and those that `_quarto.yml` names, of these secrets only if `asked` for."""
    home = _made(project.cache / "home")
    profile = home / ".ipython" / "profile_default" / "ipython_kernel_config.py"
    write_text(profile, _IPYTHON_CONFIG)
    write_text(home / "matplotlibrc", _MATPLOTLIBRC)
    bin_folder = str(Path(sys.executable).parent)
    return {
        **{
            name: os.environ[name]
            for name in (*_PASSED_ON, *readable(project.environment, asked))
            if name in os.environ
        },
        "PATH": os.pathsep.join([bin_folder, os.environ.get("PATH", os.defpath)]),
        "HOME": str(home),
        "USERPROFILE": str(home),
        # its synthetic volume takes seconds to make and is always the same
        "CONNECTOME_SANDBOX_CACHE": str(project.cache / "sandbox"),
        "IPYTHONDIR": str(home / ".ipython"),
        "MPLCONFIGDIR": str(home / "matplotlib"),
        "MATPLOTLIBRC": str(home / "matplotlibrc"),
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "PLOTLY_RENDERER": "plotly_mimetype",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        "SOURCE_DATE_EPOCH": "315532800",
        "TZ": "UTC",
    }


@contextmanager
def _opened(data: Path) -> Iterator[Opened | None]:
    opened = opened_below(data) if data.is_dir() and not data.is_symlink() else None
    try:
        yield opened
    finally:
        if opened is not None:
            opened.close()


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
