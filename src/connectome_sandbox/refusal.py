"""The one way in which a request is turned down."""

from __future__ import annotations


class Refusal(Exception):
    """A request that cannot be answered: an HTTP status from 400 to 499, and a body, sent as JSON, that says why."""

    def __init__(self, status: int, body: object) -> None:
        super().__init__(str(body))
        self.status = status
        self.body = body


def refuse(status: int, message: str) -> Refusal:
    """A refusal in the form of CAVE's services: `{"message": ...}`."""
    return Refusal(status, {"message": message})
