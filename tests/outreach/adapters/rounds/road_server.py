"""Road networks over a real socket that speak as `osrm-routed` and Valhalla do.

Strict where they are: a question that they would refuse is refused here with their
status and code. Ways are straight at ten metres a second, so that a test can reckon.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from outreach.rules.rounds.model import Point
from outreach.rules.rounds.travel import kilometres

METRES_A_SECOND = 10
OSRM_MOST, VALHALLA_MOST = 100, 2500


class Roads(ThreadingHTTPServer):
    """What it was asked, and how it is to misbehave."""

    asked: list[str]
    """Every request line and body, as it came in."""
    islands: set[Point]
    """Points without any way."""
    instead: bytes | None = None
    """Said instead of any answer."""
    status = 200

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


@contextmanager
def road_server() -> Iterator[Roads]:
    """A server on a free port of this machine."""
    server = Roads(("127.0.0.1", 0), Door)
    server.asked, server.islands = [], set()
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


class Door(BaseHTTPRequestHandler):
    """One request."""

    server: Roads

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        parts = urlsplit(self.path)
        told = self.osrm(parts.path.split("/")[1:], parse_qs(parts.query))
        self.tell(200 if told["code"] == "Ok" else 400, told)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.asked.append(f"{self.path} {body.decode()}")
        if self.path != "/sources_to_targets":
            self.tell(404, {"error_code": 106, "error": "Try any of: ..."})
            return
        self.tell(*self.valhalla(json.loads(body)))

    def osrm(self, path: list[str], asked: dict[str, list[str]]) -> dict[str, Any]:
        if path[:2] != ["table", "v1"] or len(path) != 4:
            return {"code": "InvalidService", "message": "no such service"}
        if asked.pop("annotations") != ["duration"]:
            return {"code": "InvalidValue", "message": "annotations"}
        pairs = [one.split(",") for one in path[3].split(";")]
        if len(pairs) > OSRM_MOST:
            return {"code": "TooBig", "message": "Too many table coordinates"}
        places = [Point(float(north), float(east)) for east, north in pairs]
        sources, targets = (
            [places[int(n)] for n in asked.pop(name)[0].split(";")]
            for name in ("sources", "destinations")
        )
        if asked:
            return {"code": "InvalidQuery", "message": "Query string malformed"}
        return {
            "code": "Ok",
            "durations": [[self.seconds(a, b) for b in targets] for a in sources],
            "sources": [_waypoint(one) for one in sources],
            "destinations": [_waypoint(one) for one in targets],
        }

    def valhalla(self, asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        sources, targets = (
            [Point(one["lat"], one["lon"]) for one in asked[name]]
            for name in ("sources", "targets")
        )
        if asked["costing"] not in ("pedestrian", "bicycle", "auto"):
            return 400, {"error_code": 125, "error": "No costing method found"}
        if len(sources) * len(targets) > VALHALLA_MOST:
            return 400, {"error_code": 150, "error": "Exceeded max locations"}
        rows = [
            [
                {
                    "distance": kilometres(a, b),
                    "time": self.seconds(a, b),
                    "from_index": i,
                    "to_index": j,
                }
                for j, b in enumerate(targets)
            ]
            for i, a in enumerate(sources)
        ]
        return 200, {"sources_to_targets": rows, "units": "kilometers"}

    def seconds(self, one: Point, other: Point) -> float | None:
        if self.server.islands & {one, other} and one != other:
            return None
        return round(kilometres(one, other) * 1000 / METRES_A_SECOND, 1)

    def tell(self, status: int, told: dict[str, Any]) -> None:
        body = self.server.instead
        body = json.dumps(told).encode() if body is None else body
        self.send_response(self.server.status if status == 200 else status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Silent."""


def _waypoint(place: Point) -> dict[str, Any]:
    return {
        "hint": "",
        "distance": 0,
        "name": "",
        "location": [place.longitude, place.latitude],
    }
