"""Objections outside the database: a back-up of last night does not know who objected
this morning, and must not write to him.

A line an act, only ever added, forced to the disk, and sealed under the key of the log
so that nobody else can add one. It holds the keyed hash of the BSN and no more about
the person. Beside a back-up on the same disk it is worth little: put the data folder,
or this file, elsewhere.
"""

import fcntl
import hmac
import json
import os
from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

from outreach.adapters.sealing import Keys
from outreach.settings import Settings

FOLDER = "objections"
"""Below the data folder; a file for each database."""
FIELDS = ("act", "index", "year", "source", "by", "at", "key_id")


class LedgerAct(StrEnum):
    """What a line says."""

    OBJECT = "object"
    LIFT = "lift"


class LedgerLine(NamedTuple):
    """One act. Somebody objected, or took it back himself."""

    act: LedgerAct
    bsn_hash: str
    """The keyed hash of the BSN, hexadecimal."""
    year: int | None
    """Of the cycle that it is about; None: for ever."""
    source: str
    by: str
    at: datetime
    key_id: str = ""
    """Under which keys `bsn_hash` and the seal were made."""


class Ledger(NamedTuple):
    """What a file says."""

    lines: tuple[LedgerLine, ...]
    """Oldest first."""
    damaged: tuple[int, ...]
    """Numbers, from 1, of lines that nobody could have written with our keys."""
    size: int
    """Bytes."""


def ledger_path(settings: Settings, log_id: str) -> Path:
    """Where the objections of one database lie; named as its log is."""
    return settings.data_dir / FOLDER / f"{log_id}.jsonl"


def ledger_size(path: Path) -> int:
    """Bytes; zero when there is no file."""
    return path.stat().st_size if path.exists() else 0


def append_lines(path: Path, keys: Keys, lines: Iterable[LedgerLine]) -> int:
    """Add lines and wait until they are on the disk; returns the new size.

    Raises OSError: then nothing may be committed that they tell of.
    """
    written = b"".join(_written(keys, line) for line in lines)
    path.parent.mkdir(parents=True, exist_ok=True)
    new = not path.exists()
    with path.open("ab+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write(_mend(file) + written)
        file.flush()
        os.fsync(file.fileno())
        size = file.seek(0, os.SEEK_END)
    if new:
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    return size


def _mend(file: Any) -> bytes:
    """A line end where the power went while a line was written."""
    if not file.seek(0, os.SEEK_END):
        return b""
    file.seek(-1, os.SEEK_END)
    return b"" if file.read(1) == b"\n" else b"\n"


def read_ledger(path: Path, keys: Keys) -> Ledger:
    """All of a file; an absent one is empty. Raises OSError."""
    text = path.read_bytes() if path.exists() else b""
    lines: list[LedgerLine] = []
    damaged: list[int] = []
    for number, raw in enumerate(text.split(b"\n"), 1):
        if not raw:
            continue
        line = _opened(keys, raw)
        if line is None:
            damaged.append(number)
        else:
            lines.append(line)
    return Ledger(tuple(lines), tuple(damaged), len(text))


def _written(keys: Keys, line: LedgerLine) -> bytes:
    plain: dict[str, Any] = {
        "act": line.act.value,
        "index": line.bsn_hash,
        "year": line.year,
        "source": line.source,
        "by": line.by,
        "at": line.at.isoformat(timespec="microseconds"),
        "key_id": keys.key_id,
    }
    return json.dumps(plain | {"seal": _seal(keys, plain)}).encode() + b"\n"


def _opened(keys: Keys, raw: bytes) -> LedgerLine | None:
    try:
        content = json.loads(raw)
        under = keys.named(content["key_id"])
        if under is None or not hmac.compare_digest(
            content["seal"], _seal(under, content)
        ):
            return None
        year = content["year"]
        return LedgerLine(
            LedgerAct(content["act"]),
            str(content["index"]),
            None if year is None else int(year),
            str(content["source"]),
            str(content["by"]),
            datetime.fromisoformat(content["at"]),
            str(content["key_id"]),
        )
    except (ValueError, KeyError, TypeError):
        return None


def _seal(keys: Keys, plain: Mapping[str, Any]) -> str:
    """Under the key of the log, but for another use than an event's mac."""
    values = [plain[name] for name in FIELDS]
    form = b"omzien objection" + json.dumps(values, separators=(",", ":")).encode()
    return hmac.new(keys.audit, form, "sha256").hexdigest()
