"""How large and how slow the body of a request may be."""

from math import inf

from anyio import current_time, fail_after
from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope

FORM = 10_000
"""Bytes of a plain form; an address, a password, a note are far below. Its page says
so itself."""
BODY = 60_000
"""Bytes after which the gate stops reading, whatever a page would say."""
UPLOAD = 201 * 1024 * 1024
"""Bytes of an upload: `server.maxUploadSize` in `.streamlit/config.toml`, 200 MB, and
what stands around a file."""
UPLOADS = "/_stcore/upload_file/"
SECONDS = 30
"""For the body of a plain form, from the first byte to the last."""
TOO_LARGE = "Dit is te groot. Stuur een kleiner bestand of een kortere tekst."
TOO_SLOW = "Het versturen duurde te lang. Probeer het opnieuw."
WRONG_SIZE = "De lengte van dit verzoek klopt niet."


class BodyRefused(Exception):
    """The body of a request is too large or too slow."""

    def __init__(self, status: int, sentence: str) -> None:
        self.status, self.sentence = status, sentence
        super().__init__(sentence)


def most_of(path: str) -> int:
    """The most bytes for a path."""
    return UPLOAD if path.startswith(UPLOADS) else BODY


def check_length(scope: Scope, headers: Headers) -> None:
    """Raise BodyRefused where the request announces more than it may have."""
    announced = headers.get("content-length", "0")
    if not (announced.isascii() and announced.isdecimal()):
        raise BodyRefused(400, WRONG_SIZE)
    if int(announced[:20]) > most_of(scope["path"]):
        raise BodyRefused(413, TOO_LARGE)


def limited(receive: Receive, path: str) -> Receive:
    """`receive` that raises BodyRefused once the body is too large or too slow."""
    most, state = most_of(path), {"bytes": 0, "whole": 0}
    until = inf

    async def counted() -> Message:
        nonlocal until
        if state["whole"] or path.startswith(UPLOADS):
            message = await receive()
        else:
            # One term for all pieces: a piece now and then would last for ever.
            until = min(until, current_time() + SECONDS)
            try:
                with fail_after(until - current_time()):
                    message = await receive()
            except TimeoutError:
                raise BodyRefused(408, TOO_SLOW) from None
        if message["type"] == "http.request":
            state["bytes"] += len(message.get("body", b""))
            state["whole"] = not message.get("more_body", False)
        if state["bytes"] > most:
            raise BodyRefused(413, TOO_LARGE)
        return message

    return counted
