"""What of signals waits on the start page: counted within the scope of who looks."""

from datetime import timedelta

from sqlmodel import Session

from outreach.access import Viewer
from outreach.clock import local_date
from outreach.queries.today import waiting
from signals.own_parts import PARTS
from signals.queries.waiting import SignalTask
from signals.rules.states import SignalState
from tests.signals.signal_world import AT, make_signal, signal_cast

S, T = SignalState, SignalTask


def counts(session: Session, viewer: Viewer) -> dict[str, int]:
    items = waiting(session, viewer, today=local_date(AT), at=AT, more=PARTS.work)
    return {one.task: one.number for one in items if one.task in set(SignalTask)}


def test_each_sees_what_is_his(session: Session) -> None:
    people = signal_cast(session)
    me, ours = people.team_worker.person_id, {"team_id": people.team.id}
    nothing = dict.fromkeys(SignalTask, 0)
    nothing_to_weigh = {t: 0 for t in SignalTask if t is not T.SIGNALS_TO_WEIGH}
    assert counts(session, people.worker) == nothing
    assert counts(session, people.team_worker) == nothing_to_weigh
    assert counts(session, people.visitor) == counts(session, people.manager) == {}

    make_signal(session)
    make_signal(session, state=S.NOT_ROUTED, due_at=AT - timedelta(hours=1))
    make_signal(session, state=S.ROUTED, **ours)
    make_signal(session, state=S.ROUTED, owner_id=me, **ours)
    make_signal(session, state=S.ROUTED, owner_id=people.worker.person_id, **ours)
    late = AT - timedelta(minutes=1)
    make_signal(session, state=S.PICKED_UP, owner_id=me, due_at=late, **ours)
    tomorrow = local_date(AT) + timedelta(days=1)
    make_signal(session, state=S.CONTACTED, owner_id=me, snoozed_until=tomorrow, **ours)
    make_signal(session, state=S.CLOSED, owner_id=me, due_at=late, **ours)
    assert counts(session, people.team_worker) == {
        T.SIGNALS_LATE: 1,
        T.SIGNALS_TO_PICK_UP: 2,
        T.SIGNALS_MINE: 1,
    }
    assert counts(session, people.worker) == {
        T.SIGNALS_LATE: 2,
        T.SIGNALS_TO_WEIGH: 2,
        T.SIGNALS_TO_PICK_UP: 1,
        T.SIGNALS_MINE: 0,
    }
    assert counts(session, people.other_worker) == nothing_to_weigh
