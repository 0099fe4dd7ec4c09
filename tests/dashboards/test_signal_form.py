"""The public report form over ASGI: what is stored, and what bad input gets."""

import re
import threading
from asyncio import run, sleep
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy import text as sql
from sqlmodel import func, select
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.types import ASGIApp

from dashboards.public import signal_form
from dashboards.public.failures import Failures
from dashboards.public.gate import Gate, GateSettings
from dashboards.public.headers import Headers
from dashboards.public.signal_rates import Rates
from dashboards.public.signal_words import LANGUAGES
from outreach.database import engine_for, reading, writing
from outreach.settings import load_settings
from outreach.tables import Municipality, PostcodeArea
from signals.actions.intake import hash_of
from signals.rules.abuse import MOST_AN_HOUR
from signals.rules.drafts import Seen
from signals.rules.queues import Queue
from signals.tables import Reporter, Signal
from tests import build
from tests.conftest import NOW
from tests.dashboards.asking import Answer, ask, playing

HUGE = {"content-length": str(20 * 1024 * 1024)}
LATER = NOW + timedelta(minutes=3)
FILLED = {
    "about": "address",
    "postcode": "3011 aa",
    "house_number": "12",
    "seen": "mail_piles_up",
    "text": "De krant ligt er al vijf dagen.",
    "anonymous": "no",
    "reporter_kind": "neighbour",
    "reporter_name": "Bea Buur",
    "reporter_phone": "06 12345678",
    "wants_feedback": "yes",
}


def app_of(database_url: str, base_url: str = "http://localhost:8501") -> ASGIApp:
    """The routes behind the real gate and headers."""
    settings = GateSettings(database_url, base_url, False, frozenset())
    return Starlette(
        routes=signal_form.ROUTES,
        middleware=[
            Middleware(Headers, secure=False),
            Middleware(Failures),
            Middleware(Gate, settings=lambda: settings),
        ],
    )


@pytest.fixture(autouse=True)
def fresh_rates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test begins an hour of its own."""
    monkeypatch.setattr(signal_form, "RATES", Rates())


@pytest.fixture
def url(database_url: str) -> str:
    """A database with a municipality and one postcode area."""
    with writing(database_url) as session:
        build.add(session, Municipality(name="Rotterdam", phone="14 010"))
        build.district(session, "D1")
        build.add(session, PostcodeArea(postcode="3011", district_code="D1"))
    return database_url


def opened(url: str, path: str = "/melding") -> str:
    """The ticket of a form that is opened now."""
    with playing(url):
        found = re.search(r'name="form" value="([^"]+)"', ask(app_of(url), path).text)
    assert found is not None
    return found[1]


def send(
    url: str,
    ticket: str = "",
    *,
    path: str = "/melding",
    at: Any = LATER,
    **changed: str,
) -> Answer:
    """The whole form, with these changes, three minutes after it was opened."""
    form = FILLED | {"form": ticket or opened(url), "act": "send"} | changed
    with playing(url, at):
        return ask(app_of(url), path, form)


def stored(url: str) -> list[Signal]:
    with reading(url) as session:
        return list(session.exec(select(Signal)).all())


def test_a_report_is_stored_and_its_page_is_told(url: str) -> None:
    answer = send(url)
    (row,) = stored(url)
    assert answer.status == 200
    assert "Bedankt" in answer.text
    code = row.reference
    assert "-".join((code[:3], code[3:6], code[6:])) in answer.text
    token = re.search(r"/melding/stand/([\w-]{43})", answer.text)
    assert token is not None
    with reading(url) as session:
        reporter = session.exec(select(Reporter)).one()
    assert reporter.token_hash == hash_of(token[1])
    assert (row.queue, row.suspicions) == (Queue.DESK, [])
    assert row.postcode == "3011AA"
    assert "no-store" in answer.headers["cache-control"]
    assert "5 werkdagen" in answer.text
    assert "14 dagen" in answer.text
    assert "leest niemand de meldingen" in answer.text, "nobody is on call"


def test_five_times_in_a_second_is_one_with_one_page(url: str) -> None:
    """Whoever clicks twice sees the last answer: it must have his address too."""
    ticket = opened(url)
    pages = [send(url, ticket).text for _ in range(5)]
    assert len(stored(url)) == 1
    assert len({re.search(r"/melding/stand/([\w-]+)", p)[1] for p in pages}) == 1  # type: ignore[index]
    assert "één keer opgeslagen" in pages[4]
    send(url, ticket, text="Nu ligt er ook een pakje.")
    assert len(stored(url)) == 2, "other words are another report"


BAD: list[tuple[str, dict[str, str], str]] = [
    ("empty", {"seen": "", "text": ""}, "Kruis aan wat u ziet"),
    ("only emoji", {"seen": "", "text": "😢🙏"}, "Schrijf in woorden"),
    ("bidi and NUL", {"seen": "", "text": "\u202e\x00\u200f"}, "Kruis aan wat u ziet"),
    ("no address", {"postcode": "", "house_number": ""}, "om welk adres of om wie"),
    ("unknown postcode", {"postcode": "9999ZZ"}, "Deze postcode kennen wij niet"),
    ("malformed postcode", {"postcode": "straat"}, "vier cijfers en twee letters"),
    ("number in words", {"house_number": "twaalf"}, "huisnummer in van 1 tot"),
    ("day in the future", {"last_seen_on": "21-11-2026"}, "die al geweest is"),
    ("day that is none", {"last_seen_on": "31-02-2026"}, "Schrijf de dag als"),
    ("year in words", {"birth_year": "oud"}, "geboortejaar of een leeftijd"),
    ("nobody", {"reporter_name": "", "reporter_phone": ""}, "Vul uw naam in"),
    ("phone of letters", {"reporter_phone": "bel mij"}, "telefoonnummer in, bijvoor"),
    ("45 kB of text", {"text": "woord " * 7_500}, "hoogstens 3000 tekens"),
]


def test_bad_input_gets_a_sentence_and_a_link_to_its_field(url: str) -> None:
    ticket = opened(url)
    for case, changed, sentence in BAD:
        answer = send(url, ticket, **changed)
        assert answer.status == 422, case
        summary = answer.text.split("utrecht-alert--error")[1].split("</ul>")[0]
        assert sentence in unescape(summary), case
        for name in re.findall(r'href="#([^"]+)"', summary):
            assert re.search(rf'id="{name}"', answer.text), name
            assert f'id="{name}-fault"' in answer.text
        if "postcode" not in changed:
            assert "3011 aa" in answer.text, "what was typed is there"
        assert "<title>Fout: " in answer.text
    assert stored(url) == []


def test_a_postcode_that_we_do_not_know_can_be_confirmed(url: str) -> None:
    asked = send(url, postcode="9999ZZ")
    assert 'name="postcode_confirmed"' in asked.text
    send(url, postcode="9999ZZ", postcode_confirmed="yes")
    assert [row.district_code for row in stored(url)] == [None]


NASTY = "<script>alert(1)</script> {{7*7}} **vet** [a](http://b.test) =1+1 '\" \\"
TEXTS = (
    "street",
    "description",
    "person_name",
    "text",
    "done_text",
    "reporter_name",
)


def test_markup_and_formulas_are_text_in_every_field(url: str) -> None:
    """Kept as typed, shown escaped, on the page with errors and in what is stored."""
    nasty = dict.fromkeys(TEXTS, NASTY)
    others = ("postcode", "house_number", "house_suffix", "birth_year", "person_phone")
    others += ("last_seen_on", "reporter_phone", "reporter_email", "website", "form")
    answer = send(url, **nasty, **dict.fromkeys(others, NASTY))
    assert answer.status == 422
    assert "<script>alert" not in answer.text
    assert "49" not in answer.text.split("<main")[1].split("utrecht-textarea")[0]
    assert unescape(answer.text).count(NASTY) >= len(TEXTS)
    assert send(url, **nasty).status == 200
    (row,) = stored(url)
    assert (row.text, row.street, row.person_name) == (NASTY, NASTY, NASTY)


SUSPECT: list[tuple[dict[str, str], str]] = [
    ({"website": "http://koop.test"}, "honeypot"),
    ({"form": "verzonnen.1.00"}, "no_ticket"),
    ({"form": ""}, "no_ticket"),
    ({"text": "www.a.nl www.b.nl www.c.nl"}, "links"),
]


def test_suspicion_goes_to_the_check_queue_and_is_thanked(url: str) -> None:
    for number, (changed, _) in enumerate(SUSPECT):
        form = FILLED | {"form": opened(url), "street": f"{number}"} | changed
        with playing(url, LATER):
            assert "Bedankt" in ask(app_of(url), "/melding", form).text
    assert send(url, at=NOW + timedelta(seconds=1)).status == 200
    rows = stored(url)
    assert [row.suspicions for row in rows] == [
        *([code] for _, code in SUSPECT),
        ["too_fast"],
    ]
    assert {row.queue for row in rows} == {Queue.CHECK}


def test_the_sixty_first_of_an_hour_hears_whom_to_call(url: str) -> None:
    ticket = opened(url)
    for n in range(MOST_AN_HOUR):
        signal_form.RATES.take("127.0.0.1", LATER + timedelta(seconds=n))
    late = LATER + timedelta(minutes=2)
    answer = send(url, ticket, at=late)
    assert answer.status == 429
    assert "Bel 14 010" in unescape(answer.text)
    assert "Bedankt" not in answer.text
    assert "De krant ligt er" in answer.text, "what was typed is there"
    assert stored(url) == []
    assert send(url, ticket, at=LATER + timedelta(hours=2)).status == 200


def test_what_is_refused_does_not_count(url: str) -> None:
    for _ in range(MOST_AN_HOUR + 1):
        assert signal_form.RATES.take("127.0.0.1", LATER)
        signal_form.RATES.give_back("127.0.0.1", LATER)


@pytest.fixture
def locked(url: str) -> Iterator[str]:
    """Somebody else holds the database and does not let go."""
    if not url.startswith("sqlite"):
        pytest.skip("PostgreSQL has no lock on the whole database")
    ticket = opened(url)
    holding, done = threading.Event(), threading.Event()

    def hold() -> None:
        with writing(url) as session:
            session.execute(sql("UPDATE municipality SET website = ''"))
            holding.set()
            done.wait(20)

    other = threading.Thread(target=hold)
    other.start()
    holding.wait(10)
    engine_for(url).dispose()
    yield ticket
    done.set()
    other.join()


def test_a_locked_database_says_not_stored_and_whom_to_call(
    url: str, locked: str
) -> None:
    """After the time that we wait (30 s in life, a tenth of a second here)."""
    _wait_shortly(url)
    answer = send(url, locked)
    assert answer.status == 503
    assert "Uw melding is niet opgeslagen." in answer.text
    assert "Bel 14 010" in unescape(answer.text)
    assert "Bedankt" not in answer.text
    assert "De krant ligt er al vijf dagen." in answer.text, "nothing typed is lost"
    assert stored(url) == []


def _wait_shortly(url: str) -> None:
    def shorter(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA busy_timeout=100")

    event.listen(engine_for(url), "connect", shorter)


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), ValueError])
def test_whatever_breaks_while_storing_is_never_a_thank_you(
    url: str, monkeypatch: pytest.MonkeyPatch, error: Any
) -> None:
    def broken(*_args: object, **_named: object) -> None:
        raise error

    ticket = opened(url)
    monkeypatch.setattr(signal_form, "receive_signal", broken)
    answer = send(url, ticket)
    assert (answer.status, stored(url)) == (503, [])
    assert "Uw melding is niet opgeslagen." in answer.text
    assert "14 010" in answer.text


def test_the_phone_number_stands_there_when_nothing_can_be_read(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it was last known."""
    ticket = opened(url)

    def gone(*_args: object) -> None:
        raise OSError("disk is gone")

    monkeypatch.setattr("dashboards.public.signal_house.reading", gone)
    monkeypatch.setattr(signal_form, "reading", gone)
    monkeypatch.setattr(signal_form, "writing", gone)
    answer = send(url, ticket)
    assert answer.status == 503
    assert "Bel 14 010" in unescape(answer.text)


@pytest.mark.parametrize(
    ("path", "sentence"),
    [("/melding", "Bel 14 010."), ("/en/report", "Call 14 010.")],
)
def test_a_body_that_is_too_large_is_not_read_and_hears_whom_to_call(
    url: str, path: str, sentence: str
) -> None:
    opened(url)
    with playing(url):
        announced = ask(app_of(url), path, body=b"a", headers=HUGE)
        sent = ask(app_of(url), path, body=b"text=" + b"a" * 1_000_000)
    for answer in (announced, sent):
        assert answer.status == 413
        assert sentence in unescape(answer.text)
        assert "112" in answer.text
    assert stored(url) == []


MOST_PIECES = 100


def test_a_body_that_comes_slowly_is_stopped(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """20 MB a byte at a time, each in time: the form as a whole has a term (30 s in
    life)."""
    monkeypatch.setattr("dashboards.public.limits.SECONDS", 0.05)
    opened(url)
    sent: list[Any] = []
    pieces_sent = [0]

    async def dripping() -> dict[str, Any]:
        await sleep(0.02)
        if (pieces := pieces_sent.pop()) > MOST_PIECES:
            raise AssertionError("nobody stopped it")
        pieces_sent.append(pieces + 1)
        return {"type": "http.request", "body": b"a", "more_body": True}

    async def keep(message: Any) -> None:
        sent.append(message)

    with playing(url):
        work = app_of(url)(_posting("/melding"), dripping, keep)
        with ThreadPoolExecutor(1) as pool:  # a browser test may have left a loop
            pool.submit(run, work).result()
    assert sent[0]["status"] == 408
    assert "Bel 14 010." in unescape(
        b"".join(m.get("body", b"") for m in sent).decode()
    )
    assert stored(url) == []


def _posting(path: str) -> dict[str, Any]:
    names = {
        "host": "localhost:8501",
        "origin": "http://localhost:8501",
        "content-type": "application/x-www-form-urlencoded",
    }
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(n.encode(), v.encode()) for n, v in names.items()],
        "client": ("127.0.0.1", 50_000),
        "server": ("localhost", 8501),
    }


def test_enter_goes_on_to_the_step_where_something_is_missing(url: str) -> None:
    def by_enter(**given: str) -> Answer:
        form = {"form": ticket, "act": "next", "anonymous": "no"} | given
        with playing(url, LATER):
            return ask(app_of(url), "/melding", form)

    ticket = opened(url)
    first = by_enter(postcode="30")
    assert 'class="step step--first" id="stap-1"' in first.text
    assert "utrecht-alert--error" in first.text
    second = by_enter(postcode="3011AA", house_number="1")
    assert 'class="step step--first" id="stap-2"' in second.text
    assert "utrecht-alert--error" not in second.text, "nobody was there yet"
    third = by_enter(postcode="3011AA", house_number="1", seen="other")
    assert 'class="step step--first" id="stap-3"' in third.text
    assert 'value="3011AA"' in third.text
    assert stored(url) == []


def test_about_oneself_and_without_a_name(url: str) -> None:
    send(url, about="self", person_name="mevrouw Ander", person_knows="no")
    send(url, anonymous="yes", text="anders", reporter_email="bea@buur.test")
    himself, nameless = stored(url)
    assert (himself.about, himself.person_name) == ("self", "Bea Buur")
    assert himself.person_knows is None
    assert nameless.person_name == ""
    with reading(url) as session:
        kept = session.get(Reporter, nameless.id)
        found = session.scalar(sql("SELECT count(*) FROM reporter WHERE email <> ''"))
    assert kept is not None
    assert (kept.name, kept.phone, found) == ("", "", 0)


def test_the_english_page_is_english_and_tells_the_same(url: str) -> None:
    ticket = opened(url, "/en/report")
    wrong = send(url, ticket, path="/en/report", seen="", text="")
    assert "Tick what you see" in wrong.text
    assert '<html lang="en-GB">' in wrong.text
    right = send(url, ticket, path="/en/report")
    assert "Thank you" in right.text
    assert "5 working days" in right.text
    with reading(url) as session:
        assert session.exec(select(Reporter.language)).one() == "en"


def test_both_languages_have_all_words() -> None:
    dutch, english = LANGUAGES["nl"], LANGUAGES["en"]
    assert set(dutch.words) == set(english.words)
    assert set(dutch.faults) == set(english.faults)
    assert set(dutch.seen) == set(english.seen) == set(Seen)
    fields = re.compile(r"\{(\w+)\}")
    for name, sentence in dutch.words.items():
        assert set(fields.findall(sentence)) == set(
            fields.findall(english.words[name])
        ), name


@pytest.mark.parametrize("path", ["/melding", "/en/report"])
def test_the_page_is_light_and_never_says_that_word(url: str, path: str) -> None:
    with playing(url):
        answer = ask(app_of(url), path)
        style = ask(app_of(url), "/melding/stijl.css")
    said = answer.text.lower()
    assert "eenzaam" not in said
    assert "lonel" not in said
    assert len(answer.text.encode()) + len(style.text.encode()) < 45_000
    assert said.count("<script") == 1
    assert "112" in said.split("<header")[0], "before anything else"
    assert style.headers["content-type"].startswith("text/css")
    assert "max-age" in style.headers["cache-control"]


def test_nothing_that_was_typed_is_in_an_address(url: str) -> None:
    answer = send(url)
    for address in re.findall(r'(?:href|action|src)="([^"]+)"', answer.text):
        assert not re.search("Bea|3011|0612|krant", address), address


def test_a_theme_is_dropped_in(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with playing(url):
        app, folder = app_of(url), Path(load_settings().data_dir)
        assert "thema.css" not in ask(app, "/melding").text
        assert ask(app, "/melding/thema.css").status == 404
        (folder / "thema.css").write_text(
            ".voorbeeld-theme { --utrecht-link-color: #060; }"
        )
        try:
            shown = ask(app, "/melding").text
            css = ask(app, "/melding/thema.css")
        finally:
            (folder / "thema.css").unlink()
    assert '<html lang="nl" class="voorbeeld-theme">' in shown
    assert shown.index("stijl.css") < shown.index("thema.css")
    assert "#060" in css.text
    assert css.headers["x-content-type-options"] == "nosniff"
    assert css.headers["content-type"].startswith("text/css")


def test_the_log_names_no_address_of_who_reported(url: str) -> None:
    """Whoever reports without a name has none in the log either."""
    send(url)
    with reading(url) as session:
        rows = session.execute(
            sql("SELECT actor, origin FROM auditevent WHERE object_kind = 'signal'")
        ).all()
        assert session.scalar(select(func.count()).select_from(Signal)) == 1
    assert [tuple(row) for row in rows] == [("reporter:public", "web")]
