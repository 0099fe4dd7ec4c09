"""A visitor is ill in the morning: a plan around it, the difference, and the calls.

In a real browser with the real solvers: the coordinator tells who is ill, sees who gets
somebody else before anything changes, accepts, and calls whoever must hear it, on a
phone too.
"""

import os
import re
from datetime import date, time, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from dashboards.round_words import short_day
from outreach.access import Role
from outreach.calendars import add_working_days, monday_of
from outreach.clock import local, today
from outreach.rules.round_states import PlanState
from outreach.tables import Neighbourhood, Person, Round, RoundCall, RoundPlan, Visit
from tests import build
from tests.browser.conftest import SignIn
from tests.browser.journey import DESK, PHONE, WAIT, Journey
from tests.browser.live import NAMES, Live
from tests.outreach.queries.rounds import rounds_world as w

TIMES = (time(10), time(13), time(15))
VERA, MO = NAMES[Role.VISITOR], "Mo Mulder"


class Morning(NamedTuple):
    """Three appointments of Vera's on one day; Mo works then too."""

    day: date
    mo: int
    visits: list[int]


@pytest.fixture
def journey(page: Page) -> Journey:
    """Set `OMZIEN_TEST_SHOTS` to a folder to keep a picture of every screen."""
    folder = os.environ.get("OMZIEN_TEST_SHOTS", "")
    page.set_default_timeout(WAIT)
    return Journey(page, Path(folder) if folder else None)


def a_morning(live: Live) -> Morning:
    start, day = today() - timedelta(days=400), add_working_days(today(), 1)
    with live.writing() as session:
        build.add(
            session,
            Neighbourhood(
                code="B1",
                district_code="D1",
                name="Noord",
                latitude=51.93,
                longitude=4.47,
            ),
        )
        vera = session.get_one(Person, live.people[Role.VISITOR])
        mo = build.person(
            session,
            MO,
            provider_id=vera.provider_id,
            trained_on=start,
            conduct_certificate_on=start,
            pass_number="P-101",
            pass_valid_to=today() + timedelta(days=300),
        )
        w.assigned(session, mo, "D1", vera.provider_id)
        for who in (vera, mo):
            for weekday in range(5):
                w.hours(session, who, weekday, time(9), time(17), 4)
        visits = [w.booked(session, vera, begin, day) for begin in TIMES]
        return Morning(day, mo.id or 0, [one.id or 0 for one in visits])


def test_an_ill_visitor(live: Live, journey: Journey, sign_in: SignIn) -> None:
    morning, page = a_morning(live), journey.page
    sign_in(page, Role.COORDINATOR)
    journey.open("Looproutes")
    monday = monday_of(morning.day)
    journey.choose("Week van", f"maandag {monday:%d-%m-%Y}")
    board = page.locator(".omzien-board")
    expect(board.get_by_role("row", name=re.compile(VERA))).to_contain_text("3 van 4")
    journey.seen("looproutes_bord")

    journey.choose("Welke bezoeker", VERA)
    journey.choose("Laatste dag", short_day(morning.day))
    journey.act("Meld afwezig en maak een voorstel", "staat op afwezig")
    expect(page.get_by_text("Voorstel omdat een bezoeker ziek is")).to_be_visible()
    expect(page.get_by_text("3 huishoudens worden gebeld")).to_be_visible()
    expect(page.get_by_text("krijgt een andere bezoeker").first).to_be_visible()
    journey.seen("looproutes_verschil")
    assert _visitors(live, morning) == {live.people[Role.VISITOR]}, "nothing changed"

    journey.act("Stel dit plan vast", "Het plan is vastgesteld. Bel 3")
    expect(board.get_by_role("row", name=re.compile(MO))).to_contain_text("3 van 4")
    expect(board.get_by_role("row", name=re.compile(VERA))).to_contain_text("afwezig")
    assert _visitors(live, morning) == {morning.mo}
    _times_are_kept(live, morning)
    _what_is_open_stays_open(page)
    page.get_by_role("tab", name="Kaart").click()
    expect(page.get_by_role("button", name=re.compile("SVG"))).to_be_visible()
    journey.seen("looproutes_kaart")

    page.set_viewport_size(PHONE)
    expect(page.get_by_text("3 huishoudens moeten nog gebeld worden")).to_be_visible()
    page.get_by_role("tab", name="Bellen").click()
    journey.seen("looproutes_bellen_telefoon")
    page.get_by_role("button", name="Is akkoord").first.click()
    journey.said("Vastgelegd. Akkoord.")
    expect(page.get_by_text("2 huishoudens moeten nog gebeld worden")).to_be_visible()
    expect(page.get_by_role("button", name="Is akkoord").first).to_be_visible()
    page.get_by_role("tab", name="Weekbord").click()
    journey.seen("looproutes_bord_telefoon")
    page.set_viewport_size(DESK)
    with live.writing() as session:
        assert session.exec(select(RoundPlan.state)).one() is PlanState.PUBLISHED
        assert session.exec(select(Round.visitor_id)).all() == [morning.mo]
        calls = session.exec(select(RoundCall.outcome)).all()
        assert sorted(calls) == ["", "", "agreed"]


def _what_is_open_stays_open(page: Page) -> None:
    """The sentence of success goes at the next click; the tab under it stays."""
    page.get_by_role("tab", name="Vastzetten").click()
    page.get_by_role("button", name="Vastzetten", exact=True).first.click()
    expect(page.get_by_text("De looproute staat vast.")).to_be_visible()
    page.get_by_role("button", name="Losmaken").click()
    expect(page.get_by_text("De looproute is los.")).to_be_visible()
    page.get_by_text("Zelf iets veranderen").scroll_into_view_if_needed()
    tab = page.get_by_role("tab", name="Bezoek verplaatsen")
    tab.click()
    page.get_by_role("combobox", name="Welk bezoek?").click()
    page.get_by_role("option").first.click()
    expect(page.get_by_text("De looproute is los.")).to_be_hidden()
    expect(tab).to_have_attribute("aria-selected", "true")


def _visitors(live: Live, morning: Morning) -> set[int | None]:
    with live.writing() as session:
        return {session.get_one(Visit, one).visitor_id for one in morning.visits}


def _times_are_kept(live: Live, morning: Morning) -> None:
    """Somebody else comes, within a quarter of an hour of what was promised."""
    with live.writing() as session:
        for number, told in zip(morning.visits, TIMES, strict=True):
            starts_at = session.get_one(Visit, number).starts_at
            assert starts_at is not None
            now = local(starts_at)
            assert now.date() == morning.day
            minutes = now.hour * 60 + now.minute - told.hour * 60 - told.minute
            assert abs(minutes) <= 15
