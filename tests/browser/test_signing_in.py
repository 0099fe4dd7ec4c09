"""Signing in and out in a real browser, and what strangers get."""

import re

import pytest
from playwright.sync_api import APIResponse, Page, Request, expect
from sqlmodel import col, select

from dashboards.navigation import ENTRIES, SECTIONS, pages_for
from outreach import clock
from outreach.access import Role
from outreach.clock import today
from outreach.queries.people import viewer_of
from outreach.tables import Assignment, AuditEvent, Person, WebSession
from tests.browser.conftest import SignIn
from tests.browser.live import Live


def shown_pages(page: Page) -> list[str]:
    """The titles in the sidebar, from top to bottom."""
    links = page.get_by_test_id("stSidebarNav").get_by_role("link")
    expect(links.first).to_be_visible()
    return [text.strip().splitlines()[-1] for text in links.all_inner_texts()]


@pytest.mark.parametrize("role", list(Role))
def test_role_sees_exactly_its_pages(
    page: Page, live: Live, sign_in: SignIn, role: Role
) -> None:
    sign_in(page, role)
    with live.writing() as session:
        viewer = viewer_of(session, live.people[role], on=today())
    there = [e for e in pages_for(viewer) if e.script.exists()]
    expected = [e.title for section in SECTIONS for e in there if e.section == section]
    assert shown_pages(page) == expected
    assert page.evaluate("document.documentElement.lang") == "nl"


def test_page_of_another_role_refuses_in_dutch(
    page: Page, live: Live, sign_in: SignIn
) -> None:
    sign_in(page, Role.VISITOR)
    page.goto(f"{live.base_url}/gemeente")
    expect(page.get_by_text("Dit mag u niet.")).to_be_visible()
    expect(page.get_by_label("Naam van de gemeente")).to_have_count(0)


def test_wrong_password_tells_nothing(page: Page, live: Live) -> None:
    sentences = []
    for email in ("visitor@omzien.test", "niemand@omzien.test"):
        page.goto(f"{live.base_url}/login")
        page.get_by_label("E-mailadres").fill(email)
        page.get_by_label("Wachtwoord", exact=True).fill("dit is het niet")
        page.get_by_role("button", name="Inloggen").click()
        sentences.append(page.get_by_role("alert").inner_text())
    assert sentences[0].startswith("Inloggen is niet gelukt.")
    assert sentences[0] == sentences[1]


def test_signing_out_ends_every_tab(page: Page, live: Live, sign_in: SignIn) -> None:
    sign_in(page, Role.ADMINISTRATOR)
    other = page.context.new_page()
    other.goto(f"{live.base_url}/mensen")
    expect(other.get_by_test_id("stTable").first).to_be_visible(timeout=20_000)
    page.get_by_role("link", name="Uitloggen").click()
    expect(page.get_by_text("U bent uitgelogd.")).to_be_visible()
    other.get_by_text("Ook wie gestopt is").click()
    expect(other.get_by_text("U bent niet meer ingelogd.").first).to_be_visible()
    expect(other.get_by_test_id("stTable")).to_have_count(0)
    page.goto(f"{live.base_url}/mensen")
    expect(page).to_have_url(re.compile(r"/login\?next="))


def test_stopped_right_works_at_next_click(
    page: Page, live: Live, sign_in: SignIn
) -> None:
    with live.writing() as session:
        person = Person(
            name="Tijdelijke Beheerder",
            email="tijdelijk@omzien.test",
            password_hash=session.exec(select(Person.password_hash)).first() or "",
        )
        session.add(person)
        session.flush()
        right = Assignment(
            person_id=person.id, role=Role.ADMINISTRATOR, valid_from=today()
        )
        session.add(right)
    sign_in(page, "tijdelijk@omzien.test")
    page.goto(f"{live.base_url}/mensen")
    expect(page.get_by_test_id("stTable").first).to_be_visible(timeout=20_000)
    with live.writing() as session:
        kept = session.get(Assignment, right.id)
        assert kept is not None
        kept.valid_to = today()
    page.get_by_text("Ook wie gestopt is").click()
    expect(page.get_by_text("Dit mag u niet.")).to_be_visible()
    expect(page.get_by_test_id("stTable")).to_have_count(0)


def test_idle_session_ends(page: Page, live: Live, sign_in: SignIn) -> None:
    sign_in(page, Role.MANAGER)
    with live.writing() as session:
        for row in session.exec(
            select(WebSession).where(
                col(WebSession.person_id) == live.people[Role.MANAGER]
            )
        ):
            row.seen_at = clock.now().replace(year=clock.now().year - 1)
    page.reload()
    expect(page.get_by_role("heading", name="Inloggen")).to_be_visible()


def test_after_signing_in_the_asked_page_opens(page: Page, live: Live) -> None:
    page.goto(f"{live.base_url}/teams")
    page.get_by_label("E-mailadres").fill(live.email(Role.ADMINISTRATOR))
    page.get_by_label("Wachtwoord", exact=True).fill("vier-losse-woorden-42")
    page.get_by_role("button", name="Inloggen").click()
    expect(page.get_by_role("heading", name="Teams")).to_be_visible(timeout=20_000)


def test_double_click_adds_one_person(page: Page, live: Live, sign_in: SignIn) -> None:
    sign_in(page, Role.ADMINISTRATOR)
    page.goto(f"{live.base_url}/mensen")
    page.get_by_text("Iemand toevoegen").click()
    page.get_by_label("Naam", exact=True).first.fill("Dub Bel")
    page.get_by_label("E-mailadres (om in te loggen)").first.fill("dub@omzien.test")
    page.get_by_role("button", name="Toevoegen").dblclick()
    expect(page.get_by_text("Dub Bel is toegevoegd").first).to_be_visible()
    page.wait_for_timeout(500)
    with live.writing() as session:
        statement = select(Person).where(Person.name == "Dub Bel")
        assert len(session.exec(statement).all()) == 1


STRANGERS = [
    ("/media/0123456789abcdef.csv", 401),
    ("/_stcore/metrics", 404),
    ("/_stcore/agent/openapi.json", 404),
    ("/_stcore/host-config", 401),
    ("/_stcore/upload_file/x/y", 401),
    ("/component/x/index.html", 401),
    ("/api/alles", 401),
    ("/healthz", 200),
    ("/login", 200),
    ("/stijl.css", 200),
]


@pytest.mark.parametrize(("path", "status"), STRANGERS)
def test_strangers_get_no_further(
    page: Page, live: Live, path: str, status: int
) -> None:
    answer = page.request.get(f"{live.base_url}{path}", max_redirects=0)
    assert answer.status == status


@pytest.mark.parametrize("path", ["/", "/mensen", "/bestaat_niet", "/x/y"])
def test_strangers_are_sent_to_sign_in(page: Page, live: Live, path: str) -> None:
    answer = page.request.get(f"{live.base_url}{path}", max_redirects=0)
    assert answer.status == 303
    assert answer.headers["location"].startswith("/login")


def test_client_cannot_name_itself(page: Page, live: Live) -> None:
    forged = {"X-Omzien-Session": "0" * 64}
    answer = page.request.get(f"{live.base_url}/", headers=forged, max_redirects=0)
    assert answer.status == 303


def test_unknown_page_leads_home(page: Page, live: Live, sign_in: SignIn) -> None:
    sign_in(page, Role.MANAGER)
    page.goto(f"{live.base_url}/bestaat_niet")
    expect(page.get_by_role("heading", name="Vandaag")).to_be_visible(timeout=20_000)
    expect(page.get_by_text("Page not found")).to_have_count(0)


def headers_of(answer: APIResponse) -> dict[str, str]:
    """The headers that every answer has to carry."""
    wanted = (
        "content-security-policy",
        "x-content-type-options",
        "x-frame-options",
        "referrer-policy",
    )
    return {name: answer.headers.get(name, "") for name in wanted}


@pytest.mark.parametrize("path", ["/login", "/healthz", "/", "/_stcore/health"])
def test_security_headers_are_on_every_answer(
    page: Page, live: Live, sign_in: SignIn, path: str
) -> None:
    sign_in(page, Role.MANAGER)
    answer = page.request.get(f"{live.base_url}{path}")
    headers = headers_of(answer)
    assert all(headers.values()), headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe-eval" not in headers["content-security-policy"]
    if "text/html" in answer.headers["content-type"]:
        assert answer.headers["cache-control"] == "no-store"


def test_cookie_is_out_of_reach_of_script(
    page: Page, live: Live, sign_in: SignIn
) -> None:
    sign_in(page, Role.MANAGER)
    (cookie,) = [c for c in page.context.cookies() if c["name"] == "sid"]
    assert cookie["httpOnly"] is True
    assert cookie["sameSite"] == "Lax"
    assert "sid" not in page.evaluate("document.cookie")


def test_other_sites_cannot_post(page: Page, live: Live) -> None:
    answer = page.request.post(
        f"{live.base_url}/login",
        form={"email": "a@b.nl", "password": "x"},
        headers={"Origin": "https://elders.example"},
    )
    assert answer.status == 403


def test_server_believes_no_forwarded_address(page: Page, live: Live) -> None:
    """The web server's own default would, from this machine."""
    page.request.post(
        f"{live.base_url}/login",
        form={"email": "wie@omzien.test", "password": "x"},
        headers={"Origin": live.base_url, "X-Forwarded-For": "9.9.9.9"},
    )
    with live.writing() as session:
        origins = session.exec(
            select(AuditEvent.origin).where(AuditEvent.act == "sign_in")
        ).all()
    assert "web 127.0.0.1" in origins
    assert "web 9.9.9.9" not in origins


def test_screens_tell_the_address_to_the_log(
    page: Page, live: Live, sign_in: SignIn
) -> None:
    sign_in(page, Role.VISITOR)
    page.goto(f"{live.base_url}/gemeente")
    expect(page.get_by_text("Dit mag u niet.")).to_be_visible()
    with live.writing() as session:
        origin = session.exec(
            select(AuditEvent.origin)
            .where(AuditEvent.object_kind == "page", AuditEvent.result == "denied")
            .order_by(col(AuditEvent.seq).desc())
        ).first()
    assert origin == "web 127.0.0.1"


@pytest.fixture
def outside(page: Page, live: Live) -> list[str]:
    """Addresses outside our own server that the browser asked for."""
    asked: list[str] = []

    def note(request: Request) -> None:
        own = (live.base_url, "data:", "blob:", live.base_url.replace("http", "ws"))
        if not request.url.startswith(own):
            asked.append(request.url)

    page.on("request", note)
    return asked


def test_screens_ask_nothing_of_other_servers(
    page: Page, live: Live, sign_in: SignIn, outside: list[str]
) -> None:
    sign_in(page, Role.ADMINISTRATOR)
    for entry in ENTRIES:
        if entry.section == "Beheer" and entry.script.exists():
            page.goto(f"{live.base_url}/{entry.slug}")
            expect(page.get_by_role("heading", level=1).first).to_be_visible(
                timeout=20_000
            )
    assert outside == []


ENGLISH = re.compile(
    r"\b(Deploy|Rerun|Settings|Browse files|Drag and drop|Press Enter|Choose an option"
    r"|Running|Connecting|Made with|Submit|Limit \d+)\b"
)


@pytest.mark.parametrize("width", [1280, 390])
def test_no_english_on_our_pages(
    page: Page, live: Live, sign_in: SignIn, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, Role.ADMINISTRATOR)
    for slug in ("", "mensen", "aanbieders", "teams", "gemeente", "mijn_account"):
        page.goto(f"{live.base_url}/{slug}")
        expect(page.get_by_role("heading", level=1).first).to_be_visible(timeout=20_000)
        text = page.evaluate("document.body.innerText")
        assert not ENGLISH.search(text), (slug, ENGLISH.findall(text))
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{slug} is {wide} wide"
