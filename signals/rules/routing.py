"""Which queue a weighed signal goes to: ordered rules as data, the first that fits.

A rule names what it looks at (empty: anything) and one queue. A signal that no rule
fits, or at which a rule fails, goes to nobody in silence: `choose` says so, and the
signal lands in the visible queue of what has no team. A rule is in the list or not;
there is no switch. Source: domain.md section 3, routing.

    {"code": "R50", "sentence": "Zorg gaat naar het wijkteam.", "queue": "wijkteam",
     "levels": [], "kinds": ["care"], "areas": [], "weekdays": [], "hours": "any",
     "from_age": None, "below_age": None, "shielded": None}
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from typing import Any, NamedTuple

from signals.rules.deadlines import AMSTERDAM, Closed, is_closed
from signals.rules.kinds import SignalKind
from signals.rules.levels import PROFESSIONAL_ONLY, Level
from signals.rules.queues import PROFESSIONALS, Queue
from signals.rules.routing_table import DEFAULT_RULES

__all__ = ["DEFAULT_RULES", "Chosen", "Hours", "RoutingFacts", "choose"]

OFFICE = (time(8, 30), time(17))
"""On open days teams work in these hours; else it is for who is on call. House rule."""
OLDEST = 120


class Hours(StrEnum):
    """When a rule holds."""

    ANY = "any"
    OFFICE = "office"
    OUTSIDE = "outside"
    """Evenings, nights, weekends, holidays and closing days."""


@dataclass(frozen=True)
class RoutingFacts:
    """All that a rule may look at. No sex, origin, language, income or score."""

    level: Level | None
    kind: SignalKind | None
    district_code: str | None = None
    age: int | None = None
    """Whole years, as well as it is known; a rule about age never fits None."""
    weekday: int = 0
    """0 is Monday."""
    office: bool = True
    """In office hours, of the moment of routing."""
    shielded: bool = False
    """Non-disclosure: for teams of the municipality only."""

    @property
    def unsafe(self) -> bool:
        """For professionals only."""
        return self.level in PROFESSIONAL_ONLY or self.kind is SignalKind.UNSAFE


class Chosen(NamedTuple):
    """Where a signal goes and why; `queue` is None when it goes nowhere yet."""

    queue: Queue | None
    rule: str
    """Code of the rule that fitted, or of the one that failed; empty: none fitted."""
    sentence: str
    """Dutch: the rule's own, or what went wrong."""


FAILED = "Deze regel kon niet worden uitgevoerd. Er is geen volgende regel geprobeerd."
NONE_FITS = "Geen enkele regel past bij deze melding."
NOT_A_PROFESSIONAL = (
    "Deze regel noemt geen team met beroepskrachten, en dat moet bij onveiligheid."
)


def choose(rules: Sequence[Mapping[str, Any]], facts: RoutingFacts) -> Chosen:
    """The first rule that fits. Never raises: what goes wrong is said in the answer.

    A rule that fails ends the search. To go on with the next one would be to switch
    it off in silence.
    """
    for rule in rules:
        try:
            if not fits(rule, facts):
                continue
            queue, sentence = Queue(rule["queue"]), str(rule["sentence"])
        except Exception:  # whatever it is, the signal must land
            return Chosen(None, _code(rule), FAILED)
        if facts.unsafe and queue not in PROFESSIONALS:
            return Chosen(None, _code(rule), NOT_A_PROFESSIONAL)
        return Chosen(queue, _code(rule), sentence)
    return Chosen(None, "", NONE_FITS)


def fits(rule: Mapping[str, Any], facts: RoutingFacts) -> bool:
    """Do all conditions of a rule hold? Raises KeyError, TypeError or ValueError for
    what is no rule."""
    levels = [Level(name) for name in rule["levels"]]
    kinds = [SignalKind(name) for name in rule["kinds"]]
    shielded = rule["shielded"]
    return (
        (not levels or facts.level in levels)
        and (not kinds or facts.kind in kinds)
        and (not rule["areas"] or facts.district_code in rule["areas"])
        and (not rule["weekdays"] or facts.weekday in rule["weekdays"])
        and _in_hours(Hours(rule["hours"]), facts)
        and _of_age(rule["from_age"], rule["below_age"], facts.age)
        and (shielded is None or facts.shielded == shielded)
    )


def _in_hours(hours: Hours, facts: RoutingFacts) -> bool:
    return hours is Hours.ANY or facts.office == (hours is Hours.OFFICE)


def _of_age(lowest: int | None, below: int | None, age: int | None) -> bool:
    if lowest is None and below is None:
        return True
    if age is None:
        return False
    return (lowest is None or age >= lowest) and (below is None or age < below)


def _code(rule: Mapping[str, Any]) -> str:
    """What a rule is called, however broken it is."""
    code = rule.get("code") if isinstance(rule, Mapping) else None
    return str(code) if code else "?"


def in_office_hours(at: datetime, closed: Closed = is_closed) -> bool:
    """Whether teams are at work at a moment (Dutch time)."""
    here = at.astimezone(AMSTERDAM)
    return not closed(here.date()) and OFFICE[0] <= here.time() < OFFICE[1]


def age_on(at: datetime, birth_year: int | None) -> int | None:
    """How old somebody is at least who was born in a year; None: not known."""
    if birth_year is None:
        return None
    return max(0, at.astimezone(AMSTERDAM).year - birth_year - 1)


def weekday_of(at: datetime) -> int:
    """0 for Monday, by Dutch time."""
    return at.astimezone(AMSTERDAM).weekday()


FIELDS: Mapping[str, type | tuple[type, ...]] = {
    "code": str,
    "sentence": str,
    "queue": str,
    "levels": list,
    "kinds": list,
    "areas": list,
    "weekdays": list,
    "hours": str,
    "from_age": (int, type(None)),
    "below_age": (int, type(None)),
    "shielded": (bool, type(None)),
}
"""What a rule is made of: exactly these."""
