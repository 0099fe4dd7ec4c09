"""The public page on which anybody reports that he is worried about somebody.

Three steps in one document: going on and back is a link inside the page, so the back
button keeps what was typed, nothing personal is in an address and no script is needed.
Sent once, it is checked as a whole; a report is stored, or the page says that it was
not and which number to call.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from dashboards.public.answers import page
from dashboards.public.arrivals import address_of
from dashboards.public.failures import note
from dashboards.public.forms import read_fields
from dashboards.public.limits import BODY, TOO_LARGE, BodyRefused
from dashboards.public.signal_fields import (
    HONEYPOT,
    STEPS,
    TICKET,
    Told,
    on_page,
    read,
    step_of,
)
from dashboards.public.signal_house import House, frame, read_house, term_in
from dashboards.public.signal_rates import RATES
from dashboards.public.signal_theme import ROUTES as STYLES
from dashboards.public.signal_ticket import (
    Ticket,
    intake_id,
    new_ticket,
    page_token,
    read_ticket,
)
from dashboards.public.signal_words import (
    FORM_PATHS,
    LANGUAGES,
    OFFERED,
    STATUS_PATH,
    Language,
    choices,
)
from outreach import clock
from outreach.access import Viewer, ViewerKind
from outreach.database import reading, writing
from outreach.rules.codes import shown_code
from outreach.settings import load_settings
from signals.actions.intake import DraftRefused, Receipt, receive_signal
from signals.queries.places import knows_postcode
from signals.rules.abuse import suspicions
from signals.rules.checking import LONGEST, Checked, Fault, check, sentence_of
from signals.rules.drafts import Draft
from signals.rules.levels import Level
from signals.rules.norms import FEEDBACK

MOST_FIELDS = 100
AT_ONCE = 8
"""Reports stored at the same time: who waits for a locked database must not keep the
other pages waiting."""
_LIMITER = CapacityLimiter(AT_ONCE)


class Sent(NamedTuple):
    """A form that came back, read and checked."""

    told: Told
    ticket: Ticket | None
    draft: Draft
    faults: Mapping[str, Fault]
    token: str


async def show_form(request: Request) -> Response:
    """The empty form."""
    language = _language(request)
    house = await to_thread.run_sync(read_house)
    ticket = new_ticket(clock.now()).text(house.key)
    return _form(language, house, Told.nothing(), ticket)


async def send_form(request: Request) -> Response:
    """Check and store; or go on to the step where something is missing."""
    language = _language(request)
    fields = await read_fields(request, most=BODY, fields=MOST_FIELDS)
    if fields is None:
        raise BodyRefused(413, TOO_LARGE)  # the gate says so, and whom to call
    house = await to_thread.run_sync(read_house)
    told = Told.of(fields)
    sent = await to_thread.run_sync(partial(_read, told, language, house))
    show = partial(_form, language, house, told, told.one[TICKET])
    if sent.faults:
        going_on = fields.get("act", [""])[-1] == "next"
        return _next_step(show, sent) if going_on else show(faults=sent.faults)
    at, address = clock.now(), address_of(request)
    if not RATES.take(address, at):
        return show(trouble="too_many", status=429)
    try:
        receipt = await to_thread.run_sync(partial(_store, sent), limiter=_LIMITER)
    except DraftRefused as refusal:
        RATES.give_back(address, at)
        return show(faults=refusal.codes)
    except Exception as error:  # whatever it is: it was not stored, and we say so
        RATES.give_back(address, at)
        note(error)
        return show(trouble="not_stored", status=503)
    return _received(language, house, sent, receipt)


def _language(request: Request) -> Language:
    code = "en" if request.url.path == FORM_PATHS["en"] else "nl"
    return LANGUAGES[code]


def _read(told: Told, language: Language, house: House) -> Sent:
    """The report in a form, checked, with what it looks like."""
    at = clock.now()
    today = clock.local_date(at)
    ticket = read_ticket(told.one[TICKET], house.key, at) if house.key else None
    intake = intake_id(ticket, told.words(), today.isoformat())
    given = read(told, intake=intake, language=language.code, today=today)
    found = suspicions(
        honeypot=told.one[HONEYPOT],
        opened_at=ticket.opened_at if ticket else None,
        at=at,
        texts=(given.draft.text, given.draft.done_text),
    )
    checked = check(replace(given.draft, suspicions=found), today=today)
    faults = dict(given.faults)
    for field, code in checked.faults.items():
        faults.setdefault(on_page(field), code)
    if "postcode" not in faults and not _known_place(told, checked):
        faults["postcode"] = Fault.POSTCODE_UNKNOWN
    token = page_token(ticket, intake, house.key)
    return Sent(told, ticket, checked.draft, faults, token)


def _known_place(told: Told, checked: Checked) -> bool:
    """Whether the postcode is one of ours, or the reporter says that it is right."""
    postcode = checked.draft.address.postcode
    if not postcode or told.one["postcode_confirmed"] == "yes":
        return True
    try:
        with reading(load_settings().url) as session:
            return knows_postcode(session, postcode)
    except Exception as error:  # a report is not held up by what we cannot look up
        note(error)
        return True


def _store(sent: Sent) -> Receipt:
    """Store it. The log names no address: who wants no name has none there either."""
    at = clock.now()
    by = Viewer(ViewerKind.REPORTER, "public", clock.local_date(at), origin="web")
    with writing(load_settings().url) as session:
        return receive_signal(session, sent.draft, by=by, at=at, token=sent.token)


def _next_step(show: Any, sent: Sent) -> Response:
    """Somebody pressed Enter: the first step where something is missing, and its
    faults if he was there already."""
    first = min(step_of(field) for field in sent.faults)
    there = first == 1 or sent.told.touched(first)
    faults = {f: code for f, code in sent.faults.items() if step_of(f) == first}
    answer: Response = show(faults=faults if there else {}, step=first)
    return answer


def _form(
    language: Language,
    house: House,
    told: Told,
    ticket: str,
    *,
    faults: Mapping[str, Fault] | None = None,
    step: int = 0,
    trouble: str = "",
    status: int = 0,
) -> Response:
    """The form as it was filled in. `step` 0: all steps open when there is something
    wrong, else the first."""
    found = faults or {}
    ordered = sorted(found, key=_place_on_page)
    return page(
        "signal_form.html",
        status=status or (422 if found else 200),
        **frame(language, house),
        told=told.one,
        ticks=told.many,
        ticket=ticket,
        faults={f: sentence_of(f, found[f], language.faults) for f in ordered},
        unknown_place=Fault.POSTCODE_UNKNOWN in found.values()
        or told.one["postcode_confirmed"] == "yes",
        open=bool(trouble or found) and not step,
        step=step or 1,
        trouble=trouble,
        seen=choices(language.seen),
        done=choices(language.done),
        reporters=choices(language.reporters, OFFERED),
        longest=LONGEST,
        honeypot=HONEYPOT,
    )


def _place_on_page(field: str) -> int:
    names = [name for step in STEPS.values() for name in step]
    return names.index(field) if field in names else len(names)


def _received(
    language: Language, house: House, sent: Sent, receipt: Receipt
) -> Response:
    base = load_settings().base_url
    return page(
        "signal_received.html",
        **frame(language, house),
        reference=shown_code(receipt.reference),
        own_page=f"{base}{STATUS_PATH}{receipt.token}" if receipt.token else "",
        routine=term_in(language, house.norms[Level.ROUTINE_5WD]),
        feedback=term_in(language, house.norms[FEEDBACK]),
        acute=receipt.level is Level.ACUTE,
        repeated=receipt.repeated,
        anonymous=sent.draft.reporter.anonymous,
    )


ROUTES: list[BaseRoute] = [
    *STYLES,
    *(Route(path, show_form, methods=["GET"]) for path in FORM_PATHS.values()),
    *(Route(path, send_form, methods=["POST"]) for path in FORM_PATHS.values()),
]
