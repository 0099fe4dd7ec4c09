"""One report, from the public form to the reporter's own page, and back again.

The closed loop in a real browser: somebody reports on a phone, the desk says whom it
is about and weighs it, a team takes it, tries, speaks, asks a colleague on and closes,
the desk calls the reporter; he sees how far it is each time, never more than that, and
opens it again because he is still worried.
"""

import os
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import select

from outreach.access import Role
from outreach.rules.follow_ups import FollowUpState
from outreach.tables import FollowUp, PostcodeArea, Team
from signals.rules.abuse import FASTEST
from signals.rules.queues import Queue
from signals.rules.states import SignalState
from signals.tables import Signal
from tests import build
from tests.browser.conftest import SignIn
from tests.browser.journey import PHONE, WAIT, Journey
from tests.browser.live import NAMES, Live

HOUSE = 12
ABOUT = ("van der Meer", "Johanna", "Proefstraat", "3011", "Welzijn", "komt niet")
"""What a reporter's page must not say, though most of it is his own."""
REPORTER = "Bea Buurvrouw"
WORDS = "Zij komt niet meer buiten."
NewJourney = Callable[..., Journey]


@pytest.fixture
def journey(browser: Browser, browser_context_args: dict[str, Any]) -> NewJourney:
    """A browser of its own for each person, as at three desks and on a phone."""
    folder = os.environ.get("OMZIEN_TEST_SHOTS", "")

    def begin(**given: Any) -> Journey:
        hidden = given.pop("hidden", ())
        page = browser.new_context(**(browser_context_args | given)).new_page()
        page.set_default_timeout(WAIT)
        return Journey(page, Path(folder) if folder else None, hidden)

    return begin


@pytest.mark.timeout(180)
def test_one_signal_from_public_form_to_feedback_and_back(
    journey: NewJourney, live: Live, sign_in: SignIn
) -> None:
    _prepare(live)
    reporter = journey(viewport=PHONE)
    _report(reporter, live)
    desk = journey()
    sign_in(desk.page, Role.SIGNAL_WORKER)
    _weigh(desk)
    _sees(reporter, "Ontvangen", "haar en beslist wat er moet gebeuren")
    team = journey(hidden=(REPORTER,))
    sign_in(team.page, Role.FOLLOW_UP_WORKER)
    _take(team)
    _sees(reporter, "Opgepakt", "Iemand is ermee bezig")
    _work(team)
    _close(team)
    _sees(reporter, "Afgerond", "mogen wij niet vertellen")
    _tell(desk)
    _worry(reporter)
    _weigh_again(desk)
    _check_rows(live)


def _prepare(live: Live) -> None:
    """She lives there, and the postcode is one of ours."""
    with live.writing() as session:
        build.resident(
            session,
            given_names="Johanna",
            prefix="van der",
            surname="Meer",
            house_number=HOUSE,
            address_key=f"3011AA-{HOUSE}--",
        )
        build.add(session, PostcodeArea(postcode="3011", district_code="D1"))


def _report(journey: Journey, live: Live) -> None:
    page = journey.page
    page.goto(f"{live.base_url}/melding")
    opened = time.monotonic()
    page.fill("#postcode", "3011 AA")
    page.fill("#house_number", str(HOUSE))
    journey.seen("30-melding-wie")
    page.locator("#stap-1 .step-nav a").click()
    page.get_by_label("Weinig contact met andere mensen").check()
    page.fill("#text", WORDS)
    page.get_by_label("Met de persoon gepraat").check()
    journey.seen("31-melding-wat")
    page.locator("#stap-2 .step-nav a").first.click()
    page.fill("#reporter_name", REPORTER)
    page.fill("#reporter_phone", "06 12345678")
    page.get_by_label("Ik wil horen hoe het verder gaat").check()
    journey.seen("32-melding-wie-bent-u")
    # A machine is faster than a person may be: its report would be checked first.
    left = FASTEST.total_seconds() + 0.2 - (time.monotonic() - opened)
    page.wait_for_timeout(max(0.0, left) * 1000)
    page.get_by_role("button", name="Melding versturen").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bedankt")
    journey.seen("33-melding-ontvangen")
    page.get_by_role("link", name="Bekijk hoe het staat met uw melding").click()
    expect(page.locator(".stage--now")).to_have_text(re.compile("Ontvangen"))
    assert "/melding/stand/" in page.url


def _sees(journey: Journey, step: str, sentence: str) -> None:
    """The reporter looks again: this step, and not a word about her."""
    page = journey.page
    page.reload()
    expect(page.locator(".stage--now")).to_have_text(re.compile(step))
    expect(page.get_by_text(sentence)).to_be_visible()
    _says_nothing_about_her(page)
    journey.seen(f"34-stand-{step.lower()}")


def _says_nothing_about_her(page: Page) -> None:
    html = page.content()
    for word in (*ABOUT, NAMES[Role.SIGNAL_WORKER], NAMES[Role.FOLLOW_UP_WORKER]):
        assert word not in html, word


def _weigh(journey: Journey) -> None:
    """Whom it is about, and how urgent: the desk decides both."""
    page = journey.page
    journey.seen("35-vandaag-meldpunt")
    journey.open("Meldingen beoordelen")
    journey.seen("36-beoordelen")
    journey.press("Openen")
    expect(page.get_by_text(WORDS)).to_be_visible()
    journey.press("Dit is de inwoner")
    journey.seen("37-beoordelen-kandidaat")
    journey.act("Vastleggen", "de melding gaat over .*van der Meer")
    journey.act(
        "Besluit vastleggen", "Binnen 5 werkdagen. De melding ligt nu bij: Welzijn"
    )
    journey.seen("38-beoordeeld")


def _take(journey: Journey) -> None:
    journey.seen("39-vandaag-team")
    journey.open("Meldingen")
    journey.seen("40-meldingen")
    journey.act("Oppakken", "U heeft de melding opgepakt")


def _work(journey: Journey) -> None:
    """Nobody opened; a day later she did, and a mate is looked for."""
    page = journey.page
    journey.press("Openen")
    expect(page.get_by_text("van der Meer").first).to_be_visible()
    journey.seen("41-melding-kaart")
    page.get_by_text("Poging zonder contact vastleggen", exact=True).click()
    journey.act("Poging vastleggen", "Poging 1 is vastgelegd")
    journey.act("Contact vastleggen", "Het contact is vastgelegd")
    page.get_by_text("Opvolging door een team", exact=True).click()
    journey.choose("Soort hulp", "Maatje")
    page.get_by_label("Wat wil de inwoner?").fill("Iemand om mee te wandelen")
    journey.seen("42-melding-opvolging")
    journey.act("Opvolging vastleggen", "De opvolging is vastgelegd")


def _close(journey: Journey) -> None:
    page = journey.page
    page.get_by_text("Een team gaat ermee verder", exact=True).click()
    journey.seen("43-melding-afronden")
    journey.act("Afronden", "De melding is afgerond")
    journey.seen("44-melding-afgerond")


def _tell(journey: Journey) -> None:
    page = journey.page
    journey.open("Terugkoppelen")
    expect(page.get_by_text(REPORTER)).to_be_visible()
    page.get_by_text("Bellen en voorlezen", exact=True).click()
    journey.seen("45-terugkoppelen")
    journey.act("Verteld", "heeft het gehoord")
    journey.seen("46-teruggekoppeld")


def _worry(journey: Journey) -> None:
    page = journey.page
    page.reload()
    journey.press("Ik maak mij nog zorgen")
    expect(page.get_by_text("Wij bekijken uw melding opnieuw").first).to_be_visible(
        timeout=WAIT
    )
    expect(page.locator(".stage--now")).to_have_text(re.compile("Ontvangen"))
    _says_nothing_about_her(page)
    journey.seen("47-stand-opnieuw")


def _weigh_again(journey: Journey) -> None:
    page = journey.page
    journey.open("Meldingen beoordelen")
    journey.press("Openen")
    expect(page.get_by_text("Deze melding is terug bij het meldpunt")).to_be_visible()
    expect(page.get_by_text("van der Meer").first).to_be_visible()
    decide = page.get_by_role("button", name="Besluit vastleggen", exact=True)
    expect(decide).to_be_visible()
    journey.seen("48-opnieuw-beoordelen")


def _check_rows(live: Live) -> None:
    """One report, closed once and open again; one follow-up that goes on."""
    with live.writing() as session:
        (signal,) = session.exec(select(Signal)).all()
        assert (signal.state, signal.queue) == (SignalState.RECEIVED, Queue.DESK)
        assert (signal.reopened, signal.suspicions) == (1, [])
        (follow_up,) = session.exec(select(FollowUp)).all()
        assert follow_up.origin_kind == "signal"
        assert follow_up.origin_id == str(signal.id)
        assert follow_up.state is FollowUpState.SENT
        team = session.get_one(Team, follow_up.team_id)
        assert team.name == "Welzijnsteam Noord"
