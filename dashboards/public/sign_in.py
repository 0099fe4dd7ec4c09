"""Sign in and out: plain pages, a session in our own database."""

from functools import partial
from urllib.parse import quote, urlsplit

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from dashboards.public.answers import STYLE, page
from dashboards.public.arrivals import (
    address_of,
    arrival_of,
    cookie_of,
    let_in,
    secure,
)
from dashboards.public.cookies import SESSION, drop_token
from dashboards.public.forms import keep_out, read_form
from outreach import clock
from outreach.actions.sessions import Arrival, end_session, token_hash
from outreach.actions.sign_in import Entered, begin_try, finish_try
from outreach.adapters.passwords import password_fits
from outreach.database import reading, writing
from outreach.queries.municipality import municipality
from outreach.queries.register import installation_keys
from outreach.settings import load_settings

WRONG = (
    "Inloggen is niet gelukt. Het e-mailadres of het wachtwoord klopt niet, of er is "
    "te vaak achter elkaar geprobeerd. Controleer beide, wacht zo nodig een paar "
    "minuten, of vraag de beheerder om een nieuw wachtwoord."
)
"""One sentence for every cause: it tells a stranger nothing about accounts."""
LONGEST_PASSWORD = 1000
LONGEST_PATH = 300


async def show_sign_in(request: Request) -> Response:
    """The sign-in page."""
    gone = request.query_params.get("uit") == "1"
    message = "U bent uitgelogd." if gone else ""
    target = await asked_path(request, request.query_params.get("next", "/"))
    return await sign_in_page(message=message, good=gone, target=target)


async def sign_in_page(
    *,
    message: str = "",
    good: bool = False,
    email: str = "",
    target: str = "/",
    status: int = 200,
) -> Response:
    """The page with both ways in."""
    settings = load_settings()
    provider = settings.oidc_label if settings.oidc_issuer else ""
    return page(
        "sign_in.html",
        status=status,
        message=message,
        good=good,
        email=email,
        next=target,
        provider=provider,
        provider_path=f"/login/organisatie?next={quote(target, safe='')}",
        demo=await to_thread.run_sync(is_demo),
    )


def is_demo() -> bool:
    """Whether this is an invented city."""
    with reading(load_settings().url) as session:
        return municipality(session).demo


async def do_sign_in(request: Request) -> Response:
    """Check the password and give the browser a new session; its old one ends."""
    form = await read_form(request)
    if form is None:
        return PlainTextResponse("Het formulier is te groot.", 413)
    email, target = form.get("email", "")[:200], form.get("next", "/")
    target = await asked_path(request, target)
    password = form.get("password", "")[:LONGEST_PASSWORD]
    entered = await to_thread.run_sync(
        partial(_sign_in, email, password, arrival_of(request), target)
    )
    if entered is None:
        return await sign_in_page(message=WRONG, email=email, target=target, status=401)
    await leave_old_session(request)
    return let_in(entered)


def _sign_in(
    email: str, password: str, arrival: Arrival, target: str
) -> Entered | None:
    settings, at = load_settings(), clock.now()
    with writing(settings.url) as session:
        key = installation_keys(session, settings).index
        tried = begin_try(session, email, arrival=arrival, key=key, at=at)
    if tried is None:
        return None
    fits = password_fits(tried.password_hash, password)
    with writing(settings.url) as session:
        return finish_try(
            session, tried, fits, arrival=arrival, next_path=target, at=at
        )


async def leave_old_session(request: Request) -> None:
    """End the session that this browser had: a new one at each sign-in."""
    before = cookie_of(request, SESSION)
    if before:
        await to_thread.run_sync(_sign_out, before, address_of(request))


async def show_sign_out(request: Request) -> Response:
    """A click on our own link signs out at once; a link elsewhere asks first."""
    if request.headers.get("sec-fetch-site") == "same-origin":
        return await do_sign_out(request)
    return page("sign_out.html")


async def do_sign_out(request: Request) -> Response:
    """End the session in the database and take the cookie back."""
    await leave_old_session(request)
    answer = RedirectResponse("/login?uit=1", 303)
    drop_token(answer, secure=secure())
    return answer


def _sign_out(token: str, address: str) -> None:
    with writing(load_settings().url) as session:
        end_session(session, token_hash(token), address=address, at=clock.now())


async def asked_path(request: Request, target: str) -> str:
    """Where to go after signing in; a way out of the house is written in the log."""
    inside = own_path(target)
    if inside != target and target:
        await keep_out(request, "other_site")
    return inside


def own_path(target: str) -> str:
    """Where to go after signing in: a path of our own, never another site."""
    try:
        parts = urlsplit(target)
    except ValueError:
        return "/"
    plain = target.isprintable() and target.isascii() and len(target) <= LONGEST_PATH
    plain = plain and not parts.scheme and not parts.netloc and "\\" not in target
    inside = target.startswith("/") and target[1:2] != "/"
    return target if plain and inside and not target.startswith("/login") else "/"


async def style(_request: Request) -> Response:
    """The style of the plain pages."""
    headers = {"Cache-Control": "public, max-age=3600"}
    return Response(STYLE, media_type="text/css", headers=headers)


async def health(_request: Request) -> Response:
    """For whoever watches whether we are up."""
    return PlainTextResponse("ok")


ROUTES = [
    Route("/login", show_sign_in, methods=["GET"]),
    Route("/login", do_sign_in, methods=["POST"]),
    Route("/uitloggen", show_sign_out, methods=["GET"]),
    Route("/uitloggen", do_sign_out, methods=["POST"]),
    Route("/stijl.css", style, methods=["GET"]),
    Route("/healthz", health, methods=["GET"]),
]
