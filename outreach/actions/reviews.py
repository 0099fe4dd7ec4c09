"""Settling a review: somebody looks, and says whether this resident is invited."""

from datetime import datetime

from sqlmodel import Session, select

from outreach.access import Permission, Viewer, require
from outreach.actions.history import found, note_down
from outreach.auditing import did, trace_of
from outreach.errors import AlreadyDone, Refused
from outreach.queries.contact import may_contact
from outreach.queries.scope import resident_scope
from outreach.rules.contact import ContactRefusal, Purpose
from outreach.rules.cycles import Verdict
from outreach.rules.eligibility import Reason
from outreach.rules.visits import Channel
from outreach.tables import CycleMember, Resident, StateChange

NOT_SETTLED = "De beoordeling is niet vastgelegd."


def settle_review(
    session: Session,
    *,
    cycle_id: int,
    resident_id: str,
    invite: bool,
    note: str,
    by: Viewer,
    at: datetime,
) -> None:
    """Decide on one member whom the rules could not judge.

    The decision, with the note, stands in the history. A postal address may be
    invited by letter after this; any other doubt about the address must be solved in
    the register first. Raises Refused without a note or when the gate is closed,
    AlreadyDone when it was settled, NotFound outside the viewer's scope.
    """
    require(by, Permission.MANAGE_CYCLE)
    member = _member(session, cycle_id, resident_id, by)
    if member.verdict is not Verdict.REVIEW:
        raise AlreadyDone(
            NOT_SETTLED,
            "Iemand was u voor, of een levering van het register gaf uitsluitsel.",
            "Ververs de pagina om het oordeel te zien.",
        )
    if not note.strip():
        raise Refused(
            NOT_SETTLED,
            "De reden ontbreekt; een inwoner mag weten waarom.",
            "Schrijf in één zin wat u heeft uitgezocht.",
        )
    if invite:
        _check_gate(session, cycle_id, resident_id, at)
    _decide(session, member, invite, note.strip(), by=by, at=at)


def _member(
    session: Session, cycle_id: int, resident_id: str, by: Viewer
) -> CycleMember:
    row = session.exec(
        select(CycleMember)
        .join(Resident)
        .where(
            CycleMember.cycle_id == cycle_id,
            CycleMember.resident_id == resident_id,
            resident_scope(by, Permission.MANAGE_CYCLE),
        )
        .with_for_update()
    ).first()
    member: CycleMember = found(row, "Deze inwoner")
    return member


def _check_gate(
    session: Session, cycle_id: int, resident_id: str, at: datetime
) -> None:
    verdict = may_contact(
        session,
        resident_id,
        purpose=Purpose.INVITATION,
        channel=Channel.LETTER,
        at=at,
        cycle_id=cycle_id,
    )
    if verdict.allowed or verdict.reason is ContactRefusal.POSTAL_ADDRESS_ONLY:
        return
    raise Refused(
        NOT_SETTLED,
        f"Een brief kan niet: {verdict.sentence}",
        "Laat dit eerst uitzoeken door Burgerzaken; vul daarna de ronde aan.",
    )


def _decide(
    session: Session,
    member: CycleMember,
    invite: bool,
    note: str,
    *,
    by: Viewer,
    at: datetime,
) -> None:
    verdict = Verdict.INVITE if invite else Verdict.OUT
    session.add(
        StateChange(
            entity_kind="cycle_member",
            entity_id=str(member.id),
            act="settle_review",
            from_state=f"{member.verdict}:{member.reason}",
            to_state=verdict,
            by=by.actor,
            at=at,
            trace=trace_of(session),
        )
    )
    note_down(session, "cycle_member", member.id, "settle_review", note, at=at)
    did(
        session,
        by,
        "settle_review",
        "cycle_member",
        member.id,
        [member.resident_id],
        at=at,
        permission=Permission.MANAGE_CYCLE,
    )
    member.verdict = verdict
    member.reason = "" if invite else Reason.REVIEWED_OUT.value
    member.decided_by = by.actor
    session.add(member)
    session.flush()
