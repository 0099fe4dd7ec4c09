"""How old people are and how long they live; rounded, for a city that looks real."""

from datetime import date, timedelta
from itertools import accumulate
from math import exp
from random import Random

OF_AGE = 75
OLDEST = 104
DAYS_A_YEAR = 365.2425


def yearly_mortality(age: float) -> float:
    """Chance to die within a year; 2 % at 75, 5 % at 85, 13 % at 95."""
    return 0.020 * exp(0.095 * (age - OF_AGE))


def _survivors() -> list[float]:
    left, result = 1.0, []
    for age in range(OF_AGE, OLDEST + 1):
        result.append(left)
        left *= 1 - yearly_mortality(age)
    return result


AGES = range(OF_AGE, OLDEST + 1)
AT_HOME = list(accumulate(_survivors()))
IN_CARE = list(accumulate(s * exp(0.12 * n) for n, s in enumerate(_survivors())))


def age_at_home(random: Random) -> int:
    """The age of somebody of 75 or over who lives on his own."""
    return random.choices(AGES, cum_weights=AT_HOME)[0]


def age_in_care(random: Random) -> int:
    """The age of somebody who lives in an institution."""
    return random.choices(AGES, cum_weights=IN_CARE)[0]


def born(random: Random, age: int, on: date) -> date:
    """A day of birth of somebody who is `age` on a day."""
    oldest = date(on.year - age - 1, on.month, min(on.day, 28))
    return oldest + timedelta(days=1 + random.randrange(364))


def eight_digits(day: date) -> str:
    """A day as the register writes it."""
    return f"{day:%Y%m%d}"


def day_between(random: Random, first: date, last: date) -> date:
    """A day in [first, last)."""
    return first + timedelta(days=random.randrange(max(1, (last - first).days)))
