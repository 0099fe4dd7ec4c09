"""The year ahead of an area: visits that will be asked for against what can be done.

Letters become answers some weeks later, answers ask for visits, visitors work the
visits off. It fits in a week when everybody who asked by then can be visited within
the visiting weeks (norm `visiting_weeks`). Weeks are counted from 0: the first whole
week that is still to come.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from itertools import accumulate
from math import lcm
from typing import NamedTuple

from outreach.rules.waves import WEEK, plan_weeks

REPLY_DELAY = (0.10, 0.35, 0.30, 0.15, 0.06, 0.04)
"""Part of the answers by whole weeks after posting, until there are own figures. House
rule: the reply date lies three weeks after the letter, and people answer late."""
MINIMUM_ANSWERS = 50
"""Answers before the own delay counts. House rule, as for the response."""
LONGEST_DELAY = 12
"""Weeks: whoever answers later than this is counted here."""
TIGHT = 0.75
"""From this part of what can be done in the visiting weeks, a week is tight. House
rule: one visitor in four may fall away before it does not fit."""


class Pace(StrEnum):
    """How the letters that nobody decided on yet are spread over the weeks."""

    EVEN = "even"
    """Everybody gets a letter in this cycle, as many each week."""
    CAPACITY = "capacity"
    """As the planner of waves proposes: never more than visitors can follow up."""


class Fit(StrEnum):
    """Whether what is asked for can be visited in time."""

    FITS = "fits"
    TIGHT = "tight"
    NOT = "not"


class Sent(NamedTuple):
    """Letters of one week that are posted or decided on."""

    week: int
    """Of posting; negative: that many weeks before the first."""
    letters: int
    yes: int = 0
    """Answered with yes: these stand in `asked` or `booked` already."""


class Year(NamedTuple):
    """What holds for all areas of a cycle."""

    first: date
    """The Monday of week 0."""
    weeks: int
    """Weeks until the cycle ends, 0 or more."""
    visiting_weeks: int
    delay: tuple[float, ...] = REPLY_DELAY
    """Part of the answers by whole weeks after posting; the sum is 1."""

    @property
    def horizon(self) -> int:
        """Weeks of capacity that are needed: the last one is judged by those after."""
        return self.weeks + self.visiting_weeks

    @property
    def posting_weeks(self) -> int:
        """Weeks in which a letter can still lead to a visit within the cycle."""
        return min(self.weeks, max(1, self.weeks - self.visiting_weeks))

    def monday(self, week: int) -> date:
        """The Monday of a week."""
        return self.first + week * WEEK


@dataclass(frozen=True)
class AreaAhead:
    """What is known of one area. Sequences run over `Year.horizon` weeks."""

    code: str
    name: str
    share: float
    """Expected part of letters that leads to a visit, 0..1."""
    observed: bool
    """`share` is the area's own figure, not the norm."""
    visitors: Mapping[int, Sequence[Fraction]]
    """Person -> visits that he can make here each week, travel allowed for."""
    booked: Sequence[int]
    """Appointments that stand."""
    asked: int
    """Visits that were asked for and have no appointment."""
    sent: tuple[Sent, ...] = ()
    drafts: Mapping[int, int] = field(default_factory=dict)
    """Week -> letters of a wave that is proposed; its people still wait."""
    waiting: int = 0
    """Persons who are invited and got no letter yet."""


class WhatIf(NamedTuple):
    """What is tried out; as it stands: everything as it is now."""

    pace: Pace = Pace.EVEN
    share: float | None = None
    """This response in every area, instead of what is expected."""
    leaver: int | None = None
    """The person who stops visiting."""
    leaves: int = 0
    """... from this week on."""


class WeekLoad(NamedTuple):
    """One area in one week."""

    week: date
    capacity: int
    booked: int
    letters: int
    """Posted in this week."""
    before: float
    """Visits that wait when it begins."""
    asked: float
    """Visits newly asked for in this week."""
    backlog: float
    """Visits that still wait at the end of it."""
    room: int
    """Visits that can be made in the visiting weeks after it."""
    fit: Fit


class AreaOutcome(NamedTuple):
    """One area, week after week."""

    code: str
    name: str
    weeks: tuple[WeekLoad, ...]
    never_written: int
    """Persons who get no letter in this cycle."""

    @property
    def first_misfit(self) -> WeekLoad | None:
        """The first week in which it does not fit."""
        return next((one for one in self.weeks if one.fit is Fit.NOT), None)


def reply_delay(weeks: Iterable[int]) -> tuple[float, ...]:
    """The own delay of answers, from whole weeks between letter and yes.

    With fewer than `MINIMUM_ANSWERS` the default. Answers before the letter count as
    week 0, very late ones as week `LONGEST_DELAY`.
    """
    given = [min(max(one, 0), LONGEST_DELAY) for one in weeks]
    if len(given) < MINIMUM_ANSWERS:
        return REPLY_DELAY
    return tuple(given.count(n) / len(given) for n in range(max(given) + 1))


def look_ahead(year: Year, area: AreaAhead, what_if: WhatIf = WhatIf()) -> AreaOutcome:
    """The weeks of an area until the cycle ends, under what is tried out."""
    able = able_weeks(year, area, what_if)
    letters = letters_ahead(year, area, what_if, able)
    asked = asked_ahead(year, area, what_if, letters)
    weeks = worked_off(year, area, able, asked, letters)
    written = sum(letters.values()) - _decided(area)
    return AreaOutcome(area.code, area.name, weeks, max(0, area.waiting - written))


def able_weeks(year: Year, area: AreaAhead, what_if: WhatIf) -> list[int]:
    """Whole visits that can be made each week, without whoever left by then."""
    unit, parts = parts_of(year, area, what_if)
    totals = (sum(week) for week in zip(*parts, strict=True))
    return [total // unit for total in totals] or [0] * year.horizon


def parts_of(
    year: Year, area: AreaAhead, what_if: WhatIf
) -> tuple[int, list[list[int]]]:
    """Visits of each visitor by week, in parts of which so many make one visit.

    In order of person, whoever left with nothing: whole numbers, to be played with.
    """
    unit = lcm(*(n.denominator for each in area.visitors.values() for n in each))
    parts = []
    for person_id in sorted(area.visitors):
        last = what_if.leaves if person_id == what_if.leaver else year.horizon
        shares = area.visitors[person_id]
        there = [int(n * unit) for n in shares[: min(last, year.horizon)]]
        parts.append(there + [0] * (year.horizon - len(there)))
    return unit, parts


def letters_ahead(
    year: Year, area: AreaAhead, what_if: WhatIf, able: Sequence[int]
) -> dict[int, int]:
    """Letters by week of posting: decided on, proposed, and spread by the pace."""
    letters = {one.week: one.letters for one in area.sent if one.week >= 0}
    drafts = {w: n for w, n in area.drafts.items() if 0 <= w < year.weeks}
    if what_if.pace is Pace.CAPACITY:
        planned = _paced(year, area, what_if, able, drafts)
    else:
        planned = _evenly(year, area.waiting, drafts)
    for week, number in planned.items():
        letters[week] = letters.get(week, 0) + number
    return letters


def _evenly(year: Year, waiting: int, drafts: Mapping[int, int]) -> dict[int, int]:
    planned: dict[int, int] = {}
    for week, number in sorted(drafts.items()):
        planned[week] = min(waiting, number)
        waiting -= planned[week]
    open_weeks = [w for w in range(year.posting_weeks) if w not in planned]
    for turn, week in enumerate(open_weeks):
        count = len(open_weeks)
        planned[week] = waiting * (turn + 1) // count - waiting * turn // count
    return planned


def _paced(
    year: Year,
    area: AreaAhead,
    what_if: WhatIf,
    able: Sequence[int],
    drafts: Mapping[int, int],
) -> dict[int, int]:
    """What `plan_weeks` proposes; the letters on their way stand in its backlog."""
    weeks = [year.monday(week) for week in range(year.posting_weeks)]
    share = share_of(area, what_if)
    plans = plan_weeks(
        weeks,
        {year.monday(w): n for w, n in enumerate(_free(area, able))},
        visiting_weeks=year.visiting_weeks,
        share=share,
        backlog=area.asked + sum(_to_come(one, share) for one in area.sent),
        waiting=area.waiting,
        fixed={year.monday(week): number for week, number in drafts.items()},
    )
    waiting, planned = area.waiting, {}
    for week, plan in enumerate(plans):
        planned[week] = min(waiting, drafts.get(week, plan.letters))
        waiting -= planned[week]
    return planned


def share_of(area: AreaAhead, what_if: WhatIf) -> float:
    """The response that is reckoned with, 0..1."""
    return area.share if what_if.share is None else what_if.share


def _to_come(sent: Sent, share: float) -> float:
    """Visits that letters still ask for, of whoever did not answer yet."""
    return max(0.0, sent.letters * share - sent.yes)


def _decided(area: AreaAhead) -> int:
    """Letters ahead to people who do not wait any more."""
    return sum(one.letters for one in area.sent if one.week >= 0)


def asked_ahead(
    year: Year, area: AreaAhead, what_if: WhatIf, letters: Mapping[int, int]
) -> list[float]:
    """Visits newly asked for by week, as answers come in.

    Of letters that are out already, what they still ask for comes in the weeks of the
    delay that are left; past the last of them nothing comes.
    """
    share = share_of(area, what_if)
    asked = [0.0] * year.horizon
    for one in area.sent:
        if one.week < 0:
            _spread(asked, year.delay, one.week, _to_come(one, share))
    for week, number in letters.items():
        _spread(asked, year.delay, week, number * share)
    return asked


def _spread(
    asked: list[float], delay: Sequence[float], posted: int, visits: float
) -> None:
    left = sum(delay[max(0, -posted) :])
    for after, part in enumerate(delay):
        week = posted + after
        if 0 <= week < len(asked) and left > 0:
            asked[week] += visits * part / left


def _free(area: AreaAhead, able: Sequence[int]) -> list[int]:
    return [max(0, n - b) for n, b in zip(able, area.booked, strict=True)]


def worked_off(
    year: Year,
    area: AreaAhead,
    able: Sequence[int],
    asked: Sequence[float],
    letters: Mapping[int, int],
) -> tuple[WeekLoad, ...]:
    """What waits at the end of each week, and whether it can be visited in time.

    Appointments come first; those for which nobody is left wait again.
    """
    before = float(area.asked)
    weeks = []
    for week, (backlog, room) in enumerate(backlogs(year, area, able, asked)):
        weeks.append(
            WeekLoad(
                year.monday(week),
                able[week],
                area.booked[week],
                letters.get(week, 0),
                before,
                asked[week],
                backlog,
                room,
                fit_of(backlog, room),
            )
        )
        before = backlog
    return tuple(weeks)


def backlogs(
    year: Year, area: AreaAhead, able: Sequence[int], asked: Sequence[float]
) -> list[tuple[float, int]]:
    """By week: visits that wait at its end, and visits that can be made in time."""
    sums = [0, *accumulate(_free(area, able))]
    backlog, found = float(area.asked), []
    for week in range(year.weeks):
        left = backlog + asked[week] + area.booked[week] - able[week]
        backlog = left if left > 0 else 0.0
        found.append((backlog, sums[week + 1 + year.visiting_weeks] - sums[week + 1]))
    return found


def fit_of(backlog: float, room: int) -> Fit:
    """Whether so many visits can be made in time. Less than half a visit is none."""
    if backlog < 0.5:
        return Fit.FITS
    if backlog > room:
        return Fit.NOT
    return Fit.TIGHT if backlog > TIGHT * room else Fit.FITS
