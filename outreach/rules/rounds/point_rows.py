"""One line of a list of addresses with their points, or what is wrong with it."""

from collections.abc import Mapping
from typing import NamedTuple

from outreach.rules.addresses import address_key
from outreach.rules.register.checks import POSTCODE, is_digits
from outreach.rules.rounds.dutch_grid import from_dutch_grid
from outreach.rules.rounds.model import Point
from outreach.rules.rounds.places import in_the_netherlands


class PointEntry(NamedTuple):
    """Where an address lies."""

    address_key: str
    point: Point
    """Rounded to a metre or so: five decimals."""


def read_point(values: Mapping[str, str]) -> PointEntry:
    """One line. Raises ValueError with a Dutch sentence when it cannot be used."""
    postcode = values.get("postcode", "").replace(" ", "").upper()
    number = values.get("number", "")
    if not POSTCODE.fullmatch(postcode):
        raise ValueError("de postcode heeft niet de vorm 1234AB")
    if not is_digits(number, 1, 2, 3, 4, 5) or int(number) == 0:
        raise ValueError("het huisnummer is geen getal van 1 tot 99999")
    key = address_key(
        postcode, int(number), values.get("letter", ""), values.get("addition", "")
    )
    return PointEntry(key, _point(values))


def _point(values: Mapping[str, str]) -> Point:
    if values.get("latitude") or values.get("longitude"):
        point = Point(_number(values, "latitude"), _number(values, "longitude"))
    else:
        point = from_dutch_grid(_number(values, "x"), _number(values, "y"))
    if not in_the_netherlands(point):
        raise ValueError("het punt ligt niet in Nederland")
    return Point(round(point.latitude, 5), round(point.longitude, 5))


def _number(values: Mapping[str, str], name: str) -> float:
    try:
        return float(values.get(name, "").replace(",", "."))
    except ValueError:
        raise ValueError("een coördinaat is geen getal") from None
