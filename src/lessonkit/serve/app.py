"""The preview's server: the files of _site as they are, decks with the script that keeps them up to date.

It listens on this computer alone and answers no other name than its own: a page from elsewhere that calls it by another
name, as DNS rebinding has it, gets nothing.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from lessonkit.serve.decks import Decks, Message

HOSTS = ["127.0.0.1", "localhost"]
_LIVE = Path(__file__).parent / "live.js"
_BESIDE = Path(__file__).parent / "beside.html"
_ALIVE = 15  # seconds after which a silent connection is told that it lives


class Listeners:
    """The browsers that listen, each with a queue of what it has not been told yet."""

    def __init__(self) -> None:
        self._queues: set[asyncio.Queue[Message]] = set()
        self._state: dict[str, Message] = {}

    def tell(self, message: Message) -> None:
        """Tell everybody. What stays true until it is taken back ("state") is told to who comes later, too."""
        if "state" in message:
            self._state[f"{message.get('slug')}:{message['type']}"] = message
        for queue in self._queues:
            queue.put_nowait(message)

    def add(self) -> asyncio.Queue[Message]:
        """A queue for one browser, which is told everything from now on."""
        queue: asyncio.Queue[Message] = asyncio.Queue()
        for message in self._state.values():
            queue.put_nowait(message)
        self._queues.add(queue)
        return queue

    async def hear(self, queue: asyncio.Queue[Message], greeting: Message | None) -> AsyncIterator[str]:
        """Server-sent events for one browser, the greeting first, until it goes."""
        try:
            if greeting:
                yield f"data: {json.dumps(greeting)}\n\n"
            while True:
                try:
                    message = await asyncio.wait_for(queue.get(), _ALIVE)
                    yield f"data: {json.dumps(message)}\n\n"
                except TimeoutError:
                    yield ": here\n\n"
        finally:
            self._queues.discard(queue)


def preview_app(site: Path, decks: Decks, listeners: Listeners) -> Starlette:
    """The application; `site` is the folder of what is built."""

    async def deck(request: Request) -> Response:
        slug = request.path_params["slug"]
        path = site / "slides" / f"{slug}.html"
        if not path.is_file() or path.parent != site / "slides":
            return HTMLResponse("not built yet", status_code=404)
        known = decks.of(slug)
        html = path.read_text(encoding="utf-8")
        if known is not None:
            script = f'<script src="/live.js" data-slug="{slug}" data-version="{known.built}"></script>'
            head, body, tail = html.rpartition("</body>")
            html = f"{head}{script}{body}{tail}"
        return HTMLResponse(html, headers={"Cache-Control": "no-store"})

    async def events(request: Request) -> Response:
        version = request.query_params.get("version", "")
        queue = listeners.add()  # before the greeting is made: what is told meanwhile is heard after it
        greeting = None
        if version.isdecimal():
            greeting = await asyncio.to_thread(decks.greeting, request.query_params.get("slug", ""), int(version))
        stream = listeners.hear(queue, greeting)
        return StreamingResponse(stream, media_type="text/event-stream", headers={"Cache-Control": "no-store"})

    async def live(_: Request) -> Response:
        return FileResponse(_LIVE, media_type="text/javascript", headers={"Cache-Control": "no-store"})

    async def beside(request: Request) -> Response:
        slug = request.path_params["slug"]
        if decks.of(slug) is None:
            return HTMLResponse("not built yet", status_code=404)
        return HTMLResponse(_BESIDE.read_text(encoding="utf-8").replace("SLUG", slug))

    routes = [
        Route("/live", events),
        Route("/live.js", live),
        Route("/beside/{slug}", beside),
        Route("/slides/{slug}.html", deck),
        Mount("/", _Fresh(directory=site, html=True, check_dir=False)),
    ]
    return Starlette(routes=routes, middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=HOSTS)])


class _Fresh(StaticFiles):
    """Files that a browser asks for anew each time."""

    def is_not_modified(self, response_headers: object, request_headers: object) -> bool:
        return False

    def file_response(self, *args: object, **kwargs: object) -> Response:
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        response.headers["Cache-Control"] = "no-store"
        return response
