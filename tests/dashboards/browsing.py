"""A browser without a screen: keeps cookies, and says where its forms come from.

Asks the plain routes behind the real headers, failures and gate, over ASGI.
"""

from collections.abc import Mapping
from datetime import datetime
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urlsplit

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from dashboards.public import routes
from dashboards.public.addresses import networks
from dashboards.public.answers import show_refusal
from dashboards.public.failures import Failures
from dashboards.public.gate import Gate, GateSettings
from dashboards.public.headers import Headers
from outreach.errors import Refused
from outreach.settings import load_settings
from tests.conftest import NOW
from tests.dashboards.asking import Answer, _finished, playing

BASE = "http://localhost:8501"


async def _inside(request: Request) -> Response:
    """Stands for the screens: says which session and address the gate named."""
    given = request.headers
    named = given.get("x-omzien-session", ""), given.get("x-omzien-address", "")
    return PlainTextResponse("binnen " + " ".join(named))


async def _broken(_request: Request) -> Response:
    raise ValueError("mevrouw Bakker, 123456782")


def web_app(database_url: str) -> ASGIApp:
    """All plain routes, and two screens, as `app.py` puts them together."""
    given = load_settings()
    settings = GateSettings(
        database_url,
        BASE,
        False,
        frozenset({"/", "/mensen", "/kapot"}),
        networks(given.trusted_proxy),
    )
    return Starlette(
        routes=[
            *routes.ROUTES,
            Route("/", _inside),
            Route("/mensen", _inside),
            Route("/media/geheim.csv", _inside),
            Route("/kapot", _broken),
            Route("/_stcore/upload_file/{rest:path}", _inside, methods=["PUT"]),
        ],
        middleware=[
            Middleware(Headers, secure=False),
            Middleware(Failures),
            Middleware(Gate, settings=lambda: settings),
        ],
        exception_handlers={Refused: show_refusal},
    )


class Browser:
    """One browser at one address, at a moment that can be moved."""

    def __init__(
        self, database_url: str, *, address: str = "10.0.0.1", at: datetime = NOW
    ) -> None:
        self.database_url, self.address, self.at = database_url, address, at
        self.cookies: dict[str, str] = {}

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Open a page."""
        return self.send("GET", path, b"", headers)

    def post(
        self,
        path: str,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        body: bytes | None = None,
    ) -> Answer:
        """Send a form of our own page."""
        content = urlencode(form or {}).encode() if body is None else body
        own = {
            "content-type": "application/x-www-form-urlencoded",
            "origin": BASE,
            "content-length": str(len(content)),
        }
        return self.send("POST", path, content, own | dict(headers or {}))

    def sign_in(self, email: str, password: str, **more: str) -> Answer:
        """Fill in the sign-in page."""
        return self.post("/login", {"email": email, "password": password, **more})

    def signed_in(self) -> bool:
        """Whether the screens open."""
        return self.get("/").text.startswith("binnen")

    def send(
        self,
        method: str,
        path: str,
        content: bytes,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Any request; the cookies of the answer are kept."""
        scope = self._scope("http", path, headers) | {"method": method}
        with playing(self.database_url, self.at):
            messages = _finished(_talk(web_app(self.database_url), scope, content))
        return self._read(messages)

    def open_socket(self, headers: Mapping[str, str] | None = None) -> list[Any]:
        """Begin a WebSocket; what the server said."""
        scope = self._scope("websocket", "/_stcore/stream", headers)
        with playing(self.database_url, self.at):
            return list(_finished(_talk(web_app(self.database_url), scope, b"")))

    def _scope(
        self, kind: str, path: str, headers: Mapping[str, str] | None
    ) -> dict[str, Any]:
        own = {"host": "localhost:8501", "user-agent": "Firefox Windows"}
        if self.cookies:
            own["cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        parts = urlsplit(path)
        given = own | {name.lower(): value for name, value in (headers or {}).items()}
        return {
            "type": kind,
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "scheme": "http",
            "path": parts.path,
            "raw_path": parts.path.encode(),
            "query_string": parts.query.encode(),
            "root_path": "",
            "headers": [(n.encode(), v.encode("latin-1")) for n, v in given.items()],
            "client": (self.address, 50_000),
            "server": ("localhost", 8501),
        }

    def _read(self, messages: list[Any]) -> Answer:
        start = next(m for m in messages if m["type"] == "http.response.start")
        body = b"".join(m.get("body", b"") for m in messages if "body" in m)
        for name, value in start["headers"]:
            if name.lower() == b"set-cookie":
                self._keep(value.decode())
        headers = {name.decode(): value.decode() for name, value in start["headers"]}
        return Answer(start["status"], headers, body.decode("utf-8", "replace"))

    def _keep(self, header: str) -> None:
        for name, morsel in SimpleCookie(header).items():
            if morsel["max-age"] == "0":
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = morsel.value


async def _talk(app: ASGIApp, scope: dict[str, Any], content: bytes) -> Any:
    sent: list[Any] = []
    pieces = [content[i : i + 4096] for i in range(0, len(content), 4096)] or [b""]

    async def receive() -> dict[str, Any]:
        if scope["type"] == "websocket":
            return {"type": "websocket.connect"}
        piece = pieces.pop(0) if pieces else b""
        return {"type": "http.request", "body": piece, "more_body": bool(pieces)}

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return sent
