"""What teams do with the follow-ups of the demo city."""

from datetime import datetime
from functools import partial
from typing import NamedTuple

from sqlmodel import Session, col, select

from outreach.actions.follow_ups.sending import send
from outreach.actions.follow_ups.working import (
    accept,
    contact,
    decline,
    fail_to_reach,
    finish,
    send_back,
)
from outreach.actions.handover import make_handover
from outreach.clock import local_date
from outreach.demo.world import World
from outreach.queries.teams import team_for
from outreach.rules.follow_ups import FollowUpState, SendBackReason
from outreach.settings import load_settings
from outreach.tables import FollowUp, Resident, Team

ENDS = ("done", "not_reached", "declined", "sent_back", "refused", "forgotten")
WEIGHTS_2017 = (80, 7, 4, 5, 4, 0)
WEIGHTS_NOW = (68, 6, 4, 7, 3, 12)
"""How follow-ups end. "refused": the resident is asked again and would rather not
before a team took it. "forgotten": nobody acts, until it is overdue."""
HELPED = ("yes", "yes", "yes", "partly", "partly", "no", "")


class Case(NamedTuple):
    """One follow-up on its way."""

    id: int
    resident_id: str
    team_id: int | None
    end: str


def take_up(
    world: World, session: Session, at: datetime, origin_kind: str, origin_id: str
) -> None:
    """Plan the hand-over of what came from one visit."""
    rows = session.execute(
        select(FollowUp.id, FollowUp.resident_id, FollowUp.team_id)
        .where(
            FollowUp.origin_kind == origin_kind,
            FollowUp.origin_id == origin_id,
        )
        .order_by(col(FollowUp.id))
    ).all()
    weights = WEIGHTS_2017 if world.course.account else WEIGHTS_NOW
    for number, resident_id, team_id in rows:
        end = world.random.choices(ENDS, weights)[0]
        case = Case(number, resident_id, team_id, end)
        later = world.after(at, 0, 1.5)
        world.agenda.plan(later, partial(_send, world, case))


def _send(world: World, case: Case, session: Session, at: datetime) -> None:
    def act() -> None:
        team_id = case.team_id or _outside_team(world, session, at, case)
        if team_id is None:
            world.happened["without team"] += 1
            return
        row = session.get_one(FollowUp, case.id)
        if row.state is not FollowUpState.SENT:
            row = send(
                session,
                case.id,
                team_id=team_id,
                outside_agreed=case.team_id is None,
                by=world.coordinator(session, at),
                at=at,
            )
        taken = case._replace(team_id=row.team_id)
        _document(world, taken, session, at)
        if case.end == "refused":
            later = world.after(at, 3, 8)
            world.agenda.plan(later, partial(_decline, world, taken))
        elif case.end != "forgotten":
            later = world.after(at, 0, 3.5)
            world.agenda.plan(later, partial(_accept, world, taken))

    world.careful(session, [case.resident_id], act)


def _document(world: World, case: Case, session: Session, at: datetime) -> None:
    """A team in its own system gets its document; one in ten still waits for it.
    Of a past cycle no documents are made."""
    team = session.get(Team, case.team_id)
    if world.course.account or team is None or not team.own_system:
        return
    if case.id % 10:
        make_handover(
            session,
            case.id,
            base_url=load_settings().base_url,
            by=world.coordinator(session, at),
            at=at,
        )


def _outside_team(
    world: World, session: Session, at: datetime, case: Case
) -> int | None:
    """Who is shielded may agree to a team outside the municipality. Of today's
    follow-ups some still wait for that word."""
    if not world.course.account and world.random.random() < 0.5:
        return None
    row = session.get_one(FollowUp, case.id)
    resident = session.get_one(Resident, case.resident_id)
    team = team_for(
        session,
        row.destination,
        resident.district_code,
        resident.neighbourhood_code,
        local_date(at),
    )
    return team.id if team else None


def _accept(world: World, case: Case, session: Session, at: datetime) -> None:
    def act() -> None:
        by = world.staff.worker(session, case.team_id, at)
        if case.end == "sent_back":
            why = world.random.choice(list(SendBackReason))
            send_back(session, case.id, why=why, by=by, at=at)
            again = case._replace(end="done" if world.course.account else "again")
            if world.course.account or world.random.random() < 0.5:
                later = world.after(at, 1, 4)
                world.agenda.plan(later, partial(_send, world, again))
            return
        accept(session, case.id, by=by, at=at)
        if case.end == "declined":
            later = world.after(at, 2, 6)
            world.agenda.plan(later, partial(_decline, world, case))
        else:
            later = world.after(at, 1, 8)
            world.agenda.plan(later, partial(_contact, world, case))

    world.careful(session, [case.resident_id], act)


def _contact(world: World, case: Case, session: Session, at: datetime) -> None:
    def act() -> None:
        by = world.staff.worker(session, case.team_id, at)
        if case.end == "not_reached":
            fail_to_reach(session, case.id, by=by, at=at)
            return
        contact(session, case.id, by=by, at=at)
        later = world.after(at, 3, 24)
        world.agenda.plan(later, partial(_finish, world, case))

    world.careful(session, [case.resident_id], act)


def _finish(world: World, case: Case, session: Session, at: datetime) -> None:
    def act() -> None:
        by = world.staff.worker(session, case.team_id, at)
        helped = world.random.choice(HELPED)
        finish(session, case.id, helped=helped, by=by, at=at)

    world.careful(session, [case.resident_id], act)


def _decline(world: World, case: Case, session: Session, at: datetime) -> None:
    def act() -> None:
        decline(session, case.id, by=world.coordinator(session, at), at=at)

    world.careful(session, [case.resident_id], act)
