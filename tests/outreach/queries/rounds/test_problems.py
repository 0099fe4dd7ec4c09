"""The problem of an area: what waits, what stands, who works."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from outreach.access import Role, Viewer
from outreach.auditing import NOTES
from outreach.clock import at_local
from outreach.errors import NotPermitted
from outreach.queries.rounds.candidates import UNREADABLE
from outreach.queries.rounds.problems import (
    EXCLUDED,
    MOVED,
    OF_OTHERS,
    RoundProblem,
    problem_of,
)
from outreach.queries.rounds.standing import standing_plan
from outreach.rules.round_states import RoundState
from outreach.rules.rounds.checking import check
from outreach.rules.rounds.difference import Told, told_in
from outreach.rules.rounds.insertion import insert_all
from outreach.rules.rounds.model import Mode, Need, NeedKind, Point, Promise, Window
from outreach.rules.rounds.replanning import replan
from outreach.rules.visits import VisitKind, VisitState
from outreach.tables import (
    Assignment,
    ClosingDay,
    ContactHold,
    PhonePeriod,
    PostcodeArea,
    ProviderTerm,
    Round,
    RoundOffice,
    RoundStop,
    VisitNeeds,
    VisitorTravel,
)
from tests import build
from tests.databases import KINDS
from tests.outreach.queries.rounds import rounds_world as w
from tests.outreach.queries.rounds.rounds_world import MONDAY, World, booked, waiting


@pytest.fixture(scope="module", params=KINDS)
def session(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Session]:
    folder = tmp_path_factory.mktemp("rounds")
    with w.shared_session(request.param, folder) as opened:
        yield opened


@pytest.fixture
def world(session: Session) -> Iterator[World]:
    with w.undone(session) as made:
        yield made


def asked(
    world: World, day: date = MONDAY, days: int = 1, at: datetime = build.AT
) -> RoundProblem:
    world.session.flush()
    return problem_of(world.session, world.planner, "D1", day, days, at=at)


def test_what_waits_becomes_tasks_with_windows_and_needs(world: World) -> None:
    s = world.session
    wishes = {"days": [0], "times": ["morning"], "visitor_gender": "V"}
    one = waiting(s, wishes=wishes | {"language": "turks"})
    two = waiting(s, wishes={"days": [4]})
    own = waiting(
        s,
        wishes={"days": [4]},
        needs={
            "windows": [{"weekday": 0, "from": "10:00", "to": "12:30"}],
            "needs": [{"kind": "skill", "value": "doventolk", "demand": False}],
            "priority": 80,
            "by_two": True,
        },
    )
    found = asked(world).problem
    assert [task.id for task in found.tasks] == [one.id, two.id, own.id]
    first, second, third = found.tasks
    assert first.windows == (Window(480, 720),)
    assert set(first.needs) == {
        Need(NeedKind.LANGUAGE, "Turks"),
        Need(NeedKind.GENDER, "V"),
    }
    assert second.windows == (Window(1440, 2880),), "not on Monday: nobody works there"
    assert third.windows == (Window(600, 750),)
    assert third.needs == (Need(NeedKind.SKILL, "doventolk", demand=False),)
    assert (third.priority, third.by_two) == (80, True)


def test_shifts_follow_hours_and_whoever_may_be_sent(world: World) -> None:
    s = world.session
    world.mo.conduct_certificate_on = None
    s.add(world.mo)
    found = asked(world, days=7)
    vera = [x for x in found.problem.shifts if x.visitor_id == world.vera.id]
    assert [x.day for x in vera] == [0, 1, 2, 3, 4]
    assert (vera[0].start, vera[0].end, vera[0].most_visits) == (540, 1020, 4)
    assert vera[0].languages == frozenset({"Turks"})
    assert (vera[0].provider_id, vera[0].districts) == (
        world.provider_id,
        frozenset({"D1"}),
    )
    assert vera[0].lunch is not None
    assert vera[0].begin == Point(*w.PLACE)
    mo = [x for x in found.problem.shifts if x.visitor_id == world.mo.id]
    assert [x.may_visit for x in mo] == [False, False]
    assert mo[0].lunch is None, "a morning has no pause"
    assert set(found.visitors) == {world.vera.id, world.mo.id}
    assert len(found.visitors[world.mo.id or 0].not_sent) == 7


def test_nobody_works_on_absence_holidays_and_closing_days(world: World) -> None:
    s = world.session
    w.away(s, world.vera, MONDAY)
    closed = MONDAY + timedelta(days=1)
    s.add(ClosingDay(day=closed, reason="uitje", by="test", at=build.AT))
    found = asked(world, days=2)
    assert [x.visitor_id for x in found.problem.shifts] == [world.mo.id]
    assert found.visitors[world.vera.id or 0].absent == {MONDAY}
    christmas = asked(world, date(2026, 12, 25))
    assert christmas.problem.shifts == ()


def test_an_appointment_is_a_promise_and_comes_first(world: World) -> None:
    visit = booked(world.session, world.vera, time(10), wishes={"days": [3]})
    found = asked(world).problem
    task = found.task(visit.id or 0)
    assert task.promise == Promise(world.vera.id or 0, 600)
    assert (task.pinned, task.priority) == (None, 100)
    assert Window(585, 675) in task.windows, "what was agreed goes before a wish"
    assert check(found, insert_all(found)) == []
    assert insert_all(found).left_out == ()


def test_a_shift_is_wide_enough_for_what_was_agreed(world: World) -> None:
    early = booked(world.session, world.vera, time(9))
    late = booked(world.session, world.vera, time(17))
    found = asked(world).problem
    shift = next(x for x in found.shifts if x.visitor_id == world.vera.id)
    assert shift.start < 540
    assert shift.end > 1080
    plan = insert_all(found)
    assert plan.left_out == ()
    assert {s.task_id for r in plan.routes for s in r.stops} == {early.id, late.id}


def test_a_day_is_wide_enough_for_whoever_comes_along(world: World) -> None:
    """Mo works in the morning, and said that he would come along at two."""
    visit = booked(world.session, world.vera, time(14), second_visitor_id=world.mo.id)
    given = asked(world)
    stands = standing_plan(given)
    assert check(given.problem, stands) == []
    made = told_in(given.problem, replan(given.problem, stands))
    assert made == {visit.id: Told((world.vera.id or 0, world.mo.id or 0), 840)}


def test_a_time_without_a_visitor_still_holds(world: World) -> None:
    visit = booked(world.session, None, time(14))
    task = asked(world).problem.task(visit.id or 0)
    assert (task.promise, task.windows) == (None, (Window(825, 915),))


def test_what_is_elsewhere_takes_time(world: World) -> None:
    s = world.session
    build.district(s, "D2")
    other = build.resident(s, district_code="D2")
    w.pointed(s, other, 51.95)
    booked(s, world.vera, time(11), MONDAY, other, district_code="D2")
    call = booked(s, world.vera, time(15), kind=VisitKind.PHONE)
    found = asked(world)
    assert call.id in found.kept_out
    vera = [x for x in found.problem.shifts if x.visitor_id == world.vera.id]
    assert [(x.start, x.end) for x in vera] == [(540, 660), (720, 900)]
    assert vera[0].back == vera[1].begin == Point(51.95, 4.48)
    assert sum(x.most_visits for x in vera) == 2, "four a day, two are taken"
    assert len({x.id for x in vera}) == 2


def test_today_counts_from_now(world: World) -> None:
    s = world.session
    friday = build.AT.date()
    booked(s, world.vera, time(9, 30), friday)
    later = booked(s, world.vera, time(14), friday)
    found = asked(world, friday).problem
    assert [task.id for task in found.tasks] == [later.id]
    shift = next(x for x in found.shifts if x.visitor_id == world.vera.id)
    assert shift.start == 630, "ten o'clock, and a visit until half past"


def test_points_are_of_the_address_or_near_the_neighbourhood(world: World) -> None:
    s = world.session
    known = build.resident(s)
    w.pointed(s, known)
    one = waiting(s, known)
    two = waiting(s)
    three = waiting(s, build.resident(s))
    s.add(PostcodeArea(postcode="3099ZZ", district_code="D1", neighbourhood_code="B1"))
    four = waiting(s, build.resident(s, postcode="3099ZZ"))
    found = asked(world)
    first, second, third = (found.problem.task(v.id or 0) for v in (one, two, three))
    assert (first.point, first.approximate) == (Point(51.92, 4.48), False)
    assert second.approximate
    assert third.approximate
    assert abs(second.point.latitude - 51.93) < 0.003, "near its neighbourhood"
    assert abs(third.point.latitude - 51.92) < 0.003, "near the middle of the area"
    by_postcode = found.problem.task(four.id or 0).point
    assert abs(by_postcode.latitude - 51.93) < 0.003, "near that of its postcode"
    assert found.approximate == {two.id, three.id, four.id}


def test_known_visitors_come_from_earlier_visits(world: World) -> None:
    s = world.session
    who = build.resident(s)
    waiting(s, who, state=VisitState.DONE, visitor_id=world.vera.id)
    again = waiting(s, who)
    assert asked(world).problem.task(again.id or 0).known_visitors == {world.vera.id}


def test_who_is_shielded_is_for_the_municipality(world: World) -> None:
    s = world.session
    visit = waiting(s, build.resident(s, nondisclosure=7))
    found = asked(world).problem
    assert found.task(visit.id or 0).municipal
    plan = insert_all(found)
    made = {found.shift(r.shift_id).visitor_id for r in plan.routes if r.stops}
    assert made == {world.mo.id}
    theirs = problem_of(s, outsider(world), "D1", MONDAY, 1, at=build.AT)
    assert theirs.problem.tasks == ()
    assert {x.visitor_id for x in theirs.problem.shifts} == {world.vera.id}


def outsider(world: World) -> Viewer:
    """Coordinates for Vera's provider, in this area."""
    found = build.viewer(Role.COORDINATOR, provider_id=world.provider_id)
    return replace(found, grants=(replace(found.grants[0], district_code="D1"),))


def test_who_plans_for_a_provider_leaves_what_others_made_alone(world: World) -> None:
    s = world.session
    own = booked(s, world.vera, time(9))
    by_mo = booked(s, world.mo, time(10))
    together = booked(s, world.vera, time(14), second_visitor_id=world.mo.id)
    shielded = booked(s, world.mo, time(11), MONDAY, build.resident(s, nondisclosure=7))
    municipal = waiting(s, municipal=True)
    s.flush()
    theirs = problem_of(s, outsider(world), "D1", MONDAY, 1, at=build.AT)
    assert [task.id for task in theirs.problem.tasks] == [own.id]
    assert theirs.kept_out == {by_mo.id: OF_OTHERS, together.id: OF_OTHERS}
    assert not {shielded.id, municipal.id} & set(theirs.visits), "not seen at all"
    shifts = theirs.problem.shifts
    assert {x.visitor_id for x in shifts} == {world.vera.id}
    assert not any(x.start < 900 and x.end > 840 for x in shifts), "her time is taken"
    ours = {task.id for task in asked(world).problem.tasks}
    every = {own.id, by_mo.id, together.id, shielded.id, municipal.id}
    assert ours == every, "who plans for the municipality plans everything"
    row = s.exec(select(Assignment).where(Assignment.person_id == world.mo.id)).one()
    row.valid_to = MONDAY
    s.add(row)
    s.flush()
    left = problem_of(s, outsider(world), "D1", MONDAY, 1, at=build.AT)
    assert left.kept_out == {}, "somebody who works here no more plans nothing"


def test_time_and_locks_in_another_area_count(world: World) -> None:
    s = world.session
    build.district(s, "D2")
    away = build.resident(s, district_code="D2")
    w.pointed(s, away, 51.95)
    visit = booked(s, world.vera, time(11), MONDAY, away, district_code="D2")
    own = booked(s, world.vera, time(15))
    locked(world, MONDAY, visit.id or 0, "D2")
    found = asked(world).problem
    assert [task.id for task in found.tasks] == [own.id]
    shifts = [x for x in found.shifts if x.visitor_id == world.vera.id]
    assert [x.most_visits for x in shifts] == [1], "nothing more comes on that day"


def test_wishes_that_cannot_be_read_stop_one_household_only(world: World) -> None:
    s = world.session
    odd = waiting(s, wishes={"days": [9]})
    fine = waiting(s)
    found = asked(world)
    assert found.kept_out == {odd.id: UNREADABLE}
    assert [task.id for task in found.problem.tasks] == [fine.id]


def test_a_day_on_which_visits_go_by_phone_takes_nothing_new(world: World) -> None:
    s = world.session
    stands = booked(s, world.vera, time(10))
    period = PhonePeriod(
        valid_from=MONDAY,
        valid_to=MONDAY + timedelta(days=1),
        reason="hitte",
        by="test",
        at=build.AT,
    )
    s.add(period)
    both = asked(world, days=2).problem
    assert both.task(stands.id or 0).promise
    monday = [x for x in both.shifts if x.day == 0]
    assert [x.visitor_id for x in monday] == [world.vera.id]
    assert monday[0].most_visits == 1
    assert len([x for x in both.shifts if x.day == 1]) == 2
    assert len(asked(world).kept_out) == 1, "all days by phone: no round at all"


def test_who_may_not_be_contacted_is_kept_out_with_a_reason(world: World) -> None:
    s = world.session
    who = build.resident(s)
    hold = ContactHold(
        resident_id=who.id,
        reason="bereaved",
        source="test",
        valid_from=MONDAY - timedelta(days=9),
        by="test",
        at=build.AT,
    )
    s.add(hold)
    visit = waiting(s, who)
    found = asked(world)
    assert found.problem.tasks == ()
    assert found.kept_out[visit.id or 0].endswith(".")


def test_people_who_exclude_one_another_are_told(world: World) -> None:
    s = world.session
    one, two = build.resident(s), build.resident(s)
    two.address_key = one.address_key
    visit = waiting(s, one, two, wishes={"days": [0]})
    waiting(s, two, wishes={"days": [1]}, state=VisitState.CANCELLED)
    assert asked(world, days=5).kept_out == {visit.id: EXCLUDED}


def test_who_moved_is_not_sought_where_he_lived(world: World) -> None:
    """Tried in vain, or with a partner who stayed: the visit kept the old address."""
    s = world.session
    tried, stayed, gone, agreed = (build.resident(s) for _ in range(4))
    gone.address_key = stayed.address_key
    one = waiting(s, tried, state=VisitState.NOT_HOME)
    two = waiting(s, stayed, gone)
    three = booked(s, world.vera, time(10), MONDAY, agreed)
    for who in (tried, gone, agreed):
        who.address_key = "3099ZZ-1--"
    found = asked(world)
    assert found.kept_out == {one.id: MOVED, two.id: MOVED}
    assert [task.id for task in found.problem.tasks] == [three.id], "a person decides"


def test_a_locked_round_stays_as_it_is(world: World) -> None:
    s = world.session
    visit = booked(s, world.vera, time(10))
    locked(world, MONDAY, visit.id or 0)
    waiting(s)
    found = asked(world)
    task = found.problem.task(visit.id or 0)
    assert task.pinned == task.promise == Promise(world.vera.id or 0, 600)
    shift = next(x for x in found.problem.shifts if x.visitor_id == world.vera.id)
    assert shift.most_visits == 1, "nothing comes in between"
    assert found.visits[visit.id or 0].locked
    w.away(s, world.vera, MONDAY)
    ill = asked(world).problem.task(visit.id or 0)
    assert ill.pinned is None, "nobody is held to a visit that he cannot make"


def locked(world: World, day: date, visit_id: int, code: str = "D1") -> None:
    s = world.session
    made = build.add(
        s,
        Round(
            visitor_id=world.vera.id,
            day=day,
            district_code=code,
            state=RoundState.LOCKED,
        ),
    )
    stop = RoundStop(
        round_id=made.id,
        visit_id=visit_id,
        position=1,
        starts_at=at_local(day, time(10)),
        minutes=60,
    )
    build.add(s, stop)


def test_fixed_times_that_cannot_all_be_kept_are_let_go(world: World) -> None:
    s = world.session
    for begin in (time(10), time(10, 30)):
        booked(s, world.vera, begin, needs={"pinned": True})
    found = asked(world)
    assert all(task.pinned is None for task in found.problem.tasks)
    assert "2 bezoeken stonden vast" in found.remarks[0]
    assert check(found.problem, insert_all(found.problem)) == []


def test_travel_of_a_visitor_counts(world: World) -> None:
    s = world.session
    office = build.add(s, RoundOffice(name="Huis", latitude=51.94, longitude=4.46))
    way = VisitorTravel(
        person_id=world.vera.id,
        mode=Mode.CAR,
        office_id=office.id,
        returns=False,
        lunch_from=time(12),
        lunch_to=time(13),
        skills=["hoortoestel"],
    )
    s.add(way)
    shift = next(
        x for x in asked(world).problem.shifts if x.visitor_id == world.vera.id
    )
    assert (shift.mode, shift.back) == (Mode.CAR, None)
    assert shift.begin == Point(51.94, 4.46)
    assert shift.lunch is not None
    assert shift.lunch.window == Window(720, 750)
    assert shift.skills == frozenset({"hoortoestel"})


def test_the_provider_of_the_day_plans(world: World) -> None:
    s = world.session
    term = s.exec(select(ProviderTerm)).one()
    term.valid_to = MONDAY + timedelta(days=2)
    s.add(term)
    found = asked(world, days=5)
    days = [x.day for x in found.problem.shifts if x.visitor_id == world.vera.id]
    assert days == [0, 1]


def test_a_day_without_people_and_a_day_without_visits(world: World) -> None:
    for row in world.session.exec(select(Assignment)):
        world.session.delete(row)
    waiting(world.session)
    found = asked(world).problem
    assert found.shifts == ()
    assert insert_all(found).left_out == (found.tasks[0].id,)
    assert asked(world, MONDAY, 31).problem.shifts == ()


def test_only_planners_ask_and_everybody_seen_is_noted(world: World) -> None:
    s = world.session
    visit = waiting(s)
    found = asked(world)
    noted = [one for one in s.info[NOTES] if one.kind == "round_plan"]
    assert noted[-1].subjects == found.visits[visit.id or 0].resident_ids
    visitor = build.viewer(Role.VISITOR, person_id=world.vera.id)
    with pytest.raises(NotPermitted):
        problem_of(s, visitor, "D1", MONDAY, 1, at=build.AT)
    elsewhere = build.viewer(Role.COORDINATOR, district_code="D2")
    assert problem_of(s, elsewhere, "D1", MONDAY, 1, at=build.AT).visits == {}


@pytest.mark.parametrize(
    "needs",
    [
        {"windows": [{"from": "13:00", "to": "12:00"}]},
        {"windows": [{"day": "gisteren", "from": "x"}]},
        {"needs": [{"kind": "vleugels", "value": "x"}, {}]},
    ],
)
def test_malformed_needs_break_nothing(world: World, needs: dict[str, Any]) -> None:
    visit = waiting(world.session, needs=needs)
    found = asked(world).problem
    assert check(found, insert_all(found)) == []
    assert found.task(visit.id or 0)


def test_rows_say_what_they_are(world: World) -> None:
    world.session.add(VisitNeeds(visit_id=waiting(world.session).id))
    assert next(iter(asked(world).visits.values())).waits_days == 0
