"""How many letters an area can serve, in which order, household by household.

Letters are paced to visitors: never more than they can follow up (domain.md 6).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

WEEK = timedelta(weeks=1)
MINIMUM_LETTERS = 50
"""Letters in mature waves before an area's own figure counts. House rule: below it
one answer moves the figure by two per cent points or more."""
LOWEST_RESPONSE = 0.05
"""An observed response below this counts as this: otherwise a bad year would make
one visit worth hundreds of letters. House rule."""
MOST_OVER_CAPACITY = 2.0
"""A coordinator may send at most so many times what the visitors can follow up.
House rule: above it people wait months for a visit that we promised."""
CURVE_ORDER = 16
"""The map is cut into 2 ** 16 by 2 ** 16 squares: under a metre in a city."""


class Response(NamedTuple):
    """The share of letters that is expected to lead to a visit, and why."""

    share: float
    """0..1."""
    source: str
    """"default" or "observed"."""
    sentence: str
    """Dutch, for the coordinator."""


def expected_response(letters: int, yes: int, default: float) -> Response:
    """The area's own figure once it has enough mature letters, else the norm.

    `letters`: posted in waves that are mature, `yes`: persons among them who said
    yes or were visited. `default`: the norm `expected_response`.
    """
    if letters < MINIMUM_LETTERS:
        return Response(
            default,
            "default",
            f"Norm van {percent(default)}: er zijn nog geen {MINIMUM_LETTERS} brieven "
            "van dit gebied die lang genoeg geleden zijn verstuurd.",
        )
    share = yes / letters
    said = f"Eigen cijfer van dit gebied: {yes} van {letters} ({percent(share)})."
    if share < LOWEST_RESPONSE:
        said += f" Er wordt gerekend met ten minste {percent(LOWEST_RESPONSE)}."
    return Response(max(share, LOWEST_RESPONSE), "observed", said)


def percent(share: float) -> str:
    """A share as Dutch text with at most one decimal: `25%`, `24,6%`."""
    return f"{share * 100:.1f}".removesuffix(".0").replace(".", ",") + "%"


class WeekPlan(NamedTuple):
    """What is proposed for one area in one week of posting."""

    week_start: date
    letters: int
    capacity: int
    """Visits that can still be made in the visiting weeks after the posting."""
    sentence: str
    """Why so many, in Dutch."""

    def expected_visits(self, share: float) -> float:
        """Visits that come of these letters, on average."""
        return self.letters * share


def plan_weeks(
    weeks: Sequence[date],
    free: Mapping[date, int],
    *,
    visiting_weeks: int,
    share: float,
    backlog: float,
    waiting: int,
    fixed: Mapping[date, int],
) -> list[WeekPlan]:
    """Propose letters for one area, week after week.

    `weeks`: consecutive Mondays. `free`: visits that can be made in a week, booked
    ones taken off; it reaches `visiting_weeks` beyond the last week. `backlog`:
    visits that earlier letters and answers still ask for. `waiting`: persons who were
    not written to. `fixed`: letters of weeks that a person decided on, or that are
    approved (those stand in the backlog and count as 0 here).

    Visitors work the backlog off week by week; a letter of this week asks for visits
    in the weeks after it.
    """
    plans: list[WeekPlan] = []
    for week in weeks:
        backlog = max(0.0, backlog - free.get(week, 0))
        window = sum(free.get(week + n * WEEK, 0) for n in range(1, visiting_weeks + 1))
        room = max(0, int(window - backlog))
        letters = min(waiting, int(room / share + 1e-9))
        sentence = _why(letters, room, window, waiting, visiting_weeks)
        plans.append(WeekPlan(week, letters, room, sentence))
        sent = min(waiting, fixed.get(week, letters))
        waiting -= sent
        backlog += sent * share
    return plans


def _why(
    letters: int, room: int, window: int, waiting: int, visiting_weeks: int
) -> str:
    if waiting <= 0:
        return "Iedereen van dit gebied heeft al een brief."
    if window <= 0:
        return (
            "Geen bezoekers: in de weken na deze brieven kan niemand op bezoek. Vul "
            "eerst uren van bezoekers in."
        )
    if letters == 0:
        return "De bezoekers hebben nog genoeg te doen aan eerdere brieven."
    if letters == waiting:
        return "De laatste inwoners van dit gebied die nog geen brief hebben."
    return f"Ruimte voor {room} bezoeken in de {visiting_weeks} weken na de brief."


def most_letters(capacity: int, share: float) -> int:
    """The most letters that a person may approve for a wave."""
    return int(capacity * MOST_OVER_CAPACITY / share + 1e-9)


class Bounds(NamedTuple):
    """The box around all points of a municipality, in degrees."""

    south: float
    west: float
    north: float
    east: float


def bounds_of(points: Iterable[tuple[float, float]]) -> Bounds:
    """The box around (latitude, longitude) points; a box of nothing when empty."""
    given = list(points)
    if not given:
        return Bounds(0, 0, 0, 0)
    latitudes, longitudes = zip(*given, strict=True)
    return Bounds(min(latitudes), min(longitudes), max(latitudes), max(longitudes))


def curve_position(latitude: float, longitude: float, bounds: Bounds) -> int:
    """Where a point lies along the Hilbert curve over the box, 0..4**16 - 1.

    Points that are near on the curve are near on the map, so that one wave is a walk
    and not the whole city. Points outside the box count as lying on its edge.
    """
    side = (1 << CURVE_ORDER) - 1
    x = _cell(longitude, bounds.west, bounds.east, side)
    y = _cell(latitude, bounds.south, bounds.north, side)
    return hilbert(x, y, CURVE_ORDER)


def _cell(value: float, low: float, high: float, side: int) -> int:
    if high <= low:
        return 0
    return round(min(1.0, max(0.0, (value - low) / (high - low))) * side)


def hilbert(x: int, y: int, order: int) -> int:
    """The index of cell (x, y) on the Hilbert curve of 2**order by 2**order cells.

    The usual conversion (Warren, Hacker's Delight, chapter 16): quadrant by quadrant,
    turning the rest of the coordinates each time.
    """
    index = 0
    half = 1 << (order - 1)
    while half:
        right, upper = int(bool(x & half)), int(bool(y & half))
        index += half * half * ((3 * right) ^ upper)
        x, y = x & (half - 1), y & (half - 1)
        if not upper:
            if right:
                x, y = half - 1 - x, half - 1 - y
            x, y = y, x
        half >>= 1
    return index


class Waiting(NamedTuple):
    """Somebody who is invited this year and was not written to."""

    resident_id: str
    address_key: str
    position: int
    """Along the curve."""
    postcode: str
    house_number: int
    house_rest: str
    """Letter and addition, for the order within a number."""


def households_in_order(waiting: Iterable[Waiting]) -> list[list[Waiting]]:
    """People grouped by address, along the curve, then by postcode and number.

    Who has no usable address key is a household of his own.
    """
    homes: dict[str, list[Waiting]] = {}
    for one in waiting:
        homes.setdefault(one.address_key or f"?{one.resident_id}", []).append(one)
    return sorted(homes.values(), key=lambda home: min(one[2:] for one in home))


def take_households(
    homes: Iterable[list[Waiting]], letters: int
) -> Iterator[list[Waiting]]:
    """The next households that fit in a number of letters; none is split.

    A household that does not fit any more waits for the next wave, and the next ones
    that do fit go first.
    """
    left = letters
    for home in homes:
        if left <= 0:
            return
        if len(home) <= left:
            left -= len(home)
            yield home
