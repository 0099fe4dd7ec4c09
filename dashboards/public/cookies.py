"""The one cookie: a token that script cannot read and other sites cannot send."""

from http.cookies import SimpleCookie
from urllib.parse import urlsplit

from starlette.responses import Response

from outreach.rules.sessions import ABSOLUTE

LOCAL_HOSTS = {"localhost", "127.0.0.1", "::1"}


def is_secure(base_url: str) -> bool:
    """Whether cookies go over TLS only: everywhere but on one's own machine."""
    parts = urlsplit(base_url)
    return parts.scheme == "https" or parts.hostname not in LOCAL_HOSTS


def cookie_name(*, secure: bool) -> str:
    """`__Host-` binds the cookie to this host and path; needs TLS."""
    return "__Host-sid" if secure else "sid"


def token_in(header: str, *, secure: bool) -> str:
    """The token in a Cookie header; empty when there is none or it is garbled."""
    cookies: SimpleCookie = SimpleCookie()
    try:
        cookies.load(header)
    except ValueError:
        return ""
    morsel = cookies.get(cookie_name(secure=secure))
    return morsel.value if morsel else ""


def set_token(response: Response, token: str, *, secure: bool) -> None:
    """Give the browser its token; the server decides when the session ends."""
    response.set_cookie(
        cookie_name(secure=secure),
        token,
        max_age=int(ABSOLUTE.total_seconds()),
        path="/",
        secure=secure,
        httponly=True,
        samesite="lax",
    )


def drop_token(response: Response, *, secure: bool) -> None:
    """Take the token back."""
    response.delete_cookie(
        cookie_name(secure=secure),
        path="/",
        secure=secure,
        httponly=True,
        samesite="lax",
    )
