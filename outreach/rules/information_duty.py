"""Telling people that we got data about them from another (AVG 14): a clock."""

from datetime import date
from enum import StrEnum

from outreach.errors import Refused
from outreach.rules.deadlines import legal_end
from outreach.rules.machines import Arrow, Machine
from outreach.rules.rights import add_months


class DutyState(StrEnum):
    """Where the duty stands."""

    OPEN = "open"
    POSTPONED = "postponed"
    INFORMED = "informed"
    LAPSED = "lapsed"


class DutyAct(StrEnum):
    """What can be done with it."""

    INFORM = "inform"
    POSTPONE = "postpone"
    LAPSE = "lapse"


class PostponeGround(StrEnum):
    """Why somebody is told later."""

    SAFETY = "safety"
    PURPOSE_AT_RISK = "purpose_at_risk"
    SECRECY = "secrecy"
    UNREACHABLE = "unreachable"


class LapseGround(StrEnum):
    """Why nobody needs to be told any more."""

    KNOWS_ALREADY = "knows_already"
    DIED = "died"
    MISTAKE = "mistake"


class InformedHow(StrEnum):
    """How somebody was told."""

    IN_PERSON = "in_person"
    BY_PHONE = "by_phone"
    BY_LETTER = "by_letter"


POSTPONE_LABELS = {
    PostponeGround.SAFETY: "Gevaar voor de inwoner of een ander (artikel 23 lid 1 "
    "onder i AVG, artikel 41 UAVG)",
    PostponeGround.PURPOSE_AT_RISK: "Vertellen maakt de hulp onmogelijk (artikel 14 "
    "lid 5 onder b AVG)",
    PostponeGround.SECRECY: "Beroepsgeheim (artikel 14 lid 5 onder d AVG)",
    PostponeGround.UNREACHABLE: "Nog niet te bereiken, wij blijven het proberen "
    "(artikel 14 lid 5 onder b AVG)",
}
LAPSE_LABELS = {
    LapseGround.KNOWS_ALREADY: "De inwoner weet het al (artikel 14 lid 5 onder a AVG)",
    LapseGround.DIED: "De inwoner is overleden",
    LapseGround.MISTAKE: "De gegevens gaan niet over deze inwoner",
}
HOW_LABELS = {
    InformedHow.IN_PERSON: "in een gesprek",
    InformedHow.BY_PHONE: "door de telefoon",
    InformedHow.BY_LETTER: "met een brief",
}
ORIGIN_LABELS = {"signal": "een melding van iemand anders"}
"""Kind of origin -> Dutch; whatever else is not in it is shown as "een ander"."""

S, A = DutyState, DutyAct
WAITING = (S.OPEN, S.POSTPONED)
INFORMATION_DUTY = Machine(
    name="information_duty",
    dutch="deze informatieplicht",
    start=frozenset({S.OPEN}),
    arrows={
        (S.OPEN, A.INFORM): Arrow(S.INFORMED),
        (S.OPEN, A.POSTPONE): Arrow(S.POSTPONED),
        (S.OPEN, A.LAPSE): Arrow(S.LAPSED),
        (S.POSTPONED, A.INFORM): Arrow(S.INFORMED),
        (S.POSTPONED, A.POSTPONE): Arrow(S.POSTPONED, "looked at again, still later"),
        (S.POSTPONED, A.LAPSE): Arrow(S.LAPSED),
    },
    labels={
        S.OPEN: "nog te vertellen",
        S.POSTPONED: "uitgesteld",
        S.INFORMED: "verteld",
        S.LAPSED: "vervallen",
    },
)
LONGEST_POSTPONEMENT_MONTHS = 3
"""House rule: then a professional looks at it again."""


def tell_by(received_on: date) -> date:
    """The last day to tell: one month (AVG article 14(3)(a)), ends as `answer_by`."""
    return legal_end(add_months(received_on, 1))


def is_late(
    state: DutyState, due_on: date, contact_on: date | None, today: date
) -> bool:
    """Whether it should have been told.

    Article 14(3)(b): at the latest at the first contact. So a contact (on or after
    the day the data came) that told nothing makes it late at once, unless it was
    postponed on a ground.
    """
    if state is S.OPEN and contact_on is not None:
        return True
    return state in WAITING and due_on < today


def check_postponement(
    until: date, *, professional: str, reason: str, today: date
) -> None:
    """Raise Refused unless a named professional postpones, with a reason and an end."""
    if not (professional.strip() and reason.strip()):
        raise _not_postponed(
            "Bij uitstel horen de naam en functie van de beroepskracht en de reden.",
            "Vul beide in, of vertel het de inwoner.",
        )
    last = add_months(today, LONGEST_POSTPONEMENT_MONTHS)
    if not today < until <= last:
        raise _not_postponed(
            f"Uitstel kan tot en met {last:%d-%m-%Y}; daarna wordt opnieuw gekeken.",
            "Kies een dag tussen morgen en die dag.",
        )


def _not_postponed(why: str, now: str) -> Refused:
    return Refused("Dit is niet uitgesteld.", why, now)
