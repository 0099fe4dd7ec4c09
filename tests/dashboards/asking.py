"""Asks a plain route something, over ASGI and without a socket or a browser."""

import asyncio
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple, TypeVar
from unittest.mock import patch
from urllib.parse import urlencode, urlsplit

from starlette.types import ASGIApp

from outreach import clock
from tests.conftest import NOW
from tests.dashboards.opening import _installation

T = TypeVar("T")


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: dict[str, str]
    text: str


def _finished(work: Coroutine[Any, Any, T]) -> T:
    """Run it in a thread of its own: a browser test may have left a loop running."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


@contextmanager
def playing(database_url: str, at: datetime = NOW) -> Iterator[None]:
    """The installation of a test, at the moment at which it plays."""
    with _installation(database_url), patch.object(clock, "now", lambda: at):
        yield


def ask(
    app: ASGIApp,
    path: str,
    form: Mapping[str, str] | None = None,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
) -> Answer:
    """GET a path, or POST a form (or a body) to it."""
    content = body if body is not None else urlencode(form or {}).encode()
    posting = form is not None or body is not None
    return _finished(_exchange(app, _scope(path, posting, headers), content))


def ask_together(
    app: ASGIApp, path: str, forms: Sequence[Mapping[str, str]]
) -> list[Answer]:
    """POST many forms at the same moment."""

    async def together() -> list[Answer]:
        return await asyncio.gather(
            *(
                _exchange(app, _scope(path, True, None), urlencode(form).encode())
                for form in forms
            )
        )

    return _finished(together())


def _scope(
    path: str, posting: bool, headers: Mapping[str, str] | None
) -> dict[str, Any]:
    given = {"host": "localhost:8501", **(headers or {})}
    if posting:
        given.setdefault("content-type", "application/x-www-form-urlencoded")
        given.setdefault("origin", "http://localhost:8501")
    parts = urlsplit(path)
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST" if posting else "GET",
        "scheme": "http",
        "path": parts.path,
        "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(),
        "root_path": "",
        "headers": [(n.lower().encode(), v.encode()) for n, v in given.items()],
        "client": ("127.0.0.1", 50_000),
        "server": ("localhost", 8501),
    }


async def _exchange(app: ASGIApp, scope: dict[str, Any], content: bytes) -> Answer:
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": content, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope, receive, send)
    start = next(m for m in sent if m["type"] == "http.response.start")
    body = b"".join(m.get("body", b"") for m in sent if "body" in m)
    headers = {name.decode(): value.decode() for name, value in start["headers"]}
    return Answer(start["status"], headers, body.decode("utf-8", "replace"))
