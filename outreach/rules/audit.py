"""How the log is chained: what one row says, and what its mac covers."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC
from typing import Any

FIELDS = (
    "seq",
    "at",
    "actor",
    "role",
    "area",
    "act",
    "object_kind",
    "object_id",
    "subject_count",
    "subject_digest",
    "purpose",
    "result",
    "origin",
    "trace_id",
    "span_id",
    "key_id",
)
"""What the mac covers, in this order. A new field goes at the end."""
CHECK_FIELDS = ("at", "by", "whole", "seq", "mac", "events", "breaks", "reason")
"""What the seal of a check of the log covers."""
START_OF_CHAIN = "0" * 64
"""The mac before the first event."""


LOG_ID_SIGNS = 16
"""Of the first event's mac: the name of a log."""
_AT = FIELDS.index("at")
_JSON = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"))


def written_form(row: Mapping[str, Any]) -> bytes:
    """One event as bytes, the same on every machine and database.

    `row["at"]` is an aware moment; it counts in UTC, to the microsecond.
    """
    return form_of([row[name] for name in FIELDS])


def form_of(values: Sequence[Any]) -> bytes:
    """As `written_form`, of the values in the order of `FIELDS`."""
    plain = list(values)
    plain[_AT] = plain[_AT].astimezone(UTC).isoformat(timespec="microseconds")
    return _JSON.encode(plain).encode()


def chained(key: bytes, before: str, row: Mapping[str, Any]) -> str:
    """The mac of an event: 64 hexadecimal signs, over the one before and itself."""
    return mac_of(key, before, written_form(row))


def mac_of(key: bytes, before: str, form: bytes) -> str:
    """As `chained`, of an event in its written form."""
    return hmac.digest(key, before.encode() + form, "sha256").hex()


def check_seal(key: bytes, row: Mapping[str, Any]) -> str:
    """The seal of a `LogCheck`: 64 hexadecimal signs over all that it says."""
    plain = [row[name] for name in CHECK_FIELDS]
    plain[0] = plain[0].astimezone(UTC).isoformat(timespec="microseconds")
    form = b"omzien log check" + _JSON.encode(plain).encode()
    return hmac.digest(key, form, "sha256").hex()


def digest_of(pseudonyms: Iterable[str]) -> str:
    """SHA-256 over the sorted pseudonyms; empty when there are none."""
    known = sorted(set(pseudonyms))
    if not known:
        return ""
    return hashlib.sha256("\n".join(known).encode()).hexdigest()
