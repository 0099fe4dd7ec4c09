"""Areas, neighbourhoods, streets and postcodes of the demo city.

Names and points are those of Rotterdam, rounded to about a hundred metres; house
numbers and the letters of the postcodes are invented.
"""

import csv
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import insert
from sqlmodel import Session

from outreach.tables import District, Neighbourhood, PostcodeArea

TABLE = Path(__file__).parent / "areas.csv"
CITY = "Rotterdam"
MUNICIPALITY_CODE = "0599"
NUMBERS_A_CODE = 40
"""House numbers that share one postcode."""
CODES_A_STREET = 8
LETTERS = "ABCDEGHJKLMNPRSTVWXZ"
NEVER_ISSUED = {"SA", "SD", "SS"}


class Street(NamedTuple):
    """A street within one neighbourhood, with its own six-sign postcodes."""

    name: str
    neighbourhood_code: str
    postcodes: tuple[str, ...]

    def postcode_of(self, number: int) -> str:
        """The postcode of a house number, 1..320."""
        return self.postcodes[(number - 1) // NUMBERS_A_CODE]


HIGHEST_NUMBER = NUMBERS_A_CODE * CODES_A_STREET


class Buurt(NamedTuple):
    """One row of the table."""

    code: str
    name: str
    district_code: str
    district: str
    latitude: float
    longitude: float
    residents: int
    """How many people of 75 and over live there, roughly; only a weight."""
    wijkteam: str
    streets: tuple[Street, ...]


@cache
def buurten() -> tuple[Buurt, ...]:
    """All neighbourhoods, in the order of the table."""
    codes: dict[str, Iterator[str]] = defaultdict(_letter_pairs)
    with TABLE.open(encoding="utf-8", newline="") as file:
        return tuple(
            Buurt(
                code=row["neighbourhood_code"],
                name=row["neighbourhood"],
                district_code=row["district_code"],
                district=row["district"],
                latitude=float(row["latitude"]),
                longitude=float(row["longitude"]),
                residents=int(row["residents"]),
                wijkteam=row["wijkteam"],
                streets=tuple(
                    Street(
                        name,
                        row["neighbourhood_code"],
                        tuple(
                            row["postcode"] + next(codes[row["postcode"]])
                            for _ in range(CODES_A_STREET)
                        ),
                    )
                    for name in row["streets"].split(";")
                ),
            )
            for row in csv.DictReader(file)
        )


def _letter_pairs() -> Iterator[str]:
    pairs = ("".join(pair) for pair in product(LETTERS, repeat=2))
    return (pair for pair in pairs if pair not in NEVER_ISSUED)


@cache
def districts() -> dict[str, str]:
    """District code -> name, in the order of the table."""
    return {buurt.district_code: buurt.district for buurt in buurten()}


@cache
def residents_of_district() -> dict[str, int]:
    """District code -> weight: people of 75 and over, roughly."""
    sums: dict[str, int] = defaultdict(int)
    for buurt in buurten():
        sums[buurt.district_code] += buurt.residents
    return dict(sums)


def place_areas(session: Session) -> None:
    """Store the areas; the point of a district is that of its neighbourhoods."""
    for code, name in districts().items():
        inside = [buurt for buurt in buurten() if buurt.district_code == code]
        session.add(
            District(
                code=code,
                name=name,
                latitude=round(sum(b.latitude for b in inside) / len(inside), 3),
                longitude=round(sum(b.longitude for b in inside) / len(inside), 3),
            )
        )
    session.flush()
    for buurt in buurten():
        session.add(
            Neighbourhood(
                code=buurt.code,
                district_code=buurt.district_code,
                name=buurt.name,
                latitude=buurt.latitude,
                longitude=buurt.longitude,
            )
        )
    session.flush()
    session.execute(
        insert(PostcodeArea),
        [
            {
                "postcode": postcode,
                "district_code": buurt.district_code,
                "neighbourhood_code": buurt.code,
            }
            for buurt in buurten()
            for street in buurt.streets
            for postcode in street.postcodes
        ],
    )
