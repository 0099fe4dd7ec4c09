"""Who can make visits where and when, and how many."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from sqlmodel import Session, col, select

from outreach.access import Permission, Role, Viewer, require
from outreach.calendars import is_holiday
from outreach.queries.municipality import norm_in_force
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

    Hours, most visits a day, absence, public holidays, and only people who may be
    sent that day. Somebody who serves several districts counts in each for an equal
    share; parts of a visit are left out. Visits already booked are not taken off.
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
    require(viewer, Permission.SEE_PEOPLE)
    codes = [code for code in district_codes if _sees(session, viewer, code)]
    days = [week_start + timedelta(days=n) for n in range(WEEK * weeks)]
    minutes = int(norm_in_force(session, "visit_minutes"))
    good_friday = bool(norm_in_force(session, "closed_on_good_friday"))
    planner = _Planner(session, days, minutes, good_friday)
    found = {code: planner.by_week(code, days) for code in codes}
    return {code: found.get(code, [0] * weeks) for code in district_codes}


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

    `travel_minutes` are added to each visit. Whoever can make none is left out. The
    sums, without travel, are those of `capacities`.
    """
    require(viewer, Permission.SEE_PEOPLE)
    codes = [code for code in district_codes if _sees(session, viewer, code)]
    days = [week_start + timedelta(days=n) for n in range(WEEK * weeks)]
    if not days:
        return {code: {} for code in codes}
    minutes = int(norm_in_force(session, "visit_minutes")) + travel_minutes
    good_friday = bool(norm_in_force(session, "closed_on_good_friday"))
    return _Planner(session, days, minutes, good_friday).by_visitor(codes, days)


def _sees(session: Session, viewer: Viewer, district_code: str) -> bool:
    seen = district_scope(viewer, Permission.SEE_PEOPLE, col(District.code))
    statement = select(District.code).where(District.code == district_code, seen)
    return session.exec(statement).first() is not None


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

    def __init__(
        self, session: Session, days: list[date], minutes: int, good_friday: bool
    ) -> None:
        self.session, self.minutes, self.good_friday = session, minutes, good_friday
        self.assigned = _assigned_on(session, days[::WEEK])
        self.hours: dict[int, list[Hours]] = defaultdict(list)
        for person_id, *hours in session.execute(
            select(*_HOURS).where(  # type: ignore[call-overload]
                col(Availability.valid_from) <= days[-1],
                col(Availability.valid_to).is_(None)
                | (col(Availability.valid_to) > days[0]),
            )
        ):
            self.hours[person_id].append(Hours(*hours))
        self.weekdays = {
            person_id: {block.weekday for block in blocks}
            for person_id, blocks in self.hours.items()
        }
        self.away: dict[int, list[Away]] = defaultdict(list)
        for gone in session.exec(
            select(Absence).where(col(Absence.last_day) >= days[0])
        ):
            self.away[gone.person_id].append(Away(gone.first_day, gone.last_day))

    def by_week(self, code: str, days: list[date]) -> list[int]:
        """Whole visits a week in one district; rights are those of its Monday."""
        totals = []
        for start in range(0, len(days), WEEK):
            people = self._reach_of(days[start])
            week = days[start : start + WEEK]
            total = sum(
                (
                    share(self._visits(person, day), len(districts))
                    for person, districts in people
                    if code in districts
                    for day in week
                ),
                Fraction(0),
            )
            totals.append(int(total))
        return totals

    def by_visitor(
        self, codes: list[str], days: list[date]
    ) -> dict[str, dict[int, list[Fraction]]]:
        """Each person's days are counted once, then shared over his districts."""
        weeks = len(days) // WEEK
        found: dict[str, dict[int, list[Fraction]]] = {code: {} for code in codes}
        for week in range(weeks):
            span = days[week * WEEK : (week + 1) * WEEK]
            for person, districts in self._reach_of(span[0]):
                reached = [code for code in codes if code in districts]
                visits = sum(self._visits(person, day) for day in span if reached)
                if not visits:
                    continue
                part = share(visits, len(districts))
                for code in reached:
                    none = [Fraction(0)] * weeks
                    found[code].setdefault(person.id or 0, none)[week] = part
        return found

    def _reach_of(self, monday: date) -> list[tuple[Person, frozenset[str]]]:
        """Everybody once, with all districts of all his assignments."""
        people: dict[int, tuple[Person, frozenset[str]]] = {}
        for person, reach in self.assigned[monday]:
            before = people.get(person.id or 0, (person, frozenset()))[1]
            people[person.id or 0] = (person, before | reach.districts)
        return list(people.values())

    def _visits(self, person: Person, day: date) -> int:
        number = person.id or 0
        if day.weekday() not in self.weekdays.get(number, ()):
            return 0
        if may_visit(visitor_facts(person), day) is not None:
            return 0
        return visits_on(
            day,
            self.hours[number],
            self.away[number],
            visit_minutes=self.minutes,
            closed=is_holiday(day, closed_on_good_friday=self.good_friday),
        )
