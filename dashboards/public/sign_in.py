"""Sign in and out: plain pages, a session in our own database."""

from functools import partial
from urllib.parse import parse_qs, urlsplit

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from dashboards.public.answers import STYLE, page
from dashboards.public.cookies import drop_token, is_secure, set_token, token_in
from outreach import clock
from outreach.actions.sessions import end_session, sign_in, token_hash
from outreach.database import writing
from outreach.queries.register import installation_keys
from outreach.settings import load_settings

LARGEST_FORM = 10_000
"""Bytes; an address and a password are far below."""
WRONG = (
    "Inloggen is niet gelukt. Het e-mailadres of het wachtwoord klopt niet, of er is "
    "te vaak achter elkaar geprobeerd. Controleer beide, wacht zo nodig een paar "
    "minuten, of vraag de beheerder om een nieuw wachtwoord."
)
"""One sentence for every cause: it tells a stranger nothing about accounts."""


async def show_sign_in(request: Request) -> Response:
    """The sign-in page."""
    gone = request.query_params.get("uit") == "1"
    message = "U bent uitgelogd." if gone else ""
    target = own_path(request.query_params.get("next", "/"))
    return page("sign_in.html", message=message, good=gone, email="", next=target)


async def do_sign_in(request: Request) -> Response:
    """Check the password and give the browser a new session; its old one ends."""
    form = await read_form(request)
    if form is None:
        return PlainTextResponse("Het formulier is te groot.", 413)
    email, target = form.get("email", "")[:200], own_path(form.get("next", "/"))
    origin = request.client.host if request.client else ""
    attempt = partial(_sign_in, email, form.get("password", "")[:1000], origin)
    token = await to_thread.run_sync(attempt)
    secure = is_secure(load_settings().base_url)
    if token is None:
        return page(
            "sign_in.html",
            status=401,
            message=WRONG,
            good=False,
            email=email,
            next=target,
        )
    before = token_in(request.headers.get("cookie", ""), secure=secure)
    if before:
        await to_thread.run_sync(_sign_out, before)
    answer = RedirectResponse(target, 303)
    set_token(answer, token, secure=secure)
    return answer


def _sign_in(email: str, password: str, origin: str) -> str | None:
    settings = load_settings()
    with writing(settings.url) as session:
        return sign_in(
            session,
            email,
            password,
            origin=origin,
            key=installation_keys(session, settings).index,
            at=clock.now(),
        )


async def show_sign_out(request: Request) -> Response:
    """A click on our own link signs out at once; a link elsewhere asks first."""
    if request.headers.get("sec-fetch-site") == "same-origin":
        return await do_sign_out(request)
    return page("sign_out.html")


async def do_sign_out(request: Request) -> Response:
    """End the session in the database and take the cookie back."""
    secure = is_secure(load_settings().base_url)
    token = token_in(request.headers.get("cookie", ""), secure=secure)
    if token:
        await to_thread.run_sync(_sign_out, token)
    answer = RedirectResponse("/login?uit=1", 303)
    drop_token(answer, secure=secure)
    return answer


def _sign_out(token: str) -> None:
    with writing(load_settings().url) as session:
        end_session(session, token_hash(token), at=clock.now())


def own_path(target: str) -> str:
    """Where to go after signing in: a path of our own, never another site."""
    parts = urlsplit(target)
    plain = not parts.scheme and not parts.netloc and "\\" not in target
    return target if plain and target.startswith("/") and target[1:2] != "/" else "/"


async def read_form(request: Request) -> dict[str, str] | None:
    """A small urlencoded form; the last value of each name. None when too large."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST_FORM:
            return None
    fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
    return {name: values[-1] for name, values in fields.items()}


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
