"""The gate: who is not signed in gets no further than the pages that are open.

Closed unless named open. For whoever is signed in, the gate tells the screens
which session it is, in a header of which every copy sent by a client is dropped.
"""

from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from anyio import to_thread
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboards.public.cookies import token_in
from outreach import clock
from outreach.actions.sessions import token_hash
from outreach.database import reading
from outreach.queries.sessions import signed_in

IDENTITY = "x-omzien-session"
"""Named in `.streamlit/config.toml` under server.trustedUserHeaders."""
OPEN = ("/login", "/uitloggen", "/stijl.css", "/healthz", "/favicon")
OPEN_BELOW = ("/static/", "/overdracht/", "/a/", "/A/")
"""Everything under these: the screens' own program, hand-over links, and where the
QR code of a letter leads (in capitals, for a smaller code)."""
SHUT = ("/_stcore/metrics", "/_stcore/agent", "/_stcore/script-health-check")
"""For nobody."""
SAFE = {"GET", "HEAD", "OPTIONS"}
MACHINE = ("/_stcore/", "/media/", "/component/", "/api/")
"""Addresses that no person types: they get a number, not the sign-in page."""


class GateSettings(NamedTuple):
    """What the gate must know of the installation."""

    url: str
    """The database."""
    base_url: str
    secure: bool
    known: frozenset[str]
    """Paths that exist; any other sends a signed-in person to the start."""


class Gate:
    """Middleware over HTTP, WebSocket and media."""

    def __init__(self, app: ASGIApp, *, settings: Callable[[], GateSettings]) -> None:
        self.app, self.settings = app, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request or one WebSocket."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        given = self.settings()
        headers = Headers(scope=scope)
        scope["headers"] = [
            pair for pair in scope["headers"] if pair[0].lower() != IDENTITY.encode()
        ]
        refused = _refused(scope, headers, given)
        if refused is None and not _is_open(scope["path"]):
            hashed = await to_thread.run_sync(_session_of, headers, given)
            if hashed:
                scope["headers"].append((IDENTITY.encode(), hashed.encode()))
                refused = _to_start(scope, given)
                _plain_document(scope)
            else:
                refused = _to_sign_in(scope)
        if refused is None:
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": ""})
        else:
            await refused(scope, receive, send)


def _refused(scope: Scope, headers: Headers, given: GateSettings) -> Response | None:
    """Addresses that are shut, and requests that another site made."""
    if scope["path"].startswith(SHUT):
        return PlainTextResponse("Niet gevonden.", 404)
    changes = scope["type"] == "websocket" or scope["method"] not in SAFE
    if changes and not same_origin(headers, given.base_url):
        return PlainTextResponse("Dit verzoek komt van een andere website.", 403)
    return None


def same_origin(headers: Headers, base_url: str) -> bool:
    """Whether the browser says that our own page sent this; no Origin is no."""
    origin = urlsplit(headers.get("origin", "")).netloc
    return bool(origin) and origin in (headers.get("host"), urlsplit(base_url).netloc)


def _is_open(path: str) -> bool:
    return (
        path in OPEN
        or path.startswith(OPEN_BELOW)
        or path.startswith("/favicon")
        or path == "/_stcore/health"
    )


def _session_of(headers: Headers, given: GateSettings) -> str:
    """The hash of the token of a session that counts now; else empty."""
    token = token_in(headers.get("cookie", ""), secure=given.secure)
    if not token:
        return ""
    hashed = token_hash(token)
    with reading(given.url) as session:
        found = signed_in(session, hashed, at=clock.now())
    return hashed if found else ""


def _plain_document(scope: Scope) -> None:
    """Ask for the screens' HTML unpacked and whole: the headers change it."""
    if scope["type"] == "http" and not scope["path"].startswith(MACHINE):
        skipped = (b"accept-encoding", b"if-none-match", b"if-modified-since", b"range")
        scope["headers"] = [p for p in scope["headers"] if p[0].lower() not in skipped]


def _to_start(scope: Scope, given: GateSettings) -> Response | None:
    """The screens show an unknown address in English; we send people home."""
    path = scope["path"]
    typed = scope["type"] == "http" and scope["method"] in SAFE
    if not typed or path.startswith(MACHINE) or path in given.known:
        return None
    return RedirectResponse("/", 303) if path.count("/") == 1 else None


def _to_sign_in(scope: Scope) -> Response:
    path = scope["path"]
    typed = scope["type"] == "http" and scope["method"] in SAFE
    if typed and not path.startswith(MACHINE):
        target = "/login" if path == "/" else f"/login?next={quote(path, safe='')}"
        return RedirectResponse(target, 303)
    return PlainTextResponse("U bent niet ingelogd.", 401)
