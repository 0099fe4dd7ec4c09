"""Leaving a visit that was agreed: one person, or the whole household."""

from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.actions.history import transition
from outreach.actions.visits.confirming import drop_confirmation
from outreach.actions.visits.logbook import claim_once
from outreach.actions.visits.parties import load_party
from outreach.auditing import did
from outreach.clock import local_date
from outreach.errors import Refused
from outreach.queries.visit_changes import OPEN, check_open, check_version
from outreach.rules.outcomes import is_open
from outreach.rules.visits import VISIT, Outcome, VisitAct
from outreach.tables import Visit, VisitPerson


def cancel_visit(
    session: Session,
    visit_id: int,
    *,
    reason: str,
    by_resident: bool = True,
    version: int | None = None,
    nonce: str = "",
    by: Viewer,
    at: datetime,
) -> Visit:
    """Cancel an open visit for the whole household.

    `by_resident` False: the office ends it (so many tries, nobody reached); what was
    noted per person stays. Raises Changed, AlreadyDone, and Refused without reason.
    """
    require(by, Permission.BOOK_VISIT)
    claim_once(session, nonce, "cancel_visit", by=by, at=at)
    party = load_party(session, by, visit_id, Permission.BOOK_VISIT)
    check_version(session, party.visit, version)
    check_open(session, party.visit)
    if not reason.strip():
        raise Refused(
            "De afspraak staat nog.",
            "Er staat geen reden bij.",
            "Kies of schrijf waarom de afspraak vervalt.",
        )
    for row in party.persons.values():
        if by_resident and is_open(row.outcome):
            row.outcome, row.outcome_on = Outcome.CANCELLED_BY_RESIDENT, local_date(at)
    transition(
        session,
        party.visit,
        VISIT,
        VisitAct.CANCEL,
        by=by,
        at=at,
        note=reason.strip(),
    )
    drop_confirmation(session, party.visit, by=by, at=at)
    return party.visit


def leave_open_visits(
    session: Session,
    resident_id: str,
    outcome: Outcome | None,
    *,
    reason: str,
    note: str = "",
    by: Viewer,
    at: datetime,
) -> None:
    """Take one person out of the visits that are open; the others stay in.

    Only when nobody is left the visit is cancelled. With no `outcome` he was in it
    by mistake, and his row goes. `reason` is a fixed sentence, `note` was typed.
    """
    rows = session.execute(
        select(Visit, VisitPerson)
        .join(VisitPerson, col(VisitPerson.visit_id) == col(Visit.id))
        .where(
            col(VisitPerson.resident_id) == resident_id,
            col(Visit.state).in_(OPEN),
        )
    ).all()
    for visit, row in rows:
        if outcome is None and not _alone(session, visit):
            session.delete(row)
        else:
            row.outcome = outcome or Outcome.CANCELLED_BY_RESIDENT
            row.outcome_on = local_date(at)
        session.flush()
        did(session, by, "leave", "visit", visit.id, [resident_id], at=at)
        if not _anybody_left(session, visit):
            transition(
                session,
                visit,
                VISIT,
                VisitAct.CANCEL,
                by=by,
                at=at,
                reason=reason,
                note=note,
            )
            drop_confirmation(session, visit, by=by, at=at)


def _alone(session: Session, visit: Visit) -> bool:
    count = select(func.count()).where(col(VisitPerson.visit_id) == visit.id)
    return int(session.execute(count).scalar_one()) == 1


def _anybody_left(session: Session, visit: Visit) -> bool:
    outcomes = session.scalars(
        select(col(VisitPerson.outcome)).where(col(VisitPerson.visit_id) == visit.id)
    )
    return any(is_open(outcome) for outcome in outcomes)
