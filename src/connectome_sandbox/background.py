"""uvicorn in a thread of somebody else's process."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp


class BackgroundServer(uvicorn.Server):
    """Serves until `should_exit` is set. `ready` tells when; signals stay with the notebook or the command."""

    def __init__(self, app: ASGIApp) -> None:
        config = uvicorn.Config(
            app,
            # The parser in Python is the same everywhere. No log: requests carry the token.
            http="h11",
            ws="none",
            loop="asyncio",
            lifespan="off",
            log_config=None,
            log_level="critical",
            access_log=False,
            server_header=False,
            h11_max_incomplete_event_size=32 * 1024,
            # Longer than a class discusses a slide: a client must not find its connection closed.
            timeout_keep_alive=600,
            timeout_graceful_shutdown=1,
        )
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
