"""Notes the end of the log outside the database: the only thing that gives a cut tail
or a restored old copy away.

A line a note, only ever added, forced to the disk, sealed under the key of the log so
that nobody else can add one. Where the file lies is a setting: best on another disk,
or on one that can only be written once.
"""

import fcntl
import hmac
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from outreach.adapters.sealing import Keys
from outreach.settings import Settings

FOLDER = "anchors"
"""Below the data folder."""
ANCHOR, ACCEPTED = "anchor", "accepted"
FIELDS = ("kind", "log_id", "seq", "mac", "at", "by", "breaks")


class Anchor(NamedTuple):
    """One line: the log ended here at that moment."""

    log_id: str
    seq: int
    mac: str
    at: str
    """ISO 8601, UTC."""
    kind: str = ANCHOR
    """`accepted`: a person said that letters may go out, whatever stands before."""
    by: str = ""
    breaks: tuple[tuple[int, str], ...] = ()
    """(seq, kind) of the breaks that were accepted."""


class AnchorFile(NamedTuple):
    """What the file says of one log."""

    path: Path
    lines: tuple[Anchor, ...]
    """Oldest first."""
    damaged: tuple[int, ...]
    """Line numbers, from 1, that nobody could have written with our keys."""
    others: int
    """Lines about another log."""

    @property
    def newest(self) -> Anchor | None:
        """The last line."""
        return self.lines[-1] if self.lines else None

    @property
    def accepted(self) -> frozenset[tuple[int, str]]:
        """Breaks that a person accepted."""
        return frozenset(one for line in self.lines for one in line.breaks)

    def in_force(self) -> Mapping[int, str]:
        """Number -> mac of the anchors that the log must agree with.

        An acceptance begins anew at its own number: anchors before it in the file
        that are further on belong to a course that was given up.
        """
        found: dict[int, str] = {}
        for line in self.lines:
            if line.kind == ACCEPTED:
                found = {seq: mac for seq, mac in found.items() if seq < line.seq}
            found[line.seq] = line.mac
        return found


def anchor_path(settings: Settings, log_id: str) -> Path:
    """Where the anchors of a log lie."""
    return settings.anchor_file or settings.data_dir / FOLDER / f"{log_id}.jsonl"


def append_anchor(settings: Settings, keys: Keys, anchor: Anchor) -> None:
    """Add a line, and wait until it is on the disk. Raises OSError."""
    path = anchor_path(settings, anchor.log_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    new = not path.exists()
    plain = anchor._asdict() | {"key_id": keys.key_id}
    line = json.dumps(plain | {"seal": _seal(keys, plain)}).encode() + b"\n"
    with path.open("ab+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if _torn(file):
            line = b"\n" + line
        file.write(line)
        file.flush()
        os.fsync(file.fileno())
    if new:
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def can_append(settings: Settings, log_id: str) -> bool:
    """Whether a line can be added, as far as that shows without adding one."""
    path = anchor_path(settings, log_id)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab"):
            return True
    except OSError:
        return False


def _torn(file: Any) -> bool:
    """The last line was not finished: the power went while it was written."""
    if not file.seek(0, os.SEEK_END):
        return False
    file.seek(-1, os.SEEK_END)
    return bool(file.read(1) != b"\n")


def read_anchors(settings: Settings, keys: Keys, log_id: str) -> AnchorFile:
    """All lines about one log; an absent file is an empty one. Raises OSError."""
    path = anchor_path(settings, log_id)
    lines: list[Anchor] = []
    damaged: list[int] = []
    others = 0
    text = path.read_bytes() if path.exists() else b""
    for number, raw in enumerate(text.split(b"\n"), 1):
        if not raw:
            continue
        anchor = _opened(keys, raw)
        if anchor is None:
            damaged.append(number)
        elif anchor.log_id != log_id:
            others += 1
        else:
            lines.append(anchor)
    return AnchorFile(path, tuple(lines), tuple(damaged), others)


def _opened(keys: Keys, raw: bytes) -> Anchor | None:
    try:
        content = json.loads(raw)
        seal = content.pop("seal")
        under = keys.named(content["key_id"])
        if under is None or not hmac.compare_digest(seal, _seal(under, content)):
            return None
        breaks = tuple((int(seq), str(kind)) for seq, kind in content["breaks"])
        given = {name: content[name] for name in FIELDS} | {"breaks": breaks}
        return Anchor(**given)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _seal(keys: Keys, plain: Mapping[str, Any]) -> str:
    """Under the key of the log, but for another use than an event's mac."""
    values = [plain[name] for name in FIELDS] + [plain["key_id"]]
    form = b"omzien anchor" + json.dumps(values, separators=(",", ":")).encode()
    return hmac.new(keys.audit, form, "sha256").hexdigest()
