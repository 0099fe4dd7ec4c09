"""The working days of visitors: which moment is still free."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from outreach.calendars import is_holiday
from outreach.clock import at_local
from outreach.demo.colleagues import FIRST_VISITS_AT, MOST_VISITS

LONGEST_WAIT = 90
"""Days ahead in which an appointment is looked for."""


@dataclass
class Hands:
    """A visitor who may be sent, in a period."""

    person_id: int
    weekdays: tuple[int, ...]
    first: date
    last: date
    away: list[tuple[date, date]] = field(default_factory=list)

    def works_on(self, day: date) -> bool:
        """Whether this is one of his days."""
        return (
            day.weekday() in self.weekdays
            and self.first <= day <= self.last
            and not any(begin <= day <= end for begin, end in self.away)
        )


class Diary:
    """Hands out appointments; nobody gets two at one time."""

    def __init__(self, random: Random, pools: dict[str | None, list[Hands]]) -> None:
        self.random, self.pools = random, pools
        self.taken: dict[tuple[int, date], set[time]] = defaultdict(set)

    def book(
        self, district_code: str | None, first: date
    ) -> tuple[int, datetime] | None:
        """The first free moment of any visitor of an area from a day on.

        District `None` is the pool of the municipality itself. The answer is None
        when the visitors are full until the end of the period.
        """
        pool = self.pools[district_code]
        order = self.random.sample(pool, len(pool))
        for ahead in range(LONGEST_WAIT):
            day = first + timedelta(days=ahead)
            if is_holiday(day):
                continue
            for hands in order:
                slot = self._slot(hands, day)
                if slot is not None:
                    return hands.person_id, at_local(day, slot)
        return None

    def anybody(self, district_code: str | None, day: date) -> Hands | None:
        """Somebody who works in an area on a day, or else at all."""
        pool = self.pools[district_code]
        there = [hands for hands in pool if hands.works_on(day)] or pool
        return self.random.choice(there) if there else None

    def book_with(self, hands: Hands, day: date) -> datetime | None:
        """A free moment of one visitor on one day."""
        slot = self._slot(hands, day)
        return None if slot is None else at_local(day, slot)

    def _slot(self, hands: Hands, day: date) -> time | None:
        taken = self.taken[hands.person_id, day]
        if len(taken) >= MOST_VISITS or not hands.works_on(day):
            return None
        slot = next(each for each in FIRST_VISITS_AT if each not in taken)
        taken.add(slot)
        return slot
