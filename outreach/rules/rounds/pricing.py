"""Free moments for one more visit, each priced by the travel that it adds.

What stands in a day stays where it is: a resident was told. So a new visit comes in a
gap between two things that stand, and costs the way to it and on from it, less the way
that is made already.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from outreach.rules.free_time import STEP_MINUTES
from outreach.rules.rounds.gaps import (
    Taken,
    Ways,
    gaps_of,
    pauses_apart_from,
    span_of,
    still_pauses,
    within,
)
from outreach.rules.rounds.model import DAY, Shift, VisitTask, Window
from outreach.rules.rounds.score import worth
from outreach.rules.rounds.timing import suits, windows_of


class Offer(NamedTuple):
    """One visitor (by two: two) who can begin at one moment."""

    starts: int
    extra: int
    """Minutes of travel that it adds, of both visitors together. Below 0 only where a
    road network that was asked has a shorter way round."""
    wishes: int
    """What is kept of wishes and of knowing each other, in minutes of travel."""
    idle: int
    """Minutes between this visit and the nearest thing in the day, travel off: 0 leaves
    the rest of the day in one piece."""
    known: bool
    """He visited this household before."""
    visitor_id: int
    second_id: int | None = None

    @property
    def price(self) -> int:
        """Lower is better, in minutes."""
        return self.extra - self.wishes


@dataclass(frozen=True)
class Asked:
    """The visit that is being arranged.

    `windows`: the windows of `task` by day of the problem; None: any time will do.
    `at_door` False: a call, or somewhere else; nobody travels for it.
    """

    task: VisitTask
    windows: dict[int, list[Window]] | None
    at_door: bool = True

    def suits_at(self, starts: int) -> bool:
        """Whether the resident can be visited then, the whole visit long."""
        if self.windows is None:
            return True
        ends = starts + self.task.minutes
        near = self.windows.get(starts // DAY, ())
        return any(one.start <= starts and ends <= one.end for one in near)


def asked(task: VisitTask, *, at_door: bool = True) -> Asked:
    """A visit with its windows sorted by day."""
    windows = windows_of(task)
    if not windows:
        return Asked(task, None, at_door)
    by_day: dict[int, list[Window]] = defaultdict(list)
    for window in windows:
        for day in range(window.start // DAY, (window.end - 1) // DAY + 1):
            by_day[day].append(window)
    return Asked(task, dict(by_day), at_door)


def offers(
    visit: Asked,
    shift: Shift,
    taken: Sequence[Taken],
    ways: Ways,
    *,
    not_before: int = 0,
) -> Iterator[Offer]:
    """When this visit can begin in one shift, on the hour and the half hour.

    `taken`: everything that stands that day, by time, also outside the shift. Nothing
    of it moves, the pause stays possible, and he is back in time. Where no room for the
    pause is left already, nothing more comes. `not_before`: when he can set out.
    """
    task = visit.task
    if len(taken) >= shift.most_visits or not suits(task, shift):
        return
    gaps = list(gaps_of(shift, taken))
    goes_out = any(one.place for one in within(shift, taken))
    kept = worth(task, shift)
    known = shift.visitor_id in task.known_visitors
    for number, gap in enumerate(gaps):
        if gap.due - max(gap.free, not_before) < task.minutes:
            continue
        there = gap.before if not visit.at_door else task.point
        apart = pauses_apart_from(number, gaps, shift, there, ways)
        lunch = None if apart else shift.lunch
        to = ways.minutes(shift.mode, gap.before, there)
        on = ways.minutes(shift.mode, there, gap.after)
        first, last = span_of(
            gap._replace(free=max(gap.free, not_before)),
            shift,
            there,
            (to, on),
            task.minutes,
            ways,
        )
        now = ways.minutes(shift.mode, gap.before, gap.after) if goes_out else 0
        extra = to + on - now if visit.at_door else 0
        for starts in _steps(first, last):
            if not visit.suits_at(starts):
                continue
            if lunch and not still_pauses(lunch, gap, (to, on), starts, task.minutes):
                continue
            idle = min(starts - first, last - starts)
            yield Offer(starts, extra, kept, idle, known, shift.visitor_id)


def _steps(first: int, last: int) -> Iterable[int]:
    """The half hours from `first` to `last`, both included."""
    return range(-(-first // STEP_MINUTES) * STEP_MINUTES, last + 1, STEP_MINUTES)
