"""Where organisations report with a key: `POST /api/signals`, and how a report stands.

Answers 201 only when the report is stored for good; reports that come in together are
written together (`group_intake`). Every refusal is a problem document (RFC 9457) in
Dutch, and then nothing is stored. A browser cannot be made to call this door: only a
key in the Authorization header counts, and the gate drops the cookies.
"""

from asyncio import wrap_future
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from functools import partial

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from dashboards.public.addresses import ADDRESS
from dashboards.public.failures import note
from dashboards.public.forms import keep_out
from dashboards.public.group_intake import WRITER, Job
from dashboards.public.signal_house import read_house
from outreach import clock
from outreach.actions.sessions import web_origin
from outreach.database import reading
from outreach.errors import NotFound, Refused
from outreach.settings import load_settings
from signals.actions.covenants import key_hash
from signals.actions.partner_reports import (
    Outcome,
    Taken,
    organisation,
    require_covenant,
)
from signals.adapters.api_document import DOCUMENT_PATH, PATH, PROBLEM, openapi
from signals.adapters.group_writer import Full
from signals.adapters.partner_messages import (
    Fault,
    Problem,
    Rejected,
    Report,
    Standing,
    Status,
    Stored,
    pointer_of,
    read_report,
)
from signals.queries.covenants import Caller, OwnReport, callers, own_report

SOON = 10
"""Seconds after which a caller may try again when we could not store."""
LONGEST_KEY = 200
LONGEST_OURS = 20
"""Signs of a reference that is worth looking up."""


async def take_report(request: Request) -> Response:
    """One report of an organisation."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    hashed = _key(request)
    if not hashed:
        return await _no_key(request)
    body = await request.body()
    message = read_report(body) if kind == "application/json" else None
    try:
        if not isinstance(message, Report):
            caller = await to_thread.run_sync(_caller, hashed)
            if caller is None:
                return await _no_key(request)
            return _unreadable(kind, message)
        origin = web_origin(str(request.scope.get(ADDRESS, "")))
        answer = await wrap_future(WRITER.put(Job(hashed, message, origin)))
    except Full:
        return await _not_stored()
    except Refused as refusal:
        return _refusal(refusal)
    except Exception as error:
        note(error)
        return await _not_stored()
    if answer is None:
        return await _no_key(request)
    if isinstance(answer, Refused):
        return _refusal(answer)
    return _answered(answer, message)


async def show_standing(request: Request) -> Response:
    """How it stands with one of the organisation's own reports."""
    hashed = _key(request)
    if not hashed:
        return await _no_key(request)
    try:
        found = await to_thread.run_sync(
            partial(_standing, hashed, request.path_params["reference"][:LONGEST_OURS])
        )
    except NotFound as refusal:
        return _problem(404, "not-found", refusal.what, f"{refusal.why} {refusal.now}")
    except Refused as refusal:
        return _refusal(refusal)
    except Exception as error:
        note(error)
        return await _not_stored()
    if found is None:
        return await _no_key(request)
    status = Status(
        reference=found.reference,
        your_reference=found.caller_reference,
        received_at=found.received_at,
        standing=_words(found),
    )
    return JSONResponse(status.model_dump(mode="json"))


async def document(_request: Request) -> Response:
    """The OpenAPI document."""
    return JSONResponse(DOCUMENT)


DOCUMENT = openapi()


def _key(request: Request) -> str:
    """The hash of the key in the Authorization header; empty where there is none."""
    given = request.headers.get("authorization", "")
    scheme, _, key = given.partition(" ")
    key = key.strip()
    plain = scheme.lower() == "bearer" and key.isascii() and len(key) <= LONGEST_KEY
    return key_hash(key) if plain and key else ""


def _caller(hashed: str) -> Caller | None:
    """Who calls with a key. Raises Refused where he may not report now."""
    with reading(load_settings().url) as session:
        caller = callers(session, {hashed}).get(hashed)
    if caller is not None:
        require_covenant(caller.terms, clock.now())
    return caller


def _standing(hashed: str, reference: str) -> OwnReport | None:
    caller = _caller(hashed)
    if caller is None:
        return None
    with reading(load_settings().url) as session:
        viewer = organisation(caller.covenant_id, clock.now())
        return own_report(session, viewer, reference)


def _words(found: OwnReport) -> Standing:
    if found.closed:
        return Standing.CLOSED
    return Standing.PICKED_UP if found.picked_up else Standing.RECEIVED


def _answered(answer: Taken, report: Report) -> Response:
    if answer.outcome in (Outcome.STORED, Outcome.REPEATED):
        repeated = answer.outcome is Outcome.REPEATED
        path = f"{PATH}/{answer.reference}"
        stored = Stored(
            reference=answer.reference,
            your_reference=report.reference,
            status=path,
            repeated=repeated,
        )
        return JSONResponse(
            stored.model_dump(mode="json"),
            200 if repeated else 201,
            headers={"Location": path},
        )
    if answer.outcome is Outcome.OTHER_CONTENT:
        return _problem(
            409,
            "reference-used",
            "Dit nummer hoort al bij een andere melding.",
            "Geef deze melding een eigen nummer (reference) en stuur hem opnieuw.",
        )
    if answer.outcome is Outcome.QUOTA:
        return _problem(
            429,
            "quota",
            "Uw organisatie heeft vandaag het afgesproken aantal meldingen gestuurd.",
            "Stuur de rest morgen, of bel bij haast het meldpunt.",
            retry=_until_midnight(clock.now()),
        )
    return _faulty(
        Fault(pointer=pointer_of(field), detail=sentence)
        for field, sentence in answer.faults.items()
    )


def _until_midnight(at: datetime) -> int:
    """Seconds until the next Dutch day begins."""
    here = clock.local(at)
    following = datetime.combine(
        here.date() + timedelta(days=1), time(), tzinfo=here.tzinfo
    )
    return int((following - at).total_seconds()) + 1


def _unreadable(kind: str, message: Rejected | None) -> Response:
    if kind != "application/json":
        return _problem(
            415,
            "media-type",
            "Dit soort bericht kunnen wij niet lezen.",
            "Stuur de melding als application/json.",
        )
    if message is None:
        return _problem(
            400,
            "no-json",
            "Dit is geen goede JSON.",
            "Controleer hoe uw systeem het bericht schrijft (UTF-8, aanhalingstekens).",
        )
    return _faulty(message.faults)


def _faulty(faults: Iterable[Fault]) -> Response:
    return _problem(
        422,
        "faults",
        "Er klopt iets niet in de melding.",
        "Verbeter de velden onder errors en stuur de melding opnieuw.",
        faults=tuple(faults),
    )


async def _no_key(request: Request) -> Response:
    """No key, or one that does not count; the second kind is written in the log."""
    if request.headers.get("authorization"):
        await keep_out(request, "caller_key")
    answer = _problem(
        401,
        "key",
        "De sleutel ontbreekt of geldt niet.",
        "Stuur uw sleutel mee als Authorization: Bearer. Vraag de gemeente om een "
        "nieuwe als u hem kwijt bent.",
    )
    answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def _refusal(refusal: Refused) -> Response:
    return _problem(403, "covenant", refusal.why, refusal.now)


async def _not_stored() -> Response:
    phone = (await to_thread.run_sync(read_house)).phone
    call = f" of bel het meldpunt: {phone}" if phone else " of bel het meldpunt"
    return _problem(
        503,
        "not-stored",
        "De melding is niet opgeslagen.",
        f"Stuur hem zo meteen opnieuw met hetzelfde nummer,{call}.",
        retry=SOON,
    )


def _problem(
    status: int,
    kind: str,
    title: str,
    detail: str,
    *,
    faults: tuple[Fault, ...] = (),
    retry: int = 0,
) -> Response:
    problem = Problem(
        type=f"urn:omzien:problem:{kind}",
        title=title,
        status=status,
        detail=detail,
        errors=faults,
    )
    headers = {"Retry-After": str(retry)} if retry else None
    return JSONResponse(
        problem.model_dump(mode="json"), status, headers=headers, media_type=PROBLEM
    )


ROUTES: list[BaseRoute] = [
    Route(PATH, take_report, methods=["POST"]),
    Route(f"{PATH}/{{reference}}", show_standing, methods=["GET"]),
    Route(DOCUMENT_PATH, document, methods=["GET"]),
]
