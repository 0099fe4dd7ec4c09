"""A browser on its way through the screens, as a person goes."""

import re
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Locator, Page, ViewportSize, expect

WAIT = 30_000
TRIES = 3
SETTLES = 200
"""Milliseconds after which scrolling came to rest."""
OPENS = 5_000
"""Milliseconds within which a list that was pressed is open."""
DESK = ViewportSize(width=1280, height=900)
PHONE = ViewportSize(width=390, height=844)
BROKEN = re.compile(
    r"Traceback|Exception|Error:|This app has encountered|Page not found|"
    r"Something went wrong|Er ging iets mis|Dit mag u niet"
)
ENGLISH = re.compile(
    r"\b(Deploy|Rerun|Settings|Browse files|Drag and drop|Press Enter|Limit \d+"
    r"|Choose an option|Choose options|No options|No results|Select all|Submit"
    r"|Connecting|Made with)\b"
)


class Journey(NamedTuple):
    """A browser in the hands of one person."""

    page: Page
    shots: Path | None = None
    hidden: tuple[str, ...] = ()
    """What may be on no screen at all."""

    def seen(self, name: str, *, whole: bool = True) -> None:
        """Hold what is on the screen now against what may never be there."""
        expect(self.page.get_by_test_id("stException")).to_have_count(0)
        text = str(self.page.evaluate("document.body.innerText"))
        html = self.page.content()
        for secret in self.hidden:
            assert secret not in html, f"what is hidden stands on {name}"
        assert not BROKEN.search(text), (name, BROKEN.findall(text))
        assert not ENGLISH.search(text), (name, ENGLISH.findall(text))
        assert "eenzaam" not in text.lower(), name
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= (self.page.viewport_size or DESK)["width"], f"{name}: {wide}"
        if self.shots is not None:
            self._picture(name, whole)

    def _picture(self, name: str, whole: bool) -> None:
        assert self.shots is not None
        size = self.page.viewport_size or DESK
        inner = "[data-testid=stMainBlockContainer]"
        if whole and self.page.locator(inner).count():
            high = self.page.locator(inner).evaluate("e => e.scrollHeight")
            self.page.set_viewport_size(
                ViewportSize(width=size["width"], height=max(600, int(high) + 60))
            )
        self.page.wait_for_timeout(400)
        self.page.screenshot(path=self.shots / f"{name}.png")
        self.page.set_viewport_size(size)

    def open(self, title: str) -> None:
        """Choose a page in the sidebar and wait until it is there."""
        bar = self.page.get_by_test_id("stSidebarNav")
        bar.get_by_role("link", name=title, exact=True).click()
        heading = self.page.get_by_role("heading", level=1, name=title, exact=True)
        expect(heading).to_be_visible(timeout=WAIT)

    def ready(self) -> None:
        """Wait until the page is drawn: a click on what is drawn anew is lost."""
        running = self.page.locator("[data-test-script-state=running]")
        expect(running).to_have_count(0, timeout=WAIT)

    def press(self, label: str) -> None:
        """Press the one button with this label."""
        self.ready()
        self.page.get_by_role("button", name=label, exact=True).click()

    def act(self, label: str, text: str) -> None:
        """Press a button until the sentence of success stands there: on a busy machine
        a click can fall between two drawings of the page. Acts refuse a second time,
        so nothing is done twice."""
        box = self.page.get_by_test_id("stAlert").filter(has_text=re.compile(text))
        button = self.page.get_by_role("button", name=label, exact=True)
        for _ in range(TRIES):
            self.ready()
            if button.count():
                button.click()
            try:
                expect(box.first).to_be_visible(timeout=WAIT // TRIES)
            except AssertionError:
                continue
            break
        self.said(text)

    def said(self, text: str) -> None:
        """The sentence of success stands on the screen."""
        box = self.page.get_by_test_id("stAlert").filter(has_text=re.compile(text))
        expect(box.first).to_be_visible(timeout=WAIT)
        self.ready()

    def choose(self, label: str, option: str) -> None:
        """Choose from a list as a person does: scroll to it, open it, press the option.

        A list that opens while the page still scrolls closes again: a person opens it
        once more.
        """
        options = self.page.get_by_role("option", name=re.compile(option))
        for _ in range(TRIES):
            self.ready()
            self.field(label).scroll_into_view_if_needed()
            self.page.wait_for_timeout(SETTLES)
            self.field(label).click()
            try:
                expect(options.first).to_be_visible(timeout=OPENS)
            except AssertionError:
                continue
            break
        options.first.click()

    def field(self, label: str) -> Locator:
        """A list to choose from."""
        return self.page.get_by_role("combobox", name=re.compile(label))

    def sign_out(self) -> None:
        """Leave, so that the next role can sign in."""
        self.page.get_by_role("link", name="Uitloggen").click()
        expect(self.page.get_by_text("U bent uitgelogd.")).to_be_visible(timeout=WAIT)
