"""The annual account as a ledger: who still has to be visited, and what follows."""

from collections.abc import Iterator
from random import Random

from outreach.demo.targets import Targets
from outreach.rules.follow_up_kinds import ACTION_KINDS
from outreach.rules.follow_ups import Destination
from outreach.rules.visit_logs import FollowUpLog

WISHES = {
    "activity": ("Wil graag mee naar de koffieochtend", "Zoekt een biljartclub"),
    "befriending": ("Iemand om mee te wandelen", "Elke week iemand aan tafel"),
    "meaning": ("Praten over vroeger en over straks",),
    "grief": ("Mist haar man, wil daarover praten", "Een groep met lotgenoten"),
    "carer_support": ("Zorgt voor zijn vrouw en wil soms een middag vrij",),
    "chores": ("De lamp in de gang en het lekkende kraantje",),
    "transport": ("Naar het ziekenhuis en terug", "Mee met de buurtbus"),
    "meals": ("Samen eten op woensdag",),
    "digital_help": ("Beeldbellen met de kleinkinderen", "DigiD instellen"),
    "home_safety": ("Losse kleden en geen leuning op de trap",),
    "complex_help": ("Post blijft liggen en het huishouden lukt niet meer",),
    "debt": ("Begrijpt de brieven van de zorgverzekeraar niet",),
    "wmo_request": ("Een scootmobiel", "Hulp bij het huishouden", "Een traplift"),
    "client_support": ("Wil iemand naast zich bij het gesprek",),
    "gp_contact": ("Belt zelf de huisarts over de duizelingen",),
    "other": ("Wil weten waar de bibliotheek aan huis is",),
}
"""What people say they would like; invented, short, nothing about others."""
FREQUENT = {"activity": 4, "befriending": 4, "chores": 3, "wmo_request": 4}
"""Weights of kinds that come up more often; the others have 2."""
VOLUNTEER_KINDS = [kind for kind in ACTION_KINDS if not kind.professional_only]


def draw_follow_up(random: Random, destination: Destination) -> FollowUpLog:
    """One agreed action for a destination."""
    kinds = [k.code for k in VOLUNTEER_KINDS if k.destination is destination]
    code = random.choices(kinds, [FREQUENT.get(kind, 2) for kind in kinds])[0]
    return FollowUpLog(code, random.choice(WISHES[code]), handover_agreed=True)


class Ledger:
    """Gives each next visited person the actions that the account asks for.

    1,660 of 8,300 persons have 2,000 actions; who they are, is shuffled beforehand,
    so that the account holds to the digit when the last person has been visited.
    """

    def __init__(self, random: Random, size: Targets) -> None:
        self.random = random
        actions = [
            destination
            for destination, number in size.by_destination.items()
            for _ in range(number)
        ]
        random.shuffle(actions)
        shares = _shares(random, len(actions), min(size.with_follow_up, len(actions)))
        with_actions = set(random.sample(range(size.visited), len(shares)))
        taken = iter(actions)
        drawn = iter(shares)
        self._deck = [
            self._draw(taken, next(drawn) if number in with_actions else 0)
            for number in range(size.visited)
        ]
        self.visited = 0
        """Persons counted so far."""

    def _draw(
        self, actions: Iterator[Destination], number: int
    ) -> tuple[FollowUpLog, ...]:
        return tuple(draw_follow_up(self.random, next(actions)) for _ in range(number))

    @property
    def left(self) -> int:
        """Persons who are still to be visited."""
        return len(self._deck) - self.visited

    def upcoming(self, persons: int) -> list[tuple[FollowUpLog, ...]]:
        """The actions of the next persons, not counted yet; fewer at the end."""
        return self._deck[self.visited : self.visited + persons]

    def count(self, persons: int) -> None:
        """So many more persons were visited."""
        self.visited += persons


def _shares(random: Random, actions: int, persons: int) -> list[int]:
    """How many actions each person has: mostly one, sometimes two or three."""
    shares = [1] * persons
    for _ in range(actions - persons):
        index = random.randrange(persons)
        while shares[index] > 2:
            index = random.randrange(persons)
        shares[index] += 1
    return shares
