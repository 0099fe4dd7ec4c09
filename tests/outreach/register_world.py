"""Invented deliveries: people with valid numbers, written in any layout."""

import csv
import io
from datetime import date
from pathlib import Path
from typing import Any

from sqlmodel import Session

from outreach.access import Role, Viewer, job_viewer
from outreach.actions.register import import_register
from outreach.actions.register_result import ImportResult
from outreach.adapters.sealing import Keys
from outreach.rules.register.checks import BSN_WEIGHTS
from outreach.rules.register.elements import ELEMENTS
from tests import build
from tests.conftest import NOW, TODAY

REFERENCE = date(2026, 11, 1)
"""People born on or before 1 November 1951 are 75."""
KEYS = Keys("k-test", b"s" * 32, b"i" * 32, b"a" * 32)
JOB = job_viewer("import-register", TODAY)
NUMBER_OF = {element.field: element.number or element.field for element in ELEMENTS}
PERSON = {
    "given_names": "Anna Maria",
    "surname": "Bakker",
    "birth": "19460310",
    "gender": "V",
    "name_usage": "E",
    "nondisclosure": "0",
    "municipality_code": "0599",
    "address_function": "W",
    "street": "Dorpsstraat",
    "house_number": "12",
    "postcode": "3011AB",
    "city": "Rotterdam",
}
FIELDS = (
    "bsn",
    *PERSON,
    "prefix",
    "partner_surname",
    "partner_from",
    "partner_until",
    "partner_end_reason",
    "died_on",
    "suspension_on",
    "suspension_reason",
    "house_letter",
    "house_addition",
    "bag_object_id",
    "bag_address_id",
    "location",
    "country",
    "address_investigation",
    "gebied",
    "buurt_code",
    "instelling",
)


def bsn(number: int) -> str:
    """The `number`-th valid BSN above 100 million."""
    head = 10_000_000 + number * 7
    while True:
        digits = f"{head:08d}"
        weights = zip(digits, BSN_WEIGHTS[:8], strict=True)
        check = sum(int(d) * w for d, w in weights) % 11
        if check < 10:
            return f"{digits}{check}"
        head += 1


def somebody(number: int = 1, **given: str) -> dict[str, str]:
    """A woman of 80 at an address of her own, unless told otherwise."""
    return PERSON | {"bsn": bsn(number), "house_number": str(number)} | given


def as_csv(
    people: list[dict[str, str]],
    *,
    fields: tuple[str, ...] = FIELDS,
    delimiter: str = ";",
) -> str:
    """The selection layout with element numbers."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow([NUMBER_OF[field] for field in fields])
    for person in people:
        writer.writerow([person.get(field, "") for field in fields])
    return out.getvalue()


def written(folder: Path, people: list[dict[str, str]], name: str = "r.csv") -> Path:
    """A delivery as a file."""
    path = folder / name
    path.write_text(as_csv(people), encoding="utf-8", newline="")
    return path


def take_in(
    session: Session,
    folder: Path,
    people: list[dict[str, str]],
    *,
    name: str = "r.csv",
    **given: Any,
) -> ImportResult:
    """Import these people as one delivery."""
    path = written(folder, people, name)
    values = {
        "reference_date": REFERENCE,
        "max_rejected": 100.0,
        "municipality_code": "0599",
        "keys": KEYS,
        "by": JOB,
        "at": NOW,
    } | given
    return import_register(session, path, **values)


def administrator(session: Session) -> Viewer:
    """Somebody who may import and confirm."""
    who = build.person(session, "Ada Beheer")
    return build.viewer(Role.ADMINISTRATOR, person_id=who.id)
