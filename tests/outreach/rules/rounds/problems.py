"""Problems for property tests: any day that a coordinator could have."""

from hypothesis import strategies as st

from outreach.rules.rounds.model import (
    Lunch,
    Mode,
    Need,
    NeedKind,
    Point,
    Problem,
    Promise,
    Shift,
    VisitTask,
    Window,
)
from outreach.rules.rounds.travel import DEFAULT_TRAVEL

POINTS = st.builds(
    Point,
    st.floats(51.90, 51.95).map(lambda x: round(x, 4)),
    st.floats(4.44, 4.52).map(lambda x: round(x, 4)),
)
WINDOWS = st.integers(480, 960).flatmap(
    lambda start: st.integers(start, 1080).map(lambda end: Window(start, end))
)
NEEDS = st.builds(
    Need,
    st.just(NeedKind.LANGUAGE),
    st.sampled_from(["Turks", "Arabisch"]),
    st.booleans(),
)


@st.composite
def problems(draw: st.DrawFn, *, by_two: bool = True) -> Problem:
    """Up to eight visits and three shifts."""
    shifts = tuple(
        draw(_shift(number)) for number in range(1, draw(st.integers(0, 3)) + 1)
    )
    tasks = tuple(
        draw(_task(number, len(shifts), by_two))
        for number in range(1, draw(st.integers(0, 8)) + 1)
    )
    return Problem(tasks, shifts, DEFAULT_TRAVEL)


@st.composite
def _shift(draw: st.DrawFn, number: int) -> Shift:
    start = draw(st.sampled_from([540, 600, 780]))
    return Shift(
        number,
        200 + number,
        start,
        draw(st.integers(start, 1080)),
        draw(POINTS),
        back=draw(st.none() | POINTS),
        lunch=draw(st.none() | st.builds(Lunch, st.just(Window(720, 780)))),
        most_visits=draw(st.integers(0, 5)),
        mode=draw(st.sampled_from(Mode)),
        languages=draw(st.frozensets(st.sampled_from(["Turks", "Arabisch"]))),
        provider_id=draw(st.none() | st.just(3)),
        may_visit=draw(st.sampled_from([True, True, True, False])),
    )


@st.composite
def _task(draw: st.DrawFn, number: int, shifts: int, by_two: bool) -> VisitTask:
    promise = st.builds(
        Promise, st.integers(201, 200 + max(shifts, 1)), st.integers(560, 960)
    )
    return VisitTask(
        number,
        draw(POINTS),
        draw(st.sampled_from([30, 60, 90])),
        draw(st.lists(WINDOWS, max_size=2).map(tuple)),
        draw(st.integers(0, 100)),
        draw(st.lists(NEEDS, max_size=1).map(tuple)),
        by_two=by_two and draw(st.sampled_from([False, False, False, True])),
        promise=draw(st.none() | promise),
        municipal=draw(st.sampled_from([False, False, True])),
    )
