"""How visits, visitors and moments of a board are called on a screen."""

from datetime import date, timedelta

from dashboards.dutch import DAYS
from outreach.queries.rounds.board import Board
from outreach.rules.dates import MONTHS
from outreach.rules.rounds.difference import Told
from outreach.rules.rounds.model import DAY, Mode, Plan, Shift

MARCH = 3
NO_BREAK = "\N{NO-BREAK SPACE}"
MODES = {
    Mode.WALK: "lopend",
    Mode.BIKE: "met de fiets",
    Mode.TRANSIT: "met het openbaar vervoer",
    Mode.CAR: "met de auto",
}


def clock(minute: int) -> str:
    """`09:30` of a minute of the problem."""
    return "{:02d}:{:02d}".format(*divmod(minute % DAY, 60))


def day_of(board: Board, minute: int) -> date:
    """The day on which a minute of the problem falls."""
    return board.given.first_day + timedelta(days=minute // DAY)


def short_day(day: date) -> str:
    """`ma 23 nov`."""
    return f"{DAYS[day.weekday()][:2]} {day.day} {short_month(day)}"


def short_month(day: date) -> str:
    """`nov`; of March not the first letters, but what everybody writes."""
    return "mrt" if day.month == MARCH else MONTHS[day.month - 1][:3]


def visitor(board: Board, who: int) -> str:
    """The name of a visitor; somebody who does not work here any more has none."""
    facts = board.given.visitors.get(who)
    return facts.name if facts else "een andere bezoeker"


def told(board: Board, one: Told | None) -> str:
    """`ma 23 nov 09:30, Vera Visser`, or that there is no appointment."""
    if one is None:
        return "geen afspraak"
    names = " en ".join(visitor(board, who) for who in one.visitors) or "niemand"
    when = f"{short_day(day_of(board, one.starts))} {clock(one.starts)}"
    return f"{when.replace(' ', NO_BREAK)}, {names}"


def shift_name(board: Board, shift: Shift) -> str:
    """`Vera Visser, ma 23 nov (09:00-17:00)`."""
    return (
        f"{visitor(board, shift.visitor_id)}, {short_day(day_of(board, shift.start))} "
        f"({clock(shift.start)}-{clock(shift.end)})"
    )


def visit_name(board: Board, number: int) -> str:
    """The household and its address in this area."""
    facts = board.given.visits[number]
    return f"{facts.names}, {street(facts.address)}"


def street(address: str) -> str:
    """Street and number: who plans an area knows it without the postcode."""
    return address.partition(",")[0]


def by_moment(board: Board, plan: Plan) -> list[int]:
    """What has no place first, then by time."""
    starts = {s.task_id: s.starts for r in plan.routes for s in r.stops}
    ids = [task.id for task in board.given.problem.tasks]
    return sorted(ids, key=lambda one: (starts.get(one, -1), one))


def choice(board: Board, starts: int | None, number: int) -> str:
    """`ma 23 nov 09:30 · A. de Vries, Laan 1`, to choose a visit by."""
    where = "zonder plaats"
    if starts is not None:
        where = f"{short_day(day_of(board, starts))} {clock(starts)}"
    return f"{where} · {visit_name(board, number)}"
