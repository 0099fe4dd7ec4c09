"""What the year view reads: letters, answers, appointments and people, week by week."""

from datetime import date, time, timedelta
from fractions import Fraction
from typing import Any

import pytest
from sqlmodel import Session, select

from outreach.access import Role, job_viewer
from outreach.clock import at_local
from outreach.errors import NotPermitted
from outreach.queries.capacity import capacities, capacity_by_visitor
from outreach.queries.rounds.year import year_ahead
from outreach.rules.cycles import WaveState
from outreach.rules.invitations import Answer, InvitationState
from outreach.rules.rounds.year import REPLY_DELAY, Sent, WhatIf, look_ahead
from outreach.rules.rounds.year_words import verdict
from outreach.rules.visits import VisitState
from outreach.tables import (
    Absence,
    Assignment,
    Cycle,
    Invitation,
    Municipality,
    Visit,
    Wave,
)
from tests import build
from tests.conftest import NOW, TODAY
from tests.outreach.queries.rounds.rounds_world import MONDAY, World, world

CLOSES = date(2026, 12, 31)
WEEK = timedelta(weeks=1)


def cycle_of(session: Session) -> Cycle:
    return build.cycle(session, 2026, closes_on=CLOSES)


def letter(
    session: Session, cycle: Cycle, posted: date | None, yes: bool = False, **given: Any
) -> Invitation:
    """One letter, posted or not, in D1; answered with yes ten days after it."""
    state = InvitationState.POSTED if posted else InvitationState.PLANNED
    values: dict[str, Any] = {
        "state": state,
        "posted_on": posted,
        "district_code": "D1",
    } | given
    if yes and posted:
        answered = at_local(posted + timedelta(days=10), time(12))
        values |= {"answer": Answer.YES, "answered_at": answered}
        values["state"] = InvitationState.ANSWERED
    return build.invitation(session, cycle, build.resident(session), **values)


def wave(session: Session, cycle: Cycle, week: date, **given: Any) -> Wave:
    values: dict[str, Any] = {
        "letters": 12,
        "proposed_letters": 12,
        "capacity": 9,
    } | given
    row = Wave(
        cycle_id=cycle.id or 0,
        district_code="D1",
        week_start=week,
        expected_response=0.25,
        response_source="default",
        proposed_by="test",
        proposed_at=NOW,
        **values,
    )
    return build.add(session, row)


def visit(session: Session, **given: Any) -> Visit:
    values: dict[str, Any] = {"district_code": "D1", "requested_at": NOW} | given
    return build.add(session, Visit(**values))


def full(session: Session) -> tuple[World, Cycle]:
    """Letters on their way in every stage, and people who wait."""
    made, cycle = world(session), cycle_of(session)
    for yes in (True, False, False):
        letter(session, cycle, MONDAY - timedelta(days=5), yes)
    late = wave(session, cycle, MONDAY - WEEK, state=WaveState.APPROVED)
    soon = wave(session, cycle, MONDAY + 2 * WEEK, state=WaveState.APPROVED)
    letter(session, cycle, None, wave_id=late.id)
    letter(session, cycle, None, wave_id=soon.id)
    letter(session, cycle, None, wave_id=soon.id)
    letter(session, cycle, MONDAY, state=InvitationState.WITHDRAWN)
    wave(session, cycle, MONDAY + WEEK)
    for _ in range(4):
        build.member(session, cycle, build.resident(session))
    visit(session)
    visit(session, state=VisitState.NOT_HOME)
    visit(session, state=VisitState.CANCELLED)
    for day in (MONDAY - WEEK, MONDAY + timedelta(days=8), MONDAY + timedelta(days=9)):
        begins = at_local(day, time(10))
        visit(session, state=VisitState.SCHEDULED, starts_at=begins)
    return made, cycle


def test_everything_on_its_way_is_counted_once(session: Session) -> None:
    made, cycle = full(session)
    found = year_ahead(session, made.planner, cycle_id=cycle.id or 0, today=TODAY)
    assert (found.year.first, found.year.weeks) == (MONDAY, 6)
    assert found.year.delay == REPLY_DELAY
    (area,) = found.areas
    assert area.sent == (Sent(-1, 3, 1), Sent(0, 1), Sent(2, 2))
    assert area.drafts == {1: 12}
    assert area.waiting == 4
    assert area.asked == 2
    assert area.booked[:3] == [0, 2, 0]
    assert not area.observed
    assert found.responses == {
        "D1": "Norm van 25%: er zijn nog geen 50 brieven van dit gebied die lang "
        "genoeg geleden zijn verstuurd."
    }
    assert [name for _, name in found.visitors] == ["Mo Mulder", "Vera Visser"]


def test_travel_is_allowed_for(session: Session) -> None:
    made, cycle = world(session), cycle_of(session)

    def weekly() -> dict[str, list[Fraction]]:
        found = year_ahead(session, made.planner, cycle_id=cycle.id or 0, today=TODAY)
        names = dict(found.visitors)
        return {
            names[person]: list(visits[:2])
            for person, visits in found.areas[0].visitors.items()
        }

    assert weekly() == {"Vera Visser": [20, 20], "Mo Mulder": [4, 4]}
    build.add(session, Municipality(id=1, norms={"travel_allowance": 60}))
    assert weekly() == {"Vera Visser": [20, 20], "Mo Mulder": [2, 2]}


def test_in_march_october_is_seen_not_to_fit(session: Session) -> None:
    """Vera stops at the end of August; Mo makes four visits a week, seven are asked."""
    made, cycle = world(session), build.cycle(session, 2026, closes_on=CLOSES)
    build.add(session, Municipality(id=1, norms={"expected_response": 1.0}))
    rights = select(Assignment).where(Assignment.person_id == made.vera.id)
    right = session.exec(rights).one()
    march = date(2026, 3, 5)

    def said(people: int, until: date | None, what_if: WhatIf = WhatIf()) -> str:
        right.valid_to = until
        for _ in range(people):
            build.member(session, cycle, build.resident(session))
        found = year_ahead(session, made.planner, cycle_id=cycle.id or 0, today=march)
        ahead = [look_ahead(found.year, area, what_if) for area in found.areas]
        return verdict(found.year, ahead)

    fits = "Het past tot en met 3 januari 2027"
    assert said(260, None).startswith(fits)
    seen = said(0, date(2026, 8, 31))
    assert seen.startswith("In oktober past het niet: vanaf de week van "), seen
    assert "Gebied D1" in seen
    half = WhatIf(share=0.5)
    assert said(0, date(2026, 8, 31), half).startswith(fits), "half the response fits"
    leaves = (date(2026, 8, 31) - date(2026, 3, 9)).days // 7
    gone = WhatIf(leaver=made.vera.id, leaves=leaves)
    assert said(0, None, gone) == seen, "tried out, it says the same as when it is so"


def test_shares_add_up_to_the_capacity_of_an_area(session: Session) -> None:
    made = world(session)
    build.add(
        session, Absence(person_id=made.vera.id or 0, first_day=MONDAY, last_day=MONDAY)
    )
    viewer = job_viewer("year", TODAY)
    by_week = capacities(session, viewer, ["D1"], MONDAY, weeks=3)["D1"]
    people = capacity_by_visitor(session, viewer, ["D1"], MONDAY, weeks=3)["D1"]
    assert people[made.vera.id or 0] == [16, 20, 20]
    assert [sum(week) for week in zip(*people.values(), strict=True)] == by_week


def test_own_answers_say_how_late_they_come(session: Session) -> None:
    made, cycle = world(session), cycle_of(session)
    for _ in range(50):
        letter(session, cycle, TODAY - 20 * WEEK, yes=True)
    found = year_ahead(session, made.planner, cycle_id=cycle.id or 0, today=TODAY)
    assert found.year.delay == (0.0, 1.0)
    assert found.areas[0].observed
    assert found.areas[0].share == 1.0


def test_the_cycle_ends(session: Session) -> None:
    made, cycle = world(session), build.cycle(session, 2026)

    def weeks() -> int:
        found = year_ahead(session, made.planner, cycle_id=cycle.id or 0, today=TODAY)
        return found.year.weeks

    assert weeks() == 8, "a year after it opened"
    for closes, left in ((CLOSES, 6), (MONDAY, 1), (MONDAY - timedelta(days=1), 0)):
        cycle.closes_on = closes
        assert weeks() == left, closes
    cycle.closes_on, cycle.closed_at = CLOSES, NOW
    assert weeks() == 0, "closed by hand"


def test_only_who_plans_and_only_his_areas(session: Session) -> None:
    _, cycle = full(session)
    build.provider(session, "Welzijn Zuid", districts=("D2",))
    here = build.viewer(Role.COORDINATOR, district_code="D2")
    found = year_ahead(session, here, cycle_id=cycle.id or 0, today=TODAY)
    assert [area.code for area in found.areas] == ["D2"]
    assert found.visitors == ()
    for role in (Role.VISITOR, Role.MANAGER, Role.PHONE_DESK):
        with pytest.raises(NotPermitted):
            year_ahead(session, build.viewer(role), cycle_id=cycle.id or 0, today=TODAY)
