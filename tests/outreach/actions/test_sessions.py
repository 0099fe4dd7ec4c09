"""Signing in, the slow-down, and the end of a session."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from outreach.access import Role, Viewer
from outreach.actions.accounts import change_password, give_password
from outreach.actions.sessions import end_session, sign_in, start_session, token_hash
from outreach.adapters.passwords import hash_password
from outreach.errors import NotPermitted, Refused
from outreach.queries.people import viewer_of
from outreach.queries.sessions import signed_in
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
) -> str | None:
    return sign_in(session, email, password, origin=origin, key=KEY, at=at)


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
    right_after = at + timedelta(seconds=6)
    assert enter(session, right_after, origin="10.0.0.2") is None
    assert enter(session, at + timedelta(seconds=20), origin="10.0.0.2") is not None
    assert session.exec(select(SignInAttempt)).all() == []


@pytest.mark.usefixtures("person")
def test_origin_slows_down_over_many_accounts(session: Session, at: datetime) -> None:
    for number in range(30):
        enter(session, at, "verkeerd", email=f"gok{number}@omzien.test")
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
        ("verkeerd", "appel-hamer-muur-wolk"),
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
