""" "Not this year" and "never again": recorded per person, undone only by himself."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.actions.history import found
from outreach.actions.letter_requests import withdraw_letter_request
from outreach.actions.objection_memory import remember
from outreach.auditing import did, trace_of
from outreach.clock import local_date
from outreach.errors import Refused
from outreach.queries.scope import resident_scope
from outreach.rules.letter_requests import RequestedKind
from outreach.rules.responses import OnBehalfOf
from outreach.tables import Objection, Resident


def record_objection(
    session: Session,
    *,
    resident_id: str,
    cycle_id: int | None,
    source: str,
    by: Viewer,
    at: datetime,
) -> Objection:
    """Record that a resident does not want to be asked, in a cycle or (None) ever.

    Recording the same again gives the objection that stands. `source` is where it
    came from, as kind and id, or `letter`, `phone`.
    """
    require(by, Permission.RECORD_ANSWER)
    index = session.scalar(
        select(col(Resident.bsn_index)).where(
            col(Resident.id) == resident_id,
            resident_scope(by, Permission.RECORD_ANSWER),
        )
    )
    bsn_index = found(index, "De inwoner")
    return keep_objection(
        session, resident_id, bsn_index, cycle_id=cycle_id, source=source, by=by, at=at
    )


def keep_objection(
    session: Session,
    resident_id: str | None,
    bsn_index: bytes,
    *,
    cycle_id: int | None,
    source: str,
    by: Viewer,
    at: datetime,
) -> Objection:
    """Store an objection as part of another action, which asked for permission.

    `resident_id` None: of somebody who is not in Omzien, known by his hash alone.
    """
    for standing in objections_in_force(session, resident_id, bsn_index):
        if standing.cycle_id == cycle_id:
            return standing
    made = Objection(
        resident_id=resident_id,
        bsn_index=bsn_index,
        cycle_id=cycle_id,
        source=source,
        at=at,
        day=local_date(at),
        by=by.actor,
        trace=trace_of(session),
    )
    session.add(made)
    session.flush()
    about = filter(None, [resident_id])
    did(session, by, "record", "objection", made.id, about, at=at)
    return made


def objections_in_force(
    session: Session, resident_id: str | None, bsn_index: bytes
) -> list[Objection]:
    """All objections of a person that stand, also from before he was erased."""
    his = col(Objection.bsn_index) == bsn_index
    if resident_id is not None:
        his = (col(Objection.resident_id) == resident_id) | his
    return list(
        session.exec(select(Objection).where(col(Objection.undone_at).is_(None), his))
    )


def undo_objection(
    session: Session,
    objection_id: int,
    *,
    asked_by: OnBehalfOf,
    reason: str,
    by: Viewer,
    at: datetime,
) -> Objection:
    """Take an objection back because the resident himself asks for it.

    Raises Refused when somebody else asks, or without a reason in his words.
    """
    require(by, Permission.RECORD_ANSWER)
    objection = session.exec(
        select(Objection)
        .join(Resident, col(Resident.id) == col(Objection.resident_id))
        .where(
            col(Objection.id) == objection_id,
            col(Objection.undone_at).is_(None),
            resident_scope(by, Permission.RECORD_ANSWER),
        )
    ).first()
    standing: Objection = found(objection, "De afmelding")
    check_may_undo(asked_by)
    if not reason.strip():
        raise Refused(
            "De afmelding blijft staan.",
            "Er is geen reden opgeschreven.",
            "Schrijf kort op wat de inwoner zei.",
        )
    lift(session, [standing], reason=reason.strip(), by=by, at=at)
    return standing


def check_may_undo(asked_by: OnBehalfOf) -> None:
    """Raise Refused unless the resident himself asks."""
    if asked_by is OnBehalfOf.SELF:
        return
    raise Refused(
        "Het antwoord is niet vastgelegd.",
        "Deze inwoner heeft zich afgemeld. Alleen de inwoner zelf kan dat "
        "ongedaan maken.",
        "Vraag de inwoner zelf aan de telefoon, of laat hem bellen.",
    )


def lift(
    session: Session,
    objections: list[Objection],
    *,
    reason: str,
    by: Viewer,
    at: datetime,
) -> None:
    """Mark objections as taken back; part of actions that did the asking."""
    for objection in objections:
        objection.undone_at = at
        objection.undone_by = by.actor
        objection.undone_reason = reason
        session.add(objection)
        about = filter(None, [objection.resident_id])
        did(session, by, "lift", "objection", objection.id, about, at=at)
        _drop_letter(session, objection.id or 0, by=by, at=at)
    session.flush()


def _drop_letter(
    session: Session, objection_id: int, *, by: Viewer, at: datetime
) -> None:
    """The letter that would say that we stop: we do not, after all."""
    withdraw_letter_request(
        session,
        kind=RequestedKind.STOP,
        subject_kind="objection",
        subject_id=objection_id,
        by=by,
        at=at,
    )


def lift_mistaken(
    session: Session,
    *,
    resident_id: str,
    source: str,
    reason: str,
    by: Viewer,
    at: datetime,
) -> None:
    """Take back what one mistaken record wrote; the resident never objected."""
    mistaken = list(
        session.exec(
            select(Objection.id).where(
                col(Objection.resident_id) == resident_id,
                col(Objection.source) == source,
                col(Objection.undone_at).is_(None),
            )
        )
    )
    if not mistaken:
        return
    session.execute(
        update(Objection)
        .where(col(Objection.id).in_(mistaken))
        .values(undone_at=at, undone_by=by.actor, undone_reason=f"vergissing: {reason}")
        .execution_options(synchronize_session="fetch")
    )
    did(session, by, "lift", "objection", "", [resident_id], at=at)
    for number in mistaken:
        _drop_letter(session, number or 0, by=by, at=at)
    remember(session, mistaken)
