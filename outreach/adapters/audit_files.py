"""The log as files: the fields of BIO2 as CSV, and the rows of the Logboek
Dataverwerkingen as JSON lines in the shape of OTLP.

Rows of the Logboek hold no user: whoever must know joins them with the log by trace.
"""

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from outreach.adapters.spreadsheets import safe_cell

BOM = "\ufeff"
COLUMNS: Mapping[str, str] = {
    "seq": "nummer",
    "at": "tijdstip",
    "actor": "uitvoerder",
    "role": "rol",
    "area": "gebied",
    "act": "handeling",
    "object_kind": "soort_object",
    "object_id": "object",
    "people": "aantal_personen",
    "purpose": "verwerking",
    "result": "resultaat",
    "origin": "herkomst",
    "trace_id": "spoor",
}
"""BIO2 8.15.01: action, object, result, origin, actor and time; and what joins them."""
SERVICE = "omzien"
SUBJECT_TYPE = "omzien-pseudoniem"
OK, ERROR = 1, 2
"""Status codes of OTLP."""
AT_ONCE = 1000
"""Rows in one piece of the file."""


def csv_pieces(rows: Iterable[Any]) -> Iterator[bytes]:
    """A CSV that a Dutch spreadsheet opens, safe against formulas, piece by piece."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    out.write(BOM)
    writer.writerow(COLUMNS.values())
    for number, row in enumerate(rows, 1):
        writer.writerow([safe_cell(_plain(getattr(row, name))) for name in COLUMNS])
        if not number % AT_ONCE:
            yield _emptied(out)
    yield _emptied(out)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _emptied(out: io.StringIO) -> bytes:
    piece = out.getvalue().encode()
    out.seek(0)
    out.truncate()
    return piece


def ldv_pieces(rows: Iterable[Any], register: str) -> Iterator[bytes]:
    """One line for each row (`queries.audit.SubjectRow`: a person in an event); none
    is left out.

    `register` stands before the key of the processing activity, which makes it a URI.
    """
    for row in rows:
        line = json.dumps(_traced(row, register), separators=(",", ":"))
        yield line.encode() + b"\n"


def _traced(row: Any, register: str) -> dict[str, Any]:
    """One row as OTLP's traces: one resource, one scope, one span."""
    moment = str(int(row.at.timestamp() * 1000) * 1_000_000)
    span = {
        "traceId": row.trace_id,
        "spanId": span_of(row),
        "name": f"{row.act} {row.object_kind}",
        "kind": 1,
        "startTimeUnixNano": moment,
        "endTimeUnixNano": moment,
        "status": {"code": OK if row.result == "ok" else ERROR},
        "attributes": _attributes(
            {
                "dpl.core.processing_activity_id": f"{register}{row.purpose}",
                "dpl.core.data_subject_id": row.pseudonym,
                "dpl.core.data_subject_id_type": SUBJECT_TYPE,
            }
        ),
    }
    resource = {"attributes": _attributes({"service.name": SERVICE})}
    scope = {"scope": {"name": SERVICE}, "spans": [span]}
    return {"resourceSpans": [{"resource": resource, "scopeSpans": [scope]}]}


def span_of(row: Any) -> str:
    """16 hexadecimal signs: another one for each person in an event."""
    name = f"{row.trace_id}:{row.seq}:{row.pseudonym}"
    return hashlib.sha256(name.encode()).hexdigest()[:16]


def _attributes(values: Mapping[str, str]) -> list[dict[str, Any]]:
    return [{"key": k, "value": {"stringValue": v}} for k, v in values.items()]
