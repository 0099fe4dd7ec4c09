"""Signing in with the account of the organisation, at a real provider on a port."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, NamedTuple
from urllib.request import HTTPRedirectHandler, Request, build_opener

import pytest
from sqlmodel import col, select
from structlog.testing import capture_logs

from dashboards.public.addresses import networks
from dashboards.public.oidc_client import identity_of
from outreach import clock
from outreach.access import Role
from outreach.actions.provider_sign_in import allow_link, drop_link
from outreach.database import writing
from outreach.settings import Settings, load_settings
from outreach.tables import Assignment, AuditEvent, Person, ProviderLink, WebSession
from tests import build
from tests.conftest import NOW
from tests.dashboards.asking import Answer
from tests.dashboards.browsing import Browser, web_app
from tests.identity_provider import (
    CLIENT,
    SECRET,
    Provider,
    forged,
    provider_running,
    served,
    signed_with_public_key,
    unsigned,
)

KIM = "kim@omzien.test"
KNOWN = {"sub": "s-1", "email": KIM, "email_verified": True}


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    """One provider on a port for the whole module."""
    with provider_running() as provider:
        yield provider


@pytest.fixture
def provider(running: Provider, monkeypatch: pytest.MonkeyPatch) -> Provider:
    """It tells the truth again, and knows Kim."""
    fresh = Provider()
    for name in ("twist", "sign", "metadata", "broken"):
        setattr(running, name, getattr(fresh, name))
    running.user = dict(KNOWN)
    for name, value in {
        "ISSUER": running.issuer,
        "CLIENT_ID": CLIENT,
        "CLIENT_SECRET": SECRET,
        "LABEL": "gemeente-account",
        "LINK_BY_EMAIL": "true",
    }.items():
        monkeypatch.setenv(f"OMZIEN_OIDC_{name}", value)
    return running


class Town(NamedTuple):
    """An installation where Kim works."""

    url: str
    kim: int


@pytest.fixture
def town(database_url: str) -> Town:
    with writing(database_url) as session:
        person = build.person(session, email=KIM)
        session.add(
            Assignment(
                person_id=person.id, role=Role.COORDINATOR, valid_from=NOW.date()
            )
        )
    return Town(database_url, person.id or 0)


class _Stay(HTTPRedirectHandler):
    """Shows where a redirect leads, and does not go there."""

    def redirect_request(self, *_: Any) -> None:
        return None

    def http_error_302(
        self, req: Any, fp: Any, code: Any, msg: Any, headers: Any
    ) -> Any:
        return fp


def follow(address: str, cookie: str = "") -> Any:
    """One GET over real HTTP, without going on."""
    return build_opener(_Stay).open(Request(address, headers={"Cookie": cookie}))


def leave(browser: Browser, target: str = "/mensen") -> str:
    """From our page to the provider and back to the door; where it leads."""
    answer = browser.get(f"/login/organisatie?next={target}")
    assert answer.status == 302, answer.text
    with follow(answer.headers["location"]) as told:
        back: str = told.headers["Location"]
    return back.removeprefix("http://127.0.0.1:8501")


def come_in(browser: Browser) -> Answer:
    """The whole way."""
    return browser.get(leave(browser))


def kept_out(town: Town, browser: Browser, answer: Answer) -> None:
    """No session, a Dutch sentence with a reference, and a row in the log."""
    assert answer.status == 401
    assert re.search(r"noem [0-9A-F]{6}\.", answer.text)
    assert "sid" not in browser.cookies
    with writing(town.url) as session:
        assert session.exec(select(WebSession)).all() == []
        rows = session.exec(
            select(AuditEvent).where(AuditEvent.act == "sign_in_provider")
        ).all()
        assert rows
        assert {row.result for row in rows} == {"failed"}
        people = session.exec(select(Person)).all()
        assert [person.email for person in people] == [KIM]


def test_whole_way_over_real_connections(
    town: Town, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Our routes on a port too: three servers' worth of redirects and cookies."""
    monkeypatch.setenv("OMZIEN_DATABASE_URL", town.url)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    load_settings.cache_clear()
    with served(web_app(town.url)) as ours:
        monkeypatch.setenv("OMZIEN_PUBLIC_URL", ours)
        load_settings.cache_clear()
        with follow(f"{ours}/login/organisatie?next=/mensen") as told:
            away, to_provider = told.headers["Set-Cookie"], told.headers["Location"]
        assert "HttpOnly" in away
        with follow(to_provider) as told:
            back = told.headers["Location"]
        assert back.startswith(f"{ours}/login/organisatie/terug?code=")
        request = Request(back, headers={"Cookie": away.split(";")[0]})
        with build_opener(_SeeOther).open(request) as told:
            cookies = told.headers.get_all("Set-Cookie")
            assert (told.status, told.headers["Location"]) == (303, "/mensen")
        session_cookie = next(c for c in cookies if c.startswith("sid="))
        with follow(f"{ours}/mensen", session_cookie.split(";")[0]) as told:
            assert told.read().startswith(b"binnen ")
    load_settings.cache_clear()
    with writing(town.url) as session:
        link = session.exec(select(ProviderLink)).one()
        row = session.exec(select(WebSession)).one()
    assert (link.issuer, link.subject) == (provider.issuer, "s-1")
    assert (link.person_id, row.person_id) == (town.kim, town.kim)
    assert (row.method, row.second_factor) == ("organisation", True)


class _SeeOther(_Stay):
    def http_error_303(
        self, req: Any, fp: Any, code: Any, msg: Any, headers: Any
    ) -> Any:
        return fp


def test_second_time_it_is_the_subject_that_counts(
    town: Town, provider: Provider
) -> None:
    """The address may change, at the provider or here: the person stays the same."""
    assert come_in(Browser(town.url)).headers["location"] == "/mensen"
    provider.user = {"sub": "s-1", "email": "anders@elders.example"}
    browser = Browser(town.url)
    assert come_in(browser).status == 303
    assert browser.signed_in()
    with writing(town.url) as session:
        assert len(session.exec(select(ProviderLink)).all()) == 1
        acts = session.exec(select(AuditEvent.act)).all()
    assert acts.count("link_account") == 1
    assert acts.count("sign_in") == 2


def changed(**values: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Claims that lie; None takes one away."""

    def twist(claims: dict[str, Any]) -> dict[str, Any]:
        told = claims | values
        return {name: value for name, value in told.items() if value is not None}

    return twist


LIES: list[tuple[str, dict[str, Any]]] = [
    ("wrong nonce", {"twist": changed(nonce="another")}),
    ("no nonce", {"twist": changed(nonce=None)}),
    ("another issuer", {"twist": changed(iss="https://elders.example")}),
    ("for another client", {"twist": changed(aud="another-client")}),
    ("for nobody", {"twist": changed(aud=None)}),
    ("expired", {"twist": changed(exp=1)}),
    ("without an end", {"twist": changed(exp=None)}),
    ("without a subject", {"twist": changed(sub=None)}),
    ("subject is a number", {"twist": changed(sub=17)}),
    ("forged signature", {"sign": forged}),
    ("alg none", {"sign": unsigned}),
    ("public key as a secret", {"sign": signed_with_public_key}),
    ("no identity token", {"sign": lambda _: None}),
    ("no token at all", {"sign": lambda _: "x.y.z"}),
    ("address not verified", {"user": KNOWN | {"email_verified": False}}),
    ("verified in words", {"user": KNOWN | {"email_verified": "true"}}),
    ("nobody says it is verified", {"user": {"sub": "s-1", "email": KIM}}),
    ("unknown person", {"user": KNOWN | {"email": "niemand@omzien.test"}}),
    ("look-alike", {"user": KNOWN | {"email": "k\u0456m@omzien.test"}}),
    ("NUL in the address", {"user": KNOWN | {"email": f"{KIM}\x00"}}),
    ("no address", {"user": {"sub": "s-9"}}),
]


@pytest.mark.parametrize("lie", [row[1] for row in LIES], ids=[row[0] for row in LIES])
def test_lies_of_a_provider_open_nothing(
    town: Town, provider: Provider, lie: dict[str, Any]
) -> None:
    for name, value in lie.items():
        setattr(provider, name, value)
    browser = Browser(town.url)
    kept_out(town, browser, come_in(browser))


def test_answer_counts_once(town: Town, provider: Provider) -> None:
    """The same way back, with the same cookie, is worth nothing the second time."""
    browser = Browser(town.url)
    back = leave(browser)
    kept = browser.cookies["onderweg"]
    assert browser.get(back).status == 303
    thief = Browser(town.url, address="6.6.6.6")
    thief.cookies["onderweg"] = kept
    answer = thief.get(back)
    assert answer.status == 401
    assert not thief.signed_in()


@pytest.mark.parametrize("cookie", ["", "a" * 43, "own"])
def test_way_back_belongs_to_one_browser(
    town: Town, provider: Provider, cookie: str
) -> None:
    """A link to the way back, sent to somebody else, signs nobody in."""
    back = leave(Browser(town.url))
    victim = Browser(town.url)
    if cookie == "own":
        leave(victim)
    elif cookie:
        victim.cookies["onderweg"] = cookie
    kept_out(town, victim, victim.get(back))


def test_way_back_ends_after_ten_minutes(town: Town, provider: Provider) -> None:
    browser = Browser(town.url)
    back = leave(browser)
    browser.at = NOW + timedelta(minutes=11)
    kept_out(town, browser, browser.get(back))


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?state=x",
        "?code=x&state=y",
        "?error=access_denied",
        "?iss=https://x.example",
    ],
)
def test_odd_ways_back(town: Town, provider: Provider, query: str) -> None:
    browser = Browser(town.url)
    leave(browser)
    kept_out(town, browser, browser.get(f"/login/organisatie/terug{query}"))


@pytest.mark.parametrize("active", [True, False])
def test_stopped_person_stays_out(town: Town, provider: Provider, active: bool) -> None:
    assert come_in(Browser(town.url)).status == 303
    with writing(town.url) as session:
        session.get_one(Person, town.kim).active = active
    browser = Browser(town.url)
    answer = come_in(browser)
    assert answer.status == (303 if active else 401)
    assert browser.signed_in() is active


@pytest.mark.parametrize(
    "wrong",
    [
        {"broken": True},
        {"metadata": {"issuer": "https://elders.example"}},
        {"metadata": {"token_endpoint": "http://127.0.0.1:9/"}},
        {"metadata": {"jwks_uri": "http://127.0.0.1:9/"}},
    ],
)
def test_provider_that_is_down_or_another(
    town: Town, provider: Provider, wrong: dict[str, Any]
) -> None:
    for name, value in wrong.items():
        setattr(provider, name, value)
    browser = Browser(town.url)
    answer = browser.get("/login/organisatie")
    if answer.status == 302:
        with follow(answer.headers["location"]) as told:
            back = told.headers["Location"].removeprefix("http://127.0.0.1:8501")
        answer = browser.get(back)
    assert "Inloggen met het gemeente-account is niet gelukt." in answer.text
    kept_out(town, browser, answer)


def test_reference_leads_to_a_line_without_what_came_back(
    town: Town, provider: Provider
) -> None:
    provider.twist = changed(nonce="another")
    with capture_logs() as lines:
        answer = come_in(Browser(town.url))
    (line,) = [line for line in lines if line["event"] == "route_failed"]
    assert line["reference"] in answer.text
    assert KIM not in str(line)
    assert "another" not in str(line)


def test_link_needs_to_be_allowed(
    town: Town, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the setting: only for whom an administrator opened it, for a week."""
    monkeypatch.setenv("OMZIEN_OIDC_LINK_BY_EMAIL", "false")
    admin = build.viewer(Role.ADMINISTRATOR)
    assert come_in(Browser(town.url)).status == 401
    with writing(town.url) as session:
        allow_link(session, town.kim, by=admin, at=NOW - timedelta(days=8))
    assert come_in(Browser(town.url)).status == 401
    with writing(town.url) as session:
        allow_link(session, town.kim, by=admin, at=NOW)
    assert come_in(Browser(town.url)).status == 303
    provider.user = KNOWN | {"sub": "s-2"}
    assert come_in(Browser(town.url)).status == 401, "another subject, same address"
    with writing(town.url) as session:
        drop_link(session, town.kim, by=admin, at=NOW)
    provider.user = dict(KNOWN)
    assert come_in(Browser(town.url)).status == 401


@pytest.mark.parametrize(
    ("trusted", "claims", "locked"),
    [
        ("", {}, False),
        ("mfa,otp", {"amr": ["pwd", "mfa"]}, False),
        ("mfa,otp", {"amr": ["pwd"]}, True),
        ("mfa,otp", {}, True),
        ("urn:hoog", {"acr": "urn:hoog"}, False),
        ("urn:hoog", {"acr": "urn:laag"}, True),
    ],
)
def test_second_factor_of_the_provider(
    town: Town,
    provider: Provider,
    monkeypatch: pytest.MonkeyPatch,
    trusted: str,
    claims: dict[str, Any],
    locked: bool,
) -> None:
    monkeypatch.setenv("OMZIEN_OIDC_SECOND_FACTOR", trusted)
    provider.user = KNOWN | claims
    assert come_in(Browser(town.url)).status == 303
    with writing(town.url) as session:
        assert session.exec(select(col(WebSession.second_factor))).one() is not locked


@pytest.mark.parametrize(
    ("allowed", "comes_in"),
    [("", True), ("groups=omzien,tid=x", True), ("tid=t-1", True), ("tid=t-2", False)],
)
def test_only_whom_the_settings_let_in(
    town: Town,
    provider: Provider,
    monkeypatch: pytest.MonkeyPatch,
    allowed: str,
    comes_in: bool,
) -> None:
    monkeypatch.setenv("OMZIEN_OIDC_ALLOWED", allowed)
    provider.user = KNOWN | {"tid": "t-1", "groups": ["x", "omzien"]}
    assert come_in(Browser(town.url)).status == (303 if comes_in else 401)


def test_no_rights_come_from_claims(town: Town, provider: Provider) -> None:
    provider.user = KNOWN | {"roles": ["administrator"], "groups": ["administrator"]}
    assert come_in(Browser(town.url)).status == 303
    with writing(town.url) as session:
        roles = session.exec(select(Assignment.role)).all()
    assert roles == [Role.COORDINATOR]


def test_without_a_provider_there_is_no_such_way_in(town: Town) -> None:
    browser = Browser(town.url)
    assert browser.get("/login/organisatie").status == 404
    assert browser.get("/login/organisatie/terug?code=x&state=y").status == 404
    assert "organisatie" not in browser.get("/login").text


def test_sign_in_page_names_the_provider(town: Town, provider: Provider) -> None:
    page = Browser(town.url).get("/login?next=/mensen").text
    assert "Inloggen met gemeente-account" in page
    assert "/login/organisatie?next=%2Fmensen" in page


@pytest.mark.parametrize("subject", ["", 3, None, "x" * 300])
def test_subject_must_be_a_text(subject: object) -> None:
    settings = Settings(oidc_issuer="https://sso.gemeente.nl")
    with pytest.raises(Exception, match="no subject"):
        identity_of({"sub": subject}, settings)


def test_networks_of_a_setting() -> None:
    assert [str(n) for n in networks("10.0.0.8, 10.1.0.0/16")] == [
        "10.0.0.8/32",
        "10.1.0.0/16",
    ]
