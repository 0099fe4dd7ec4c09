"""Takes the pictures of the README's tour from a running demo city.

    omzien serve            # in one terminal, on the demo city
    python docs/make_tour.py http://127.0.0.1:8501

With `--all FOLDER` it takes every page of every role, wide and on a phone, to be
looked at before a release.
"""

import argparse
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from dashboards.navigation import ENTRIES
from outreach.access import ROLE_PERMISSIONS, Role
from outreach.demo.colleagues import DEMO_PASSWORD, DOMAIN
from tests.browser.conftest import CHROMIUM, FLAGS

WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
CHARTS = ("trechter", "verloop", "gebieden", "niet_bereikt")
"""Pages whose chart comes a moment later than the page."""
PICTURES = Path(__file__).parent / "pictures"
TOUR = [
    (Role.ADMINISTRATOR, "register", WIDE),
    (Role.COORDINATOR, "ronde", WIDE),
    (Role.COORDINATOR, "golven", WIDE),
    (Role.COORDINATOR, "brieven", WIDE),
    (Role.PHONE_DESK, "telefoonbalie", WIDE),
    (Role.VISITOR, "mijn_bezoeken", PHONE),
    (Role.FOLLOW_UP_WORKER, "opvolging", WIDE),
    (Role.MANAGER, "trechter", WIDE),
    (Role.PRIVACY_OFFICER, "logboek", WIDE),
    (Role.COORDINATOR, "rechten_inwoners", WIDE),
    (Role.COORDINATOR, "bewaartermijnen", WIDE),
    (Role.ADMINISTRATOR, "rechten_nalopen", WIDE),
]
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
}


def signed_in(browser: Browser, address: str, role: Role) -> Page:
    """A page of a browser in which the demo account of a role is signed in."""
    page = browser.new_context(locale="nl-NL", viewport=WIDE).new_page()
    page.goto(f"{address}/login")
    page.get_by_label("E-mailadres").fill(f"{ACCOUNTS[role]}@{DOMAIN}")
    page.get_by_label("Wachtwoord", exact=True).fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Inloggen").click()
    page.get_by_role("heading", level=1).first.wait_for(timeout=60_000)
    return page


def take(page: Page, address: str, slug: str, size: dict[str, int], to: Path) -> None:
    """One page as a picture, once it stands still."""
    page.set_viewport_size(size)  # type: ignore[arg-type]
    page.goto(f"{address}/{slug}")
    page.get_by_role("heading", level=1).first.wait_for(timeout=60_000)
    page.wait_for_function(
        "!document.querySelector('[data-testid=stStatusWidget]')", timeout=60_000
    )
    page.wait_for_timeout(1500)
    if page.get_by_test_id("stPlotlyChart").count() or slug in CHARTS:
        page.locator(".js-plotly-plot").first.wait_for(timeout=60_000)
        page.wait_for_timeout(1000)
    page.screenshot(path=to)


def main() -> None:
    """Take the tour, or everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address")
    parser.add_argument("--all", type=Path, default=None)
    given = parser.parse_args()
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        if given.all is None:
            PICTURES.mkdir(exist_ok=True)
            for role, slug, size in TOUR:
                page = signed_in(browser, given.address, role)
                take(page, given.address, slug, size, PICTURES / f"{slug}.png")
            return
        given.all.mkdir(parents=True, exist_ok=True)
        for role in Role:
            page = signed_in(browser, given.address, role)
            for entry in ENTRIES:
                if entry.permission and entry.permission not in ROLE_PERMISSIONS[role]:
                    continue
                for name, size in (("wide", WIDE), ("phone", PHONE)):
                    to = given.all / f"{role}-{entry.slug}-{name}.png"
                    take(page, given.address, entry.slug, size, to)


if __name__ == "__main__":
    main()
