"""Rights: nobody gives himself one or beyond his own, and each has its history."""

from datetime import date, datetime

import pytest
from sqlmodel import Session, col, select

from outreach.access import Grant, Role, Viewer, ViewerKind
from outreach.actions.accounts import give_password
from outreach.actions.assignments import Right, assign, end_assignment
from outreach.actions.municipality import change_norms
from outreach.actions.people import add_person, stop_person
from outreach.actions.providers import add_provider, begin_term
from outreach.auditing import take_notes
from outreach.calendars import ONE_DAY
from outreach.errors import NotPermitted, Refused
from outreach.queries.people import viewer_of
from outreach.queries.people_scope import reaches
from outreach.rules.follow_ups import TeamKind
from outreach.rules.person_details import PersonDetails
from outreach.rules.processing import activity_of
from outreach.tables import Assignment, StateChange, Team
from tests import build

TODAY = date(2026, 11, 20)
ADMIN = build.viewer(Role.ADMINISTRATOR, person_id=0)


def _given(
    session: Session, person_id: int | None, right: Right, by: Viewer, at: datetime
) -> Assignment:
    nonce = f"{right}-{by.person_id}-{person_id}"
    return assign(
        session,
        person_id or 0,
        right,
        valid_from=TODAY,
        reason="nieuwe collega",
        nonce=nonce,
        by=by,
        at=at,
    )


def test_history_says_who_gave_and_took(session: Session, at: datetime) -> None:
    who = build.person(session).id
    row = _given(session, who, Right(Role.VISITOR), ADMIN, at)
    end_assignment(
        session, row.id or 0, last_day=TODAY, reason="uit dienst", by=ADMIN, at=at
    )
    changes = session.exec(
        select(StateChange)
        .where(StateChange.entity_kind == "right")
        .order_by(col(StateChange.id))
    ).all()
    told = [(c.act, c.from_state, c.to_state, c.reason, c.by) for c in changes]
    assert told == [
        ("give", "", "zonder einde", "nieuwe collega", "person:0"),
        ("end", "zonder einde", "2026-11-20", "uit dienst", "person:0"),
    ]


@pytest.mark.parametrize("ends_on", [TODAY, TODAY + ONE_DAY])
def test_setting_an_end_never_makes_a_right_last_longer(
    session: Session, at: datetime, ends_on: date
) -> None:
    """One's own right too: it would be given by oneself, and come back when gone."""
    me = build.person(session).id or 0
    row = Assignment(
        person_id=me, role=Role.ADMINISTRATOR, valid_from=TODAY, valid_to=ends_on
    )
    session.add(row)
    boss = build.person(session).id or 0
    session.add(Assignment(person_id=boss, role=Role.ADMINISTRATOR, valid_from=TODAY))
    session.flush()
    by = build.viewer(Role.ADMINISTRATOR, person_id=me)
    with pytest.raises(Refused, match="eindigt al eerder"):
        end_assignment(
            session, row.id or 0, last_day=TODAY.replace(year=2030), by=by, at=at
        )
    assert row.valid_to == ends_on


def test_stopping_ends_each_right_with_history(session: Session, at: datetime) -> None:
    person = build.person(session)
    _given(session, person.id, Right(Role.VISITOR), ADMIN, at)
    _given(session, person.id, Right(Role.PHONE_DESK), ADMIN, at)
    stop_person(session, person.id or 0, version_id=1, by=ADMIN, at=at)
    ends = session.exec(select(StateChange).where(StateChange.act == "end")).all()
    assert [change.reason for change in ends] == ["gestopt", "gestopt"]


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.COORDINATOR])
def test_nobody_raises_himself(session: Session, at: datetime, role: Role) -> None:
    me = build.person(session).id
    session.add(Assignment(person_id=me, role=role, valid_from=TODAY))
    session.flush()
    by = viewer_of(session, me or 0, on=TODAY)
    for wanted in Role:
        with pytest.raises(NotPermitted):
            _given(session, me, Right(wanted), by, at)


def test_role_and_place_are_of_one_right(session: Session) -> None:
    """Administrator of one provider and coordinator of all: no administrator of all."""
    ours = build.provider(session)
    both = Viewer(
        ViewerKind.PERSON,
        "Bo",
        TODAY,
        7,
        (Grant(Role.ADMINISTRATOR, None, ours.id), Grant(Role.COORDINATOR)),
    )
    assert reaches(session, both, Grant(Role.VISITOR))
    assert reaches(session, both, Grant(Role.ADMINISTRATOR, None, ours.id))
    assert not reaches(session, both, Grant(Role.ADMINISTRATOR))


def test_provider_gives_no_right_in_a_team_of_others(session: Session) -> None:
    ours = build.provider(session, "Noord", districts=("D1",))
    theirs = build.provider(session, "Zuid", districts=("D2",))
    teams = [
        build.add(session, Team(name=n, kind=TeamKind.WELZIJN, provider_id=p.id))
        for n, p in (("Team Noord", ours), ("Team Zuid", theirs))
    ]
    own = build.viewer(Role.COORDINATOR, provider_id=ours.id)
    worker = Role.FOLLOW_UP_WORKER
    assert reaches(session, own, Grant(worker, None, ours.id, teams[0].id))
    assert not reaches(session, own, Grant(worker, None, ours.id, teams[1].id))


def test_no_password_for_who_may_more(session: Session, at: datetime) -> None:
    """Who gives a password could sign in as that person."""
    cast = build.cast(session)
    own = build.viewer(Role.COORDINATOR, provider_id=cast.provider.id)
    who = cast.visitor.person_id or 0
    _given(session, who, Right(Role.VISITOR, "D1", cast.provider.id), ADMIN, at)
    assert give_password(session, who, by=own, at=at)
    _given(session, who, Right(Role.VISITOR), ADMIN, at)  # the whole municipality
    with pytest.raises(NotPermitted):
        give_password(session, who, by=own, at=at)


def test_new_person_can_be_managed_by_his_own_office(
    session: Session, at: datetime
) -> None:
    """Grants of a provider count per district; who has no right yet is in none."""
    ours = build.provider(session, districts=("D1", "D2"))
    boss = build.person(session, provider_id=ours.id)
    session.add(
        Assignment(
            person_id=boss.id,
            role=Role.COORDINATOR,
            provider_id=ours.id,
            valid_from=TODAY,
        )
    )
    session.flush()
    own = viewer_of(session, boss.id or 0, on=TODAY)
    details = PersonDetails("Nel Nieuw", "nel@welzijn.nl", provider_id=ours.id)
    new = add_person(session, details, nonce="n", by=own, at=at)
    row = _given(session, new.id, Right(Role.VISITOR, "D1", ours.id), own, at)
    assert row.district_code == "D1"


def test_changes_of_settings_stand_in_the_log(session: Session, at: datetime) -> None:
    new = add_person(
        session, PersonDetails("Nel", "nel@welzijn.nl"), nonce="n", by=ADMIN, at=at
    )
    right = _given(session, new.id, Right(Role.VISITOR), ADMIN, at)
    give_password(session, new.id or 0, by=ADMIN, at=at)
    made = add_provider(session, "Welzijn West", nonce="p", by=ADMIN, at=at)
    build.district(session, "D1")
    term = begin_term(
        session, made.id or 0, "D1", valid_from=TODAY, nonce="t", by=ADMIN, at=at
    )
    change_norms(session, {"visit_minutes": 45}, version_id=1, by=ADMIN, at=at)
    notes = take_notes(session)
    told = {(note.act, note.kind, note.object_id) for note in notes}
    assert {
        ("add", "person", str(new.id)),
        ("give", "right", str(right.id)),
        ("give_password", "person", str(new.id)),
        ("add", "provider", str(made.id)),
        ("begin", "provider_term", str(term.id)),
        ("change_norms", "municipality", "1"),
    } <= told
    assert not any("Nel" in str(note[1:]) for note in notes)
    purposes = {activity_of(note.permission, note.kind) for note in notes}
    assert purposes == {"organisation"}
