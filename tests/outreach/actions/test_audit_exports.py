"""The log as files: BIO2 fields, rows of the Logboek Dataverwerkingen, who looked."""

import csv
import io
import json
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from outreach.access import Permission, Role, Viewer, ViewerKind, job_viewer
from outreach.actions.audit_exports import LogForm, export_log
from outreach.audit_rows import write_notes
from outreach.auditing import did, refused, seen
from outreach.errors import NotFound, NotPermitted
from outreach.pseudonyms import erase_subject, known_pseudonyms
from outreach.queries.audit import Search, log_events, who_saw
from outreach.tables import AuditEvent, AuditSubject
from tests import build
from tests.conftest import NOW, TODAY

OFFICER = build.viewer(Role.PRIVACY_OFFICER, person_id=1)
COORDINATOR = build.viewer(Role.COORDINATOR, person_id=2, district_code="D1")
JOB = job_viewer("facts", TODAY)


@pytest.fixture
def two(session: Session) -> list[str]:
    """Two residents, who were seen, changed and asked for in vain."""
    ids = [build.resident(session).id for _ in range(2)]
    seen(session, COORDINATOR, Permission.BOOK_VISIT, ids, kind="visit", object_id=7)
    did(session, JOB, "change", "visit", 7, ids[:1], at=NOW)
    refused(session, COORDINATOR, "view", object_id="=cmd|' /C calc'!A0")
    write_notes(session)
    return ids


def exported(session: Session, form: LogForm, search: Search | None = None) -> str:
    pieces = export_log(session, form, search or Search(), by=OFFICER, at=NOW)
    return b"".join(pieces).decode("utf-8-sig")


def test_bio2_has_its_fields_and_no_formula(session: Session, two: list[str]) -> None:
    text = exported(session, LogForm.BIO2)
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert [row["handeling"] for row in rows] == ["view", "change", "view"]
    first = rows[0]
    assert first["uitvoerder"] == "person:2"
    assert (first["rol"], first["gebied"]) == ("coordinator", "district:D1")
    assert (first["soort_object"], first["object"]) == ("visit", "7")
    assert (first["aantal_personen"], first["verwerking"]) == ("2", "visits")
    assert rows[1]["tijdstip"] == NOW.isoformat()
    assert rows[2]["resultaat"] == "denied"
    assert rows[2]["object"].startswith("'=")
    assert not any(who in text for who in two)


def test_ldv_has_a_row_for_each_person_and_no_user(
    session: Session, two: list[str]
) -> None:
    text = exported(session, LogForm.LDV)
    spans = []
    for line in text.splitlines():
        [resource] = json.loads(line)["resourceSpans"]
        [scope] = resource["scopeSpans"]
        spans += scope["spans"]
    assert len(spans) == 3
    names = known_pseudonyms(session, two)
    given = [
        {a["key"]: a["value"]["stringValue"] for a in s["attributes"]} for s in spans
    ]
    assert {g["dpl.core.data_subject_id"] for g in given} == set(names.values())
    assert {g["dpl.core.processing_activity_id"] for g in given} == {
        "urn:omzien:verwerking:visits"
    }
    assert all("dpl.core.data_subject_id_type" in one for one in given)
    assert len({span["spanId"] for span in spans}) == 3
    assert all(len(s["traceId"]) == 32 and len(s["spanId"]) == 16 for s in spans)
    assert {span["status"]["code"] for span in spans} == {1}
    moment = int(spans[2]["startTimeUnixNano"]) / 1e9
    assert moment == NOW.timestamp()
    for secret in ("person:2", "coordinator", "facts", *two):
        assert secret not in text


def test_an_export_stands_in_the_log_itself(session: Session, two: list[str]) -> None:
    exported(session, LogForm.LDV)
    write_notes(session)
    last = session.exec(
        select(AuditEvent).order_by(AuditEvent.seq.desc())  # type: ignore[attr-defined]
    ).first()
    assert last is not None
    assert (last.act, last.object_kind, last.object_id) == ("export", "log", "ldv")
    assert (last.actor, last.purpose) == ("person:1", "security")


def test_who_looked_tells_roles_times_and_purposes(
    session: Session, two: list[str]
) -> None:
    looks = who_saw(session, OFFICER, two[0])
    assert [(one.role, one.what, one.purpose) for one in looks] == [
        ("Omzien zelf", "bezoek: gewijzigd", "Bezoeken"),
        ("Coördinator", "bezoek: bekeken", "Bezoeken"),
    ]
    assert len(who_saw(session, OFFICER, two[1])) == 1
    # Whoever asks who looked has looked himself.
    write_notes(session)
    assert len(who_saw(session, OFFICER, two[1])) == 2


def test_what_a_page_does_in_a_minute_counts_once(session: Session) -> None:
    who = build.resident(session).id
    for _ in range(5):
        did(session, COORDINATOR, "change", "visit", 1, [who], at=NOW)
    did(
        session, COORDINATOR, "change", "visit", 1, [who], at=NOW + timedelta(minutes=1)
    )
    write_notes(session)
    assert len(who_saw(session, OFFICER, who)) == 2


def test_the_log_is_for_who_may_see_it(session: Session, two: list[str]) -> None:
    visitor = build.viewer(Role.VISITOR, person_id=3)
    for viewer in (visitor, JOB):
        with pytest.raises(NotPermitted):
            who_saw(session, viewer, two[0])
        with pytest.raises(NotPermitted):
            log_events(session, viewer, Search())
        with pytest.raises(NotPermitted):
            export_log(session, LogForm.LDV, Search(), by=viewer, at=NOW)
    elsewhere = build.viewer(Role.COORDINATOR, person_id=2, district_code="D9")
    assert who_saw(session, COORDINATOR, two[0])
    with pytest.raises(NotFound):
        who_saw(session, elsewhere, two[0])


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        (Search(act="change"), 1),
        (Search(result="denied"), 1),
        (Search(actor="person:2"), 2),
        (Search(kind="visit"), 2),
        (Search(last=TODAY - timedelta(days=1)), 0),
        (Search(first=TODAY), 3),
    ],
)
def test_a_search_narrows(
    session: Session, two: list[str], search: Search, expected: int
) -> None:
    assert log_events(session, OFFICER, search).total == expected


def test_a_search_for_a_resident_is_a_look_at_him(
    session: Session, two: list[str]
) -> None:
    assert log_events(session, OFFICER, Search(resident_id=two[1])).total == 1
    with pytest.raises(NotFound):
        log_events(session, OFFICER, Search(resident_id="RNIEMAND"))
    write_notes(session)
    assert log_events(session, OFFICER, Search(resident_id=two[1])).total == 2


def test_an_erased_resident_keeps_his_rows_and_nobody_knows_whose(
    session: Session, two: list[str]
) -> None:
    name = known_pseudonyms(session, two)[two[0]]
    did(session, COORDINATOR, "erase", "residents", "", two[:1], at=NOW)
    erase_subject(session, two[0])
    write_notes(session)
    rows = session.exec(select(AuditSubject).where(AuditSubject.pseudonym == name))
    assert len(rows.all()) == 3
    assert known_pseudonyms(session, two[:1]) == {}


@pytest.mark.parametrize(
    ("viewer", "role"),
    [
        (JOB, "job"),
        (Viewer(ViewerKind.RESIDENT, "code", TODAY), "resident"),
        (Viewer(ViewerKind.ORGANISATION, "sleutel", TODAY), "organisation"),
        (build.viewer(Role.VISITOR, person_id=3), "visitor"),
        (Viewer(ViewerKind.PERSON, "zonder rol", TODAY, 9), ""),
    ],
)
def test_every_kind_of_viewer_has_a_role_in_the_log(
    session: Session, viewer: Viewer, role: str
) -> None:
    did(session, viewer, "change", "visit", 1, at=NOW, permission=Permission.RUN_JOBS)
    write_notes(session)
    assert session.exec(select(AuditEvent)).one().role == role
