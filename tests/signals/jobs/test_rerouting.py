"""Open work follows the team, the provider and the duty; nothing stays behind."""

from datetime import UTC, date, datetime, timedelta
from functools import partial

from sqlmodel import Session, col, select

from outreach.access import Role
from outreach.database import writing
from outreach.rules.follow_ups import TeamKind
from outreach.tables import Assignment, Person, Team, TeamTerritory
from signals.actions.routing import route_signal
from signals.actions.working import hand_over
from signals.jobs.rerouting import due, work
from signals.rules.levels import Level
from signals.rules.queues import Queue
from signals.rules.states import WITH_TEAM, SignalState
from signals.tables import OnCallDuty, Signal, SignalPause
from tests import build
from tests.conftest import NOW
from tests.signals.signal_world import make_signal, signal_worker, team, team_worker

S, Q = SignalState, Queue
NEW_YEAR = datetime(2026, 12, 31, 23, 0, tzinfo=UTC)
"""00:00 on 1 January in the Netherlands."""


def run(url: str, at: datetime) -> dict[str, int]:
    """As the scheduler does: asked what is due, then done, once for each."""
    with writing(url) as session:
        occurrences = list(due(session, at))
    assert len(occurrences) <= 1
    counts = [dict(work(partial(writing, url), one, at)) for one in occurrences]
    with writing(url) as session:
        assert list(due(session, at)) == [], "what was moved is not due again"
    return counts[0] if counts else {}


def with_provider(session: Session, *, follower: bool) -> tuple[Team, Team | None]:
    """A provider that goes on 1 January, and who comes after it, if anybody."""
    old = build.provider(session, "Oud", valid_to=date(2027, 1, 1))
    of_old = team(session, "Oud", TeamKind.WELZIJN, provider_id=old.id)
    if not follower:
        return of_old, None
    new = build.provider(session, "Nieuw", valid_from=date(2027, 1, 1))
    return of_old, team(session, "Nieuw", TeamKind.WELZIJN, provider_id=new.id)


def test_open_signals_go_to_the_new_provider_at_midnight(database_url: str) -> None:
    with writing(database_url) as session:
        of_old, of_new = with_provider(session, follower=True)
        assert of_new is not None
        worker = build.person(session, "Wim Werker")
        open_ones = [
            make_signal(session, state=state, team_id=of_old.id, owner_id=worker.id)
            for state in sorted(WITH_TEAM)
        ]
        for row in open_ones:
            if row.state is S.WAITING:
                row.paused_at = row.received_at
                began = row.received_at
                pause = SignalPause(
                    signal_id=row.id, reason="resident", began_at=began, by="test"
                )
                build.add(session, pause)
        shielded = make_signal(session, state=S.ROUTED, municipal=True)
        closed = make_signal(session, state=S.CLOSED, team_id=of_old.id)
        other = team(session, "Wijk")
        shielded.team_id, shielded.queue = other.id, Q.WIJKTEAM
        ids, new, old = [row.id for row in open_ones], of_new.id, of_old.id
        apart = {shielded.id: other.id, closed.id: of_old.id}
        dues = {row.id: row.due_at for row in open_ones if row.state is not S.WAITING}
    assert run(database_url, NEW_YEAR - timedelta(minutes=1)) == {}
    counts = run(database_url, NEW_YEAR)
    assert counts == {"moved": len(ids), "lost": 0, "left": 0}
    with writing(database_url) as session:
        for row in session.exec(select(Signal).where(col(Signal.id).in_(ids))):
            assert (row.team_id, row.owner_id, row.state) == (new, None, S.ROUTED)
            assert row.paused_at is None
            if row.id in dues:
                assert row.due_at == dues[row.id], "the deadline stays"
            else:
                assert row.due_at > row.first_due_at  # type: ignore[operator]
        for number, stays in apart.items():
            assert session.get(Signal, number).team_id == stays  # type: ignore[union-attr]
        assert old != new


def test_without_a_follower_the_desk_sees_it_until_a_team_comes(
    database_url: str,
) -> None:
    with writing(database_url) as session:
        of_old, _ = with_provider(session, follower=False)
        number = make_signal(session, state=S.PICKED_UP, team_id=of_old.id).id
    assert run(database_url, NEW_YEAR)["lost"] == 1
    with writing(database_url) as session:
        row = session.get(Signal, number)
        assert row is not None
        assert (row.state, row.queue, row.team_id) == (S.NOT_ROUTED, Q.NOT_ROUTED, None)
        new = build.provider(session, "Nieuw", valid_from=date(2027, 1, 1))
        team(session, "Nieuw", TeamKind.WELZIJN, provider_id=new.id)
    assert run(database_url, NEW_YEAR + timedelta(days=3))["moved"] == 1


def test_a_team_that_stops_or_moves_gives_up_what_nobody_took(
    database_url: str,
) -> None:
    """What somebody works on stays; what a person chose stays; a colleague who left
    has nothing any more."""
    with writing(database_url) as session:
        desk = signal_worker(session)
        here = team(session, "Hier", TeamKind.WIJKTEAM)
        there = team(session, "Daar", TeamKind.WIJKTEAM, district_code="D2")
        gone = build.person(session, "Weg", active=False)
        at_there = {"queue": Q.WIJKTEAM, "team_id": there.id, "kind": "care"}
        ids = {
            "nobody": make_signal(session, state=S.ROUTED, **at_there).id,
            "taken": make_signal(
                session,
                state=S.PICKED_UP,
                owner_id=build.person(session, "Wil").id,
                **at_there,
            ).id,
            "chosen": make_signal(
                session, state=S.ROUTED, fired=[{"rule": "HAND"}], **at_there
            ).id,
            "left": make_signal(
                session, state=S.PICKED_UP, owner_id=gone.id, **at_there
            ).id,
        }
        here_id, there_id = here.id, there.id
        assert desk
    run(database_url, NOW)
    with writing(database_url) as session:
        teams = {name: session.get(Signal, i).team_id for name, i in ids.items()}  # type: ignore[union-attr]
        assert teams == {
            "nobody": here_id,
            "taken": there_id,
            "chosen": there_id,
            "left": here_id,
        }
        stopped = session.get(Team, there_id)
        assert stopped is not None
        stopped.active = False
        for row in session.exec(select(TeamTerritory)):
            assert row.valid_to is None
    run(database_url, NOW + timedelta(minutes=1))
    with writing(database_url) as session:
        assert {row.team_id for row in session.exec(select(Signal))} == {here_id}


def test_what_nobody_took_during_a_duty_goes_to_the_next(database_url: str) -> None:
    def duty(session: Session, name: str, days: int) -> Person:
        who = build.person(session, name)
        began = NOW + timedelta(days=days)
        given = {"from_at": began, "until_at": began + timedelta(days=1)}
        build.add(session, OnCallDuty(person_id=who.id, phone="0612345678", **given))
        return who

    with writing(database_url) as session:
        first, second = duty(session, "Een", 0), duty(session, "Twee", 1)
        desk, kept_by = signal_worker(session), build.person(session, "Collega")
        rows = [
            make_signal(session, state=S.TRIAGED, level=Level.ACUTE, triaged_at=NOW)
            for _ in range(3)
        ]
        for row in rows:
            route_signal(session, row, by=desk, at=NOW)
            assert row.owner_id == first.id
        rows[1].owner_id = kept_by.id
        rows[2].state = S.PICKED_UP
        ids = [row.id for row in rows]
        wanted = [second.id, kept_by.id, first.id]
    assert run(database_url, NOW + timedelta(hours=23)) == {}
    assert run(database_url, NOW + timedelta(hours=25))["moved"] == 1
    with writing(database_url) as session:
        owners = [session.get(Signal, i).owner_id for i in ids]  # type: ignore[union-attr]
        assert owners == wanted


def test_what_a_colleague_gave_to_another_team_stays_there(database_url: str) -> None:
    with writing(database_url) as session:
        desk = signal_worker(session)
        here = team(session, "Hier")
        there = team(session, "Daar", district_code="D2")
        row = make_signal(
            session,
            state=S.PICKED_UP,
            queue=Q.WIJKTEAM,
            kind="care",
            team_id=here.id,
            owner_id=desk.person_id,
        )
        given = {"reason": "kent haar", "version_id": None, "by": desk, "at": NOW}
        hand_over(session, row.id or 0, team_id=there.id, **given)
        number, chosen = row.id, there.id
    assert run(database_url, NOW + timedelta(minutes=1)) == {}
    with writing(database_url) as session:
        assert session.get_one(Signal, number).team_id == chosen


def test_who_left_keeps_no_matter_for_veilig_thuis(database_url: str) -> None:
    """Once moved it is with the team; it is not given back to him each minute."""
    with writing(database_url) as session:
        there = team(session, "Veilig Thuis", TeamKind.VEILIG_THUIS)
        gone = build.person(session, "Weg", active=False)
        row = make_signal(
            session,
            state=S.PICKED_UP,
            queue=Q.VEILIG_THUIS,
            team_id=there.id,
            owner_id=gone.id,
            level=Level.SAFETY_SUSPECTED,
            kind="unsafe",
        )
        number, of_team = row.id, there.id
    assert run(database_url, NOW)["moved"] == 1
    with writing(database_url) as session:
        row = session.get_one(Signal, number)
        assert (row.team_id, row.owner_id) == (of_team, None)


def test_whose_last_role_ended_keeps_nothing(database_url: str) -> None:
    """Who still has another role keeps his work; the account itself may stay."""
    with writing(database_url) as session:
        ours = team(session, "Hier")
        left, stays = (team_worker(session, ours, name) for name in ("Weg", "Wil"))
        for row in session.exec(select(Assignment).order_by(col(Assignment.id))):
            row.valid_to = date(2027, 1, 1)
        build.add(
            session,
            Assignment(
                person_id=stays.person_id,
                role=Role.FOLLOW_UP_WORKER,
                team_id=ours.id,
                valid_from=date(2027, 1, 1),
            ),
        )
        here = {"state": S.PICKED_UP, "queue": Q.WIJKTEAM, "kind": "care"}
        ids = {
            who.person_id: make_signal(
                session, team_id=ours.id, owner_id=who.person_id, **here
            ).id
            for who in (left, stays)
        }
        there = team(session, "Veilig Thuis", TeamKind.VEILIG_THUIS)
        unsafe = {"level": Level.SAFETY_SUSPECTED, "kind": "unsafe"}
        at_vt = {"state": S.PICKED_UP, "queue": Q.VEILIG_THUIS, "team_id": there.id}
        make_signal(session, owner_id=left.person_id, **at_vt | unsafe)
        gone = left.person_id
    assert run(database_url, NEW_YEAR - timedelta(minutes=1)) == {}
    monday = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)
    assert run(database_url, monday)["moved"] == 2
    with writing(database_url) as session:
        for person, number in ids.items():
            row = session.get_one(Signal, number)
            assert row.owner_id == (None if person == gone else person)
            assert (row.state is S.ROUTED) is (person == gone)
