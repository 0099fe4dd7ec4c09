"""Whatever changes a visit, the round that was published follows at once."""

from collections.abc import Callable
from datetime import time

import pytest
from sqlmodel import Session, col, select

from outreach.access import Role, job_viewer
from outreach.actions.history import transition
from outreach.actions.people import stop_person
from outreach.actions.provider_changes import hand_over_visits
from outreach.actions.register_consequences import Happened, carry_out
from outreach.actions.responses import record_response
from outreach.actions.retention.erasing import erase_resident
from outreach.actions.rounds.locking import lock_round, unlock_round
from outreach.actions.visits.booking import reschedule_visit
from outreach.actions.visits.leaving import cancel_visit
from outreach.actions.visits.requesting import request_visit
from outreach.auditing import finish_work
from outreach.clock import at_local
from outreach.errors import NotFound, Refused
from outreach.queries.rounds.problems import problem_of
from outreach.queries.rounds.standing import standing_plan
from outreach.rules.register.events import Change, EventKind
from outreach.rules.responses import ResponseCode
from outreach.rules.round_states import ROUND, RoundAct, RoundState
from outreach.rules.rounds.difference import told_in
from outreach.rules.rounds.replanning import replan
from outreach.rules.visits import Channel, VisitState
from outreach.tables import (
    ProviderTerm,
    Resident,
    RoundCall,
    RoundStop,
    Visit,
    VisitPerson,
)
from tests import build
from tests.outreach.actions.rounds.test_publishing import (
    AT,
    Day,
    day,
    published,
    rounds,
    session,
    stops,
    world,
)
from tests.outreach.actions.rounds.test_round_invariants import broken
from tests.outreach.queries.rounds.rounds_world import MONDAY, World

__all__ = ["day", "session", "world"]
JOB = job_viewer("import-register", AT.date())
ADMINISTRATOR = build.viewer(Role.ADMINISTRATOR)
PRIVACY = build.viewer(Role.COORDINATOR)


def resident(session: Session, visit: Visit) -> Resident:
    return session.exec(
        select(Resident)
        .join(VisitPerson, col(VisitPerson.resident_id) == col(Resident.id))
        .where(VisitPerson.visit_id == visit.id)
    ).one()


def register_says(kind: EventKind) -> Callable[[World, Visit], None]:
    """What an import does with one event."""

    def change(world: World, visit: Visit) -> None:
        who = resident(world.session, visit)
        news = [Happened(who.id, Change(kind, {}, {}), "", "D1", who.address_key)]
        carry_out(world.session, news, delivery_id=1, by=JOB, at=AT)

    return change


def cancelled(world: World, visit: Visit) -> None:
    cancel_visit(world.session, visit.id or 0, reason="weg", by=world.planner, at=AT)


def never_again(world: World, visit: Visit) -> None:
    record_response(
        world.session,
        resident_id=resident(world.session, visit).id,
        cycle_id=None,
        code=ResponseCode.NEVER_AGAIN,
        channel=Channel.PHONE,
        by=world.planner,
        at=AT,
    )


def to_another_day(world: World, visit: Visit) -> None:
    reschedule_visit(
        world.session,
        visit.id or 0,
        starts_at=at_local(MONDAY.replace(day=24), time(10)),
        by=world.planner,
        at=AT,
    )


def to_another_provider(world: World, visit: Visit) -> None:
    """From Monday on somebody else serves the area; Vera does not come there."""
    other = build.provider(world.session, "Welzijn Zuid", districts=())
    old = world.session.exec(
        select(ProviderTerm).where(ProviderTerm.provider_id == world.provider_id)
    ).one()
    old.valid_to = MONDAY
    build.add(
        world.session,
        ProviderTerm(provider_id=other.id or 0, district_code="D1", valid_from=MONDAY),
    )
    hand_over_visits(world.session, MONDAY, by=JOB, at=at_local(MONDAY, time(0, 30)))


def with_somebody_shielded(world: World, visit: Visit) -> None:
    """A partner with non-disclosure joins: no provider's visitor may come."""
    who = resident(world.session, visit)
    partner = build.resident(
        world.session,
        nondisclosure=7,
        **{
            name: getattr(who, name)
            for name in ("address_key", "street", "house_number", "postcode")
        },
    )
    for one in (who, partner):
        one.address_key = visit.address_key
    world.session.flush()
    request_visit(
        world.session,
        resident_ids=[partner.id],
        cycle_id=None,
        by=world.planner,
        at=AT,
    )


GOING = [
    cancelled,
    never_again,
    to_another_day,
    to_another_provider,
    with_somebody_shielded,
    *map(
        register_says,
        (
            EventKind.DIED,
            EventKind.MOVED_OUT,
            EventKind.EMIGRATED,
            EventKind.RECORD_REMOVED,
            EventKind.NONDISCLOSURE_SET,
        ),
    ),
]


@pytest.mark.parametrize(
    ("change", "act"),
    [(one, RoundAct.HAND_OUT) for one in GOING] + [(cancelled, RoundAct.LOCK)],
)
def test_who_goes_from_a_visitors_day_goes_from_his_round(
    world: World,
    day: Day,
    change: Callable[[World, Visit], None],
    act: RoundAct,
) -> None:
    published(world, wanted=())
    who = world.vera.id or 0
    row = rounds(world)[who]
    transition(world.session, row, ROUND, act, by=world.planner, at=AT)
    change(world, day.first)
    finish_work(world.session)
    world.session.expire_all()
    assert day.first.id not in dict(stops(world, who))
    if change is not to_another_provider:
        assert day.second.id in dict(stops(world, who)), "the others stay"
    assert row.sequence == 1, "his calendar hears of it"
    assert row.state is not RoundState.HANDED_OUT, "the paper is out of date"
    assert broken(world.session) == set()


def test_who_is_shielded_later_goes_from_a_round_that_is_over(
    world: World, day: Day
) -> None:
    """The visit was not logged yet: it is the municipality's now, and no provider's
    round tells of it. The others of that day stay as they were."""
    published(world, wanted=())
    later = at_local(MONDAY.replace(day=24), time(9))
    who = resident(world.session, day.first)
    what = Change(EventKind.NONDISCLOSURE_SET, {}, {})
    news = [Happened(who.id, what, "", "D1", who.address_key)]
    carry_out(world.session, news, delivery_id=1, by=JOB, at=later)
    finish_work(world.session)
    world.session.expire_all()
    assert list(dict(stops(world, world.vera.id or 0))) == [day.second.id]
    assert broken(world.session) == set()


def test_whose_visitor_left_gets_somebody_else(world: World, day: Day) -> None:
    """His appointments stand until the next plan: somebody must still come."""
    published(world, wanted=())
    vera = world.vera
    stop_person(
        world.session,
        vera.id or 0,
        version_id=vera.version_id,
        by=ADMINISTRATOR,
        at=AT,
    )
    finish_work(world.session)
    assert len(stops(world, vera.id or 0)) == 2
    assert broken(world.session) == set()
    given = problem_of(world.session, world.planner, "D1", MONDAY, 1, at=AT)
    made = told_in(given.problem, replan(given.problem, standing_plan(given)))
    assert {told.visitors for told in made.values()} == {(world.mo.id,)}


def test_who_is_erased_leaves_no_trace_in_a_round(world: World, day: Day) -> None:
    published(world, wanted=())
    who, number = resident(world.session, day.first).id, day.first.id
    with pytest.raises(Refused, match="bezoek"):
        erase_resident(world.session, who, by=PRIVACY, at=AT)
    cancelled(world, day.first)
    erase_resident(world.session, who, by=PRIVACY, at=AT)
    finish_work(world.session)
    for table in (RoundStop, RoundCall):
        assert number not in set(world.session.exec(select(col(table.visit_id))))
    assert broken(world.session) == set()


def test_a_lock_is_for_whoever_plans_there(world: World, day: Day) -> None:
    """A provider's coordinator comes at no round of the municipality's own."""
    published(world, wanted=())
    day.second.visitor_id = world.mo.id
    day.second.starts_at = at_local(MONDAY, time(10))
    published(world, wanted=())
    ours, theirs = (rounds(world)[p.id or 0].id or 0 for p in (world.vera, world.mo))
    planner = build.viewer(
        Role.COORDINATOR, district_code="D1", provider_id=world.provider_id
    )
    elsewhere = build.viewer(Role.COORDINATOR, district_code="D2")
    for act in (lock_round, unlock_round):
        for by in (planner, elsewhere):
            with pytest.raises(NotFound):
                act(world.session, theirs, by=by, at=AT)
    lock_round(world.session, ours, by=planner, at=AT)
    assert rounds(world)[world.vera.id or 0].state is RoundState.LOCKED
    with pytest.raises(NotFound):
        unlock_round(world.session, ours, by=elsewhere, at=AT)


def test_a_visit_that_was_tried_in_vain_stays_in_its_round(
    world: World, day: Day
) -> None:
    """So that the day tells what was done; whoever waits again gets another place."""
    published(world, wanted=())
    day.first.state = VisitState.NOT_HOME
    world.session.flush()
    published(world, wanted=())
    assert day.first.id in dict(stops(world, world.vera.id or 0))
