"""Where an address lies when nobody told: near the middle of its neighbourhood."""

from hashlib import sha256
from math import cos, radians, sin, sqrt, tau

from outreach.rules.rounds.model import Point

SPREAD_KM = 0.25
"""Addresses without a point lie within this distance of their neighbourhood's point.
House rule: on one spot there would be no minute between two doors."""
KM_A_DEGREE = 111.195
LATITUDES = (50.7, 53.7)
LONGITUDES = (3.2, 7.3)
"""The European Netherlands (RD area), rounded outwards."""


def in_the_netherlands(point: Point) -> bool:
    """Whether a point can be an address here: mixed up or misread ones cannot."""
    inside_north = LATITUDES[0] <= point.latitude <= LATITUDES[1]
    return inside_north and LONGITUDES[0] <= point.longitude <= LONGITUDES[1]


def near(middle: Point, address_key: str) -> Point:
    """A place for an address without a point: always the same one, spread evenly."""
    digest = sha256(address_key.encode()).digest()
    turn = int.from_bytes(digest[:4]) / 2**32 * tau
    far = SPREAD_KM * sqrt(int.from_bytes(digest[4:8]) / 2**32)
    north = far * cos(turn) / KM_A_DEGREE
    east = far * sin(turn) / KM_A_DEGREE / cos(radians(middle.latitude))
    return Point(round(middle.latitude + north, 5), round(middle.longitude + east, 5))


def coarse(point: Point) -> Point:
    """Rounded to about 100 metres, for where a colleague lives."""
    return Point(round(point.latitude, 3), round(point.longitude, 3))
