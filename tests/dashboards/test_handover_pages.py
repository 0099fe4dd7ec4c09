"""The pages behind a one-use link, as a team without an account sees them."""

from datetime import timedelta

import pytest
from sqlmodel import select
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.types import ASGIApp

from dashboards.public import handover
from dashboards.public.gate import Gate, GateSettings
from dashboards.public.headers import Headers
from outreach.actions.handover import make_handover
from outreach.adapters import handover_document
from outreach.database import reading, writing
from outreach.tables import FollowUp, HandoverLink, Municipality
from tests import build
from tests.conftest import NOW
from tests.dashboards.asking import Answer, ask, playing
from tests.outreach import follow_up_world as fw


def _app(database_url: str) -> ASGIApp:
    """The routes behind the real gate and headers."""
    settings = GateSettings(database_url, "http://localhost:8501", False, frozenset())
    return Starlette(
        routes=handover.ROUTES,
        middleware=[
            Middleware(Headers, secure=False),
            Middleware(Gate, settings=lambda: settings),
        ],
    )


@pytest.fixture
def path(database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The path of a fresh link of a follow-up that was sent."""
    seen: list[str] = []
    monkeypatch.setattr(handover_document, "_qr", lambda url: seen.append(url) or _QR)
    with writing(database_url) as session:
        build.add(session, Municipality(name="Rotterdam", phone="14 010"))
        world = fw.world(session)
        row = fw.raised(session, world, kind="home_safety", send_now=True)
        make_handover(
            session,
            row.id or 0,
            base_url="http://localhost:8501",
            by=world.cast.coordinator,
            at=NOW,
        )
    return seen[0].removeprefix("http://localhost:8501")


_QR = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"></svg>'


def _state(database_url: str) -> str:
    with reading(database_url) as session:
        return session.exec(select(FollowUp)).one().state


def _tell(database_url: str, path: str, **form: str) -> Answer:
    with playing(database_url):
        return ask(_app(database_url), path, form)


def _open(database_url: str, path: str) -> Answer:
    with playing(database_url):
        return ask(_app(database_url), path)


def test_a_team_answers_from_first_to_last(database_url: str, path: str) -> None:
    for answer, state in (
        ("accept", "accepted"),
        ("contact", "first_contact"),
        ("finish", "done"),
    ):
        assert "Hoe staat het ervoor?" in _open(database_url, path).text
        told = _tell(database_url, path, answer=answer)
        assert _state(database_url) == state
        if state == "done":
            assert (told.status, "Dank u wel" in told.text) == (200, True)
            return
        assert told.status == 303
        path = told.headers["location"]
        thanked = _open(database_url, path)
        assert "uw antwoord is opgeslagen" in thanked.text


def test_the_page_holds_no_name_and_no_address(database_url: str, path: str) -> None:
    told = _open(database_url, path)
    assert told.status == 200
    for hidden in ("Bakker", "Proefstraat", "3011"):
        assert hidden not in told.text
    assert "Veilig wonen" in told.text
    assert told.headers["cache-control"] == "no-store"
    assert "nog 5 werkdagen" in told.text


def test_a_used_link_says_so_plainly(database_url: str, path: str) -> None:
    _tell(database_url, path, answer="accept")
    for again in (
        _open(database_url, path),
        _tell(database_url, path, answer="accept"),
    ):
        assert again.status == 410
        assert "Deze link is al gebruikt." in again.text
        assert "14 010" in again.text
    assert _state(database_url) == "accepted"


def test_an_old_or_unknown_link_says_so_plainly(database_url: str, path: str) -> None:
    with playing(database_url, NOW + timedelta(days=61)):
        old = ask(_app(database_url), path)
    assert (old.status, "te oud" in old.text) == (410, True)
    unknown = _open(database_url, "/overdracht/zomaar")
    assert (unknown.status, "werkt niet" in unknown.text) == (404, True)


def test_sending_back_ends_it_for_this_team(database_url: str, path: str) -> None:
    told = _tell(
        database_url, path, answer="send_back", why="wrong_area", note="<b>Zuid</b>"
    )
    assert told.status == 200
    assert _state(database_url) == "sent_back"
    with reading(database_url) as session:
        assert session.exec(select(FollowUp)).one().close_note == "<b>Zuid</b>"


MISTAKES: list[tuple[dict[str, str], str]] = [
    ({}, "geen antwoord gekozen"),
    ({"answer": "stop"}, "geen antwoord gekozen"),
    ({"answer": "finish"}, "Dit antwoord kan nu niet"),
    ({"answer": "accept", "on": "31-31-2026"}, "De datum klopt niet"),
    ({"answer": "accept", "on": "2027-01-01"}, "in de toekomst"),
    ({"answer": "accept", "on": "2020-01-01"}, "pas sinds 20-11-2026"),
    ({"answer": "send_back", "note": "x" * 501}, "te lang"),
]


def test_a_mistake_is_told_and_the_link_still_works(
    database_url: str, path: str
) -> None:
    for form, sentence in MISTAKES:
        told = _tell(database_url, path, **form)
        assert told.status == 422
        assert sentence in told.text
    assert _state(database_url) == "sent"
    assert _tell(database_url, path, answer="accept").status == 303


def test_what_was_typed_is_escaped(database_url: str, path: str) -> None:
    told = _tell(database_url, path, answer="finish", note="<script>alert(1)</script>")
    assert "<script>alert" not in told.text
    assert "&lt;script&gt;alert" in told.text


def test_a_huge_form_is_refused(database_url: str, path: str) -> None:
    with playing(database_url):
        told = ask(_app(database_url), path, body=b"note=" + b"x" * 20_000)
    assert (told.status, "te lang" in told.text) == (413, True)


def test_another_website_cannot_answer(database_url: str, path: str) -> None:
    with playing(database_url):
        told = ask(
            _app(database_url),
            path,
            {"answer": "accept"},
            headers={"origin": "https://elders.example"},
        )
    assert told.status == 403
    assert _state(database_url) == "sent"


def test_the_token_is_unguessable_and_only_hashed(database_url: str, path: str) -> None:
    token = path.removeprefix("/overdracht/")
    assert len(token) == 43
    with reading(database_url) as session:
        assert session.exec(select(HandoverLink)).one().token_hash != token
