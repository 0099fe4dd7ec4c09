"""What the desk has to do: reports to check, to weigh and to place; one to weigh."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, case, func, select
from sqlmodel import Session, col

from outreach.access import Permission, Viewer, require
from outreach.auditing import seen
from outreach.tables import Person
from signals.queries.on_call import OnCall, on_call_now
from signals.queries.one_signal import one_signal
from signals.queries.queues import QueueRow, rows_of
from signals.queries.scope import signal_scope
from signals.queries.standing import is_late
from signals.rules.deciding import MeldcodeStep, Proposed
from signals.rules.drafts import Door, ReporterKind
from signals.rules.kinds import SignalKind
from signals.rules.levels import Level
from signals.rules.queues import OF_THE_DESK, Queue
from signals.rules.states import SIGNAL, SignalState
from signals.tables import RuleVersion, Signal

RIGHT = Permission.TRIAGE_SIGNALS
DESK_QUEUES = (Queue.DESK, Queue.CHECK, Queue.NOT_ROUTED)
"""In the order in which a day begins."""
MOST = 25
"""Rows of a list at once."""


class DeskCounts(NamedTuple):
    """Reports at the desk; each is in exactly one queue."""

    by_queue: dict[Queue, int]
    acute: int
    """Of them: danger to life proposed, and nobody decided yet."""
    late: int
    """Of them: past the deadline."""
    first_acute: int | None = None
    """The acute one that came in first: it is opened from the warning itself, for
    lists are ordered by deadline and nothing else."""

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.by_queue.values())


class Weighing(NamedTuple):
    """What is needed to weigh a report, beside its card."""

    id: int
    version_id: int
    state: SignalState
    door: Door
    reporter_kind: ReporterKind
    suspicions: tuple[str, ...]
    """Codes of `rules.abuse`: why it looks like abuse of the form."""
    received_at: datetime
    proposed: Proposed
    fired: tuple[dict[str, Any], ...]
    """The rules of triage that fired, as they were kept."""
    placed: tuple[dict[str, Any], ...]
    """The rules of routing likewise; empty: not placed yet."""
    rules_version: int
    """Of the table that made the proposal; 0: as the product came."""
    level: Level | None
    """As decided before; None: nobody weighed it."""
    kind: SignalKind | None
    level_reason: str
    """Code of the reason at that decision."""
    meldcode: tuple[MeldcodeStep, ...]
    """Steps that were taken."""
    professional: bool
    """The viewer is no volunteer: he may decide that something is unsafe."""
    on_call: OnCall | None
    """Who has the duty now, for this area."""

    @property
    def may_be_unsafe(self) -> bool:
        """By the proposal or the decision: then the Meldcode stands beside it."""
        kinds, levels = (
            (self.kind, self.proposed.kind),
            (self.level, self.proposed.level),
        )
        return SignalKind.UNSAFE in kinds or Level.SAFETY_SUSPECTED in levels


def desk_counts(session: Session, viewer: Viewer, *, at: datetime) -> DeskCounts:
    """How much there is in each queue of the desk, within the viewer's reach."""
    require(viewer, RIGHT)
    danger = (col(Signal.proposed_level) == Level.ACUTE) & col(Signal.level).is_(None)
    rows = session.execute(
        select(col(Signal.queue), func.count(), _many(danger), _many(is_late(at)))
        .where(*_at_the_desk(viewer))
        .group_by(col(Signal.queue))
    ).all()
    by_queue = dict.fromkeys(DESK_QUEUES, 0) | {row[0]: row[1] for row in rows}
    acute = sum(row[2] for row in rows)
    first = (
        select(func.min(col(Signal.id)))
        .where(*_at_the_desk(viewer), danger)
        .limit(1 if acute else 0)
    )
    return DeskCounts(
        by_queue, acute, sum(row[3] for row in rows), session.scalar(first)
    )


def desk_rows(
    session: Session, viewer: Viewer, queue: Queue, *, at: datetime, most: int = MOST
) -> list[QueueRow]:
    """The first reports of a queue, the oldest deadline first.

    Words in a text never order a list: only `due_at` does, and for equals the id.
    """
    require(viewer, RIGHT)
    found = session.execute(
        select(col(Signal.id), col(Signal.resident_id))
        .where(*_at_the_desk(viewer), col(Signal.queue) == queue)
        .order_by(col(Signal.due_at), col(Signal.id))
        .limit(most)
    ).all()
    about = [who for _, who in found if who]
    seen(session, viewer, RIGHT, about, kind=SIGNAL.name)
    return rows_of(session, [number for number, _ in found], at)


def weighing(
    session: Session, viewer: Viewer, signal_id: int, *, at: datetime
) -> Weighing:
    """One report to weigh. Raises NotPermitted, and NotFound outside the scope."""
    row = one_signal(session, viewer, signal_id, RIGHT)
    rules = (
        session.get(RuleVersion, row.triage_rules_id) if row.triage_rules_id else None
    )
    who = session.get(Person, viewer.person_id) if viewer.person_id else None
    return Weighing(
        id=signal_id,
        version_id=row.version_id,
        state=row.state,
        door=row.door,
        reporter_kind=row.reporter_kind,
        suspicions=tuple(row.suspicions),
        received_at=row.received_at,
        proposed=Proposed(
            row.proposed_level, row.proposed_kind, row.triaged_at is not None
        ),
        fired=tuple(one for one in row.fired if one["step"] == "triage"),
        placed=tuple(one for one in row.fired if one["step"] != "triage"),
        rules_version=rules.version if rules else 0,
        level=row.level,
        kind=row.kind,
        level_reason=row.level_reason,
        meldcode=tuple(MeldcodeStep(one["step"]) for one in row.meldcode),
        professional=who is None or not who.volunteer,
        on_call=on_call_now(session, row.district_code, at),
    )


def _many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def _at_the_desk(viewer: Viewer) -> tuple[ColumnElement[bool], ...]:
    return (col(Signal.queue).in_(OF_THE_DESK), signal_scope(viewer, RIGHT))
