"""The public report form in a browser: keyboard, back button, no script, WCAG 2.2 AA.

The plain routes behind the real gate and headers, without the screens around them.
"""

import socket
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from sqlmodel import select

from outreach.database import reading, writing
from outreach.tables import Municipality, PostcodeArea
from signals.rules.queues import Queue
from signals.tables import Signal
from tests import build
from tests.dashboards.opening import _installation
from tests.dashboards.test_signal_form import app_of
from tests.databases import sqlite_database

PHONE, DESK = (390, 844), (1280, 900)
HERE = "(a => a.id || a.hash || a.value)(document.activeElement)"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database with a municipality and one postcode area."""
    with sqlite_database(tmp_path_factory.mktemp("form")) as url:
        with writing(url) as session:
            build.add(session, Municipality(name="Gemeente Voorbeeld", phone="14 010"))
            build.district(session, "D1")
            build.add(session, PostcodeArea(postcode="3011", district_code="D1"))
        yield url


@pytest.fixture(scope="module")
def base(url: str) -> Iterator[str]:
    """The routes on a port of their own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    own = f"http://127.0.0.1:{port}"
    config = uvicorn.Config(
        app_of(url, own), host="127.0.0.1", port=port, log_level="error", lifespan="off"
    )
    server = uvicorn.Server(config)
    with _installation(url):
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        until = time.monotonic() + 20
        while not server.started and time.monotonic() < until:
            time.sleep(0.02)
        yield own
        server.should_exit = True
        thread.join(20)


def fits(page: Page) -> None:
    """Nothing to complain of, for who cannot see, tap or read well."""
    tags = {"type": "tag", "values": WCAG}
    found = Axe().run(page, options={"runOnly": tags, "resultTypes": ["violations"]})
    assert found.violations_count == 0, found.generate_report()
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not page.evaluate(wide), "the page is wider than the screen"


def opened(browser: Browser, address: str, size: tuple[int, int]) -> Page:
    """A page of its own."""
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    page.goto(address)
    return page


def shown(page: Page, number: int) -> None:
    """One step is on the screen, and only that one."""
    for n in (1, 2, 3):
        expect(page.locator(f"#stap-{n}")).to_be_visible(visible=n == number)


def stored(url: str) -> list[Signal]:
    with reading(url) as session:
        return list(session.exec(select(Signal)).all())


@pytest.mark.parametrize(
    ("path", "width"),
    [("/melding", PHONE), ("/en/report", DESK)],
    ids=["dutch phone", "english desk"],
)
def test_every_field_and_fault_is_for_everybody(
    browser: Browser, base: str, path: str, width: tuple[int, int]
) -> None:
    """Sent empty, all three steps stand open with their faults: one look at all."""
    page = opened(browser, base + path, width)
    page.locator("#stap-1 .step-nav a").click()
    page.locator("#stap-2 .step-nav a").first.click()
    page.locator("button[value=send]").click()
    expect(page.locator("#problemen")).to_be_focused()
    expect(page.locator("#stap-1")).to_be_visible()
    fits(page)
    page.close()


def test_one_step_and_the_answer_are_for_everybody(browser: Browser, base: str) -> None:
    page = opened(browser, f"{base}/melding", PHONE)
    shown(page, 1)
    fits(page)
    page.fill("#postcode", "3011 AA")
    page.fill("#house_number", "4")
    page.locator("#stap-1 .step-nav a").click()
    shown(page, 2)
    page.check("#seen-mail_piles_up")
    page.locator("#stap-2 .step-nav a").first.click()
    shown(page, 3)
    page.check("#anonymous-yes")
    expect(page.locator("#reporter_name")).to_be_hidden()
    page.locator("button[value=send]").click()
    expect(page.locator(".reference")).to_be_visible()
    fits(page)
    page.close()


def test_a_report_with_the_keyboard_only(
    browser: Browser, base: str, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tab, space, arrows and Enter, as somebody without a mouse."""
    monkeypatch.setattr("signals.rules.abuse.FASTEST", timedelta(0))
    page = opened(browser, f"{base}/melding", DESK)
    before = len(stored(url))

    def tab_to(name: str) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            at = page.evaluate(HERE)
            assert at not in ("website", "next"), "what is hidden takes no focus"
            if at == name:
                outline = page.evaluate(
                    "getComputedStyle(document.activeElement).outlineStyle"
                )
                assert outline != "none", f"{name}: nobody sees where he is"
                return
        raise AssertionError(f"no Tab leads to {name}")

    tab_to("postcode")
    page.keyboard.type("3011AA")
    tab_to("house_number")
    page.keyboard.type("9")
    page.keyboard.press("Enter")
    shown(page, 2)
    tab_to("seen-no_reaction")
    page.keyboard.press("Space")
    tab_to("#stap-3")
    page.keyboard.press("Enter")
    shown(page, 3)
    tab_to("send")
    page.keyboard.press("Enter")
    expect(page.locator("#problemen")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#reporter_name")).to_be_focused()
    page.keyboard.type("Bea Buur")
    tab_to("reporter_phone")
    page.keyboard.type("0612345678")
    page.keyboard.press("Enter")
    expect(page.locator(".reference")).to_be_visible()
    rows = stored(url)
    assert len(rows) == before + 1
    assert (rows[-1].queue, rows[-1].suspicions) == (Queue.DESK, [])
    page.close()


def test_back_keeps_what_was_typed_without_a_script(
    browser: Browser, base: str
) -> None:
    context = browser.new_context(
        java_script_enabled=False, viewport={"width": PHONE[0], "height": PHONE[1]}
    )
    page = context.new_page()
    page.goto(f"{base}/melding")
    page.fill("#person_name", "mevrouw Bakker")
    page.locator("#stap-1 .step-nav a").click()
    shown(page, 2)
    page.check("#seen-confused")
    page.fill("#text", "Zij wist niet welke dag het was.")
    page.locator("#stap-2 .step-nav a").first.click()
    shown(page, 3)
    page.go_back()
    shown(page, 2)
    assert page.input_value("#text") == "Zij wist niet welke dag het was."
    page.go_back()
    shown(page, 1)
    assert page.input_value("#person_name") == "mevrouw Bakker"
    page.go_forward()
    assert page.is_checked("#seen-confused")
    assert "Bakker" not in page.url
    page.locator("#stap-2 .step-nav a").first.click()
    page.check("#anonymous-yes")
    page.locator("button[value=send]").click()
    expect(page.locator(".reference")).to_be_visible()
    context.close()


def test_about_oneself_leaves_out_what_is_about_another(
    browser: Browser, base: str
) -> None:
    page = browser.new_page()
    page.goto(f"{base}/melding")
    expect(page.locator("#person_name")).to_be_visible()
    page.check("#about-self")
    expect(page.locator("#person_name")).to_be_hidden()
    page.close()


def test_where_the_browser_is_old_all_steps_stand_on_one_page(
    browser: Browser, base: str
) -> None:
    """Without `:has()` the rules for one step at a time are not there."""
    page = browser.new_page()
    style = Path("dashboards/public/signal_style.css").read_text(encoding="utf-8")
    old = style.split("@supports")[0]
    page.route(
        "**/stijl.css", lambda route: route.fulfill(body=old, content_type="text/css")
    )
    page.goto(f"{base}/melding")
    for n in (1, 2, 3):
        expect(page.locator(f"#stap-{n}")).to_be_visible()
    page.close()
