"""Adding, changing and stopping people, and the rights that they get."""

from datetime import date, datetime, time, timedelta

import pytest
from sqlmodel import Session, select

from outreach.access import Role, Viewer
from outreach.actions.assignments import Right, assign, end_assignment
from outreach.actions.people import (
    add_absence,
    add_person,
    change_person,
    drop_absence,
    restart_person,
    set_hours,
    stop_person,
)
from outreach.actions.sessions import start_session, token_hash
from outreach.errors import AlreadyDone, Changed, NotFound, NotPermitted, Refused
from outreach.queries.people import viewer_of
from outreach.queries.sessions import signed_in
from outreach.rules.person_details import PersonDetails, WeeklyHours
from outreach.tables import Assignment, Availability, Person
from tests import build

TODAY = date(2026, 11, 20)
ADMIN = build.viewer(Role.ADMINISTRATOR, person_id=0)
DETAILS = PersonDetails(
    name="Nel  Nieuw", email=" Nel@Welzijn.nl ", phone="010 1234567"
)


def added(session: Session, at: datetime, by: Viewer = ADMIN) -> Person:
    return add_person(session, DETAILS, nonce="n1", by=by, at=at)


def test_details_are_cleaned(session: Session, at: datetime) -> None:
    person = added(session, at)
    assert (person.name, person.email) == ("Nel Nieuw", "nel@welzijn.nl")


def test_double_click_adds_one_person(session: Session, at: datetime) -> None:
    added(session, at)
    with pytest.raises(AlreadyDone):
        added(session, at)
    assert len(session.exec(select(Person)).all()) == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"name": ""},
        {"email": "geen adres"},
        {"email": "a@b"},
        {"phone": "bel mij"},
        {"gender": "X"},
        {"languages": ("x" * 41,)},
        {"pass_number": "9" * 31},
    ],
)
def test_wrong_details_are_refused(
    session: Session, at: datetime, changed: dict[str, object]
) -> None:
    with pytest.raises(Refused):
        add_person(session, DETAILS._replace(**changed), nonce="x", by=ADMIN, at=at)


def test_one_address_belongs_to_one_person(session: Session, at: datetime) -> None:
    added(session, at)
    with pytest.raises(Refused, match="al iemand"):
        add_person(session, DETAILS, nonce="n2", by=ADMIN, at=at)


def test_second_change_is_told(session: Session, at: datetime) -> None:
    person = added(session, at)
    new = DETAILS._replace(phone="010 7654321")
    change_person(session, person.id or 0, new, version_id=1, by=ADMIN, at=at)
    with pytest.raises(Changed):
        change_person(session, person.id or 0, DETAILS, version_id=1, by=ADMIN, at=at)
    session.refresh(person)
    assert person.phone == "010 7654321"


def test_stopping_ends_rights_and_sessions(session: Session, at: datetime) -> None:
    person = added(session, at)
    who = person.id or 0
    assign(
        session, who, Right(Role.MANAGER), valid_from=TODAY, nonce="a", by=ADMIN, at=at
    )
    hashed = token_hash(start_session(session, who, at=at))
    assert signed_in(session, hashed, at=at) is not None
    stop_person(session, who, version_id=person.version_id, by=ADMIN, at=at)
    assert signed_in(session, hashed, at=at) is None
    assert viewer_of(session, who, on=TODAY).grants == ()
    restart_person(session, who, version_id=person.version_id, by=ADMIN, at=at)
    assert viewer_of(session, who, on=TODAY).grants == ()


def test_last_administrator_cannot_stop(session: Session, at: datetime) -> None:
    person = added(session, at)
    who = person.id or 0
    row = assign(
        session,
        who,
        Right(Role.ADMINISTRATOR),
        valid_from=TODAY,
        nonce="a",
        by=ADMIN,
        at=at,
    )
    with pytest.raises(Refused, match="laatste"):
        stop_person(session, who, version_id=1, by=ADMIN, at=at)
    with pytest.raises(Refused, match="laatste"):
        end_assignment(session, row.id or 0, last_day=TODAY, by=ADMIN, at=at)


def test_nobody_stops_himself(session: Session, at: datetime) -> None:
    person = added(session, at)
    self_viewer = build.viewer(Role.ADMINISTRATOR, person_id=person.id)
    with pytest.raises(Refused, match="eigen account"):
        stop_person(session, person.id or 0, version_id=1, by=self_viewer, at=at)


def test_coordinator_cannot_give_more_than_his_own(
    session: Session, at: datetime
) -> None:
    coordinator = build.viewer(Role.COORDINATOR)
    who = added(session, at, coordinator).id or 0
    for number, role in enumerate(Role):
        allowed = role in (Role.VISITOR, Role.PHONE_DESK, Role.SIGNAL_WORKER)
        try:
            assign(
                session,
                who,
                Right(role),
                valid_from=TODAY,
                nonce=f"a{number}",
                by=coordinator,
                at=at,
            )
        except Refused:
            assert not allowed
        else:
            assert allowed


def test_coordinator_cannot_touch_an_administrator(
    session: Session, at: datetime
) -> None:
    boss = build.person(session)
    session.add(
        Assignment(person_id=boss.id, role=Role.ADMINISTRATOR, valid_from=TODAY)
    )
    session.flush()
    with pytest.raises(NotPermitted):
        stop_person(
            session,
            boss.id or 0,
            version_id=1,
            by=build.viewer(Role.COORDINATOR),
            at=at,
        )


def test_provider_coordinator_stays_with_his_own(
    session: Session, at: datetime
) -> None:
    cast = build.cast(session)
    own = build.viewer(Role.COORDINATOR, provider_id=cast.provider.id)
    with pytest.raises(NotPermitted):
        add_person(session, DETAILS, nonce="n", by=own, at=at)
    mine = add_person(
        session,
        DETAILS._replace(provider_id=cast.provider.id),
        nonce="m",
        by=own,
        at=at,
    )
    with pytest.raises(NotPermitted):
        assign(
            session,
            mine.id or 0,
            Right(Role.VISITOR, provider_id=cast.other_provider.id),
            valid_from=TODAY,
            nonce="a",
            by=own,
            at=at,
        )
    with pytest.raises(NotFound):
        stop_person(session, cast.outsider.person_id or 0, version_id=1, by=own, at=at)


def test_visitor_manages_nobody(session: Session, at: datetime) -> None:
    with pytest.raises(NotPermitted):
        added(session, at, build.cast(session).visitor)


def test_same_right_twice_is_refused(session: Session, at: datetime) -> None:
    who = added(session, at).id or 0
    right = Right(Role.VISITOR)
    assign(session, who, right, valid_from=TODAY, nonce="a", by=ADMIN, at=at)
    with pytest.raises(Refused, match="al"):
        assign(session, who, right, valid_from=TODAY, nonce="b", by=ADMIN, at=at)


@pytest.mark.parametrize(
    ("last_day", "gone"),
    [
        (TODAY - timedelta(days=9), TODAY),
        (TODAY, TODAY),
        (TODAY + timedelta(days=9), TODAY + timedelta(days=10)),
    ],
)
def test_right_ends_after_its_last_day(
    session: Session, at: datetime, last_day: date, gone: date
) -> None:
    who = added(session, at).id or 0
    start = TODAY - timedelta(days=30)
    row = assign(
        session,
        who,
        Right(Role.VISITOR),
        valid_from=start,
        nonce="a",
        by=ADMIN,
        at=at,
    )
    end_assignment(session, row.id or 0, last_day=last_day, by=ADMIN, at=at)
    assert row.valid_to == gone
    assert viewer_of(session, who, on=gone).grants == ()


def test_new_hours_leave_the_old_on_record(session: Session, at: datetime) -> None:
    person = added(session, at)
    who = person.id or 0
    morning = WeeklyHours(0, time(9), time(12), 3)
    earlier = at - timedelta(days=7)
    set_hours(session, who, [morning], version_id=1, by=ADMIN, at=earlier)
    set_hours(session, who, [], version_id=2, by=ADMIN, at=at)
    (row,) = session.exec(select(Availability)).all()
    assert (row.valid_from, row.valid_to) == (date(2026, 11, 13), TODAY)


@pytest.mark.parametrize(
    "blocks",
    [
        [WeeklyHours(0, time(12), time(9), 3)],
        [WeeklyHours(0, time(9), time(12), 0)],
        [WeeklyHours(0, time(9), time(12), 9)],
        [WeeklyHours(7, time(9), time(12), 3)],
        [WeeklyHours(0, time(9), time(12), 3), WeeklyHours(0, time(11), time(13), 3)],
    ],
)
def test_wrong_hours_are_refused(
    session: Session, at: datetime, blocks: list[WeeklyHours]
) -> None:
    who = added(session, at).id or 0
    with pytest.raises(Refused):
        set_hours(session, who, blocks, version_id=1, by=ADMIN, at=at)


def test_absence_comes_and_goes(session: Session, at: datetime) -> None:
    who = added(session, at).id or 0
    with pytest.raises(Refused):
        add_absence(
            session, who, TODAY, TODAY - timedelta(1), nonce="w", by=ADMIN, at=at
        )
    absence = add_absence(session, who, TODAY, TODAY, nonce="v", by=ADMIN, at=at)
    drop_absence(session, absence.id or 0, by=ADMIN, at=at)
    with pytest.raises(NotFound):
        drop_absence(session, absence.id or 0, by=ADMIN, at=at)
