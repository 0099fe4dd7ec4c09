"""Where addresses lie: the Dutch grid, lists, and the middle of a neighbourhood."""

from datetime import time

import pytest

from outreach.rules.rounds.dutch_grid import from_dutch_grid
from outreach.rules.rounds.model import Point
from outreach.rules.rounds.places import SPREAD_KM, coarse, near
from outreach.rules.rounds.point_rows import read_point
from outreach.rules.rounds.travel import kilometres
from outreach.rules.rounds.travel_details import (
    NeedsDetails,
    TravelDetails,
    barrier_fault,
    needs_fault,
    office_fault,
    read_places,
    skills_of,
    travel_fault,
    write_places,
)


@pytest.mark.parametrize(
    ("grid", "expected"),
    [
        ((155_000, 463_000), Point(52.15517440, 5.38720621)),
        ((120_700.723, 487_525.501), Point(52.37453253, 4.88352559)),
        ((233_883.131, 582_065.167), Point(53.21938317, 6.56820053)),
    ],
    ids=["Amersfoort", "Westertoren", "Martinitoren"],
)
def test_the_dutch_grid(grid: tuple[float, float], expected: Point) -> None:
    assert kilometres(from_dutch_grid(*grid), expected) < 0.001


def test_addresses_without_a_point_lie_apart_and_near() -> None:
    middle = Point(51.93, 4.47)
    found = [near(middle, f"3011AA-{n}--") for n in range(200)]
    assert found == [near(middle, f"3011AA-{n}--") for n in range(200)]
    away = [kilometres(middle, one) for one in found]
    assert max(away) <= SPREAD_KM + 0.002
    assert 0.12 < sum(away) / len(away) < 0.2, "spread evenly: two thirds of the way"
    assert len(set(found)) > 190
    assert coarse(Point(51.92345, 4.48765)) == Point(51.923, 4.488)


GOOD = {"postcode": "3011 aa", "number": "12", "letter": "a"}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (GOOD | {"latitude": "51,92", "longitude": "4.48"}, (51.92, 4.48)),
        (GOOD | {"x": "155000", "y": "463000"}, (52.15517, 5.38721)),
        (GOOD | {"latitude": "4.48", "longitude": "51.92"}, "ligt niet in Nederland"),
        (GOOD | {"latitude": "nan", "longitude": "4"}, "ligt niet in Nederland"),
        (GOOD | {"latitude": "", "longitude": "4"}, "geen getal"),
        (GOOD, "geen getal"),
        ({"postcode": "301", "number": "1"}, "1234AB"),
        ({"postcode": "3011AA", "number": "0"}, "huisnummer"),
    ],
)
def test_a_line_of_a_list(
    values: dict[str, str], expected: str | tuple[float, float]
) -> None:
    if isinstance(expected, str):
        with pytest.raises(ValueError, match=expected):
            read_point(values)
    else:
        assert read_point(values) == ("3011AA-12-A-", Point(*expected))


HERE, ABROAD = Point(51.92, 4.48), Point(4.48, 51.92)
T = TravelDetails


@pytest.mark.parametrize(
    ("fault", "wrong"),
    [
        (travel_fault(T()), False),
        (travel_fault(T(lunch_from=time(12), lunch_to=time(13))), False),
        (travel_fault(T(lunch_from=time(12))), True),
        (travel_fault(T(lunch_from=time(12), lunch_to=time(12, 20))), True),
        (travel_fault(T(home=ABROAD)), True),
        (travel_fault(T(lunch_minutes=5)), True),
        (travel_fault(T(skills=("x" * 61,))), True),
        (travel_fault(T(skills=tuple(map(str, range(11))))), True),
        (office_fault("Huis", HERE), False),
        (office_fault(" ", HERE), True),
        (office_fault("Huis", ABROAD), True),
        (barrier_fault("Maas", [HERE, HERE], []), False),
        (barrier_fault("Maas", [HERE], []), True),
        (barrier_fault("Maas", [HERE, HERE], [ABROAD]), True),
        (needs_fault(NeedsDetails()), False),
        (needs_fault(NeedsDetails(priority=101)), True),
        (needs_fault(NeedsDetails(({"from": "10:00", "to": "12:00"},))), False),
        (needs_fault(NeedsDetails(({"from": "12:00", "to": "10:00"},))), True),
        (needs_fault(NeedsDetails(({"from": "12:00"},))), True),
        (needs_fault(NeedsDetails((), ({"kind": "skill", "value": "x"},))), False),
        (needs_fault(NeedsDetails((), ({"kind": "x", "value": "x"},))), True),
    ],
)
def test_what_may_be_set(fault: str | None, wrong: bool) -> None:
    assert bool(fault) == wrong
    assert fault is None or fault.endswith(".")


def test_places_are_read_as_they_are_written() -> None:
    places = (Point(51.91234, 4.48), Point(51.9, 4.5))
    assert read_places(write_places(places)) == places
    assert read_places("51,9 4,5\n\n51.9;4.5\n51.9,4.5") == (Point(51.9, 4.5),) * 3
    with pytest.raises(ValueError, match="Regel 2"):
        read_places("51.9 4.5\nhier")
    assert skills_of(" Doventolk,, doventolk , hoor  toestel") == (
        "doventolk",
        "hoor toestel",
    )
