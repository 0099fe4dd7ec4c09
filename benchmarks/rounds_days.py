"""Days and weeks of home visits, made with a seed: the benchmark's own generator.

Shaped like an area of the yardstick city: addresses in clusters around a few squares,
visitors who start at the office or at home, by bike for the most part, four visits a
day, lunch at noon; a resident gives mornings, afternoons or some days.
"""

from random import Random

from outreach.rules.rounds.model import (
    DAY,
    Lunch,
    Mode,
    Need,
    NeedKind,
    Point,
    Problem,
    Shift,
    VisitTask,
    Window,
)
from outreach.rules.rounds.travel import DEFAULT_TRAVEL

MIDDLE = Point(51.906, 4.46)
"""Delfshaven."""
LANGUAGES = ("Turks", "Arabisch", "Papiaments")
MORNING, AFTERNOON = (9 * 60, 12 * 60 + 30), (12 * 60 + 30, 17 * 60)


def home_visits(visits: int, visitors: int, days: int, seed: int) -> Problem:
    """`visits` asked, `visitors` who each work on most of `days` days."""
    draw = Random(seed)
    squares = [_around(draw, MIDDLE, 0.018) for _ in range(6)]
    tasks = tuple(_task(draw, number, squares, days) for number in range(1, visits + 1))
    shifts: list[Shift] = []
    for visitor in range(1, visitors + 1):
        shifts += _shifts(draw, visitor, days, len(shifts))
    return Problem(tasks, tuple(shifts), DEFAULT_TRAVEL, seed)


def _around(draw: Random, middle: Point, spread: float) -> Point:
    north = middle.latitude + draw.gauss(0, spread / 1.6)
    return Point(round(north, 5), round(middle.longitude + draw.gauss(0, spread), 5))


def _task(draw: Random, number: int, squares: list[Point], days: int) -> VisitTask:
    needs: tuple[Need, ...] = ()
    if draw.random() < 0.15:
        needs = (Need(NeedKind.LANGUAGE, draw.choice(LANGUAGES), draw.random() < 0.6),)
    elif draw.random() < 0.05:
        needs = (Need(NeedKind.GENDER, "vrouw"),)
    return VisitTask(
        number,
        _around(draw, draw.choice(squares), 0.006),
        draw.choice((45, 60, 60, 60, 75)),
        _windows(draw, days),
        draw.choice((30, 50, 50, 70, 90)),
        needs,
        known_visitors=frozenset({draw.randint(1, 8)} if draw.random() < 0.3 else ()),
    )


def _windows(draw: Random, days: int) -> tuple[Window, ...]:
    """Any time, a half of each day, or one or two half days."""
    kind = draw.random()
    if kind < 0.35:
        return ()
    halves = [(day, half) for day in range(days) for half in (MORNING, AFTERNOON)]
    if kind < 0.7:
        wanted = draw.choice((MORNING, AFTERNOON))
        halves = [one for one in halves if one[1] == wanted]
    else:
        halves = sorted(draw.sample(halves, min(len(halves), draw.randint(1, 3))))
    return tuple(Window(d * DAY + begin, d * DAY + end) for d, (begin, end) in halves)


def _shifts(draw: Random, visitor: int, days: int, after: int) -> list[Shift]:
    begin = MIDDLE if draw.random() < 0.6 else _around(draw, MIDDLE, 0.02)
    mode = draw.choice((Mode.BIKE, Mode.BIKE, Mode.BIKE, Mode.WALK, Mode.CAR))
    known = frozenset({draw.choice(LANGUAGES)} if draw.random() < 0.5 else ())
    gender = draw.choice(("vrouw", "vrouw", "man"))
    part_time = draw.random() < 0.3
    found: list[Shift] = []
    for day in range(days):
        if days > 1 and draw.random() < 0.25:
            continue
        found.append(
            Shift(
                after + len(found) + 1,
                visitor,
                day * DAY + 9 * 60,
                day * DAY + (13 * 60 if part_time else 17 * 60),
                begin,
                begin,
                None if part_time else Lunch(Window(day * DAY + 720, day * DAY + 780)),
                3 if part_time else 5,
                mode,
                languages=known,
                gender=gender,
            )
        )
    return found
