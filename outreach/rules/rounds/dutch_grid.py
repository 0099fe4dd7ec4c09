"""Coordinates of the Dutch grid (RD, EPSG:28992) as degrees (WGS84).

Polynomials of F.H. Schreutelkamp and G.L. Strang van Hees, "Benaderingsformules voor de
transformatie tussen RD- en WGS84-kaartcoördinaten" (2001): better than a metre or so.
"""

from outreach.rules.rounds.model import Point

ORIGIN = (155_000.0, 463_000.0)
"""Amersfoort, in metres."""
AMERSFOORT = Point(52.15517440, 5.38720621)
NORTH = {
    (0, 1): 3235.65389,
    (2, 0): -32.58297,
    (0, 2): -0.24750,
    (2, 1): -0.84978,
    (0, 3): -0.06550,
    (2, 2): -0.01709,
    (1, 0): -0.00738,
    (4, 0): 0.00530,
    (2, 3): -0.00039,
    (4, 1): 0.00033,
    (1, 1): -0.00012,
}
EAST = {
    (1, 0): 5260.52916,
    (1, 1): 105.94684,
    (1, 2): 2.45656,
    (3, 0): -0.81885,
    (1, 3): 0.05594,
    (3, 1): -0.05607,
    (0, 1): 0.01199,
    (3, 2): -0.00256,
    (1, 4): 0.00128,
    (0, 2): 0.00022,
    (2, 0): -0.00022,
    (5, 0): 0.00026,
}
"""Seconds of arc for each power of (x, y) in hundreds of kilometres."""


def from_dutch_grid(x: float, y: float) -> Point:
    """A point in degrees, from metres in the Dutch grid."""
    a, b = (x - ORIGIN[0]) * 1e-5, (y - ORIGIN[1]) * 1e-5

    def sum_of(terms: dict[tuple[int, int], float]) -> float:
        return sum(c * a**p * b**q for (p, q), c in terms.items()) / 3600

    return Point(
        AMERSFOORT.latitude + sum_of(NORTH), AMERSFOORT.longitude + sum_of(EAST)
    )
