"""A7: somebody asks for every part on every day, as every viewer, and reckons."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

import pytest
from sqlmodel import Session, col, select

from outreach.access import Grant, Role, Viewer, ViewerKind, job_viewer
from outreach.actions.facts import write_facts
from outreach.actions.publishing import _counted, _past
from outreach.database import reading, writing
from outreach.queries.facts import choices
from outreach.queries.funnel import Filters, as_json, funnel
from outreach.queries.funnel_cells import funnel_cells
from outreach.queries.published import published
from outreach.queries.shown_figures import (
    Figures,
    as_published,
    figures,
    outside_figures,
    row_choices,
    side_by_side,
)
from outreach.rules.funnel import Code
from outreach.rules.published_tables import (
    COLUMNS,
    COLUMNS_OF,
    ONE,
    Audience,
    Sort,
)
from outreach.rules.publishing import Table
from outreach.rules.visits import Outcome
from outreach.tables import Cycle, Provider, PublishedRow, VisitPerson
from tests import build
from tests.attacker import Attacker, Derived
from tests.demo_city import DemoCity

JOB = job_viewer("test", build.AT.date())
Shown = dict[tuple[int, Sort], dict[str, dict[str, int]]]
"""Cycle and table -> row -> column -> number, as far as anybody was shown it."""


def viewers(session: Session) -> Iterator[Viewer]:
    """Everybody with a right to figures who may not see names."""
    options = choices(session, JOB)
    yield JOB
    yield build.viewer(Role.MANAGER)
    yield build.viewer(Role.PRIVACY_OFFICER)
    for code, _name in options.districts:
        yield build.viewer(Role.MANAGER, district_code=code)
    for number in session.exec(select(Provider.id)):
        yield build.viewer(Role.MANAGER, provider_id=number)
    # sees names in one area only: the rest is as hidden for him as for others
    grants = (Grant(Role.MANAGER), Grant(Role.COORDINATOR, options.districts[0][0]))
    yield Viewer(ViewerKind.PERSON, "both", build.AT.date(), 1, grants)


class Notebook(NamedTuple):
    """What all of them together were shown on one day."""

    shown: Shown

    def note(self, cycle: int, sort: Sort, key: str, column: str, number: int) -> None:
        row = self.shown.setdefault((cycle, sort), {}).setdefault(key, {})
        assert row.setdefault(column, number) == number, "two pages, two numbers"

    def figures(self, cycle: int, found: Figures | None, key: str) -> None:
        """A page about the whole city, or about one row."""
        if found is None:
            return
        sort = Sort.AGE_BAND if "-" in key or "+" in key else Sort.AREA
        if key:
            for column in COLUMNS:
                number = found.numbers[Code(column)]
                if number is not None:
                    self.note(cycle, sort, key, column, number)
        for parts, kind in (
            (found.reasons, Sort.REASON),
            (found.destinations, Sort.DESTINATION),
        ):
            for part, number in (parts or {}).items():
                if number:
                    self.note(cycle, kind, part, ONE, number)
        for row in found.areas or []:
            self.row(cycle, Sort.AREA, row.key, row.numbers)

    def row(self, cycle: int, sort: Sort, key: str, numbers: Mapping[str, int]) -> None:
        for column, number in numbers.items():
            self.note(cycle, sort, key, column, number)


def everything_shown(session: Session) -> dict[Audience, Shown]:
    """Every table, page and file, with every choice, as every viewer."""
    books = {audience: Notebook({}) for audience in Audience}
    inside, outside = books[Audience.INSIDE], books[Audience.OUTSIDE]
    cycles = [one.id or 0 for one in session.exec(select(Cycle))]
    for who in viewers(session):
        found = figures(session, who, year=2017, filters=Filters(age_band="95+"))
        assert found is None or (found.reasons, found.areas) == (None, None)
        for cycle in cycles:
            rows = row_choices(session, who, cycle_id=cycle)
            for key in ["", *(row.key for row in rows)]:
                # filters are for who sees names: they must do nothing here
                narrowed = Filters("WK059901", 1, "80-84")
                found = figures(session, who, cycle_id=cycle, row=key, filters=narrowed)
                inside.figures(cycle, found, key)
                left = outside_figures(session, who, cycle_id=cycle, row=key)
                outside.figures(cycle, left, key)
            for audience, book in books.items():
                table = side_by_side(session, who, cycle_id=cycle, audience=audience)
                for row in table.rows if table else []:
                    book.row(cycle, Sort.AREA, row.key, row.numbers)
                for sort in Sort:
                    for row in published(
                        session, who, cycle_id=cycle, sort=sort, audience=audience
                    ):
                        book.row(cycle, sort, row.key, row.numbers)
    return {audience: book.shown for audience, book in books.items()}


SMALLEST = {Audience.INSIDE: 5, Audience.OUTSIDE: 10}


def found_out(
    session: Session, shown: dict[Audience, Shown], at: datetime
) -> tuple[int, list[Derived]]:
    """How many numbers stand in what was shown, and which secrets follow from it.

    A number counts as known today when its row was published today: what stood
    before may be old.
    """
    found: list[Derived] = []
    numbers = 0
    for cycle in [one.id or 0 for one in session.exec(select(Cycle))]:
        cells = funnel_cells(session, today=at.date(), cycle_id=cycle)
        counted = _counted(session, cycle, cells, at)
        for (audience, sort), past in _past(session, cycle, at).items():
            rows, groups = counted[sort]
            seen = shown[audience].get((cycle, sort), {})
            assert all(
                values == past.standing[key].numbers for key, values in seen.items()
            )
            numbers += sum(map(len, seen.values()))
            today = {k: v for k, v in seen.items() if past.standing[k].days == 0}
            earlier = _before(session, cycle, audience, sort, at)
            table = Table(rows, COLUMNS_OF[sort], groups, {}, earlier)
            attacker = Attacker(table, today)
            bare = Attacker(Table(rows, COLUMNS_OF[sort], groups), {})
            smallest = SMALLEST[audience]
            found += [
                one
                for one in attacker.derived(smallest)
                if not one.is_found(bare.bounds(bare.weights(*one[:3])), smallest)
            ]
    return numbers, found


def _before(
    session: Session, cycle: int, audience: Audience, sort: Sort, at: datetime
) -> dict[tuple[str, str], frozenset[int]]:
    """All that was shown before today."""
    found: dict[tuple[str, str], frozenset[int]] = {}
    for row in session.exec(
        select(PublishedRow).where(
            PublishedRow.cycle_id == cycle,
            PublishedRow.audience == audience.value,
            PublishedRow.sort == sort.value,
            col(PublishedRow.published_at) < at,
        )
    ):
        for column, number in row.numbers.items():
            place = (row.key, column)
            found[place] = found.get(place, frozenset()) | {number}
    return found


def go_on(session: Session, draw: Random) -> None:
    """Some visits were logged, and some logs were mistakes."""
    rows = list(session.exec(select(VisitPerson)))
    for row in draw.sample(rows, len(rows) // 12):
        row.outcome = None if row.outcome else Outcome.VISITED
        session.add(row)


@pytest.mark.parametrize("days", [9])
def test_no_small_number_follows_from_all_that_is_shown(
    demo_city: DemoCity, days: int
) -> None:
    at = build.AT + timedelta(days=days)
    with writing(demo_city.url) as session:
        go_on(session, Random(days))
        write_facts(session, by=JOB, at=at)
    with reading(demo_city.url) as session:
        numbers, found = found_out(session, everything_shown(session), at)
    assert numbers > 100
    assert found == []


def test_the_totals_of_the_city_stay_exact(demo_city: DemoCity) -> None:
    with reading(demo_city.url) as session:
        for cycle in session.exec(select(Cycle)).all():
            exact = funnel(session, JOB, cycle_id=cycle.id)
            plain = as_published(session, JOB, exact, cycle_id=cycle.id)
            assert plain["invited"] == exact.invited
            assert plain["visited"] == exact.visited
            assert plain["actions"]["total"] == exact.actions.total
            shown = figures(session, build.viewer(Role.MANAGER), cycle_id=cycle.id)
            assert shown is not None
            assert shown.numbers == exact.figures


def test_who_sees_names_sees_the_figures_as_they_are(demo_city: DemoCity) -> None:
    coordinator = build.viewer(Role.COORDINATOR)
    with reading(demo_city.url) as session:
        for cycle in session.exec(select(Cycle)).all():
            exact = funnel(session, coordinator, cycle_id=cycle.id, age_band="95+")
            shown = figures(
                session,
                coordinator,
                cycle_id=cycle.id,
                filters=Filters(age_band="95+"),
            )
            assert shown is not None
            assert shown.numbers == exact.figures
            plain = as_published(session, coordinator, exact, cycle_id=cycle.id)
            assert plain == as_json(exact)
