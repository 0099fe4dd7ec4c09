"""How long steps take, in working days: median, P90 and the share within the norm."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from math import ceil
from typing import NamedTuple


class LeadTime(NamedTuple):
    """The lead times of one step. All days are Dutch working days."""

    finished: int
    median: float | None
    p90: int | None
    """Nine in ten took at most so long (nearest rank)."""
    within_norm: int
    """How many of those finished took at most the norm."""
    open: int
    oldest_open: int | None
    """Days that the oldest open one waits by now."""
    open_late: int
    """Open ones that wait longer than the norm already."""

    @property
    def share_within(self) -> float | None:
        """Realised share within the norm, 0..1.

        Open ones that are late by now count as not within it: leaving them out
        would make a growing backlog look like an improvement.
        """
        judged = self.finished + self.open_late
        return self.within_norm / judged if judged else None


def lead_time(finished: Sequence[int], waiting: Sequence[int], norm: int) -> LeadTime:
    """From durations of what ended and of what still waits, in working days."""
    ordered = sorted(finished)
    return LeadTime(
        finished=len(ordered),
        median=_median(ordered),
        p90=ordered[ceil(0.9 * len(ordered)) - 1] if ordered else None,
        within_norm=sum(days <= norm for days in ordered),
        open=len(waiting),
        oldest_open=max(waiting, default=None),
        open_late=sum(days > norm for days in waiting),
    )


def _median(ordered: Sequence[int]) -> float | None:
    if not ordered:
        return None
    half = len(ordered) // 2
    if len(ordered) % 2:
        return float(ordered[half])
    return (ordered[half - 1] + ordered[half]) / 2


class WorkingDayCount:
    """Counts working days between two days quickly, also for thousands of pairs."""

    def __init__(
        self, first: date, last: date, working: Callable[[date], bool]
    ) -> None:
        """All days that will be asked lie from `first` up to and including `last`."""
        self._first = first
        self._until = [0]
        """How many working days lie in (first, first + n]."""
        for number in range(1, (last - first).days + 1):
            more = working(first + timedelta(days=number))
            self._until.append(self._until[-1] + int(more))

    def between(self, first: date, last: date) -> int:
        """Working days in (first, last]; 0 when last is not later."""
        at = [(day - self._first).days for day in (first, last)]
        return max(0, self._until[at[1]] - self._until[at[0]])
