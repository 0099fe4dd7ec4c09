"""The pages of the log: whole or broken, searched, told to a resident, taken out."""

from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest

from outreach import clock
from outreach.access import Permission, Role
from outreach.actions.log_checks import keep_walk
from outreach.auditing import refused, seen
from outreach.database import reading, writing
from outreach.queries.audit_checks import whole_log
from outreach.tables import Assignment
from tests import build
from tests.conftest import NOW, TODAY
from tests.dashboards.opening import OpenedPage, open_page_as, texts
from tests.outreach.audit_world import installation, tamper

LOG, REPAIR = "dashboards/pages/logboek.py", "dashboards/pages/logboek_herstellen.py"


@pytest.fixture(autouse=True)
def own_installation(tmp_path: Path) -> Iterator[None]:
    with installation(tmp_path / "data"):
        yield


@pytest.fixture
def people(database_url: str) -> dict[Role, int]:
    """A privacy officer, an administrator, and a coordinator who saw somebody."""
    found: dict[Role, int] = {}
    with patch.object(clock, "now", lambda: NOW), writing(database_url) as session:
        for role in (Role.PRIVACY_OFFICER, Role.ADMINISTRATOR, Role.COORDINATOR):
            who = build.person(session, f"Naam {role}")
            build.add(
                session, Assignment(person_id=who.id, role=role, valid_from=TODAY)
            )
            found[role] = who.id or 0
        build.resident(session, id="RTESTRESIDEN")
        viewer = build.viewer(Role.COORDINATOR, person_id=found[Role.COORDINATOR])
        seen(session, viewer, Permission.FIND_RESIDENT, ["RTESTRESIDEN"], object_id="")
        refused(session, viewer, "view", kind="page", object_id="logboek")
    return found


def cells(page: OpenedPage) -> str:
    """Every cell of every table, whole."""
    rows = [row for table in page.table for row in table.value.to_numpy().tolist()]
    lines = (" | ".join(map(str, row)) for row in rows)
    return "\n".join(lines).replace("\\", "")


def walked(url: str) -> None:
    with reading(url) as session:
        state = whole_log(session)
    with writing(url) as session:
        viewer = build.viewer(Role.PRIVACY_OFFICER, person_id=1)
        keep_walk(session, state, by=viewer, at=NOW)


def log_page(url: str, people: dict[Role, int]) -> OpenedPage:
    return open_page_as(url, LOG, people[Role.PRIVACY_OFFICER])


def test_a_whole_log_is_told_and_searched(
    database_url: str, people: dict[Role, int]
) -> None:
    page = log_page(database_url, people)
    assert not page.exception
    assert "nog nooit helemaal nagelopen" in texts(page)
    assert "inwoner: bekeken" in cells(page)
    assert "geweigerd" in cells(page)
    next(b for b in page.button if b.label == "Nu helemaal nalopen").click().run()
    assert not page.exception
    assert "Het logboek is heel" in texts(page)


def test_only_the_kept_out_are_found(
    database_url: str, people: dict[Role, int]
) -> None:
    page = log_page(database_url, people)
    next(s for s in page.selectbox if s.label == "Resultaat").set_value("denied")
    next(b for b in page.button if b.label == "Zoeken").click().run()
    assert "**1** regels gevonden" in texts(page)
    assert "pagina logboek: bekeken" in cells(page)
    assert "inwoner: bekeken" not in cells(page)
    fields = [f for f in page.text_input if f.label == "Uitvoerder"]
    fields[0].set_value("person:99999")
    next(b for b in page.button if b.label == "Zoeken").click().run()
    assert "Niets gevonden" in texts(page)


def test_who_looked_names_roles_and_no_colleague(
    database_url: str, people: dict[Role, int]
) -> None:
    page = log_page(database_url, people)
    ask_who_looked(page, "RTESTRESIDEN")
    assert not page.exception
    assert "**1** keer" in texts(page)
    assert "Coördinator | inwoner: bekeken | Uitnodigen" in cells(page)
    assert "Naam coordinator" not in cells(page)
    ask_who_looked(page, "RNIETBEKEND1")
    assert "De inwoner is niet gevonden" in texts(page)


def ask_who_looked(page: OpenedPage, resident: str) -> None:
    field = next(f for f in page.text_input if f.label == "Kenmerk van de inwoner")
    field.set_value(resident)
    next(b for b in page.button if b.label == "Laat zien wie keek").click().run()


def test_a_file_is_made_and_that_is_logged(
    database_url: str, people: dict[Role, int]
) -> None:
    page = log_page(database_url, people)
    next(b for b in page.button if b.label == "Bestand maken").click().run()
    assert not page.exception
    offered = page.get("download_button")
    assert len(offered) == 1
    page.run()
    assert "logboek bio2: uitgevoerd in een bestand" in cells(page)


def test_a_file_that_is_too_large_is_not_made_whole(
    database_url: str, people: dict[Role, int]
) -> None:
    """A log of years does not come into the memory of the web process."""
    taken: list[bytes] = []

    def pieces(*_: object, **__: object) -> Iterator[bytes]:
        for _number in range(100):
            taken.append(b"x" * 10)
            yield taken[-1]

    page = log_page(database_url, people)
    with (
        patch("dashboards.log_view.LARGEST_DOWNLOAD", 25),
        patch("dashboards.log_view.export_log", pieces),
    ):
        next(b for b in page.button if b.label == "Bestand maken").click().run()
    assert not page.exception
    assert "te groot" in " ".join(one.value for one in page.error)
    assert not page.get("download_button")
    assert len(taken) == 3


def test_a_broken_log_is_told_and_confirmed_by_the_administrator(
    database_url: str, people: dict[Role, int]
) -> None:
    tamper(database_url, "UPDATE auditevent SET act = 'x' WHERE seq = 2")
    walked(database_url)
    page = log_page(database_url, people)
    assert "Brieven staan stil" in texts(page)
    assert "regel 2 is gewijzigd" in texts(page)
    repair = open_page_as(database_url, REPAIR, people[Role.ADMINISTRATOR])
    assert "regel 2 is gewijzigd" in texts(repair)
    repair.text_area[0].set_value("Een proef van de beheerder, op de testomgeving.")
    next(b for b in repair.button if "toelaten" in b.label).click().run()
    assert not repair.exception
    assert "Brieven mogen weer" in texts(repair)
    assert "bevestigd met een reden" in texts(repair)


@pytest.mark.parametrize(
    ("page", "role"),
    [
        (LOG, Role.COORDINATOR),
        (LOG, Role.ADMINISTRATOR),
        (REPAIR, Role.COORDINATOR),
        (REPAIR, Role.PRIVACY_OFFICER),
    ],
)
def test_others_are_kept_out(
    database_url: str, people: dict[Role, int], page: str, role: Role
) -> None:
    assert "Dit mag u niet" in texts(open_page_as(database_url, page, people[role]))
