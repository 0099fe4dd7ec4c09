"""The second step of a local account: set it up, check it, take it away."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, update
from sqlmodel import Session, col

from outreach.access import Permission, Viewer
from outreach.actions.history import found
from outreach.actions.managing import managed, refuse_own_way_in
from outreach.actions.own_password import own_password_is_right
from outreach.actions.sessions import end_sessions_of, token_hash
from outreach.adapters.sealed_texts import open_text, seal_text
from outreach.adapters.sealing import Keys
from outreach.adapters.totp import matching_steps, new_secret, set_up_address
from outreach.auditing import did, refused
from outreach.database import random_of
from outreach.rules.second_factor import (
    RECOVERY_LENGTH,
    counting_step,
    normal,
    recovery_codes,
    second_wait,
    steps_around,
)
from outreach.tables import Person, RecoveryCode, SecondFactor, WebSession

ISSUER = "Omzien"
"""The name that the app shows beside the code."""


class Enrolment(NamedTuple):
    """What an app needs, to be shown until its first code is right."""

    secret: str
    address: str
    """`otpauth:` address, for a QR code."""


def in_use(session: Session, person_id: int) -> bool:
    """Whether this person is asked for a code."""
    row = session.get(SecondFactor, person_id)
    return row is not None and row.confirmed_at is not None


def begin_enrolment(
    session: Session,
    *,
    password: str,
    code: str,
    keys: Keys,
    by: Viewer,
    at: datetime,
) -> Enrolment | None:
    """Make a fresh secret; the one in use, if any, stays in use until confirmed.

    Asks for the password (where there is one) and, where a second step is in use, a
    code of it. None when one of them is wrong; the transaction must commit then too,
    for the count of wrong ones.
    """
    number = by.person_id or 0
    person = found(session.get(Person, number), "Dit account")
    act = "set_up_second_factor"
    if person.password_hash and not own_password_is_right(
        session, password, act=act, by=by, at=at
    ):
        return None
    if in_use(session, number) and not code_is_right(
        session, number, code, keys=keys, at=at
    ):
        refused(session, by, "set_up_second_factor", kind="session", result="failed")
        return None
    secret = new_secret()
    row = session.get(SecondFactor, number) or SecondFactor(person_id=number)
    row.next_secret_sealed = seal_text(keys, secret, _place(number))
    session.add(row)
    session.flush()
    return Enrolment(
        secret, set_up_address(secret, account=person.email, issuer=ISSUER)
    )


def confirm_enrolment(
    session: Session, code: str, *, keep: str, keys: Keys, by: Viewer, at: datetime
) -> list[str] | None:
    """Take the fresh secret in use when its code is right; returns recovery codes.

    Other sessions end; the one in `keep` (a token hash) has its second step from now.
    None when the code is wrong or nothing was begun.
    """
    number = by.person_id or 0
    row = session.get(SecondFactor, number)
    if row is None or not row.next_secret_sealed:
        return None
    secret = open_text(keys, row.next_secret_sealed, _place(number))
    matches = matching_steps(secret, normal(code), steps_around(at))
    step = counting_step(matches, 0)
    if step is None:
        refused(session, by, "set_up_second_factor", kind="session", result="failed")
        return None
    row.secret_sealed, row.next_secret_sealed = row.next_secret_sealed, b""
    row.confirmed_at, row.last_step, row.failures = at, step, 0
    session.execute(
        update(WebSession)
        .where(col(WebSession.token_hash) == keep, col(WebSession.person_id) == number)
        .values(second_factor=True)
    )
    end_sessions_of(session, number, keep=keep, by=by, at=at)
    did(session, by, "set_up_second_factor", "session", "", at=at)
    return _new_codes(session, number, at)


def renew_recovery_codes(
    session: Session, code: str, *, keys: Keys, by: Viewer, at: datetime
) -> list[str] | None:
    """Ten fresh recovery codes; the old ones stop. None when the code is wrong."""
    number = by.person_id or 0
    if not in_use(session, number) or not code_is_right(
        session, number, code, keys=keys, at=at
    ):
        refused(session, by, "renew_recovery_codes", kind="session", result="failed")
        return None
    did(session, by, "renew_recovery_codes", "session", "", at=at)
    return _new_codes(session, number, at)


def reset_second_factor(
    session: Session, person_id: int, *, by: Viewer, at: datetime
) -> None:
    """Take somebody's second step away (phone lost); he sets it up anew.

    His sessions end. For whoever may manage him.
    """
    managed(session, person_id, by)
    refuse_own_way_in(person_id, by)
    for table in (SecondFactor, RecoveryCode):
        session.execute(delete(table).where(col(table.person_id) == person_id))
    session.expire_all()
    did(
        session,
        by,
        "reset_second_factor",
        "person",
        person_id,
        at=at,
        permission=Permission.MANAGE_PEOPLE,
    )
    end_sessions_of(session, person_id, by=by, at=at)


def code_is_right(
    session: Session, person_id: int, typed: str, *, keys: Keys, at: datetime
) -> bool:
    """Whether a code of the app, or a recovery code, counts now; each counts once.

    Wrong ones are counted: after five the next tries have to wait.
    """
    row = session.get(SecondFactor, person_id, with_for_update=True)
    if row is None or row.confirmed_at is None:
        return False
    if row.failed_at is not None and at < row.failed_at + second_wait(row.failures):
        return False
    code = normal(typed)
    right = (
        _use_recovery_code(session, person_id, code, at)
        if len(code) == RECOVERY_LENGTH
        else _use_step(session, row, code, keys, at)
    )
    counts = {
        "failures": 0 if right else SecondFactor.failures + 1,
        "failed_at": None if right else at,
    }
    session.execute(
        update(SecondFactor)
        .where(col(SecondFactor.person_id) == person_id)
        .values(**counts)
    )
    session.expire(row)
    return right


def _use_step(
    session: Session, row: SecondFactor, code: str, keys: Keys, at: datetime
) -> bool:
    """Use up the period of a code; the conditional UPDATE lets it count once."""
    secret = open_text(keys, row.secret_sealed, _place(row.person_id))
    step = counting_step(matching_steps(secret, code, steps_around(at)), row.last_step)
    if step is None:
        return False
    result = session.execute(
        update(SecondFactor)
        .where(
            col(SecondFactor.person_id) == row.person_id,
            col(SecondFactor.last_step) < step,
        )
        .values(last_step=step)
    )
    return bool(result.rowcount == 1)  # type: ignore[attr-defined]


def _use_recovery_code(
    session: Session, person_id: int, code: str, at: datetime
) -> bool:
    result = session.execute(
        update(RecoveryCode)
        .where(
            col(RecoveryCode.code_hash) == token_hash(code),
            col(RecoveryCode.person_id) == person_id,
            col(RecoveryCode.used_at).is_(None),
        )
        .values(used_at=at)
    )
    return bool(result.rowcount == 1)  # type: ignore[attr-defined]


def _new_codes(session: Session, person_id: int, at: datetime) -> list[str]:
    session.execute(
        delete(RecoveryCode).where(col(RecoveryCode.person_id) == person_id)
    )
    codes = recovery_codes(random_of(session))
    session.add_all(
        RecoveryCode(code_hash=token_hash(normal(c)), person_id=person_id, made_at=at)
        for c in codes
    )
    session.flush()
    return codes


def _place(person_id: int) -> str:
    """What a sealed secret belongs to."""
    return f"second_factor:{person_id}"
