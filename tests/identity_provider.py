"""A small OpenID provider on a port of its own, for the tests of signing in with it.

It keeps to the protocol (one-use codes, PKCE, redirect address, client secret, RS256)
unless a test tells it to lie: `twist` changes what the next identity token says.
"""

import base64
import hashlib
import hmac
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from secrets import token_urlsafe
from typing import Any
from urllib.parse import parse_qs, urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

CLIENT, SECRET = "omzien-test", "een geheim van de proef"
KEY = RSAKey.generate_key(2048, parameters={"kid": "first"})
OTHER_KEY = RSAKey.generate_key(2048, parameters={"kid": "first"})
"""Of a forger, who copies the name of the key."""


class Provider:
    """One provider; `user` are the claims of whoever signs in next."""

    def __init__(self) -> None:
        self.issuer = ""
        self.user: dict[str, Any] = {"sub": "s-1"}
        self.twist: Callable[[dict[str, Any]], dict[str, Any]] = lambda claims: claims
        self.sign: Callable[[dict[str, Any]], str | None] = signed
        self.metadata: dict[str, Any] = {}
        self.broken = False
        self._codes: dict[str, dict[str, str]] = {}

    def app(self) -> ASGIApp:
        """Its four addresses."""
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._describe),
                Route("/authorize", self._authorize),
                Route("/token", self._token, methods=["POST"]),
                Route("/jwks", self._keys),
            ]
        )

    async def _describe(self, _request: Request) -> Response:
        if self.broken:
            return JSONResponse({"error": "down"}, 503)
        return JSONResponse(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/jwks",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256", "none", "HS256"],
            }
            | self.metadata
        )

    async def _authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        assert asked["client_id"] == CLIENT
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = token_urlsafe(16)
        self._codes[code] = asked
        answer = urlencode({"code": code, "state": asked["state"]})
        return RedirectResponse(f"{asked['redirect_uri']}?{answer}", 302)

    async def _token(self, request: Request) -> Response:
        form = {k: v[0] for k, v in parse_qs((await request.body()).decode()).items()}
        asked = self._codes.pop(form.get("code", ""), None)
        if asked is None or not _proved(request, form, asked):
            return JSONResponse({"error": "invalid_grant"}, 400)
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": asked.get("nonce", ""),
            **self.user,
        }
        told = {"access_token": token_urlsafe(8), "token_type": "Bearer"}
        token = self.sign(self.twist(claims))
        return JSONResponse(told | ({"id_token": token} if token else {}))

    async def _keys(self, _request: Request) -> Response:
        return JSONResponse({"keys": [KEY.as_dict(private=False)]})


def _proved(request: Request, form: dict[str, str], asked: dict[str, str]) -> bool:
    """The secret of the client, the address, and the verifier of the challenge."""
    basic = base64.b64decode(request.headers["authorization"].removeprefix("Basic "))
    digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return (
        basic.decode() == f"{CLIENT}:{SECRET}"
        and form.get("redirect_uri") == asked["redirect_uri"]
        and challenge == asked["code_challenge"]
    )


def signed(claims: dict[str, Any]) -> str:
    """As it should be."""
    return jwt.encode({"alg": "RS256", "kid": "first"}, claims, KEY)


def forged(claims: dict[str, Any]) -> str:
    """With another key of the same name."""
    return jwt.encode({"alg": "RS256", "kid": "first"}, claims, OTHER_KEY)


def unsigned(claims: dict[str, Any]) -> str:
    """`alg: none`."""
    head, body = (_part(part) for part in ({"alg": "none"}, claims))
    return f"{head}.{body}."


def signed_with_public_key(claims: dict[str, Any]) -> str:
    """HS256 with the public key as the shared secret: an old trick."""
    secret = KEY.as_pem(private=False)
    head, body = (_part(part) for part in ({"alg": "HS256", "kid": "first"}, claims))
    mac = hmac.new(secret, f"{head}.{body}".encode(), "sha256").digest()
    return f"{head}.{body}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def _part(value: dict[str, Any]) -> str:
    raw = json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@contextmanager
def served(app: ASGIApp) -> Iterator[str]:
    """An application on a free port of this machine; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        probe.listen(64)
        config = uvicorn.Config(app, log_level="error", lifespan="off", ws="none")
        server = uvicorn.Server(config)
        thread = threading.Thread(
            target=server.run, kwargs={"sockets": [probe]}, daemon=True
        )
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{probe.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)


@contextmanager
def provider_running() -> Iterator[Provider]:
    """A provider that answers."""
    provider = Provider()
    with served(provider.app()) as address:
        provider.issuer = address
        yield provider
