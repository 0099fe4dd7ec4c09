"""The page "Brieven": from a wave that waits to letters on the post."""

from pathlib import Path

import pytest
from sqlmodel import select

from letters.rules.batches import BatchState
from letters.tables import Batch
from outreach.access import Role
from outreach.database import reading, writing
from outreach.tables import Assignment
from tests import build
from tests.conftest import TODAY
from tests.dashboards.opening import OpenedPage, open_page_as, texts
from tests.letters import waves

PAGE = "dashboards/pages/brieven.py"


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of letters of this test."""
    monkeypatch.setenv("OMZIEN_DATA_DIR", str(tmp_path / "data"))


def opened_by(database_url: str, role: Role) -> OpenedPage:
    """The page as somebody with one role sees it."""
    with writing(database_url) as session:
        person = build.person(session, "Wil Werkt")
        session.add(Assignment(person_id=person.id, role=role, valid_from=TODAY))
    return open_page_as(database_url, PAGE, person.id or 0)


def press(page: OpenedPage, label: str) -> None:
    """Click the button with this label."""
    next(b for b in page.button if b.label == label).click().run()


def labels(page: OpenedPage) -> list[str]:
    """What the download buttons say."""
    return [str(item.proto.label) for item in page.get("download_button")]


def batch_of(database_url: str) -> Batch:
    """The one batch there is."""
    with reading(database_url) as session:
        return session.exec(select(Batch)).one()


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.COORDINATOR])
def test_page_is_for_coordinators(database_url: str, role: Role) -> None:
    page = opened_by(database_url, role)
    assert not page.exception
    assert "Dit mag u niet" in texts(page)


def test_empty_page_explains_what_to_do_first(database_url: str) -> None:
    page = opened_by(database_url, Role.COORDINATOR)
    assert not page.exception
    assert "Keur eerst een golf goed" in texts(page)


def test_from_wave_to_post(database_url: str) -> None:
    with writing(database_url) as session:
        waves.approved(session, each=[{}, {"surname": "."}, {"died": True}])
    page = opened_by(database_url, Role.COORDINATOR)
    assert "3 uitnodigingen" in texts(page)
    press(page, "Maak brieven")
    assert not page.exception
    seen = texts(page)
    assert "3 uitnodigingen = **1 brief** + **1** aangehouden + **1**" in seen
    assert "Zoek uit hoe deze inwoner heet" in seen
    assert "overleden" in seen
    page.radio[0].set_value("De eerste").run()
    assert not page.exception
    assert "Download deze brief (PDF)" in labels(page)
    page.checkbox[0].check().run()
    press(page, "Draag over")
    assert not page.exception
    assert batch_of(database_url).state is BatchState.HANDED_OVER
    press(page, "Leg vast")
    assert not page.exception
    assert batch_of(database_url).posted_on == TODAY
    assert "verstuurd" in texts(page)


def test_old_register_is_shown_as_a_sentence(database_url: str) -> None:
    with writing(database_url) as session:
        waves.approved(session, 1, ready=False)
        waves.municipality(session)
    page = opened_by(database_url, Role.COORDINATOR)
    press(page, "Maak brieven")
    assert not page.exception
    assert "Lees eerst een levering in" in texts(page)
