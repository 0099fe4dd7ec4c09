"""Erases people: who left the register long ago, or who asked for it.

What stays: an objection "never again" and the disclosures, both found by keyed hash
only; the history of states, which holds ids; anonymous counts; and the log, in which
nobody can tell any more whom it was about.
"""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from outreach.access import Permission, Viewer, refusal
from outreach.actions.history import found
from outreach.actions.retention.stripping import empty_visits, forget_notes, strip_cases
from outreach.actions.retention.table_rules import MOST
from outreach.auditing import did
from outreach.clock import local_date
from outreach.errors import Refused
from outreach.parts import REGISTRY, RetentionRule
from outreach.pseudonyms import erase_subject
from outreach.queries.retention_cases import DueCase, cases_in
from outreach.queries.retention_gone import gone_by_area, next_gone
from outreach.queries.scope import OPEN_VISITS, resident_scope
from outreach.rules.follow_ups import FOLLOW_UP, OPEN_STATES
from outreach.rules.retention import LEFT_REGISTER, cycle_end
from outreach.rules.visits import VISIT
from outreach.rules.wmo_requests import RUNNING
from outreach.tables import (
    AgreementWithdrawal,
    Attempt,
    ContactHold,
    Conversation,
    CorrectionNote,
    Cycle,
    CycleMember,
    Disclosure,
    FollowUp,
    HandoverLink,
    InformationDuty,
    Invitation,
    LetterRequest,
    Notice,
    Objection,
    PacketPerson,
    RegisterEvent,
    RegisterFeedback,
    Resident,
    ResidentContact,
    Response,
    RightsRequest,
    SafetyNote,
    Visit,
    VisitDraft,
    VisitPerson,
    WmoRequest,
)
from outreach.wall import over_the_wall

MAY_ERASE = (Permission.HANDLE_RIGHTS, Permission.RELEASE_RETENTION)


class ErasureGround(StrEnum):
    """Why somebody is erased."""

    WMO_REQUEST = "wmo_5_3_5"
    """On request, within three months (Wmo 2015 article 5.3.5)."""
    AVG_REQUEST = "avg_17"
    LEFT_REGISTER = "left_register"


@over_the_wall
def erase_resident(
    session: Session,
    resident_id: str,
    *,
    ground: ErasureGround | str = ErasureGround.WMO_REQUEST,
    by: Viewer,
    at: datetime,
) -> None:
    """Erase one resident on request. Figures stay to the digit.

    Raises NotFound outside the scope, and Refused while a visit, a follow-up
    or a Wmo report is open: work of others must come to an end first. Somebody whom
    the register still delivers comes back as a new resident; he is not invited again in
    a running cycle.
    """
    held = [permission for permission in MAY_ERASE if by.may(permission)]
    if not held:
        raise refusal(Permission.HANDLE_RIGHTS)
    resident: Resident = found(
        session.scalars(
            select(Resident).where(
                col(Resident.id) == resident_id, resident_scope(by, held[0])
            )
        ).first(),
        "Deze inwoner",
    )
    _check_nothing_open(session, resident_id)
    did(session, by, "erase", str(ErasureGround(ground)), "", [resident_id], at=at)
    _shield_running(session, resident, by=by, at=at)
    erase_many(session, [resident_id], by=by, at=at)


def _check_nothing_open(session: Session, resident_id: str) -> None:
    visit = (
        select(col(Visit.id))
        .join(VisitPerson, col(VisitPerson.visit_id) == col(Visit.id))
        .where(
            col(VisitPerson.resident_id) == resident_id,
            col(Visit.state).in_(OPEN_VISITS),
        )
    )
    follow_up = select(col(FollowUp.id)).where(
        col(FollowUp.resident_id) == resident_id, col(FollowUp.state).in_(OPEN_STATES)
    )
    if session.scalars(visit).first() or session.scalars(follow_up).first():
        raise Refused(
            "De gegevens zijn niet gewist.",
            "Er staat nog een bezoek of opvolging open.",
            "Zeg het bezoek af of rond de opvolging af, en wis daarna. Dat moet binnen "
            "drie maanden na het verzoek.",
        )
    request = select(col(WmoRequest.id)).where(
        col(WmoRequest.resident_id) == resident_id, col(WmoRequest.state).in_(RUNNING)
    )
    if session.scalars(request).first():
        raise Refused(
            "De gegevens zijn niet gewist.",
            "Er loopt nog een Wmo-melding.",
            "Draag de melding over of stop haar, en wis daarna. Dat moet binnen drie "
            "maanden na het verzoek.",
        )
    for rule in REGISTRY.retention():
        if rule.busy is None:
            continue
        here = select(col(Resident.id)).where(
            col(Resident.id) == resident_id, col(Resident.id).in_(rule.busy())
        )
        if session.scalars(here).first():
            raise Refused(
                "De gegevens zijn niet gewist.",
                f"Er loopt nog iets: {rule.title}.",
                "Rond dat af, en wis daarna. Dat moet binnen drie maanden na het "
                "verzoek.",
            )


def _shield_running(
    session: Session, resident: Resident, *, by: Viewer, at: datetime
) -> None:
    """Nobody is invited twice in a cycle, also not as the new resident he may be."""
    rows = session.scalars(
        select(Cycle)
        .join(CycleMember, col(CycleMember.cycle_id) == col(Cycle.id))
        .where(col(CycleMember.resident_id) == resident.id)
    )
    for cycle in rows:
        closed = local_date(cycle.closed_at) if cycle.closed_at else None
        if cycle_end(cycle.year, closed) >= local_date(at):
            session.add(
                Objection(
                    resident_id=None,
                    bsn_index=resident.bsn_index,
                    cycle_id=cycle.id,
                    source="erased",
                    at=at,
                    day=local_date(at),
                    by=by.actor,
                )
            )


def erase_many(
    session: Session, residents: Sequence[str], *, by: Viewer, at: datetime
) -> int:
    """Let everything of some residents go; returns how many. The caller has asked."""
    who = list(residents)
    if not who:
        return 0
    _forget_drafts(session, who)
    _strip_all(session, who, by=by, at=at)
    for rule in REGISTRY.retention():
        if rule.forget is not None:
            rule.forget(session, who)
    _keep_by_hash(session, who)
    _delete_what_hangs_on(session, who, at=at)
    session.execute(delete(Resident).where(col(Resident.id).in_(who)))
    for one in who:
        erase_subject(session, one)
    session.expire_all()
    did(session, by, "erase", "residents", str(len(who)), at=at)
    return len(who)


def _forget_drafts(session: Session, who: Sequence[str]) -> None:
    """What visitors typed and did not send; sealed, so nobody can tell about whom."""
    visits = select(col(VisitPerson.visit_id)).where(
        col(VisitPerson.resident_id).in_(who)
    )
    session.execute(
        delete(VisitDraft)
        .where(col(VisitDraft.visit_id).in_(visits))
        .execution_options(synchronize_session=False)
    )


def _strip_all(
    session: Session, who: Sequence[str], *, by: Viewer, at: datetime
) -> None:
    """All cases, cycle by cycle, so that the figures of each keep their counts."""
    for cycle in session.scalars(select(Cycle).order_by(col(Cycle.id))).all():
        rows = cases_in(cycle.id or 0).subquery()
        there = session.scalars(
            select(rows.c.resident_id).distinct().where(rows.c.resident_id.in_(who))
        )
        last = local_date(cycle.closed_at or at).year + 1
        years = (cycle.reference_date.year - 1, min(last, local_date(at).year))
        cases = [DueCase(one, years) for one in there]
        strip_cases(session, cycle.id or 0, cases, by=by, at=at, tell=False)


def _keep_by_hash(session: Session, who: Sequence[str]) -> None:
    """Objections, disclosures and requests outlive the resident, by keyed hash."""
    index = (
        select(col(Resident.bsn_index))
        .where(col(Resident.id) == col(Disclosure.resident_id))
        .scalar_subquery()
    )
    session.execute(
        update(Disclosure)
        .where(
            col(Disclosure.resident_id).in_(who), col(Disclosure.bsn_index).is_(None)
        )
        .values(bsn_index=index)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        delete(Objection).where(
            col(Objection.resident_id).in_(who), col(Objection.undone_at).is_not(None)
        )
    )
    for table in (Objection, RightsRequest):
        session.execute(
            update(table)
            .where(col(table.resident_id).in_(who))
            .values(resident_id=None)
            .execution_options(synchronize_session=False)
        )


EVERYTHING = (
    Conversation,
    Attempt,
    VisitPerson,
    Response,
    Invitation,
    CycleMember,
    RegisterEvent,
    RegisterFeedback,
    ResidentContact,
    SafetyNote,
    ContactHold,
    CorrectionNote,
    InformationDuty,
    LetterRequest,
    Notice,
    PacketPerson,
    WmoRequest,
)
"""What may be left outside cycles; children first."""


def _delete_what_hangs_on(
    session: Session, who: Sequence[str], *, at: datetime
) -> None:
    follow_ups = select(col(FollowUp.id)).where(col(FollowUp.resident_id).in_(who))
    for child in (HandoverLink, AgreementWithdrawal):
        session.execute(delete(child).where(col(child.follow_up_id).in_(follow_ups)))
    forget_notes(session, FOLLOW_UP.name, follow_ups)
    session.execute(delete(FollowUp).where(col(FollowUp.resident_id).in_(who)))
    visits = list(
        session.scalars(
            select(col(VisitPerson.visit_id)).where(
                col(VisitPerson.resident_id).in_(who)
            )
        )
    )
    forget_notes(
        session, VISIT.name, select(col(Visit.id)).where(col(Visit.id).in_(visits))
    )
    for table in EVERYTHING:
        session.execute(delete(table).where(col(table.resident_id).in_(who)))
    empty_visits(session, visits, at=at)


# --- who left the register: part of a run ---


def erase_gone(
    session: Session, day: date, most: int, *, by: Viewer, at: datetime
) -> int:
    """Erase at most so many of those who left; returns how many."""
    return erase_many(session, next_gone(session, day, min(most, MOST)), by=by, at=at)


GONE = RetentionRule(
    "left_register",
    LEFT_REGISTER.what,
    (LEFT_REGISTER,),
    gone_by_area,
    erase_gone,
)
