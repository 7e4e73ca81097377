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


async def asked(folder: ProjectFolder, headers: list[tuple[bytes, bytes]]) -> tuple[int, dict[str, str]]:
    """Status and headers of what is answered to who asks for a file of the site."""
    project = load_project(folder.root)
    app = preview_app(project.site, Decks(project), Pages(project), Listeners())
    answers: list[Event] = []

    async def receive() -> Event:
        await asyncio.Event().wait()  # who asks stays, and says no more
        return {"type": "http.disconnect"}

    async def send(event: Event) -> None:
        answers.append(event)

    scope = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "path": "/page.html"}
    await app({**scope, "root_path": "", "query_string": b"", "headers": headers}, receive, send)
    return answers[0]["status"], {name.decode().lower(): value.decode() for name, value in answers[0]["headers"]}


@pytest.mark.parametrize(
    ("host", "status"),
    [
        *((name, 200) for name in ("127.0.0.1", "127.0.0.1:8765", "localhost", "localhost:8765")),
        *(
            (name, 400)
            for name in ("rebound.example", "rebound.example:8765", "localhost.evil.com", "127.0.0.1.evil.com")
        ),
        *(
            (name, 400)
            for name in ("evil.com:127.0.0.1", "localhost@evil.com", "[::1]", "[::1]:8765", "0.0.0.0", "", None)
        ),
    ],
)
def test_only_the_names_of_this_computer_are_answered(project: ProjectFolder, host: str | None, status: int) -> None:
    project.write("_site/page.html", "words")
    headers = [] if host is None else [(b"host", host.encode())]
    assert in_a_loop(asked(project, headers))[0] == status


def test_no_page_of_another_origin_may_read_the_preview(project: ProjectFolder) -> None:
    project.write("_site/page.html", "words")
    for origin in (b"https://evil.com", b"null", b"http://localhost.evil.com:8765"):
        status, headers = in_a_loop(asked(project, [(b"host", b"127.0.0.1:8765"), (b"origin", origin)]))
        assert status == 200
        assert [name for name in headers if name.startswith("access-control")] == []
