"""Starting and stopping the server."""

from __future__ import annotations

import atexit
import os
import secrets
import socket
import tempfile
import threading
from pathlib import Path
from types import TracebackType

from connectome_sandbox.catalog import Catalog
from connectome_sandbox.datafolder import environment, find_data
from connectome_sandbox.datastacks import SOURCES, Source
from connectome_sandbox.phantom_folder import CACHE_VARIABLE, PhantomFolder

_LOCAL = "127.0.0.1"


class PortInUseError(Exception):
    """The port cannot be listened on: another program has it, or it is none."""


class Server:
    """A running sandbox. Stops when `stop` is called, when a `with` block ends and when the process ends."""

    def __init__(
        self,
        listener: socket.socket,
        catalog: Catalog,
        token: str,
        scratch: tempfile.TemporaryDirectory[str],
    ) -> None:
        from connectome_sandbox.app import make_app
        from connectome_sandbox.background import BackgroundServer

        self.url = f"http://{_LOCAL}:{listener.getsockname()[1]}"
        self.token = token
        self.catalog = catalog
        self._scratch = scratch
        self._server = BackgroundServer(make_app(catalog, token, self.url))
        self._thread = threading.Thread(
            target=self._server.run, args=([listener],), name="connectome-sandbox", daemon=True
        )
        self._thread.start()
        self._server.ready.wait(10)
        atexit.register(self.stop)

    @property
    def datastacks(self) -> tuple[str, ...]:
        """Names of the datastacks that are served."""
        return tuple(self.catalog.sources)

    def stop(self) -> None:
        """End the server and remove its temporary folder. Does nothing the second time."""
        atexit.unregister(self.stop)
        self._server.should_exit = True
        self.catalog.phantom.stop()
        if self._thread.is_alive():
            self._thread.join(5)
        self.catalog.close()
        self._scratch.cleanup()

    def wait(self) -> None:
        """Return when the server has ended."""
        while self._thread.is_alive():
            self._thread.join(0.5)

    def __enter__(self) -> Server:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def __repr__(self) -> str:
        # Without the token: a notebook shows the value of a cell's last line.
        return f"<connectome sandbox at {self.url}: {', '.join(self.datastacks)}>"


def start(
    port: int = 0,
    data: str | Path | None = None,
    cache: str | Path | None = None,
    token: str | None = None,
    sources: tuple[Source, ...] = SOURCES,
) -> Server:
    """Serve the sandbox on 127.0.0.1 from a thread of this process, at once or within a second.

    `port`: 0 takes a free one. `data`: folder of the real tables; default: CONNECTOME_SANDBOX_DATA, else the nearest
    folder `data` upwards from the working directory. `cache`: folder that keeps the synthetic volume for the next
    start; default: CONNECTOME_SANDBOX_CACHE, else the server's temporary folder, which goes with it. `token`: what
    clients must present; default: a random one. Where a proxy is set in the environment, 127.0.0.1 and localhost are
    added to NO_PROXY and no_proxy, because clients would ask the proxy for them; nothing else is changed.

    Raises MissingDataError and PortInUseError.
    """
    surroundings = environment()
    folder = find_data(data, Path.cwd(), surroundings)
    listener = _listen(port)
    scratch = tempfile.TemporaryDirectory(prefix="connectome-sandbox-", ignore_cleanup_errors=True)
    keep = cache if cache is not None else surroundings.get(CACHE_VARIABLE) or scratch.name
    _spare_proxy()
    catalog = Catalog(sources, folder, PhantomFolder(Path(keep).expanduser().resolve()))
    return Server(listener, catalog, token or secrets.token_hex(16), scratch)


def _listen(port: int) -> socket.socket:
    # Named as TCP, so that asyncio switches off Nagle's algorithm: with it every answer comes 40 ms late.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    # On Windows the option would let two servers share a port.
    if os.name != "nt":
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((_LOCAL, port))
        # Listening before the thread runs: a client that is faster waits for the answer.
        listener.listen(128)
    except (OSError, OverflowError) as error:
        listener.close()
        raise PortInUseError(f"cannot listen on {_LOCAL}:{port}: {getattr(error, 'strerror', None) or error}") from None
    listener.setblocking(False)
    return listener


def _spare_proxy() -> None:
    if not any(os.environ.get(name) for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy")):
        return
    for name in ("NO_PROXY", "no_proxy"):
        spared = [part for part in os.environ.get(name, "").split(",") if part]
        os.environ[name] = ",".join([*spared, *(host for host in (_LOCAL, "localhost") if host not in spared)])
