"""Packets of addresses: still open, overdue, and made again on demand."""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import func
from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.adapters.spreadsheets import Sheet, write_rows, write_workbook
from outreach.auditing import seen
from outreach.clock import local_date
from outreach.errors import NotFound, Refused
from outreach.queries.exports.choosing import read_choices
from outreach.queries.exports.lists import export_list
from outreach.rules.exports import FORMS, ExportKind, file_name, is_open, warning
from outreach.tables import AddressPacket, PacketPerson

P = Permission
MOST = 100
ENDINGS = ("xlsx", "csv")


class PacketLine(NamedTuple):
    """One packet of the viewer."""

    id: int
    version: int
    kind: ExportKind
    title: str
    recipient: str
    reason: str
    persons: int
    made_on: date
    expires_on: date
    """First day on which nobody may have it any more."""
    open: bool
    overdue: bool
    """Expired, and nobody said that it was destroyed."""
    destroyed_on: date | None


class PacketFile(NamedTuple):
    """A file to take out; its name tells of nobody."""

    name: str
    content: bytes


def my_packets(session: Session, viewer: Viewer, *, today: date) -> list[PacketLine]:
    """The packets that the viewer made: overdue ones first, then open ones."""
    require(viewer, P.EXPORT_PERSONS)
    rows = session.exec(
        select(AddressPacket)
        .where(col(AddressPacket.made_by) == viewer.person_id)
        .order_by(
            col(AddressPacket.destroyed_at).is_not(None),
            col(AddressPacket.expires_on),
            col(AddressPacket.id).desc(),
        )
        .limit(MOST)
    )
    return [_line(row, today) for row in rows]


def _line(row: AddressPacket, today: date) -> PacketLine:
    gone = row.destroyed_at
    return PacketLine(
        id=row.id or 0,
        version=row.version_id,
        kind=row.kind,
        title=FORMS[row.kind].title,
        recipient=row.recipient,
        reason=row.reason,
        persons=row.persons,
        made_on=local_date(row.made_at),
        expires_on=row.expires_on,
        open=is_open(row.expires_on, gone is not None, today),
        overdue=gone is None and row.expires_on <= today,
        destroyed_on=local_date(gone) if gone else None,
    )


def overdue_packets(session: Session, viewer: Viewer, *, today: date) -> int:
    """How many of the viewer's packets should have been destroyed by now."""
    require(viewer, P.EXPORT_PERSONS)
    statement = select(func.count(col(AddressPacket.id))).where(
        col(AddressPacket.made_by) == viewer.person_id,
        col(AddressPacket.destroyed_at).is_(None),
        col(AddressPacket.expires_on) <= today,
    )
    return int(session.exec(statement).one())


def packet_file(
    session: Session, viewer: Viewer, packet_id: int, *, ending: str, at: datetime
) -> PacketFile:
    """The file of a packet, made now for the people it was made for.

    Who died, objected or became shielded meanwhile is not in it any more. Raises
    NotFound for somebody else's packet, and Refused when it expired or was destroyed.
    """
    require(viewer, P.EXPORT_PERSONS)
    packet = session.exec(
        select(AddressPacket).where(
            col(AddressPacket.id) == packet_id,
            col(AddressPacket.made_by) == viewer.person_id,
        )
    ).first()
    if packet is None:
        raise NotFound(
            "Deze lijst is niet gevonden.",
            "De lijst bestaat niet, of is door iemand anders gemaakt.",
            "Kies een lijst uit het overzicht.",
        )
    _check_open(packet, local_date(at))
    people = session.exec(
        select(PacketPerson.resident_id).where(col(PacketPerson.packet_id) == packet_id)
    ).all()
    found = export_list(
        session,
        viewer,
        packet.kind,
        read_choices(packet.choices),
        only=set(people),
        at=at,
    )
    seen(
        session,
        viewer,
        P.EXPORT_PERSONS,
        (resident_id for resident_id, _ in found.persons),
        kind="packet",
        object_id=packet_id,
        act="download",
    )
    note = warning(packet.expires_on)
    made = local_date(packet.made_at)
    name = file_name(packet_id, packet.kind, made, ending)
    if ending == "csv":
        return PacketFile(name, write_rows(found.header, found.cells, note=note))
    sheet = Sheet(FORMS[packet.kind].title, note, found.header, found.cells)
    return PacketFile(name, write_workbook(sheet, made_at=at))


def _check_open(packet: AddressPacket, today: date) -> None:
    if packet.destroyed_at is not None:
        raise Refused(
            "Deze lijst is er niet meer.",
            "U heeft aangevinkt dat de lijst is vernietigd.",
            "Maak een nieuwe lijst als u die nog nodig heeft.",
        )
    if not is_open(packet.expires_on, destroyed=False, today=today):
        raise Refused(
            "Deze lijst is verlopen.",
            f"De lijst mocht worden bewaard tot {packet.expires_on:%d-%m-%Y}.",
            "Vernietig wat u nog heeft en vink dat aan. Maak daarna zo nodig een "
            "nieuwe lijst.",
        )
