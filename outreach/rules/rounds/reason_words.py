"""How the reasons for a visit that was left out are said: who, when and where."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from outreach.rules.dates import MONTHS
from outreach.rules.person_details import WEEKDAYS
from outreach.rules.rounds.model import Need, NeedKind, VisitTask

GENDERS = {"V": "vrouw", "M": "man"}
MOST_DAYS = 3
"""More days than this are not summed up."""


@dataclass(frozen=True)
class ReasonNames:
    """How things are called. No names of residents: a reason may stand on any list."""

    first_day: date
    """Day 0 of the problem."""
    districts: Mapping[str, str] = field(default_factory=dict)
    """Code to name."""
    visitors: Mapping[int, str] = field(default_factory=dict)
    """Visitor id to name, for a visitor who was promised."""


def who_has(demands: Sequence[Need]) -> str:
    """`bezoeker die Turks spreekt`, `vrouw die Turks spreekt`."""
    values: dict[NeedKind, list[str]] = {kind: [] for kind in NeedKind}
    for need in demands:
        values[need.kind].append(need.value)
    who = " en ".join(GENDERS.get(g, g) for g in values[NeedKind.GENDER]) or "bezoeker"
    parts = []
    if values[NeedKind.LANGUAGE]:
        parts.append(f"{' en '.join(values[NeedKind.LANGUAGE])} spreekt")
    if values[NeedKind.SKILL]:
        parts.append(f"‘{' en '.join(values[NeedKind.SKILL])}’ heeft")
    return f"{who} die {' en '.join(parts)}" if parts else who


def when(days: Iterable[int], last_day: int, names: ReasonNames) -> str:
    """` dinsdag`, ` dinsdag of woensdag`, ` in deze dagen` when on any day.

    `last_day` of the problem: in more than a week a day has its date.
    """
    ordered = sorted(days)
    if not ordered or len(ordered) > MOST_DAYS:
        return " in deze dagen"
    called = []
    for number in ordered:
        day = names.first_day + timedelta(days=number)
        word = WEEKDAYS[day.weekday()].lower()
        dated = f"{word} {day.day} {MONTHS[day.month - 1]}"
        called.append(dated if last_day >= len(WEEKDAYS) else word)
    return " " + (
        called[0] if len(called) == 1 else f"{', '.join(called[:-1])} of {called[-1]}"
    )


def where(task: VisitTask, names: ReasonNames) -> str:
    """` in Delfshaven`, or nothing."""
    name = names.districts.get(task.district, "")
    return f" in {name}" if name else ""
