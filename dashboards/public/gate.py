"""The gate: who is not signed in gets no further than the pages that are open.

Closed unless named open. For whoever is signed in, the gate tells the screens
which session it is and from where, in headers of which every copy sent by a client is
dropped. What it refuses as an attack is written in the log.
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from anyio import to_thread
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboards.public.addresses import (
    ADDRESS,
    Network,
    client_address,
    host_is_ours,
    without_forwarded,
)
from dashboards.public.cookies import drop_token, token_in
from dashboards.public.gate_notes import NOTES
from dashboards.public.limits import BodyRefused, check_length, limited
from dashboards.public.signal_refused import stopped_page
from outreach import clock
from outreach.actions.sessions import REFERENCE, token_hash
from outreach.database import reading
from outreach.queries.sessions import signed_in

IDENTITY = "x-omzien-session"
ORIGIN = "x-omzien-address"
"""Both are named in `.streamlit/config.toml` under server.trustedUserHeaders."""
OPEN = (
    "/login",
    "/login/code",
    "/login/organisatie",
    "/login/organisatie/terug",
    "/uitloggen",
    "/stijl.css",
    "/healthz",
    "/favicon",
    "/api/openapi.json",
    "/antwoord",
    "/melding",
    "/melding/stijl.css",
    "/melding/thema.css",
    "/melding/regels",
    "/en/report",
)
OPEN_BELOW = (
    "/static/",
    "/overdracht/",
    "/a/",
    "/A/",
    "/melding/stand/",
    "/verwijzing/",
    "/agenda/",
)
"""Everything under these: the screens' own program, hand-over links, where the QR
code of a letter leads (in capitals, for a smaller code), a reporter's own page, the
referral page of a practice, and what a visitor's own calendar takes."""
CALLED_WITH_KEY = "/api/signals"
"""Where machines of organisations report: this path and those below it. A machine has
no page and so no Origin; a request without one passes here and nowhere else. That opens
nothing: the door itself takes only a key in the Authorization header, which no other
site can make a browser send, and the cookies of a request are dropped, so that the
session of a colleague counts for nothing there. With an Origin it must be our own."""
SHUT = ("/_stcore/metrics", "/_stcore/agent", "/_stcore/script-health-check")
"""For nobody."""
SAFE = {"GET", "HEAD", "OPTIONS"}
MACHINE = ("/_stcore/", "/media/", "/component/", "/api/")
"""Addresses that no person types: they get a number, not the sign-in page."""
HEALTH = "/healthz"
"""Asked by whoever watches us, under whatever name he knows us."""
ELSEWHERE = "Dit verzoek komt van een andere website."
OTHER_NAME = "Dit adres hoort niet bij Omzien."


class GateSettings(NamedTuple):
    """What the gate must know of the installation."""

    url: str
    """The database."""
    base_url: str
    secure: bool
    known: frozenset[str]
    """Paths that exist; any other sends a signed-in person to the start."""
    proxies: tuple[Network, ...] = ()
    """Our own reverse proxies."""


class Denial(NamedTuple):
    """What a request gets that goes no further."""

    answer: Response
    act: str = ""
    """Its name in the log; empty for what is no attack (not signed in yet)."""
    about: str = ""


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
        headers = Headers(raw=list(scope["headers"]))
        address = scope[ADDRESS] = client_address(scope, headers, given.proxies)
        scope["headers"] = without_forwarded(scope)
        _drop_own(scope)
        if _is_called_with_key(scope):
            _drop_cookies(scope)
        denial = _refused(scope, headers, given)
        if denial is None and not _is_open(scope["path"]):
            denial = await _enter(scope, headers, given, address)
        if denial is not None:
            await _deny(denial, given, address, scope, receive, send)
            return
        try:
            if scope["type"] == "http":  # who reads a screen sends nothing for hours
                receive = limited(receive, scope["path"])
            await self.app(scope, receive, send)
        except BodyRefused as refused:
            denial = _too_much(refused, scope, given)
            await _deny(denial, given, address, scope, receive, send)


async def _deny(
    denial: Denial,
    given: GateSettings,
    address: str,
    scope: Scope,
    receive: Receive,
    send: Send,
) -> None:
    """Write down what is an attack, and answer."""
    if denial.act:
        work = partial(NOTES.write, given.url, address, denial.act, denial.about)
        await to_thread.run_sync(work)
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": ""})
    else:
        await denial.answer(scope, receive, send)


def _drop_own(scope: Scope) -> None:
    """No client names its own session or address."""
    ours = (IDENTITY.encode(), ORIGIN.encode())
    scope["headers"] = [p for p in scope["headers"] if p[0].lower() not in ours]


async def _enter(
    scope: Scope, headers: Headers, given: GateSettings, address: str
) -> Denial | None:
    """Name the session and the address to the screens, or send to the sign-in page."""
    token = token_in(headers.get("cookie", ""), secure=given.secure)
    hashed = token_hash(token) if token else ""
    counts = await to_thread.run_sync(_counts, hashed, given)
    if counts:
        scope["headers"].append((IDENTITY.encode(), hashed.encode()))
        scope["headers"].append((ORIGIN.encode(), address.encode()))
        elsewhere = _to_start(scope, given)
        _plain_document(scope)
        return Denial(elsewhere) if elsewhere else None
    answer = _to_sign_in(scope)
    if not hashed:
        return Denial(answer)
    drop_token(answer, secure=given.secure)
    return Denial(answer, "enter", hashed[:REFERENCE])


def _refused(scope: Scope, headers: Headers, given: GateSettings) -> Denial | None:
    """Names that are not ours, addresses that are shut, requests that another site
    made, and bodies that announce too much."""
    path = scope["path"]
    if path != HEALTH and not host_is_ours(headers, given.base_url):
        return Denial(PlainTextResponse(OTHER_NAME, 421), "wrong_host")
    if path.startswith(SHUT):
        return Denial(PlainTextResponse("Niet gevonden.", 404))
    changes = scope["type"] == "websocket" or scope["method"] not in SAFE
    if _is_called_with_key(scope) and "origin" not in headers:
        changes = False
    if changes and not same_origin(headers, given.base_url):
        return Denial(PlainTextResponse(ELSEWHERE, 403), "cross_site")
    try:
        check_length(scope, headers)
    except BodyRefused as refused:
        return _too_much(refused, scope, given)
    return None


def _too_much(refused: BodyRefused, scope: Scope, given: GateSettings) -> Denial:
    told = stopped_page(scope["path"], given.url, refused.status)
    answer = told or PlainTextResponse(refused.sentence, refused.status)
    answer.headers["Connection"] = "close"
    return Denial(answer, "too_large")


def same_origin(headers: Headers, base_url: str) -> bool:
    """Whether the browser says that our own page sent this; no Origin is no."""
    try:
        origin = urlsplit(headers.get("origin", "")).netloc
    except ValueError:
        return False
    return bool(origin) and origin in (headers.get("host"), urlsplit(base_url).netloc)


def _is_called_with_key(scope: Scope) -> bool:
    """Whether this is the door for machines with a key, over plain HTTP."""
    return scope["type"] == "http" and _below(scope["path"], CALLED_WITH_KEY)


def _below(path: str, door: str) -> bool:
    return path == door or path.startswith(f"{door}/")


def _drop_cookies(scope: Scope) -> None:
    scope["headers"] = [p for p in scope["headers"] if p[0].lower() != b"cookie"]


def _is_open(path: str) -> bool:
    return (
        path in OPEN
        or path.startswith(OPEN_BELOW)
        or _below(path, CALLED_WITH_KEY)
        or path.startswith("/favicon")
        or path == "/_stcore/health"
    )


def _counts(hashed: str, given: GateSettings) -> bool:
    """Whether a session counts now."""
    if not hashed:
        return False
    with reading(given.url) as session:
        return signed_in(session, hashed, at=clock.now()) is not None


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
