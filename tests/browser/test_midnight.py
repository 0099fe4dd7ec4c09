"""At 00:00 the old provider's visitor is out, with his visits page still open."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import col, select

from outreach import clock
from outreach.access import Role
from outreach.tables import AuditEvent, ProviderTerm, Visit, VisitPerson
from tests import build
from tests.browser.conftest import SignIn
from tests.browser.live import Live, live_server

HERE = Path(__file__).parent
TONIGHT = clock.today()
TOMORROW = TONIGHT + timedelta(days=1)
NAME = "Middernacht"


class MovedClock:
    """The clock of the served application."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.file.write_text("0")

    def set(self, day: date, at: time) -> None:
        """From now on it is this Dutch time there, and it runs on."""
        wanted: datetime = clock.at_local(day, at)
        self.file.write_text(str((wanted - clock.now()).total_seconds()))


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> MovedClock:
    return MovedClock(tmp_path_factory.mktemp("clock") / "seconds")


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory, moved: MovedClock) -> Iterator[Live]:
    """A server whose clock this test can set; see `moved_clock/sitecustomize.py`."""
    more = {
        "PYTHONPATH": str(HERE / "moved_clock"),
        "OMZIEN_TEST_CLOCK": str(moved.file),
    }
    with live_server(tmp_path_factory.mktemp("live"), more) as server:
        yield server


@pytest.fixture
def visit_id(live: Live) -> int:
    """A visit of today that is still to be logged; another provider from midnight."""
    with live.writing() as session:
        term = session.exec(select(ProviderTerm)).one()
        term.valid_to = TOMORROW
        build.provider(session, "Welzijn Zuid", valid_from=TOMORROW)
        who = build.resident(session, surname=NAME)
        visit = build.add(
            session,
            Visit(
                district_code="D1",
                provider_id=term.provider_id,
                visitor_id=live.people[Role.VISITOR],
                state="scheduled",
                requested_at=clock.now(),
                starts_at=clock.at_local(TONIGHT, time(10)),
            ),
        )
        build.add(session, VisitPerson(visit_id=visit.id, resident_id=who.id))
        return visit.id or 0


def test_ex_provider_loses_access_at_midnight(
    page: Page, live: Live, sign_in: SignIn, moved: MovedClock, visit_id: int
) -> None:
    moved.set(TONIGHT, time(23, 58))
    sign_in(page, Role.VISITOR)
    page.goto(f"{live.base_url}/mijn_bezoeken")
    expect(page.get_by_text(NAME).first).to_be_visible()

    moved.set(TONIGHT, time(23, 59, 30))
    back = page.get_by_role("button", name="Terug naar mijn bezoeken")
    page.get_by_role("button", name="Bezoek vastleggen").first.click()
    expect(back).to_be_visible()  # the click has done its work before time goes on
    expect(page.get_by_text(NAME).first).to_be_visible()

    moved.set(TOMORROW, time(0, 0, 1))
    back.click()
    expect(page.get_by_text("Dit mag u niet.")).to_be_visible()
    expect(page.get_by_text(NAME)).to_have_count(0)
    page.reload()
    expect(page.get_by_text("Dit mag u niet.")).to_be_visible()
    expect(page.get_by_text(NAME)).to_have_count(0)

    with live.writing() as session:
        kept_out = session.exec(
            select(AuditEvent)
            .where(col(AuditEvent.result) == "denied")
            .order_by(col(AuditEvent.seq))
        ).first()
        visit = session.get_one(Visit, visit_id)
        assert kept_out is not None
        assert kept_out.actor == f"person:{live.people[Role.VISITOR]}"
        assert kept_out.object_id == "mijn_bezoeken"
        assert visit.state == "scheduled"  # the appointment of the resident stays
