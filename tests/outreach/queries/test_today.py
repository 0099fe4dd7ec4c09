"""What waits for whom: counted within the scope of who looks."""

from datetime import date, datetime, timedelta

from sqlmodel import Session

from outreach.access import Role, Viewer, job_viewer
from outreach.queries.today import Task, waiting
from outreach.queries.visits import visits_to_schedule
from outreach.rules.cycles import WaveState
from outreach.rules.follow_ups import Destination, FollowUpState, TeamKind
from outreach.rules.visits import VisitState
from outreach.tables import (
    Assignment,
    FollowUp,
    Team,
    TeamTerritory,
    Visit,
    Wave,
)
from tests import build

TODAY = date(2026, 11, 20)


def counts(session: Session, viewer: Viewer) -> dict[Task, int]:
    return {
        item.task: item.number
        for item in waiting(session, viewer, today=TODAY)
        if item.number
    }


def visit(session: Session, at: datetime | None, **given: object) -> Visit:
    state = VisitState.SCHEDULED if at else VisitState.REQUESTED
    values: dict[str, object] = {"state": state, "district_code": "D1"} | given
    return build.add(session, Visit(requested_at=build.AT, starts_at=at, **values))


def wave(session: Session, district: str, state: WaveState) -> None:
    cycle = build.cycle(session, 2030 + int(district[1:]))
    build.district(session, district)
    build.add(
        session,
        Wave(
            cycle_id=cycle.id,
            district_code=district,
            week_start=date(2026, 11, 23),
            letters=10,
            proposed_letters=10,
            capacity=3,
            expected_response=0.25,
            response_source="default",
            state=state,
            proposed_by="test",
            proposed_at=build.AT,
        ),
    )


def test_visitor_sees_his_own_day(session: Session, at: datetime) -> None:
    cast = build.cast(session)
    me = cast.visitor.person_id
    late_tonight = at.replace(hour=22, minute=59)  # 23:59 in the Netherlands
    visit(session, at, visitor_id=me, provider_id=cast.provider.id)
    visit(session, late_tonight, visitor_id=me, provider_id=cast.provider.id)
    visit(session, at + timedelta(days=1), visitor_id=me)
    visit(session, at - timedelta(days=1), visitor_id=me)
    visit(session, at, visitor_id=cast.outsider.person_id, district_code="D2")
    assert counts(session, cast.visitor) == {
        Task.VISITS_TODAY: 2,
        Task.VISITS_TO_LOG: 1,
    }
    assert counts(session, cast.outsider) == {Task.VISITS_TODAY: 1}


def test_coordinator_of_a_district_sees_its_waves(session: Session) -> None:
    wave(session, "D1", WaveState.PROPOSED)
    wave(session, "D2", WaveState.PROPOSED)
    wave(session, "D3", WaveState.APPROVED)
    here = build.viewer(Role.COORDINATOR, district_code="D1")
    assert counts(session, here) == {Task.WAVES_TO_APPROVE: 1}
    everywhere = build.viewer(Role.COORDINATOR)
    assert counts(session, everywhere) == {
        Task.WAVES_TO_APPROVE: 2,
        Task.WAVES_TO_PRINT: 1,
    }


def test_team_sees_what_is_late_and_new(session: Session) -> None:
    resident = build.resident(session)
    team = build.add(session, Team(name="Wijkteam", kind=TeamKind.WIJKTEAM))
    other = build.add(session, Team(name="Ander team", kind=TeamKind.WIJKTEAM))
    build.add(
        session,
        TeamTerritory(team_id=team.id, district_code="D1", valid_from=TODAY),
    )
    for number, (owner, due) in enumerate(
        [(team.id, 19), (team.id, 20), (other.id, 19)]
    ):
        session.add(
            FollowUp(
                reference=f"REF{number}",
                origin_kind="visit",
                origin_id="1",
                resident_id=resident.id,
                district_code="D1",
                kind="company",
                destination=Destination.WIJKTEAM,
                team_id=owner,
                state=FollowUpState.SENT,
                raised_by="test",
                raised_at=build.AT,
                due_on=date(2026, 11, due),
            )
        )
    session.flush()
    worker = build.viewer(Role.FOLLOW_UP_WORKER, team_id=team.id)
    assert counts(session, worker) == {
        Task.FOLLOW_UPS_NEW: 2,
        Task.FOLLOW_UPS_LATE: 1,
    }
    coordinator = build.viewer(Role.COORDINATOR)
    assert counts(session, coordinator) == {Task.FOLLOW_UPS_OVERDUE: 2}


def test_passes_that_end_are_told_in_time(session: Session) -> None:
    for days, name in ((-1, "Al voorbij"), (29, "Bijna"), (31, "Nog lang")):
        person = build.person(session, name, pass_valid_to=TODAY + timedelta(days=days))
        session.add(
            Assignment(person_id=person.id, role=Role.VISITOR, valid_from=TODAY)
        )
    build.person(session, "Bezoekt niet", pass_valid_to=TODAY)
    session.flush()
    admin = build.viewer(Role.ADMINISTRATOR)
    assert counts(session, admin)[Task.PASSES_ENDING] == 2


def test_job_has_no_start_page(session: Session) -> None:
    assert waiting(session, job_viewer("x", TODAY), today=TODAY) == []


def test_what_waits_is_what_the_page_of_appointments_lists(
    session: Session, at: datetime
) -> None:
    here = build.viewer(Role.PHONE_DESK, district_code="D1")
    waiting_visits = [
        visit(session, None),
        visit(session, at, state=VisitState.NOT_HOME),
        visit(session, at, state=VisitState.SCHEDULED),  # its visitor fell away
    ]
    visit(session, at, visitor_id=build.person(session).id)
    visit(session, None, district_code="D2")
    assert counts(session, here)[Task.VISITS_TO_BOOK] == len(waiting_visits)
    listed = visits_to_schedule(session, here, today=TODAY)
    assert listed.total == len(waiting_visits)
