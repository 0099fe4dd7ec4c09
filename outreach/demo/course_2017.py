"""The cycle that reproduces the annual account: offered up to 11 August 2017."""

from datetime import date, datetime, time, timedelta
from functools import partial

from sqlmodel import Session, col, select

from outreach.actions.closing_cycles import close_cycle
from outreach.actions.cycles import Advice, open_cycle
from outreach.actions.register_feedback import mark_reported
from outreach.actions.register_rejects import handle_rejected_row
from outreach.actions.visits.leaving import cancel_visit
from outreach.calendars import is_working_day
from outreach.clock import at_local, local_date
from outreach.database import writing
from outreach.demo import posting
from outreach.demo.agenda import Agenda, Progress
from outreach.demo.diary import Diary
from outreach.demo.doors import ring
from outreach.demo.households import silent_households
from outreach.demo.ledger import Ledger
from outreach.demo.world import City, Course, World
from outreach.rules.cycles import Approach
from outreach.rules.visits import Outcome, VisitState
from outreach.tables import RegisterFeedback, RejectedRow, Visit

LABEL = "aangeboden tot en met 11 augustus 2017"
OPENS = date(2017, 1, 2)
FIRST_LETTERS = date(2017, 1, 16)
TURNS = 7
"""Mondays on which waves are planned, four weeks apart."""
TURNS_CUT = 4
"""As many in a city that is cut: a wave of five letters costs as much time."""
EXTRA_TURNS = 3
"""Weeks after these for letters that were kept back, so that the sum holds."""
LAST_DAY = date(2017, 8, 11)
"""Of the letter to the council."""
TEAMS_READY = date(2018, 5, 1)
"""By then every follow-up has come to an end."""
ADVICE = Advice(
    by="Functionaris gegevensbescherming",
    on=date(2016, 11, 21),
    text="Akkoord, mits de brief zegt hoe u afzegt en het nummer gratis is.",
    decided_by="College van B en W, 6 december 2016",
)
PAUSE = timedelta(weeks=4)
LAST_DELIVERY = timedelta(weeks=5)
"""After the last letters: visits go on, so the register must, too."""
BAD_ROWS_A_DELIVERY = 2


def live_2017(city: City, progress: Progress) -> None:
    """Open the cycle, let seven months pass, and see its follow-ups to their end."""
    turns = TURNS if city.size.parts == 1 else TURNS_CUT
    mondays = [FIRST_LETTERS + n * PAUSE for n in range(turns)]
    course = Course(city.size.invited, account=True)
    diary = Diary(city.random, city.staff.pools(OPENS, LAST_DAY))
    agenda = Agenda(city.url, city.random)
    ledger = Ledger(city.random, city.size)
    world = World(city, course, diary, agenda, ledger)
    with writing(city.url, random=city.random) as session:
        _open(world, session, at_local(OPENS, time(9)))
    bad = BAD_ROWS_A_DELIVERY if city.size.parts == 1 else 0
    posting.plan_deliveries(world, mondays, bad)
    posting.plan_deliveries(world, _later(mondays[-1]), bad, only_for_letters=True)
    posting.plan_deliveries(world, [mondays[-1] + LAST_DELIVERY], bad)
    for number, monday in enumerate(mondays):
        posting.plan_week(world, monday, turns_left=turns - number)
    for extra in range(EXTRA_TURNS):
        monday = mondays[-1] + timedelta(weeks=extra + 1)
        posting.plan_week(world, monday, turns_left=1)
    _plan_the_end(world)
    agenda.run(at_local(TEAMS_READY, time(18)), progress)


def _later(last: date) -> list[date]:
    return [last + n * timedelta(weeks=1) for n in range(1, EXTRA_TURNS + 1)]


def _open(world: World, session: Session, at: datetime) -> None:
    cycle = open_cycle(
        session,
        year=OPENS.year,
        reference_date=OPENS,
        label=LABEL,
        approach=Approach.ANNOUNCED,
        advice=ADVICE,
        by=world.coordinator(session, at),
        at=at,
    )
    world.cycle_id = cycle.id or 0


def _plan_the_end(world: World) -> None:
    """The last week: visitors ring until the account is complete."""
    day = LAST_DAY - timedelta(days=4)
    while day <= LAST_DAY:
        if is_working_day(day):
            last = day == LAST_DAY
            act = partial(_catch_up, world, last)
            world.agenda.plan(at_local(day, time(13)), act)
        day += timedelta(days=1)
    end = at_local(date(2017, 9, 29), time(16))
    world.agenda.plan(end, partial(_tidy, world))


def _catch_up(world: World, last: bool, session: Session, at: datetime) -> None:
    ledger = world.ledger
    if ledger is None:
        return
    homes = silent_households(session, world.cycle_id)
    world.random.shuffle(homes)
    waiting = 0 if last else world.pending
    days_left = (LAST_DAY - local_date(at)).days + 1
    goal = 0 if last else ledger.left - (ledger.left - waiting) // days_left
    expected = ledger.left - max(goal, waiting)
    for home in homes:
        if expected <= 0:
            return
        ring(world, session, at, home, Outcome.VISITED)
        expected -= len(home.without(world.gone).persons)


def _tidy(world: World, session: Session, at: datetime) -> None:
    """Close the cycle: no visit, report or rejected row stays open for years."""
    by = world.coordinator(session, at)
    open_visits = session.exec(
        select(Visit.id)
        .where(
            Visit.cycle_id == world.cycle_id,
            col(Visit.state).in_(
                (VisitState.REQUESTED, VisitState.SCHEDULED, VisitState.NOT_HOME)
            ),
        )
        .order_by(col(Visit.id))
    ).all()
    for number in open_visits:
        cancel_visit(
            session,
            number or 0,
            reason="De ronde is gesloten",
            by_resident=False,
            by=by,
            at=at,
        )
    posting.close(world, session, at)
    report_all(world, session, at)
    close_cycle(session, world.cycle_id, by=by, at=at)


def report_all(world: World, session: Session, at: datetime) -> None:
    """Tell the register what residents told us, and sort out rejected rows."""
    by = world.coordinator(session, at)
    for number in session.exec(
        select(RegisterFeedback.id)
        .where(RegisterFeedback.state == "open")
        .order_by(col(RegisterFeedback.id))
    ).all():
        mark_reported(session, number or 0, note="via TMV", by=by, at=at)
    keeper = world.staff.named(session, "beheerder", at)
    for number in session.exec(
        select(RejectedRow.id)
        .where(RejectedRow.state == "open")
        .order_by(col(RejectedRow.id))
    ).all():
        note = "Uitgezocht met burgerzaken; staat goed in de volgende levering."
        handle_rejected_row(session, number or 0, note=note, by=keeper, at=at)
