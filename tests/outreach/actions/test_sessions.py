"""Signing in, the slow-down, and the end of a session."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from outreach.access import Role, Viewer
from outreach.actions.accounts import change_password, give_password
from outreach.actions.second_factor import begin_enrolment
from outreach.actions.sessions import Arrival, end_session, start_session, token_hash
from outreach.actions.sign_in import begin_try, finish_try
from outreach.adapters.passwords import hash_password, password_fits
from outreach.adapters.sealing import make_keys
from outreach.errors import NotPermitted, Refused
from outreach.queries.people import viewer_of
from outreach.queries.sessions import signed_in
from outreach.rules.sessions import FREE_PER_ORIGIN, MOST_PER_ACCOUNT, network_of
from outreach.tables import Assignment, Person, SignInAttempt, WebSession
from tests import build

KEY = b"k" * 32
PASSWORD = "fiets-lantaarn-soep-91"


@pytest.fixture
def person(session: Session) -> Person:
    """Somebody who can sign in."""
    return build.person(
        session, email="kim@omzien.test", password_hash=hash_password(PASSWORD)
    )


def enter(
    session: Session,
    at: datetime,
    password: str = PASSWORD,
    email: str = "kim@omzien.test",
    origin: str = "10.0.0.1",
    browser: str = "",
) -> str | None:
    """A try as the sign-in page does it; the token of the session, or None."""
    arrival = Arrival(origin, known_browser=browser)
    tried = begin_try(session, email, arrival=arrival, key=KEY, at=at)
    if tried is None:
        return None
    fits = password_fits(tried.password_hash, password)
    entered = finish_try(session, tried, fits, arrival=arrival, at=at)
    return entered.token if entered else None


def guess(session: Session, at: datetime, origin: str, email: str = "") -> None:
    """A wrong password, without the cost of looking at it."""
    name, arrival = email or "kim@omzien.test", Arrival(origin)
    tried = begin_try(session, name, arrival=arrival, key=KEY, at=at)
    if tried is not None:
        finish_try(session, tried, False, arrival=arrival, at=at)


@pytest.mark.usefixtures("person")
def test_token_is_kept_as_hash_only(session: Session, at: datetime) -> None:
    token = enter(session, at, email=" Kim@Omzien.TEST ")
    assert token is not None
    row = session.exec(select(WebSession)).one()
    assert token not in row.model_dump_json()
    assert signed_in(session, token_hash(token), at=at) is not None


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("kim@omzien.test", "verkeerd"),
        ("kim@omzien.test", ""),
        ("niemand@omzien.test", PASSWORD),
        ("niemand@omzien.test", ""),
        ("niemand@omzien.test", "a password that nobody has"),
    ],
)
@pytest.mark.usefixtures("person")
def test_wrong_sign_in_gives_nothing(
    session: Session, at: datetime, email: str, password: str
) -> None:
    assert enter(session, at, password, email) is None
    attempt = session.exec(select(SignInAttempt)).one()
    assert "omzien.test" not in attempt.model_dump_json()
    assert "10.0.0.1" not in attempt.model_dump_json()


@pytest.mark.parametrize(
    "changed", [{"active": False}, {"password_hash": ""}, {"password_hash": "?"}]
)
def test_account_that_cannot_sign_in(
    session: Session, at: datetime, person: Person, changed: dict[str, object]
) -> None:
    for name, value in changed.items():
        setattr(person, name, value)
    session.flush()
    assert enter(session, at) is None


@pytest.mark.usefixtures("person")
def test_account_slows_down_and_opens_again(session: Session, at: datetime) -> None:
    for number in range(5):
        enter(session, at + timedelta(seconds=number), "verkeerd")
    assert enter(session, at + timedelta(seconds=6)) is None
    assert enter(session, at + timedelta(seconds=20)) is not None
    assert session.exec(select(SignInAttempt)).all() == []


@pytest.mark.usefixtures("person")
def test_stranger_does_not_keep_the_owner_out(session: Session, at: datetime) -> None:
    """Guessing from elsewhere slows down elsewhere only."""
    for number in range(60):
        guess(session, at, f"6.6.6.{number % 9}")
    later = at + timedelta(seconds=1)
    assert enter(session, later, origin="6.6.6.1") is None
    assert enter(session, later, origin="10.0.0.2") is not None


@pytest.mark.usefixtures("person")
def test_account_that_is_guessed_at_gives_a_new_place_one_try(
    session: Session, at: datetime
) -> None:
    for number in range(MOST_PER_ACCOUNT):
        guess(session, at, f"6.6.6.{number}")
    later = at + timedelta(seconds=1)
    guess(session, later, "7.7.7.7")
    assert enter(session, later, origin="7.7.7.7") is None
    after_a_wait = later + timedelta(seconds=11)
    assert enter(session, after_a_wait, origin="7.7.7.7") is not None


def test_known_browser_is_not_slowed_down_by_its_neighbours(
    session: Session, at: datetime, person: Person
) -> None:
    """The guesser sits in the same office, behind the same address."""
    entered = begin_known(session, at)
    for _ in range(FREE_PER_ORIGIN):
        guess(session, at, "10.0.0.1")
    soon = at + timedelta(seconds=1)
    assert enter(session, soon) is None
    assert enter(session, soon, browser=entered) is not None


@pytest.mark.usefixtures("person")
def test_one_network_is_one_place(session: Session, at: datetime) -> None:
    """A home has a whole /64: a fresh address for each guess would cost nothing."""
    for number in range(6):
        guess(session, at, f"2001:db8::{number + 1:x}")
    soon = at + timedelta(seconds=1)
    assert enter(session, soon, origin="2001:db8::ffff") is None
    assert enter(session, soon, origin="2001:db8:0:1::1") is not None


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("2001:db8::1", "2001:db8::/64"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("", ""),
        ("testclient", "testclient"),
    ],
)
def test_what_counts_as_one_place(address: str, place: str) -> None:
    assert network_of(address) == place


def test_password_replaced_during_the_check_opens_nothing(
    session: Session, at: datetime, person: Person
) -> None:
    arrival = Arrival("10.0.0.1")
    tried = begin_try(session, "kim@omzien.test", arrival=arrival, key=KEY, at=at)
    assert tried is not None
    give_password(
        session,
        person.id or 0,
        by=build.viewer(Role.ADMINISTRATOR, person_id=99),
        at=at,
    )
    assert finish_try(session, tried, True, arrival=arrival, at=at) is None


def begin_known(session: Session, at: datetime) -> str:
    """Sign in once; the mark that the browser keeps."""
    tried = begin_try(
        session, "kim@omzien.test", arrival=Arrival("10.0.0.1"), key=KEY, at=at
    )
    assert tried is not None
    entered = finish_try(session, tried, True, arrival=Arrival("10.0.0.1"), at=at)
    assert entered is not None
    return entered.known_browser


@pytest.mark.usefixtures("person")
def test_known_browser_has_its_own_count(session: Session, at: datetime) -> None:
    known = begin_known(session, at)
    for _ in range(5):
        enter(session, at, "verkeerd", browser=known, origin="10.0.0.3")
    assert enter(session, at, browser=known, origin="10.0.0.4") is None


@pytest.mark.usefixtures("person")
def test_origin_slows_down_over_many_accounts(session: Session, at: datetime) -> None:
    for number in range(30):
        guess(session, at, "10.0.0.1", email=f"gok{number}@omzien.test")
    assert enter(session, at + timedelta(seconds=5)) is None
    assert enter(session, at + timedelta(seconds=5), origin="10.9.9.9") is not None


@pytest.mark.parametrize(
    ("later", "alive"),
    [
        (timedelta(minutes=29), True),
        (timedelta(minutes=31), False),
        (timedelta(hours=11), False),
    ],
)
def test_session_ends_by_doing_nothing(
    session: Session, at: datetime, person: Person, later: timedelta, alive: bool
) -> None:
    hashed = token_hash(start_session(session, person.id or 0, at=at))
    assert (signed_in(session, hashed, at=at + later) is not None) is alive


def test_visitor_may_be_at_somebody_for_an_hour(
    session: Session, at: datetime, person: Person
) -> None:
    session.add(
        Assignment(person_id=person.id, role=Role.VISITOR, valid_from=at.date())
    )
    session.flush()
    hashed = token_hash(start_session(session, person.id or 0, at=at))
    assert signed_in(session, hashed, at=at + timedelta(minutes=89)) is not None
    assert signed_in(session, hashed, at=at + timedelta(minutes=91)) is None


def test_working_on_does_not_outlast_the_day(
    session: Session, at: datetime, person: Person
) -> None:
    hashed = token_hash(start_session(session, person.id or 0, at=at))
    row = session.get(WebSession, hashed)
    assert row is not None
    row.seen_at = at + timedelta(hours=9, minutes=59)
    session.flush()
    assert signed_in(session, hashed, at=row.seen_at) is not None
    assert signed_in(session, hashed, at=at + timedelta(hours=10)) is None


def test_signing_out_ends_the_session(
    session: Session, at: datetime, person: Person
) -> None:
    hashed = token_hash(start_session(session, person.id or 0, at=at))
    end_session(session, hashed, at=at)
    assert signed_in(session, hashed, at=at) is None
    assert signed_in(session, "0" * 64, at=at) is None


def me(session: Session, person: Person, at: datetime) -> Viewer:
    return viewer_of(session, person.id or 0, on=at.date())


def test_new_password_ends_the_other_sessions(
    session: Session, at: datetime, person: Person
) -> None:
    here = token_hash(start_session(session, person.id or 0, at=at))
    there = token_hash(start_session(session, person.id or 0, at=at))
    change_password(
        session,
        PASSWORD,
        "appel-hamer-muur-wolk",
        keep=here,
        by=me(session, person, at),
        at=at,
    )
    assert signed_in(session, here, at=at) is not None
    assert signed_in(session, there, at=at) is None
    assert enter(session, at) is None
    assert enter(session, at, "appel-hamer-muur-wolk") is not None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (PASSWORD, "kort"),
        (PASSWORD, "Welkom2026!!"),
        (PASSWORD, "kim@omzien.test"),
        (PASSWORD, "123456789012"),
        (PASSWORD, "aaaaaaaaaaaaaaaa"),
    ],
)
def test_bad_password_is_refused(
    session: Session, at: datetime, person: Person, old: str, new: str
) -> None:
    with pytest.raises(Refused):
        change_password(session, old, new, by=me(session, person, at), at=at)


def test_wrong_passwords_at_an_open_screen_slow_down(
    session: Session, at: datetime, person: Person
) -> None:
    """Both acts that ask for the password count together, and for nobody else."""
    by, new = me(session, person, at), "appel-hamer-muur-wolk"

    def change(old: str, seconds: int = 0, who: Viewer = by) -> bool:
        moment = at + timedelta(seconds=seconds)
        return change_password(session, old, new, by=who, at=moment)

    for _ in range(4):
        assert not change("verkeerd")
    keys = make_keys()
    assert not begin_enrolment(
        session, password="verkeerd", code="", keys=keys, by=by, at=at
    )
    assert not change(PASSWORD, 9)
    assert not begin_enrolment(
        session, password=PASSWORD, code="", keys=keys, by=by, at=at
    )
    other = build.person(session, password_hash=person.password_hash)
    assert change(PASSWORD, 9, me(session, other, at))
    assert enter(session, at) is not None, "signing in has its own count"
    assert change(PASSWORD, 11)
    assert session.exec(select(SignInAttempt)).all() == []


def test_given_password_must_be_changed(
    session: Session, at: datetime, person: Person
) -> None:
    admin = build.viewer(Role.ADMINISTRATOR)
    given = give_password(session, person.id or 0, by=admin, at=at)
    token = enter(session, at, given)
    assert token is not None
    found = signed_in(session, token_hash(token), at=at)
    assert found is not None
    assert found.password_temporary
    with pytest.raises(NotPermitted):
        give_password(session, person.id or 0, by=build.viewer(Role.MANAGER), at=at)
