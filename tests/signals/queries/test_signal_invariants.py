"""What must always hold of signals: true of a true world, and each is broken once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from signals.actions.feedback import give_feedback, write_down
from signals.actions.intake import receive_signal
from signals.queries.invariants import INVARIANTS
from signals.rules.feedback import Channel, Message
from signals.rules.queues import Queue
from signals.rules.states import SignalState
from signals.tables import Feedback, Reporter, Signal
from tests import build
from tests.signals.signal_world import make_signal, signal_worker
from tests.signals.test_shield import draft

AT = build.AT
S = SignalState
BY_NAME = {rule.name: rule for rule in INVARIANTS}


def world(session: Session) -> Signal:
    """One report as it came in."""
    by = signal_worker(session)
    number = receive_signal(session, draft(), by=by, at=AT).signal_id
    session.flush()
    return session.get_one(Signal, number)


def put(session: Session, row: Signal, **values: Any) -> None:
    """Change it behind everybody's back."""
    session.execute(update(Signal).where(col(Signal.id) == row.id).values(**values))
    session.expire_all()


def reporter(session: Session, row: Signal, **values: Any) -> None:
    which = col(Reporter.signal_id) == row.id
    session.execute(update(Reporter).where(which).values(**values))


def told_early(session: Session, row: Signal) -> None:
    by = signal_worker(session)
    write_down(
        session,
        row.id or 0,
        Message.CLOSED,
        Channel.PHONE,
        round_=0,
        failed=False,
        by=by,
        at=AT,
    )


def unlogged(session: Session, row: Signal) -> None:
    said = {"message": "received", "channel": "phone", "trace": "0" * 32}
    build.add(session, Feedback(signal_id=row.id or 0, at=AT, by="x", **said))


def joined_twice(session: Session, row: Signal) -> None:
    first = make_signal(session, state=S.JOINED, joined_to_id=row.id)
    put(session, row, state=S.JOINED, joined_to_id=first.id, queue=None)


def same_visit(session: Session, row: Signal) -> None:
    """The unique key refuses it, so the invariant is a second pair of eyes."""
    put(session, row, origin_visit_id=7)


BREAKS: list[tuple[str, Callable[[Session, Signal], None]]] = [
    ("elke melding op één plek", lambda s, r: put(s, r, queue=None)),
    ("elke melding op één plek", lambda s, r: put(s, r, due_at=None)),
    ("elke melding op één plek", lambda s, r: put(s, r, queue=Queue.WIJKTEAM)),
    ("elke melding op één plek", lambda s, r: put(s, r, state=S.ROUTED)),
    (
        "elke melding op één plek",
        lambda s, r: put(s, r, state=S.ROUTED, queue=Queue.WIJKTEAM),
    ),
    ("elke melding op één plek", lambda s, r: put(s, r, state=S.CLOSED)),
    (
        "klaar met een reden",
        lambda s, r: put(s, r, state=S.CLOSED, queue=None, closed_at=AT),
    ),
    ("klaar met een reden", lambda s, r: put(s, r, state=S.NO_ACTION, queue=None)),
    ("samengevoegde meldingen", joined_twice),
    (
        "samengevoegde meldingen",
        lambda s, r: put(s, r, state=S.JOINED, queue=None, joined_to_id=None),
    ),
    ("samengevoegde meldingen", lambda s, r: put(s, r, joined_to_id=r.id)),
    (
        "elke melding een melder",
        lambda s, r: s.delete(s.get_one(Reporter, r.id)),
    ),
    ("anoniem is anoniem", lambda s, r: reporter(s, r, anonymous=True)),
    ("melders over de termijn", lambda s, r: reporter(s, r, stripped_at=AT)),
    ("meldingen over de termijn", lambda s, r: put(s, r, stripped_at=AT)),
    ("berichten aan melders in het logboek", unlogged),
    ("berichten aan melders op hun tijd", told_early),
    (
        "standen van meldingen",
        lambda s, r: put(s, r, state=S.PICKED_UP, queue=Queue.GGD, owner_id=None),
    ),
]


def test_a_true_world_breaks_nothing(session: Session) -> None:
    row = world(session)
    by = signal_worker(session)
    give_feedback(session, row.id or 0, Message.RECEIVED, Channel.PHONE, by=by, at=AT)
    same_visit(session, row)
    skip = {"berichten aan melders in het logboek"}  # written when it is committed
    for rule in INVARIANTS:
        found = rule.check(session)
        if rule.name not in skip:
            assert found.broken == [], rule.name
            assert found.checked >= 0


def test_each_is_broken_once(session: Session) -> None:
    row = world(session)
    for name, work in BREAKS:
        broken_here = session.begin_nested()
        work(session, row)
        session.flush()
        broken = BY_NAME[name].check(session).broken
        assert broken, name
        assert "Xanthippe" not in repr(broken)
        broken_here.rollback()
        session.expire_all()
        assert BY_NAME[name].check(session).broken == [], name


def test_every_invariant_is_tried() -> None:
    assert {name for name, _ in BREAKS} | {"eens per bezoek"} == BY_NAME.keys()


def test_told_of_a_case_counts_for_who_was_joined(session: Session) -> None:
    lead = make_signal(session, state=S.PICKED_UP, received_at=AT - timedelta(days=1))
    other = make_signal(session, state=S.JOINED, joined_to_id=lead.id)
    told_early(session, other)
    check = BY_NAME["berichten aan melders op hun tijd"].check
    assert len(check(session).broken) == 1
    assert session.exec(select(Feedback)).one().signal_id == other.id
    session.rollback()
