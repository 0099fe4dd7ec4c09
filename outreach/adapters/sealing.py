"""Seals the BSN and makes its blind index; the keys lie outside the database.

AES-256-GCM with a random nonce of 12 bytes and the place of the value (table, column,
row) as associated data, so that a sealed number cannot be moved to another row.
HMAC-SHA-256 under a second key finds a number again without opening anything: only
some 90 million numbers pass the 11-test, so an unkeyed hash would be no secret.
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from outreach.errors import Refused, SettingsWrong
from outreach.settings import Settings

KEY_BYTES = 32
NONCE_BYTES = 12
PLACE = "resident:bsn_sealed"
FORM = 1
"""Version of the key file."""
_BLOCK = 64
"""Block size of SHA-256 in bytes, for HMAC (RFC 2104)."""


@dataclass(frozen=True)
class Keys:
    """The keys of an installation. Never printed."""

    key_id: str
    """Stands before each sealed value, so that a next key can live beside it."""
    seal: bytes = field(repr=False)
    index: bytes = field(repr=False)
    audit: bytes = field(repr=False)
    """Chains the log."""


def make_keys() -> Keys:
    """Fresh random keys."""
    return Keys(
        key_id=f"k{secrets.token_hex(4)}",
        seal=secrets.token_bytes(KEY_BYTES),
        index=secrets.token_bytes(KEY_BYTES),
        audit=secrets.token_bytes(KEY_BYTES),
    )


def load_keys(settings: Settings, *, numbers_sealed: bool = False) -> Keys:
    """The keys of this installation, made at the first start.

    `numbers_sealed` tells that the database holds sealed numbers already. Raises
    Refused when the file is lost then, SettingsWrong when it cannot be used.
    """
    path = settings.keys
    if path.exists():
        return _read(path)
    if numbers_sealed:
        raise Refused(
            "De sleutels van de burgerservicenummers zijn er niet.",
            f"Het bestand {path} ontbreekt, en zonder dat zijn de nummers in de "
            "database niet te lezen.",
            "Zet het sleutelbestand terug uit de reservekopie en start opnieuw.",
        )
    return _write_new(path)


def _write_new(path: Path) -> Keys:
    """Write fresh keys, readable by the owner only; never over another file."""
    keys = make_keys()
    content = json.dumps(
        {
            "form": FORM,
            "key_id": keys.key_id,
            "seal": base64.b64encode(keys.seal).decode(),
            "index": base64.b64encode(keys.index).decode(),
            "audit": base64.b64encode(keys.audit).decode(),
        }
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with os.fdopen(os.open(part, flags, 0o600), "w") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        # A link fails where another process was first: then its keys hold.
        os.link(part, path)
    except FileExistsError:
        return _read(path)
    finally:
        part.unlink()
    return keys


def _read(path: Path) -> Keys:
    if path.stat().st_mode & 0o077:
        raise _wrong(path, "andere gebruikers kunnen het lezen (chmod 600 ontbreekt)")
    try:
        content = json.loads(path.read_text())
        index = base64.b64decode(content["index"], validate=True)
        audit = content.get("audit", "")
        keys = Keys(
            key_id=str(content["key_id"]),
            seal=base64.b64decode(content["seal"], validate=True),
            index=index,
            audit=base64.b64decode(audit, validate=True) or _audit_key(index),
        )
    except (ValueError, KeyError, TypeError, OSError):
        raise _wrong(path, "de inhoud is niet leesbaar") from None
    if len(keys.seal) != KEY_BYTES or len(keys.index) != KEY_BYTES:
        raise _wrong(path, "een sleutel heeft niet de goede lengte")
    return keys


def _audit_key(index: bytes) -> bytes:
    """The key of the log for a file of before there was one: made from the index key,
    the same each time."""
    return hmac.new(index, b"omzien log", "sha256").digest()


@lru_cache(maxsize=8)
def _read_once(path: Path, _changed: int) -> Keys:
    return _read(path)


def keys_in_use(settings: Settings, *, in_use: bool) -> Keys:
    """The keys for the log, read again only when the file changed.

    `in_use`: the log holds events already. Raises Refused when the file is lost then.
    """
    path = settings.keys
    if not path.exists():
        return load_keys(settings, numbers_sealed=in_use)
    return _read_once(path, path.stat().st_mtime_ns)


def _wrong(path: Path, why: str) -> SettingsWrong:
    return SettingsWrong(
        "Het sleutelbestand is niet te gebruiken.",
        f"Dit klopt niet aan {path}: {why}.",
        "Herstel het bestand of zet het terug uit de reservekopie.",
    )


def seal_bsn(keys: Keys, bsn: str, resident_id: str) -> bytes:
    """A BSN sealed for one row: `key id`, a colon, nonce, ciphertext with tag."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = AESGCM(keys.seal).encrypt(nonce, bsn.encode(), _place(resident_id))
    return keys.key_id.encode() + b":" + nonce + sealed


def open_bsn(keys: Keys, sealed: bytes, resident_id: str) -> str:
    """The BSN again.

    Raises Refused when it was sealed under other keys, or for another row.
    """
    key_id, _, rest = sealed.partition(b":")
    try:
        if key_id != keys.key_id.encode():
            raise InvalidTag
        nonce, body = rest[:NONCE_BYTES], rest[NONCE_BYTES:]
        return AESGCM(keys.seal).decrypt(nonce, body, _place(resident_id)).decode()
    except (InvalidTag, ValueError):
        raise Refused(
            "Een burgerservicenummer kan niet worden gelezen.",
            "Het sleutelbestand hoort niet bij deze database.",
            "Zet het goede sleutelbestand terug uit de reservekopie.",
        ) from None


def _place(resident_id: str) -> bytes:
    return f"{PLACE}:{resident_id}".encode()


class BlindIndex:
    """HMAC-SHA-256 under the index key, ready for a million numbers.

    The inner and outer key blocks are hashed once: 1 microsecond a number instead
    of 2 with `hmac.new`. Equal to it, by a test.
    """

    def __init__(self, keys: Keys) -> None:
        block = keys.index.ljust(_BLOCK, b"\0")
        self._inner: Any = hashlib.sha256(bytes(byte ^ 0x36 for byte in block))
        self._outer: Any = hashlib.sha256(bytes(byte ^ 0x5C for byte in block))

    def of(self, bsn: str) -> bytes:
        """The index of nine digits: 32 bytes."""
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(bsn.encode())
        outer.update(inner.digest())
        found: bytes = outer.digest()
        return found


def bsn_index(keys: Keys, bsn: str) -> bytes:
    """The blind index of one BSN."""
    return BlindIndex(keys).of(bsn)
