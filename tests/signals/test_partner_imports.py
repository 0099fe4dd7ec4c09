"""A file of a partner: a verdict for each row, and every report once."""

import json

import pytest
from sqlmodel import Session, func, select

from outreach.access import Role, Viewer
from outreach.errors import FileRejected, NotFound, NotPermitted, Refused
from outreach.tables import AuditEvent
from signals.actions.partner_imports import Imported, Verdict, import_reports
from signals.actions.partner_reports import (
    Outcome,
    Sent,
    content_hash,
    intake_id_of,
    take_reports,
)
from signals.adapters.partner_messages import Report, draft_of
from signals.rules.covenants import SharedField
from signals.rules.drafts import Door, ReporterKind
from signals.tables import CovenantDay, Reporter, Signal
from tests import build
from tests.signals.partner_world import covenant, message, stored_terms

HEAD = "kenmerk;postcode;huisnummer;gezien;toelichting;naam inwoner\n"
ROWS = """A-1;3012 AB;12;verward;Kent mij niet meer;
A-2;3012 AB;14;;=2+3 en de post stapelt op;
A-3;9;15;verward;;
A-4;3012 AB;16;;😀;
A-5;3012 AB;17;spookt;;
A-6;3012 AB;18;verward;;Bakker
A-1;3012 AB;12;verward;Kent mij niet meer;
A-2;3012 AB;99;verward;;
;3012 AB;20;verward;zonder kenmerk;
;3012 AB;20;verward;zonder kenmerk;
"""
V = Verdict
EXPECTED = [
    (2, V.STORED, "opgeslagen"),
    (3, V.STORED, "opgeslagen"),
    (4, V.REFUSED, "postcode: Vul"),
    (5, V.REFUSED, "toelichting: Schrijf in woorden"),
    (6, V.REFUSED, "gezien: Deze keuze"),
    (7, V.REFUSED, "naam van de inwoner"),
    (8, V.KNOWN, "was er al"),
    (9, V.REFUSED, "kenmerk hoort al"),
    (10, V.STORED, "opgeslagen"),
    (11, V.KNOWN, "was er al"),
]
FEW = frozenset({SharedField.SEEN, SharedField.TEXT})


@pytest.fixture
def desk() -> Viewer:
    """Who takes reports in."""
    return build.viewer(Role.PHONE_DESK, person_id=0)


def read(session: Session, text: str, number: int, by: Viewer) -> Imported:
    """Take in a file."""
    return import_reports(
        session, text.encode(), covenant_id=number, by=by, at=build.AT
    )


def count(session: Session) -> int:
    """How many signals there are."""
    return session.exec(select(func.count()).select_from(Signal)).one()


def test_every_row_gets_its_own_verdict(session: Session, desk: Viewer) -> None:
    number = covenant(session, allowed=FEW).id or 0
    told = read(session, HEAD + ROWS, number, desk)
    found = [(row.row, row.verdict) for row in told.rows]
    assert found == [(row, verdict) for row, verdict, _ in EXPECTED]
    for row, (_, _, words) in zip(told.rows, EXPECTED, strict=True):
        assert words in row.sentence, row
        assert bool(row.reference) == (row.verdict is not V.REFUSED)
    first = session.exec(select(Signal).order_by(Signal.id)).first()  # type: ignore[arg-type]
    assert first is not None
    assert (first.door, first.reporter_kind) == (Door.FILE, ReporterKind.HOUSING)
    formula = select(Signal).where(Signal.house_number == 14)
    assert session.exec(formula).one().text == "=2+3 en de post stapelt op"
    kept = session.get(Reporter, first.id)
    assert kept is not None
    assert (kept.organisation_id, kept.caller_reference) == (number, "A-1")


def test_same_file_twice_stores_nothing_twice(session: Session, desk: Viewer) -> None:
    number = covenant(session, allowed=FEW).id or 0
    first = read(session, HEAD + ROWS, number, desk)
    stored = count(session)
    again = read(session, HEAD + ROWS, number, desk)
    assert count(session) == stored == 3
    assert [r.verdict for r in again.rows if r.verdict is V.STORED] == []
    assert {r.reference for r in again.rows} == {r.reference for r in first.rows}
    assert session.exec(select(CovenantDay)).all() == []  # the quota is of the machine


def test_report_over_http_and_in_a_file_is_one_report(
    session: Session, desk: Viewer
) -> None:
    number = covenant(session).id or 0
    report = Report.model_validate_json(json.dumps(message("A-1", seen=["confused"])))
    draft = draft_of(
        report,
        covenant_id=number,
        kind=ReporterKind.HOUSING,
        intake_id=intake_id_of(number, "A-1"),
    )
    (taken,) = take_reports(
        session,
        number,
        stored_terms(session, number),
        [Sent(draft, content_hash(draft))],
        counted=True,
        by=desk,
        at=build.AT,
    )
    row = f"A-1;3012 AB;12;verward;{draft.text};\n"
    (told,) = read(session, HEAD + row, number, desk).rows
    assert taken.outcome is Outcome.STORED
    assert (told.verdict, told.reference) == (V.KNOWN, taken.reference)


def test_who_may_not_is_refused(session: Session, desk: Viewer) -> None:
    number = covenant(session).id or 0
    late = covenant(session, name="Verlopen", valid_to=build.AT.date()).id or 0
    with pytest.raises(NotPermitted):
        read(session, HEAD + ROWS, number, build.viewer(Role.VISITOR))
    with pytest.raises(NotFound):
        read(session, HEAD + ROWS, 999, desk)
    with pytest.raises(Refused, match="verlopen"):
        read(session, HEAD + ROWS, late, desk)
    with pytest.raises(FileRejected):
        read(session, "", number, desk)
    assert count(session) == 0


def test_log_names_who_took_the_file_in(session: Session, desk: Viewer) -> None:
    number = covenant(session).id or 0
    read(session, HEAD + ROWS, number, desk)
    session.flush()
    notes = [n for n in session.info["audit_notes"] if n.kind == "signal"]
    assert {note.viewer.actor for note in notes} == {"person:0"}
    assert session.exec(select(AuditEvent)).all() == []  # written at the end
