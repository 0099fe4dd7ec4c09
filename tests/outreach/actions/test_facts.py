"""The nightly figures equal the funnel, and old days make room."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from outreach.access import Grant, Role, Viewer, ViewerKind, job_viewer
from outreach.actions.facts import write_facts
from outreach.errors import NotPermitted
from outreach.queries.facts import choices, funnel_from_facts, trend
from outreach.queries.funnel import Filters, funnel
from outreach.queries.funnel_rows import calendar_year
from outreach.rules.funnel import Code
from outreach.tables import DailyFact, FactDay
from tests import build

BY = job_viewer("test", build.AT.date())


@pytest.fixture
def invited(session: Session) -> int:
    """A cycle with people of two districts, one of them with non-disclosure."""
    cycle = build.cycle(session)
    ours = build.provider(session, "Welzijn Noord", districts=("D1",))
    build.provider(session, "Welzijn Zuid", districts=("D2",))
    for code, provider, shielded in (
        ("D1", ours.id, 0),
        ("D1", ours.id, 0),
        ("D1", None, 7),
        ("D2", None, 0),
    ):
        who = build.resident(session, district_code=code, nondisclosure=shielded)
        build.invitation(
            session, cycle, who, provider_id=provider, posted_on=build.AT.date()
        )
    build.member(
        session, cycle, build.resident(session), verdict="out", reason="objection"
    )
    return cycle.id or 0


def test_facts_give_the_same_funnel_as_the_rows(
    session: Session, invited: int, at: datetime
) -> None:
    counts = write_facts(session, by=BY, at=at)
    assert (counts["cycles"], counts["years"]) == (1, 1)
    stored = funnel_from_facts(session, BY, cycle_id=invited)
    assert stored is not None
    assert stored.written_at == at
    assert stored.funnel == funnel(session, BY, cycle_id=invited)
    assert (stored.funnel.invited, stored.funnel.excluded) == (4, {"objection": 1})
    year = funnel_from_facts(session, BY, year=2026)
    assert year is not None
    assert year.funnel == funnel(session, BY, period=calendar_year(2026))


def test_writing_twice_replaces_the_day(
    session: Session, invited: int, at: datetime
) -> None:
    first = write_facts(session, by=BY, at=at)
    assert write_facts(session, by=BY, at=at + timedelta(hours=1)) == first
    assert len(session.exec(select(DailyFact)).all()) == first["figures"]


def test_old_days_go_but_the_first_of_a_month_stays(
    session: Session, invited: int, at: datetime
) -> None:
    for days in (0, 11, 12, 18):  # 20 November; 1, 2 and 8 December
        write_facts(session, by=BY, at=at + timedelta(days=days))
    kept = session.exec(select(FactDay.day).order_by(col(FactDay.day))).all()
    assert [day.day for day in kept] == [1, 2, 8]
    stored = session.exec(select(DailyFact.day).distinct()).all()
    assert {day.day for day in stored} == {1, 2, 8}


def test_the_trend_has_one_point_a_cycle(
    session: Session, invited: int, at: datetime
) -> None:
    build.cycle(session, 2025)
    write_facts(session, by=BY, at=at)
    points = trend(session, BY)
    assert [(p.year, p.figures[Code.INVITED]) for p in points] == [(2025, 0), (2026, 4)]


@pytest.mark.parametrize(
    ("filters", "persons"),
    [
        (Filters(), 4),
        (Filters(district_code="D1"), 3),
        (Filters(provider_id=0), 2),  # non-disclosure, and one without a provider
        (Filters(age_band="95+"), 0),
    ],
)
def test_filters_narrow_the_same_cells(
    session: Session, invited: int, at: datetime, filters: Filters, persons: int
) -> None:
    write_facts(session, by=BY, at=at)
    found = funnel_from_facts(session, BY, cycle_id=invited, filters=filters)
    assert found is not None
    assert found.funnel.invited == persons


def test_a_provider_sees_its_own_cells_and_nobody_shielded(
    session: Session, invited: int, at: datetime
) -> None:
    write_facts(session, by=BY, at=at)
    ours = choices(session, BY).providers[0][0]
    manager = build.viewer(Role.MANAGER, provider_id=ours)
    found = funnel_from_facts(session, manager, cycle_id=invited)
    assert found is not None
    assert found.funnel.invited == 2
    assert funnel(session, manager, cycle_id=invited).invited == 2
    assert [name for _, name in choices(session, manager).providers] == [
        "Welzijn Noord"
    ]


def test_a_visitor_sees_no_figures(session: Session, at: datetime) -> None:
    for call in (
        lambda v: write_facts(session, by=v, at=at),
        lambda v: trend(session, v),
        lambda v: funnel(session, v, cycle_id=1),
    ):
        with pytest.raises(NotPermitted):
            call(build.viewer(Role.VISITOR))
    nobody = Viewer(ViewerKind.PERSON, "x", at.date(), 1, (Grant(Role.VISITOR),))
    with pytest.raises(NotPermitted):
        choices(session, nobody)


def test_before_the_first_night_there_are_no_facts(
    session: Session, invited: int
) -> None:
    assert funnel_from_facts(session, BY, cycle_id=invited) is None
    assert trend(session, BY) == []
