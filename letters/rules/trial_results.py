"""What a trial of wordings told: shares, differences, and whether they may be chance.

Counted in households: partners talk with one another, so two letters to one home are
not two independent trials.
"""

from collections.abc import Sequence
from enum import StrEnum
from math import ceil, sqrt
from statistics import NormalDist
from typing import NamedTuple

from outreach.rules.intervals import Interval, wilson

LEVEL = 0.05
"""Chance of calling a difference real that is not, over all comparisons together."""
POWER = 0.80
"""Chance of finding a difference that is there, for the number needed beforehand."""
FEWEST_EXPECTED = 5.0
"""Households expected in each cell of a 2 x 2 table; with fewer the test says nothing.
Source: Cochran (1954), Biometrics 10: 417-451."""
NORMAL = NormalDist()


class Measure(StrEnum):
    """What a trial is about; chosen before it begins."""

    ANSWERED = "answered"
    YES = "yes"


MEASURES = {
    Measure.ANSWERED: "antwoord (ja of nee)",
    Measure.YES: "ja, graag een bezoek",
}


class Counted(NamedTuple):
    """One arm: households that count, and those with a hit."""

    hits: int
    homes: int


class Verdict(StrEnum):
    """What can be said of a difference."""

    REAL = "real"
    CHANCE = "chance"
    TOO_FEW = "too_few"


class Difference(NamedTuple):
    """An arm against the control, in shares: 0.03 is three in a hundred more."""

    value: float
    low: float
    high: float
    p: float
    verdict: Verdict


def newcombe(arm: Counted, control: Counted, z: float) -> tuple[float, float]:
    """The interval of a difference of two shares.

    Source: Newcombe (1998), Statistics in Medicine 17: 873-890, method 10: from the
    two Wilson intervals. Raises ValueError without households.
    """
    one, other = _wilson(arm, z), _wilson(control, z)
    gap = one.share - other.share
    down = sqrt((one.share - one.low) ** 2 + (other.high - other.share) ** 2)
    up = sqrt((one.high - one.share) ** 2 + (other.share - other.low) ** 2)
    return gap - down, gap + up


def _wilson(counted: Counted, z: float) -> Interval:
    found = wilson(counted.hits, counted.homes, z)
    if found is None:
        raise ValueError("no households")
    return found


def chance_of(arm: Counted, control: Counted) -> float:
    """p of the two-sided test of two shares (pooled): how often chance alone gives a
    difference at least as large. 1.0 when both shares are equal."""
    total = arm.homes + control.homes
    pooled = (arm.hits + control.hits) / total
    spread = sqrt(pooled * (1 - pooled) * (1 / arm.homes + 1 / control.homes))
    gap = abs(arm.hits / arm.homes - control.hits / control.homes)
    if gap == 0 or spread == 0:
        return 1.0
    return min(1.0, 2 * NORMAL.cdf(-gap / spread))


def enough(arm: Counted, control: Counted) -> bool:
    """Whether the test holds: at least `FEWEST_EXPECTED` expected in each cell."""
    total = arm.homes + control.homes
    hits = arm.hits + control.hits
    least = min(arm.homes, control.homes) * min(hits, total - hits)
    return total > 0 and least >= FEWEST_EXPECTED * total


def differences(control: Counted, arms: Sequence[Counted]) -> list[Difference | None]:
    """Each arm against the control, with Holm's correction; None without households.

    Source: Holm (1979), Scandinavian Journal of Statistics 6: 65-70. The smallest p is
    held against level / m, the next against level / (m - 1), until one fails. The
    interval of each has the level at which it was judged, so that it tells the same.
    Arms with too few households count in m: they were meant to be compared.
    """
    judged = {
        number: chance_of(arm, control)
        for number, arm in enumerate(arms)
        if arm.homes and control.homes and enough(arm, control)
    }
    verdicts: dict[int, tuple[Verdict, float]] = {}
    left, failed = len(arms), False
    for number in sorted(judged, key=lambda one: (judged[one], one)):
        level = LEVEL / left
        failed = failed or judged[number] > level
        verdicts[number] = (Verdict.CHANCE if failed else Verdict.REAL, level)
        left -= 0 if failed else 1
    return [
        _difference(arm, control, *verdicts.get(number, (Verdict.TOO_FEW, LEVEL)))
        for number, arm in enumerate(arms)
    ]


def _difference(
    arm: Counted, control: Counted, verdict: Verdict, level: float
) -> Difference | None:
    if not arm.homes or not control.homes:
        return None
    low, high = newcombe(arm, control, NORMAL.inv_cdf(1 - level / 2))
    gap = arm.hits / arm.homes - control.hits / control.homes
    return Difference(gap, low, high, chance_of(arm, control), verdict)


def homes_needed(share: float, points: float, *, arms: int = 2) -> int:
    """Households in each arm to find a difference of `points` (0..1) from `share`.

    With `POWER`, two-sided, at `LEVEL` divided by the number of comparisons (the first
    step of Holm). Up or down, whichever needs more. Source: Fleiss, Levin and Paik
    (2003), Statistical Methods for Rates and Proportions, section 4.2, without
    correction for continuity. Raises ValueError for shares outside 0..1 or no points.
    """
    if not 0 < share < 1 or not 0 < points < 1:
        raise ValueError("a share and a difference between 0 and 1")
    z_level = NORMAL.inv_cdf(1 - LEVEL / (2 * (arms - 1)))
    z_power = NORMAL.inv_cdf(POWER)
    found = [
        _needed(share, other, z_level, z_power)
        for other in (share + points, share - points)
        if 0 < other < 1
    ]
    if not found:
        raise ValueError("no share so far away")
    return max(found)


def _needed(one: float, other: float, z_level: float, z_power: float) -> int:
    middle = (one + other) / 2
    root = z_level * sqrt(2 * middle * (1 - middle))
    root += z_power * sqrt(one * (1 - one) + other * (1 - other))
    return ceil(root**2 / (one - other) ** 2)


def points(value: float) -> str:
    """`+2,4 punten`, `-1,0 punten`: percentage points, with a Dutch comma."""
    return f"{100 * value:+.1f}".replace(".", ",").replace("-", "\u2212") + " punten"


def in_words(found: Difference | None, label: str, measure: Measure) -> str:
    """What a difference with the control tells, in plain Dutch."""
    what = "antwoord" if measure is Measure.ANSWERED else "een ja"
    if found is None:
        return f"{label}: nog geen huishoudens die meetellen."
    if found.verdict is Verdict.TOO_FEW:
        return f"{label}: nog te weinig huishoudens om iets te kunnen zeggen."
    if found.verdict is Verdict.CHANCE:
        return (
            f"{label}: het verschil kan toeval zijn. Met deze aantallen is niet te "
            f"zeggen of deze tekst meer of minder vaak {what} geeft."
        )
    more = "vaker" if found.value > 0 else "minder vaak"
    return (
        f"{label}: het verschil is waarschijnlijk echt. Deze tekst geeft {more} "
        f"{what} dan de tekst van nu."
    )
