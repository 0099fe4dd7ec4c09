"""The short referral of a practice: a page behind the practice's own code.

The code is a caller key, in the address as with a hand-over link: the practice keeps
the page among its favourites. Only an organisation that may refer has such a page, and
the patient's agreement is compulsory.
"""

from asyncio import wrap_future
from collections.abc import Mapping

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from dashboards.public.addresses import ADDRESS
from dashboards.public.answers import page
from dashboards.public.failures import note
from dashboards.public.forms import keep_out, read_form
from dashboards.public.group_intake import WRITER, Job
from dashboards.public.signal_house import House, read_house
from outreach import clock
from outreach.actions.sessions import web_origin
from outreach.database import new_token, reading
from outreach.errors import NotFound, Refused
from outreach.rules.codes import shown_code
from outreach.settings import load_settings
from signals.actions.covenants import key_hash
from signals.actions.partner_reports import Outcome, Taken, require_covenant
from signals.adapters.partner_messages import (
    Address,
    Contact,
    Kind,
    Report,
    Subject,
)
from signals.queries.covenants import Caller, callers
from signals.rules.covenants import REFERRERS, SharedField
from signals.rules.drafts import About
from signals.rules.partner_rows import house_number

PATH = "/verwijzing"
LONGEST = {"text": 1000, "practice": 100, "phone": 30, "name": 100, "street": 100}
"""Signs of the fields; a small form."""
FIELDS = (
    "form",
    "name",
    "birth_year",
    "patient_phone",
    "postcode",
    "number",
    "street",
    "text",
    "practice",
    "phone",
    "agreed",
)


async def show_referral(request: Request) -> Response:
    """The empty form, for a practice with a code that counts."""
    code = request.path_params["code"]
    try:
        caller = await to_thread.run_sync(_practice, code)
    except Refused as refusal:
        return await _kept_out(request, refusal)
    house = await to_thread.run_sync(read_house)
    return _form(house, caller, code, {"form": new_token()})


async def send_referral(request: Request) -> Response:
    """Store the referral, or say what has to be mended."""
    code = request.path_params["code"]
    form = await read_form(request)
    house = await to_thread.run_sync(read_house)
    try:
        caller = await to_thread.run_sync(_practice, code)
    except Refused as refusal:
        return await _kept_out(request, refusal)
    except Exception as error:
        note(error)
        return _away(house)
    if form is None:
        return _form(house, caller, code, {"form": new_token()}, [TOO_LONG], 413)
    faults = _faults(form)
    if faults:
        return _form(house, caller, code, form, faults, 422)
    origin = web_origin(str(request.scope.get(ADDRESS, "")))
    try:
        job = Job(key_hash(code), _report(form), origin)
        answer = await wrap_future(WRITER.put(job))
    except Exception as error:  # whatever it is: it was not stored, and we say so
        note(error)
        return _form(house, caller, code, form, [_call(house)], 503)
    if isinstance(answer, Taken) and answer.reference:
        reference = shown_code(answer.reference)
        return page("referral_done.html", house=house, reference=reference, code=code)
    faults = list(answer.faults.values()) if isinstance(answer, Taken) else []
    if isinstance(answer, Taken) and answer.outcome is Outcome.OTHER_CONTENT:
        faults = ["Deze verwijzing is al verstuurd. Open de pagina opnieuw."]
    return _form(house, caller, code, form, faults or [_call(house)], 422)


TOO_LONG = "De tekst is te lang. Houd het kort, of bel ons."


def _call(house: House) -> str:
    number = f" op {house.phone}" if house.phone else ""
    return f"De verwijzing is niet opgeslagen. Bel het meldpunt{number}."


def _practice(code: str) -> Caller:
    """Who has this code. Raises NotFound for a code that opens no referral, and Refused
    where the agreement is not in force."""
    hashed = key_hash(code)
    with reading(load_settings().url) as session:
        caller = callers(session, {hashed}).get(hashed)
    refers = caller is not None and SharedField.REFERRAL in caller.terms.allowed
    if caller is None or not refers or caller.terms.reporter_kind not in REFERRERS:
        raise NotFound(
            "Deze pagina bestaat niet.",
            "De code in het adres klopt niet of is ingetrokken.",
            "Vraag de gemeente om het adres van uw verwijspagina.",
        )
    require_covenant(caller.terms, clock.now())
    return caller


def _away(house: House) -> Response:
    """Nothing can be read now, not even whose code this is."""
    return page(
        "refused.html",
        status=503,
        what="De verwijzing is niet opgeslagen.",
        why="Er is een storing.",
        now=_call(house).partition(". ")[2],
    )


async def _kept_out(request: Request, refusal: Refused) -> Response:
    missing = isinstance(refusal, NotFound)
    if missing:
        await keep_out(request, "caller_key")
    return page(
        "refused.html",
        status=404 if missing else 403,
        what=refusal.what,
        why=refusal.why,
        now=refusal.now,
    )


def _faults(form: Mapping[str, str]) -> list[str]:
    """What a practice has to mend first; the rest is for the check of all doors."""
    faults = []
    if form.get("agreed") != "yes":
        faults.append("Een verwijzing kan alleen als de patiënt ermee instemt.")
    if not form.get("text", "").strip():
        faults.append("Schrijf kort waarom u verwijst.")
    if not form.get("phone", "").strip():
        faults.append("Vul een nummer in waarop wij u kunnen bellen.")
    try:
        house_number(form.get("number", "").strip() or "1")
    except ValueError as error:
        faults.append(str(error))
    year = form.get("birth_year", "").strip()
    if year and not (year.isascii() and year.isdecimal() and len(year) == 4):
        faults.append("Schrijf het geboortejaar met vier cijfers, zoals 1943.")
    return faults


def _report(form: Mapping[str, str]) -> Report:
    """The form as the message of an organisation. The number of the form is its
    reference, so that a double click is one referral."""
    typed = {name: form.get(name, "").strip() for name in FIELDS}
    number = house_number(typed["number"]) if typed["number"] else (None, "", "")
    year = int(typed["birth_year"]) if typed["birth_year"] else None
    return Report.model_construct(
        reference=f"form-{key_hash(typed['form'])[:40]}",
        kind=Kind.REFERRAL,
        about=About.PERSON,
        address=Address.model_construct(
            postcode=typed["postcode"],
            house_number=number[0],
            house_letter=number[1],
            house_addition=number[2],
            street=typed["street"],
        ),
        person=Subject.model_construct(
            name=typed["name"], birth_year=year, phone=typed["patient_phone"]
        ),
        text=typed["text"],
        patient_agreed=True,
        person_knows=True,
        contact=Contact.model_construct(name=typed["practice"], phone=typed["phone"]),
    )


def _form(
    house: House,
    caller: Caller,
    code: str,
    form: Mapping[str, str],
    faults: list[str] | None = None,
    status: int = 200,
) -> Response:
    return page(
        "referral.html",
        status=status,
        house=house,
        practice=caller.terms.name,
        code=code,
        form={name: form.get(name, "") for name in FIELDS},
        faults=faults or [],
        longest=LONGEST,
    )


ROUTES: list[BaseRoute] = [
    Route(f"{PATH}/{{code}}", show_referral, methods=["GET"]),
    Route(f"{PATH}/{{code}}", send_referral, methods=["POST"]),
]
