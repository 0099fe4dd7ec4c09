"""Sample reports to try rules on: invented, about nobody, one of every sort."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from outreach.calendars import ONE_DAY
from signals.rules.deadlines import AMSTERDAM, Closed, is_closed
from signals.rules.drafts import DoneAlready, Door, Seen
from signals.rules.kinds import SignalKind
from signals.rules.levels import Level
from signals.rules.triage import Facts


class When(StrEnum):
    """At what sort of moment a sample comes in."""

    OFFICE = "office"
    NIGHT = "night"
    WEEKEND = "weekend"


WHEN_LABELS = {
    When.OFFICE: "een werkdag om 10:00",
    When.NIGHT: "een werkdag om 23:00",
    When.WEEKEND: "een zaterdag om 14:00",
}


@dataclass(frozen=True)
class Case:
    """One report to try. Nothing in it is of a person."""

    name: str
    facts: Facts
    at: datetime
    """Receipt, and the moment of weighing and routing."""
    district_code: str | None = None
    birth_year: int | None = None
    shielded: bool = False
    level: Level | None = None
    """As a person decides; None: as the rules of triage propose."""
    kind: SignalKind | None = None


@dataclass(frozen=True)
class Sample:
    """A case without a moment and a place."""

    name: str
    when: When
    seen: tuple[Seen, ...] = ()
    text: str = ""
    done: tuple[DoneAlready, ...] = ()
    door: Door = Door.PUBLIC_FORM
    last_seen_days: int | None = None
    urgent: bool = False
    about_self: bool = False
    shielded: bool = False
    birth_year: int | None = None


SAMPLES: tuple[Sample, ...] = (
    Sample(
        "Rookmelder gaat af en niemand reageert",
        When.NIGHT,
        (Seen.NO_REACTION,),
        "De rookmelder gaat af en er komt geen reactie.",
        (DoneAlready.RANG_BELL,),
        urgent=True,
    ),
    Sample("Bang voor haar zoon", When.OFFICE, (Seen.AFRAID_OF_SOMEONE,)),
    Sample("Bang voor haar zoon, 's avonds", When.NIGHT, (Seen.AFRAID_OF_SOMEONE,)),
    Sample(
        "Al een week niet gezien, post stapelt op",
        When.WEEKEND,
        (Seen.NOT_SEEN, Seen.MAIL_PILES_UP),
        last_seen_days=7,
    ),
    Sample(
        "Doet niet open na aanbellen",
        When.OFFICE,
        (Seen.NO_REACTION,),
        done=(DoneAlready.RANG_BELL,),
    ),
    Sample("Verward op straat", When.OFFICE, (Seen.CONFUSED,)),
    Sample("Vervuild huis", When.OFFICE, (Seen.NEGLECTED_HOME, Seen.NEGLECTED_SELF)),
    Sample("Wil graag gezelschap", When.WEEKEND, (Seen.WANTS_COMPANY,)),
    Sample(
        "Wil graag gezelschap, geheim adres",
        When.OFFICE,
        (Seen.WANTS_COMPANY,),
        shielded=True,
    ),
    Sample("Partner verloren", When.OFFICE, (Seen.LOST_SOMEONE,), birth_year=1940),
    Sample("Meldt zichzelf", When.OFFICE, (Seen.SAYS_ALONE,), about_self=True),
    Sample("Verwijzing van de huisarts", When.OFFICE, (), door=Door.REFERRAL),
    Sample("Niets aangekruist, kort bericht", When.OFFICE, (), "Graag even kijken."),
)


def facts_for(sample: Sample) -> Facts:
    """What the rules of triage look at."""
    return Facts(
        door=sample.door,
        seen=frozenset(sample.seen),
        done=frozenset(sample.done),
        last_seen_days=sample.last_seen_days,
        about_self=sample.about_self,
        urgent=sample.urgent,
        texts=(sample.text,),
    )


def cases(
    today: date, district_code: str | None, *, closed: Closed = is_closed
) -> list[Case]:
    """All samples in one area, at the first moments of their sort after today."""
    return [
        Case(
            sample.name,
            facts_for(sample),
            moment_of(sample.when, today, closed=closed),
            district_code,
            sample.birth_year,
            sample.shielded,
        )
        for sample in SAMPLES
    ]


def moment_of(when: When, today: date, *, closed: Closed = is_closed) -> datetime:
    """The first moment of a sort on a day after today."""
    match when:
        case When.OFFICE:
            return _at(_first(today, lambda day: not closed(day)), time(10))
        case When.NIGHT:
            return _at(_first(today, lambda day: not closed(day)), time(23))
        case When.WEEKEND:
            return _at(_first(today, lambda day: day.weekday() == SATURDAY), time(14))


SATURDAY = 5


def _first(today: date, fits: Callable[[date], bool]) -> date:
    day = today + ONE_DAY
    while not fits(day):
        day += timedelta(days=1)
    return day


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, AMSTERDAM)
