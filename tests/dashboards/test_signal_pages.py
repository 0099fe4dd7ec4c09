"""The page on which people work on signals: views that add up, and one opened."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from dashboards.signal_view import NOTHING_HERE, VIEW_SENTENCES
from outreach.access import Viewer
from outreach.database import reading, writing
from outreach.tables import Assignment
from signals.queries.queues import PAGE, View
from signals.rules.levels import Level
from signals.rules.states import CloseReason, SignalState
from signals.tables import Signal, SignalAttempt
from tests.conftest import NOW
from tests.dashboards.opening import OpenedPage, open_page_as, texts
from tests.signals.signal_world import SignalCast, make_signal, signal_cast

PAGE_SCRIPT = "dashboards/pages/meldingen.py"
S = SignalState


@pytest.fixture
def people(database_url: str) -> SignalCast:
    """Everybody with rights that a page reads; nothing to do yet."""
    with writing(database_url) as session:
        found = signal_cast(session)
        for viewer in (found.worker, found.manager):
            session.add(
                Assignment(
                    person_id=viewer.person_id or 0,
                    role=viewer.grants[0].role,
                    valid_from=NOW.date(),
                )
            )
        return found


def signal(url: str, **given: Any) -> int:
    with writing(url) as session:
        return make_signal(session, **given).id or 0


def opened_by(
    url: str, viewer: Viewer, number: int | None = None, at: datetime = NOW
) -> OpenedPage:
    query = {"melding": str(number)} if number else None
    page = open_page_as(url, PAGE_SCRIPT, viewer.person_id or 0, at=at, query=query)
    assert not page.exception, page.exception
    return page


def press(page: OpenedPage, label: str) -> OpenedPage:
    (button,) = [one for one in page.button if one.label == label]
    button.click().run()
    assert not page.exception, page.exception
    return page


def everything(page: OpenedPage) -> str:
    """All text, and every cell of every table."""
    return "\n".join([texts(page), *(one.value.to_csv() for one in page.table)])


def row_of(url: str, number: int) -> Signal:
    with reading(url) as session:
        return session.exec(select(Signal).where(Signal.id == number)).one()


def test_nothing_to_do_says_where_work_comes_from(
    database_url: str, people: SignalCast
) -> None:
    assert set(NOTHING_HERE) == set(VIEW_SENTENCES) == set(View)
    page = opened_by(database_url, people.team_worker)
    assert "**0** open = **0** niet opgepakt" in texts(page)
    assert NOTHING_HERE[View.ALL] in texts(page)


def test_taken_from_the_list(database_url: str, people: SignalCast) -> None:
    number = signal(database_url, state=S.ROUTED, team_id=people.team.id)
    signal(database_url, state=S.ROUTED, team_id=people.other_team.id)
    page = opened_by(database_url, people.team_worker)
    assert "**1** open = **1** niet opgepakt + **0** in behandeling" in texts(page)
    press(page, "Oppakken")
    assert "U heeft de melding opgepakt" in texts(page)
    assert row_of(database_url, number).owner_id == people.team_worker.person_id


def test_from_door_to_done(database_url: str, people: SignalCast) -> None:
    """The primary button is the next act, from picking up to closing."""
    number = signal(database_url, state=S.ROUTED, team_id=people.team.id)
    page = opened_by(database_url, people.team_worker, number)
    shown = texts(page)
    assert "De gordijnen zijn al dagen dicht." in shown
    assert "Bea" not in everything(page)
    press(page, "Oppakken")
    press(page, "Contact vastleggen")
    assert row_of(database_url, number).state is S.CONTACTED
    press(page, "Afronden")
    assert "Kies eerst wat ervan is gekomen" in texts(page)
    next(r for r in page.radio if r.label == "Wat kwam ervan").set_value(
        CloseReason.CONVERSATION
    )
    next(r for r in page.radio if "afgezonderd" in r.label).set_value(True)
    press(page, "Afronden")
    assert row_of(database_url, number).close_reason is CloseReason.CONVERSATION
    assert row_of(database_url, number).isolated is True
    assert not [one for one in page.button if one.label == "Afronden"]


def test_third_failed_attempt_asks_for_a_decision(
    database_url: str, people: SignalCast
) -> None:
    number = signal(
        database_url,
        state=S.PICKED_UP,
        team_id=people.team.id,
        owner_id=people.team_worker.person_id,
        failed_attempts=2,
    )
    page = opened_by(database_url, people.team_worker, number)
    press(page, "Poging vastleggen")
    assert "3 keer geen contact: hoe gaat u verder?" in texts(page)
    assert not [one for one in page.button if one.label == "Poging vastleggen"]
    press(page, "Dit besluit vastleggen")
    assert "reden om door te gaan ontbreekt" in texts(page)
    page.text_area[0].set_value("Zij is dinsdag weer thuis")
    press(page, "Dit besluit vastleggen")
    assert [one for one in page.button if one.label == "Poging vastleggen"]
    with reading(database_url) as session:
        assert len(session.exec(select(SignalAttempt)).all()) == 1


def test_wait_and_go_on(database_url: str, people: SignalCast) -> None:
    number = signal(
        database_url,
        state=S.PICKED_UP,
        team_id=people.team.id,
        owner_id=people.team_worker.person_id,
    )
    page = opened_by(database_url, people.team_worker, number)
    press(page, "Wachten")
    assert "de tijd staat nu stil" in everything(page)
    later = NOW + timedelta(days=3)
    page = opened_by(database_url, people.team_worker, number, at=later)
    press(page, "Verder met deze melding")
    assert "verschoven door wachten" in everything(page)
    assert row_of(database_url, number).state is S.PICKED_UP


def test_handed_over_it_is_gone_without_a_scare(
    database_url: str, people: SignalCast
) -> None:
    number = signal(
        database_url,
        state=S.PICKED_UP,
        team_id=people.team.id,
        owner_id=people.team_worker.person_id,
    )
    page = opened_by(database_url, people.team_worker, number)
    (where,) = [one for one in page.selectbox if one.label == "Aan"]
    assert "Team: Welzijn Noord team" in where.options
    where.set_value(("team", people.provider_team.id))
    (why, *_) = [one for one in page.text_area if one.label.startswith("Waarom?")]
    why.set_value("past beter bij welzijn")
    press(page, "Overdragen")
    assert row_of(database_url, number).team_id == people.provider_team.id
    assert not page.error
    assert "Overgedragen. Team: Welzijn Noord team" in texts(page)


def test_colleague_was_first(database_url: str, people: SignalCast) -> None:
    """On the card and in the list alike: a click is never lost without a word."""
    for on_card in (True, False):
        number = signal(database_url, state=S.ROUTED, team_id=people.team.id)
        asked = number if on_card else None
        mine = opened_by(database_url, people.team_worker, asked)
        hers = opened_by(database_url, people.worker, number)
        press(hers, "Oppakken")
        press(mine, "Oppakken")
        assert "Iemand was u voor" in texts(mine)
        assert row_of(database_url, number).owner_id == people.worker.person_id


def test_what_lies_at_the_desk_is_weighed_elsewhere(
    database_url: str, people: SignalCast
) -> None:
    number = signal(database_url)
    page = opened_by(database_url, people.worker, number)
    assert "moet nog worden beoordeeld" in texts(page)
    assert [one for one in page.button if one.label == "Beoordelen"]


def test_more_than_one_page(database_url: str, people: SignalCast) -> None:
    with writing(database_url) as session:
        for _ in range(PAGE + 2):
            make_signal(session, state=S.ROUTED, team_id=people.team.id)
    page = opened_by(database_url, people.team_worker)
    assert f"1 tot en met {PAGE} van {PAGE + 2}." in texts(page)
    press(page, "Volgende")
    assert f"{PAGE + 1} tot en met {PAGE + 2} van {PAGE + 2}." in texts(page)
    press(page, "Vorige")
    assert len([one for one in page.button if one.label == "Openen"]) == PAGE


def test_somebody_may_be_unsafe(database_url: str, people: SignalCast) -> None:
    number = signal(
        database_url,
        state=S.ROUTED,
        team_id=people.team.id,
        level=Level.SAFETY_SUSPECTED,
        person_name="[klik](http://kwaad.test) <b>vet</b>",
    )
    page = opened_by(database_url, people.team_worker, number)
    assert "alleen voor beroepskrachten" in texts(page)
    assert "[klik](" not in everything(page)
