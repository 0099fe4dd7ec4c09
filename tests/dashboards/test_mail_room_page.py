"""The mail room settles its list and confirms the post; damage waits for a reason."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from letters.adapters.manifests import manifest_names
from letters.rules.batches import BatchState
from letters.tables import PullLine
from outreach.access import Role
from outreach.database import reading, writing
from outreach.tables import Assignment, Resident
from tests import build
from tests.dashboards.opening import open_page_as, texts
from tests.letters.test_memory import Office, office
from tests.outreach.audit_world import installation

PAGE = "dashboards/pages/postkamer.py"
LOG = "dashboards/pages/logboek_herstellen.py"


@pytest.fixture(autouse=True)
def own_installation(tmp_path: Path) -> Iterator[None]:
    with installation(tmp_path / "data"):
        yield


def worker(session: Session, role: Role) -> int:
    """Somebody with one role, who can sign in."""
    who = build.person(session)
    build.add(
        session,
        Assignment(person_id=who.id, role=role, valid_from=date(2026, 1, 1)),
    )
    return who.id or 0


@pytest.fixture
def here(database_url: str, tmp_path: Path) -> Office:
    made = office(database_url, tmp_path / "letters")
    made.bring(BatchState.HANDED_OVER)
    return made


def test_list_is_settled_and_the_post_confirmed(here: Office) -> None:
    with writing(here.url) as session:
        person = worker(session, Role.MAIL_ROOM)
        first, second, _ = session.exec(select(Resident).order_by(col(Resident.id)))
        first.died = second.died = True
    page = open_page_as(here.url, PAGE, person)
    shown = texts(page)
    assert not page.exception
    assert "Haal 2 brieven uit de post" in shown
    assert "overleden" in shown
    assert "Bakker" not in shown
    assert "Neem de overdracht terug" not in shown
    with reading(here.url) as session:
        one, other = session.exec(select(PullLine.id).order_by(col(PullLine.id)))
    page.button(key=f"pulled-{one}").click().run()
    page.button(key=f"gone-{other}").click().run()
    assert "Leg vast dat ze weg zijn" in [button.label for button in page.button]
    next(b for b in page.button if b.label.startswith("Leg vast")).click().run()
    assert "1 brief toch verstuurd" in texts(page)
    assert here.state() is BatchState.POSTED
    assert "Er ligt niets bij de drukker" in texts(page)


def test_damaged_hand_over_is_shown_until_somebody_agrees(here: Office) -> None:
    (here.manifests / min(manifest_names(here.manifests), key=len)).unlink()
    with writing(here.url) as session:
        person = worker(session, Role.ADMINISTRATOR)
    page = open_page_as(here.url, LOG, person)
    assert "Er gaat geen brief uit" in texts(page)
    page.text_area[0].input("De map is verloren; de drukker is gebeld.")
    page.button[0].click().run()
    assert not page.exception
    assert "Er gaat geen brief uit" not in texts(page)
