"""Seals short texts under the key file: the secret of a second step, a draft.

AES-256-GCM like the BSN (`sealing`), with the place of the value as associated data, so
that a sealed text cannot be moved to another person.
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from outreach.adapters.sealing import NONCE_BYTES, Keys, sealed_under
from outreach.errors import Refused


def seal_text(keys: Keys, text: str, place: str) -> bytes:
    """A text sealed for one place ("second_factor:12"): key id, colon, nonce, rest."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = AESGCM(keys.seal).encrypt(nonce, text.encode(), place.encode())
    return keys.key_id.encode() + b":" + nonce + sealed


def open_text(keys: Keys, sealed: bytes, place: str) -> str:
    """The text again, whichever set of the ring sealed it.

    Raises Refused when it was sealed under other keys, or for another place.
    """
    rest = sealed.partition(b":")[2]
    try:
        under = keys.named(sealed_under(sealed))
        if under is None:
            raise InvalidTag
        nonce, body = rest[:NONCE_BYTES], rest[NONCE_BYTES:]
        return AESGCM(under.seal).decrypt(nonce, body, place.encode()).decode()
    except (InvalidTag, ValueError):
        raise Refused(
            "Een verzegeld gegeven kan niet worden gelezen.",
            "Het sleutelbestand hoort niet bij deze database.",
            "Zet het goede sleutelbestand terug uit de reservekopie.",
        ) from None
