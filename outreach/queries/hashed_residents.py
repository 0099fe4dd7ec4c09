"""Whom a keyed hash outside the database stands for, also under keys of before.

Asked by what is read back from outside (`objection_memory`, the memory of letters).
"""

from collections.abc import Iterable

from sqlmodel import Session, col, select

from outreach.adapters.sealing import BlindIndex, Keys, open_bsn
from outreach.errors import Refused
from outreach.tables import Resident

Hash = tuple[str, str]
"""Name of the keys, and the hash in hexadecimal signs."""


def residents_of_hashes(
    session: Session, keys: Keys, hashes: Iterable[Hash]
) -> dict[Hash, tuple[bytes, str | None]]:
    """Each hash -> the hash of now, and the id of the resident, if he is here.

    A hash of before a rotation of the keys is found by hashing the numbers of all
    residents under the older keys: seconds for a city, and only after a restore.
    """
    wanted = set(hashes)
    now = {index: index for key_id, index in wanted if key_id == keys.key_id}
    found: dict[Hash, tuple[bytes, str | None]] = {}
    known = {
        bytes(index).hex(): resident_id
        for resident_id, index in session.execute(
            select(col(Resident.id), col(Resident.bsn_index))
        )
    }
    older = _older(session, keys, {key_id for key_id, _ in wanted} - {keys.key_id})
    for key_id, index in wanted:
        current = now.get(index) or older.get((key_id, index), index)
        found[key_id, index] = (bytes.fromhex(current), known.get(current))
    return found


def _older(session: Session, keys: Keys, key_ids: set[str]) -> dict[Hash, str]:
    """Key id and hash of before a rotation -> the hash that stands there now."""
    found: dict[Hash, str] = {}
    rings = [(one, keys.named(one)) for one in sorted(key_ids)]
    indexes = [(name, BlindIndex(ring)) for name, ring in rings if ring is not None]
    if not indexes:
        return found
    rows = session.execute(
        select(col(Resident.id), col(Resident.bsn_sealed), col(Resident.bsn_index))
    )
    for resident_id, sealed, index in rows:
        try:
            number = open_bsn(keys, sealed, resident_id)
        except Refused:  # sealed under keys that are gone: matched by its hash only
            continue
        for name, hashed in indexes:
            found[name, hashed.of(number).hex()] = bytes(index).hex()
    return found
