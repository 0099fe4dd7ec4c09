"""What the phone desk can offer: priced, in time, and bookable as it stands."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from outreach.access import Role, Viewer
from outreach.actions.visits import book_visit, reschedule_visit
from outreach.auditing import NOTES
from outreach.clock import at_local, local
from outreach.errors import NotFound, NotPermitted, Refused
from outreach.queries.rounds.problems import problem_of
from outreach.queries.rounds.standing import standing_plan
from outreach.queries.rounds.suggestions import (
    EXCLUDED,
    NO_AREA,
    OUTSIDE,
    Suggestion,
    Suggestions,
    check_offered,
    suggestions,
)
from outreach.queries.visits import area_visitors
from outreach.rules.round_states import RoundState
from outreach.rules.rounds.checking import check
from outreach.rules.visits import VisitKind, VisitState
from outreach.tables import (
    ClosingDay,
    PhonePeriod,
    Resident,
    Round,
    Visit,
    VisitNeeds,
)
from tests import build
from tests.databases import KINDS
from tests.outreach.queries.rounds import rounds_world as w
from tests.outreach.queries.rounds.rounds_world import MONDAY, World, booked, waiting

TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture(scope="module", params=KINDS)
def session(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Session]:
    folder = tmp_path_factory.mktemp("suggestions")
    with w.shared_session(request.param, folder) as opened:
        yield opened


@pytest.fixture
def world(session: Session) -> Iterator[World]:
    with w.undone(session) as made:
        yield made


def desk(**given: Any) -> Viewer:
    return build.viewer(Role.PHONE_DESK, person_id=1, **given)


def caller(world: World, **given: Any) -> Resident:
    who = build.resident(world.session, neighbourhood_code="B1", **given)
    w.pointed(world.session, who, 51.94)
    return who


def asked(
    world: World,
    *people: Resident,
    first: date = MONDAY,
    days: int = 1,
    at: datetime = build.AT,
    viewer: Viewer | None = None,
    **given: Any,
) -> Suggestions:
    world.session.flush()
    return suggestions(
        world.session,
        viewer or desk(),
        [one.id for one in people],
        first=first,
        days=days,
        minutes=60,
        at=at,
        **given,
    )


def moments(found: Suggestions, name: str = "") -> list[str]:
    return [
        f"{local(one.starts_at):%a %H:%M}"
        for one in found.every
        if one.visitor.startswith(name)
    ]


def names(found: Suggestions) -> set[str]:
    return {one.visitor for one in (*found.every, *found.best)}


def book(world: World, who: Resident, one: Suggestion) -> Visit:
    return book_visit(
        world.session,
        resident_ids=[who.id],
        cycle_id=None,
        starts_at=one.starts_at,
        visitor_id=one.visitor_id,
        second_visitor_id=one.second_id,
        minutes=60,
        by=desk(),
        at=build.AT,
    )


def test_every_moment_can_be_booked_as_it_stands(world: World) -> None:
    """Days with appointments: whatever is offered, the booking action accepts, and the
    planner's own checker lets pass."""
    s = world.session
    booked(s, world.vera, time(10))
    booked(s, world.vera, time(13, 30))
    booked(s, world.mo, time(9, 30))
    who = caller(world)
    found = asked(world, who, days=2)
    assert names(found) == {"Vera Visser", "Mo Mulder"}
    for one in {*found.every, *found.best}:
        inside = s.begin_nested()
        visit = book(world, who, one)
        if one in found.best:
            check_offered(s, desk(), visit.id or 0, [who.id], at=build.AT)
            given = problem_of(s, world.planner, "D1", MONDAY, 7, at=build.AT)
            assert check(given.problem, standing_plan(given)) == []
        inside.rollback()
    assert moments(asked(world, who, first=MONDAY + timedelta(days=5), days=2)) == []


def test_beside_somebody_who_lives_near_costs_least_and_known_comes_first(
    world: World,
) -> None:
    s = world.session
    near = caller(world)
    booked(s, world.vera, time(13), TUESDAY, near)
    who = caller(world)
    first = asked(world, who, days=5).best[0]
    assert (first.visitor, first.known) == ("Vera Visser", False)
    assert local(first.starts_at).date() == TUESDAY
    assert first.extra_minutes == 0
    before = waiting(s, who, state=VisitState.DONE, visitor_id=world.mo.id)
    before.done_on = date(2025, 11, 3)
    found = asked(world, who, days=5)
    assert [one.known for one in found.best] == [True, True, *[False] * 4]
    assert {one.visitor for one in found.best[:2]} == {"Mo Mulder"}
    assert found.best[2] == first


@pytest.mark.parametrize(
    ("wishes", "expected", "why"),
    [
        ({"visitor_gender": "M"}, {"Mo Mulder"}, ""),
        ({"visitor_gender": "V"}, {"Vera Visser"}, ""),
        ({"language": "Turks"}, {"Vera Visser"}, ""),
        ({"language": "Turks", "interpreter": True}, {"Vera Visser", "Mo Mulder"}, ""),
        (
            {"language": "Arabisch"},
            set(),
            "Geen bezoeker die Arabisch spreekt werkt in deze dagen in Gebied D1.",
        ),
        ({"days": [3]}, {"Vera Visser"}, ""),
        (
            {"days": [0], "times": ["evening"]},
            set(),
            "Wie dit bezoek mag brengen, werkt niet op de tijden die genoemd zijn.",
        ),
    ],
)
def test_wishes_are_kept_or_let_go(
    world: World, wishes: dict[str, Any], expected: set[str], why: str
) -> None:
    who = caller(world)
    waiting(world.session, who, wishes=wishes)
    found = asked(world, who, days=5)
    assert names(found) == expected
    assert (found.why_none, found.wished) == (why, True)
    if "days" in wishes:
        kept = {local(one.starts_at).weekday() for one in found.every}
        assert kept <= set(wishes["days"])
    assert len(asked(world, who, days=5, keep_wishes=False).best) == 6


def test_a_shielded_household_is_for_the_municipality_only(world: World) -> None:
    shielded = caller(world, nondisclosure=7)
    assert names(asked(world, shielded, days=5)) == {"Mo Mulder"}
    ours = desk(district_code="D1", provider_id=world.provider_id)
    with pytest.raises(NotFound):
        asked(world, shielded, viewer=ours)


def test_the_office_of_a_provider_sends_its_own_people(world: World) -> None:
    theirs = desk(district_code="D1", provider_id=world.provider_id)
    for viewer, sent in (
        (desk(), {"Vera Visser", "Mo Mulder"}),
        (theirs, {"Vera Visser"}),
    ):
        assert names(asked(world, caller(world), days=5, viewer=viewer)) == sent
        listed = area_visitors(world.session, viewer, "D1", MONDAY)
        assert set(listed.values()) == sent


def test_who_may_not_and_whose_it_is_not(world: World) -> None:
    who = caller(world)
    with pytest.raises(NotPermitted):
        asked(world, who, viewer=build.viewer(Role.MANAGER, person_id=1))
    with pytest.raises(NotFound):
        asked(world, who, viewer=desk(district_code="D2"))
    with pytest.raises(NotFound):
        asked(world)
    with pytest.raises(ValueError, match=r"1\.\.31"):
        asked(world, who, days=32)
    world.session.info[NOTES] = []
    asked(world, who)
    (note,) = world.session.info[NOTES]
    assert (note.subjects, note.kind) == ((who.id,), "slots")


def test_days_on_which_nothing_more_comes(world: World) -> None:
    s = world.session
    who = caller(world)
    s.add(ClosingDay(day=MONDAY, reason="Studiedag", by="test", at=build.AT))
    w.away(s, world.vera, TUESDAY)
    wednesday = MONDAY + timedelta(days=2)
    s.add(
        Round(
            visitor_id=world.vera.id,
            day=wednesday,
            district_code="D1",
            state=RoundState.LOCKED,
        )
    )
    for hour in (9, 11, 13, 15):
        booked(s, world.vera, time(hour), MONDAY + timedelta(days=3))
    found = asked(world, who, days=4)
    assert {one[:3] for one in moments(found)} == {"Tue"}
    assert names(found) == {"Mo Mulder"}


def test_why_there_is_nothing(world: World) -> None:
    s = world.session
    nowhere = caller(world)
    nowhere.district_code = None
    assert asked(world, nowhere).why_none == NO_AREA
    saturday = asked(world, caller(world), first=MONDAY - timedelta(days=2), days=1)
    assert saturday == Suggestions([], [], "In deze dagen werkt er niemand.")
    one, two = caller(world), caller(world)
    waiting(s, one, wishes={"days": [0]})
    waiting(s, two, wishes={"days": [1]})
    assert asked(world, one, two, days=7).why_none == EXCLUDED
    lost = build.resident(s, neighbourhood_code="B1")
    assert asked(world, lost).approximate
    for hour in (9, 11, 13, 15):
        booked(s, world.vera, time(hour))
    for hour in (9, 11):
        booked(s, world.mo, time(hour))
    full = "Wie dit bezoek mag brengen, zit op alle 2 werkdagen vol."
    assert asked(world, lost).why_none == full
    visit = waiting(s, lost)
    s.add(VisitNeeds(visit_id=visit.id or 0, windows=[{"day": "2026-11-01"}]))
    assert asked(world, lost).why_none == OUTSIDE


def test_who_came_in_between_is_noticed(world: World) -> None:
    """A colleague booked the hour before it, at the other end of the area."""
    s = world.session
    who = caller(world)
    one = next(o for o in asked(world, who).every if o.visitor == "Vera Visser")
    visit = book(world, who, one)
    check_offered(s, desk(), visit.id or 0, [who.id], at=build.AT)
    far = build.resident(s, neighbourhood_code="B1")
    w.pointed(s, far, 52.2)
    before = local(one.starts_at) + timedelta(hours=1)
    booked(s, world.vera, before.time(), MONDAY, far)
    s.flush()
    with pytest.raises(Refused, match="niet meer vrij"):
        check_offered(s, desk(), visit.id or 0, [who.id], at=build.AT)
    with pytest.raises(NotFound):
        check_offered(s, desk(), 0, [who.id], at=build.AT)


def test_an_appointment_that_moves_leaves_its_own_time(world: World) -> None:
    s = world.session
    who = caller(world)
    visit = booked(s, world.mo, time(9, 30), MONDAY, who)
    # Two visits a day: with this one still in it only one more would fit.
    booked(s, world.mo, time(11), MONDAY)
    assert moments(asked(world, who), "Mo") == []
    found = asked(world, who, moving=visit.id)
    assert "Mon 09:30" in moments(found, "Vera")
    assert "Mon 09:30" not in moments(found, "Mo"), "what stands is no other time"
    slot = next(one for one in found.every if one.visitor == "Vera Visser")
    moved = reschedule_visit(
        s,
        visit.id or 0,
        starts_at=slot.starts_at,
        visitor_id=slot.visitor_id,
        by=desk(),
        at=build.AT,
    )
    assert moved.visitor_id == world.vera.id


def test_by_two_both_are_free_at_one_moment(world: World) -> None:
    s = world.session
    who = caller(world)
    waiting(s, who, needs={"by_two": True})
    booked(s, world.mo, time(9, 30), MONDAY)
    found = asked(world, who, days=2)
    assert found.by_two
    assert {(one.visitor, one.second) for one in found.every} <= {
        ("Vera Visser", "Mo Mulder"),
        ("Mo Mulder", "Vera Visser"),
    }
    assert "Mon 09:30" not in moments(found)
    book(world, who, found.best[0])


def test_a_call_or_a_period_of_calls_adds_no_travel(world: World) -> None:
    who = caller(world)
    by_door = asked(world, who)
    by_phone = asked(world, who, kind=VisitKind.PHONE)
    assert min(one.extra_minutes for one in by_door.every) > 0
    assert {one.extra_minutes for one in by_phone.every} == {0}
    world.session.add(
        PhonePeriod(
            district_code="D1",
            valid_from=MONDAY,
            reason="hitte",
            by="test",
            at=build.AT,
        )
    )
    assert moments(asked(world, who)) == moments(by_phone)


def test_nothing_of_the_past_and_what_the_planner_set_holds(world: World) -> None:
    who = caller(world)
    eleven = at_local(MONDAY, time(11))
    assert moments(asked(world, who, at=eleven))[0] == "Mon 11:30"
    visit = waiting(world.session, who)
    world.session.add(
        VisitNeeds(
            visit_id=visit.id or 0,
            windows=[{"weekday": 0, "from": "13:00", "to": "14:30"}],
        )
    )
    assert moments(asked(world, who, keep_wishes=False)) == ["Mon 13:00", "Mon 13:30"]
