"""Whatever people do in whatever order: each signal is in exactly one queue with a
deadline and an owner, or ended with a reason; and the totals add up."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import func
from sqlmodel import Session, col, select

from outreach.access import Viewer
from outreach.clock import local_date
from outreach.errors import Refused
from outreach.tables import StateChange
from signals.actions.triage import triage
from signals.actions.working import (
    close,
    decide_how_to_go_on,
    hand_over,
    pick_up,
    record_attempt,
    record_contact,
    resume,
    reweigh,
    snooze,
    wait,
)
from signals.queries.queues import View, queue_counts, queue_page
from signals.rules.attempts import Next, Result, Way
from signals.rules.kinds import SignalKind
from signals.rules.levels import Level
from signals.rules.queues import OF_THE_DESK
from signals.rules.standing import WaitReason
from signals.rules.states import ENDED, SIGNAL, CloseReason, SignalState
from signals.tables import Signal, SignalPause
from tests.signals.signal_world import AT, SignalCast, make_signal, signal_cast

WEIGHED = (Level.URGENT_24H, Level.ROUTINE_5WD, Level.NO_ACTION)


class Turn(NamedTuple):
    """One act: which, with which signal, by whom, and with which of its choices."""

    act: str
    signal: int
    by: int
    choice: int


class Given(NamedTuple):
    """What an act's own arguments are made of."""

    choice: int
    world: SignalCast
    at: datetime

    def of(self, options: Iterable[Any]) -> Any:
        """The option that was drawn."""
        there = list(options)
        return there[self.choice % len(there)]

    def day(self, number: int) -> date:
        """So many days from now."""
        return local_date(self.at) + timedelta(days=number)


def _target(given: Given) -> dict[str, Any]:
    world, one = given.world, given.choice
    teams = [world.team.id, world.provider_team.id, None, world.other_team.id]
    people = [None, world.team_worker.person_id, world.worker.person_id]
    return {"team_id": teams[one % 4], "person_id": people[one % 3], "reason": "past"}


def _decision(given: Given) -> dict[str, Any]:
    nothing = given.of(WEIGHED) is Level.NO_ACTION
    return {
        "level": given.of(WEIGHED),
        "kind": SignalKind.COMPANY,
        "reason": "already_in_care" if nothing else "new_facts",
        "note": "zo is het",
    }


ACTS: dict[str, tuple[Callable[..., object], Callable[[Given], dict[str, Any]]]] = {
    "triage": (triage, _decision),
    "pick_up": (pick_up, lambda _: {}),
    "hand_over": (hand_over, _target),
    "snooze": (
        snooze,
        lambda g: {"until": g.day(g.choice), "past_deadline": g.choice % 2 == 0},
    ),
    "attempt": (
        record_attempt,
        lambda _: {"channel": Way.DOORBELL, "result": Result.NO_ANSWER},
    ),
    "decide": (
        decide_how_to_go_on,
        lambda g: {"choice": g.of(Next), "reason": "omdat"},
    ),
    "contact": (record_contact, lambda _: {"channel": Way.PHONE}),
    "wait": (
        wait,
        lambda g: {"reason": g.of(WaitReason), "until": g.day(1 + g.choice)},
    ),
    "resume": (resume, lambda _: {}),
    "reweigh": (
        reweigh,
        lambda g: {"reason": "ernstiger", "welfare_check": g.choice % 2 == 0},
    ),
    "close": (close, lambda g: {"reason": g.of(CloseReason), "note": "zo is het"}),
}
TURNS = st.builds(
    Turn,
    st.sampled_from(sorted(ACTS)),
    st.sampled_from(range(3)),
    st.sampled_from(range(4)),
    st.sampled_from(range(10)),
)


EVERY_ACT = [
    Turn("pick_up", 0, 0, 0),
    Turn("hand_over", 0, 0, 0),
    Turn("reweigh", 0, 0, 1),
    Turn("triage", 0, 0, 1),
    Turn("decide", 1, 0, 0),
    Turn("attempt", 1, 0, 0),
    Turn("snooze", 1, 0, 4),
    Turn("contact", 1, 0, 0),
    Turn("close", 1, 0, 1),
    Turn("resume", 2, 0, 0),
    Turn("wait", 2, 0, 0),
]
"""A course in which each act is done once: an act that is never done proves nothing."""


def check_all(session: Session, viewer: Viewer, at: datetime, made: int) -> None:
    session.expire_all()
    rows = session.exec(select(Signal)).all()
    assert len(rows) == made, "nothing is ever lost"
    for row in rows:
        _check(session, row)
    counts = queue_counts(session, viewer, at=at)
    totals = counts.totals
    parts = [totals.ready, totals.taken, totals.snoozed, *totals.waiting.values()]
    assert sum(parts) + totals.done == totals.all == made
    assert sum(parts) == counts.views[View.ALL]
    assert queue_page(session, viewer, View.ALL, at=at).total == sum(parts)


def _check(session: Session, row: Signal) -> None:
    open_pauses = session.exec(
        select(func.count())
        .select_from(SignalPause)
        .where(SignalPause.signal_id == row.id, col(SignalPause.ended_at).is_(None))
    ).one()
    assert open_pauses == (row.paused_at is not None)
    last = session.scalars(
        select(StateChange.to_state)
        .where(
            StateChange.entity_kind == SIGNAL.name,
            StateChange.entity_id == str(row.id),
        )
        .order_by(col(StateChange.id).desc())
    ).first()
    assert last == row.state
    assert (row.waiting_reason != "") is (row.state is SignalState.WAITING)
    if row.state in ENDED:
        assert row.queue is None
        assert row.close_reason or row.level_reason
        return
    assert row.queue is not None
    assert row.due_at is not None
    assert row.first_due_at is not None
    desk = row.queue in OF_THE_DESK
    assert desk or row.owner_id is not None or row.team_id is not None
    if row.state in (SignalState.PICKED_UP, SignalState.CONTACTED):
        assert row.owner_id is not None


def test_always_in_one_queue_or_ended(session: Session) -> None:
    world = signal_cast(session)
    viewers = (world.worker, world.worker, world.team_worker, world.provider_worker)
    done: set[str] = set()

    @settings(
        max_examples=25,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @example(EVERY_ACT)
    @given(st.lists(TURNS, min_size=10, max_size=25))
    def run(taken: list[Turn]) -> None:
        savepoint = session.begin_nested()
        try:
            taken_up = {
                "state": SignalState.PICKED_UP,
                "team_id": world.provider_team.id,
                "owner_id": world.provider_worker.person_id,
            }
            made = [
                make_signal(session, state="routed", team_id=world.team.id),
                make_signal(session, **taken_up, failed_attempts=3),
                make_signal(session, **taken_up),
            ]
            wait(
                session,
                made[2].id or 0,
                WaitReason.AWAY,
                until=local_date(AT) + timedelta(days=2),
                version_id=1,
                by=world.worker,
                at=AT,
            )
            numbers = [row.id or 0 for row in made]
            for hour, turn in enumerate(taken):
                at = AT + timedelta(hours=7 * hour)
                do, given_of = ACTS[turn.act]
                with suppress(Refused):
                    do(
                        session,
                        numbers[turn.signal],
                        **given_of(Given(turn.choice, world, at)),
                        version_id=None,
                        by=viewers[turn.by],
                        at=at,
                    )
                    done.add(turn.act)
            check_all(session, world.worker, at, len(made))
        finally:
            savepoint.rollback()
            session.expire_all()

    run()
    assert done == set(ACTS)
