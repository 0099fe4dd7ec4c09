"""Travel times from a road network: asked as it is spoken, trusted as little as can be.

The server speaks over a real socket, in another thread.
"""

import re
import socket
from collections.abc import Iterator
from dataclasses import replace
from math import ceil

import pytest
from pydantic import ValidationError

from outreach.adapters.rounds import road_network
from outreach.adapters.rounds.road_network import (
    NO_ANSWER,
    RoadNetwork,
    network_of,
    with_roads,
)
from outreach.rules.rounds.model import Mode, Point, Problem, Shift, VisitTask
from outreach.rules.rounds.travel import DEFAULT_TRAVEL, FURTHEST, kilometres, minutes
from outreach.settings import Settings
from tests.outreach.adapters.rounds.road_server import (
    METRES_A_SECOND,
    Roads,
    road_server,
)

BASE = Point(51.92, 4.48)


@pytest.fixture(scope="module")
def server() -> Iterator[Roads]:
    with road_server() as made:
        yield made


@pytest.fixture
def roads(server: Roads) -> Roads:
    server.asked.clear()
    server.islands.clear()
    server.instead, server.status = None, 200
    return server


def problem(count: int = 3, mode: Mode = Mode.BIKE) -> Problem:
    tasks = tuple(
        VisitTask(
            n, Point(round(51.9 + n / 1000, 4), round(4.4 + n / 500, 4)), district="D1"
        )
        for n in range(1, count + 1)
    )
    shift = Shift(1, 7, 540, 1020, BASE, back=BASE, mode=mode)
    return Problem(tasks, (shift,), DEFAULT_TRAVEL)


def expected(one: Point, other: Point, a_leg: float) -> int:
    seconds = round(kilometres(one, other) * 1000 / METRES_A_SECOND, 1)
    return min(FURTHEST, ceil(seconds / 60 + a_leg))


def network(kind: str, address: str, mode: Mode = Mode.BIKE) -> RoadNetwork:
    if kind == "osrm":
        return RoadNetwork(osrm={mode: address})
    return RoadNetwork(valhalla=address)


@pytest.mark.parametrize("kind", ["osrm", "valhalla"])
@pytest.mark.parametrize(("mode", "count"), [(Mode.BIKE, 3), (Mode.WALK, 120)])
def test_ways_are_looked_up(roads: Roads, kind: str, mode: Mode, count: int) -> None:
    asked = problem(count, mode)
    found = with_roads(asked, network(kind, roads.address, mode))
    assert found.remarks == ()
    places = [BASE, *(task.point for task in asked.tasks)]
    a_leg = DEFAULT_TRAVEL.speeds[mode].minutes_a_leg
    for one in places[:3]:
        for other in places[-3:]:
            if one != other:
                way = minutes(found.problem.travel, mode, one, other)
                assert way == expected(one, other, a_leg)
    assert len(found.problem.travel.known[mode]) == len(places) * (len(places) - 1)
    assert len(roads.asked) == ceil(len(places) / 50) ** 2


def test_only_coordinates_leave(roads: Roads) -> None:
    asked = problem(2)
    with_roads(asked, RoadNetwork({Mode.BIKE: roads.address}))
    (line,) = roads.asked
    place = r"\d\.\d{5},\d\d\.\d{5}"
    assert re.fullmatch(
        rf"/table/v1/bike/{place}(;{place}){{5}}\?annotations=duration"
        r"&sources=0%3B1%3B2&destinations=3%3B4%3B5",
        line,
    )
    roads.asked.clear()
    with_roads(asked, RoadNetwork(valhalla=roads.address))
    (line,) = roads.asked
    words = set(re.findall(r"[a-z_]+", line))
    assert words == {
        *("sources_to_targets", "sources", "targets", "costing", "bicycle"),
        *("lat", "lon", "units", "kilometers"),
    }


NONSENSE = {
    "no json": b"<html>",
    "an empty object": b"{}",
    "another code": b'{"code": "NoTable"}',
    "too few rows": b'{"code": "Ok", "durations": [[0]], "sources_to_targets": [[]]}',
    "no numbers": b'{"code": "Ok", "durations": "x", "sources_to_targets": "x"}',
    "below zero": b'{"code": "Ok", "durations": [[0, -5, 1, 1], [1, 0, 1, 1], '
    b'[1, 1, 0, 1], [1, 1, 1, 0]], "sources_to_targets": {"durations": [[-1]]}}',
    "not finite": b'{"code": "Ok", "durations": [[0, NaN, 1, 1], [1, 0, 1, 1], '
    b'[1, 1, 0, 1], [1, 1, 1, 0]], "sources_to_targets": {"durations": [[NaN]]}}',
}


@pytest.mark.parametrize("kind", ["osrm", "valhalla"])
@pytest.mark.parametrize("said", NONSENSE.values(), ids=NONSENSE)
def test_nonsense_is_not_believed(roads: Roads, kind: str, said: bytes) -> None:
    roads.instead = said
    asked = problem()
    found = with_roads(asked, network(kind, roads.address))
    assert found.remarks == (NO_ANSWER,)
    assert found.problem == asked


@pytest.mark.parametrize("status", [301, 404, 500, 503])
def test_a_refusal_is_no_answer(roads: Roads, status: int) -> None:
    roads.status = status
    found = with_roads(problem(), RoadNetwork(valhalla=roads.address))
    assert found.remarks == (NO_ANSWER,)


def test_nobody_there_and_somebody_who_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(road_network, "SECONDS_A_QUESTION", 0.2)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        gone = with_roads(problem(), RoadNetwork(valhalla=address))
        silent.listen()
        hangs = with_roads(problem(), RoadNetwork(valhalla=address))
    assert gone.remarks == hangs.remarks == (NO_ANSWER,)


def test_the_whole_takes_no_longer_than_a_coordinator_waits(
    roads: Roads, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(road_network, "SECONDS_IN_ALL", -1.0)
    found = with_roads(problem(), RoadNetwork(valhalla=roads.address))
    assert (found.remarks, roads.asked) == ((NO_ANSWER,), [])


def test_a_way_that_is_not_there_is_reckoned(roads: Roads) -> None:
    asked = problem()
    island = asked.tasks[0].point
    roads.islands.add(island)
    found = with_roads(asked, RoadNetwork(valhalla=roads.address))
    assert "6 ritten" in found.remarks[0]
    travel = found.problem.travel
    assert minutes(travel, Mode.BIKE, BASE, island) == minutes(
        DEFAULT_TRAVEL, Mode.BIKE, BASE, island
    )


def test_modes_without_a_network_are_reckoned(roads: Roads) -> None:
    asked = problem(mode=Mode.TRANSIT)
    assert with_roads(asked, RoadNetwork(valhalla=roads.address)) == (asked, ())
    assert with_roads(asked, RoadNetwork()) == (asked, ())
    alone = replace(asked, tasks=())
    assert with_roads(alone, RoadNetwork({Mode.TRANSIT: roads.address}))[1] == ()
    assert roads.asked == []


@pytest.mark.parametrize(
    "given",
    [
        {"osrm_url": "https://router.project-osrm.org"},
        {"osrm_url": "bike=https://router.project-osrm.org"},
        {"osrm_url": "vliegtuig=http://roads"},
        {"osrm_url": "bike=ftp://roads"},
        {"valhalla_url": "https://valhalla1.openstreetmap.de"},
        {"valhalla_url": "bike=http://roads"},
    ],
)
def test_public_servers_and_nonsense_are_refused(given: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate(given)


def test_settings_name_a_server_for_each_mode() -> None:
    assert network_of(Settings()) == RoadNetwork()
    given = Settings.model_validate(
        {"osrm_url": "bike=http://roads:5000,walk=http://roads:5001"}
    )
    assert network_of(given).osrm == {
        "bike": "http://roads:5000",
        "walk": "http://roads:5001",
    }
