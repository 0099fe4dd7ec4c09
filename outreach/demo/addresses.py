"""Where people of the demo city live: every household at an address of its own."""

from itertools import accumulate, product
from random import Random
from typing import NamedTuple

from outreach.demo.cards import Card
from outreach.demo.geography import (
    CITY,
    HIGHEST_NUMBER,
    MUNICIPALITY_CODE,
    Buurt,
    Street,
    buurten,
)

FLATS = ("", "A", "B", "C", "D")
KEPT_FOR_INSTITUTIONS = 8
"""The highest house numbers of a street: no private homes."""
LAST_HOME = HIGHEST_NUMBER - KEPT_FOR_INSTITUTIONS


class Home(NamedTuple):
    """An address that somebody can move into."""

    street: Street
    number: int
    letter: str = ""
    addition: str = ""


class AddressBook:
    """Hands out each address once."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.weights = list(accumulate(buurt.residents for buurt in buurten()))
        self.free: dict[Street, list[tuple[int, str]]] = {}
        self.institution_streets: list[Street] = []

    def buurt(self) -> Buurt:
        """A neighbourhood; those with many older people more often."""
        return self.random.choices(buurten(), cum_weights=self.weights)[0]

    def home(self, buurt: Buurt | None = None) -> Home:
        """An address where nobody lives."""
        street = self.random.choice((buurt or self.buurt()).streets)
        if street not in self.free:
            numbers = list(product(range(1, LAST_HOME + 1), FLATS))
            self.random.shuffle(numbers)
            self.free[street] = numbers
        if not self.free[street]:
            return self.home()
        number, letter = self.free[street].pop()
        return Home(street, number, letter)

    def institution(self) -> Home:
        """A house number that belongs to one institution whole."""
        if not self.institution_streets:
            streets = [street for buurt in buurten() for street in buurt.streets]
            self.random.shuffle(streets)
            self.institution_streets = streets
        number = self.random.randint(LAST_HOME + 1, HIGHEST_NUMBER)
        return Home(self.institution_streets.pop(), number)


def settle(card: Card, home: Home, since: str) -> None:
    """Register somebody at an address of this municipality."""
    card.municipality = MUNICIPALITY_CODE
    card.address_function = "W"
    card.street = home.street.name
    card.house_number = str(home.number)
    card.house_letter = home.letter
    card.house_addition = home.addition
    card.house_indication = card.location = ""
    card.postcode = home.street.postcode_of(home.number)
    card.city = CITY
    card.country = card.foreign_line = card.address_investigation = ""
    card.neighbourhood = home.street.neighbourhood_code
    card.address_since = since
