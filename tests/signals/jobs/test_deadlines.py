"""Half, late and far too late are each told once, to who must act."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlmodel import Session, col, select

from outreach.access import Role
from outreach.database import writing
from outreach.rules.follow_ups import TeamKind
from outreach.rules.notices import NoticeKind
from outreach.tables import Assignment, Notice, NoticeFor
from signals.actions.lateness import Step, tell, to_tell_now
from signals.jobs.deadlines import due, work
from signals.queries.clocks import clocks
from signals.rules.levels import Level
from signals.rules.states import SignalState
from signals.tables import Signal
from tests import build
from tests.conftest import NOW
from tests.signals.signal_world import make_signal, team

H, L, S = timedelta(hours=1), Level, SignalState
HALF, LATE, FAR = (
    NoticeKind.SIGNAL_HALF,
    NoticeKind.SIGNAL_OVERDUE,
    NoticeKind.SIGNAL_ESCALATED,
)


def with_deadline(session: Session, level: Level, **given: Any) -> Signal:
    """A routed signal received at `NOW` (Friday 10:00), with its own deadline."""
    values = clocks(session, NOW).deadline(level, NOW).values()
    state = {"state": S.ROUTED, "level": level, "received_at": NOW}
    return make_signal(session, **values | state | given)


def run(url: str, at: datetime) -> dict[str, int]:
    with writing(url) as session:
        occurrences = list(due(session, at))
    counts = [dict(work(partial(writing, url), one, at)) for one in occurrences]
    with writing(url) as session:
        assert list(due(session, at)) == []
    return {k: v for k, v in counts[0].items() if v} if counts else {}


def told(url: str) -> list[tuple[NoticeKind, set[int], set[int]]]:
    """Kind, persons and teams of each notice, in the order of telling."""
    with writing(url) as session:
        found = []
        for row in session.exec(select(Notice).order_by(col(Notice.id))):
            to = session.exec(
                select(NoticeFor).where(NoticeFor.notice_id == row.id)
            ).all()
            persons = {one.person_id for one in to if one.person_id}
            found.append((row.kind, persons, {o.team_id for o in to if o.team_id}))
        return found


def holder(session: Session, role: Role, **given: Any) -> int:
    who = build.person(session, f"{role}")
    day = NOW.date()
    build.add(session, Assignment(person_id=who.id, role=role, valid_from=day, **given))
    return who.id or 0


def test_an_urgent_one_runs_through_the_weekend_and_is_told_step_by_step(
    database_url: str,
) -> None:
    with writing(database_url) as session:
        ours = team(session, "Wijk")
        worker, lead = build.person(session).id, holder(session, Role.COORDINATOR)
        holder(
            session, Role.COORDINATOR, district_code=build.district(session, "D2").code
        )
        with_deadline(session, L.URGENT_24H, team_id=ours.id)
        with_deadline(
            session, L.URGENT_24H, team_id=ours.id, owner_id=worker, state=S.PICKED_UP
        )
        team_id = ours.id
    assert run(database_url, NOW + 11 * H) == {}
    assert run(database_url, NOW + 12 * H) == {"half": 2}
    assert run(database_url, NOW + 13 * H) == {}
    assert told(database_url) == [(HALF, set(), {team_id}), (HALF, {worker}, set())]
    assert run(database_url, NOW + 24 * H) == {"overdue": 2, "escalated": 2}
    assert told(database_url)[2:] == [
        (LATE, set(), {team_id}),
        (LATE, {worker}, set()),
        (FAR, {lead}, set()),
        (FAR, {lead}, set()),
    ]
    assert run(database_url, NOW + 100 * H) == {}


def test_a_slow_one_is_escalated_at_three_times_its_norm(database_url: str) -> None:
    with writing(database_url) as session:
        provider = build.provider(session)
        theirs = team(session, "Welzijn", TeamKind.WELZIJN, provider_id=provider.id)
        lead = holder(session, Role.COORDINATOR, provider_id=provider.id)
        desk = holder(session, Role.SIGNAL_WORKER)
        with_deadline(session, L.ROUTINE_5WD, team_id=theirs.id)
        with_deadline(session, L.ROUTINE_5WD, state=S.RECEIVED)
        with_deadline(session, L.ROUTINE_5WD, team_id=theirs.id, municipal=True)
        team_id = theirs.id
    day = timedelta(days=1)
    assert run(database_url, NOW + 4 * day) == {}  # Tuesday 10:00: two days of five
    assert run(database_url, NOW + 4.5 * day) == {"half": 3}
    assert {desk} in [persons for _, persons, _ in told(database_url)]
    assert run(database_url, NOW + 7 * day) == {"overdue": 3}  # Friday, a week on
    assert run(database_url, NOW + 20 * day) == {}
    assert run(database_url, NOW + 21 * day) == {"escalated": 3}
    assert told(database_url)[6:] == [
        (FAR, {lead}, set()),
        (FAR, set(), set()),  # of the desk itself: every desk of that area sees it
        (FAR, set(), set()),  # shielded: not for a provider
    ]
    assert team_id


def test_a_clock_that_stands_still_or_is_done_tells_nothing(session: Session) -> None:
    with_deadline(session, L.URGENT_24H, state=S.WAITING, paused_at=NOW)
    for state in (S.CLOSED, S.JOINED, S.NO_ACTION):
        with_deadline(session, L.URGENT_24H, state=state)
    assert list(due(session, NOW + 100 * H)) == []


def test_after_downtime_half_is_no_news_and_the_rest_comes_at_once(
    database_url: str,
) -> None:
    with writing(database_url) as session:
        for _ in range(3):
            with_deadline(session, L.SOON_48H)
    assert run(database_url, NOW + 500 * H) == {"overdue": 3, "escalated": 3}


def test_two_at_once_tell_once(database_url: str) -> None:
    """Both looked before either wrote."""
    with writing(database_url) as session:
        number = with_deadline(session, L.URGENT_24H).id or 0
    at = NOW + 30 * H
    counts = []
    for _ in range(2):
        with writing(database_url) as session:
            by = build.viewer(Role.COORDINATOR)
            counts.append(tell(session, Step.OVERDUE, [number], by=by, at=at))
            assert to_tell_now(session, Step.OVERDUE, by=by, at=at) == []
    assert counts == [1, 0]
    assert [kind for kind, *_ in told(database_url)] == [LATE]
