"""Where the keys lie: a file that only its owner can read, or the environment.

The file has form 2: a ring of key sets, of which one is current. Form 1 held one set
and is still read. A change of the file counts at the next transaction of every
process: nothing has to be started anew.
"""

import base64
import hmac
import json
import os
import secrets
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from outreach.adapters.sealing import KEY_BYTES, Keys, make_keys
from outreach.errors import Refused, SettingsWrong
from outreach.settings import Settings

FORM = 2
"""Version of the key file."""
IN_ENVIRONMENT = "OMZIEN_KEYS"
PARTS = ("seal", "index", "audit")


def load_keys(settings: Settings, *, numbers_sealed: bool = False) -> Keys:
    """The keys of this installation, made at the first start.

    `numbers_sealed` tells that the database holds sealed numbers or a log already.
    Raises Refused when the keys are lost then, SettingsWrong when they cannot be used.
    """
    given = settings.key_ring.get_secret_value()
    if given:
        return _from_environment(given)
    path = settings.keys
    if path.exists():
        about = path.stat()
        changed = (about.st_mtime_ns, about.st_ino, about.st_size)
        return _read_once(path, changed, about.st_mode)
    if numbers_sealed:
        raise lost(path)
    return _write_new(path)


def keys_in_use(settings: Settings, *, in_use: bool) -> Keys:
    """The keys for the log, read again only when the file changed.

    `in_use`: the log holds events already. Raises Refused when the file is lost then.
    """
    return load_keys(settings, numbers_sealed=in_use)


def lost(path: Path) -> Refused:
    """The refusal of whoever starts without the keys, and how to get them back."""
    return Refused(
        "Omzien start niet: de sleutels zijn er niet.",
        f"Het bestand {path} ontbreekt. Zonder dat zijn de burgerservicenummers in de "
        "database niet te lezen en is het logboek niet te controleren.",
        "Zet het sleutelbestand terug uit de reservekopie, geef het de rechten 600 "
        "(chmod 600) en start opnieuw. Maak geen nieuw bestand: dat past niet.",
    )


def write_ring(path: Path, keys: Keys) -> None:
    """Put a ring in the place of the file: whole or not at all."""
    part = _written_beside(path, keys)
    os.replace(part, path)
    _to_disk(path.parent)


def _write_new(path: Path) -> Keys:
    """Write fresh keys; never over another file."""
    keys = make_keys()
    part = _written_beside(path, keys)
    try:
        # A link fails where another process was first: then its keys hold.
        os.link(part, path)
    except FileExistsError:
        return _read(path)
    finally:
        part.unlink()
    _to_disk(path.parent)
    return keys


def _written_beside(path: Path, keys: Keys) -> Path:
    """The content in a file of its own, readable by the owner only, on the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with os.fdopen(os.open(part, flags, 0o600), "w") as file:
        file.write(as_text(keys))
        file.flush()
        os.fsync(file.fileno())
    return part


def _to_disk(folder: Path) -> None:
    """The name of a new file, too, survives a loss of power."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def as_text(keys: Keys) -> str:
    """A ring in form 2."""
    ring = [
        {
            "key_id": one.key_id,
            **{name: base64.b64encode(getattr(one, name)).decode() for name in PARTS},
            **({} if one.until_seq is None else {"until_seq": one.until_seq}),
        }
        for one in keys.ring()
    ]
    return json.dumps({"form": FORM, "current": keys.key_id, "keys": ring}, indent=1)


@lru_cache(maxsize=8)
def _read_once(path: Path, _changed: tuple[int, int, int], _mode: int) -> Keys:
    """`_changed`: moment, file and size. Two rings within one tick of the clock of the
    disk have the same moment, and are two files."""
    return _read(path)


def _read(path: Path) -> Keys:
    if path.stat().st_mode & 0o077:
        raise _wrong(path, "andere gebruikers kunnen het lezen (chmod 600 ontbreekt)")
    try:
        text = path.read_text()
    except (OSError, ValueError):
        raise _wrong(path, "de inhoud is niet leesbaar") from None
    return _parsed(text, path)


@lru_cache(maxsize=2)
def _from_environment(text: str) -> Keys:
    return _parsed(text, IN_ENVIRONMENT)


def _parsed(text: str, where: object) -> Keys:
    try:
        content = json.loads(text)
        form = content.get("form", 1)
        listed = [content] if form == 1 else content["keys"]
        sets = [_key_set(one) for one in listed]
        current = content["key_id"] if form == 1 else content["current"]
        first = next(one for one in sets if one.key_id == current)
        twice = len({one.key_id for one in sets}) != len(sets)
        if form not in (1, FORM) or twice or not all(one.key_id for one in sets):
            raise ValueError("not a ring")
    except (ValueError, KeyError, TypeError, AttributeError, StopIteration):
        raise _wrong(where, "de inhoud is niet leesbaar") from None
    if any(len(getattr(one, part)) != KEY_BYTES for one in sets for part in PARTS):
        raise _wrong(where, "een sleutel heeft niet de goede lengte")
    return replace(first, older=tuple(one for one in sets if one is not first))


def _key_set(content: dict[str, Any]) -> Keys:
    index = base64.b64decode(content["index"], validate=True)
    audit = base64.b64decode(content.get("audit", ""), validate=True)
    until = content.get("until_seq")
    return Keys(
        key_id=str(content["key_id"]),
        seal=base64.b64decode(content["seal"], validate=True),
        index=index,
        audit=audit or _audit_key(index),
        until_seq=None if until is None else int(until),
    )


def _audit_key(index: bytes) -> bytes:
    """The key of the log for a file of before there was one: made from the index key,
    the same each time."""
    return hmac.new(index, b"omzien log", "sha256").digest()


def _wrong(where: object, why: str) -> SettingsWrong:
    return SettingsWrong(
        "Omzien start niet: de sleutels zijn niet te gebruiken.",
        f"Dit klopt niet aan het sleutelbestand {where}: {why}.",
        "Herstel het bestand of zet het terug uit de reservekopie, en start opnieuw.",
    )
