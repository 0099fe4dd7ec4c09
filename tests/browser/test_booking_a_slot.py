"""Somebody calls, and the first moment that is named becomes the appointment."""

import os
import re
from datetime import time, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from outreach.access import Role
from outreach.clock import today
from outreach.rules.visits import VisitState
from outreach.tables import AddressPoint, Availability, Visit, VisitPerson
from tests import build
from tests.browser.conftest import SignIn
from tests.browser.journey import PHONE, WAIT, Journey
from tests.browser.live import Live


@pytest.fixture
def journey(page: Page) -> Journey:
    """Set `OMZIEN_TEST_SHOTS` to a folder to keep a picture of every screen."""
    folder = os.environ.get("OMZIEN_TEST_SHOTS", "")
    page.set_default_timeout(WAIT)
    return Journey(page, Path(folder) if folder else None)


def _prepare(live: Live) -> None:
    """She asked for a visit; Vera, who works every weekday, was there last year."""
    with live.writing() as session:
        vera = live.people[Role.VISITOR]
        now = build.AT
        for weekday in range(5):
            session.add(
                Availability(
                    person_id=vera,
                    weekday=weekday,
                    from_time=time(9),
                    to_time=time(17),
                    most_visits=4,
                    valid_from=today() - timedelta(days=30),
                )
            )
        who = build.resident(session, given_names="Johanna", surname="Vermeer")
        session.add(
            AddressPoint(address_key=who.address_key, latitude=51.93, longitude=4.47)
        )
        cycle = build.cycle(session, today().year, open_from=today())
        build.invitation(session, cycle, who, state="posted", posted_on=today())
        given = {"district_code": "D1", "address_key": who.address_key}
        before = build.add(
            session,
            Visit(state=VisitState.DONE, visitor_id=vera, requested_at=now, **given),
        )
        waits = build.add(session, Visit(cycle_id=cycle.id, requested_at=now, **given))
        for visit in (before, waits):
            session.add(VisitPerson(visit_id=visit.id, resident_id=who.id))


@pytest.mark.timeout(120)
def test_the_first_moment_is_booked_with_one_click(
    journey: Journey, live: Live, sign_in: SignIn
) -> None:
    _prepare(live)
    page = journey.page
    sign_in(page, Role.PHONE_DESK)
    journey.open("Telefoonbalie")
    page.get_by_label("Naam, zoals u die hoort").fill("Vermeer")
    page.get_by_label("Postcode").fill("3011AA")
    journey.press("Zoeken")
    first = page.get_by_role("button", name=re.compile("^Boek ")).first
    expect(first).to_be_visible()
    expect(page.get_by_text("was hier eerder").first).to_be_visible()
    journey.ready()
    journey.seen("60-beste-momenten")
    page.set_viewport_size(PHONE)
    journey.seen("61-beste-momenten-telefoon")
    first.click()
    journey.said("De afspraak staat: .*Vera Visser")
    journey.seen("62-geboekt")
    with live.writing() as session:
        (visit,) = session.exec(
            select(Visit).where(Visit.state == VisitState.SCHEDULED)
        ).all()
        assert visit.visitor_id == live.people[Role.VISITOR]
        assert visit.minutes == 60
