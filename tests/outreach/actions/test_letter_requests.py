"""Letters that are asked for: when, by whom, and when they are not needed any more."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import partial

import pytest
from sqlmodel import select

from outreach.actions.letter_requests import (
    ask_for_letter,
    drop_letter_requests,
    give_back_letter_requests,
    take_letter_requests,
)
from outreach.actions.objections import undo_objection
from outreach.actions.responses import correct_response, record_response
from outreach.actions.visits import (
    PersonLog,
    book_visit,
    cancel_visit,
    log_attempt,
    log_visit,
    reschedule_visit,
)
from outreach.calendars import is_working_day
from outreach.clock import at_local
from outreach.queries.letter_requests import is_confirmed_on_paper
from outreach.rules.letter_requests import (
    BY_PARTNER,
    LetterRequestState,
    found_nobody,
    in_time_for_letter,
    missed_letter_due,
    waits_until,
)
from outreach.rules.responses import OnBehalfOf, ResponseCode
from outreach.rules.visits import Channel, Outcome, VisitKind
from outreach.tables import LetterRequest, Municipality, Objection, Resident, Visit
from tests import build
from tests.visiting import TEN, World, world

S = LetterRequestState
FAR = at_local(date(2026, 12, 1), time(10))
"""Seven working days after the day of the tests; TEN is two."""


@pytest.mark.parametrize(
    ("day", "days", "in_time"),
    [
        (date(2026, 11, 27), 5, True),  # five working days after Friday the 20th
        (date(2026, 11, 26), 5, False),
        (date(2026, 11, 23), 0, True),
        (date(2026, 11, 19), 0, False),
        (date(2026, 12, 1), 7, True),
    ],
)
def test_a_letter_must_come_before_the_visit(
    day: date, days: int, in_time: bool
) -> None:
    today = date(2026, 11, 20)
    assert in_time_for_letter(today, day, days, is_working_day) is in_time


@pytest.mark.parametrize(
    ("number", "after", "before", "due"),
    [
        (1, 0, False, False),
        (1, 2, False, False),
        (2, 2, False, True),
        (3, 2, False, True),
        (3, 2, True, False),
    ],
)
def test_a_letter_comes_by_itself_once(
    number: int, after: int, before: bool, due: bool
) -> None:
    assert missed_letter_due(number, after, before=before) is due


def test_only_a_closed_door_is_missed() -> None:
    pairs = [(c, o) for c in Channel for o in Outcome if found_nobody(c, o)]
    door = Channel.DOORBELL
    assert pairs == [(door, Outcome.NOT_HOME), (door, Outcome.CARD_LEFT)]


ASKED = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("subject", "given", "hold", "until"),
    [
        ("objection", {}, None, None),
        ("response", {}, None, date(2027, 1, 1)),
        ("response", {}, date(2027, 1, 15), date(2027, 1, 15)),
        ("response", {}, date(2026, 12, 1), date(2027, 1, 1)),
        ("response", {BY_PARTNER: "ja"}, date(2027, 1, 15), None),
    ],
)
def test_who_was_left_behind_is_left_in_peace(
    subject: str, given: dict[str, str], hold: date | None, until: date | None
) -> None:
    assert waits_until(ASKED, subject, given, hold, 42) == until


@pytest.fixture
def town(session: object, at: datetime) -> World:
    return world(session, at)  # type: ignore[arg-type]


def requests(town: World) -> list[tuple[str, str, str, int]]:
    """(kind, to whom, state, number), the oldest first."""
    names = {town.anna.id: "anna", town.bert.id: "bert", town.cora.id: "cora"}
    rows = town.session.exec(select(LetterRequest).order_by("id"))
    return [
        (row.kind.value, names[row.resident_id], row.state.value, row.number)
        for row in rows
    ]


def book(town: World, at: datetime, who: Sequence[Resident], when: datetime) -> Visit:
    return book_visit(
        town.session,
        resident_ids=[one.id for one in who],
        cycle_id=town.cycle.id,
        starts_at=when,
        visitor_id=town.visitor_person.id or 0,
        letter=True,
        by=town.desk,
        at=at,
    )


def test_one_letter_to_a_household_and_again_when_it_moves(
    town: World, at: datetime
) -> None:
    visit = book(town, at, [town.anna, town.bert], FAR)
    number = visit.id or 0
    assert requests(town) == [("appointment", "anna", "open", 1)]
    assert is_confirmed_on_paper(town.session, town.desk, number)
    move = partial(reschedule_visit, town.session, number, by=town.desk, at=at)
    move(starts_at=FAR + timedelta(days=1))
    assert requests(town) == [("appointment", "anna", "open", 1)], "not made yet"

    take_letter_requests(town.session, [1], by=town.coordinator, at=at)
    move(starts_at=FAR)
    assert requests(town)[1:] == [("appointment", "anna", "open", 2)]
    move(starts_at=FAR + timedelta(days=1), letter=False)
    assert [row[2] for row in requests(town)] == ["taken", "withdrawn"]
    move(starts_at=TEN)
    assert not is_confirmed_on_paper(town.session, town.desk, number), "too near"
    move(starts_at=FAR, letter=True)
    cancel_visit(town.session, number, reason="Anders", by=town.desk, at=at)
    assert [row[2] for row in requests(town)] == ["taken", "withdrawn", "withdrawn"]


def test_no_letter_where_it_would_come_too_late_or_nobody_comes(
    town: World, at: datetime
) -> None:
    book(town, at, [town.cora], TEN)
    book_visit(
        town.session,
        resident_ids=[town.anna.id],
        cycle_id=town.cycle.id,
        starts_at=FAR,
        visitor_id=town.visitor_person.id or 0,
        kind=VisitKind.PHONE,
        letter=True,
        by=town.desk,
        at=at,
    )
    assert requests(town) == []


def test_a_door_that_stayed_shut_is_written_about_when_asked(
    town: World, at: datetime
) -> None:
    visit = book_visit(
        town.session,
        resident_ids=[town.anna.id, town.bert.id],
        cycle_id=town.cycle.id,
        starts_at=at + timedelta(minutes=1),
        visitor_id=town.visitor_person.id or 0,
        agreed_with_visitor=True,
        by=town.desk,
        at=at,
    )
    ring = partial(
        log_attempt,
        town.session,
        visit_id=visit.id,
        outcome=Outcome.CARD_LEFT,
        channel=Channel.DOORBELL,
        by=town.visitor,
    )
    ring(at=at + timedelta(hours=1))
    assert requests(town) == []
    ring(at=at + timedelta(hours=2), letter=True)
    assert [row[:2] for row in requests(town)] == [
        ("missed", "anna"),
        ("missed", "bert"),
    ]
    call = {"outcome": Outcome.NOT_HOME, "channel": Channel.PHONE}
    ring(at=at + timedelta(hours=3), letter=True, **call)
    assert len(requests(town)) == 2, "a phone that rang is no door"


def test_after_so_many_tries_a_letter_comes_by_itself(
    town: World, at: datetime
) -> None:
    build.add(town.session, Municipality(id=1, norms={"missed_letter_after": 2}))
    visit = book_visit(
        town.session,
        resident_ids=[town.cora.id],
        cycle_id=town.cycle.id,
        starts_at=at + timedelta(minutes=1),
        visitor_id=town.visitor_person.id or 0,
        agreed_with_visitor=True,
        by=town.desk,
        at=at,
    )
    for hour in range(1, 4):
        moment = at + timedelta(hours=hour)
        log_visit(
            town.session,
            visit.id or 0,
            persons=[PersonLog(town.cora.id, Outcome.NOT_HOME)],
            channel=Channel.DOORBELL,
            by=town.coordinator,
            at=moment,
        )
        assert len(requests(town)) == (hour >= 2), "once"


def record(
    town: World, who: Resident, code: ResponseCode, at: datetime, **given: object
):  # type: ignore[no-untyped-def]
    values = {"letter": True, "channel": Channel.PHONE} | given
    return record_response(
        town.session,
        resident_id=who.id,
        cycle_id=town.cycle.id,
        code=code,
        by=town.desk,
        at=at,
        **values,
    )


def test_a_stop_is_confirmed_in_spite_of_the_objection_and_can_be_undone(
    town: World, at: datetime
) -> None:
    record(town, town.bert, ResponseCode.NOT_THIS_YEAR, at)
    assert requests(town) == []
    record(town, town.cora, ResponseCode.NEVER_AGAIN, at)
    assert requests(town) == [("stop", "cora", "open", 1)]
    objection = town.session.exec(
        select(Objection).where(Objection.resident_id == town.cora.id)
    ).one()
    undo_objection(
        town.session,
        objection.id or 0,
        asked_by=OnBehalfOf.SELF,
        reason="toch wel",
        by=town.desk,
        at=at,
    )
    assert requests(town) == [("stop", "cora", "withdrawn", 1)]


def test_after_a_death_only_the_partner_and_only_when_asked(
    town: World, at: datetime
) -> None:
    record(town, town.cora, ResponseCode.DECEASED, at, on_behalf_of=OnBehalfOf.FAMILY)
    assert requests(town) == [], "she lived alone"
    town.bert.surname = town.anna.partner_surname
    town.session.flush()
    told = record(
        town, town.anna, ResponseCode.DECEASED, at, on_behalf_of=OnBehalfOf.FAMILY
    )
    assert requests(town) == [("stop", "bert", "open", 1)]
    row = town.session.exec(select(LetterRequest)).one()
    assert row.given == {}
    correct_response(
        town.session,
        told.id or 0,
        code=ResponseCode.YES,
        reason="verkeerde kaart",
        by=town.desk,
        at=at,
    )
    assert requests(town) == [("stop", "bert", "withdrawn", 1)]
    record(town, town.anna, ResponseCode.DECEASED, at, on_behalf_of=OnBehalfOf.PARTNER)
    newest = town.session.exec(select(LetterRequest).order_by("id")).all()[-1]
    assert newest.given == {BY_PARTNER: "ja"}


def test_a_request_goes_to_and_fro_and_asks_the_gate_first(
    town: World, at: datetime
) -> None:
    ask = partial(
        ask_for_letter,
        town.session,
        kind="appointment",
        subject_kind="visit",
        subject_id=7,
        by=town.desk,
        at=at,
    )
    made = ask(resident_id=town.cora.id)
    assert made is not None
    again = ask(resident_id=town.cora.id, given={"dag": "morgen"})
    assert again is made
    assert made.given == {"dag": "morgen"}
    ids = [made.id or 0]
    acts = {"by": town.coordinator, "at": at}
    assert give_back_letter_requests(town.session, ids, **acts) == 0
    assert take_letter_requests(town.session, ids, **acts) == 1
    assert take_letter_requests(town.session, ids, **acts) == 0
    assert give_back_letter_requests(town.session, ids, **acts) == 1
    assert drop_letter_requests(town.session, ids, **acts) == 1
    assert made.state is S.WITHDRAWN
    town.cora.died = True
    town.session.flush()
    assert ask(resident_id=town.cora.id) is None
    with pytest.raises(ValueError, match="about"):
        ask_for_letter(
            town.session,
            kind="stop",
            resident_id=town.bert.id,
            subject_kind="visit",
            subject_id=1,
            by=town.desk,
            at=at,
        )
