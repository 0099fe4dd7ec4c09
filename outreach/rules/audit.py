"""How the log is chained: what one row says, and what its mac covers."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
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
START_OF_CHAIN = "0" * 64
"""The mac before the first event."""


def written_form(row: Mapping[str, Any]) -> bytes:
    """One event as bytes, the same on every machine and database.

    `row["at"]` is an aware UTC moment; it counts to the microsecond.
    """
    values = [row[name] for name in FIELDS]
    values[1] = row["at"].isoformat(timespec="microseconds")
    return json.dumps(values, ensure_ascii=True, separators=(",", ":")).encode()


def chained(key: bytes, before: str, row: Mapping[str, Any]) -> str:
    """The mac of an event: 64 hexadecimal signs, over the one before and itself."""
    return hmac.new(key, before.encode() + written_form(row), "sha256").hexdigest()


def digest_of(pseudonyms: Iterable[str]) -> str:
    """SHA-256 over the sorted pseudonyms; empty when there are none."""
    known = sorted(set(pseudonyms))
    if not known:
        return ""
    return hashlib.sha256("\n".join(known).encode()).hexdigest()
