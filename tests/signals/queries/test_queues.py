"""Queues: every signal in exactly one part of the totals, by SQL as by Python."""

from datetime import date, timedelta
from itertools import product

import pytest
from sqlmodel import Session, col, select

from outreach.access import Viewer
from outreach.auditing import take_notes
from outreach.clock import local_date
from outreach.errors import NotPermitted
from signals.queries.queues import (
    PAGE,
    View,
    queue_counts,
    queue_page,
    view_condition,
)
from signals.queries.standing import is_late, standing_case
from signals.rules.queues import Queue
from signals.rules.standing import Standing, WaitReason, clock_of, standing_of
from signals.rules.standing import is_late as late_of
from signals.rules.states import SignalState
from signals.tables import Signal
from tests import build
from tests.signals.signal_world import AT, SignalCast, make_signal, signal_cast

S = SignalState
TODAY = local_date(AT)
DAYS = (None, TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=1))


@pytest.fixture
def people(session: Session) -> SignalCast:
    return signal_cast(session)


def make_all(session: Session, people: SignalCast) -> int:
    """Each state with each day to come back, in time and late, running and stopped."""
    made = 0
    for state, day, late in product(SignalState, DAYS, (False, True)):
        due_at = AT + timedelta(hours=-1 if late else 1)
        waits = state is S.WAITING
        pauses = (None, due_at - timedelta(hours=2)) if waits else (None,)
        for paused_at in pauses:
            reason = list(WaitReason)[made % len(WaitReason)].value if waits else ""
            make_signal(
                session,
                state=state,
                snoozed_until=day,
                due_at=due_at,
                paused_at=paused_at,
                waiting_reason=reason,
                team_id=people.team.id,
                owner_id=people.team_worker.person_id if made % 3 else None,
            )
            made += 1
    return made


def test_sql_and_python_agree(session: Session, people: SignalCast) -> None:
    make_all(session, people)
    rows = session.execute(
        select(Signal, standing_case(TODAY), is_late(AT))  # type: ignore[call-overload]
    ).all()
    kinds = set()
    for row, standing, late in rows:
        assert standing == standing_of(row.state, row.snoozed_until, TODAY)
        assert late == late_of(row.state, row.due_at, row.paused_at, AT), row
        kinds.add((standing, late))
    assert len(kinds) == 9, "every standing in time and late; done is never late"


def test_totals_add_up(session: Session, people: SignalCast) -> None:
    made = make_all(session, people)
    for viewer in (people.worker, people.team_worker, people.other_worker):
        counts = queue_counts(session, viewer, at=AT)
        totals = counts.totals
        assert totals.all == sum(
            [
                totals.ready,
                totals.taken,
                totals.snoozed,
                totals.done,
                *totals.waiting.values(),
            ]
        )
        assert set(totals.waiting) == set(WaitReason)
        assert counts.views[View.ALL] == totals.open
        assert counts.views[View.READY] == totals.ready
        assert counts.views[View.WAITING] == totals.waits
        for view in View:
            page = queue_page(session, viewer, view, at=AT)
            assert page.total == counts.views[view], view
    assert queue_counts(session, people.worker, at=AT).totals.all == made
    assert queue_counts(session, people.other_worker, at=AT).totals.all == 0


def test_standing_of_every_state() -> None:
    for state, day in product(SignalState, DAYS):
        standing = standing_of(state, day, TODAY)
        assert standing in Standing
        put_away = state in (S.PICKED_UP, S.CONTACTED) and day == DAYS[-1]
        assert (standing is Standing.SNOOZED) is put_away


@pytest.mark.parametrize("stopped", [None, AT - timedelta(days=1)])
def test_clock_never_runs_ahead(stopped: date | None) -> None:
    assert clock_of(stopped, AT) <= AT  # type: ignore[arg-type]


VIEWS: dict[str, set[View]] = {
    "taken by me": {View.MINE, View.TEAM, View.ALL},
    "given to me": {View.MINE, View.TEAM, View.READY, View.ALL},
    "late": {View.TEAM, View.READY, View.LATE, View.ALL},
    "put away": {View.WAITING, View.ALL},
    "back today": {View.MINE, View.TEAM, View.ALL},
    "waits": {View.WAITING, View.ALL},
    "to look at again": {View.MINE, View.TEAM, View.WAITING, View.ALL},
    "of a colleague": {View.TEAM, View.ALL},
    "stopped in time": {View.WAITING, View.ALL},
    "done": set(),
}


def test_what_is_in_which_view(session: Session, people: SignalCast) -> None:
    me = people.team_worker
    tomorrow, passed = TODAY + timedelta(days=1), AT - timedelta(hours=1)
    mine = {"owner_id": me.person_id}
    given = {
        "taken by me": {"state": S.PICKED_UP, **mine},
        "given to me": {"state": S.ROUTED, **mine},
        "late": {"state": S.ROUTED, "due_at": passed},
        "put away": {"state": S.CONTACTED, "snoozed_until": tomorrow, **mine},
        "back today": {"state": S.PICKED_UP, "snoozed_until": TODAY, **mine},
        "waits": {"state": S.WAITING, "snoozed_until": tomorrow, **mine},
        "to look at again": {"state": S.WAITING, "snoozed_until": TODAY, **mine},
        "of a colleague": {"state": S.PICKED_UP, "owner_id": people.worker.person_id},
        "stopped in time": {
            "state": S.WAITING,
            "snoozed_until": tomorrow,
            "due_at": passed,
            "paused_at": passed - timedelta(hours=1),
        },
        "done": {"state": S.CLOSED, "due_at": passed, **mine},
    }
    assert set(given) == set(VIEWS)
    for name, values in given.items():
        make_signal(session, team_id=people.team.id, place_text=name, **values)
    for view in View:
        shown = session.scalars(
            select(Signal.place_text).where(view_condition(view, me, AT))
        ).all()
        expected = {name for name, views in VIEWS.items() if view in views}
        assert set(shown) == expected, view


def test_the_desk_is_the_team_of_who_works_there(
    session: Session, people: SignalCast
) -> None:
    for state in (S.CHECK, S.RECEIVED, S.NOT_ROUTED):
        make_signal(session, state=state)
    make_signal(session, state=S.ROUTED, team_id=people.team.id)
    page = queue_page(session, people.worker, View.TEAM, at=AT)
    assert {row.queue for row in page.rows} == {
        Queue.CHECK,
        Queue.DESK,
        Queue.NOT_ROUTED,
    }


def test_pages_by_deadline_only(session: Session, people: SignalCast) -> None:
    """Danger words and levels order nothing; every row is on exactly one page."""
    for number in range(2 * PAGE + 3):
        make_signal(
            session,
            due_at=AT + timedelta(hours=(number * 7) % 50),
            level="acute" if number % 2 else "routine_5wd",
            text="bloed en mes",
        )
    shown: list[int] = []
    for number in (1, 2, 3):
        page = queue_page(session, people.worker, View.ALL, page=number, at=AT)
        assert (page.total, page.first) == (2 * PAGE + 3, (number - 1) * PAGE + 1)
        shown += [row.id for row in page.rows]
    ordered = session.scalars(
        select(Signal.id).order_by(col(Signal.due_at), col(Signal.id))
    ).all()
    assert shown == list(ordered)
    beyond = queue_page(session, people.worker, View.ALL, page=99, at=AT)
    assert [row.id for row in beyond.rows] == shown[2 * PAGE :]


def test_empty_view(session: Session, people: SignalCast) -> None:
    page = queue_page(session, people.worker, View.MINE, at=AT)
    assert (page.rows, page.total, page.first) == ([], 0, 0)


def test_who_is_seen_is_noted(session: Session, people: SignalCast) -> None:
    resident = build.resident(session)
    make_signal(session, resident_id=resident.id)
    make_signal(session)
    take_notes(session)
    queue_page(session, people.worker, View.ALL, at=AT)
    (note,) = take_notes(session)
    assert (note.act, note.kind, note.subjects) == ("view", "signal", (resident.id,))


def test_without_the_right(session: Session, people: SignalCast) -> None:
    for viewer in (people.visitor, people.manager, people.outsider):
        _refuses(session, viewer)


def _refuses(session: Session, viewer: Viewer) -> None:
    with pytest.raises(NotPermitted):
        queue_counts(session, viewer, at=AT)
    with pytest.raises(NotPermitted):
        queue_page(session, viewer, View.ALL, at=AT)
