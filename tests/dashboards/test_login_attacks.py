"""Attacks on the way in: each ends in a refusal, and the refusal is in the log."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from statistics import median
from typing import NamedTuple

import pyotp
import pytest
from argon2 import PasswordHasher
from sqlmodel import Session, col, select

from dashboards.public.gate_notes import NOTES
from outreach.access import Role
from outreach.actions.second_factor import begin_enrolment, confirm_enrolment
from outreach.actions.sessions import Arrival
from outreach.actions.sign_in import begin_try
from outreach.adapters import passwords
from outreach.database import writing
from outreach.demo.colleagues import DEMO_PASSWORD, DOMAIN
from outreach.queries.people import viewer_of
from outreach.queries.register import installation_keys
from outreach.rules.second_factor import PERIOD
from outreach.rules.sessions import FREE_PER_ORIGIN, FREE_PER_PLACE
from outreach.settings import load_settings
from outreach.tables import Assignment, AuditEvent, Person, WebSession
from tests import build
from tests.conftest import NOW
from tests.dashboards.browsing import BASE, Browser

KIM, TESS, STOPPED = "kim@omzien.test", "tess@omzien.test", "gestopt@omzien.test"
PASSWORD = "fiets-lantaarn-soep-91"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
HASHED = CHEAP.hash(PASSWORD)
WRONG = "dit-is-het-niet-8812"


class World(NamedTuple):
    """An installation with an owner (Kim), one with a second step, one who stopped."""

    url: str
    secret: str
    """Of Tess's app."""
    recovery: str

    def browser(self, address: str = "66.66.66.66") -> Browser:
        """The attacker's, unless another address is given."""
        return Browser(self.url, address=address)

    def owner(self) -> Browser:
        """Kim, signed in at her own desk."""
        browser = self.browser("10.0.0.1")
        assert browser.sign_in(KIM, PASSWORD).status == 303
        return browser

    def code(self, later: int = 0) -> str:
        """What Tess's app shows, `later` seconds after the beginning."""
        app = pyotp.TOTP(self.secret)
        return str(app.at(NOW + timedelta(seconds=later)))


@pytest.fixture
def world(database_url: str, monkeypatch: pytest.MonkeyPatch) -> World:
    """With passwords that are cheap to check, and nothing counted yet."""
    monkeypatch.setattr(passwords, "_HASHER", CHEAP)
    passwords._nobody.cache_clear()
    monkeypatch.setattr(NOTES, "_minute", None)
    return _world(database_url, CHEAP.hash(PASSWORD))


def _world(database_url: str, hashed: str) -> World:
    with writing(database_url) as session:
        for email in (KIM, TESS, STOPPED):
            person = build.person(session, email=email, password_hash=hashed)
            right = Assignment(
                person_id=person.id, role=Role.COORDINATOR, valid_from=NOW.date()
            )
            session.add(right)
            person.active = email != STOPPED
        secret, codes = _second_step(session)
    return World(database_url, secret, codes[0])


def _second_step(session: Session) -> tuple[str, list[str]]:
    tess = session.exec(select(Person).where(Person.email == TESS)).one()
    by = viewer_of(session, tess.id or 0, on=NOW.date())
    keys = installation_keys(session, load_settings())
    before = NOW - timedelta(minutes=5)
    begun = begin_enrolment(
        session, password=PASSWORD, code="", keys=keys, by=by, at=before
    )
    assert begun is not None
    first = pyotp.TOTP(begun.secret).at(before)
    codes = confirm_enrolment(session, first, keep="", keys=keys, by=by, at=before)
    assert codes is not None
    return begun.secret, codes


def tried(email: str, password: str) -> Callable[[World], None]:
    """One try on the sign-in page that must fail."""

    def attack(world: World) -> None:
        browser = world.browser()
        answer = browser.sign_in(email, password)
        assert answer.status == 401
        assert "Inloggen is niet gelukt." in answer.text
        assert not browser.signed_in()

    return attack


def variants_of_the_address(world: World) -> None:
    """Capitals and spaces are the same account, and do not begin a new count."""
    browser = world.browser()
    for email in (" KIM@omzien.test", "Kim@Omzien.Test ", "kIM@OMZIEN.TEST", KIM, KIM):
        browser.sign_in(email, WRONG)
    assert browser.sign_in(KIM, PASSWORD).status == 401


def brute_force_on_one_account(world: World) -> None:
    browser = world.browser()
    for _ in range(FREE_PER_PLACE):
        browser.sign_in(KIM, WRONG)
    assert browser.sign_in(KIM, PASSWORD).status == 401


def spraying_over_accounts(world: World) -> None:
    browser = world.browser()
    for number in range(FREE_PER_ORIGIN):
        browser.sign_in(f"gok{number}@omzien.test", "Welkom2026!!")
    assert browser.sign_in(KIM, PASSWORD).status == 401


def many_at_once(world: World) -> None:
    """A try is counted before it is checked: parallel guesses do not slip past."""
    let_through: list[bool] = []

    def guess() -> None:
        how = Arrival("66.66.66.66")
        with writing(world.url) as session:
            tried = begin_try(session, KIM, arrival=how, key=b"k" * 32, at=NOW)
        let_through.append(tried is not None)

    threads = [threading.Thread(target=guess) for _ in range(FREE_PER_PLACE + 4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(let_through) == FREE_PER_PLACE


def lock_out_of_the_owner(world: World) -> None:
    attacker = world.browser()
    for _ in range(3 * FREE_PER_PLACE):
        attacker.sign_in(KIM, WRONG)
    assert attacker.sign_in(KIM, PASSWORD).status == 401
    assert world.browser("10.0.0.1").sign_in(KIM, PASSWORD).status == 303


def other_address_in_a_header(world: World) -> None:
    browser = world.browser()
    for number in range(FREE_PER_PLACE):
        browser.post(
            "/login",
            {"email": KIM, "password": WRONG},
            {"X-Forwarded-For": f"9.9.9.{number}", "Forwarded": f"for=9.9.8.{number}"},
        )
    assert browser.sign_in(KIM, PASSWORD).status == 401


def enumeration_by_answer(world: World) -> None:
    answers = [
        world.browser(f"6.6.6.{n}").sign_in(email, WRONG)
        for n, email in enumerate((KIM, TESS, STOPPED, "niemand@omzien.test"))
    ]
    texts = {a.text.replace(e, "") for a, e in zip(answers, _emails(), strict=True)}
    assert len(texts) == 1
    assert {answer.status for answer in answers} == {401}
    assert len({tuple(sorted(a.headers)) for a in answers}) == 1


def _emails() -> tuple[str, ...]:
    return (KIM, TESS, STOPPED, "niemand@omzien.test")


def session_fixation(world: World) -> None:
    fixed = "a" * 43
    victim = world.browser("10.0.0.1")
    victim.cookies["sid"] = fixed
    victim.sign_in(KIM, PASSWORD)
    assert victim.cookies["sid"] != fixed
    attacker = world.browser()
    attacker.cookies["sid"] = fixed
    assert not attacker.signed_in()


def old_session_after_signing_in_again(world: World) -> None:
    browser = world.owner()
    old = browser.cookies["sid"]
    browser.sign_in(KIM, PASSWORD)
    assert browser.cookies["sid"] != old
    browser.cookies["sid"] = old
    assert not browser.signed_in()


def with_cookie(make: Callable[[World], str]) -> Callable[[World], None]:
    """Come in with a cookie that does not count."""

    def attack(world: World) -> None:
        token = make(world)
        for path in ("/", "/mensen", "/media/geheim.csv"):
            attacker = world.browser()
            attacker.cookies["sid"] = token
            assert attacker.get(path).status in (303, 401)

    return attack


def hash_from_the_database(world: World) -> str:
    world.owner()
    with writing(world.url) as session:
        return session.exec(select(WebSession.token_hash)).first() or ""


def cookie_after_signing_out(world: World) -> str:
    owner = world.owner()
    token = owner.cookies["sid"]
    owner.post("/uitloggen")
    return token


def cookie_of_a_stopped_account(world: World) -> str:
    token = world.owner().cookies["sid"]
    with writing(world.url) as session:
        person = session.exec(select(Person).where(Person.email == KIM)).one()
        person.active = False
    return token


def aged(**values: timedelta) -> Callable[[World], str]:
    """A cookie whose session has another moment in one of its columns."""

    def make(world: World) -> str:
        token = world.owner().cookies["sid"]
        with writing(world.url) as session:
            row = session.exec(select(WebSession)).one()
            for name, shift in values.items():
                setattr(row, name, NOW + shift)
        return token

    return make


def session_before_the_second_step(world: World) -> str:
    """A password that somebody stole, from before the owner set up a second step."""
    with writing(world.url) as session:
        tess = session.exec(select(Person).where(Person.email == TESS)).one()
        kim = session.exec(select(Person).where(Person.email == KIM)).one()
        owner_id, tess_id = kim.id, tess.id
    token = world.owner().cookies["sid"]
    with writing(world.url) as session:
        row = session.exec(
            select(WebSession).where(WebSession.person_id == owner_id)
        ).one()
        row.person_id = tess_id or 0
    return token


def two_cookies_of_one_name(world: World) -> None:
    """One of them was put there from another place: neither counts."""
    token = world.owner().cookies["sid"]
    attacker = world.browser()
    answer = attacker.get("/", {"cookie": f"sid={token}; sid={'b' * 43}"})
    assert answer.status == 303
    attacker.cookies["sid"] = "b" * 43
    assert not attacker.signed_in()


def identity_in_a_header(world: World) -> None:
    hashed = hash_from_the_database(world)
    attacker = world.browser()
    attacker.cookies["sid"] = "c" * 43
    assert attacker.get("/", {"X-Omzien-Session": hashed}).status == 303


def from_another_site(**headers: str) -> Callable[[World], None]:
    """A form that another site sends in the name of whoever is signed in."""

    def attack(world: World) -> None:
        victim = world.owner()
        answer = victim.post(
            "/login", {"email": TESS, "password": PASSWORD}, dict(headers)
        )
        assert answer.status == 403
        assert victim.post("/uitloggen", {}, dict(headers)).status == 403
        assert victim.signed_in()

    return attack


def socket_from_another_site(world: World) -> None:
    victim = world.owner()
    told = victim.open_socket({"origin": "https://elders.example"})
    assert told == [{"type": "websocket.close", "code": 1008, "reason": ""}]


def socket_without_a_session(world: World) -> None:
    attacker = world.browser()
    attacker.cookies["sid"] = "d" * 43
    told = attacker.open_socket({"origin": BASE})
    assert [message["type"] for message in told] == ["websocket.close"]


WAYS_OUT = (
    "https://elders.example/",
    "//elders.example",
    "///elders.example",
    "/\\elders.example",
    "\\\\elders.example",
    "javascript:alert(1)",
    "/%0d%0aSet-Cookie:sid=x\r\nX: y",
    "http:elders.example",
    " //elders.example",
    "/\t/elders.example",
    "https://localhost:8501@elders.example/",
    "/ｅlders",
    "/login?next=//elders.example",
    "/" + "a" * 400,
)


def way_out_after_signing_in(world: World) -> None:
    for number, target in enumerate(WAYS_OUT):
        browser = world.browser(f"10.1.0.{number}")
        answer = browser.sign_in(KIM, PASSWORD, next=target)
        assert (answer.status, answer.headers["location"]) == (303, "/"), target


def other_host_name(world: World) -> None:
    owner = world.owner()
    answer = owner.get("/", {"host": "elders.example"})
    assert answer.status == 421
    assert owner.get("/", {"host": "localhost:8501@elders.example"}).status == 421
    assert owner.get("/", {"host": "[::1"}).status == 421


def password_right(world: World, address: str = "66.66.66.66") -> Browser:
    """Somebody who has Tess's password, before the second step."""
    browser = world.browser(address)
    answer = browser.sign_in(TESS, PASSWORD)
    assert answer.headers["location"] == "/login/code"
    assert "sid" not in browser.cookies
    return browser


def code_used_twice(world: World) -> None:
    owner = password_right(world, "10.0.0.1")
    assert owner.post("/login/code", {"code": world.code()}).status == 303
    assert owner.signed_in()
    attacker = password_right(world)
    assert attacker.post("/login/code", {"code": world.code()}).status == 401
    assert not attacker.signed_in()


def recovery_code_used_twice(world: World) -> None:
    owner = password_right(world, "10.0.0.1")
    assert owner.post("/login/code", {"code": world.recovery}).status == 303
    attacker = password_right(world)
    assert attacker.post("/login/code", {"code": world.recovery}).status == 401


def old_code(world: World) -> None:
    browser = password_right(world)
    for later in (-3 * PERIOD, 3 * PERIOD):
        code = world.code(later)
        assert browser.post("/login/code", {"code": code}).status == 401
    assert not browser.signed_in()


def guessing_the_code(world: World) -> None:
    """Over fresh sign-ins too; after that even the right code has to wait."""
    for _ in range(2):
        browser = password_right(world)
        for number in range(3):
            browser.post("/login/code", {"code": f"{number:06d}"})
    assert browser.post("/login/code", {"code": world.code()}).status == 401
    browser.at = NOW + timedelta(minutes=3)
    later = browser.post("/login/code", {"code": world.code(180)})
    assert later.status == 303


def skipping_the_second_step(world: World) -> None:
    browser = password_right(world)
    assert browser.get("/").status == 303
    browser.cookies["sid"] = browser.cookies["stap"]
    assert not browser.signed_in()


def second_step_without_the_first(world: World) -> None:
    browser = world.browser()
    assert browser.get("/login/code").headers["location"] == "/login"
    browser.cookies["stap"] = "e" * 43
    answer = browser.post("/login/code", {"code": world.code()})
    assert answer.headers["location"] == "/login"
    assert not browser.signed_in()


def second_step_too_late(world: World) -> None:
    browser = password_right(world)
    browser.at = NOW + timedelta(minutes=6)
    answer = browser.post("/login/code", {"code": world.code(360)})
    assert answer.headers["location"] == "/login"
    assert not browser.signed_in()


def odd_codes(world: World) -> None:
    browser = password_right(world)
    for code in ("", "١٢٣٤٥٦", "1" * 90, "00000\x00"):
        assert browser.post("/login/code", {"code": code}).status == 401


def large_body(world: World) -> None:
    browser = world.browser()
    answer = browser.post("/login", body=b"email=" + b"a" * 20_000)
    assert answer.status == 413
    assert "te groot" in answer.text
    whole = browser.post("/login", body=b"email=" + b"a" * 200_000)
    assert (whole.status, "te groot" in whole.text) == (413, True)


def large_body_that_says_it_is_small(world: World) -> None:
    browser = world.browser()
    answer = browser.post("/login", None, {"content-length": "12"}, body=b"a" * 200_000)
    assert answer.status == 413


def length_that_is_no_number(world: World) -> None:
    answer = world.browser().post("/login", None, {"content-length": "-1"}, body=b"a")
    assert answer.status == 400


def upload_that_is_too_large(world: World) -> None:
    owner = world.owner()
    announced = {"content-length": str(300 * 1024 * 1024), "origin": BASE}
    answer = owner.send("PUT", "/_stcore/upload_file/x/y", b"", announced)
    assert (answer.status, "te groot" in answer.text) == (413, True)


def other_kind_of_body(world: World) -> None:
    for kind in ("application/json", "multipart/form-data; boundary=x", "text/plain"):
        answer = world.browser().post(
            "/login",
            None,
            {"content-type": kind},
            body=b'{"email": "kim@omzien.test", "password": {"$ne": ""}}',
        )
        assert answer.status == 409
        assert "Dit formulier kan niet worden gelezen." in answer.text


def too_many_fields(world: World) -> None:
    body = b"&".join(b"a%d=1" % number for number in range(2000))
    assert world.browser().post("/login", body=body).status in (409, 413)


def garbage_in_the_cookie(world: World) -> None:
    browser = world.browser()
    for header in ("sid=\x80\xff", "sid[]=1; =;;,", "sid=" + "f" * 5000, "\x01=\x02"):
        assert browser.get("/", {"cookie": header}).status == 303
    browser.cookies["sid"] = "g" * 43
    assert browser.get("/").status == 303


ATTACKS: list[tuple[str, Callable[[World], None], str]] = [
    ("nothing filled in", tried("", ""), "sign_in"),
    ("no password", tried(KIM, ""), "sign_in"),
    ("no address", tried("", PASSWORD), "sign_in"),
    ("overlong address", tried("a" * 4000 + KIM, PASSWORD), "sign_in"),
    ("overlong password", tried(KIM, PASSWORD * 300), "sign_in"),
    ("NUL in the address", tried(f"{KIM}\x00", PASSWORD), "sign_in"),
    ("NUL in the password", tried(KIM, f"{PASSWORD}\x00"), "sign_in"),
    ("SQL in the address", tried("' OR 1=1 --", "x"), "sign_in"),
    ("SQL in the password", tried(KIM, "' OR '1'='1"), "sign_in"),
    ("LIKE wildcards", tried("%@omzien.test", PASSWORD), "sign_in"),
    ("LDAP in the address", tried("*)(uid=*))(|(uid=*", PASSWORD), "sign_in"),
    ("Cyrillic look-alike", tried("k\u0456m@omzien.test", PASSWORD), "sign_in"),
    ("full-width letters", tried("\uff4bim@omzien.test", PASSWORD), "sign_in"),
    ("right-to-left mark", tried(f"\u202e{KIM}", PASSWORD), "sign_in"),
    ("line break, for headers and logs", tried(f"{KIM}\r\nX: y", PASSWORD), "sign_in"),
    ("password in other letters", tried(KIM, PASSWORD.upper()), "sign_in"),
    ("default account", tried("admin", "admin"), "sign_in"),
    ("demo account", tried(f"beheerder@{DOMAIN}", DEMO_PASSWORD), "sign_in"),
    ("demo password", tried(KIM, DEMO_PASSWORD), "sign_in"),
    ("hash as a password", tried(KIM, HASHED), "sign_in"),
    ("account that stopped", tried(STOPPED, PASSWORD), "sign_in"),
    ("variants of the address", variants_of_the_address, "sign_in"),
    ("brute force", brute_force_on_one_account, "sign_in"),
    ("spraying", spraying_over_accounts, "sign_in"),
    ("many at once", many_at_once, "sign_in"),
    ("lock-out of the owner", lock_out_of_the_owner, "sign_in"),
    ("forwarded address", other_address_in_a_header, "sign_in"),
    ("enumeration by answer", enumeration_by_answer, "sign_in"),
    ("session fixation", session_fixation, "enter"),
    ("old session", old_session_after_signing_in_again, "enter"),
    ("made-up cookie", with_cookie(lambda _: "h" * 43), "enter"),
    ("hash as a cookie", with_cookie(hash_from_the_database), "enter"),
    ("cookie after signing out", with_cookie(cookie_after_signing_out), "enter"),
    ("cookie of who stopped", with_cookie(cookie_of_a_stopped_account), "enter"),
    ("idle", with_cookie(aged(seen_at=timedelta(minutes=-31))), "enter"),
    ("after ten hours", with_cookie(aged(expires_at=timedelta(0))), "enter"),
    ("without second step", with_cookie(session_before_the_second_step), "enter"),
    ("two cookies", two_cookies_of_one_name, "enter"),
    ("identity in a header", identity_in_a_header, "enter"),
    ("garbage in the cookie", garbage_in_the_cookie, "enter"),
    (
        "form of another site",
        from_another_site(origin="https://x.example"),
        "cross_site",
    ),
    ("form of nowhere", from_another_site(origin="null"), "cross_site"),
    ("form without a place", from_another_site(origin=""), "cross_site"),
    ("garbled place", from_another_site(origin="http://[::1"), "cross_site"),
    ("socket of another site", socket_from_another_site, "cross_site"),
    ("socket without a session", socket_without_a_session, "enter"),
    ("way out", way_out_after_signing_in, "other_site"),
    ("other host name", other_host_name, "wrong_host"),
    ("code used twice", code_used_twice, "second_step"),
    ("recovery code used twice", recovery_code_used_twice, "second_step"),
    ("old and coming codes", old_code, "second_step"),
    ("guessing the code", guessing_the_code, "second_step"),
    ("skipping the second step", skipping_the_second_step, "enter"),
    ("second step first", second_step_without_the_first, "second_step"),
    ("second step too late", second_step_too_late, "second_step"),
    ("odd codes", odd_codes, "second_step"),
    ("large body", large_body, "too_large"),
    ("small body that is large", large_body_that_says_it_is_small, "too_large"),
    ("length that is no number", length_that_is_no_number, "too_large"),
    ("large upload", upload_that_is_too_large, "too_large"),
    ("other kind of body", other_kind_of_body, "not_a_form"),
    ("too many fields", too_many_fields, "too_large not_a_form"),
]
"""What it is, the attack, and the acts of which one must be refused in the log."""


@pytest.mark.parametrize(
    ("attack", "acts"), [row[1:] for row in ATTACKS], ids=[row[0] for row in ATTACKS]
)
def test_attack_is_refused_and_logged(
    world: World, attack: Callable[[World], None], acts: str
) -> None:
    attack(world)
    with writing(world.url) as session:
        rows = session.exec(
            select(AuditEvent).where(
                AuditEvent.object_kind == "session", col(AuditEvent.result) != "ok"
            )
        ).all()
        told = " ".join(
            row.model_dump_json() for row in session.exec(select(AuditEvent))
        )
    assert {row.act for row in rows} & set(acts.split())
    assert all(row.actor == "person:unknown" for row in rows)
    assert all(row.origin.startswith("web ") for row in rows)
    for typed in ("omzien.test", "elders", PASSWORD, WRONG, "gok1", "OR 1=1"):
        assert typed not in told


def test_time_does_not_tell_which_accounts_exist(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both in one run, by turns: noise is less than the check of a password, which
    costs three times all the rest here and ten times in use."""
    costly = PasswordHasher(time_cost=3, memory_cost=32_768, parallelism=1)
    monkeypatch.setattr(passwords, "_HASHER", costly)
    passwords._nobody.cache_clear()
    world = _world(database_url, passwords.hash_password(PASSWORD))
    world.browser("6.7.7.7").sign_in("niemand@omzien.test", WRONG)
    known: list[float] = []
    unknown: list[float] = []
    for number in range(7):
        for email, times in ((KIM, known), (f"gok{number}@omzien.test", unknown)):
            browser = world.browser(f"6.7.{number}.1")
            begun = time.perf_counter()
            browser.sign_in(email, WRONG)
            times.append(time.perf_counter() - begun)
    assert 0.6 < median(known) / median(unknown) < 1.7
