"""Security headers on every answer, and Dutch where the web server is English."""

import re
from base64 import b64encode
from hashlib import sha256

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

INLINE_SCRIPT = re.compile(rb"<script>(.*?)</script>", re.DOTALL)
DUTCH = (
    (b'<html lang="en">', b'<html lang="nl">'),
    (b"<title>Streamlit</title>", b"<title>Omzien</title>"),
)
NOSCRIPT = re.compile(rb"<noscript>.*?</noscript>", re.DOTALL)
NO_SCRIPT_DUTCH = "<noscript>Zet JavaScript aan om met Omzien te werken.</noscript>"
SERVICE_LINK = re.compile(rb'<link rel="service-desc"[^>]*>')
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
OWN_CHOICE, STRICTER = "Referrer-Policy", "strict-origin"
"""A page with a token in its address may be stricter. Not `no-referrer`: a browser then
sends the form of such a page with `Origin: null`, which the gate refuses."""
KEPT = (
    "/static/",
    "/stijl.css",
    "/melding/stijl.css",
    "/melding/thema.css",
    "/favicon",
    "/component/",
)
"""What a browser may keep: the program and its style, nothing about anybody."""
POLICY = (
    "default-src 'self'; script-src 'self'{hashes}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
    "worker-src 'self' blob:; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'none'"
)
"""The screens set their style from script (emotion), hence 'unsafe-inline' there."""


def policy(html: bytes = b"") -> str:
    """The content security policy; inline scripts of `html` are named by hash."""
    digests = (sha256(text).digest() for text in INLINE_SCRIPT.findall(html))
    hashes = "".join(f" 'sha256-{b64encode(d).decode()}'" for d in digests)
    return POLICY.format(hashes=hashes)


def in_dutch(html: bytes) -> bytes:
    """The shell of the screens with its language, title and fallback in Dutch."""
    for old, new in DUTCH:
        html = html.replace(old, new)
    html = SERVICE_LINK.sub(b"", html)
    return NOSCRIPT.sub(NO_SCRIPT_DUTCH.encode(), html)


class Headers:
    """Middleware: headers on everything, and HTML read whole to make it Dutch."""

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self.app, self.secure = app, secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        await self.app(scope, receive, _Answer(send, scope["path"], self.secure))


class _Answer:
    """Holds an HTML answer back until it is whole; lets all else through."""

    def __init__(self, send: Send, path: str, secure: bool) -> None:
        self.send, self.path, self.secure = send, path, secure
        self.start: Message | None = None
        self.body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in FIXED.items():
                if name != OWN_CHOICE or headers.get(name) != STRICTER:
                    headers[name] = value
            if self.secure:
                headers["Strict-Transport-Security"] = "max-age=31536000"
            if headers.get("content-type", "").startswith("text/html"):
                self.start = message
                return
            if not self.path.startswith(KEPT):
                headers["Cache-Control"] = "no-store"
            headers.setdefault("Content-Security-Policy", policy())
        elif message["type"] == "http.response.body" and self.start is not None:
            self.body += message.get("body", b"")
            if message.get("more_body"):
                return
            message = self._whole()
            await self.send(self.start)
        await self.send(message)

    def _whole(self) -> Message:
        assert self.start is not None
        body = in_dutch(self.body)
        headers = MutableHeaders(scope=self.start)
        headers["Content-Security-Policy"] = policy(body)
        headers["Cache-Control"] = "no-store"
        headers["Content-Length"] = str(len(body))
        for name in ("etag", "last-modified"):
            if name in headers:
                del headers[name]
        return {"type": "http.response.body", "body": body}
