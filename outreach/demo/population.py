"""The people of the demo city on a day, and their households."""

from collections.abc import Iterator
from datetime import date
from random import Random

from outreach.demo.addresses import AddressBook, Home, settle
from outreach.demo.ages import (
    OF_AGE,
    age_at_home,
    age_in_care,
    born,
    day_between,
    eight_digits,
)
from outreach.demo.cards import Card, invented_numbers
from outreach.demo.names import NamePool, Surname
from outreach.demo.targets import Targets

INSTITUTION_SIZE = 65
"""People in one nursing home, roughly."""
NAME_USAGES = ("V", "P", "E", "N")
TITLES = {"M": ("JH", "B", "R", "G"), "V": ("JV", "BS", "GI")}
SHARE_TITLED = 0.0025
SHARE_PARTLY_UNKNOWN = 0.002
SHARE_SHIELDED = 0.018
"""With an indication of non-disclosure."""
YOUNGER_IN_FILE = 0.12
"""Younger partners that the selection delivers too: never stored."""


class Population:
    """Everybody who lives in the city; `cards` are those the register delivers."""

    def __init__(self, random: Random, seed: int) -> None:
        self.random = random
        self.names = NamePool(random, seed)
        self.numbers: Iterator[str] = invented_numbers()
        self.book = AddressBook(random)
        self.cards: list[Card] = []
        self.partner_of: dict[str, Card] = {}
        """BSN -> the partner who is in the register too."""
        self.institutions: list[Home] = []
        self.in_care: set[str] = set()
        """BSNs of people who live in an institution."""
        self.younger: set[str] = set()
        """BSNs of younger partners and neighbours: delivered, never stored."""

    def person(self, age: int, on: date, gender: str = "") -> Card:
        """Somebody new, without an address."""
        draw = self.random
        gender = gender or ("M" if draw.random() < share_of_men(age) else "V")
        surname = self.names.surname()
        card = Card(
            bsn=next(self.numbers),
            given_names=self.names.given_names(gender, surname),
            prefix=surname.prefix,
            surname=surname.name,
            gender=gender,
            birth=eight_digits(born(draw, age, on)),
        )
        if draw.random() < SHARE_TITLED:
            card.title = draw.choice(TITLES[gender])
        if draw.random() < SHARE_PARTLY_UNKNOWN and age > OF_AGE:
            card.birth = card.birth[:4] + draw.choice(("0000", card.birth[4:6] + "00"))
        if draw.random() < SHARE_SHIELDED:
            card.nondisclosure = draw.choice("1234567")
        return card

    def household(self, age: int, on: date) -> list[Card]:
        """One person of an age, and perhaps a partner, at an address of their own."""
        first = self.person(age, on)
        members = [first]
        kind = self.random.choices(
            ("couple", "younger", "widowed", "single"), household_weights(age)
        )[0]
        if kind == "couple":
            members.append(self._marry(first, self._older_partner(age), on))
        elif kind == "younger":
            members.append(self._marry(first, self.random.randint(60, 73), on))
            self._younger_stays_out(members)
        elif kind == "widowed":
            self._widow(first, on)
        home = self.book.home()
        moved_in = day_between(self.random, date(on.year - 45, 1, 1), on)
        for card in members:
            settle(card, home, eight_digits(moved_in))
        return members

    def _older_partner(self, age: int) -> int:
        return max(OF_AGE, min(100, age + self.random.randint(-5, 5)))

    def _younger_stays_out(self, members: list[Card]) -> None:
        younger = members.pop()
        if self.random.random() < YOUNGER_IN_FILE:
            members.append(younger)
            self.younger.add(younger.bsn)

    def _marry(self, first: Card, age: int, on: date) -> Card:
        same = self.random.random() < 0.02
        gender = first.gender if same else ("V" if first.gender == "M" else "M")
        second = self.person(age, on, gender)
        since = eight_digits(
            day_between(
                self.random,
                date(on.year - 58, 1, 1),
                date(on.year - 20, 1, 1),
            )
        )
        for one, other in ((first, second), (second, first)):
            one.partner_prefix, one.partner_surname = other.prefix, other.surname
            one.partner_title = other.title
            one.partner_from = since
            one.name_usage = self._usage(one.gender)
        self.partner_of[first.bsn], self.partner_of[second.bsn] = second, first
        return second

    def _widow(self, card: Card, on: date) -> None:
        late: Surname = self.names.surname()
        married = date(on.year - self.random.randint(30, 58), 6, 15)
        ended = day_between(self.random, date(on.year - 20, 1, 1), on)
        card.partner_prefix, card.partner_surname = late
        card.partner_from, card.partner_until = map(eight_digits, (married, ended))
        card.partner_end_reason = "O" if self.random.random() < 0.85 else "S"
        card.name_usage = self._usage(card.gender)

    def _usage(self, gender: str) -> str:
        weights = (52, 24, 20, 4) if gender == "V" else (1, 1, 97, 1)
        return self.random.choices(NAME_USAGES, weights)[0]

    def open_institutions(self, residents: int) -> None:
        """Nursing homes for so many people, each at a whole house number."""
        for _ in range(max(2, round(residents / INSTITUTION_SIZE))):
            self.institutions.append(self.book.institution())

    def move_to_care(self, card: Card, on: date) -> None:
        """A room in one of the institutions."""
        self.in_care.add(card.bsn)
        home = self.random.choice(self.institutions)
        room = home._replace(addition=str(self.random.randint(1, 240)))
        settle(card, room, eight_digits(on))


def share_of_men(age: int) -> float:
    """From 45 % at 75 down to 25 % at 95."""
    return max(0.2, 0.45 - 0.01 * (age - OF_AGE))


def household_weights(age: int) -> tuple[int, int, int, int]:
    """Couple of age, couple with a younger partner, widowed, single."""
    if age < 80:
        return (17, 22, 37, 24)
    return (14, 8, 57, 21) if age < 90 else (6, 2, 78, 14)


def first_population(random: Random, seed: int, on: date, size: Targets) -> Population:
    """The city on the day of the first delivery, without the awkward people."""
    people = Population(random, seed)
    people.open_institutions(size.in_institutions)
    at_home = 0
    while at_home < size.independent:
        members = people.household(age_at_home(random), on)
        people.cards += members
        at_home += sum(card.bsn not in people.younger for card in members)
    for _ in range(size.in_institutions):
        card = people.person(age_in_care(random), on)
        people.move_to_care(card, on)
        people.cards.append(card)
    for _ in range(size.nearly):
        people.cards += people.household(OF_AGE - 1, on)[:1]
    return people
