"""The waves of the demo city: proposed, approved, printed and posted, then answered."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial

from sqlalchemy import func
from sqlmodel import Session, col, select

from outreach.actions.invitations import close_unanswered
from outreach.actions.waves import approve_wave, cancel_wave, change_wave, plan_waves
from outreach.clock import at_local, local_date
from outreach.demo.answers import answer
from outreach.demo.doors import book, ring, try_in_vain
from outreach.demo.fates import Fate, draw_fate
from outreach.demo.feed import gone_among, touched_by
from outreach.demo.geography import residents_of_district
from outreach.demo.households import Household, posted_households
from outreach.demo.world import World
from outreach.errors import Refused
from outreach.queries.wave_planning import waiting_by_district
from outreach.rules.responses import ResponseCode
from outreach.rules.visits import Outcome
from outreach.rules.waves import most_letters
from outreach.tables import Invitation, Wave

DELIVERED_AT, CLOSED_AT, PLANNED_AT, APPROVED_AT, PRINTED_AT, POSTED_AT = (
    time(6, 30),
    time(7, 0),
    time(9, 40),
    time(10, 15),
    time(11, 0),
    time(16, 30),
)
DAYS_TO_PRINT, DAYS_TO_POST = 1, 3
"""After the Monday: the batch on Tuesday, the post on Thursday."""
ROUTES_2017 = (0.07, 0.03)
ROUTES_NOW = (0.30, 0.30)
"""Households that answer themselves, and that are phoned for an appointment; at the
others a visitor rings. In 2017 most visitors rang: they had packets of addresses."""
UNANNOUNCED = frozenset(
    {
        Outcome.VISITED,
        Outcome.PHONE_CONVERSATION,
        Outcome.MET_ELSEWHERE,
        Outcome.IN_HOSPITAL,
        Outcome.IN_INSTITUTION,
    }
)
"""Outcomes for which somebody can ring, or phone, without an appointment."""
BY_APPOINTMENT = {
    Fate.VISIT: Outcome.VISITED,
    Fate.PHONE: Outcome.PHONE_CONVERSATION,
    Fate.ELSEWHERE: Outcome.MET_ELSEWHERE,
    Fate.CANCELS: Outcome.CANCELLED_BY_RESIDENT,
    Fate.HOSPITAL: Outcome.IN_HOSPITAL,
    Fate.IN_CARE: Outcome.IN_INSTITUTION,
    Fate.LANGUAGE: Outcome.LANGUAGE_BARRIER,
}
BY_ANSWER = {
    Fate.NOT_THIS_YEAR: ResponseCode.NOT_THIS_YEAR,
    Fate.NEVER_AGAIN: ResponseCode.NEVER_AGAIN,
    Fate.MOVED: ResponseCode.MOVED,
    Fate.DECEASED: ResponseCode.DECEASED,
}
IN_VAIN = {
    Fate.NO_NEED: Outcome.DECLINED_NO_NEED,
    Fate.ADDRESS_WRONG: Outcome.ADDRESS_WRONG,
    Fate.CONCERN: Outcome.CONCERN_NO_CONTACT,
}


def plan_week(world: World, monday: date, *, turns_left: int) -> None:
    """Propose and approve the waves of one week, and see them to the post."""
    world.agenda.plan(
        at_local(monday, PLANNED_AT),
        partial(_propose, world, monday, turns_left),
    )


def _propose(
    world: World, monday: date, turns_left: int, session: Session, at: datetime
) -> None:
    wanted = letters_by_district(world, session, turns_left)
    if not any(wanted.values()):
        return
    waves = plan_waves(
        session,
        cycle_id=world.cycle_id,
        first_week=monday,
        weeks=1,
        by=world.coordinator(session, at),
        at=at,
    )
    order = largest_first()
    short = Shortfall(carried=turns_left == 1)
    for wave in sorted(waves, key=lambda one: order.index(one.district_code)):
        number = wanted.get(wave.district_code, 0)
        approve = partial(_approve, world, wave.id or 0, number, short)
        world.agenda.plan(at_local(monday, APPROVED_AT), approve)


def letters_by_district(
    world: World, session: Session, turns_left: int
) -> dict[str, int]:
    """What is left to post, spread over the areas by who waits there."""
    waiting = waiting_by_district(session, world.cycle_id)
    waiting.pop("", None)
    left = world.course.letters - posted(session, world.cycle_id)
    everybody = max(1, sum(waiting.values()))
    share = min(1.0, left / everybody / turns_left)
    letters = {code: int(number * share) for code, number in sorted(waiting.items())}
    if turns_left == 1:
        rest = left - sum(letters.values())
        for code in largest_first():
            extra = min(rest, waiting[code] - letters.get(code, 0))
            letters[code] = letters.get(code, 0) + extra
            rest -= extra
    return letters


def posted(session: Session, cycle_id: int) -> int:
    """Persons whose letter was posted so far."""
    statement = select(func.count()).where(
        col(Invitation.cycle_id) == cycle_id, col(Invitation.posted_on).is_not(None)
    )
    return int(session.execute(statement).scalar_one())


def largest_first() -> list[str]:
    """The districts, those with most older people first."""
    weights = residents_of_district()
    return sorted(weights, key=lambda code: -weights[code])


@dataclass
class Shortfall:
    """Letters of a last week that an area could not take; the next area takes them."""

    carried: bool
    letters: int = 0


def _approve(
    world: World,
    wave_id: int,
    letters: int,
    short: Shortfall,
    session: Session,
    at: datetime,
) -> None:
    letters += short.letters
    short.letters = 0
    by = world.coordinator(session, at)
    wave = session.get_one(Wave, wave_id)
    most = most_letters(wave.capacity, wave.expected_response)
    if letters > most:
        world.happened["letters beyond capacity"] += letters - most
    number = min(letters, most)
    try:
        with session.begin_nested():
            if number != wave.letters:
                change_wave(session, wave_id, letters=number, by=by, at=at)
            invited = approve_wave(session, wave_id, by=by, at=at)
    except Refused:
        # No letters are left for this area, or one is, and only couples wait there.
        session.expire_all()
        cancel_wave(session, wave_id, reason="geen brieven over", by=by, at=at)
        invited = 0
    if short.carried:
        short.letters = letters - invited
    if not invited:
        return
    print_day = wave.week_start + timedelta(days=DAYS_TO_PRINT)
    world.agenda.plan(at_local(print_day, PRINTED_AT), partial(_print, world, wave_id))


def _print(world: World, wave_id: int, session: Session, at: datetime) -> None:
    work = world.city.letter_work
    batch = work.to_print_house(
        session,
        wave_id,
        folder=work.folder,
        maker=world.coordinator(session, at),
        approver=world.staff.named(session, "brieven", at),
        at=at,
    )
    if batch is None:
        return
    day = local_date(at) + timedelta(days=DAYS_TO_POST - DAYS_TO_PRINT)
    act = partial(_post, world, wave_id, batch.id)
    world.agenda.plan(at_local(day, POSTED_AT), act)


def _post(
    world: World, wave_id: int, batch_id: int, session: Session, at: datetime
) -> None:
    world.city.letter_work.confirm_posted(
        session,
        batch_id,
        posted_on=local_date(at),
        by=world.coordinator(session, at),
        at=at,
    )
    for home in posted_households(session, wave_id):
        live(world, home, at)


def live(world: World, home: Household, at: datetime) -> None:
    """Plan what a household does with its letters."""
    fate = draw_fate(world.random, home.district_code)
    if fate in BY_APPOINTMENT:
        meet(world, home, at, BY_APPOINTMENT[fate])
    elif fate in BY_ANSWER:
        later = world.after(at, 1, 9)
        act = partial(_answer, world, home, BY_ANSWER[fate])
        world.agenda.plan(later, act)
    elif fate in IN_VAIN:
        later = world.after(at, 11, 16)
        world.agenda.plan(later, partial(_try, world, home, IN_VAIN[fate]))
    elif fate is Fate.NOT_HOME:
        for turn in range(world.random.randint(2, 3)):
            later = world.after(at, 11 + 7 * turn, 13 + 7 * turn)
            world.agenda.plan(later, partial(_try, world, home, Outcome.NOT_HOME))


def meet(world: World, home: Household, at: datetime, outcome: Outcome) -> None:
    """The household answers and gets an appointment, or a visitor takes the step:
    after ten days he phones for an appointment, or rings at the door."""
    answers, phones = ROUTES_2017 if world.course.account else ROUTES_NOW
    chance = world.random.random()
    if chance < answers:
        later = world.after(at, 1, 8)
        world.agenda.plan(later, partial(_say_yes, world, home, outcome))
    elif chance < answers + phones or outcome not in UNANNOUNCED:
        later = world.after(at, 11, 17)
        world.agenda.plan(later, partial(_book, world, home, outcome))
    else:
        later = world.after(at, 11, 20)
        world.agenda.plan(later, partial(_ring, world, home, outcome))


def _say_yes(
    world: World, home: Household, outcome: Outcome, session: Session, at: datetime
) -> None:
    answer(world, session, at, home, ResponseCode.YES)
    book(world, session, at + timedelta(minutes=4), home, outcome)


def _book(
    world: World, home: Household, outcome: Outcome, session: Session, at: datetime
) -> None:
    book(world, session, at, home, outcome)


def _ring(
    world: World, home: Household, outcome: Outcome, session: Session, at: datetime
) -> None:
    ring(world, session, at, home, outcome)


def _answer(
    world: World, home: Household, code: ResponseCode, session: Session, at: datetime
) -> None:
    answer(world, session, at, home, code)


def _try(
    world: World, home: Household, outcome: Outcome, session: Session, at: datetime
) -> None:
    try_in_vain(world, session, at, home, outcome)


def plan_deliveries(
    world: World, mondays: list[date], bad: int, *, only_for_letters: bool = False
) -> None:
    """Have the register delivered on Monday mornings, with some unusable rows.

    `only_for_letters`: only when there are letters left to post in that week.
    """
    act = partial(_deliver_for_letters if only_for_letters else _deliver, world, bad)
    for monday in mondays:
        world.agenda.plan(at_local(monday, DELIVERED_AT), act)
        world.agenda.plan(at_local(monday, CLOSED_AT), partial(close, world))


def _deliver_for_letters(
    world: World, bad: int, session: Session, at: datetime
) -> None:
    if posted(session, world.cycle_id) < world.course.letters:
        _deliver(world, bad, session, at)


def _deliver(world: World, bad: int, session: Session, at: datetime) -> None:
    feed = world.city.feed
    result = feed.next(session, at, local_date(at), world.size.nearly, bad)
    touched = touched_by(session, result)
    world.disturbed |= touched
    world.gone |= gone_among(session, touched)


def close(world: World, session: Session, at: datetime) -> None:
    """What the scheduler does each week: letters without an answer are closed."""
    by = world.staff.job("close_unanswered", at)
    close_unanswered(session, cycle_id=world.cycle_id, by=by, at=at)
