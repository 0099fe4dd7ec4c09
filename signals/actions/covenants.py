"""Organisations that may report: what was agreed, and the keys they call with."""

from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer, require
from outreach.actions.history import found
from outreach.actions.submissions import claim_submission
from outreach.actions.versions import change_row, refuse_fault
from outreach.auditing import did
from outreach.clock import local_date
from outreach.database import new_token
from outreach.errors import AlreadyDone, Refused
from signals.queries.covenants import terms_of
from signals.rules.covenants import CovenantTerms, terms_fault, why_refused
from signals.tables import CallerKey, Covenant

KEY_BEGINS = "omz_"
"""So that whoever finds a key in a text knows what it is."""
MOST_KEYS = 5
"""In use at once by one organisation: an old and a new one, and a few systems."""


def key_hash(key: str) -> str:
    """How a key is kept: SHA-256, 64 signs. A key has 256 random bits, so that no
    slow hash is needed."""
    return sha256(key.encode()).hexdigest()


def add_covenant(
    session: Session, terms: CovenantTerms, *, nonce: str, by: Viewer, at: datetime
) -> Covenant:
    """Record what was agreed with an organisation.

    Raises Refused for terms that are not whole, and AlreadyDone for a double click.
    """
    require(by, Permission.MANAGE_PARTNERS)
    claim_submission(session, nonce, "add_covenant", by=by, at=at)
    made = Covenant(**_checked(session, terms, None))
    session.add(made)
    session.flush()
    _log(session, "add", "covenant", made.id, by, at)
    return made


def change_covenant(
    session: Session,
    covenant_id: int,
    terms: CovenantTerms,
    *,
    version_id: int,
    by: Viewer,
    at: datetime,
) -> None:
    """Change what was agreed; it holds from the next report. Raises Changed."""
    require(by, Permission.MANAGE_PARTNERS)
    row = found(session.get(Covenant, covenant_id), "Deze organisatie")
    values = _checked(session, terms, covenant_id)
    change_row(session, row, values, version_id=version_id, kind="covenant")
    _log(session, "change", "covenant", covenant_id, by, at)


def make_caller_key(
    session: Session, covenant_id: int, *, nonce: str, by: Viewer, at: datetime
) -> str:
    """A new key of an organisation. It is told once; its hash is kept.

    Raises Refused for an organisation that may not report on this day, and for one
    with too many keys; AlreadyDone for a double click.
    """
    require(by, Permission.MANAGE_PARTNERS)
    claim_submission(session, nonce, "make_caller_key", by=by, at=at)
    row = found(
        session.exec(
            select(Covenant).where(Covenant.id == covenant_id).with_for_update()
        ).first(),
        "Deze organisatie",
    )
    why = why_refused(terms_of(row), local_date(at))
    if why:
        raise Refused(
            "Er is geen sleutel gemaakt.",
            why,
            "Leg eerst vast wat met deze organisatie is afgesproken.",
        )
    if _keys_in_use(session, covenant_id) >= MOST_KEYS:
        raise Refused(
            "Er is geen sleutel gemaakt.",
            f"Deze organisatie heeft al {MOST_KEYS} sleutels.",
            "Trek eerst een sleutel in die niet meer wordt gebruikt.",
        )
    key = KEY_BEGINS + new_token()
    made = CallerKey(
        covenant_id=covenant_id, key_hash=key_hash(key), made_at=at, made_by=by.actor
    )
    session.add(made)
    session.flush()
    _log(session, "add", "caller_key", made.id, by, at)
    return key


def revoke_caller_key(
    session: Session, key_id: int, *, by: Viewer, at: datetime
) -> None:
    """Take a key out of use, at once and for good."""
    require(by, Permission.MANAGE_PARTNERS)
    row: CallerKey = found(
        session.exec(
            select(CallerKey).where(CallerKey.id == key_id).with_for_update()
        ).first(),
        "Deze sleutel",
    )
    if row.revoked_at is not None:
        raise AlreadyDone(
            "Deze sleutel was al ingetrokken.",
            "Iemand was u voor, of u klikte dubbel.",
            "U hoeft niets te doen.",
        )
    row.revoked_at = at
    _log(session, "end", "caller_key", key_id, by, at)


def _keys_in_use(session: Session, covenant_id: int) -> int:
    statement = select(CallerKey.id).where(
        CallerKey.covenant_id == covenant_id, col(CallerKey.revoked_at).is_(None)
    )
    return len(session.exec(statement).all())


def _checked(
    session: Session, terms: CovenantTerms, own_id: int | None
) -> dict[str, Any]:
    """The columns of a covenant, or the refusal of what is wrong with its terms."""
    terms = terms._replace(
        name=" ".join(terms.name.split()),
        ground=" ".join(terms.ground.split()),
        contact=" ".join(terms.contact.split()),
    )
    refuse_fault(terms_fault(terms))
    statement = select(Covenant.id).where(Covenant.name == terms.name)
    there = session.exec(statement).first()
    if there is not None and there != own_id:
        refuse_fault("Er is al een organisatie met deze naam.")
    values = terms._asdict()
    values["reporter_kind"] = terms.reporter_kind.value
    values["allowed_fields"] = sorted(one.value for one in values.pop("allowed"))
    return values


def _log(
    session: Session,
    act: str,
    kind: str,
    number: int | None,
    by: Viewer,
    at: datetime,
) -> None:
    did(session, by, act, kind, number, at=at, permission=Permission.MANAGE_PARTNERS)
