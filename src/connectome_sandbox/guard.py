"""What stands before every request: who may ask, from where, and how much at once.

The authentication answers as middle_auth_client does, the library all CAVE services use (decorators.py,
auth_required), so that students meet the errors of the live services.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable
from urllib.parse import parse_qs, quote

from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODY_LIMIT = 1024 * 1024

TARGET_LIMIT = 8 * 1024

_HOSTS = ("127.0.0.1", "localhost")

# Services that answer everyone, as the live ones do: versions, schemas, and the public volumes.
_OPEN = (
    "/info/version",
    "/materialize/version",
    "/materialize/api/versions",
    "/segmentation/api/version",
    "/segmentation/api/versions",
)
_OPEN_BELOW = ("/schema/", "/volumes/", "/sticky_auth/")


class Guard:
    """Lets through requests to this computer by name, with the right token, and of bounded size."""

    def __init__(self, app: ASGIApp, token: str, url: str) -> None:
        self._app = app
        self._token = token.encode()
        self._authorize = f"{url}/sticky_auth/api/v1/authorize"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008})
            else:
                await self._app(scope, receive, send)
            return
        headers = _headers(scope)
        host = headers.get(b"host", b"").decode("latin-1").lower()
        if host.rsplit(":", 1)[0] not in _HOSTS:
            # A page elsewhere whose name leads to this computer must not reach the sandbox through the browser.
            await _say(send, 421, {"message": "the sandbox answers to 127.0.0.1 and localhost only"})
        elif len(scope.get("raw_path") or b"") + len(scope["query_string"]) > TARGET_LIMIT:
            await _say(send, 414, {"message": "the address is too long"})
        elif not await self._authenticated(scope, headers, send):
            pass
        elif _declared(headers) > BODY_LIMIT:
            await _say(send, 413, {"message": f"the body is larger than {BODY_LIMIT} bytes"})
        else:
            await _bounded(self._app, scope, receive, send)

    async def _authenticated(self, scope: Scope, headers: dict[bytes, bytes], send: Send) -> bool:
        path = scope["path"]
        if path in _OPEN or path.startswith(_OPEN_BELOW):
            return True
        realm = f'Bearer realm="{self._authorize}"'
        authorization = headers.get(b"authorization")
        if authorization is None:
            token = _cookie(headers) or _argument(scope)
            if token is not None and self._matches(token):
                return True
            if b"x-requested-with" not in headers:
                # As for a browser. caveclient turns the redirect into its AuthException: "You have not setup a token".
                target = f"{self._authorize}?redirect={quote(path)}"
                await _send(send, 302, b"", [(b"location", target.encode())])
            else:
                await _say(send, 401, _error("no_token", "Unauthorized - No Token Provided"), realm)
            return False
        if not authorization.startswith(b"Bearer "):
            error = f'{realm}, error="invalid_request", error_description="Header must begin with \'Bearer\'"'
            await _say(send, 400, _error("bad_auth_header", "Authorization header must begin with 'Bearer'"), error)
            return False
        presented = authorization.split(b" ")[1]
        if not presented:
            await _say(send, 401, _error("no_token", "Unauthorized - No Token Provided"), realm)
            return False
        if not self._matches(presented):
            error = f'{realm}, error="invalid_token", error_description="Invalid/Expired Token"'
            await _say(send, 401, _error("invalid_token", "Unauthorized - Token is Invalid or Expired"), error)
            return False
        return True

    def _matches(self, token: bytes) -> bool:
        return hmac.compare_digest(token, self._token)


def _headers(scope: Scope) -> dict[bytes, bytes]:
    pairs: Iterable[tuple[bytes, bytes]] = scope["headers"]
    return {name.lower(): value for name, value in pairs}


def _cookie(headers: dict[bytes, bytes]) -> bytes | None:
    for part in headers.get(b"cookie", b"").split(b";"):
        name, _, value = part.strip().partition(b"=")
        if name == b"middle_auth_token":
            return value.strip(b'"')
    return None


def _argument(scope: Scope) -> bytes | None:
    values = parse_qs(scope["query_string"].decode("latin-1")).get("middle_auth_token")
    return values[0].encode("utf-8", "replace") if values else None


def _declared(headers: dict[bytes, bytes]) -> int:
    length = headers.get(b"content-length", b"0")
    return int(length) if length.isdigit() else 0


async def _bounded(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Run the app on the whole body, read beforehand: a body without a declared length is bounded, too."""
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > BODY_LIMIT:
            await _say(send, 413, {"message": f"the body is larger than {BODY_LIMIT} bytes"})
            return
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": bytes(body), "more_body": False}

    await app(scope, replay, send)


def _error(code: str, message: str) -> dict[str, str]:
    return {"error": code, "message": message}


async def _say(send: Send, status: int, body: object, authenticate: str | None = None) -> None:
    headers = [(b"content-type", b"application/json")]
    headers += [(b"www-authenticate", authenticate.encode())] if authenticate else []
    # What is left of a body that is too large is not read.
    headers += [(b"connection", b"close")] if status == 413 else []
    await _send(send, status, json.dumps(body).encode(), headers)


async def _send(send: Send, status: int, body: bytes, headers: list[tuple[bytes, bytes]]) -> None:
    headers = [*headers, (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
