"""Whoever goes, whenever: every figure stays to the digit."""

from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from outreach.access import job_viewer
from outreach.actions.retention.stripping import strip_cases
from outreach.clock import at_local
from outreach.queries.funnel_cells import Cell, funnel_cells
from outreach.queries.funnel_rows import calendar_year
from outreach.queries.invariants.figures import FIGURE_INVARIANTS
from outreach.queries.not_reached import NotReached, not_reached
from outreach.queries.retention_cases import cases_in, next_cases
from outreach.rules.retention import ADVICE, BROKEN_OFF, NO_CONTACT, WMO, is_past
from outreach.tables import (
    Attempt,
    Cycle,
    CycleMember,
    FollowUp,
    Invitation,
    Visit,
    VisitPerson,
)
from tests import build
from tests.outreach.queries.funnel_world import World, store, worlds

LATER = date(2027, 8, 1)
VIEWER = job_viewer("test", LATER)


def figures(session: Session, cycles: dict[int, int]) -> tuple[Any, ...]:
    """All that pages show of two cycles and two calendar years."""
    found: list[list[Cell] | NotReached] = [
        funnel_cells(session, today=LATER, cycle_id=number)
        for number in cycles.values()
    ]
    found += [
        funnel_cells(session, today=LATER, period=calendar_year(year))
        for year in (2025, 2026)
    ]
    found += [
        not_reached(session, VIEWER, cycle_id=number) for number in cycles.values()
    ]
    return tuple(found)


def close(session: Session, ended: date) -> None:
    for cycle in session.scalars(select(Cycle)):
        cycle.closed_at = at_local(ended, datetime.min.time())
        session.add(cycle)
    session.flush()


def left(session: Session, cycles: dict[int, int]) -> set[tuple[int, str]]:
    """Cases of which anything is left."""
    return {
        (number, row.resident_id)
        for number in cycles.values()
        for row in session.execute(cases_in(number))
    }


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    world=worlds(),
    seed=st.integers(0, 2**16),
    days=st.integers(0, 6 * 365),
    portion=st.integers(1, 12),
)
def test_figures_stay_and_exactly_what_is_due_goes(
    session: Session, world: World, seed: int, days: int, portion: int
) -> None:
    undo = session.begin_nested()
    try:
        cycles = store(session, world)
        draw = Random(seed)
        ended = date(2026, 3, 1) + timedelta(days=draw.randint(0, 60))
        close(session, ended)
        today = ended + timedelta(days=days)
        before, there = figures(session, cycles), left(session, cycles)
        due = {case for case in there if _is_due(session, case, ended, today)}
        at = at_local(today, datetime.min.time())
        went = 0
        while (found := next_cases(session, today, portion)) is not None:
            went += strip_cases(session, found[0].id, found[1], by=VIEWER, at=at)
            assert figures(session, cycles) == before
        assert left(session, cycles) == there - due
        assert went == len(due)
        for rule in FIGURE_INVARIANTS:
            assert rule.check(session).broken == []
    finally:
        undo.rollback()
        session.expunge_all()


def _is_due(session: Session, case: tuple[int, str], ended: date, today: date) -> bool:
    """The rule again, row by row and without SQL."""
    cycle_id, who = case
    talks = {"visited", "phone_conversation", "met_elsewhere"}
    days, talked, open_ = [ended], False, False
    for table in (CycleMember, Invitation, Attempt, FollowUp):
        for row in session.scalars(
            select(table).where(
                col(table.cycle_id) == cycle_id, col(table.resident_id) == who
            )
        ):
            days += [d for d in (getattr(row, "posted_on", None),) if d]
            days += [row.at.date()] if table is Attempt else []
            if table is FollowUp:
                days.append(row.raised_at.date())
                talked = True
                open_ |= row.state not in ("done", "not_reached", "declined", "stopped")
            if table is Attempt and row.outcome in talks and not row.corrected:
                talked = True
    for person, visit in session.execute(
        select(VisitPerson, Visit)
        .join(Visit, col(Visit.id) == col(VisitPerson.visit_id))
        .where(col(VisitPerson.resident_id) == who, col(Visit.cycle_id) == cycle_id)
    ):
        days += [visit.requested_at.date(), visit.done_on or visit.requested_at.date()]
        talked |= person.outcome in talks
    term = ADVICE if talked else NO_CONTACT
    assert term not in (WMO, BROKEN_OFF)
    return not open_ and is_past(max(days), term.length, today)


def test_a_partner_who_stays_keeps_the_visit(session: Session, at: datetime) -> None:
    of = build.cycle(session, 2020)
    anna, bert = (build.resident(session, address_key="3011AA-9--") for _ in "ab")
    visit = build.add(
        session,
        Visit(cycle_id=of.id, requested_at=at, done_on=date(2020, 3, 2), state="done"),
    )
    for who, outcome in ((anna, "visited"), (bert, "not_home")):
        invitation = build.invitation(session, of, who, posted_on=date(2020, 2, 3))
        build.add(
            session,
            VisitPerson(
                visit_id=visit.id,
                resident_id=who.id,
                invitation_id=invitation.id,
                outcome=outcome,
            ),
        )
    before = funnel_cells(session, today=LATER, cycle_id=of.id)
    from outreach.queries.retention_cases import DueCase

    strip_cases(session, of.id, [DueCase(anna.id, (2020, 2020))], by=VIEWER, at=at)
    assert funnel_cells(session, today=LATER, cycle_id=of.id) == before
    session.expire_all()
    assert session.get(Visit, visit.id).stripped_on is not None
    strip_cases(session, of.id, [DueCase(bert.id, (2020, 2020))], by=VIEWER, at=at)
    assert funnel_cells(session, today=LATER, cycle_id=of.id) == before
    assert session.scalars(select(Visit)).first() is None
