"""Every keyed hash under which something about a resident can still stand.

Disclosures are kept as they were written, so after a rotation of the keys those of
somebody who was erased before are found under an older key only.
"""

from collections.abc import Iterable

from sqlmodel import Session

from outreach.adapters.sealing import bsn_index, older_indexes, open_bsn
from outreach.errors import Refused
from outreach.queries.register import installation_keys
from outreach.settings import load_settings
from outreach.tables import Resident


def hashes_of_number(session: Session, number: str) -> list[bytes]:
    """Of a number somebody gave: under the keys of now first, then older ones."""
    keys = installation_keys(session, load_settings())
    return [bsn_index(keys, number), *(one.of(number) for one in older_indexes(keys))]


def hashes_of_resident(session: Session, resident: Resident) -> list[bytes]:
    """Of a resident. His number is opened only where there are older keys."""
    keys = installation_keys(session, load_settings())
    if not keys.older:
        return [resident.bsn_index]
    try:
        number = open_bsn(keys, resident.bsn_sealed, resident.id)
    except Refused:  # sealed under keys that are gone: found by the hash that stands
        return [resident.bsn_index]
    return list(dict.fromkeys([resident.bsn_index, *hashes_of_number(session, number)]))


def as_text(hashes: Iterable[bytes]) -> list[str]:
    """As a request keeps them."""
    return [one.hex() for one in hashes]
