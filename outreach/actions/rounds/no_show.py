"""A visitor did not come: who waits for him now is called first.

Planning anew is about what is still to come. An appointment that has begun without him
would be left behind, so it is taken back, asked for again, and stands on the call list.
"""

from datetime import datetime

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.actions.history import transition
from outreach.actions.visits.confirming import drop_confirmation
from outreach.auditing import did, trace_of
from outreach.clock import local_date
from outreach.queries.scope import visit_scope
from outreach.queries.visitor_days import start_of
from outreach.rules.rounds.difference import ChangeKind
from outreach.rules.visits import VISIT, VisitAct, VisitState
from outreach.tables import Round, RoundCall, RoundStop, Visit, VisitPerson

REASON = "bezoeker kwam niet"


def visitor_did_not_come(
    session: Session, visitor_id: int, *, by: Viewer, at: datetime
) -> int:
    """Take back today's appointments of this visitor that have begun and are not
    logged; returns how many.

    Of a visit by two the other one may have come: it stays as it is. Who was in a
    published round is put on the call list of its plan. Safe to do again.
    """
    require(by, Permission.PLAN_ROUNDS)
    require(by, Permission.BOOK_VISIT)
    visits = session.exec(
        select(Visit)
        .where(
            visit_scope(by, Permission.PLAN_ROUNDS),
            col(Visit.visitor_id) == visitor_id,
            col(Visit.second_visitor_id).is_(None),
            col(Visit.state) == VisitState.SCHEDULED,
            col(Visit.starts_at) >= start_of(local_date(at)),
            col(Visit.starts_at) <= at,
        )
        .order_by(col(Visit.id))
    ).all()
    for visit in visits:
        _keep_call(session, visit, by=by, at=at)
        drop_confirmation(session, visit, by=by, at=at)
        transition(
            session,
            visit,
            VISIT,
            VisitAct.POSTPONE,
            by=by,
            at=at,
            reason=REASON,
            values={"starts_at": None, "visitor_id": None},
        )
    return len(visits)


def _keep_call(session: Session, visit: Visit, *, by: Viewer, at: datetime) -> None:
    """On the list of the plan that his round comes from, once; called before or not."""
    plan_id = session.exec(
        select(Round.plan_id)
        .join(RoundStop, col(RoundStop.round_id) == col(Round.id))
        .where(
            col(RoundStop.visit_id) == visit.id,
            col(Round.visitor_id) == visit.visitor_id,
        )
        .order_by(col(Round.day).desc())
    ).first()
    if plan_id is None:
        return
    call = session.exec(
        select(RoundCall).where(
            col(RoundCall.plan_id) == plan_id, col(RoundCall.visit_id) == visit.id
        )
    ).first()
    call = call or RoundCall(plan_id=plan_id, visit_id=visit.id or 0, why="")
    call.why = ChangeKind.LEFT_OUT
    call.outcome, call.called_at, call.called_by = "", None, ""
    call.trace = trace_of(session)
    session.add(call)
    session.flush()
    people = session.exec(
        select(VisitPerson.resident_id).where(VisitPerson.visit_id == visit.id)
    ).all()
    did(session, by, "add", "round_call", plan_id, people, at=at)
