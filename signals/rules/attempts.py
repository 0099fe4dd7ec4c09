"""Attempts to make contact, apart from contact itself; after the third a decision."""

from enum import StrEnum

from signals.rules.closing import ATTEMPTS_NEEDED


class Way(StrEnum):
    """By which way somebody was tried, or spoken with."""

    DOORBELL = "doorbell"
    PHONE = "phone"
    LETTER = "letter"
    CARD = "card"
    DIGITAL = "digital"
    ELSEWHERE = "elsewhere"
    """Met on the street, in the community centre."""


WAY_LABELS = {
    Way.DOORBELL: "Aan de deur",
    Way.PHONE: "Telefoon",
    Way.LETTER: "Brief",
    Way.CARD: "Kaartje in de bus",
    Way.DIGITAL: "E-mail of bericht",
    Way.ELSEWHERE: "Ergens anders",
}


class Result(StrEnum):
    """What came of an attempt that was no contact."""

    NO_ANSWER = "no_answer"
    VOICEMAIL = "voicemail"
    NOT_OPENED = "not_opened"
    """Somebody is there and does not open."""
    OTHER_PERSON = "other_person"
    WRONG_NUMBER = "wrong_number"
    LEFT = "left"
    """A letter or a card was left."""


RESULT_LABELS = {
    Result.NO_ANSWER: "Geen reactie",
    Result.VOICEMAIL: "Voicemail of bericht achtergelaten",
    Result.NOT_OPENED: "Er is iemand, maar er wordt niet opengedaan",
    Result.OTHER_PERSON: "Iemand anders gesproken",
    Result.WRONG_NUMBER: "Nummer of adres klopt niet",
    Result.LEFT: "Brief of kaartje achtergelaten",
}


class Next(StrEnum):
    """How to go on after the third failed attempt."""

    TRY_ON = "try_on"
    LETTER = "letter"
    WEIGH_AGAIN = "weigh_again"
    WELFARE_CHECK = "welfare_check"


NEXT_LABELS = {
    Next.TRY_ON: "Toch nog proberen, met een reden",
    Next.LETTER: "Een brief of kaartje achterlaten",
    Next.WEIGH_AGAIN: "Opnieuw laten beoordelen",
    Next.WELFARE_CHECK: "Laten nagaan of het goed gaat met deze inwoner",
}
NEXT_TEXTS = {
    Next.TRY_ON: "U mag weer drie keer proberen. Schrijf op waarom dat zin heeft.",
    Next.LETTER: "U legt vast dat u iets achterliet. Daarna telt het weer vanaf nul.",
    Next.WEIGH_AGAIN: "De melding gaat terug naar het meldpunt.",
    Next.WELFARE_CHECK: "De melding gaat met spoed terug naar het meldpunt. Bij direct "
    "gevaar belt u zelf 112.",
}


def must_decide(failed: int) -> bool:
    """Whether a decision comes first: another attempt is refused.

    `failed` counts from the last contact, or the last decision.
    """
    return failed >= ATTEMPTS_NEEDED
