"""A reporter's own page: how far his report is, and "I am still worried".

The address holds an unguessable token and nothing else; the page tells nothing about
the person. A token that is not ours always gets the same page, and whoever tries many
gets none at all for an hour.
"""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from dashboards.public.answers import page
from dashboards.public.arrivals import address_of
from dashboards.public.forms import keep_out, read_form
from dashboards.public.headers import OWN_CHOICE, STRICTER
from dashboards.public.signal_house import frame
from dashboards.public.signal_rates import Rates
from dashboards.public.signal_status_words import MONTHS, words
from dashboards.public.signal_words import LANGUAGES, STATUS_PATH
from outreach import clock
from outreach.database import reading, writing
from outreach.errors import AlreadyDone, NotFound, Refused
from outreach.settings import load_settings
from signals.actions.reporter_acts import knows_enough, still_worried, tell_no_more
from signals.queries.reporter_page import ReporterPage, reporter_page
from signals.rules.feedback import Message

MISSES = Rates()
"""Tokens that were not ours, by address of origin; as many an hour as reports."""
ACTS: dict[str, Callable[..., None]] = {
    "worried": still_worried,
    "heard": knows_enough,
    "stop": tell_no_more,
}
HEADERS = {"X-Robots-Tag": "noindex, nofollow", OWN_CHOICE: STRICTER}


async def show_status(request: Request) -> Response:
    """How far it is."""
    found = await to_thread.run_sync(_look, request.path_params["token"])
    if found is None:
        return await _missed(request)
    return _page(request, found, said=request.query_params.get("klaar", ""))


async def act_on_status(request: Request) -> Response:
    """One of the buttons; then back to the page, so that a refresh does it once."""
    token = request.path_params["token"]
    form = await read_form(request)
    act = (form or {}).get("act", "")
    if act not in ACTS:
        return await show_status(request)
    try:
        done = await to_thread.run_sync(partial(_do, token, act))
    except NotFound:
        return await _missed(request)
    language = _language(request, "")
    query = f"?klaar={act if done else ''}" + (f"&taal={language}" if language else "")
    return RedirectResponse(f"{STATUS_PATH}{token}{query}", 303, headers=HEADERS)


def _look(token: str) -> ReporterPage | None:
    try:
        with reading(load_settings().url) as session:
            return reporter_page(session, token, at=clock.now())
    except NotFound:
        return None


def _do(token: str, act: str) -> bool:
    """Do it; False when it was done before or came too late: the page shows how it is.

    Raises NotFound for a token that is none.
    """
    try:
        with writing(load_settings().url) as session:
            at = clock.now()
            viewer = reporter_page(session, token, at=at).viewer
            ACTS[act](session, token, by=viewer, at=at)
    except NotFound:
        raise
    except AlreadyDone:
        return True
    except Refused:
        return False
    return True


async def _missed(request: Request) -> Response:
    """The same page for every token that is not ours; written down, without it."""
    language = _language(request, "nl")
    allowed = MISSES.take(address_of(request), clock.now())
    await keep_out(request, "guess_token")
    return page(
        "signal_status_nothing.html",
        status=404 if allowed else 429,
        headers=HEADERS,
        **frame(LANGUAGES[language]),
        s=words(language),
        too_often=not allowed,
    )


def _language(request: Request, otherwise: str) -> str:
    asked = request.query_params.get("taal", "")
    return asked if asked in LANGUAGES else otherwise


def _page(request: Request, found: ReporterPage, *, said: str) -> Response:
    language = _language(request, found.language)
    text = words(language)
    return page(
        "signal_status.html",
        headers=HEADERS,
        **frame(LANGUAGES[language]),
        s=text,
        found=found,
        closed=found.stage is Message.CLOSED,
        path=f"{request.url.path}?taal={language}",
        other_path=f"{request.url.path}?taal={LANGUAGES[language].other}",
        said=text[f"{said}_done"] if _holds(said, found) else "",
        steps=_steps(found, text, language),
    )


def _holds(act: str, found: ReporterPage) -> bool:
    """Whether what he did holds now: he may have kept the address that thanks him."""
    return {
        "worried": found.reopened and found.stage is not Message.CLOSED,
        "heard": found.heard,
        "stop": not found.wants_feedback,
    }.get(act, False)


def _steps(
    found: ReporterPage, text: dict[str, str], language: str
) -> list[dict[str, Any]]:
    """The three steps with their days; which one it is at now."""
    days = {
        Message.RECEIVED: found.received_on,
        Message.PICKED_UP: found.picked_up_on,
        Message.CLOSED: found.closed_on,
    }
    order = list(Message)
    return [
        {
            "label": text[f"step_{step}"],
            "day": _day(days[step], language),
            "now": step is found.stage,
            "past": order.index(step) <= order.index(found.stage),
        }
        for step in order
    ]


def _day(day: date | None, language: str) -> str:
    if day is None:
        return ""
    return f"{day.day} {MONTHS[language].split()[day.month - 1]} {day.year}"


ROUTES: list[BaseRoute] = [
    Route(f"{STATUS_PATH}{{token}}", show_status, methods=["GET"]),
    Route(f"{STATUS_PATH}{{token}}", act_on_status, methods=["POST"]),
]
