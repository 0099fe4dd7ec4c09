"""A visitor's day on his phone, with one thumb: the way, a call, the log, the next."""

import os
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlmodel import col, select

from outreach.access import Role
from outreach.clock import at_local, today
from outreach.rules.rounds.papers import card_number
from outreach.rules.visits import VisitState
from outreach.tables import (
    AddressPoint,
    ResidentContact,
    Round,
    RoundStop,
    Visit,
    VisitPerson,
)
from tests import build
from tests.browser.conftest import SignIn
from tests.browser.journey import PHONE, WAIT, Journey
from tests.browser.live import Live

THUMB = 44
"""Pixels that a target is high at least (WCAG 2.5.5)."""


@pytest.fixture
def journey(page: Page) -> Journey:
    """Set `OMZIEN_TEST_SHOTS` to a folder to keep a picture of every screen."""
    folder = os.environ.get("OMZIEN_TEST_SHOTS", "")
    page.set_default_timeout(WAIT)
    page.set_viewport_size(PHONE)
    return Journey(page, Path(folder) if folder else None)


def _prepare(live: Live, day: date) -> list[int]:
    """Vera's round of today: Johanna Vermeer and an hour later Piet Zeeman."""
    vera, found = live.people[Role.VISITOR], []
    with live.writing() as session:
        row = build.add(session, Round(visitor_id=vera, day=day, district_code="D1"))
        for place, name in enumerate(("Vermeer", "Zeeman"), 1):
            who = build.resident(session, given_names="Johanna", surname=name)
            there = AddressPoint(
                address_key=who.address_key, latitude=51.93, longitude=4.47
            )
            contact = ResidentContact(
                resident_id=who.id,
                phone="06 12 34 56 78",
                changed_at=build.AT,
                changed_by="test",
            )
            starts_at = at_local(day, time(23)) + timedelta(minutes=20 * place)
            visit = Visit(
                state=VisitState.SCHEDULED,
                visitor_id=vera,
                requested_at=build.AT,
                starts_at=starts_at,
                district_code="D1",
                address_key=who.address_key,
            )
            for each in (there, contact, visit):
                build.add(session, each)
            found.append(visit.id or 0)
            stop = {"starts_at": starts_at, "position": place, "minutes": 15}
            seat = VisitPerson(visit_id=visit.id, resident_id=who.id)
            build.add(session, seat)
            build.add(session, RoundStop(round_id=row.id, visit_id=visit.id, **stop))
    return found


def _for_a_thumb(target: Locator) -> None:
    box = target.bounding_box()
    assert box is not None
    assert box["height"] >= THUMB
    assert box["width"] >= PHONE["width"] * 0.7


@pytest.mark.timeout(120)
def test_a_day_is_made_with_one_thumb(
    journey: Journey, live: Live, sign_in: SignIn
) -> None:
    first, second = _prepare(live, today())
    page = journey.page
    sign_in(page, Role.VISITOR)
    page.goto(f"{live.base_url}/vandaag_op_pad")
    expect(page.get_by_text("1 van 2")).to_be_visible()
    way = page.get_by_role("link", name="Navigeren")
    call = page.get_by_role("link", name="Bel J. Vermeer")
    log = page.get_by_role("button", name="Vastleggen")
    expect(way).to_have_attribute("href", "geo:51.93000,4.47000?q=51.93000,4.47000")
    expect(call).to_have_attribute("href", "tel:0612345678")
    for target in (way, call, log):
        _for_a_thumb(target)
    expect(page.get_by_text(card_number(first))).to_be_visible()
    journey.seen("70-op-pad")
    log.click()
    expect(page.get_by_text(card_number(first))).to_be_visible()
    journey.press("Niemand thuis, kaart achtergelaten")
    journey.said("Poging 1 is vastgelegd")
    expect(page.get_by_text("2 van 2")).to_be_visible()
    expect(page.get_by_text("J. Zeeman").first).to_be_visible()
    journey.seen("71-de-volgende")
    with live.writing() as session:
        rows = session.exec(select(Visit).where(col(Visit.id).in_([first, second])))
        states = {row.id: row.state for row in rows}
    assert states == {first: VisitState.NOT_HOME, second: VisitState.SCHEDULED}
