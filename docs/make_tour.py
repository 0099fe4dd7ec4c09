"""Takes the pictures of the README's tour from a running demo city.

    omzien serve            # in one terminal, on the demo city
    python docs/make_tour.py http://127.0.0.1:8501

With `--all FOLDER` it takes every page of every role and every public page, wide and on
a phone, to be looked at before a release.
"""

import argparse
from datetime import date
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from dashboards.navigation import ENTRIES
from letters.adapters.letter_setting import letter_pictures
from letters.adapters.shipped_texts import shipped_text
from letters.rules.kinds import LetterForm, LetterKind, Selection
from letters.rules.letter_values import Office
from letters.rules.sample_letters import (
    INVENTED,
    Sample,
    SampleText,
    sample_job,
    sample_terms,
)
from letters.rules.shipped import SHIPPED
from outreach.access import ROLE_PERMISSIONS, Role
from outreach.demo.colleagues import DEMO_PASSWORD, DOMAIN
from tests.browser.conftest import CHROMIUM, FLAGS

WIDE = ViewportSize(width=1280, height=900)
PHONE = ViewportSize(width=390, height=844)
CHARTS = ("trechter", "verloop", "gebieden", "niet_bereikt")
"""Pages whose chart comes a moment later than the page."""
PICTURES = Path(__file__).parent / "pictures"
OPEN_FIRST = "Openen"
"""The button of a row in a list."""
PUBLIC = {
    "melding": "melding",
    "en/report": "report-english",
    "melding/regels": "melding-regels",
    "melding/stand/niet-van-ons": "melding-stand-onbekend",
    "antwoord": "antwoord",
    "login": "login",
}
"""Pages without sign-in that need no code, and the name of their picture."""


class Stop(NamedTuple):
    """One picture of the tour."""

    role: Role | None
    """None: a public page."""
    slug: str
    size: ViewportSize = WIDE
    press: str = ""
    """A button that opens the first of what is listed."""
    pill: str = ""
    """A view of the page that is chosen first."""
    tab: str = ""
    """The beginning of a tab that is opened first."""
    name: str = ""
    """Of the picture; empty: that of the page."""


TOUR = [
    Stop(Role.ADMINISTRATOR, "register"),
    Stop(Role.COORDINATOR, "ronde"),
    Stop(Role.COORDINATOR, "golven"),
    Stop(Role.COORDINATOR, "briefteksten", pill="Schrijven"),
    Stop(Role.COORDINATOR, "brieven"),
    Stop(Role.MAIL_ROOM, "postkamer"),
    Stop(Role.MAIL_ROOM, "retourpost"),
    Stop(None, "antwoord", PHONE),
    Stop(Role.PHONE_DESK, "telefoonbalie"),
    Stop(Role.COORDINATOR, "looproutes"),
    Stop(Role.COORDINATOR, "looproutes", tab="Kaart", name="looproutes_kaart"),
    Stop(Role.COORDINATOR, "looproutes", tab="Bellen", name="looproutes_bellen"),
    Stop(Role.VISITOR, "mijn_bezoeken", PHONE),
    Stop(Role.FOLLOW_UP_WORKER, "opvolging"),
    Stop(None, "melding", PHONE),
    Stop(Role.SIGNAL_WORKER, "meldingen_beoordelen", press=OPEN_FIRST),
    Stop(Role.FOLLOW_UP_WORKER, "meldingen", PHONE, press=OPEN_FIRST),
    Stop(Role.SIGNAL_WORKER, "terugkoppelen"),
    Stop(Role.COORDINATOR, "piket"),
    Stop(Role.MANAGER, "meldingen_cijfers"),
    Stop(Role.MANAGER, "trechter"),
    Stop(Role.PRIVACY_OFFICER, "logboek"),
    Stop(Role.COORDINATOR, "bewaartermijnen"),
]
OPENS = {stop.slug for stop in TOUR if stop.press}
ACCOUNTS = {
    Role.COORDINATOR: "coordinator",
    Role.PHONE_DESK: "telefoon",
    Role.VISITOR: "bezoeker",
    Role.FOLLOW_UP_WORKER: "opvolging",
    Role.MANAGER: "manager",
    Role.ADMINISTRATOR: "beheerder",
    Role.PRIVACY_OFFICER: "privacy",
    Role.EXPORTER: "uitvoer",
    Role.SIGNAL_WORKER: "meldpunt",
    Role.LETTER_APPROVER: "brieven",
    Role.MAIL_ROOM: "postkamer",
}
LETTERS = {"letter": "nl", "letter_ar": "ar"}
"""Name of a picture -> language of the last page of the letter in it."""
OFFICE = Office(
    "Gemeente Rotterdam",
    "14 010",
    "werkdagen van 9 tot 17 uur",
    "www.rotterdam.nl",
    "A. Jansen",
    "Programmamanager Ouderen",
    "Retouradres: Postbus 70012, 3000 KP Rotterdam",
    "Meer leest u op www.rotterdam.nl/privacy.",
)
ANSWER_ADDRESS = "https://omzien.voorbeeld.nl/A/"


def fresh(browser: Browser) -> Page:
    """A page of a Dutch browser in which nobody is signed in."""
    # The content policy of the pages would refuse what the camera waits for.
    context = browser.new_context(locale="nl-NL", viewport=WIDE, bypass_csp=True)
    return context.new_page()


def signed_in(browser: Browser, address: str, role: Role) -> Page:
    """A page of a browser in which the demo account of a role is signed in."""
    page = fresh(browser)
    page.goto(f"{address}/login")
    page.get_by_label("E-mailadres").fill(f"{ACCOUNTS[role]}@{DOMAIN}")
    page.get_by_label("Wachtwoord", exact=True).fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Inloggen").click()
    page.get_by_role("heading", level=1).first.wait_for(timeout=60_000)
    return page


def take(
    page: Page,
    address: str,
    slug: str,
    size: ViewportSize,
    to: Path,
    *,
    press: str = "",
    pill: str = "",
    tab: str = "",
) -> None:
    """One page as a picture, once it stands still."""
    page.set_viewport_size(size)
    page.goto(f"{address}/{slug}")
    page.get_by_role("heading", level=1).first.wait_for(timeout=60_000)
    _still(page)
    if press and page.get_by_role("button", name=press, exact=True).count():
        page.get_by_role("button", name=press, exact=True).first.click()
        page.wait_for_url("**?*", timeout=60_000)
        _still(page)
    if pill:
        page.get_by_text(pill, exact=True).first.click()
        _still(page)
    if tab:
        page.get_by_role("tab", name=tab).first.click()
        _still(page)
    if (
        page.get_by_test_id("stPlotlyChart").locator("visible=true").count()
        or slug in CHARTS
    ):
        page.locator(".js-plotly-plot").first.wait_for(timeout=60_000)
        page.wait_for_timeout(1000)
    page.screenshot(path=to)


def _still(page: Page) -> None:
    page.wait_for_function(
        "!document.querySelector('[data-testid=stStatusWidget]')", timeout=60_000
    )
    page.wait_for_timeout(1500)
    # Parts of a page that the browser fetches at their first use come later.
    page.wait_for_function(
        "!document.querySelector('[data-testid=stSkeleton]')", timeout=60_000
    )


def take_tour(browser: Browser, address: str) -> None:
    """The pictures of the README."""
    PICTURES.mkdir(exist_ok=True)
    for stop in TOUR:
        page = signed_in(browser, address, stop.role) if stop.role else fresh(browser)
        to = PICTURES / f"{stop.name or stop.slug}.png"
        take(
            page,
            address,
            stop.slug,
            stop.size,
            to,
            press=stop.press,
            pill=stop.pill,
            tab=stop.tab,
        )
        page.context.close()


def take_letters() -> None:
    """An invitation, and its page in a second language, to a person who is invented."""
    terms = sample_terms(
        date(2026, 11, 23), announced=False, answer_address=ANSWER_ADDRESS
    )
    texts = {
        one.language: one
        for one in SHIPPED
        if (one.kind, one.selection) == (LetterKind.INVITATION, Selection.INVITED)
    }
    dutch = shipped_text(texts["nl"].file_name)
    for name, language in LETTERS.items():
        shipped = texts[language]
        words = shipped_text(shipped.file_name)
        tried = SampleText(shipped.kind, language, words, shipped.title, dutch)
        job = sample_job(
            tried, INVENTED[Sample.USUAL], OFFICE, terms, form=LetterForm.STANDARD
        )
        (PICTURES / f"{name}.png").write_bytes(letter_pictures(job)[-1])


def take_all(browser: Browser, address: str, folder: Path) -> None:
    """Every page of every role, and the public ones; lists also with one row open."""
    folder.mkdir(parents=True, exist_ok=True)
    sizes = (("wide", WIDE), ("phone", PHONE))
    public = fresh(browser)
    for slug, named in PUBLIC.items():
        for name, size in sizes:
            take(public, address, slug, size, folder / f"public-{named}-{name}.png")
    for role in Role:
        page = signed_in(browser, address, role)
        for entry in ENTRIES:
            if entry.permission and entry.permission not in ROLE_PERMISSIONS[role]:
                continue
            for name, size in sizes:
                to = folder / f"{role}-{entry.slug}-{name}.png"
                take(page, address, entry.slug, size, to)
                if entry.slug in OPENS:
                    to = folder / f"{role}-{entry.slug}-open-{name}.png"
                    take(page, address, entry.slug, size, to, press=OPEN_FIRST)
        page.context.close()


def main() -> None:
    """Take the tour, or everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address")
    parser.add_argument("--all", type=Path, default=None)
    given = parser.parse_args()
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        if given.all is None:
            take_tour(browser, given.address)
            take_letters()
        else:
            take_all(browser, given.address, given.all)


if __name__ == "__main__":
    main()
