"""What a planner gets with a problem: the visits and visitors behind its numbers."""

from datetime import date, datetime
from typing import NamedTuple

from outreach.rules.rounds.model import Mode, Problem
from outreach.rules.visitors import NotSent
from outreach.rules.visits import VisitKind, VisitState


class VisitFacts(NamedTuple):
    """One visit of a problem, as the office sees it. `Problem.task(visit_id)`."""

    visit_id: int
    version: int
    """Of the visit: publishing looks whether it is the same still."""
    state: VisitState
    kind: VisitKind
    resident_ids: tuple[str, ...]
    """Who is still to be met."""
    names: str
    address: str
    phone: str
    wishes: str
    """In words, of everybody who is still to be met."""
    starts_at: datetime | None
    """The appointment that stands; None: there is none."""
    visitor_id: int | None
    second_visitor_id: int | None
    minutes: int
    municipal: bool
    waits_days: int
    """Calendar days since it was asked for."""
    locked: bool
    """Stands in a round that is locked."""
    approximate: bool
    """Planned by the point of the neighbourhood: the address has none."""
    asks: str
    """What a planner asked for it by hand, in words."""


class VisitorFacts(NamedTuple):
    """One visitor of the area, whether he works in these days or not."""

    person_id: int
    name: str
    volunteer: bool
    gender: str
    languages: tuple[str, ...]
    skills: tuple[str, ...]
    phone: str
    mode: Mode
    provider_id: int | None
    """On the first day on which he may work here; None: the municipality's own."""
    not_sent: dict[date, NotSent]
    """Days on which he may not be sent, and why."""
    absent: frozenset[date]
    """Days on which he told that he is away."""


class RoundProblem(NamedTuple):
    """The problem of an area, and who is behind its numbers."""

    problem: Problem
    visits: dict[int, VisitFacts]
    """By visit id, which is the id of the task."""
    visitors: dict[int, VisitorFacts]
    """By person id. Everybody of the area, also without a shift."""
    first_day: date
    """Minute 0 of the problem is 00:00 of this day."""
    approximate: frozenset[int]
    """Visits that are planned by the point of their neighbourhood."""
    kept_out: dict[int, str]
    """Visits that are not planned, and why, in one Dutch sentence."""
    remarks: tuple[str, ...] = ()
    """What the planner should know, in Dutch sentences without names."""
