"""Incomplete register dates, ages as intervals, and age bands."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

OLDEST_BAND = 95


@dataclass(frozen=True)
class PartialDate:
    """A register date (element 03.10 and its kin): day, month or all may be unknown.

    `month` and `day` are 0 where unknown, and so is `year`.
    """

    year: int
    month: int
    day: int

    @classmethod
    def parse(cls, text: str) -> "PartialDate":
        """Read eight digits, `00` (or `0000` for the year) where unknown.

        Raises ValueError when it is no calendar date, or when something smaller is
        known than what is unknown (a day without its month).
        """
        if len(text) != 8 or not text.isascii() or not text.isdigit():
            raise ValueError("not eight digits")
        year, month, day = int(text[:4]), int(text[4:6]), int(text[6:])
        if (not year and month) or (not month and day):
            raise ValueError("a part is known below an unknown part")
        if year:
            date(year, month or 1, day or 1)
        return cls(year, month, day)

    @property
    def earliest(self) -> date | None:
        """The first day it can be; None when the year is unknown."""
        if not self.year:
            return None
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> date | None:
        """The last day it can be; None when the year is unknown."""
        if not self.year:
            return None
        month = self.month or 12
        return date(self.year, month, self.day or monthrange(self.year, month)[1])

    @property
    def complete(self) -> bool:
        """Whether year, month and day are all known."""
        return bool(self.year and self.month and self.day)

    @property
    def text(self) -> str:
        """As the register writes it: `19530000`."""
        return f"{self.year:04d}{self.month:02d}{self.day:02d}"

    @property
    def dutch(self) -> str:
        """For a screen: `4-3-1953`, `maart 1953`, `1953` or `onbekend`."""
        if not self.year:
            return "onbekend"
        if not self.month:
            return str(self.year)
        if not self.day:
            return f"{MONTHS[self.month - 1]} {self.year}"
        return f"{self.day}-{self.month}-{self.year}"


MONTHS = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)


def written_out(day: date) -> str:
    """A day as a letter writes it: `20 november 2026`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def turns(age: int, birth: date) -> date:
    """The day on which somebody turns an age.

    Born on 29 February: 1 March in other years (BRP API, feature "leeftijd").
    """
    year = birth.year + age
    if (birth.month, birth.day) == (2, 29) and monthrange(year, 2)[1] == 28:
        return date(year, 3, 1)
    return birth.replace(year=year)


def completed_years(birth: date, day: date) -> int:
    """The age on a day of somebody born on a known day; negative before birth."""
    years = day.year - birth.year
    return years if turns(years, birth) <= day else years - 1


def age_on(earliest: date, latest: date, day: date) -> tuple[int, int]:
    """The lowest and the highest age that somebody can have on a day, in years."""
    return completed_years(latest, day), completed_years(earliest, day)


def age_text(earliest: date | None, latest: date | None, day: date) -> str:
    """An age for a screen: `81`, `80 of 81`, or `onbekend`."""
    if earliest is None or latest is None:
        return "onbekend"
    low, high = age_on(earliest, latest, day)
    return str(low) if low == high else f"{low} of {high}"


def age_band(age: int) -> str:
    """The five-year band of an age: `75-79` ... `90-94`, `95+`."""
    if age >= OLDEST_BAND:
        return f"{OLDEST_BAND}+"
    low = age - age % 5
    return f"{low}-{low + 4}"
