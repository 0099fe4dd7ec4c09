"""What a conversation can be about and how it went: ticks, nothing compulsory.

Themes follow the evaluation of the Rotterdam visits (annex 12), Wijz, Molenlanden and
the Danish preventive visits, all in domain.md section 2. A resident may read along
with the visitor, so every label is one that he can see.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import TypeVar

from outreach.errors import Refused


class Theme(StrEnum):
    """What was talked about."""

    DAILY_LIFE = "daily_life"
    CARE = "care"
    PAPERWORK = "paperwork"
    GETTING_OUT = "getting_out"
    CONTACTS = "contacts"
    SUPPORT = "support"
    ACTIVITIES = "activities"
    TAKING_PART = "taking_part"
    HOUSING = "housing"
    SAFETY = "safety"
    HEALTH = "health"
    FEELINGS = "feelings"
    LOSS = "loss"
    CARING_FOR_OTHERS = "caring_for_others"
    NEIGHBOURHOOD = "neighbourhood"
    DIGITAL = "digital"


class Companion(StrEnum):
    """Who sat with the resident: a role, never a name."""

    PARTNER = "partner"
    CHILD = "child"
    FAMILY = "family"
    INFORMAL_CARER = "informal_carer"
    NEIGHBOUR = "neighbour"
    PROFESSIONAL = "professional"
    OTHER = "other"


class MinutesBand(StrEnum):
    """How long it took, in minutes."""

    UNDER_15 = "0-15"
    UNDER_30 = "15-30"
    UNDER_60 = "30-60"
    UNDER_90 = "60-90"
    LONGER = "90+"


class NextContact(StrEnum):
    """What the resident wants next."""

    SECOND_TALK = "second_talk"
    PHONE_CALL = "phone_call"
    NEXT_YEAR = "next_year"
    NONE = "none"


THEME_LABELS = {
    Theme.DAILY_LIFE: "Dagelijks leven en huishouden",
    Theme.CARE: "Zorg en hulp in huis",
    Theme.PAPERWORK: "Administratie en geldzaken",
    Theme.GETTING_OUT: "Naar buiten gaan en vervoer",
    Theme.CONTACTS: "Familie, vrienden en bekenden",
    Theme.SUPPORT: "Iemand om op terug te vallen",
    Theme.ACTIVITIES: "Activiteiten, kerk, moskee of vereniging",
    Theme.TAKING_PART: "Iets doen voor een ander",
    Theme.HOUSING: "Wonen, nu en later",
    Theme.SAFETY: "Veiligheid in huis en in de buurt",
    Theme.HEALTH: "Gezondheid",
    Theme.FEELINGS: "Hoe het met u gaat",
    Theme.LOSS: "Verlies, rouw en wat het leven zin geeft",
    Theme.CARING_FOR_OTHERS: "Zorgen voor een ander",
    Theme.NEIGHBOURHOOD: "De buurt",
    Theme.DIGITAL: "Computer en telefoon",
}
COMPANION_LABELS = {
    Companion.PARTNER: "partner",
    Companion.CHILD: "zoon of dochter",
    Companion.FAMILY: "andere familie",
    Companion.INFORMAL_CARER: "mantelzorger",
    Companion.NEIGHBOUR: "buur",
    Companion.PROFESSIONAL: "hulpverlener",
    Companion.OTHER: "iemand anders",
}
MINUTES_LABELS = {
    MinutesBand.UNDER_15: "korter dan een kwartier",
    MinutesBand.UNDER_30: "een kwartier tot een half uur",
    MinutesBand.UNDER_60: "een half uur tot een uur",
    MinutesBand.UNDER_90: "een uur tot anderhalf uur",
    MinutesBand.LONGER: "langer dan anderhalf uur",
}
NEXT_CONTACT_LABELS = {
    NextContact.SECOND_TALK: "Graag nog een gesprek",
    NextContact.PHONE_CALL: "Graag een keer bellen",
    NextContact.NEXT_YEAR: "Volgend jaar weer",
    NextContact.NONE: "Het is zo goed",
}
E = TypeVar("E", bound=StrEnum)


def known(kind: type[E], value: str) -> str:
    """A value of `kind`, or empty for "not said". Raises Refused for anything else."""
    if value and value not in set(kind):
        raise _unknown()
    return str(value)


def known_themes(values: Iterable[str]) -> list[str]:
    """The themes that were ticked, each once, in the order of the list."""
    ticked = set(values)
    if not ticked <= set(Theme):
        raise _unknown()
    return [theme.value for theme in Theme if theme in ticked]


def _unknown() -> Refused:
    return Refused(
        "Het verslag is niet vastgelegd.",
        "Er staat een keuze bij die het systeem niet kent.",
        "Ververs de pagina en kies opnieuw.",
    )
