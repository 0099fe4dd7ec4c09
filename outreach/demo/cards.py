"""One person of the demo register, and the file in which a municipality delivers it.

The layout is `selectie-csv`: one row a person, header cells are element numbers.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from itertools import count
from operator import attrgetter
from pathlib import Path

FIRST_NUMBER = 99_000_000
"""First eight digits of invented BSNs: a range that is not given to people."""
WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2)


@dataclass(slots=True)
class Card:
    """One person as the register delivers him; text as in the file, empty: unknown."""

    bsn: str
    given_names: str
    surname: str
    birth: str
    """Eight digits, zeros where unknown."""
    gender: str = "V"
    prefix: str = ""
    title: str = ""
    name_usage: str = "E"
    partner_title: str = ""
    partner_prefix: str = ""
    partner_surname: str = ""
    partner_from: str = ""
    partner_until: str = ""
    partner_end_reason: str = ""
    person_investigation: str = ""
    died_on: str = ""
    suspension_on: str = ""
    suspension_reason: str = ""
    nondisclosure: str = "0"
    municipality: str = ""
    address_function: str = "W"
    address_since: str = ""
    street: str = ""
    house_number: str = ""
    house_letter: str = ""
    house_addition: str = ""
    house_indication: str = ""
    postcode: str = ""
    city: str = ""
    location: str = ""
    country: str = ""
    foreign_line: str = ""
    address_investigation: str = ""
    neighbourhood: str = ""

    @property
    def gone(self) -> bool:
        """Died, or left the register of this municipality."""
        return bool(self.died_on or self.suspension_reason)


COLUMNS = {
    "bsn": "01.01.20",
    "given_names": "01.02.10",
    "title": "01.02.20",
    "prefix": "01.02.30",
    "surname": "01.02.40",
    "birth": "01.03.10",
    "gender": "01.04.10",
    "name_usage": "01.61.10",
    "person_investigation": "01.83.10",
    "partner_title": "05.02.20",
    "partner_prefix": "05.02.30",
    "partner_surname": "05.02.40",
    "partner_from": "05.06.10",
    "partner_until": "05.07.10",
    "partner_end_reason": "05.07.40",
    "died_on": "06.08.10",
    "suspension_on": "07.67.10",
    "suspension_reason": "07.67.20",
    "nondisclosure": "07.70.10",
    "municipality": "08.09.10",
    "address_function": "08.10.10",
    "address_since": "08.10.30",
    "street": "08.11.10",
    "house_number": "08.11.20",
    "house_letter": "08.11.30",
    "house_addition": "08.11.40",
    "house_indication": "08.11.50",
    "postcode": "08.11.60",
    "city": "08.11.70",
    "location": "08.12.10",
    "country": "08.13.10",
    "foreign_line": "08.13.30",
    "address_investigation": "08.83.10",
    "neighbourhood": "buurt_code",
}
"""Field of `Card` -> header cell."""
assert set(COLUMNS) == {field.name for field in fields(Card)}


def write_register_file(path: Path, cards: Iterable[Card]) -> int:
    """Write a delivery, semicolons and UTF-8, and return its number of rows."""
    values = attrgetter(*COLUMNS)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\n")
        writer.writerow(COLUMNS.values())
        rows = [values(card) for card in cards]
        writer.writerows(rows)
    return len(rows)


def invented_numbers() -> Iterator[str]:
    """BSNs that pass the 11-test, each once."""
    for stem in count(FIRST_NUMBER):
        digits = f"{stem:08d}"
        rest = sum(w * int(d) for w, d in zip(WEIGHTS, digits, strict=True)) % 11
        if rest < 10:
            yield f"{digits}{rest}"


def wrong_number(bsn: str) -> str:
    """The same BSN with its last digit changed, so that the 11-test fails."""
    return bsn[:8] + str((int(bsn[8]) + 1) % 10)
