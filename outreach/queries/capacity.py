"""Who can make visits where and when, and how many."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from sqlmodel import Session, col, select

from outreach.access import Permission, Role, Viewer, require
from outreach.queries.municipality import closed_among, norm_in_force
from outreach.queries.people import visitor_facts
from outreach.queries.scope import district_scope
from outreach.rules.capacity import Away, Hours, share, visits_on
from outreach.rules.visitors import NotSent, may_visit
from outreach.tables import (
    Absence,
    Assignment,
    Availability,
    District,
    Person,
    ProviderTerm,
)
from outreach.wall import over_the_wall

WEEK = 7


class VisitorCard(NamedTuple):
    """Somebody who visits in a district, and whether he may be sent."""

    person_id: int
    name: str
    provider_id: int | None
    """None: visits for the municipality itself, also people with non-disclosure."""
    volunteer: bool
    gender: str
    languages: list[str]
    phone: str
    reason: NotSent | None
    """Why he cannot be sent on this day; None when he can."""


def visitors_in(
    session: Session, viewer: Viewer, district_code: str, day: date
) -> list[VisitorCard]:
    """The visitors of a district on a day, by name; empty outside the scope."""
    require(viewer, Permission.SEE_PEOPLE)
    if not _sees(session, viewer, district_code):
        return []
    return [
        _card(person, provider_id, day)
        for person, provider_id in _visitors(session, [district_code], day)
    ]


def _card(person: Person, provider_id: int | None, day: date) -> VisitorCard:
    return VisitorCard(
        person_id=person.id or 0,
        name=person.name,
        provider_id=provider_id,
        volunteer=person.volunteer,
        gender=person.gender,
        languages=person.languages,
        phone=person.phone,
        reason=may_visit(visitor_facts(person), day),
    )


class VisitorOn(NamedTuple):
    """Somebody who visits in a district on a day, with all that he reaches then."""

    card: VisitorCard
    districts: frozenset[str]


def visitors_by_day(
    session: Session, viewer: Viewer, district_code: str, days: Sequence[date]
) -> dict[date, list[VisitorOn]]:
    """As `visitors_in`, for days in a row: three statements for all of them.

    Who may come for a provider and for the municipality comes for the municipality.
    """
    require(viewer, Permission.SEE_PEOPLE)
    if not days or not _sees(session, viewer, district_code):
        return {day: [] for day in days}
    return {
        day: _each_once(pairs, district_code, day)
        for day, pairs in _assigned_on(session, days).items()
    }


def _each_once(
    pairs: list[tuple[Person, "_Reach"]], district_code: str, day: date
) -> list[VisitorOn]:
    """Each visitor of a district once, by name, with everything he reaches."""
    found: dict[int, VisitorOn] = {}
    for person, reach in pairs:
        if district_code not in reach.districts:
            continue
        before = found.get(person.id or 0)
        providers = [reach.provider_id, *([before.card.provider_id] if before else [])]
        provider = None if None in providers else providers[-1]
        districts = reach.districts | (before.districts if before else frozenset())
        found[person.id or 0] = VisitorOn(_card(person, provider, day), districts)
    return list(found.values())


@over_the_wall
def capacity(
    session: Session, viewer: Viewer, district_code: str, week_start: date
) -> int:
    """Visits that the visitors of a district can make in the week of a Monday.

    Hours, most visits a day, absence, public holidays, days on which the municipality
    is closed, and only people who may be sent that day. Somebody who serves several
    districts counts in each for an equal share; parts of a visit are left out. Visits
    already booked are not taken off.
    Raises NotPermitted without the right to see people; 0 outside the scope.
    """
    return capacities(session, viewer, [district_code], week_start, weeks=1)[
        district_code
    ][0]


@over_the_wall
def capacities(
    session: Session,
    viewer: Viewer,
    district_codes: Iterable[str],
    week_start: date,
    *,
    weeks: int,
) -> dict[str, list[int]]:
    """As `capacity`, for many districts and weeks at once: code -> visits by week."""
    codes = list(district_codes)
    people = capacity_by_visitor(session, viewer, codes, week_start, weeks=weeks)
    return {
        code: [
            int(sum(visits[week] for visits in people.get(code, {}).values()))
            for week in range(weeks)
        ]
        for code in codes
    }


@over_the_wall
def capacity_by_visitor(
    session: Session,
    viewer: Viewer,
    district_codes: Iterable[str],
    week_start: date,
    *,
    weeks: int,
    travel_minutes: int = 0,
) -> dict[str, dict[int, list[Fraction]]]:
    """Who makes how many visits: code -> person -> visits by week, parts included.

    `travel_minutes` are added to each visit. Districts outside the scope, and whoever
    can make none, are left out. The sums, without travel, are those of `capacities`.
    """
    require(viewer, Permission.SEE_PEOPLE)
    codes = _seen_of(session, viewer, district_codes)
    days = [week_start + timedelta(days=n) for n in range(WEEK * weeks)]
    if not days:
        return {code: {} for code in codes}
    minutes = int(norm_in_force(session, "visit_minutes")) + travel_minutes
    return _Planner(session, days, minutes).by_visitor(codes)


def _sees(session: Session, viewer: Viewer, district_code: str) -> bool:
    return bool(_seen_of(session, viewer, [district_code]))


def _seen_of(session: Session, viewer: Viewer, codes: Iterable[str]) -> list[str]:
    """Those of these districts that are in the viewer's scope, in their order."""
    seen = district_scope(viewer, Permission.SEE_PEOPLE, col(District.code))
    reached = set(session.exec(select(District.code).where(seen)))
    return [code for code in codes if code in reached]


def _visitors(
    session: Session, codes: Iterable[str], day: date
) -> list[tuple[Person, int | None]]:
    """Visitors with a right in one of the districts on a day, each once."""
    wanted = set(codes)
    seen: dict[int, tuple[Person, int | None]] = {}
    for person, row in _assigned(session, day):
        if person.id not in seen and wanted & row.districts:
            seen[person.id or 0] = (person, row.provider_id)
    return sorted(seen.values(), key=lambda pair: pair[0].name)


class _Reach(NamedTuple):
    districts: frozenset[str]
    provider_id: int | None


def _assigned(session: Session, day: date) -> list[tuple[Person, _Reach]]:
    """Each visitor's assignments of a day, with the districts that they reach."""
    return _assigned_on(session, [day])[day]


def _assigned_on(
    session: Session, days: Sequence[date]
) -> dict[date, list[tuple[Person, _Reach]]]:
    """The same for some days, in order: three statements for all of them."""
    everywhere = frozenset(session.exec(select(District.code)))
    terms = session.exec(
        select(ProviderTerm).where(
            col(ProviderTerm.valid_from) <= days[-1],
            col(ProviderTerm.valid_to).is_(None)
            | (col(ProviderTerm.valid_to) > days[0]),
        )
    ).all()
    rows = session.exec(
        select(Person, Assignment)
        .join(Assignment, col(Assignment.person_id) == col(Person.id))
        .where(
            Assignment.role == Role.VISITOR,
            col(Person.active).is_(True),
            col(Assignment.valid_from) <= days[-1],
            col(Assignment.valid_to).is_(None) | (col(Assignment.valid_to) > days[0]),
        )
        .order_by(col(Person.name), col(Assignment.id))
    ).all()
    served = {day: _served(terms, day) for day in days}
    return {
        day: [
            (person, _reach(row, served[day], everywhere))
            for person, row in rows
            if _in_force(row, day)
        ]
        for day in days
    }


def _in_force(row: Assignment | ProviderTerm, day: date) -> bool:
    return row.valid_from <= day and (row.valid_to is None or day < row.valid_to)


def _served(terms: Sequence[ProviderTerm], day: date) -> dict[int, set[str]]:
    served: dict[int, set[str]] = defaultdict(set)
    for term in terms:
        if _in_force(term, day):
            served[term.provider_id].add(term.district_code)
    return served


def _reach(
    row: Assignment, served: dict[int, set[str]], everywhere: frozenset[str]
) -> _Reach:
    districts = frozenset({row.district_code}) if row.district_code else everywhere
    if row.provider_id is not None:
        districts &= served[row.provider_id]
    return _Reach(districts, row.provider_id)


_HOURS = (
    col(Availability.person_id),
    col(Availability.weekday),
    col(Availability.from_time),
    col(Availability.to_time),
    col(Availability.most_visits),
    col(Availability.valid_from),
    col(Availability.valid_to),
)


class _Planner:
    """Reads hours and absence of all visitors once, for many districts and days."""

    def __init__(self, session: Session, days: list[date], minutes: int) -> None:
        self.days, self.minutes = days, minutes
        self.closed = closed_among(session, days)
        self.assigned = _assigned_on(session, days[::WEEK])
        people = {id(one): one for row in self.assigned.values() for one, _ in row}
        self.facts = {one.id or 0: visitor_facts(one) for one in people.values()}
        self.hours: dict[tuple[int, int], list[Hours]] = defaultdict(list)
        """By person and weekday."""
        for person_id, *hours in session.execute(
            select(*_HOURS).where(  # type: ignore[call-overload]
                col(Availability.valid_from) <= days[-1],
                col(Availability.valid_to).is_(None)
                | (col(Availability.valid_to) > days[0]),
            )
        ):
            block = Hours(*hours)
            self.hours[person_id, block.weekday].append(block)
        self.away: dict[int, list[Away]] = defaultdict(list)
        for gone in session.exec(
            select(Absence).where(col(Absence.last_day) >= days[0])
        ):
            self.away[gone.person_id].append(Away(gone.first_day, gone.last_day))

    def by_visitor(self, codes: Sequence[str]) -> dict[str, dict[int, list[Fraction]]]:
        """Each person's days are counted once, then shared over his districts.

        Rights of a week are those of its Monday.
        """
        weeks = len(self.days) // WEEK
        found: dict[str, dict[int, list[Fraction]]] = {code: {} for code in codes}
        for week in range(weeks):
            span = self.days[week * WEEK : (week + 1) * WEEK]
            for number, districts in self._reach_of(span[0]).items():
                reached = [code for code in codes if code in districts]
                visits = self._visits(number, span) if reached else 0
                if not visits:
                    continue
                part = share(visits, len(districts))
                for code in reached:
                    there = found[code]
                    if number not in there:
                        there[number] = [Fraction(0)] * weeks
                    there[number][week] = part
        return found

    def _reach_of(self, monday: date) -> dict[int, frozenset[str]]:
        """Everybody once, with all districts of all his assignments."""
        people: dict[int, frozenset[str]] = {}
        for person, reach in self.assigned[monday]:
            number = person.id or 0
            people[number] = people.get(number, frozenset()) | reach.districts
        return people

    def _visits(self, number: int, days: Sequence[date]) -> int:
        facts, total = self.facts[number], 0
        for day in days:
            blocks = self.hours.get((number, day.weekday()))
            if blocks and may_visit(facts, day) is None:
                total += visits_on(
                    day,
                    blocks,
                    self.away.get(number, ()),
                    visit_minutes=self.minutes,
                    closed=day in self.closed,
                )
        return total
