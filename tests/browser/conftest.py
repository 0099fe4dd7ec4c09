"""A browser, a running server, and signing in."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from outreach.access import Role
from tests.browser.live import PASSWORD, Live, live_server

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests share a core, and are skipped where no browser is installed."""
    here = Path(__file__).parent
    for item in items:
        if here not in item.path.parents:
            continue
        item.add_marker(pytest.mark.browser)
        item.add_marker(pytest.mark.xdist_group("browser"))
        if CHROMIUM is None:
            item.add_marker(
                pytest.mark.skip(reason="no Chromium here: apt-get install chromium")
            )


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's Chromium, without anything that wants a network."""
    return {"executable_path": CHROMIUM, "args": FLAGS, "headless": True}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    """A Dutch browser on an ordinary screen."""
    return {
        "locale": "nl-NL",
        "timezone_id": "Europe/Amsterdam",
        "viewport": {"width": 1280, "height": 900},
    }


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A running server with a small city; one for the tests of a module."""
    with live_server(tmp_path_factory.mktemp("live")) as server:
        yield server


SignIn = Callable[..., None]


@pytest.fixture
def sign_in(live: Live) -> SignIn:
    """`sign_in(page, Role.VISITOR)` or `sign_in(page, email, password)`."""

    def enter(page: Page, who: Role | str, password: str = PASSWORD) -> None:
        email = live.email(who) if isinstance(who, Role) else who
        page.goto(f"{live.base_url}/login")
        page.get_by_label("E-mailadres").fill(email)
        page.get_by_label("Wachtwoord", exact=True).fill(password)
        page.get_by_role("button", name="Inloggen").click()
        expect(page.get_by_role("heading", level=1).first).to_be_visible(timeout=30_000)

    return enter
