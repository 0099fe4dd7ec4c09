"""Seals what is sealed under new keys, portion by portion, while everybody works.

A number is opened under whichever set sealed it, so that reading works at every
moment. Its blind index moves along in the same transaction, with that of the rows
that are found by it. What stands under an older index and belongs to nobody who is
here (an erased resident's objection) stays, and is found under the older key.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select, update
from sqlalchemy import text as sql
from sqlmodel import Session, col

from outreach.access import Permission, Viewer, require
from outreach.adapters.sealed_texts import open_text, seal_text
from outreach.adapters.sealing import (
    BlindIndex,
    Keys,
    make_keys,
    open_bsn,
    seal_bsn,
    sealed_under,
)
from outreach.auditing import did
from outreach.errors import Refused
from outreach.locks import Lock
from outreach.parts import REGISTRY
from outreach.queries.keys import right_keys
from outreach.settings import Settings
from outreach.tables import (
    AuditEvent,
    Objection,
    Resident,
    RightsRequest,
    SealingKey,
    SecondFactor,
)

PORTION = 500
"""Numbers in one transaction: a few hundredths of a second on SQLite."""
INDEXED: tuple[Any, ...] = (Objection, RightsRequest)
"""Tables that keep the index beside a resident. A disclosure is not changed any more:
it is looked for under every key."""


class Portion(NamedTuple):
    """What one transaction did."""

    last: str
    """Id of the last resident; "" when there was none left."""
    looked_at: int
    sealed: int
    unreadable: int
    """Numbers under keys that are not in the ring: they stay as they are."""


def register_keys(session: Session, keys: Keys, *, by: Viewer, at: datetime) -> int:
    """Note which sets this database knows, by name and proof; returns how many are
    new. At the first start that is all of them."""
    there = set(session.scalars(select(col(SealingKey.key_id))))
    fresh = [one for one in keys.ring() if one.key_id not in there]
    for one in fresh:
        session.add(
            SealingKey(
                key_id=one.key_id,
                proof=one.proof,
                since=at,
                by=by.actor,
                resealed_at=at,
            )
        )
    session.flush()
    return len(fresh)


def next_ring(
    session: Session, settings: Settings, *, by: Viewer, at: datetime
) -> Keys:
    """A fresh set with those of now behind it: for whoever keeps the keys elsewhere."""
    require(by, Permission.ROTATE_KEYS)
    keys = right_keys(session, settings)
    new = make_keys()
    did(session, by, "make", "keys", new.key_id, at=at, permission=_RIGHT)
    return replace(new, older=(replace(keys, older=()), *keys.older))


def begin_rotation(session: Session, new: Keys, *, by: Viewer, at: datetime) -> None:
    """Note that numbers are sealed under a new set from now on."""
    require(by, Permission.ROTATE_KEYS)
    row = session.get(SealingKey, new.key_id)
    if row is None:
        row = SealingKey(key_id=new.key_id, proof=new.proof, since=at, by=by.actor)
    row.resealed_at = None
    session.add(row)
    did(session, by, "begin_rotation", "keys", new.key_id, at=at, permission=_RIGHT)
    session.flush()


def numbers_left(session: Session, keys: Keys, *, by: Viewer, at: datetime) -> int:
    """How many residents have a number that is not sealed under the current set."""
    require(by, Permission.ROTATE_KEYS)
    counted = select(func.count()).select_from(Resident).where(_not_under(keys))
    return int(session.scalar(counted) or 0)


def _not_under(keys: Keys) -> Any:
    head = keys.key_id.encode() + b":"
    sealed = col(Resident.bsn_sealed)
    return (func.substr(sealed, 1, len(head)) != head) & (func.length(sealed) > 0)


def reseal_portion(
    session: Session, keys: Keys, after: str, *, by: Viewer, at: datetime
) -> Portion:
    """Seal the next numbers (by resident id, after `after`) under the current set."""
    require(by, Permission.ROTATE_KEYS)
    _not_during_a_delivery(session)
    rows = session.execute(
        select(col(Resident.id), col(Resident.bsn_sealed), col(Resident.bsn_index))
        .where(col(Resident.id) > after, _not_under(keys))
        .order_by(col(Resident.id))
        .limit(PORTION)
    ).all()
    changed = _sealed_anew(keys, rows)
    if changed:
        _store(session, changed)
    if not after:
        _second_factors(session, keys)
    last = rows[-1].id if rows else ""
    return Portion(last, len(rows), len(changed), len(rows) - len(changed))


def _sealed_anew(keys: Keys, rows: Sequence[Any]) -> list[dict[str, Any]]:
    index = BlindIndex(keys)
    changed = []
    for resident_id, sealed, old_index in rows:
        if keys.named(sealed_under(bytes(sealed))) is None:
            continue
        number = open_bsn(keys, bytes(sealed), resident_id)
        changed.append(
            {
                "who": resident_id,
                "was": bytes(sealed),
                "sealed": seal_bsn(keys, number, resident_id),
                "old": bytes(old_index),
                "new": index.of(number),
            }
        )
    return changed


def _store(session: Session, changed: list[dict[str, Any]]) -> None:
    connection = session.connection()
    resident: Any = Resident.__table__  # type: ignore[attr-defined]
    connection.execute(
        update(resident)
        .where(
            resident.c.id == bindparam("who"), resident.c.bsn_sealed == bindparam("was")
        )
        .values(bsn_sealed=bindparam("sealed"), bsn_index=bindparam("new")),
        changed,
    )
    move_indexes(session, {one["old"]: one["new"] for one in changed})


def _second_factors(session: Session, keys: Keys) -> None:
    """The secrets of second steps. Drafts and flows at the provider end by themselves
    within hours, and are read under the older set until then."""
    for row in session.scalars(select(SecondFactor).with_for_update()):
        place = f"second_factor:{row.person_id}"
        for name in ("secret_sealed", "next_secret_sealed"):
            sealed = bytes(getattr(row, name))
            if sealed and sealed_under(sealed) != keys.key_id:
                text = open_text(keys, sealed, place)
                setattr(row, name, seal_text(keys, text, place))
        session.add(row)
    session.flush()


def move_indexes(session: Session, moved: dict[bytes, bytes]) -> None:
    """Rows that were found by an older index are found by the one of now."""
    columns = [(table, "bsn_index") for table in INDEXED]
    for table, name in [*columns, *REGISTRY.hashed()]:
        rows: Any = table.__table__
        index = rows.c[name]
        there = set(session.scalars(select(index).where(index.in_(list(moved)))))
        pairs = [
            {"old": old, "new": moved[old]} for old in map(bytes, there) if old in moved
        ]
        if pairs:
            session.connection().execute(
                update(rows)
                .where(index == bindparam("old"))
                .values({name: bindparam("new")}),
                pairs,
            )


def finish_rotation(session: Session, keys: Keys, *, by: Viewer, at: datetime) -> None:
    """Note that nothing is left under an older set. Raises Refused when some is."""
    require(by, Permission.ROTATE_KEYS)
    left = numbers_left(session, keys, by=by, at=at)
    if left:
        raise Refused(
            "De sleutels zijn nog niet overal vervangen.",
            f"{left} nummers zijn met een sleutel verzegeld die er niet is.",
            "Zet de ontbrekende sleutel bij in het sleutelbestand en doe het opnieuw.",
        )
    row = session.get_one(SealingKey, keys.key_id)
    row.resealed_at = at
    session.add(row)
    did(session, by, "end_rotation", "keys", keys.key_id, at=at, permission=_RIGHT)
    session.flush()


def last_event_under(
    session: Session, key_id: str, *, by: Viewer, at: datetime
) -> int | None:
    """The last event that a set chained; None: it chained none."""
    require(by, Permission.ROTATE_KEYS)
    found = session.scalar(
        select(func.max(col(AuditEvent.seq))).where(col(AuditEvent.key_id) == key_id)
    )
    return None if found is None else int(found)


def _not_during_a_delivery(session: Session) -> None:
    """A delivery comes in wholly before or after a portion."""
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(
            sql("SELECT pg_advisory_xact_lock(:n)"), {"n": Lock.REGISTER.value}
        )


_RIGHT = Permission.ROTATE_KEYS
