"""The preview's server: the files of _site as they are, decks with the script that keeps them up to date.

It listens on this computer alone and answers no other name than its own: a page from elsewhere that calls it by another
name, as DNS rebinding has it, gets nothing.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncGenerator, Callable
from html import escape
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from lessonkit.serve.decks import Decks, Message
from lessonkit.serve.pages import Pages

HOSTS = ["127.0.0.1", "localhost"]
_LIVE = Path(__file__).parent / "live.js"
_BESIDE = Path(__file__).parent / "beside.html"
_SLUG = re.compile(r"[\w-]+")
_ALIVE = 15  # seconds after which a silent connection is told that it lives


class Listeners:
    """The browsers that listen, each with a queue of what it has not been told yet."""

    def __init__(self) -> None:
        self._queues: set[asyncio.Queue[Message | None]] = set()
        self._state: dict[str, Message] = {}

    def tell(self, message: Message) -> None:
        """Tell everybody. What stays true until it is taken back ("state") is told to who comes later, too."""
        if "state" in message:
            self._state[f"{message.get('slug')}:{message['type']}"] = message
        for queue in self._queues:
            queue.put_nowait(message)

    def end(self) -> None:
        """Send everybody away."""
        for queue in self._queues:
            queue.put_nowait(None)

    @property
    def count(self) -> int:
        """How many browsers listen."""
        return len(self._queues)

    async def hear(self, greet: Callable[[], Message | None]) -> AsyncGenerator[str]:
        """Server-sent events for one browser until it goes: what it lacks, which `greet` says in a thread, then all.

        What is told while it is greeted is heard after it.
        """
        queue: asyncio.Queue[Message | None] = asyncio.Queue()
        for message in self._state.values():
            queue.put_nowait(message)
        self._queues.add(queue)
        try:
            greeting = await asyncio.to_thread(greet)
            if greeting:
                yield f"data: {json.dumps(greeting)}\n\n"
            while True:
                try:
                    told = await asyncio.wait_for(queue.get(), _ALIVE)
                    if told is None:
                        return
                    yield f"data: {json.dumps(told)}\n\n"
                except TimeoutError:
                    yield ": here\n\n"
        finally:
            self._queues.discard(queue)


def preview_app(site: Path, decks: Decks, pages: Pages, listeners: Listeners) -> Starlette:
    """The application; `site` is the folder of what is built."""

    async def deck(request: Request) -> Response:
        slug = request.path_params["slug"]
        path = site / "slides" / f"{slug}.html"
        if path.parent != site / "slides":
            return HTMLResponse("there is no such deck", status_code=404)
        if not path.is_file():
            return HTMLResponse(_not_built(slug), status_code=404, headers={"Cache-Control": "no-store"})
        html = path.read_bytes()
        version = decks.version_of(slug, html)  # None while its source is not there: the page is loaded again then
        script = f'<script src="/live.js" data-slug="{slug}" data-version="{version or ""}"></script>'
        head, body, tail = html.decode().rpartition("</body>")
        return HTMLResponse(f"{head}{script}{body}{tail}", headers={"Cache-Control": "no-store"})

    async def events(request: Request) -> Response:
        slug, version = (request.query_params.get(name, "") for name in ("slug", "version"))
        stream = listeners.hear(lambda: decks.greeting(slug, int(version) if version.isdecimal() else None))
        return _Events(stream, media_type="text/event-stream", headers={"Cache-Control": "no-store"})

    async def live(_: Request) -> Response:
        return FileResponse(_LIVE, media_type="text/javascript", headers={"Cache-Control": "no-store"})

    async def beside(request: Request) -> Response:
        slug = request.path_params["slug"]
        if not _SLUG.fullmatch(slug):
            return HTMLResponse("there is no such lesson", status_code=404)
        return HTMLResponse(_BESIDE.read_text(encoding="utf-8").replace("SLUG", slug))

    async def worksheet(request: Request) -> Response:
        slug = request.path_params["slug"]
        found = await asyncio.to_thread(pages.addresses, slug)
        value = {"pages": found, "pdf": f"/worksheets/{slug}.pdf" if pages.pdf(slug).is_file() else ""}
        return JSONResponse(value, headers={"Cache-Control": "no-store"})

    async def page(request: Request) -> Response:
        found = await asyncio.to_thread(pages.of, request.path_params["slug"])
        number = request.path_params["number"]
        if not 0 < number <= len(found):
            return HTMLResponse("there is no such page", status_code=404)
        return Response(found[number - 1], media_type="image/svg+xml", headers={"Cache-Control": "no-store"})

    routes = [
        Route("/live", events),
        Route("/live.js", live),
        Route("/beside/{slug}", beside),
        Route("/beside/{slug}/pages", worksheet),
        Route("/beside/{slug}/{number:int}.svg", page),
        Route("/slides/{slug}.html", deck),
        Mount("/", _Fresh(directory=site, html=True, check_dir=False)),
    ]
    return Starlette(routes=routes, middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=HOSTS)])


def _not_built(slug: str) -> str:
    """A page that waits for the deck, and says meanwhile what is wrong with the lesson."""
    words = f"The deck of {escape(slug)} is not built yet. It comes here when it is."
    words = f"<p style='font:16px/1.5 sans-serif;margin:2em'>{words}</p>"
    script = f'<script src="/live.js" data-slug="{escape(slug)}" data-version=""></script>'
    return f"<!DOCTYPE html><html lang=en><meta charset=utf-8><title>not built yet</title><body>{words}{script}</body>"


class _Events(StreamingResponse):
    """A stream that ends, and is cleaned up after, when its listener is gone, however it went."""

    def __init__(self, stream: AsyncGenerator[str], **options: Any) -> None:
        super().__init__(stream, **options)
        self._stream = stream

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            await self._stream.aclose()


class _Fresh(StaticFiles):
    """Files that a browser asks for anew each time."""

    def is_not_modified(self, response_headers: object, request_headers: object) -> bool:
        return False

    def file_response(self, *args: object, **kwargs: object) -> Response:
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        response.headers["Cache-Control"] = "no-store"
        return response
