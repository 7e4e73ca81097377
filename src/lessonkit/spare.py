"""A kernel started ahead of a lesson's next run, with what the lesson begins by importing already imported.

Results have to be those of a cold kernel, byte for byte. So only what a lesson runs before anything else is run ahead:
the import statements at its head, in their order, and of these none that is heard or seen (output, a warning, a
figure, an error). What comes after other code may depend on it (a variable, a filter, a path), and waits.
"""

from __future__ import annotations

import ast
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager
from queue import Empty
from threading import Lock
from typing import Any, Generic, TypeVar

from lessonkit.kernel import Kernel, KernelThread
from lessonkit.model import Lesson
from lessonkit.pycode import module_tree, without_magics

Given = TypeVar("Given")

_PATIENCE = 30  # seconds for a statement; one that takes longer is the lesson's, whose cells have a limit
_LATE = 0.3  # seconds in which what C code printed has come


class Spare(Generic[Given]):
    """The one kernel that is kept, if any. Safe to share by threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._slug = self._key = ""
        self._thread: KernelThread[Given] | None = None

    def keep(
        self,
        slug: str,
        key: str,
        kernels: Callable[[], AbstractAsyncContextManager[Kernel]],
        statements: tuple[str, ...],
    ) -> None:
        """Start a kernel for the lesson, if there is none with this key, and run the statements; end any other."""
        with self._lock:
            if self._thread is not None and (self._slug, self._key) == (slug, key) and not self._thread.ended:
                return
            former, self._slug, self._key = self._thread, slug, key
            self._thread = KernelThread(kernels, _Ahead(statements).run)
        if former is not None:
            former.discard()

    def take(self, slug: str, key: str) -> KernelThread[Given] | None:
        """The kernel, if it is the lesson's; it may still be at its imports. One of another key is ended."""
        with self._lock:
            if self._thread is None or self._slug != slug:
                return None
            thread, self._thread = self._thread, None
            fits = key == self._key and not thread.ended
        if fits:
            return thread
        thread.discard()
        return None

    def drop(self) -> None:
        """End the kernel that is kept."""
        with self._lock:
            thread, self._thread = self._thread, None
        if thread is not None:
            thread.discard()


class _Ahead:
    """Runs statements in kernels until one took them all without a word; one that did not is left to the lesson."""

    def __init__(self, statements: tuple[str, ...]) -> None:
        self.statements = statements

    async def run(self, kernel: Kernel) -> bool:
        for number, statement in enumerate(self.statements):
            if not await _runs_silently(kernel, statement):
                self.statements = self.statements[:number]
                return False
        if self.statements and await _is_heard(kernel.client.kc):
            self.statements = ()  # whichever it was
            return False
        return True


async def _runs_silently(kernel: Kernel, statement: str) -> bool:
    """Run a statement out of the lesson's history; whether nothing was heard of it, and it came to its end."""
    client = kernel.client.kc
    request = client.execute(statement, silent=True, store_history=False, allow_stdin=False)
    end = time.monotonic() + _PATIENCE
    silent = True
    while True:
        try:
            message = await client.get_iopub_msg(timeout=1)
        except Empty:
            if time.monotonic() < end and await kernel.lives():
                continue
            return False
        if message["msg_type"] != "status":
            silent = False
        elif message["content"]["execution_state"] == "idle" and message["parent_header"].get("msg_id") == request:
            break
    while (reply := await client.get_shell_msg(timeout=_PATIENCE))["parent_header"].get("msg_id") != request:
        pass
    return silent and reply["content"]["status"] == "ok"


async def _is_heard(client: Any) -> bool:
    try:
        while (await client.get_iopub_msg(timeout=_LATE))["msg_type"] == "status":
            pass
    except Empty:
        return False
    return True


def leading_imports(lesson: Lesson) -> tuple[str, ...]:
    """Statements that import what the lesson imports before it does anything else, and bind no name."""
    return tuple(_leading(lesson))


def _leading(lesson: Lesson) -> Iterator[str]:
    for number, cell in enumerate(lesson.cells):
        if any(inline.after <= number for inline in lesson.inlines):
            return
        tree = _tree(cell.source) or _tree(without_magics(cell.source, "magic()"))
        if tree is None:
            return
        for node in tree.body:
            if isinstance(node, ast.Import):
                yield from (f"__import__({alias.name!r})" for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [alias.name for alias in node.names]
                yield f"__import__({node.module!r}, None, None, {names!r})"
            elif not _is_inert(node):
                return


def _is_inert(node: ast.stmt) -> bool:
    """A constant by itself, or one that is given a name."""
    if isinstance(node, ast.Assign):
        named = all(isinstance(target, ast.Name) and not target.id.startswith("__") for target in node.targets)
        return named and isinstance(node.value, ast.Constant)
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _tree(source: str) -> ast.Module | None:
    try:
        return module_tree(source)
    except (SyntaxError, ValueError):
        return None
