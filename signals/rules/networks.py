"""Which share of the wijknetwerken was trained to see that somebody is isolated.

Source: annual account of Rotterdam 2017: by the end of that year 85 % of the networks
had been trained in recognising isolation, in following up, and in using the portal.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from outreach.errors import Refused


class Topic(StrEnum):
    """What a network is trained in."""

    RECOGNISE = "recognise"
    FOLLOW_UP = "follow_up"
    PORTAL = "portal"


TOPIC_LABELS = {
    Topic.RECOGNISE: "Herkennen dat iemand geïsoleerd raakt",
    Topic.FOLLOW_UP: "Opvolgen",
    Topic.PORTAL: "Gebruik van het meldformulier",
}
YARDSTICK = 0.85
"""Share of networks that Rotterdam reached ..."""
YARDSTICK_ON = date(2017, 12, 31)
"""... by this day. To compare with; no norm of ours."""
LONGEST_NAME = 100


class Trained(NamedTuple):
    """One network on a day: where it works, and in what it had been trained."""

    district_code: str | None
    topics: frozenset[Topic]


class Share(NamedTuple):
    """So many of so many networks."""

    trained: int
    networks: int

    @property
    def value(self) -> float | None:
        """0..1; None where there are no networks."""
        return self.trained / self.networks if self.networks else None


class Shares(NamedTuple):
    """Of some networks: per topic, and all three."""

    topics: Mapping[Topic, Share]
    all_three: Share


def shares(networks: Iterable[Trained]) -> Shares:
    """Count each network once, per topic and for all topics together."""
    found = list(networks)
    count = len(found)

    def having(wanted: frozenset[Topic]) -> Share:
        return Share(sum(wanted <= one.topics for one in found), count)

    per_topic = {topic: having(frozenset({topic})) for topic in Topic}
    return Shares(per_topic, having(frozenset(Topic)))


def check_network(name: str, valid_from: date, valid_to: date | None) -> None:
    """Raise Refused for a network without a name, or that ends before it begins."""
    if not name.strip():
        why, now = "De naam ontbreekt.", "Vul de naam van het netwerk in."
    elif len(name) > LONGEST_NAME:
        why = f"De naam is langer dan {LONGEST_NAME} tekens."
        now = "Kies een kortere naam."
    elif valid_to is not None and valid_to <= valid_from:
        why, now = "Het einde ligt voor het begin.", "Controleer beide dagen."
    else:
        return
    raise Refused("Het netwerk is niet opgeslagen.", why, now)


def check_training(
    topics: Iterable[Topic],
    held_on: date,
    people: int,
    today: date,
    *,
    valid_from: date,
    valid_to: date | None,
) -> None:
    """Raise Refused for a training that cannot have been: nobody, no topic, no day."""
    if not list(topics):
        why, now = "Er is geen onderwerp gekozen.", "Kies waarin is getraind."
    elif held_on > today:
        why, now = "De dag ligt in de toekomst.", "Leg de training vast als zij er was."
    elif held_on < valid_from or (valid_to is not None and held_on >= valid_to):
        why = "Op die dag bestond dit netwerk niet."
        now = "Controleer de dag, of het begin en einde van het netwerk."
    elif not 1 <= people <= 1_000:
        why, now = "Het aantal mensen klopt niet.", "Vul een getal van 1 tot 1000 in."
    else:
        return
    raise Refused("De training is niet vastgelegd.", why, now)
