"""The year ahead, played many times with chance: how often does it fit?

Three things turn out differently each time: the response of an area, how many visits
are asked for in a week, and which visitors are ill. The same seed gives the same
plays, and with the same letters every what-if about visitors meets the same luck, so
that two of them can be compared.
"""

from collections.abc import Sequence
from math import exp, sqrt
from random import Random
from typing import NamedTuple

from outreach.rules.rounds.year import (
    AreaAhead,
    Fit,
    WhatIf,
    Year,
    able_weeks,
    asked_ahead,
    backlogs,
    fit_of,
    letters_ahead,
    parts_of,
    share_of,
)

RUNS = 100
ILL = 0.05
"""Chance that a visitor is away in a week without telling beforehand. House rule: about
the yearly sick leave of paid staff in the Netherlands."""
WEIGHT_OF_NORM = 20
"""How many letters the norm is worth as evidence. House rule: with it, the figures that
were seen (10, 14, 25 and 26 %: domain.md section 1) lie within the spread."""
WEIGHT_OF_OWN = 50
"""... and an area's own figure: no more than the letters it needs at least, because the
response of one place fell from 25 to 14 % in two years."""
FEW = 30
"""Above this mean a count is drawn as from the normal distribution."""


class Chances(NamedTuple):
    """What came of the plays in one area."""

    code: str
    held: tuple[bool, ...]
    """Of each play: whether it fitted in every week."""
    misfits: tuple[int, ...]
    """By week: plays in which it did not fit."""
    backlog: tuple[int, ...]
    """By week: in nine plays of ten no more visits waited than this."""


def play(
    year: Year,
    area: AreaAhead,
    what_if: WhatIf = WhatIf(),
    *,
    seed: int = 1,
    runs: int = RUNS,
) -> Chances:
    """Play the year of an area `runs` times.

    Letters are those of the plan: who plans does not know how it will turn out.
    """
    unit, parts = parts_of(year, area, what_if)
    able = able_weeks(year, area, what_if)
    letters = letters_ahead(year, area, what_if, able)
    mean = asked_ahead(year, area, what_if, letters)
    share = share_of(area, what_if)
    held, waits = [], []
    misfits = [0] * year.weeks
    for run in range(runs):
        draw = Random(f"{seed}-{run}-{area.code}")
        well = _well(unit, parts, draw) or able
        asked = _drawn(mean, share, area.observed, draw)
        weeks = backlogs(year, area, well, asked)
        missed = [n for n, one in enumerate(weeks) if fit_of(*one) is Fit.NOT]
        held.append(not missed)
        waits.append([backlog for backlog, _ in weeks])
        for number in missed:
            misfits[number] += 1
    return Chances(area.code, tuple(held), tuple(misfits), _high(waits))


def city_held(chances: Sequence[Chances]) -> int:
    """Plays in which it fitted in all areas together."""
    return sum(all(run) for run in zip(*(one.held for one in chances), strict=True))


def _well(unit: int, parts: Sequence[Sequence[int]], draw: Random) -> list[int]:
    """Whole visits a week without the weeks in which somebody is ill."""
    well = [[n if draw.random() >= ILL else 0 for n in each] for each in parts]
    return [sum(week) // unit for week in zip(*well, strict=True)]


def _drawn(
    mean: Sequence[float], share: float, observed: bool, draw: Random
) -> list[float]:
    """Visits asked for by week, with a response drawn for the whole year."""
    weight = WEIGHT_OF_OWN if observed else WEIGHT_OF_NORM
    luck = 1.0
    if 0 < share < 1:
        luck = draw.betavariate(share * weight, (1 - share) * weight) / share
    return [float(_count(visits * luck, draw)) for visits in mean]


def _count(mean: float, draw: Random) -> int:
    """A count with this mean (Poisson; Knuth's way where it is small)."""
    if mean <= 0:
        return 0
    if mean > FEW:
        return max(0, round(draw.gauss(mean, sqrt(mean))))
    limit, product, count = exp(-mean), draw.random(), 0
    while product > limit:
        product *= draw.random()
        count += 1
    return count


def _high(waits: Sequence[Sequence[float]]) -> tuple[int, ...]:
    place = max(0, -(-len(waits) * 9 // 10) - 1)
    weeks = zip(*waits, strict=True)
    return tuple(round(sorted(week)[place]) for week in weeks)
