"""The one way in which a request is turned down."""

from __future__ import annotations


class Refusal(Exception):
    """A request that cannot be answered: an HTTP status from 400 to 499 and a body that says why.

    `body` is sent as JSON; with `text` it is sent bare, as the authentication of CAVE does.
    """

    def __init__(self, status: int, body: object, *, text: bool = False, headers: dict[str, str] | None = None) -> None:
        super().__init__(str(body))
        self.status = status
        self.body = body
        self.text = text
        self.headers = headers or {}


def refuse(status: int, message: str) -> Refusal:
    """A refusal in the form of CAVE's services: `{"message": ...}`."""
    return Refusal(status, {"message": message})
