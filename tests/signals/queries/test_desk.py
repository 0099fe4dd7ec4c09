"""The desk's lists: they add up, and only the deadline orders them."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from outreach.access import Role
from outreach.errors import NotFound, NotPermitted
from signals.queries.desk import DESK_QUEUES, desk_counts, desk_rows, weighing
from signals.rules.kinds import SignalKind
from signals.rules.levels import Level
from signals.rules.queues import Queue
from signals.rules.states import SignalState
from tests import build
from tests.signals.signal_world import AT, make_signal, signal_worker

S = SignalState


def test_lists_add_up_within_reach(session: Session) -> None:
    given = {"proposed_level": Level.ACUTE}
    first = make_signal(session, **given)
    make_signal(session, **given, district_code="D2", due_at=AT - timedelta(hours=1))
    make_signal(session, **given, state=S.NOT_ROUTED)
    make_signal(session, state=S.CHECK)
    make_signal(session, state=S.ROUTED)
    make_signal(session, state=S.CLOSED)
    counts = desk_counts(session, signal_worker(session), at=AT)
    assert counts.by_queue == {Queue.DESK: 2, Queue.CHECK: 1, Queue.NOT_ROUTED: 1}
    assert (counts.total, counts.acute, counts.late) == (4, 2, 1)
    assert counts.first_acute == first.id
    near = signal_worker(session, district_code="D1")
    assert desk_counts(session, near, at=AT).total == 3
    for viewer in (signal_worker(session), near):
        found = desk_counts(session, viewer, at=AT)
        for queue in DESK_QUEUES:
            rows = desk_rows(session, viewer, queue, at=AT)
            assert len(rows) == found.by_queue[queue]
    assert len(desk_rows(session, near, Queue.DESK, at=AT, most=0)) == 0


def test_words_never_order_a_list(session: Session) -> None:
    soon, later = AT + timedelta(hours=1), AT + timedelta(hours=2)
    texts = (("gas brand mes bloed", later), ("rustig", soon), ("zelfmoord", later))
    made = {
        text: make_signal(session, text=text, due_at=due, proposed_level=Level.ACUTE).id
        for text, due in texts
    }
    rows = desk_rows(session, signal_worker(session), Queue.DESK, at=AT)
    expected = ["rustig", "gas brand mes bloed", "zelfmoord"]
    assert [row.id for row in rows] == [made[text] for text in expected]


def test_report_to_weigh(session: Session) -> None:
    viewer = signal_worker(session)
    fired = [{"step": "triage", "rule": "T1"}, {"step": "routing", "rule": "R1"}]
    row = make_signal(
        session,
        state=S.NOT_ROUTED,
        fired=fired,
        proposed_kind=SignalKind.UNSAFE,
        meldcode=[{"step": "talk", "at": "x", "by": "y"}],
    )
    one = weighing(session, viewer, row.id or 0, at=AT)
    assert [rule["rule"] for rule in (*one.fired, *one.placed)] == ["T1", "R1"]
    assert one.proposed.weighed_before
    assert one.may_be_unsafe
    assert one.meldcode == ("talk",)
    assert one.professional
    assert one.rules_version == 0
    assert one.on_call is None
    far = signal_worker(session, district_code="D2")
    with pytest.raises(NotFound):
        weighing(session, far, row.id or 0, at=AT)
    outsider = build.viewer(Role.FOLLOW_UP_WORKER)
    for ask in (desk_counts, lambda s, v, at: desk_rows(s, v, Queue.DESK, at=at)):
        with pytest.raises(NotPermitted):
            ask(session, outsider, at=AT)
