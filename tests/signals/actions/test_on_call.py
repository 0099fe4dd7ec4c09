"""Planning who is on call: by whom, whom, and never two without saying so."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from outreach.access import Role, Viewer
from outreach.database import writing
from outreach.errors import NotFound, NotPermitted, Refused
from outreach.rules.notices import NoticeKind
from outreach.tables import Assignment, AuditEvent, Notice, Person
from signals.actions.on_call import add_duty, end_duty
from signals.actions.reopening import reopen
from signals.actions.working import reweigh
from signals.queries.on_call import colleagues, on_call_now, rota, someone_on_call
from signals.queries.possible_owners import possible_owners
from signals.rules.levels import Level
from signals.rules.queues import Queue
from signals.rules.states import SignalState
from signals.tables import OnCallDuty
from tests import build
from tests.conftest import NOW
from tests.signals.signal_world import AT, make_signal, signal_worker

H = timedelta(hours=1)
MONDAY = date(2026, 11, 16)


def planner(session: Session, **given: Any) -> Viewer:
    who = build.person(session, "Coen").id
    return build.viewer(Role.COORDINATOR, person_id=who, **given)


def worker(session: Session, name: str = "Pia", **given: Any) -> Person:
    """Somebody of the municipality who may work on signals."""
    right = {"role": Role.SIGNAL_WORKER} | given.pop("right", {})
    who = build.person(session, name, **given)
    build.add(session, Assignment(person_id=who.id, valid_from=MONDAY, **right))
    return who


def plan(session: Session, who: Person, by: Viewer, **given: Any) -> OnCallDuty:
    values: dict[str, Any] = {
        "district_code": None,
        "from_at": NOW,
        "until_at": NOW + 24 * H,
        "phone": "06 12345678",
    }
    return add_duty(session, who.id or 0, by=by, at=NOW, **values | given)


def test_who_is_on_call_is_known_and_logged(session: Session) -> None:
    by, pia = planner(session), worker(session)
    assert not someone_on_call(session, NOW)
    row = plan(session, pia, by)
    found = on_call_now(session, "D1", NOW)
    assert found is not None
    assert (found.name, found.phone) == ("Pia", "06 12345678")
    assert someone_on_call(session, NOW + 23 * H)
    assert not someone_on_call(session, NOW + 24 * H)
    pia.active = False
    session.flush()
    assert not someone_on_call(session, NOW), "who left is on call no more"
    assert row.id


def test_two_at_once_only_when_it_is_meant(session: Session) -> None:
    by, pia, wim = planner(session), worker(session), worker(session, "Wim")
    plan(session, pia, by)
    late = {"from_at": NOW + 23 * H, "until_at": NOW + 30 * H}
    with pytest.raises(Refused, match="Pia van 20-11 10:00 tot 21-11 10:00"):
        plan(session, wim, by, **late)
    plan(session, wim, by, **late, overlap_meant=True)
    build.district(session, "D1")
    plan(session, wim, by, district_code="D1")
    lines = rota(session, by, monday=MONDAY).lines
    assert [(one.name, one.area, one.doubled) for one in lines] == [
        ("Pia", "Hele gemeente", True),
        ("Wim", "Gebied D1", False),
        ("Wim", "Hele gemeente", True),
    ]


def test_only_professionals_of_the_municipality_are_on_call(session: Session) -> None:
    by, theirs = planner(session), build.provider(session)
    for given in (
        {"volunteer": True},
        {"active": False},
        {"provider_id": theirs.id},
        {"right": {"role": Role.VISITOR}},
        {"right": {"valid_to": date(2026, 11, 20)}},
        {"right": {"provider_id": theirs.id}},
    ):
        who = worker(session, **given)
        with pytest.raises(Refused, match="beroepskrachten"):
            plan(session, who, by)
    assert colleagues(session, by, today=NOW.date()) == []


def test_who_plans_and_where(session: Session) -> None:
    build.district(session, "D1")
    pia = worker(session)
    with pytest.raises(NotPermitted):
        plan(session, pia, build.viewer(Role.SIGNAL_WORKER))
    of_d1 = planner(session, district_code="D1")
    with pytest.raises(Refused, match="eigen gebied"):
        plan(session, pia, of_d1)
    row = plan(session, pia, of_d1, district_code="D1")
    elsewhere = planner(session, district_code="D2")
    with pytest.raises(Refused, match="eigen gebied"):
        end_duty(session, row.id or 0, by=elsewhere, at=NOW)
    with pytest.raises(NotFound):
        plan(session, pia, planner(session), district_code="D9")


def test_a_duty_ends_now_or_is_taken_away(session: Session) -> None:
    by, pia = planner(session), worker(session)
    running = plan(session, pia, by, from_at=NOW - H, until_at=NOW + H)
    coming = plan(session, pia, by, from_at=NOW + 2 * H, until_at=NOW + 9 * H)
    end_duty(session, running.id or 0, by=by, at=NOW)
    end_duty(session, coming.id or 0, by=by, at=NOW)
    assert [row.until_at for row in session.exec(select(OnCallDuty))] == [NOW]
    with pytest.raises(Refused, match="voorbij"):
        end_duty(session, running.id or 0, by=by, at=NOW)


def test_the_rota_shows_the_gaps_of_a_week(session: Session) -> None:
    by, pia = planner(session), worker(session)
    monday = datetime(2026, 11, 22, 23, 0, tzinfo=UTC)  # 00:00 on the 23rd
    plan(session, pia, by, from_at=monday, until_at=monday + 100 * H)
    week = rota(session, by, monday=date(2026, 11, 23))
    (gap,) = week.gaps
    assert (gap.span.from_at, gap.span.until_at) == (
        monday + 100 * H,
        monday + 168 * H,
    )
    build.district(session, "D1")
    build.district(session, "D2")
    rest = {"from_at": monday + 100 * H, "until_at": monday + 168 * H}
    plan(session, pia, by, district_code="D1", **rest)
    assert [one.area for one in rota(session, by, monday=date(2026, 11, 23)).gaps] == [
        "Gebied D2"
    ]


def test_each_change_is_in_the_log(database_url: str) -> None:
    with writing(database_url) as session:
        by, pia = planner(session), worker(session)
        row = plan(session, pia, by)
        end_duty(session, row.id or 0, by=by, at=NOW)
    with writing(database_url) as session:
        acts = session.exec(
            select(AuditEvent.act).where(AuditEvent.object_kind == "on_call_duty")
        ).all()
        assert list(acts) == ["add", "drop"]


def _called(session: Session) -> list[str]:
    return [
        row.origin.partition(":")[2].partition(":")[2].partition(":")[0]
        for row in session.exec(select(Notice).order_by(col(Notice.id)))
        if row.kind is NoticeKind.SIGNAL_ON_CALL
    ]


def test_what_comes_back_to_the_desk_in_a_hurry_wakes_who_is_on_call(
    session: Session,
) -> None:
    """The desk is closed at night and in a weekend; the clock runs."""
    desk = signal_worker(session)
    who = build.person(session, "Pia Piket")
    span = {"from_at": AT - timedelta(hours=1), "until_at": AT + timedelta(hours=9)}
    build.add(session, OnCallDuty(person_id=who.id, phone="0612345678", **span))
    urgent, slow = {"level": Level.URGENT_24H}, {"level": Level.ROUTINE_5WD}
    for given in (slow, urgent):
        row = make_signal(session, state=SignalState.CLOSED, **given)
        reopen(session, row.id or 0, why="De buurvrouw belde", by=desk, at=AT)
    assert _called(session) == ["reopened"]
    for given, check in ((slow, False), (slow, True), (urgent, False)):
        row = make_signal(session, state=SignalState.PICKED_UP, **given)
        reweigh(
            session,
            row.id or 0,
            reason="het gaat slecht",
            welfare_check=check,
            version_id=None,
            by=desk,
            at=AT,
        )
    assert _called(session) == ["reopened", "sent_back", "sent_back"]


def test_who_is_on_call_hands_over_to_the_municipality(session: Session) -> None:
    """With who is on call it is with no team: that is no team of a provider's own."""
    desk = signal_worker(session)
    provider = build.provider(session)
    theirs = build.person(session, "Coen Coördinator", provider_id=provider.id)
    given = {"role": Role.COORDINATOR, "valid_from": AT.date()}
    build.add(
        session, Assignment(person_id=theirs.id, provider_id=provider.id, **given)
    )
    ours = build.person(session, "Cora Coördinator")
    build.add(session, Assignment(person_id=ours.id, **given))
    on_call = {"queue": Queue.ON_CALL, "owner_id": desk.person_id}
    row = make_signal(session, state=SignalState.PICKED_UP, **on_call)
    there = possible_owners(session, desk, row.id or 0, team_id=None, on=AT.date())
    assert [one.id for one in there] == [ours.id]
