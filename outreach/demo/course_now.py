"""The running cycle: fifteen weeks up to today, so that every screen has work."""

from datetime import date, datetime, time, timedelta
from functools import partial

from sqlmodel import Session, select

from outreach.actions.announced import hand_out
from outreach.actions.cycles import Advice, open_cycle
from outreach.actions.responses import record_response
from outreach.actions.safety_notes import add_safety_note
from outreach.actions.visits.booking import book_visit
from outreach.actions.waves import approve_wave, change_wave, plan_waves
from outreach.auditing import notes_of
from outreach.calendars import add_working_days, monday_of
from outreach.clock import at_local
from outreach.database import writing
from outreach.demo import posting
from outreach.demo.agenda import Agenda, Progress
from outreach.demo.colleagues import DEMO_DISTRICT, DOMAIN
from outreach.demo.course_2017 import report_all
from outreach.demo.diary import Diary, Hands
from outreach.demo.households import Household, silent_households
from outreach.demo.world import City, Course, World
from outreach.queries.announced import announced_list
from outreach.rules.cycles import Approach, WaveState
from outreach.rules.responses import OnBehalfOf, ResponseCode
from outreach.rules.safety_codes import SafetyCode
from outreach.rules.visits import Channel
from outreach.tables import RegisterFeedback, Wave

MORNING = time(8)
"""The city stands at this moment of today."""
OPENED_WEEKS_AGO = 14
POSTED_WEEKS_AGO = (10, 7, 4, 1)
"""Mondays on which waves were planned and posted."""
POSTED_WEEKS_AGO_CUT = (8, 3)
DIARY_DAYS = 45
"""How far ahead appointments are made."""
REPORTED_WEEKS_AGO = 5
"""Until then reports to the register were handled; later ones are open."""
BAD_ROWS_A_DELIVERY = 2
APPROVED = ("WK059903", "WK059906", "WK059910", "WK059912", DEMO_DISTRICT)
"""Districts whose next wave is approved; the last one is rendered, too."""
RENDERED_LETTERS = 40
"""Letters of the wave that is rendered: enough to look at, quick to make."""
DEMO_VISITS = ((0, 3), (1, 2), (2, 2))
"""Working days from today, and how many visits the demo visitor has there."""
HANDED_OUT = 4
"""Addresses without appointment in the hands of the demo visitor."""


def opens(today: date) -> date:
    """The Monday on which the running cycle was opened."""
    return monday_of(today) - timedelta(weeks=OPENED_WEEKS_AGO)


def live_now(city: City, progress: Progress) -> None:
    """Open the cycle of this year, live up to this morning, and lay work ready."""
    first, monday = opens(city.today), monday_of(city.today)
    until = city.today + timedelta(days=DIARY_DAYS)
    world = World(
        city,
        Course(city.size.running, account=False),
        Diary(city.random, city.staff.pools(first, until)),
        Agenda(city.url, city.random),
    )
    with writing(city.url, random=city.random) as session:
        _open(world, session, at_local(first, time(10)))
    ago = POSTED_WEEKS_AGO if city.size.parts == 1 else POSTED_WEEKS_AGO_CUT
    turns = [monday - timedelta(weeks=number) for number in ago]
    for number, day in enumerate(turns):
        posting.plan_week(world, day, turns_left=len(turns) - number)
    bad = BAD_ROWS_A_DELIVERY if city.size.parts == 1 else 0
    posting.plan_deliveries(world, turns, bad)
    posting.plan_deliveries(world, [monday], 1)
    reported = monday - timedelta(weeks=REPORTED_WEEKS_AGO)
    world.agenda.plan(at_local(reported, time(16)), partial(report_all, world))
    world.agenda.run(at_local(city.today, MORNING), progress)
    lay_ready(world)


def _open(world: World, session: Session, at: datetime) -> None:
    day = opens(world.city.today)
    advice = Advice(
        by="Functionaris gegevensbescherming",
        on=day - timedelta(days=40),
        text="Akkoord met bellen en aanbellen na tien dagen; afzeggen kan altijd.",
        decided_by="College van B en W",
    )
    cycle = open_cycle(
        session,
        year=world.city.today.year,
        reference_date=day,
        approach=Approach.ANNOUNCED,
        advice=advice,
        by=world.coordinator(session, at),
        at=at,
    )
    world.cycle_id = cycle.id or 0


def lay_ready(world: World) -> None:
    """What somebody did yesterday, so that today begins well on each screen."""
    today = world.city.today
    before = add_working_days(today, -1)
    at = at_local(before, time(15))
    with writing(world.city.url, random=world.random) as session:
        _next_waves(world, session, at)
    with writing(world.city.url, random=world.random) as session:
        _demo_visits(world, session, at)
        _demo_addresses(world, session, at)


def _next_waves(world: World, session: Session, at: datetime) -> None:
    """The scheduler proposed three weeks; some of next week are approved."""
    monday = monday_of(world.city.today) + timedelta(weeks=1)
    waves = plan_waves(
        session,
        cycle_id=world.cycle_id,
        first_week=monday,
        weeks=3,
        by=world.staff.job("plan_waves", at),
        at=at,
    )
    by = world.coordinator(session, at)
    for wave in waves:
        if wave.week_start != monday or wave.district_code not in APPROVED:
            continue
        letters = min(wave.letters, max(2, RENDERED_LETTERS // world.size.parts**0.5))
        if letters <= 0:
            continue
        change_wave(session, wave.id or 0, letters=int(letters), by=by, at=at)
        approve_wave(session, wave.id or 0, by=by, at=at + timedelta(minutes=20))
    approved = session.exec(
        select(Wave).where(
            Wave.cycle_id == world.cycle_id, Wave.state == WaveState.APPROVED
        )
    ).all()
    ready = sorted(approved, key=lambda one: one.district_code != DEMO_DISTRICT)
    world.city.letter_work.lay_ready(
        session,
        [wave.id or 0 for wave in ready],
        folder=world.city.letter_work.folder,
        maker=by,
        approver=world.staff.named(session, "brieven", at),
        at=at + timedelta(minutes=45),
    )


def _demo_visits(world: World, session: Session, at: datetime) -> None:
    """Appointments of the demo visitor today and on the next working days."""
    visitor = world.staff.ids[f"bezoeker@{DOMAIN}"]
    hands = next(
        each for each in world.diary.pools[DEMO_DISTRICT] if each.person_id == visitor
    )
    homes = _silent_in_demo_district(world, session)
    for ahead, number in DEMO_VISITS:
        day = add_working_days(world.city.today, ahead)
        for _ in range(number):
            if homes:
                _book_with(world, session, at, hands, day, homes.pop())
    if homes:
        add_safety_note(
            session,
            resident_id=homes[0].persons[0],
            code=SafetyCode.DOG,
            reason="Losse hond op het erf; eerst bellen.",
            valid_to=world.city.today + timedelta(days=180),
            by=world.coordinator(session, at),
            at=at,
        )
        _demo_report(world, session, at, homes[-1].persons[0])


def _demo_report(world: World, session: Session, at: datetime, who: str) -> None:
    """A report to the register waits in a city of any size: family told of a move."""
    waits = select(RegisterFeedback.id).where(RegisterFeedback.state == "open")
    if session.exec(waits).first() is None:
        record_response(
            session,
            resident_id=who,
            cycle_id=world.cycle_id,
            code=ResponseCode.MOVED,
            channel=Channel.PHONE,
            on_behalf_of=OnBehalfOf.FAMILY,
            by=world.staff.desk(session, at),
            at=at,
        )


def _silent_in_demo_district(world: World, session: Session) -> list[Household]:
    homes = [
        home
        for home in silent_households(session, world.cycle_id)
        if home.district_code == DEMO_DISTRICT and not home.municipal
    ]
    there = [home for home in homes if _undisturbed(world, home)]
    return sorted(there, key=lambda home: len(home.persons))  # couples are popped first


def _undisturbed(world: World, home: Household) -> bool:
    known = world.gone | world.disturbed | world.met
    return known.isdisjoint(home.persons)


def _book_with(
    world: World,
    session: Session,
    at: datetime,
    hands: Hands,
    day: date,
    home: Household,
) -> None:
    starts_at = world.diary.book_with(hands, day)
    if starts_at is None:
        return
    book_visit(
        session,
        resident_ids=home.persons,
        cycle_id=world.cycle_id,
        starts_at=starts_at,
        visitor_id=hands.person_id,
        note="Bel aan bij de galerijdeur." if len(home.persons) > 1 else "",
        by=world.staff.desk(session, at),
        at=at,
    )


def _demo_addresses(world: World, session: Session, at: datetime) -> None:
    """Addresses of the phone and doorbell list that the demo visitor has."""
    by = world.coordinator(session, at)
    notes_of(session, at)
    homes = announced_list(session, by, cycle_id=world.cycle_id, municipal=False, at=at)
    near = [home for home in homes if home.district_code == DEMO_DISTRICT]
    chosen = [home.persons[0].resident_id for home in near[:HANDED_OUT]]
    if chosen:
        hand_out(
            session,
            cycle_id=world.cycle_id,
            resident_ids=chosen,
            visitor_id=world.staff.ids[f"bezoeker@{DOMAIN}"],
            by=by,
            at=at,
        )
