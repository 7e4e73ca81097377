"""A request as the handlers see it: values only."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from connectome_sandbox.catalog import Catalog
from connectome_sandbox.datafolder import MissingDataError
from connectome_sandbox.phantom_folder import PhantomError
from connectome_sandbox.refusal import Refusal, refuse
from connectome_sandbox.replies import json_reply, refusal_reply


@dataclass(frozen=True, slots=True)
class Call:
    """A request. `url` is the server's own address; names of `headers` are in lower case."""

    catalog: Catalog
    url: str
    path: Mapping[str, str]
    arguments: Mapping[str, str]
    headers: Mapping[str, str]
    method: str
    body: bytes

    def number(self, name: str) -> int:
        """A whole number of the path. Raises Refusal (404), as a route that does not match does."""
        text = self.path[name]
        if not re.fullmatch(r"-?[0-9]{1,18}", text, re.ASCII):
            raise refuse(404, f"{name} must be a whole number")
        return int(text)

    def moment(self, name: str) -> datetime | None:
        """A time of the query string, in seconds since 1970; None if it is not given. Raises Refusal (400)."""
        text = self.arguments.get(name)
        if text is None:
            return None
        try:
            return datetime.fromtimestamp(float(text), UTC)
        except (ValueError, OverflowError, OSError):
            raise refuse(400, f"Timestamp parameter {name} is not a valid unix timestamp") from None


Handler = Callable[[Call], Response]


def endpoint(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """`handler` as Starlette calls it: in a worker thread, its refusals answered."""

    async def answer(request: Request) -> Response:
        body = await request.body()
        call = Call(
            catalog=request.app.state.catalog,
            url=request.app.state.url,
            path=request.path_params,
            arguments=dict(request.query_params),
            headers={name.lower(): value for name, value in request.headers.items()},
            method=request.method,
            body=body,
        )
        try:
            return await run_in_threadpool(handler, call)
        except Refusal as refusal:
            return refusal_reply(refusal)
        except (MissingDataError, PhantomError) as error:
            return json_reply({"message": str(error)}, 500)

    return answer
