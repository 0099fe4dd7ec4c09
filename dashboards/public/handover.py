"""A team without an account answers with the link of its hand-over document.

Plain pages. The address holds an unguessable token and nothing else; the page shows
the reference, never a name. Opening a link does not use it up, answering does.
"""

from collections.abc import Mapping
from datetime import date
from functools import partial

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from dashboards.public.answers import page
from dashboards.public.forms import read_form
from outreach import clock
from outreach.actions.handover import answer_by_link
from outreach.database import reading, writing
from outreach.errors import NotFound, Refused
from outreach.queries.handover_links import OpenedLink, open_link
from outreach.rules.follow_ups import (
    SEND_BACK_LABELS,
    FollowUpAct,
    SendBackReason,
)
from outreach.rules.team_answers import LONGEST_NOTE, parse_day
from outreach.settings import load_settings

A = FollowUpAct
FIELDS = ("answer", "why", "on", "note")
CHOICES = {
    A.ACCEPT: "Wij nemen dit aan",
    A.CONTACT: "Wij hebben contact gehad met de inwoner",
    A.FINISH: "Het is afgerond",
    A.FAIL_TO_REACH: "Wij konden de inwoner niet bereiken",
    A.DECLINE: "De inwoner ziet ervan af",
    A.SEND_BACK: "Wij sturen dit terug",
}


async def show_link(request: Request) -> Response:
    """What the link is about and what can be told."""
    return await to_thread.run_sync(
        _show, request.path_params["token"], request.query_params.get("klaar") == "1"
    )


async def answer_link(request: Request) -> Response:
    """The answer; then on to the next link, so that a refresh sends nothing twice."""
    form = await read_form(request)
    if form is None:
        return _refused(_too_large(), 413)
    return await to_thread.run_sync(
        partial(_answer, request.path_params["token"], form)
    )


def _show(token: str, thanked: bool) -> Response:
    try:
        with reading(load_settings().url) as session:
            link = open_link(session, token, at=clock.now())
    except Refused as refusal:
        return _refused(refusal)
    return _form(link, token, thanked=thanked)


def _answer(token: str, form: Mapping[str, str]) -> Response:
    link: OpenedLink | None = None
    try:
        with writing(load_settings().url) as session:
            at = clock.now()
            link = open_link(session, token, at=at)
            following = answer_by_link(
                session,
                link.link_id,
                _act(form),
                on=_day(form),
                note=form.get("note", ""),
                why=_why(form),
                by=link.viewer,
                at=at,
            )
    except Refused as refusal:
        if link is None:
            return _refused(refusal)
        return _form(link, token, refusal=refusal, form=form, status=422)
    if following:
        return RedirectResponse(f"/overdracht/{following}?klaar=1", 303)
    return page("handover_done.html", link=link)


def _act(form: Mapping[str, str]) -> FollowUpAct:
    typed = form.get("answer", "")
    if typed not in CHOICES:
        raise Refused(
            "Er is nog niets opgeslagen.",
            "U heeft geen antwoord gekozen.",
            "Kies een antwoord en klik op de knop.",
        )
    return FollowUpAct(typed)


def _day(form: Mapping[str, str]) -> date | None:
    typed = form.get("on", "").strip()
    day = parse_day(typed)
    if typed and day is None:
        raise Refused(
            "Er is nog niets opgeslagen.",
            "De datum klopt niet.",
            "Schrijf de datum als 31-12-2026, of laat hem leeg.",
        )
    return day


def _why(form: Mapping[str, str]) -> SendBackReason:
    typed = form.get("why", "")
    known = typed in set(SendBackReason)
    return SendBackReason(typed) if known else SendBackReason.OTHER


def _form(
    link: OpenedLink,
    token: str,
    *,
    thanked: bool = False,
    refusal: Refused | None = None,
    form: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    return page(
        "handover.html",
        status=status,
        link=link,
        token=token,
        thanked=thanked,
        refusal=refusal,
        form={name: (form or {}).get(name, "") for name in FIELDS},
        choices=[(act.value, CHOICES[act]) for act in link.offered],
        reasons=[(code.value, label) for code, label in SEND_BACK_LABELS.items()],
        can_send_back=A.SEND_BACK in link.offered,
        longest=LONGEST_NOTE,
    )


def _refused(refusal: Refused, status: int = 0) -> Response:
    status = status or (404 if isinstance(refusal, NotFound) else 410)
    return page(
        "refused.html",
        status=status,
        what=refusal.what,
        why=refusal.why,
        now=refusal.now,
    )


def _too_large() -> Refused:
    return Refused(
        "Uw antwoord is niet opgeslagen.",
        "De tekst is te lang.",
        f"Gebruik hoogstens {LONGEST_NOTE} tekens, of bel ons.",
    )


ROUTES = [
    Route("/overdracht/{token}", show_link, methods=["GET"]),
    Route("/overdracht/{token}", answer_link, methods=["POST"]),
]
