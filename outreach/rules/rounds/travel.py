"""How long a way takes: straight line times a detour, plus minutes for each leg.

Speeds and minutes are settings; detours 1.25 walking, 1.30 cycling, 1.35 public
transport and 1.40 car are assumptions (rounds.md: the literature gives 1.2 to 1.34, no
Dutch figure for cycling was found). A way over a barrier goes by its best bridge. Where
a road network was asked (OSRM, Valhalla) its minutes count instead.
"""

from collections.abc import Mapping
from itertools import pairwise
from math import asin, ceil, cos, radians, sin, sqrt

from outreach.rules.rounds.model import Barrier, Mode, ModeSpeed, Point, Travel

EARTH_KM = 6371.0088
"""Mean radius (IUGG)."""
FURTHEST = 600
"""Minutes: further than this is not travelled in a round."""
SPEEDS: Mapping[Mode, ModeSpeed] = {
    Mode.WALK: ModeSpeed(4.8, 1.25, 2),
    Mode.BIKE: ModeSpeed(15, 1.30, 3),
    Mode.TRANSIT: ModeSpeed(18, 1.35, 10),
    Mode.CAR: ModeSpeed(25, 1.40, 6),
}
"""House rules: at the pace of somebody who locks a bicycle and rings at a door."""
DEFAULT_TRAVEL = Travel(SPEEDS)


def kilometres(start: Point, end: Point) -> float:
    """The straight line over the globe."""
    one, two = radians(start.latitude), radians(end.latitude)
    north = two - one
    east = radians(end.longitude - start.longitude)
    half = sin(north / 2) ** 2 + cos(one) * cos(two) * sin(east / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(half)))


def minutes(travel: Travel, mode: Mode, start: Point, end: Point) -> int:
    """Whole minutes from door to door, rounded up; 0 on the spot."""
    if start == end:
        return 0
    known = travel.known.get(mode)
    if known is not None and (start, end) in known:
        return known[start, end]
    speed = travel.speeds.get(mode) or SPEEDS[mode]
    way = _way(travel.barriers, start, end)
    reckoned = way * speed.detour / speed.km_per_hour * 60 + speed.minutes_a_leg
    return min(FURTHEST, ceil(round(reckoned, 6)))


def _way(barriers: tuple[Barrier, ...], start: Point, end: Point) -> float:
    """Kilometres, over a bridge of each barrier that lies between."""
    crossed = [barrier for barrier in barriers if crosses(barrier, start, end)]
    if not crossed:
        return kilometres(start, end)
    longest = 0.0
    for barrier in crossed:
        if not barrier.bridges:
            return EARTH_KM
        longest = max(longest, min(_over(start, b, end) for b in barrier.bridges))
    return longest


def _over(start: Point, bridge: Point, end: Point) -> float:
    return kilometres(start, bridge) + kilometres(bridge, end)


def crosses(barrier: Barrier, start: Point, end: Point) -> bool:
    """Whether the straight line goes over the barrier an odd number of times."""
    crossings = sum(
        _intersect(start, end, one, two) for one, two in pairwise(barrier.line)
    )
    return crossings % 2 == 1


def _intersect(a: Point, b: Point, c: Point, d: Point) -> bool:
    return _side(a, b, c) != _side(a, b, d) and _side(c, d, a) != _side(c, d, b)


def _side(a: Point, b: Point, c: Point) -> bool:
    """On which side of the line a-b point c lies; flat, as a city is."""
    east, north = b.longitude - a.longitude, b.latitude - a.latitude
    return east * (c.latitude - a.latitude) > north * (c.longitude - a.longitude)
