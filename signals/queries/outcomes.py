"""What came of a signal so far, and what is awaited from Veilig Thuis."""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session, col

from outreach.access import Permission, Viewer, require
from outreach.clock import local_date
from outreach.queries.municipality import municipality
from outreach.queries.wmo_requests import WmoRow, wmo_of_origin
from outreach.rules.codes import shown_code
from outreach.rules.deadlines import in_words, is_overdue, working_day
from outreach.rules.follow_up_kinds import KINDS
from outreach.rules.follow_ups import (
    FOLLOW_UP,
    OPEN_STATES,
    SIGNAL_ORIGIN,
    FollowUpState,
)
from outreach.tables import FollowUp, Person, StateChange, Team
from signals.queries.one_signal import one_signal
from signals.queries.scope import signal_scope
from signals.rules.closing import must_confirm, receipt_due
from signals.rules.outcomes import all_ended
from signals.rules.queues import Queue
from signals.rules.states import (
    CLOSE_LABELS,
    SIGNAL,
    WITH_TEAM,
    SignalAct,
    SignalState,
)
from signals.tables import Signal, SignalFollowUp

P = Permission
WORKABLE = (SignalState.PICKED_UP, SignalState.CONTACTED, SignalState.WAITING)
"""Somebody has it: something can come of it."""


class RaisedFollowUp(NamedTuple):
    """One follow-up of a signal: how it stands, and nothing of the resident."""

    reference: str
    kind: str
    state: FollowUpState
    state_label: str
    team: str
    deadline: str
    overdue: bool

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something with it."""
        return self.state in OPEN_STATES


class AwaitedReceipt(NamedTuple):
    """A signal for Veilig Thuis that they have not confirmed to have."""

    signal_id: int
    reference: str
    owner: str
    """The professional who has it until then; empty: nobody has it yet."""
    sent_on: date
    due_on: date
    """Last day in time."""
    overdue: bool


class Outcomes(NamedTuple):
    """What came of one signal."""

    version: int
    state: SignalState
    workable: bool
    """Something can be added: somebody has it."""
    has_resident: bool
    contacted_at: datetime | None
    visit: bool
    """It began with a visit, or was closed with one."""
    follow_ups: list[RaisedFollowUp]
    all_done: bool
    """There are follow-ups, and none of them is open any more."""
    wmo: list[WmoRow]
    for_veilig_thuis: bool
    receipt: AwaitedReceipt | None
    receipt_confirmed_at: datetime | None
    ended: str
    """With what it was closed, in Dutch; empty while it is open."""


def signal_outcomes(
    session: Session, viewer: Viewer, signal_id: int, *, today: date
) -> Outcomes:
    """What came of a signal. Raises NotFound outside the viewer's scope."""
    row = one_signal(session, viewer, signal_id, P.SEE_SIGNALS)
    follow_ups = _follow_ups(session, signal_id, today)
    waiting = must_confirm(row.queue, row.receipt_confirmed_at is not None)
    return Outcomes(
        version=row.version_id,
        state=row.state,
        workable=row.state in WORKABLE,
        has_resident=row.resident_id is not None,
        contacted_at=row.contacted_at,
        visit=row.origin_visit_id is not None,
        follow_ups=follow_ups,
        all_done=all_ended(one.state for one in follow_ups),
        wmo=_wmo(session, viewer, signal_id, today),
        for_veilig_thuis=row.queue is Queue.VEILIG_THUIS,
        receipt=_receipts(session, [row], today)[0] if waiting else None,
        receipt_confirmed_at=row.receipt_confirmed_at,
        ended=CLOSE_LABELS[row.close_reason] if row.close_reason else "",
    )


def awaited_receipts(
    session: Session, viewer: Viewer, *, today: date
) -> list[AwaitedReceipt]:
    """All that Veilig Thuis has not confirmed to have, the oldest term first."""
    require(viewer, P.SEE_SIGNALS)
    rows = session.scalars(
        select(Signal).where(
            signal_scope(viewer, P.SEE_SIGNALS),
            col(Signal.queue) == Queue.VEILIG_THUIS,
            col(Signal.state).in_(WITH_TEAM),
            col(Signal.receipt_confirmed_at).is_(None),
        )
    ).all()
    return sorted(_receipts(session, list(rows), today), key=lambda one: one.due_on)


def _wmo(session: Session, viewer: Viewer, signal_id: int, today: date) -> list[WmoRow]:
    if not viewer.may(P.WORK_WMO_REQUESTS):
        return []
    number = str(signal_id)
    return wmo_of_origin(session, viewer, SIGNAL_ORIGIN, number, today=today)


def _follow_ups(session: Session, signal_id: int, today: date) -> list[RaisedFollowUp]:
    rows = session.execute(
        select(FollowUp, col(Team.name))
        .join(SignalFollowUp, col(SignalFollowUp.follow_up_id) == col(FollowUp.id))
        .outerjoin(Team, col(Team.id) == col(FollowUp.team_id))
        .where(col(SignalFollowUp.signal_id) == signal_id)
        .order_by(col(FollowUp.id))
    )
    working = working_day(municipality(session).norms)
    return [
        RaisedFollowUp(
            reference=shown_code(row.reference),
            kind=KINDS[row.kind].label if row.kind in KINDS else row.kind,
            state=row.state,
            state_label=FOLLOW_UP.labels[row.state],
            team=team or "",
            deadline=in_words(row.due_on, today, working),
            overdue=is_overdue(row.state, row.due_on, today),
        )
        for row, team in rows
    ]


SENDING = (SignalAct.ROUTE, SignalAct.HAND_OVER)
"""To a queue; from one colleague to another does not begin the term anew."""


def _receipts(
    session: Session, rows: list[Signal], today: date
) -> list[AwaitedReceipt]:
    """When each went to Veilig Thuis: the last time that it was given to a queue."""
    sent = {
        int(number): at
        for number, at in session.execute(
            select(col(StateChange.entity_id), func.max(col(StateChange.at)))
            .where(
                col(StateChange.entity_kind) == SIGNAL.name,
                col(StateChange.entity_id).in_([str(row.id) for row in rows]),
                col(StateChange.act).in_([act.value for act in SENDING]),
                col(StateChange.reason) != "to_person",
            )
            .group_by(col(StateChange.entity_id))
        )
    }
    owners = [row.owner_id for row in rows if row.owner_id is not None]
    found = select(col(Person.id), col(Person.name)).where(col(Person.id).in_(owners))
    names = {row[0]: row[1] for row in session.execute(found)}
    working = working_day(municipality(session).norms)
    told = []
    for row in rows:
        sent_on = local_date(sent.get(row.id or 0, row.received_at))
        due_on = receipt_due(sent_on, working)
        told.append(
            AwaitedReceipt(
                signal_id=row.id or 0,
                reference=shown_code(row.reference),
                owner=names.get(row.owner_id, ""),
                sent_on=sent_on,
                due_on=due_on,
                overdue=due_on < today,
            )
        )
    return told
