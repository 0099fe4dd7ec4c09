"""Headers, addresses, limits, and errors that tell nothing."""

from typing import Any

import pytest
from sqlmodel import select
from starlette.datastructures import Headers
from structlog.testing import capture_logs

from dashboards.public.addresses import (
    client_address,
    host_is_ours,
    networks,
    plain_address,
)
from dashboards.public.gate_notes import GateNotes
from outreach.adapters.passwords import hash_password
from outreach.database import reading, writing
from outreach.errors import SettingsWrong
from outreach.settings import load_settings, parts_of
from outreach.tables import AuditEvent, Municipality, WebSession
from tests import build
from tests.dashboards.browsing import BASE, Browser

PASSWORD = "fiets-lantaarn-soep-91"


@pytest.fixture
def browser(database_url: str) -> Browser:
    """Somebody who is signed in."""
    with writing(database_url) as session:
        build.person(
            session, email="kim@omzien.test", password_hash=hash_password(PASSWORD)
        )
    browser = Browser(database_url, address="10.0.0.8")
    assert browser.sign_in("kim@omzien.test", PASSWORD).status == 303
    return browser


def test_error_of_a_route_tells_a_reference_and_nothing_else(browser: Browser) -> None:
    with capture_logs() as lines:
        answer = browser.get("/kapot")
    (line,) = lines
    assert answer.status == 500
    assert line["reference"] in answer.text
    assert line["error"] == "ValueError"
    assert "Bakker" not in answer.text + str(line)
    assert "Traceback" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path", ["/", "/mensen", "/media/geheim.csv", "/kapot", "/login"]
)
def test_no_browser_keeps_what_is_private(browser: Browser, path: str) -> None:
    assert browser.get(path).headers["cache-control"] == "no-store"
    assert "max-age" in browser.get("/stijl.css").headers["cache-control"]


def test_every_answer_has_the_headers(browser: Browser) -> None:
    for path in ("/", "/login", "/healthz", "/bestaat-niet", "/media/geheim.csv"):
        headers = browser.get(path).headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"], path
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "same-origin"


def test_gate_tells_the_screens_session_and_address(browser: Browser) -> None:
    with reading(browser.database_url) as session:
        hashed = session.exec(select(WebSession.token_hash)).one()
        row = session.exec(select(WebSession)).one()
    forged = {"X-Omzien-Session": "x", "X-Omzien-Address": "9.9.9.9"}
    assert browser.get("/", forged).text == f"binnen {hashed} 10.0.0.8"
    assert (row.origin, row.browser) == ("10.0.0.8", "Firefox op Windows")


PROXY = "10.9.0.1, 10.8.0.0/16"


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("1.2.3.4", "9.9.9.9", "1.2.3.4"),
        ("10.9.0.1", "9.9.9.9", "9.9.9.9"),
        ("10.9.0.1", "6.6.6.6, 9.9.9.9", "9.9.9.9"),
        ("10.9.0.1", "9.9.9.9, 10.8.4.4", "9.9.9.9"),
        ("10.9.0.1", "10.8.4.4", "10.9.0.1"),
        ("10.9.0.1", "", "10.9.0.1"),
        ("10.9.0.1", "onzin", "10.9.0.1"),
        ("10.9.0.1", "9.9.9.9, <script>", "10.9.0.1"),
        ("10.9.0.1", "9.9.9.9:4711", "9.9.9.9"),
        ("10.9.0.1", "[2001:db8::1]:4711", "2001:db8::1"),
        ("", "9.9.9.9", ""),
        ("unix:", "9.9.9.9", ""),
    ],
)
def test_only_our_own_proxy_names_the_client(
    peer: str, forwarded: str, address: str
) -> None:
    headers = Headers({"x-forwarded-for": forwarded} if forwarded else {})
    scope: dict[str, Any] = {"client": (peer, 1) if peer else None}
    assert client_address(scope, headers, networks(PROXY)) == address
    unnamed = client_address(scope, headers, networks(""))
    assert unnamed == plain_address(peer)


@pytest.mark.parametrize(
    ("host", "base", "ours"),
    [
        ("localhost:8501", "http://127.0.0.1:8501", True),
        ("127.0.0.1:9999", "http://127.0.0.1:8501", True),
        ("elders.example", "http://127.0.0.1:8501", False),
        ("omzien.gemeente.nl", "https://omzien.gemeente.nl", True),
        ("OMZIEN.gemeente.nl:443", "https://omzien.gemeente.nl", True),
        ("localhost", "https://omzien.gemeente.nl", False),
        ("omzien.gemeente.nl.elders.example", "https://omzien.gemeente.nl", False),
        ("omzien.gemeente.nl@elders.example", "https://omzien.gemeente.nl", False),
        ("", "https://omzien.gemeente.nl", False),
        ("[::1", "http://127.0.0.1:8501", False),
    ],
)
def test_only_our_own_name_is_answered(host: str, base: str, ours: bool) -> None:
    assert host_is_ours(Headers({"host": host}), base) is ours


def test_two_host_names_are_none() -> None:
    raw = [(b"host", b"localhost"), (b"host", b"localhost")]
    assert not host_is_ours(Headers(raw=raw), BASE)


def test_watcher_may_ask_under_any_name(browser: Browser) -> None:
    answer = browser.get("/healthz", {"host": "10.1.2.3:8501"})
    assert (answer.status, answer.text) == (200, "ok")


def test_flood_does_not_fill_the_log(database_url: str) -> None:
    notes = GateNotes()
    for _ in range(5 + 3 * 20 + 7):
        notes.write(database_url, "6.6.6.6", "cross_site")
    notes.write(database_url, "7.7.7.7", "cross_site")
    with reading(database_url) as session:
        rows = session.exec(select(AuditEvent.origin, AuditEvent.object_id)).all()
    assert [about for origin, about in rows if origin == "web 6.6.6.6"] == [
        *[""] * 5,
        *["x20"] * 3,
    ]
    assert ("web 7.7.7.7", "") in rows


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TRUSTED_PROXY", "nginx"),
        ("OIDC_ISSUER", "http://sso.gemeente.nl"),
        ("OIDC_ISSUER", "sso"),
        ("OIDC_ALLOWED", "groep"),
        ("SECOND_FACTOR", "sometimes"),
    ],
)
def test_wrong_settings_stop_the_start(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"OMZIEN_{name}", value)
    load_settings.cache_clear()
    try:
        with pytest.raises(SettingsWrong, match=f"OMZIEN_{name}"):
            load_settings()
    finally:
        load_settings.cache_clear()


def test_secret_of_the_provider_comes_from_a_file(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "secret"
    file.write_text(" een geheim \n")
    monkeypatch.setenv("OMZIEN_OIDC_CLIENT_SECRET_FILE", str(file))
    load_settings.cache_clear()
    settings = load_settings()
    load_settings.cache_clear()
    assert settings.oidc_secret == "een geheim"
    assert "een geheim" not in repr(settings)
    assert parts_of(" a , b,,") == ["a", "b"]


@pytest.mark.parametrize("demo", [True, False])
def test_invented_city_says_so_before_anybody_signs_in(
    database_url: str, demo: bool
) -> None:
    with writing(database_url) as session:
        session.add(Municipality(name="Rotterdam", demo=demo))
    page = Browser(database_url).get("/login").text
    assert ("Demostad" in page) is demo
