"""A visitor's own day and calendar: his own only, and nobody in the calendar."""

from datetime import date, datetime, time, timedelta

import pytest
from icalendar import Calendar
from sqlmodel import Session, select

from outreach.access import Role
from outreach.actions.own_calendar import make_calendar_link, revoke_calendar_link
from outreach.actions.visits import cancel_visit, reschedule_visit
from outreach.adapters.rounds.calendar import render_calendar
from outreach.auditing import NOTES
from outreach.clock import at_local, local
from outreach.database import reading, writing
from outreach.errors import NotFound, NotPermitted
from outreach.queries.rounds.own import (
    calendar_link_since,
    my_calendar,
    my_road,
    open_calendar,
)
from outreach.rules.round_states import RoundState
from outreach.rules.rounds.model import Point
from outreach.rules.rounds.papers import CalendarRound
from outreach.tables import RoundStop
from tests import build
from tests.conftest import NOW
from tests.outreach.round_papers_world import Papers, papers, round_of
from tests.visiting import TEN, TUESDAY

BASE = "https://omzien.test"


@pytest.fixture
def world(session: Session) -> Papers:
    return papers(session)


def _events(session: Session, world: Papers, today: date = NOW.date()) -> list[object]:
    rounds = my_calendar(session, world.people.visitor, today=today)
    made = render_calendar(rounds, base_url=BASE, at=NOW)
    return list(Calendar.from_ical(made).walk("VEVENT"))


def test_a_day_holds_the_viewers_own_visits_by_time(
    session: Session, world: Papers
) -> None:
    people = world.people
    stops = my_road(session, people.visitor, TUESDAY, today=TUESDAY)
    assert [stop.visit.visit_id for stop in stops] == [world.couple.id, world.alone.id]
    assert [stop.point for stop in stops] == [None, Point(51.92, 4.48)]
    assert [stop.travel_minutes for stop in stops] == [7, 7]
    looks = [note for note in session.info[NOTES] if note.act == "view"]
    assert {len(note.subjects) for note in looks} == {3}
    for somebody in (people.colleague, people.outsider):
        assert my_road(session, somebody, TUESDAY, today=TUESDAY) == []
    assert my_road(session, people.visitor, NOW.date(), today=NOW.date()) == []
    with pytest.raises(NotPermitted):
        my_road(session, people.manager, TUESDAY, today=TUESDAY)


def test_visit_outside_a_planned_round_stands_in_the_day_too(
    session: Session, world: Papers
) -> None:
    world.alone.starts_at = TEN - timedelta(hours=1)
    for stop in session.exec(select(RoundStop)).all():
        session.delete(stop)
    session.flush()
    stops = my_road(session, world.people.visitor, TUESDAY, today=TUESDAY)
    assert [stop.visit.visit_id for stop in stops] == [world.alone.id, world.couple.id]
    assert stops[0].travel_minutes is None


def test_calendar_tells_times_and_nobody(session: Session, world: Papers) -> None:
    (event,) = _events(session, world)
    assert event["SUMMARY"] == "Looproute Gebied D1, 2 bezoeken"
    assert event["DTSTART"].dt == TEN
    assert event["DTEND"].dt == TEN + timedelta(minutes=150)
    assert event["CLASS"] == "PRIVATE"
    text = event.to_ical().decode()
    for word in ("Bakker", "Dijk", "Proefstraat", "3011", "06 12", "Turks", "ATTENDEE"):
        assert word not in text


def test_changed_round_replaces_its_event(session: Session, world: Papers) -> None:
    (before,) = _events(session, world)
    world.round.sequence += 1
    session.add(world.round)
    (after,) = _events(session, world)
    assert before["UID"] == after["UID"] == f"looproute-{world.round.id}@omzien.test"
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)


@pytest.mark.parametrize("how", ["state", "empty"])
def test_round_that_is_gone_is_taken_back(
    session: Session, world: Papers, how: str
) -> None:
    if how == "state":
        world.round.state = RoundState.CANCELLED
    else:
        for stop in session.exec(select(RoundStop)).all():
            session.delete(stop)
    session.flush()
    (event,) = _events(session, world)
    assert event["STATUS"] == "CANCELLED"
    assert event["DTSTART"].dt == TUESDAY


def test_what_the_office_changes_is_changed_in_the_calendar(database_url: str) -> None:
    """A visit moves, another is cancelled, then the last one too: one event, told
    again each time with a higher SEQUENCE."""
    with writing(database_url) as session:
        world = papers(session)
        by, visitor = world.people.coordinator, world.people.visitor
        couple, alone = world.couple.id or 0, world.alone.id or 0

    def told() -> tuple[str, int, str, object]:
        with reading(database_url) as session:
            rounds = my_calendar(session, visitor, today=NOW.date())
        (event,) = Calendar.from_ical(
            render_calendar(rounds, base_url=BASE, at=NOW)
        ).walk("VEVENT")
        return event["UID"], event["SEQUENCE"], event["SUMMARY"], event["DTSTART"].dt

    uid, first, summary, _ = told()
    assert summary == "Looproute Gebied D1, 2 bezoeken"
    with writing(database_url) as session:
        later = TEN + timedelta(minutes=15)
        reschedule_visit(session, couple, starts_at=later, by=by, at=NOW)
    assert told() == (uid, first + 1, "Looproute Gebied D1, 2 bezoeken", later)
    with writing(database_url) as session:
        cancel_visit(session, couple, reason="ziek", by=by, at=NOW)
    half_past_eleven = TEN + timedelta(minutes=90)
    assert told() == (
        *(uid, first + 2, "Looproute Gebied D1, 1 bezoek"),
        half_past_eleven,
    )
    with writing(database_url) as session:
        cancel_visit(session, alone, reason="ziek", by=by, at=NOW)
    assert told() == (uid, first + 3, "Looproute Gebied D1 vervalt", TUESDAY)


@pytest.mark.parametrize(
    ("day", "utc"), [(date(2026, 10, 23), 8), (date(2026, 10, 26), 9)]
)
def test_ten_o_clock_stays_ten_when_the_clock_changes(day: date, utc: int) -> None:
    """Summer time ends on Sunday 25 October 2026."""
    begins = at_local(day, time(10))
    row = CalendarRound(7, 0, day, "Noord", False, ((begins, 60), (begins, 90)))
    made = render_calendar([row], base_url=BASE, at=NOW)
    (event,) = Calendar.from_ical(made).walk("VEVENT")
    assert f"DTSTART:{day:%Y%m%d}T{utc:02}0000Z".encode() in made
    assert f"DTEND:{day:%Y%m%d}T{utc + 1:02}3000Z".encode() in made
    start = event["DTSTART"].dt
    assert local(start).replace(tzinfo=None) == datetime.combine(day, time(10))
    assert event["DESCRIPTION"].startswith("10:00 bezoek 1 (60 minuten)")


def test_calendar_holds_two_weeks_back_and_two_months_ahead(
    session: Session, world: Papers
) -> None:
    who = world.people.visitor_person.id
    for day in (date(2026, 11, 5), date(2027, 1, 20)):
        round_of(session, who, world.people.provider, day)
    assert len(_events(session, world)) == 1
    assert len(_events(session, world, date(2026, 11, 19))) == 2


def test_address_of_a_calendar_opens_until_it_is_revoked(
    session: Session, world: Papers
) -> None:
    by = world.people.visitor
    assert calendar_link_since(session, by) is None
    first = make_calendar_link(session, by=by, at=NOW)
    second = make_calendar_link(session, by=by, at=NOW)
    assert calendar_link_since(session, by) == NOW
    viewer = open_calendar(session, second, at=NOW)
    assert viewer.person_id == by.person_id
    for wrong in (first, "", "x" * 43):
        with pytest.raises(NotFound):
            open_calendar(session, wrong, at=NOW)
    assert revoke_calendar_link(session, by=by, at=NOW)
    assert not revoke_calendar_link(session, by=by, at=NOW)
    with pytest.raises(NotFound):
        open_calendar(session, second, at=NOW)


def test_calendar_of_who_left_is_shut(session: Session, world: Papers) -> None:
    token = make_calendar_link(session, by=world.people.visitor, at=NOW)
    world.people.visitor_person.active = False
    session.add(world.people.visitor_person)
    session.flush()
    with pytest.raises(NotFound):
        open_calendar(session, token, at=NOW)
    with pytest.raises(NotPermitted):
        make_calendar_link(
            session,
            by=build.viewer(Role.MANAGER, person_id=world.people.manager.person_id),
            at=NOW,
        )
