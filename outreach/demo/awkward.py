"""The awkward people of the register: each kind there is, some of each."""

from collections.abc import Callable
from copy import copy
from datetime import date
from typing import NamedTuple

from outreach.demo.addresses import settle
from outreach.demo.ages import born, day_between, eight_digits
from outreach.demo.cards import Card, wrong_number
from outreach.demo.passing_time import die, emigrate
from outreach.demo.population import Population

QUAYS = {
    "BU05991088": "Maaskade",
    "BU05990112": "Wijnhaven",
    "BU05990320": "Voorhaven",
    "BU05991085": "Maashaven",
    "BU05991289": "Hollandsche IJssel",
}
"""Neighbourhoods where houseboats lie."""


class Kind(NamedTuple):
    """One sort of awkwardness: how many in the whole city, and what it does."""

    name: str
    number: int
    change: Callable[[Population, Card, int, date], None]


def _houseboat(_people: Population, card: Card, number: int, _on: date) -> None:
    code, quay = list(QUAYS.items())[number % len(QUAYS)]
    card.street = card.house_number = card.house_letter = card.house_addition = ""
    card.postcode = ""
    card.location = f"Woonboot {number + 1}, ligplaats {quay}"[:35]
    card.neighbourhood = code


def _no_surname(_people: Population, card: Card, _number: int, _on: date) -> None:
    card.surname, card.prefix = ".", ""


def _only_surname(_people: Population, card: Card, _number: int, _on: date) -> None:
    card.given_names = ""


def _year_only(_people: Population, card: Card, _number: int, _on: date) -> None:
    card.birth = card.birth[:4] + "0000"


def _no_birth_date(_people: Population, card: Card, _number: int, _on: date) -> None:
    card.birth = "00000000"


def _perhaps_of_age(_people: Population, card: Card, _number: int, on: date) -> None:
    card.birth = f"{on.year - 75}0000"


def _leap_day(people: Population, card: Card, _number: int, on: date) -> None:
    newest = on.year - 76
    leap = newest - newest % 4
    card.birth = f"{leap - 4 * people.random.randrange(4)}0229"


def _investigated(code: str) -> Callable[[Population, Card, int, date], None]:
    def change(_people: Population, card: Card, _number: int, _on: date) -> None:
        card.address_investigation = code

    return change


def _postal(_people: Population, card: Card, _number: int, _on: date) -> None:
    card.address_function = "B"


def _no_number(_people: Population, card: Card, number: int, _on: date) -> None:
    if number % 2:
        card.house_number = "0"
    else:
        card.street = "."
    card.location = ""


def _suspended(people: Population, card: Card, number: int, on: date) -> None:
    card.suspension_reason = "MR.FW"[number % 5]
    card.suspension_on = eight_digits(day_between(people.random, _year_before(on), on))


def _dead(people: Population, card: Card, number: int, on: date) -> None:
    die(people, card, day_between(people.random, _year_before(on), on), {})
    if number % 6 == 0:
        card.died_on = card.died_on[:6] + "00"


def _emigrated(people: Population, card: Card, _number: int, on: date) -> None:
    emigrate(people, card, day_between(people.random, _year_before(on), on), {})


def _abroad(_people: Population, card: Card, _number: int, _on: date) -> None:
    card.street = card.house_number = card.house_letter = card.house_addition = ""
    card.postcode = card.city = card.neighbourhood = ""
    card.country, card.foreign_line = "5010", "Groenplaats 21"


def _neighbour(people: Population, card: Card, _number: int, on: date) -> None:
    people.younger.add(card.bsn)
    card.birth = eight_digits(born(people.random, people.random.randint(58, 72), on))


def _year_before(on: date) -> date:
    return on.replace(year=on.year - 1, day=1)


KINDS = (
    Kind("houseboat", 45, _houseboat),
    Kind("surname unknown", 8, _no_surname),
    Kind("no given names", 12, _only_surname),
    Kind("only the year of birth", 40, _year_only),
    Kind("birth date unknown", 6, _no_birth_date),
    Kind("perhaps of age", 14, _perhaps_of_age),
    Kind("born on 29 February", 40, _leap_day),
    Kind("address under investigation", 45, _investigated("080000")),
    Kind("number under investigation", 10, _investigated("081120")),
    Kind("not living there any more", 30, _investigated("089999")),
    Kind("postal address only", 50, _postal),
    Kind("address incomplete", 10, _no_number),
    Kind("record suspended or removed", 20, _suspended),
    Kind("died", 150, _dead),
    Kind("emigrated", 60, _emigrated),
    Kind("address abroad", 12, _abroad),
    Kind("younger neighbour", 300, _neighbour),
)


def add_awkward_people(people: Population, on: date, parts: int) -> None:
    """Add some of each kind; in a cut city at least one of each."""
    for kind in KINDS:
        for number in range(max(1, round(kind.number / parts))):
            card = people.person(people.random.randint(76, 90), on)
            settle(card, people.book.home(), eight_digits(_year_before(on)))
            kind.change(people, card, number, on)
            people.cards.append(card)


def rejected_rows(people: Population, on: date, number: int) -> list[Card]:
    """Rows that cannot be used: wrong BSN, no non-disclosure code, a BSN twice, ..."""
    rows = []
    for turn in range(number):
        card = people.person(80, on)
        settle(card, people.book.home(), eight_digits(_year_before(on)))
        rows += _spoilt(card, turn % 6)
    return rows


def _spoilt(card: Card, fault: int) -> list[Card]:
    if fault == 0:
        card.bsn = wrong_number(card.bsn)
    elif fault == 1:
        card.nondisclosure = ""
    elif fault == 2:
        twin = copy(card)
        twin.street = "Dubbelstraat"
        return [card, twin]
    elif fault == 3:
        card.birth = card.birth[:4] + "1345"
    elif fault == 4:
        card.postcode = "3011a"
    else:
        card.suspension_reason = "X"
    return [card]
