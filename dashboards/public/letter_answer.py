"""The page behind the QR code of a letter: answering it without an account.

First the code (which the QR brings) and the house number or birth year; nothing of
the resident is shown before. Then one question, and one sentence that confirms. All
wrong guesses get the same page, and whoever guesses often gets none for an hour.
"""

from collections.abc import Mapping
from datetime import date, datetime
from functools import partial
from typing import Any, NamedTuple

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from dashboards.public.answers import page
from dashboards.public.arrivals import address_of
from dashboards.public.failures import note
from dashboards.public.forms import keep_out, read_fields
from dashboards.public.headers import OWN_CHOICE, STRICTER
from dashboards.public.letter_ticket import Proved, proved, read_proved
from dashboards.public.letter_words import (
    ANSWERS,
    DAYS,
    DONE,
    GENDERS,
    KINDS,
    MONTHS,
    SPEAKERS,
    TIMES,
    WORDS,
)
from dashboards.public.limits import TOO_LARGE, BodyRefused
from dashboards.public.signal_house import House, read_house
from dashboards.public.signal_rates import Rates
from dashboards.public.signal_theme import theme
from outreach import clock
from outreach.actions.responses import record_response
from outreach.database import reading, writing
from outreach.errors import AlreadyDone, NotFound, Refused
from outreach.queries.answer_page import AnswerPage, answer_page, answer_page_of
from outreach.rules.characters import normal, refused_sign
from outreach.rules.codes import normal_code, shown_code
from outreach.rules.letter_answers import (
    MISSES_OF_CODE,
    MISSES_OF_ORIGIN,
    OFFERED,
    is_whole_code,
)
from outreach.rules.responses import MAY_ANSWER, OnBehalfOf, ResponseCode
from outreach.rules.visits import Channel
from outreach.settings import load_settings

PATH = "/antwoord"
MISSES = Rates(MISSES_OF_ORIGIN)
CODE_MISSES = Rates(MISSES_OF_CODE)
HEADERS = {"X-Robots-Tag": "noindex, nofollow", OWN_CHOICE: STRICTER}
LONGEST_PHONE, LONGEST_LANGUAGE = 30, 40
Fields = Mapping[str, list[str]]


class Visitor(NamedTuple):
    """Who is on the page: his language, the municipality, and from where he comes."""

    language: str
    house: House
    address: str


async def show_start(request: Request) -> Response:
    """The code, filled in by the QR, and the proof. Looks nobody up."""
    visitor = await _visitor(request)
    code = normal_code(request.path_params.get("code", "")[:40])
    return _start(visitor, code if is_whole_code(code) else "")


async def send_answer(request: Request) -> Response:
    """The first page or the second came back."""
    fields = await read_fields(request)
    if fields is None:
        raise BodyRefused(413, TOO_LARGE)
    visitor = await _visitor(request)
    if "ticket" in fields:
        return await to_thread.run_sync(partial(_answer, visitor, fields))
    return await _prove(request, visitor, fields)


async def _visitor(request: Request) -> Visitor:
    asked = request.query_params.get("taal", "nl")
    house = await to_thread.run_sync(read_house)
    return Visitor(asked if asked in WORDS else "nl", house, address_of(request))


async def _prove(request: Request, visitor: Visitor, fields: Fields) -> Response:
    """Code and proof: the second page, or the first again with what is wrong."""
    code, proof = normal_code(_one(fields, "code")[:40]), _one(fields, "proof").strip()
    if not is_whole_code(code):
        return _start(visitor, "", "code", proof=proof)
    if not proof:
        return _start(visitor, code, "proof")
    at = clock.now()
    if not _take_turn(visitor.address, code, at):
        return _start(visitor, code, "too_many", status=429)
    try:
        found = await to_thread.run_sync(partial(_look, code, proof))
    except NotFound:
        await keep_out(request, "guess_code")
        return _start(visitor, code, "nothing", status=404)
    MISSES.give_back(visitor.address, at)
    CODE_MISSES.give_back(code, at)
    if found.withdrawn:
        return _closed(visitor)
    ticket = proved(found.invitation_id, at).text(visitor.house.key)
    return _question(visitor, found, ticket, {})


def _take_turn(address: str, code: str, at: datetime) -> bool:
    """Count a try before it is looked up, so that many at once are counted too."""
    if not MISSES.take(address, at):
        return False
    if CODE_MISSES.take(code, at):
        return True
    MISSES.give_back(address, at)
    return False


def _look(code: str, proof: str) -> AnswerPage:
    with reading(load_settings().url) as session:
        return answer_page(session, code, proof, at=clock.now())


def _answer(visitor: Visitor, fields: Fields) -> Response:
    """The answer itself: stored, or the question again with what is wrong."""
    at = clock.now()
    ticket = read_proved(_one(fields, "ticket"), visitor.house.key, at)
    if ticket is None:
        return _start(visitor, "", "old")
    url = load_settings().url
    try:
        with reading(url) as session:
            found = answer_page_of(session, ticket.invitation_id, at=at)
    except NotFound:
        return _start(visitor, "", "nothing", status=404)
    if found.withdrawn:
        return _closed(visitor)
    show = partial(_question, visitor, found, _one(fields, "ticket"), fields)
    words = WORDS[visitor.language]
    if wrong := _wrong(fields):
        return show(fault=words[wrong])
    code, who = ResponseCode(_one(fields, "answer")), _speaker(fields)
    repeated = False
    try:
        _store(found, ticket, code, fields)
    except AlreadyDone:
        repeated = True
    except Refused as refusal:
        if code is ResponseCode.YES and who is not OnBehalfOf.SELF:
            return show(fault=words["fault_speaker"])
        return show(fault=f"{refusal.what} {refusal.why} {refusal.now}")
    except Exception as error:  # whatever it is: it was not stored, and we say so
        note(error)
        return show(fault=words["not_stored"], status=503)
    return _thanks(visitor, code, repeated=repeated)


def _wrong(fields: Fields) -> str:
    """The word for what is wrong with an answer, or "".

    The sentences of a refusal are for staff: they speak of the resident.
    """
    if _one(fields, "answer") not in set(OFFERED):
        return "fault_choice"
    if len(_one(fields, "phone")) > LONGEST_PHONE:
        return "fault_phone"
    who = _speaker(fields)
    if who in MAY_ANSWER[ResponseCode(_one(fields, "answer"))]:
        return ""
    return "fault_who" if who is OnBehalfOf.SELF else "fault_speaker"


def _store(
    found: AnswerPage, ticket: Proved, code: ResponseCode, fields: Fields
) -> None:
    with writing(load_settings().url) as session:
        record_response(
            session,
            resident_id=found.viewer.resident_id or "",
            cycle_id=found.cycle_id,
            code=code,
            channel=Channel.DIGITAL,
            on_behalf_of=_speaker(fields),
            wishes=_wishes(fields) if code is ResponseCode.YES else None,
            nonce=f"letter {ticket.nonce} {code}",
            by=found.viewer,
            at=clock.now(),
        )


def _speaker(fields: Fields) -> OnBehalfOf:
    given = _one(fields, "who")
    return OnBehalfOf(given) if given in set(OnBehalfOf) else OnBehalfOf.SELF


def _wishes(fields: Fields) -> dict[str, Any]:
    """What was ticked; what a form of ours cannot hold is left out."""
    days = {str(number): number for number in range(len(DAYS["nl"]))}
    kind, gender = _one(fields, "kind"), _one(fields, "gender")
    return {
        "phone": _plain(_one(fields, "phone")),
        "language": _plain(_one(fields, "language"))[:LONGEST_LANGUAGE],
        "kind": kind if kind in KINDS["nl"] else "",
        "visitor_gender": gender if gender in GENDERS["nl"] else "",
        "days": tuple(days[one] for one in fields.get("days", ()) if one in days),
        "times": tuple(one for one in fields.get("times", ()) if one in TIMES["nl"]),
    }


def _plain(text: str) -> str:
    """Without signs that nobody types and that would turn a line of staff round."""
    return "".join(s for s in normal(text) if refused_sign(s) is None).strip()


def _one(fields: Fields, name: str) -> str:
    return fields.get(name, [""])[-1]


def _frame(visitor: Visitor, path: str = PATH) -> dict[str, Any]:
    """What every page needs: words, municipality, theme, the other language."""
    house = visitor.house
    other = "en" if visitor.language == "nl" else "nl"
    return {
        "w": WORDS[visitor.language],
        "language": visitor.language,
        "house": house,
        "phone": house.phone,
        "hours": house.hours,
        "theme": theme(),
        "path": f"{PATH}?taal={visitor.language}",
        "other_path": f"{path}?taal={other}",
        "other_html": WORDS[other]["html"],
    }


def _start(
    visitor: Visitor, code: str, fault: str = "", *, proof: str = "", status: int = 0
) -> HTMLResponse:
    path = f"/a/{code}" if code else PATH
    return page(
        "letter_start.html",
        status=status or (422 if fault else 200),
        headers=HEADERS,
        **_frame(visitor, path),
        code=shown_code(code),
        proof=proof,
        fault=fault,
    )


def _question(
    visitor: Visitor,
    found: AnswerPage,
    ticket: str,
    fields: Fields,
    *,
    fault: str = "",
    status: int = 0,
) -> HTMLResponse:
    language = visitor.language
    words = WORDS[language]
    before = ""
    if found.answered is not None and found.answered_on is not None:
        before = words["before"].format(
            day=_day(found.answered_on, language),
            answer=ANSWERS[language][found.answered].lower(),
        )
    return page(
        "letter_question.html",
        status=status or (422 if fault else 200),
        headers=HEADERS,
        **_frame(visitor),
        about=words["for"].format(name=found.name)
        if found.name
        else words["for_nobody"],
        before=before,
        ticket=ticket,
        fault=fault,
        told=_told(fields),
        ticked=fields,
        answers=[(code.value, ANSWERS[language][code]) for code in OFFERED],
        speakers=[(who.value, said) for who, said in SPEAKERS[language].items()],
        days=list(enumerate(DAYS[language])),
        times=list(TIMES[language].items()),
        kinds=list(KINDS[language].items()),
        genders=list(GENDERS[language].items()),
    )


def _told(fields: Fields) -> dict[str, str]:
    """What was filled in; every field of the form has a value."""
    names = ("answer", "kind", "gender", "phone", "language", "who")
    return {name: _one(fields, name) for name in names}


def _closed(visitor: Visitor) -> HTMLResponse:
    words = WORDS[visitor.language]
    return page(
        "letter_done.html",
        headers=HEADERS,
        **_frame(visitor),
        heading=words["title"],
        sentence=words["withdrawn"],
        once="",
    )


def _thanks(visitor: Visitor, code: ResponseCode, *, repeated: bool) -> HTMLResponse:
    words = WORDS[visitor.language]
    return page(
        "letter_done.html",
        headers=HEADERS,
        **_frame(visitor),
        heading=words["thanks"],
        sentence=DONE[visitor.language][code],
        once=words["once"] if repeated else "",
    )


def _day(day: date, language: str) -> str:
    return f"{day.day} {MONTHS[language].split()[day.month - 1]} {day.year}"


ROUTES: list[BaseRoute] = [
    Route("/a/{code}", show_start, methods=["GET"]),
    Route("/A/{code}", show_start, methods=["GET"]),
    Route(PATH, show_start, methods=["GET"]),
    Route(PATH, send_answer, methods=["POST"]),
]
