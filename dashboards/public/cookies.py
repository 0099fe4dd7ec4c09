"""Our cookies: tokens that script cannot read and other sites cannot send."""

from datetime import timedelta
from urllib.parse import urlsplit

from starlette.responses import Response

from outreach.rules.sessions import ABSOLUTE

LOCAL_HOSTS = {"localhost", "127.0.0.1", "::1"}
SESSION = "sid"
"""The session: the only one that opens anything."""
STEP = "stap"
"""The password was right; the second step is to come."""
AWAY = "onderweg"
"""Gone to the provider of the organisation."""
BROWSER = "bekend"
"""Somebody signed in here before; opens nothing."""
LONGEST = 200
"""Signs of a token; ours have 43."""


def is_secure(base_url: str) -> bool:
    """Whether cookies go over TLS only: everywhere but on one's own machine."""
    parts = urlsplit(base_url)
    return parts.scheme == "https" or parts.hostname not in LOCAL_HOSTS


def cookie_name(name: str = SESSION, *, secure: bool) -> str:
    """`__Host-` binds the cookie to this host and path; needs TLS."""
    return f"__Host-{name}" if secure else name


def token_in(header: str, *, secure: bool, name: str = SESSION) -> str:
    """The token in a Cookie header; empty when there is none or it is garbled.

    Two different ones under one name are none: one of them was put there by somebody
    else.
    """
    wanted = cookie_name(name, secure=secure)
    pairs = (part.partition("=") for part in header.split(";"))
    values = {value.strip() for key, _, value in pairs if key.strip() == wanted}
    if len(values) != 1:
        return ""
    token = values.pop()
    plain = token.isascii() and token.replace("-", "").replace("_", "").isalnum()
    return token if plain and len(token) <= LONGEST else ""


def set_token(
    response: Response,
    token: str,
    *,
    secure: bool,
    name: str = SESSION,
    term: timedelta = ABSOLUTE,
) -> None:
    """Give the browser a token; the server decides when it ends."""
    response.set_cookie(
        cookie_name(name, secure=secure),
        token,
        max_age=int(term.total_seconds()),
        path="/",
        secure=secure,
        httponly=True,
        samesite="lax",
    )


def drop_token(response: Response, *, secure: bool, name: str = SESSION) -> None:
    """Take a token back."""
    response.delete_cookie(
        cookie_name(name, secure=secure),
        path="/",
        secure=secure,
        httponly=True,
        samesite="lax",
    )
