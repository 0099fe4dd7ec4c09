"""Data breaches: their life, the clock of 72 hours, and who must be told.

AVG article 33: to the authority within 72 hours of becoming aware, unless a risk is
unlikely; article 34: to the people themselves when the risk is high; article 33(5):
every breach is written down, also one that need not be reported.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from outreach.rules.machines import Arrow, Machine

REPORT_WITHIN = timedelta(hours=72)
"""Clock hours, nights and weekends included. AVG article 33(1)."""


class BreachState(StrEnum):
    """Where a breach stands."""

    REPORTED = "reported"
    ASSESSED = "assessed"
    NOTIFIED = "notified"
    NOT_NOTIFIED = "not_notified"
    CLOSED = "closed"


class BreachAct(StrEnum):
    """What can be done with a breach."""

    ASSESS = "assess"
    NOTIFY = "notify"
    WAIVE = "waive"
    TELL = "tell"
    CLOSE = "close"
    REOPEN = "reopen"


class Risk(StrEnum):
    """For the people whose data it is about."""

    UNLIKELY = "unlikely"
    RISK = "risk"
    HIGH = "high"


S, A = BreachState, BreachAct
BREACH = Machine(
    name="breach",
    dutch="dit datalek",
    start=frozenset({S.REPORTED}),
    arrows={
        (S.REPORTED, A.ASSESS): Arrow(S.ASSESSED),
        (S.ASSESSED, A.ASSESS): Arrow(S.ASSESSED, "more is known: weighed again"),
        (S.NOT_NOTIFIED, A.ASSESS): Arrow(
            S.ASSESSED, "it proves worse than thought: decide again"
        ),
        (S.ASSESSED, A.NOTIFY): Arrow(S.NOTIFIED),
        (S.REPORTED, A.NOTIFY): Arrow(
            S.NOTIFIED, "the clock runs: a first report may be completed later"
        ),
        (S.ASSESSED, A.WAIVE): Arrow(S.NOT_NOTIFIED),
        (S.NOTIFIED, A.ASSESS): Arrow(S.NOTIFIED, "completed after the first report"),
        (S.NOTIFIED, A.TELL): Arrow(S.NOTIFIED, "the people are told; state stays"),
        (S.NOT_NOTIFIED, A.TELL): Arrow(S.NOT_NOTIFIED, "told although not a duty"),
        (S.ASSESSED, A.TELL): Arrow(S.ASSESSED, "told before the authority is"),
        (S.NOTIFIED, A.CLOSE): Arrow(S.CLOSED),
        (S.NOT_NOTIFIED, A.CLOSE): Arrow(S.CLOSED),
        (S.CLOSED, A.REOPEN): Arrow(S.ASSESSED, "new facts"),
    },
    labels={
        S.REPORTED: "gemeld, nog niet beoordeeld",
        S.ASSESSED: "beoordeeld, nog te besluiten",
        S.NOTIFIED: "gemeld bij de toezichthouder",
        S.NOT_NOTIFIED: "niet gemeld bij de toezichthouder",
        S.CLOSED: "afgerond",
    },
)
RISK_LABELS = {
    Risk.UNLIKELY: "Waarschijnlijk geen risico voor mensen",
    Risk.RISK: "Risico voor mensen",
    Risk.HIGH: "Hoog risico voor mensen",
}
DATA_KINDS = {
    "name_address": "Namen en adressen",
    "contact": "Telefoonnummers of e-mailadressen",
    "birth": "Geboortedata",
    "bsn": "Burgerservicenummers",
    "conversation": "Wat iemand in een gesprek vertelde",
    "health": "Gezondheid of zorg",
    "shielded": "Mensen met geheimhouding of een veiligheidsnotitie",
    "other": "Iets anders",
}
SEVERE = frozenset({"bsn", "conversation", "health", "shielded"})
"""Kinds that make a risk for people likely (EDPB guidelines 9/2022, section IV)."""
MANY_PEOPLE = 100
"""House rule: from so many people a risk is proposed whatever the kind."""


def due_at(known_at: datetime) -> datetime:
    """When the authority must know, at the latest."""
    return known_at + REPORT_WITHIN


def proposed_risk(kinds: frozenset[str], people: int | None) -> Risk:
    """What the screen proposes; a person decides. Unknown numbers count as many.

    Raises ValueError for an unknown kind.
    """
    unknown = kinds - DATA_KINDS.keys()
    if unknown:
        raise ValueError(f"unknown kinds: {sorted(unknown)}")
    many = people is None or people >= MANY_PEOPLE
    if "shielded" in kinds or (kinds & SEVERE and many):
        return Risk.HIGH
    if kinds & SEVERE or many:
        return Risk.RISK
    return Risk.UNLIKELY


class Clock(NamedTuple):
    """The 72 hours as a screen shows them."""

    running: bool
    hours_left: int
    """Whole hours, negative when too late; 0 when it does not run."""
    sentence: str


def clock(
    state: BreachState, known_at: datetime, notified_at: datetime | None, at: datetime
) -> Clock:
    """How the 72 hours stand at a moment."""
    if notified_at is not None:
        late = notified_at - due_at(known_at)
        if late <= timedelta(0):
            return Clock(False, 0, "op tijd gemeld")
        return Clock(False, 0, f"{_hours(late)} te laat gemeld")
    if state in (BreachState.NOT_NOTIFIED, BreachState.CLOSED):
        return Clock(False, 0, "hoeft niet gemeld te worden")
    left = due_at(known_at) - at
    whole = left // timedelta(hours=1)
    if left < timedelta(0):
        return Clock(True, whole, f"{_hours(-left)} over de 72 uur")
    return Clock(True, whole, f"nog {_hours(left)}")


def _hours(span: timedelta) -> str:
    whole = span // timedelta(hours=1)
    return f"{whole} uur" if whole else "minder dan een uur"


class BreachFacts(NamedTuple):
    """What closing looks at."""

    risk: Risk | None
    told: bool
    waive_reason: str
    lessons: str


def waive_fault(risk: Risk | None, reason: str) -> str | None:
    """Why it cannot stay unreported, in Dutch; None when it can."""
    if risk is not Risk.UNLIKELY:
        return "Bij een risico voor mensen moet het gemeld worden."
    if not reason.strip():
        return "Schrijf op waarom er waarschijnlijk geen risico is."
    return None


def close_fault(facts: BreachFacts) -> str | None:
    """Why it cannot be closed yet, in Dutch; None when it can."""
    if facts.risk is None:
        return "Het risico is nog niet beoordeeld."
    if facts.risk is Risk.HIGH and not facts.told:
        return "Bij een hoog risico moeten de mensen zelf zijn ingelicht."
    if not facts.lessons.strip():
        return "Schrijf op wat er is gedaan om herhaling te voorkomen."
    return None
