"""A reporter's own page over ASGI: how far it is, in words that tell nothing."""

import re
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from sqlmodel import select
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.types import ASGIApp

from dashboards.public import forms, signal_status
from dashboards.public.failures import Failures
from dashboards.public.gate import Gate, GateSettings
from dashboards.public.gate_notes import GateNotes
from dashboards.public.headers import Headers
from dashboards.public.signal_rates import Rates
from dashboards.public.signal_status_words import words
from outreach.database import reading, writing
from outreach.tables import AuditEvent, Municipality
from signals.rules.abuse import MOST_AN_HOUR
from signals.rules.states import SignalState
from signals.tables import Feedback, Reporter, Signal
from tests import build
from tests.conftest import NOW
from tests.dashboards.asking import Answer, ask, playing
from tests.signals.signal_world import make_signal

TOKEN = "Zk3-eigen-pagina-van-een-melder_AbCdEfGhJk"
S = SignalState
SECRETS = (
    "Bea",
    "bea@",
    "1234567",
    "Proefstraat",
    "3011AA",
    "gordijnen",
    "conversation",
)


def app_of(database_url: str) -> ASGIApp:
    """The routes behind the real gate and headers."""
    settings = GateSettings(database_url, "http://localhost:8501", False, frozenset())
    return Starlette(
        routes=signal_status.ROUTES,
        middleware=[
            Middleware(Headers, secure=False),
            Middleware(Failures),
            Middleware(Gate, settings=lambda: settings),
        ],
    )


@pytest.fixture(autouse=True)
def fresh_misses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test begins an hour of its own."""
    monkeypatch.setattr(signal_status, "MISSES", Rates())
    monkeypatch.setattr(forms, "NOTES", GateNotes())


def stored(url: str, language: str = "nl", **given: Any) -> int:
    hashed = sha256(TOKEN.encode()).hexdigest()
    with writing(url) as session:
        build.add(session, Municipality(name="Rotterdam", phone="14 010"))
        values = {"reporter": {"token_hash": hashed, "language": language}} | given
        return make_signal(session, **values).id or 0


def look(url: str, token: str = TOKEN, query: str = "", at: datetime = NOW) -> Answer:
    with playing(url, at):
        return ask(app_of(url), f"/melding/stand/{token}{query}")


def press(url: str, act: str, token: str = TOKEN, at: datetime = NOW) -> Answer:
    with playing(url, at):
        return ask(app_of(url), f"/melding/stand/{token}", {"act": act})


def state_of(url: str, number: int) -> SignalState:
    with reading(url) as session:
        return session.get_one(Signal, number).state


@pytest.mark.parametrize(
    ("state", "said", "buttons"),
    [
        (S.CHECK, "said_received", ["stop"]),
        (S.RECEIVED, "said_received", ["stop"]),
        (S.NOT_ROUTED, "said_received", ["stop"]),
        (S.WAITING, "said_picked_up", ["stop"]),
        (S.CLOSED, "said_closed", ["worried", "heard"]),
        (S.NO_ACTION, "said_closed", ["worried", "heard"]),
    ],
)
def test_how_far_it_is_in_both_languages(
    database_url: str, state: SignalState, said: str, buttons: list[str]
) -> None:
    stored(database_url, state=state)
    for language in ("nl", "en"):
        answer = look(database_url, query=f"?taal={language}")
        assert answer.status == 200
        assert words(language)[said] in answer.text
        assert f'lang="{"nl" if language == "nl" else "en-GB"}"' in answer.text
        assert re.findall(r'name="act" value="(\w+)"', answer.text) == buttons
        assert not [one for one in SECRETS if one in answer.text]
        assert not [one for one in S if f">{one.value}<" in answer.text]
        assert "eenzaam" not in answer.text.lower()
    assert answer.headers["x-robots-tag"] == "noindex, nofollow"
    assert answer.headers["referrer-policy"] == "strict-origin"
    assert answer.headers["cache-control"] == "no-store"
    assert '<meta name="robots" content="noindex">' in answer.text


def test_the_two_ends_look_the_same(database_url: str) -> None:
    """Nobody reads from the page whether anything was done."""
    number = stored(database_url, state=S.CLOSED)
    handled = look(database_url).text
    with writing(database_url) as session:
        session.get_one(Signal, number).state = S.NO_ACTION
    assert look(database_url).text == handled


def test_the_language_is_that_of_the_report(database_url: str) -> None:
    stored(database_url, language="en")
    assert "How is your report doing?" in look(database_url).text


def test_i_am_still_worried(database_url: str) -> None:
    number = stored(database_url, state=S.CLOSED)
    answer = press(database_url, "worried")
    assert answer.status == 303
    assert answer.headers["location"] == f"/melding/stand/{TOKEN}?klaar=worried"
    assert answer.headers["referrer-policy"] == "strict-origin"
    assert state_of(database_url, number) is S.RECEIVED
    after = look(database_url, query="?klaar=worried").text
    assert words("nl")["worried_done"] in after
    assert words("nl")["reopened"] in after
    assert press(database_url, "worried").headers["location"].endswith("?klaar=")
    assert state_of(database_url, number) is S.RECEIVED


@pytest.mark.parametrize("act", ["worried", "heard", "stop"])
def test_an_address_that_was_kept_thanks_for_nothing(
    database_url: str, act: str
) -> None:
    """Who kept the address that he was sent to reads what holds now."""
    stored(database_url, state=S.CLOSED)
    page = look(database_url, query=f"?klaar={act}")
    assert words("nl")[f"{act}_done"] not in page.text


def test_after_thirty_days_there_is_a_way_to_a_new_report(database_url: str) -> None:
    number = stored(database_url, state=S.CLOSED)
    late = NOW + timedelta(days=31)
    answer = look(database_url, at=late)
    assert words("nl")["too_late"] in answer.text
    assert 'href="/melding"' in answer.text
    assert 'value="worried"' not in answer.text
    press(database_url, "worried", at=late)
    assert state_of(database_url, number) is S.CLOSED


def test_enough_is_feedback_and_stop_is_no_mail(database_url: str) -> None:
    stored(database_url, state=S.CLOSED)
    for _twice in range(2):
        assert press(database_url, "heard").headers["location"].endswith("klaar=heard")
    press(database_url, "stop")
    with reading(database_url) as session:
        (row,) = session.exec(select(Feedback)).all()
        assert (row.message, row.channel) == ("closed", "page")
        assert row.by.startswith("reporter:")
        assert not session.exec(select(Reporter)).one().wants_feedback
    assert re.findall(r'name="act" value="(\w+)"', look(database_url).text) == [
        "worried"
    ]


WRONG = (TOKEN[:-1], TOKEN + "x", TOKEN.lower(), "x", "%00", "a" * 3000, "%F0%9F%A6%84")


def test_a_guessed_token_gets_the_same_page_whatever_it_is(database_url: str) -> None:
    number = stored(database_url, state=S.CLOSED)
    answers = [look(database_url, token) for token in WRONG]
    answers += [press(database_url, act, "x") for act in ("worried", "heard", "stop")]
    assert {answer.status for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1
    assert words("nl")["nothing"] in answers[0].text
    assert answers[0].headers["x-robots-tag"] == "noindex, nofollow"
    assert state_of(database_url, number) is S.CLOSED
    with reading(database_url) as session:
        events = session.exec(select(AuditEvent)).all()
    assert {event.act for event in events} >= {"guess_token"}
    assert TOKEN not in repr(events), "no token in the log"


def test_who_guesses_on_and_on_is_told_to_wait(database_url: str) -> None:
    stored(database_url)
    with playing(database_url):
        app = app_of(database_url)
        for number in range(MOST_AN_HOUR):
            assert ask(app, f"/melding/stand/guess{number}").status == 404
        last = ask(app, "/melding/stand/guess")
    assert last.status == 429
    assert words("nl")["too_often"] in last.text


@pytest.mark.parametrize("act", ["", "delete", "worried\x00"])
def test_an_unknown_button_does_nothing(database_url: str, act: str) -> None:
    number = stored(database_url, state=S.CLOSED)
    assert press(database_url, act).status == 200
    assert state_of(database_url, number) is S.CLOSED


def test_both_languages_have_the_same_words() -> None:
    dutch, english = words("nl"), words("en")
    assert dutch.keys() == english.keys()
    for texts in (dutch, english):
        joined = " ".join(texts.values()).lower()
        for word in ("eenzaam", "lonely", "wijkteam", "bezoek", "inwoner", "resident"):
            assert word not in joined
