"""The list of institutions works at once, also after people were selected."""

from pathlib import Path

import pytest
from sqlmodel import Session, select

from outreach.access import Role
from outreach.actions.register_institutions import (
    InstitutionsResult,
    end_institution,
    import_institutions,
)
from outreach.errors import FileRejected, NotPermitted
from outreach.queries.contact import may_contact
from outreach.queries.institutions import institutions_on
from outreach.rules.invitations import InvitationState
from outreach.tables import Institution
from tests import build
from tests.conftest import NOW, TODAY
from tests.outreach.register_world import JOB

HEADING = "naam;postcode;huisnummer;huisletter;toevoeging;hele nummer;bag;vanaf;tot"


def take_in(
    session: Session, folder: Path, *lines: str, encoding: str = "utf-8"
) -> InstitutionsResult:
    path = folder / "instellingen.csv"
    path.write_text("\n".join([HEADING, *lines]), encoding=encoding)
    return import_institutions(session, path, by=JOB, at=NOW)


def test_list_is_taken_in_once(session: Session, tmp_path: Path) -> None:
    lines = (
        "De Zon;3011 aa;12;;;nee;;;",
        "Ligt;3012BB;5;;;ja;;;",
        ";;;;;;0599200000000001;;",
    )
    first = take_in(session, tmp_path, *lines)
    assert (first.read, first.new) == (3, 3)
    again = take_in(session, tmp_path, *lines, encoding="cp1252")
    assert (again.new, again.unchanged) == (0, 3)
    found = institutions_on(session, TODAY)
    assert found.contains("3011AA-12--")
    assert not found.contains("3011AA-12-A-")
    assert found.contains("3012BB-5-A-2")
    assert found.contains("", "0599200000000001")


def test_address_added_after_selection_stops_the_letter(
    session: Session, tmp_path: Path
) -> None:
    cycle = build.cycle(session)
    inside = build.resident(session, postcode="3011AA", address_key="3011AA-12--")
    outside = build.resident(session)
    planned = build.invitation(session, cycle, inside)
    posted = build.invitation(session, cycle, outside, state=InvitationState.POSTED)
    result = take_in(session, tmp_path, "De Zon;3011AA;12;;;;;;")
    session.refresh(planned)
    session.refresh(posted)
    assert (result.residents, result.withdrawn) == (1, 1)
    assert planned.withdrawn_reason == "institution"
    assert posted.state is InvitationState.POSTED
    assert inside.register_reason == "institution"
    verdict = may_contact(
        session, inside.id, purpose="invitation", channel="letter", at=NOW
    )
    assert verdict.reason == "institution"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("De Zon;3011;12;;;;;;", "regel 2: de postcode"),
        ("De Zon;3011AA;twaalf;;;;;;", "huisnummer"),
        ("De Zon;;;;;;;;", "geen volledig adres"),
        ("De Zon;;;;;;12;;", "BAG-nummer"),
        ("De Zon;3011AA;12;;;;;2026-13-01;", "datum"),
    ],
)
def test_one_bad_line_refuses_the_list(
    session: Session, tmp_path: Path, line: str, why: str
) -> None:
    """Half a list would invite people in institutions."""
    with pytest.raises(FileRejected, match=why):
        take_in(session, tmp_path, line, "Goed;3011AA;1;;;;;;")
    assert session.exec(select(Institution)).first() is None


@pytest.mark.parametrize(
    "content",
    ["", "naam;plaats\nx;y", HEADING, f'{HEADING}\n"De Zon', "%PDF", "{}"],
)
def test_another_file_is_refused(
    session: Session, tmp_path: Path, content: str
) -> None:
    path = tmp_path / "x.csv"
    path.write_text(content)
    with pytest.raises(FileRejected):
        import_institutions(session, path, by=JOB, at=NOW)


@pytest.mark.parametrize(
    "written", ["2026-12-01", "01-12-2026", "20261201", "1/12/2026"]
)
def test_dates_in_each_way(session: Session, tmp_path: Path, written: str) -> None:
    take_in(session, tmp_path, f"De Zon;3011AA;12;;;;;{written};")
    row = session.exec(select(Institution)).one()
    assert (row.valid_from.month, row.valid_from.day) == (12, 1)
    assert not institutions_on(session, TODAY).contains("3011AA-12--")


def test_ended_address_no_longer_counts(session: Session, tmp_path: Path) -> None:
    take_in(session, tmp_path, "De Zon;3011AA;12;;;;;;")
    row = session.exec(select(Institution)).one()
    end_institution(session, row.id or 0, by=JOB, at=NOW)
    assert not institutions_on(session, TODAY).contains("3011AA-12--")


def test_coordinator_may_not_change_the_list(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(HEADING)
    with pytest.raises(NotPermitted):
        import_institutions(session, path, by=build.viewer(Role.COORDINATOR), at=NOW)
