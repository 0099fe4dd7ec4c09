"""The figures of signals: what each counts, in which unit, and in what words.

Reports, cases and follow-ups are different units and never meet in one share. A case
is a report that was not joined to another one, with all that were joined to it. Source
of the list: the yearly figures of Meld Isolement (about 450 reports in a year, 300
people visited, 10 in the risk group; 40 % were unknown to any service; domain.md 3).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from math import ceil
from typing import NamedTuple

from outreach.rules.publishing import Columns
from signals.rules.drafts import Door, ReporterKind
from signals.rules.levels import Level


class Unit(StrEnum):
    """What a measure counts."""

    REPORT = "report"
    CASE = "case"
    ACTION = "action"


UNIT_NAMES = {Unit.REPORT: "meldingen", Unit.CASE: "zaken", Unit.ACTION: "acties"}


class Code(StrEnum):
    """The measures."""

    REPORTS = "reports"
    CASES = "cases"
    LOOKED = "looked"
    UNKNOWN = "unknown"
    VISITED = "visited"
    ISOLATED = "isolated"
    WITH_FOLLOW_UP = "with_follow_up"
    FOLLOW_UPS = "follow_ups"
    ENDED = "ended"


class Measure(NamedTuple):
    """One figure. `label` and `definition` are Dutch and stand on the screen."""

    code: Code
    label: str
    unit: Unit
    definition: str


C, U = Code, Unit
_ALL = (
    Measure(
        C.REPORTS,
        "Meldingen",
        U.REPORT,
        "Alles wat in deze periode binnenkwam, ook wat later geen actie nodig had.",
    ),
    Measure(
        C.CASES,
        "Zaken",
        U.CASE,
        "Meldingen over dezelfde persoon of hetzelfde adres tellen samen als één zaak. "
        "Een zaak hoort bij de periode van zijn eerste melding.",
    ),
    Measure(
        C.LOOKED,
        "Nagegaan of iemand bekend was",
        U.CASE,
        "Zaken waarbij is nagegaan of de gemeente of een instantie deze persoon al "
        "kende.",
    ),
    Measure(
        C.UNKNOWN,
        "Nog niet bekend",
        U.CASE,
        "Zaken over iemand die bij geen enkele dienst bekend was.",
    ),
    Measure(
        C.VISITED,
        "Bezocht",
        U.CASE,
        "Zaken waarbij iemand aan de deur is geweest en deze persoon sprak.",
    ),
    Measure(
        C.ISOLATED,
        "In de risicogroep",
        U.CASE,
        "Bezochte zaken waarbij wie er was vond dat deze persoon afgezonderd leeft.",
    ),
    Measure(
        C.WITH_FOLLOW_UP,
        "Met opvolging",
        U.CASE,
        "Zaken waaruit minstens één opvolgactie kwam.",
    ),
    Measure(
        C.FOLLOW_UPS,
        "Opvolgacties",
        U.ACTION,
        "Alle opvolgacties uit deze zaken. Eén zaak kan er meer hebben. Zij staan "
        "naast de trechter van de bezoeken.",
    ),
    Measure(
        C.ENDED,
        "Afgerond",
        U.CASE,
        "Zaken die zijn gesloten, met een reden, of die geen actie nodig hadden.",
    ),
)
MEASURES: Mapping[Code, Measure] = {measure.code: measure for measure in _ALL}


class Ratio(NamedTuple):
    """One figure divided by another of the same unit."""

    label: str
    numerator: Code
    denominator: Code


RATIOS = (
    Ratio("Nog niet bekend", C.UNKNOWN, C.LOOKED),
    Ratio("Bezocht", C.VISITED, C.CASES),
    Ratio("In de risicogroep", C.ISOLATED, C.VISITED),
    Ratio("Met opvolging", C.WITH_FOLLOW_UP, C.CASES),
    Ratio("Afgerond", C.ENDED, C.CASES),
)
"""Each divides cases by cases; a test holds that."""


class Sort(StrEnum):
    """The tables, each by one thing and never by two at once (decision 16)."""

    DOOR = "door"
    REPORTER = "reporter"
    LEVEL = "level"
    AREA = "area"


OF_REPORTS = Columns(parents={C.REPORTS: None})
OF_CASES = Columns(
    parents={
        C.CASES: None,
        C.LOOKED: C.CASES,
        C.UNKNOWN: C.LOOKED,
        C.VISITED: C.CASES,
        C.ISOLATED: C.VISITED,
        C.WITH_FOLLOW_UP: C.CASES,
        C.ENDED: C.CASES,
    }
)
COLUMNS_OF = {
    Sort.DOOR: OF_REPORTS,
    Sort.REPORTER: OF_REPORTS,
    Sort.LEVEL: OF_CASES,
    Sort.AREA: OF_CASES,
}
NO_LEVEL = "none"
"""Row of the table by level: nobody decided yet."""
NO_AREA = ""
"""Row of the table by area: address not known, or in no area."""
SHIELDED = "municipal"
"""Row by area of people with non-disclosure: one for the whole city (decision 16)."""


class Report(NamedTuple):
    """One report as it is counted."""

    door: Door
    reporter_kind: ReporterKind


class Case(NamedTuple):
    """One case as it is counted."""

    level: Level | None
    district_code: str | None
    shielded: bool
    known: bool | None
    visited: bool
    isolated: bool
    follow_ups: int
    ended: bool


def counts(cases: Iterable[Case]) -> dict[str, int]:
    """The measures of cases and actions; each at least 0."""
    kept = list(cases)
    return {
        C.CASES: len(kept),
        C.LOOKED: sum(case.known is not None for case in kept),
        C.UNKNOWN: sum(case.known is False for case in kept),
        C.VISITED: sum(case.visited for case in kept),
        C.ISOLATED: sum(case.visited and case.isolated for case in kept),
        C.WITH_FOLLOW_UP: sum(case.follow_ups > 0 for case in kept),
        C.FOLLOW_UPS: sum(case.follow_ups for case in kept),
        C.ENDED: sum(case.ended for case in kept),
    }


def tables(
    reports: Sequence[Report], cases: Sequence[Case]
) -> dict[Sort, dict[str, dict[str, int]]]:
    """Every table as it truly is: sort -> row -> column -> number."""
    return {
        Sort.DOOR: _of_reports(reports, lambda one: one.door),
        Sort.REPORTER: _of_reports(reports, lambda one: one.reporter_kind),
        Sort.LEVEL: _of_cases(cases, lambda one: one.level or NO_LEVEL),
        Sort.AREA: _of_cases(cases, _area),
    }


def _area(case: Case) -> str:
    return SHIELDED if case.shielded else case.district_code or NO_AREA


def _of_reports(
    reports: Iterable[Report], key: Callable[[Report], str]
) -> dict[str, dict[str, int]]:
    rows: dict[str, dict[str, int]] = {}
    for one in reports:
        row = rows.setdefault(str(key(one)), {C.REPORTS: 0})
        row[C.REPORTS] += 1
    return rows


def _of_cases(
    cases: Iterable[Case], key: Callable[[Case], str]
) -> dict[str, dict[str, int]]:
    groups: dict[str, list[Case]] = {}
    for case in cases:
        groups.setdefault(str(key(case)), []).append(case)
    return {
        name: {column: counts(group)[column] for column in OF_CASES.parents}
        for name, group in groups.items()
    }


class LeadTime(NamedTuple):
    """How long it took until first contact, in hours or in working days."""

    handled: int
    median: float | None
    p90: float | None
    """Nine in ten took at most so long (nearest rank)."""
    within: int
    """Of those handled: not later than their deadline, pauses counted in."""
    open: int
    open_late: int
    """Not handled yet, and past their deadline."""
    oldest_open: float | None

    @property
    def judged(self) -> int:
        """What the share is of: handled, and open but late by now. Leaving those out
        would make a growing backlog look like an improvement."""
        return self.handled + self.open_late


class Handled(NamedTuple):
    """One case that was handled: how long it took, and whether in time."""

    took: float
    in_time: bool


class Waiting(NamedTuple):
    """One case that still waits."""

    for_now: float
    late: bool


def lead_time(handled: Iterable[Handled], waiting: Iterable[Waiting]) -> LeadTime:
    """From what was handled and what still waits."""
    done, rest = list(handled), list(waiting)
    ordered = sorted(one.took for one in done)
    return LeadTime(
        handled=len(done),
        median=_median(ordered),
        p90=ordered[ceil(0.9 * len(ordered)) - 1] if ordered else None,
        within=sum(one.in_time for one in done),
        open=len(rest),
        open_late=sum(one.late for one in rest),
        oldest_open=max((one.for_now for one in rest), default=None),
    )


def _median(ordered: Sequence[float]) -> float | None:
    if not ordered:
        return None
    half = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[half]
    return (ordered[half - 1] + ordered[half]) / 2
