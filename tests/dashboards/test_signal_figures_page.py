"""Figures of signals on the screen: definition beside each, small ones hidden."""

from datetime import date

from sqlmodel import Session

from outreach.access import Role, job_viewer
from outreach.database import writing
from outreach.tables import Assignment
from signals.actions.publishing import publish_signal_figures
from signals.rules.drafts import ReporterKind
from signals.rules.states import SignalState
from tests import build
from tests.dashboards.opening import OpenedPage, open_page_as, texts
from tests.signals.signal_world import AT, make_signal

PAGE = "dashboards/pages/meldingen_cijfers.py"


def staff(session: Session, role: Role, **where: object) -> int:
    person = build.person(session, f"Wie {role}")
    number = person.id or 0
    build.add(
        session,
        Assignment(person_id=number, role=role, valid_from=date(2020, 1, 1), **where),  # type: ignore[arg-type]
    )
    return number


def cells(page: OpenedPage) -> str:
    return " ".join(str(table.value) for table in page.table)


def test_a_manager_reads_numbers_with_their_definition(database_url: str) -> None:
    with writing(database_url) as session:
        manager = staff(session, Role.MANAGER)
        coordinator = staff(session, Role.COORDINATOR)
        lead = make_signal(session, reporter_kind=ReporterKind.GP)
        make_signal(session, state=SignalState.JOINED, joined_to_id=lead.id)
        for _ in range(9):
            make_signal(session)
        publish_signal_figures(session, AT.year, by=job_viewer("x", AT.date()), at=AT)
    page = open_page_as(database_url, PAGE, manager)
    assert not page.exception
    shown = cells(page)
    assert "Meldingen over dezelfde persoon" in shown  # the definition
    assert "10 zaken" in shown  # a denominator
    assert "•" in shown  # one GP
    assert "Gebied" not in [box.label for box in page.selectbox]
    assert "kan verraden" in texts(page)
    exact = open_page_as(database_url, PAGE, coordinator)
    assert "•" not in cells(exact).split("Niveau")[-1]
    assert [box.label for box in exact.selectbox] == ["Jaar", "Gebied"]


def test_nothing_yet_says_so(database_url: str) -> None:
    with writing(database_url) as session:
        manager = staff(session, Role.MANAGER)
    page = open_page_as(database_url, PAGE, manager)
    assert "nog geen meldingen" in texts(page)


def test_a_manager_of_one_area_is_told_why(database_url: str) -> None:
    with writing(database_url) as session:
        build.district(session, "D1")
        manager = staff(session, Role.MANAGER, district_code="D1")
        make_signal(session)
    page = open_page_as(database_url, PAGE, manager)
    assert "te weinig om te tonen" in texts(page)
    assert not page.table
