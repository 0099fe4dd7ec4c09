"""Who comes in over the plain pages: his address, his browser, his cookies."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from dashboards.public.addresses import ADDRESS
from dashboards.public.cookies import (
    BROWSER,
    STEP,
    drop_token,
    is_secure,
    set_token,
    token_in,
)
from outreach.actions.sessions import Arrival
from outreach.actions.sign_in import Entered
from outreach.rules.sessions import KNOWN_BROWSER, PENDING, browser_words
from outreach.settings import load_settings

NEXT_STEP = "/login/code"


def secure() -> bool:
    """Whether our cookies go over TLS only."""
    return is_secure(load_settings().base_url)


def cookie_of(request: Request, name: str) -> str:
    """One of our tokens, or nothing."""
    return token_in(request.headers.get("cookie", ""), secure=secure(), name=name)


def address_of(request: Request) -> str:
    """The client's address, as the gate found it."""
    return str(request.scope.get(ADDRESS, ""))


def arrival_of(request: Request, *, method: str = "password") -> Arrival:
    """How somebody comes in."""
    return Arrival(
        address=address_of(request),
        browser=browser_words(request.headers.get("user-agent", "")[:500]),
        known_browser=cookie_of(request, BROWSER),
        method=method,
    )


def let_in(entered: Entered) -> Response:
    """On to the second step, or to the page that was asked for, with fresh cookies."""
    if entered.pending:
        answer = RedirectResponse(NEXT_STEP, 303)
        set_token(answer, entered.token, secure=secure(), name=STEP, term=PENDING)
        return answer
    answer = RedirectResponse(entered.next_path, 303)
    set_token(answer, entered.token, secure=secure())
    set_token(
        answer,
        entered.known_browser,
        secure=secure(),
        name=BROWSER,
        term=KNOWN_BROWSER,
    )
    drop_token(answer, secure=secure(), name=STEP)
    return answer
