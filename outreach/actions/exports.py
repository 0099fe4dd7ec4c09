"""A list of people leaves the house: a packet that expires, each person noted."""

from datetime import datetime

from sqlalchemy import delete, insert
from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.actions.disclosures import disclose
from outreach.actions.history import found
from outreach.actions.submissions import claim_submission
from outreach.actions.versions import change_row
from outreach.auditing import anchor_at_end, did
from outreach.clock import local_date
from outreach.errors import AlreadyDone, Changed, NotPermitted, Refused
from outreach.queries.exports import ExportChoices, export_list
from outreach.queries.municipality import norm_in_force
from outreach.rules.exports import FORMS, ExportKind, expires_on, fault_in, ground_of
from outreach.tables import AddressPacket, PacketPerson

P = Permission
NOT_MADE = "De lijst is niet gemaakt."


def make_packet(
    session: Session,
    *,
    kind: ExportKind,
    choices: ExportChoices,
    recipient: str,
    reason: str,
    expected: int,
    nonce: str = "",
    by: Viewer,
    at: datetime,
) -> AddressPacket:
    """Make a list for somebody: who is in it, for whom, why, and until when.

    `expected` is the number of persons that was on the screen. One disclosure is
    written for each person. Raises Refused without a recipient or a reason, or when
    nobody is in the list; Changed when the number is another one by now; AlreadyDone
    for a double click; NotPermitted without the right, and for a job.
    """
    require(by, P.EXPORT_PERSONS)
    if by.person_id is None:
        raise _for_persons()
    if nonce:
        claim_submission(session, nonce, "make_packet", by=by, at=at)
    fault = fault_in(recipient, reason)
    if fault:
        raise Refused(NOT_MADE, fault, "Vul het formulier aan.")
    listed = export_list(session, by, kind, choices, at=at)
    _check_number(len(listed.persons), expected)
    packet = AddressPacket(
        kind=kind,
        choices=choices.as_json(),
        municipal=not listed.outside,
        recipient=recipient.strip(),
        reason=reason.strip(),
        persons=len(listed.persons),
        made_by=by.person_id,
        made_at=at,
        expires_on=expires_on(
            local_date(at), int(norm_in_force(session, "packet_days"))
        ),
    )
    session.add(packet)
    session.flush()
    people = [
        {"packet_id": packet.id, "resident_id": resident_id}
        for resident_id, _ in listed.persons
    ]
    session.execute(insert(PacketPerson), people)
    ground = ground_of(kind, outside=listed.outside)
    disclose(
        session,
        ((resident_id, own or ground) for resident_id, own in listed.persons),
        recipient=packet.recipient,
        what=f"{FORMS[kind].title.lower()}: {FORMS[kind].what}",
        object_id=f"packet:{packet.id}",
        permission=P.EXPORT_PERSONS,
        by=by,
        at=at,
    )
    anchor_at_end(session)
    return packet


def _for_persons() -> NotPermitted:
    return NotPermitted(
        "Dit mag alleen een medewerker doen.",
        "Een lijst met personen gaat de deur uit onder de naam van een mens.",
        "Log in, of geef --as met uw e-mailadres mee.",
    )


def _check_number(there: int, expected: int) -> None:
    if not there:
        raise Refused(
            NOT_MADE,
            "Er staat nu niemand op deze lijst.",
            "Kies een ander gebied, een andere week of een ander team.",
        )
    if there != expected:
        raise Changed(
            NOT_MADE,
            f"Op de lijst staan nu {there} personen, en u zag er {expected}.",
            "Kijk of dat klopt en maak de lijst dan opnieuw.",
        )


def destroy_packet(
    session: Session, packet_id: int, *, version: int, by: Viewer, at: datetime
) -> None:
    """Somebody says that every copy of his list is destroyed.

    Who was in it is forgotten here; the disclosures stay. Raises NotFound for
    somebody else's list, AlreadyDone the second time, Changed for an old screen.
    """
    require(by, P.EXPORT_PERSONS)
    row = session.exec(
        select(AddressPacket).where(
            col(AddressPacket.id) == packet_id,
            col(AddressPacket.made_by) == by.person_id,
        )
    ).first()
    packet: AddressPacket = found(row, "Deze lijst")
    if packet.destroyed_at is not None:
        raise AlreadyDone(
            "Deze lijst was al als vernietigd aangevinkt.",
            "Dat is eerder gedaan.",
            "U hoeft niets te doen.",
        )
    values = {"destroyed_at": at, "destroyed_by": by.actor}
    change_row(session, packet, values, version_id=version)
    session.execute(
        delete(PacketPerson).where(col(PacketPerson.packet_id) == packet_id)
    )
    right = P.EXPORT_PERSONS
    did(session, by, "destroy", "packet", packet_id, at=at, permission=right)
