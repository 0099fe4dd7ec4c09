"""What somebody can answer to an invitation, for whom, and with which wishes."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from outreach.errors import Refused
from outreach.rules.invitations import Answer
from outreach.rules.visits import Channel, VisitKind


class ResponseCode(StrEnum):
    """The answer, per person."""

    YES = "yes"
    NOT_THIS_YEAR = "not_this_year"
    NEVER_AGAIN = "never_again"
    MOVED = "moved"
    DECEASED = "deceased"


class OnBehalfOf(StrEnum):
    """Who gave the answer for whom."""

    SELF = "self"
    PARTNER = "partner"
    FAMILY = "family"
    INFORMAL_CARER = "informal_carer"
    PROFESSIONAL = "professional"
    NEIGHBOUR = "neighbour"


class DayPart(StrEnum):
    """When somebody would like to be visited."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


ANSWER_OF = {
    ResponseCode.YES: Answer.YES,
    ResponseCode.NOT_THIS_YEAR: Answer.NO,
    ResponseCode.NEVER_AGAIN: Answer.NO,
    ResponseCode.MOVED: Answer.NO,
    ResponseCode.DECEASED: Answer.NO,
}
CODE_LABELS = {
    ResponseCode.YES: "Ja, graag een bezoek",
    ResponseCode.NOT_THIS_YEAR: "Dit jaar niet",
    ResponseCode.NEVER_AGAIN: "Nooit meer vragen",
    ResponseCode.MOVED: "Verhuisd",
    ResponseCode.DECEASED: "Overleden",
}
BEHALF_LABELS = {
    OnBehalfOf.SELF: "de inwoner zelf",
    OnBehalfOf.PARTNER: "de partner",
    OnBehalfOf.FAMILY: "familie",
    OnBehalfOf.INFORMAL_CARER: "een mantelzorger",
    OnBehalfOf.PROFESSIONAL: "een hulpverlener",
    OnBehalfOf.NEIGHBOUR: "een buur",
}
CHANNEL_LABELS = {
    Channel.LETTER: "brief",
    Channel.PHONE: "telefoon",
    Channel.DOORBELL: "aan de deur",
    Channel.LOCATION: "in een Huis van de Wijk",
    Channel.DIGITAL: "website",
    Channel.EMAIL: "e-mail",
    Channel.REPLY_CARD: "antwoordkaart",
    Channel.DESK: "aan de balie",
}
KIND_LABELS = {
    VisitKind.HOME: "thuis",
    VisitKind.PHONE: "telefonisch",
    VisitKind.WALK: "tijdens een wandeling",
    VisitKind.LOCATION: "in een Huis van de Wijk",
    VisitKind.DIGITAL: "met beeldbellen",
}
DAY_PART_LABELS = {
    DayPart.MORNING: "ochtend",
    DayPart.AFTERNOON: "middag",
    DayPart.EVENING: "avond",
}
WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag")
GENDER_LABELS = {"": "maakt niet uit", "V": "een vrouw", "M": "een man"}

_ANYBODY = frozenset(OnBehalfOf)
MAY_ANSWER: dict[ResponseCode, frozenset[OnBehalfOf]] = {
    ResponseCode.YES: _ANYBODY,
    ResponseCode.NOT_THIS_YEAR: _ANYBODY - {OnBehalfOf.NEIGHBOUR},
    ResponseCode.NEVER_AGAIN: _ANYBODY - {OnBehalfOf.NEIGHBOUR, OnBehalfOf.PARTNER},
    ResponseCode.MOVED: _ANYBODY,
    ResponseCode.DECEASED: _ANYBODY - {OnBehalfOf.SELF},
}
"""Who may give which answer for somebody else.

One partner's refusal never silences the other for ever; a neighbour may tell that
somebody moved or died, but refuses nothing for him.
"""


def check_speaker(code: ResponseCode, on_behalf_of: OnBehalfOf) -> None:
    """Raise Refused where somebody cannot give this answer for the resident."""
    if on_behalf_of in MAY_ANSWER[code]:
        return
    raise Refused(
        f"Het antwoord ‘{CODE_LABELS[code]}’ is niet vastgelegd.",
        f"Dit antwoord kan niet komen van: {BEHALF_LABELS[on_behalf_of]}.",
        "Vraag de inwoner zelf, of kies een ander antwoord.",
    )


@dataclass(frozen=True)
class Wishes:
    """How somebody would like to be visited. Everything may be left open."""

    phone: str = ""
    language: str = ""
    """Language of conversation when it is not Dutch."""
    kind: str = ""
    """A `VisitKind`; empty: no preference."""
    visitor_gender: str = ""
    """M, V or empty."""
    days: tuple[int, ...] = ()
    """0 is Monday; empty: any day."""
    times: tuple[str, ...] = ()
    """`DayPart`s; empty: any time."""
    companion: str = ""
    """Who will be there: a `Companion` role, never a name."""
    interpreter: bool = False

    def as_json(self) -> dict[str, Any]:
        """Only what was said, as it is stored."""
        return {name: value for name, value in asdict(self).items() if value}

    def in_words(self) -> str:
        """The wishes in one Dutch line, for planner and phone desk."""
        parts = [
            KIND_LABELS[VisitKind(self.kind)] if self.kind else "",
            f"door {GENDER_LABELS[self.visitor_gender]}" if self.visitor_gender else "",
            " of ".join(WEEKDAYS[day] for day in self.days),
            " of ".join(DAY_PART_LABELS[DayPart(part)] for part in self.times),
            f"gesprek in het {self.language}" if self.language else "",
            "tolk nodig" if self.interpreter else "",
        ]
        return ", ".join(part for part in parts if part)


def read_wishes(given: Mapping[str, Any] | Wishes | None) -> Wishes:
    """Wishes from a form or a stored row. Raises Refused for what cannot be."""
    if given is None or isinstance(given, Wishes):
        return given or Wishes()
    try:
        wishes = Wishes(
            **{**given, "days": tuple(sorted(given.get("days", ())))}
            | {"times": tuple(str(part) for part in given.get("times", ()))}
        )
        _check(wishes)
    except (TypeError, ValueError):
        raise Refused(
            "De wensen zijn niet vastgelegd.",
            "Er staat een wens bij die het systeem niet kent.",
            "Kies de wensen opnieuw op het formulier.",
        ) from None
    return wishes


def _check(wishes: Wishes) -> None:
    if wishes.kind:
        VisitKind(wishes.kind)
    for part in wishes.times:
        DayPart(part)
    if wishes.visitor_gender not in GENDER_LABELS:
        raise ValueError("gender")
    if not all(0 <= day < len(WEEKDAYS) for day in wishes.days):
        raise ValueError("day")
    for text, most in ((wishes.phone, 30), (wishes.language, 40)):
        if not isinstance(text, str) or len(text) > most:
            raise ValueError("text")
