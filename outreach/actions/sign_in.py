"""Signing in: the password, the slow-down, and the second step.

A try takes two short transactions with the costly check of the password between them,
so that guessing never holds the database. The try is counted before it is checked:
many at once do not slip past the slow-down.
"""

from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, text
from sqlmodel import Session, col, select

from outreach.actions.second_factor import code_is_right, in_use
from outreach.actions.sessions import (
    REFERENCE,
    Arrival,
    keyed_hash,
    start_session,
    stranger,
    token_hash,
    web_origin,
)
from outreach.adapters.sealing import Keys
from outreach.auditing import did, refused
from outreach.clock import local_date
from outreach.database import new_token
from outreach.queries.people import person_by_email, viewer_of
from outreach.rules.sessions import (
    FREE_PER_ORIGIN,
    KNOWN_BROWSER,
    PENDING,
    WINDOW,
    free_tries,
    must_wait,
    network_of,
)
from outreach.tables import KnownBrowser, PendingSignIn, Person, SignInAttempt


class Try(NamedTuple):
    """One try, counted, before its password is looked at."""

    person_id: int | None
    """None: there is no such account."""
    password_hash: str
    account: str
    place: str
    """Both as keyed hashes."""


class Entered(NamedTuple):
    """Somebody who showed who he is."""

    token: str
    pending: bool
    """The token opens nothing yet: a second step is to follow."""
    known_browser: str = ""
    """Token by which this browser is known next time."""
    next_path: str = "/"


def begin_try(
    session: Session, email: str, *, arrival: Arrival, key: bytes, at: datetime
) -> Try | None:
    """Count a try to sign in; None when it comes too soon after failures before it.

    Failures count for an account and a place together, so that a stranger who guesses
    slows down himself only. A place is a network (`network_of`), or a browser that its
    owner used.
    """
    name = email.strip().lower()
    person = person_by_email(session, name) if name.isprintable() else None
    account = keyed_hash(key, "account", name)
    _one_at_a_time(session, account)
    known = _known(session, person, arrival, at)
    place = keyed_hash(
        key, "browser" if known else "origin", known or network_of(arrival.address)
    )
    if _too_soon(session, account, place, bool(known), at):
        _kept_out(session, person, arrival, "denied", at)
        return None
    session.execute(delete(SignInAttempt).where(col(SignInAttempt.at) < at - WINDOW))
    session.add(SignInAttempt(account_hash=account, origin_hash=place, at=at))
    session.flush()
    if person is None:
        return Try(None, "", account, place)
    return Try(person.id, person.password_hash, account, place)


def finish_try(
    session: Session,
    tried: Try,
    fits: bool,
    *,
    arrival: Arrival,
    next_path: str = "/",
    at: datetime,
) -> Entered | None:
    """After the check of the password: a session, a second step, or None."""
    person = session.get(Person, tried.person_id) if tried.person_id else None
    # The check took a while: a password that was replaced meanwhile opens nothing.
    same = person is not None and person.password_hash == tried.password_hash
    if not fits or not same or person is None or not person.active:
        _kept_out(session, person, arrival, "failed", at)
        return None
    session.execute(
        delete(SignInAttempt).where(
            col(SignInAttempt.account_hash) == tried.account,
            col(SignInAttempt.origin_hash) == tried.place,
        )
    )
    return admit(session, person, arrival=arrival, next_path=next_path, at=at)


def admit(
    session: Session,
    person: Person,
    *,
    arrival: Arrival,
    next_path: str = "/",
    at: datetime,
) -> Entered:
    """Who showed who he is gets a session, or is asked for his second step."""
    number = person.id or 0
    if arrival.second_factor or not in_use(session, number):
        return _enter(session, number, arrival, next_path, at)
    token = new_token()
    session.execute(delete(PendingSignIn).where(col(PendingSignIn.expires_at) < at))
    session.add(
        PendingSignIn(
            token_hash=token_hash(token),
            person_id=number,
            method=arrival.method,
            next_path=next_path,
            created_at=at,
            expires_at=at + PENDING,
        )
    )
    session.flush()
    viewer = viewer_of(session, number, on=local_date(at))
    by = replace(viewer, origin=web_origin(arrival.address))
    did(session, by, "first_step", "session", "", at=at)
    return Entered(token, pending=True, next_path=next_path)


def pending_person(session: Session, token: str, *, at: datetime) -> int | None:
    """Whose second step is waited for; None when that is over."""
    row = session.get(PendingSignIn, token_hash(token)) if token else None
    return row.person_id if row is not None and at < row.expires_at else None


def take_second_step(
    session: Session,
    token: str,
    code: str,
    *,
    arrival: Arrival,
    keys: Keys,
    at: datetime,
) -> Entered | None:
    """Check a code; a session, or None. Wrong codes are counted and slow down."""
    row = session.get(PendingSignIn, token_hash(token)) if token else None
    person = session.get(Person, row.person_id) if row else None
    if row is None or person is None or not person.active or at >= row.expires_at:
        refused(
            session,
            stranger(arrival.address, at),
            "second_step",
            kind="session",
            result="denied",
        )
        return None
    if not code_is_right(session, row.person_id, code, keys=keys, at=at):
        refused(
            session,
            stranger(arrival.address, at),
            "second_step",
            kind="session",
            object_id=f"person:{row.person_id}",
            result="failed",
        )
        return None
    how = arrival._replace(method=row.method, second_factor=True)
    session.delete(row)
    session.flush()
    return _enter(session, row.person_id, how, row.next_path, at)


def _enter(
    session: Session, person_id: int, arrival: Arrival, next_path: str, at: datetime
) -> Entered:
    """A new session and a new mark of this browser; the log hears of it."""
    token = start_session(session, person_id, arrival=arrival, at=at)
    known = new_token()
    if arrival.known_browser:
        session.execute(
            delete(KnownBrowser).where(
                col(KnownBrowser.token_hash) == token_hash(arrival.known_browser)
            )
        )
    session.add(
        KnownBrowser(token_hash=token_hash(known), person_id=person_id, seen_at=at)
    )
    session.flush()
    viewer = viewer_of(session, person_id, on=local_date(at))
    by = replace(viewer, origin=web_origin(arrival.address))
    did(session, by, "sign_in", "session", token_hash(token)[:REFERENCE], at=at)
    return Entered(token, pending=False, known_browser=known, next_path=next_path)


def _kept_out(
    session: Session,
    person: Person | None,
    arrival: Arrival,
    result: str,
    at: datetime,
) -> None:
    """A failure in the log: whose account where there is one, never what was typed."""
    refused(
        session,
        stranger(arrival.address, at),
        "sign_in",
        kind="session",
        object_id=f"person:{person.id}" if person else "",
        result=result,
    )


def _one_at_a_time(session: Session, account: str) -> None:
    """PostgreSQL would not let tries at the same moment see one another; SQLite has
    one writer."""
    if session.get_bind().dialect.name == "postgresql":
        number = int(account[:15], 16)
        session.execute(
            text("SELECT pg_advisory_xact_lock(:number)"), {"number": number}
        )


def _known(
    session: Session, person: Person | None, arrival: Arrival, at: datetime
) -> str:
    """The hash by which this browser is known for this person, or nothing."""
    if person is None or not arrival.known_browser:
        return ""
    row = session.get(KnownBrowser, token_hash(arrival.known_browser))
    if row is None or row.person_id != person.id or at - row.seen_at > KNOWN_BROWSER:
        return ""
    return row.token_hash


def _too_soon(
    session: Session, account: str, place: str, known: bool, at: datetime
) -> bool:
    rows = session.exec(
        select(SignInAttempt).where(
            (col(SignInAttempt.account_hash) == account)
            | (col(SignInAttempt.origin_hash) == place),
            col(SignInAttempt.at) >= at - WINDOW,
        )
    ).all()
    everywhere = [row.at for row in rows if row.account_hash == account]
    of_place = [row.at for row in rows if row.origin_hash == place]
    here = [
        row.at
        for row in rows
        if (row.account_hash, row.origin_hash) == (account, place)
    ]
    free = free_tries(known=known, everywhere=len(everywhere))
    return must_wait(here, free, at) or must_wait(of_place, FREE_PER_ORIGIN, at)
