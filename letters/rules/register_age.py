"""How old the register is that letters are made with, and which delivery counts.

Heemstede, 2019: letters to the dead from an old address file. West Betuwe, 2021: 850
voting passes with the wrong reference date.
"""

from datetime import date
from typing import NamedTuple


class RegisterStanding(NamedTuple):
    """The newest delivery of each sort, by its reference date; None: never."""

    whole: date | None
    """Of the whole register."""
    changes: date | None
    """Of the changes only: deaths and moves."""

    @property
    def counts(self) -> date | None:
        """The reference date that counts: of the newer of the two."""
        return max(
            (day for day in (self.whole, self.changes) if day is not None), default=None
        )

    @property
    def by_changes(self) -> bool:
        """Whether the list of changes counts, because it is newer."""
        return self.changes is not None and self.counts != self.whole

    def age(self, today: date) -> int | None:
        """Days since the reference date that counts."""
        return None if self.counts is None else (today - self.counts).days

    def is_young(self, today: date, limit: int) -> bool:
        """Whether letters may be made: at most `limit` days old, and not of a day to
        come: that is a wrong date, and would count as fresh for ever."""
        age = self.age(today)
        return age is not None and 0 <= age <= limit
