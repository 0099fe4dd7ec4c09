"""How soon something must have happened with a signal: numbers as data, each sourced.

A version of these norms is a `RuleVersion` of the kind `norms`; without one the
`DEFAULTS` hold. A new version holds for signals that come in from then on; what was
promised before stays as it was.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple

from signals.rules.levels import Level


class Unit(StrEnum):
    """In what a norm counts."""

    HOURS = "hours"
    """Of the clock: nights, weekends and holidays included."""
    WORKING_DAYS = "working_days"
    """The clock stands still on weekends, holidays and closing days."""
    CALENDAR_DAYS = "calendar_days"
    """The same time of day, so many days later."""


HIGHEST: Mapping[Unit, int] = {
    Unit.HOURS: 168,
    Unit.WORKING_DAYS: 60,
    Unit.CALENDAR_DAYS: 90,
}
"""Longer than this is a slip of the pen. House rule: a week, twelve weeks, a
quarter."""
WORDS: Mapping[Unit, tuple[str, str]] = {
    Unit.HOURS: ("uur", "uur"),
    Unit.WORKING_DAYS: ("werkdag", "werkdagen"),
    Unit.CALENDAR_DAYS: ("dag", "dagen"),
}
AT_ONCE = "direct"
"""How a norm of nothing is said."""
SLOW, QUICK = 3, 1
"""Times the norm after which the lead hears of it: thrice for what is slow, at the
norm itself for what is urgent. Source: the issue; Signalen uses the same factor 3."""


class Norm(NamedTuple):
    """One norm."""

    key: str
    """A `Level`, or the name of another step."""
    label: str
    """Dutch: what must have happened."""
    number: int
    """0 (at once) up to `HIGHEST` of its unit."""
    unit: Unit
    escalates: int
    """Times the norm after which the lead hears of it: `QUICK` or `SLOW`."""
    source: str
    """Dutch: where the number comes from; colleagues read it."""


CHECK = "check"
FINISH = "finish"
FEEDBACK = "feedback"
_ALL = (
    Norm(
        Level.ACUTE,
        "Acuut gevaar: 112 is gebeld",
        0,
        Unit.HOURS,
        QUICK,
        "Direct gevaar: 112 gaat voor. Zo'n melding wacht nooit in een rij.",
    ),
    Norm(
        Level.SAFETY_SUSPECTED,
        "Vermoeden van onveiligheid: een professional neemt contact op",
        24,
        Unit.HOURS,
        QUICK,
        "Huisregel, even lang als dringend: de Meldcode geeft stappen, geen termijn",
    ),
    Norm(
        Level.URGENT_24H,
        "Niet gezien of geen reactie: iemand gaat langs",
        24,
        Unit.HOURS,
        QUICK,
        "Bezoek binnen een dag na een melding: multisignaal.nl, 18-12-2018",
    ),
    Norm(
        Level.SOON_48H,
        "Duidelijke zorg: iemand gaat langs",
        48,
        Unit.HOURS,
        QUICK,
        "Bezoek binnen 48 uur na een melding van PostNL: nd.nl, september 2020",
    ),
    Norm(
        Level.ROUTINE_5WD,
        "Gewone melding: iemand neemt contact op",
        5,
        Unit.WORKING_DAYS,
        SLOW,
        "Huisregel: een werkweek",
    ),
    Norm(
        CHECK,
        "Melding die gecontroleerd moet worden: iemand kijkt ernaar",
        1,
        Unit.WORKING_DAYS,
        SLOW,
        "Huisregel: wat op misbruik lijkt kan een echte melding zijn",
    ),
    Norm(
        FINISH,
        "Na het contact: opnieuw contact, of afgerond",
        10,
        Unit.WORKING_DAYS,
        QUICK,
        "Huisregel: niemand wacht langer dan twee werkweken na een eerste gesprek",
    ),
    Norm(
        FEEDBACK,
        "De melder hoort hoe het is afgelopen",
        14,
        Unit.CALENDAR_DAYS,
        QUICK,
        "Jaarstukken Tilburg 2016: binnen twee weken, streefdeel 80 procent",
    ),
)
Norms = Mapping[str, Norm]
DEFAULTS: Norms = MappingProxyType({norm.key: norm for norm in _ALL})
"""By key; what holds when nobody changed anything (version 0)."""


def key_of(level: Level | None) -> str:
    """The norm of a level. Nothing to do, or no level yet: as an ordinary report."""
    known = level is not None and level in DEFAULTS
    return str(level) if known else Level.ROUTINE_5WD


def in_words(norm: Norm) -> str:
    """`24 uur`, `5 werkdagen`, `direct`: as it is kept with each signal."""
    if norm.number == 0:
        return AT_ONCE
    one, more = WORDS[norm.unit]
    return f"{norm.number} {one if norm.number == 1 else more}"


def unit_in(words: str) -> Unit:
    """The unit of a norm as it was kept (`in_words`); hours where it says none."""
    last = words.rpartition(" ")[2]
    return next((unit for unit, both in WORDS.items() if last in both), Unit.HOURS)


def as_rules(norms: Norms) -> list[dict[str, Any]]:
    """Norms as a `RuleVersion` keeps them."""
    return [norm._asdict() | {"unit": str(norm.unit)} for norm in norms.values()]


def from_rules(rules: Sequence[Mapping[str, Any]]) -> Norms:
    """Norms of a `RuleVersion`; what it does not name is as in `DEFAULTS`."""
    given = (
        Norm(**{**dict(rule), "unit": Unit(rule["unit"])})
        for rule in rules
        if rule["key"] in DEFAULTS
    )
    return MappingProxyType({**DEFAULTS, **{norm.key: norm for norm in given}})


def norms_fault(norms: Norms) -> str:
    """Why these norms cannot be kept, in one Dutch sentence; empty when they can."""
    for key, norm in norms.items():
        if key not in DEFAULTS:
            return f"De norm {key} bestaat niet."
        if not norm.source.strip():
            return f"Schrijf op waar de norm vandaan komt: {norm.label}."
        lowest = 0 if key == Level.ACUTE else 1
        if not lowest <= norm.number <= HIGHEST[norm.unit]:
            most = HIGHEST[norm.unit]
            return f"Kies een getal van {lowest} tot en met {most}: {norm.label}."
        if norm.escalates not in (QUICK, SLOW):
            return f"De teamleider hoort het na 1 of 3 keer de norm: {norm.label}."
    return _urgent_fault(norms)


def _urgent_fault(norms: Norms) -> str:
    """What is more urgent never gets more time, and runs by the clock."""
    quick = (Level.ACUTE, Level.URGENT_24H, Level.SOON_48H, Level.SAFETY_SUSPECTED)
    for level in quick:
        if level in norms and norms[level].unit is not Unit.HOURS:
            return f"Deze norm telt in uren van de klok: {norms[level].label}."
    order = [norms[level].number for level in quick[:3] if level in norms]
    if order != sorted(order):
        return "Wat dringender is, mag niet meer tijd krijgen."
    return ""
