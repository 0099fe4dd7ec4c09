"""Pools of names: drawn once from Faker (nl_NL), then sampled by weight."""

from collections.abc import Sequence
from itertools import accumulate
from random import Random
from typing import NamedTuple

from faker import Faker

MEN = (
    "Johannes Cornelis Willem Hendrik Jan Pieter Jacobus Adrianus Gerrit Arie "
    "Leendert Petrus Dirk Jacob Antonius Gerardus Teunis Bastiaan Wouter Marinus"
)
WOMEN = (
    "Johanna Maria Cornelia Wilhelmina Adriana Elisabeth Neeltje Hendrika Catharina "
    "Anna Jacoba Geertruida Petronella Margaretha Willempje Pieternella Alida Dirkje "
    "Helena Francina"
)
"""Given names of people born before 1951; Faker's lists are of later generations."""
COMMON = (
    "de Jong, Jansen, de Vries, van den Berg, van Dijk, Bakker, Visser, Smit, "
    "van der Meer, de Groot, Bos, Vos, Peters, Hendriks, van Leeuwen, Dekker, "
    "Brouwer, de Wit, Dijkstra, van der Linden, Verhoeven, van den Heuvel, Kok, "
    "van der Veen, Schouten, Hoogendijk, Kooijman, van 't Hof, in 't Veld, "
    "van der Vorm, Barendregt, Noordzij"
)
ELSEWHERE = (
    "Yılmaz, Öztürk, Kaya, El Amrani, Benali, Ramdin, Monsanto, Lopes, Gomes, "
    "Wijngaarde, Tjon A Tsoi, Pinas, Martina, Đorđević, Nguyễn, Li, Kowalczyk"
)
OTHER_GIVEN = (
    ("Mehmet Ahmed Hassan Carlos José Ruben Humphrey Jorge Zoran", "M"),
    ("Fatma Ayşe Fatima Maria Rosa Sylvia Lucinda Mei Zofia", "V"),
)
SHARE_ELSEWHERE = 0.12


class Surname(NamedTuple):
    """A surname with its prefix apart, as elements 02.30 and 02.40."""

    prefix: str
    name: str


def split_surname(text: str) -> Surname:
    """The leading words that begin small are the prefix."""
    words = text.split(" ")
    first = next((n for n, word in enumerate(words) if word.lstrip("'")[:1].isupper()))
    return Surname(" ".join(words[:first]), " ".join(words[first:]))


class NamePool:
    """Names of one city; every draw comes from the given random numbers."""

    def __init__(self, random: Random, seed: int) -> None:
        faker = Faker("nl_NL")
        faker.seed_instance(seed)
        drawn = dict.fromkeys(faker.last_name() for _ in range(900))
        plain = [n for n in drawn if " " not in n.lstrip("'") or n[0].islower()]
        self.random = random
        self.surnames = _splits((*COMMON.split(", "), *plain))
        self.foreign = _splits(ELSEWHERE.split(", "))
        self.given = {"M": MEN.split(), "V": WOMEN.split()}
        self.given_elsewhere = {kind: names.split() for names, kind in OTHER_GIVEN}
        self.weights = list(
            accumulate(1 / (rank + 25) for rank in range(len(self.surnames)))
        )
        self.given_weights = list(accumulate(1 / (rank + 4) for rank in range(20)))
        self.faker = faker

    def surname(self) -> Surname:
        """A surname; common ones more often."""
        if self.random.random() < SHARE_ELSEWHERE:
            return self.random.choice(self.foreign)
        return self.random.choices(self.surnames, cum_weights=self.weights)[0]

    def given_names(self, gender: str, surname: Surname) -> str:
        """One to three given names that go with the surname."""
        if surname in self.foreign:
            return self.random.choice(self.given_elsewhere[gender])
        count = self.random.choices((1, 2, 3), (35, 50, 15))[0]
        names = self.random.choices(
            self.given[gender], cum_weights=self.given_weights, k=count
        )
        return " ".join(dict.fromkeys(names))

    def colleague(self) -> tuple[str, str]:
        """First name and gender of somebody who works here: a younger generation."""
        gender = self.random.choice("MVV")
        draw = (
            self.faker.first_name_male
            if gender == "M"
            else (self.faker.first_name_female)
        )
        return draw(), gender


def _splits(names: Sequence[str]) -> list[Surname]:
    return [split_surname(name) for name in names]
