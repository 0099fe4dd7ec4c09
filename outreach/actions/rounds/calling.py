"""Who must be called because a plan changed what was promised, and what came of it."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.actions.history import found
from outreach.auditing import did, trace_of
from outreach.errors import AlreadyDone, Refused
from outreach.queries.rounds.problems import RoundProblem
from outreach.queries.scope import visit_scope
from outreach.rules.rounds.calls import CallOutcome
from outreach.rules.rounds.difference import Change
from outreach.tables import RoundCall, RoundPlan, Visit, VisitPerson

KIND = "round_call"


def keep_calls(
    session: Session,
    row: RoundPlan,
    given: RoundProblem,
    changes: Sequence[Change],
    *,
    by: Viewer,
    at: datetime,
) -> int:
    """Put everybody who must hear of this plan on its call list; returns how many."""
    require(by, Permission.PLAN_ROUNDS)
    calls = [change for change in changes if change.must_call]
    people: list[str] = []
    for change in calls:
        session.add(
            RoundCall(
                plan_id=row.id or 0,
                visit_id=change.task_id,
                why=change.kind,
                trace=trace_of(session),
            )
        )
        people += given.visits[change.task_id].resident_ids
    session.flush()
    if people:
        did(session, by, "add", KIND, row.id, people, at=at)
    return len(calls)


def note_call(
    session: Session,
    call_id: int,
    outcome: CallOutcome | str,
    *,
    by: Viewer,
    at: datetime,
) -> RoundCall:
    """Note what came of a call. Who was not reached stays on the list.

    Raises AlreadyDone when a colleague spoke to them first.
    """
    require(by, Permission.PLAN_ROUNDS)
    row: RoundCall = found(
        session.exec(
            select(RoundCall)
            .join(Visit, col(Visit.id) == col(RoundCall.visit_id))
            .where(
                col(RoundCall.id) == call_id,
                visit_scope(by, Permission.PLAN_ROUNDS),
            )
            .with_for_update(of=RoundCall)
            .execution_options(populate_existing=True)
        ).first(),
        "Dit telefoontje",
    )
    if row.called_at is not None and row.outcome != CallOutcome.NOT_REACHED:
        raise AlreadyDone(
            "Dit telefoontje is al gedaan.",
            "Iemand was u voor.",
            "Kies het volgende in de lijst.",
        )
    row.outcome = _outcome(outcome)
    row.called_at, row.called_by = at, by.actor
    row.trace = trace_of(session)
    people = session.exec(
        select(VisitPerson.resident_id).where(VisitPerson.visit_id == row.visit_id)
    )
    did(session, by, "call", KIND, row.id, people, at=at)
    session.flush()
    return row


def _outcome(given: CallOutcome | str) -> CallOutcome:
    try:
        return CallOutcome(given)
    except ValueError:
        raise Refused(
            "Het telefoontje is niet vastgelegd.",
            "Deze uitkomst bestaat niet.",
            "Kies een uitkomst uit de lijst.",
        ) from None
