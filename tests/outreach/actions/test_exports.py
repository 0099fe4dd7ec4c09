"""A list of people leaves the house: noted for each person, and only for a while."""

import csv
import io
import zipfile
from datetime import date, datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from outreach.access import Role, Viewer, job_viewer
from outreach.actions.exports import destroy_packet, make_packet
from outreach.actions.visits import book_visit
from outreach.auditing import take_notes
from outreach.errors import AlreadyDone, Changed, NotFound, NotPermitted, Refused
from outreach.queries.exports import (
    ExportChoices,
    count_export,
    export_options,
    my_packets,
    overdue_packets,
    packet_file,
)
from outreach.rules.exports import (
    INSIDE,
    ExportKind,
    columns_of,
    expires_on,
    fault_in,
    file_name,
    ground_of,
    is_open,
)
from outreach.tables import AddressPacket, Disclosure, PacketPerson
from tests import build, visiting

WEEK = ExportChoices(first=date(2026, 11, 23))
A = ExportKind.APPOINTMENTS


class Office(visiting.World):
    """The world of visits, with two people who may take lists out."""

    ours: Viewer
    """Of the municipality."""
    theirs: Viewer
    """Of the provider."""


@pytest.fixture
def office(session: Session, at: datetime) -> Office:
    world = visiting.world(session, at=at)
    for who in ((world.anna, world.bert), (world.cora,)):
        book_visit(
            session,
            resident_ids=[one.id for one in who],
            cycle_id=world.cycle.id,
            starts_at=visiting.TEN + timedelta(hours=len(who)),
            visitor_id=world.visitor_person.id or 0,
            by=world.coordinator,
            at=at,
        )
    first, second = (build.person(session, name) for name in ("Ella", "Eef"))
    world.ours = build.viewer(Role.EXPORTER, person_id=first.id)
    world.theirs = build.viewer(
        Role.EXPORTER, person_id=second.id, provider_id=world.provider.id
    )
    take_notes(session)
    return world


def make(session: Session, by: Viewer, expected: int, **given: object) -> AddressPacket:
    values = {
        "kind": A,
        "choices": WEEK,
        "recipient": "Vera Visser",
        "reason": "bezoeken van deze week",
        "by": by,
        "at": build.AT,
    }
    return make_packet(session, expected=expected, **(values | given))


@pytest.mark.parametrize(
    ("recipient", "reason", "word"),
    [
        ("Vera", "bezoeken", None),
        ("", "bezoeken", "voor wie"),
        ("x", "bezoeken", "voor wie"),
        ("Vera", "  ", "waarvoor"),
    ],
)
def test_a_list_has_a_recipient_and_a_reason(
    recipient: str, reason: str, word: str | None
) -> None:
    fault = fault_in(recipient, reason)
    assert (fault is None) if word is None else (word in (fault or ""))


@pytest.mark.parametrize(
    ("days", "destroyed", "open_still"),
    [(0, False, True), (13, False, True), (14, False, False), (0, True, False)],
)
def test_a_packet_is_open_until_it_expires(
    days: int, destroyed: bool, open_still: bool
) -> None:
    made = date(2026, 11, 20)
    assert expires_on(made, 14) == date(2026, 12, 4)
    today = made + timedelta(days=days)
    assert is_open(date(2026, 12, 4), destroyed, today) is open_still


@pytest.mark.parametrize("kind", list(ExportKind))
def test_a_provider_gets_no_column_that_the_law_keeps_from_him(
    kind: ExportKind,
) -> None:
    inside, outside = columns_of(kind, outside=False), columns_of(kind, outside=True)
    assert set(inside) - set(outside) == set(inside) & INSIDE
    for word in ("geboren", "bsn", "burgerlijke staat", "geslacht", "leeftijd"):
        assert word not in " ".join(outside).lower()
    assert "3.9" in ground_of(kind, outside=True) or kind is ExportKind.FOLLOW_UPS
    assert file_name(7, kind, date(2026, 11, 20), "csv").endswith(
        "-20261120-pakket-7.csv"
    )


def test_making_a_list_notes_each_person_once(session: Session, office: Office) -> None:
    assert count_export(session, office.ours, A, WEEK, at=build.AT) == 3
    assert take_notes(session) == [], "counting shows nobody"
    packet = make(session, office.ours, 3)
    rows = session.exec(select(Disclosure)).all()
    everybody = {office.anna.id, office.bert.id, office.cora.id}
    assert {row.resident_id for row in rows} == everybody
    assert len(rows) == 3
    row = rows[0]
    assert (row.recipient, row.ground) == ("Vera Visser", "Wmo 2015 artikel 2.1.2")
    assert "naam, adres" in row.what
    assert "Proefstraat" not in row.what
    (note,) = take_notes(session)
    assert (note.act, note.object_id) == ("disclose", f"packet:{packet.id}")
    assert set(note.subjects) == everybody


def test_the_file_says_until_when_and_holds_what_a_visitor_needs(
    session: Session, office: Office
) -> None:
    packet = make(session, office.ours, 3)
    take_notes(session)
    file = packet_file(session, office.ours, packet.id or 0, ending="csv", at=build.AT)
    assert file.name == f"afspraken-20261120-pakket-{packet.id}.csv"
    rows = list(
        csv.reader(io.StringIO(file.content.decode("utf-8-sig")), delimiter=";")
    )
    assert "03-12-2026" in rows[0][0]
    assert "Vernietig" in rows[0][0]
    assert rows[1] == list(columns_of(A, outside=False))
    assert {row[4] for row in rows[2:]} == {
        "A.M. Bakker",
        "A.M. Janssen",
        "C. van Dijk",
    }
    (note,) = take_notes(session)
    assert (note.act, note.kind, len(note.subjects)) == ("download", "packet", 3)
    book = packet_file(session, office.ours, packet.id or 0, ending="xlsx", at=build.AT)
    with zipfile.ZipFile(io.BytesIO(book.content)) as parts:
        words = parts.read("xl/sharedStrings.xml").decode()
        page = parts.read("xl/worksheets/sheet1.xml").decode()
        about = parts.read("docProps/core.xml").decode()
    for word in ("03-12-2026", "A.M. Bakker", "A.M. Janssen", "C. van Dijk"):
        assert word in words
    assert "03-12-2026" in page, "at the foot of each printed page"
    assert "Bakker" not in about


def test_nobody_with_non_disclosure_is_in_a_list_of_a_provider(
    session: Session, office: Office
) -> None:
    office.cora.nondisclosure = 1
    session.add(office.cora)
    session.flush()
    assert count_export(session, office.theirs, A, WEEK, at=build.AT) == 2
    assert count_export(session, office.ours, A, WEEK, at=build.AT) == 3
    assert export_options(session, office.theirs, today=build.AT.date()).outside
    packet = make(session, office.theirs, 2)
    content = packet_file(
        session, office.theirs, packet.id or 0, ending="csv", at=build.AT
    ).content.decode("utf-8-sig")
    assert "van Dijk" not in content
    assert "Leeftijd" not in content
    grounds = set(session.exec(select(Disclosure.ground)))
    assert grounds == {"Wmo 2015 artikel 2.1.2; Wet BRP artikel 3.9"}


def test_a_file_made_later_leaves_out_who_is_shielded_or_dead(
    session: Session, office: Office
) -> None:
    packet = make(session, office.theirs, 3)
    office.anna.nondisclosure, office.cora.died = 1, True
    session.add_all([office.anna, office.cora])
    session.flush()
    content = packet_file(
        session, office.theirs, packet.id or 0, ending="csv", at=build.AT
    ).content.decode("utf-8-sig")
    assert len(content.splitlines()) == 2, "the note and the heading"


def test_somebody_who_came_later_is_not_in_an_old_packet(
    session: Session, office: Office
) -> None:
    packet = make(session, office.ours, 3)
    dora = build.resident(session, surname="Dekker")
    build.invitation(session, office.cycle, dora, state="posted")
    book_visit(
        session,
        resident_ids=[dora.id],
        cycle_id=office.cycle.id,
        starts_at=visiting.TEN + timedelta(hours=4),
        visitor_id=office.visitor_person.id or 0,
        by=office.coordinator,
        at=build.AT,
    )
    assert count_export(session, office.ours, A, WEEK, at=build.AT) == 4
    file = packet_file(session, office.ours, packet.id or 0, ending="csv", at=build.AT)
    assert b"Dekker" not in file.content


def test_a_list_that_changed_since_it_was_counted_is_refused(
    session: Session, office: Office
) -> None:
    with pytest.raises(Changed, match="3 personen"):
        make(session, office.ours, 2)
    with pytest.raises(Refused, match="niemand"):
        empty = ExportChoices(first=date(2026, 12, 21))
        make(session, office.ours, 0, choices=empty)
    assert session.exec(select(AddressPacket)).all() == []
    assert session.exec(select(Disclosure)).all() == []


def test_a_list_needs_a_right_of_its_own_and_a_name(
    session: Session, office: Office
) -> None:
    for nobody in (office.coordinator, office.visitor, office.desk):
        with pytest.raises(NotPermitted):
            count_export(session, nobody, A, WEEK, at=build.AT)
        with pytest.raises(NotPermitted):
            make(session, nobody, 3)
    with pytest.raises(NotPermitted):
        make(session, job_viewer("export", build.AT.date()), 3)
    with pytest.raises(Refused, match="voor wie"):
        make(session, office.ours, 3, recipient=" ")
    make(session, office.ours, 3, nonce="once")
    with pytest.raises(AlreadyDone):
        make(session, office.ours, 3, nonce="once")


def test_an_expired_packet_is_refused_and_counted(
    session: Session, office: Office
) -> None:
    packet = make(session, office.ours, 3)
    number, later = packet.id or 0, build.AT + timedelta(days=14)
    today = later.date()
    assert overdue_packets(session, office.ours, today=build.AT.date()) == 0
    assert overdue_packets(session, office.ours, today=today) == 1
    assert overdue_packets(session, office.theirs, today=today) == 0
    with pytest.raises(Refused, match="verlopen"):
        packet_file(session, office.ours, number, ending="csv", at=later)
    with pytest.raises(NotFound):
        packet_file(session, office.theirs, number, ending="csv", at=build.AT)
    line = my_packets(session, office.ours, today=today)[0]
    assert (line.open, line.overdue) == (False, True)


def test_a_destroyed_packet_forgets_its_people_and_keeps_its_disclosures(
    session: Session, office: Office
) -> None:
    packet = make(session, office.ours, 3)
    number = packet.id or 0
    with pytest.raises(NotFound):
        destroy_packet(session, number, version=1, by=office.theirs, at=build.AT)
    destroy_packet(session, number, version=1, by=office.ours, at=build.AT)
    left = select(PacketPerson).where(col(PacketPerson.packet_id) == number)
    assert session.exec(left).all() == []
    assert len(session.exec(select(Disclosure)).all()) == 3
    with pytest.raises(Refused, match="vernietigd"):
        packet_file(session, office.ours, number, ending="csv", at=build.AT)
    with pytest.raises(AlreadyDone):
        destroy_packet(session, number, version=2, by=office.ours, at=build.AT)
    line = my_packets(session, office.ours, today=build.AT.date())[0]
    assert line.destroyed_on == build.AT.date()
    assert not line.overdue
