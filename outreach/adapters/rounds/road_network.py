"""Travel times from the municipality's own road network: OSRM or Valhalla.

Only coordinates leave, rounded to a metre, and only to the address that was set: never
a name, a street or a number, never through a proxy, never to a public server. Whatever
goes wrong there, the ways are reckoned as they are without it, and a sentence says so.
OSRM: `GET /table/v1/{profile}/{lon,lat;...}` (HTTP API v1), one server for each mode.
Valhalla: `POST /sources_to_targets` (matrix API), without public transport.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from math import ceil, isfinite
from time import monotonic
from typing import Any, NamedTuple

import httpx2

from outreach.rules.rounds.model import Mode, Point, Problem
from outreach.rules.rounds.standing import fitted
from outreach.rules.rounds.travel import FURTHEST, SPEEDS
from outreach.settings import Settings

BLOCK = 50
"""Points on each side of one question: OSRM takes 100 in all as it is shipped,
Valhalla 2,500 pairs."""
SECONDS_A_QUESTION = 5.0
SECONDS_IN_ALL = 15.0
"""A coordinator waits; reckoned times are good enough to go on with."""
OSRM_PROFILES = {
    Mode.WALK: "foot",
    Mode.BIKE: "bike",
    Mode.CAR: "car",
    Mode.TRANSIT: "transit",
}
COSTINGS = {Mode.WALK: "pedestrian", Mode.BIKE: "bicycle", Mode.CAR: "auto"}
NO_ANSWER = (
    "Het wegennet gaf geen bruikbaar antwoord. De reistijden zijn berekend uit de "
    "afstand."
)
SOME_MISSING = (
    "Voor {count} ritten kent het wegennet geen weg. Die reistijden zijn berekend uit "
    "de afstand."
)


class RoadNetwork(NamedTuple):
    """Where travel times are asked; a mode without an address is reckoned."""

    osrm: Mapping[Mode, str] = {}
    valhalla: str = ""


def network_of(settings: Settings) -> RoadNetwork:
    """The road network that this installation has set; usually none."""
    osrm = {Mode(mode): url for mode, url in settings.osrm_servers.items()}
    return RoadNetwork(osrm, settings.valhalla_url)


class RoadTimes(NamedTuple):
    """A problem with the ways that were looked up."""

    problem: Problem
    remarks: tuple[str, ...] = ()
    """Dutch sentences, empty when all went well or nothing is set."""


class _Unusable(Exception):
    """The server was not there in time, or told nonsense."""


Seconds = list[list[float | None]]


def with_roads(problem: Problem, network: RoadNetwork) -> RoadTimes:
    """The problem with looked-up minutes for every mode that has a road network.

    Not within a transaction: it asks over the network, for 15 seconds at the most. What
    stands is held against the new minutes; what cannot stand any more is let go, and a
    remark says so.
    """
    points = _points(problem)
    until = monotonic() + SECONDS_IN_ALL
    known: dict[Mode, Mapping[tuple[Point, Point], int]] = {}
    missing, failed = 0, False
    with httpx2.Client(timeout=SECONDS_A_QUESTION, trust_env=False) as client:
        for mode in sorted({shift.mode for shift in problem.shifts}):
            ask = _asker(client, network, mode)
            if ask is None or len(points) < 2:
                continue
            try:
                found = _matrix(ask, points, until)
            except _Unusable:
                failed = True
                continue
            missing += sum(seconds is None for seconds in found.values())
            known[mode] = _in_minutes(problem, mode, found)
    remarks = [NO_ANSWER] if failed else []
    remarks += [SOME_MISSING.format(count=missing)] if missing else []
    if not known:
        return RoadTimes(problem, tuple(remarks))
    travel = replace(problem.travel, known={**problem.travel.known, **known})
    fits, let_go = fitted(replace(problem, travel=travel))
    return RoadTimes(fits, (*remarks, *let_go))


def _points(problem: Problem) -> list[Point]:
    places: Iterable[Point | None] = (
        *(task.point for task in problem.tasks),
        *(shift.begin for shift in problem.shifts),
        *(shift.back for shift in problem.shifts),
    )
    return sorted({place for place in places if place is not None})


class _Osrm:
    """Asks an `osrm-routed` for the times from some points to others."""

    def __init__(self, client: httpx2.Client, address: str, mode: Mode) -> None:
        self.client = client
        self.address = f"{address.rstrip('/')}/table/v1/{OSRM_PROFILES[mode]}"

    def __call__(self, sources: Sequence[Point], targets: Sequence[Point]) -> Any:
        places = ";".join(
            f"{place.longitude:.5f},{place.latitude:.5f}"
            for place in (*sources, *targets)
        )
        first = len(sources)
        asked = {
            "annotations": "duration",
            "sources": ";".join(str(n) for n in range(first)),
            "destinations": ";".join(str(first + n) for n in range(len(targets))),
        }
        answer = self.client.get(f"{self.address}/{places}", params=asked)
        told = answer.raise_for_status().json()
        return told["durations"] if told["code"] == "Ok" else None


class _Valhalla:
    """Asks a Valhalla for the same."""

    def __init__(self, client: httpx2.Client, address: str, mode: Mode) -> None:
        self.client, self.costing = client, COSTINGS[mode]
        self.address = f"{address.rstrip('/')}/sources_to_targets"

    def __call__(self, sources: Sequence[Point], targets: Sequence[Point]) -> Any:
        asked = {
            "sources": [_located(place) for place in sources],
            "targets": [_located(place) for place in targets],
            "costing": self.costing,
            "units": "kilometers",
        }
        answer = self.client.post(self.address, json=asked)
        told = answer.raise_for_status().json()["sources_to_targets"]
        if isinstance(told, dict):  # the short form of newer versions
            return told["durations"]
        return [[way["time"] for way in row] for row in told]


def _located(place: Point) -> dict[str, float]:
    return {"lat": round(place.latitude, 5), "lon": round(place.longitude, 5)}


def _asker(
    client: httpx2.Client, network: RoadNetwork, mode: Mode
) -> _Osrm | _Valhalla | None:
    if network.osrm.get(mode):
        return _Osrm(client, network.osrm[mode], mode)
    if network.valhalla and mode in COSTINGS:
        return _Valhalla(client, network.valhalla, mode)
    return None


def _matrix(
    ask: _Osrm | _Valhalla, points: Sequence[Point], until: float
) -> dict[tuple[Point, Point], float | None]:
    """Seconds between all points; None where there is no way. Raises _Unusable."""
    found: dict[tuple[Point, Point], float | None] = {}
    blocks = [points[i : i + BLOCK] for i in range(0, len(points), BLOCK)]
    for sources, targets in product(blocks, repeat=2):
        if monotonic() > until:
            raise _Unusable
        try:
            told = ask(sources, targets)
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError, KeyError, TypeError):
            raise _Unusable from None
        found |= dict(_read(told, sources, targets))
    return found


def _read(
    told: Any, sources: Sequence[Point], targets: Sequence[Point]
) -> Iterator[tuple[tuple[Point, Point], float | None]]:
    """The answer, trusted as little as any file from outside."""
    if not isinstance(told, list) or len(told) != len(sources):
        raise _Unusable
    for source, row in zip(sources, told, strict=True):
        if not isinstance(row, list) or len(row) != len(targets):
            raise _Unusable
        for target, seconds in zip(targets, row, strict=True):
            if seconds is not None and not _is_time(seconds):
                raise _Unusable
            if source != target:
                yield (source, target), seconds


def _is_time(seconds: Any) -> bool:
    number = isinstance(seconds, int | float) and not isinstance(seconds, bool)
    return number and isfinite(seconds) and seconds >= 0


def _in_minutes(
    problem: Problem, mode: Mode, found: Mapping[tuple[Point, Point], float | None]
) -> dict[tuple[Point, Point], int]:
    """Whole minutes from door to door: the way, and locking up and ringing."""
    speed = problem.travel.speeds.get(mode) or SPEEDS[mode]
    return {
        pair: min(FURTHEST, ceil(round(seconds / 60 + speed.minutes_a_leg, 6)))
        for pair, seconds in found.items()
        if seconds is not None
    }
