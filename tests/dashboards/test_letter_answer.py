"""Answering a letter on the web: the code, a proof, one question, one sentence."""

import re
from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from sqlmodel import select
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.types import ASGIApp

from dashboards.public import forms, letter_answer
from dashboards.public.failures import Failures
from dashboards.public.gate import Gate, GateSettings
from dashboards.public.gate_notes import GateNotes
from dashboards.public.headers import Headers
from dashboards.public.letter_words import ANSWERS, DONE, SPEAKERS, WORDS
from dashboards.public.signal_rates import Rates
from letters.rules.wording import forbidden_word
from outreach.access import Permission, Viewer, ViewerKind
from outreach.database import reading, writing
from outreach.errors import NotFound, NotPermitted
from outreach.queries.answer_page import answer_page
from outreach.queries.residents import resident_card
from outreach.rules.invitations import InvitationState
from outreach.rules.letter_answers import MISSES_OF_CODE, MISSES_OF_ORIGIN
from outreach.rules.responses import ResponseCode
from outreach.rules.visits import Channel
from outreach.tables import (
    AuditEvent,
    ContactHold,
    Invitation,
    Objection,
    Resident,
    Response,
    Visit,
)
from tests import build
from tests.conftest import NOW
from tests.dashboards.asking import Answer, ask, ask_together, playing
from tests.letters import waves

CODE, OTHER = "7KM3QXP2D", "9BBBCCDDF"
S = InvitationState


def app_of(url: str) -> ASGIApp:
    """The routes behind the real gate and headers."""
    settings = GateSettings(url, "http://localhost:8501", False, frozenset())
    return Starlette(
        routes=letter_answer.ROUTES,
        middleware=[
            Middleware(Headers, secure=False),
            Middleware(Failures),
            Middleware(Gate, settings=lambda: settings),
        ],
    )


@pytest.fixture(autouse=True)
def fresh_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test begins an hour of its own."""
    monkeypatch.setattr(letter_answer, "MISSES", Rates(MISSES_OF_ORIGIN))
    monkeypatch.setattr(letter_answer, "CODE_MISSES", Rates(MISSES_OF_CODE))
    monkeypatch.setattr(forms, "NOTES", GateNotes())


def posted(url: str, *, state: InvitationState = S.POSTED) -> str:
    """A couple with a letter each; returns the id of her whose code is CODE."""
    with writing(url) as session:
        waves.municipality(session)
        cycle = build.cycle(session)
        given = {"address_key": "3011AA-12--", "house_number": 12}
        her = build.resident(session, surname="Yılmaz", **given)
        him = build.resident(session, gender="M", surname="Bos", **given)
        for who, code in ((her, CODE), (him, OTHER)):
            build.invitation(
                session,
                cycle,
                who,
                code=code,
                state=state if who is her else S.POSTED,
                printed_at=None if state is S.PLANNED else build.AT,
                posted_on=date(2026, 11, 1),
            )
        return her.id


def send(url: str, at: datetime = NOW, **fields: str) -> Answer:
    with playing(url, at):
        return ask(app_of(url), "/antwoord?taal=nl", fields)


def look(url: str, path: str) -> Answer:
    with playing(url):
        return ask(app_of(url), path)


def opened(url: str, code: str = CODE, proof: str = "12", at: datetime = NOW) -> str:
    """The ticket of the second page."""
    answer = send(url, at, code=code, proof=proof)
    assert answer.status == 200, answer.text
    found = re.search(r'name="ticket" value="([^"]+)"', answer.text)
    assert found
    return found[1]


def answered(url: str) -> list[Response]:
    with reading(url) as session:
        return list(session.exec(select(Response).order_by(Response.id)))


@pytest.mark.parametrize("path", [f"/A/{CODE}", "/a/7km-3qx-p2d", "/antwoord"])
def test_the_first_page_looks_nobody_up(database_url: str, path: str) -> None:
    posted(database_url)
    answer = look(database_url, path)
    assert answer.status == 200
    assert ("7KM-3QX-P2D" in answer.text) is (path != "/antwoord")
    assert "Yılmaz" not in answer.text
    assert 'href="tel:14010"' in answer.text
    assert answer.headers["cache-control"] == "no-store"
    with reading(database_url) as session:
        acts = session.exec(select(AuditEvent.act)).all()
    assert "view" not in acts


@pytest.mark.parametrize("path", ["/a/kort", "/a/%3Cscript%3E", "/a/" + "9" * 400])
def test_what_is_no_code_is_not_repeated(database_url: str, path: str) -> None:
    posted(database_url)
    answer = look(database_url, path)
    assert answer.status == 200
    assert "<script" not in answer.text
    assert 'name="code" type="text" autocapitalize="characters"' in answer.text
    assert re.search(r'id="code"[^>]* value=""', answer.text)


@pytest.mark.parametrize("proof", ["12", "1946"])
def test_code_and_proof_show_whose_letter_it_is(database_url: str, proof: str) -> None:
    posted(database_url)
    answer = send(database_url, code="7km 3qx p2d", proof=proof)
    assert answer.status == 200
    assert "mevrouw Yılmaz" in answer.text
    for secret in ("Proefstraat", "3011", "Anna", "1946-", "Bos"):
        assert secret not in answer.text


@pytest.mark.parametrize(
    ("code", "proof"),
    [(CODE, "13"), (CODE, "1947"), ("ZZZZZZZZZ", "12"), ("ZZZZZZZZZ", "1946")],
)
def test_a_wrong_code_and_a_wrong_proof_hear_the_same(
    database_url: str, code: str, proof: str
) -> None:
    posted(database_url)
    answer = send(database_url, code=code, proof=proof)
    assert answer.status == 404
    assert WORDS["nl"]["fault_nothing"] in answer.text
    assert "Yılmaz" not in answer.text


def test_a_letter_that_never_was_printed_opens_nothing(database_url: str) -> None:
    posted(database_url, state=S.PLANNED)
    assert send(database_url, code=CODE, proof="12").status == 404


def test_a_letter_that_was_taken_back_only_says_whom_to_call(database_url: str) -> None:
    posted(database_url, state=S.WITHDRAWN)
    answer = send(database_url, code=CODE, proof="12")
    assert WORDS["nl"]["withdrawn"] in answer.text
    assert "Yılmaz" not in answer.text


def test_guesses_at_one_code_end_also_for_the_right_proof(database_url: str) -> None:
    posted(database_url)
    for number in range(MISSES_OF_CODE):
        assert send(database_url, code=CODE, proof=str(2000 + number)).status == 404
    assert send(database_url, code=CODE, proof="12").status == 429
    assert send(database_url, code=OTHER, proof="12").status == 200
    later = NOW + timedelta(hours=1, minutes=1)
    assert send(database_url, later, code=CODE, proof="12").status == 200


def test_guesses_at_many_codes_end_for_their_origin(database_url: str) -> None:
    posted(database_url)
    for number in range(MISSES_OF_ORIGIN):
        code = f"ZZZZZZZ{number:02d}".replace("0", "B").replace("1", "C")
        assert send(database_url, code=code, proof="12").status == 404
    assert send(database_url, code=CODE, proof="12").status == 429
    with reading(database_url) as session:
        acts = session.exec(select(AuditEvent.act)).all()
    assert "guess_code" in acts


def test_many_guesses_at_once_are_counted_before_they_are_looked_up(
    database_url: str,
) -> None:
    posted(database_url)
    asked = [{"code": CODE, "proof": str(2000 + number)} for number in range(30)]
    with playing(database_url):
        answers = ask_together(app_of(database_url), "/antwoord", asked)
    statuses = Counter(answer.status for answer in answers)
    assert statuses == {404: MISSES_OF_CODE, 429: 30 - MISSES_OF_CODE}


def test_who_guesses_right_uses_up_no_tries(database_url: str) -> None:
    posted(database_url)
    for _ in range(MISSES_OF_CODE + 1):
        assert send(database_url, code=CODE, proof="12").status == 200


def test_a_letter_of_last_round_is_answered_for_the_round_of_now(
    database_url: str,
) -> None:
    """As by telephone: else "this year" ends with a letter in the next round."""
    posted(database_url)
    with writing(database_url) as session:
        running = build.cycle(session, 2027, open_from=date(2026, 6, 1)).id
    send(database_url, ticket=opened(database_url), answer="not_this_year")
    with reading(database_url) as session:
        (objection,) = session.exec(select(Objection)).all()
        assert objection.cycle_id == running
    assert "dit jaar niet" in send(database_url, code=CODE, proof="12").text


def test_a_partner_cannot_say_yes_for_who_said_no_and_hears_no_staff_words(
    database_url: str,
) -> None:
    posted(database_url)
    ticket = opened(database_url)
    send(database_url, ticket=ticket, answer="never_again")
    answer = send(database_url, ticket=ticket, answer="yes", who="partner")
    assert answer.status == 422
    assert WORDS["nl"]["fault_speaker"] in answer.text
    assert "afgemeld" not in answer.text


@pytest.mark.parametrize("code", list(ResponseCode))
def test_each_answer_does_what_it_does_by_telephone(
    database_url: str, code: ResponseCode
) -> None:
    her = posted(database_url)
    ticket = opened(database_url)
    answer = send(database_url, ticket=ticket, answer=code.value, who="family")
    assert answer.status == 200, answer.text
    assert DONE["nl"][code] in answer.text
    (row,) = answered(database_url)
    assert (row.code, row.channel) == (code, Channel.DIGITAL)
    assert (row.resident_id, row.by.startswith("resident:")) == (her, True)
    with reading(database_url) as session:
        visits = session.exec(select(Visit)).all()
        objections = session.exec(select(Objection)).all()
        holds = session.exec(select(ContactHold)).all()
        states = {
            i.resident_id: i.state for i in session.exec(select(Invitation)).all()
        }
    refusing = (ResponseCode.NOT_THIS_YEAR, ResponseCode.NEVER_AGAIN)
    assert len(visits) == (code is ResponseCode.YES)
    assert len(objections) == (code in refusing)
    assert len(holds) == (code in (ResponseCode.MOVED, ResponseCode.DECEASED))
    assert states.pop(her) is S.ANSWERED
    assert set(states.values()) == {S.POSTED}, "one partner never answers for both"


def test_wishes_come_along_with_a_yes(database_url: str) -> None:
    posted(database_url)
    ticket = opened(database_url)
    body = (
        f"ticket={ticket}&answer=yes&days=1&days=3&times=morning&kind=walk&gender=V"
        "&phone=010+1234567%00&language=Turks%E2%80%AE&who=self&days=9&times=night"
    )
    with playing(database_url):
        answer = ask(app_of(database_url), "/antwoord?taal=nl", body=body.encode())
    assert answer.status == 200
    (row,) = answered(database_url)
    assert row.wishes == {
        "phone": "010 1234567",
        "language": "Turks",
        "kind": "walk",
        "visitor_gender": "V",
        "days": [1, 3],
        "times": ["morning"],
    }


def test_sent_twice_it_is_one_answer_and_another_answer_is_another(
    database_url: str,
) -> None:
    posted(database_url)
    ticket = opened(database_url)
    for _ in range(2):
        answer = send(database_url, ticket=ticket, answer="yes")
        assert answer.status == 200
    assert WORDS["nl"]["once"] in answer.text
    send(database_url, ticket=ticket, answer="not_this_year")
    assert [row.code.value for row in answered(database_url)] == [
        "yes",
        "not_this_year",
    ]
    again = send(database_url, code=CODE, proof="12")
    assert "dit jaar niet" in again.text


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"answer": ""}, WORDS["nl"]["fault_choice"]),
        ({"answer": "maybe"}, WORDS["nl"]["fault_choice"]),
        ({"answer": "yes", "phone": "1" * 31}, WORDS["nl"]["fault_phone"]),
        ({"answer": "deceased", "who": "self"}, WORDS["nl"]["fault_who"]),
        ({"answer": "never_again", "who": "partner"}, WORDS["nl"]["fault_speaker"]),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_stored(
    database_url: str, fields: dict[str, str], says: str
) -> None:
    posted(database_url)
    answer = send(database_url, ticket=opened(database_url), **fields)
    assert answer.status == 422
    assert says in answer.text
    assert answered(database_url) == []


@pytest.mark.parametrize("change", ["signature", "number", "late", "early", "rubbish"])
def test_a_ticket_that_is_not_ours_or_old_opens_nothing(
    database_url: str, change: str
) -> None:
    posted(database_url)
    ticket = opened(database_url)
    at = NOW + timedelta(hours=1, minutes=1) if change == "late" else NOW
    at = NOW - timedelta(minutes=5) if change == "early" else at
    number, rest = ticket.split(".", 1)
    forged = {
        "signature": ticket[:-1] + ("0" if ticket[-1] != "0" else "1"),
        "number": f"{int(number) + 1}.{rest}",
        "rubbish": "é.1.x.",
    }.get(change, ticket)
    answer = send(database_url, at, ticket=forged, answer="yes")
    assert answer.status == 422
    assert WORDS["nl"]["fault_old"] in answer.text
    assert answered(database_url) == []


def test_somebody_with_a_code_reaches_himself_and_nobody_else(
    database_url: str,
) -> None:
    her = posted(database_url)
    with writing(database_url) as session:
        viewer = answer_page(session, CODE, "12", at=NOW).viewer
        him = session.exec(select(Resident.id).where(Resident.id != her)).one()
        assert (viewer.kind, viewer.resident_id) == (ViewerKind.RESIDENT, her)
        assert [p for p in Permission if viewer.may(p)] == [Permission.RECORD_ANSWER]
        with pytest.raises((NotFound, NotPermitted)):
            resident_card(session, viewer, her, today=NOW.date())
        with pytest.raises(NotFound):
            letter_answer.record_response(
                session,
                resident_id=him,
                cycle_id=None,
                code=ResponseCode.NEVER_AGAIN,
                channel=Channel.DIGITAL,
                by=viewer,
                at=NOW,
            )
    stranger = Viewer(ViewerKind.RESIDENT, "nobody", NOW.date())
    assert not any(stranger.may(p) for p in Permission)


def test_words_are_the_same_in_both_languages_and_hurt_nobody() -> None:
    assert WORDS["nl"].keys() == WORDS["en"].keys()
    for words in (ANSWERS, DONE, SPEAKERS):
        assert words["nl"].keys() == words["en"].keys()
    said = [*WORDS["nl"].values(), *ANSWERS["nl"].values(), *DONE["nl"].values()]
    assert [text for text in said if forbidden_word(text)] == []


def test_english_on_request(database_url: str) -> None:
    posted(database_url)
    answer = look(database_url, f"/A/{CODE}?taal=en")
    assert 'lang="en-GB"' in answer.text
    assert WORDS["en"]["proof"] in answer.text
