"""Appointments of the demo city, and what came of each."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import partial
from typing import NamedTuple

from sqlmodel import Session

from outreach.actions.visits.attempts import log_attempt
from outreach.actions.visits.booking import book_visit
from outreach.actions.visits.logbook import log_visit
from outreach.actions.visits.packets import WAYS, PaperVisit, log_packet
from outreach.actions.visits.requesting import request_visit
from outreach.clock import at_local, local_date
from outreach.demo.households import Household
from outreach.demo.ledger import draw_follow_up
from outreach.demo.teamwork import take_up
from outreach.demo.world import Door, World
from outreach.rules.follow_ups import Destination
from outreach.rules.outcomes import TALKED
from outreach.rules.themes import Theme
from outreach.rules.visit_logs import FollowUpLog, PersonLog
from outreach.rules.visits import Channel, Outcome, VisitKind

KIND_OF = {
    Outcome.PHONE_CONVERSATION: VisitKind.PHONE,
    Outcome.MET_ELSEWHERE: VisitKind.LOCATION,
}
CHANNEL_OF = {
    Outcome.PHONE_CONVERSATION: Channel.PHONE,
    Outcome.MET_ELSEWHERE: Channel.LOCATION,
}
THEMES = tuple(Theme)
COMPANIONS = ("", "", "", "child", "informal_carer", "neighbour")
MINUTES = ("30-60", "30-60", "60-90", "15-30")
NEXT = ("next_year", "next_year", "none", "second_talk", "phone_call")
SHARE_WITH_FOLLOW_UP = 0.22
DESTINATIONS = {
    Destination.WELZIJN: 60,
    Destination.WIJKTEAM: 20,
    Destination.VRAAGWIJZER: 16,
    Destination.OTHER: 4,
}
"""Outside the account follow-ups come by chance, in the same proportions."""
NOTES = {
    Outcome.UNSAFE_SITUATION: "Losse hond in de gang; bij de deur gebleven.",
    Outcome.CONCERN_NO_CONTACT: "Al drie keer dichte gordijnen en post in de bus.",
}
PACKET_TYPED_AT = time(20, 45)
SHARE_ON_PAPER = 0.15
"""Logs that the office types for a visitor who writes on paper."""
SHARE_ALONE = 0.06
"""Couples of whom only the first is there."""
SHARE_MISSED = 0.04
"""Appointments at which nobody opens the door the first time."""


class Appointment(NamedTuple):
    """One appointment, and how it will end."""

    visit_id: int
    visitor_id: int
    home: Household
    outcome: Outcome
    starts_at: datetime

    @property
    def ends_at(self) -> datetime:
        """When the conversation is over."""
        return self.starts_at + timedelta(minutes=55)


def book(
    world: World, session: Session, at: datetime, home: Household, outcome: Outcome
) -> None:
    """Make an appointment that will end in an outcome."""
    home = home.without(world.gone)
    if home.persons and world.met.isdisjoint(home.persons):
        act = partial(_book, world, session, at, home, outcome)
        world.careful(session, list(home.persons), act)


def _book(
    world: World, session: Session, at: datetime, home: Household, outcome: Outcome
) -> None:
    first = local_date(at) + timedelta(days=world.random.randint(3, 9))
    slot = world.diary.book(home.pool, first)
    if slot is None:
        world.happened["no visitor free"] += 1
        return
    visitor_id, starts_at = slot
    visit = book_visit(
        session,
        resident_ids=home.persons,
        cycle_id=world.cycle_id,
        starts_at=starts_at,
        visitor_id=visitor_id,
        kind=KIND_OF.get(outcome, VisitKind.HOME),
        by=world.staff.desk(session, at),
        at=at,
    )
    world.met.update(home.persons)
    made = Appointment(visit.id or 0, visitor_id, home, outcome, starts_at)
    if outcome is Outcome.VISITED:
        world.pending += len(home.persons)
    missed = outcome is Outcome.VISITED and world.random.random() < SHARE_MISSED
    plan_log(world, made, missed=missed)


def ring(
    world: World, session: Session, at: datetime, home: Household, outcome: Outcome
) -> None:
    """A visitor rings without an appointment; the office types it in the evening.

    Conversations go into the packet of the day. What the register changed of late, or
    another outcome, is asked for and logged on its own.
    """
    home = home.without(world.gone)
    hands = world.diary.anybody(home.pool, local_date(at))
    if not home.persons or hands is None or not world.met.isdisjoint(home.persons):
        return
    world.met.update(home.persons)
    if outcome in WAYS and world.disturbed.isdisjoint(home.persons):
        _into_packet(world, Door(home, hands.person_id, at, outcome))
        return

    def act() -> None:
        visit = request_visit(
            session,
            resident_ids=home.persons,
            cycle_id=world.cycle_id,
            by=world.staff.desk(session, at),
            at=at,
        )
        made = Appointment(visit.id or 0, hands.person_id, home, outcome, at)
        _log_all(world, session, at + timedelta(hours=2), made, home, on_paper=True)

    world.careful(session, list(home.persons), act)


def _into_packet(world: World, door: Door) -> None:
    day = local_date(door.at)
    if day not in world.packets:
        world.packets[day] = []
        world.agenda.plan(at_local(day, PACKET_TYPED_AT), partial(_type_packet, world))
    world.packets[day].append(door)


def _type_packet(world: World, session: Session, at: datetime) -> None:
    """The back office types the conversations of one day."""
    visits, counted = [], 0
    for door in world.packets.pop(local_date(at)):
        logs, number = _logs(world, door.home, door.outcome, counted)
        met = tuple(log for log in logs if log.outcome is door.outcome)
        if not met:
            continue  # the account is complete
        counted += number
        visits.append(PaperVisit(met, door.at, door.visitor_id))
    by = world.staff.desk(session, at)
    ids = log_packet(session, visits, cycle_id=world.cycle_id, by=by, at=at)
    if world.ledger:
        world.ledger.count(counted)
    for visit_id, visit in zip(ids, visits, strict=True):
        if any(log.follow_ups for log in visit.persons):
            take_up(world, session, at, "visit", str(visit_id))


def plan_log(world: World, made: Appointment, *, missed: bool = False) -> None:
    """The visitor writes it down in the evening of the visit."""
    act = partial(_miss if missed else _log, world, made)
    world.agenda.plan(world.evening(made.starts_at), act)


def _log(world: World, made: Appointment, session: Session, at: datetime) -> None:
    if made.outcome is Outcome.VISITED:
        world.pending -= len(made.home.persons)
    home = made.home.without(world.gone)
    if len(home.persons) > 1 and world.random.random() < SHARE_ALONE:
        home = replace(home, persons=home.persons[:1])
    if not home.persons:
        return

    def act() -> None:
        on_paper = home.municipal or world.random.random() < SHARE_ON_PAPER
        _log_all(world, session, at, made, home, on_paper=on_paper)

    world.careful(session, list(home.persons), act)


def _log_all(
    world: World,
    session: Session,
    at: datetime,
    made: Appointment,
    home: Household,
    *,
    on_paper: bool,
) -> None:
    """Log everybody who was there, and hand over what was agreed."""
    logs, counted = _logs(world, home, made.outcome)
    if on_paper:
        by = world.staff.desk(session, at)
    else:
        by = world.staff.viewer(session, made.visitor_id, at)
    log_visit(
        session,
        made.visit_id,
        persons=logs,
        channel=CHANNEL_OF.get(logs[0].outcome, Channel.DOORBELL),
        held_at=min(made.ends_at, at),
        person_id=made.visitor_id if on_paper else None,
        by=by,
        at=at,
    )
    if counted and world.ledger:
        world.ledger.count(counted)
    if any(log.follow_ups for log in logs):
        take_up(world, session, at, "visit", str(made.visit_id))


def _logs(
    world: World, home: Household, outcome: Outcome, before: int = 0
) -> tuple[list[PersonLog], int]:
    """What is written of each person, and how many of them count in the ledger.

    `before`: persons of the same packet who will count, too.
    """
    if outcome is not Outcome.VISITED or world.ledger is None:
        loose = outcome is Outcome.VISITED
        return [conversation(world, each, outcome, loose) for each in home.persons], 0
    agreed = world.ledger.upcoming(before + len(home.persons))[before:]
    logs = []
    for number, person in enumerate(home.persons):
        if number < len(agreed):
            log = conversation(world, person, Outcome.VISITED)
            logs.append(log._replace(follow_ups=agreed[number]))
        else:  # the account is complete: from here on only a talk by phone
            logs.append(conversation(world, person, Outcome.PHONE_CONVERSATION))
    return logs, len(agreed)


def _miss(world: World, made: Appointment, session: Session, at: datetime) -> None:
    """Nobody opens; a card through the door, and another appointment."""
    world.pending -= len(made.home.persons)
    home = made.home.without(world.gone)
    if not home.persons:
        return

    def act() -> None:
        log_attempt(
            session,
            outcome=world.random.choice((Outcome.NOT_HOME, Outcome.CARD_LEFT)),
            channel=Channel.DOORBELL,
            visit_id=made.visit_id,
            held_at=made.ends_at,
            by=world.staff.viewer(session, made.visitor_id, at),
            at=at,
        )
        later = world.after(at, 1, 3)
        again = partial(_book_again, world, home, made.outcome)
        world.agenda.plan(later, again)

    world.careful(session, list(home.persons), act)


def _book_again(
    world: World, home: Household, outcome: Outcome, session: Session, at: datetime
) -> None:
    home = home.without(world.gone)
    if home.persons:
        act = partial(_book, world, session, at, home, outcome)
        world.careful(session, list(home.persons), act)


def conversation(
    world: World, person: str, outcome: Outcome, loose: bool = False
) -> PersonLog:
    """What a visitor writes of one person. `loose`: follow-ups by chance."""
    draw = world.random
    log = PersonLog(person, outcome, office_note=NOTES.get(outcome, ""))
    if outcome not in TALKED:
        return log
    agreed: tuple[FollowUpLog, ...] = ()
    if loose and draw.random() < SHARE_WITH_FOLLOW_UP:
        destination = draw.choices(tuple(DESTINATIONS), tuple(DESTINATIONS.values()))[0]
        agreed = (draw_follow_up(draw, destination),)
    return log._replace(
        themes=tuple(each.value for each in draw.sample(THEMES, draw.randint(1, 4))),
        companion=draw.choice(COMPANIONS),
        minutes_band=draw.choice(MINUTES),
        next_contact=draw.choice(NEXT),
        brochure_left=draw.random() < 0.6,
        follow_ups=agreed,
    )


def try_in_vain(
    world: World, session: Session, at: datetime, home: Household, outcome: Outcome
) -> None:
    """A phone call or a ring at the door without an appointment."""
    home = home.without(world.gone)
    if not home.persons:
        return

    def act() -> None:
        by = world.staff.desk(session, at)
        log_attempt(
            session,
            outcome=outcome,
            channel=Channel.PHONE,
            resident_ids=home.persons,
            cycle_id=world.cycle_id,
            office_note=NOTES.get(outcome, ""),
            by=by,
            at=at,
        )

    world.careful(session, list(home.persons), act)
