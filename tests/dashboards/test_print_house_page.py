"""The page of print houses, and the package on the page of a batch."""

from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from letters.actions.batches import make_batch
from letters.actions.print_houses import change_print_house
from letters.own_parts import letter_folder
from letters.queries.print_houses import details_of
from letters.rules.batches import BatchState
from letters.tables import Batch, Letter, PrintHouse
from outreach.access import Role
from outreach.database import reading, writing
from outreach.tables import Assignment
from tests import build
from tests.dashboards.opening import open_page_as, texts
from tests.letters import lives, waves

PAGE = "dashboards/pages/drukkers.py"
BATCH_PAGE = "dashboards/pages/brieven.py"


def somebody(session: Any, role: Role) -> int:
    person = build.person(session, f"Wie {role}")
    build.add(
        session,
        Assignment(person_id=person.id, role=role, valid_from=build.AT.date()),
    )
    return person.id or 0


def button(page: Any, label: str) -> Any:
    return next(one for one in page.button if one.label == label)


def field(page: Any, kind: str, label: str, *, last: bool = False) -> Any:
    found = [one for one in getattr(page, kind) if one.label == label]
    return found[-1 if last else 0]


def test_a_house_is_added_tried_and_changed_by_two_at_once(
    database_url: str, tmp_path: Path
) -> None:
    bin_ = tmp_path / "bin"
    bin_.mkdir()
    with writing(database_url) as session:
        ada = somebody(session, Role.ADMINISTRATOR)
    page = open_page_as(database_url, PAGE, ada)
    assert not page.exception
    assert "nog geen drukker ingesteld" in texts(page)
    field(page, "text_input", "Naam van de drukker").set_value("De Drukkerij")
    field(page, "text_input", "Map").set_value("drukker")
    button(page, "Toevoegen").click().run()
    assert "begint met een schuine streep" in texts(page)
    field(page, "text_input", "Map").set_value(str(bin_))
    field(
        page,
        "text_area",
        "Dagen waarop de drukker dicht is, naast weekend en feestdagen",
    ).set_value("31-12-2026")
    button(page, "Toevoegen").click().run()
    assert not page.exception
    assert "is toegevoegd" in texts(page)
    assert "Dit is de vaste drukker" in texts(page)
    button(page, "Test de verbinding").click().run()
    assert "Gelukt: een proefbestand is geschreven en verwijderd" in texts(page)
    assert list(bin_.iterdir()) == []

    name = field(page, "text_input", "Naam van de drukker", last=True)
    name.set_value("Mijn naam")
    with writing(database_url) as session:
        house = session.exec(select(PrintHouse)).one()
        assert house.closed_on == ["2026-12-31"]
        other = build.viewer(Role.ADMINISTRATOR, person_id=build.person(session).id)
        change_print_house(
            session,
            house.id or 0,
            details=details_of(house)._replace(name="Andere naam"),
            version_id=house.version_id,
            by=other,
            at=build.AT,
        )
    button(page, "Opslaan").click().run()
    assert "Uw wijziging is nog niet opgeslagen" in texts(page)
    button(page, "Bewaar mijn keuze toch").click().run()
    assert not page.exception
    with reading(database_url) as session:
        assert session.exec(select(PrintHouse.name)).one() == "Mijn naam"


def test_a_coordinator_does_not_open_the_page(database_url: str) -> None:
    with writing(database_url) as session:
        coen = somebody(session, Role.COORDINATOR)
    page = open_page_as(database_url, PAGE, coen)
    assert not page.text_input
    assert "drukkers in te stellen" in texts(page)


@pytest.fixture
def batch(database_url: str, tmp_path: Path) -> tuple[int, int]:
    """(coordinator, batch): frozen, for a house that wants sort codes."""
    with writing(database_url) as session:
        bin_ = tmp_path / "bin"
        bin_.mkdir()
        house = PrintHouse(
            name="De Drukkerij", standard=True, sort_codes=True, folder=str(bin_)
        )
        build.add(session, house)
        build.add(session, PrintHouse(name="Print BV"))
        coen = somebody(session, Role.COORDINATOR)
        wave = waves.approved(session, 3)
        made = make_batch(session, wave.id, by=wave.coordinator, at=build.AT)
        lives.bring(session, made, BatchState.FROZEN, folder=letter_folder())
        return coen, made.id or 0


def test_codes_are_asked_and_read_on_the_page_of_the_batch(
    database_url: str, batch: tuple[int, int]
) -> None:
    coen, number = batch
    page = open_page_as(database_url, BATCH_PAGE, coen, query={"partij": str(number)})
    assert not page.exception
    shown = texts(page)
    assert "Drukker: **De Drukkerij**" in shown
    assert "Sorteercodes: **0 van 3 brieven**" in shown
    assert "nog niet gevraagd" in shown
    assert "in de bus van **woensdag 25 november 2026**" in shown
    assert "Bakker" not in shown
    assert any("VOLUMEMELDING" in one.value for one in page.code)

    button(page, "Zet de adressen klaar").click().run()
    assert not page.exception
    assert "week van maandag 23 november 2026" in texts(page)
    with reading(database_url) as session:
        ids = session.exec(select(Letter.id).where(Letter.batch_id == number)).all()
        stored = session.get_one(Batch, number)
        assert stored.delivery_week is not None
    rows = "\n".join(f"{number}-{letter};S{letter}" for letter in ids)
    answer = f"brief;sorteercode\n{rows}\n999-9;X\n".encode()
    page.file_uploader[0].set_value(("codes.csv", answer, "text/csv"))
    button(page, "Lees de codes in").click().run()
    assert not page.exception
    shown = texts(page)
    assert "Sorteercodes voor de week" in shown
    assert "**3 van 3 brieven**" in shown
    assert "4 regels gelezen, 3 overgenomen" in shown
    assert "hoort niet bij deze partij" in shown


def test_the_files_at_the_print_house_are_shown_and_taken_away(
    database_url: str, batch: tuple[int, int]
) -> None:
    coen, number = batch
    with writing(database_url) as session:
        house = session.exec(select(PrintHouse).where(PrintHouse.standard)).one()
        house.sort_codes = False
        made = session.get_one(Batch, number)
        lives.bring(session, made, BatchState.HANDED_OVER, folder=letter_folder())
    page = open_page_as(database_url, BATCH_PAGE, coen, query={"partij": str(number)})
    assert "Terugnemen kan tot" in texts(page)
    names = [list(t.value["Bestand"]) for t in page.table if "sha256" in t.value]
    assert names == [["brieven-001.pdf", "manifest.csv", "volume.txt", "sha256.txt"]]
