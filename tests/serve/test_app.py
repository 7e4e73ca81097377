"""The preview's server: who listens is known, and who has left is forgotten."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from projects import ProjectFolder

from lessonkit.config import load_project
from lessonkit.serve.app import Listeners, preview_app
from lessonkit.serve.decks import Decks
from lessonkit.serve.pages import Pages

Event = MutableMapping[str, Any]


def in_a_loop(work: Coroutine[Any, Any, Any]) -> Any:
    """What the work gives, in a thread of its own: a browser of other tests has a loop in this one."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(asyncio.run, work).result()


async def listen(folder: ProjectFolder, listeners: Listeners, sends: int) -> int:
    """Listen until the answer's part of this number, then be gone; how many listened at most."""
    project = load_project(folder.root)
    app = preview_app(project.site, Decks(project), Pages(project), listeners)
    gone, most = asyncio.Event(), 0

    async def receive() -> Event:
        await gone.wait()
        return {"type": "http.disconnect"}

    parts = 0

    async def send(_: Event) -> None:
        nonlocal parts, most
        most = max(most, listeners.count)
        parts += 1
        if parts > sends:
            gone.set()
            raise OSError("the browser has left")

    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "method": "GET",
        "path": "/live",
        "query_string": b"slug=small&version=",
        "headers": [(b"host", b"127.0.0.1")],
    }
    try:
        await app(scope, receive, send)
    except OSError:
        pass
    except Exception as left:  # in a group, or in Starlette's words
        assert "Disconnect" in type(left).__name__ or "Group" in type(left).__name__, left
    await asyncio.sleep(0.05)
    return most


@pytest.mark.parametrize(("sends", "most"), [(0, 0), (1, 1)], ids=["before the stream begins", "while it is told"])
def test_a_listener_that_leaves_is_forgotten(project: ProjectFolder, sends: int, most: int) -> None:
    async def visit() -> None:
        listeners = Listeners()
        listeners.tell({"type": "problems", "slug": "small", "state": "one"})
        assert await listen(project, listeners, sends) == most
        assert listeners.count == 0

    in_a_loop(visit())


def test_who_listens_is_sent_away_when_the_preview_ends() -> None:
    async def visit() -> list[str]:
        listeners = Listeners()
        stream = listeners.hear(lambda: {"type": "reload"})
        heard = [await anext(stream)]
        listeners.tell({"type": "built"})
        listeners.end()
        heard += [part async for part in stream]
        assert listeners.count == 0
        return heard

    assert in_a_loop(visit()) == ['data: {"type": "reload"}\n\n', 'data: {"type": "built"}\n\n']
