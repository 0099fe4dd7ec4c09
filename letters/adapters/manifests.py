"""Hand-over manifests on disk: what left, outside the database.

A file is written beside its place, forced to the disk and moved there; it is never
changed and never written twice. Each line is sealed under the key of the log, for its
own file and place, so that nobody else can add, move or change one; the end tells how
many there are, so that a file that was cut off is seen. Lines that stand are believed,
whatever became of the others.
"""

import hmac
import json
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from letters.rules.manifests import ManifestHead, ManifestLine
from outreach.adapters.sealing import Keys
from outreach.settings import Settings

FOLDER = "manifests"
"""Below the data folder; a folder for each log."""
SUFFIX = ".jsonl"
END = "end"


class Manifest(NamedTuple):
    """What a file says."""

    name: str
    head: ManifestHead | None
    """None: the head itself is damaged."""
    lines: tuple[ManifestLine, ...]
    damaged: int
    """Lines that nobody could have written with our keys, or that are missing."""
    key_id: str = ""
    """Under which keys `ManifestLine.who` was made."""


def manifest_folder(settings: Settings, log_id: str) -> Path:
    """Where the manifests of one database lie; named as its log is."""
    return settings.data_dir / FOLDER / log_id


def manifest_names(folder: Path) -> set[str]:
    """The names of the files that lie there. Raises OSError."""
    if not folder.is_dir():
        return set()
    return {
        entry.name
        for entry in os.scandir(folder)
        if entry.name.endswith(SUFFIX) and not entry.name.startswith(".")
    }


def write_manifest(
    folder: Path,
    name: str,
    keys: Keys,
    head: ManifestHead,
    lines: Sequence[ManifestLine] = (),
) -> None:
    """Write a file whole, and wait until it is on the disk.

    Nothing to do where it lies there already: the name tells what is in it. Raises
    OSError: then nothing may leave that it tells of.
    """
    path = folder / name
    if path.exists():
        return
    content = [head._asdict() | {"key_id": keys.key_id}]
    content += [line._asdict() for line in lines]
    content += [{END: len(lines)}]
    data = b"".join(
        json.dumps(plain | {"seal": _seal(keys, name, place, plain)}).encode() + b"\n"
        for place, plain in enumerate(content)
    )
    _make_folder(folder)
    beside = folder / f".{name}.{os.getpid()}.part"
    try:
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        _flush(folder)
    except OSError:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise


def _make_folder(folder: Path) -> None:
    """Every folder on the way is on the disk before a file in it counts."""
    if folder.is_dir():
        return
    folder.mkdir(parents=True, exist_ok=True)
    for above in (folder.parent, folder.parent.parent):
        _flush(above)


def _flush(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read_manifest(folder: Path, name: str, keys: Keys) -> Manifest:
    """All that can be believed of a file. Raises OSError."""
    raw = (folder / name).read_bytes().split(b"\n")
    if raw and not raw[-1]:
        raw.pop()
    under, first = _keys_of(keys, raw)
    head: ManifestHead | None = None
    lines: list[ManifestLine] = []
    damaged, told = 0, -1
    for place, text in enumerate(raw):
        plain = _opened(under, name, place, text)
        if plain is None:
            damaged += 1
        elif END in plain:
            told = int(plain[END])
        elif place == 0:
            head = _head(plain)
        else:
            lines.append(ManifestLine(**plain))
    if told < 0:  # cut off: at least the end is missing
        expected = head.letters if head else len(lines)
        damaged = max(damaged, expected - len(lines) + 1)
    else:
        damaged = max(damaged, told - len(lines))
    return Manifest(name, head, tuple(lines), damaged, first)


def _keys_of(keys: Keys, raw: Sequence[bytes]) -> tuple[Keys | None, str]:
    """The set that sealed a file, by what its head says; each line proves it."""
    try:
        key_id = str(json.loads(raw[0])["key_id"])
    except (ValueError, KeyError, TypeError, IndexError):
        return keys, keys.key_id
    return keys.named(key_id), key_id


def _head(plain: dict[str, Any]) -> ManifestHead:
    plain.pop("key_id")
    return ManifestHead(**plain | {"files": tuple(plain["files"])})


def _opened(
    keys: Keys | None, name: str, place: int, text: bytes
) -> dict[str, Any] | None:
    """The content of a line, if we wrote it there."""
    try:
        plain: dict[str, Any] = json.loads(text)
        seal = str(plain.pop("seal"))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    if keys is None or not hmac.compare_digest(
        seal.encode(), _seal(keys, name, place, plain).encode()
    ):
        return None
    return plain


def _seal(keys: Keys, name: str, place: int, plain: Mapping[str, Any]) -> str:
    """Under the key of the log, but for another use than an event's mac."""
    values = [name, place, plain]
    form = json.dumps(values, sort_keys=True, separators=(",", ":"))
    sealed = b"omzien manifest" + form.encode()
    return hmac.new(keys.audit, sealed, "sha256").hexdigest()


def remove_manifests(folder: Path, names: Sequence[str]) -> None:
    """Files whose term is past; one that is gone already is gone. Raises OSError."""
    for name in names:
        (folder / name).unlink(missing_ok=True)
    if names and folder.is_dir():
        _flush(folder)
