"""Rounds of the demo city: where addresses lie, how visitors travel, two planned weeks.

Nothing here draws from the city's own chance, so that the rest of it stays the same.
"""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random
from zlib import crc32

from sqlalchemy import insert
from sqlmodel import Session, col, select

from outreach.access import Role, Viewer
from outreach.actions.rounds.proposing import propose_plan
from outreach.actions.rounds.publishing import publish_plan
from outreach.actions.rounds.visit_needs import set_visit_needs
from outreach.auditing import notes_of
from outreach.calendars import monday_of
from outreach.clock import at_local
from outreach.database import writing
from outreach.demo.agenda import Progress
from outreach.demo.colleagues import DEMO_DISTRICT
from outreach.demo.geography import CITY
from outreach.demo.world import City
from outreach.errors import Refused
from outreach.queries.rounds.problems import RoundProblem, problem_of
from outreach.rules.rounds.insertion import insert_all
from outreach.rules.rounds.model import Mode, NeedKind, Plan, Point, Problem
from outreach.rules.rounds.places import coarse, near
from outreach.rules.rounds.reasons import ReasonNames, left_out_reasons
from outreach.rules.rounds.settling import settled
from outreach.rules.rounds.travel_details import NeedsDetails
from outreach.tables import (
    AddressPoint,
    Assignment,
    District,
    Neighbourhood,
    Person,
    Resident,
    RoundBarrier,
    RoundOffice,
    VisitorTravel,
)

MORNING = time(8)
"""The moment at which the city stands."""
FRIDAY = 4
ADDED = (1, 1)
"""Waiting visits that the plan of each week takes in; the others wait for a call."""
HARD = (
    NeedsDetails(needs=({"kind": NeedKind.SKILL, "value": "gebarentaal"},)),
    NeedsDetails(windows=({"weekday": FRIDAY, "from": "19:00", "to": "21:00"},)),
)
"""What the newest visits that wait ask: no plan has a place for them, and says why."""
UNKNOWN = 25
"""One address in so many has no point: planned by its neighbourhood, and marked."""
SPREAD = 3
"""Points of the demo lie so many times further from the middle than a guess does."""
MAAS = (
    (51.8985, 4.3300),
    (51.9045, 4.4000),
    (51.9005, 4.4640),
    (51.9088, 4.4860),
    (51.9152, 4.4972),
    (51.9120, 4.5200),
    (51.9040, 4.5420),
    (51.8960, 4.5700),
)
BRIDGES = (
    (51.9006, 4.4644),
    (51.9093, 4.4868),
    (51.9150, 4.4975),
    (51.9047, 4.5420),
)
"""Maastunnel, Erasmusbrug, Willemsbrug, Van Brienenoordbrug: to a hundred metres."""
MODES = (Mode.BIKE, Mode.BIKE, Mode.BIKE, Mode.WALK, Mode.CAR, Mode.TRANSIT)
SKILLS = ("doventolk", "rolstoel", "dementie")


def plan_rounds(city: City, progress: Progress) -> None:
    """Points, offices and ways of travelling, and two weeks of the demo's own area."""
    at = at_local(city.today, MORNING)
    with writing(city.url, random=Random("places")) as session:
        place_addresses(session)
        set_travel(session)
    progress(0.4)
    hard: frozenset[int] = frozenset()
    for number, (first, days) in enumerate(weeks_of(city.today)):
        with writing(city.url, random=Random(f"week {number}")) as session:
            notes_of(session, at)
            by = city.staff.coordinator(session, at)
            hard = hard or ask_much(session, by, first, days, at)
            span = (first, days)
            publish_days(session, by, span, at, hard=hard, added=ADDED[number])
        progress(0.4 + 0.3 * (number + 1))


def weeks_of(today: date) -> list[tuple[date, int]]:
    """First day and days of this week and the next; at the weekend of the two next."""
    first = today
    if first.weekday() > FRIDAY:
        first = monday_of(today) + timedelta(weeks=1)
    later = monday_of(first) + timedelta(weeks=1)
    return [(first, FRIDAY - first.weekday() + 1), (later, FRIDAY + 1)]


def place_addresses(session: Session) -> None:
    """A point for nearly every address where somebody lives."""
    middles = {
        row.code: Point(row.latitude, row.longitude)
        for row in session.exec(select(Neighbourhood))
    }
    homes = session.execute(
        select(col(Resident.address_key), col(Resident.neighbourhood_code))
        .where(col(Resident.address_key) != "")
        .distinct()
        .order_by(col(Resident.address_key), col(Resident.neighbourhood_code))
    )
    found: dict[str, Point] = {}
    for key, code in homes:
        if code in middles and crc32(key.encode()) % UNKNOWN:
            found[key] = _placed(middles[code], key)
    rows = [
        {"address_key": key, "source": "demo"} | point._asdict()
        for key, point in found.items()
    ]
    if rows:
        session.execute(insert(AddressPoint), rows)


def _placed(middle: Point, key: str) -> Point:
    guess = near(middle, key)
    return Point(
        round(middle.latitude + SPREAD * (guess.latitude - middle.latitude), 5),
        round(middle.longitude + SPREAD * (guess.longitude - middle.longitude), 5),
    )


def set_travel(session: Session) -> None:
    """The river, an office in each area, and how each visitor of today travels."""
    session.add(
        RoundBarrier(
            name=f"Nieuwe Maas ({CITY})",
            line=[list(place) for place in MAAS],
            bridges=[list(place) for place in BRIDGES],
        )
    )
    places: dict[str, RoundOffice] = {}
    for area in session.exec(select(District).order_by(col(District.code))):
        office = RoundOffice(
            name=f"Huis van de Wijk {area.name}",
            latitude=area.latitude,
            longitude=area.longitude,
        )
        session.add(office)
        places[area.code] = office
    session.flush()
    rows = session.exec(
        select(Assignment)
        .join(Person, col(Person.id) == col(Assignment.person_id))
        .where(Assignment.role == Role.VISITOR, col(Person.active))
        .order_by(col(Assignment.person_id), col(Assignment.id))
    )
    ways: dict[int, VisitorTravel] = {}
    for row in rows:
        base = places.get(row.district_code or "")
        if base is not None:
            ways[row.person_id] = _way(row.person_id, base)
    session.add_all(ways.values())


def _way(who: int, office: RoundOffice) -> VisitorTravel:
    middle = Point(office.latitude, office.longitude)
    home = coarse(_placed(middle, f"visitor {who}")) if who % 2 else None
    lunch = who % 3 == 0
    return VisitorTravel(
        person_id=who,
        mode=MODES[who % len(MODES)],
        office_id=None if home else office.id,
        home_latitude=home.latitude if home else None,
        home_longitude=home.longitude if home else None,
        lunch_from=time(12) if lunch else None,
        lunch_to=time(13) if lunch else None,
        skills=[SKILLS[who % len(SKILLS)]] if who % 4 == 0 else [],
    )


def ask_much(
    session: Session, by: Viewer, first: date, days: int, at: datetime
) -> frozenset[int]:
    """Some who wait ask what nobody has: at most half of them, by visit."""
    given = problem_of(session, by, DEMO_DISTRICT, first, days, at=at)
    newest = _waiting(given.problem)[::-1]
    chosen = newest[: min(len(HARD), len(newest) // 2)]
    for number, hard in zip(chosen, HARD, strict=False):
        set_visit_needs(session, number, hard, by=by, at=at)
    session.flush()
    return frozenset(chosen)


def publish_days(
    session: Session,
    by: Viewer,
    span: tuple[date, int],
    at: datetime,
    *,
    hard: frozenset[int],
    added: int,
) -> None:
    """Plan what stands, with a few visits that wait, and publish it.

    Days with nothing in them, or a plan that cannot be, stay unplanned: then the board
    shows what waits.
    """
    given = problem_of(session, by, DEMO_DISTRICT, *span, at=at)
    plan = _some(given.problem, hard, added)
    if not any(route.stops for route in plan.routes):
        return
    try:
        with session.begin_nested():
            made = propose_plan(
                session,
                plan,
                given,
                district_code=DEMO_DISTRICT,
                days=span[1],
                occasion="week",
                reasons=_reasons(session, given, plan, hard),
                by=by,
                at=at,
            )
            publish_plan(session, made.id or 0, by=by, at=at)
    except Refused:
        session.expire_all()


def _waiting(problem: Problem) -> list[int]:
    """Visits that wait for an appointment, the longest first."""
    return [task.id for task in problem.tasks if task.promise is None]


def _some(problem: Problem, hard: frozenset[int], added: int) -> Plan:
    """What was promised, what asks much, and the first few of what waits."""
    plain = [number for number in _waiting(problem) if number not in hard]
    left = set(plain[added:])
    tasks = tuple(task for task in problem.tasks if task.id not in left)
    asked = replace(problem, tasks=tasks)
    plan = settled(asked, insert_all(asked))
    return replace(plan, left_out=tuple(sorted({*plan.left_out, *left})))


def _reasons(
    session: Session, given: RoundProblem, plan: Plan, hard: frozenset[int]
) -> dict[int, str]:
    """Why what asks much has no place; the others just wait for a call."""
    area = session.get_one(District, DEMO_DISTRICT).name
    names = ReasonNames(given.first_day, {DEMO_DISTRICT: area})
    found = left_out_reasons(given.problem, plan, names)
    return {number: why for number, why in found.items() if number in hard}
