"""Sign in with the account of the organisation, on our own routes.

The way back is worth something once, within ten minutes, and in the browser that left.
It ends in the same server-side session as a password.
"""

import json
from functools import partial
from typing import Any

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboards.public.answers import page
from dashboards.public.arrivals import arrival_of, cookie_of, let_in, secure
from dashboards.public.cookies import AWAY, drop_token, set_token
from dashboards.public.failures import note
from dashboards.public.oidc_client import BACK, WrongProvider, come_back, leave
from dashboards.public.sign_in import asked_path, leave_old_session, sign_in_page
from outreach import clock
from outreach.actions.provider_sign_in import (
    Flow,
    Identity,
    begin_flow,
    end_flow,
    enter_through_provider,
    refuse_provider,
)
from outreach.actions.sessions import Arrival
from outreach.actions.sign_in import Entered
from outreach.database import writing
from outreach.queries.register import installation_keys
from outreach.rules.sessions import AT_PROVIDER
from outreach.settings import load_settings

METHOD = "organisation"
FAILED = (
    "Inloggen met het {label} is niet gelukt. Probeer het nog een keer. Lukt het weer "
    "niet, bel dan de beheerder en noem {number}."
)
UNKNOWN = (
    "U bent ingelogd bij uw organisatie, maar u heeft nog geen toegang tot Omzien. "
    "Vraag de beheerder van Omzien om u toe te laten, en noem {number}."
)


class NotKnown(Exception):
    """The provider knows somebody whom we do not know, or who stopped."""


async def begin(request: Request) -> Response:
    """To the provider, with a fresh state for this browser."""
    settings = load_settings()
    if not settings.oidc_issuer:
        return _none()
    target = await asked_path(request, request.query_params.get("next", "/"))
    store: dict[str, Any] = {}
    try:
        answer = await leave(request, settings, store)
    except Exception as error:
        # Whatever a provider answers, or does not: its bytes are not ours to trust.
        return await _failed(request, error)
    token = await to_thread.run_sync(partial(_keep, json.dumps(store), target))
    set_token(answer, token, secure=secure(), name=AWAY, term=AT_PROVIDER)
    return answer


async def back(request: Request) -> Response:
    """From the provider: a session, or a refusal with a reference."""
    settings = load_settings()
    if not settings.oidc_issuer:
        return _none()
    flow = await to_thread.run_sync(_take, cookie_of(request, AWAY))
    try:
        if flow is None:
            raise WrongProvider("nobody left for the provider from this browser")
        identity = await come_back(request, settings, json.loads(flow.content))
        arrival = arrival_of(request, method=METHOD)
        entered = await to_thread.run_sync(
            partial(_enter, identity, arrival, flow.next_path)
        )
    except Exception as error:
        return await _failed(request, error)
    if entered is None:
        return await _failed(request, NotKnown(), UNKNOWN, logged=True)
    await leave_old_session(request)
    answer = let_in(entered)
    drop_token(answer, secure=secure(), name=AWAY)
    return answer


def _keep(content: str, target: str) -> str:
    settings = load_settings()
    with writing(settings.url) as session:
        return begin_flow(
            session,
            content,
            next_path=target,
            keys=installation_keys(session, settings),
            at=clock.now(),
        )


def _take(token: str) -> Flow | None:
    settings = load_settings()
    with writing(settings.url) as session:
        return end_flow(
            session,
            token,
            keys=installation_keys(session, settings),
            at=clock.now(),
        )


def _enter(identity: Identity, arrival: Arrival, target: str) -> Entered | None:
    settings = load_settings()
    with writing(settings.url) as session:
        return enter_through_provider(
            session,
            identity,
            link_by_email=settings.oidc_link_by_email,
            arrival=arrival,
            next_path=target,
            at=clock.now(),
        )


async def _failed(
    request: Request, error: Exception, text: str = FAILED, *, logged: bool = False
) -> Response:
    """The sign-in page with a sentence and a reference; the log hears of it."""
    number = note(error)
    settings = load_settings()
    if not logged:
        await to_thread.run_sync(_refuse, arrival_of(request, method=METHOD))
    message = text.format(label=settings.oidc_label, number=number)
    answer = await sign_in_page(message=message, status=401)
    drop_token(answer, secure=secure(), name=AWAY)
    return answer


def _refuse(arrival: Arrival) -> None:
    with writing(load_settings().url) as session:
        refuse_provider(session, arrival=arrival, at=clock.now())


def _none() -> Response:
    return page(
        "refused.html",
        status=404,
        what="Deze manier van inloggen is er niet.",
        why="Uw gemeente heeft dit niet ingesteld.",
        now="Log in met uw e-mailadres en wachtwoord.",
    )


ROUTES = [
    Route("/login/organisatie", begin, methods=["GET"]),
    Route(BACK, back, methods=["GET"]),
]
